//! Sends what pointer and keys do to the tool it is for. Every tool has the same verbs, as far as it needs them:
//! `press`, `drag`, `release`, `click`, `enter`, `paint`, `prompt`.

use super::editor::Editor;
use super::input::PaneInput;
use super::reference::object::Method;
use super::{Drag, Selection, Tool, datum, mark, reference, region, trace};
use crate::geometry::ImagePoint;
use crate::ui::actions::Action;
use crate::ui::context::PaintContext;
use crate::ui::workspace::Workspace;
use egui::Pos2;

/// What a drag that begins at `at` takes hold of: what the tool draws, else a handle, else a loop around anchors.
pub fn press(input: &PaneInput, at: Pos2) -> Option<Drag> {
    let tool = input.cx.workspace.editing.tool;
    match tool {
        Tool::Trace if input.cx.workspace.pass.modifiers.command => {
            return trace::pointer::press_free_hand(input, at).map(Drag::Trace);
        }
        Tool::Region => return region::press(input, at),
        _ => {}
    }
    let handle = trace::pointer::press(input, at).map(Drag::Trace);
    let handle = handle.or_else(|| datum::press(input, at));
    let handle = handle.or_else(|| mark::press(input, at).map(Drag::Mark));
    let handle = handle.or_else(|| reference::press(input, at).map(Drag::Reference));
    handle.or_else(|| match tool {
        Tool::Reference => reference::press_line(input, at).map(Drag::Reference),
        Tool::Pan | Tool::Trace => trace::pointer::press_lasso(input, at).map(Drag::Trace),
        Tool::Datum | Tool::Mark | Tool::Region => None,
    })
}

/// Selects what a drag takes hold of.
pub fn select(input: &mut PaneInput, drag: &Drag) {
    let run = input.run;
    let editing = &mut input.cx.workspace.editing;
    editing.selection = match drag {
        Drag::Trace(trace::state::TraceDrag::Anchor { vessel, run, index }) => {
            if !editing.selected(vessel, run).contains(index) {
                editing.select(vessel, run, [*index]);
            }
            return;
        }
        Drag::Datum => Some(Selection::Datum { run: run.to_owned() }),
        Drag::Mark(held) => Some(Selection::Mark { vessel: held.vessel.clone(), index: held.index }),
        Drag::Trace(_) | Drag::Region { .. } | Drag::Reference(_) => None,
    };
}

/// The pointer is at `to` while it drags.
pub fn drag(input: &mut PaneInput, drag: &mut Drag, to: ImagePoint) {
    match drag {
        Drag::Trace(held) => trace::pointer::drag(input, held, to),
        Drag::Datum => datum::drag(input, to),
        Drag::Mark(held) => mark::drag(input, held, to),
        Drag::Reference(held) => reference::drag(input, held, to),
        Drag::Region { .. } => {}
    }
}

/// The drag ends, at `to` if the pointer is still somewhere.
pub fn release(input: &mut PaneInput, drag: &Drag, to: Option<ImagePoint>) {
    match (drag, to) {
        (Drag::Trace(held), _) => trace::pointer::release(input, held),
        (Drag::Reference(held), Some(to)) => reference::release(input, held, to),
        (Drag::Region { from }, Some(to)) => region::release(input, *from, to),
        _ => {}
    }
}

/// A click at `at`.
pub fn click(input: &mut PaneInput, at: Pos2) {
    let tool = input.cx.workspace.editing.tool;
    if !matches!(tool, Tool::Mark | Tool::Region) && trace::pointer::click_anchor(input, at) {
        return;
    }
    let point = input.view.image_from_screen(at);
    if !input.view.is_on_picture(point) {
        return;
    }
    let run = input.run;
    match tool {
        Tool::Pan => select_or_insert(input, at, point),
        Tool::Trace => trace::pointer::click(input, at, point),
        Tool::Datum => datum::enter(&mut input.editor(), run, point),
        Tool::Reference => reference::click(input, at, point),
        Tool::Mark => mark::click(input, point),
        Tool::Region => {}
    }
}

/// A click without a tool: selects datum or mark, or adds an anchor to the path.
fn select_or_insert(input: &mut PaneInput, at: Pos2, point: ImagePoint) {
    let datum = datum::press(input, at).map(|_| Selection::Datum { run: input.run.to_owned() });
    let mark = mark::press(input, at).map(|held| Selection::Mark { vessel: held.vessel, index: held.index });
    let marked = mark.is_some();
    input.cx.workspace.editing.selection = datum.or(mark);
    if !marked {
        trace::pointer::insert_on_path(input, at, point);
    }
}

/// What a double click does, if anything: it finishes, or shows the whole picture.
pub fn double_click(workspace: &Workspace) -> Option<Action> {
    match workspace.editing.tool {
        Tool::Pan => Some(Action::Fit),
        Tool::Trace => Some(Action::LeaveTool),
        Tool::Reference => (workspace.editing.reference.method != Method::Line).then_some(Action::LeaveTool),
        Tool::Datum | Tool::Mark | Tool::Region => None,
    }
}

/// Whether the left button draws, so that dragging does not move the picture.
pub fn draws(workspace: &Workspace) -> bool {
    match workspace.editing.tool {
        Tool::Region => true,
        Tool::Reference => workspace.editing.reference.method == Method::Line,
        Tool::Pan | Tool::Trace | Tool::Datum | Tool::Mark => false,
    }
}

/// Enter: places at the crosshair, or finishes what was traced.
pub fn enter(editor: &mut Editor) {
    let Some(run) = editor.workspace.pane().run.clone() else { return };
    let Some(at) = editor.workspace.editing.crosshair else {
        editor.outbox.act(Action::LeaveTool);
        return;
    };
    match editor.workspace.editing.tool {
        Tool::Trace => trace::enter(editor, &run, at),
        Tool::Datum => datum::enter(editor, &run, at),
        Tool::Reference => reference::enter(editor, &run, at),
        Tool::Mark => mark::enter(editor, &run, at),
        Tool::Region => region::enter(editor, &run, at),
        Tool::Pan => {}
    }
}

/// What to do next with the active tool; `None` without one.
pub fn prompt(cx: &PaintContext) -> Option<String> {
    match cx.workspace.editing.tool {
        Tool::Pan => None,
        Tool::Trace => Some(trace::prompt(cx)),
        Tool::Datum => Some(datum::prompt(cx)),
        Tool::Reference => Some(reference::prompt(cx)),
        Tool::Mark => Some(mark::prompt(cx)),
        Tool::Region => Some("Drag a rectangle over a vessel".to_owned()),
    }
}
