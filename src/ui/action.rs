//! Everything one can ask the window for: each with its words and its keys, once.

use super::steps::Step;
use egui::{Key, Modifiers};

/// A thing to do, from a button, a key or the palette.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    OpenFiles,
    OpenFolder,
    NewCase,
    SavePlan,
    SavePlanAs,
    ExportPdf,
    ExportPng,
    ExportJson,
    Undo,
    Redo,
    Go(Step),
    NextStep,
    Play,
    PreviousFrame,
    NextFrame,
    Subtraction,
    Opacification,
    MaskHere,
    RegisterMask,
    Invert,
    ResetWindow,
    Fit,
    OneUp,
    TwoUp,
    FourUp,
    Overlay,
    ArrivalTime,
    LumenProfile,
    AlignRuns,
    TraceArtery,
    TraceVein,
    PlaceDatum,
    DrawReference,
    MarkAnatomy,
    GoToCrossing,
    LeaveTool,
    RemoveLastAnchor,
    DeleteSelected,
    SelectAllAnchors,
    PreviousAnchor,
    NextAnchor,
    OtherEnd,
    StraightToHere,
    OntoTrace,
    BridgeStretch,
    SplitTrace,
    JoinTraces,
    ReverseTrace,
    DeleteTrace,
    ToggleRuns,
    FileOverlays,
    HideIdentity,
    Palette,
    Keys,
    About,
    Rejected,
}

/// A key with the modifiers that must be held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keys {
    /// Ctrl, Shift, Alt; Command on a Mac.
    pub modifiers: Modifiers,
    /// The key.
    pub key: Key,
}

const fn plain(key: Key) -> Keys {
    Keys { modifiers: Modifiers::NONE, key }
}

const fn control(key: Key) -> Keys {
    Keys { modifiers: Modifiers::COMMAND, key }
}

const fn shift(key: Key) -> Keys {
    Keys { modifiers: Modifiers::SHIFT, key }
}

const fn control_shift(key: Key) -> Keys {
    Keys { modifiers: Modifiers::COMMAND.plus(Modifiers::SHIFT), key }
}

impl Action {
    /// Everything, in the order of the palette.
    pub const ALL: [Self; 61] = [
        Self::OpenFiles,
        Self::OpenFolder,
        Self::NewCase,
        Self::SavePlan,
        Self::SavePlanAs,
        Self::ExportPdf,
        Self::ExportPng,
        Self::ExportJson,
        Self::Undo,
        Self::Redo,
        Self::Go(Step::Subtract),
        Self::Go(Step::Calibrate),
        Self::Go(Step::Trace),
        Self::Go(Step::Cross),
        Self::Go(Step::Stent),
        Self::Go(Step::Report),
        Self::NextStep,
        Self::Play,
        Self::PreviousFrame,
        Self::NextFrame,
        Self::Subtraction,
        Self::Opacification,
        Self::MaskHere,
        Self::RegisterMask,
        Self::Invert,
        Self::ResetWindow,
        Self::Fit,
        Self::OneUp,
        Self::TwoUp,
        Self::FourUp,
        Self::Overlay,
        Self::ArrivalTime,
        Self::LumenProfile,
        Self::AlignRuns,
        Self::TraceArtery,
        Self::TraceVein,
        Self::PlaceDatum,
        Self::DrawReference,
        Self::MarkAnatomy,
        Self::GoToCrossing,
        Self::LeaveTool,
        Self::RemoveLastAnchor,
        Self::DeleteSelected,
        Self::SelectAllAnchors,
        Self::PreviousAnchor,
        Self::NextAnchor,
        Self::OtherEnd,
        Self::StraightToHere,
        Self::OntoTrace,
        Self::BridgeStretch,
        Self::SplitTrace,
        Self::JoinTraces,
        Self::ReverseTrace,
        Self::DeleteTrace,
        Self::ToggleRuns,
        Self::FileOverlays,
        Self::HideIdentity,
        Self::Palette,
        Self::Keys,
        Self::About,
        Self::Rejected,
    ];

    /// What people read on buttons, in menus and in the palette.
    pub const fn text(self) -> &'static str {
        match self {
            Self::OpenFiles => "Open files…",
            Self::OpenFolder => "Open a folder…",
            Self::NewCase => "New case",
            Self::SavePlan => "Save plan",
            Self::SavePlanAs => "Save plan as…",
            Self::ExportPdf => "Export PDF",
            Self::ExportPng => "Export picture",
            Self::ExportJson => "Export data",
            Self::Undo => "Undo",
            Self::Redo => "Redo",
            Self::Go(Step::Open) => "Go to open",
            Self::Go(Step::Subtract) => "Go to subtract",
            Self::Go(Step::Calibrate) => "Go to calibrate",
            Self::Go(Step::Trace) => "Go to trace",
            Self::Go(Step::Cross) => "Choose the crossing",
            Self::Go(Step::Stent) => "Choose the stents",
            Self::Go(Step::Report) => "Go to report",
            Self::NextStep => "Next step",
            Self::Play => "Play or pause",
            Self::PreviousFrame => "Previous frame",
            Self::NextFrame => "Next frame",
            Self::Subtraction => "Subtraction",
            Self::Opacification => "Opacification",
            Self::MaskHere => "Mask here",
            Self::RegisterMask => "Register mask",
            Self::Invert => "Invert",
            Self::ResetWindow => "Reset window",
            Self::Fit => "Fit",
            Self::OneUp => "One picture",
            Self::TwoUp => "Two pictures",
            Self::FourUp => "Four pictures",
            Self::Overlay => "Overlay",
            Self::ArrivalTime => "Color by arrival time",
            Self::LumenProfile => "Lumen profile",
            Self::AlignRuns => "Align runs",
            Self::TraceArtery => "Trace artery",
            Self::TraceVein => "Trace vein",
            Self::PlaceDatum => "Place the datum",
            Self::DrawReference => "Draw a reference line",
            Self::MarkAnatomy => "Mark anatomy",
            Self::GoToCrossing => "Go to crossing",
            Self::LeaveTool => "Leave the tool",
            Self::RemoveLastAnchor => "Remove last anchor",
            Self::DeleteSelected => "Delete what is selected",
            Self::SelectAllAnchors => "Select all anchors",
            Self::PreviousAnchor => "Previous anchor",
            Self::NextAnchor => "Next anchor",
            Self::OtherEnd => "Extend the other end",
            Self::StraightToHere => "Straight to here",
            Self::OntoTrace => "Onto another trace",
            Self::BridgeStretch => "Bridge a stretch",
            Self::SplitTrace => "Split the trace",
            Self::JoinTraces => "Join traces",
            Self::ReverseTrace => "Reverse the trace",
            Self::DeleteTrace => "Delete the trace",
            Self::ToggleRuns => "Show or hide runs",
            Self::FileOverlays => "Overlays of the file",
            Self::HideIdentity => "Hide patient identity",
            Self::Palette => "Find an action…",
            Self::Keys => "All keys",
            Self::About => "About dva-planner",
            Self::Rejected => "Files that were not opened",
        }
    }

    /// What it does, where the text alone does not say it.
    pub const fn tooltip(self) -> &'static str {
        match self {
            Self::OpenFiles => "DICOM runs, or a saved plan",
            Self::OpenFolder => "Every run in a folder and below",
            Self::SavePlan => "Write the decisions to a plan file",
            Self::ExportPdf => "The plan sheet, as one PDF",
            Self::ExportPng => "The plan picture, as PNG",
            Self::ExportJson => "All numbers with their intervals, as JSON",
            Self::Subtraction => "Show the run with or without its mask subtracted",
            Self::Opacification => "All contrast frames in one picture, or one frame",
            Self::MaskHere => "Use the frame shown as the mask",
            Self::RegisterMask => "Move the mask to where the limb lies in the contrast frames",
            Self::Invert => "Exchange black and white",
            Self::ResetWindow => "Brightness and contrast as at the beginning",
            Self::Fit => "Show the whole picture",
            Self::Overlay => "Lay the venogram over the arterial run, in color",
            Self::ArrivalTime => "Early red, late blue: what fills first comes apart from what fills later",
            Self::LumenProfile => "Diameter, stenosis and bends along the vessel, instead of the strip",
            Self::AlignRuns => "Lay the runs of one angle on each other by their bones",
            Self::TraceArtery => "Click along the artery; the path follows",
            Self::TraceVein => "Click along the vein; the path follows",
            Self::PlaceDatum => "Click the ankle landmark from which lengths are counted",
            Self::DrawReference => "Drag along an object of known length",
            Self::MarkAnatomy => "Valves, side branches and stretches: click a trace",
            Self::GoToCrossing => "Show the crossing large in every picture",
            Self::LeaveTool => "The work is kept",
            Self::SelectAllAnchors => "Of the trace that is worked on; then move or delete them",
            Self::OtherEnd => "New anchors go to the other end of the trace",
            Self::StraightToHere => "Where no vessel is seen: a straight way to the pointer, marked as bridged",
            Self::OntoTrace => "An anchor on the nearest place of another trace",
            Self::BridgeStretch => "Where the vessel is occluded: straight between two anchors, and back again",
            Self::SplitTrace => "At the selected anchor or where the pointer is; the rest becomes a vessel of its own",
            Self::JoinTraces => "With the nearest end of a trace of the same kind",
            Self::ReverseTrace => "Walk it the other way",
            Self::DeleteTrace => "In this picture; the vessel stays",
            Self::FileOverlays => "Show or hide the graphics that the file lays over its pictures",
            Self::HideIdentity => "Leave names, identifiers, dates and paths out of the window and of documents",
            _ => "",
        }
    }

    /// Its keys, the first being the one shown.
    pub const fn keys(self) -> &'static [Keys] {
        macro_rules! keys {
            ($($key:expr),+) => { const { &[$($key),+] } };
        }
        match self {
            Self::OpenFiles => keys![control(Key::O)],
            Self::OpenFolder => keys![control_shift(Key::O)],
            Self::NewCase => keys![control(Key::N)],
            Self::SavePlan => keys![control(Key::S)],
            Self::SavePlanAs => keys![control_shift(Key::S)],
            Self::ExportPdf => keys![control(Key::E)],
            Self::Undo => keys![control(Key::Z)],
            Self::Redo => keys![control_shift(Key::Z), control(Key::Y)],
            Self::NextStep => keys![plain(Key::Tab)],
            Self::Play => keys![plain(Key::Space)],
            Self::PreviousFrame => keys![plain(Key::ArrowLeft), plain(Key::Comma)],
            Self::NextFrame => keys![plain(Key::ArrowRight), plain(Key::Period)],
            Self::Subtraction => keys![plain(Key::S)],
            Self::Opacification => keys![plain(Key::O)],
            Self::MaskHere => keys![plain(Key::M)],
            Self::Invert => keys![plain(Key::I)],
            Self::ResetWindow => keys![plain(Key::W)],
            Self::Fit => keys![plain(Key::F)],
            Self::OneUp => keys![plain(Key::Num1)],
            Self::TwoUp => keys![plain(Key::Num2)],
            Self::FourUp => keys![plain(Key::Num4)],
            Self::Overlay => keys![plain(Key::L)],
            Self::ArrivalTime => keys![plain(Key::H)],
            Self::LumenProfile => keys![plain(Key::P)],
            Self::TraceArtery => keys![plain(Key::A)],
            Self::TraceVein => keys![plain(Key::V)],
            Self::PlaceDatum => keys![plain(Key::D)],
            Self::DrawReference => keys![plain(Key::C)],
            Self::MarkAnatomy => keys![plain(Key::T)],
            Self::GoToCrossing => keys![plain(Key::X)],
            Self::LeaveTool => keys![plain(Key::Escape)],
            Self::RemoveLastAnchor => keys![plain(Key::Backspace)],
            Self::DeleteSelected => keys![plain(Key::Delete)],
            Self::SelectAllAnchors => keys![control(Key::A)],
            Self::PreviousAnchor => keys![plain(Key::OpenBracket)],
            Self::NextAnchor => keys![plain(Key::CloseBracket)],
            Self::OtherEnd => keys![plain(Key::E)],
            Self::StraightToHere => keys![plain(Key::G)],
            Self::OntoTrace => keys![plain(Key::N)],
            Self::BridgeStretch => keys![plain(Key::B)],
            Self::SplitTrace => keys![plain(Key::K)],
            Self::JoinTraces => keys![plain(Key::J)],
            Self::ReverseTrace => keys![shift(Key::R)],
            Self::DeleteTrace => keys![shift(Key::Delete)],
            Self::ToggleRuns => keys![plain(Key::R)],
            Self::FileOverlays => keys![shift(Key::L)],
            Self::HideIdentity => keys![control_shift(Key::H)],
            Self::Palette => keys![control(Key::K)],
            Self::Keys => keys![plain(Key::Questionmark), plain(Key::F1)],
            _ => &[],
        }
    }

    /// The first of its keys in words, as in `Ctrl+Z`.
    pub fn keys_text(self) -> Option<String> {
        self.keys().first().map(Keys::to_string)
    }

    /// Text for hovering: what it does, and its key.
    pub fn hint(self) -> String {
        let what = if self.tooltip().is_empty() { self.text() } else { self.tooltip() };
        self.keys_text().map_or_else(|| what.to_owned(), |keys| format!("{what}  [{keys}]"))
    }
}

impl std::fmt::Display for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.modifiers.command {
            f.write_str("Ctrl+")?;
        }
        if self.modifiers.shift {
            f.write_str("Shift+")?;
        }
        f.write_str(match self.key {
            Key::ArrowLeft => "Left",
            Key::ArrowRight => "Right",
            Key::Questionmark => "?",
            Key::Comma => ",",
            Key::Period => ".",
            Key::Escape => "Esc",
            Key::OpenBracket => "[",
            Key::CloseBracket => "]",
            key => key.name(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_actions_share_a_key() {
        let mut seen: Vec<(Keys, Action)> = Vec::new();
        for action in Action::ALL {
            for keys in action.keys() {
                let clash = seen.iter().find(|(other, _)| other == keys);
                assert!(clash.is_none(), "{action:?} and {clash:?} share {keys}");
                seen.push((*keys, action));
            }
        }
    }
}
