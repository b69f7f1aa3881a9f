//! Marks over a picture.

use crate::ui::canvas::pane_painter::PanePainter;
use crate::ui::canvas::{label_placement, lines};
use crate::ui::tools::Selection;
use crate::ui::tools::trace::paint::handles;
use crate::ui::widgets::theme::ink;
use egui::{Pos2, Rect, Shape, Stroke, Vec2};

/// Paints anatomy on the vessels: a diamond where a place is, a wide line along a stretch. Their names lie on no other
/// name and best on no handle; the list has those there is no room for.
pub fn paint(on: &PanePainter) {
    // Names come last, so that no sign lies on them.
    let mut names: Vec<(Pos2, &str)> = Vec::new();
    let mut signs: Vec<Pos2> = handles(on).into_iter().map(|(_, at, _)| at).collect();
    let editing = &on.cx.workspace.editing;
    for vessel in &on.cx.session.evaluation().vessels {
        for (index, mark) in vessel.marks.iter().enumerate() {
            let Some(at) = on.place(mark.at, &mark.run) else { continue };
            let trace = vessel.traces.iter().find(|trace| trace.run == mark.run);
            let name_at = if let (Some(to), Some(trace)) = (mark.to, trace) {
                let points = on.places(&trace.stretch([mark.at, to]), &mark.run);
                on.painter.add(Shape::line(points.clone(), Stroke::new(7.0, ink::MARK.gamma_multiply(0.28))));
                points.get(points.len() / 2).copied().unwrap_or(at)
            } else {
                lines::diamond(on.painter, at, ink::vessel(vessel.kind));
                signs.push(at);
                at
            };
            if editing.selection == Some(Selection::Mark { vessel: vessel.id.clone(), index }) {
                for end in [mark.at].into_iter().chain(mark.to) {
                    on.place(end, &mark.run).into_iter().for_each(|at| on.ring(at));
                }
            }
            names.push((name_at, &mark.name));
        }
    }
    if let Some((_, run, at)) = &editing.mark.begun
        && let Some(at) = on.place(*at, run)
    {
        lines::diamond(on.painter, at, ink::MARK);
    }
    let around = |at: Pos2| Rect::from_center_size(at, Vec2::splat(2.0 * lines::DIAMOND));
    let signs: Vec<Rect> = signs.into_iter().map(around).collect();
    let mut taken: Vec<Rect> = Vec::new();
    for (at, name) in names {
        let size = lines::plate_size(on.painter, name, 11.0);
        if let Some((at, align)) = label_placement::beside(at, size, &taken, &signs) {
            taken.push(lines::text(on.painter, at, align, name, 11.0, ink::MARK));
        }
    }
}
