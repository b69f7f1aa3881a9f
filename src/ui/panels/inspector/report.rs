//! Handing the plan out.

use crate::planning::Command;
use crate::ui::actions::{Action, documents};
use crate::ui::context::PaintContext;
use crate::ui::outbox::Request;
use crate::ui::widgets::controls::{act, explain, fact, part, row};
use crate::wording::{self, Quantity};
use egui::{TextEdit, Ui};

pub fn show(ui: &mut Ui, cx: &mut PaintContext) {
    summary(ui, cx);
    part(ui, "Documents");
    ui.horizontal_wrapped(|ui| {
        use Action::{ExportDicom, ExportJson, ExportPdf, ExportPng, SavePlan};
        for action in [ExportPdf, ExportPng, ExportJson, ExportDicom, SavePlan] {
            act(ui, cx.outbox, action);
        }
    });
    let mut hidden = cx.session.hides_identity();
    if ui.checkbox(&mut hidden, "Leave names and dates out").changed() {
        cx.outbox.act(Action::HideIdentity);
    }
    let folder = documents::folder(&cx.workspace.preferences);
    let name = documents::stem(cx.session);
    let place = if hidden { "the chosen folder".to_owned() } else { cx.path(&folder) };
    explain(ui, &format!("As \"{name}\" in {place}"));
    cx.outbox.on_click(&ui.button("Change folder…"), Request::ChooseFolder);
    part(ui, "Notes for the plan sheet");
    let mut notes = cx.session.plan().notes.clone();
    let field = TextEdit::multiline(&mut notes).desired_rows(3).desired_width(f32::INFINITY);
    let response = ui.add(field.hint_text("What the team should know"));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::MultilineTextInput, true, "Notes"));
    if response.changed() {
        cx.outbox.change(Command::SetNotes(notes));
    }
    explain(ui, wording::NOTICE);
}

/// The plan in a few lines.
fn summary(ui: &mut Ui, cx: &PaintContext) {
    let evaluation = cx.session.evaluation();
    part(ui, "The plan");
    let Some(crossing) = &evaluation.crossing else {
        explain(ui, "Not complete yet. What is there can be exported; what is missing is named in it.");
        return;
    };
    row(ui, "Gap", &Quantity::of_crossing(crossing));
    if let Some(mm) = &crossing.vein_mm_from_datum {
        row(ui, "From the datum", &Quantity::length(mm));
    }
    if let Some(path) = &evaluation.path_mm {
        row(ui, "Path", &Quantity::length(path));
    }
    if let Some(chain) = evaluation.chains.get(cx.workspace.panels.chain) {
        fact(ui, "Stents", &wording::counted(chain.pieces.len(), "piece", "pieces"));
    }
}
