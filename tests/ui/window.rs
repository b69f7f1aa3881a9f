//! The window in a test harness, and a hand that drives it by what is written on it.

use dva_planner::geometry::ImagePoint;
use dva_planner::phantom::{TRUTH_FILE, Truth};
use dva_planner::planning::Plan;
use dva_planner::planning::plan::VesselKind;
use dva_planner::session::{Session, Settings, samples};
use dva_planner::ui::{App, Preferences};
use egui::{Key, Modifiers, Pos2, Rect, Vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long background work may take on a busy machine.
const PATIENCE: Duration = Duration::from_mins(2);

/// The study everything is tried on.
pub const SAMPLE: &str = "easy";

const SAMPLE_TITLE: &str = "One leg, one angle";

pub type Window = Harness<'static, App>;

pub fn window() -> Window {
    window_with(Preferences::default(), [1280.0, 720.0])
}

pub fn window_with(preferences: Preferences, size: [f32; 2]) -> Window {
    let settings = Settings { state_folder: None, ..Settings::bundled() };
    let waker: dva_planner::session::Waker = Arc::new(|| {});
    let app = App::new(Session::new(settings, &waker), preferences);
    Harness::builder()
        .with_size(size)
        .with_step_dt(0.05)
        .with_max_steps(60)
        .with_render_cursor(false)
        .build_ui_state(|ui, app: &mut App| app.show(ui), app)
}

/// Goes on until `done`, or fails.
pub fn wait(window: &mut Window, what: &str, done: impl Fn(&Window) -> bool) {
    let start = Instant::now();
    window.step();
    while !done(window) {
        assert!(start.elapsed() < PATIENCE, "waited too long for {what}");
        std::thread::sleep(Duration::from_millis(15));
        window.step();
    }
    window.run_steps(3);
}

pub fn wait_for(window: &mut Window, text: &str) {
    wait(window, text, |window| window.query_all_by_label_contains(text).next().is_some());
}

pub fn quiet(window: &mut Window) {
    wait(window, "the evaluation", |window| {
        let session = window.state().session();
        !session.is_evaluating() && session.progress().is_none()
    });
}

/// Lets pictures arrive and messages go.
pub fn still(window: &mut Window) {
    for _ in 0..40 {
        std::thread::sleep(Duration::from_millis(10));
        window.step();
    }
    window.run_steps(160);
}

/// Clicks the last control with this label: in the inspector's foot, where there are two.
pub fn click(window: &mut Window, label: &str) {
    {
        let found = window.query_all_by_label(label).last();
        found.unwrap_or_else(|| panic!("nothing is called \"{label}\"")).click();
    }
    window.run_steps(3);
}

pub fn press(window: &mut Window, key: Key) {
    window.key_press(key);
    window.run_steps(3);
}

pub fn press_with(window: &mut Window, modifiers: Modifiers, key: Key) {
    window.key_press_modifiers(modifiers, key);
    window.run_steps(3);
}

pub fn control() -> Modifiers {
    Modifiers { ctrl: true, command: true, ..Modifiers::NONE }
}

pub fn shows(window: &Window, text: &str) -> bool {
    window.query_all_by_label_contains(text).next().is_some()
}

/// The empty window, the sample menu, the runs.
pub fn open_sample(window: &mut Window) {
    window.step();
    click(window, "Try a sample case");
    click(window, SAMPLE_TITLE);
    wait(window, "the sample", |window| !window.state().session().runs().is_empty());
    quiet(window);
}

/// The finished plan of the sample, with every picture made.
pub fn open_finished(window: &mut Window) {
    window.step();
    click(window, "Try a sample case");
    click(window, "Show a finished plan");
    wait(window, "the finished plan", |window| window.state().session().evaluation().crossing.is_some());
    let thumbnails = |window: &Window| {
        window.state().session().runs().iter().all(|run| run.thumbnail.is_some() && run.contrast.known().is_some())
    };
    wait(window, "thumbnails", thumbnails);
    quiet(window);
    still(window);
}

/// What a careful operator clicked.
pub fn finished_plan() -> Plan {
    let path = samples::plan_path(SAMPLE).expect("the sample is there");
    dva_planner::session::file::read_plan(&path).expect("its plan is readable")
}

/// Where a point of `run` is on screen, given that its pane shows the whole picture.
pub fn on_screen(window: &Window, run: &str, at: ImagePoint) -> Pos2 {
    let label = format!("Picture of run {run}");
    let node = window.query_all_by_label_contains(&label).next().unwrap_or_else(|| panic!("no pane shows {run}"));
    let pane: Rect = node.rect();
    let pixels = &window.state().session().opened(run).expect("the run is open").run.acquisition().pixels;
    let (columns, rows) = (pixels.columns as f32, pixels.rows as f32);
    let scale = (pane.width() / columns).min(pane.height() / rows);
    let middle = Vec2::new((columns - 1.0) / 2.0, (rows - 1.0) / 2.0);
    pane.center() + (Vec2::new(at.x as f32, at.y as f32) - middle) * scale
}

pub fn click_at(window: &mut Window, at: Pos2) {
    window.hover_at(at);
    window.step();
    for pressed in [true, false] {
        let button = egui::PointerButton::Primary;
        window.event(egui::Event::PointerButton { pos: at, button, pressed, modifiers: Modifiers::NONE });
        window.step();
    }
    // Far enough apart in time not to be a double click.
    window.run_steps(8);
}

/// Drags with the left button.
pub fn drag(window: &mut Window, from: Pos2, to: Pos2) {
    window.drag_at(from);
    window.step();
    for i in 1..=4 {
        window.hover_at(from.lerp(to, i as f32 / 4.0));
        window.step();
    }
    window.drop_at(to);
    window.run_steps(3);
}

/// The first run of the sample, and where the ticks of its ruler are.
pub fn ruler(window: &Window) -> (String, Vec<ImagePoint>) {
    let path = samples::plan_path(SAMPLE).expect("the sample is there").with_file_name(TRUTH_FILE);
    let truth: Truth = serde_json::from_slice(&std::fs::read(path).expect("it has a truth")).expect("it is readable");
    (window.state().session().plan().runs[0].id.clone(), truth.runs[0].ruler_ticks.clone())
}

/// Run names differ between the finished plan and a plan made by hand; what they have in common is the object.
pub fn same_run(window: &Window, finished: &Plan, run: &str) -> String {
    let uid = finished.run(run).and_then(|run| run.sop_instance_uid.clone()).expect("the plan names its objects");
    let runs = &window.state().session().plan().runs;
    let same = runs.iter().find(|run| run.sop_instance_uid.as_ref() == Some(&uid));
    same.expect("the object is open").id.clone()
}

pub fn trace(window: &mut Window, finished: &Plan, kind: VesselKind) {
    let vessel = finished.vessels_of(kind).next().expect("the finished plan traces one");
    let trace = &vessel.traces[0];
    let run = same_run(window, finished, &trace.run);
    click(window, if kind == VesselKind::Artery { "Trace artery" } else { "Trace vein" });
    for &anchor in &trace.anchors {
        let at = on_screen(window, &run, anchor);
        click_at(window, at);
    }
    press(window, Key::Enter);
    quiet(window);
}

/// Goes to a step of the rail, whatever its state.
pub fn go_to_step(window: &mut Window, step: &str) {
    let beginning = format!("{step}, ");
    let found = window.query_all_by_label_contains(&beginning).next();
    let label = found.and_then(|node| node.accesskit_node().label());
    click(window, &label.unwrap_or_else(|| panic!("no step {step} on the rail")));
}
