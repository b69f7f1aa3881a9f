//! The profile across a vessel: the chord of a cylinder, blurred.
//!
//! A cylinder of radius r filled evenly with contrast agent attenuates in proportion to its chord, 2 √(r² − x²) at the
//! distance x from its axis. Detector, pixel and interpolation blur it. As the blur a triangle is taken, because a
//! triangle is two boxes and the chord has closed integrals: with F″ = √(r² − x²), the blurred chord is the second
//! difference of F over the half width of the triangle. A triangle of half width h has the variance h²/6.

use std::f64::consts::FRAC_PI_2;

/// A profile with its derivatives.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Value {
    /// Opacity where 1 is the middle of an unblurred vessel.
    pub profile: f64,
    /// Derivative with respect to the distance from the axis, per px.
    pub by_offset: f64,
    /// Derivative with respect to the logarithm of the radius.
    pub by_log_radius: f64,
}

/// The profile at `offset` px from the axis of a vessel of `radius` px, blurred by a triangle of half width `blur` px
/// (both positive).
pub fn profile(offset: f64, radius: f64, blur: f64) -> Value {
    let [low, middle, high] = [-blur, 0.0, blur].map(|shift| integrals(offset + shift, radius));
    let second_difference = |k: usize| (low[k] - 2.0 * middle[k] + high[k]) / (blur * blur * radius);
    let profile = second_difference(1);
    Value {
        profile,
        by_offset: second_difference(0),
        // d/d ln r of F / r: r dF/dr − F, over r.
        by_log_radius: radius * second_difference(2) - profile,
    }
}

/// First and second integral of √(r² − x²) over x from the axis, and the derivative of the second by r.
fn integrals(x: f64, r: f64) -> [f64; 3] {
    let sine = (x / r).clamp(-1.0, 1.0);
    let angle = if sine.abs() < 1.0 { sine.asin() } else { FRAC_PI_2.copysign(sine) };
    let chord = (r * r - x * x).max(0.0).sqrt();
    let inside = x.clamp(-r, r);
    let first = 0.5 * (inside * chord + r * r * angle);
    let second = 0.5 * r * r * x * angle + chord * (x * x + 2.0 * r * r) / 6.0;
    let by_radius = r * (x * angle + chord);
    [first, second, by_radius]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The blurred chord by summing over the triangle.
    fn summed(offset: f64, radius: f64, blur: f64) -> f64 {
        let n = 20_000;
        let step = 2.0 * blur / f64::from(n);
        (0..n)
            .map(|i| {
                let t = (f64::from(i) + 0.5) * step - blur;
                let weight = (1.0 - t.abs() / blur) / blur;
                let x = offset - t;
                weight * (radius * radius - x * x).max(0.0).sqrt() / radius * step
            })
            .sum()
    }

    #[test]
    fn equals_the_sum_over_the_triangle() {
        for radius in [0.4, 1.0, 3.0, 12.0] {
            for blur in [0.5, 1.7] {
                for i in 0..30 {
                    let x = f64::from(i) * 0.5 - 4.0;
                    let (exact, expected) = (profile(x, radius, blur), summed(x, radius, blur));
                    assert!((exact.profile - expected).abs() < 1e-6, "{x} {radius} {blur}: {exact:?} {expected}");
                    let e = 1e-5;
                    let slope =
                        (profile(x + e, radius, blur).profile - profile(x - e, radius, blur).profile) / (2.0 * e);
                    assert!((exact.by_offset - slope).abs() < 1e-4);
                    let (more, less) = (radius * f64::exp(e), radius * f64::exp(-e));
                    let growth = (profile(x, more, blur).profile - profile(x, less, blur).profile) / (2.0 * e);
                    assert!((exact.by_log_radius - growth).abs() < 1e-4);
                }
            }
        }
    }
}
