//! Objects of known size marked by hand, and regions whose contrast is followed.

use crate::window::*;
use dva_planner::geometry::{ImagePoint, Point};
use dva_planner::planning::plan::{CalibrationChoice, VesselKind};
use dva_planner::session::Loadable;
use dva_planner::ui::Preferences;
use dva_planner::wording::scale_reason;
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;

fn choice(window: &Window) -> &CalibrationChoice {
    &window.state().session().plan().views[0].calibration
}

fn scale(window: &mut Window) -> Option<[f64; 2]> {
    quiet(window);
    window.state().session().evaluation().views[0].calibration.mm_per_px
}

#[test]
fn marks_are_clicked_moved_and_taken_back() {
    let mut window = window();
    open_sample(&mut window);
    go_to_step(&mut window, "Calibrate");
    click(&mut window, "Marks");
    assert!(shows(&window, "Five or more"));
    click(&mut window, "Mark equal distances");
    let (run, ticks) = ruler(&window);
    let clicked = &ticks[3..10];
    for &tick in clicked {
        let at = on_screen(&window, &run, tick);
        click_at(&mut window, at);
    }
    let count = |window: &Window| match choice(window) {
        CalibrationChoice::Marks(marks) => marks.points.len(),
        _ => 0,
    };
    assert_eq!(count(&window), 7);
    let [_, column] = scale(&mut window).expect("marks give a scale");
    let expected = 60.0 / clicked[0].distance(clicked[6]);
    assert!((column / expected - 1.0).abs() < 0.005, "{column}, expected {expected}");
    assert!(shows(&window, "ruler lies at an unknown distance"));
    click(&mut window, "Say how deep it lies");
    let focused = |window: &Window| window.query_all_by_label("Depth").any(|node| node.is_focused());
    assert!(focused(&window), "the next step leads to the field that asks for it");
    press(&mut window, Key::Escape);
    press_with(&mut window, Modifiers::SHIFT, Key::C);

    press(&mut window, Key::Backspace);
    assert_eq!(count(&window), 6);
    press_with(&mut window, control(), Key::Z);
    assert_eq!(count(&window), 7);
    assert!(shows(&window, "Undid: Calibrate"));
    press(&mut window, Key::Enter);
    assert!(!shows(&window, "Click mark"));

    // A mark dragged away is named and left out.
    let [from, to] =
        [clicked[3], ImagePoint::new(clicked[3].x, clicked[3].y + 14.0)].map(|p| on_screen(&window, &run, p));
    drag(&mut window, from, to);
    quiet(&mut window);
    assert!(shows(&window, "mark 4 is"), "the slip is named");
    press_with(&mut window, control(), Key::Z);
    quiet(&mut window);
    assert!(!shows(&window, "mark 4 is"), "the drag was one step");
    click(&mut window, "Use what the file says");
    assert_eq!(*choice(&window), CalibrationChoice::Dicom);
}

#[test]
fn pictures_stay_where_they_are_while_there_is_no_scale_yet() {
    let mut window = window();
    open_finished(&mut window);
    go_to_step(&mut window, "Calibrate");
    click(&mut window, "Marks");
    click(&mut window, "Mark equal distances");
    let (run, ticks) = ruler(&window);
    let places = [3, 8].map(|tick: usize| on_screen(&window, &run, ticks[tick]));
    for place in places {
        click_at(&mut window, place);
        assert_eq!(scale(&mut window).is_some(), place == places[1], "one mark gives no scale, two do");
        quiet(&mut window);
        let now = [3, 8].map(|tick: usize| on_screen(&window, &run, ticks[tick]));
        assert_eq!(now, places, "the picture has moved under the hand");
    }
}

#[test]
fn what_is_entered_is_undone_as_it_was_done() {
    let mut window = window_with(Preferences::default(), [1280.0, 1080.0]);
    open_sample(&mut window);
    go_to_step(&mut window, "Calibrate");
    press_with(&mut window, Modifiers::SHIFT, Key::C);
    let (run, ticks) = ruler(&window);
    for &tick in &ticks[3..6] {
        let at = on_screen(&window, &run, tick);
        click_at(&mut window, at);
    }
    press(&mut window, Key::Escape);
    let depth = |window: &Window| match choice(window) {
        CalibrationChoice::Marks(marks) => marks.depth_from_vessel_mm,
        _ => None,
    };
    window.query_all_by_role(Role::ComboBox).last().expect("the depth is chosen from a list").click();
    window.run_steps(3);
    click(&mut window, "nearer the tube");
    quiet(&mut window);
    assert_eq!(depth(&window), Some(-50.0));
    let carried = scale(&mut window).unwrap();
    assert!(!shows(&window, "ruler lies at an unknown distance"));
    press_with(&mut window, control(), Key::Z);
    assert_eq!(depth(&window), None, "the field follows the plan");
    let plain = scale(&mut window).unwrap();
    assert!((carried[0] / plain[0] - 750.0 / 700.0).abs() < 1e-6);
    window.run_steps(5);
    assert_eq!(depth(&window), None);
}

/// No catheter lies in the sample: an artery full of contrast is as good a tube.
#[test]
fn the_edges_of_a_tube_are_found_between_clicks() {
    let mut window = window();
    open_sample(&mut window);
    go_to_step(&mut window, "Calibrate");
    click(&mut window, "Catheter");
    assert!(shows(&window, "1.67 mm"));
    click(&mut window, "Measure a catheter");
    let finished = finished_plan();
    let artery = finished.vessels_of(VesselKind::Artery).next().unwrap().traces[0].clone();
    let run = same_run(&window, &finished, &artery.run);
    for &place in &artery.anchors[1..3] {
        let at = on_screen(&window, &run, place);
        click_at(&mut window, at);
    }
    press(&mut window, Key::Enter);
    let found = scale(&mut window);
    let view = &window.state().session().evaluation().views[0].calibration;
    let reference = view.found.as_ref().unwrap_or_else(|| panic!("no edges are found: {:?}", view.why));
    assert!(
        found.is_some() && scale_reason(&view.why).contains("5 French") && reference.edges.len() == 2,
        "{:?}",
        view.why
    );
    assert!(view.relative_uncertainty.unwrap() >= 0.05);
    assert!((3.0..40.0).contains(&reference.px.value) && reference.px.low < reference.px.high);
}

#[test]
fn the_contrast_of_a_region_is_followed_until_it_is_cleared() {
    let mut window = window();
    open_sample(&mut window);
    let finished = finished_plan();
    let artery = finished.vessels_of(VesselKind::Artery).next().unwrap().traces[0].clone();
    let run = same_run(&window, &finished, &artery.run);
    press(&mut window, Key::U);
    let middle = artery.anchors[artery.anchors.len() / 2];
    let [from, to] = [-14.0, 14.0].map(|d| on_screen(&window, &run, ImagePoint::new(middle.x + d, middle.y + d)));
    drag(&mut window, from, to);
    wait(&mut window, "the curve", |window| {
        !matches!(window.state().session().density().answer(), Loadable::Unasked | Loadable::Working)
    });
    let density = window.state().session().density().clone();
    let curve = density.known().expect("the region holds pixels");
    assert_eq!(density.question().unwrap().run, run);
    let (arrival, peak) = (curve.arrival_frame.unwrap(), curve.peak_frame.unwrap());
    assert!(arrival <= peak && curve.samples.len() > 3);
    press(&mut window, Key::Escape);
    window.run_steps(2);
    assert!(window.state().session().density().question().is_none(), "Esc clears");
}
