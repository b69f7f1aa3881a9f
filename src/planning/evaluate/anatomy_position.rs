//! Where marks lie along their vessels, and how far from the crossing.

use crate::geometry::{Approach, ImagePoint, Point};
use crate::planning::crossing::gap_profile::GapSample;
use crate::planning::crossing::sites::CrossingSites;
use crate::planning::crossing::vessel_pair::VesselPair;
use crate::planning::evaluate::described_line::DescribedLine;
use crate::planning::evaluation::{EvaluatedMark, MarkOrigin};
use crate::planning::plan::{Mark, Vessel};
use crate::planning::uncertainty::{self, CLICK_SIGMA_PX};
use crate::planning::vessel::centerline::{Centerline, MeasuredPoint};
use crate::planning::view::measured_plan::MeasuredPlan;
use crate::units::Estimate;

/// A mark farther from the centerline than this, px, lies on no part of it.
const LARGEST_DISTANCE_PX: f64 = 40.0;

/// The marks of a vessel on the line it is described along: where they lie and how sure that is.
pub fn evaluated_marks(
    measured: &MeasuredPlan<'_>,
    sites: &CrossingSites<'_>,
    vessel: &Vessel,
    described: Option<&DescribedLine<'_>>,
) -> Vec<EvaluatedMark> {
    let pair = sites.chosen.map(|(pair, place)| (&sites.pairs[pair], place.approach));
    let one = |mark: &Mark| {
        let bare = EvaluatedMark {
            kind: mark.kind,
            name: mark.text().to_owned(),
            run: mark.run.clone(),
            at: mark.at,
            to: mark.to,
            origin: MarkOrigin::FirstPoint,
            along: None,
            position_mm: None,
            end_mm: None,
            from_crossing_mm: None,
            strip_mm: None,
        };
        let Some(DescribedLine { line, views, scale, .. }) = described else { return bare };
        let seen = |point: ImagePoint| abscissa_of(measured, line, views, &mark.run, point);
        let Some(from) = seen(mark.at) else { return bare };
        let to = mark.to.and_then(seen);
        let ends = [from, to.unwrap_or(from)];
        let place = Along { line, scale: *scale, pair: pair.filter(|(pair, _)| pair.is_of(&vessel.id)) };
        let positions = ends.map(|s| place.position(s));
        let ordered = |[a, b]: [f64; 2]| [a.min(b), a.max(b)];
        let [first, last] = if positions[0].0 <= positions[1].0 { [0, 1] } else { [1, 0] };
        EvaluatedMark {
            origin: place.origin(),
            along: Some(ordered(ends)),
            position_mm: positions[first].1,
            end_mm: to.and(positions[last].1),
            from_crossing_mm: place.away_from_crossing(ordered(ends)),
            strip_mm: place.in_strip(ends).map(ordered),
            ..bare
        }
    };
    vessel.marks.iter().map(one).collect()
}

/// Where a pixel of `run` lies along a line.
fn abscissa_of(
    measured: &MeasuredPlan<'_>,
    line: &Centerline,
    views: &[usize],
    run: &str,
    at: ImagePoint,
) -> Option<f64> {
    let (slot, placed) =
        views.iter().enumerate().find_map(|(slot, &view)| Some((slot, measured.views[view].placed(run)?)))?;
    let at = placed.shift.to_reference(at);
    let away = |i: usize| line.vertices()[i].projections[slot].at.distance(at);
    let nearest = (0..line.vertices().len()).min_by(|&a, &b| away(a).total_cmp(&away(b)))?;
    (away(nearest) <= LARGEST_DISTANCE_PX).then(|| line.curve.abscissae()[nearest])
}

/// A line on which places are told: from the landing datum on the vein of the crossing, else from the first point.
struct Along<'l, 'a> {
    line: &'l Centerline,
    scale: Option<f64>,
    /// The pair of the crossing, if the line belongs to it, and the crossing.
    pair: Option<(&'l VesselPair<'a>, Approach<MeasuredPoint>)>,
}

impl<'l, 'a> Along<'l, 'a> {
    /// The pair, if the line is its vein and the datum can be used.
    fn pair_with_datum(&self) -> Option<&'l VesselPair<'a>> {
        let (pair, _) = self.pair?;
        (pair.vein.id == self.line.id && pair.usable_datum().is_some()).then_some(pair)
    }

    fn origin(&self) -> MarkOrigin {
        if self.pair_with_datum().is_some() { MarkOrigin::LandingDatum } else { MarkOrigin::FirstPoint }
    }

    /// How far from the origin an abscissa is, and the same with its interval if there is a scale.
    fn position(&self, abscissa: f64) -> (f64, Option<Estimate>) {
        let datum = self.pair_with_datum().and_then(|pair| Some((pair, pair.usable_datum()?)));
        let value = datum.map_or(abscissa, |(_, datum)| datum.length_to(abscissa));
        let datum_sigma = datum.map_or(0.0, |(pair, datum)| pair.datum_sigma(datum));
        let sigma = (CLICK_SIGMA_PX * self.line.unit_per_px()).hypot(datum_sigma);
        (value, self.scale.map(|u| uncertainty::position(value, sigma, u)))
    }

    /// Length of the vessel between a stretch and the crossing; nothing if the crossing lies within it.
    fn away_from_crossing(&self, [from, to]: [f64; 2]) -> Option<Estimate> {
        let (pair, crossing) = self.pair?;
        let at = if pair.vein.id == self.line.id { crossing.on_b.abscissa } else { crossing.on_a.abscissa };
        let away = (from - at).max(at - to).max(0.0);
        Some(uncertainty::length(away, CLICK_SIGMA_PX * self.line.unit_per_px(), self.scale?))
    }

    /// Where the strip shows these abscissae: along the vein, for the artery at the nearest place of the vein.
    fn in_strip(&self, ends: [f64; 2]) -> Option<[f64; 2]> {
        let (pair, _) = self.pair?;
        self.scale?;
        let mm = |vein: f64| pair.datum.as_ref().map_or(vein, |datum| datum.length_to(vein));
        if pair.vein.id == self.line.id {
            return Some(ends.map(mm));
        }
        let samples = &pair.profile.samples;
        let nearest = |abscissa: f64| {
            let away = |sample: &GapSample<MeasuredPoint>| (sample.artery.abscissa - abscissa).abs();
            samples.iter().min_by(|a, b| away(a).total_cmp(&away(b))).map(|sample| mm(sample.vein.abscissa))
        };
        Some([nearest(ends[0])?, nearest(ends[1])?])
    }
}
