//! Keys. Text fields keep theirs; everything else is an [`Action`], a step of the crosshair, or placing with Enter.

use super::action::Action;
use super::canvas::by_keys;
use super::outbox::{Outbox, Request};
use super::tracing;
use super::workspace::{Selection, Sheet, Tool, Workspace};
use crate::session::Session;
use egui::{Context, Event, FocusDirection, Key, Modifiers};

/// Reads the keys pressed since the last pass.
pub fn read(ctx: &Context, session: &Session, workspace: &mut Workspace, outbox: &mut Outbox) {
    if ctx.text_edit_focused() || workspace.sheet.is_some_and(|sheet| sheet != Sheet::Keys) {
        return;
    }
    let focused = ctx.memory(egui::Memory::focused).is_some();
    workspace.straight = ctx.input(|i| i.modifiers.command);
    let pressed: Vec<(Key, Modifiers)> = ctx.input(|i| {
        let keys = i.events.iter().filter_map(|event| match event {
            Event::Key { key, pressed: true, modifiers, .. } => Some((*key, *modifiers)),
            _ => None,
        });
        keys.collect()
    });
    for (key, modifiers) in pressed {
        // A focused button or slider takes the keys that work it.
        let works_controls = is_arrow(key) || matches!(key, Key::Tab | Key::Enter | Key::Space);
        if focused && works_controls {
            continue;
        }
        match key {
            Key::F6 => ctx.memory_mut(|memory| memory.move_focus(FocusDirection::Next)),
            Key::Tab if modifiers.shift => by_keys::previous_step(workspace),
            Key::Enter if workspace.tool.places() => by_keys::place(session, workspace, outbox),
            _ if nudges(key, modifiers, workspace) => nudge(ctx, session, workspace, outbox, (key, modifiers)),
            _ if steers(key, modifiers, workspace) => by_keys::steer(session, workspace, key, modifiers.shift),
            // Space plays when it is let go, so that holding it can move the picture.
            Key::Space => {}
            _ => {
                if let Some(action) = action_of(key, modifiers) {
                    outbox.act(action);
                }
            }
        }
        if key == Key::Tab {
            ctx.memory_mut(|memory| memory.move_focus(FocusDirection::None));
        }
    }
    let arrows = [Key::ArrowLeft, Key::ArrowRight, Key::ArrowUp, Key::ArrowDown];
    if ctx.input(|i| arrows.iter().any(|&key| i.key_released(key))) && workspace.drag.is_none() {
        outbox.ask(Request::EndGesture);
    }
    let let_go = ctx.input(|i| i.key_released(Key::Space) && !i.pointer.any_down() && !i.pointer.any_released());
    if let_go && !focused {
        outbox.act(Action::Play);
    }
}

/// Whether a key moves what is selected: the arrows, while anchors are.
fn nudges(key: Key, modifiers: Modifiers, workspace: &Workspace) -> bool {
    is_arrow(key) && !modifiers.command && matches!(workspace.selection, Some(Selection::Anchors { .. }))
}

/// Moves the selected anchors. While the key is held down, it is one undo step.
fn nudge(
    ctx: &Context,
    session: &Session,
    workspace: &Workspace,
    outbox: &mut Outbox,
    (key, modifiers): (Key, Modifiers),
) {
    let [plain, shift, alt] = tracing::NUDGES;
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
    let repeats = ctx.input(|i| {
        i.events
            .iter()
            .any(|event| matches!(event, Event::Key { key: k, pressed: true, repeat: true, .. } if *k == key))
    });
    if !repeats {
        outbox.ask(Request::BeginGesture);
    }
    if let Some(command) = tracing::nudge(session, workspace, by) {
        outbox.change(command);
    }
}

const fn is_arrow(key: Key) -> bool {
    matches!(key, Key::ArrowLeft | Key::ArrowRight | Key::ArrowUp | Key::ArrowDown)
}

/// Whether a key moves the crosshair: the arrows, while something is being placed.
fn steers(key: Key, modifiers: Modifiers, workspace: &Workspace) -> bool {
    is_arrow(key) && !modifiers.command && workspace.tool != Tool::Look
}

fn action_of(key: Key, modifiers: Modifiers) -> Option<Action> {
    let fits = |keys: &super::action::Keys| {
        let shift = keys.modifiers.shift == modifiers.shift || key == Key::Questionmark;
        keys.key == key && keys.modifiers.command == modifiers.command && shift && !modifiers.alt
    };
    Action::ALL.into_iter().find(|action| action.keys().iter().any(fits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keys_that_are_promised_do_what_is_promised() {
        let control = Modifiers { ctrl: true, command: true, ..Modifiers::NONE };
        let control_shift = Modifiers { shift: true, ..control };
        for (key, modifiers, action) in [
            (Key::S, Modifiers::NONE, Action::Subtraction),
            (Key::S, control, Action::SavePlan),
            (Key::Z, control, Action::Undo),
            (Key::Z, control_shift, Action::Redo),
            (Key::E, control, Action::ExportPdf),
            (Key::K, control, Action::Palette),
            (Key::Questionmark, Modifiers::SHIFT, Action::Keys),
            (Key::A, Modifiers::NONE, Action::TraceArtery),
            (Key::V, Modifiers::NONE, Action::TraceVein),
            (Key::D, Modifiers::NONE, Action::PlaceDatum),
            (Key::C, Modifiers::NONE, Action::DrawReference),
            (Key::X, Modifiers::NONE, Action::GoToCrossing),
            (Key::L, Modifiers::NONE, Action::Overlay),
            (Key::Num4, Modifiers::NONE, Action::FourUp),
            (Key::Tab, Modifiers::NONE, Action::NextStep),
        ] {
            assert_eq!(action_of(key, modifiers), Some(action));
        }
        assert_eq!(action_of(Key::Q, Modifiers::NONE), None);
    }
}
