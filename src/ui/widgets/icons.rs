//! Icons painted with lines, so that they need no font and stay sharp at every scale.

use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, Vec2, vec2};

/// What an icon shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    /// Done.
    Check,
    /// Needs attention.
    Alert,
    /// Cannot be used.
    Block,
    /// To be done next.
    Dot,
    /// Not yet possible.
    Ring,
    /// Good to know.
    Info,
    /// Take back.
    Undo,
    /// Do again.
    Redo,
    /// Settings and everything else.
    Menu,
    /// Keys and help.
    Question,
    /// Play.
    Play,
    /// Pause.
    Pause,
    /// Close or remove.
    Cross,
    /// A folder.
    Folder,
    /// A leg: sample case.
    Leg,
    /// A document: plan.
    Page,
    /// Fold a panel to the left.
    FoldLeft,
    /// Unfold a panel to the right.
    UnfoldRight,
}

/// Points of a unit square around the origin, scaled into `rect`.
fn at(rect: Rect, x: f32, y: f32) -> Pos2 {
    rect.center() + vec2(x, y) * rect.size() * 0.5
}

fn path(rect: Rect, points: &[(f32, f32)], stroke: Stroke) -> Shape {
    Shape::line(points.iter().map(|&(x, y)| at(rect, x, y)).collect(), stroke)
}

fn arc(rect: Rect, from: f32, to: f32, radius: f32, stroke: Stroke) -> Shape {
    let steps = 16;
    let points = (0..=steps).map(|i| {
        let angle = from + (to - from) * i as f32 / steps as f32;
        at(rect, radius * angle.cos(), radius * angle.sin())
    });
    Shape::line(points.collect(), stroke)
}

impl Icon {
    /// Paints the icon into a square of `size` points around `center`.
    pub fn paint(self, painter: &Painter, center: Pos2, size: f32, color: Color32) {
        let rect = Rect::from_center_size(center, Vec2::splat(size));
        let stroke = Stroke::new((size / 10.0).max(1.3), color);
        let line = |points: &[(f32, f32)]| painter.add(path(rect, points, stroke));
        match self {
            Self::Check => {
                line(&[(-0.7, 0.05), (-0.2, 0.55), (0.75, -0.55)]);
            }
            Self::Alert => {
                painter.add(Shape::closed_line(
                    vec![at(rect, 0.0, -0.85), at(rect, 0.95, 0.8), at(rect, -0.95, 0.8)],
                    stroke,
                ));
                line(&[(0.0, -0.3), (0.0, 0.25)]);
                painter.circle_filled(at(rect, 0.0, 0.52), stroke.width * 0.7, color);
            }
            Self::Block => {
                painter.circle_stroke(center, size * 0.42, stroke);
                line(&[(-0.55, -0.55), (0.55, 0.55)]);
            }
            Self::Dot => {
                painter.circle_filled(center, size * 0.3, color);
            }
            Self::Ring => {
                painter.circle_stroke(center, size * 0.28, stroke);
            }
            Self::Info => {
                painter.circle_stroke(center, size * 0.42, stroke);
                line(&[(0.0, -0.05), (0.0, 0.45)]);
                painter.circle_filled(at(rect, 0.0, -0.4), stroke.width * 0.75, color);
            }
            Self::Undo | Self::Redo => {
                let flip = if self == Self::Undo { 1.0 } else { -1.0 };
                line(&[(-0.3 * flip, -0.75), (-0.75 * flip, -0.25), (-0.3 * flip, 0.25)]);
                line(&[(-0.75 * flip, -0.25), (0.3 * flip, -0.25)]);
                line(&[(0.3 * flip, -0.25), (0.7 * flip, 0.0), (0.7 * flip, 0.4), (0.3 * flip, 0.65)]);
                line(&[(0.3 * flip, 0.65), (-0.2 * flip, 0.65)]);
            }
            Self::Menu => {
                for y in [-0.55, 0.0, 0.55] {
                    line(&[(-0.75, y), (0.75, y)]);
                }
            }
            Self::Question => {
                painter.add(arc(rect.translate(vec2(0.0, -0.12 * size)), -3.1, 1.2, 0.45, stroke));
                line(&[(0.16, 0.18), (0.0, 0.42)]);
                painter.circle_filled(at(rect, 0.0, 0.78), stroke.width * 0.8, color);
            }
            Self::Play => {
                painter.add(Shape::convex_polygon(
                    vec![at(rect, -0.5, -0.7), at(rect, 0.75, 0.0), at(rect, -0.5, 0.7)],
                    color,
                    Stroke::NONE,
                ));
            }
            Self::Pause => {
                for x in [-0.38, 0.38] {
                    let bar = Rect::from_center_size(at(rect, x, 0.0), vec2(size * 0.2, size * 0.7));
                    painter.rect_filled(bar, 1.0, color);
                }
            }
            Self::Cross => {
                line(&[(-0.5, -0.5), (0.5, 0.5)]);
                line(&[(0.5, -0.5), (-0.5, 0.5)]);
            }
            Self::Folder => {
                painter.add(Shape::closed_line(
                    [(-0.9, -0.6), (-0.3, -0.6), (-0.1, -0.35), (0.9, -0.35), (0.9, 0.65), (-0.9, 0.65)]
                        .map(|(x, y)| at(rect, x, y))
                        .to_vec(),
                    stroke,
                ));
            }
            Self::Leg => {
                line(&[(-0.45, -0.9), (-0.35, 0.0), (-0.45, 0.6), (-0.45, 0.85), (0.75, 0.85), (0.1, 0.5)]);
                line(&[(0.1, 0.5), (0.15, 0.0), (0.4, -0.9)]);
            }
            Self::Page => {
                painter.add(Shape::closed_line(
                    [(-0.65, -0.9), (0.3, -0.9), (0.65, -0.5), (0.65, 0.9), (-0.65, 0.9)]
                        .map(|(x, y)| at(rect, x, y))
                        .to_vec(),
                    stroke,
                ));
                line(&[(-0.3, -0.1), (0.3, -0.1)]);
                line(&[(-0.3, 0.3), (0.3, 0.3)]);
            }
            Self::FoldLeft => {
                line(&[(0.3, -0.6), (-0.3, 0.0), (0.3, 0.6)]);
            }
            Self::UnfoldRight => {
                line(&[(-0.3, -0.6), (0.3, 0.0), (-0.3, 0.6)]);
            }
        }
    }
}

/// A square button with an icon only. Its label is what a screen reader says and what hovering shows.
pub fn icon_button(ui: &mut egui::Ui, icon: Icon, label: &str, enabled: bool) -> egui::Response {
    let sense = if enabled { egui::Sense::click() } else { egui::Sense::hover() };
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(28.0), sense);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, enabled, label));
    let visuals = ui.style().interact(&response);
    if enabled && (response.hovered() || response.has_focus()) {
        ui.painter().rect(rect, 5.0, visuals.weak_bg_fill, visuals.bg_stroke, egui::StrokeKind::Inside);
    }
    let color = if enabled { visuals.text_color() } else { ui.visuals().weak_text_color().gamma_multiply(0.6) };
    icon.paint(ui.painter(), rect.center(), 14.0, color);
    response.on_hover_text(label)
}
