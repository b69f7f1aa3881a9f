//! Actions on the active picture: frames, playback, mask, zoom, layout.

use crate::geometry::Point;
use crate::imaging::MaskChoice;
use crate::planning::Command;
use crate::planning::evaluation::Level;
use crate::planning::plan::Subtraction;
use crate::ui::actions::Action;
use crate::ui::canvas::navigation;
use crate::ui::canvas::view_transform::Zoom;
use crate::ui::playback::cine;
use crate::ui::state::AppState;
use crate::ui::workspace::Layout;
use crate::wording::{frame_numbers, missing};
use egui::Context;

/// How much closer one step of zooming goes.
const ZOOM: f32 = 1.25;

/// Carries out an action on the active picture, if there is one.
pub fn execute(app: &mut AppState, ctx: &Context, action: Action) {
    let frames = app.workspace.active_run(&app.session);
    let frames = frames.map_or(0, |opened| opened.run.acquisition().pixels.frames);
    if frames == 0 {
        return;
    }
    let visible = app.workspace.visible();
    let pane = app.workspace.pane_mut();
    match action {
        Action::Play => {
            let (run, frame) = (pane.run.clone().unwrap_or_default(), pane.frame);
            app.workspace.playback.since = match app.workspace.playback.since {
                Some(_) => None,
                None => (frames > 1)
                    .then(|| cine::begin_at(&app.session, &run, frame, ctx.time(), app.workspace.playback.speed)),
            };
        }
        Action::Slower | Action::Faster => {
            let speed = app.workspace.playback.speed;
            let next = if action == Action::Faster { speed.faster() } else { speed.slower() };
            cine::set_speed(&mut app.workspace, next, ctx.time());
            app.tell(ctx, Level::Info, format!("Plays {}", next.words()), None);
        }
        Action::PreviousFrame | Action::NextFrame => {
            let step = if action == Action::NextFrame { 1 } else { -1 };
            pane.show_frame(i64::from(pane.frame) + step, frames);
            app.workspace.playback.since = None;
        }
        Action::Subtraction => {
            pane.subtract = !pane.subtract;
            pane.window = None;
        }
        Action::Opacification => {
            pane.opacify = !pane.opacify;
            app.workspace.playback.since = None;
        }
        Action::MaskHere | Action::AddToMask => choose_mask(app, ctx, action),
        Action::RegisterMask => {
            if let Some(run) = pane.run.clone() {
                let look = pane.look();
                app.session.register_mask(&run, look);
            }
        }
        Action::Invert => pane.invert = !pane.invert,
        Action::ResetWindow => pane.window = None,
        Action::Fit => pane.zoom = Zoom::default(),
        Action::ZoomIn => navigation::magnify(&app.session, &mut app.workspace, ZOOM),
        Action::ZoomOut => navigation::magnify(&app.session, &mut app.workspace, 1.0 / ZOOM),
        Action::OneUp => {
            app.workspace.viewing.panes.swap(0, app.workspace.viewing.active);
            app.workspace.viewing.active = 0;
            app.workspace.viewing.layout = Layout::One;
        }
        Action::TwoUp | Action::FourUp => {
            app.workspace.viewing.layout = if action == Action::TwoUp { Layout::Two } else { Layout::Four };
            app.workspace.viewing.active = app.workspace.viewing.active.min(app.workspace.visible() - 1);
            app.workspace.fill(&app.session);
        }
        Action::Overlay => {
            app.workspace.viewing.overlay = if app.workspace.viewing.overlay.is_some() { None } else { Some(0.7) };
            if app.workspace.viewing.overlay.is_some() && visible == 1 && app.session.runs().len() < 2 {
                app.workspace.viewing.overlay = None;
                app.tell(ctx, Level::Warn, "There is no second run to lay over this one", Some("open a venogram"));
            }
        }
        _ => {}
    }
}

/// Makes the frame shown the mask of its run, or one of the frames that are averaged to it.
fn choose_mask(app: &mut AppState, ctx: &Context, action: Action) {
    let pane = app.workspace.pane();
    let (run, frame, subtraction) = (pane.run.clone().unwrap_or_default(), pane.frame, pane.subtraction.clone());
    let Some(masks) = app.session.opened(&run).map(|opened| opened.run.acquisition().masks.clone()) else { return };
    if masks.already_subtracted {
        let why = format!("The stored images of run {run} are subtracted already: no second mask is laid on");
        app.tell(ctx, Level::Warn, why, Some("open the native run, if the archive has it"));
        return;
    }
    let mut mask = match action {
        Action::AddToMask => subtraction.mask.averaged_frames(&masks),
        _ => Vec::new(),
    };
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
    app.change(
        ctx,
        Command::Subtract { run, subtraction: Subtraction { mask: MaskChoice::Frames(mask), ..subtraction } },
    );
    app.tell(ctx, Level::Info, text, None);
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
