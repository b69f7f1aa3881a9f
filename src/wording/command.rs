//! What undo takes back.

use crate::planning::Command;

/// What undo says it takes back.
#[must_use]
pub const fn command(command: &Command) -> &'static str {
    match command {
        Command::AddRuns(_) => "Add runs",
        Command::SetCase(_) => "Change case",
        Command::Subtract { .. } => "Change mask",
        Command::Place(_) => "Move run",
        Command::Calibrate { .. } => "Calibrate",
        Command::AddVessel { .. } => "Add vessel",
        Command::RenameVessel { .. } => "Rename vessel",
        Command::RemoveVessel(_) => "Remove vessel",
        Command::SwapKinds => "Swap artery and vein",
        Command::SetTrace { .. } => "Edit trace",
        Command::RemoveTrace { .. } => "Remove trace",
        Command::ExtendTrace { .. } => "Add anchor",
        Command::InsertAnchor { .. } => "Insert anchor",
        Command::MoveAnchors { .. } => "Move anchor",
        Command::RemoveAnchors { .. } => "Remove anchor",
        Command::Bridge { .. } => "Bridge stretch",
        Command::ReverseTrace { .. } => "Reverse trace",
        Command::SplitTrace { .. } => "Split trace",
        Command::JoinTraces { .. } => "Join traces",
        Command::PlaceMark { .. } => "Place mark",
        Command::ChangeMark { .. } => "Change mark",
        Command::RemoveMark { .. } => "Remove mark",
        Command::SetLandmark(_) => "Place landmark",
        Command::RemoveLandmark { .. } => "Remove landmark",
        Command::SetTechnique(_) => "Change technique",
        Command::SetCrossing(_) => "Choose crossing",
        Command::SetStents(_) => "Choose stents",
        Command::SetNotes(_) => "Edit notes",
    }
}
