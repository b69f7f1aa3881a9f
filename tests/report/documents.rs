//! From the sheet to bytes: standards, hostile texts and numbers, a hospital's own template.

use crate::finished::Finished;
use dva_planner::planning::evaluation::advisory::{Advisory, RunAdvisory};
use dva_planner::planning::{Evaluation, Plan};
use dva_planner::report::{PdfEngine, PdfError, figures};
use dva_planner::units::Estimate;

#[test]
fn every_plan_becomes_an_archivable_pdf_and_a_picture_twice_the_same() {
    let engine = PdfEngine::default();
    for finished in Finished::all() {
        let (report, figures) = (finished.report(false), finished.figures());
        let pdf = engine.pdf(&report, &figures, None).unwrap();
        assert!(pdf.starts_with(b"%PDF-1.7"));
        for mark in ["<pdfaid:part>2<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<"] {
            assert!(pdf.windows(mark.len()).any(|bytes| bytes == mark.as_bytes()), "{mark} is not there");
        }
        assert_eq!(PdfEngine::default().pdf(&report, &figures, None).unwrap(), pdf);
        let png = image::load_from_memory(&engine.png(&report, &figures).unwrap()).unwrap();
        assert!(png.width() > 1000 && png.height() > 300);
    }
    let empty = figures(&Plan::default(), &Evaluation::default(), &[]);
    engine.pdf(&Finished::one_view().report(false), &empty, None).unwrap();
}

#[test]
fn no_text_from_a_file_or_a_hand_breaks_the_sheet() {
    let engine = PdfEngine::default();
    for name in [
        "#panic(\"x\") $a_b$ *bold* _it_ @ref <label> `raw` \\ // /* [ ] { } ~ = - +",
        &"W".repeat(200),
        &"Wide name ".repeat(40),
        "Yamada^Tarou=山田^太郎=やまだ^たろう",
        "Ἀθηνᾶ^Ω Đặng Þór Łukasz Ğ Ș Иван",
        "عبد\u{202E}الله\u{0}\u{1F}\u{E000}\u{1F600}\u{FFFD}\u{FEFF}",
        "line\nbreak\r\n\ttab",
        "",
    ] {
        let mut finished = Finished::one_view();
        finished.plan.case.label = name.into();
        finished.plan.notes = name.into();
        let (runs, oddity) = (vec![name.into()], name.into());
        finished.evaluation.advisories[0] = Advisory::Run(RunAdvisory::File { runs, oddity });
        for vessel in &mut finished.evaluation.vessels {
            vessel.name = name.into();
        }
        for vessel in &mut finished.plan.vessels {
            vessel.name = name.into();
        }
        for (_, acquisition) in &mut finished.acquisitions {
            acquisition.patient.name = name.into();
            acquisition.patient.id = name.into();
            acquisition.identity.study_description = name.into();
        }
        for piece in finished.evaluation.chains.iter_mut().flat_map(|chain| &mut chain.pieces) {
            piece.name = name.into();
            piece.source = name.into();
        }
        let (report, figures) = (finished.report(false), finished.figures());
        engine.pdf(&report, &figures, None).unwrap_or_else(|error| panic!("{name}: {error}"));
        engine.png(&report, &figures).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

#[test]
fn numbers_that_are_none_do_not_break_the_sheet() {
    let mut finished = Finished::one_view();
    assert!(finished.evaluation.profile.len() > 100);
    for (index, sample) in finished.evaluation.profile.iter_mut().enumerate() {
        let odd = [f64::NAN, f64::INFINITY, -1e300, 1e300][index % 4];
        sample.gap_mm = Estimate::new(odd, odd, odd);
        sample.at.x = odd;
    }
    finished.evaluation.vessels[0].traces[0].points[3].y = f64::NAN;
    PdfEngine::default().pdf(&finished.report(false), &finished.figures(), None).unwrap();
}

#[test]
fn a_hospitals_template_is_used_and_its_mistakes_are_named_with_their_line() {
    let finished = Finished::one_view();
    let (report, figures) = (finished.report(false), finished.figures());
    let engine = PdfEngine::default();
    let own = "#set document(title: \"Own\")\n#let r = json(\"report.json\")\n= Own sheet\n#r.header.case";
    assert!(engine.pdf(&report, &figures, Some(own)).unwrap().starts_with(b"%PDF"));
    let check = |template: &str, place: &str, message: &str| {
        let error = engine.pdf(&report, &figures, Some(template)).unwrap_err();
        let PdfError::Template { .. } = &error else { panic!("{error}") };
        let text = error.to_string();
        assert!(text.contains(place) && text.contains(message), "{text}");
    };
    check("= Title\n#nothing", "template.typ line 2, column 2", "unknown variable: nothing");
    check("#let x = (1,\n", "template.typ line 1", "unclosed delimiter");
    check("#read(\"/etc/passwd\")", "line 1", "not found");
    check("#import \"@preview/example:0.1.0\"", "line 1", "not found");
    check("#let x = 0\n#while x < 1 { x = 0 }", "line 2", "infinite");
}
