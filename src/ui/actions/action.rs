//! The table of actions: everything one can ask the window for, one row each.
//!
//! Menus, buttons, palette, key sheet and keyboard all read this table. A new action is a row here and an arm in
//! `dispatch`.

use super::Keys;
use super::keys::{control, control_shift, plain, shift};
use crate::ui::workflow::Step;
use egui::Key;

/// Where an action applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Everywhere.
    Window,
    /// To the active picture: nothing happens without one.
    Picture,
}

/// A row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// The stable name under which chosen keys are saved: never changed, never used again.
    pub id: &'static str,
    /// Where it applies.
    pub scope: Scope,
    /// The keys it is shipped with, the first being the one shown.
    pub keys: &'static [Keys],
    /// The words on buttons, in menus and in the palette.
    pub text: &'static str,
    /// What it does, beyond its words.
    pub tooltip: &'static str,
}

/// Makes the enum of actions and its table from one list.
macro_rules! actions {
    ($($name:ident: $id:literal, $scope:ident, [$($key:expr),+], $text:literal, $tooltip:literal;)+) => {
        /// A thing to do, from a button, a key or the palette.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Action {
            $(#[doc = $tooltip] $name,)+
        }

        impl Action {
            /// All actions, in the order of the palette.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The row of the table.
            pub const fn row(self) -> Row {
                match self {
                    $(Self::$name => {
                        let keys = const { &[$($key),+] };
                        Row { id: $id, scope: Scope::$scope, keys, text: $text, tooltip: $tooltip }
                    })+
                }
            }
        }
    };
}

// Name: id, scope, keys, text, tooltip.
actions! {
    OpenFiles: "open-files", Window, [control(Key::O)], "Open files…",
        "DICOM runs, or a saved plan";
    OpenFolder: "open-folder", Window, [control_shift(Key::O)], "Open a folder…",
        "Every run in a folder and below";
    NewCase: "new-case", Window, [control(Key::N)], "New case",
        "Close this case and begin an empty one";
    SavePlan: "save-plan", Window, [control(Key::S)], "Save plan",
        "Write the decisions to a plan file";
    SavePlanAs: "save-plan-as", Window, [control_shift(Key::S)], "Save plan as…",
        "Write the decisions to another plan file";
    ExportPdf: "export-pdf", Window, [control(Key::E)], "Export PDF",
        "The plan sheet, as one PDF";
    ExportPng: "export-png", Window, [control_shift(Key::E)], "Export picture",
        "The plan picture, as PNG";
    ExportJson: "export-json", Window, [control(Key::J)], "Export data",
        "All numbers with their intervals, as JSON";
    ExportDicom: "export-dicom", Window, [control(Key::D)], "Export DICOM",
        "Plan sheet and picture as objects of the study, for the archive of images";
    Undo: "undo", Window, [control(Key::Z)], "Undo",
        "Take back the last change";
    Redo: "redo", Window, [control_shift(Key::Z), control(Key::Y)], "Redo",
        "Make the change again that was taken back";
    GoToOpen: "go-to-open", Window, [control(Key::Num1)], "Go to open",
        "The case, its side and its runs";
    GoToSubtract: "go-to-subtract", Window, [control(Key::Num2)], "Go to subtract",
        "Mask, frames and look of the pictures";
    GoToCalibrate: "go-to-calibrate", Window, [control(Key::Num3)], "Go to calibrate",
        "How many millimeters a pixel is";
    GoToTrace: "go-to-trace", Window, [control(Key::Num4)], "Go to trace",
        "Artery, vein and what lies along them";
    GoToCross: "go-to-cross", Window, [control(Key::Num5)], "Choose the crossing",
        "Where artery and vein come closest, and where to cross";
    GoToStent: "go-to-stent", Window, [control(Key::Num6)], "Choose the stents",
        "Which stents line the vein";
    GoToReport: "go-to-report", Window, [control(Key::Num7)], "Go to report",
        "The plan sheet and other documents";
    NextStep: "next-step", Window, [plain(Key::Tab)], "Next step",
        "Go to the step after this one";
    Play: "play", Picture, [plain(Key::Space)], "Play or pause",
        "The run as it was taken, at the file's own times";
    Slower: "slower", Picture, [shift(Key::Comma)], "Play slower",
        "Half as fast, down to a quarter";
    Faster: "faster", Picture, [shift(Key::Period)], "Play faster",
        "Twice as fast, up to four times";
    PreviousFrame: "previous-frame", Picture, [plain(Key::ArrowLeft), plain(Key::Comma)], "Previous frame",
        "One frame back";
    NextFrame: "next-frame", Picture, [plain(Key::ArrowRight), plain(Key::Period)], "Next frame",
        "One frame on";
    Subtraction: "subtraction", Picture, [plain(Key::S)], "Subtraction",
        "Show the run with or without its mask subtracted";
    Opacification: "opacification", Picture, [plain(Key::O)], "Opacification",
        "All contrast frames in one picture, or one frame";
    MaskHere: "mask-here", Picture, [plain(Key::M)], "Mask here",
        "Use the frame shown as the mask";
    AddToMask: "add-to-mask", Picture, [control(Key::M)], "Add to the mask",
        "Average this frame with the others of the mask, or leave it out again";
    RegisterMask: "register-mask", Picture, [shift(Key::M)], "Register mask",
        "Move the mask to where the limb lies in the contrast frames";
    Invert: "invert", Picture, [plain(Key::I)], "Invert",
        "Exchange black and white";
    VesselPolarity: "vessel-polarity", Picture, [shift(Key::I)], "Dark or bright vessels",
        "Take vessels as the frames show, as bright, or as dark: which way contrast is counted";
    ResetWindow: "reset-window", Picture, [plain(Key::W)], "Reset window",
        "Brightness and contrast as at the beginning";
    Fit: "fit", Picture, [plain(Key::F)], "Fit",
        "Show the whole picture";
    ZoomIn: "zoom-in", Picture, [plain(Key::Plus), plain(Key::Equals)], "Zoom in",
        "At the pointer or crosshair; Ctrl and the arrow keys move the picture";
    ZoomOut: "zoom-out", Picture, [plain(Key::Minus)], "Zoom out",
        "Away from the pointer or crosshair";
    OneUp: "one-up", Picture, [plain(Key::Num1)], "One picture",
        "One large picture";
    TwoUp: "two-up", Picture, [plain(Key::Num2)], "Two pictures",
        "Two pictures side by side";
    FourUp: "four-up", Picture, [plain(Key::Num4)], "Four pictures",
        "Four pictures, two by two";
    Overlay: "overlay", Picture, [plain(Key::L)], "Overlay",
        "Lay the venogram over the arterial run, in color";
    ArrivalTime: "arrival-time", Window, [plain(Key::H)], "Color by arrival time",
        "Early red, late blue: what fills first comes apart from what fills later";
    KeepToPhase: "keep-to-phase", Window, [shift(Key::H)], "Keep to early or late contrast",
        "Where artery and vein fill one after the other: paths avoid contrast that comes at the other's time";
    LumenProfile: "lumen-profile", Window, [plain(Key::P)], "Lumen profile",
        "Diameter, stenosis and bends along the vessel, instead of the strip";
    RegionCurve: "region-curve", Window, [plain(Key::U)], "Contrast in a region",
        "Drag a rectangle: when contrast comes and is most there, as a curve in the timeline";
    AlignRuns: "align-runs", Window, [shift(Key::A)], "Align runs",
        "Lay the runs of one angle on each other by their bones";
    TraceArtery: "trace-artery", Window, [plain(Key::A)], "Trace artery",
        "Click along the artery; the path follows";
    TraceVein: "trace-vein", Window, [plain(Key::V)], "Trace vein",
        "Click along the vein; the path follows";
    PlaceDatum: "place-datum", Window, [plain(Key::D)], "Place the datum",
        "Click the ankle landmark from which lengths are counted";
    DrawReference: "draw-reference", Window, [plain(Key::C)], "Draw a reference line",
        "Drag along an object of known length";
    MarkReference: "mark-reference", Window, [shift(Key::C)], "Mark equal distances",
        "Click the marks of a ruler or catheter one after the other";
    MeasureCatheter: "measure-catheter", Window, [control_shift(Key::C)], "Measure a catheter",
        "Click along a catheter of known size; its edges are found";
    EnterDepth: "enter-depth", Window, [shift(Key::D)], "Say how deep it lies",
        "How far the object of known size lies from the vessels along the beam";
    MarkAnatomy: "mark-anatomy", Window, [plain(Key::T)], "Mark anatomy",
        "Valves, side branches and stretches: click a trace";
    GoToCrossing: "go-to-crossing", Window, [plain(Key::X)], "Go to crossing",
        "Show the crossing large in every picture";
    LeaveTool: "leave-tool", Window, [plain(Key::Escape)], "Leave the tool",
        "The work is kept";
    RemoveLastAnchor: "remove-last-anchor", Window, [plain(Key::Backspace)], "Remove last anchor",
        "Of the trace that is worked on";
    DeleteSelected: "delete-selected", Window, [plain(Key::Delete)], "Delete what is selected",
        "The selected anchors or mark, or the datum";
    SelectAllAnchors: "select-all-anchors", Window, [control(Key::A)], "Select all anchors",
        "Of the trace that is worked on; then move or delete them";
    PreviousAnchor: "previous-anchor", Window, [plain(Key::OpenBracket)], "Previous anchor",
        "Select the anchor before";
    NextAnchor: "next-anchor", Window, [plain(Key::CloseBracket)], "Next anchor",
        "Select the anchor behind";
    ExtendOtherEnd: "extend-other-end", Window, [plain(Key::E)], "Extend the other end",
        "New anchors go to the other end of the trace";
    StraightAnchor: "straight-anchor", Window, [plain(Key::G)], "Straight to here",
        "Where no vessel is seen: a straight way to the pointer, marked as bridged";
    SnapToTrace: "snap-to-trace", Window, [plain(Key::N)], "Onto another trace",
        "An anchor on the nearest place of another trace";
    BridgeStretch: "bridge-stretch", Window, [plain(Key::B)], "Bridge a stretch",
        "Where the vessel is occluded: straight between two anchors, and back again";
    SplitTrace: "split-trace", Window, [plain(Key::K)], "Split the trace",
        "At the selected anchor or where the pointer is; the rest becomes a vessel of its own";
    JoinTraces: "join-traces", Window, [plain(Key::J)], "Join traces",
        "With the nearest end of a trace of the same kind";
    ReverseTrace: "reverse-trace", Window, [shift(Key::R)], "Reverse the trace",
        "Walk it the other way";
    SwapKinds: "swap-kinds", Window, [shift(Key::V)], "Swap artery and vein",
        "Every artery is a vein and every vein an artery; the paths stay as they are";
    DeleteTrace: "delete-trace", Window, [shift(Key::Delete)], "Delete the trace",
        "In this picture; the vessel stays";
    ToggleRuns: "toggle-runs", Window, [plain(Key::R)], "Show or hide runs",
        "The list of runs on the left";
    FileOverlays: "file-overlays", Window, [shift(Key::L)], "Overlays of the file",
        "Show or hide the graphics that the file lays over its pictures";
    HideIdentity: "hide-identity", Window, [control_shift(Key::H)], "Hide patient identity",
        "Leave names, identifiers, dates and paths out of the window and of documents";
    Palette: "find-action", Window, [control(Key::K)], "Find an action…",
        "Everything the window can do, by typing a part of its name";
    KeySheet: "key-sheet", Window, [plain(Key::Questionmark), plain(Key::F1)], "All keys",
        "Every key, and how to choose another";
    About: "about", Window, [control(Key::F1)], "About dva-planner",
        "Version, notice and licenses";
    RejectedFiles: "rejected-files", Window, [control(Key::R)], "Files that were not opened",
        "Each with its reason";
}

impl Action {
    /// The words on buttons, in menus and in the palette.
    pub const fn text(self) -> &'static str {
        self.row().text
    }

    /// What it does, beyond its words.
    pub const fn tooltip(self) -> &'static str {
        self.row().tooltip
    }

    /// The action that goes to a step.
    pub const fn go_to(step: Step) -> Self {
        match step {
            Step::Open => Self::GoToOpen,
            Step::Subtract => Self::GoToSubtract,
            Step::Calibrate => Self::GoToCalibrate,
            Step::Trace => Self::GoToTrace,
            Step::Cross => Self::GoToCross,
            Step::Stent => Self::GoToStent,
            Step::Report => Self::GoToReport,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_has_keys_and_an_id_of_its_own_and_a_tooltip() {
        let mut seen: Vec<(Keys, Action)> = Vec::new();
        for &action in Action::ALL {
            let row = action.row();
            assert!(!row.tooltip.is_empty(), "{action:?} has no tooltip");
            assert_eq!(Action::ALL.iter().filter(|other| other.row().id == row.id).count(), 1, "{}", row.id);
            for keys in row.keys {
                let clash = seen.iter().find(|(other, _)| other == keys);
                assert!(clash.is_none(), "{action:?} and {clash:?} share {keys}");
                seen.push((*keys, action));
            }
        }
    }
}
