//! The vessels of the lower leg: courses, calibers, and how the contrast agent runs through them.
//!
//! Courses are given in the leg's own axes: inner side, back, head; see [`super::body`].

use super::body::patient_point;
use super::bolus::Flow;
use super::case::{Anatomy, VesselKind};
use super::noise::Noise;
use super::solid::{Ends, Tube};
use super::spline::Profile;
use crate::geometry::{Polyline, PolylineError, SpacePoint};

/// Distance of neighboring points of a centerline along the leg, mm.
const STEP: f64 = 0.5;
/// Highest and lowest point of the vessels, mm above the isocenter; the field of view ends at about 98 and −98.
const TOP: f64 = 128.0;
const BOTTOM: f64 = -94.0;

/// One vessel. Its centerline runs the way the contrast agent does.
#[derive(Debug, Clone)]
pub struct Vessel {
    /// Its short name, like `pta`.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// Artery or vein.
    pub kind: VesselKind,
    /// A side branch, not a vessel anyone traces.
    pub branch: bool,
    /// Its course and caliber.
    pub tube: Tube,
    /// How the contrast agent reaches it.
    pub flow: Flow,
}

/// All vessels of a leg: first the posterior tibial artery (`pta`), then its veins (`ptv-1`, the nearer, and `ptv-2`),
/// then the others.
pub fn vessels(anatomy: &Anatomy, seed: u64) -> Result<Vec<Vessel>, PolylineError> {
    let course = Course::new(anatomy, seed);
    let mut vessels = vec![course.artery()?, course.vein(1)?, course.vein(2)?];
    vessels.extend(other_arteries(anatomy)?);
    let branches = [course.muscular_branches(&vessels[0])?, course.rungs(&vessels[1])?].concat();
    vessels.extend(branches);
    Ok(vessels)
}

/// The posterior tibial bundle as functions of the height above the isocenter.
struct Course<'a> {
    anatomy: &'a Anatomy,
    inner: Profile,
    back: Profile,
    /// Distance of each vein from the artery, mm.
    gaps: [Profile; 2],
    /// Direction of each vein from the artery, degrees.
    directions: [Profile; 2],
}

impl<'a> Course<'a> {
    fn new(anatomy: &'a Anatomy, seed: u64) -> Self {
        let mut draw = Noise::new(seed, u64::MAX - 1);
        // Height, inner side, back. Behind the shaft, then behind the inner ankle, then under the foot.
        let knots = [
            (128.0, 1.0, 17.0),
            (104.0, 2.0, 16.0),
            (80.0, 3.5, 15.0),
            (56.0, 5.5, 14.5),
            (32.0, 8.0, 14.0),
            (8.0, 11.0, 13.5),
            (-16.0, 15.0, 14.5),
            (-38.0, 19.5, 15.5),
            (-56.0, 23.0, 15.5),
            (-68.0, 24.5, 14.5),
            (-80.0, 23.0, 9.5),
            (-94.0, 17.5, -2.0),
        ];
        let mut wind = || anatomy.winding.get() * draw.between(-1.0, 1.0);
        let (inner, back): (Vec<_>, Vec<_>) =
            knots.iter().rev().map(|&(z, m, y)| ((z, m + wind()), (z, y + wind()))).unzip();
        let (gap, height) = (anatomy.gap.get(), anatomy.gap_height.get());
        // One clear minimum at the crossing; everywhere else the veins keep away.
        let below = [(-94.0, 4.0), (-62.0, 2.6), (-40.0, 2.2), (-8.0, 3.2), (height - 34.0, 3.2), (height - 14.0, 1.0)];
        let below = below.into_iter().filter(|&(z, _)| z < height - 10.0 && (z < height - 40.0 || z >= height - 34.0));
        let above = [(height, 0.0), (height + 14.0, 1.0), (height + 32.0, 2.8), (height + 64.0, 4.6)];
        let nearer: Vec<_> = below.chain(above).map(|(z, extra)| (z, gap + extra)).collect();
        let farther = [(-94.0, 4.6), (-60.0, 3.4), (-20.0, 3.0), (20.0, 3.6), (56.0, 2.8), (90.0, 3.6), (128.0, 4.8)];
        let farther = farther.map(|(z, extra)| (z, gap + extra));
        let toward = anatomy.vein_direction.get();
        let near_side = [(-94.0, 4.0), (-50.0, -8.0), (0.0, 6.0), (height, 0.0), (128.0 + height, -14.0)];
        let far_side = [(-94.0, 170.0), (-50.0, 190.0), (0.0, 176.0), (64.0, 184.0), (128.0, 194.0)];
        let turned = |knots: &[(f64, f64)]| profile(&knots.iter().map(|&(z, a)| (z, a + toward)).collect::<Vec<_>>());
        Self {
            anatomy,
            inner: profile(&inner),
            back: profile(&back),
            gaps: [profile(&nearer), profile(&farther)],
            directions: [turned(&near_side), turned(&far_side)],
        }
    }

    /// Inner side and back of the artery at a height.
    fn artery_at(&self, z: f64) -> [f64; 2] {
        [self.inner.at(z), self.back.at(z)]
    }

    /// Inner side and back of a vein (1 or 2) at a height.
    fn vein_at(&self, number: usize, z: f64) -> [f64; 2] {
        let [m, y] = self.artery_at(z);
        let gap = self.gaps[number - 1].at(z);
        let (sin, cos) = libm::sincos(self.directions[number - 1].at(z).to_radians());
        [m + gap * cos, y + gap * sin]
    }

    fn artery(&self) -> Result<Vessel, PolylineError> {
        let end = self.anatomy.occluded_below.map_or(BOTTOM, |z| z.get().clamp(BOTTOM, TOP - 20.0));
        let points = heights(TOP, end).map(|z| (z, self.artery_at(z)));
        let caliber = profile(&[(BOTTOM, 1.0), (-60.0, 1.15), (0.0, 1.35), (60.0, 1.55), (TOP, 1.7)]);
        let flow = Flow { delay_s: 0.0, velocity_mm_s: 105.0 };
        Ok(main("pta", "posterior tibial artery", VesselKind::Artery, self.tube(points, &caliber)?, flow))
    }

    fn vein(&self, number: usize) -> Result<Vessel, PolylineError> {
        let points = heights(BOTTOM, TOP).map(|z| (z, self.vein_at(number, z)));
        let (id, name, delay_s, caliber) = match number {
            1 => ("ptv-1", "posterior tibial vein", 0.0, [1.3, 1.5, 1.7, 1.85, 2.0]),
            _ => ("ptv-2", "second posterior tibial vein", 0.3, [1.1, 1.25, 1.4, 1.5, 1.6]),
        };
        let heights = [BOTTOM, -60.0, 0.0, 60.0, TOP];
        let caliber = profile(&std::array::from_fn::<_, 5, _>(|i| (heights[i], caliber[i])));
        let flow = Flow { delay_s, velocity_mm_s: 95.0 };
        Ok(main(id, name, VesselKind::Vein, self.tube(points, &caliber)?, flow))
    }

    fn tube(&self, points: impl Iterator<Item = (f64, [f64; 2])>, caliber: &Profile) -> Result<Tube, PolylineError> {
        let axis = Polyline::new(points.map(|(z, [m, y])| patient_point(self.anatomy.side, m, y, z)))?;
        let radius = axis.points().iter().map(|p| caliber.at(p.z)).collect();
        Ok(Tube { axis, radius, ends: Ends::Round })
    }

    /// Small arteries to the muscles, leaving the posterior tibial artery.
    fn muscular_branches(&self, artery: &Vessel) -> Result<Vec<Vessel>, PolylineError> {
        let lowest = artery.tube.axis.ends().1.z;
        let branches =
            [(98.0, -16.0, 6.0, 34.0), (84.0, 15.0, 12.0, 30.0), (38.0, 12.0, -8.0, 30.0), (12.0, -13.0, 9.0, 36.0)];
        let there = branches.iter().enumerate().filter(|(_, branch)| branch.0 > lowest + 2.0);
        there
            .map(|(i, &(z, to_inner, to_back, down))| {
                let [m, y] = self.artery_at(z);
                // Shares of the way to the inner side, to the back, and down.
                let shares = [[0.0, 0.0, 0.0], [0.45, 0.4, 0.3], [0.8, 0.8, 0.65], [1.0, 1.0, 1.0]];
                let knots = shares.map(|[inner, back, head]| {
                    patient_point(self.anatomy.side, m + inner * to_inner, y + back * to_back, z - head * down)
                });
                branch(&format!("branch-{}", i + 1), artery, &knots, [0.65, 0.35])
            })
            .collect()
    }

    /// The rungs that join the two veins like a ladder, behind the artery.
    fn rungs(&self, vein: &Vessel) -> Result<Vec<Vessel>, PolylineError> {
        let rung = |(i, z): (usize, f64)| {
            let ([m1, y1], [m2, y2]) = (self.vein_at(1, z), self.vein_at(2, z + 9.0));
            let [_, y] = self.artery_at(z);
            let knots = [
                patient_point(self.anatomy.side, m1, y1, z),
                patient_point(self.anatomy.side, 0.5 * (m1 + m2), y.max(y1).max(y2) + 4.0, z + 4.0),
                patient_point(self.anatomy.side, m2, y2, z + 9.0),
            ];
            branch(&format!("rung-{}", i + 1), vein, &knots, [0.7, 0.7])
        };
        [-36.0, 4.0, 30.0, 98.0].into_iter().enumerate().map(rung).collect()
    }
}

/// A vessel that people trace.
fn main(id: &str, name: &str, kind: VesselKind, tube: Tube, flow: Flow) -> Vessel {
    Vessel { id: id.to_owned(), name: name.to_owned(), kind, branch: false, tube, flow }
}

/// A side branch along `knots`, filled from where it leaves `parent`.
fn branch(id: &str, parent: &Vessel, knots: &[SpacePoint], radius: [f64; 2]) -> Result<Vessel, PolylineError> {
    let tube = tapered(knots, radius)?;
    let leaves = parent.tube.axis.nearest(knots[0]).0.abscissa;
    let Flow { delay_s, velocity_mm_s } = parent.flow;
    let flow = Flow { delay_s: delay_s + leaves / velocity_mm_s, velocity_mm_s: 0.6 * velocity_mm_s };
    let name = format!("side branch of the {}", parent.name);
    Ok(Vessel { branch: true, ..main(id, &name, parent.kind, tube, flow) })
}

/// The anterior tibial artery, which ends in an occlusion, and the peroneal artery.
fn other_arteries(anatomy: &Anatomy) -> Result<Vec<Vessel>, PolylineError> {
    let vessel = |id: &str, name: &str, knots: &[[f64; 3]], radius| {
        let knots: Vec<SpacePoint> = knots.iter().map(|&[m, y, z]| patient_point(anatomy.side, m, y, z)).collect();
        let flow = Flow { delay_s: 0.15, velocity_mm_s: 80.0 };
        Ok(main(id, name, VesselKind::Artery, tapered(&knots, radius)?, flow))
    };
    let anterior = [[-13.0, -14.0, TOP], [-14.0, -17.0, 90.0], [-13.5, -18.0, 55.0], [-11.5, -18.5, 26.0]];
    let peroneal =
        [[-15.0, 14.0, TOP], [-18.0, 13.0, 80.0], [-17.5, 12.0, 30.0], [-18.5, 10.0, -20.0], [-16.0, 9.0, -52.0]];
    Ok(vec![
        vessel("ata", "anterior tibial artery", &anterior, [1.3, 0.9])?,
        vessel("pera", "peroneal artery", &peroneal, [1.25, 0.7])?,
    ])
}

fn tapered(knots: &[SpacePoint], [from, to]: [f64; 2]) -> Result<Tube, PolylineError> {
    let axis = super::smooth_curve(knots, 2.0 * STEP)?;
    let radius = axis.abscissae().iter().map(|s| from + (to - from) * s / axis.length()).collect();
    Ok(Tube { axis, radius, ends: Ends::Round })
}

/// Heights from one end to the other, both included, about [`STEP`] apart.
fn heights(from: f64, to: f64) -> impl Iterator<Item = f64> {
    let count = ((to - from).abs() / STEP).ceil();
    (0..=count as usize).map(move |i| from + (to - from) * i as f64 / count)
}

/// A profile through knots written in this file.
fn profile(knots: &[(f64, f64)]) -> Profile {
    Profile::new(knots).unwrap_or_else(|| unreachable!("the knots above increase"))
}
