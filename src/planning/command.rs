//! Every way a plan can change.

use super::mark::Mark;
use super::plan::{
    CalibrationChoice, Case, CrossingChoice, Landmark, LandmarkKind, Placement, Plan, PlanTrace, RunReference,
    StentChoice, Vessel, VesselKind, View,
};
use super::trace_edit::End;
use crate::geometry::ImagePoint;
use crate::imaging::Look;

/// One change of the plan, as the operator means it.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Use a run, in a view; a view of that name is made if there is none.
    AddRun {
        /// The run.
        run: RunReference,
        /// The view's name.
        view: String,
    },
    /// Stop using a run: its traces and marks go with it.
    RemoveRun(String),
    /// Name the case and its side.
    SetCase(Case),
    /// Move a run within its view.
    Place(Placement),
    /// Say how a view's pixels become millimeters.
    Calibrate {
        /// The view's name.
        view: String,
        /// How.
        calibration: CalibrationChoice,
    },
    /// Add a vessel without traces.
    AddVessel {
        /// The plan's name for it.
        id: String,
        /// Artery or vein.
        kind: VesselKind,
        /// Anatomical name.
        name: String,
    },
    /// Give a vessel another anatomical name.
    RenameVessel {
        /// The vessel.
        id: String,
        /// Its new name.
        name: String,
    },
    /// Remove a vessel with its traces.
    RemoveVessel(String),
    /// Make artery of vein and vein of artery, for all vessels.
    SwapKinds,
    /// Set or replace a vessel's trace in one run.
    SetTrace {
        /// The vessel.
        vessel: String,
        /// The trace.
        trace: PlanTrace,
    },
    /// Remove a vessel's trace in one run.
    RemoveTrace {
        /// The vessel.
        vessel: String,
        /// The run.
        run: String,
    },
    /// Add anchors beyond one end of a trace, the farthest last; begins the trace if there is none.
    ExtendTrace {
        /// The vessel.
        vessel: String,
        /// The run.
        run: String,
        /// The picture, if the trace begins now.
        look: Look,
        /// Which end.
        end: End,
        /// Where.
        anchors: Vec<ImagePoint>,
        /// The way to them is drawn by hand: the picture shows no vessel there.
        bridged: bool,
    },
    /// Add an anchor between anchor `hop`, counted from 0, and the next.
    InsertAnchor {
        /// The vessel.
        vessel: String,
        /// The run.
        run: String,
        /// The anchor before.
        hop: usize,
        /// Where.
        at: ImagePoint,
    },
    /// Move anchors, counted from 0.
    MoveAnchors {
        /// The vessel.
        vessel: String,
        /// The run.
        run: String,
        /// Which.
        anchors: Vec<usize>,
        /// Along columns and rows, px.
        by: [f64; 2],
    },
    /// Remove anchors, counted from 0; the trace goes with the last one.
    RemoveAnchors {
        /// The vessel.
        vessel: String,
        /// The run.
        run: String,
        /// Which.
        anchors: Vec<usize>,
    },
    /// Say whether the way from anchor `hop`, counted from 0, to the next is drawn by hand or follows the picture.
    Bridge {
        /// The vessel.
        vessel: String,
        /// The run.
        run: String,
        /// The anchor before.
        hop: usize,
        /// It is drawn by hand.
        bridged: bool,
    },
    /// Walk a trace the other way.
    ReverseTrace {
        /// The vessel.
        vessel: String,
        /// The run.
        run: String,
    },
    /// Cut a trace; what lies behind the cut becomes the trace of a new vessel of the same kind and name.
    SplitTrace {
        /// The vessel.
        vessel: String,
        /// The run.
        run: String,
        /// The anchor before the cut, counted from 0.
        hop: usize,
        /// Where.
        at: ImagePoint,
        /// The plan's name for the new vessel.
        into: String,
    },
    /// Join the trace of another vessel of the same kind to a trace, at their nearest ends. The other vessel goes if it
    /// has no further trace.
    JoinTraces {
        /// The vessel that stays.
        vessel: String,
        /// The run.
        run: String,
        /// The vessel whose trace is added.
        with: String,
    },
    /// Mark anatomy on a vessel.
    PlaceMark {
        /// The vessel.
        vessel: String,
        /// The mark.
        mark: Mark,
    },
    /// Replace a mark, counted from 0, as to rename it.
    ChangeMark {
        /// The vessel.
        vessel: String,
        /// Which.
        index: usize,
        /// What it becomes.
        mark: Mark,
    },
    /// Remove a mark, counted from 0.
    RemoveMark {
        /// The vessel.
        vessel: String,
        /// Which.
        index: usize,
    },
    /// Set or replace a landmark: the landing datum is one, a common point is known by its name.
    SetLandmark(Landmark),
    /// Remove a landmark.
    RemoveLandmark {
        /// What it is for.
        kind: LandmarkKind,
        /// Its name.
        name: String,
    },
    /// Choose a technique profile.
    SetTechnique(String),
    /// Choose where to cross.
    SetCrossing(CrossingChoice),
    /// Choose the stents.
    SetStents(StentChoice),
    /// Write notes.
    SetNotes(String),
}

impl Command {
    /// What undo says it takes back.
    #[must_use]
    pub const fn text(&self) -> &'static str {
        match self {
            Self::AddRun { .. } => "Add run",
            Self::RemoveRun(_) => "Remove run",
            Self::SetCase(_) => "Change case",
            Self::Place(_) => "Move run",
            Self::Calibrate { .. } => "Calibrate",
            Self::AddVessel { .. } => "Add vessel",
            Self::RenameVessel { .. } => "Rename vessel",
            Self::RemoveVessel(_) => "Remove vessel",
            Self::SwapKinds => "Swap artery and vein",
            Self::SetTrace { .. } => "Edit trace",
            Self::RemoveTrace { .. } => "Remove trace",
            Self::ExtendTrace { .. } => "Add anchor",
            Self::InsertAnchor { .. } => "Insert anchor",
            Self::MoveAnchors { .. } => "Move anchor",
            Self::RemoveAnchors { .. } => "Remove anchor",
            Self::Bridge { .. } => "Bridge stretch",
            Self::ReverseTrace { .. } => "Reverse trace",
            Self::SplitTrace { .. } => "Split trace",
            Self::JoinTraces { .. } => "Join traces",
            Self::PlaceMark { .. } => "Place mark",
            Self::ChangeMark { .. } => "Change mark",
            Self::RemoveMark { .. } => "Remove mark",
            Self::SetLandmark(_) => "Place landmark",
            Self::RemoveLandmark { .. } => "Remove landmark",
            Self::SetTechnique(_) => "Change technique",
            Self::SetCrossing(_) => "Choose crossing",
            Self::SetStents(_) => "Choose stents",
            Self::SetNotes(_) => "Edit notes",
        }
    }
}

/// Why a command does not fit the plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// A name stands for nothing in the plan.
    #[error("the plan has no {what} called \"{name}\"")]
    Unknown {
        /// run, view, vessel, trace or landmark.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// A name is taken.
    #[error("the plan already has a {what} called \"{name}\"")]
    Taken {
        /// run or vessel.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// A trace lacks an anchor.
    #[error("the trace of \"{vessel}\" in run {run} does not have this anchor or stretch")]
    NoAnchor {
        /// The vessel.
        vessel: String,
        /// The run.
        run: String,
    },
    /// A vessel lacks a mark.
    #[error("\"{vessel}\" does not have this mark")]
    NoMark {
        /// The vessel.
        vessel: String,
    },
    /// Nothing would be left on one side of a cut.
    #[error("the trace ends there: split it between its ends")]
    CutAtEnd,
    /// Artery and vein, or a trace and itself.
    #[error("only traces of two arteries, or of two veins, can be joined")]
    NotAlike,
}

impl Plan {
    /// Carries out `command`; on error the plan is unchanged.
    ///
    /// # Errors
    /// If the command names something the plan does not have, or adds a name it has already.
    pub fn apply(&mut self, command: Command) -> Result<(), CommandError> {
        match command {
            Command::AddRun { run, view } => self.add_run(run, view)?,
            Command::RemoveRun(id) => self.remove_run(&id)?,
            Command::SetCase(case) => self.case = case,
            Command::Place(placement) => {
                let unknown = || unknown("run", &placement.run);
                let mut places = self.views.iter_mut().flat_map(|view| &mut view.runs);
                places.find(|p| p.run == placement.run).ok_or_else(unknown)?.shift_px = placement.shift_px;
            }
            Command::Calibrate { view, calibration } => {
                let found = self.views.iter_mut().find(|v| v.id == view);
                found.ok_or_else(|| unknown("view", &view))?.calibration = calibration;
            }
            Command::AddVessel { id, kind, name } => {
                self.add_vessel(Vessel { id, kind, name, traces: Vec::new(), marks: Vec::new() })?;
            }
            Command::RenameVessel { id, name } => self.vessel_mut(&id)?.name = name,
            Command::RemoveVessel(id) => {
                self.vessel_mut(&id)?;
                self.vessels.retain(|vessel| vessel.id != id);
                self.unpin_if(|artery, vein| artery == id || vein == id);
            }
            Command::SwapKinds => {
                for vessel in &mut self.vessels {
                    vessel.kind = match vessel.kind {
                        VesselKind::Artery => VesselKind::Vein,
                        VesselKind::Vein => VesselKind::Artery,
                    };
                }
                self.unpin_if(|_, _| true);
            }
            Command::SetTrace { vessel, trace } => {
                if self.run(&trace.run).is_none() {
                    return Err(unknown("run", &trace.run));
                }
                let traces = &mut self.vessel_mut(&vessel)?.traces;
                match traces.iter_mut().find(|t| t.run == trace.run) {
                    Some(old) => *old = trace,
                    None => traces.push(trace),
                }
            }
            Command::ExtendTrace { vessel, run, look, end, anchors, bridged } => {
                let begun = self.vessel(&vessel).and_then(|v| v.trace_in(&run)).cloned();
                let trace = begun.unwrap_or_else(|| PlanTrace { run, look, ..PlanTrace::default() });
                self.apply(Command::SetTrace { vessel, trace: trace.extended(end, &anchors, bridged) })?;
            }
            Command::InsertAnchor { vessel, run, hop, at } => {
                self.edit(&vessel, &run, |trace| trace.with_anchor(hop, at))?;
            }
            Command::MoveAnchors { vessel, run, anchors, by } => {
                self.edit(&vessel, &run, |trace| trace.with_moved(&anchors, by))?;
            }
            Command::RemoveAnchors { vessel, run, anchors } => {
                self.edit(&vessel, &run, |trace| Some(trace.without(&anchors)))?;
            }
            Command::Bridge { vessel, run, hop, bridged } => {
                self.edit(&vessel, &run, |trace| trace.with_bridge(hop, bridged))?;
            }
            Command::ReverseTrace { vessel, run } => self.edit(&vessel, &run, |trace| Some(trace.reversed()))?,
            Command::SplitTrace { vessel, run, hop, at, into } => self.split_trace(&vessel, &run, (hop, at), into)?,
            Command::JoinTraces { vessel, run, with } => self.join_traces(&vessel, &run, &with)?,
            Command::RemoveTrace { vessel, run } => self.vessel_mut(&vessel)?.traces.retain(|t| t.run != run),
            Command::PlaceMark { vessel, mark } => {
                if self.run(&mark.run).is_none() {
                    return Err(unknown("run", &mark.run));
                }
                self.vessel_mut(&vessel)?.marks.push(mark);
            }
            Command::ChangeMark { vessel, index, mark } => {
                let old = self.vessel_mut(&vessel)?.marks.get_mut(index);
                *old.ok_or(CommandError::NoMark { vessel })? = mark;
            }
            Command::RemoveMark { vessel, index } => {
                let marks = &mut self.vessel_mut(&vessel)?.marks;
                if index >= marks.len() {
                    return Err(CommandError::NoMark { vessel });
                }
                marks.remove(index);
            }
            Command::SetLandmark(landmark) => {
                match self.landmarks.iter_mut().find(|l| is_same(l, landmark.kind, &landmark.name)) {
                    Some(old) => *old = landmark,
                    None => self.landmarks.push(landmark),
                }
            }
            Command::RemoveLandmark { kind, name } => {
                let before = self.landmarks.len();
                self.landmarks.retain(|l| !is_same(l, kind, &name));
                if self.landmarks.len() == before {
                    return Err(unknown("landmark", &name));
                }
            }
            Command::SetTechnique(technique) => self.technique = technique,
            Command::SetCrossing(crossing) => self.crossing = crossing,
            Command::SetStents(stents) => self.stents = stents,
            Command::SetNotes(notes) => self.notes = notes,
        }
        Ok(())
    }

    fn add_run(&mut self, run: RunReference, view: String) -> Result<(), CommandError> {
        if self.run(&run.id).is_some() {
            return Err(CommandError::Taken { what: "run", name: run.id });
        }
        let placement = Placement { run: run.id.clone(), shift_px: [0.0, 0.0] };
        match self.views.iter_mut().find(|v| v.id == view) {
            Some(view) => view.runs.push(placement),
            None => self.views.push(View { id: view, runs: vec![placement], calibration: CalibrationChoice::Dicom }),
        }
        self.runs.push(run);
        Ok(())
    }

    fn add_vessel(&mut self, vessel: Vessel) -> Result<(), CommandError> {
        if self.vessel(&vessel.id).is_some() {
            return Err(CommandError::Taken { what: "vessel", name: vessel.id });
        }
        self.vessels.push(vessel);
        Ok(())
    }

    fn remove_run(&mut self, id: &str) -> Result<(), CommandError> {
        if self.run(id).is_none() {
            return Err(unknown("run", id));
        }
        self.runs.retain(|run| run.id != id);
        for view in &mut self.views {
            view.runs.retain(|placement| placement.run != id);
            if matches!(&view.calibration, CalibrationChoice::Reference(line) if line.run == id) {
                view.calibration = CalibrationChoice::Dicom;
            }
        }
        self.views.retain(|view| !view.runs.is_empty());
        for vessel in &mut self.vessels {
            vessel.traces.retain(|trace| trace.run != id);
            vessel.marks.retain(|mark| mark.run != id);
        }
        for landmark in &mut self.landmarks {
            landmark.points.retain(|point| point.run != id);
        }
        self.landmarks.retain(|landmark| !landmark.points.is_empty());
        Ok(())
    }

    /// Replaces a trace by what `edit` makes of it. Without anchors and points the trace goes.
    fn edit(
        &mut self,
        vessel: &str,
        run: &str,
        edit: impl FnOnce(&PlanTrace) -> Option<PlanTrace>,
    ) -> Result<(), CommandError> {
        let traces = &mut self.vessel_mut(vessel)?.traces;
        let index = traces.iter().position(|trace| trace.run == run).ok_or_else(|| unknown("trace in run", run))?;
        let missing = || CommandError::NoAnchor { vessel: vessel.to_owned(), run: run.to_owned() };
        let edited = edit(&traces[index]).ok_or_else(missing)?;
        if edited.anchors.is_empty() && edited.points.is_empty() {
            traces.remove(index);
        } else {
            traces[index] = edited;
        }
        Ok(())
    }

    fn split_trace(
        &mut self,
        id: &str,
        run: &str,
        (hop, at): (usize, ImagePoint),
        into: String,
    ) -> Result<(), CommandError> {
        if self.vessel(&into).is_some() {
            return Err(CommandError::Taken { what: "vessel", name: into });
        }
        let index = self.vessels.iter().position(|vessel| vessel.id == id).ok_or_else(|| unknown("vessel", id))?;
        let vessel = &mut self.vessels[index];
        let trace = vessel.traces.iter_mut().find(|t| t.run == run).ok_or_else(|| unknown("trace in run", run))?;
        let (before, after) = trace.split(hop, at).ok_or(CommandError::CutAtEnd)?;
        let is_behind = |mark: &mut Mark| mark.run == run && after.distance_to(mark.at) < before.distance_to(mark.at);
        let marks = vessel.marks.extract_if(.., is_behind).collect();
        *trace = before;
        let behind = Vessel { id: into, kind: vessel.kind, name: vessel.name.clone(), traces: vec![after], marks };
        self.vessels.insert(index + 1, behind);
        Ok(())
    }

    fn join_traces(&mut self, id: &str, run: &str, with: &str) -> Result<(), CommandError> {
        let own = self.vessel(id).ok_or_else(|| unknown("vessel", id))?;
        let other = self.vessel(with).ok_or_else(|| unknown("vessel", with))?;
        if own.id == other.id || own.kind != other.kind {
            return Err(CommandError::NotAlike);
        }
        let added = other.trace_in(run).ok_or_else(|| unknown("trace in run", run))?.clone();
        self.edit(id, run, |trace| Some(trace.joined(&added)))?;
        let other = self.vessel_mut(with)?;
        other.traces.retain(|trace| trace.run != run);
        let marks: Vec<Mark> = other.marks.extract_if(.., |mark| mark.run == run).collect();
        if other.traces.is_empty() {
            self.apply(Command::RemoveVessel(with.to_owned()))?;
        }
        self.vessel_mut(id)?.marks.extend(marks);
        Ok(())
    }

    fn vessel_mut(&mut self, id: &str) -> Result<&mut Vessel, CommandError> {
        self.vessels.iter_mut().find(|vessel| vessel.id == id).ok_or_else(|| unknown("vessel", id))
    }

    /// A crossing pinned to vessels that are gone or changed sides means nothing: back to the shortest.
    fn unpin_if(&mut self, stale: impl Fn(&str, &str) -> bool) {
        if matches!(&self.crossing, CrossingChoice::Pinned { artery, vein, .. } if stale(artery, vein)) {
            self.crossing = CrossingChoice::Shortest;
        }
    }
}

fn is_same(landmark: &Landmark, kind: LandmarkKind, name: &str) -> bool {
    landmark.kind == kind && (kind == LandmarkKind::LandingDatum || landmark.name == name)
}

fn unknown(what: &'static str, name: &str) -> CommandError {
    CommandError::Unknown { what, name: name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planning::mark::MarkKind;

    fn plan_with(commands: impl IntoIterator<Item = Command>) -> Plan {
        let mut plan = Plan::default();
        for command in commands {
            plan.apply(command).unwrap();
        }
        plan
    }

    fn add_run(id: &str, view: &str) -> Command {
        Command::AddRun { run: RunReference { id: id.into(), ..RunReference::default() }, view: view.into() }
    }

    fn add_vessel(id: &str, kind: VesselKind) -> Command {
        Command::AddVessel { id: id.into(), kind, name: id.into() }
    }

    fn trace(run: &str) -> PlanTrace {
        PlanTrace { run: run.into(), anchors: vec![ImagePoint::new(1.0, 2.0)], ..PlanTrace::default() }
    }

    #[test]
    fn removing_a_run_takes_its_traces_marks_and_reference_line_with_it() {
        let mut plan = plan_with([
            add_run("A1", "AP"),
            add_run("V1", "AP"),
            add_vessel("pta", VesselKind::Artery),
            Command::SetTrace { vessel: "pta".into(), trace: trace("A1") },
            Command::SetTrace { vessel: "pta".into(), trace: trace("V1") },
        ]);
        plan.apply(Command::RemoveRun("A1".into())).unwrap();
        assert!(plan.run("A1").is_none() && plan.view_of("A1").is_none());
        assert_eq!(plan.vessels[0].traces.len(), 1);
        plan.apply(Command::RemoveRun("V1".into())).unwrap();
        assert!(plan.views.is_empty());
    }

    #[test]
    fn a_command_that_does_not_fit_leaves_the_plan_unchanged() {
        let plan = plan_with([add_run("A1", "AP"), add_vessel("pta", VesselKind::Artery)]);
        for command in [
            add_run("A1", "LAO"),
            add_vessel("pta", VesselKind::Vein),
            Command::RemoveRun("nothing".into()),
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
        assert_eq!(
            plan.apply(split("ptv", 15.0)).unwrap_err().to_string(),
            "the plan already has a vessel called \"ptv\""
        );
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
        plan.apply(Command::SplitTrace { vessel: vessel(), run: "A1".into(), hop: 1, at, into: "pta2".into() })
            .unwrap();
        assert_eq!((&plan.vessels[0].marks, &plan.vessels[1].marks), (&vec![mark(2.0)], &vec![renamed]));
        plan.apply(Command::JoinTraces { vessel: vessel(), run: "A1".into(), with: "pta2".into() }).unwrap();
        assert_eq!(plan.vessels[0].marks, whole.vessels[0].marks);
        plan.apply(Command::RemoveMark { vessel: vessel(), index: 0 }).unwrap();
        assert_eq!(plan.vessels[0].marks.len(), 1);
        let missing = Command::RemoveMark { vessel: vessel(), index: 1 };
        assert_eq!(plan.apply(missing), Err(CommandError::NoMark { vessel: vessel() }));
        plan.apply(Command::RemoveRun("A1".into())).unwrap();
        assert!(plan.vessels[0].marks.is_empty());
    }

    #[test]
    fn a_plan_written_before_stretches_could_be_bridged_is_read() {
        let old = r#"{"run":"A1","frame":7,"anchors":[[1,2],[3,4]]}"#;
        let trace: PlanTrace = serde_json::from_str(old).unwrap();
        assert!(trace.bridged.is_empty());
        assert!(!serde_json::to_string(&trace).unwrap().contains("bridged"));
    }

    #[test]
    fn the_plan_file_reads_the_three_ways_to_calibrate() {
        let read = |json: &str| serde_json::from_str::<CalibrationChoice>(json).unwrap();
        assert_eq!(read(r#""dicom""#), CalibrationChoice::Dicom);
        let line = r#"{"reference":{"run":"A1","from":[0,0],"to":[0,100],"length_mm":10.0,"object":"ruler"}}"#;
        assert!(matches!(read(line), CalibrationChoice::Reference(line) if line.length_mm == 10.0));
        let stated = CalibrationChoice::Stated { mm_per_px: [0.2, 0.2], relative_uncertainty: 0.03 };
        assert_eq!(read(r#"{"mm_per_px":[0.2,0.2],"relative_uncertainty":0.03}"#), stated);
        assert_eq!(read(&serde_json::to_string(&stated).unwrap()), stated);
    }
}
