//! Mask, shift and frames of the active picture.

use crate::imaging::acquisition::{Intensity, MaskModule};
use crate::imaging::{MaskChoice, MaskShift, RunShift};
use crate::planning::Command;
use crate::planning::plan::{Placement, Subtraction};
use crate::session::OpenedRun;
use crate::ui::actions::Action;
use crate::ui::context::PaintContext;
use crate::ui::outbox::Request;
use crate::ui::widgets::controls::{act, explain, fact, named, part};
use crate::ui::workspace::Pane;
use crate::wording;
use egui::{DragValue, Ui};

pub fn show(ui: &mut Ui, cx: &mut PaintContext) {
    let Some(run) = cx.workspace.pane().run.clone() else {
        explain(ui, "Choose a picture first.");
        return;
    };
    let Some(opened) = cx.session.opened(&run) else { return };
    let facts = opened.run.acquisition();
    explain(ui, &format!("For the picture of run {run}. The trace is made on what you see."));
    let mut wanted = cx.workspace.pane().subtraction.clone();
    mask(ui, cx, &facts.masks, &mut wanted);
    notes(ui, cx);
    shift(ui, cx, opened, &mut wanted);
    if wanted != cx.workspace.pane().subtraction {
        cx.outbox.change(Command::Subtract { run: run.clone(), subtraction: wanted });
    }
    frames(ui, cx.workspace.pane_mut(), facts.pixels.frames);
    look(ui, cx);
    placement(ui, cx, &run);
    part(ui, "About these pixels");
    let intensity = match facts.pixels.intensity {
        Intensity::Linear => "linear in intensity",
        Intensity::Log => "logarithmic",
        Intensity::Display => "made for display",
        Intensity::Unknown => "not stated",
    };
    fact(ui, "Intensity", intensity);
}

/// Which frames are the mask.
fn mask(ui: &mut Ui, cx: &mut PaintContext, masks: &MaskModule, wanted: &mut Subtraction) {
    part(ui, "Mask");
    let pane = cx.workspace.pane_mut();
    ui.radio_value(&mut pane.subtract, false, "None: the native image");
    let of_the_file = match MaskChoice::Auto.averaged_frames(masks).as_slice() {
        _ if masks.items.is_empty() => "As the file says: it names none".to_owned(),
        [] => "As the file says".to_owned(),
        named => format!("As the file says: {}", frames_in_words(named)),
    };
    if ui.radio(pane.subtract && wanted.mask == MaskChoice::Auto, of_the_file).clicked() {
        (pane.subtract, wanted.mask) = (true, MaskChoice::Auto);
    }
    ui.add_enabled_ui(!masks.already_subtracted, |ui| {
        let chosen = match &wanted.mask {
            MaskChoice::Frames(list) => wording::capitalized(&frames_in_words(list)),
            _ => format!("Frame {}", pane.frame),
        };
        let is_chosen = pane.subtract && matches!(wanted.mask, MaskChoice::Frames(_));
        if ui.radio(is_chosen, chosen).clicked() && !is_chosen {
            pane.subtract = true;
            if wanted.mask == MaskChoice::Auto {
                wanted.mask = MaskChoice::Frames(vec![pane.frame]);
            }
        }
        ui.horizontal(|ui| {
            act(ui, cx.outbox, Action::MaskHere);
            act(ui, cx.outbox, Action::AddToMask);
        });
    });
}

fn frames_in_words(frames: &[u32]) -> String {
    match frames {
        [one] => format!("frame {one}"),
        several => format!("frames {}, averaged", wording::frame_numbers(several)),
    }
}

/// What is to be known about the picture, where one looks for it.
fn notes(ui: &mut Ui, cx: &PaintContext) {
    let wanted = cx.workspace.pane().request();
    let shown = cx.textures.pane(cx.workspace.viewing.active);
    let Some(shown) = shown.filter(|shown| Some(&shown.request) == wanted.as_ref()) else { return };
    for note in &shown.picture.notes {
        explain(ui, &format!("{}.", wording::capitalized(&wording::image_note(note))));
    }
}

/// How the mask is laid on.
fn shift(ui: &mut Ui, cx: &mut PaintContext, opened: &OpenedRun, wanted: &mut Subtraction) {
    part(ui, "Move the mask, in pixels");
    let mut down_left = wanted.shift.down_left();
    ui.horizontal(|ui| {
        for (name, value) in ["Down", "Left"].into_iter().zip(&mut down_left) {
            let value = DragValue::new(value).speed(0.05).fixed_decimals(2).range(-64.0..=64.0);
            let response = named(ui, name, value).on_hover_text("Alt and the arrow keys move it by 0.1 px");
            cx.outbox.drag(&response);
        }
        if ui.button("Reset").on_hover_text("Lay the mask on unmoved").clicked() {
            down_left = [0.0, 0.0];
        }
    });
    wanted.shift = MaskShift::from(down_left);
    act(ui, cx.outbox, Action::RegisterMask);
    if let Some((_, residual)) = opened.mask_residual.as_ref().filter(|(lies, _)| lies == wanted) {
        fact(ui, "Registered, residual", &format!("{residual:.2} px"));
    }
    ui.add_enabled_ui(cx.workspace.pane().subtract, |ui| {
        let hint = "Where parts of the limb moved differently: the mask is laid on from place to place";
        ui.checkbox(&mut wanted.local, "Follow motion within the limb").on_hover_text(hint);
    });
}

/// Which frames make the picture.
fn frames(ui: &mut Ui, pane: &mut Pane, frames: u32) {
    part(ui, "Frames");
    ui.radio_value(&mut pane.opacify, false, format!("One frame: {}", pane.frame));
    if ui.radio(pane.opacify && pane.range.is_none(), "All contrast frames").clicked() {
        (pane.opacify, pane.range) = (true, None);
    }
    let ranged = pane.opacify && pane.range.is_some();
    let [mut first, mut last] = pane.range.unwrap_or([1, frames]);
    ui.horizontal(|ui| {
        let radio = ui.radio(ranged, "From");
        let from = ui.add(DragValue::new(&mut first).range(1..=last));
        let to = named(ui, "to", DragValue::new(&mut last).range(first..=frames));
        let from = from.labelled_by(radio.id);
        if radio.clicked() || from.changed() || to.changed() {
            (pane.opacify, pane.range) = (true, Some([first, last]));
        }
    });
    ui.add_enabled_ui(pane.opacify, |ui| {
        let text = "Least instead of most contrast";
        ui.checkbox(&mut pane.least, text).on_hover_text("What is filled in every one of these frames");
    });
}

/// Brightness and contrast, and how much of the anatomy shines through. No number that is measured depends on them.
fn look(ui: &mut Ui, cx: &mut PaintContext) {
    part(ui, "Look");
    let shown =
        cx.textures.pane(cx.workspace.viewing.active).map(|shown| (shown.picture.window, shown.picture.subtracted));
    let Some((in_force, subtracted)) = shown else { return };
    let pane = cx.workspace.pane_mut();
    ui.add_enabled_ui(subtracted, |ui| {
        ui.horizontal(|ui| {
            let hint = "How much of the native image shines through, to find bones and the edge of the skin";
            let slider = egui::Slider::new(&mut pane.anatomy, 0..=100).suffix(" %");
            named(ui, "Native image", slider).on_hover_text(hint);
        });
    });
    let mut window = pane.window.unwrap_or(in_force);
    let speed = (window.width.abs() / 200.0).max(1e-6);
    let before = window;
    ui.horizontal(|ui| {
        for (name, value, least) in [("Center", &mut window.center, -1e6), ("Width", &mut window.width, 1e-4)] {
            let value = DragValue::new(value).speed(speed).range(least..=1e6);
            let value = value.max_decimals(if speed < 0.5 { 3 } else { 0 });
            named(ui, name, value).on_hover_text("Or drag with the right button in the picture");
        }
    });
    if window != before {
        pane.window = Some(window);
    }
    act(ui, cx.outbox, Action::ResetWindow);
    fact(ui, "Vessels", wording::polarity(cx.workspace.pane().subtraction.polarity));
    act(ui, cx.outbox, Action::VesselPolarity);
}

/// Where the run lies on the reference run of its view.
fn placement(ui: &mut Ui, cx: &mut PaintContext, run: &str) {
    let Some(view) = cx.session.plan().view_of(run) else { return };
    let Some(reference) = view.runs.first().filter(|reference| reference.run != run) else { return };
    let Some(placed) = view.placement(run) else { return };
    part(ui, &format!("Lies on {}, in pixels", reference.run));
    let mut row_column = placed.shift.row_column();
    let mut changed = false;
    ui.horizontal(|ui| {
        for (name, value) in ["Down", "Right"].into_iter().zip(&mut row_column) {
            let value = DragValue::new(value).speed(0.1).fixed_decimals(2).range(-2000.0..=2000.0);
            let response = named(ui, name, value);
            cx.outbox.drag(&response);
            changed |= response.changed();
        }
        let align = ui.button("Align").on_hover_text("Find the place by the bones of both runs");
        cx.outbox.on_click(&align, Request::Align(run.to_owned()));
    });
    if changed {
        cx.outbox.change(Command::Place(Placement { run: run.to_owned(), shift: RunShift::from(row_column) }));
    }
}
