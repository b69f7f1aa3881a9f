//! How well two images correlate.

use fearless_simd::{Level, dispatch};

/// Pixels summed side by side, so that the compiler can take them at once.
pub(super) const LANES: usize = 8;

/// Sums over pixels that count in both images: of the product, of both squares, and of the weights.
#[derive(Default)]
pub(super) struct Correlation([[f32; LANES]; 4]);

impl Correlation {
    /// Adds parts of two rows of one length, each with its weights.
    pub(super) fn add(&mut self, own: [&[f32]; 2], other: [&[f32]; 2]) {
        dispatch!(Level::new(), _simd => add_row(&mut self.0, own, other));
    }

    /// Between −1 and 1; `None` without any structure.
    pub(super) fn value(&self) -> Option<f64> {
        let [product, own, other, _] = self.sums();
        (own > 0.0 && other > 0.0).then(|| product / (own * other).sqrt())
    }

    /// The sum of the weights.
    pub(super) fn weight(&self) -> f64 {
        self.sums()[3]
    }

    fn sums(&self) -> [f64; 4] {
        self.0.map(|lanes| lanes.iter().map(|sum| f64::from(*sum)).sum())
    }
}

#[inline(always)]
fn add_row(sums: &mut [[f32; LANES]; 4], own: [&[f32]; 2], other: [&[f32]; 2]) {
    for at in (0..own[0].len()).step_by(LANES) {
        let ([a, u], [b, v]) = ([lanes(own[0], at), lanes(own[1], at)], [lanes(other[0], at), lanes(other[1], at)]);
        for k in 0..LANES {
            let both = u[k] * v[k];
            sums[0][k] += both * a[k] * b[k];
            sums[1][k] += both * a[k] * a[k];
            sums[2][k] += both * b[k] * b[k];
            sums[3][k] += both;
        }
    }
}

/// A few numbers of a line, zero beyond its end.
#[inline(always)]
pub(super) fn lanes(line: &[f32], at: usize) -> [f32; LANES] {
    let rest = &line[at..];
    if let Some(whole) = rest.first_chunk() {
        return *whole;
    }
    let mut cut = [0.0; LANES];
    cut[..rest.len()].copy_from_slice(rest);
    cut
}
