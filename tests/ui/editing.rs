//! Traces edited in the window, as a person would who knows programs for drawing.

use crate::window::{self, Window, control, wait};
use dva_planner::geometry::{ImagePoint, Point};
use dva_planner::planning::Plan;
use dva_planner::planning::plan::{PlanTrace, VesselKind};
use dva_planner::session::{Loadable, samples};
use dva_planner::units::Unit;
use egui::{Event, Key, Modifiers, PointerButton, Pos2};
use egui_kittest::kittest::Queryable;
use std::time::Duration;

const SHIFT: Modifiers = Modifiers::SHIFT;
const ALT: Modifiers = Modifiers::ALT;

/// The window on the runs of a sample study, and what a careful operator clicked on them.
struct Desk {
    window: Window,
    finished: Plan,
}

impl Desk {
    fn new() -> Self {
        let path = samples::plan_path(window::SAMPLE).expect("the sample is there");
        let mut desk = Self { window: window::window(), finished: window::finished_plan() };
        desk.window.state_mut().open(samples::runs_beside(&path));
        wait(&mut desk.window, "the runs", |window| !window.state().session().runs().is_empty());
        desk
    }

    /// The window with the artery traced.
    fn traced() -> Self {
        let mut desk = Self::new();
        desk.press(Modifiers::NONE, Key::A);
        for at in desk.clicks(VesselKind::Artery) {
            desk.click(Modifiers::NONE, at);
        }
        desk.press(Modifiers::NONE, Key::Escape);
        window::quiet(&mut desk.window);
        desk
    }

    /// Goes on until the live path has followed the pointer.
    fn wait_for_the_path(&mut self) {
        self.window.run_steps(3);
        std::thread::sleep(Duration::from_millis(10));
    }

    fn press(&mut self, modifiers: Modifiers, key: Key) {
        self.window.key_press_modifiers(modifiers, key);
        self.window.run_steps(3);
        window::quiet(&mut self.window);
    }

    /// Where the careful operator clicked on a vessel of this kind.
    fn clicks(&self, kind: VesselKind) -> Vec<ImagePoint> {
        self.finished.vessels_of(kind).next().expect("it is traced").traces[0].anchors.clone()
    }

    /// Where a pixel of the first run is on screen.
    fn on_screen(&self, at: ImagePoint) -> Pos2 {
        window::on_screen(&self.window, &self.plan().runs[0].id, at)
    }

    fn button(&mut self, pos: Pos2, pressed: bool, modifiers: Modifiers) {
        self.window.event(Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers });
        self.window.step();
    }

    fn hold(&mut self, modifiers: Modifiers) {
        self.window.event(Event::ModifiersChanged(modifiers));
    }

    fn click(&mut self, modifiers: Modifiers, at: ImagePoint) {
        let pos = self.on_screen(at);
        self.window.hover_at(pos);
        self.hold(modifiers);
        self.window.step();
        self.button(pos, true, modifiers);
        self.button(pos, false, modifiers);
        self.hold(Modifiers::NONE);
        // Far enough apart in time not to be a double click.
        self.window.run_steps(8);
    }

    fn drag(&mut self, modifiers: Modifiers, course: &[ImagePoint]) {
        let course: Vec<Pos2> = course.iter().map(|&at| self.on_screen(at)).collect();
        self.window.hover_at(course[0]);
        self.hold(modifiers);
        self.window.step();
        self.button(course[0], true, modifiers);
        for pair in course.windows(2) {
            for part in 1..=6 {
                self.window.hover_at(pair[0].lerp(pair[1], part as f32 / 6.0));
                self.window.step();
            }
        }
        self.button(course[course.len() - 1], false, modifiers);
        self.hold(Modifiers::NONE);
        self.window.run_steps(3);
    }

    fn shows(&self, text: &str) -> bool {
        window::shows(&self.window, text)
    }

    fn plan(&self) -> &Plan {
        self.window.state().session().plan()
    }

    fn trace(&self) -> PlanTrace {
        self.plan().vessels[0].traces[0].clone()
    }
}

#[test]
fn a_trace_is_split_at_an_anchor_and_joined_again() {
    let mut desk = Desk::traced();
    let whole = desk.trace();
    assert!(whole.anchors.len() > 2, "the sample's artery has an anchor between its ends");
    desk.press(Modifiers::NONE, Key::CloseBracket);
    desk.press(Modifiers::NONE, Key::CloseBracket);
    desk.press(Modifiers::NONE, Key::K);
    let arteries: Vec<usize> = desk.plan().vessels_of(VesselKind::Artery).map(|v| v.traces[0].anchors.len()).collect();
    assert_eq!(arteries, [2, whole.anchors.len() - 1]);
    desk.press(control(), Key::Z);
    assert!(desk.shows("Undid: Split trace"));
    assert_eq!(desk.trace(), whole);
    desk.press(control() | SHIFT, Key::Z);
    desk.press(Modifiers::NONE, Key::J);
    assert_eq!(desk.plan().vessels.len(), 1);
    assert_eq!(desk.trace(), whole);
    desk.press(SHIFT, Key::R);
    assert_eq!(desk.trace().anchors[0], whole.anchors[whole.anchors.len() - 1]);
    desk.press(SHIFT, Key::Delete);
    assert!(desk.plan().vessels[0].traces.is_empty(), "the trace goes, the vessel stays");
    desk.press(Modifiers::NONE, Key::J);
    assert!(desk.shows("not traced in this picture"), "what cannot be done says why");
}

#[test]
fn arrows_move_what_is_selected_and_holding_one_is_one_step_back() {
    let mut desk = Desk::traced();
    let before = desk.trace().anchors;
    desk.press(Modifiers::NONE, Key::CloseBracket);
    desk.press(Modifiers::NONE, Key::ArrowRight);
    desk.press(SHIFT, Key::ArrowUp);
    desk.press(ALT, Key::ArrowLeft);
    let moved = desk.trace().anchors;
    assert!((moved[0].x - before[0].x - 0.9).abs() < 1e-9 && (moved[0].y - before[0].y + 10.0).abs() < 1e-9);
    assert_eq!(moved[1..], before[1..]);

    let key = |pressed, repeat| Event::Key {
        key: Key::ArrowDown,
        physical_key: None,
        pressed,
        repeat,
        modifiers: Modifiers::NONE,
    };
    for repeat in [false, true, true, true] {
        desk.window.event(key(true, repeat));
        desk.window.step();
    }
    desk.window.event(key(false, false));
    desk.window.run_steps(2);
    assert!((desk.trace().anchors[0].y - moved[0].y - 4.0).abs() < 1e-9);
    desk.press(control(), Key::Z);
    assert_eq!(desk.trace().anchors, moved, "one step back");

    desk.press(control(), Key::A);
    desk.press(Modifiers::NONE, Key::ArrowLeft);
    let all = desk.trace().anchors;
    assert!(all.iter().zip(&moved).all(|(now, then)| (now.x - then.x + 1.0).abs() < 1e-9));
}

#[test]
fn a_loop_selects_anchors_and_delete_removes_them_in_one_step() {
    let mut desk = Desk::traced();
    let whole = desk.trace();
    let [first, second] = [whole.anchors[0], whole.anchors[1]];
    let around = |at: ImagePoint, x: f64, y: f64| ImagePoint::new(at.x + x, at.y + y);
    let (top, bottom) = if first.y < second.y { (first, second) } else { (second, first) };
    let course = [
        around(top, -30.0, -14.0),
        around(top, 30.0, -14.0),
        around(bottom, 30.0, 14.0),
        around(bottom, -30.0, 14.0),
        around(top, -30.0, -14.0),
    ];
    desk.drag(SHIFT, &course);
    desk.press(Modifiers::NONE, Key::Delete);
    assert_eq!(desk.trace().anchors, whole.anchors[2..]);
    desk.press(control(), Key::Z);
    assert!(desk.shows("Undid: Remove anchor"));
    assert_eq!(desk.trace(), whole);
    desk.click(Modifiers::NONE, first);
    desk.click(SHIFT, second);
    desk.press(Modifiers::NONE, Key::Delete);
    assert_eq!(desk.trace().anchors, whole.anchors[2..], "Shift and click adds to what is selected");
}

#[test]
fn a_trace_grows_at_the_end_one_chooses() {
    let mut desk = Desk::new();
    let clicks = desk.clicks(VesselKind::Artery);
    desk.press(Modifiers::NONE, Key::A);
    for &at in &clicks[1..3] {
        desk.click(Modifiers::NONE, at);
    }
    desk.press(Modifiers::NONE, Key::E);
    desk.click(Modifiers::NONE, clicks[0]);
    let trace = desk.trace();
    assert!(trace.anchors[0].distance(clicks[0]) < 1.5, "the new anchor comes first: {trace:?}");
    desk.press(Modifiers::NONE, Key::Backspace);
    assert_eq!(desk.trace().anchors, trace.anchors[1..]);
}

#[test]
fn a_way_drawn_by_hand_is_marked_and_told() {
    let mut desk = Desk::new();
    let clicks = desk.clicks(VesselKind::Artery);
    desk.press(Modifiers::NONE, Key::A);
    desk.click(Modifiers::NONE, clicks[0]);
    desk.click(control(), clicks[1]);
    desk.press(Modifiers::NONE, Key::Escape);
    window::quiet(&mut desk.window);
    assert_eq!(desk.trace().bridged, [0]);
    let evaluation = desk.window.state().session().evaluation();
    assert!((evaluation.vessels[0].bridged_fraction - 1.0).abs() < 1e-9);
    assert!(desk.shows("drawn by hand"), "an advisory says so");
    desk.press(control(), Key::Z);

    desk.press(Modifiers::NONE, Key::A);
    desk.click(Modifiers::NONE, clicks[1]);
    let (from, to) = (clicks[1], clicks[2]);
    let bend = ImagePoint::new(f64::midpoint(from.x, to.x) + 25.0, f64::midpoint(from.y, to.y));
    desk.drag(control(), &[from, bend, to]);
    let trace = desk.trace();
    assert!(trace.anchors.iter().any(|anchor| anchor.distance(bend) < 3.0), "the bend is kept: {trace:?}");
    assert!(!trace.bridged.contains(&0) && trace.bridged.len() + 2 == trace.anchors.len(), "{trace:?}");
    desk.press(control(), Key::Z);
    assert_eq!(desk.trace().anchors, clicks[..2], "a stroke is one step");

    desk.press(Modifiers::NONE, Key::Escape);
    desk.press(Modifiers::NONE, Key::CloseBracket);
    desk.press(Modifiers::NONE, Key::B);
    assert_eq!(desk.trace().bridged, [0]);
    desk.press(Modifiers::NONE, Key::B);
    assert!(desk.trace().bridged.is_empty());
}

#[test]
fn an_anchor_is_laid_on_another_trace() {
    let mut desk = Desk::traced();
    let on = desk.trace().anchors[1];
    desk.press(Modifiers::NONE, Key::V);
    desk.click(ALT, ImagePoint::new(on.x + 8.0, on.y));
    let vein = desk.plan().vessels_of(VesselKind::Vein).next().expect("there is a vein now").traces[0].clone();
    let path = &desk.window.state().session().evaluation().vessels[0].traces[0].points;
    let away = path.iter().map(|p| p.distance(vein.anchors[0])).fold(f64::INFINITY, f64::min);
    assert!(away < 0.6, "{away} px from the artery's path");
}

#[test]
fn anchors_drop_themselves_on_a_steady_stretch_and_come_with_the_next_click() {
    let mut desk = Desk::new();
    let clicks = desk.clicks(VesselKind::Artery);
    desk.press(Modifiers::NONE, Key::A);
    desk.click(Modifiers::NONE, clicks[0]);
    desk.click(Modifiers::NONE, clicks[1]);
    window::quiet(&mut desk.window);
    for pair in clicks[1..6].windows(2) {
        for part in 1..=12 {
            let at = desk.on_screen(pair[0].lerp(pair[1], f64::from(part) / 12.0));
            desk.window.hover_at(at);
            desk.wait_for_the_path();
        }
    }
    desk.click(Modifiers::NONE, clicks[5]);
    let trace = desk.trace();
    assert!(trace.anchors.len() > 4, "four anchor distances apart, some dropped between: {trace:?}");
    for pair in trace.anchors.windows(2) {
        assert!(pair[1].y > pair[0].y, "in order along the vessel");
    }
    desk.press(control(), Key::Z);
    assert_eq!(desk.trace().anchors, clicks[..2], "all of them are one step");
}

#[test]
fn the_lumen_profile_tells_each_number_with_its_interval() {
    let mut desk = Desk::traced();
    desk.press(Modifiers::NONE, Key::P);
    for text in ["Lumen profile", "reference", "narrowest", "stenosis", "tortuosity"] {
        assert!(desk.shows(text), "{text} is shown");
    }
    let evaluation = desk.window.state().session().evaluation();
    let course = evaluation.vessels[0].course.as_ref().expect("the artery is traced");
    assert_eq!(course.unit, Unit::Millimeter);
    let narrowest = course.narrowest.as_ref().expect("its lumen is known");
    assert!(narrowest.minimal.value <= narrowest.reference.value);
    desk.press(Modifiers::NONE, Key::P);
    assert!(!desk.shows("Lumen profile"));
}

#[test]
fn anatomy_is_marked_named_removed_and_undone() {
    let mut desk = Desk::traced();
    let on = desk.trace().anchors;
    desk.press(Modifiers::NONE, Key::T);
    desk.click(Modifiers::NONE, on[2]);
    let marks = |desk: &Desk| desk.plan().vessels[0].marks.clone();
    assert_eq!(marks(&desk).len(), 1);
    assert!(desk.shows("Name of the valve 1"), "it is listed");
    desk.window.get_by_label("Name of the valve 1").focus();
    desk.window.run_steps(2);
    desk.window.get_by_label("Name of the valve 1").type_text("sinus");
    desk.window.run_steps(3);
    assert_eq!(marks(&desk)[0].name, "sinus");
    desk.window.get_by_label("Remove the valve 1").click();
    desk.window.run_steps(3);
    assert!(marks(&desk).is_empty());
    desk.press(Modifiers::NONE, Key::Escape);
    desk.press(control(), Key::Z);
    assert!(desk.shows("Undid: Remove mark"));
    window::quiet(&mut desk.window);
    let evaluated = &desk.window.state().session().evaluation().vessels[0].marks[0];
    assert!(evaluated.position_mm.is_some() && evaluated.at.distance(on[2]) < 2.0);

    desk.press(Modifiers::NONE, Key::T);
    desk.window.get_by_label("What to mark").click();
    desk.window.run_steps(3);
    desk.window.get_by_label("Calcified stretch").click();
    desk.window.run_steps(3);
    desk.click(Modifiers::NONE, on[3]);
    assert_eq!(marks(&desk).len(), 1, "a stretch has two ends");
    desk.click(Modifiers::NONE, on[5]);
    let stretch = marks(&desk)[1].clone();
    assert!(stretch.at.distance(on[3]) < 2.0 && stretch.to.is_some_and(|to| to.distance(on[5]) < 2.0), "{stretch:?}");
    desk.click(Modifiers::NONE, ImagePoint::new(20.0, 20.0));
    assert!(desk.shows("There is no trace here"));
}

#[test]
fn a_mark_is_moved_along_its_trace_selected_and_deleted_in_the_picture() {
    let mut desk = Desk::traced();
    let on = desk.trace().anchors;
    let marks = |desk: &Desk| desk.plan().vessels[0].marks.clone();
    let between = |hop: usize| on[hop].lerp(on[hop + 1], 0.5);
    desk.press(Modifiers::NONE, Key::T);
    desk.click(Modifiers::NONE, between(2));
    desk.press(Modifiers::NONE, Key::Escape);
    let placed = marks(&desk)[0].at;

    desk.drag(Modifiers::NONE, &[placed, on[4]]);
    let moved = marks(&desk)[0].at;
    assert!(moved.distance(on[4]) < 3.0 && moved.distance(placed) > 8.0, "{placed:?} to {moved:?}");
    desk.press(control(), Key::Z);
    assert_eq!(marks(&desk)[0].at, placed, "one gesture is one step");

    let anchors = desk.trace().anchors.len();
    desk.click(Modifiers::NONE, placed);
    assert_eq!(desk.trace().anchors.len(), anchors, "a click on a mark adds no anchor");
    desk.press(Modifiers::NONE, Key::Delete);
    assert!(marks(&desk).is_empty() && desk.trace().anchors.len() == anchors);
    desk.press(control(), Key::Z);
    assert_eq!(marks(&desk).len(), 1);
}

#[test]
fn pictures_are_colored_by_arrival_time_when_asked() {
    let mut desk = Desk::new();
    assert!(matches!(desk.window.state().session().runs()[0].arrival.answer(), Loadable::Unasked), "off by default");
    desk.press(control(), Key::K);
    desk.window.get_by_label("Find an action").type_text("arrival");
    desk.window.run_steps(2);
    desk.press(Modifiers::NONE, Key::Enter);
    wait(&mut desk.window, "the arrival times", |window| {
        matches!(window.state().session().runs()[0].arrival.answer(), Loadable::Known(_))
    });
}

#[test]
fn the_key_sheet_and_the_palette_name_what_edits() {
    let mut desk = Desk::new();
    desk.press(Modifiers::NONE, Key::Questionmark);
    for text in ["Split the trace", "Join traces", "Shift+R", "Shift and click, Shift and drag", "Extend the other end"]
    {
        assert!(desk.shows(text), "{text} is on the key sheet");
    }
}
