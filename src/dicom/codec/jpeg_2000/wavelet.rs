//! The reversible 5/3 wavelet, backwards (T.800 Annex F).
//!
//! Knows samples and where they lie, since the parity of a position tells low frequencies from high ones. Sums wrap: those
//! of damaged coefficients may be of any size.

use super::geometry::Rect;

/// Samples of a rectangle, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plane {
    pub rect: Rect,
    pub samples: Vec<i32>,
}

impl Plane {
    pub fn zeros(rect: Rect) -> Self {
        Self { rect, samples: vec![0; rect.area()] }
    }

    /// Puts `samples` to where `part` of this lies.
    pub fn place(&mut self, part: Rect, samples: &[i32]) {
        if samples.is_empty() {
            return;
        }
        let (across, width) = (self.rect.width() as usize, part.width() as usize);
        let (left, top) = ((part.left - self.rect.left) as usize, (part.top - self.rect.top) as usize);
        for (row, source) in self.samples.chunks_exact_mut(across).skip(top).zip(samples.chunks_exact(width)) {
            row[left..left + width].copy_from_slice(source);
        }
    }

    fn row(&self, number: usize) -> &[i32] {
        let width = self.rect.width() as usize;
        &self.samples[number * width..][..width]
    }
}

/// The samples of `rect` from its sub-bands LL, HL, LH and HH (`2D_SR`, F.3.2).
pub fn synthesize(rect: Rect, [ll, hl, lh, hh]: [&Plane; 4]) -> Plane {
    let mut plane = Plane::zeros(rect);
    if plane.samples.is_empty() {
        return plane;
    }
    let (low_left, low_top) = (rect.left.is_multiple_of(2), rect.top.is_multiple_of(2));
    let mut rows: Vec<&mut [i32]> = plane.samples.chunks_exact_mut(rect.width() as usize).collect();
    let mut lifted = [const { Vec::new() }; 2];
    for (number, row) in rows.iter_mut().enumerate() {
        let (low, high) = if number.is_multiple_of(2) == low_top { (ll, hl) } else { (lh, hh) };
        horizontal(low.row(number / 2), high.row(number / 2), low_left, &mut lifted, row);
    }
    vertical(&mut rows, low_top);
    plane
}

/// A sample of low frequency from those of high frequency around it (Equation F-5).
#[inline(always)]
fn low(sample: i32, before: i32, after: i32) -> i32 {
    sample.wrapping_sub(before.wrapping_add(after).wrapping_add(2) >> 2)
}

/// A sample of high frequency from those around it (Equation F-6).
#[inline(always)]
fn high(sample: i32, before: i32, after: i32) -> i32 {
    sample.wrapping_add(before.wrapping_add(after) >> 1)
}

/// `HOR_SR` (F.3.4) of a row of which each second sample is of low frequency, the first one if `low_left`.
fn horizontal(lows: &[i32], highs: &[i32], low_left: bool, lifted: &mut [Vec<i32>; 2], row: &mut [i32]) {
    if let [only] = row {
        // Alone, one of high frequency was doubled (F.3.6).
        *only = if low_left { lows[0] } else { highs[0] / 2 };
        return;
    }
    let [lifted_lows, lifted_highs] = lifted;
    lift(lows, highs, low_left, low, lifted_lows);
    lift(highs, lifted_lows, !low_left, high, lifted_highs);
    let (firsts, seconds) = if low_left { (lifted_lows, lifted_highs) } else { (lifted_highs, lifted_lows) };
    let mut pairs = row.chunks_exact_mut(2);
    for ((pair, first), second) in (&mut pairs).zip(&*firsts).zip(&*seconds) {
        (pair[0], pair[1]) = (*first, *second);
    }
    if let ([last], Some(first)) = (pairs.into_remainder(), firsts.last()) {
        *last = *first;
    }
}

/// Each of `samples` changed by `step` with those of `others` it lies between; `first` says that the row begins with it.
/// Beyond the ends of a row, others are mirrored (F.3.7).
fn lift(samples: &[i32], others: &[i32], first: bool, step: impl Fn(i32, i32, i32) -> i32, lifted: &mut Vec<i32>) {
    lifted.clear();
    let (mut samples, ends) = (samples.iter(), others.first().zip(others.last()));
    let Some((begin, end)) = ends else { return };
    if first {
        lifted.extend(samples.next().map(|sample| step(*sample, *begin, *begin)));
    }
    let between = others.iter().zip(&others[1..]);
    lifted
        .extend(samples.as_slice().iter().zip(between).map(|(sample, (before, after))| step(*sample, *before, *after)));
    lifted.extend(samples.as_slice().get(others.len() - 1).map(|sample| step(*sample, *end, *end)));
}

/// `VER_SR` (F.3.5), in place.
fn vertical(rows: &mut [&mut [i32]], low_top: bool) {
    if let [only] = rows {
        if !low_top {
            only.iter_mut().for_each(|sample| *sample /= 2);
        }
        return;
    }
    let first_low = usize::from(!low_top);
    lift_rows(rows, first_low, low);
    lift_rows(rows, 1 - first_low, high);
}

/// Each second row from `first` on changed by `step` with the rows around it.
fn lift_rows(rows: &mut [&mut [i32]], first: usize, step: impl Fn(i32, i32, i32) -> i32) {
    for number in (first..rows.len()).step_by(2) {
        let before = if number == 0 { 1 } else { number - 1 };
        let after = if number + 1 == rows.len() { number - 1 } else { number + 1 };
        let row = std::mem::take(&mut rows[number]);
        for ((sample, before), after) in row.iter_mut().zip(&*rows[before]).zip(&*rows[after]) {
            *sample = step(*sample, *before, *after);
        }
        rows[number] = row;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The signal at position `at`, mirrored at both of its ends (F.3.7).
    fn extended(signal: &[i32], at: i64) -> i32 {
        let period = 2 * (signal.len() as i64 - 1).max(1);
        let inside = at.rem_euclid(period);
        signal[inside.min(period - inside) as usize % signal.len()]
    }

    /// `1D_SD` (F.4.6): low and high samples of a signal that begins at position `start`.
    fn analyze(signal: &[i32], start: u32) -> [Vec<i32>; 2] {
        let start = i64::from(start);
        if signal.len() == 1 {
            return if start % 2 == 0 { [signal.to_vec(), vec![]] } else { [vec![], vec![2 * signal[0]]] };
        }
        let at = |n: i64| extended(signal, n - start);
        let high = |n: i64| at(n) - (at(n - 1) + at(n + 1)).div_euclid(2);
        let low = |n: i64| at(n) + (high(n - 1) + high(n + 1) + 2).div_euclid(4);
        let positions = start..start + signal.len() as i64;
        [
            positions.clone().filter(|n| n % 2 == 0).map(low).collect(),
            positions.filter(|n| n % 2 != 0).map(high).collect(),
        ]
    }

    /// `2D_SD` (F.4.2): columns first, then rows.
    fn sub_bands(plane: &Plane) -> [Plane; 4] {
        let (width, rect) = (plane.rect.width() as usize, plane.rect);
        let columns: Vec<[Vec<i32>; 2]> = (0..width)
            .map(|x| analyze(&plane.samples.iter().copied().skip(x).step_by(width).collect::<Vec<_>>(), rect.top))
            .collect();
        [(false, false), (true, false), (false, true), (true, true)].map(|high| {
            let band = rect.sub_band(1, high);
            let samples = (0..band.height() as usize).flat_map(|y| {
                let row: Vec<i32> = columns.iter().map(|column| column[usize::from(high.1)][y]).collect();
                analyze(&row, rect.left)[usize::from(high.0)].clone()
            });
            Plane { rect: band, samples: samples.collect() }
        })
    }

    proptest! {
        #[test]
        fn synthesis_undoes_analysis(
            (left, top, width, height) in (0..4_u32, 0..4_u32, 1..12_u32, 1..12_u32),
            values in proptest::collection::vec(-3000..3000, 144),
        ) {
            let rect = Rect { left, top, right: left + width, bottom: top + height };
            let plane = Plane { rect, samples: values[..rect.area()].to_vec() };
            let bands = sub_bands(&plane);
            prop_assert_eq!(synthesize(rect, bands.each_ref()), plane);
        }
    }

    #[test]
    fn a_plane_is_put_where_it_lies() {
        let mut plane = Plane::zeros(Rect { left: 2, top: 3, right: 5, bottom: 6 });
        plane.place(Rect { left: 3, top: 4, right: 5, bottom: 6 }, &[1, 2, 3, 4]);
        plane.place(Rect { left: 2, top: 3, right: 2, bottom: 6 }, &[]);
        assert_eq!(plane.samples, [0, 0, 0, 0, 1, 2, 0, 3, 4]);
    }
}
