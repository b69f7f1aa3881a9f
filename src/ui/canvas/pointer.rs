//! What the pointer and the keys do on a picture.

use crate::geometry::{ImagePoint, Point, simplified};
use crate::imaging::window::Window;
use crate::planning::Command;
use crate::planning::plan::trace_edit::End;
use crate::ui::actions::Action;
use crate::ui::canvas::lines;
use crate::ui::canvas::view_transform::ViewTransform;
use crate::ui::context::PaintContext;
use crate::ui::outbox::Request;
use crate::ui::tools::datum;
use crate::ui::tools::mark;
use crate::ui::tools::reference;
use crate::ui::tools::reference::object::Method;
use crate::ui::tools::region;
use crate::ui::tools::trace;
use crate::ui::tools::trace::edit::Work;
use crate::ui::tools::{Drag, Selection, Tool};
use crate::ui::workflow::Step;
use egui::{Event, Modifiers, MouseWheelUnit, PointerButton, Pos2, Response, Ui};

/// How far from a handle a finger and a pointer may be, in points.
const HIT: f32 = 8.0;
const HIT_TOUCH: f32 = 12.0;

/// Anchors of a stretch drawn by hand lie within this of the hand, in points.
const FREE_HAND: f32 = 1.5;

/// Lets the hand act on pane `index`, which shows `run`.
pub fn handle(
    ui: &Ui,
    cx: &mut PaintContext,
    index: usize,
    run: &str,
    view: &ViewTransform,
    response: &Response,
    frames: u32,
) {
    let reach = if ui.input(egui::InputState::any_touches) { HIT_TOUCH } else { HIT };
    let held = ui.input(|i| i.modifiers);
    let mut hand = PanePointer { cx, index, run, view, reach, held };
    hand.cx.workspace.scales[index] = view.scale();
    if response.is_pointer_button_down_on() {
        hand.cx.workspace.active = index;
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

struct PanePointer<'a, 's> {
    cx: &'a mut PaintContext<'s>,
    index: usize,
    run: &'a str,
    view: &'a ViewTransform,
    reach: f32,
    /// The modifiers that are held.
    held: Modifiers,
}

impl PanePointer<'_, '_> {
    fn hover(&mut self, ui: &Ui, at: Pos2) {
        let point = self.view.image_from_screen(at);
        let moved = self.cx.workspace.hover != Some((self.index, point));
        self.cx.workspace.hover = Some((self.index, point));
        if moved && ui.input(|i| i.pointer.delta() != egui::Vec2::ZERO) {
            self.cx.workspace.crosshair = None;
        }
        self.cx.workspace.pointed_mm = self.along_vein(at);
    }

    /// The place along the vein under the pointer.
    fn along_vein(&self, at: Pos2) -> Option<f64> {
        let run = crate::ui::canvas::overlay::profile_run(self.cx)?;
        let profile = &self.cx.session.evaluation().profile;
        let near = profile.iter().filter_map(|sample| {
            let seen = crate::ui::canvas::textures::seen_in(self.cx.session, sample.at, run, self.run)?;
            Some((sample.vein_mm, self.view.screen_from_image(seen).distance(at)))
        });
        let (mm, distance) = near.min_by(|a, b| a.1.total_cmp(&b.1))?;
        (distance < 24.0).then_some(mm)
    }

    /// Wheel: frames; with Ctrl, or two fingers: zoom at the pointer.
    fn wheel(&mut self, ui: &Ui, response: &Response, frames: u32) {
        let zoom = ui.input(egui::InputState::zoom_delta);
        if let (true, Some(at)) = ((zoom - 1.0).abs() > 1e-3, response.hover_pos()) {
            self.cx.workspace.panes[self.index].zoom = self.view.magnified(zoom, at);
            return;
        }
        let notches = ui.input(|i| i.raw.events.iter().map(notches).sum::<f32>());
        if notches.abs() >= 0.05 && frames > 1 {
            let pane = &mut self.cx.workspace.panes[self.index];
            let step = if notches < 0.0 { 1 } else { -1 };
            let count = (notches.abs().ceil() as i64).min(5);
            let next = i64::from(pane.frame) + step * count;
            pane.show_frame(next, frames);
            self.cx.workspace.playing = None;
        }
    }

    /// Middle drag, Space-drag, and the left button without a tool: the picture follows the hand.
    fn move_picture(&mut self, ui: &Ui, response: &Response) {
        let space = ui.input(|i| i.key_down(egui::Key::Space));
        let primary = response.dragged_by(PointerButton::Primary) && self.cx.workspace.drag.is_none();
        let drawing = self.cx.workspace.tool == Tool::Reference && self.cx.workspace.reference.method == Method::Line;
        let free = !(drawing || self.cx.workspace.tool == Tool::Region) || space;
        if response.dragged_by(PointerButton::Middle) || (primary && free) {
            self.cx.workspace.panes[self.index].zoom = self.view.panned(response.drag_delta());
        }
    }

    /// Right drag: sideways contrast, up and down brightness.
    fn window(&mut self, ui: &Ui, response: &Response) {
        if !response.dragged_by(PointerButton::Secondary) {
            return;
        }
        let delta = response.drag_delta();
        let pane = &mut self.cx.workspace.panes[self.index];
        let shown = self.cx.textures.pane(self.index).map(|shown| shown.window);
        let now = pane.window.or(shown);
        pane.window = now.map(|window| adjusted(window, f64::from(delta.y) * 0.002, f64::from(delta.x) * 0.005));
        ui.ctx().request_repaint();
    }

    fn drag(&mut self, ui: &Ui, response: &Response) {
        if response.drag_started_by(PointerButton::Primary) {
            let origin = ui.input(|i| i.pointer.press_origin()).or(response.interact_pointer_pos());
            if let Some(drag) = origin.and_then(|at| self.grab(at)) {
                self.select_dragged(&drag);
                self.cx.workspace.drag = Some(drag);
                self.cx.outbox.ask(Request::BeginGesture);
            }
        }
        if response.dragged_by(PointerButton::Primary)
            && let (Some(drag), Some(at)) = (self.cx.workspace.drag.clone(), response.interact_pointer_pos())
        {
            self.follow(&drag, self.view.clamped(self.view.image_from_screen(at)));
        }
        if response.drag_stopped_by(PointerButton::Primary)
            && let Some(drag) = self.cx.workspace.drag.take()
        {
            let at = response.interact_pointer_pos().map(|at| self.view.clamped(self.view.image_from_screen(at)));
            match (drag, at) {
                (Drag::Reference { from }, Some(to)) => self.finish_reference(from, to),
                (Drag::Region { from }, Some(to)) => region::paint::draw(self.cx.workspace, self.run, [from, to]),
                (Drag::Lasso { points }, _) => self.select_inside(&points),
                (Drag::FreeHand { points }, _) => self.draw(&points),
                _ => {}
            }
            self.cx.outbox.ask(Request::EndGesture);
        }
    }

    /// What is under the hand when a drag begins.
    fn grab(&self, at: Pos2) -> Option<Drag> {
        let workspace = &self.cx.workspace;
        let from = self.view.image_from_screen(at);
        // What is drawn by hand often begins on the last anchor.
        if workspace.tool == Tool::Trace && self.held.command {
            return self.view.is_on_picture(from).then(|| Drag::FreeHand { points: vec![from] });
        }
        if workspace.tool == Tool::Region {
            return self.view.is_on_picture(from).then_some(Drag::Region { from });
        }
        if let Some(index) = self.anchor_at(at) {
            return Some(Drag::Anchor { vessel: workspace.vessel.clone()?, run: self.run.to_owned(), index });
        }
        if self.datum_at(at) {
            return Some(Drag::Datum);
        }
        if let Some((vessel, index, far_end)) = self.mark_at(at) {
            return Some(Drag::Mark { vessel, index, far_end });
        }
        if let Some(index) = self.reference_point_at(at) {
            return Some(Drag::ReferencePoint { index });
        }
        match workspace.tool {
            Tool::Reference if workspace.reference.method == Method::Line => {
                self.view.is_on_picture(from).then_some(Drag::Reference { from })
            }
            Tool::Look | Tool::Trace if self.held.shift && self.work().is_some() => {
                Some(Drag::Lasso { points: vec![from] })
            }
            _ => None,
        }
    }

    fn near(&self, point: ImagePoint, at: Pos2) -> bool {
        self.view.screen_from_image(point).distance(at) <= self.reach + lines::HANDLE
    }

    /// The trace of the active vessel in this run, if its handles are shown.
    fn work(&self) -> Option<Work<'_>> {
        let workspace = &self.cx.workspace;
        let editing = workspace.step == Step::Trace || workspace.tool == Tool::Trace;
        Work::on(self.cx.session, workspace, self.run).filter(|_| editing)
    }

    fn anchor_at(&self, at: Pos2) -> Option<usize> {
        let work = self.work()?;
        let anchors = work.trace.anchors.iter().enumerate();
        let near = anchors.filter(|(_, anchor)| self.near(**anchor, at));
        let distance = |anchor: &ImagePoint| self.view.screen_from_image(*anchor).distance(at);
        near.min_by(|a, b| distance(a.1).total_cmp(&distance(b.1))).map(|(index, _)| index)
    }

    fn datum_at(&self, at: Pos2) -> bool {
        let datum = self.cx.session.plan().landing_datum();
        datum.is_some_and(|d| d.points.iter().any(|mark| mark.run == self.run && self.near(mark.at, at)))
    }

    /// The mark under the hand: its vessel, which of its marks, and whether it is the far end of a stretch. Marks are
    /// handled where traces are.
    fn mark_at(&self, at: Pos2) -> Option<(String, usize, bool)> {
        if self.cx.workspace.step != Step::Trace || self.cx.workspace.tool != Tool::Look {
            return None;
        }
        let marks = self.cx.session.plan().vessels.iter().flat_map(|vessel| {
            let own = vessel.marks.iter().enumerate().filter(|(_, mark)| mark.run == self.run);
            own.flat_map(move |(index, mark)| {
                let ends = [(mark.at, false)].into_iter().chain(mark.to.map(|to| (to, true)));
                ends.map(move |(end, far)| (end, (vessel.id.clone(), index, far)))
            })
        });
        let distance = |point: &ImagePoint| self.view.screen_from_image(*point).distance(at);
        let near = marks.filter(|(end, _)| self.near(*end, at));
        near.min_by(|(a, _), (b, _)| distance(a).total_cmp(&distance(b))).map(|(_, mark)| mark)
    }

    /// Moves an end of a mark along its trace to where the hand is.
    fn move_mark(&mut self, vessel: &str, index: usize, far_end: bool, to: ImagePoint) {
        let session = self.cx.session;
        let Some(marked) = session.plan().vessel(vessel) else { return };
        let (Some(mark), Some(trace)) = (marked.marks.get(index), marked.trace_in(self.run)) else { return };
        let Some((_, place)) = (Work { vessel: marked, trace }).on_path(session, to, f64::INFINITY) else { return };
        let mut mark = mark.clone();
        if far_end {
            mark.to = Some(place);
        } else {
            mark.at = place;
        }
        self.cx.outbox.change(Command::ChangeMark { vessel: vessel.to_owned(), index, mark });
    }

    /// The point of the object of known size under the hand.
    fn reference_point_at(&self, at: Pos2) -> Option<usize> {
        if self.cx.workspace.step != Step::Calibrate {
            return None;
        }
        let points = reference::object::points(reference::edit::on(self.cx.session, self.run)?);
        let distance = |point: &ImagePoint| self.view.screen_from_image(*point).distance(at);
        let near = points.iter().enumerate().filter(|(_, point)| self.near(**point, at));
        near.min_by(|a, b| distance(a.1).total_cmp(&distance(b.1))).map(|(index, _)| index)
    }

    fn select_dragged(&mut self, drag: &Drag) {
        let workspace = &mut *self.cx.workspace;
        match drag {
            Drag::Anchor { vessel, run, index } => {
                if !workspace.selected(vessel, run).contains(index) {
                    workspace.select(vessel, run, [*index]);
                }
            }
            Drag::Datum => workspace.selection = Some(Selection::Datum { run: self.run.to_owned() }),
            Drag::Mark { vessel, index, .. } => {
                workspace.selection = Some(Selection::Mark { vessel: vessel.clone(), index: *index });
            }
            _ => workspace.selection = None,
        }
    }

    fn follow(&mut self, drag: &Drag, to: ImagePoint) {
        match drag {
            Drag::Anchor { vessel, run, index } => self.move_anchors(vessel, run, *index, to),
            Drag::Lasso { .. } | Drag::FreeHand { .. } => {
                if let Some(Drag::Lasso { points } | Drag::FreeHand { points }) = &mut self.cx.workspace.drag
                    && points.last() != Some(&to)
                {
                    points.push(to);
                }
            }
            Drag::Datum => self.place_datum(to),
            Drag::Mark { vessel, index, far_end } => self.move_mark(vessel, *index, *far_end, to),
            Drag::ReferencePoint { index } => {
                if let Some(choice) = reference::edit::on(self.cx.session, self.run) {
                    let moved = reference::object::moved(choice, *index, to);
                    reference::edit::calibrate(self.cx.session, self.cx.outbox, self.run, moved);
                }
            }
            Drag::Reference { .. } | Drag::Region { .. } => {}
        }
    }

    /// Moves the anchor that is held to `to`, and all that are selected with it.
    fn move_anchors(&mut self, vessel: &str, run: &str, index: usize, to: ImagePoint) {
        let session = self.cx.session;
        let Some(trace) = session.plan().vessel(vessel).and_then(|v| v.trace_in(run)) else { return };
        let Some(from) = trace.anchors.get(index) else { return };
        let anchors: Vec<usize> = self.cx.workspace.selected(vessel, run).into_iter().collect();
        let Some(by) = trace::edit::kept_inside(session, trace, &anchors, [to.x - from.x, to.y - from.y]) else {
            return;
        };
        let (vessel, run) = (vessel.to_owned(), run.to_owned());
        self.cx.outbox.change(Command::MoveAnchors { vessel, run, anchors, by });
    }

    /// Selects the anchors inside a loop.
    fn select_inside(&mut self, points: &[ImagePoint]) {
        let Some(Work { vessel, trace }) = self.work() else { return };
        let (vessel, run) = (vessel.id.clone(), trace.run.clone());
        let anchors = trace.anchors.iter().enumerate();
        let held: Vec<usize> =
            anchors.filter(|(_, a)| trace::edit::inside(points, **a)).map(|(index, _)| index).collect();
        self.cx.workspace.select(&vessel, &run, held);
    }

    /// Adds a stretch drawn by hand.
    fn draw(&mut self, points: &[ImagePoint]) {
        let tolerance = self.cx.workspace.pixels(self.index, FREE_HAND);
        if trace::edit::length(points) < 4.0 * tolerance {
            return;
        }
        let end = self.work().and_then(|work| work.trace.end(self.cx.workspace.end));
        let begins_there = end.is_some_and(|end| self.near(end, self.view.screen_from_image(points[0])));
        let PaintContext { session, workspace, outbox, .. } = &mut *self.cx;
        let anchors = simplified(points, tolerance).split_off(usize::from(begins_there));
        if let Some(command) = trace::edit::extend(session, workspace, self.run, anchors, true) {
            outbox.change(command);
        }
    }

    fn click(&mut self, response: &Response) {
        let Some(at) = response.interact_pointer_pos() else { return };
        if response.double_clicked() {
            match self.cx.workspace.tool {
                Tool::Trace => self.cx.outbox.act(Action::LeaveTool),
                Tool::Look => self.cx.outbox.act(Action::Fit),
                Tool::Reference if self.cx.workspace.reference.method != Method::Line => {
                    self.cx.outbox.act(Action::LeaveTool);
                }
                Tool::Datum | Tool::Reference | Tool::Mark | Tool::Region => {}
            }
        } else if response.clicked() {
            self.click_once(at);
        }
    }

    fn click_once(&mut self, at: Pos2) {
        self.cx.workspace.active = self.index;
        if let Some(index) = self.anchor_at(at).filter(|_| !matches!(self.cx.workspace.tool, Tool::Mark | Tool::Region))
        {
            self.click_anchor(index);
            return;
        }
        let point = self.view.image_from_screen(at);
        if !self.view.is_on_picture(point) {
            return;
        }
        match self.cx.workspace.tool {
            Tool::Look => {
                let datum = self.datum_at(at).then(|| Selection::Datum { run: self.run.to_owned() });
                let mark = self.mark_at(at).map(|(vessel, index, _)| Selection::Mark { vessel, index });
                let marked = mark.is_some();
                self.cx.workspace.selection = datum.or(mark);
                if !marked {
                    self.insert_on_path(at, point);
                }
            }
            Tool::Trace => self.click_trace(at, point),
            Tool::Datum => {
                self.place_datum(point);
                self.cx.workspace.leave_tool();
            }
            Tool::Region => {}
            Tool::Reference => self.click_reference(at, point),
            Tool::Mark => {
                let PaintContext { session, workspace, outbox, .. } = &mut *self.cx;
                if !mark::edit::place(session, workspace, outbox, (self.index, self.run), point) {
                    outbox.say("There is no trace here: click on one");
                }
            }
        }
    }

    /// A click with the reference tool: one more mark, unless one is there already.
    fn click_reference(&mut self, at: Pos2, point: ImagePoint) {
        if self.reference_point_at(at).is_none() {
            let PaintContext { session, workspace, outbox, .. } = &mut *self.cx;
            reference::edit::add(session, workspace, outbox, (self.index, self.run), point);
        }
    }

    /// Selects an anchor, or with Shift one more or one less. While tracing, an end clicked is the one that grows.
    fn click_anchor(&mut self, index: usize) {
        let Some(Work { vessel, trace }) = self.work() else { return };
        let (vessel, run, last) = (vessel.id.clone(), trace.run.clone(), trace.anchors.len().saturating_sub(1));
        let workspace = &mut *self.cx.workspace;
        let mut selected = workspace.selected(&vessel, &run);
        if !self.held.shift {
            selected = [index].into();
        } else if !selected.remove(&index) {
            selected.insert(index);
        }
        workspace.select(&vessel, &run, selected);
        if workspace.tool == Tool::Trace && (index == 0 || index == last) {
            workspace.end = if index == last { End::Last } else { End::First };
        }
    }

    /// A click with the trace tool: alone it follows the vessel or adds an anchor to the path; with Ctrl the way is
    /// straight, with Alt it ends on another trace.
    fn click_trace(&mut self, at: Pos2, point: ImagePoint) {
        let (straight, snap) = (self.held.command, self.held.alt);
        if !straight && !snap && self.insert_on_path(at, point) {
            return;
        }
        let PaintContext { session, workspace, outbox, .. } = &mut *self.cx;
        let reach_px = workspace.pixels(self.index, trace::edit::REACH);
        let onto = match (snap, straight) {
            (true, _) => trace::edit::snapped(session, workspace, self.run, point, reach_px),
            (false, false) => Some(trace::edit::aimed_at(session, workspace, self.index, point)),
            (false, true) => None,
        };
        trace::edit::drop_anchor(session, workspace, outbox, self.run, onto.unwrap_or(point), straight);
    }

    /// Adds an anchor between two others if the path was clicked. Returns whether it was.
    fn insert_on_path(&mut self, at: Pos2, point: ImagePoint) -> bool {
        let Some(work) = self.work() else { return false };
        let reach_px = f64::from(self.reach / self.view.scale());
        let Some((hop, place)) = work.on_path(self.cx.session, point, reach_px) else { return false };
        // Past the last anchor or before the first, a click extends the trace instead.
        if [hop, hop + 1].iter().any(|&end| self.near(work.trace.anchors[end], at)) {
            return false;
        }
        let (vessel, run) = (work.vessel.id.clone(), work.trace.run.clone());
        self.cx.workspace.select(&vessel, &run, [hop + 1]);
        self.cx.outbox.change(Command::InsertAnchor { vessel, run, hop, at: place });
        true
    }

    fn place_datum(&mut self, at: ImagePoint) {
        let PaintContext { session, workspace, outbox, .. } = &mut *self.cx;
        datum::place(session, workspace, outbox, self.run, at);
    }

    fn finish_reference(&mut self, from: ImagePoint, to: ImagePoint) {
        if from.distance(to) < 2.0 {
            return;
        }
        let PaintContext { session, workspace, outbox, .. } = &mut *self.cx;
        reference::edit::finish_line(session, workspace, outbox, self.run, [from, to]);
    }
}

/// A window with its center and width changed by parts of the width.
fn adjusted(window: Window, brighter: f64, wider: f64) -> Window {
    let width = (window.width * wider.exp()).max(window.width.abs() * 1e-3).max(1e-6);
    Window { center: window.center + brighter * window.width, width }
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
