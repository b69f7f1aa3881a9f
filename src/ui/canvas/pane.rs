//! One pane: a picture, what lies over it, and what is written at its edges.

use crate::geometry::ImagePoint;
use crate::imaging::{Acquisition, FrameSelection};
use crate::planning::plan::Case;
use crate::session::OpenedRun;
use crate::ui::canvas::pane_painter::PanePainter;
use crate::ui::canvas::view_transform::ViewTransform;
use crate::ui::canvas::{arrival, lines, overlay, pointer};
use crate::ui::context::PaintContext;
use crate::ui::tools::{Tool, active};
use crate::ui::widgets::theme::ink;
use crate::ui::workspace::Pane;
use crate::wording;
use egui::{Align2, Color32, CursorIcon, Painter, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

/// Shows pane `index` in `rect`.
pub fn show(ui: &mut Ui, cx: &mut PaintContext, index: usize, rect: Rect) {
    let response = ui.interact(rect, ui.scope_id().with(("pane", index)), Sense::click_and_drag());
    let painter = ui.painter_at(rect);
    let Some(run) = cx.workspace.viewing.panes[index].run.clone() else {
        let words = "Choose a run from the list";
        painter.text(rect.center(), Align2::CENTER_CENTER, words, egui::FontId::proportional(14.0), ink::FAINT);
        response.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, format!("Empty pane {}", index + 1)));
        if response.clicked() {
            cx.workspace.viewing.active = index;
        }
        frame(&painter, cx, index, rect);
        return;
    };
    let Some(opened) = cx.session.opened(&run) else { return };
    let acquisition = opened.run.acquisition();
    response.widget_info(|| {
        let look = look_of(cx, index, acquisition);
        WidgetInfo::labeled(Role::Canvas, true, format!("Picture of run {run}, pane {}: {look}", index + 1))
    });
    let size = [acquisition.pixels.columns as usize, acquisition.pixels.rows as usize];
    let view = &ViewTransform::new(rect, size, aspect(acquisition), &cx.workspace.viewing.panes[index].zoom);

    pointer::handle(ui, cx, (index, &run), view, &response);
    let on = &PanePainter { painter: &painter, cx, pane: index, run: &run, view };
    picture(on);
    arrival_times(on, opened);
    overlay::paint(on);
    edges(on, opened);
    frame(&painter, cx, index, rect);
    if response.hovered() {
        ui.ctx().set_cursor_icon(cursor(cx));
    }
}

fn picture(on: &PanePainter) {
    let PanePainter { painter, cx, view, .. } = on;
    let scale = view.scale() * painter.pixels_per_point();
    // A picture of something else must not stand for one that cannot be made.
    let failure = on.shown().request().and_then(|wanted| cx.session.failure(&wanted));
    if let Some(error) = failure {
        let font = egui::FontId::proportional(14.0);
        let galley = painter.layout(wording::capitalized(error), font, ink::MARK, view.rect.width() * 0.8);
        painter.galley(view.rect.center() - galley.size() / 2.0, galley, ink::MARK);
    } else if let Some(shown) = cx.textures.pane(on.pane) {
        on.image(shown.texture(scale), view.picture_rect(), Color32::WHITE);
    } else {
        // The thumbnail is made long before all frames of a long run are gathered.
        let pane = on.shown();
        if *pane == (Pane { zoom: pane.zoom, subtraction: pane.subtraction.clone(), ..Pane::showing(on.run) })
            && let Some(thumbnail) = cx.textures.thumbnail(on.run)
        {
            on.image(thumbnail.id(), view.picture_rect(), Color32::WHITE);
        }
        lines::text(painter, view.rect.center(), Align2::CENTER_CENTER, "Making the picture…", 14.0, ink::FAINT);
    }
    if on.pane == 0
        && let (Some(strength), Some(shown)) = (cx.workspace.viewing.overlay, cx.textures.overlay())
        && let [Some(from), Some(to)] = [[0, 0], [shown.picture.gray.columns(), shown.picture.gray.rows()]]
            .map(|[x, y]| on.place(ImagePoint::new(x as f64 - 0.5, y as f64 - 0.5), &shown.request.run))
    {
        on.image(shown.texture(scale), Rect::from_two_pos(from, to), Color32::WHITE.gamma_multiply(strength));
    }
}

/// When contrast arrives, in colors over the picture, with their legend.
fn arrival_times(on: &PanePainter, opened: &OpenedRun) {
    if !on.cx.workspace.viewing.arrival {
        return;
    }
    let tint = on.cx.textures.tint(on.pane);
    if let Some(tint) = tint {
        on.image(tint.texture(), on.view.picture_rect(), Color32::WHITE);
    }
    arrival::legend(on.painter, on.view.rect, tint, opened.arrival.answer(), on.hover());
}

/// Row spacing over column spacing: other than 1 where pixels are not square.
fn aspect(acquisition: &Acquisition) -> f32 {
    let spacing = acquisition.geometry.detector_spacing_mm.or(acquisition.geometry.pixel_spacing_mm);
    spacing.map_or(1.0, |[row, column]| (row / column) as f32).clamp(0.1, 10.0)
}

/// What is written at the edges of the picture: which run, which frames, which scale, which side.
fn edges(on: &PanePainter, opened: &OpenedRun) {
    let PanePainter { painter, cx, view, .. } = on;
    let rect = view.rect.shrink(8.0);
    let (acquisition, plan) = (opened.run.acquisition(), cx.session.plan());
    let title = title_of(opened, &plan.case, cx.session.hides_identity());
    let title = lines::text(painter, rect.left_top(), Align2::LEFT_TOP, &title, 13.0, ink::MARK);
    let below = pos2(rect.left(), title.bottom());
    lines::text(painter, below, Align2::LEFT_TOP, &look_of(cx, on.pane, acquisition), 12.0, ink::FAINT);
    let plan_view = plan.view_of(&opened.id);
    if let Some(scaled) = cx.session.evaluation().views.iter().find(|v| Some(&v.id) == plan_view.map(|view| &view.id)) {
        lines::text(painter, rect.left_bottom(), Align2::LEFT_BOTTOM, &wording::scale(scaled), 12.0, ink::FAINT);
        if let Some([_, column]) = scaled.calibration.mm_per_px {
            lines::scale_bar(painter, view.rect, view.scale() / column as f32);
        }
    }
    for (side, (at, align)) in acquisition.patient.patient_orientation.iter().zip(view.sides()) {
        lines::text(painter, at, align, &plan.case.orientation(side), 12.0, ink::FAINT);
    }
}

/// The run and its C-arm angles.
fn title_of(opened: &OpenedRun, case: &Case, hide_identity: bool) -> String {
    let angles = wording::angles(case.angles_of(&opened.run.acquisition().geometry));
    let run = opened.name(hide_identity);
    // Many a series is named by its angles.
    if run.ends_with(&angles) { run } else { format!("{run}  {angles}") }
}

/// How the picture was made.
fn look_of(cx: &PaintContext, index: usize, acquisition: &Acquisition) -> String {
    let (frames, stored_subtracted) = (acquisition.pixels.frames, acquisition.masks.already_subtracted);
    let pane = &cx.workspace.viewing.panes[index];
    let shown = cx.textures.pane(index);
    let subtracted = shown.is_some_and(|shown| shown.picture.subtracted);
    let kind = match (subtracted, pane.subtraction.local) {
        (true, false) => "Subtracted",
        (true, true) => "Subtracted, mask following the limb",
        // A mask should be subtracted, but the one of the file is not for what is shown.
        (false, _) if pane.subtract && shown.is_some() && !stored_subtracted => "Not subtracted",
        (false, _) => "Native",
    };
    let anatomy = match pane.anatomy {
        percent if percent > 0 && subtracted => format!(", {percent} % native"),
        _ => String::new(),
    };
    let inverted = if pane.invert { ", inverted" } else { "" };
    let least = if pane.least { "least of " } else { "" };
    let which = match (pane.opacify, pane.range) {
        (false, _) => format!("frame {}/{frames}", frame_of(cx, index).min(frames)),
        (true, None) if frames < 2 => "one frame".to_owned(),
        (true, None) => format!("{least}all contrast frames"),
        (true, Some([first, last])) => format!("{least}frames {first}–{last}"),
    };
    format!("{kind}{anatomy}{inverted}, {which}")
}

/// The frame that is seen: the one that is wanted, or the one before while that is being made.
fn frame_of(cx: &PaintContext, index: usize) -> u32 {
    let pane = &cx.workspace.viewing.panes[index];
    let wanted = pane.request();
    let failed = wanted.as_ref().is_some_and(|wanted| cx.session.failure(wanted).is_some());
    match cx.textures.pane(index).map(|shown| shown.request.look.frame) {
        Some(FrameSelection::Frame(frame)) if !failed => frame,
        _ => pane.frame,
    }
}

fn frame(painter: &Painter, cx: &PaintContext, index: usize, rect: Rect) {
    if cx.workspace.viewing.active != index {
        return;
    }
    if cx.workspace.visible() > 1 {
        painter.rect_stroke(rect, 0.0, Stroke::new(1.0, cx.palette.secondary), StrokeKind::Inside);
    }
    if let Some(words) = active::prompt(cx) {
        let at = rect.center_top() + vec2(0.0, 68.0);
        let galley = painter.layout_no_wrap(words, egui::FontId::proportional(13.0), ink::MARK);
        let plate = Rect::from_center_size(at, galley.size() + vec2(20.0, 10.0));
        painter.rect_filled(plate, 5.0, ink::HALO);
        painter.galley(plate.min + vec2(10.0, 5.0), galley, ink::MARK);
    }
}

const fn cursor(cx: &PaintContext) -> CursorIcon {
    match (&cx.workspace.editing.drag, cx.workspace.editing.tool) {
        (Some(_), _) => CursorIcon::Grabbing,
        (None, Tool::Pan) => CursorIcon::Default,
        _ => CursorIcon::Crosshair,
    }
}

/// Facts about a run in short lines, for lists and tooltips; without its path, which often names the patient, if asked.
pub fn facts_of(opened: &OpenedRun, hide_identity: bool) -> Vec<String> {
    let acquisition = opened.run.acquisition();
    let pixels = &acquisition.pixels;
    let frames = wording::counted(pixels.frames as usize, "frame", "frames");
    let mut facts = vec![format!("{} × {}, {frames}", pixels.columns, pixels.rows)];
    if !hide_identity {
        facts.push(opened.path.display().to_string());
    }
    facts.extend(acquisition.warnings.iter().cloned());
    facts
}
