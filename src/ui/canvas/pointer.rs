//! The pointer over a picture: frames, zoom, window, and dragging and clicking with the tool in hand.

use super::view_transform::ViewTransform;
use crate::imaging::window::Window;
use crate::ui::context::PaintContext;
use crate::ui::outbox::Request;
use crate::ui::tools::active;
use crate::ui::tools::input::PaneInput;
use egui::{Event, MouseWheelUnit, PointerButton, Pos2, Response, Ui};

/// How far from a handle the pointer may be, in points.
const REACH: f32 = 8.0;
/// How far from a handle a finger may be, in points.
const REACH_TOUCH: f32 = 12.0;
/// How far from the vein the pointer may be to move the linked cursor, in points.
const REACH_VEIN: f32 = 24.0;

/// Takes in what the pointer does on the pane of `cx`: `pane`, which shows `run` of so many `frames`.
pub fn handle(
    ui: &Ui,
    cx: &mut PaintContext,
    (pane, run): (usize, &str),
    view: &ViewTransform,
    response: &Response,
    frames: u32,
) {
    let reach = if ui.input(egui::InputState::any_touches) { REACH_TOUCH } else { REACH };
    let input = &mut PaneInput { cx, pane, run, view, reach };
    input.cx.workspace.pass.scales[pane] = view.scale();
    if response.is_pointer_button_down_on() {
        input.cx.workspace.viewing.active = pane;
    }
    if let Some(at) = response.hover_pos() {
        hover(ui, input, at);
    }
    if response.contains_pointer() {
        wheel(ui, input, response, frames);
    }
    // Grabbing comes first: what holds a handle does not move the picture.
    drag(ui, input, response);
    pan(ui, input, response);
    window(ui, input, response);
    click(input, response);
}

fn hover(ui: &Ui, input: &mut PaneInput, at: Pos2) {
    let hover = Some((input.pane, input.view.image_from_screen(at)));
    let place_mm = along_vein(input, at);
    let workspace = &mut *input.cx.workspace;
    let moved = workspace.pass.hover != hover;
    workspace.pass.hover = hover;
    if moved && ui.input(|i| i.pointer.delta() != egui::Vec2::ZERO) {
        workspace.editing.crosshair = None;
    }
    workspace.pass.pointed_mm = place_mm;
}

/// The place along the vein under the pointer, in mm from the datum.
fn along_vein(input: &PaneInput, at: Pos2) -> Option<f64> {
    let run = super::overlay::profile_run(input.cx)?;
    let profile = &input.cx.session.evaluation().profile;
    let near = profile.iter().filter_map(|sample| {
        let seen = input.cx.session.plan().carry(sample.at, run, input.run)?;
        Some((sample.vein_mm, input.distance(seen, at)))
    });
    let (mm, distance) = near.min_by(|a, b| a.1.total_cmp(&b.1))?;
    (distance < REACH_VEIN).then_some(mm)
}

/// Wheel: frames; with Ctrl, or two fingers: zoom at the pointer.
fn wheel(ui: &Ui, input: &mut PaneInput, response: &Response, frames: u32) {
    let zoom = ui.input(egui::InputState::zoom_delta);
    let pane = &mut input.cx.workspace.viewing.panes[input.pane];
    if let (true, Some(at)) = ((zoom - 1.0).abs() > 1e-3, response.hover_pos()) {
        pane.zoom = input.view.magnified(zoom, at);
        return;
    }
    let notches = ui.input(|i| i.raw.events.iter().map(notches).sum::<f32>());
    if notches.abs() >= 0.05 && frames > 1 {
        let step = if notches < 0.0 { 1 } else { -1 };
        let count = (notches.abs().ceil() as i64).min(5);
        pane.show_frame(i64::from(pane.frame) + step * count, frames);
        input.cx.workspace.playback.since = None;
    }
}

/// How far the wheel was turned, in notches.
fn notches(event: &Event) -> f32 {
    match event {
        Event::MouseWheel { unit, delta, modifiers, .. } if !modifiers.command && !modifiers.ctrl => match unit {
            MouseWheelUnit::Line => delta.y,
            MouseWheelUnit::Point => delta.y / 40.0,
            MouseWheelUnit::Page => delta.y.signum(),
        },
        _ => 0.0,
    }
}

/// Middle drag, Space-drag, and the left button where it draws nothing: the picture follows the pointer.
fn pan(ui: &Ui, input: &mut PaneInput, response: &Response) {
    let workspace = &mut *input.cx.workspace;
    let space = ui.input(|i| i.key_down(egui::Key::Space));
    let primary = response.dragged_by(PointerButton::Primary) && workspace.editing.drag.is_none();
    if response.dragged_by(PointerButton::Middle) || (primary && (space || !active::draws(workspace))) {
        workspace.viewing.panes[input.pane].zoom = input.view.panned(response.drag_delta());
    }
}

/// Right drag: sideways contrast, up and down brightness.
fn window(ui: &Ui, input: &mut PaneInput, response: &Response) {
    if !response.dragged_by(PointerButton::Secondary) {
        return;
    }
    let delta = response.drag_delta();
    let pane = &mut input.cx.workspace.viewing.panes[input.pane];
    let shown = input.cx.textures.pane(input.pane).map(|shown| shown.window);
    let now = pane.window.or(shown);
    pane.window = now.map(|window| adjusted(window, f64::from(delta.y) * 0.002, f64::from(delta.x) * 0.005));
    ui.ctx().request_repaint();
}

/// A window with its center and width changed by parts of the width.
fn adjusted(window: Window, brighter: f64, wider: f64) -> Window {
    let width = (window.width * wider.exp()).max(window.width.abs() * 1e-3).max(1e-6);
    Window { center: window.center + brighter * window.width, width }
}

/// Left drag: whatever the tool holds follows the pointer; all of it is one undo step.
fn drag(ui: &Ui, input: &mut PaneInput, response: &Response) {
    if response.drag_started_by(PointerButton::Primary) {
        let origin = ui.input(|i| i.pointer.press_origin()).or(response.interact_pointer_pos());
        if let Some(held) = origin.and_then(|at| active::press(input, at)) {
            active::select(input, &held);
            input.cx.workspace.editing.drag = Some(held);
            input.cx.outbox.ask(Request::BeginGesture);
        }
    }
    let to = response.interact_pointer_pos().map(|at| input.view.clamped(input.view.image_from_screen(at)));
    if response.dragged_by(PointerButton::Primary)
        && let Some(to) = to
        && let Some(mut held) = input.cx.workspace.editing.drag.take()
    {
        active::drag(input, &mut held, to);
        input.cx.workspace.editing.drag = Some(held);
    }
    if response.drag_stopped_by(PointerButton::Primary)
        && let Some(held) = input.cx.workspace.editing.drag.take()
    {
        active::release(input, &held, to);
        input.cx.outbox.ask(Request::EndGesture);
    }
}

fn click(input: &mut PaneInput, response: &Response) {
    let Some(at) = response.interact_pointer_pos() else { return };
    if response.double_clicked() {
        if let Some(action) = active::double_click(input.cx.workspace) {
            input.cx.outbox.act(action);
        }
    } else if response.clicked() {
        input.cx.workspace.viewing.active = input.pane;
        active::click(input, at);
    }
}
