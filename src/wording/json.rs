//! What is worded on its way into JSON: an evaluation holds values, its document says them in words.

use crate::planning::evaluation::Advisory;
use crate::planning::stents::note::ChainNote;
use crate::wording::{advisory, chain_note};
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

impl Serialize for ChainNote {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&chain_note(self))
    }
}
