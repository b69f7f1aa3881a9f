//! The rules of the sheet, checked on a made-up plan.

use super::content::Section;
use super::fixture::Fixture;
use super::{PdfEngine, PdfError, Privacy, compose};
use crate::planning::evaluation::advisory::{Advisory, RunAdvisory};
use serde_json::Value;

/// Visits every object of the composed report with its path.
fn walk<'v>(path: &str, value: &'v Value, visit: &mut impl FnMut(&str, &'v serde_json::Map<String, Value>)) {
    match value {
        Value::Object(fields) => {
            visit(path, fields);
            fields.iter().for_each(|(key, value)| walk(&format!("{path}.{key}"), value, visit));
        }
        Value::Array(values) => values.iter().for_each(|value| walk(path, value, visit)),
        _ => {}
    }
}

fn has_millimeters(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(|word| word == "mm")
}

#[test]
fn no_millimeter_is_printed_without_its_source() {
    for fixture in [Fixture::one_view(), Fixture::two_views(), Fixture::unfinished(), Fixture::without_scale()] {
        let report = serde_json::to_value(fixture.report()).unwrap();
        let mut seen = 0;
        walk("report", &report, &mut |path, fields| {
            let is_words = path.ends_with(".advisories") || path == "report";
            let speaks_of_mm = fields.values().any(|value| value.as_str().is_some_and(has_millimeters));
            if is_words || !speaks_of_mm {
                return;
            }
            seen += 1;
            let text = |key: &str| fields.get(key).and_then(Value::as_str).unwrap_or_default();
            let is_measured = fields.contains_key("scale");
            if is_measured {
                assert!(!text("scale").is_empty() && text("scale") != "no scale", "{path}: {fields:?}");
                assert!(fields["views"].as_u64().unwrap() >= 1, "{path}: {fields:?}");
            } else {
                assert!(!text("source").is_empty(), "{path}: {fields:?}");
            }
        });
        assert!(seen > 0);
    }
}

#[test]
fn without_a_scale_only_pixels_are_printed() {
    let report = Fixture::without_scale().report();
    let crossing = report.crossing.known().unwrap();
    assert_eq!(crossing.lengths[0].value(), "14 px");
    assert!(report.vessels.iter().all(|vessel| vessel.length.value().ends_with(" px")));
    assert_eq!(report.chain, Section::Missing("calibrate view AP".into()));
    assert!(!report.views[0].calibrated);
}

#[test]
fn what_is_not_known_says_what_to_do() {
    let report = Fixture::unfinished().report();
    for missing in [report.headline.gap, report.headline.path] {
        assert_eq!(missing, Section::Missing("trace the vein".into()));
    }
    assert_eq!(report.missing, ["Trace the vein", "Place the landing datum"]);
    let figures = Fixture::unfinished().figures();
    assert!(figures.strip.is_none());
    assert!(figures.key_images().all(|picture| picture.crossing.is_none() && picture.datum.is_none()));
}

#[test]
fn one_view_gives_a_lower_bound_and_two_views_a_gap() {
    let one = Fixture::one_view().report();
    let crossing = one.crossing.known().unwrap();
    assert!(crossing.lower_bound && crossing.lengths[0].value() == "≥ 3.54 mm");
    assert!(crossing.facts.iter().any(|fact| fact.value.starts_with("unknown: one view")));
    let two = Fixture::two_views().report();
    let crossing = two.crossing.known().unwrap();
    assert!(!crossing.lower_bound && crossing.lengths[0].value() == "3.54 mm");
    assert!(crossing.facts.iter().any(|fact| fact.value == "> 99 %"));
}

#[test]
fn hidden_names_and_dates_appear_nowhere() {
    let fixture = Fixture::one_view();
    let report = fixture.with_input(Privacy::DeIdentified, compose);
    let text = serde_json::to_string(&report).unwrap();
    for secret in ["Doe", "Jane", "PID-0042", "1948", "2026-11-20", "20261122", "Lower limb DSA", "Case 12"] {
        assert!(!text.contains(secret), "{secret} is printed");
    }
    assert!(serde_json::to_string(&fixture.report()).unwrap().contains("Doe, Jane"));
}

#[test]
fn runs_that_disagree_on_the_patient_are_pointed_out() {
    let mut fixture = Fixture::one_view();
    fixture.acquisitions[1].1.patient.id = "PID-9999".into();
    let report = fixture.report();
    let row = report.identity.iter().find(|fact| fact.label == "Patient ID").unwrap();
    assert!(row.alert && row.value.contains("PID-0042 / PID-9999"));
}

#[test]
fn the_figure_holds_the_plan_where_it_is() {
    let figures = Fixture::one_view().figures();
    let picture = figures.key_images().next().unwrap();
    let [artery, vein] = picture.crossing.unwrap();
    let across = (vein[0] - artery[0]) * 1024.0;
    assert!((across - 14.0).abs() < 0.1, "{across}");
    assert_eq!(picture.lines.iter().filter(|line| !line.label.is_empty()).count(), 5);
    let strip = figures.strip.unwrap();
    let piece = &strip.pieces[1].from_to;
    let (zero, hundred) = (&strip.along[0], strip.along.iter().find(|tick| tick.label == "100").unwrap());
    assert_eq!(zero.label, "0");
    let mm = |at: f64| (at - zero.at) / (hundred.at - zero.at) * 100.0;
    assert!((mm(piece[0]) - 88.0).abs() < 0.01 && (mm(piece[1]) - 148.0).abs() < 0.01);
    assert_eq!(strip.reach.unwrap().label, "reach 10 mm");
}

#[test]
fn marked_anatomy_is_drawn_where_it_was_marked_in_each_picture_of_the_view() {
    let fixture = Fixture::one_view();
    let figures = fixture.figures();
    let vein = &fixture.evaluation.vessels[1];
    let fraction = |at: crate::geometry::ImagePoint| [(at.x + 0.5) / 1024.0, (at.y + 0.5) / 1024.0];
    let pictures: Vec<_> = figures.key_images().collect();
    assert!(pictures.len() > 1);
    for picture in &pictures {
        assert_eq!(picture.marks.len(), 2, "run {}", picture.run);
        assert!(picture.marks.iter().all(|mark| !mark.on_artery));
        assert_eq!(picture.marks[0].label, "Valve");
        assert!(picture.marks[1].points.len() > 1, "a stretch has a course");
    }
    let own = pictures.iter().find(|picture| picture.run == vein.marks[0].run).unwrap();
    for (drawn, marked) in [
        (own.marks[0].points[0], vein.marks[0].at),
        (own.marks[1].points[0], vein.marks[1].at),
        (*own.marks[1].points.last().unwrap(), vein.marks[1].to.unwrap()),
    ] {
        let [x, y] = fraction(marked);
        assert!((drawn[0] - x).hypot(drawn[1] - y) < 1e-3, "{drawn:?} is not {marked:?}");
    }
}

#[test]
fn every_plan_becomes_an_archivable_pdf_and_a_picture_twice_the_same() {
    let engine = PdfEngine::new();
    for fixture in [Fixture::one_view(), Fixture::two_views(), Fixture::unfinished(), Fixture::without_scale()] {
        let (report, figures) = (fixture.report(), fixture.figures());
        let pdf = engine.pdf(&report, &figures, None).unwrap();
        assert!(pdf.starts_with(b"%PDF-1.7"));
        for mark in ["<pdfaid:part>2<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<"] {
            assert!(pdf.windows(mark.len()).any(|bytes| bytes == mark.as_bytes()), "{mark} is not there");
        }
        assert_eq!(PdfEngine::new().pdf(&report, &figures, None).unwrap(), pdf);
        let png = image::load_from_memory(&engine.png(&report, &figures).unwrap()).unwrap();
        assert!(png.width() > 1000 && png.height() > 300);
    }
    let empty = super::figures(&crate::planning::Plan::default(), &crate::planning::Evaluation::default(), &[]);
    let report = Fixture::one_view().report();
    engine.pdf(&report, &empty, None).unwrap();
}

#[test]
fn no_text_from_a_file_or_a_hand_breaks_the_sheet() {
    let engine = PdfEngine::new();
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
        let mut fixture = Fixture::one_view();
        fixture.plan.case.label = name.into();
        fixture.plan.notes = name.into();
        let (runs, oddity) = (vec![name.into()], name.into());
        fixture.evaluation.advisories[0] = Advisory::Run(RunAdvisory::File { runs, oddity });
        for vessel in &mut fixture.evaluation.vessels {
            vessel.name = name.into();
        }
        for vessel in &mut fixture.plan.vessels {
            vessel.name = name.into();
        }
        for (_, acquisition) in &mut fixture.acquisitions {
            acquisition.patient.name = name.into();
            acquisition.patient.id = name.into();
            acquisition.identity.study_description = name.into();
        }
        for piece in fixture.evaluation.chains.iter_mut().flat_map(|chain| &mut chain.pieces) {
            piece.name = name.into();
            piece.source = name.into();
        }
        let (report, figures) = (fixture.report(), fixture.figures());
        engine.pdf(&report, &figures, None).unwrap_or_else(|error| panic!("{name}: {error}"));
        engine.png(&report, &figures).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

#[test]
fn numbers_that_are_none_do_not_break_the_sheet() {
    let mut fixture = Fixture::one_view();
    for (index, sample) in fixture.evaluation.profile.iter_mut().enumerate() {
        let odd = [f64::NAN, f64::INFINITY, -1e300, 1e300][index % 4];
        sample.gap_mm = crate::units::Estimate::new(odd, odd, odd);
        sample.at.x = odd;
    }
    fixture.evaluation.vessels[0].traces[0].points[3].y = f64::NAN;
    PdfEngine::new().pdf(&fixture.report(), &fixture.figures(), None).unwrap();
}

#[test]
fn a_hospitals_template_is_used_and_its_mistakes_are_named_with_their_line() {
    let (report, figures) = (Fixture::one_view().report(), Fixture::one_view().figures());
    let engine = PdfEngine::new();
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
