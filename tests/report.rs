//! The plan sheet of synthetic studies, from pixels to paper.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use dva_planner::imaging::Look;
use dva_planner::imaging::picture::{Picture, PictureOptions, picture};
use dva_planner::phantom::{Case, finished_plan, study};
use dva_planner::planning::evidence::Evidence;
use dva_planner::planning::{Evaluation, Plan};
use dva_planner::report::{
    CatalogStamp, Figures, PdfEngine, Privacy, Report, ReportInput, RunFacts, RunPicture, compose, figures,
};
use dva_planner::session::{EvidenceCache, ReferenceData};
use std::process::Command;
use std::sync::Arc;

/// The finished plan of a synthetic study with what follows from it. Pixels are `coarser` times larger than usual.
struct Finished {
    plan: Plan,
    evidence: EvidenceCache,
    data: ReferenceData,
    evaluation: Evaluation,
}

fn finished(case: &str, coarser: u32) -> Finished {
    let mut case = Case::named(case).unwrap();
    case.equipment.columns /= coarser;
    case.equipment.rows /= coarser;
    case.equipment.spacing_mm *= f64::from(coarser);
    let study = study(&case).unwrap();
    let plan: Plan = serde_json::from_value(finished_plan(&study)).unwrap();
    let mut evidence = EvidenceCache::default();
    for run in &study.runs {
        evidence.put(&run.id, Arc::new(run.run()));
    }
    let data = ReferenceData::bundled();
    let evaluation = dva_planner::planning::evaluate(&plan, &evidence, &data.catalog, &data.techniques, None);
    Finished { plan, evidence, data, evaluation }
}

impl Finished {
    fn sheet(&self, privacy: Privacy) -> (Report, Figures) {
        let runs: Vec<_> =
            self.plan.runs.iter().map(|run| (run.id.as_str(), self.evidence.run(&run.id).unwrap())).collect();
        let facts: Vec<RunFacts> =
            runs.iter().map(|(id, run)| RunFacts { id, acquisition: run.acquisition() }).collect();
        let report = compose(&ReportInput {
            plan: &self.plan,
            evaluation: &self.evaluation,
            runs: &facts,
            technique: self.data.techniques.get(&self.plan.technique),
            catalog: CatalogStamp { name: &self.data.catalog_name, sha256: &self.data.catalog_sha256 },
            software: "dva-planner test",
            printed: "2026-11-22 17:40",
            privacy,
        });
        let looks: Vec<(&str, Look, Picture)> = runs
            .iter()
            .map(|(id, run)| {
                let trace = self.plan.vessels.iter().find_map(|vessel| vessel.trace_in(id));
                let look = trace.map(|trace| trace.look.clone()).unwrap_or_default();
                let picture = picture(run, &look, None, PictureOptions::default()).unwrap();
                (*id, look, picture)
            })
            .collect();
        let pictures: Vec<RunPicture> =
            looks.iter().map(|(run, look, picture)| RunPicture { run, gray: &picture.gray, look }).collect();
        (report, figures(&self.plan, &self.evaluation, &pictures))
    }
}

/// What an independent reader finds in a PDF, page by page; `None`, said aloud, where it is not installed.
fn text_of(pdf: &[u8]) -> Option<Vec<String>> {
    let file = tempfile::NamedTempFile::with_suffix(".pdf").unwrap();
    std::fs::write(file.path(), pdf).unwrap();
    let Ok(output) = Command::new("pdftotext").arg("-layout").arg(file.path()).arg("-").output() else {
        eprintln!("skipped: pdftotext is not installed");
        return None;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    Some(text.trim_end_matches('\u{c}').split('\u{c}').map(str::to_owned).collect())
}

#[test]
fn the_sheet_of_a_finished_plan_says_what_the_evaluation_says() {
    let finished = finished("easy", 2);
    let (report, figures) = finished.sheet(Privacy::Identified);
    let crossing = finished.evaluation.crossing.as_ref().unwrap();
    let gap = crossing.gap.size().length.unwrap();
    assert_eq!(report.headline.gap.known().unwrap().value(), format!("≥ {}", gap.value));
    assert_eq!(figures.key_images().count(), 2);
    assert_eq!(figures.strip.as_ref().unwrap().pieces.len(), finished.evaluation.chains[0].pieces.len());

    let Some(pages) = text_of(&PdfEngine::new().pdf(&report, &figures, None).unwrap()) else { return };
    let count = pages.len();
    for (index, page) in pages.iter().enumerate() {
        assert!(page.contains("Research and teaching; not a medical device"), "page {}", index + 1);
        assert!(page.contains(&format!("Page {} of {count}", index + 1)));
        assert!(page.contains("dva-planner test") && page.contains("Right leg"));
    }
    assert!(pages[0].contains(&format!("≥ {}", gap.value)) && pages[0].contains("projected, lower bound"));
    let all = pages.concat();
    for run in &finished.plan.runs {
        let uid = run.sop_instance_uid.as_deref().unwrap();
        assert!(all.contains(uid), "the UID of {} cannot be copied from the page", run.id);
    }
    for piece in &finished.evaluation.chains[0].pieces {
        assert_eq!(piece.verified, !all.contains("unverified"));
    }
}

#[test]
fn a_sheet_without_names_holds_none_of_them() {
    let finished = finished("easy", 2);
    let patient = finished.evidence.run("A1").unwrap().acquisition().patient.clone();
    let (report, figures) = finished.sheet(Privacy::DeIdentified);
    let Some(pages) = text_of(&PdfEngine::new().pdf(&report, &figures, None).unwrap()) else { return };
    let text = pages.concat();
    assert!(!text.contains(&patient.id) && text.contains("hidden"));
    assert!(!text.contains(&finished.plan.case.label), "a label often names somebody");
    assert!(patient.name.split('^').filter(|part| part.len() > 4).all(|part| !text.contains(part)));
    for run in &finished.plan.runs {
        assert!(!text.contains(run.sop_instance_uid.as_deref().unwrap()));
    }
}

#[test]
fn another_program_finds_the_pdf_whole() {
    let finished = finished("two-angles", 2);
    let (report, figures) = finished.sheet(Privacy::Identified);
    let file = tempfile::NamedTempFile::with_suffix(".pdf").unwrap();
    std::fs::write(file.path(), PdfEngine::new().pdf(&report, &figures, None).unwrap()).unwrap();
    let Ok(output) = Command::new("qpdf").arg("--check").arg(file.path()).output() else {
        eprintln!("skipped: qpdf is not installed");
        return;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
