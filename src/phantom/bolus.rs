//! How the contrast agent comes, stays and goes.

/// Seconds from the first trace to full concentration at one place.
const RISE: f64 = 0.8;
/// Seconds of full concentration.
const PLATEAU: f64 = 3.0;
/// Time constant of the washout, seconds.
const WASHOUT: f64 = 1.2;

/// How the contrast agent reaches a vessel and runs through it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Flow {
    /// Seconds from the start of the injection until it arrives at the start of the centerline.
    pub delay_s: f64,
    /// Speed along the centerline, mm/s.
    pub velocity_mm_s: f64,
}

impl Flow {
    /// Concentration, from 0 to 1, at an abscissa of the centerline, `seconds` after the injection began:
    /// a smooth rise, a plateau, an exponential washout.
    pub fn concentration(&self, abscissa_mm: f64, seconds: f64) -> f64 {
        let since = seconds - self.delay_s - abscissa_mm / self.velocity_mm_s;
        let rise = (since / RISE).clamp(0.0, 1.0);
        let gone = (since - RISE - PLATEAU).max(0.0);
        rise * rise * (3.0 - 2.0 * rise) * libm::exp(-gone / WASHOUT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contrast_agent_comes_stays_and_goes() {
        let flow = Flow { delay_s: 0.5, velocity_mm_s: 100.0 };
        for (abscissa, seconds, expected) in [
            (0.0, 0.0, 0.0),
            (0.0, 0.5, 0.0),
            (0.0, 0.9, 0.5),
            (0.0, 1.3, 1.0),
            (200.0, 1.3, 0.0),
            (200.0, 3.3, 1.0),
            (0.0, 0.5 + RISE + PLATEAU + WASHOUT, (-1.0_f64).exp()),
        ] {
            let seen = flow.concentration(abscissa, seconds);
            assert!((seen - expected).abs() < 1e-12, "{abscissa} mm, {seconds} s: {seen}, expected {expected}");
        }
    }
}
