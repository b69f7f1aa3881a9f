//! The window, driven as a person would: by what is written on it.
//!
//! Pictures of the main states are compared with those in `tests/snapshots`; `UPDATE_SNAPSHOTS=1` renews them. Where no
//! graphics adapter can draw (no Vulkan, not even in software) that comparison is skipped, and says so.

use dva_planner::geometry::ImagePoint;
use dva_planner::planning::Plan;
use dva_planner::planning::plan::{LandmarkKind, VesselKind};
use dva_planner::session::{Session, Settings, samples};
use dva_planner::ui::{App, Preferences};
use egui::{Key, Modifiers, Pos2, Rect, Vec2};
use egui_kittest::kittest::{NodeT, Queryable};
use egui_kittest::{Harness, SnapshotOptions};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long background work may take on a busy machine.
const PATIENCE: Duration = Duration::from_mins(2);

/// The study everything is tried on.
const SAMPLE: &str = "easy";
const SAMPLE_TITLE: &str = "One leg, one angle";

type Window = Harness<'static, App>;

fn window() -> Window {
    window_with(Preferences::default(), [1280.0, 720.0])
}

fn window_with(preferences: Preferences, size: [f32; 2]) -> Window {
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
fn wait(window: &mut Window, what: &str, done: impl Fn(&Window) -> bool) {
    let start = Instant::now();
    window.step();
    while !done(window) {
        assert!(start.elapsed() < PATIENCE, "waited too long for {what}");
        std::thread::sleep(Duration::from_millis(15));
        window.step();
    }
    window.run_steps(3);
}

fn wait_for(window: &mut Window, text: &str) {
    wait(window, text, |window| window.query_all_by_label_contains(text).next().is_some());
}

fn quiet(window: &mut Window) {
    wait(window, "the evaluation", |window| {
        let session = window.state().session();
        !session.is_evaluating() && session.progress().is_none()
    });
}

/// Clicks the last control with this label: in the inspector's foot, where there are two.
fn click(window: &mut Window, label: &str) {
    {
        let found = window.query_all_by_label(label).last();
        found.unwrap_or_else(|| panic!("nothing is called \"{label}\"")).click();
    }
    window.run_steps(3);
}

fn press(window: &mut Window, key: Key) {
    window.key_press(key);
    window.run_steps(3);
}

fn press_with(window: &mut Window, modifiers: Modifiers, key: Key) {
    window.key_press_modifiers(modifiers, key);
    window.run_steps(3);
}

fn shows(window: &Window, text: &str) -> bool {
    window.query_all_by_label_contains(text).next().is_some()
}

fn control() -> Modifiers {
    Modifiers { ctrl: true, command: true, ..Modifiers::NONE }
}

/// The empty window, the sample menu, the runs.
fn open_sample(window: &mut Window) {
    window.step();
    click(window, "Try a sample case");
    click(window, SAMPLE_TITLE);
    wait(window, "the sample", |window| !window.state().session().runs().is_empty());
    quiet(window);
}

/// What a careful operator clicked.
fn finished_plan() -> Plan {
    let path = samples::plan_path(SAMPLE).expect("the sample is there");
    dva_planner::session::file::read_plan(&path).expect("its plan is readable")
}

/// Where a point of `run` is on screen, given that its pane shows the whole picture.
fn on_screen(window: &Window, run: &str, at: ImagePoint) -> Pos2 {
    let label = format!("Picture of run {run}");
    let node = window.query_all_by_label_contains(&label).next().unwrap_or_else(|| panic!("no pane shows {run}"));
    let pane: Rect = node.rect();
    let pixels = &window.state().session().opened(run).expect("the run is open").run.acquisition().pixels;
    let (columns, rows) = (pixels.columns as f32, pixels.rows as f32);
    let scale = (pane.width() / columns).min(pane.height() / rows);
    let middle = Vec2::new((columns - 1.0) / 2.0, (rows - 1.0) / 2.0);
    pane.center() + (Vec2::new(at.x as f32, at.y as f32) - middle) * scale
}

fn click_at(window: &mut Window, at: Pos2) {
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

/// Run names differ between the finished plan and a plan made by hand; what they have in common is the object.
fn same_run(window: &Window, finished: &Plan, run: &str) -> String {
    let uid = finished.run(run).and_then(|run| run.sop_instance_uid.clone()).expect("the plan names its objects");
    let runs = &window.state().session().plan().runs;
    let same = runs.iter().find(|run| run.sop_instance_uid.as_ref() == Some(&uid));
    same.expect("the object is open").id.clone()
}

fn trace(window: &mut Window, finished: &Plan, kind: VesselKind) {
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

#[test]
fn from_the_empty_window_to_a_plan_on_paper() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = window();
    window.state_mut().write_into(folder.path().to_owned());
    open_sample(&mut window);
    let finished = finished_plan();

    trace(&mut window, &finished, VesselKind::Artery);
    trace(&mut window, &finished, VesselKind::Vein);
    let vessels = &window.state().session().evaluation().vessels;
    assert_eq!(vessels.iter().filter(|v| v.length_mm.is_some()).count(), 2, "both vessels have a length");

    click(&mut window, "Place the datum");
    let datum = finished.landmarks.iter().find(|l| l.kind == LandmarkKind::LandingDatum).unwrap();
    let run = same_run(&window, &finished, &datum.points[0].run);
    let at = on_screen(&window, &run, datum.points[0].at);
    click_at(&mut window, at);
    quiet(&mut window);

    let evaluation = window.state().session().evaluation();
    assert_eq!(evaluation.missing, Vec::<String>::new());
    let crossing = evaluation.crossing.as_ref().expect("a crossing is found");
    assert!(crossing.gap_mm.is_some());
    assert!(!evaluation.chains.is_empty());
    assert!(shows(&window, "Report, next"));

    click(&mut window, "Cross, done");
    assert!(shows(&window, "projected"), "a gap seen from one side says so");
    click(&mut window, "Stent, done");
    assert!(shows(&window, "Chain 1"));
    click(&mut window, "Report, next");
    click(&mut window, "Export PDF");
    wait_for(&mut window, "Wrote ");
    let pdf = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).next().unwrap();
    assert!(std::fs::read(&pdf).unwrap().starts_with(b"%PDF-"));
    assert!(shows(&window, "Report, done"));
}

#[test]
fn what_cannot_be_opened_is_said_and_the_window_lives() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("letter.txt");
    std::fs::write(&text, "Dear colleague").unwrap();
    let nothing = folder.path().join("empty");
    std::fs::create_dir(&nothing).unwrap();
    let plan = folder.path().join("broken.dva.json");
    std::fs::write(&plan, "{ not a plan").unwrap();

    let mut window = window();
    for (path, said) in [(text.as_path(), "not opened"), (&nothing, "Nothing was found"), (&plan, "is not a plan")] {
        window.state_mut().open(vec![path.to_owned()]);
        wait_for(&mut window, said);
        assert!(shows(&window, "Open a study"));
    }
    window.state_mut().open(vec![text]);
    wait_for(&mut window, "Show the reasons");
    click(&mut window, "Show the reasons");
    assert!(shows(&window, "letter.txt"));
    click(&mut window, "Close");
    assert!(!shows(&window, "Files that were not opened"));
    open_sample(&mut window);
}

#[test]
fn a_path_can_be_typed() {
    let mut window = window();
    window.step();
    window.get_by_label("Or type a path").click();
    let field = window.get_by_role(egui::accesskit::Role::TextInput);
    field.focus();
    window.run_steps(2);
    window.get_by_role(egui::accesskit::Role::TextInput).type_text("/no/such/place");
    window.run_steps(2);
    click(&mut window, "Open");
    wait_for(&mut window, "not opened");
}

#[test]
fn everything_is_undone_and_says_what_it_was() {
    let mut window = window();
    open_sample(&mut window);
    let anchors = |window: &Window| -> usize {
        let plan = window.state().session().plan();
        plan.vessels.iter().flat_map(|vessel| &vessel.traces).map(|trace| trace.anchors.len()).sum()
    };
    press(&mut window, Key::A);
    let run = window.state().session().plan().runs[0].id.clone();
    for at in [[200.0, 200.0], [210.0, 260.0], [220.0, 300.0]] {
        let at = on_screen(&window, &run, ImagePoint::from(at));
        click_at(&mut window, at);
    }
    assert_eq!(anchors(&window), 3);
    press_with(&mut window, control(), Key::Z);
    assert_eq!(anchors(&window), 2);
    assert!(shows(&window, "Undid: Edit trace"));
    press_with(&mut window, control() | Modifiers::SHIFT, Key::Z);
    assert_eq!(anchors(&window), 3);
    press(&mut window, Key::Backspace);
    assert_eq!(anchors(&window), 2);
    press(&mut window, Key::Escape);
    assert_eq!(anchors(&window), 2, "leaving the tool keeps the work");
}

#[test]
fn a_drag_is_one_step_back() {
    let mut window = window();
    open_sample(&mut window);
    press(&mut window, Key::A);
    let run = window.state().session().plan().runs[0].id.clone();
    let [from, to] = [[200.0, 200.0], [230.0, 240.0]].map(|at| on_screen(&window, &run, ImagePoint::from(at)));
    click_at(&mut window, from);
    let anchor = |window: &Window| window.state().session().plan().vessels[0].traces[0].anchors[0];
    let before = anchor(&window);
    window.drag_at(from);
    window.step();
    for i in 1..=10 {
        window.hover_at(from.lerp(to, i as f32 / 10.0));
        window.step();
    }
    window.drop_at(to);
    window.run_steps(3);
    assert!((anchor(&window).x - 230.0).abs() < 1.0 && (anchor(&window).y - 240.0).abs() < 1.0);
    press_with(&mut window, control(), Key::Z);
    assert_eq!(anchor(&window), before);
}

#[test]
fn a_vessel_is_traced_with_the_keyboard_alone() {
    let mut window = window();
    open_sample(&mut window);
    press(&mut window, Key::A);
    press(&mut window, Key::ArrowUp);
    press(&mut window, Key::Enter);
    for _ in 0..3 {
        press_with(&mut window, Modifiers::SHIFT, Key::ArrowDown);
    }
    press(&mut window, Key::Enter);
    let trace = window.state().session().plan().vessels[0].traces[0].clone();
    assert_eq!(trace.anchors.len(), 2);
    assert_eq!(trace.anchors[1].y - trace.anchors[0].y, 30.0);
    press(&mut window, Key::Enter);
    assert!(!shows(&window, "Finish the"), "Enter on the last anchor finishes");
}

#[test]
fn a_reference_line_gives_the_view_its_scale() {
    let mut window = window();
    open_sample(&mut window);
    click(&mut window, "Calibrate, done");
    click(&mut window, "Draw a reference line");
    let run = window.state().session().plan().runs[0].id.clone();
    let [from, to] = [[100.0, 100.0], [100.0, 300.0]].map(|at| on_screen(&window, &run, ImagePoint::from(at)));
    window.drag_at(from);
    window.step();
    for i in 1..=4 {
        window.hover_at(from.lerp(to, i as f32 / 4.0));
        window.step();
    }
    window.drop_at(to);
    window.run_steps(3);
    quiet(&mut window);
    let view = &window.state().session().evaluation().views[0];
    let [row, _] = view.mm_per_px.expect("the view has a scale");
    assert!((row - 0.5).abs() < 0.01, "100 mm over 200 px: {row}");
    assert!(shows(&window, "Use what the file says"));
}

#[test]
fn runs_of_one_angle_are_laid_on_each_other() {
    let mut window = window();
    open_sample(&mut window);
    press_with(&mut window, control(), Key::K);
    window.get_by_label("Find an action").type_text("align runs");
    window.run_steps(2);
    press(&mut window, Key::Enter);
    wait(&mut window, "the run laid on the other", |window| shows(window, "moved by"));
    let [row, column] = window.state().session().plan().views[0].runs[1].shift_px;
    assert!(row.hypot(column) < 0.05, "nothing moved in this study: {row}, {column}");
    press_with(&mut window, control(), Key::Z);
    assert!(shows(&window, "Undid: Move run"));
}

#[test]
fn the_key_sheet_and_the_palette_name_every_action() {
    let mut window = window();
    window.step();
    press(&mut window, Key::Questionmark);
    for text in ["Trace artery", "Export PDF", "Go to crossing", "Ctrl+Shift+Z", "F6, then Tab"] {
        assert!(shows(&window, text), "{text} is on the key sheet");
    }
    press(&mut window, Key::Escape);
    assert!(!shows(&window, "F6, then Tab"));
    press_with(&mut window, control(), Key::K);
    window.get_by_label("Find an action").type_text("about");
    window.run_steps(2);
    press(&mut window, Key::Enter);
    assert!(shows(&window, "not a medical device"));
}

#[test]
fn changes_are_not_lost_by_closing_a_case() {
    let mut window = window();
    open_sample(&mut window);
    press(&mut window, Key::A);
    press(&mut window, Key::ArrowUp);
    press(&mut window, Key::Enter);
    press_with(&mut window, control(), Key::N);
    assert!(shows(&window, "Save the plan first?"));
    click(&mut window, "Cancel");
    assert!(!window.state().session().runs().is_empty());
    press_with(&mut window, control(), Key::N);
    click(&mut window, "Discard changes");
    assert!(window.state().session().runs().is_empty());
    assert!(shows(&window, "Open a study"));
}

/// Whether anything on this machine can draw.
fn can_draw() -> bool {
    let drawn = std::panic::catch_unwind(|| {
        let mut probe = Harness::builder().with_size([8.0, 8.0]).wgpu().build_ui(|ui| {
            ui.label("x");
        });
        probe.render().is_ok()
    });
    drawn.unwrap_or(false)
}

#[test]
fn main_states_look_as_they_did() {
    if !can_draw() {
        eprintln!("SKIPPED: no graphics adapter can draw the window; install mesa-vulkan-drivers");
        return;
    }
    // Software renderers of different versions round differently at the edges of glyphs and lines.
    let options = SnapshotOptions::new().threshold(1.5).max_failed_pixels(400);
    let mut window = window();
    window.run_steps(5);
    window.snapshot_options("empty", &options);
    press(&mut window, Key::Questionmark);
    window.run_steps(5);
    window.snapshot_options("keys", &options);
    press(&mut window, Key::Escape);

    open_finished(&mut window);
    for (step, name) in [("Trace, done", "trace"), ("Stent, done", "stent")] {
        let label = window.query_all_by_label_contains(step).next().map(|node| node.accesskit_node().label());
        let label = label.flatten().unwrap_or_else(|| panic!("no step {step}"));
        click(&mut window, &label);
        still(&mut window);
        window.snapshot_options(name, &options);
    }

    let mut results = window.take_snapshot_results();

    let light: Preferences = serde_json::from_str(r#"{"theme": "Light"}"#).unwrap();
    let mut window = window_with(light, [1280.0, 720.0]);
    open_finished(&mut window);
    window.snapshot_options("light", &options);
    results.extend(window.take_snapshot_results());
}

/// The finished plan of the sample, with every picture made.
fn open_finished(window: &mut Window) {
    window.step();
    click(window, "Try a sample case");
    click(window, "Show a finished plan");
    wait(window, "the finished plan", |window| window.state().session().evaluation().crossing.is_some());
    let thumbnails = |window: &Window| {
        window.state().session().runs().iter().all(|run| run.thumbnail.is_some() && run.contrast.is_some())
    };
    wait(window, "thumbnails", thumbnails);
    quiet(window);
    still(window);
}

/// Lets pictures arrive and messages go.
fn still(window: &mut Window) {
    for _ in 0..40 {
        std::thread::sleep(Duration::from_millis(10));
        window.step();
    }
    window.run_steps(160);
}

/// Pictures of every step, to be looked at: `DVA_GALLERY=folder cargo test --test ui gallery -- --ignored`.
#[test]
#[ignore = "writes pictures for people, compares nothing"]
fn gallery() {
    let Some(folder) = std::env::var_os("DVA_GALLERY").map(std::path::PathBuf::from) else {
        eprintln!("SKIPPED: DVA_GALLERY names no folder");
        return;
    };
    let only = std::env::var("DVA_GALLERY_ONLY").unwrap_or_default();
    for (name, theme, size, scale) in [
        ("dark", "Dark", [1280.0, 720.0], 1.0),
        ("light", "Light", [1280.0, 720.0], 1.0),
        ("contrast", "HighContrast", [1280.0, 720.0], 1.0),
        ("large", "Dark", [2560.0, 1440.0], 1.0),
        ("sharp", "Dark", [1280.0, 720.0], 2.0),
    ] {
        if !name.contains(&only) {
            continue;
        }
        let preferences: Preferences = serde_json::from_str(&format!(r#"{{"theme": "{theme}"}}"#)).unwrap();
        let mut window = window_with(preferences, size);
        window.set_pixels_per_point(scale);
        let save = |window: &mut Window, state: &str| {
            let image = window.render().expect("the window can be drawn");
            image.save(folder.join(format!("{name}-{state}.png"))).expect("the picture can be written");
        };
        window.run_steps(5);
        save(&mut window, "empty");
        click(&mut window, "Try a sample case");
        save(&mut window, "samples");
        press(&mut window, Key::Escape);
        open_sample(&mut window);
        still(&mut window);
        save(&mut window, "opened");
        press_with(&mut window, control(), Key::N);
        open_finished(&mut window);
        for step in ["Open", "Subtract", "Calibrate", "Trace", "Cross", "Stent", "Report"] {
            let beginning = format!("{step}, ");
            let found = window.query_all_by_label_contains(&beginning).next();
            let label = found.and_then(|node| node.accesskit_node().label()).expect("every step is on the rail");
            click(&mut window, &label);
            save(&mut window, &step.to_lowercase());
        }
        press(&mut window, Key::X);
        save(&mut window, "zoomed");
        press(&mut window, Key::F);
        press(&mut window, Key::L);
        still(&mut window);
        save(&mut window, "overlay");
        press(&mut window, Key::L);
        press(&mut window, Key::Num4);
        still(&mut window);
        save(&mut window, "four");
        press(&mut window, Key::Num2);
        press(&mut window, Key::V);
        save(&mut window, "tracing");
        press(&mut window, Key::Escape);
        click(&mut window, "Menu");
        save(&mut window, "menu");
        press(&mut window, Key::Escape);
        press(&mut window, Key::Questionmark);
        save(&mut window, "keys");
        press(&mut window, Key::Escape);
        window.state_mut().open(vec![samples::plan_path("two-angles").unwrap()]);
        wait(&mut window, "two angles", |window| window.state().session().runs().len() == 4);
        quiet(&mut window);
        press(&mut window, Key::Num4);
        click(&mut window, "Cross, done");
        still(&mut window);
        save(&mut window, "two-angles");
    }
}
