//! Preferences kept for every case: colors, sizes, keys, folders.

use crate::ui::actions::keymap::Keymap;
use crate::ui::widgets::theme::ThemeChoice;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// What is kept from one start of the program to the next.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// Colors.
    pub theme: ThemeChoice,
    /// Size of everything, 1 being the system's.
    pub scale: f32,
    /// Whether the list of runs is shown.
    pub show_runs: bool,
    /// Where documents are written; `None` means the documents folder of the system.
    pub folder: Option<PathBuf>,
    /// Most memory for decoded frames and pictures, in MiB, used from the next start on; `None` means the default.
    pub memory_mib: Option<u32>,
    /// Which keys were chosen in place of those shipped.
    pub keys: Keymap,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            theme: ThemeChoice::Dark,
            scale: 1.0,
            show_runs: true,
            folder: None,
            memory_mib: None,
            keys: Keymap::default(),
        }
    }
}
