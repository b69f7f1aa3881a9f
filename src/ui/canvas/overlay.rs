//! What lies over a picture: traces, anchors, datum, crossing, stents, reference line, linked cursor.

use crate::geometry::ImagePoint;
use crate::planning::evaluation::{Crossing, EvaluatedTrace, EvaluatedVessel};
use crate::planning::plan::VesselKind;
use crate::ui::canvas::label_placement;
use crate::ui::canvas::lines;
use crate::ui::canvas::textures::seen_in;
use crate::ui::canvas::view_transform::ViewTransform;
use crate::ui::context::PaintContext;
use crate::ui::tools::reference;
use crate::ui::tools::region;
use crate::ui::tools::trace::edit::Work;
use crate::ui::tools::{Drag, Selection, Tool};
use crate::ui::widgets::theme::ink;
use crate::ui::words::{Quantity, labeled};
use crate::ui::workflow::Step;
use egui::{Align2, Color32, Painter, Pos2, Rect, Vec2, vec2};

/// The color of a vessel over a picture.
pub const fn color_of(kind: VesselKind) -> Color32 {
    match kind {
        VesselKind::Artery => ink::ARTERY,
        VesselKind::Vein => ink::VEIN,
    }
}

/// Paints everything that lies over the picture of `run`.
pub fn paint(painter: &Painter, cx: &PaintContext, index: usize, run: &str, view: &ViewTransform) {
    let over = Over { painter, cx, index, run, view };
    over.stents();
    over.traces();
    over.marks();
    over.live_paths();
    reference::paint::paint(painter, cx, index, run, view);
    region::paint::paint(painter, cx, index, run, view);
    over.crossing();
    over.datum();
    over.linked_cursor();
    over.crosshair();
}

struct Over<'a> {
    painter: &'a Painter,
    cx: &'a PaintContext<'a>,
    index: usize,
    run: &'a str,
    view: &'a ViewTransform,
}

impl Over<'_> {
    /// Where a point of `run` is on screen, if that run is in the view of the run shown.
    fn place(&self, point: ImagePoint, run: &str) -> Option<Pos2> {
        seen_in(self.cx.session, point, run, self.run).map(|p| self.view.screen_from_image(p))
    }

    fn line(&self, points: &[ImagePoint], run: &str) -> Vec<Pos2> {
        points.iter().filter_map(|&p| self.place(p, run)).collect()
    }

    fn traces(&self) {
        let being_dragged = matches!(self.cx.workspace.drag, Some(Drag::Anchor { .. }));
        for vessel in &self.cx.session.evaluation().vessels {
            for trace in &vessel.traces {
                let own = trace.run == self.run;
                let active = self.cx.workspace.vessel.as_ref() == Some(&vessel.id);
                let faint = !own || (being_dragged && active);
                self.trace(vessel.kind, trace, if own { 2.0 } else { 1.5 }, faint);
            }
        }
        self.anchors();
    }

    /// A trace in the line style of its kind; dotted where it was drawn by hand because no vessel is seen.
    fn trace(&self, kind: VesselKind, trace: &EvaluatedTrace, width: f32, faint: bool) {
        let part = |from: usize, to: usize| self.line(trace.points.get(from..=to).unwrap_or_default(), &trace.run);
        let mut from = 0;
        for &[begin, end] in &trace.bridged {
            self.vessel_line(kind, &part(from, begin), width, faint);
            lines::dotted(self.painter, &part(begin, end), width, color_of(kind));
            from = end;
        }
        self.vessel_line(kind, &part(from, trace.points.len().saturating_sub(1)), width, faint);
    }

    fn vessel_line(&self, kind: VesselKind, points: &[Pos2], width: f32, faint: bool) {
        if points.len() < 2 {
            return;
        }
        let color = if faint { color_of(kind).gamma_multiply(0.75) } else { color_of(kind) };
        match kind {
            VesselKind::Artery => lines::solid(self.painter, points, width, color),
            VesselKind::Vein => lines::long_dash(self.painter, points, width, color),
        }
    }

    fn anchors(&self) {
        for (kind, at, selected) in self.handles() {
            lines::handle(self.painter, at, color_of(kind), selected);
        }
    }

    /// Handles of the active vessel while it can be edited; of others only a trace with a single anchor is shown. With
    /// each whether it is selected.
    fn handles(&self) -> Vec<(VesselKind, Pos2, bool)> {
        let workspace = &self.cx.workspace;
        let editing = workspace.step == Step::Trace || workspace.tool == Tool::Trace;
        let mut handles = Vec::new();
        for vessel in &self.cx.session.plan().vessels {
            let Some(trace) = vessel.trace_in(self.run) else { continue };
            let active = workspace.vessel.as_ref() == Some(&vessel.id);
            if !(editing && active) && trace.anchors.len() > 1 {
                continue;
            }
            let selected = workspace.selected(&vessel.id, self.run);
            let anchors = trace.anchors.iter().enumerate();
            handles
                .extend(anchors.map(|(n, at)| (vessel.kind, self.view.screen_from_image(*at), selected.contains(&n))));
        }
        handles
    }

    /// Anatomy on the vessels: a diamond where a place is, a wide line along a stretch. Their
    /// names lie on no other name and best on no handle; the list has those there is no room for.
    fn marks(&self) {
        // Names come last, so that no sign lies on them.
        let mut names: Vec<(Pos2, &str)> = Vec::new();
        let mut signs: Vec<Pos2> = self.handles().into_iter().map(|(_, at, _)| at).collect();
        for vessel in &self.cx.session.evaluation().vessels {
            for (index, mark) in vessel.marks.iter().enumerate() {
                let Some(at) = self.place(mark.at, &mark.run) else { continue };
                let trace = vessel.traces.iter().find(|trace| trace.run == mark.run);
                let words = if let (Some(to), Some(trace)) = (mark.to, trace) {
                    let points = self.line(&trace.stretch([mark.at, to]), &mark.run);
                    let wide = egui::Stroke::new(7.0, ink::MARK.gamma_multiply(0.28));
                    self.painter.add(egui::Shape::line(points.clone(), wide));
                    points.get(points.len() / 2).copied().unwrap_or(at)
                } else {
                    lines::diamond(self.painter, at, color_of(vessel.kind));
                    signs.push(at);
                    at
                };
                if self.cx.workspace.selection == Some(Selection::Mark { vessel: vessel.id.clone(), index }) {
                    for end in [mark.at].into_iter().chain(mark.to) {
                        self.place(end, &mark.run).into_iter().for_each(|at| self.ring(at));
                    }
                }
                names.push((words, &mark.name));
            }
        }
        if let Some((_, run, at)) = &self.cx.workspace.marking.begun
            && let Some(at) = self.place(*at, run)
        {
            lines::diamond(self.painter, at, ink::MARK);
        }
        let around = |at: Pos2| Rect::from_center_size(at, Vec2::splat(2.0 * lines::DIAMOND));
        let signs: Vec<Rect> = signs.into_iter().map(around).collect();
        let mut taken: Vec<Rect> = Vec::new();
        for (at, name) in names {
            let size = lines::plate_size(self.painter, name, 11.0);
            if let Some((at, align)) = label_placement::beside(at, size, &taken, &signs) {
                taken.push(lines::text(self.painter, at, align, name, 11.0, ink::MARK));
            }
        }
    }

    fn live_paths(&self) {
        let plan = self.cx.session.plan();
        let kind = self.cx.workspace.vessel.as_ref().and_then(|id| plan.vessel(id)).map(|vessel| vessel.kind);
        let color = color_of(kind.unwrap_or(VesselKind::Artery));
        for path in self.cx.live_paths.paths().iter().filter(|path| path.run == self.run) {
            let points = self.line(&path.points, &path.run);
            if path.found {
                self.vessel_line(kind.unwrap_or(VesselKind::Artery), &points, 1.5, false);
            } else {
                lines::dashed(self.painter, &points, 1.0, color, 3.0, 5.0);
            }
        }
        for &anchor in self.settled() {
            lines::settled(self.painter, self.view.screen_from_image(anchor), color);
        }
        self.drawn_by_hand(color);
    }

    /// Anchors that have dropped themselves in this picture.
    fn settled(&self) -> &[ImagePoint] {
        let here = self.cx.live_paths.paths().first().is_some_and(|path| path.run == self.run);
        if here { &self.cx.workspace.settled } else { &[] }
    }

    /// What the hand draws itself: the straight way to the next anchor, a free course, a loop around anchors.
    fn drawn_by_hand(&self, color: Color32) {
        let workspace = &self.cx.workspace;
        match (&workspace.drag, workspace.aim()) {
            (Some(Drag::FreeHand { points }), _) if workspace.active == self.index => {
                lines::dotted(self.painter, &self.line(points, self.run), 2.0, color);
            }
            (Some(Drag::Lasso { points }), _) if workspace.active == self.index => {
                let mut points = self.line(points, self.run);
                points.extend(points.first().copied());
                lines::dashed(self.painter, &points, 1.0, ink::MARK, 4.0, 4.0);
            }
            (None, Some((pane, aim))) if pane == self.index && workspace.straight && workspace.tool == Tool::Trace => {
                let work = Work::on(self.cx.session, workspace, self.run);
                if let Some(end) = work.and_then(|work| work.trace.end(workspace.end)) {
                    lines::dotted(self.painter, &self.line(&[end, aim], self.run), 2.0, color);
                }
            }
            _ => {}
        }
    }

    fn datum(&self) {
        let Some(datum) = self.cx.session.plan().landing_datum() else { return };
        let own = datum.points.iter().find(|point| point.run == self.run);
        let Some(mark) = own.or_else(|| datum.points.iter().find(|p| self.place(p.at, &p.run).is_some())) else {
            return;
        };
        let Some(at) = self.place(mark.at, &mark.run) else { return };
        let selected = self.cx.workspace.selection == Some(Selection::Datum { run: mark.run.clone() });
        lines::cross(self.painter, at, if selected { 12.0 } else { 9.0 }, 1.8, ink::MARK);
        lines::text(self.painter, at + vec2(12.0, 0.0), Align2::LEFT_CENTER, "Landing datum", 12.0, ink::MARK);
    }

    fn crossing(&self) {
        let Some(crossing) = &self.cx.session.evaluation().crossing else { return };
        let Some([artery, vein]) = self.crossing_ends(crossing) else { return };
        lines::solid(self.painter, &[artery, vein], 2.5, ink::CROSSING);
        let middle = artery.lerp(vein, 0.5);
        self.painter.circle_stroke(middle, 14.0, egui::Stroke::new(3.5, ink::HALO));
        self.painter.circle_stroke(middle, 14.0, egui::Stroke::new(1.5, ink::CROSSING));
        let words = Quantity::gap(crossing).value;
        lines::text(self.painter, middle + vec2(20.0, 0.0), Align2::LEFT_CENTER, &words, 13.0, ink::CROSSING);
    }

    fn crossing_ends(&self, crossing: &Crossing) -> Option<[Pos2; 2]> {
        let own = crossing.in_runs.iter().find(|seen| seen.run == self.run);
        let seen =
            own.or_else(|| crossing.in_runs.iter().find(|seen| self.place(seen.artery_at, &seen.run).is_some()))?;
        Some([self.place(seen.artery_at, &seen.run)?, self.place(seen.vein_at, &seen.run)?])
    }

    fn stents(&self) {
        let evaluation = self.cx.session.evaluation();
        let Some(chain) = evaluation.chains.get(self.cx.workspace.chain) else { return };
        if self.cx.workspace.step < Step::Stent {
            return;
        }
        let Some(run) = profile_run(self.cx) else { return };
        for piece in &chain.pieces {
            let part = evaluation.profile.iter().filter(|s| s.vein_mm >= piece.from_mm && s.vein_mm <= piece.to_mm);
            let points: Vec<Pos2> = part.filter_map(|sample| self.place(sample.at, run)).collect();
            if points.len() < 2 {
                continue;
            }
            let wide = egui::Stroke::new(9.0, ink::STENT.gamma_multiply(0.35));
            self.painter.add(egui::Shape::line(points.clone(), wide));
            for end in [points[0], points[points.len() - 1]] {
                lines::handle(self.painter, end, ink::STENT, false);
            }
            let words = labeled(piece.length_mm);
            let middle = points[points.len() / 2] + vec2(12.0, 0.0);
            lines::text(self.painter, middle, Align2::LEFT_CENTER, &words, 12.0, ink::STENT);
        }
    }

    /// The place the strip's cursor is at.
    fn linked_cursor(&self) {
        if let Some(at) = self.cx.workspace.pointed_place.as_ref().and_then(|(run, at)| self.place(*at, run)) {
            self.ring(at);
        }
        let Some(mm) = self.cx.workspace.cursor_mm else { return };
        let Some(run) = profile_run(self.cx) else { return };
        let profile = &self.cx.session.evaluation().profile;
        let near = profile.iter().min_by(|a, b| (a.vein_mm - mm).abs().total_cmp(&(b.vein_mm - mm).abs()));
        if let Some(at) = near.and_then(|sample| self.place(sample.at, run)) {
            self.ring(at);
        }
    }

    fn ring(&self, at: Pos2) {
        self.painter.circle_stroke(at, 6.0, egui::Stroke::new(3.5, ink::HALO));
        self.painter.circle_stroke(at, 6.0, egui::Stroke::new(1.5, ink::MARK));
    }

    fn crosshair(&self) {
        if let (Some(at), true) = (self.cx.workspace.crosshair, self.cx.workspace.active == self.index) {
            lines::cross(self.painter, self.view.screen_from_image(at), 16.0, 1.2, ink::MARK);
        }
    }
}

/// The run whose pixels the profile speaks in: that of the first trace of the vein looked at.
pub fn profile_run<'a>(cx: &PaintContext<'a>) -> Option<&'a str> {
    let session: &'a crate::session::Session = cx.session;
    let evaluation = session.evaluation();
    let is_vein = |vessel: &&EvaluatedVessel| match &evaluation.crossing {
        Some(crossing) => vessel.id == crossing.vein,
        None => vessel.kind == VesselKind::Vein && !vessel.traces.is_empty(),
    };
    let vein = evaluation.vessels.iter().find(is_vein)?;
    vein.traces.first().map(|trace| trace.run.as_str())
}
