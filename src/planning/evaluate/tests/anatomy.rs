//! Anatomy marked along vessels, and ways drawn by hand.

use super::*;
use crate::planning::evaluation::MarkOrigin;
use crate::planning::plan::{Mark, MarkKind};

fn mark(kind: MarkKind, run: &str, rows: [f64; 2], x: impl Fn(f64) -> f64) -> Mark {
    let at = |y: f64| ImagePoint::new(x(y), y);
    let to = kind.is_stretch().then(|| at(rows[1]));
    Mark { kind, name: String::new(), run: run.into(), at: at(rows[0]), to }
}

fn on_vein(kind: MarkKind, rows: [f64; 2]) -> Mark {
    mark(kind, "V1", rows, |_| 500.0)
}

fn on_artery(kind: MarkKind, rows: [f64; 2]) -> Mark {
    mark(kind, "A1", rows, |y| 500.0 + one_dip(y))
}

fn found(artery: Vec<Mark>, vein: Vec<Mark>) -> Evaluation {
    let mut plan = plan(lines(one_dip));
    plan.vessels[0].marks = artery;
    plan.vessels[1].marks = vein;
    evaluated(&plan, &Paper::two_runs())
}

#[test]
fn marks_on_the_vein_count_from_the_datum_and_from_the_crossing() {
    let marks = vec![on_vein(MarkKind::Valve, [600.0; 2]), on_vein(MarkKind::Occluded, [500.0, 450.0])];
    let marks = &found(vec![], marks).vessels[1].marks;
    let [valve, occluded] = &marks[..] else { panic!("both are there") };
    assert_eq!((valve.origin, valve.name.as_str()), (MarkOrigin::LandingDatum, "Valve"));
    let (at, away) = (valve.position_mm.unwrap(), valve.from_crossing_mm.unwrap());
    assert!((at.value.get() - 300.0 * MM_PER_PX).abs() < 0.2 && (away.value.get() - 300.0 * MM_PER_PX).abs() < 0.2);
    // A click lies within 1.5 px of its place, and so does the datum: twice that, and 5 % of the scale.
    let u = 1.96 * (1.5 * 1.5_f64.hypot(0.0) * MM_PER_PX).hypot(at.value.get() * 0.05);
    assert!(at.high.get() - at.low.get() > u, "{at}");
    let [from, to] = occluded.strip_mm.unwrap();
    assert!((from - 400.0 * MM_PER_PX).abs() < 0.2 && (to - 450.0 * MM_PER_PX).abs() < 0.2);
    assert!(occluded.position_mm.unwrap().value < occluded.end_mm.unwrap().value);
}

#[test]
fn what_lies_in_the_way_of_the_stents_is_told_and_what_does_not_is_not() {
    use MarkKind::{Calcified, Occluded, Patent, SideBranch, Valve};
    let told = |artery: Vec<Mark>, vein: Vec<Mark>| -> Vec<&'static str> {
        let ids = ["valve-in-path", "branch-in-path", "branch-steals", "occluded-path", "calcified-crossing"];
        let found = found(artery, vein);
        ids.into_iter().filter(|id| advisory(&found, id).is_some()).collect()
    };
    assert_eq!(told(vec![], vec![on_vein(Valve, [600.0; 2])]), ["valve-in-path"]);
    assert!(told(vec![], vec![on_vein(Valve, [200.0; 2])]).is_empty(), "above the crossing");
    assert_eq!(told(vec![], vec![on_vein(SideBranch, [600.0; 2])]), ["branch-in-path"]);
    assert_eq!(told(vec![], vec![on_vein(SideBranch, [920.0; 2])]), ["branch-steals"]);
    assert_eq!(told(vec![], vec![on_vein(Occluded, [500.0, 450.0])]), ["occluded-path"]);
    assert!(told(vec![], vec![on_vein(Patent, [500.0, 450.0])]).is_empty());
    assert_eq!(told(vec![on_artery(Calcified, [280.0, 330.0])], vec![]), ["calcified-crossing"]);
    assert!(told(vec![on_artery(Calcified, [600.0, 700.0])], vec![]).is_empty());
}

#[test]
fn a_mark_away_from_every_trace_lies_nowhere() {
    let away = mark(MarkKind::Valve, "V1", [600.0; 2], |_| 700.0);
    let unknown = Mark { run: "nothing".into(), ..away.clone() };
    for mark in &found(vec![], vec![away, unknown]).vessels[1].marks {
        assert_eq!((mark.along, mark.position_mm, mark.strip_mm), (None, None, None));
    }
}

#[test]
fn without_a_scale_marks_have_pixels_and_no_millimeters() {
    let mut plan = plan(lines(one_dip));
    plan.vessels[0].marks = vec![on_artery(MarkKind::Calcified, [280.0, 330.0])];
    let bare = Paper::new(&[("A1", Acquisition::default()), ("V1", Acquisition::default())]);
    let mark = &evaluated(&plan, &bare).vessels[0].marks[0];
    assert!(mark.along.is_some_and(|[from, to]| to - from > 45.0 && to - from < 60.0), "{:?}", mark.along);
    assert_eq!((mark.position_mm, mark.from_crossing_mm, mark.strip_mm), (None, None, None));
}

#[test]
fn a_way_drawn_by_hand_is_counted_and_a_crossing_on_it_is_told() {
    let mut plan = plan(lines(one_dip));
    let vein = &mut plan.vessels[1].traces[0];
    vein.anchors = [50.0, 400.0, 500.0, 950.0].map(|y| ImagePoint::new(500.0, y)).to_vec();
    vein.bridged = vec![1];
    let found = evaluated(&plan, &Paper::two_runs());
    let length = found.vessels[1].bridged_mm.unwrap();
    assert!((length.value.get() - 100.0 * MM_PER_PX).abs() < 0.5, "{length}");
    assert!((found.vessels[1].bridged_fraction - 100.0 / 900.0).abs() < 0.01);
    assert!(advisory(&found, "bridged").is_some() && advisory(&found, "crossing-bridged").is_none());
    assert!(found.profile.iter().any(|s| s.vein_bridged) && !found.profile.iter().any(|s| s.artery_bridged));
    plan.vessels[1].traces[0].bridged = vec![0];
    assert!(advisory(&evaluated(&plan, &Paper::two_runs()), "crossing-bridged").is_some());
}
