//! One pane: a picture, what lies over it, and what is written at its edges.

use super::view::{ViewTransform, shifted};
use super::{arrival, hand, lines, overlay};
use crate::imaging::{Acquisition, FrameSelection};
use crate::planning::plan::Case;
use crate::session::OpenedRun;
use crate::ui::canvas::images::shift_between;
use crate::ui::marking;
use crate::ui::reference;
use crate::ui::scene::Scene;
use crate::ui::theme::ink;
use crate::ui::words;
use crate::ui::workspace::{Pane, Tool};
use egui::{Align2, Color32, CursorIcon, Painter, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

/// Shows pane `index` in `rect`.
pub fn show(ui: &mut Ui, scene: &mut Scene, index: usize, rect: Rect) {
    let response = ui.interact(rect, ui.scope_id().with(("pane", index)), Sense::click_and_drag());
    let painter = ui.painter_at(rect);
    let Some(run) = scene.workspace.panes[index].run.clone() else {
        let words = "Choose a run from the list";
        painter.text(rect.center(), Align2::CENTER_CENTER, words, egui::FontId::proportional(14.0), ink::FAINT);
        response.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, format!("Empty pane {}", index + 1)));
        if response.clicked() {
            scene.workspace.active = index;
        }
        frame(&painter, scene, index, rect);
        return;
    };
    let Some(opened) = scene.session.opened(&run) else { return };
    let acquisition = opened.run.acquisition();
    response.widget_info(|| {
        let look = look_of(scene, index, acquisition.pixels.frames);
        WidgetInfo::labeled(Role::Canvas, true, format!("Picture of run {run}, pane {}: {look}", index + 1))
    });
    let size = [acquisition.pixels.columns as usize, acquisition.pixels.rows as usize];
    let view = ViewTransform::new(rect, size, aspect(acquisition), &scene.workspace.panes[index].zoom);

    picture(&painter, scene, index, &run, &view);
    hand::guide(ui, scene, index, &run, &view, &response, acquisition.pixels.frames);
    arrival_times(&painter, scene, index, opened, &view);
    overlay::paint(&painter, scene, index, &run, &view);
    edges(&painter, scene, index, opened, &view);
    frame(&painter, scene, index, rect);
    if response.hovered() {
        ui.ctx().set_cursor_icon(cursor(scene));
    }
}

fn picture(painter: &Painter, scene: &Scene, index: usize, run: &str, view: &ViewTransform) {
    let scale = view.scale() * painter.pixels_per_point();
    let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    let wanted = scene.workspace.panes[index].request();
    // A picture of something else must not stand for one that cannot be made.
    let failure = wanted.as_ref().and_then(|wanted| scene.session.failure(wanted));
    if let (Some(shown), None) = (scene.images.pane(index), failure) {
        painter.image(shown.texture(scale), view.picture_rect(), whole, Color32::WHITE);
    } else if let Some(error) = failure.or_else(|| scene.session.error_of(run)) {
        let font = egui::FontId::proportional(14.0);
        let galley = painter.layout(words::capitalized(error), font, ink::MARK, view.rect.width() * 0.8);
        painter.galley(view.rect.center() - galley.size() / 2.0, galley, ink::MARK);
    } else {
        // The thumbnail is there long before all frames of a long run are laid over one another.
        let pane = &scene.workspace.panes[index];
        if *pane == (Pane { zoom: pane.zoom, subtraction: pane.subtraction.clone(), ..Pane::showing(run) })
            && let Some(thumbnail) = scene.images.thumbnail(run)
        {
            painter.image(thumbnail.id(), view.picture_rect(), whole, Color32::WHITE);
        }
        lines::text(painter, view.rect.center(), Align2::CENTER_CENTER, "Making the picture…", 14.0, ink::FAINT);
    }
    if index == 0
        && let (Some(strength), Some(shown)) = (scene.workspace.overlay, scene.images.overlay())
        && let Some(shift) = shift_between(scene.session, &shown.request.run, run)
    {
        let corners = [[0, 0], shown.size].map(|[x, y]| {
            let corner = crate::geometry::ImagePoint::new(x as f64 - 0.5, y as f64 - 0.5);
            view.screen_from_image(shifted(corner, shift))
        });
        let tint = Color32::WHITE.gamma_multiply(strength);
        painter.image(shown.texture(scale), Rect::from_two_pos(corners[0], corners[1]), whole, tint);
    }
}

/// When contrast arrives, in colors over the picture, with their legend.
fn arrival_times(painter: &Painter, scene: &Scene, index: usize, opened: &OpenedRun, view: &ViewTransform) {
    if !scene.workspace.arrival {
        return;
    }
    let tint = scene.images.tint(index);
    if let Some(tint) = tint {
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        painter.image(tint.texture(), view.picture_rect(), whole, Color32::WHITE);
    }
    let at = scene.workspace.hover.filter(|(pane, _)| *pane == index).map(|(_, at)| at);
    arrival::legend(painter, view.rect, tint, &opened.arrival, at);
}

/// Row spacing over column spacing: other than 1 where pixels are not square.
fn aspect(acquisition: &Acquisition) -> f32 {
    let spacing = acquisition.geometry.detector_spacing_mm.or(acquisition.geometry.pixel_spacing_mm);
    spacing.map_or(1.0, |[row, column]| (row / column) as f32).clamp(0.1, 10.0)
}

/// What is written at the edges of the picture: which run, which frames, which scale, which side.
fn edges(painter: &Painter, scene: &Scene, index: usize, opened: &OpenedRun, view: &ViewTransform) {
    let rect = view.rect.shrink(8.0);
    let acquisition = opened.run.acquisition();
    let title = lines::text(
        painter,
        rect.left_top(),
        Align2::LEFT_TOP,
        &title_of(opened, &scene.session.plan().case, scene.session.hides_identity()),
        13.0,
        ink::MARK,
    );
    let below = pos2(rect.left(), title.bottom());
    lines::text(painter, below, Align2::LEFT_TOP, &look_of(scene, index, acquisition.pixels.frames), 12.0, ink::FAINT);
    let evaluation = scene.session.evaluation();
    let plan_view = scene.session.plan().view_of(&opened.id);
    let scaled = evaluation.views.iter().find(|v| Some(&v.id) == plan_view.map(|view| &view.id));
    if let Some(scaled) = scaled {
        let at = rect.left_bottom();
        lines::text(painter, at, Align2::LEFT_BOTTOM, &words::scale(scaled), 12.0, ink::FAINT);
        if let Some([_, column]) = scaled.mm_per_px {
            lines::scale_bar(painter, view.rect, view.scale() / column as f32);
        }
    }
    for (side, (at, align)) in acquisition.patient.patient_orientation.iter().zip(view.sides()) {
        let side = scene.session.plan().case.orientation(side);
        lines::text(painter, at, align, &side, 12.0, ink::FAINT);
    }
}

/// Which run a picture is of, for people.
fn title_of(opened: &OpenedRun, case: &Case, hide_identity: bool) -> String {
    let [primary, secondary] = case.angles_of(&opened.run.acquisition().geometry);
    let (run, angles) = (words::run(opened, hide_identity), words::angles(primary, secondary));
    // Many a series is named by its angles.
    if run.ends_with(&angles) { run } else { format!("{run}  {angles}") }
}

/// How the picture was made.
fn look_of(scene: &Scene, index: usize, frames: u32) -> String {
    let pane = &scene.workspace.panes[index];
    let subtracted = scene.images.pane(index).is_some_and(|shown| shown.subtracted);
    let kind = match (subtracted, pane.subtraction.local) {
        (true, false) => "Subtracted",
        (true, true) => "Subtracted, mask following the limb",
        (false, _) if pane.subtract && lacks_mask(scene, index) => "Not subtracted",
        (false, _) => "Native",
    };
    let anatomy = match pane.anatomy {
        percent if percent > 0 && subtracted => format!(", {percent} % native"),
        _ => String::new(),
    };
    let inverted = if pane.invert { ", inverted" } else { "" };
    let least = if pane.least { "least of " } else { "" };
    let which = match (pane.opacify, pane.range) {
        (false, _) => format!("frame {}/{frames}", frame_of(scene, index).min(frames)),
        (true, None) if frames < 2 => "one frame".to_owned(),
        (true, None) => format!("{least}all contrast frames"),
        (true, Some([first, last])) => format!("{least}frames {first}–{last}"),
    };
    format!("{kind}{anatomy}{inverted}, {which}")
}

/// The frame that is seen: the one that is wanted, or the one before while that is being made.
fn frame_of(scene: &Scene, index: usize) -> u32 {
    let pane = &scene.workspace.panes[index];
    let wanted = pane.request();
    let failed = wanted.as_ref().is_some_and(|wanted| scene.session.failure(wanted).is_some());
    match scene.images.pane(index).map(|shown| shown.request.look.frame) {
        Some(FrameSelection::Frame(frame)) if !failed => frame,
        _ => pane.frame,
    }
}

/// Whether a mask should be subtracted in a pane, but the one of the file is not for what is shown.
fn lacks_mask(scene: &Scene, index: usize) -> bool {
    let run = scene.workspace.panes[index].run.as_ref();
    let opened = run.and_then(|run| scene.session.opened(run));
    scene.images.pane(index).is_some() && opened.is_some_and(|o| !o.run.acquisition().masks.already_subtracted)
}

fn frame(painter: &Painter, scene: &Scene, index: usize, rect: Rect) {
    if scene.workspace.active == index && scene.workspace.visible() > 1 {
        let stroke = Stroke::new(1.0, scene.palette.secondary);
        painter.rect_stroke(rect, 0.0, stroke, StrokeKind::Inside);
    }
    if scene.workspace.active == index && scene.workspace.tool.places() {
        let words = match scene.workspace.tool {
            Tool::Trace => tracing_words(scene),
            Tool::Datum => format!("Click: {}", scene.workspace.datum.text().to_lowercase()),
            Tool::Reference => reference::words(scene.session, scene.workspace),
            Tool::Mark => marking::words(scene.workspace),
            Tool::Region => "Drag a rectangle over a vessel".to_owned(),
            Tool::Look => String::new(),
        };
        let at = rect.center_top() + vec2(0.0, 68.0);
        let galley = painter.layout_no_wrap(words, egui::FontId::proportional(13.0), ink::MARK);
        let plate = Rect::from_center_size(at, galley.size() + vec2(20.0, 10.0));
        painter.rect_filled(plate, 5.0, ink::HALO);
        painter.galley(plate.min + vec2(10.0, 5.0), galley, ink::MARK);
    }
}

fn tracing_words(scene: &Scene) -> String {
    let vessel = scene.workspace.vessel.as_ref().and_then(|id| scene.session.plan().vessel(id));
    let Some(vessel) = vessel else { return "Choose a vessel".to_owned() };
    let run = scene.workspace.pane().run.as_deref().unwrap_or_default();
    let anchors = vessel.trace_in(run).map_or(0, |trace| trace.anchors.len());
    match anchors {
        0 => format!("Click where the {} begins", vessel.name),
        1 => "Click along the vessel".to_owned(),
        _ => "Click on along the vessel, or press Enter to finish".to_owned(),
    }
}

const fn cursor(scene: &Scene) -> CursorIcon {
    if scene.workspace.drag.is_some() {
        CursorIcon::Grabbing
    } else if scene.workspace.tool.places() {
        CursorIcon::Crosshair
    } else {
        CursorIcon::Default
    }
}

/// Facts about a run in short lines, for lists and tooltips; without its path, which often names the patient, if asked.
pub fn facts_of(opened: &OpenedRun, hide_identity: bool) -> Vec<String> {
    let acquisition = opened.run.acquisition();
    let pixels = &acquisition.pixels;
    let mut facts = vec![format!("{} × {}, {} frames", pixels.columns, pixels.rows, pixels.frames)];
    if !hide_identity {
        facts.push(opened.path.display().to_string());
    }
    facts.extend(acquisition.warnings.iter().cloned());
    facts
}
