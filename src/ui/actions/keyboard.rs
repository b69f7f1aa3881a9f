//! Keys. Text fields keep theirs; everything else is an [`Action`], a step of the crosshair, or placing with Enter.

use crate::planning::Command;
use crate::session::Session;
use crate::ui::actions::{Action, Keys};
use crate::ui::canvas::navigation;
use crate::ui::outbox::{Outbox, Request};
use crate::ui::tools::editor::Editor;
use crate::ui::tools::{Selection, Tool, active, crosshair, trace};
use crate::ui::workflow::Step;
use crate::ui::workspace::{Dialog, Workspace};
use egui::{Context, Event, FocusDirection, Key, Modifiers};

/// Reads the keys pressed since the last pass.
pub fn read(ctx: &Context, session: &Session, workspace: &mut Workspace, outbox: &mut Outbox) {
    if ctx.text_edit_focused() || workspace.dialogs.open.is_some_and(|sheet| sheet != Dialog::Keys) {
        return;
    }
    let focused = ctx.memory(egui::Memory::focused).is_some();
    workspace.pass.straight = ctx.input(|i| i.modifiers.command);
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
        let works_controls = is_arrow(key) || matches!(key, Key::Tab | Key::Enter | Key::Space);
        if focused && works_controls {
            continue;
        }
        match key {
            Key::F6 => ctx.memory_mut(|memory| memory.move_focus(FocusDirection::Next)),
            Key::Tab if modifiers.shift => previous_step(workspace),
            Key::Enter if workspace.editing.tool.places() => active::enter(&mut Editor { session, workspace, outbox }),
            _ if moves_mask(key, modifiers, workspace) => move_mask(ctx, workspace, outbox, (key, modifiers)),
            _ if is_arrow(key) && modifiers.command => move_picture(session, workspace, key),
            _ if nudges(key, modifiers, workspace) => nudge(ctx, session, workspace, outbox, (key, modifiers)),
            _ if steers(key, modifiers, workspace) => crosshair::steer(session, workspace, key, modifiers.shift),
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

/// Goes back one step on the rail.
fn previous_step(workspace: &mut Workspace) {
    let before = (workspace.step as usize).checked_sub(1);
    workspace.step = before.map_or(Step::Report, |index| Step::ALL[index]);
}

/// Whether a key moves what is selected: the arrows, while anchors are.
fn nudges(key: Key, modifiers: Modifiers, workspace: &Workspace) -> bool {
    is_arrow(key) && !modifiers.command && matches!(workspace.editing.selection, Some(Selection::Anchors { .. }))
}

/// Moves the selected anchors. While the key is held down, it is one undo step.
fn nudge(
    ctx: &Context,
    session: &Session,
    workspace: &Workspace,
    outbox: &mut Outbox,
    (key, modifiers): (Key, Modifiers),
) {
    let [plain, shift, alt] = trace::edit::NUDGES;
    let step = if modifiers.alt {
        alt
    } else if modifiers.shift {
        shift
    } else {
        plain
    };
    let by = match key {
        Key::ArrowLeft => [-step, 0.0],
        Key::ArrowRight => [step, 0.0],
        Key::ArrowUp => [0.0, -step],
        _ => [0.0, step],
    };
    begin_held(ctx, outbox, key);
    if let Some(command) = trace::edit::nudge(session, workspace, by) {
        outbox.change(command);
    }
}

/// While a key is held down, what it does is one undo step.
fn begin_held(ctx: &Context, outbox: &mut Outbox, key: Key) {
    let repeated = |event: &Event| matches!(event, Event::Key { key: k, repeat: true, .. } if *k == key);
    if !ctx.input(|i| i.events.iter().any(repeated)) {
        outbox.ask(Request::BeginGesture);
    }
}

/// Whether a key moves the mask of the active picture: Alt and the arrows, unless anchors are selected.
fn moves_mask(key: Key, modifiers: Modifiers, workspace: &Workspace) -> bool {
    let pane = workspace.pane();
    is_arrow(key)
        && modifiers.alt
        && !modifiers.command
        && !nudges(key, modifiers, workspace)
        && pane.subtract
        && pane.run.is_some()
}

/// Moves the active picture in its pane.
fn move_picture(session: &Session, workspace: &mut Workspace, key: Key) {
    /// In points.
    const STEP: f32 = 60.0;
    let [right, down] = match key {
        Key::ArrowLeft => [STEP, 0.0],
        Key::ArrowRight => [-STEP, 0.0],
        Key::ArrowUp => [0.0, STEP],
        _ => [0.0, -STEP],
    };
    navigation::pan(session, workspace, right, down);
}

/// Moves the mask of the active picture by 0.1 px, with Shift by a whole one.
fn move_mask(ctx: &Context, workspace: &Workspace, outbox: &mut Outbox, (key, modifiers): (Key, Modifiers)) {
    let pane = workspace.pane();
    let Some(run) = pane.run.clone() else { return };
    let step = if modifiers.shift { 1.0 } else { 0.1 };
    // The sign of Mask Sub-pixel Shift: down and to the left.
    let [down, left] = match key {
        Key::ArrowLeft => [0.0, step],
        Key::ArrowRight => [0.0, -step],
        Key::ArrowUp => [-step, 0.0],
        _ => [step, 0.0],
    };
    let mut subtraction = pane.subtraction.clone();
    // Tenths that add up to nothing are nothing.
    let moved = |by: f64, more: f64| ((by + more) * 1000.0).round() / 1000.0;
    let shift = subtraction.shift.down_left();
    subtraction.shift = [moved(shift[0], down), moved(shift[1], left)].into();
    begin_held(ctx, outbox, key);
    outbox.change(Command::Subtract { run, subtraction });
}

const fn is_arrow(key: Key) -> bool {
    matches!(key, Key::ArrowLeft | Key::ArrowRight | Key::ArrowUp | Key::ArrowDown)
}

/// Whether a key moves the crosshair: the arrows, while something is being placed.
fn steers(key: Key, modifiers: Modifiers, workspace: &Workspace) -> bool {
    is_arrow(key) && !modifiers.command && !modifiers.alt && workspace.editing.tool != Tool::Look
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
