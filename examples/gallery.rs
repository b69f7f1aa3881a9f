//! Pictures of every step in every theme and size, to be looked at:
//! `cargo run --example gallery -- FOLDER [PART OF A NAME]`.

#![expect(clippy::unwrap_used, reason = "a program for developers fails by panicking")]

#[expect(dead_code, reason = "the tests use the rest of the hand")]
#[path = "../tests/ui/window.rs"]
mod window;

use dva_planner::planning::plan::{Mark, MarkKind};
use dva_planner::session::{file, samples};
use dva_planner::ui::Preferences;
use egui::Key;
use std::path::Path;
use window::{
    SAMPLE, Window, click, click_at, control, drag, finished_plan, go_to_step, on_screen, open_finished, open_sample,
    press, press_with, quiet, ruler, still, wait, window_with,
};

const STEPS: [&str; 7] = ["Open", "Subtract", "Calibrate", "Trace", "Cross", "Stent", "Report"];

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().expect("the first argument names a folder");
    let only = arguments.next().unwrap_or_default();
    for (name, theme, size, scale) in [
        ("dark", "Dark", [1280.0, 720.0], 1.0),
        ("light", "Light", [1280.0, 720.0], 1.0),
        ("contrast", "HighContrast", [1280.0, 720.0], 1.0),
        ("large", "Dark", [2560.0, 1440.0], 1.0),
        ("sharp", "Dark", [1280.0, 720.0], 2.0),
    ] {
        if name.contains(&only) {
            let preferences: Preferences = serde_json::from_str(&format!(r#"{{"theme": "{theme}"}}"#)).unwrap();
            let mut window = window_with(preferences, size);
            window.set_pixels_per_point(scale);
            every_state(&mut window, |state| Path::new(&folder).join(format!("{name}-{state}.png")));
        }
    }
}

/// Objects of known size and a region, on the finished plan.
fn objects(window: &mut Window, save: &dyn Fn(&mut Window, &str)) {
    go_to_step(window, "Calibrate");
    let (run, ticks) = ruler(window);
    click(window, "Marks");
    click(window, "Mark equal distances");
    for &tick in &ticks[3..9] {
        let at = on_screen(window, &run, tick);
        click_at(window, at);
    }
    quiet(window);
    save(window, "marks");
    press(window, Key::Enter);
    click(window, "Use what the file says");
    quiet(window);
    let artery = finished_plan().vessels[0].traces[0].clone();
    click(window, "Catheter");
    click(window, "Measure a catheter");
    for &place in &artery.anchors[1..3] {
        let at = on_screen(window, &run, place);
        click_at(window, at);
    }
    quiet(window);
    save(window, "catheter");
    press(window, Key::Enter);
    click(window, "Use what the file says");
    press(window, Key::U);
    let middle = artery.anchors[artery.anchors.len() / 2];
    let [from, to] = [-14.0, 14.0].map(|d| on_screen(window, &run, [middle.x + d, middle.y + d].into()));
    drag(window, from, to);
    wait(window, "the curve", |window| window.state().session().density().known().is_some());
    still(window);
    save(window, "region");
    press(window, Key::Escape);
}

/// The finished plan with anatomy marked along its vessels, more of it than there is room for names.
fn marked(window: &mut Window, save: &dyn Fn(&mut Window, &str)) {
    let folder = tempfile::tempdir().unwrap();
    let mut plan = finished_plan();
    for run in &mut plan.runs {
        run.path = file::absolute_run_path(&run.path, &samples::plan_path(SAMPLE).unwrap());
    }
    for vessel in &mut plan.vessels {
        let trace = &vessel.traces[0];
        let mark = |kind, at: usize, to: Option<usize>| {
            let anchor = |n: usize| trace.anchors[n.min(trace.anchors.len() - 1)];
            Mark { kind, name: String::new(), run: trace.run.clone(), at: anchor(at), to: to.map(anchor) }
        };
        vessel.marks = vec![
            mark(MarkKind::Calcified, 2, Some(4)),
            mark(MarkKind::SideBranch, 3, None),
            mark(MarkKind::Occluded, 4, Some(6)),
            mark(MarkKind::Valve, 7, None),
        ];
    }
    let path = folder.path().join("marked.dva.json");
    file::write_plan(&plan, &path).unwrap();
    window.state_mut().open(vec![path]);
    wait(window, "the marks", |window| !window.state().session().plan().vessels[0].marks.is_empty());
    quiet(window);
    go_to_step(window, "Trace");
    still(window);
    save(window, "marked");
}

fn every_state(window: &mut Window, path: impl Fn(&str) -> std::path::PathBuf) {
    let save = |window: &mut Window, state: &str| {
        let image = window.render().expect("the window can be drawn");
        image.save(path(state)).expect("the picture can be written");
    };
    window.run_steps(5);
    save(window, "empty");
    click(window, "Try a sample case");
    save(window, "samples");
    press(window, Key::Escape);
    open_sample(window);
    still(window);
    save(window, "opened");
    press_with(window, control(), Key::N);
    open_finished(window);
    for step in STEPS {
        go_to_step(window, step);
        save(window, &step.to_lowercase());
    }
    objects(window, &save);
    press(window, Key::X);
    save(window, "zoomed");
    press(window, Key::F);
    press(window, Key::L);
    still(window);
    save(window, "overlay");
    press(window, Key::L);
    press(window, Key::Num4);
    still(window);
    save(window, "four");
    press(window, Key::Num2);
    press(window, Key::V);
    save(window, "tracing");
    press(window, Key::Escape);
    click(window, "Menu");
    save(window, "menu");
    press(window, Key::Escape);
    press(window, Key::Questionmark);
    save(window, "keys");
    press(window, Key::Escape);
    marked(window, &save);
    window.state_mut().open(vec![samples::plan_path("two-angles").unwrap()]);
    wait(window, "two angles", |window| window.state().session().runs().len() == 4);
    quiet(window);
    press(window, Key::Num4);
    click(window, "Cross, done");
    still(window);
    save(window, "two-angles");
}
