//! Artery and vein taken for one another.

use crate::window::*;
use dva_planner::geometry::Polyline;
use dva_planner::imaging::Phase;
use dva_planner::planning::plan::VesselKind;
use dva_planner::session::samples;
use egui::{Key, Modifiers};

#[test]
fn a_trace_keeps_its_contrast_when_artery_and_vein_are_swapped() {
    let mut window = window();
    window.state_mut().open(vec![samples::plan_path("simultaneous").unwrap()]);
    wait(&mut window, "the plan", |window| !window.state().session().runs().is_empty());
    quiet(&mut window);
    go_to_step(&mut window, "Trace");
    let of_first = |window: &Window| {
        let vessel = &window.state().session().plan().vessels[0];
        let evaluated = &window.state().session().evaluation().vessels[0];
        (vessel.kind, vessel.traces[0].look.phase, evaluated.traces[0].points.clone())
    };
    let (kind, ..) = of_first(&window);
    assert_eq!(kind, VesselKind::Artery, "the first vessel is the one worked on");
    press_with(&mut window, Modifiers::SHIFT, Key::H);
    quiet(&mut window);
    let (_, phase, path) = of_first(&window);
    assert_eq!(phase, Some(Phase::Early));

    press_with(&mut window, Modifiers::SHIFT, Key::V);
    quiet(&mut window);
    assert_eq!(of_first(&window), (VesselKind::Vein, Some(Phase::Early), path.clone()), "nothing moves");
    assert!(shows(&window, "As traced: early contrast"));

    press(&mut window, Key::CloseBracket);
    press_with(&mut window, Modifiers::ALT, Key::ArrowRight);
    quiet(&mut window);
    let (_, phase, edited) = of_first(&window);
    let path = Polyline::new(path).unwrap();
    let off = edited.iter().map(|&point| path.nearest(point).1).fold(0.0, f64::max);
    assert!(phase == Some(Phase::Early) && off < 1.0, "the path goes elsewhere by {off} px");
    press_with(&mut window, control(), Key::Z);
    press_with(&mut window, control(), Key::Z);
    assert!(shows(&window, "Undid: Swap artery and vein"));
}
