//! What other programs read in the PDF.

use crate::finished::{Finished, known};
use crate::support::outside;
use dva_planner::report::PdfEngine;

/// What an independent reader finds in a PDF, page by page; `None`, said aloud, where it is not installed.
fn text_of(pdf: &[u8]) -> Option<Vec<String>> {
    let file = tempfile::NamedTempFile::with_suffix(".pdf").unwrap();
    std::fs::write(file.path(), pdf).unwrap();
    let output = outside("pdftotext", ["-layout".as_ref(), file.path().as_os_str(), "-".as_ref()])?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    Some(text.trim_end_matches('\u{c}').split('\u{c}').map(str::to_owned).collect())
}

fn pdf(finished: &Finished, hides_identity: bool) -> Vec<u8> {
    PdfEngine::default().pdf(&finished.report(hides_identity), &finished.figures(), None).unwrap()
}

#[test]
fn the_sheet_of_a_finished_plan_says_what_the_evaluation_says() {
    let finished = Finished::one_view();
    let gap = finished.evaluation.crossing.as_ref().unwrap().gap.length.unwrap();
    let report = finished.report(false);
    assert_eq!(known(&report.headline.gap).value(), format!("≥ {}", gap.value));

    let Some(pages) = text_of(&pdf(&finished, false)) else { return };
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
    assert!(finished.evaluation.chains[0].pieces.iter().all(|piece| !piece.verified));
    assert!(all.contains("unverified"));
}

#[test]
fn a_sheet_without_names_holds_none_of_them() {
    let finished = Finished::one_view();
    let patient = &finished.acquisitions[0].1.patient;
    let Some(pages) = text_of(&pdf(&finished, true)) else { return };
    let text = pages.concat();
    assert!(!text.contains(&patient.id) && text.contains("hidden"));
    assert!(!text.contains(&finished.plan.case.label), "a label often names somebody");
    let long: Vec<&str> = patient.name.split('^').filter(|part| part.len() > 4).collect();
    assert!(!long.is_empty() && long.iter().all(|part| !text.contains(part)));
    for run in &finished.plan.runs {
        assert!(!text.contains(run.sop_instance_uid.as_deref().unwrap()));
    }
}

#[test]
fn another_program_finds_the_pdf_whole() {
    let file = tempfile::NamedTempFile::with_suffix(".pdf").unwrap();
    std::fs::write(file.path(), pdf(&Finished::two_views(), false)).unwrap();
    let Some(output) = outside("qpdf", ["--check".as_ref(), file.path().as_os_str()]) else { return };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
