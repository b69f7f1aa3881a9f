//! The reference tool: an object of known size gives the picture its scale.

pub mod edit;
pub mod object;
mod paint;

pub use paint::paint;

use super::Drag;
use super::editor::Editor;
use super::input::PaneInput;
use crate::geometry::{ImagePoint, Point};
use crate::ui::actions::Action;
use crate::ui::context::PaintContext;
use crate::ui::workflow::Step;
use egui::Pos2;
use object::{Method, ReferenceDrag};

/// A shorter line is an accidental click, px (choice).
const LEAST_LINE_PX: f64 = 2.0;

/// The point of the object of known size under the pointer.
pub fn press(input: &PaneInput, at: Pos2) -> Option<ReferenceDrag> {
    if input.cx.workspace.step != Step::Calibrate {
        return None;
    }
    let points = edit::on(input.cx.session, input.run)?.points();
    let handles = points.into_iter().enumerate().map(|(index, point)| (point, index));
    input.nearest(handles, at).map(|index| ReferenceDrag::Point { index })
}

/// A line that begins here, if lines are drawn.
pub fn press_line(input: &PaneInput, at: Pos2) -> Option<ReferenceDrag> {
    let from = input.view.image_from_screen(at);
    let draws = input.cx.workspace.editing.reference.method == Method::Line;
    (draws && input.view.is_on_picture(from)).then_some(ReferenceDrag::Line { from })
}

/// Moves a point of the object.
pub fn drag(input: &mut PaneInput, held: &ReferenceDrag, to: ImagePoint) {
    let &ReferenceDrag::Point { index } = held else { return };
    if let Some(choice) = edit::on(input.cx.session, input.run) {
        let moved = choice.with_point(index, to);
        let run = input.run;
        edit::calibrate(&mut input.editor(), run, moved);
    }
}

/// Ends the line.
pub fn release(input: &mut PaneInput, held: &ReferenceDrag, to: ImagePoint) {
    if let &ReferenceDrag::Line { from } = held
        && from.distance(to) >= LEAST_LINE_PX
    {
        let run = input.run;
        edit::finish_line(&mut input.editor(), run, [from, to]);
    }
}

/// One more mark, unless one is there already.
pub fn click(input: &mut PaneInput, at: Pos2, point: ImagePoint) {
    if press(input, at).is_none() {
        let (pane, run) = (input.pane, input.run);
        edit::add(&mut input.editor(), pane, run, point);
    }
}

/// Enter at the crosshair: one more mark, or an end of the line. The last mark again finishes the object.
pub fn enter(editor: &mut Editor, run: &str, at: ImagePoint) {
    if editor.workspace.editing.reference.method != Method::Line {
        let pane = editor.workspace.viewing.active;
        if edit::add(editor, pane, run, at) {
            editor.outbox.act(Action::LeaveTool);
        }
        return;
    }
    match editor.workspace.editing.drag.take() {
        Some(Drag::Reference(ReferenceDrag::Line { from })) if from.distance(at) > LEAST_LINE_PX => {
            edit::finish_line(editor, run, [from, at]);
        }
        _ => editor.workspace.editing.drag = Some(Drag::Reference(ReferenceDrag::Line { from: at })),
    }
}

/// What to do next with the tool.
pub fn prompt(cx: &PaintContext) -> String {
    let run = cx.workspace.pane().run.as_deref().unwrap_or_default();
    let entered = &cx.workspace.editing.reference;
    let begun = edit::on(cx.session, run).filter(|choice| Method::of(choice) == Some(entered.method));
    let count = begun.map_or(0, |choice| choice.points().len());
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
