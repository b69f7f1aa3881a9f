//! Coding parameters and the adaptive model (T.87 annex A).

/// Order of the Golomb code of run lengths by run index (T.87 A.2.1).
pub const RUN_ORDER: [u32; 32] =
    [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15];

/// What is constant through a scan.
pub struct Parameters {
    /// MAXVAL.
    pub most: i32,
    /// NEAR.
    pub near: i32,
    /// RANGE, times the step between values that are told apart.
    pub span: i32,
    /// 2 NEAR + 1.
    pub step: i32,
    /// LIMIT: longest code in bits.
    pub limit: u32,
    /// qbpp: bits of a number written without Golomb code.
    pub wide: u32,
    /// RESET: when counts are halved.
    pub reset: i32,
    /// First value of the sums of magnitudes.
    pub first_sum: i32,
    /// Level of each difference between neighbors, from −MAXVAL to MAXVAL.
    levels: Vec<i8>,
}

impl Parameters {
    /// The parameters for samples of `precision` bits; presets of 0 stand for defaults (T.87 C.2.4.1.1). `None` if they
    /// contradict each other.
    pub fn new(precision: u8, [most, t1, t2, t3, reset]: [u16; 5], near: u8) -> Option<Self> {
        let most = if most == 0 { (1 << precision) - 1 } else { i32::from(most) };
        let near = i32::from(near);
        if near > 255.min(most / 2) || most >= 1 << precision {
            return None;
        }
        let step = 2 * near + 1;
        let range = (most + 2 * near) / step + 1;
        let bits = |n: i32| 32 - (n - 1).leading_zeros();
        let depth = bits(most + 1).max(2);
        let defaults = thresholds(most, near);
        let chosen = |preset: u16, default: i32| if preset == 0 { default } else { i32::from(preset) };
        let thresholds = [chosen(t1, defaults[0]), chosen(t2, defaults[1]), chosen(t3, defaults[2])];
        let level = |difference: i32| {
            let size = difference.abs();
            let level = if size <= near { 0 } else { 1 + thresholds.iter().filter(|t| size >= **t).count() as i8 };
            if difference < 0 { -level } else { level }
        };
        Some(Self {
            most,
            near,
            span: range * step,
            step,
            limit: 2 * (depth + depth.max(8)),
            wide: bits(range),
            reset: if reset == 0 { 64 } else { i32::from(reset).max(3) },
            first_sum: ((range + 32) / 64).max(2),
            levels: (-most..=most).map(level).collect(),
        })
    }

    /// Whether a value is brought back into range by dropping the bits above it: lossless samples that use all their bits.
    pub fn masked(&self) -> bool {
        self.near == 0 && (self.most + 1).cast_unsigned().is_power_of_two()
    }

    /// From −4 to 4 (T.87 A.3.3).
    #[inline(always)]
    pub fn level(&self, difference: i32) -> i32 {
        i32::from(self.levels[(difference + self.most) as usize])
    }

    /// A reconstructed value, brought back into range (T.87 A.4.5). `MASKED` is [`Self::masked`].
    #[inline(always)]
    pub fn reconstruct<const MASKED: bool>(&self, prediction: i32, error: i32) -> i32 {
        if MASKED {
            return (prediction + error) & self.most;
        }
        let mut value = prediction + error * self.step;
        if value < -self.near {
            value += self.span;
        } else if value > self.most + self.near {
            value -= self.span;
        }
        value.clamp(0, self.most)
    }
}

/// T1, T2 and T3 where none are given.
fn thresholds(most: i32, near: i32) -> [i32; 3] {
    let clamp = |value: i32, low: i32| if value > most || value < low { low } else { value };
    let values = if most >= 128 {
        let factor = (most.min(4095) + 128) / 256;
        [factor + 2 + 3 * near, 4 * factor + 3 + 5 * near, 17 * factor + 4 + 7 * near]
    } else {
        let factor = 256 / (most + 1);
        [(3 / factor + 3 * near).max(2), (7 / factor + 5 * near).max(3), (21 / factor + 7 * near).max(4)]
    };
    let t1 = clamp(values[0], near + 1);
    let t2 = clamp(values[1], t1);
    [t1, t2, clamp(values[2], t2)]
}

/// What has been learned in one context of regular mode: 16 bytes.
///
/// What the next sample in this context needs is worked out when the last one is learned from, since by then nothing waits
/// for it.
#[derive(Debug, Clone, Copy)]
pub struct Context {
    /// A: sum of magnitudes.
    sum: i32,
    /// B: sum of errors.
    bias: i32,
    /// N: occurrences.
    count: i32,
    /// C: correction of the prediction.
    pub correction: i16,
    /// The Golomb parameter (T.87 A.5.1).
    pub order: u8,
    /// −1 if errors are mapped the other way round, so that they are to be inverted (T.87 A.5.2), else 0.
    inverted: i8,
}

impl Context {
    /// Nothing learned yet.
    pub fn new(parameters: &Parameters) -> Self {
        let mut context = Self { sum: parameters.first_sum, bias: 0, count: 1, correction: 0, order: 0, inverted: 0 };
        context.prepare(parameters);
        context
    }

    /// The error that was coded as `mapped` (T.87 A.5.2).
    #[inline(always)]
    pub fn unmap(&self, mapped: u32) -> i32 {
        (mapped >> 1).cast_signed() ^ -(mapped & 1).cast_signed() ^ i32::from(self.inverted)
    }

    /// Learns from an error (T.87 A.6), without a branch: noise decides it, so that a branch would be mispredicted.
    #[inline(always)]
    pub fn learn(&mut self, error: i32, parameters: &Parameters) {
        let halved = u32::from(self.count == parameters.reset);
        self.sum = self.sum.saturating_add(error.abs()) >> halved;
        self.bias = (self.bias + error * parameters.step) >> halved;
        self.count = (self.count >> halved) + 1;
        let change = i32::from(self.bias > 0) - i32::from(self.bias <= -self.count);
        self.bias = (self.bias - change * self.count).clamp(1 - self.count, 0);
        self.correction = (self.correction + change as i16).clamp(-128, 127);
        self.prepare(parameters);
    }

    #[inline(always)]
    fn prepare(&mut self, parameters: &Parameters) {
        self.order = order(self.count, self.sum) as u8;
        let inverted = self.order == 0 && parameters.near == 0 && 2 * self.bias <= -self.count;
        self.inverted = -i8::from(inverted);
    }
}

/// What has been learned about samples that end a run.
#[derive(Debug, Clone, Copy)]
pub struct RunContext {
    sum: i32,
    count: i32,
    negative: i32,
    /// `RItype`: 1 if the samples to the left and above are equal, nearly.
    kind: i32,
}

impl RunContext {
    /// Nothing learned yet.
    pub fn new(parameters: &Parameters, kind: i32) -> Self {
        Self { sum: parameters.first_sum, count: 1, negative: 0, kind }
    }

    /// The Golomb parameter (T.87 A.7.2).
    pub fn order(&self) -> u32 {
        order(self.count, self.sum.saturating_add(if self.kind == 1 { self.count >> 1 } else { 0 }))
    }

    /// The error that was coded as `mapped`; learns from it.
    pub fn take(&mut self, mapped: u32, order: u32, parameters: &Parameters) -> i32 {
        let doubled = mapped.cast_signed() + self.kind;
        let odd = doubled & 1 == 1;
        let size = (doubled + 1) >> 1;
        let error = if (order != 0 || 2 * self.negative >= self.count) == odd { -size } else { size };
        if error < 0 {
            self.negative += 1;
        }
        self.sum = self.sum.saturating_add((mapped.cast_signed() + 1 - self.kind) >> 1);
        if self.count == parameters.reset {
            self.sum >>= 1;
            self.count >>= 1;
            self.negative >>= 1;
        }
        self.count += 1;
        error
    }
}

/// The smallest k with `count << k >= sum`; `count` is positive and `sum` not negative.
#[inline(always)]
fn order(count: i32, sum: i32) -> u32 {
    let k = count.leading_zeros().saturating_sub(sum.leading_zeros());
    k + u32::from(count << k < sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_order_is_the_smallest_that_reaches(count in 1_i32..=65_536, sum in 0_i32..=i32::MAX, fewer in 0_u32..31) {
            let sum = sum >> fewer;
            let k = order(count, sum);
            prop_assert!(i64::from(count) << k >= i64::from(sum));
            prop_assert!(k == 0 || i64::from(count) << (k - 1) < i64::from(sum));
        }
    }
}
