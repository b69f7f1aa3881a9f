//! The dialog over the window, and what was entered there.

use crate::ui::actions::Action;

/// A dialog over the window. At most one is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialog {
    /// What the program is, and what it is not.
    About,
    /// All keys.
    Keys,
    /// Find an action.
    Palette,
    /// Files that were not opened, with the reasons.
    Rejected,
    /// Changes would be lost.
    Unsaved,
}

/// State of the dialogs.
#[derive(Debug, Default)]
pub struct DialogState {
    /// The dialog that is open.
    pub open: Option<Dialog>,
    /// The action that gets the next key pressed.
    pub assigning: Option<Action>,
    /// The message about the key given last.
    pub assigned: Option<String>,
    /// What was typed into the palette.
    pub palette_text: String,
}
