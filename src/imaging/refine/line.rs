//! The line that measurements across a vessel refer to.

use super::STATION;
use crate::geometry::{ImagePoint, ImageVector, Polyline, Vector};

/// A point of the line the measurements refer to, with the direction across it.
#[derive(Debug, Clone, Copy)]
pub struct Foot {
    pub point: ImagePoint,
    /// Unit vector along the line.
    pub tangent: ImageVector,
}

impl Foot {
    /// Unit vector across the line.
    pub const fn normal(&self) -> ImageVector {
        self.tangent.turned()
    }

    /// The point `offset` px across the line.
    pub fn across(&self, offset: f64) -> ImagePoint {
        self.point + self.normal() * offset
    }
}

/// The path, smoothed enough to have normals.
pub fn base_line(path: &[ImagePoint]) -> Option<Vec<Foot>> {
    let even: Vec<ImagePoint> =
        Polyline::new(path.iter().copied()).ok()?.resampled(STATION).into_iter().map(|l| l.point).collect();
    Some(resampled(&blurred(&even, 3.0))?.0)
}

/// A Gaussian average along the points; beyond the ends the curve is continued by point reflection, which keeps the
/// ends and their direction.
fn blurred(points: &[ImagePoint], sigma: f64) -> Vec<ImagePoint> {
    let n = points.len().cast_signed();
    let reach = ((3.0 * sigma).ceil() as isize).min(n - 1);
    let (first, last) = (points[0], points[points.len() - 1]);
    let mirrored = |about: ImagePoint, p: ImagePoint| ImagePoint::new(2.0 * about.x - p.x, 2.0 * about.y - p.y);
    let at = |i: isize| {
        if i < 0 {
            mirrored(first, points[i.unsigned_abs()])
        } else if i >= n {
            mirrored(last, points[(2 * (n - 1) - i).unsigned_abs()])
        } else {
            points[i.unsigned_abs()]
        }
    };
    let weights: Vec<f64> = (-reach..=reach).map(|k| (-0.5 * (k as f64 / sigma).powi(2)).exp()).collect();
    let total: f64 = weights.iter().sum();
    (0..n)
        .map(|i| {
            let (mut x, mut y) = (0.0, 0.0);
            for (k, w) in (-reach..=reach).zip(&weights) {
                let p = at(i + k);
                x += w * p.x;
                y += w * p.y;
            }
            ImagePoint::new(x / total, y / total)
        })
        .collect()
}

/// Which of the points, one across each foot, go ahead along the line: where it was moved far, it may fold, and a fold
/// would grow from round to round.
pub fn ahead(feet: &[Foot], points: &[ImagePoint]) -> Vec<usize> {
    let mut kept = vec![0];
    let mut last = points[0];
    for (i, (foot, point)) in feet.iter().zip(points).enumerate().skip(1) {
        let step = (*point - last).dot(foot.tangent);
        if step >= LEAST_STEP || i + 1 == points.len() {
            kept.push(i);
            last = *point;
        }
    }
    kept
}

/// Least distance along the line of a point from the one before, px.
const LEAST_STEP: f64 = 0.3 * STATION;

/// Equally spaced feet along the points, and for each the index of the point it comes from.
pub fn resampled(points: &[ImagePoint]) -> Option<(Vec<Foot>, Vec<usize>)> {
    let curve = Polyline::new(points.iter().copied()).ok()?;
    let located = curve.resampled(STATION);
    let n = located.len();
    if n < 2 {
        return None;
    }
    let feet = (0..n)
        .map(|i| {
            let (a, b) = (located[i.saturating_sub(1)].point, located[(i + 1).min(n - 1)].point);
            Foot { point: located[i].point, tangent: (b - a) / (b - a).norm().max(1e-9) }
        })
        .collect();
    let abscissae = curve.abscissae();
    let nearest = |abscissa: f64| {
        let after = abscissae.partition_point(|a| *a < abscissa).clamp(1, abscissae.len() - 1);
        if abscissa - abscissae[after - 1] < abscissae[after] - abscissa { after - 1 } else { after }
    };
    let sources = located.iter().map(|l| nearest(l.abscissa)).collect();
    Some((feet, sources))
}

/// Third difference of the line itself, per station: the change of its curvature.
pub fn roughness(feet: &[Foot]) -> Vec<f64> {
    let turn = |a: &Foot, b: &Foot| a.tangent.cross(b.tangent).atan2(a.tangent.dot(b.tangent));
    let turns: Vec<f64> = feet.windows(2).map(|p| turn(&p[0], &p[1])).collect();
    // Differences over four feet: the turn from the second to the third pair against the turn before.
    (0..feet.len().saturating_sub(3)).map(|i| 0.5 * (turns[i + 2] - turns[i]) * STATION).collect()
}
