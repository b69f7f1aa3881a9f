//! The row below the pictures: playback, frames, and display switches.

use crate::imaging::acquisition::TimingSource;
use crate::imaging::density::{Curve, Sample};
use crate::ui::actions::Action;
use crate::ui::context::PaintContext;
use crate::ui::playback::{Speed, cine};
use crate::ui::tools::region;
use crate::ui::widgets::controls::switch;
use crate::ui::widgets::icons::{Icon, icon_button};
use crate::ui::workspace::Layout as Panes;
use crate::wording;
use egui::{Align, Layout, Painter, Pos2, Rect, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2};

pub fn show(ui: &mut Ui, cx: &mut PaintContext) {
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        ui.spacing_mut().button_padding.x = 7.0;
        let folded = !cx.workspace.preferences.show_runs;
        let (icon, label) = if folded { (Icon::UnfoldRight, "Show runs") } else { (Icon::FoldLeft, "Hide runs") };
        cx.outbox.on_click(&icon_button(ui, icon, label, true), Action::ToggleRuns);
        let playing = cx.workspace.playback.since.is_some();
        let (icon, label) = if playing { (Icon::Pause, "Pause") } else { (Icon::Play, "Play") };
        cx.outbox.on_click(&icon_button(ui, icon, label, frames(cx) > 1), Action::Play);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            looks(ui, cx);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| frame_slider(ui, cx));
        });
    });
}

/// Frames of the run in the active pane.
fn frames(cx: &PaintContext) -> u32 {
    let opened = cx.workspace.active_run(cx.session);
    opened.map_or(0, |opened| opened.run.acquisition().pixels.frames)
}

/// From right to left: layouts, overlay, and how the active picture is made.
fn looks(ui: &mut Ui, cx: &mut PaintContext) {
    let (layout, overlay) = (cx.workspace.viewing.layout, cx.workspace.viewing.overlay);
    for (panes, action, text) in
        [(Panes::Four, Action::FourUp, "4"), (Panes::Two, Action::TwoUp, "2"), (Panes::One, Action::OneUp, "1")]
    {
        let response = switch(ui, cx.outbox, action, text, layout == panes);
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, layout == panes, action.text()));
    }
    ui.separator();
    if let Some(mut strength) = overlay {
        let slider = egui::Slider::new(&mut strength, 0.1..=1.0).show_value(false);
        ui.spacing_mut().slider_width = 56.0;
        let response = ui.add(slider).on_hover_text("How strongly the venogram is laid over");
        response.widget_info(|| WidgetInfo::slider(true, f64::from(strength), "Overlay strength"));
        cx.workspace.viewing.overlay = Some(strength);
    }
    switch(ui, cx.outbox, Action::Overlay, "Overlay", overlay.is_some());
    ui.separator();
    let pane = cx.workspace.pane().clone();
    switch(ui, cx.outbox, Action::Fit, "Fit", pane.zoom.is_fit());
    switch(ui, cx.outbox, Action::Invert, "Invert", pane.invert);
    switch(ui, cx.outbox, Action::Opacification, "Opacify", pane.opacify);
    switch(ui, cx.outbox, Action::Subtraction, "Subtract", pane.subtract);
    ui.separator();
}

/// The frames as a line to be dragged along; ticks are placed by the time of each frame.
fn frame_slider(ui: &mut Ui, cx: &mut PaintContext) {
    let count = frames(cx);
    if count == 0 {
        return;
    }
    let pane = cx.workspace.pane();
    let number = if pane.opacify { format!("all/{count}") } else { format!("{}/{count}", pane.frame.min(count)) };
    ui.allocate_ui_with_layout(vec2(64.0, 36.0), Layout::top_down(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        ui.small(number);
        rate(ui, cx);
    });
    let width = (ui.available_width() - 8.0).max(40.0);
    let (rect, response) = ui.allocate_exact_size(vec2(width, 36.0), Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::slider(true, f64::from(cx.workspace.pane().frame), "Frame"));
    let response = response
        .on_hover_text("Drag through the frames; the curve shows how much contrast each holds, squares are the mask");
    let xs = places(cx, count, rect.shrink2(vec2(4.0, 0.0)));
    if let Some(at) = response.interact_pointer_pos()
        && let Some((nearest, _)) = (1..).zip(&xs).min_by(|a, b| (a.1 - at.x).abs().total_cmp(&(b.1 - at.x).abs()))
    {
        cx.workspace.playback.since = None;
        cx.workspace.pane_mut().show_frame(nearest, count);
    }
    let painter = ui.painter_at(rect);
    let palette = &cx.palette;
    let floor = rect.bottom() - 8.0;
    painter.hline(rect.x_range(), floor, Stroke::new(1.0, palette.secondary));
    densities(&painter, cx, rect, &xs);
    let pane = cx.workspace.pane();
    let masks = masks(cx);
    for (number, &x) in (1..).zip(&xs) {
        let gathered = pane.opacify && pane.range.is_none_or(|[first, last]| (first..=last).contains(&number));
        let current = !pane.opacify && number == pane.frame;
        let (height, color) = if current || gathered { (7.0, palette.text) } else { (4.0, palette.secondary) };
        if xs.len() <= 120 || current {
            painter.vline(x, floor - height..=floor, Stroke::new(1.0, color));
        }
        if masks.contains(&number) {
            let square = Rect::from_center_size(pos2(x, rect.bottom() - 3.5), vec2(4.0, 4.0));
            painter.rect_filled(square, 0.0, palette.text);
        }
        if current {
            painter.circle_filled(pos2(x, floor), 5.0, palette.text);
        }
    }
    if response.has_focus() {
        painter.rect_stroke(rect, 4.0, Stroke::new(1.0, palette.text), egui::StrokeKind::Inside);
    }
}

/// How many frames there are in a second, and how fast they are played: to be chosen from a menu.
fn rate(ui: &mut Ui, cx: &mut PaintContext) {
    let Some(opened) = cx.workspace.active_run(cx.session) else { return };
    let timing = &opened.run.acquisition().timing;
    let Some((words, trust)) = cine::rate(timing) else { return };
    let assumed = matches!(timing.source, TimingSource::Assumed | TimingSource::CineRate);
    let color = if assumed { cx.palette.warn } else { cx.palette.secondary };
    let speed = cx.workspace.playback.speed;
    let text = egui::RichText::new(format!("{words}{}", speed.sign())).small().color(color);
    ui.spacing_mut().button_padding = vec2(2.0, 0.0);
    ui.spacing_mut().interact_size.y = 16.0;
    let button = ui.add(egui::Button::new(text).frame(false)).on_hover_text(trust);
    button.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Speed: {}", speed.words())));
    egui::Popup::menu(&button).show(|ui| {
        for other in Speed::ALL {
            if ui.selectable_label(other == speed, wording::capitalized(other.words())).clicked() {
                cine::set_speed(cx.workspace, other, ui.input(|i| i.time));
                ui.close();
            }
        }
    });
}

/// Where each frame lies from left to right in `rect`, by its time.
fn places(cx: &PaintContext, count: u32, rect: Rect) -> Vec<f32> {
    let opened = cx.workspace.active_run(cx.session);
    let times = opened.map(|opened| opened.run.acquisition().timing.frame_times_ms.as_slice()).unwrap_or_default();
    let parts: Vec<f32> = match times.last() {
        Some(&last) if last > 0.0 && times.len() == count as usize => {
            times.iter().map(|time| (time / last) as f32).collect()
        }
        _ => (0..count).map(|i| i as f32 / (count.max(2) - 1) as f32).collect(),
    };
    parts.into_iter().map(|part| egui::lerp(rect.left()..=rect.right(), part)).collect()
}

/// The frames of the mask in force.
fn masks(cx: &PaintContext) -> Vec<u32> {
    let pane = cx.workspace.pane();
    let opened = cx.workspace.active_run(cx.session).filter(|_| pane.subtract);
    opened.map_or_else(Vec::new, |opened| pane.subtraction.mask.averaged_frames(&opened.run.acquisition().masks))
}

/// How much contrast each frame holds, behind the frames: of the whole picture, and of the region that is drawn on it.
fn densities(painter: &Painter, cx: &PaintContext, rect: Rect, xs: &[f32]) {
    let Some(run) = cx.workspace.pane().run.as_deref() else { return };
    if let Some(whole) = cx.session.opened(run).and_then(|opened| opened.contrast.known()) {
        density(painter, whole, rect, xs, Stroke::new(1.5, cx.palette.secondary));
    }
    if let Some(curve) = region::curve::curve(cx.session, run) {
        let at = density(painter, curve, rect, xs, Stroke::new(2.0, cx.palette.text));
        for (frame, place) in at {
            if Some(frame) == curve.arrival_frame || Some(frame) == curve.peak_frame {
                painter.circle_filled(place, 3.0, cx.palette.text);
            }
        }
    }
}

/// Draws a curve from its least to its greatest value; returns where each frame is.
fn density(painter: &Painter, curve: &Curve, rect: Rect, xs: &[f32], stroke: Stroke) -> Vec<(u32, Pos2)> {
    let values = || curve.samples.iter().map(|sample| sample.opacity);
    let (low, high) = (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max));
    if high <= low {
        return Vec::new();
    }
    let place = |sample: &Sample| {
        let x = *xs.get(sample.frame.checked_sub(1)? as usize)?;
        let part = ((sample.opacity - low) / (high - low)) as f32;
        Some((sample.frame, pos2(x, rect.bottom() - 10.0 - part * (rect.height() - 14.0))))
    };
    let points: Vec<(u32, Pos2)> = curve.samples.iter().filter_map(place).collect();
    painter.add(Shape::line(points.iter().map(|(_, at)| *at).collect(), stroke));
    points
}
