//! Attributes to facts about a run, group by group. Nothing is corrected: a value that cannot be true is left out, with
//! a warning that names it.

mod display;
mod geometry;
mod groups;
mod identity;
mod lookup_table;
mod masks;
mod pixels;
mod timing;

use super::parser::Object;
use super::pixel_layout::PixelLayout;
use crate::imaging::Acquisition;
use groups::Groups;

/// The facts of `object`, whose frames have the shape `layout`.
pub fn acquisition(object: &Object, layout: &PixelLayout) -> Acquisition {
    let mut warnings = object.warnings.clone();
    let groups = Groups::of(&object.data);
    groups.warn_if_incomplete(layout.frames, &mut warnings);
    let pixels = pixels::pixels(&groups, layout, &mut warnings);
    let mut facts = Acquisition {
        identity: identity::identity(&object.data, &object.syntax.uid),
        patient: identity::patient(&object.data),
        timing: timing::timing(&groups, layout.frames, &mut warnings),
        masks: masks::masks(&groups, pixels.intensity, layout, &mut warnings),
        geometry: geometry::geometry(&groups, layout, &mut warnings),
        display: display::display(&groups, layout, &pixels, &mut warnings),
        pixels,
        warnings: Vec::new(),
    };
    if facts.display.fluoroscopy {
        let text = "A fluoroscopy run (Radiation Setting SC): noisy; measure on an acquired run if there is one.";
        warnings.push(text.to_owned());
    }
    if facts.identity.plane().is_some() {
        warnings.push("One plane of a biplane acquisition: the other is an object of its own.".to_owned());
    }
    facts.warnings = warnings;
    facts
}
