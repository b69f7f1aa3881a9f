//! How wide a vessel is along its centerline, and how it bends.
//!
//! Diameters are smoothed along the vessel before anything is read from them: the smallest of many noisy numbers would
//! always be too small. Where the course was drawn by hand no diameter is known.

use crate::geometry::{Point, Vector};
use crate::planning::evaluation::{Bend, LumenProfile, LumenSample, Narrowing};
use crate::planning::uncertainty::{DIAMETER_U_MM, LENGTH_UNCERTAINTY, Z975};
use crate::planning::vessel::centerline::{Centerline, Vertex};
use crate::units::{Estimate, Unit};

/// What lengths along a line are measured in.
#[derive(Debug, Clone, Copy)]
pub struct LengthUnit {
    /// `mm` or `px`.
    pub unit: Unit,
    /// Units in what a millimeter of vessel usually is: 1, or some pixels.
    pub mm: f64,
    /// Relative standard uncertainty of the scale; zero in pixels.
    pub scale: f64,
}

/// Distance between samples, mm.
const STEP_MM: f64 = 1.0;

/// Longer vessels are sampled more coarsely.
const MOST_SAMPLES: f64 = 2000.0;

/// Standard deviation of the smoothing of diameters along the vessel, mm.
const SMOOTHING_MM: f64 = 1.0;

/// Nearer to an end of the trace than this, mm, a narrow place is the end of the contrast rather than of the lumen.
const END_MM: f64 = 2.0;

/// Where the reference of a narrow place is taken, mm from it to both sides.
const REFERENCE_MM: [f64; 2] = [5.0, 20.0];

/// Least number of samples that make a reference.
const LEAST_REFERENCE: usize = 5;

/// Half length over which the course is taken as a part of a circle, mm.
const BEND_HALF_MM: f64 = 5.0;

/// Least expanded uncertainty of a diameter where there is no scale, px.
const DIAMETER_U_PX: f64 = 1.0;

/// Width and course of a line.
///
/// `run` is the reference run of the line's first view.
pub fn course(line: &Centerline, run: &str, measure: LengthUnit) -> LumenProfile {
    let length = line.curve.length();
    let count = (length / (STEP_MM * measure.mm)).ceil().clamp(1.0, MOST_SAMPLES) as usize;
    let places: Vec<Station> = (0..=count).map(|i| place(line, length * i as f64 / count as f64, measure)).collect();
    let ends = line.curve.ends();
    let straight = ends.0.distance(ends.1);
    let tortuosity = (straight > 0.0).then(|| {
        let value = length / straight;
        let u = Z975 * LENGTH_UNCERTAINTY * value;
        Estimate::new(value, (value - u).max(1.0), value + u)
    });
    LumenProfile {
        unit: measure.unit,
        run: run.to_owned(),
        narrowest: narrowing(&places, length, measure),
        tortuosity,
        sharpest_bend: sharpest_bend(&places, length, measure),
        samples: places.into_iter().map(|place| place.sample).collect(),
    }
}

/// A sample with the standard uncertainties that its interval is made of.
struct Station {
    sample: LumenSample,
    /// Of the diameter, the scale apart.
    diameter_sigma: f64,
    /// Of the curvature.
    curvature_sigma: f64,
}

fn place(line: &Centerline, abscissa: f64, measure: LengthUnit) -> Station {
    let lumen = smoothed(line, abscissa, SMOOTHING_MM * measure.mm);
    let least = if measure.unit == Unit::Millimeter { DIAMETER_U_MM } else { DIAMETER_U_PX } / Z975;
    let diameter_sigma = lumen.map_or(f64::INFINITY, |[_, sigma]| (2.0 * sigma).max(least));
    let diameter = lumen.map(|[radius, _]| {
        let value = 2.0 * radius;
        let u = Z975 * diameter_sigma.hypot(measure.scale * value);
        Estimate::new(value, (value - u).max(0.0), value + u)
    });
    let half = BEND_HALF_MM * measure.mm;
    let (curvature, curvature_sigma) = curvature(line, abscissa, half);
    let at = line.projection(0, abscissa).at;
    let bridged = line.is_bridged(abscissa);
    Station { sample: LumenSample { abscissa, diameter, curvature, bridged, at }, diameter_sigma, curvature_sigma }
}

/// Radius around `abscissa` with its standard uncertainty: near places count more, sure ones too.
fn smoothed(line: &Centerline, abscissa: f64, deviation: f64) -> Option<[f64; 2]> {
    let s = line.curve.abscissae();
    let from = s.partition_point(|&at| at < abscissa - 2.0 * deviation);
    let to = s.partition_point(|&at| at <= abscissa + 2.0 * deviation);
    let (mut weights, mut radius, mut sigma) = (0.0, 0.0, 0.0);
    for (vertex, at) in line.vertices()[from..to].iter().zip(&s[from..to]) {
        let Vertex { lumen, bridged: false, .. } = vertex else { continue };
        if !lumen.is_known() {
            continue;
        }
        let near = libm::exp(-0.5 * ((at - abscissa) / deviation).powi(2));
        let weight = near / lumen.sigma.powi(2).max(1e-12);
        weights += weight;
        radius += weight * lumen.radius;
        // Errors of neighbors go together, so the mean is hardly surer than each.
        sigma += weight * lumen.sigma;
    }
    (weights > 0.0 && !line.is_bridged(abscissa)).then(|| [radius / weights, sigma / weights])
}

/// Curvature of the circle through three places of a line `half` apart (Menger 1930: four times their triangle's area
/// over the product of its sides), and its standard uncertainty from that of the places across the vessel.
fn curvature(line: &Centerline, abscissa: f64, half: f64) -> (f64, f64) {
    let length = line.curve.length();
    let half = half.min(0.5 * length);
    let middle = abscissa.clamp(half, length - half);
    let [a, b, c] = [middle - half, middle, middle + half].map(|s| line.curve.at(s));
    let (ab, bc, ca) = (b - a, c - b, a - c);
    let sides = ab.norm() * bc.norm() * ca.norm();
    let value = if sides > 0.0 { 2.0 * ab.cross(bc).norm() / sides } else { 0.0 };
    let sight = line.projection(0, middle);
    let aside = sight.per_px.norm() * sight.sigma_px;
    // κ ≈ (left − 2 middle + right) / half², each place off by itself.
    (value, 6.0_f64.sqrt() * aside / half.powi(2).max(f64::MIN_POSITIVE))
}

/// The narrowest place and what it is compared with.
fn narrowing(places: &[Station], length: f64, measure: LengthUnit) -> Option<Narrowing> {
    let inside = |place: &&Station| {
        let s = place.sample.abscissa;
        s >= END_MM * measure.mm && s <= length - END_MM * measure.mm
    };
    let value = |place: &Station| place.sample.diameter.map_or(f64::INFINITY, |diameter| diameter.value);
    let known = places.iter().filter(inside).filter(|place| place.sample.diameter.is_some());
    let narrowest = known.clone().min_by(|a, b| value(a).total_cmp(&value(b)))?;
    let at = narrowest.sample.abscissa;
    let [near, far] = REFERENCE_MM.map(|mm| mm * measure.mm);
    let mut beside: Vec<&Station> = known.filter(|p| (near..=far).contains(&(p.sample.abscissa - at).abs())).collect();
    if beside.len() < LEAST_REFERENCE {
        return None;
    }
    beside.sort_by(|a, b| value(a).total_cmp(&value(b)));
    let reference = beside[beside.len() / 2];
    let ratio = value(narrowest) / value(reference);
    // The scale takes no part: it stretches both alike.
    let relative = |place: &Station| place.diameter_sigma / value(place).max(f64::MIN_POSITIVE);
    let u = Z975 * ratio * relative(narrowest).hypot(relative(reference));
    let percent = |ratio: f64| (100.0 * (1.0 - ratio)).clamp(0.0, 100.0);
    Some(Narrowing {
        reference: reference.sample.diameter?,
        minimal: narrowest.sample.diameter?,
        at,
        stenosis_percent: Estimate::new(percent(ratio), percent(ratio + u), percent(ratio - u)),
    })
}

fn sharpest_bend(places: &[Station], length: f64, measure: LengthUnit) -> Option<Bend> {
    let half = BEND_HALF_MM * measure.mm;
    let inside = places.iter().filter(|p| p.sample.abscissa >= half && p.sample.abscissa <= length - half);
    let seen = inside.filter(|place| !place.sample.bridged);
    let place = seen.max_by(|a, b| a.sample.curvature.total_cmp(&b.sample.curvature))?;
    let (value, u) = (place.sample.curvature, Z975 * place.curvature_sigma);
    // A bend that is not told from a straight course is none.
    (value > u).then(|| Bend {
        at: place.sample.abscissa,
        radius: Estimate::new(1.0 / value, 1.0 / (value + u), 1.0 / (value - u)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::ImagePoint;
    use crate::planning::vessel::centerline::{Lumen, MeasuredPoint, Projection};

    const MM: LengthUnit = LengthUnit { unit: Unit::Millimeter, mm: 1.0, scale: 0.05 };

    /// A line through `at(s)` for s from 0 to `length`, of so many units in a pixel, with the radius `radius(s)`.
    fn line(length: f64, at: impl Fn(f64) -> [f64; 2], radius: impl Fn(f64) -> f64, bridged: [f64; 2]) -> Centerline {
        let vertices = (0..=(length * 5.0) as usize).map(|i| {
            let s = i as f64 / 5.0;
            let [x, y] = at(s);
            let drawn = s > bridged[0] && s < bridged[1];
            Vertex {
                point: MeasuredPoint([x, y, 0.0].into()),
                lumen: Lumen { radius: radius(s), sigma: if drawn { f64::INFINITY } else { 0.05 } },
                projections: vec![Projection {
                    at: ImagePoint::new(5.0 * x, 5.0 * y),
                    per_px: [0.2, 0.0, 0.0].into(),
                    sigma_px: 0.2,
                }],
                bridged: drawn,
            }
        });
        Centerline::new("pta", vertices.collect(), vec![vec!["A1".into()]]).unwrap()
    }

    #[test]
    fn a_part_of_a_circle_has_its_curvature_and_its_tortuosity() {
        let (radius, angle) = (40.0, 2.0_f64);
        let arc =
            line(radius * angle, |s| [radius * (s / radius).cos(), radius * (s / radius).sin()], |_| 1.5, [0.0; 2]);
        let course = course(&arc, "A1", MM);
        for sample in &course.samples {
            assert!((sample.curvature - 1.0 / radius).abs() < 1e-4, "{}", sample.curvature);
        }
        let tortuosity = course.tortuosity.unwrap();
        assert!((tortuosity.value - angle / (2.0 * (angle / 2.0).sin())).abs() < 1e-3);
        assert!(tortuosity.low >= 1.0);
        let bend = course.sharpest_bend.unwrap().radius;
        assert!((bend.value - radius).abs() < 0.1 && bend.low < radius && bend.high > radius);
        let straight = super::course(&line(80.0, |s| [s, 0.0], |_| 1.5, [0.0; 2]), "A1", MM);
        assert_eq!(straight.sharpest_bend, None);
        assert!((straight.tortuosity.unwrap().value - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_narrow_place_is_compared_with_the_vessel_beside_it() {
        // Tapering from 2 to 1.5 mm radius, narrowed to 60 % over some millimeters around 50.
        let radius = |s: f64| (2.0 - 0.005 * s) * (1.0 - 0.4 * (-0.5 * ((s - 50.0) / 3.0_f64).powi(2)).exp());
        let narrowest = course(&line(100.0, |s| [s, 0.0], radius, [0.0; 2]), "A1", MM).narrowest.unwrap();
        assert!((narrowest.at - 50.0).abs() <= 1.0);
        // Smoothing over 1 mm widens a narrowing of 3 mm by 5 % of its depth: 1 / √(1 + (1/3)²).
        let smoothed = 0.4 / (1.0_f64 + 1.0 / 9.0).sqrt();
        assert!((narrowest.stenosis_percent.value - 100.0 * smoothed).abs() < 2.5, "{:?}", narrowest.stenosis_percent);
        assert!(narrowest.stenosis_percent.low < 40.0 && narrowest.stenosis_percent.high > 40.0);
        assert!((narrowest.reference.value - 3.5).abs() < 0.15 && narrowest.minimal.low < 2.0 * radius(50.0));
    }

    #[test]
    fn what_was_drawn_by_hand_has_no_diameter_and_is_never_the_narrowest() {
        let course = course(&line(100.0, |s| [s, 0.0], |_| 1.5, [40.0, 60.0]), "A1", MM);
        for sample in &course.samples {
            assert_eq!(sample.diameter.is_none(), sample.bridged);
        }
        assert!(course.samples.iter().any(|sample| sample.bridged));
        assert!(course.narrowest.unwrap().stenosis_percent.value < 1e-6);
        let nowhere = super::course(&line(100.0, |s| [s, 0.0], |_| 1.5, [-1.0, 101.0]), "A1", MM);
        assert_eq!(nowhere.narrowest, None);
    }

    #[test]
    fn without_a_scale_everything_is_in_pixels() {
        let pixels = LengthUnit { unit: Unit::Pixel, mm: 5.0, scale: 0.0 };
        let course = course(&line(400.0, |s| [s, 0.0], |_| 8.0, [0.0; 2]), "A1", pixels);
        assert_eq!((course.unit, course.samples.len()), (Unit::Pixel, 81));
        assert!((course.narrowest.unwrap().reference.value - 16.0).abs() < 1e-9);
    }
}
