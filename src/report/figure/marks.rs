//! Anatomy marked along the vessels, where it is drawn in a key image.

use super::{Canvas, LINE_TOLERANCE_PX, Scene, shortened};
use crate::geometry::simplified;
use crate::planning::plan::VesselKind;
use serde::Serialize;

/// Names of marks nearer to one another than this part of the picture's height would lie over one another.
const LABEL_HEIGHT: f64 = 0.03;

/// Anatomy marked on a vessel.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DrawnMark {
    /// What is written beside it; empty where names of others are in the way: the table has every name.
    pub label: String,
    /// It is on an artery.
    pub on_artery: bool,
    /// Its place, or the course of a stretch.
    pub points: Vec<[f64; 2]>,
}

impl Scene<'_> {
    /// The marks that lie in the view of the canvas.
    pub(super) fn marks(&self, canvas: &Canvas) -> Vec<DrawnMark> {
        let mut drawn: Vec<DrawnMark> = Vec::new();
        for vessel in &self.evaluation.vessels {
            let on_artery = vessel.kind == VesselKind::Artery;
            for mark in &vessel.marks {
                let trace = vessel.traces.iter().find(|trace| trace.run == mark.run);
                let course = match (mark.to, trace) {
                    (Some(to), Some(trace)) => trace.stretch([mark.at, to]),
                    _ => vec![mark.at],
                };
                let Some(course) = self.moved(&course, &mark.run, canvas.run).filter(|course| !course.is_empty())
                else {
                    continue;
                };
                let points: Vec<[f64; 2]> =
                    simplified(&course, LINE_TOLERANCE_PX).into_iter().map(|p| canvas.fraction(p)).collect();
                let height = |points: &[[f64; 2]]| points[points.len() / 2][1];
                let mut named = drawn.iter().filter(|other| !other.label.is_empty());
                let free = named.all(|other| (height(&other.points) - height(&points)).abs() > LABEL_HEIGHT);
                let label = if free { shortened(&mark.name) } else { String::new() };
                drawn.push(DrawnMark { label, on_artery, points });
            }
        }
        drawn
    }
}
