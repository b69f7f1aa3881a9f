//! What kind of thing a reference object is.

/// What a reference object is, by the operator's word for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ObjectKind {
    /// On or under the patient.
    Ruler,
    /// Marks at known distances on a device inside the vessel.
    Marks,
    /// A catheter, a sheath, a balloon, anything else: inside the vessel, with a soft edge.
    Other,
}

impl ObjectKind {
    pub(super) fn of(word: &str) -> Self {
        let word = word.to_lowercase();
        if word.contains("ruler") || word.contains("tape") {
            Self::Ruler
        } else if word.contains("mark") {
            Self::Marks
        } else {
            Self::Other
        }
    }
}
