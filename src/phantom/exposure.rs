//! From attenuation to stored values: beam, blur, noise, and the limits of 12 bits.

use super::blur::blur;
use super::case::Equipment;
use super::noise::Noise;
use crate::imaging::{Frame, Raster, Words};
use rayon::prelude::*;

/// The largest value 12 bits hold.
const SATURATED: f64 = 4095.0;

/// The frame a detector stores behind this attenuation (PS3.3 C.8.7.1.1.2, `LIN`): proportional to the beam, which
/// falls as exp(−attenuation); blurred; with quantum and electronic noise; cut to 12 bits.
///
/// `stream` tells frames apart: equal streams have equal noise.
pub fn expose(attenuation: &Raster<f32>, equipment: &Equipment, seed: u64, stream: u64) -> Frame {
    let columns = attenuation.columns();
    let mut beam: Vec<f32> =
        attenuation.values().par_iter().map(|&a| (equipment.open_beam * libm::exp(-f64::from(a))) as f32).collect();
    blur(&mut beam, columns, equipment.blur);
    let mut stored = Words::zeros(beam.len());
    stored.par_chunks_mut(columns).zip(beam.par_chunks(columns)).enumerate().for_each(|(row, (stored, beam))| {
        let mut noise = Noise::new(seed, (stream << 32) + row as u64);
        for (stored, beam) in stored.chunks_mut(2).zip(beam.chunks(2)) {
            for ((stored, &beam), normal) in stored.iter_mut().zip(beam).zip(noise.normal_pair()) {
                let beam = f64::from(beam);
                let variance = equipment.quantum_noise * beam + equipment.electronic_noise * equipment.electronic_noise;
                *stored = (beam + variance.sqrt() * normal).round().clamp(0.0, SATURATED) as u16;
            }
        }
    });
    Frame::new(columns, stored).unwrap_or_else(|| unreachable!("every row is full"))
}

#[cfg(test)]
mod tests {
    use super::super::Case;
    use super::*;

    fn flat(attenuation: f32) -> Raster<f32> {
        Raster::new(200, vec![attenuation; 200 * 200]).unwrap()
    }

    #[test]
    fn stored_values_follow_the_beam_with_the_stated_noise() {
        let equipment = Case::named("easy").unwrap().equipment;
        for attenuation in [0.7_f32, 1.5, 3.0] {
            let frame = expose(&flat(attenuation), &equipment, 1, 2);
            let n = frame.values().len() as f64;
            let mean = frame.values().iter().map(|&v| f64::from(v)).sum::<f64>() / n;
            let variance = frame.values().iter().map(|&v| (f64::from(v) - mean).powi(2)).sum::<f64>() / n;
            let beam = equipment.open_beam * f64::from(-attenuation).exp();
            let stated = equipment.quantum_noise * beam + equipment.electronic_noise.powi(2);
            // Four standard errors; rounding to whole values adds a twelfth.
            assert!((mean - beam).abs() < 4.0 * (stated / n).sqrt() + 0.01, "{mean} {beam}");
            assert!((variance / (stated + 1.0 / 12.0) - 1.0).abs() < 4.0 * (2.0 / n).sqrt(), "{variance} {stated}");
        }
    }

    #[test]
    fn the_open_beam_saturates_and_frames_have_their_own_noise() {
        let equipment = Case::named("easy").unwrap().equipment;
        let open = expose(&flat(0.0), &equipment, 1, 1);
        assert!(open.values().iter().all(|&v| v == 4095));
        let behind = flat(2.0);
        assert_ne!(expose(&behind, &equipment, 1, 1), expose(&behind, &equipment, 1, 2));
        assert_eq!(expose(&behind, &equipment, 1, 1), expose(&behind, &equipment, 1, 1));
    }
}
