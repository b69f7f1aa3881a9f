//! The case and its runs.

use crate::planning::Command;
use crate::planning::lying::doubt;
use crate::planning::plan::{Angles, Case, Side};
use crate::ui::action::Action;
use crate::ui::controls::{act, explain, part};
use crate::ui::scene::Scene;
use egui::{TextEdit, Ui};

/// Shows what the case is called, the side, and ways to open more.
pub fn show(ui: &mut Ui, scene: &mut Scene) {
    let case = &scene.session.plan().case;
    part(ui, "Case");
    let mut label = case.label.clone();
    let name = ui.weak("Name, without patient data");
    let field = ui.add(TextEdit::singleline(&mut label).hint_text("Case 12").desired_width(f32::INFINITY));
    if field.labelled_by(name.id).changed() {
        scene.outbox.change(Command::SetCase(Case { label, ..case.clone() }));
    }
    ui.horizontal(|ui| {
        ui.weak("Leg");
        for (side, text) in [(Some(Side::Left), "Left"), (Some(Side::Right), "Right"), (None, "Not set")] {
            if ui.radio(case.side == side, text).clicked() {
                scene.outbox.change(Command::SetCase(Case { side, ..case.clone() }));
            }
        }
    });
    explain(ui, "The side is asked, never guessed from the angles.");
    angles(ui, scene);
    part(ui, "Runs");
    let count = scene.session.runs().len();
    ui.label(if count == 1 { "1 run is open".to_owned() } else { format!("{count} runs are open") });
    ui.horizontal(|ui| {
        act(ui, scene.outbox, Action::OpenFiles);
        act(ui, scene.outbox, Action::OpenFolder);
    });
    let rejected = scene.session.rejected().len();
    if rejected > 0 {
        act(ui, scene.outbox, Action::Rejected);
    }
}

/// Asks whether the angles are those of the patient, where the files leave a doubt.
fn angles(ui: &mut Ui, scene: &mut Scene) {
    let case = &scene.session.plan().case;
    let doubts = scene.session.runs().iter().find_map(|opened| doubt(opened.run.acquisition()));
    if doubts.is_none() && case.angles.is_none() {
        return;
    }
    part(ui, "Angles");
    if let Some(doubt) = doubts {
        explain(ui, &doubt);
    }
    for (angles, text) in [
        (None, "Not checked"),
        (Some(Angles::AsFiled), "As in the files"),
        (Some(Angles::Mirrored), "Mirrored: the patient lay turned around"),
    ] {
        if ui.radio(case.angles == angles, text).clicked() {
            scene.outbox.change(Command::SetCase(Case { angles, ..case.clone() }));
        }
    }
}
