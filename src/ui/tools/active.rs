//! Sends what pointer and keys do to the tool it is for.

use super::editor::{Editor, PaneInput};
use super::reference::object::Method;
use super::{Drag, Selection, Tool, datum, mark, reference, region, trace};
use crate::geometry::ImagePoint;
use crate::session::Session;
use crate::ui::actions::Action;
use crate::ui::context::PaintContext;
use crate::ui::outbox::Outbox;
use crate::ui::workspace::Workspace;
use egui::Pos2;

/// What a drag that begins at `at` takes hold of: what the tool draws, else a handle, else a loop around anchors.
pub fn press(input: &PaneInput, at: Pos2) -> Option<Drag> {
    let workspace = &*input.editor.workspace;
    let (tool, modifiers) = (workspace.editing.tool, workspace.pass.modifiers);
    let from = input.view.image_from_screen(at);
    let on_picture = input.view.is_on_picture(from);
    match tool {
        // It often begins on the last anchor.
        Tool::Trace if modifiers.command => return on_picture.then(|| Drag::FreeHand(vec![from])),
        Tool::Region => return on_picture.then_some(Drag::Region(from)),
        _ => {}
    }
    let handle = trace::pointer::press(input, at);
    let handle = handle.or_else(|| datum::press(input, at));
    let handle = handle.or_else(|| mark::press(input, at));
    let handle = handle.or_else(|| reference::press(input, at));
    handle.or_else(|| match tool {
        Tool::Reference => (on_picture && draws(workspace)).then_some(Drag::ReferenceLine(from)),
        Tool::Pan | Tool::Trace => {
            let surrounds = modifiers.shift && trace::pointer::shown(&input.editor).is_some();
            surrounds.then(|| Drag::Lasso(vec![from]))
        }
        Tool::Datum | Tool::Mark | Tool::Region => None,
    })
}

/// Selects what a drag takes hold of.
pub fn select(editor: &mut Editor, drag: &Drag) {
    let run = editor.run;
    let editing = editor.editing();
    match drag {
        Drag::Anchor { vessel, run, index } => {
            if !editing.selected(vessel, run).contains(index) {
                editing.select(vessel, run, [*index]);
            }
        }
        _ => editing.selection = selection(run, drag),
    }
}

/// The datum or the mark that a drag takes hold of.
fn selection(run: &str, drag: &Drag) -> Option<Selection> {
    match drag {
        Drag::Datum => Some(Selection::Datum { run: run.to_owned() }),
        Drag::Mark { vessel, index, .. } => Some(Selection::Mark { vessel: vessel.clone(), index: *index }),
        _ => None,
    }
}

/// The pointer is at `to` while it drags.
pub fn drag(editor: &mut Editor, drag: &mut Drag, to: ImagePoint) {
    match drag {
        Drag::Anchor { vessel, run, index } => trace::pointer::move_anchors(editor, vessel, run, *index, to),
        Drag::Lasso(points) | Drag::FreeHand(points) => {
            if points.last() != Some(&to) {
                points.push(to);
            }
        }
        Drag::Datum => datum::place(editor, to),
        Drag::Mark { vessel, index, far_end } => mark::move_end(editor, vessel, *index, *far_end, to),
        Drag::ReferencePoint(index) => reference::move_point(editor, *index, to),
        Drag::Region(_) | Drag::ReferenceLine(_) => {}
    }
}

/// The drag ends, at `to` if the pointer is still somewhere.
pub fn release(input: &mut PaneInput, drag: &Drag, to: Option<ImagePoint>) {
    match (drag, to) {
        (Drag::Lasso(points), _) => trace::pointer::select_inside(&mut input.editor, points),
        (Drag::FreeHand(points), _) => trace::pointer::add_drawn(input, points),
        (Drag::Region(from), Some(to)) => {
            region::draw(&mut input.editor, [*from, to]);
        }
        (Drag::ReferenceLine(from), Some(to)) => {
            reference::draw_line(&mut input.editor, [*from, to]);
        }
        _ => {}
    }
}

/// A click at `at`.
pub fn click(input: &mut PaneInput, at: Pos2) {
    let tool = input.editor.editing().tool;
    if !matches!(tool, Tool::Mark | Tool::Region) && trace::pointer::click_anchor(input, at) {
        return;
    }
    let point = input.view.image_from_screen(at);
    if !input.view.is_on_picture(point) {
        return;
    }
    match tool {
        Tool::Pan => select_or_insert(input, at, point),
        Tool::Trace => trace::pointer::click(input, at, point),
        Tool::Datum => datum::place_last(&mut input.editor, point),
        Tool::Reference if reference::press(input, at).is_none() => {
            reference::add(&mut input.editor, point);
        }
        Tool::Mark => mark::place(&mut input.editor, point, "There is no trace here: click on one"),
        Tool::Reference | Tool::Region => {}
    }
}

/// A click without a tool: selects datum or mark, or adds an anchor to the path.
fn select_or_insert(input: &mut PaneInput, at: Pos2, point: ImagePoint) {
    let mark = mark::press(input, at);
    let marked = mark.is_some();
    let held = datum::press(input, at).or(mark);
    input.editor.editing().selection = held.and_then(|held| selection(input.editor.run, &held));
    if !marked {
        trace::pointer::insert_on_path(input, at, point);
    }
}

/// What a double click does, if anything: it finishes, or shows the whole picture.
pub fn double_click(workspace: &Workspace) -> Option<Action> {
    match workspace.editing.tool {
        Tool::Pan => Some(Action::Fit),
        Tool::Trace => Some(Action::LeaveTool),
        Tool::Reference => (!draws(workspace)).then_some(Action::LeaveTool),
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
pub fn enter(session: &Session, workspace: &mut Workspace, outbox: &mut Outbox) {
    let Some(run) = workspace.pane().run.clone() else { return };
    let Some(at) = workspace.editing.crosshair else {
        outbox.act(Action::LeaveTool);
        return;
    };
    let (tool, pane) = (workspace.editing.tool, workspace.viewing.active);
    let editor = &mut Editor { session, workspace, outbox, pane, run: &run };
    match tool {
        Tool::Trace => trace::enter(editor, at),
        Tool::Datum => datum::place_last(editor, at),
        Tool::Reference => reference::enter(editor, at),
        Tool::Mark => mark::place(editor, at, "There is no trace here: move the crosshair onto one"),
        Tool::Region => region::enter(editor, at),
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
