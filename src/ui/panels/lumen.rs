//! The lumen profile of one vessel: its diameter along the trace within its interval, the reference, the narrowest
//! place, and below it how the vessel bends.

use crate::planning::evaluation::{EvaluatedVessel, LumenProfile, LumenSample};
use crate::ui::canvas::lines;
use crate::ui::context::PaintContext;
use crate::ui::panels::axis::{nice_step, small, ticks};
use crate::ui::widgets::theme::{self, Palette};
use crate::units::{Unit, decimal, nominal};
use crate::wording::{Quantity, capitalized};
use egui::{Align2, Color32, FontId, Painter, Rect, RichText, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2};

/// Margins for the labels of the axis at the left and right, in points.
const MARGIN: [f32; 2] = [52.0, 8.0];

/// The definitions of the numbers, as a tooltip.
const FORMULA: &str = "Stenosis = 1 − narrowest / reference. Reference: median diameter 5–20 mm to both sides of \
                           the narrowest place. Diameters are smoothed over 1 mm; shaded: 95 % interval.";

/// The vessel whose profile is shown: the one that is worked on, else the first that is traced.
pub fn shown<'a>(cx: &PaintContext<'a>) -> Option<(&'a EvaluatedVessel, &'a LumenProfile)> {
    let evaluation = cx.session.evaluation();
    let vessels = || evaluation.vessels.iter().filter_map(|vessel| Some((vessel, vessel.course.as_ref()?)));
    let active = cx.workspace.editing.vessel.as_ref();
    vessels().find(|(vessel, _)| Some(&vessel.id) == active).or_else(|| vessels().next())
}

/// Shows the profile and links its cursor with the pictures.
pub fn show(ui: &mut Ui, cx: &mut PaintContext) {
    let Some((vessel, course)) = shown(cx) else { return };
    ui.spacing_mut().item_spacing.y = 2.0;
    numbers(ui, vessel, course);
    let (rect, response) = ui.allocate_exact_size(ui.available_size(), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, "Lumen profile"));
    let painter = ui.painter_at(rect);
    let Some(plot) = Plot::new(rect, course) else { return };
    let color = cx.palette.vessel(vessel.kind);
    plot.axes(&painter, &cx.palette);
    plot.diameters(&painter, color);
    plot.narrowest(&painter, &cx.palette);
    plot.bends(&painter, &cx.palette);
    if let Some(at) = response.hover_pos()
        && let Some(sample) = plot.nearest(at.x)
    {
        plot.cursor(&painter, &cx.palette, sample);
        cx.workspace.pass.pointed_place = Some((course.run.clone(), sample.at));
    }
}

/// What is read off the profile, each number with its interval.
fn numbers(ui: &mut Ui, vessel: &EvaluatedVessel, course: &LumenProfile) {
    let number = |ui: &mut Ui, name: &str, quantity: &Quantity| {
        ui.weak(RichText::new(name).small());
        ui.small(&quantity.value);
        ui.weak(RichText::new(quantity.aside()).small());
        ui.add_space(6.0);
    };
    let row = ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        ui.label(theme::strong(capitalized(&vessel.name), theme::SMALL));
        ui.add_space(6.0);
        if let Some(narrowest) = &course.narrowest {
            number(ui, "reference", &Quantity::in_unit(&narrowest.reference, course.unit));
            let remark = format!("at {} {}", decimal(narrowest.at, 0), course.unit.symbol());
            number(ui, "narrowest", &Quantity { remark, ..Quantity::in_unit(&narrowest.minimal, course.unit) });
            number(ui, "stenosis", &Quantity::in_unit(&narrowest.stenosis_percent, Unit::Percent));
        }
        if let Some(tortuosity) = &course.tortuosity {
            number(ui, "tortuosity", &Quantity::in_unit(tortuosity, Unit::One));
        }
    });
    row.response.on_hover_text(FORMULA);
}

struct Plot<'a> {
    diameters: Rect,
    bends: Rect,
    course: &'a LumenProfile,
    length: f64,
    widest: f64,
}

impl<'a> Plot<'a> {
    fn new(rect: Rect, course: &'a LumenProfile) -> Option<Self> {
        let length = course.samples.last()?.abscissa;
        let highs = course.samples.iter().filter_map(|sample| sample.diameter).map(|diameter| diameter.high);
        let widest = highs.fold(0.0, f64::max);
        let (left, right) = (rect.left() + MARGIN[0], rect.right() - MARGIN[1]);
        let floor = rect.bottom() - 16.0;
        let between = rect.top() + (floor - rect.top()) * 0.72;
        (length > 0.0).then(|| Self {
            diameters: Rect::from_min_max(pos2(left, rect.top() + 4.0), pos2(right, between)),
            bends: Rect::from_min_max(pos2(left, between + 4.0), pos2(right, floor)),
            course,
            length,
            widest: if widest > 0.0 { widest } else { 1.0 },
        })
    }

    fn x(&self, abscissa: f64) -> f32 {
        egui::lerp(self.diameters.left()..=self.diameters.right(), (abscissa / self.length) as f32)
    }

    fn y(&self, diameter: f64) -> f32 {
        egui::lerp(self.diameters.bottom()..=self.diameters.top(), (diameter / self.widest).clamp(0.0, 1.0) as f32)
    }

    fn nearest(&self, x: f32) -> Option<&'a LumenSample> {
        let away = |sample: &LumenSample| (self.x(sample.abscissa) - x).abs();
        self.course.samples.iter().min_by(|a, b| away(a).total_cmp(&away(b)))
    }

    fn axes(&self, painter: &Painter, palette: &Palette) {
        let faint = Stroke::new(1.0, palette.line);
        let step = nice_step(self.widest, 3.0);
        for i in 0..=(self.widest / step) as usize {
            let value = i as f64 * step;
            painter.hline(self.diameters.x_range(), self.y(value), faint);
            let words = if i == 0 { format!("0 {}", self.course.unit.symbol()) } else { nominal(value) };
            let at = pos2(self.diameters.left() - 4.0, self.y(value));
            small(painter, at, Align2::RIGHT_CENTER, words, palette.secondary);
        }
        let step = nice_step(self.length, 12.0);
        ticks(painter, palette, [0.0, self.length], step, self.bends.bottom(), |abscissa| self.x(abscissa));
        painter.hline(self.bends.x_range(), self.bends.bottom(), faint);
        let at = pos2(self.bends.left() - 4.0, self.bends.center().y);
        small(painter, at, Align2::RIGHT_CENTER, "Bends", palette.secondary);
    }

    /// The diameter as a line within its interval; nothing where it is not known.
    fn diameters(&self, painter: &Painter, color: Color32) {
        let samples = &self.course.samples;
        for part in samples.chunk_by(|a, b| a.diameter.is_some() == b.diameter.is_some()) {
            let known = part.iter().filter_map(|sample| Some((self.x(sample.abscissa), sample.diameter?)));
            let edge = |x: f32, value: f64| pos2(x, self.y(value));
            let interval = known.clone().map(|(x, d)| (edge(x, d.low), edge(x, d.high), color.gamma_multiply(0.25)));
            lines::band(painter, interval);
            let line = known.map(|(x, d)| edge(x, d.value)).collect();
            painter.add(Shape::line(line, Stroke::new(1.5, color)));
        }
    }

    /// The reference as a dashed line, the narrowest place as a mark on it.
    fn narrowest(&self, painter: &Painter, palette: &Palette) {
        let Some(narrowest) = &self.course.narrowest else { return };
        let y = self.y(narrowest.reference.value);
        let ends = [pos2(self.diameters.left(), y), pos2(self.diameters.right(), y)];
        painter.extend(Shape::dashed_line(&ends, Stroke::new(1.0, palette.secondary), 6.0, 4.0));
        small(painter, ends[1], Align2::RIGHT_BOTTOM, "Reference", palette.secondary);
        let at = pos2(self.x(narrowest.at), self.y(narrowest.minimal.value));
        painter.circle_stroke(at, 4.0, Stroke::new(1.5, palette.text));
        let words = Quantity::in_unit(&narrowest.minimal, self.course.unit).value;
        let left = at.x > self.diameters.right() - 80.0;
        let (align, aside) = if left { (Align2::RIGHT_TOP, -6.0) } else { (Align2::LEFT_TOP, 6.0) };
        small(painter, at + vec2(aside, 2.0), align, words, palette.text);
    }

    /// Curvature: the higher, the sharper.
    fn bends(&self, painter: &Painter, palette: &Palette) {
        let sharpest = self.course.samples.iter().map(|sample| sample.curvature).fold(0.0, f64::max);
        if sharpest <= 0.0 {
            return;
        }
        let line = self.course.samples.iter().map(|sample| {
            let part = (sample.curvature / sharpest).clamp(0.0, 1.0) as f32;
            pos2(self.x(sample.abscissa), egui::lerp(self.bends.bottom()..=self.bends.top(), part))
        });
        painter.add(Shape::line(line.collect(), Stroke::new(1.0, palette.secondary)));
        if let Some(bend) = &self.course.sharpest_bend {
            let words = format!("sharpest: radius {}", Quantity::in_unit(&bend.radius, self.course.unit).line());
            let left = self.x(bend.at) < self.bends.center().x;
            let (at, align) = if left {
                (self.bends.right_top(), Align2::RIGHT_TOP)
            } else {
                (self.bends.left_top() + vec2(4.0, 0.0), Align2::LEFT_TOP)
            };
            small(painter, at, align, words, palette.secondary);
        }
    }

    fn cursor(&self, painter: &Painter, palette: &Palette, sample: &LumenSample) {
        let x = self.x(sample.abscissa);
        painter.vline(x, self.diameters.top()..=self.bends.bottom(), Stroke::new(1.0, palette.text));
        let diameter = sample.diameter.map_or_else(
            || if sample.bridged { "drawn by hand".to_owned() } else { "not measured".to_owned() },
            |diameter| Quantity::in_unit(&diameter, self.course.unit).line(),
        );
        let words = format!("{} {}: {diameter}", decimal(sample.abscissa, 0), self.course.unit.symbol());
        let left = x > self.diameters.right() - 180.0;
        let (align, aside) = if left { (Align2::RIGHT_BOTTOM, -4.0) } else { (Align2::LEFT_BOTTOM, 4.0) };
        let at = pos2(x + aside, self.diameters.bottom());
        let galley = painter.layout_no_wrap(words, FontId::proportional(theme::SMALL), palette.text);
        let plate = align.anchor_size(at, galley.size());
        painter.rect_filled(plate.expand(2.0), 2.0, palette.panel);
        painter.galley(plate.min, galley, palette.text);
    }
}
