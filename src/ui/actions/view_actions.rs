//! Actions on the active picture: playback, frames, mask, overlay.

use crate::geometry::Point;
use crate::imaging::{MaskChoice, Polarity};
use crate::planning::Command;
use crate::planning::evaluation::Level;
use crate::planning::plan::Subtraction;
use crate::ui::canvas::view_transform::Zoom;
use crate::ui::playback::{Speed, cine};
use crate::ui::state::AppState;
use crate::ui::workspace::{Pane, Workspace};
use crate::wording::{self, frame_numbers, missing};
use egui::Context;

/// Plays the active run from the frame shown, or stops.
pub fn play(app: &mut AppState, ctx: &Context) {
    let playing = app.workspace.playback.since.take().is_some();
    let frames = app.workspace.active_frames(&app.session);
    if !playing && frames > 1 {
        let pane = app.workspace.pane();
        let (run, speed) = (pane.run.as_deref().unwrap_or_default(), app.workspace.playback.speed);
        let since = cine::begin_at(&app.session, run, pane.frame, ctx.time(), speed);
        app.workspace.playback.since = Some(since);
    }
}

/// Plays at the speed beside the present one.
pub fn play_at(app: &mut AppState, ctx: &Context, beside: impl Fn(Speed) -> Speed) {
    let speed = beside(app.workspace.playback.speed);
    cine::set_speed(&mut app.workspace, speed, ctx.time());
    app.tell(ctx, Level::Info, format!("Plays {}", speed.words()), None);
}

/// Goes on by so many frames.
pub fn step(app: &mut AppState, frames: i64) {
    let last = app.workspace.active_frames(&app.session);
    let pane = app.workspace.pane_mut();
    pane.show_frame(i64::from(pane.frame) + frames, last);
    app.workspace.playback.since = None;
}

/// Shows the run with or without its mask subtracted.
pub fn toggle_subtraction(pane: &mut Pane) {
    pane.subtract = !pane.subtract;
    pane.window = None;
}

/// Gathers the contrast of all frames, or shows one frame.
pub fn toggle_opacification(workspace: &mut Workspace) {
    let pane = workspace.pane_mut();
    pane.opacify = !pane.opacify;
    workspace.playback.since = None;
}

/// Finds how the mask of the active run is laid on its contrast frames.
pub fn register_mask(app: &mut AppState) {
    let pane = app.workspace.pane();
    if let Some(run) = &pane.run {
        app.session.register_mask(run, pane.look());
    }
}

/// Lays the venogram over the arterial run, or takes it away.
pub fn toggle_overlay(app: &mut AppState, ctx: &Context) {
    let opacity = app.workspace.viewing.overlay.is_none().then_some(0.7);
    if opacity.is_some() && app.workspace.visible() == 1 && app.session.runs().len() < 2 {
        app.tell(ctx, Level::Warn, "There is no second run to lay over this one", Some("open a venogram"));
    } else {
        app.workspace.viewing.overlay = opacity;
    }
}

/// Makes the frame shown the mask of its run, or one of the frames that are averaged to it.
pub fn choose_mask(app: &mut AppState, ctx: &Context, averaged: bool) {
    let pane = app.workspace.pane();
    let (run, frame, subtraction) = (pane.run.clone().unwrap_or_default(), pane.frame, pane.subtraction.clone());
    let Some(masks) = app.session.opened(&run).map(|opened| opened.run.acquisition().masks.clone()) else { return };
    if masks.already_subtracted {
        let why = format!("The stored images of run {run} are subtracted already: no second mask is laid on");
        app.tell(ctx, Level::Warn, why, Some("open the native run, if the archive has it"));
        return;
    }
    let mut mask = if averaged { subtraction.mask.averaged_frames(&masks) } else { Vec::new() };
    match mask.binary_search(&frame) {
        Ok(place) if mask.len() > 1 => drop(mask.remove(place)),
        Ok(_) => {}
        Err(place) => mask.insert(place, frame),
    }
    app.workspace.pane_mut().subtract = true;
    let text = match mask.as_slice() {
        [one] => format!("Frame {one} is the mask"),
        several => format!("The mask is the average of frames {}", frame_numbers(several)),
    };
    let subtraction = Subtraction { mask: MaskChoice::Frames(mask), ..subtraction };
    app.change(ctx, Command::Subtract { run, subtraction });
    app.tell(ctx, Level::Info, text, None);
}

/// Takes the vessels of the active run as bright, as dark, or as its frames show, in turn.
pub fn choose_polarity(app: &mut AppState, ctx: &Context) {
    let pane = app.workspace.pane();
    let Some(run) = pane.run.clone() else { return };
    let polarity = match pane.subtraction.polarity {
        None => Some(Polarity::Bright),
        Some(Polarity::Bright) => Some(Polarity::Dark),
        Some(Polarity::Dark) => None,
    };
    let subtraction = Subtraction { polarity, ..pane.subtraction.clone() };
    app.change(ctx, Command::Subtract { run, subtraction });
    app.tell(ctx, Level::Info, format!("Vessels: {}", wording::polarity(polarity)), None);
}

/// Shows the crossing large in every picture that shows it.
pub fn go_to_crossing(app: &mut AppState, ctx: &Context) {
    let Some(crossing) = app.session.evaluation().crossing.clone() else {
        let missing = app.session.evaluation().missing.first().map(missing);
        app.tell(ctx, Level::Info, "There is no crossing yet", missing.as_deref());
        return;
    };
    for pane in app.workspace.visible_panes_mut() {
        let Some(run) = &pane.run else { continue };
        let seen = crossing.in_runs.iter().find_map(|seen| {
            let middle = seen.artery_at.lerp(seen.vein_at, 0.5);
            app.session.plan().carry(middle, &seen.run, run)
        });
        if let Some(at) = seen {
            pane.zoom = Zoom::at(3.0, at);
        }
    }
}
