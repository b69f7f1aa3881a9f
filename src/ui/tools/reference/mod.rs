//! The reference tool: an object of known size gives the picture its scale.

pub mod object;
mod paint;

pub use paint::paint;

use super::Drag;
use super::editor::{Editor, PaneInput};
use crate::geometry::{ImagePoint, Point};
use crate::imaging::Look;
use crate::planning::Command;
use crate::planning::plan::CalibrationChoice;
use crate::session::Session;
use crate::ui::actions::Action;
use crate::ui::context::PaintContext;
use crate::ui::workflow::Step;
use crate::ui::workspace::Workspace;
use egui::Pos2;
use object::Method;

/// A shorter line is an accidental click, px (choice).
const LEAST_LINE_PX: f64 = 2.0;

/// The object marked on `run`, if the scale of its view rests on one there.
pub fn on<'a>(session: &'a Session, run: &str) -> Option<&'a CalibrationChoice> {
    let choice = &session.plan().view_of(run)?.calibration;
    (choice.run() == Some(run)).then_some(choice)
}

/// The object marked on `run`, if it is of the kind that is marked next.
fn begun<'a>(session: &'a Session, workspace: &Workspace, run: &str) -> Option<&'a CalibrationChoice> {
    on(session, run).filter(|choice| Method::of(choice) == Some(workspace.editing.reference.method))
}

/// Calibrates the view of `run`.
fn calibrate(session: &Session, run: &str, calibration: CalibrationChoice) -> Option<Command> {
    Some(Command::Calibrate { view: session.plan().view_of(run)?.id.clone(), calibration })
}

/// The object on `run` without its last mark, or its last place along a catheter.
pub fn without_last_point(session: &Session, run: &str) -> Option<Command> {
    calibrate(session, run, on(session, run)?.without_last_point()?)
}

/// The point of the object of known size under the pointer.
pub fn press(input: &PaneInput, at: Pos2) -> Option<Drag> {
    if input.editor.workspace.step != Step::Calibrate {
        return None;
    }
    let points = on(input.editor.session, input.editor.run)?.points();
    let handles = points.into_iter().enumerate().map(|(index, point)| (point, index));
    input.nearest(handles, at).map(Drag::ReferencePoint)
}

/// Moves a point of the object.
pub fn move_point(editor: &mut Editor, index: usize, to: ImagePoint) {
    let moved = on(editor.session, editor.run).map(|choice| choice.with_point(index, to));
    if let Some(command) = moved.and_then(|moved| calibrate(editor.session, editor.run, moved)) {
        editor.change(command);
    }
}

/// Calibrates with a line along the object, and puts the tool away. Returns whether the line is long enough.
pub fn draw_line(editor: &mut Editor, ends: [ImagePoint; 2]) -> bool {
    let long = ends[0].distance(ends[1]) >= LEAST_LINE_PX;
    if long {
        mark_at(editor, ends.to_vec(), Look::default());
        editor.editing().leave_tool();
    }
    long
}

/// Adds a mark, or a place along the catheter; begins the object if there is none of its kind. A line is not made of
/// single clicks. Returns whether the place is the last one again, as when finishing.
pub fn add(editor: &mut Editor, at: ImagePoint) -> bool {
    let begun = begun(editor.session, editor.workspace, editor.run);
    let mut points = begun.map(CalibrationChoice::points).unwrap_or_default();
    if points.last().is_some_and(|last| last.distance(at) < 0.5) {
        return true;
    }
    if editor.editing().reference.method != Method::Line {
        points.push(at);
        let look = match begun {
            Some(CalibrationChoice::Catheter(catheter)) => catheter.look.clone(),
            _ => editor.workspace.viewing.panes[editor.pane].look(),
        };
        mark_at(editor, points, look);
    }
    false
}

/// Calibrates with the object that is entered, marked at these points.
fn mark_at(editor: &mut Editor, points: Vec<ImagePoint>, look: Look) {
    let choice = editor.workspace.editing.reference.marked_at(editor.run, points, look);
    if let Some(command) = calibrate(editor.session, editor.run, choice) {
        editor.change(command);
    }
}

/// Enter at the crosshair: one more mark, or an end of the line. The last mark again finishes the object.
pub fn enter(editor: &mut Editor, at: ImagePoint) {
    if editor.editing().reference.method != Method::Line {
        if add(editor, at) {
            editor.outbox.act(Action::LeaveTool);
        }
        return;
    }
    match editor.editing().drag.take() {
        Some(Drag::ReferenceLine(from)) if draw_line(editor, [from, at]) => {}
        _ => editor.editing().drag = Some(Drag::ReferenceLine(at)),
    }
}

/// What to do next with the tool.
pub fn prompt(cx: &PaintContext) -> String {
    let run = cx.workspace.pane().run.as_deref().unwrap_or_default();
    let entered = &cx.workspace.editing.reference;
    let count = begun(cx.session, cx.workspace, run).map_or(0, |choice| choice.points().len());
    // What does not move is subtracted away.
    let native = if cx.workspace.pane().subtract { "; S shows the native image" } else { "" };
    match (entered.method, count) {
        (Method::Line, _) => format!("Drag along the {}{native}", entered.object),
        (Method::Marks, 0) => format!("Click the first mark of the {}{native}", entered.marked),
        (Method::Marks, _) => format!("Click mark {}, or press Enter to finish", count + 1),
        (Method::Catheter, 0) => "Click the middle of the catheter".to_owned(),
        (Method::Catheter, 1) => "Click farther along the catheter".to_owned(),
        (Method::Catheter, _) => "Click on along the catheter, or press Enter to finish".to_owned(),
    }
}
