//! Which case a plan is about.

use serde::{Deserialize, Serialize};

/// Which case a plan is about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// What the operator calls it.
    #[serde(default)]
    pub label: String,
    /// The limb; asked of the operator, never derived from angles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub side: Option<Side>,
    /// Whether the angles in the files are those of the patient, once the operator has checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub angles: Option<Angles>,
}

/// The angles in the files, as the operator knows how the patient lay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Angles {
    /// The patient lay as registered.
    AsFiled,
    /// The patient lay the other way round, feet where the head was said to be: every angle has the other sign.
    Mirrored,
}

/// The limb.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The patient's left leg.
    Left,
    /// The patient's right leg.
    Right,
}
