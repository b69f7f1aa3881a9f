//! The devices, techniques and stock to plan with: data with a source, never constants.

pub mod catalog;
pub mod device;
pub mod stock;
pub mod table;
pub mod technique;

use catalog::Catalog;
use device::Device;
use technique::Technique;

/// All devices that may be proposed.
pub type DeviceCatalog = Catalog<Device>;

/// The techniques to choose from.
pub type TechniqueCatalog = Catalog<Technique>;
