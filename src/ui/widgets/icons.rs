//! Icons painted with lines, so that they need no font and stay sharp at every scale.

use egui::{Color32, Painter, Pos2, Rect, Response, Sense, Shape, Stroke, Ui, Vec2, vec2};

/// What an icon shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    Check,
    Alert,
    Block,
    Dot,
    Ring,
    Info,
    Undo,
    Redo,
    Menu,
    Question,
    Play,
    Pause,
    Cross,
    Folder,
    Leg,
    Page,
    FoldLeft,
    UnfoldRight,
}

impl Icon {
    /// Paints the icon into a square of `size` points around `center`. Places in it are given from -1 to 1 to both sides
    /// of the center.
    pub fn paint(self, painter: &Painter, center: Pos2, size: f32, color: Color32) {
        let stroke = Stroke::new((size / 10.0).max(1.3), color);
        let mirrored = if matches!(self, Self::Redo | Self::UnfoldRight) { -1.0 } else { 1.0 };
        let at = |x: f32, y: f32| center + vec2(x * mirrored, y) * size * 0.5;
        let places = |places: &[(f32, f32)]| places.iter().map(|&(x, y)| at(x, y)).collect();
        let line = |ends: &[(f32, f32)]| painter.add(Shape::line(places(ends), stroke));
        let outline = |corners: &[(f32, f32)]| painter.add(Shape::closed_line(places(corners), stroke));
        let dot = |y: f32, radius: f32| painter.circle_filled(at(0.0, y), radius, color);
        let ring = |radius: f32| painter.circle_stroke(center, size * radius, stroke);
        match self {
            Self::Check => line(&[(-0.7, 0.05), (-0.2, 0.55), (0.75, -0.55)]),
            Self::Alert => {
                outline(&[(0.0, -0.85), (0.95, 0.8), (-0.95, 0.8)]);
                line(&[(0.0, -0.3), (0.0, 0.25)]);
                dot(0.52, stroke.width * 0.7)
            }
            Self::Block => {
                ring(0.42);
                line(&[(-0.55, -0.55), (0.55, 0.55)])
            }
            Self::Dot => dot(0.0, size * 0.3),
            Self::Ring => ring(0.28),
            Self::Info => {
                ring(0.42);
                line(&[(0.0, -0.05), (0.0, 0.45)]);
                dot(-0.4, stroke.width * 0.75)
            }
            Self::Undo | Self::Redo => {
                line(&[(-0.3, -0.75), (-0.75, -0.25), (-0.3, 0.25)]);
                line(&[(-0.75, -0.25), (0.3, -0.25)]);
                line(&[(0.3, -0.25), (0.7, 0.0), (0.7, 0.4), (0.3, 0.65)]);
                line(&[(0.3, 0.65), (-0.2, 0.65)])
            }
            Self::Menu => {
                line(&[(-0.75, -0.55), (0.75, -0.55)]);
                line(&[(-0.75, 0.0), (0.75, 0.0)]);
                line(&[(-0.75, 0.55), (0.75, 0.55)])
            }
            Self::Question => {
                let arc = (0..=16).map(|i| -3.1 + 4.3 * i as f32 / 16.0);
                let arc = arc.map(|angle| at(0.45 * angle.cos(), 0.45 * angle.sin() - 0.24));
                painter.add(Shape::line(arc.collect(), stroke));
                line(&[(0.16, 0.18), (0.0, 0.42)]);
                dot(0.78, stroke.width * 0.8)
            }
            Self::Play => {
                let corners = places(&[(-0.5, -0.7), (0.75, 0.0), (-0.5, 0.7)]);
                painter.add(Shape::convex_polygon(corners, color, Stroke::NONE))
            }
            Self::Pause => {
                let bar = |x| Rect::from_center_size(at(x, 0.0), vec2(size * 0.2, size * 0.7));
                painter.rect_filled(bar(-0.38), 1.0, color);
                painter.rect_filled(bar(0.38), 1.0, color)
            }
            Self::Cross => {
                line(&[(-0.5, -0.5), (0.5, 0.5)]);
                line(&[(0.5, -0.5), (-0.5, 0.5)])
            }
            Self::Folder => {
                outline(&[(-0.9, -0.6), (-0.3, -0.6), (-0.1, -0.35), (0.9, -0.35), (0.9, 0.65), (-0.9, 0.65)])
            }
            Self::Leg => {
                line(&[(-0.45, -0.9), (-0.35, 0.0), (-0.45, 0.6), (-0.45, 0.85), (0.75, 0.85), (0.1, 0.5)]);
                line(&[(0.1, 0.5), (0.15, 0.0), (0.4, -0.9)])
            }
            Self::Page => {
                outline(&[(-0.65, -0.9), (0.3, -0.9), (0.65, -0.5), (0.65, 0.9), (-0.65, 0.9)]);
                line(&[(-0.3, -0.1), (0.3, -0.1)]);
                line(&[(-0.3, 0.3), (0.3, 0.3)])
            }
            Self::FoldLeft | Self::UnfoldRight => line(&[(0.3, -0.6), (-0.3, 0.0), (0.3, 0.6)]),
        };
    }

    /// Shows the icon in the middle of `room`, beside text.
    pub fn show(self, ui: &mut Ui, room: Vec2, size: f32, color: Color32) {
        let (rect, _) = ui.allocate_exact_size(room, Sense::hover());
        self.paint(ui.painter(), rect.center(), size, color);
    }
}

/// A square button with an icon only. Its label is what a screen reader says and what hovering shows.
pub fn icon_button(ui: &mut Ui, icon: Icon, label: &str, enabled: bool) -> Response {
    let sense = if enabled { Sense::click() } else { Sense::hover() };
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
