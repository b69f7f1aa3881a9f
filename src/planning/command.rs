//! Every way a plan can change.

use super::plan::{
    CalibrationChoice, Case, CrossingChoice, Landmark, LandmarkKind, Placement, Plan, PlanTrace, RunReference,
    StentChoice, Vessel, VesselKind, View,
};

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
        /// run, view, vessel or landmark.
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
                if self.vessel(&id).is_some() {
                    return Err(CommandError::Taken { what: "vessel", name: id });
                }
                self.vessels.push(Vessel { id, kind, name, traces: Vec::new() });
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
            Command::RemoveTrace { vessel, run } => self.vessel_mut(&vessel)?.traces.retain(|t| t.run != run),
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
        }
        for landmark in &mut self.landmarks {
            landmark.points.retain(|point| point.run != id);
        }
        self.landmarks.retain(|landmark| !landmark.points.is_empty());
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
    use crate::geometry::ImagePoint;
    use crate::imaging::Look;

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
        PlanTrace { run: run.into(), look: Look::default(), anchors: vec![ImagePoint::new(1.0, 2.0)], points: vec![] }
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
        ] {
            let mut changed = plan.clone();
            assert!(changed.apply(command).is_err());
            assert_eq!(changed, plan);
        }
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
