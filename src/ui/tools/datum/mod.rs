//! The datum tool: the landmark at the ankle from which lengths are counted.

use super::editor::{Editor, PaneInput};
use super::{Drag, Selection};
use crate::geometry::ImagePoint;
use crate::planning::Command;
use crate::planning::plan::{Landmark, LandmarkKind, MarkedPoint};
use crate::ui::canvas::lines;
use crate::ui::canvas::pane_painter::PanePainter;
use crate::ui::context::PaintContext;
use crate::ui::widgets::theme::ink;
use crate::wording;
use egui::{Align2, Pos2, vec2};

/// The datum under the pointer.
pub fn press(input: &PaneInput, at: Pos2) -> Option<Drag> {
    let points = &input.editor.session.plan().landing_datum()?.points;
    let here = points.iter().any(|mark| mark.run == input.editor.run && input.is_near(mark.at, at));
    here.then_some(Drag::Datum)
}

/// Enter at the crosshair, or a click: places the datum, with which the tool is done.
pub fn place_last(editor: &mut Editor, at: ImagePoint) {
    place(editor, at);
    editor.editing().leave_tool();
}

/// Marks the landing datum in the run shown, keeping its marks in other views.
pub fn place(editor: &mut Editor, at: ImagePoint) {
    let plan = editor.session.plan();
    let same_view = |other: &str| plan.view_of(other).map(|v| &v.id) == plan.view_of(editor.run).map(|v| &v.id);
    let kept = plan.landing_datum().map(|datum| datum.points.clone()).unwrap_or_default();
    let mut points: Vec<MarkedPoint> = kept.into_iter().filter(|point| !same_view(&point.run)).collect();
    points.push(MarkedPoint { run: editor.run.to_owned(), at });
    let definition = Some(editor.workspace.editing.datum_definition);
    let kind = LandmarkKind::LandingDatum;
    editor.change(Command::SetLandmark(Landmark { kind, definition, name: String::new(), points }));
}

/// Paints the datum.
pub fn paint(on: &PanePainter) {
    let Some(datum) = on.cx.session.plan().landing_datum() else { return };
    let own = datum.points.iter().find(|point| point.run == on.run);
    let seen = || datum.points.iter().find(|point| on.place(point.at, &point.run).is_some());
    let Some(mark) = own.or_else(seen) else { return };
    let Some(at) = on.place(mark.at, &mark.run) else { return };
    let selected = on.cx.workspace.editing.selection == Some(Selection::Datum { run: mark.run.clone() });
    lines::cross(on.painter, at, if selected { 12.0 } else { 9.0 }, 1.8, ink::MARK);
    lines::text(on.painter, at + vec2(12.0, 0.0), Align2::LEFT_CENTER, "Landing datum", 12.0, ink::MARK);
}

/// What to do next with the tool.
pub fn prompt(cx: &PaintContext) -> String {
    format!("Click: {}", wording::datum_definition(cx.workspace.editing.datum_definition).to_lowercase())
}
