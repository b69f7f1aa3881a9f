//! How well two images correlate.

/// Pixels summed side by side, so that the compiler can take them at once.
const LANES: usize = 4;

/// Sums over pixels that count in both images: of the product, of both squares, and of the weights.
#[derive(Default)]
pub(super) struct Correlation([[f32; LANES]; 4]);

impl Correlation {
    /// Adds parts of two rows, each with its weights; up to three pixels at the end may be left out.
    pub(super) fn add(&mut self, own: [&[f32]; 2], other: [&[f32]; 2]) {
        let [a, u, b, v] = [own[0], own[1], other[0], other[1]].map(|line| line.as_chunks::<LANES>().0);
        for ((a, u), (b, v)) in a.iter().zip(u).zip(b.iter().zip(v)) {
            for k in 0..LANES {
                let both = u[k] * v[k];
                self.0[0][k] += both * a[k] * b[k];
                self.0[1][k] += both * a[k] * a[k];
                self.0[2][k] += both * b[k] * b[k];
                self.0[3][k] += both;
            }
        }
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
