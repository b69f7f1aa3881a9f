//! Commands, one by one.

use super::*;
use crate::imaging::{FrameSelection, Look, MaskChoice, Polarity};
use crate::planning::plan::anatomy::MarkKind;
use crate::planning::plan::trace_edit::End;
use crate::planning::plan::{Angles, Subtraction};

fn plan_with(commands: impl IntoIterator<Item = Command>) -> Plan {
    let mut plan = Plan::default();
    for command in commands {
        plan.apply(command).unwrap();
    }
    plan
}

fn add_run(id: &str, view: &str) -> Command {
    Command::AddRuns(vec![(RunReference { id: id.into(), ..RunReference::default() }, view.into())])
}

fn add_vessel(id: &str, kind: VesselKind) -> Command {
    Command::AddVessel { id: id.into(), kind, name: id.into() }
}

fn trace(run: &str) -> PlanTrace {
    PlanTrace { run: run.into(), anchors: vec![ImagePoint::new(1.0, 2.0)], ..PlanTrace::default() }
}

#[test]
fn what_is_subtracted_is_kept_in_the_plan_and_only_if_the_operator_chose_it() {
    let mut plan = plan_with([add_run("A1", "AP")]);
    assert!(!serde_json::to_string(&plan).unwrap().contains("subtraction"));
    let mask = MaskChoice::Frames(vec![1, 2]);
    let subtraction = Subtraction { mask, shift: [0.3, -0.1].into(), local: true, polarity: None };
    plan.apply(Command::Subtract { run: "A1".into(), subtraction: subtraction.clone() }).unwrap();
    let json = serde_json::to_string(&plan).unwrap();
    assert!(json.contains(r#""subtraction":{"mask":"1,2","shift":[0.3,-0.1],"local":true}"#), "{json}");
    assert_eq!(serde_json::from_str::<Plan>(&json).unwrap().runs[0].subtraction, subtraction);
    let bright = Subtraction { polarity: Some(Polarity::Bright), ..subtraction };
    plan.apply(Command::Subtract { run: "A1".into(), subtraction: bright.clone() }).unwrap();
    let json = serde_json::to_string(&plan).unwrap();
    assert!(json.contains(r#""local":true,"polarity":"bright"}"#), "{json}");
    assert_eq!(serde_json::from_str::<Plan>(&json).unwrap().runs[0].subtraction, bright);
}

#[test]
fn vessels_that_change_their_kind_keep_the_way_they_were_traced() {
    let look = Look { phase: Some(VesselKind::Artery.phase()), ..Look::default() };
    let traced = PlanTrace { look, ..trace("A1") };
    let mut plan = plan_with([
        add_run("A1", "AP"),
        add_vessel("pta", VesselKind::Artery),
        add_vessel("second posterior tibial vein", VesselKind::Vein),
        Command::SetTrace { vessel: "pta".into(), trace: traced.clone() },
        Command::SwapKinds,
    ]);
    assert_eq!(plan.vessels[1].name, "second posterior tibial artery");
    assert_eq!((plan.vessels[0].kind, &plan.vessels[0].traces[0]), (VesselKind::Vein, &traced));
    let (vessel, run) = ("pta".into(), "A1".into());
    plan.apply(Command::MoveAnchors { vessel, run, anchors: vec![0], by: [1.0, 0.0] }).unwrap();
    assert_eq!(plan.vessels[0].traces[0].look, traced.look);
}

#[test]
fn a_command_that_does_not_fit_leaves_the_plan_unchanged() {
    let plan = plan_with([add_run("A1", "AP"), add_vessel("pta", VesselKind::Artery)]);
    for command in [
        add_run("A1", "LAO"),
        Command::AddRuns(
            ["V1", "V2", "V1"]
                .map(|id| (RunReference { id: id.into(), ..RunReference::default() }, "AP".into()))
                .into(),
        ),
        add_vessel("pta", VesselKind::Vein),
        Command::Subtract { run: "nothing".into(), subtraction: Subtraction::default() },
        Command::SetTrace { vessel: "nothing".into(), trace: trace("A1") },
        Command::SetTrace { vessel: "pta".into(), trace: trace("nothing") },
        Command::Calibrate { view: "nothing".into(), calibration: CalibrationChoice::Dicom },
        Command::RemoveLandmark { kind: LandmarkKind::CommonPoint, name: "nothing".into() },
        Command::ReverseTrace { vessel: "pta".into(), run: "A1".into() },
        Command::JoinTraces { vessel: "pta".into(), run: "A1".into(), with: "pta".into() },
    ] {
        let mut changed = plan.clone();
        assert!(changed.apply(command).is_err());
        assert_eq!(changed, plan);
    }
}

/// An artery traced in one run through anchors at 0, 10, 20 and 30.
fn traced() -> Plan {
    let anchors = [0.0, 10.0, 20.0, 30.0].map(|x| ImagePoint::new(x, 5.0)).to_vec();
    let trace = PlanTrace { run: "A1".into(), anchors, ..PlanTrace::default() };
    plan_with([
        add_run("A1", "AP"),
        add_vessel("pta", VesselKind::Artery),
        add_vessel("ptv", VesselKind::Vein),
        Command::SetTrace { vessel: "pta".into(), trace },
    ])
}

fn xs(plan: &Plan, vessel: &str) -> Vec<f64> {
    let trace = plan.vessel(vessel).and_then(|v| v.trace_in("A1"));
    trace.map(|trace| trace.anchors.iter().map(|a| a.x).collect()).unwrap_or_default()
}

#[test]
fn a_trace_is_edited_anchor_by_anchor() {
    let (vessel, run) = (String::from("pta"), String::from("A1"));
    let edits = [
        Command::InsertAnchor { vessel: vessel.clone(), run: run.clone(), hop: 0, at: ImagePoint::new(4.0, 5.0) },
        Command::MoveAnchors { vessel: vessel.clone(), run: run.clone(), anchors: vec![1, 2], by: [1.0, 0.0] },
        Command::RemoveAnchors { vessel: vessel.clone(), run: run.clone(), anchors: vec![0, 4] },
        Command::Bridge { vessel: vessel.clone(), run: run.clone(), hop: 1, bridged: true },
        Command::ReverseTrace { vessel: vessel.clone(), run: run.clone() },
        Command::ExtendTrace {
            vessel: vessel.clone(),
            run: run.clone(),
            look: Look::default(),
            end: End::Last,
            anchors: vec![ImagePoint::new(2.0, 5.0)],
            bridged: false,
        },
    ];
    let mut plan = traced();
    for edit in edits {
        plan.apply(edit).unwrap();
    }
    assert_eq!(xs(&plan, "pta"), [20.0, 11.0, 5.0, 2.0]);
    assert_eq!(plan.vessels[0].traces[0].bridged, [0]);
    plan.apply(Command::RemoveAnchors { vessel, run, anchors: vec![0, 1, 2, 3] }).unwrap();
    assert!(plan.vessels[0].traces.is_empty(), "without anchors the trace goes");
}

#[test]
fn a_trace_is_split_into_a_vessel_beside_it_and_joined_again() {
    let whole = traced();
    let mut plan = whole.clone();
    let split = |into: &str, at: f64| Command::SplitTrace {
        vessel: "pta".into(),
        run: "A1".into(),
        hop: 1,
        at: ImagePoint::new(at, 5.0),
        into: into.into(),
    };
    assert_eq!(plan.apply(split("ptv", 15.0)).unwrap_err().to_string(), "the plan already has a vessel called \"ptv\"");
    plan.apply(split("pta2", 10.0)).unwrap();
    assert_eq!((xs(&plan, "pta"), xs(&plan, "pta2")), (vec![0.0, 10.0], vec![10.0, 20.0, 30.0]));
    assert_eq!(plan.vessels[1].kind, VesselKind::Artery);
    let join = |with: &str| Command::JoinTraces { vessel: "pta".into(), run: "A1".into(), with: with.into() };
    assert_eq!(plan.apply(join("ptv")), Err(CommandError::NotAlike));
    plan.apply(join("pta2")).unwrap();
    assert_eq!(plan, whole);
}

#[test]
fn marks_are_placed_changed_and_removed_and_go_with_their_part_of_a_trace() {
    let mut plan = traced();
    let mark = |x: f64| Mark {
        kind: MarkKind::Valve,
        name: String::new(),
        run: "A1".into(),
        at: ImagePoint::new(x, 5.0),
        to: None,
    };
    for x in [2.0, 25.0] {
        plan.apply(Command::PlaceMark { vessel: "pta".into(), mark: mark(x) }).unwrap();
    }
    let renamed = Mark { name: "sinus".into(), ..mark(25.0) };
    let vessel = || String::from("pta");
    plan.apply(Command::ChangeMark { vessel: vessel(), index: 1, mark: renamed.clone() }).unwrap();
    let whole = plan.clone();
    let at = ImagePoint::new(15.0, 5.0);
    plan.apply(Command::SplitTrace { vessel: vessel(), run: "A1".into(), hop: 1, at, into: "pta2".into() }).unwrap();
    assert_eq!((&plan.vessels[0].marks, &plan.vessels[1].marks), (&vec![mark(2.0)], &vec![renamed]));
    plan.apply(Command::JoinTraces { vessel: vessel(), run: "A1".into(), with: "pta2".into() }).unwrap();
    assert_eq!(plan.vessels[0].marks, whole.vessels[0].marks);
    plan.apply(Command::RemoveMark { vessel: vessel(), index: 0 }).unwrap();
    assert_eq!(plan.vessels[0].marks.len(), 1);
    let missing = Command::RemoveMark { vessel: vessel(), index: 1 };
    assert_eq!(plan.apply(missing), Err(CommandError::NoMark { vessel: vessel() }));
}

#[test]
fn a_plan_written_before_stretches_could_be_bridged_is_read() {
    let old = r#"{"run":"A1","frame":7,"anchors":[[1,2],[3,4]]}"#;
    let trace: PlanTrace = serde_json::from_str(old).unwrap();
    assert!(trace.bridged.is_empty());
    assert!(!serde_json::to_string(&trace).unwrap().contains("bridged"));
}

#[test]
fn the_plan_file_reads_every_way_to_calibrate() {
    let read = |json: &str| serde_json::from_str::<CalibrationChoice>(json).unwrap();
    assert_eq!(read(r#""dicom""#), CalibrationChoice::Dicom);
    let line = r#"{"reference":{"run":"A1","from":[0,0],"to":[0,100],"length_mm":10.0,"object":"ruler"}}"#;
    assert!(matches!(read(line), CalibrationChoice::Reference(line) if line.length_mm == 10.0));
    let marks = r#"{"marks":{"run":"A1","points":[[0,0],[0,50]],"spacing_mm":10.0,"object":"ruler","depth_from_vessel_mm":-40}}"#;
    assert!(matches!(read(marks), CalibrationChoice::Marks(m) if m.depth_from_vessel_mm == Some(-40.0)));
    let catheter = r#"{"catheter":{"run":"A1","frame":3,"mask":"none","points":[[0,0],[0,50]],"french":5}}"#;
    let catheter = read(catheter);
    let CalibrationChoice::Catheter(seen) = &catheter else { panic!("{catheter:?}") };
    assert_eq!((seen.french, seen.look.frame), (5.0, FrameSelection::Frame(3)));
    assert_eq!(read(&serde_json::to_string(&catheter).unwrap()), catheter);
    let stated = CalibrationChoice::Stated { mm_per_px: [0.2, 0.2], relative_uncertainty: 0.03 };
    assert_eq!(read(r#"{"mm_per_px":[0.2,0.2],"relative_uncertainty":0.03}"#), stated);
    assert_eq!(read(&serde_json::to_string(&stated).unwrap()), stated);
}

#[test]
fn mirrored_angles_rename_the_views_and_back() {
    let mut plan = plan_with([add_run("A1", "LAO 30 CRA 5"), add_run("A2", "AP 0/0")]);
    let before = plan.clone();
    let ids = |plan: &Plan| plan.views.iter().map(|view| view.id.clone()).collect::<Vec<_>>();
    let mirrored = Case { angles: Some(Angles::Mirrored), ..Case::default() };
    plan.apply(Command::SetCase(mirrored.clone())).unwrap();
    plan.apply(Command::SetCase(Case { label: "Case 12".into(), ..mirrored })).unwrap();
    assert_eq!(ids(&plan), ["RAO 30 CAU 5", "AP 0/0"]);
    plan.apply(Command::SetCase(Case::default())).unwrap();
    assert_eq!(plan, before);
}
