//! The straightened strip: millimeters from the landing datum, the vein lying straight, the artery beside it, the gap
//! between them, and the stents below. The one picture that explains the plan.

use crate::planning::Command;
use crate::planning::evaluation::{Crossing, Evaluation, GapKind, ProfileSample};
use crate::planning::plan::{CrossingChoice, Vessel, VesselKind};
use crate::ui::canvas::lines;
use crate::ui::context::PaintContext;
use crate::ui::panels::axis::{nice_step, small, ticks};
use crate::ui::widgets::theme::{self, Palette};
use crate::ui::workflow::Step;
use crate::units::Mm;
use crate::wording::{Quantity, first_missing, gap_label};
use egui::{Align2, Color32, FontId, Painter, Pos2, Rect, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2};

/// Room for the names at the left.
const MARGIN: f32 = 64.0;

/// Height of a row of names.
const NAMES: f32 = 18.0;

/// Room of the axis at the foot.
const AXIS: f32 = 18.0;

/// Dash and gap of stretches drawn by hand.
const DOTS: [f32; 2] = [2.5, 4.5];

/// Whether there is anything to lay straight: a path along an artery and one along a vein.
pub fn has_room(cx: &PaintContext) -> bool {
    let plan = cx.session.plan();
    let is_path = |vessel: &Vessel| vessel.traces.iter().any(|trace| trace.anchors.len().max(trace.points.len()) > 1);
    [VesselKind::Artery, VesselKind::Vein].into_iter().all(|kind| plan.vessels_of(kind).any(is_path))
}

/// Shows the strip and links its cursor with the pictures.
pub fn show(ui: &mut Ui, cx: &mut PaintContext) {
    let (rect, response) = ui.allocate_exact_size(ui.available_size(), Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, "Straightened strip"));
    let evaluation = cx.session.evaluation();
    let painter = ui.painter_at(rect);
    let Some(strip) = Strip::new(rect, evaluation) else {
        let words = first_missing(evaluation).unwrap_or_else(|| "The vessels are not known yet".to_owned());
        painter.text(rect.center(), Align2::CENTER_CENTER, words, FontId::proportional(13.0), cx.palette.secondary);
        return;
    };
    strip.axis(&painter, &cx.palette);
    strip.vessels(&painter, &cx.palette);
    strip.gap(&painter, &cx.palette);
    strip.stents(&painter, cx);
    strip.crossing(&painter, &cx.palette);
    strip.marks(&painter, &cx.palette);
    strip.captions(&painter, &cx.palette);
    strip.cursor(&painter, cx);
    let pointed = response.interact_pointer_pos().or(response.hover_pos()).map(|at| strip.mm(at.x));
    if let Some(mm) = pointed {
        cx.workspace.pass.pointed_mm = Some(mm);
    }
    if cx.workspace.step == Step::Cross {
        // In the step that chooses the crossing, clicking or dragging pins it.
        cx.outbox.drag(&response);
        if let (true, Some(mm), Some(crossing)) =
            (response.dragged() || response.clicked(), pointed, &evaluation.crossing)
        {
            cx.outbox.change(pinned(crossing, mm));
        }
        response.on_hover_cursor(egui::CursorIcon::ResizeHorizontal);
    }
}

/// The change that pins the crossing between the vessels of `crossing` at `mm` from the datum.
pub fn pinned(crossing: &Crossing, mm: f64) -> Command {
    Command::SetCrossing(CrossingChoice::Pinned {
        artery: crossing.artery.clone(),
        vein: crossing.vein.clone(),
        vein_mm_from_datum: mm,
    })
}

/// Where things lie, from top to bottom. Between the lanes are rows for the names of marks, where there are any.
struct Lanes {
    /// In which the gap is a height.
    gap: Rect,
    artery_names: Rect,
    vessels: Rect,
    vein_names: Rect,
    stents: Rect,
}

impl Lanes {
    fn of(rect: Rect, evaluation: &Evaluation) -> Self {
        let marked = |kind: VesselKind| {
            let mut vessels = evaluation.vessels.iter().filter(|vessel| vessel.kind == kind);
            vessels.any(|vessel| vessel.marks.iter().any(|mark| mark.strip_mm.is_some()))
        };
        let [above, below] = [VesselKind::Artery, VesselKind::Vein].map(|kind| if marked(kind) { NAMES } else { 0.0 });
        let height = rect.height() - above - below;
        let lane = |from: f32, to: f32| Rect::from_x_y_ranges(rect.x_range(), rect.top() + from..=rect.top() + to);
        let vessels = lane(0.41 * height + above, 0.68 * height + above);
        let stents = 0.70 * height + above + below;
        Self {
            gap: lane(0.0, 0.38 * height),
            artery_names: lane(0.38 * height, 0.41 * height + above),
            vein_names: lane(0.68 * height + above, stents),
            vessels,
            stents: lane(stents, rect.height() - AXIS),
        }
    }
}

/// The strip's lanes and its axis.
struct Strip<'a> {
    rect: Rect,
    lanes: Lanes,
    first: f64,
    last: f64,
    evaluation: &'a Evaluation,
    /// Greatest gap shown, mm.
    tallest: f64,
}

impl<'a> Strip<'a> {
    fn new(rect: Rect, evaluation: &'a Evaluation) -> Option<Self> {
        let profile = evaluation.profile.as_slice();
        let (first, last) = (profile.first()?.vein_mm, profile.last()?.vein_mm);
        let reach = evaluation.crossing.as_ref().and_then(|crossing| crossing.reach_mm).unwrap_or(0.0);
        let gap = profile.iter().map(|sample| sample.gap_mm.value.get()).fold(0.0, f64::max);
        // A far artery would flatten what matters: the part near the needle's reach.
        let tallest = gap.min(reach.max(8.0) * 2.0).max(reach * 1.2).max(1.0);
        (last > first).then(|| Self { rect, lanes: Lanes::of(rect, evaluation), first, last, evaluation, tallest })
    }

    fn x(&self, mm: f64) -> f32 {
        let part = ((mm - self.first) / (self.last - self.first)) as f32;
        egui::lerp(self.rect.left() + MARGIN..=self.rect.right() - 8.0, part)
    }

    fn mm(&self, x: f32) -> f64 {
        let (left, right) = (self.rect.left() + MARGIN, self.rect.right() - 8.0);
        let part = f64::from(((x - left) / (right - left)).clamp(0.0, 1.0));
        self.first + part * (self.last - self.first)
    }

    fn gap_y(&self, mm: f64) -> f32 {
        let lane = self.lanes.gap;
        lane.bottom() - (mm.min(self.tallest) / self.tallest) as f32 * (lane.height() - 4.0)
    }

    fn axis(&self, painter: &Painter, palette: &Palette) {
        let y = self.rect.bottom() - 16.0;
        painter.hline(self.x(self.first)..=self.x(self.last), y, Stroke::new(1.0, palette.line));
        let step = nice_step(self.last - self.first, 14.0).max(5.0);
        ticks(painter, palette, [self.first, self.last], step, y, |mm| self.x(mm));
        small(painter, pos2(self.rect.left(), y + 3.0), Align2::LEFT_TOP, "mm", palette.secondary);
        let names = [
            (self.lanes.gap.center().y, "Gap"),
            (self.lanes.vessels.center().y, "Vessels"),
            (self.lanes.stents.center().y, "Stents"),
        ];
        for (y, name) in names {
            small(painter, pos2(self.rect.left(), y), Align2::LEFT_CENTER, name, palette.secondary);
        }
    }

    /// Vein below, artery above, each as wide as its lumen; the distance between them follows the gap.
    fn vessels(&self, painter: &Painter, palette: &Palette) {
        let lane = self.lanes.vessels;
        let widest =
            self.evaluation.profile.iter().map(|s| s.vein_radius_mm.max(s.artery_radius_mm)).fold(0.5, f64::max);
        let half = |radius: f64| (radius / widest) as f32 * lane.height() * 0.2;
        let vein_y = lane.bottom() - lane.height() * 0.22;
        let artery_y = |sample: &ProfileSample| {
            let near = (sample.gap_mm.value.get() / self.tallest).min(1.0) as f32;
            vein_y - lane.height() * (0.3 + 0.36 * near)
        };
        let vein = self.evaluation.profile.iter().map(|s| (self.x(s.vein_mm), vein_y, half(s.vein_radius_mm)));
        band(painter, vein, palette.vein.gamma_multiply(0.55));
        let artery = self.evaluation.profile.iter().map(|s| (self.x(s.vein_mm), artery_y(s), half(s.artery_radius_mm)));
        band(painter, artery, palette.artery.gamma_multiply(0.55));
        for part in self.evaluation.profile.chunk_by(|a, b| a.artery_bridged == b.artery_bridged) {
            let line: Vec<Pos2> = part.iter().map(|s| pos2(self.x(s.vein_mm), artery_y(s))).collect();
            let stroke = Stroke::new(1.5, palette.artery);
            if part[0].artery_bridged {
                painter.extend(Shape::dashed_line(&line, stroke, DOTS[0], DOTS[1]));
            } else {
                painter.add(Shape::line(line, stroke));
            }
        }
        for part in self.evaluation.profile.chunk_by(|a, b| a.vein_bridged == b.vein_bridged) {
            let line = [part[0].vein_mm, part[part.len() - 1].vein_mm].map(|mm| pos2(self.x(mm), vein_y));
            let [dash, gap] = if part[0].vein_bridged { DOTS } else { [12.0, 6.0] };
            painter.extend(Shape::dashed_line(&line, Stroke::new(1.5, palette.vein), dash, gap));
        }
    }

    /// Anatomy: dots and bars at the edges of the vessels' lane, the artery's above and the vein's below, with their
    /// names in a row beyond.
    fn marks(&self, painter: &Painter, palette: &Palette) {
        let lane = self.lanes.vessels;
        for vessel in &self.evaluation.vessels {
            let color = palette.vessel(vessel.kind);
            let (y, name_y) = match vessel.kind {
                VesselKind::Artery => (lane.top() - 2.0, self.lanes.artery_names.top()),
                VesselKind::Vein => (lane.bottom() + 2.0, self.lanes.vein_names.bottom() - 15.0),
            };
            let mut free = f32::NEG_INFINITY;
            let mut marks: Vec<_> = vessel.marks.iter().filter_map(|mark| Some((mark.strip_mm?, mark))).collect();
            marks.sort_by(|a, b| a.0[0].total_cmp(&b.0[0]));
            for ([from, to], mark) in marks {
                let ends = [from, to].map(|mm| self.x(mm.clamp(self.first, self.last)));
                painter.line_segment(ends.map(|x| pos2(x, y)), Stroke::new(3.0, color));
                let middle = pos2(f32::midpoint(ends[0], ends[1]), y);
                painter.circle_filled(middle, 3.0, color);
                let font = FontId::proportional(theme::SMALL);
                let galley = painter.layout_no_wrap(mark.name.clone(), font, palette.text);
                let last = self.rect.right() - 4.0 - galley.size().x;
                let left = (middle.x - galley.size().x / 2.0).clamp(self.rect.left() + MARGIN, last.max(0.0));
                let at = pos2(left, name_y);
                // Names that would lie on each other are left out: the list has them all.
                if at.x >= free {
                    free = at.x + galley.size().x + 6.0;
                    plated(painter, palette, Rect::from_min_size(at, galley.size()));
                    painter.galley(at, galley, palette.text);
                }
            }
        }
    }

    /// The gap as a curve within its interval, and the needle's reach as a line.
    fn gap(&self, painter: &Painter, palette: &Palette) {
        let at = |s: &ProfileSample, gap: Mm| pos2(self.x(s.vein_mm), self.gap_y(gap.get()));
        let color = palette.crossing.gamma_multiply(0.25);
        lines::band(
            painter,
            self.evaluation.profile.iter().map(|s| (at(s, s.gap_mm.high), at(s, s.gap_mm.low), color)),
        );
        let line = self.evaluation.profile.iter().map(|s| at(s, s.gap_mm.value));
        painter.add(Shape::line(line.collect(), Stroke::new(1.5, palette.crossing)));
        if let Some(reach) = self.evaluation.crossing.as_ref().and_then(|crossing| crossing.reach_mm) {
            let y = self.gap_y(reach);
            let ends = [pos2(self.x(self.first), y), pos2(self.x(self.last), y)];
            painter.extend(Shape::dashed_line(&ends, Stroke::new(1.0, palette.secondary), 2.0, 4.0));
        }
    }

    /// Pieces as blocks; where two overlap, both are seen.
    fn stents(&self, painter: &Painter, cx: &PaintContext) {
        let Some(chain) = self.evaluation.chains.get(cx.workspace.panels.chain) else { return };
        let lane = self.lanes.stents;
        for (index, piece) in chain.pieces.iter().enumerate() {
            let offset = if index % 2 == 0 { 0.0 } else { 3.0 };
            let block = Rect::from_min_max(
                pos2(self.x(piece.from_mm.max(self.first)), lane.top() + offset),
                pos2(self.x(piece.to_mm.min(self.last)), lane.bottom() - 3.0 + offset),
            );
            let strong = if piece.crossing { 0.75 } else { 0.45 };
            painter.rect_filled(block, 3.0, cx.palette.stent.gamma_multiply(strong));
            let stroke = Stroke::new(1.0, cx.palette.stent);
            painter.rect_stroke(block, 3.0, stroke, egui::StrokeKind::Inside);
            let words = Mm::new(piece.length_mm).nominal();
            let galley = painter.layout_no_wrap(words, FontId::proportional(theme::SMALL), cx.palette.text);
            if galley.size().x + 8.0 < block.width() {
                painter.galley(block.center() - galley.size() / 2.0, galley, cx.palette.text);
            }
        }
    }

    fn crossing(&self, painter: &Painter, palette: &Palette) {
        let Some(crossing) = &self.evaluation.crossing else { return };
        let Some(at) = &crossing.vein_mm_from_datum else { return };
        if let Some([from, to]) = crossing.window_mm_from_datum {
            let lane = Rect::from_x_y_ranges(self.x(from)..=self.x(to), self.rect.top()..=self.lanes.stents.bottom());
            painter.rect_filled(lane, 0.0, palette.crossing.gamma_multiply(0.10));
        }
        let x = self.x(at.value.get());
        painter.vline(x, self.rect.top()..=self.lanes.stents.bottom(), Stroke::new(2.0, palette.crossing));
    }

    /// The labels of reach and crossing, painted after all lines.
    fn captions(&self, painter: &Painter, palette: &Palette) {
        let Some(crossing) = &self.evaluation.crossing else { return };
        if let Some(reach) = crossing.reach_mm {
            let y = self.gap_y(reach);
            let below = y < self.rect.top() + 16.0;
            let (align, off) = if below { (Align2::RIGHT_TOP, 2.0) } else { (Align2::RIGHT_BOTTOM, -2.0) };
            let words = format!("Reach {}", Mm::new(reach).nominal());
            let at = pos2(self.x(self.last), y + off);
            caption(painter, palette, at, align, &words, (theme::SMALL, palette.secondary));
        }
        if let Some(at) = &crossing.vein_mm_from_datum {
            let x = self.x(at.value.get());
            let words = format!("Crossing  {}", Quantity::of_crossing(crossing).value);
            let right = x < self.rect.center().x;
            let (align, offset) = if right { (Align2::LEFT_TOP, 6.0) } else { (Align2::RIGHT_TOP, -6.0) };
            caption(painter, palette, pos2(x + offset, self.rect.top()), align, &words, (13.0, palette.crossing));
        }
    }

    fn cursor(&self, painter: &Painter, cx: &PaintContext) {
        let Some(mm) = cx.workspace.pass.cursor_mm else { return };
        let x = self.x(mm.clamp(self.first, self.last));
        painter.vline(x, self.rect.top()..=self.rect.bottom() - 16.0, Stroke::new(1.0, cx.palette.text));
        let near = |a: &&ProfileSample, b: &&ProfileSample| (a.vein_mm - mm).abs().total_cmp(&(b.vein_mm - mm).abs());
        if let Some(sample) = self.evaluation.profile.iter().min_by(near) {
            let kind = self.evaluation.crossing.as_ref().map_or(GapKind::Projected, |crossing| crossing.gap.kind);
            let words = format!("{:.0}  gap {}", Mm::new(mm), gap_label(kind, sample.gap_mm.value));
            let at = pos2(x + 4.0, self.lanes.gap.bottom());
            let align = if x > self.rect.right() - 140.0 { Align2::RIGHT_BOTTOM } else { Align2::LEFT_BOTTOM };
            caption(painter, &cx.palette, at, align, &words, (theme::SMALL, cx.palette.text));
        }
    }
}

/// Words of a size and a color on a plate.
fn caption(painter: &Painter, palette: &Palette, at: Pos2, align: Align2, words: &str, (size, color): (f32, Color32)) {
    let galley = painter.layout_no_wrap(words.to_owned(), FontId::proportional(size), color);
    let place = align.anchor_size(at, galley.size());
    plated(painter, palette, place);
    painter.galley(place.min, galley, color);
}

/// A plate in the color of the panel behind a label.
fn plated(painter: &Painter, palette: &Palette, place: Rect) {
    painter.rect_filled(place.expand2(vec2(2.0, 0.0)), 2.0, palette.panel.gamma_multiply(0.85));
}

/// A band of varying half width around a line: (x, y, half width) at each place.
fn band(painter: &Painter, places: impl Iterator<Item = (f32, f32, f32)>, color: Color32) {
    lines::band(painter, places.map(|(x, y, half)| (pos2(x, y - half), pos2(x, y + half), color)));
}
