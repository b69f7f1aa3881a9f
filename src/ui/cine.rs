//! Playing a run with the timing of its file.

use super::workspace::Workspace;
use crate::imaging::playback::frame_at;
use crate::session::Session;
use egui::Context;
use std::time::Duration;

/// Moves the active pane to the frame that is due, if it plays.
pub fn advance(ctx: &Context, session: &Session, workspace: &mut Workspace) {
    let Some(since) = workspace.playing else { return };
    let Some(opened) = workspace.pane().run.as_ref().and_then(|run| session.opened(run)) else {
        workspace.playing = None;
        return;
    };
    let acquisition = opened.run.acquisition();
    let elapsed = (ctx.time() - since) * 1000.0;
    let due = frame_at(&acquisition.timing, acquisition.pixels.frames, elapsed);
    workspace.pane_mut().show_frame(i64::from(due.frame), acquisition.pixels.frames);
    if due.for_ms.is_finite() {
        ctx.request_repaint_after(Duration::from_secs_f64((due.for_ms / 1000.0).clamp(0.001, 1.0)));
    }
}

/// When playback would have begun for `frame` to be due at `now`, so that playing goes on from the frame shown.
pub fn begin_at(session: &Session, run: &str, frame: u32, now: f64) -> f64 {
    let times = session.opened(run).map(|opened| &opened.run.acquisition().timing.frame_times_ms);
    let shown = times.and_then(|times| times.get(frame.saturating_sub(1) as usize)).copied().unwrap_or(0.0);
    now - shown / 1000.0
}
