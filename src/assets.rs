//! The files that come with the program, bundled by folder: a new device table, technique, template or font is a new
//! file in `assets` and no line of code.
//!
//! Files come in the order of their names, which is why some begin with a number: it decides the order of devices and
//! techniques, the hash of the catalogue, and which font is asked first.

/// Device tables: file names and texts.
pub const DEVICES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/devices.rs"));

/// Technique profiles: file names and texts.
pub const TECHNIQUES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/techniques.rs"));

/// Templates of documents and what they import: file names and texts.
pub const TEMPLATES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/report.rs"));

/// Fonts: file names and bytes. Their licenses lie beside them.
pub const FONTS: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/fonts.rs"));
