//! Images at several sizes, reduced to a band of structure sizes.

use crate::imaging::Raster;

/// The coarsest level has no side longer than this.
const COARSEST: usize = 40;
/// The smallest side of an image that can be registered.
const SMALLEST: usize = 16;
/// Box filters, three times each, make the Gaussian of about 1.4 pixels that quiets noise …
const NARROW: usize = 3;
/// … and the one of about 5.5 pixels that is subtracted, so that exposure and soft tissue do not count.
const WIDE: usize = 11;

/// One size of an image: structure between about 2 and 10 pixels.
pub(super) struct Band {
    pub(super) columns: usize,
    pub(super) rows: usize,
    /// Zero where nothing is known.
    pub(super) values: Vec<f32>,
    /// How much each pixel counts, 0 to 1.
    pub(super) weights: Vec<f32>,
}

/// How often two images are halved until they are at the coarsest level; `None` if one of them is too small.
pub(super) fn halvings(fixed: &Raster<f32>, moving: &Raster<f32>) -> Option<u32> {
    let sides = [fixed.columns(), fixed.rows(), moving.columns(), moving.rows()];
    let (shortest, longest) = sides.iter().fold((usize::MAX, 0), |(a, b), side| (a.min(*side), b.max(*side)));
    let most = (shortest / SMALLEST).checked_ilog2()?;
    Some(longest.div_ceil(COARSEST).next_power_of_two().ilog2().min(most))
}

/// An image in several sizes, each half the one before.
pub(super) struct Pyramid {
    /// What a shift is refined on, the largest first.
    pub(super) exact: Vec<Band>,
    /// What a shift is searched on: the smallest size of all, and before it the smallest of the exact ones. Here every
    /// pixel counts as far as it is valid: of a limb before a saturated background, a few such pixels wide, nothing
    /// would be left if those did not count whose neighborhood is not valid as a whole.
    pub(super) rough: Vec<Band>,
}

pub(super) fn pyramid(image: &Raster<f32>, valid: Option<&Raster<bool>>, halvings: u32) -> Pyramid {
    let mut plane = Plane {
        columns: image.columns(),
        values: image.values().to_vec(),
        weights: match valid.filter(|valid| (valid.columns(), valid.rows()) == (image.columns(), image.rows())) {
            Some(valid) => valid.values().iter().map(|v| f32::from(u8::from(*v))).collect(),
            None => vec![1.0; image.values().len()],
        },
    };
    for (value, weight) in plane.values.iter_mut().zip(&mut plane.weights) {
        if !value.is_finite() {
            *weight = 0.0;
        }
        if *weight == 0.0 {
            *value = 0.0;
        }
    }
    let mut pyramid = Pyramid { exact: Vec::new(), rough: Vec::new() };
    for level in 0..=halvings {
        if level > 0 {
            plane = plane.halved();
        }
        if level >= super::finest_halvings(halvings) && (level < halvings || level == 0) {
            pyramid.exact.push(plane.band(Counting::Surrounded));
        }
        if level + 1 >= halvings {
            pyramid.rough.push(plane.band(Counting::Valid));
        }
    }
    pyramid
}

/// Which pixels count.
#[derive(Clone, Copy, PartialEq)]
enum Counting {
    /// Those whose neighborhood is valid.
    Surrounded,
    /// Those that are valid, as far as they are.
    Valid,
}

/// Values times weights, and weights: 1 where every pixel counts, 0 where none does.
struct Plane {
    columns: usize,
    values: Vec<f32>,
    weights: Vec<f32>,
}

impl Plane {
    /// Half as many columns and rows; pixel k of the half covers pixels 2k and 2k + 1.
    fn halved(&self) -> Self {
        let half = |image: &[f32]| -> Vec<f32> {
            let pairs = image.chunks_exact(2 * self.columns);
            let line = |pair: &[f32]| -> Vec<f32> {
                let (above, below) = pair.split_at(self.columns);
                let squares = above.as_chunks::<2>().0.iter().zip(below.as_chunks::<2>().0);
                squares.map(|([a, b], [c, d])| 0.25 * ((a + b) + (c + d))).collect()
            };
            pairs.flat_map(line).collect()
        };
        Self { columns: self.columns / 2, values: half(&self.values), weights: half(&self.weights) }
    }

    fn band(&self, counting: Counting) -> Band {
        let rows = self.values.len() / self.columns;
        let whole = self.weights.iter().all(|w| *w == 1.0);
        let blur = |width: usize| {
            let values = blurred(&self.values, self.columns, width);
            let weights = if whole {
                border_weights(self.columns, rows, width)
            } else {
                blurred(&self.weights, self.columns, width)
            };
            (values, weights)
        };
        let ((narrow, narrow_weights), (wide, wide_weights)) = rayon::join(|| blur(NARROW), || blur(WIDE));
        let mut values = vec![0.0; self.values.len()];
        let mut weights = vec![0.0; self.values.len()];
        for at in 0..values.len() {
            // Half the neighborhood must count, so that the border of what is valid is no structure.
            let inside = self.weights[at] > 0.99 && narrow_weights[at] > 0.9 && wide_weights[at] > 0.5;
            if inside || counting == Counting::Valid && self.weights[at] > 0.0 {
                values[at] = narrow[at] / narrow_weights[at] - wide[at] / wide_weights[at];
                weights[at] = self.weights[at];
            }
        }
        if counting == Counting::Surrounded {
            weights = eroded(&weights, self.columns);
        }
        Band { columns: self.columns, rows, values, weights }
    }
}

/// The least weight within three pixels along and across; beyond the border is zero.
fn eroded(weights: &[f32], columns: usize) -> Vec<f32> {
    let rows = weights.len() / columns;
    let mut along = vec![0.0; weights.len()];
    for (line, out) in weights.chunks_exact(columns).zip(along.chunks_exact_mut(columns)) {
        for (out, near) in out[3..].iter_mut().zip(line.windows(7)) {
            *out = near.iter().copied().fold(1.0, f32::min);
        }
    }
    let mut least = vec![0.0; weights.len()];
    for row in 3..rows.saturating_sub(3) {
        let out = &mut least[row * columns..(row + 1) * columns];
        out.fill(1.0);
        for line in along[(row - 3) * columns..(row + 4) * columns].chunks_exact(columns) {
            for (out, weight) in out.iter_mut().zip(line) {
                *out = f32::min(*out, *weight);
            }
        }
    }
    least
}

/// Three box filters of odd `width` along and across; beyond the border is zero.
fn blurred(image: &[f32], columns: usize, width: usize) -> Vec<f32> {
    let mut image = image.to_vec();
    let mut other = vec![0.0; image.len()];
    for _ in 0..3 {
        for (line, out) in image.chunks_exact(columns).zip(other.chunks_exact_mut(columns)) {
            box_along(line, out, width);
        }
        box_down(&other, &mut image, columns, width);
    }
    image
}

/// What [`blurred`] makes of ones: the product of a row and a column.
fn border_weights(columns: usize, rows: usize, width: usize) -> Vec<f32> {
    let profile = |count: usize| {
        let mut line = vec![1.0; count];
        for _ in 0..3 {
            let mut out = vec![0.0; count];
            box_along(&line, &mut out, width);
            line = out;
        }
        line
    };
    let (along, down) = (profile(columns), profile(rows));
    down.iter().flat_map(|d| along.iter().map(move |a| a * d)).collect()
}

fn box_along(line: &[f32], out: &mut [f32], width: usize) {
    let (half, part) = (width / 2, 1.0 / width as f32);
    let mut sum: f32 = line.iter().take(half).sum();
    for at in 0..line.len() {
        sum += line.get(at + half).copied().unwrap_or(0.0);
        out[at] = sum * part;
        if at >= half {
            sum -= line[at - half];
        }
    }
}

fn box_down(image: &[f32], out: &mut [f32], columns: usize, width: usize) {
    let (half, part) = (width / 2, 1.0 / width as f32);
    let rows = image.len() / columns;
    let line = |row: usize| &image[row * columns..(row + 1) * columns];
    let mut sums = vec![0.0; columns];
    for row in 0..half.min(rows) {
        add(&mut sums, line(row), 1.0);
    }
    for row in 0..rows {
        if row + half < rows {
            add(&mut sums, line(row + half), 1.0);
        }
        for (out, sum) in out[row * columns..(row + 1) * columns].iter_mut().zip(&sums) {
            *out = sum * part;
        }
        if row >= half {
            add(&mut sums, line(row - half), -1.0);
        }
    }
}

fn add(sums: &mut [f32], line: &[f32], sign: f32) {
    for (sum, value) in sums.iter_mut().zip(line) {
        *sum += sign * value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_three_times_has_its_variance_and_keeps_the_sum() {
        let mut image = vec![0.0; 61 * 61];
        image[30 * 61 + 30] = 1.0;
        let blurred = blurred(&image, 61, WIDE);
        let moment = |power: i32| -> f32 {
            blurred.iter().enumerate().map(|(at, v)| v * ((at % 61) as f32 - 30.0).powi(power)).sum()
        };
        assert!((moment(0) - 1.0).abs() < 1e-4);
        assert!(moment(1).abs() < 1e-3);
        // Three times the variance of a box, (width² - 1) / 12.
        assert!((moment(2) - 30.0).abs() < 0.01, "{}", moment(2));
    }

    #[test]
    fn a_flat_image_has_no_structure_not_even_at_the_border_of_what_is_valid() {
        let image = Raster::new(100, vec![7.5; 100 * 90]).unwrap();
        let open = (0..100 * 90).map(|at| (20..80).contains(&(at % 100))).collect();
        let open = Raster::new(100, open).unwrap();
        for valid in [None, Some(&open)] {
            for band in pyramid(&image, valid, 1).exact {
                assert!(band.values.iter().all(|v| v.abs() < 1e-4));
                assert!(band.weights.contains(&1.0));
            }
        }
    }
}
