//! The case and its runs.

use crate::planning::Command;
use crate::planning::plan::patient_position::doubt;
use crate::planning::plan::{Angles, Case, Side};
use crate::ui::actions::Action;
use crate::ui::context::PaintContext;
use crate::ui::widgets::controls::{act, explain, named, part};
use crate::wording;
use egui::{TextEdit, Ui};

pub fn show(ui: &mut Ui, cx: &mut PaintContext) {
    let case = &cx.session.plan().case;
    part(ui, "Case");
    let mut label = case.label.clone();
    // What is called a case often names somebody after all.
    let hidden = cx.session.hides_identity() && !label.is_empty();
    let field = TextEdit::singleline(&mut label).hint_text("Case 12").desired_width(f32::INFINITY).password(hidden);
    if named(ui, "Name, without patient data", field).changed() {
        cx.outbox.change(Command::SetCase(Case { label, ..case.clone() }));
    }
    ui.horizontal(|ui| {
        ui.weak("Leg");
        for (side, text) in [(Some(Side::Left), "Left"), (Some(Side::Right), "Right"), (None, "Not set")] {
            let radio = ui.radio(case.side == side, text);
            cx.outbox.on_click(&radio, Command::SetCase(Case { side, ..case.clone() }));
        }
    });
    explain(ui, "The side is asked, never guessed from the angles.");
    angles(ui, cx);
    part(ui, "Runs");
    ui.label(wording::counted(cx.session.runs().len(), "run is open", "runs are open"));
    ui.horizontal(|ui| {
        act(ui, cx.outbox, Action::OpenFiles);
        act(ui, cx.outbox, Action::OpenFolder);
    });
    if !cx.session.rejected().is_empty() {
        act(ui, cx.outbox, Action::RejectedFiles);
    }
}

/// Asks whether the angles are those of the patient, where the files leave a doubt.
fn angles(ui: &mut Ui, cx: &mut PaintContext) {
    let case = &cx.session.plan().case;
    let doubts = cx.session.runs().iter().find_map(|opened| doubt(opened.run.acquisition()));
    if doubts.is_none() && case.angles.is_none() {
        return;
    }
    part(ui, "Angles");
    if let Some(doubt) = doubts {
        explain(ui, &wording::position_doubt(&doubt));
    }
    // What each answer makes of the first run.
    let first = cx.session.runs().first().map(|opened| &opened.run.acquisition().geometry);
    for (angles, text) in [
        (None, "Not checked"),
        (Some(Angles::AsFiled), "As in the files"),
        (Some(Angles::Mirrored), "Mirrored: the patient lay turned around"),
    ] {
        let answered = Case { angles, ..case.clone() };
        let means = first.map_or_else(String::new, |geometry| {
            format!("The first run is then {}", wording::angles(answered.angles_of(geometry)))
        });
        cx.outbox.on_click(&ui.radio(case.angles == angles, text).on_hover_text(&means), Command::SetCase(answered));
        if angles.is_some() && case.angles == angles {
            explain(ui, &format!("{means}."));
        }
    }
}
