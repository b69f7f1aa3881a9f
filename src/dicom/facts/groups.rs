//! Attributes of classic and of enhanced objects alike.
//!
//! A classic object has them at its root. An enhanced one keeps them in items of functional group sequences, shared by
//! all frames or given for each (PS3.3 C.7.6.16).

use crate::dicom::reading::DataSet;
use dicom_core::Tag;
use dicom_dictionary_std::tags;

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

    /// A functional group of each frame that has one of its own.
    pub fn of_frames(&self, group: Tag) -> impl Iterator<Item = &'a DataSet> {
        self.frames.iter().filter_map(move |frame| frame.items(group).first())
    }
}
