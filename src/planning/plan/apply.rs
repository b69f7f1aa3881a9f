//! Commands carried out on a plan: all of a command or nothing.
//!
//! Knows no history: whoever keeps one copies the plan first.

use crate::geometry::ImagePoint;
use crate::imaging::RunShift;
use crate::planning::plan::anatomy::Mark;
use crate::planning::plan::command::{Command, CommandError};
use crate::planning::plan::patient_position::mirrored_name;
use crate::planning::plan::{
    CalibrationChoice, Case, CrossingChoice, Landmark, LandmarkKind, Placement, Plan, PlanTrace, RunReference, Vessel,
    VesselKind, View,
};
use std::collections::HashSet;

impl Plan {
    /// Carries out `command`; on error the plan is unchanged.
    ///
    /// # Errors
    /// If the command names something the plan does not have, or adds a name it has already.
    pub fn apply(&mut self, command: Command) -> Result<(), CommandError> {
        match command {
            Command::AddRuns(runs) => self.add_runs(runs)?,
            Command::SetCase(case) => self.set_case(case),
            Command::Subtract { run, subtraction } => self.run_mut(&run)?.subtraction = subtraction,
            Command::Place(placement) => {
                let unknown = || unknown("run", &placement.run);
                let mut places = self.views.iter_mut().flat_map(|view| &mut view.runs);
                places.find(|p| p.run == placement.run).ok_or_else(unknown)?.shift = placement.shift;
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
            Command::SwapKinds => self.swap_kinds(),
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

    fn swap_kinds(&mut self) {
        for vessel in &mut self.vessels {
            let (kind, words) = match vessel.kind {
                VesselKind::Artery => (VesselKind::Vein, ["artery", "vein"]),
                VesselKind::Vein => (VesselKind::Artery, ["vein", "artery"]),
            };
            vessel.kind = kind;
            vessel.name = vessel.name.replace(words[0], words[1]);
        }
        self.unpin_if(|_, _| true);
    }

    fn run_mut(&mut self, id: &str) -> Result<&mut RunReference, CommandError> {
        self.runs.iter_mut().find(|run| run.id == id).ok_or_else(|| unknown("run", id))
    }

    fn add_runs(&mut self, added: Vec<(RunReference, String)>) -> Result<(), CommandError> {
        let mut taken: HashSet<&str> = self.runs.iter().map(|run| run.id.as_str()).collect();
        if let Some((run, _)) = added.iter().find(|(run, _)| !taken.insert(&run.id)) {
            return Err(CommandError::Taken { what: "run", name: run.id.clone() });
        }
        for (run, view) in added {
            let placement = Placement { run: run.id.clone(), shift: RunShift::default() };
            match self.views.iter_mut().find(|v| v.id == view) {
                Some(view) => view.runs.push(placement),
                None => {
                    self.views.push(View { id: view, runs: vec![placement], calibration: CalibrationChoice::Dicom });
                }
            }
            self.runs.push(run);
        }
        Ok(())
    }

    fn set_case(&mut self, case: Case) {
        if case.is_mirrored() != self.case.is_mirrored() {
            self.views.iter_mut().for_each(|view| view.id = mirrored_name(&view.id));
        }
        self.case = case;
    }

    fn add_vessel(&mut self, vessel: Vessel) -> Result<(), CommandError> {
        if self.vessel(&vessel.id).is_some() {
            return Err(CommandError::Taken { what: "vessel", name: vessel.id });
        }
        self.vessels.push(vessel);
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
        let index =
            traces.iter().position(|trace| trace.run == run).ok_or_else(|| CommandError::NoTrace(run.to_owned()))?;
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
        let trace =
            vessel.traces.iter_mut().find(|t| t.run == run).ok_or_else(|| CommandError::NoTrace(run.to_owned()))?;
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
        let added = other.trace_in(run).ok_or_else(|| CommandError::NoTrace(run.to_owned()))?.clone();
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
mod tests;
