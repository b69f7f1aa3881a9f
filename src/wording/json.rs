//! What is worded on its way into JSON: an evaluation holds values, its document says them in words.

use crate::planning::calibration::reason::ScaleReason;
use crate::planning::evaluation::{Advisory, Missing, TraceDoubt};
use crate::planning::stents::note::ChainNote;
use crate::wording::{advisory, chain_note, missing, scale_reason, trace_doubt};
use serde::ser::{Serialize, SerializeStruct, Serializer};

impl Serialize for Advisory {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Advisory", 3)?;
        fields.serialize_field("id", self.id())?;
        fields.serialize_field("level", &self.level())?;
        fields.serialize_field("text", &advisory(self))?;
        fields.end()
    }
}

/// In words for people, and as the steps for programs.
impl Serialize for Missing {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Missing", 2)?;
        fields.serialize_field("missing", &self.iter().map(missing).collect::<Vec<String>>())?;
        fields.serialize_field("open_steps", &self.open_steps())?;
        fields.end()
    }
}

impl Serialize for ScaleReason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&scale_reason(self))
    }
}

impl Serialize for ChainNote {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&chain_note(self))
    }
}

impl Serialize for TraceDoubt {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&trace_doubt(self))
    }
}
