//! What a pass of painting works with.

use crate::session::Session;
use crate::ui::canvas::textures::Textures;
use crate::ui::outbox::Outbox;
use crate::ui::tools::trace::live_path::LivePaths;
use crate::ui::widgets::theme::Palette;
use crate::ui::workflow::status::WorkflowStatus;
use crate::ui::workspace::Workspace;
use std::path::Path;

/// Everything painting may touch.
pub struct PaintContext<'a> {
    /// Plan, evaluation and runs: read only.
    pub session: &'a Session,
    pub workspace: &'a mut Workspace,
    pub textures: &'a Textures,
    pub live_paths: &'a LivePaths,
    /// Requests, executed after painting.
    pub outbox: &'a mut Outbox,
    pub palette: Palette,
    pub status: &'a WorkflowStatus,
}

impl PaintContext<'_> {
    /// A path as it is shown: hidden with the identity, because paths often name the patient.
    pub fn path(&self, path: &Path) -> String {
        if self.session.hides_identity() { "path hidden".to_owned() } else { path.display().to_string() }
    }

    /// The name of a file as it is shown.
    pub fn file_name(&self, path: &Path) -> String {
        match path.file_name() {
            Some(_) if self.session.hides_identity() => "Name hidden".to_owned(),
            Some(name) => name.to_string_lossy().into_owned(),
            None => self.path(path),
        }
    }
}
