//! What the pointer and the keys do on a picture.

use super::view::ViewTransform;
use super::{by_keys, lines};
use crate::geometry::{ImagePoint, Point, Polyline};
use crate::planning::Command;
use crate::planning::plan::{CalibrationChoice, Landmark, LandmarkKind, MarkedPoint, PlanTrace, ReferenceLine};
use crate::session::Session;
use crate::ui::action::Action;
use crate::ui::outbox::{Outbox, Request};
use crate::ui::scene::Scene;
use crate::ui::steps::Step;
use crate::ui::workspace::{Drag, Pane, Selection, Tool, Workspace};
use egui::{Event, MouseWheelUnit, PointerButton, Pos2, Response, Ui};

/// How far from a handle a finger and a pointer may be, in points.
const HIT: f32 = 8.0;
const HIT_TOUCH: f32 = 12.0;

/// Lets the hand act on pane `index`, which shows `run`.
pub fn guide(
    ui: &Ui,
    scene: &mut Scene,
    index: usize,
    run: &str,
    view: &ViewTransform,
    response: &Response,
    frames: u32,
) {
    let reach = if ui.input(egui::InputState::any_touches) { HIT_TOUCH } else { HIT };
    let mut hand = Hand { scene, index, run, view, reach };
    if response.is_pointer_button_down_on() {
        hand.scene.workspace.active = index;
    }
    if let Some(at) = response.hover_pos() {
        hand.hover(ui, at);
    }
    if response.contains_pointer() {
        hand.wheel(ui, response, frames);
    }
    // Grabbing comes first: what holds a handle does not move the picture.
    hand.drag(ui, response);
    hand.move_picture(ui, response);
    hand.window(ui, response);
    hand.click(response);
}

struct Hand<'a, 's> {
    scene: &'a mut Scene<'s>,
    index: usize,
    run: &'a str,
    view: &'a ViewTransform,
    reach: f32,
}

impl Hand<'_, '_> {
    fn hover(&mut self, ui: &Ui, at: Pos2) {
        let point = self.view.image_from_screen(at);
        let moved = self.scene.workspace.hover != Some((self.index, point));
        self.scene.workspace.hover = Some((self.index, point));
        if moved && ui.input(|i| i.pointer.delta() != egui::Vec2::ZERO) {
            self.scene.workspace.crosshair = None;
        }
        self.scene.workspace.pointed_mm = self.along_vein(at);
    }

    /// The place along the vein under the pointer.
    fn along_vein(&self, at: Pos2) -> Option<f64> {
        let run = super::overlay::profile_run(self.scene)?;
        let profile = &self.scene.session.evaluation().profile;
        let near = profile.iter().filter_map(|sample| {
            let seen = super::images::seen_in(self.scene.session, sample.at, run, self.run)?;
            Some((sample.vein_mm, self.view.screen_from_image(seen).distance(at)))
        });
        let (mm, distance) = near.min_by(|a, b| a.1.total_cmp(&b.1))?;
        (distance < 24.0).then_some(mm)
    }

    /// Wheel: frames; with Ctrl, or two fingers: zoom at the pointer.
    fn wheel(&mut self, ui: &Ui, response: &Response, frames: u32) {
        let zoom = ui.input(egui::InputState::zoom_delta);
        if let (true, Some(at)) = ((zoom - 1.0).abs() > 1e-3, response.hover_pos()) {
            self.scene.workspace.panes[self.index].zoom = self.view.magnified(zoom, at);
            return;
        }
        let notches = ui.input(|i| i.raw.events.iter().map(notches).sum::<f32>());
        if notches.abs() >= 0.05 && frames > 1 {
            let pane = &mut self.scene.workspace.panes[self.index];
            let step = if notches < 0.0 { 1 } else { -1 };
            let count = (notches.abs().ceil() as i64).min(5);
            let next = i64::from(pane.frame) + step * count;
            pane.show_frame(next, frames);
            self.scene.workspace.playing = None;
        }
    }

    /// Middle drag, Space-drag, and the left button without a tool: the picture follows the hand.
    fn move_picture(&mut self, ui: &Ui, response: &Response) {
        let space = ui.input(|i| i.key_down(egui::Key::Space));
        let primary = response.dragged_by(PointerButton::Primary) && self.scene.workspace.drag.is_none();
        let free = self.scene.workspace.tool != Tool::Reference || space;
        if response.dragged_by(PointerButton::Middle) || (primary && free) {
            self.scene.workspace.panes[self.index].zoom = self.view.panned(response.drag_delta());
        }
    }

    /// Right drag: sideways contrast, up and down brightness.
    fn window(&mut self, ui: &Ui, response: &Response) {
        if !response.dragged_by(PointerButton::Secondary) {
            return;
        }
        let delta = response.drag_delta();
        let pane = &mut self.scene.workspace.panes[self.index];
        let shown = self.scene.images.pane(self.index).map(|shown| shown.window);
        let now = pane.window.or(shown);
        pane.window =
            now.map(|window| by_keys::adjusted(window, f64::from(delta.y) * 0.002, f64::from(delta.x) * 0.005));
        ui.ctx().request_repaint();
    }

    fn drag(&mut self, ui: &Ui, response: &Response) {
        if response.drag_started_by(PointerButton::Primary) {
            let origin = ui.input(|i| i.pointer.press_origin()).or(response.interact_pointer_pos());
            if let Some(drag) = origin.and_then(|at| self.grab(at)) {
                self.select_dragged(&drag);
                self.scene.workspace.drag = Some(drag);
                self.scene.outbox.ask(Request::BeginGesture);
            }
        }
        if response.dragged_by(PointerButton::Primary)
            && let (Some(drag), Some(at)) = (self.scene.workspace.drag.clone(), response.interact_pointer_pos())
        {
            self.follow(&drag, self.view.clamped(self.view.image_from_screen(at)));
        }
        if response.drag_stopped_by(PointerButton::Primary)
            && let Some(drag) = self.scene.workspace.drag.take()
        {
            if let (Drag::Reference { from }, Some(at)) = (&drag, response.interact_pointer_pos()) {
                let to = self.view.clamped(self.view.image_from_screen(at));
                self.finish_reference(*from, to);
            }
            self.scene.outbox.ask(Request::EndGesture);
        }
    }

    /// What is under the hand when a drag begins.
    fn grab(&self, at: Pos2) -> Option<Drag> {
        let workspace = &self.scene.workspace;
        if let Some(index) = self.anchor_at(at) {
            return Some(Drag::Anchor { vessel: workspace.vessel.clone()?, run: self.run.to_owned(), index });
        }
        if self.datum_at(at) {
            return Some(Drag::Datum);
        }
        if let Some(first) = self.reference_end_at(at) {
            return Some(Drag::ReferenceEnd { first });
        }
        let from = self.view.image_from_screen(at);
        (workspace.tool == Tool::Reference && self.view.is_on_picture(from)).then_some(Drag::Reference { from })
    }

    fn near(&self, point: ImagePoint, at: Pos2) -> bool {
        self.view.screen_from_image(point).distance(at) <= self.reach + lines::HANDLE
    }

    /// The trace of the active vessel in this run, if its handles are shown.
    fn trace(&self) -> Option<&PlanTrace> {
        let workspace = &self.scene.workspace;
        if workspace.step != Step::Trace && workspace.tool != Tool::Trace {
            return None;
        }
        self.scene.session.plan().vessel(workspace.vessel.as_ref()?)?.trace_in(self.run)
    }

    fn anchor_at(&self, at: Pos2) -> Option<usize> {
        let anchors = self.trace()?.anchors.iter().enumerate();
        let near = anchors.filter(|(_, anchor)| self.near(**anchor, at));
        let distance = |anchor: &ImagePoint| self.view.screen_from_image(*anchor).distance(at);
        near.min_by(|a, b| distance(a.1).total_cmp(&distance(b.1))).map(|(index, _)| index)
    }

    fn datum_at(&self, at: Pos2) -> bool {
        let datum = self.scene.session.plan().landing_datum();
        datum.is_some_and(|d| d.points.iter().any(|mark| mark.run == self.run && self.near(mark.at, at)))
    }

    fn reference_end_at(&self, at: Pos2) -> Option<bool> {
        if self.scene.workspace.step != Step::Calibrate {
            return None;
        }
        let line = self.reference()?;
        if self.near(line.from, at) { Some(true) } else { self.near(line.to, at).then_some(false) }
    }

    fn reference(&self) -> Option<&ReferenceLine> {
        match &self.scene.session.plan().view_of(self.run)?.calibration {
            CalibrationChoice::Reference(line) if line.run == self.run => Some(line),
            _ => None,
        }
    }

    fn select_dragged(&mut self, drag: &Drag) {
        self.scene.workspace.selection = match drag {
            Drag::Anchor { vessel, run, index } => {
                Some(Selection::Anchor { vessel: vessel.clone(), run: run.clone(), index: *index })
            }
            Drag::Datum => Some(Selection::Datum { run: self.run.to_owned() }),
            Drag::Reference { .. } | Drag::ReferenceEnd { .. } => None,
        };
    }

    fn follow(&mut self, drag: &Drag, to: ImagePoint) {
        match drag {
            Drag::Anchor { vessel, run, index } => {
                let command = edited(self.scene.session, self.scene.workspace, vessel, run, |anchors| {
                    if let Some(anchor) = anchors.get_mut(*index) {
                        *anchor = to;
                    }
                });
                self.scene.outbox.change(command);
            }
            Drag::Datum => self.place_datum(to),
            Drag::ReferenceEnd { first } => {
                if let Some(mut line) = self.reference().cloned() {
                    *(if *first { &mut line.from } else { &mut line.to }) = to;
                    self.calibrate(line);
                }
            }
            Drag::Reference { .. } => {}
        }
    }

    fn click(&mut self, response: &Response) {
        let Some(at) = response.interact_pointer_pos() else { return };
        if response.double_clicked() {
            match self.scene.workspace.tool {
                Tool::Trace => self.scene.outbox.act(Action::LeaveTool),
                Tool::Look => self.scene.outbox.act(Action::Fit),
                Tool::Datum | Tool::Reference => {}
            }
        } else if response.clicked() {
            self.click_once(at);
        }
    }

    fn click_once(&mut self, at: Pos2) {
        self.scene.workspace.active = self.index;
        if let (Some(index), Some(vessel)) = (self.anchor_at(at), self.scene.workspace.vessel.clone()) {
            let run = self.run.to_owned();
            self.scene.workspace.selection = Some(Selection::Anchor { vessel, run, index });
            return;
        }
        let point = self.view.image_from_screen(at);
        if !self.view.is_on_picture(point) {
            return;
        }
        match self.scene.workspace.tool {
            Tool::Look => {
                let datum = self.datum_at(at).then(|| Selection::Datum { run: self.run.to_owned() });
                self.scene.workspace.selection = datum;
                self.insert_on_path(at, point);
            }
            Tool::Trace => {
                if !self.insert_on_path(at, point) {
                    let Scene { session, workspace, outbox, .. } = &mut *self.scene;
                    drop_anchor(session, workspace, outbox, self.run, point);
                }
            }
            Tool::Datum => {
                self.place_datum(point);
                self.scene.workspace.leave_tool();
            }
            Tool::Reference => {}
        }
    }

    /// Adds an anchor between two others if the path was clicked. Returns whether it was.
    fn insert_on_path(&mut self, at: Pos2, point: ImagePoint) -> bool {
        let Some(trace) = self.trace() else { return false };
        let Some(vessel) = self.scene.workspace.vessel.clone() else { return false };
        let evaluation = self.scene.session.evaluation();
        let measured = evaluation.vessels.iter().find(|v| v.id == vessel);
        let path = measured.and_then(|v| v.traces.iter().find(|trace| trace.run == self.run));
        let Some(curve) = path.and_then(|path| Polyline::new(path.points.iter().copied()).ok()) else {
            return false;
        };
        let (place, _) = curve.nearest(point);
        if self.view.screen_from_image(place.point).distance(at) > self.reach {
            return false;
        }
        let before = trace.anchors.iter().filter(|anchor| curve.nearest(**anchor).0.abscissa < place.abscissa);
        let position = before.count();
        // Past the last anchor or before the first, a click extends the trace instead.
        if position == 0 || position >= trace.anchors.len() {
            return false;
        }
        let insert = |anchors: &mut Vec<ImagePoint>| anchors.insert(position, place.point);
        let command = edited(self.scene.session, self.scene.workspace, &vessel, self.run, insert);
        self.scene.outbox.change(command);
        self.scene.workspace.selection = Some(Selection::Anchor { vessel, run: self.run.to_owned(), index: position });
        true
    }

    fn place_datum(&mut self, at: ImagePoint) {
        let Scene { session, workspace, outbox, .. } = &mut *self.scene;
        place_datum(session, workspace, outbox, self.run, at);
    }

    fn finish_reference(&mut self, from: ImagePoint, to: ImagePoint) {
        if from.distance(to) < 2.0 {
            return;
        }
        let Scene { session, workspace, outbox, .. } = &mut *self.scene;
        by_keys::finish_reference(session, workspace, outbox, self.run, [from, to]);
    }

    fn calibrate(&mut self, line: ReferenceLine) {
        if let Some(view) = self.scene.session.plan().view_of(self.run) {
            let calibration = CalibrationChoice::Reference(line);
            self.scene.outbox.change(Command::Calibrate { view: view.id.clone(), calibration });
        }
    }
}

/// Marks the landing datum in `run`, keeping its marks in other views.
pub fn place_datum(session: &Session, workspace: &Workspace, outbox: &mut Outbox, run: &str, at: ImagePoint) {
    let plan = session.plan();
    let same_view = |other: &str| plan.view_of(other).map(|v| &v.id) == plan.view_of(run).map(|v| &v.id);
    let kept = plan.landing_datum().map(|datum| datum.points.clone()).unwrap_or_default();
    let mut points: Vec<MarkedPoint> = kept.into_iter().filter(|point| !same_view(&point.run)).collect();
    points.push(MarkedPoint { run: run.to_owned(), at });
    let definition = Some(workspace.datum);
    let kind = LandmarkKind::LandingDatum;
    outbox.change(Command::SetLandmark(Landmark { kind, definition, name: String::new(), points }));
}

/// Adds an anchor of the active vessel at the end of its trace in `run`, or begins the trace.
pub fn drop_anchor(session: &Session, workspace: &mut Workspace, outbox: &mut Outbox, run: &str, at: ImagePoint) {
    let Some(vessel) = workspace.vessel.clone() else { return };
    outbox.change(edited(session, workspace, &vessel, run, |anchors| anchors.push(at)));
    workspace.selection = None;
}

/// The change that gives a trace other anchors. Without anchors the trace goes.
pub fn edited(
    session: &Session,
    workspace: &Workspace,
    vessel: &str,
    run: &str,
    edit: impl FnOnce(&mut Vec<ImagePoint>),
) -> Command {
    let old = session.plan().vessel(vessel).and_then(|v| v.trace_in(run));
    let pane = workspace.panes.iter().find(|pane| pane.run.as_deref() == Some(run));
    let look = old.map_or_else(|| pane.map(Pane::look).unwrap_or_default(), |trace| trace.look.clone());
    let mut anchors = old.map(|trace| trace.anchors.clone()).unwrap_or_default();
    edit(&mut anchors);
    let (vessel, run) = (vessel.to_owned(), run.to_owned());
    if anchors.is_empty() {
        Command::RemoveTrace { vessel, run }
    } else {
        Command::SetTrace { vessel, trace: PlanTrace { run, look, anchors, points: Vec::new() } }
    }
}

/// How far the wheel was turned, in notches.
fn notches(event: &Event) -> f32 {
    match event {
        Event::MouseWheel { unit, delta, modifiers, .. } if !modifiers.command && !modifiers.ctrl => match unit {
            MouseWheelUnit::Line => delta.y,
            MouseWheelUnit::Point => delta.y / 40.0,
            MouseWheelUnit::Page => delta.y.signum(),
        },
        _ => 0.0,
    }
}
