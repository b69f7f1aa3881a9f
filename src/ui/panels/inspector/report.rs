//! Handing the plan out.

use crate::planning::Command;
use crate::ui::action::Action;
use crate::ui::controls::{act, explain, part, row};
use crate::ui::outbox::Request;
use crate::ui::scene::Scene;
use crate::ui::words::Quantity;
use crate::ui::writing;
use egui::{TextEdit, Ui};

/// Shows what leaves the program, and where it goes.
pub fn show(ui: &mut Ui, scene: &mut Scene) {
    summary(ui, scene);
    part(ui, "Documents");
    ui.horizontal_wrapped(|ui| {
        for action in [Action::ExportPdf, Action::ExportPng, Action::ExportJson, Action::ExportDicom, Action::SavePlan]
        {
            act(ui, scene.outbox, action);
        }
    });
    let mut hidden = scene.session.hides_identity();
    if ui.checkbox(&mut hidden, "Leave names and dates out").changed() {
        scene.outbox.act(Action::HideIdentity);
    }
    let folder = writing::folder(&scene.workspace.preferences);
    let name = writing::stem(scene.session);
    let place = if hidden { "the chosen folder".to_owned() } else { scene.path(&folder) };
    explain(ui, &format!("As \"{name}\" in {place}"));
    if ui.button("Change folder…").clicked() {
        scene.outbox.ask(Request::ChooseFolder);
    }
    part(ui, "Notes for the plan sheet");
    let mut notes = scene.session.plan().notes.clone();
    let field = TextEdit::multiline(&mut notes).desired_rows(3).desired_width(f32::INFINITY);
    let response = ui.add(field.hint_text("What the team should know"));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::MultilineTextInput, true, "Notes"));
    if response.changed() {
        scene.outbox.change(Command::SetNotes(notes));
    }
    explain(ui, crate::ui::NOTICE);
}

/// The plan in a few lines.
fn summary(ui: &mut Ui, scene: &Scene) {
    let evaluation = scene.session.evaluation();
    let palette = &scene.palette;
    part(ui, "The plan");
    let Some(crossing) = &evaluation.crossing else {
        explain(ui, "Not complete yet. What is there can be exported; what is missing is named in it.");
        return;
    };
    row(ui, "Gap", &Quantity::gap(crossing), palette.text, "");
    if let Some(mm) = &crossing.vein_mm_from_datum {
        row(ui, "From the datum", &Quantity::of(mm), palette.text, "");
    }
    if let Some(path) = &evaluation.path_mm {
        row(ui, "Path", &Quantity::of(path), palette.text, "");
    }
    if let Some(chain) = evaluation.chains.get(scene.workspace.chain) {
        crate::ui::controls::fact(ui, "Stents", &format!("{} pieces", chain.pieces.len()));
    }
}
