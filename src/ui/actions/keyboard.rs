//! Keys. Text fields keep theirs; everything else is an [`Action`], a step of the crosshair, or placing with Enter.

use super::{Action, Keys};
use crate::planning::Command;
use crate::session::Session;
use crate::ui::canvas::navigation;
use crate::ui::outbox::{Outbox, Request};
use crate::ui::tools::{Selection, Tool, active, crosshair, trace};
use crate::ui::workspace::{Dialog, Pane, Workspace};
use egui::{Context, Event, FocusDirection, Key, Modifiers};

/// How far Ctrl and an arrow key move the picture, in points.
const PAN: f64 = 60.0;

/// Reads the keys pressed since the last pass.
pub fn read(ctx: &Context, session: &Session, workspace: &mut Workspace, outbox: &mut Outbox) {
    workspace.pass.modifiers = ctx.input(|i| i.modifiers);
    if ctx.text_edit_focused() || workspace.dialogs.open.is_some_and(|dialog| dialog != Dialog::Keys) {
        return;
    }
    let focused = ctx.memory(egui::Memory::focused).is_some();
    let pressed: Vec<(Key, Modifiers)> = ctx.input(|i| {
        let keys = i.events.iter().filter_map(|event| match event {
            Event::Key { key, pressed: true, modifiers, .. } => Some((*key, *modifiers)),
            _ => None,
        });
        keys.collect()
    });
    if let Some(action) = workspace.dialogs.assigning {
        assign(ctx, workspace, action, &pressed);
        return;
    }
    for (key, modifiers) in pressed {
        // A focused button or slider takes the keys that work it.
        let works_controls = direction(key).is_some() || matches!(key, Key::Tab | Key::Enter | Key::Space);
        if focused && works_controls {
            continue;
        }
        match key {
            Key::F6 => ctx.memory_mut(|memory| memory.move_focus(FocusDirection::Next)),
            Key::Tab if modifiers.shift => workspace.step = workspace.step.previous(),
            Key::Enter if workspace.editing.tool != Tool::Pan => active::enter(session, workspace, outbox),
            _ if arrow(ctx, session, workspace, outbox, (key, modifiers)) => {}
            // Space plays when it is let go, so that holding it can move the picture.
            Key::Space => {}
            _ => {
                if let Some(action) = workspace.preferences.keys.action_of(key, modifiers) {
                    outbox.act(action);
                }
            }
        }
        if key == Key::Tab {
            ctx.memory_mut(|memory| memory.move_focus(FocusDirection::None));
        }
    }
    let arrows = [Key::ArrowLeft, Key::ArrowRight, Key::ArrowUp, Key::ArrowDown];
    if ctx.input(|i| arrows.iter().any(|&key| i.key_released(key))) && workspace.editing.drag.is_none() {
        outbox.ask(Request::EndGesture);
    }
    let let_go = ctx.input(|i| i.key_released(Key::Space) && !i.pointer.any_down() && !i.pointer.any_released());
    if let_go && !focused {
        outbox.act(Action::Play);
    }
}

/// The direction of an arrow key: right, down.
const fn direction(key: Key) -> Option<[f64; 2]> {
    match key {
        Key::ArrowLeft => Some([-1.0, 0.0]),
        Key::ArrowRight => Some([1.0, 0.0]),
        Key::ArrowUp => Some([0.0, -1.0]),
        Key::ArrowDown => Some([0.0, 1.0]),
        _ => None,
    }
}

/// Moves what an arrow key moves: with Alt the mask, with Ctrl the picture, else the selected anchors or, while
/// something is being placed, the crosshair. Returns whether the key moved something.
fn arrow(
    ctx: &Context,
    session: &Session,
    workspace: &mut Workspace,
    outbox: &mut Outbox,
    (key, modifiers): (Key, Modifiers),
) -> bool {
    let Some([right, down]) = direction(key) else { return false };
    let pane = workspace.pane();
    let has_mask = pane.subtract && pane.run.is_some();
    let editing = &workspace.editing;
    if modifiers.command {
        let [right, down] = [right, down].map(|part| (-part * PAN) as f32);
        navigation::pan(session, workspace, right, down);
    } else if matches!(editing.selection, Some(Selection::Anchors { .. })) {
        let [plain, shift, alt] = trace::edit::NUDGES;
        let step = if modifiers.alt { alt } else { [plain, shift][usize::from(modifiers.shift)] };
        begin_held(ctx, outbox, key);
        if let Some(command) = trace::edit::nudge(session, workspace, [right * step, down * step]) {
            outbox.change(command);
        }
    } else if modifiers.alt && has_mask {
        begin_held(ctx, outbox, key);
        move_mask(workspace.pane(), outbox, [right, down], if modifiers.shift { 1.0 } else { 0.1 });
    } else if !modifiers.alt && editing.tool != Tool::Pan {
        crosshair::steer(session, workspace, [right, down], modifiers.shift);
    } else {
        return false;
    }
    true
}

/// While a key is held down, what it does is one undo step.
fn begin_held(ctx: &Context, outbox: &mut Outbox, key: Key) {
    let repeated = |event: &Event| matches!(event, Event::Key { key: k, repeat: true, .. } if *k == key);
    if !ctx.input(|i| i.events.iter().any(repeated)) {
        outbox.ask(Request::BeginGesture);
    }
}

/// Moves the mask of a picture by `step` px.
fn move_mask(pane: &Pane, outbox: &mut Outbox, [right, down]: [f64; 2], step: f64) {
    let Some(run) = pane.run.clone() else { return };
    let mut subtraction = pane.subtraction.clone();
    // Rounded to 0.001 px, so that steps of 0.1 px return to exactly zero.
    let moved = |by: f64, more: f64| ((by + more) * 1000.0).round() / 1000.0;
    let [shift_down, shift_left] = subtraction.shift.down_left();
    subtraction.shift = [moved(shift_down, down * step), moved(shift_left, -right * step)].into();
    outbox.change(Command::Subtract { run, subtraction });
}

/// Gives the key that was pressed to an action; Esc leaves everything as it is.
fn assign(ctx: &Context, workspace: &mut Workspace, action: Action, pressed: &[(Key, Modifiers)]) {
    let Some(&(key, modifiers)) = pressed.first() else { return };
    // The dialog would close on it.
    ctx.input_mut(|i| i.events.retain(|event| !matches!(event, Event::Key { .. })));
    let held = Modifiers { command: modifiers.command, shift: modifiers.shift, ..Modifiers::NONE };
    let keys = Keys { modifiers: held, key };
    workspace.dialogs.assigning = None;
    workspace.dialogs.assigned = match key {
        Key::Escape => None,
        _ if keys.are_reserved() || modifiers.alt => Some(format!("{keys} works the controls; choose another key")),
        _ => workspace.preferences.keys.assign(action, keys).map(|loser| format!("{} has lost {keys}", loser.text())),
    };
}
