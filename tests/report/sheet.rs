//! What the words, numbers and figures of the sheet must hold.

use crate::finished::{Finished, known};
use dva_planner::geometry::ImagePoint;
use dva_planner::report::content::Section;
use serde_json::{Map, Value};

/// Visits every text of the composed report with its path and the object it belongs to, directly or in a list.
fn walk<'v>(
    path: &str,
    owner: &'v Map<String, Value>,
    value: &'v Value,
    visit: &mut impl FnMut(&str, &'v Map<String, Value>, &str),
) {
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(key, value)| walk(&format!("{path}.{key}"), fields, value, visit));
        }
        Value::Array(values) => values.iter().for_each(|value| walk(path, owner, value, visit)),
        Value::String(text) => visit(path, owner, text),
        _ => {}
    }
}

fn has_millimeters(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(|word| word == "mm")
}

/// Sentences about numbers that stand with their sources elsewhere on the sheet, or that a person wrote, and names of
/// products.
const PROSE: &[&str] = &[
    "report.advisories.text",
    "report.alternatives.devices",
    "report.alternatives.notes",
    "report.chain.known.notes",
    "report.method",
    "report.notes",
    "report.vessels.warnings",
];

#[test]
fn no_millimeter_is_printed_without_its_source() {
    for finished in Finished::all() {
        let report = serde_json::to_value(finished.report(false)).unwrap();
        let mut measured = 0;
        walk("report", report.as_object().unwrap(), &report, &mut |path, owner, text| {
            if !has_millimeters(text) || PROSE.contains(&path) {
                return;
            }
            let words = |key: &str| owner.get(key).and_then(Value::as_str).unwrap_or_default();
            if owner.contains_key("scale") {
                measured += 1;
                assert!(!words("scale").is_empty() && words("scale") != "no scale", "{path}: {text}");
                assert!(owner["views"].as_u64().unwrap() >= 1, "{path}: {text}");
            } else {
                assert!(!words("source").is_empty(), "{path}: {text}");
            }
        });
        let has_scale = finished.evaluation.views[0].calibration.mm_per_px.is_some();
        // Without a scale, the row of the view alone speaks of millimeters: of those at the detector.
        assert_eq!(measured > 1, has_scale, "{measured} measured lengths");
    }
}

#[test]
fn without_a_scale_only_pixels_are_printed() {
    let finished = Finished::without_scale();
    let report = finished.report(false);
    let crossing = known(&report.crossing);
    let gap_px = finished.evaluation.crossing.as_ref().unwrap().gap.px;
    assert_eq!(crossing.lengths[0].value(), format!("{gap_px:.0} px"));
    assert_eq!(report.vessels.len(), 3);
    assert!(report.vessels.iter().all(|vessel| vessel.length.value().ends_with(" px")));
    assert!(matches!(&report.chain, Section::Missing(text) if !text.is_empty()), "{:?}", report.chain);
    assert!(report.views.iter().all(|view| !view.calibrated) && report.views.len() == 1);
}

#[test]
fn what_is_not_known_says_what_to_do() {
    let finished = Finished::unfinished();
    let report = finished.report(false);
    assert_eq!(report.missing, ["Trace the vein", "Place the landing datum"]);
    for missing in [report.headline.gap, report.headline.path] {
        assert_eq!(missing, Section::Missing("trace the vein".into()));
    }
    let figures = finished.figures();
    assert!(figures.strip.is_none());
    assert_eq!(figures.key_images().count(), 2);
    assert!(figures.key_images().all(|picture| picture.crossing.is_none() && picture.datum.is_none()));
}

#[test]
fn one_view_gives_a_lower_bound_and_two_views_a_gap() {
    let gap = |finished: &Finished| finished.evaluation.crossing.as_ref().unwrap().gap.length.unwrap().value;
    let one = Finished::one_view();
    let report = one.report(false);
    let crossing = known(&report.crossing);
    assert!(crossing.lower_bound);
    assert_eq!(crossing.lengths[0].value(), format!("≥ {}", gap(&one)));
    assert!(crossing.facts.iter().any(|fact| fact.value == "not known from one view"));
    let two = Finished::two_views();
    let report = two.report(false);
    let crossing = known(&report.crossing);
    assert!(!crossing.lower_bound);
    assert_eq!(crossing.lengths[0].value(), gap(&two).to_string());
    assert!(crossing.facts.iter().any(|fact| fact.value == "> 99 %"), "{:?}", crossing.facts);
}

#[test]
fn hidden_names_and_dates_appear_nowhere() {
    let finished = Finished::one_view();
    let text = |hides_identity| serde_json::to_string(&finished.report(hides_identity)).unwrap();
    let (shown, hidden) = (text(false), text(true));
    let facts = &finished.acquisitions[0].1;
    let date = &facts.identity.study_date;
    let date = format!("{}-{}-{}", &date[..4], &date[4..6], &date[6..]);
    let family = facts.patient.name.split('^').next().unwrap();
    for secret in [family, &facts.patient.id, &date, &facts.identity.sop_instance_uid, &finished.plan.case.label] {
        assert!(secret.len() > 3 && shown.contains(secret), "{secret} is not printed for those who may read it");
        assert!(!hidden.contains(secret), "{secret} is printed");
    }
    assert!(!hidden.contains(&facts.identity.study_date));
}

#[test]
fn runs_that_disagree_on_the_patient_are_pointed_out() {
    let mut finished = Finished::one_view();
    let own = finished.acquisitions[0].1.patient.id.clone();
    finished.acquisitions[1].1.patient.id = "PID-9999".into();
    let report = finished.report(false);
    let row = report.identity.iter().find(|fact| fact.label == "Patient ID").unwrap();
    assert!(row.alert && row.value.contains(&format!("{own} / PID-9999")), "{row:?}");
}

#[test]
fn the_figure_holds_the_plan_where_it_is() {
    let finished = Finished::one_view();
    let figures = finished.figures();
    let crossing = finished.evaluation.crossing.as_ref().unwrap();
    assert_eq!(figures.key_images().count(), 2);
    for picture in figures.key_images() {
        let place = crossing.in_runs.iter().find(|place| place.run == picture.run).unwrap();
        let size = [picture.gray.columns as f64, picture.gray.rows as f64];
        let fraction = |at: ImagePoint| [(at.x + 0.5) / size[0], (at.y + 0.5) / size[1]];
        for (drawn, at) in picture.crossing.unwrap().into_iter().zip([place.artery_at, place.vein_at]) {
            let expected = fraction(at);
            assert!((drawn[0] - expected[0]).hypot(drawn[1] - expected[1]) < 1e-5, "{drawn:?}, not {expected:?}");
        }
    }
    let strip = figures.strip.unwrap();
    let (zero, hundred) = (&strip.along[0], strip.along.iter().find(|tick| tick.label == "100").unwrap());
    assert_eq!(zero.label, "0");
    let mm = |at: f64| (at - zero.at) / (hundred.at - zero.at) * 100.0;
    let chain = &finished.evaluation.chains[0];
    assert_eq!(strip.pieces.len(), chain.pieces.len());
    for (drawn, piece) in strip.pieces.iter().zip(&chain.pieces) {
        let [from, to] = drawn.from_to.map(mm);
        assert!((from - piece.from_mm).abs() < 0.01 && (to - piece.to_mm).abs() < 0.01, "{from} {to}, not {piece:?}");
    }
    assert_eq!(strip.reach.unwrap().label, "reach 10 mm");
}

#[test]
fn marked_anatomy_is_drawn_where_it_was_marked_in_each_picture_of_the_view() {
    let finished = Finished::one_view();
    let vein = finished.evaluation.vessels.iter().find(|vessel| !vessel.marks.is_empty()).unwrap();
    let figures = finished.figures();
    let pictures: Vec<_> = figures.key_images().collect();
    assert_eq!(pictures.len(), 2);
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
        let [x, y] = [(marked.x + 0.5) / own.gray.columns as f64, (marked.y + 0.5) / own.gray.rows as f64];
        // A click is drawn on the vessel that runs through it: less than two pixels away.
        let apart = ((drawn[0] - x) * own.gray.columns as f64).hypot((drawn[1] - y) * own.gray.rows as f64);
        assert!(apart < 2.0, "{drawn:?} is {apart} px from {marked:?}");
    }
}
