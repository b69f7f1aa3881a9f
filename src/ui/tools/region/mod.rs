//! The region tool: a rectangle whose contrast is shown over time.

pub mod curve;

use super::Drag;
use super::editor::Editor;
use crate::geometry::{ImagePoint, Point};
use crate::session::Loadable;
use crate::ui::canvas::pane_painter::PanePainter;
use crate::ui::canvas::{label_placement, lines};
use crate::ui::widgets::theme::ink;
use egui::{Rect, Stroke, StrokeKind, vec2};

/// The color of the region.
const COLOR: egui::Color32 = ink::MARK;
/// Font size of the text beside it, in points.
const SIZE: f32 = 12.0;
/// Room for the letters of a direction at the edge of a picture, in points.
const LETTER: egui::Vec2 = vec2(30.0, 20.0);
/// A rectangle with a shorter diagonal is an accidental click, px (choice).
const LEAST_DIAGONAL_PX: f64 = 1.0;

/// Enter at the crosshair: a corner of the region, then the opposite one.
pub fn enter(editor: &mut Editor, at: ImagePoint) {
    match editor.editing().drag.take() {
        Some(Drag::Region(from)) if draw(editor, [from, at]) => {}
        _ => editor.editing().drag = Some(Drag::Region(at)),
    }
}

/// Shows the contrast between two corners from now on. Returns whether they are far enough apart.
pub fn draw(editor: &mut Editor, corners: [ImagePoint; 2]) -> bool {
    let apart = corners[0].distance(corners[1]) > LEAST_DIAGONAL_PX;
    if apart {
        editor.editing().region = Some((editor.run.to_owned(), corners));
        editor.editing().leave_tool();
    }
    apart
}

/// Paints the region that is being drawn or was drawn on the run shown, with the arrival and peak of its contrast.
pub fn paint(on: &PanePainter) {
    let workspace = &on.cx.workspace;
    if let (Some(Drag::Region(from)), Some((pane, to))) = (&workspace.editing.drag, workspace.aim())
        && pane == on.pane
    {
        outline(on, [*from, on.view.clamped(to)]);
    }
    let Some((run, corners)) = workspace.editing.region.as_ref().filter(|(run, _)| run == on.run) else { return };
    let rect = outline(on, *corners);
    let timing = on.cx.session.opened(run).map(|opened| &opened.run.acquisition().timing);
    let words = match on.cx.session.density().answer() {
        Loadable::Known(curve) => timing.map_or_else(String::new, |timing| curve::words(curve, timing)),
        Loadable::Failed(why) => why.clone(),
        _ => "Following the contrast…".to_owned(),
    };
    let words = words + "  (Esc clears)";
    let size = lines::plate_size(on.painter, &words, SIZE);
    let letters = on.view.sides().map(|(at, align)| align.anchor_size(at, LETTER));
    let (at, align) = label_placement::around(rect, size, on.view.rect.shrink(4.0), &letters);
    lines::text(on.painter, at, align, &words, SIZE, COLOR);
}

fn outline(on: &PanePainter, corners: [ImagePoint; 2]) -> Rect {
    let [a, b] = corners.map(|corner| on.view.screen_from_image(corner));
    let rect = Rect::from_two_pos(a, b);
    on.painter.rect_stroke(rect, 0.0, Stroke::new(3.5, ink::HALO), StrokeKind::Middle);
    on.painter.rect_stroke(rect, 0.0, Stroke::new(1.5, COLOR), StrokeKind::Middle);
    rect
}
