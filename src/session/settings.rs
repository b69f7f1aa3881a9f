//! How a session is set up.

use super::ReferenceData;
use std::path::PathBuf;

/// Bytes of frames and pictures kept where nothing else is asked for: all frames of a dozen runs of 1024 × 1024 pixels.
const MEMORY: usize = 768 << 20;

/// How a session is set up.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Devices, techniques, stock.
    pub reference_data: ReferenceData,
    /// Most bytes of decoded frames and finished pictures kept, of all runs together: three quarters for frames.
    pub memory: usize,
    /// Where an unsaved plan and the list of earlier ones are kept; nothing is kept without it.
    pub state_folder: Option<PathBuf>,
}

impl Settings {
    /// Bundled data, and the state folder of this user.
    #[must_use]
    pub fn bundled() -> Self {
        let folders = directories::ProjectDirs::from("", "", "dva-planner");
        Self {
            reference_data: ReferenceData::bundled(),
            memory: MEMORY,
            state_folder: folders.map(|folders| folders.data_local_dir().to_owned()),
        }
    }
}
