//! From numbers to gray: windows, the VOI curves of the standard, and windows found from the numbers themselves.
//!
//! Knows no frame and no mask.

use super::acquisition::{Acquisition, VoiFunction, VoiTable};
use crate::numeric::quantile;
use serde::{Deserialize, Serialize};

/// The range of numbers that is spread over black to white.
///
/// In stored values for a native picture, in opacity for a subtracted one ([`super::opacity::Opacity::values`]).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Window {
    /// The number shown in mid gray.
    pub center: f64,
    /// From black to white; positive.
    pub width: f64,
}

impl Window {
    /// The window from the number shown black to the one shown white.
    #[must_use]
    pub fn between(low: f64, high: f64) -> Self {
        Self { center: f64::midpoint(low, high), width: (high - low).max(f64::MIN_POSITIVE) }
    }

    /// The number at the lower end.
    pub(crate) fn low(&self) -> f64 {
        self.center - self.width / 2.0
    }

    /// The number at the upper end.
    pub(crate) fn high(&self) -> f64 {
        self.center + self.width / 2.0
    }

    /// Whether the window can be used: finite, with a positive width.
    pub(crate) fn is_usable(&self) -> bool {
        self.center.is_finite() && self.width.is_finite() && self.width > 0.0
    }
}

/// The part of full brightness, 0 to 1, that a VOI LUT Function gives the stored value `x`: PS3.3 C.11.2.1.2.1
/// (LINEAR, with its half and one less in width), C.11.2.1.3.1 (SIGMOID), C.11.2.1.3.2 (`LINEAR_EXACT`).
pub(crate) fn brightness(function: VoiFunction, window: &Window, x: f64) -> f64 {
    let Window { center, width } = *window;
    match function {
        VoiFunction::Linear if width > 1.0 => (x - (center - 0.5)) / (width - 1.0) + 0.5,
        // A width of 1 is the step just above center - 0.5.
        VoiFunction::Linear => f64::from(u8::from(x > center - 0.5)),
        VoiFunction::LinearExact => (x - center) / width + 0.5,
        VoiFunction::Sigmoid => 1.0 / (1.0 + (-4.0 * (x - center) / width).exp()),
    }
    .clamp(0.0, 1.0)
}

/// How stored values become gray.
pub(crate) enum Voi<'a> {
    Window(VoiFunction, Window),
    Table(&'a VoiTable),
}

impl<'a> Voi<'a> {
    /// The asked window, else the first usable one of the file, else its VOI table, else the window from `automatic`.
    pub(crate) fn of(acquisition: &'a Acquisition, asked: Option<Window>, automatic: impl FnOnce() -> Window) -> Self {
        let display = &acquisition.display;
        let of_file = display.window.map(|[center, width]| Window { center, width });
        let least = if display.voi_function == VoiFunction::Linear { 1.0 } else { 0.0 };
        let usable = |window: &Window| window.is_usable() && window.width >= least;
        if let Some(window) = asked.filter(Window::is_usable).or_else(|| of_file.filter(usable)) {
            return Self::Window(display.voi_function, window);
        }
        match &display.voi_table {
            Some(table) if !table.values.is_empty() => Self::Table(table),
            _ => Self::Window(VoiFunction::Linear, automatic()),
        }
    }

    /// The part of full brightness, 0 to 1, of a stored value.
    pub(crate) fn brightness(&self, stored: f64) -> f64 {
        match self {
            Self::Window(function, window) => brightness(*function, window, stored),
            Self::Table(VoiTable { first, values, bits }) => {
                let at = (stored - f64::from(*first)).clamp(0.0, (values.len() - 1) as f64);
                let brightest = f64::from((1_u32 << (*bits).clamp(1, 16)) - 1);
                (f64::from(values[at as usize]) / brightest).min(1.0)
            }
        }
    }

    /// The window in force; of a table, the range it covers.
    pub(crate) fn window(&self) -> Window {
        match self {
            Self::Window(_, window) => *window,
            Self::Table(table) => {
                Window::between(f64::from(table.first), f64::from(table.first) + table.values.len() as f64)
            }
        }
    }
}

/// The LINEAR window that shows the middle 99 % of stored values.
pub(crate) fn native_window(spread: &Quantiles) -> Window {
    let (low, high) = (f64::from(spread.low), f64::from(spread.high));
    let width = high - low + 1.0;
    Window { center: low + 0.5 + (width - 1.0) / 2.0, width }
}

/// The window for opacities: from a little below the background, whose noise stays visible but quiet, to the densest
/// thousandth. Without contrast the window still is wide compared with the noise.
pub(crate) fn opacity_window(spread: &Quantiles) -> Window {
    let noise = (spread.median - spread.below).max(1e-4);
    let (low, high) = (spread.median - 3.0 * noise, spread.top.max(spread.median + 12.0 * noise));
    Window::between(f64::from(low), f64::from(high))
}

/// Quantiles of many numbers, from an even sample of them.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Quantiles {
    /// 0.5 %.
    pub(crate) low: f32,
    /// 15.9 %: one standard deviation below the median of a normal distribution.
    pub(crate) below: f32,
    /// 50 %.
    pub(crate) median: f32,
    /// 99.5 %.
    pub(crate) high: f32,
    /// 99.9 %.
    pub(crate) top: f32,
}

impl Quantiles {
    /// Numbers sampled at most: enough for the densest thousandth.
    const SAMPLE: usize = 1 << 15;

    /// The spread of `number(0)`, … `number(count - 1)`, only those where `open`.
    pub(crate) fn of(count: usize, open: Option<&[bool]>, number: impl Fn(usize) -> f32) -> Self {
        // An odd step does not sample the same columns in every row.
        let step = (count / Self::SAMPLE) | 1;
        let inside = |at: &usize| open.is_none_or(|open| open[*at]);
        let mut sample: Vec<f32> = (0..count).step_by(step).filter(inside).map(number).collect();
        sample.retain(|v| v.is_finite());
        let mut quantile = |fraction: f64| quantile(&mut sample, fraction).unwrap_or_default();
        Self {
            low: quantile(0.005),
            below: quantile(0.159),
            median: quantile(0.5),
            high: quantile(0.995),
            top: quantile(0.999),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn linear_has_the_half_and_the_one_of_the_standard() {
        // The note of PS3.3 C.11.2.1.2.1: center 2048 and width 4096 send 0 to black and 4095 to white; center 2048 and
        // width 1 is a threshold at 2048; center 0, width 100 starts at -50 and ends at 49; width 101 is symmetric.
        for (center, width, x, expected) in [
            (2048.0, 4096.0, 0.0, 0.0),
            (2048.0, 4096.0, 4095.0, 1.0),
            (2048.0, 4096.0, 2047.5, 0.5),
            (2048.0, 4096.0, 1000.0, 1000.0 / 4095.0),
            (2048.0, 1.0, 2047.0, 0.0),
            (2048.0, 1.0, 2048.0, 1.0),
            (0.0, 100.0, -50.0, 0.0),
            (0.0, 100.0, -49.0, 1.0 / 99.0),
            (0.0, 100.0, 49.0, 1.0),
            (0.0, 101.0, -0.5, 0.5),
        ] {
            let got = brightness(VoiFunction::Linear, &Window { center, width }, x);
            assert!((got - expected).abs() < 1e-12, "{center} {width} {x}: {got}");
        }
    }

    #[test]
    fn exact_and_sigmoid_curves_follow_their_formulas() {
        let window = Window { center: 100.0, width: 50.0 };
        for (function, x, expected) in [
            (VoiFunction::LinearExact, 75.0, 0.0),
            (VoiFunction::LinearExact, 100.0, 0.5),
            (VoiFunction::LinearExact, 110.0, 0.7),
            (VoiFunction::LinearExact, 130.0, 1.0),
            (VoiFunction::Sigmoid, 100.0, 0.5),
            (VoiFunction::Sigmoid, 112.5, 0.731_058_578_630_004_9),
            (VoiFunction::Sigmoid, 87.5, 0.268_941_421_369_995_1),
        ] {
            assert!((brightness(function, &window, x) - expected).abs() < 1e-12, "{function:?} {x}");
        }
    }

    #[test]
    fn a_senseless_window_of_the_file_gives_way() {
        let mut acquisition = Acquisition::default();
        let automatic = || Window { center: 1.0, width: 2.0 };
        for (of_file, expected) in [
            (Some([500.0, 300.0]), [500.0, 300.0]),
            (Some([500.0, 0.0]), [1.0, 2.0]),
            (Some([f64::NAN, 10.0]), [1.0, 2.0]),
            (Some([5.0, 0.5]), [1.0, 2.0]),
            (None, [1.0, 2.0]),
        ] {
            acquisition.display.window = of_file;
            let Window { center, width } = Voi::of(&acquisition, None, automatic).window();
            assert_eq!([center, width], expected);
        }
        let asked = Some(Window { center: 9.0, width: 3.0 });
        assert_eq!(Voi::of(&acquisition, asked, automatic).window().center, 9.0);
    }

    #[test]
    fn a_voi_table_is_looked_up_and_held_at_its_ends() {
        let table = VoiTable { first: 10, values: vec![0, 100, 255], bits: 8 };
        let voi = Voi::Table(&table);
        for (stored, expected) in [(-5.0, 0.0), (10.0, 0.0), (11.0, 100.0 / 255.0), (12.0, 1.0), (900.0, 1.0)] {
            assert_eq!(voi.brightness(stored), expected);
        }
    }

    #[test]
    fn a_window_without_a_positive_width_or_a_place_cannot_be_used() {
        assert!(Window { center: 40.0, width: 400.5 }.is_usable());
        for (center, width) in [(40.0, 0.0), (40.0, -1.0), (f64::NAN, 1.0), (1.0, f64::INFINITY)] {
            assert!(!Window { center, width }.is_usable(), "{center},{width}");
        }
    }

    #[test]
    fn the_spread_of_a_ramp_is_its_quantiles_and_covered_pixels_do_not_count() {
        let spread = Quantiles::of(1_000_001, None, |at| at as f32 / 1e6);
        for (got, expected) in [(spread.low, 0.005), (spread.median, 0.5), (spread.high, 0.995), (spread.top, 0.999)] {
            assert!((got - expected).abs() < 1e-3);
        }
        let open: Vec<bool> = (0..1000).map(|at| at < 500).collect();
        assert!((Quantiles::of(1000, Some(&open), |at| at as f32).median - 250.0).abs() < 2.0);
        assert_eq!(Quantiles::of(0, None, |_| 1.0), Quantiles::default());
    }
}
