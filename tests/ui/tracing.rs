//! The hand on the pictures: anchors, reference lines, runs laid on each other.

use crate::window::*;
use dva_planner::geometry::ImagePoint;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;

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
    assert!(shows(&window, "Undid: Add anchor"));
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
    drag(&mut window, from, to);
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
    drag(&mut window, from, to);
    quiet(&mut window);
    let view = &window.state().session().evaluation().views[0];
    let [row, _] = view.calibration.mm_per_px.expect("the view has a scale");
    assert!((row - 0.5).abs() < 0.01, "100 mm over 200 px: {row}");
    assert!(shows(&window, "Use what the file says"));
}

#[test]
fn the_mask_is_moved_to_where_the_limb_lies() {
    let mut window = window();
    open_sample(&mut window);
    press_with(&mut window, control(), Key::K);
    window.get_by_label("Find an action").type_text("register mask");
    window.run_steps(2);
    press(&mut window, Key::Enter);
    wait(&mut window, "the mask registered", |window| shows(window, "The mask of run R1"));
    // Nothing moved in this study.
    assert!(shows(&window, "The mask of run R1 is moved 0.0"));
    assert!(shows(&window, "residual 0.0"));
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
    let [row, column] = window.state().session().plan().views[0].runs[1].shift.row_column();
    assert!(row.hypot(column) < 0.05, "nothing moved in this study: {row}, {column}");
    press_with(&mut window, control(), Key::Z);
    assert!(shows(&window, "Undid: Move run"));
}
