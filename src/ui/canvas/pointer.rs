//! The pointer over a picture: frames, zoom, window, and dragging and clicking with the tool in hand.

use super::view_transform::ViewTransform;
use crate::imaging::window::Window;
use crate::ui::context::PaintContext;
use crate::ui::outbox::Request;
use crate::ui::tools::active;
use crate::ui::tools::editor::{Editor, PaneInput};
use egui::{Event, MouseWheelUnit, PointerButton, Pos2, Response, Ui};

/// How far from a handle the pointer may be, in points.
const REACH: f32 = 8.0;
/// How far from a handle a finger may be, in points.
const REACH_TOUCH: f32 = 12.0;
/// How far from the vein the pointer may be to move the linked cursor, in points.
const REACH_VEIN: f32 = 24.0;

/// Takes in what the pointer does on `pane`, which shows `run`.
pub fn handle(ui: &Ui, cx: &mut PaintContext, (pane, run): (usize, &str), view: &ViewTransform, response: &Response) {
    let reach = if ui.input(egui::InputState::any_touches) { REACH_TOUCH } else { REACH };
    let shown = cx.textures.pane(pane).map(|shown| shown.picture.window);
    let editor = Editor { session: cx.session, workspace: cx.workspace, outbox: cx.outbox, pane, run };
    editor.workspace.pass.scales[pane] = view.scale();
    if response.is_pointer_button_down_on() {
        editor.workspace.viewing.active = pane;
    }
    let input = &mut PaneInput { editor, view, reach };
    if let Some(at) = response.hover_pos() {
        hover(ui, input, at);
    }
    if response.contains_pointer() {
        wheel(ui, input, response);
    }
    // Grabbing comes first: what holds a handle does not move the picture.
    drag(ui, input, response);
    pan(ui, input, response);
    window(ui, input, response, shown);
    click(input, response);
}

fn hover(ui: &Ui, input: &mut PaneInput, at: Pos2) {
    let hover = Some((input.editor.pane, input.view.image_from_screen(at)));
    let place_mm = along_vein(input, at);
    let workspace = &mut *input.editor.workspace;
    let moved = workspace.pass.hover != hover;
    workspace.pass.hover = hover;
    if moved && ui.input(|i| i.pointer.delta() != egui::Vec2::ZERO) {
        workspace.editing.crosshair = None;
    }
    workspace.pass.pointed_mm = place_mm;
}

/// The place along the vein under the pointer, in mm from the datum.
fn along_vein(input: &PaneInput, at: Pos2) -> Option<f64> {
    let session = input.editor.session;
    let run = super::overlay::profile_run(session)?;
    let near = session.evaluation().profile.iter().filter_map(|sample| {
        let seen = session.plan().carry(sample.at, run, input.editor.run)?;
        Some((sample.vein_mm, input.distance(seen, at)))
    });
    let (mm, distance) = near.min_by(|a, b| a.1.total_cmp(&b.1))?;
    (distance < REACH_VEIN).then_some(mm)
}

/// Wheel: frames; with Ctrl, or two fingers: zoom at the pointer.
fn wheel(ui: &Ui, input: &mut PaneInput, response: &Response) {
    let zoom = ui.input(egui::InputState::zoom_delta);
    let pane = input.editor.shown();
    if let (true, Some(at)) = ((zoom - 1.0).abs() > 1e-3, response.hover_pos()) {
        pane.zoom = input.view.magnified(zoom, at);
        return;
    }
    let notches = ui.input(|i| i.raw.events.iter().map(notches).sum::<f32>());
    let frames = input.editor.session.opened(input.editor.run).map_or(0, |run| run.run.acquisition().pixels.frames);
    if notches.abs() >= 0.05 && frames > 1 {
        let step = if notches < 0.0 { 1 } else { -1 };
        let count = (notches.abs().ceil() as i64).min(5);
        let pane = input.editor.shown();
        pane.show_frame(i64::from(pane.frame) + step * count, frames);
        input.editor.workspace.playback.since = None;
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
    let workspace = &*input.editor.workspace;
    let space = ui.input(|i| i.key_down(egui::Key::Space));
    let primary = response.dragged_by(PointerButton::Primary) && workspace.editing.drag.is_none();
    if response.dragged_by(PointerButton::Middle) || (primary && (space || !active::draws(workspace))) {
        input.editor.shown().zoom = input.view.panned(response.drag_delta());
    }
}

/// Right drag: sideways contrast, up and down brightness, from the window that is `shown`.
fn window(ui: &Ui, input: &mut PaneInput, response: &Response, shown: Option<Window>) {
    if !response.dragged_by(PointerButton::Secondary) {
        return;
    }
    let delta = response.drag_delta();
    let pane = input.editor.shown();
    pane.window =
        pane.window.or(shown).map(|window| adjusted(window, f64::from(delta.y) * 0.002, f64::from(delta.x) * 0.005));
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
            active::select(&mut input.editor, &held);
            input.editor.editing().drag = Some(held);
            input.editor.outbox.ask(Request::BeginGesture);
        }
    }
    let to = response.interact_pointer_pos().map(|at| input.view.clamped(input.view.image_from_screen(at)));
    if response.dragged_by(PointerButton::Primary)
        && let Some(to) = to
        && let Some(mut held) = input.editor.editing().drag.take()
    {
        active::drag(&mut input.editor, &mut held, to);
        input.editor.editing().drag = Some(held);
    }
    if response.drag_stopped_by(PointerButton::Primary)
        && let Some(held) = input.editor.editing().drag.take()
    {
        active::release(input, &held, to);
        input.editor.outbox.ask(Request::EndGesture);
    }
}

fn click(input: &mut PaneInput, response: &Response) {
    let Some(at) = response.interact_pointer_pos() else { return };
    if response.double_clicked() {
        if let Some(action) = active::double_click(input.editor.workspace) {
            input.editor.outbox.act(action);
        }
    } else if response.clicked() {
        input.editor.workspace.viewing.active = input.editor.pane;
        active::click(input, at);
    }
}
