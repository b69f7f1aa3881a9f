//! From attenuation to stored values: beam, blur, noise, and the limits of 12 bits.

use super::blur::blur;
use super::case::Equipment;
use super::noise::Noise;
use crate::imaging::{Frame, Raster};
use rayon::prelude::*;

/// The largest value 12 bits hold.
const SATURATED: f64 = 4095.0;

/// The frame a detector stores behind this attenuation (PS3.3 C.8.7.1.1.2, `LIN`): proportional to the beam, which
/// falls as exp(−attenuation); blurred; with quantum and electronic noise; cut to 12 bits.
///
/// `stream` tells frames apart: equal streams have equal noise.
#[must_use]
pub fn expose(attenuation: &Raster<f32>, equipment: &Equipment, seed: u64, stream: u64) -> Frame {
    let columns = attenuation.columns();
    let mut beam: Vec<f32> =
        attenuation.values().par_iter().map(|&a| (equipment.open_beam * libm::exp(-f64::from(a))) as f32).collect();
    blur(&mut beam, columns, equipment.blur);
    let mut stored = vec![0_u16; beam.len()];
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
