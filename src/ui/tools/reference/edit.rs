//! Marking an object of known size in a picture, as commands.

use super::object::Method;
use crate::geometry::{ImagePoint, Point};
use crate::planning::Command;
use crate::planning::plan::{CalibrationChoice, CatheterReference, MarkedReference, ReferenceLine};
use crate::session::Session;
use crate::ui::tools::editor::Editor;

/// The object marked on `run`, if the scale of its view rests on one there.
pub fn on<'a>(session: &'a Session, run: &str) -> Option<&'a CalibrationChoice> {
    let choice = &session.plan().view_of(run)?.calibration;
    (choice.run() == Some(run)).then_some(choice)
}

/// Calibrates the view of `run`.
pub fn calibrate(editor: &mut Editor, run: &str, calibration: CalibrationChoice) {
    if let Some(view) = editor.session.plan().view_of(run) {
        editor.change(Command::Calibrate { view: view.id.clone(), calibration });
    }
}

/// The object on `run` without its last mark, or its last place along a catheter.
pub fn without_last_point(session: &Session, run: &str) -> Option<Command> {
    let calibration = on(session, run)?.without_last_point()?;
    Some(Command::Calibrate { view: session.plan().view_of(run)?.id.clone(), calibration })
}

/// Calibrates the view of `run` with a line along the object.
pub fn finish_line(editor: &mut Editor, run: &str, [from, to]: [ImagePoint; 2]) {
    let entered = &editor.workspace.editing.reference;
    let line = ReferenceLine {
        run: run.to_owned(),
        from,
        to,
        length_mm: entered.length_mm,
        object: entered.object.clone(),
        depth_from_vessel_mm: entered.depth_mm,
    };
    calibrate(editor, run, CalibrationChoice::Reference(line));
    editor.workspace.editing.leave_tool();
}

/// Adds a mark, or a place along the catheter, in `pane` that shows `run`; begins the object if there is none of its
/// kind. A line is not made of single clicks. Returns whether the place is the last one again, as when finishing.
pub fn add(editor: &mut Editor, pane: usize, run: &str, at: ImagePoint) -> bool {
    let entered = &editor.workspace.editing.reference;
    let begun = on(editor.session, run).filter(|choice| Method::of(choice) == Some(entered.method));
    let mut points = begun.map(CalibrationChoice::points).unwrap_or_default();
    if points.last().is_some_and(|last| last.distance(at) < 0.5) {
        return true;
    }
    points.push(at);
    let (run_id, depth_from_vessel_mm) = (run.to_owned(), entered.depth_mm);
    let calibration = match entered.method {
        Method::Line => return false,
        Method::Marks => CalibrationChoice::Marks(MarkedReference {
            run: run_id,
            points,
            spacing_mm: entered.spacing_mm,
            object: entered.marked.clone(),
            depth_from_vessel_mm,
        }),
        Method::Catheter => {
            let look = match begun {
                Some(CalibrationChoice::Catheter(catheter)) => catheter.look.clone(),
                _ => editor.workspace.viewing.panes[pane].look(),
            };
            let french = entered.french;
            CalibrationChoice::Catheter(CatheterReference { run: run_id, look, points, french, depth_from_vessel_mm })
        }
    };
    calibrate(editor, run, calibration);
    false
}
