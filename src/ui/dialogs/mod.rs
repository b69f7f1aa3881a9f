//! What lies over the window: key sheet, palette, about box, rejected files, and the question about unsaved changes.

pub mod files;
mod keys;
mod palette;

use crate::dicom::Rejected;
use crate::ui::context::PaintContext;
use crate::ui::outbox::{Answer, Request};
use crate::ui::widgets::controls::explain;
use crate::ui::widgets::theme::{self, GRID};
use crate::ui::workspace::{Dialog, DialogState};
use egui::{Context, Id, Modal, ScrollArea, Ui};
use std::collections::BTreeMap;

pub fn show(ctx: &Context, cx: &mut PaintContext) {
    let Some(sheet) = cx.workspace.dialogs.open else { return };
    let response = Modal::new(Id::unique(("sheet", sheet as u8))).show(ctx, |ui| match sheet {
        Dialog::About => about(ui, cx),
        Dialog::Keys => keys::show(ui, cx),
        Dialog::Palette => palette::show(ui, cx),
        Dialog::Rejected => rejected(ui, cx),
        Dialog::Unsaved => unsaved(ui, cx),
    });
    if response.should_close() {
        if sheet == Dialog::Unsaved {
            cx.outbox.ask(Request::Answer(Answer::Stay));
        } else {
            cx.workspace.dialogs = DialogState::default();
        }
    }
}

fn about(ui: &mut Ui, cx: &mut PaintContext) {
    ui.set_max_width(440.0);
    ui.heading("dva-planner");
    ui.label(format!("Version {}", env!("CARGO_PKG_VERSION")));
    ui.add_space(GRID);
    ui.label(theme::strong(crate::wording::NOTICE, theme::BODY));
    explain(
        ui,
        "Every number carries the scale it came from, its 95 % interval, and the number of views. A gap seen in one \
         projection is a lower bound of the true distance.",
    );
    ui.add_space(GRID);
    explain(ui, "Works offline. Nothing leaves this computer unless you export it.");
    explain(ui, "MIT or Apache 2.0 license. The typeface is Roboto, SIL Open Font License 1.1 or Apache 2.0.");
    close(ui, cx);
}

fn rejected(ui: &mut Ui, cx: &mut PaintContext) {
    ui.set_width(640.0);
    ui.heading("Files that were not opened");
    let mut by_reason: BTreeMap<&str, Vec<&Rejected>> = BTreeMap::new();
    for file in cx.session.rejected() {
        by_reason.entry(&file.reason).or_default().push(file);
    }
    if by_reason.is_empty() {
        explain(ui, "Everything was opened.");
    }
    ScrollArea::vertical().max_height(360.0).auto_shrink([false, true]).show(ui, |ui| {
        for (reason, files) in by_reason {
            let count = if files.len() == 1 { String::new() } else { format!(" ({} files)", files.len()) };
            ui.label(format!("{reason}{count}"));
            for file in files {
                let other = file.same_as.as_ref().map(|other| format!(", as in {}", cx.path(other)));
                explain(ui, &format!("{}{}", cx.path(&file.path), other.unwrap_or_default()));
            }
            ui.add_space(GRID);
        }
    });
    close(ui, cx);
}

fn unsaved(ui: &mut Ui, cx: &mut PaintContext) {
    ui.set_max_width(420.0);
    ui.heading("Save the plan first?");
    explain(ui, "It has changes that are not saved yet.");
    ui.add_space(GRID);
    ui.horizontal(|ui| {
        for (text, answer) in [("Save", Answer::Save), ("Discard changes", Answer::Discard), ("Cancel", Answer::Stay)] {
            cx.outbox.on_click(&ui.button(text), Request::Answer(answer));
        }
    });
}

fn close(ui: &mut Ui, cx: &mut PaintContext) {
    ui.add_space(GRID);
    if ui.button("Close").clicked() {
        cx.workspace.dialogs.open = None;
    }
}
