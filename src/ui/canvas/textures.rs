//! Pictures as textures, one for each visible pane, and thumbnails.

use crate::imaging::MaskChoice;
use crate::imaging::picture::{Picture, PictureOptions};
use crate::session::{PictureRequest, Session};
use crate::ui::canvas::arrival::{self, Tint};
use crate::ui::widgets::theme::ink;
use crate::ui::workspace::{Pane, Workspace};
use egui::{Color32, ColorImage, Context, TextureHandle, TextureOptions};
use std::collections::HashMap;
use std::sync::Arc;

/// A picture on the graphics card.
pub struct Shown {
    /// The request it was made for; an earlier one while the latest is being made.
    pub request: PictureRequest,
    pub picture: Arc<Picture>,
    texture: TextureHandle,
    /// Half as many rows and columns, each the mean of four pixels.
    half: Option<TextureHandle>,
}

impl Shown {
    /// The texture to draw at `scale` physical pixels per image pixel: sampling every other pixel would turn noise
    /// into moving grain, so a small drawing uses means.
    pub fn texture(&self, scale: f32) -> egui::TextureId {
        self.half.as_ref().filter(|_| scale < 0.6).unwrap_or(&self.texture).id()
    }
}

/// All textures of the window.
#[derive(Default)]
pub struct Textures {
    panes: [Option<Shown>; 4],
    overlay: Option<Shown>,
    tints: [Option<Tint>; 4],
    /// What was last asked for in the active pane.
    asked: Option<PictureRequest>,
    thumbnails: HashMap<String, (Arc<Picture>, TextureHandle)>,
}

impl Textures {
    /// What is in a pane: the picture asked for, or the one before while it is being made.
    pub fn pane(&self, index: usize) -> Option<&Shown> {
        self.panes.get(index)?.as_ref()
    }

    /// The arrival times shown in a pane.
    pub fn tint(&self, index: usize) -> Option<&Tint> {
        self.tints.get(index)?.as_ref()
    }

    /// The venogram that is laid over the arterial run.
    pub fn overlay(&self) -> Option<&Shown> {
        self.overlay.as_ref()
    }

    /// The thumbnail of a run.
    pub fn thumbnail(&self, run: &str) -> Option<&TextureHandle> {
        self.thumbnails.get(run).map(|(_, texture)| texture)
    }

    /// Whether a run should be subtracted but cannot be. A single frame that the mask of its file is not for, such as
    /// the mask itself, is no lack.
    pub fn lacks_mask(&self, session: &Session) -> bool {
        self.panes.iter().flatten().any(|shown| {
            let acquisition = session.opened(&shown.request.run).map(|opened| opened.run.acquisition());
            let fine = acquisition.is_some_and(|acquisition| {
                let masks = &acquisition.masks;
                let has_mask = masks.recommended && !masks.items.is_empty();
                masks.already_subtracted || (has_mask && !shown.request.look.frame.gathers())
            });
            !shown.picture.subtracted && !fine && shown.request.look.mask != MaskChoice::None
        })
    }

    /// Asks for everything that will be painted. Called before painting, because asking changes the session.
    pub fn stage(&mut self, ctx: &Context, session: &mut Session, workspace: &Workspace) {
        let wanted = workspace.pane().request();
        if wanted.is_some() && wanted != self.asked {
            // The frame asked for before, if it is not made yet, is no longer wanted.
            session.forget_pictures();
            self.asked = wanted;
        }
        for (index, pane) in workspace.viewing.panes.iter().enumerate() {
            let pane = Some(pane).filter(|_| index < workspace.visible());
            stage_one(&mut self.panes[index], ctx, session, pane.and_then(Pane::request), gray);
            let colored = pane.filter(|_| workspace.viewing.arrival);
            arrival::stage(&mut self.tints[index], ctx, session, colored);
        }
        let wanted = workspace.viewing.overlay.and_then(|_| overlay_request(session, workspace));
        stage_one(&mut self.overlay, ctx, session, wanted, veins_in_color);
        if workspace.playback.since.is_some() {
            look_ahead(session, workspace.pane());
        }
        self.stage_thumbnails(ctx, session);
    }

    fn stage_thumbnails(&mut self, ctx: &Context, session: &Session) {
        self.thumbnails.retain(|id, _| session.opened(id).is_some());
        for opened in session.runs() {
            let Some(picture) = &opened.thumbnail else { continue };
            if self.thumbnails.get(&opened.id).is_some_and(|(old, _)| Arc::ptr_eq(old, picture)) {
                continue;
            }
            let texture = ctx.load_texture(format!("thumbnail {}", opened.id), gray(picture), TextureOptions::LINEAR);
            self.thumbnails.insert(opened.id.clone(), (Arc::clone(picture), texture));
        }
    }
}

/// Has the next frames made before they are due.
fn look_ahead(session: &mut Session, pane: &Pane) {
    let frames = pane.run.as_ref().and_then(|run| session.opened(run)).map(|o| o.run.acquisition().pixels.frames);
    for step in 1..=3 {
        let frame = (pane.frame + step - 1) % frames.unwrap_or(1).max(1) + 1;
        if let Some(request) = (Pane { frame, ..pane.clone() }).request() {
            session.picture(&request);
        }
    }
}

fn stage_one(
    slot: &mut Option<Shown>,
    ctx: &Context,
    session: &mut Session,
    request: Option<PictureRequest>,
    paint: impl Fn(&Picture) -> ColorImage,
) {
    let Some(request) = request else {
        *slot = None;
        return;
    };
    if slot.as_ref().is_some_and(|shown| shown.request.run != request.run) {
        *slot = None;
    }
    let made = session.picture(&request).map(|picture| (request.clone(), picture));
    let Some((request, picture)) = made.or_else(|| session.picture_of_another_frame(&request)) else { return };
    if slot.as_ref().is_some_and(|shown| Arc::ptr_eq(&shown.picture, &picture)) {
        return;
    }
    let image = paint(&picture);
    let half = halved(&image).map(|half| ctx.load_texture("half", half, TextureOptions::LINEAR));
    let texture = ctx.load_texture(request.run.as_str(), image, TextureOptions::LINEAR);
    *slot = Some(Shown { request, picture, texture, half });
}

/// The image with each two by two pixels replaced by their mean; `None` if it is small already.
fn halved(image: &ColorImage) -> Option<ColorImage> {
    let [columns, rows] = image.size;
    let [half_columns, half_rows] = [columns / 2, rows / 2];
    if columns < 256 || rows < 256 {
        return None;
    }
    let mut pixels = Vec::with_capacity(half_columns * half_rows);
    for row in 0..half_rows {
        let (upper, lower) = (&image.pixels[2 * row * columns..], &image.pixels[(2 * row + 1) * columns..]);
        for column in 0..half_columns {
            let four = [upper[2 * column], upper[2 * column + 1], lower[2 * column], lower[2 * column + 1]];
            let four = four.map(|pixel| pixel.to_array());
            let mean = |k: usize| (four.iter().map(|pixel| u16::from(pixel[k])).sum::<u16>() / 4) as u8;
            pixels.push(Color32::from_rgba_premultiplied(mean(0), mean(1), mean(2), mean(3)));
        }
    }
    Some(ColorImage::new([half_columns, half_rows], pixels))
}

fn gray(picture: &Picture) -> ColorImage {
    ColorImage::from_gray([picture.gray.columns(), picture.gray.rows()], picture.gray.values())
}

/// Vessels of an inverted picture (bright on dark) in the color of veins, everything else transparent.
fn veins_in_color(picture: &Picture) -> ColorImage {
    let values = picture.gray.values();
    let background = i32::from(median(values));
    let range = (255 - background).max(1);
    let [r, g, b, _] = ink::VEIN.to_array();
    let pixels = values.iter().map(|&value| {
        let alpha = ((i32::from(value) - background).max(0) * 255 / range) as u8;
        // The faintest quarter is noise of the background, not contrast.
        let alpha = alpha.saturating_sub(64).saturating_mul(2);
        Color32::from_rgba_unmultiplied(r, g, b, alpha)
    });
    ColorImage::new([picture.gray.columns(), picture.gray.rows()], pixels.collect())
}

fn median(values: &[u8]) -> u8 {
    let mut counts = [0_usize; 256];
    for &value in values {
        counts[usize::from(value)] += 1;
    }
    let mut seen = 0;
    let half = values.len() / 2;
    counts
        .iter()
        .position(|count| {
            seen += count;
            seen > half
        })
        .unwrap_or(0) as u8
}

/// The run laid over the first pane: the one in the second pane, if both are in one view.
fn overlay_request(session: &Session, workspace: &Workspace) -> Option<PictureRequest> {
    let base = workspace.viewing.panes[0].run.as_deref()?;
    let view = session.plan().view_of(base)?;
    let beside = workspace.viewing.panes[1].run.as_deref().filter(|run| *run != base);
    let of_view = |run: &&str| view.runs.iter().any(|placement| placement.run == **run);
    let other = beside.filter(of_view).or_else(|| {
        let mut runs = view.runs.iter().map(|placement| placement.run.as_str());
        runs.find(|run| *run != base && session.opened(run).is_some())
    })?;
    let options = PictureOptions { invert: true, hide_overlays: true, ..PictureOptions::default() };
    Some(PictureRequest { options, ..Pane::showing(other).request()? })
}
