//! Mask, shift and frames of the active picture.

use crate::imaging::MaskChoice;
use crate::imaging::acquisition::Intensity;
use crate::planning::Command;
use crate::planning::plan::Placement;
use crate::ui::action::Action;
use crate::ui::controls::{act, explain, fact, part};
use crate::ui::outbox::Request;
use crate::ui::scene::Scene;
use egui::{DragValue, Ui};

/// Where the run lies on the reference run of its view.
fn placement(ui: &mut Ui, scene: &mut Scene, run: &str) {
    let Some(view) = scene.session.plan().view_of(run) else { return };
    let Some(reference) = view.runs.first().filter(|reference| reference.run != run) else { return };
    let Some(placed) = view.runs.iter().find(|placement| placement.run == run) else { return };
    part(ui, &format!("Lies on {}, in pixels", reference.run));
    let mut shift_px = placed.shift_px;
    let mut changed = false;
    ui.horizontal(|ui| {
        for (index, name) in ["Down", "Right"].into_iter().enumerate() {
            let label = ui.weak(name);
            let value = DragValue::new(&mut shift_px[index]).speed(0.1).fixed_decimals(2).range(-2000.0..=2000.0);
            let response = ui.add(value).labelled_by(label.id);
            if response.drag_started() {
                scene.outbox.ask(Request::BeginGesture);
            }
            changed |= response.changed();
            if response.drag_stopped() {
                scene.outbox.ask(Request::EndGesture);
            }
        }
        if ui.button("Align").on_hover_text("Find the place by the bones of both runs").clicked() {
            scene.outbox.ask(Request::Align(run.to_owned()));
        }
    });
    if changed {
        scene.outbox.change(Command::Place(Placement { run: run.to_owned(), shift_px }));
    }
}

/// Shows what is subtracted in the active picture.
pub fn show(ui: &mut Ui, scene: &mut Scene) {
    let Some(run) = scene.workspace.pane().run.clone() else {
        explain(ui, "Choose a picture first.");
        return;
    };
    let Some(opened) = scene.session.opened(&run) else { return };
    let acquisition = opened.run.acquisition().clone();
    let frames = acquisition.pixels.frames;
    let notes = scene.images.pane(scene.workspace.active).map(|shown| shown.notes.clone()).unwrap_or_default();

    explain(ui, &format!("For the picture of run {run}. The trace is made on what you see."));
    part(ui, "Mask");
    if acquisition.masks.already_subtracted {
        explain(ui, "The stored images are subtracted already.");
    }
    let pane = scene.workspace.pane_mut();
    let planned = pane.subtraction.clone();
    let mut wanted = planned.clone();
    if ui.radio(!pane.subtract, "None: the native image").clicked() {
        pane.subtract = false;
    }
    let automatic = if acquisition.masks.items.is_empty() { "Automatic: the first frames" } else { "As the file says" };
    if ui.radio(pane.subtract && planned.mask == MaskChoice::Auto, automatic).clicked() {
        (pane.subtract, wanted.mask) = (true, MaskChoice::Auto);
    }
    let chosen = match &planned.mask {
        MaskChoice::Frames(list) => format!("Frame {}", list.iter().map(u32::to_string).collect::<Vec<_>>().join(", ")),
        _ => format!("Frame {}", pane.frame),
    };
    let is_chosen = pane.subtract && matches!(planned.mask, MaskChoice::Frames(_));
    if ui.radio(is_chosen, chosen).clicked() && !is_chosen {
        pane.subtract = true;
        if planned.mask == MaskChoice::Auto {
            wanted.mask = MaskChoice::Frames(vec![pane.frame]);
        }
    }
    act(ui, scene.outbox, Action::MaskHere);

    part(ui, "Move the mask, in pixels");
    ui.horizontal(|ui| {
        for (index, name) in ["Down", "Left"].into_iter().enumerate() {
            let label = ui.weak(name);
            let value = DragValue::new(&mut wanted.shift[index]).speed(0.05).fixed_decimals(2).range(-64.0..=64.0);
            let response =
                ui.add(value).labelled_by(label.id).on_hover_text("Alt and the arrow keys move it by 0.1 px");
            if response.drag_started() {
                scene.outbox.ask(Request::BeginGesture);
            }
            if response.drag_stopped() {
                scene.outbox.ask(Request::EndGesture);
            }
        }
        if ui.button("Reset").clicked() {
            wanted.shift = [0.0, 0.0];
        }
    });
    act(ui, scene.outbox, Action::RegisterMask);
    let pane = scene.workspace.pane_mut();
    ui.add_enabled_ui(pane.subtract, |ui| {
        let hint = "Where parts of the limb moved differently: the mask is laid on from place to place";
        ui.checkbox(&mut wanted.local, "Follow motion within the limb").on_hover_text(hint);
    });
    if wanted != planned {
        scene.outbox.change(Command::Subtract { run: run.clone(), subtraction: wanted });
    }

    part(ui, "Frames");
    if ui.radio(!pane.opacify, format!("One frame: {}", pane.frame)).clicked() {
        pane.opacify = false;
    }
    if ui.radio(pane.opacify && pane.range.is_none(), "All contrast frames").clicked() {
        (pane.opacify, pane.range) = (true, None);
    }
    let ranged = pane.opacify && pane.range.is_some();
    let [mut first, mut last] = pane.range.unwrap_or([1, frames]);
    ui.horizontal(|ui| {
        let radio = ui.radio(ranged, "From");
        let from = ui.add(DragValue::new(&mut first).range(1..=last));
        let label = ui.weak("to");
        let to = ui.add(DragValue::new(&mut last).range(first..=frames)).labelled_by(label.id);
        let from = from.labelled_by(radio.id);
        if radio.clicked() || from.changed() || to.changed() {
            (pane.opacify, pane.range) = (true, Some([first, last]));
        }
    });
    let pane = scene.workspace.pane_mut();
    ui.add_enabled_ui(pane.opacify, |ui| {
        let text = "Least instead of most contrast";
        ui.checkbox(&mut pane.least, text).on_hover_text("What is filled in every one of these frames");
    });

    placement(ui, scene, &run);

    part(ui, "About these pixels");
    let intensity = match acquisition.pixels.intensity {
        Intensity::Linear => "linear in intensity",
        Intensity::Log => "logarithmic",
        Intensity::Display => "made for display",
        Intensity::Unknown => "not stated",
    };
    fact(ui, "Intensity", intensity);
    for note in notes {
        explain(ui, &note);
    }
}
