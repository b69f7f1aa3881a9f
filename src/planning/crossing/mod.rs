//! Where artery and vein come close enough to cross, and from where to look at it.

pub mod gap_profile;
pub mod sites;
pub mod vessel_pair;
pub mod working_view;
