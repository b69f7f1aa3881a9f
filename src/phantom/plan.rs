//! The plan a careful operator would make of a study: a few clicks along each vessel, each off by a fraction of a pixel.

use super::Study;
use super::case::VesselKind;
use super::noise::Noise;
use super::study::SyntheticRun;
use super::truth::{ProjectedVessel, RunTruth};
use crate::dicom::run_sha256;
use crate::geometry::{ImagePoint, Polyline};
use crate::imaging::RunShift;
use serde_json::{Value, json};
use std::path::Path;

/// Distance of clicks along a vessel, mm at the isocenter.
const CLICK_EVERY: f64 = 22.0;
/// How far below the landing datum the vein is traced, mm.
const BELOW_DATUM: f64 = 12.0;
/// No click is nearer to the border of the picture than this, px.
const MARGIN: f64 = 10.0;
/// Standard deviation of a click before it snaps to a whole pixel, px.
const CLICK_ERROR: f64 = 0.6;
/// The traced vessels: the artery and both its veins, of which the nearer is to be found.
const TRACED: [&str; 3] = ["pta", "ptv-1", "ptv-2"];
/// The ruler's tick marked in every view, counted from the foot.
const TICK: usize = 5;

/// The finished plan of a study, in the shape of a plan file whose runs lie beside it.
#[must_use]
pub fn finished_plan(study: &Study) -> Value {
    let truth = &study.truth;
    let mut clicks = Clicks(Noise::new(truth.seed, u64::MAX - 3));
    let runs: Vec<Value> = study.runs.iter().map(reference).collect();
    let vessels: Vec<Value> = TRACED
        .iter()
        .filter_map(|id| truth.vessels.iter().find(|v| v.id == *id))
        .map(|vessel| {
            let filled = truth.runs.iter().filter(|run| run.fills.contains(&vessel.kind));
            let traces: Vec<Value> = filled.filter_map(|run| clicks.trace(run, &vessel.id)).collect();
            json!({ "id": vessel.id, "kind": vessel.kind, "name": vessel.name, "traces": traces })
        })
        .collect();
    json!({
        "schema": "dva-plan/1",
        "case": { "label": format!("Synthetic leg, {}", truth.case), "side": truth.side },
        "runs": runs,
        "views": views(&truth.runs),
        "vessels": vessels,
        "landmarks": landmarks(study, &mut clicks),
        "technique": "dedicated-system",
        "crossing": "shortest",
        "stents": "propose",
    })
}

/// A plan, or any JSON, indented, with lists of numbers on one line: short to read and to compare.
pub fn readable(value: &Value) -> String {
    indented(value, 0) + "\n"
}

fn reference(run: &SyntheticRun) -> Value {
    json!({
        "id": run.id,
        "path": run.file,
        "sop_instance_uid": run.acquisition.identity.sop_instance_uid,
        "pixels_sha256": run_sha256(&run.run(), Path::new(&run.file)).ok(),
    })
}

/// Runs of one C-arm position, each with the shift that lays it on the first.
fn views(runs: &[RunTruth]) -> Vec<Value> {
    view_names(runs)
        .into_iter()
        .map(|name| {
            let members: Vec<&RunTruth> = runs.iter().filter(|run| run.view == name).collect();
            let rest = |run: &RunTruth| run.displacement_px.last().copied().unwrap_or_default();
            let reference = members.first().map(|run| rest(run)).unwrap_or_default();
            let placements: Vec<Value> = members
                .iter()
                .map(|run| {
                    let shift = RunShift { displacement: reference - rest(run) }.row_column().map(tenths);
                    json!({ "run": run.id, "shift_px": shift })
                })
                .collect();
            json!({ "id": name, "runs": placements, "calibration": "dicom" })
        })
        .collect()
}

fn view_names(runs: &[RunTruth]) -> Vec<&str> {
    let mut names: Vec<&str> = runs.iter().map(|run| run.view.as_str()).collect();
    names.dedup();
    names
}

fn landmarks(study: &Study, clicks: &mut Clicks) -> Vec<Value> {
    let truth = &study.truth;
    let shows_vein = |run: &&RunTruth| run.fills.contains(&VesselKind::Vein);
    let datum: Vec<Value> = truth
        .runs
        .iter()
        .filter(shows_vein)
        .filter_map(|run| Some(json!({ "run": run.id, "at": clicks.near(datum_at(run)?) })))
        .collect();
    let mut landmarks = vec![json!({ "kind": "landing_datum", "definition": "medial_malleolus_tip", "points": datum })];
    let views = view_names(&truth.runs);
    let first_of = |view: &&str| truth.runs.iter().find(|run| run.view == **view);
    let common: Vec<(&RunTruth, ImagePoint)> = views
        .iter()
        .filter_map(first_of)
        .filter_map(|run| Some((run, *run.ruler_ticks.get(TICK - 1).filter(|at| run.camera.shows(**at))?)))
        .collect();
    if views.len() > 1 && common.len() == views.len() {
        let points: Vec<Value> =
            common.into_iter().map(|(run, at)| json!({ "run": run.id, "at": clicks.near(at) })).collect();
        landmarks.push(json!({ "kind": "common_point", "name": format!("ruler tick {TICK}"), "points": points }));
    }
    landmarks
}

fn datum_at(run: &RunTruth) -> Option<ImagePoint> {
    let landmark = run.landmarks.iter().find(|l| l.definition == "medial_malleolus_tip")?;
    landmark.points.first().copied()
}

/// An operator's hand.
struct Clicks(Noise);

impl Clicks {
    /// A click meant for a place.
    fn near(&mut self, at: ImagePoint) -> ImagePoint {
        let [right, down] = self.0.normal_pair();
        ImagePoint::new((at.x + CLICK_ERROR * right).round(), (at.y + CLICK_ERROR * down).round())
    }

    /// Clicks along the part of a vessel that is worth tracing.
    fn trace(&mut self, run: &RunTruth, vessel: &str) -> Option<Value> {
        let vessel = run.vessels.iter().find(|v| v.id == vessel)?;
        let curve = worth_tracing(run, vessel)?;
        let places = curve.resampled(CLICK_EVERY / run.mm_per_px[1]);
        let anchors: Vec<ImagePoint> = places.iter().map(|place| self.near(place.point)).collect();
        Some(json!({ "run": run.id, "frame": "opacify", "anchors": anchors }))
    }
}

/// From a little below the landing datum up to the upper border.
fn worth_tracing(run: &RunTruth, vessel: &ProjectedVessel) -> Option<Polyline<ImagePoint>> {
    let detector = run.camera.detector();
    let lowest = datum_at(run)?.y + BELOW_DATUM / run.mm_per_px[0];
    let (right, bottom) = (f64::from(detector.columns) - MARGIN, f64::from(detector.rows) - MARGIN);
    let inside = |p: &&ImagePoint| p.x > MARGIN && p.x < right && p.y > MARGIN && p.y < bottom.min(lowest);
    Polyline::new(vessel.points.iter().filter(inside).copied()).ok()
}

fn tenths(px: f64) -> f64 {
    (px * 10.0).round() / 10.0 + 0.0
}

fn indented(value: &Value, depth: usize) -> String {
    let lines = |items: Vec<String>| {
        let items: Vec<String> = items.iter().map(|item| format!("\n{}{item}", "  ".repeat(depth + 1))).collect();
        format!("{}\n{}", items.join(","), "  ".repeat(depth))
    };
    match value {
        Value::Array(items) if !items.iter().all(holds_numbers_only) => {
            format!("[{}]", lines(items.iter().map(|item| indented(item, depth + 1)).collect()))
        }
        Value::Object(fields) if !fields.is_empty() => {
            let field = |(name, item)| format!("{}: {}", Value::String(String::clone(name)), indented(item, depth + 1));
            format!("{{{}}}", lines(fields.iter().map(field).collect()))
        }
        _ => value.to_string(),
    }
}

fn holds_numbers_only(value: &Value) -> bool {
    match value {
        Value::Number(_) => true,
        Value::Array(items) => items.iter().all(holds_numbers_only),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Case, study};
    use super::*;
    use crate::geometry::{ImageVector, Point};

    #[test]
    fn json_is_written_so_that_it_reads_back_with_numbers_on_one_line() {
        let value = json!({ "a": [[1.0, 2.5], [3.0, 4.0]], "b": [], "c": { "d": "x \"y\"", "e": [{ "f": null }] } });
        let text = readable(&value);
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
        assert!(text.contains("\"a\": [[1.0,2.5],[3.0,4.0]],\n"), "{text}");
    }

    #[test]
    fn clicks_are_whole_pixels_within_two_of_the_true_centerline() {
        let study = study(&Case::named("small").unwrap()).unwrap();
        let plan = finished_plan(&study);
        let vessels = plan["vessels"].as_array().unwrap();
        assert_eq!(vessels.len(), 3);
        for vessel in vessels {
            let trace = &vessel["traces"][0];
            let run = study.truth.runs.iter().find(|run| run.id == trace["run"]).unwrap();
            let truth = run.vessels.iter().find(|v| v.id == vessel["id"]).unwrap();
            let curve = Polyline::new(truth.points.iter().copied()).unwrap();
            let anchors: Vec<ImagePoint> = serde_json::from_value(trace["anchors"].clone()).unwrap();
            assert!(anchors.len() >= 5, "{anchors:?}");
            for anchor in anchors {
                assert!(anchor.x.fract() == 0.0 && anchor.y.fract() == 0.0);
                assert!(curve.nearest(anchor).1 < 3.0, "{anchor:?}");
            }
        }
    }

    #[test]
    fn two_views_share_a_tick_of_the_ruler() {
        let study = study(&Case::named("two-angles").unwrap()).unwrap();
        let plan = finished_plan(&study);
        assert_eq!(plan["views"].as_array().unwrap().len(), 2);
        let points = plan["landmarks"][1]["points"].as_array().unwrap();
        for point in points {
            let run = study.truth.runs.iter().find(|run| run.id == point["run"]).unwrap();
            let at: ImagePoint = serde_json::from_value(point["at"].clone()).unwrap();
            assert!(at.distance(run.ruler_ticks[TICK - 1]) < 3.0);
        }
        assert_eq!(points.len(), 2);
    }

    #[test]
    fn a_run_that_lies_elsewhere_is_shifted_back() {
        let case = Case { name: "moved".to_owned(), ..Case::named("small").unwrap() };
        let mut case = case;
        case.runs[1].displacement = vec![ImageVector::new(3.0, -2.0)];
        let plan = finished_plan(&study(&case).unwrap());
        assert_eq!(plan["views"][0]["runs"][1]["shift_px"], json!([2.0, -3.0]));
    }
}
