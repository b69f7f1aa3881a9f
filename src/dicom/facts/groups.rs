//! Attributes of classic and of enhanced objects alike.
//!
//! A classic object has them at its root. An enhanced one keeps them in items of functional group sequences, shared by
//! all frames or given for each (PS3.3 C.7.6.16).

use crate::dicom::parser::DataSet;
use dicom_core::Tag;
use dicom_dictionary_std::tags;

/// Functional groups that, if not shared, every frame has (PS3.3 C.7.6.16).
const OF_EVERY_FRAME: [(Tag, &str); 9] = [
    (tags::FRAME_CONTENT_SEQUENCE, "Frame Content"),
    (tags::FRAME_VOILUT_SEQUENCE, "Frame VOI LUT"),
    (tags::FRAME_PIXEL_DATA_PROPERTIES_SEQUENCE, "Frame Pixel Data Properties"),
    (tags::FRAME_DISPLAY_SHUTTER_SEQUENCE, "Frame Display Shutter"),
    (tags::COLLIMATOR_SHAPE_SEQUENCE, "Collimator Shape"),
    (tags::PROJECTION_PIXEL_CALIBRATION_SEQUENCE, "Projection Pixel Calibration"),
    (tags::POSITIONER_POSITION_SEQUENCE, "Positioner Position"),
    (tags::ISOCENTER_REFERENCE_SYSTEM_SEQUENCE, "Isocenter Reference System"),
    (tags::X_RAY_GEOMETRY_SEQUENCE, "X-Ray Geometry"),
];

/// The attributes of an object, wherever they are.
pub struct Groups<'a> {
    /// The object itself.
    pub root: &'a DataSet,
    /// Functional groups of all frames together, if the object is enhanced.
    pub shared: Option<&'a DataSet>,
    /// Functional groups of each frame, if the object is enhanced.
    pub frames: &'a [DataSet],
}

impl<'a> Groups<'a> {
    /// The groups of the object `root`.
    pub fn of(root: &'a DataSet) -> Self {
        Self {
            root,
            shared: root.items(tags::SHARED_FUNCTIONAL_GROUPS_SEQUENCE).first(),
            frames: root.items(tags::PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE),
        }
    }

    /// The data sets in which `tag` may be, nearest first: the root, then the first item of the functional group
    /// `group`, shared or of the first frame.
    pub fn holding(&self, group: Tag, tag: Tag) -> &'a DataSet {
        let groups = self.shared.into_iter().chain(self.frames.first());
        let mut places = std::iter::once(self.root).chain(groups.filter_map(|set| set.items(group).first()));
        places.find(|set| set.contains(tag)).unwrap_or(self.root)
    }

    /// The first number of `tag`, as [`Self::holding`] finds it.
    pub fn number(&self, group: Tag, tag: Tag) -> Option<f64> {
        self.holding(group, tag).number(tag)
    }

    /// The text of `tag`, as [`Self::holding`] finds it.
    pub fn text(&self, group: Tag, tag: Tag) -> Option<String> {
        self.holding(group, tag).text(tag)
    }

    /// The items of the functional group `group`, shared or of the first frame.
    pub fn items(&self, group: Tag) -> &'a [DataSet] {
        let mut sets = self.shared.into_iter().chain(self.frames.first());
        sets.find_map(|set| Some(set.items(group)).filter(|items| !items.is_empty())).unwrap_or_default()
    }

    /// All data sets in which attributes of the functional group `group` may be: the root, and the first item of the
    /// group wherever it is.
    pub fn everywhere(&self, group: Tag) -> impl Iterator<Item = &'a DataSet> {
        let sets = self.shared.into_iter().chain(self.frames);
        std::iter::once(self.root).chain(sets.filter_map(move |set| set.items(group).first()))
    }

    /// A functional group of each frame that has one of its own.
    pub fn of_frames(&self, group: Tag) -> impl Iterator<Item = &'a DataSet> {
        self.frames.iter().filter_map(move |frame| frame.items(group).first())
    }

    /// Whether the frames have different numbers in `tag` of the functional group `group`, by more than `tolerance`.
    pub fn differ(&self, group: Tag, tag: Tag, tolerance: f64) -> bool {
        let mut values = self.of_frames(group).map(|set| set.numbers(tag)).filter(|values| !values.is_empty());
        let Some(first) = values.next() else { return false };
        values
            .any(|other| other.len() != first.len() || other.iter().zip(&first).any(|(a, b)| (a - b).abs() > tolerance))
    }

    /// Whether each of `frames` frames has its item, and each item the groups of the others; else a warning.
    pub fn warn_if_incomplete(&self, frames: u32, warnings: &mut Vec<String>) {
        let count = self.frames.len();
        if count > 0 && count != frames as usize {
            warnings.push(format!("The functional groups have {count} items for {frames} frames."));
        }
        for (group, name) in OF_EVERY_FRAME {
            let having = self.of_frames(group).count();
            if having > 0 && having < count {
                warnings
                    .push(format!("{name} is given for {having} frames of {count}; that of the first frame counts."));
            }
        }
    }
}
