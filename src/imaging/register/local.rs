//! Motion that differs from place to place: local shifts at control points of a grid, freed of what does not fit, and
//! made smooth (after E. Meijering et al., IEEE Trans. Med. Imaging 18, 1999).
//!
//! Knows two images of one kind that lie on one another but for a few pixels; knows no mask and no contrast.

use super::band::{Band, Counting, Pyramid, halvings};
use super::refine::{Care, refine};
use crate::imaging::Raster;
use crate::imaging::subtraction::cubic;
use rayon::prelude::*;

/// Distance of control points, in pixels of the level compared.
const SPACING: usize = 24;

/// Half the side of the window around a control point.
const HALF: usize = 24;

/// What is left after one pass is measured again: a window takes the mean of its motion, which is less than its middle.
const PASSES: usize = 3;

/// Local shifts less certain than this, in pixels of the level, or whose structures agree less, do not count.
const ERROR_LIMIT: f64 = 0.4;
const CORRELATION_LIMIT: f64 = 0.3;

/// A shift this far from what its neighbors have, beyond four times its error, is not one of the limb.
const APART: f64 = 1.0;

/// No local shift is surer than this: neighbors move a little differently.
const LEAST_ERROR: f64 = 0.03;

/// Standard deviation of what a shift differs from the mean of its two neighbors, in pixels of the level.
const BEND: f64 = 0.25;

/// The same of what it differs from one neighbor: where nothing is known the motion ends slowly.
const STEP: f64 = 4.0;

/// Steps of the solution; a grid has a few hundred points.
const STEPS: usize = 400;

/// A shift at every place of an image.
#[derive(Debug, Clone, PartialEq)]
pub struct Motion {
    /// Distance of control points in pixels.
    spacing: f64,
    /// Control points along a row.
    across: usize,
    /// Row, column in pixels, row after row.
    shifts: Vec<[f64; 2]>,
}

/// The motion found, and how far windows of the images are from one another before and after it.
#[derive(Debug, Clone, PartialEq)]
pub struct LocalFit {
    /// The motion.
    pub motion: Motion,
    /// Root mean square of the local shifts before, in pixels.
    pub before_px: f64,
    /// The same of what is left.
    pub after_px: f64,
}

impl Motion {
    /// Row, column in pixels: the moving image's pixel p lies on the fixed image's pixel x = p + shift(x).
    #[must_use]
    pub fn at(&self, row: f64, column: f64) -> [f64; 2] {
        let down = self.shifts.len() / self.across;
        let tap = |at: f64, count: usize| {
            let at = (at / self.spacing).clamp(0.0, (count - 1) as f64);
            let whole = at.floor();
            let near = [-1.0, 0.0, 1.0, 2.0].map(|k| (whole + k).clamp(0.0, (count - 1) as f64) as usize);
            (near, cubic(at - whole))
        };
        let ((rows, down), (columns, along)) = (tap(row, down), tap(column, self.across));
        let mut shift = [0.0; 2];
        for (row, down) in rows.into_iter().zip(down) {
            for (column, along) in columns.into_iter().zip(along) {
                let node = self.shifts[row * self.across + column];
                shift = [shift[0] + down * along * node[0], shift[1] + down * along * node[1]];
            }
        }
        shift
    }

    /// `values` of the moving image, rows of `columns`, laid on the fixed one; beyond the border the last is repeated.
    #[must_use]
    pub fn laid(&self, values: &[f32], columns: usize) -> Vec<f32> {
        let rows = values.len() / columns;
        let mut out = vec![0.0; values.len()];
        out.par_chunks_mut(columns).enumerate().for_each(|(row, line)| {
            for (column, value) in line.iter_mut().enumerate() {
                let [down, right] = self.at(row as f64, column as f64);
                *value = sample(values, columns, rows, row as f64 - down, column as f64 - right);
            }
        });
        out
    }

    fn none(columns: usize, rows: usize) -> Self {
        let across = columns.div_ceil(SPACING) + 1;
        let down = rows.div_ceil(SPACING) + 1;
        Self { spacing: SPACING as f64, across, shifts: vec![[0.0; 2]; across * down] }
    }

    fn times(&self, scale: f64) -> Self {
        let shifts = self.shifts.iter().map(|shift| shift.map(|s| s * scale)).collect();
        Self { spacing: self.spacing * scale, across: self.across, shifts }
    }
}

/// By cubic convolution (R. Keys, IEEE Trans. ASSP 29, 1981).
fn sample(values: &[f32], columns: usize, rows: usize, row: f64, column: f64) -> f32 {
    let tap = |at: f64, count: usize| {
        let whole = at.floor();
        let near = [-1.0, 0.0, 1.0, 2.0].map(|k| (whole + k).clamp(0.0, (count - 1) as f64) as usize);
        (near, cubic(at - whole).map(|w| w as f32))
    };
    let ((lines, down), (places, along)) = (tap(row, rows), tap(column, columns));
    let of_line = |line: usize| -> f32 {
        let line = &values[line * columns..][..columns];
        places.iter().zip(along).map(|(place, weight)| weight * line[*place]).sum()
    };
    lines.into_iter().zip(down).map(|(line, weight)| weight * of_line(line)).sum()
}

/// How the moving image lies on the fixed one from place to place; `None` if hardly any place can be compared.
///
/// Both are logarithms of the beam or both opacities, and lie on one another but for a few pixels; pixels that are not
/// valid do not count.
#[must_use]
pub fn motion(
    fixed: &Raster<f32>,
    moving: &Raster<f32>,
    fixed_valid: Option<&Raster<bool>>,
    moving_valid: Option<&Raster<bool>>,
) -> Option<LocalFit> {
    if (fixed.columns(), fixed.rows()) != (moving.columns(), moving.rows()) {
        return None;
    }
    // As for the shift of the whole: large images are halved once, which costs no accuracy.
    let level = usize::from(halvings(fixed, moving)? > 4);
    let band = |image, valid| Pyramid::new(image, valid, level).band(level, Counting::Surrounded);
    let (fixed, moving) = rayon::join(|| band(fixed, fixed_valid), || band(moving, moving_valid));
    let mut motion = Motion::none(fixed.columns, fixed.rows);
    let mut left = Vec::new();
    for pass in 0..=PASSES {
        let laid = Band {
            columns: moving.columns,
            rows: moving.rows,
            values: motion.laid(&moving.values, moving.columns),
            // A pixel moved by little is as valid as the one it came from.
            weights: moving.weights.clone(),
        };
        let mut seen = measured(&fixed, &laid, &motion);
        left.push(root_mean_square(&seen)?);
        if pass == PASSES {
            break;
        }
        leave_out_the_odd(&mut seen, motion.across);
        for (shift, more) in motion.shifts.iter_mut().zip(smooth(&seen, motion.across)) {
            *shift = [shift[0] + more[0], shift[1] + more[1]];
        }
    }
    let scale = f64::from(1_u32 << level);
    Some(LocalFit { motion: motion.times(scale), before_px: scale * left[0], after_px: scale * left[left.len() - 1] })
}

/// A local shift with its standard error.
#[derive(Clone, Copy)]
struct Seen {
    shift: [f64; 2],
    error: f64,
}

/// The local shift at each control point, where it can be told.
fn measured(fixed: &Band, moving: &Band, motion: &Motion) -> Vec<Option<Seen>> {
    let around = |at: usize, count: usize| (at * SPACING).saturating_sub(HALF)..(at * SPACING + HALF).min(count);
    let of_node = |node: usize| {
        let (down, along) = (around(node / motion.across, fixed.rows), around(node % motion.across, fixed.columns));
        if down.len() < HALF || along.len() < HALF {
            return None;
        }
        let cut = |band: &Band| {
            let lines = || down.clone().map(|row| row * band.columns + along.start..row * band.columns + along.end);
            Band {
                columns: along.len(),
                rows: down.len(),
                values: lines().flat_map(|line| band.values[line].iter().copied()).collect(),
                weights: lines().flat_map(|line| band.weights[line].iter().copied()).collect(),
            }
        };
        let fit = refine(&cut(fixed), &cut(moving), [0.0; 2], Care::Passing)?;
        let usable = fit.error < ERROR_LIMIT && fit.correlation > CORRELATION_LIMIT;
        usable.then(|| Seen { shift: fit.shift, error: fit.error.max(LEAST_ERROR) })
    };
    (0..motion.shifts.len()).into_par_iter().map(of_node).collect()
}

/// The root mean square of local shifts, each weighted by how surely it is known; `None` of fewer than four.
fn root_mean_square(seen: &[Option<Seen>]) -> Option<f64> {
    let known: Vec<&Seen> = seen.iter().flatten().collect();
    let weight = |seen: &Seen| 1.0 / (seen.error * seen.error);
    let total: f64 = known.iter().map(|seen| weight(seen)).sum();
    let squares: f64 = known.iter().map(|seen| weight(seen) * (seen.shift[0].powi(2) + seen.shift[1].powi(2))).sum();
    (known.len() >= 4).then(|| (squares / total).sqrt())
}

/// Leaves out shifts far from the middle one of those around.
fn leave_out_the_odd(seen: &mut [Option<Seen>], across: usize) {
    let down = seen.len() / across;
    let is_odd = |node: usize| {
        let own = seen[node]?;
        let (row, column) = (node / across, node % across);
        let rows = row.saturating_sub(2)..(row + 3).min(down);
        let columns = column.saturating_sub(2)..(column + 3).min(across);
        let near = rows.flat_map(|row| columns.clone().map(move |column| row * across + column));
        let near: Vec<Seen> = near.filter_map(|k| seen[k]).collect();
        let middle = |axis: usize| {
            let mut shifts: Vec<f64> = near.iter().map(|seen| seen.shift[axis]).collect();
            shifts.sort_unstable_by(f64::total_cmp);
            shifts[shifts.len() / 2]
        };
        let off = (own.shift[0] - middle(0)).hypot(own.shift[1] - middle(1));
        (near.len() < 4 || off > APART + 4.0 * own.error).then_some(node)
    };
    let odd: Vec<usize> = (0..seen.len()).filter_map(is_odd).collect();
    for node in odd {
        seen[node] = None;
    }
}

/// The smooth motion nearest to the local shifts, by conjugate gradients (M. Hestenes and E. Stiefel, 1952).
fn smooth(seen: &[Option<Seen>], across: usize) -> Vec<[f64; 2]> {
    let weights: Vec<f64> = seen.iter().map(|seen| seen.map_or(0.0, |seen| 1.0 / (seen.error * seen.error))).collect();
    let of_axis = |axis: usize| {
        let right: Vec<f64> = seen
            .iter()
            .zip(&weights)
            .map(|(seen, weight)| seen.map_or(0.0, |seen| weight * seen.shift[axis]))
            .collect();
        solved(&right, |values| stiff(values, &weights, across))
    };
    let (rows, columns) = rayon::join(|| of_axis(0), || of_axis(1));
    rows.into_iter().zip(columns).map(|(row, column)| [row, column]).collect()
}

/// The left side of the normal equations: what is measured, how the motion bends, and how it changes.
fn stiff(values: &[f64], weights: &[f64], across: usize) -> Vec<f64> {
    let down = values.len() / across;
    let mut out: Vec<f64> = values.iter().zip(weights).map(|(value, weight)| value * weight).collect();
    let (bend, step) = (1.0 / (BEND * BEND), 1.0 / (STEP * STEP));
    for (stride, count, lines, next) in [(1, across, down, across), (across, down, across, 1)] {
        for line in 0..lines {
            let at = |k: usize| line * next + k * stride;
            for k in 1..count {
                let change = step * (values[at(k)] - values[at(k - 1)]);
                out[at(k)] += change;
                out[at(k - 1)] -= change;
                if k + 1 < count {
                    let bent = bend * (values[at(k - 1)] - 2.0 * values[at(k)] + values[at(k + 1)]);
                    out[at(k - 1)] += bent;
                    out[at(k)] -= 2.0 * bent;
                    out[at(k + 1)] += bent;
                }
            }
        }
    }
    out
}

fn solved(right: &[f64], apply: impl Fn(&[f64]) -> Vec<f64>) -> Vec<f64> {
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let mut solution = vec![0.0; right.len()];
    let (mut rest, mut along) = (right.to_vec(), right.to_vec());
    let mut square = dot(&rest, &rest);
    let enough = 1e-12 * square;
    for _ in 0..STEPS {
        if square <= enough {
            break;
        }
        let moved = apply(&along);
        let length = square / dot(&along, &moved);
        for k in 0..right.len() {
            solution[k] += length * along[k];
            rest[k] -= length * moved[k];
        }
        let next = dot(&rest, &rest);
        along.iter_mut().zip(&rest).for_each(|(along, rest)| *along = rest + next / square * *along);
        square = next;
    }
    solution
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::{Rng, SeedableRng};

    const SIDE: usize = 384;

    /// A limb across the image: inside it there is structure.
    fn in_limb(row: f64, column: f64) -> bool {
        (column - 190.0 - 10.0 * (row / 90.0).sin()).abs() < 120.0
    }

    /// The true motion, row and column: two pixels at most.
    fn truth(row: f64, column: f64) -> [f64; 2] {
        let (u, v) = (row / SIDE as f64, column / SIDE as f64);
        let bump = (-((u - 0.45).powi(2) + (v - 0.5).powi(2)) / 0.06).exp();
        [2.0 * bump, -1.4 * (std::f64::consts::PI * u).sin() * (1.0 - 0.3 * v)]
    }

    /// Structure that is known everywhere, as a sum of waves of 5 to 25 px.
    struct Texture(Vec<[f64; 4]>);

    impl Texture {
        fn new(rng: &mut ChaCha8Rng) -> Self {
            let mut uniform = || (rng.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
            let mut wave = || {
                let (angle, length) = (std::f64::consts::TAU * uniform(), 5.0 + 20.0 * uniform());
                let k = std::f64::consts::TAU / length;
                [k * angle.sin(), k * angle.cos(), std::f64::consts::TAU * uniform(), 0.02 + 0.02 * uniform()]
            };
            Self((0..48).map(|_| wave()).collect())
        }

        fn at(&self, row: f64, column: f64) -> f64 {
            let edge = 1.0 / (1.0 + (-(120.0 - (column - 190.0 - 10.0 * (row / 90.0).sin()).abs()) / 2.0).exp());
            let waves: f64 =
                self.0.iter().map(|[a, b, phase, height]| height * (a * row + b * column + phase).cos()).sum();
            edge * (0.6 + waves)
        }
    }

    fn image(of: impl Fn(f64, f64) -> f64, noise: f64, rng: &mut ChaCha8Rng) -> Raster<f32> {
        let values = (0..SIDE * SIDE).map(|at| {
            let uniform: f64 = (0..12).map(|_| (rng.next_u64() >> 11) as f64 / (1_u64 << 53) as f64).sum();
            (of((at / SIDE) as f64, (at % SIDE) as f64) + noise * (uniform - 6.0)) as f32
        });
        Raster::new(SIDE, values.collect()).unwrap()
    }

    /// A contrast image, and a mask in which every place of the limb lies where it was before it moved.
    fn pair() -> [Raster<f32>; 2] {
        let mut rng = ChaCha8Rng::seed_from_u64(27);
        let texture = Texture::new(&mut rng);
        let vessel =
            |row: f64, column: f64| 0.3 * (-((column - 150.0 - 20.0 * (row / 60.0).cos()) / 4.0).powi(2)).exp();
        let fixed = image(|row, column| texture.at(row, column) + vessel(row, column), 0.02, &mut rng);
        let moving = image(
            |row, column| {
                // The place x with x − shift(x) here.
                let (mut r, mut c) = (row, column);
                for _ in 0..20 {
                    let [down, right] = truth(r, c);
                    (r, c) = (row + down, column + right);
                }
                texture.at(r, c)
            },
            0.02,
            &mut rng,
        );
        [fixed, moving]
    }

    fn inside() -> impl Iterator<Item = (usize, usize)> {
        let inner = 24..SIDE - 24;
        let all = inner.clone().flat_map(move |row| inner.clone().map(move |column| (row, column)));
        all.filter(|(row, column)| in_limb(*row as f64, *column as f64))
    }

    #[test]
    fn a_smooth_motion_of_two_pixels_is_found_and_the_difference_falls() {
        let [fixed, moving] = pair();
        let fit = motion(&fixed, &moving, None, None).unwrap();
        let (mut squares, mut count) = (0.0, 0.0);
        for (row, column) in inside() {
            let (found, truth) = (fit.motion.at(row as f64, column as f64), truth(row as f64, column as f64));
            squares += (found[0] - truth[0]).powi(2) + (found[1] - truth[1]).powi(2);
            count += 1.0;
        }
        let error = (squares / count).sqrt();
        let rest = |moving: &[f32]| {
            let of = |(row, column): (usize, usize)| {
                f64::from(fixed.values()[row * SIDE + column] - moving[row * SIDE + column])
            };
            let mut rests: Vec<f64> = inside().map(|at| of(at).abs()).collect();
            rests.sort_unstable_by(f64::total_cmp);
            rests[rests.len() / 2]
        };
        let (before, after) = (rest(moving.values()), rest(&fit.motion.laid(moving.values(), SIDE)));
        println!(
            "rms error {error:.3} px; windows {:.2} px before, {:.2} px after; median difference {before:.4} and {after:.4}",
            fit.before_px, fit.after_px
        );
        assert!(error < 0.2, "{error}");
        assert!(fit.after_px < 0.2 * fit.before_px, "{fit:?}");
        assert!(after < 0.5 * before, "{before} {after}");
    }

    #[test]
    fn images_that_lie_on_one_another_stay_where_they_are() {
        let mut rng = ChaCha8Rng::seed_from_u64(28);
        let texture = Texture::new(&mut rng);
        let [fixed, moving] = [0, 1].map(|_| image(|row, column| texture.at(row, column), 0.02, &mut rng));
        let fit = motion(&fixed, &moving, None, None).unwrap();
        let most = inside().map(|(row, column)| fit.motion.at(row as f64, column as f64));
        let most = most.fold(0.0_f64, |most, [down, right]| most.max(down.hypot(right)));
        assert!(most < 0.1, "{most}");
    }

    #[test]
    fn what_cannot_be_compared_has_no_motion() {
        let flat = Raster::new(128, vec![1.0; 128 * 128]).unwrap();
        assert_eq!(motion(&flat, &flat, None, None), None);
        let other = Raster::new(64, vec![1.0; 64 * 64]).unwrap();
        assert_eq!(motion(&flat, &other, None, None), None);
        let tiny = Raster::new(8, vec![1.0; 64]).unwrap();
        assert_eq!(motion(&tiny, &tiny, None, None), None);
    }
}
