//! The only door through which a measured length reaches paper.
//!
//! A [`Measured`] row cannot be built without a [`Basis`]: the scale behind the number and how many views it rests on.
//! Without a scale there are pixels, and the row says so.

use crate::planning::evaluation::{CenterlineSpace, EvaluatedVessel, EvaluatedView, GapKind};
use crate::planning::plan::CalibrationChoice;
use crate::planning::{Evaluation, Plan};
use crate::units::{Estimate, Mm, Unit};
use crate::wording::{Quantity, counted, scale_source};
use serde::Serialize;

/// What a length rests on: where its scale comes from, and the number of views.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Basis {
    scale: String,
    views: usize,
}

impl Basis {
    /// The basis of lengths in the plane of one view.
    pub fn planar(view: &EvaluatedView, choice: Option<&CalibrationChoice>) -> Result<Self, &'static str> {
        Ok(Self { scale: scale_source(view, choice)?, views: 1 })
    }

    /// The basis of what was measured on these runs: in the patient, from two or more views, or else in the plane of the
    /// first one's view. `None` if these have no scale.
    pub fn of_runs<'r>(
        plan: &Plan,
        evaluation: &Evaluation,
        runs: impl Iterator<Item = &'r str>,
        spatial: bool,
    ) -> Option<Self> {
        let mut views: Vec<(&EvaluatedView, Option<&CalibrationChoice>)> = Vec::new();
        for view in runs.filter_map(|run| plan.view_of(run)) {
            let evaluated = evaluation.view(&view.id);
            if let Some(evaluated) = evaluated.filter(|_| views.iter().all(|(seen, _)| seen.id != view.id)) {
                views.push((evaluated, Some(&view.calibration)));
            }
        }
        if spatial {
            Self::spatial(views)
        } else {
            views.first().and_then(|(view, choice)| Self::planar(view, *choice).ok())
        }
    }

    /// The basis of lengths in the patient, from two or more views; `None` if fewer than two have a scale.
    fn spatial<'a>(
        views: impl IntoIterator<Item = (&'a EvaluatedView, Option<&'a CalibrationChoice>)>,
    ) -> Option<Self> {
        let mut scales: Vec<String> = Vec::new();
        let mut count = 0;
        for scale in views.into_iter().filter_map(|(view, choice)| scale_source(view, choice).ok()) {
            count += 1;
            if !scales.contains(&scale) {
                scales.push(scale);
            }
        }
        (count >= 2).then(|| Self { scale: scales.join("; "), views: count })
    }

    /// The basis of what was measured along a vessel.
    pub fn of_vessel(plan: &Plan, evaluation: &Evaluation, vessel: &EvaluatedVessel) -> Option<Self> {
        let runs = vessel.traces.iter().map(|trace| trace.run.as_str());
        Self::of_runs(plan, evaluation, runs, vessel.space == CenterlineSpace::Patient)
    }

    /// Where the scale comes from, with its relative standard uncertainty.
    pub fn scale(&self) -> &str {
        &self.scale
    }

    /// How many views the length rests on.
    pub const fn views(&self) -> usize {
        self.views
    }

    /// Scale and views in one line.
    pub fn line(&self) -> String {
        format!("{}; {}", self.scale, counted(self.views, "view", "views"))
    }
}

/// A measured length as it is printed: its value, its interval, and what both rest on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Measured {
    label: String,
    value: String,
    interval: String,
    remark: String,
    scale: String,
    views: usize,
}

impl Measured {
    /// A length with its 95 % interval.
    pub fn length(label: impl Into<String>, estimate: Estimate, basis: &Basis) -> Self {
        Self::quantity(label, Quantity::length(&estimate), basis)
    }

    /// A length in words already.
    pub fn quantity(label: impl Into<String>, quantity: Quantity, basis: &Basis) -> Self {
        let Quantity { value, interval, remark } = quantity;
        Self { label: label.into(), value, interval, remark, scale: basis.scale.clone(), views: basis.views }
    }

    /// A gap: what one projection shows is a lower bound and is written as one.
    pub fn gap(label: impl Into<String>, kind: GapKind, estimate: Estimate, basis: &Basis) -> Self {
        Self::quantity(label, Quantity::gap(kind, &estimate), basis)
    }

    /// A range of positions, without an interval of its own.
    pub fn range(label: impl Into<String>, [from, to]: [f64; 2], basis: &Basis) -> Self {
        let value = format!("{}–{}", Mm::new(from).digits(), Mm::new(to));
        Self::quantity(label, Quantity { value, ..Quantity::default() }, basis)
    }

    /// A length without a scale: pixels of the image, not millimeters.
    pub fn pixels(label: impl Into<String>, pixels: f64) -> Self {
        Self::quantity(label, Quantity::pixels(pixels), &Basis { scale: "no scale".to_owned(), views: 1 })
    }

    /// The same with its 95 % interval.
    pub fn pixels_within(label: impl Into<String>, pixels: &Estimate<f64>) -> Self {
        let Quantity { value, interval, .. } = Quantity::in_unit(pixels, Unit::Pixel);
        Self { value, interval, ..Self::pixels(label, pixels.value) }
    }

    /// The same row with a remark, unless it has one.
    pub fn remarked(mut self, remark: impl Into<String>) -> Self {
        if self.remark.is_empty() {
            self.remark = remark.into();
        }
        self
    }

    /// The value as printed.
    pub fn value(&self) -> &str {
        &self.value
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planning::calibration::reason::ScaleReason;

    use crate::planning::Calibration;
    use crate::planning::evaluation::ScaleState;

    fn view(state: ScaleState, mm_per_px: Option<[f64; 2]>) -> EvaluatedView {
        EvaluatedView {
            id: "AP".into(),
            primary_deg: Some(0.0),
            secondary_deg: Some(0.0),
            calibration: Calibration {
                mm_per_px,
                state,
                relative_uncertainty: Some(0.05),
                ..Calibration::unknown(ScaleReason::RunNotOpen("A1".into()))
            },
        }
    }

    #[test]
    fn no_basis_without_a_scale_in_the_patient() {
        for state in [ScaleState::None, ScaleState::AtDetector, ScaleState::Conflict] {
            assert!(Basis::planar(&view(state, Some([0.2, 0.2])), None).is_err());
        }
        assert!(Basis::planar(&view(ScaleState::Geometry, None), None).is_err());
        let geometry = view(ScaleState::Geometry, Some([0.2, 0.2]));
        assert_eq!(Basis::planar(&geometry, None).unwrap().line(), "C-arm geometry at the isocenter, u 5 %; 1 view");
        assert_eq!(Basis::spatial([(&geometry, None)]), None);
        assert_eq!(Basis::spatial([(&geometry, None), (&geometry, None)]).unwrap().views(), 2);
    }

    #[test]
    fn a_projected_gap_is_a_lower_bound_and_a_spatial_gap_is_not() {
        let basis = Basis { scale: "ruler".into(), views: 1 };
        let gap = Estimate::new(3.1, 2.6, 3.6);
        let projected = Measured::gap("Gap", GapKind::Projected, gap, &basis);
        assert_eq!((projected.value.as_str(), projected.remark.as_str()), ("≥ 3.10 mm", "projected, lower bound"));
        assert_eq!(projected.interval, "2.60–3.60");
        assert_eq!(Measured::gap("Gap", GapKind::Spatial, gap, &basis).value, "3.10 mm");
    }
}
