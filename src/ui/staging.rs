//! Asks the session, before a pass paints, for what it will paint.
//!
//! Painting gets `&Session` and cannot ask for anything. What the workspace shows is asked for here: pictures, arrival
//! times, contrast over time, ridges under the live path. Asking starts work in the background, drops work that is no
//! longer wanted, and fills caches. It changes neither plan nor evaluation, history or files.

use super::canvas::textures::Textures;
use super::state::AppState;
use super::tools::region;
use super::tools::trace::live_path::LivePaths;
use egui::Context;

/// Asks for everything that will be painted, and takes what is there.
pub fn stage(ctx: &Context, state: &mut AppState, textures: &mut Textures, live_paths: &mut LivePaths) {
    let AppState { session, workspace, .. } = state;
    textures.stage(ctx, session, workspace);
    region::curve::stage(session, workspace);
    if live_paths.stage(session, workspace) {
        ctx.request_repaint();
    }
}
