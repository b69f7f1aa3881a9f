//! The pieces a chain is made of, and the devices they are drawn from.

use super::task::NoStents;
use crate::planning::devices::DeviceCatalog;
use crate::planning::devices::device::{Device, Role};
use crate::planning::devices::technique::Technique;

/// A device in one of its lengths.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Part<'a> {
    pub(super) device: &'a Device,
    pub(super) length_mm: f64,
}

impl Part<'_> {
    pub(super) fn deployed_mm(&self) -> f64 {
        self.device.deployed_mm(self.length_mm)
    }
}

/// The least overlap of two pieces: the larger of what their rows ask for, or the technique's where neither does.
pub(super) fn least_overlap(a: &Device, b: &Device, technique: &Technique) -> f64 {
    let asked = [a.min_overlap_mm, b.min_overlap_mm];
    asked.into_iter().flatten().reduce(f64::max).unwrap_or(technique.min_overlap_mm)
}

/// The devices a technique draws from.
pub(super) struct DevicePool<'a> {
    pub(super) straight: Vec<&'a Device>,
    pub(super) crossing: Vec<&'a Device>,
    /// The technique asks for a bridging piece the catalogue does not have.
    pub(super) makeshift: bool,
}

impl<'a> DevicePool<'a> {
    pub(super) fn new(technique: &Technique, catalog: &'a DeviceCatalog) -> Result<Self, NoStents> {
        let of_systems: Vec<&Device> =
            catalog.entries().iter().filter(|d| technique.systems.contains(&d.system)).collect();
        // A catalogue of one's own need not know the words of our profiles.
        let devices: Vec<&Device> = if of_systems.is_empty() { catalog.entries().iter().collect() } else { of_systems };
        let of = |role: Role| devices.iter().copied().filter(move |d| d.role == role).collect::<Vec<_>>();
        let (straight, tapered) = (of(Role::Straight), of(Role::Crossing));
        let makeshift = technique.bridging == Role::Crossing && tapered.is_empty();
        let crossing = if technique.bridging == Role::Crossing { tapered } else { Vec::new() };
        if straight.is_empty() && crossing.is_empty() {
            return Err(NoStents::NoDevice);
        }
        Ok(Self { straight, crossing, makeshift })
    }
}
