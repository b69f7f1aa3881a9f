//! Plans of synthetic studies with what follows from them.

use dva_planner::imaging::picture::{PictureOptions, picture};
use dva_planner::imaging::{Acquisition, Look};
use dva_planner::phantom::{Case, Study, finished_plan, study};
use dva_planner::planning::evidence::Evidence;
use dva_planner::planning::plan::{Mark, MarkKind};
use dva_planner::planning::{Evaluation, Plan};
use dva_planner::report::content::Section;
use dva_planner::report::{Figures, Report, ReportInput, RunPicture, compose, figures};
use dva_planner::session::{EvidenceCache, ReferenceData};
use std::sync::{Arc, LazyLock};

/// A plan, its evaluation, and the runs both come from.
#[derive(Clone)]
pub struct Finished {
    pub plan: Plan,
    pub evaluation: Evaluation,
    /// What the files say, in the order of the plan's runs.
    pub acquisitions: Vec<(String, Acquisition)>,
    evidence: EvidenceCache,
    data: ReferenceData,
}

/// Studies whose pixels are twice as large as usual: half the work, the same sheet.
static EASY: LazyLock<Study> = LazyLock::new(|| coarse("easy"));
static TWO_ANGLES: LazyLock<Study> = LazyLock::new(|| coarse("two-angles"));

fn coarse(case: &str) -> Study {
    let mut case = Case::named(case).unwrap();
    case.equipment.columns /= 2;
    case.equipment.rows /= 2;
    case.equipment.spacing_mm *= 2.0;
    study(&case).unwrap()
}

impl Finished {
    /// One view with a scale from geometry, so that the gap is a lower bound; a valve and a stretch marked on a vein.
    pub fn one_view() -> Self {
        static ONE_VIEW: LazyLock<Finished> = LazyLock::new(|| {
            let mut plan = plan_of(&EASY);
            plan.notes = "Wound on the lateral foot. Ask for the 2 mm balloon.".into();
            let vein = plan.vessels.iter_mut().find(|vessel| vessel.id == "ptv-1").unwrap();
            let (run, anchors) = (vein.traces[0].run.clone(), vein.traces[0].anchors.clone());
            let mark = |kind, from: usize, to: Option<usize>| Mark {
                kind,
                name: String::new(),
                run: run.clone(),
                at: anchors[from],
                to: to.map(|to| anchors[to]),
            };
            vein.marks = vec![mark(MarkKind::Valve, 2, None), mark(MarkKind::Calcified, 3, Some(4))];
            Finished::of(&EASY, plan)
        });
        ONE_VIEW.clone()
    }

    /// Two views with a common point: the gap is spatial.
    pub fn two_views() -> Self {
        static TWO_VIEWS: LazyLock<Finished> = LazyLock::new(|| Finished::of(&TWO_ANGLES, plan_of(&TWO_ANGLES)));
        TWO_VIEWS.clone()
    }

    /// A plan with runs and an artery, and nothing that follows from a vein.
    pub fn unfinished() -> Self {
        let mut plan = Self::one_view().plan;
        plan.vessels.truncate(1);
        plan.landmarks.clear();
        Self::of(&EASY, plan)
    }

    /// The plan of one view over files that name no distance: pixels only.
    pub fn without_scale() -> Self {
        let mut study = EASY.clone();
        for run in &mut study.runs {
            let geometry = &mut run.acquisition.geometry;
            (geometry.sid_mm, geometry.sod_mm, geometry.ermf, geometry.pixel_spacing_mm) = (None, None, None, None);
        }
        Self::of(&study, Self::one_view().plan)
    }

    /// All four.
    pub fn all() -> [Self; 4] {
        [Self::one_view(), Self::two_views(), Self::unfinished(), Self::without_scale()]
    }

    fn of(study: &Study, plan: Plan) -> Self {
        let mut evidence = EvidenceCache::default();
        for run in &study.runs {
            evidence.put(&run.id, Arc::new(run.run()));
        }
        let data = ReferenceData::bundled();
        let evaluation = data.evaluate(&plan, &evidence);
        let acquisitions = study.runs.iter().map(|run| (run.id.clone(), run.acquisition.clone())).collect();
        Self { plan, evaluation, acquisitions, evidence, data }
    }

    pub fn report(&self, hides_identity: bool) -> Report {
        let runs: Vec<_> = self.acquisitions.iter().map(|(id, acquisition)| (id.as_str(), acquisition)).collect();
        compose(&ReportInput {
            plan: &self.plan,
            evaluation: &self.evaluation,
            runs: &runs,
            technique: self.data.techniques.get(&self.plan.technique),
            catalog_name: &self.data.catalog_name,
            catalog_sha256: &self.data.catalog_sha256,
            software: "dva-planner test",
            printed: "2026-11-22 17:40",
            hides_identity,
        })
    }

    pub fn figures(&self) -> Figures {
        let pictures: Vec<_> = self
            .acquisitions
            .iter()
            .map(|(id, _)| {
                let trace = self.plan.vessels.iter().find_map(|vessel| vessel.trace_in(id));
                let look: Look = trace.map(|trace| trace.look.clone()).unwrap_or_default();
                let run = self.evidence.run(id).unwrap();
                let picture = picture(&run, &look, None, PictureOptions::default()).unwrap();
                (id.as_str(), look, picture)
            })
            .collect();
        let pictures: Vec<RunPicture> =
            pictures.iter().map(|(run, look, picture)| RunPicture { run, gray: &picture.gray, look }).collect();
        figures(&self.plan, &self.evaluation, &pictures)
    }
}

fn plan_of(study: &Study) -> Plan {
    serde_json::from_value(finished_plan(study)).unwrap()
}

/// What a section of the sheet says.
pub fn known<T>(section: &Section<T>) -> &T {
    match section {
        Section::Known(value) => value,
        Section::Missing(what) => panic!("{what}"),
    }
}
