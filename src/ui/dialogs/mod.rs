//! What lies over the window: key sheet, palette, about box, rejected files, and the question about unsaved changes.

pub mod files;
mod palette;

use super::action::Action;
use super::controls::{explain, part};
use super::outbox::{Answer, Request};
use super::scene::Scene;
use super::theme::{self, GRID};
use super::workspace::Sheet;
use egui::{Context, FontId, Id, Modal, RichText, ScrollArea, Ui, vec2};
use std::collections::BTreeMap;
use std::path::Path;

/// Shows the dialog that is open.
pub fn show(ctx: &Context, scene: &mut Scene) {
    let Some(sheet) = scene.workspace.sheet else { return };
    let response = Modal::new(Id::unique(("sheet", sheet as u8))).show(ctx, |ui| match sheet {
        Sheet::About => about(ui, scene),
        Sheet::Keys => keys(ui),
        Sheet::Palette => palette::show(ui, scene),
        Sheet::Rejected => rejected(ui, scene),
        Sheet::Unsaved => unsaved(ui, scene),
    });
    if response.should_close() {
        if sheet == Sheet::Unsaved {
            scene.outbox.ask(Request::Answer(Answer::Stay));
        } else {
            scene.workspace.sheet = None;
        }
    }
}

fn about(ui: &mut Ui, scene: &mut Scene) {
    ui.set_max_width(440.0);
    ui.heading("dva-planner");
    ui.label(format!("Version {}", env!("CARGO_PKG_VERSION")));
    ui.add_space(GRID);
    ui.label(RichText::new(super::NOTICE).font(FontId::new(theme::BODY, theme::medium())));
    explain(
        ui,
        "Every number carries the scale it came from, its 95 % interval, and the number of views. A gap seen in one \
         projection is a lower bound of the true distance.",
    );
    ui.add_space(GRID);
    explain(ui, "Works offline. Nothing leaves this computer unless you export it.");
    explain(ui, "MIT or Apache 2.0 license. The typeface is Roboto, SIL Open Font License 1.1 or Apache 2.0.");
    close(ui, scene);
}

fn keys(ui: &mut Ui) {
    ui.set_width(880.0);
    ui.heading("Keys");
    ui.spacing_mut().interact_size.y = 18.0;
    let with_keys: Vec<Action> = Action::ALL.into_iter().filter(|action| !action.keys().is_empty()).collect();
    let third = with_keys.len().div_ceil(3);
    ui.columns(3, |columns| {
        for (index, (column, actions)) in columns.iter_mut().zip(with_keys.chunks(third)).enumerate() {
            table(column, &format!("keys {index}"), |ui| {
                for action in actions {
                    let keys: Vec<String> = action.keys().iter().map(ToString::to_string).collect();
                    entry(ui, &keys.join(" or "), action.text());
                }
            });
        }
    });
    part(ui, "Hand");
    table(ui, "hand", |ui| {
        for (hand, what) in [
            ("Left button", "The tool; drag a handle and everything follows"),
            ("Middle drag, Space and drag", "Move the picture"),
            ("Right drag", "Contrast and brightness"),
            ("Wheel", "Frames; with Ctrl, zoom at the pointer"),
            ("Double click", "Fit, or finish the trace"),
            ("Arrows, Enter", "While placing: move a crosshair (Shift: faster), drop there"),
            ("Arrows", "With anchors selected: move them 1 px (Shift: 10 px, Alt: 0.1 px)"),
            ("Shift and click, Shift and drag", "One more anchor; a loop around anchors"),
            ("Ctrl and click, Ctrl and drag", "While tracing, where no vessel is seen: straight; by hand"),
            ("Alt and click", "While tracing: onto another trace"),
            ("F6, then Tab", "Go through the controls; Esc leaves them"),
        ] {
            entry(ui, hand, what);
        }
    });
}

fn table(ui: &mut Ui, name: &str, rows: impl FnOnce(&mut Ui)) {
    egui::Grid::new(name).num_columns(2).spacing(vec2(2.0 * GRID, 3.0)).min_row_height(18.0).show(ui, rows);
}

fn entry(ui: &mut Ui, keys: &str, what: &str) {
    ui.label(RichText::new(keys).font(FontId::new(theme::SMALL, theme::medium())));
    ui.label(RichText::new(what).size(theme::SMALL));
    ui.end_row();
}

fn rejected(ui: &mut Ui, scene: &mut Scene) {
    ui.set_width(640.0);
    ui.heading("Files that were not opened");
    let mut by_reason: BTreeMap<&str, Vec<&Path>> = BTreeMap::new();
    for file in scene.session.rejected() {
        by_reason.entry(&file.reason).or_default().push(&file.path);
    }
    if by_reason.is_empty() {
        explain(ui, "Everything was opened.");
    }
    ScrollArea::vertical().max_height(360.0).auto_shrink([false, true]).show(ui, |ui| {
        for (reason, paths) in by_reason {
            let count = if paths.len() == 1 { String::new() } else { format!(" ({} files)", paths.len()) };
            ui.label(format!("{reason}{count}"));
            for path in paths {
                let hidden = scene.workspace.hide_identity;
                explain(ui, &if hidden { "path hidden".to_owned() } else { path.display().to_string() });
            }
            ui.add_space(GRID);
        }
    });
    close(ui, scene);
}

fn unsaved(ui: &mut Ui, scene: &mut Scene) {
    ui.set_max_width(420.0);
    ui.heading("Save the plan first?");
    explain(ui, "It has changes that are not saved yet.");
    ui.add_space(GRID);
    ui.horizontal(|ui| {
        for (text, answer) in [("Save", Answer::Save), ("Discard changes", Answer::Discard), ("Cancel", Answer::Stay)] {
            if ui.button(text).clicked() {
                scene.outbox.ask(Request::Answer(answer));
            }
        }
    });
}

fn close(ui: &mut Ui, scene: &mut Scene) {
    ui.add_space(GRID);
    if ui.button("Close").clicked() {
        scene.workspace.sheet = None;
    }
}
