//! The object of known size over the picture: a line, marks, or a catheter with the edges that were found.

use crate::planning::calibration::FoundObject;
use crate::planning::plan::CalibrationChoice;
use crate::ui::canvas::lines;
use crate::ui::canvas::pane_painter::PanePainter;
use crate::ui::tools::{Drag, Tool};
use crate::ui::widgets::theme::ink;
use crate::ui::workflow::Step;
use crate::units::Mm;
use egui::{Align2, Color32, Painter, Pos2, vec2};

/// Marks are numbered from this many points of distance on; nearer ones would cover each other.
const ROOM: f32 = 16.0;

/// Paints the line being drawn, and the object the view's scale rests on if it was marked on the run shown.
pub fn paint(on: &PanePainter) {
    let (painter, workspace) = (on.painter, &on.cx.workspace);
    let editing = &workspace.editing;
    if let (Some(Drag::ReferenceLine(from)), Some((pane, to))) = (&editing.drag, workspace.aim())
        && pane == on.pane
    {
        line(painter, &on.on_screen(&[*from, to]), &Mm::new(editing.reference.length_mm).nominal());
    }
    let Some(choice) = super::on(on.cx.session, on.run) else { return };
    if workspace.step != Step::Calibrate && editing.tool != Tool::Reference {
        return;
    }
    let points = on.on_screen(&choice.points());
    let evaluated = on.cx.session.evaluation().views.iter();
    let found = evaluated.filter_map(|view| view.calibration.found.as_ref()).find(|found| found.run == on.run);
    match choice {
        CalibrationChoice::Reference(drawn) => {
            line(painter, &points, &format!("{}, {}", drawn.object, Mm::new(drawn.length_mm).nominal()));
        }
        CalibrationChoice::Marks(_) => marks(painter, &points, found.and_then(|found| found.left_out)),
        CalibrationChoice::Catheter(catheter) => edges(on, &points, found, &format!("{} French", catheter.french)),
        CalibrationChoice::Dicom | CalibrationChoice::Stated { .. } => {}
    }
}

fn line(painter: &Painter, ends: &[Pos2], words: &str) {
    let [a, b] = ends else { return };
    lines::solid(painter, ends, 1.5, ink::MARK);
    for end in ends {
        lines::handle(painter, *end, Color32::BLACK, false);
    }
    lines::text(painter, a.lerp(*b, 0.5) + vec2(8.0, 0.0), Align2::LEFT_CENTER, words, 12.0, ink::MARK);
}

/// Numbered marks; the one that does not fit the others is an open ring.
fn marks(painter: &Painter, points: &[Pos2], left_out: Option<usize>) {
    lines::dotted(painter, points, 1.0, ink::MARK);
    let roomy = points.windows(2).all(|pair| pair[0].distance(pair[1]) >= ROOM);
    for (index, at) in points.iter().enumerate() {
        let out = left_out == Some(index);
        if out {
            lines::open_handle(painter, *at, ink::MARK);
        } else {
            lines::handle(painter, *at, Color32::BLACK, false);
        }
        if roomy || out || index == 0 || index + 1 == points.len() {
            let words = if out { format!("{} left out", index + 1) } else { (index + 1).to_string() };
            lines::text(painter, *at + vec2(9.0, 0.0), Align2::LEFT_CENTER, &words, 11.0, ink::MARK);
        }
    }
}

/// The clicks along a catheter, and its edges once they are found.
fn edges(on: &PanePainter, points: &[Pos2], found: Option<&FoundObject>, size: &str) {
    let painter = on.painter;
    let words = found.map_or_else(|| size.to_owned(), |found| format!("{size}, {:.1} px", found.px.value));
    match found {
        Some(found) => {
            for edge in &found.edges {
                lines::solid(painter, &on.on_screen(edge), 1.0, ink::MARK);
            }
        }
        None => lines::dotted(painter, points, 1.0, ink::MARK),
    }
    for at in points {
        lines::handle(painter, *at, Color32::BLACK, false);
    }
    if let Some(at) = points.first() {
        lines::text(painter, *at + vec2(14.0, 0.0), Align2::LEFT_CENTER, &words, 12.0, ink::MARK);
    }
}
