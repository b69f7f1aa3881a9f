//! Interpolation between samples.

/// Cubic convolution (R. Keys, IEEE Trans. ASSP 29, 1981): weights of the samples at −1, 0, 1, 2 for a position `t` in
/// [0, 1). It blurs far less than bilinear interpolation.
pub fn cubic_weights(t: f64) -> [f64; 4] {
    let (t2, t3) = (t * t, t * t * t);
    [-0.5 * t3 + t2 - 0.5 * t, 1.5 * t3 - 2.5 * t2 + 1.0, -1.5 * t3 + 2.0 * t2 + 0.5 * t, 0.5 * t3 - 0.5 * t2]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_kept_and_parabolas_are_exact() {
        assert_eq!(cubic_weights(0.0), [0.0, 1.0, 0.0, 0.0]);
        for t in [0.0, 0.25, 0.5, 0.9] {
            let at = |f: fn(f64) -> f64| -> f64 {
                cubic_weights(t).iter().zip([-1.0, 0.0, 1.0, 2.0]).map(|(w, x)| w * f(x)).sum()
            };
            assert!((at(|_| 1.0) - 1.0).abs() < 1e-12);
            assert!((at(|x| x * x - 3.0 * x) - (t * t - 3.0 * t)).abs() < 1e-12, "{t}");
        }
    }
}
