//! The empty window: three large choices, a place to drop files, and what was opened before.

use crate::session::samples::SAMPLES;
use crate::ui::actions::Action;
use crate::ui::context::PaintContext;
use crate::ui::outbox::Request;
use crate::ui::widgets::controls::{explain, part};
use crate::ui::widgets::icons::Icon;
use crate::ui::widgets::theme::{self, GRID};
use egui::{Align, Align2, FontId, Key, Layout, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo, vec2};
use std::path::PathBuf;

const CARD: egui::Vec2 = vec2(256.0, 148.0);

pub fn show(ui: &mut Ui, cx: &mut PaintContext) {
    drop_target(ui, cx);
    let room = ui.available_rect_before_wrap();
    let width = (3.0 * CARD.x + 2.0 * 2.0 * GRID).min(room.width() - 32.0);
    let top = room.top() + ((room.height() - 520.0) / 2.0).max(GRID);
    let column = Rect::from_x_y_ranges(
        room.center().x - width / 2.0..=room.center().x + width / 2.0,
        top..=room.bottom() - GRID,
    );
    ui.scope_builder(egui::UiBuilder::new().max_rect(column), |ui| {
        ui.heading("Plan a deep venous arterialization");
        explain(ui, "Open the runs, trace artery and vein, read where to cross and which stents to take.");
        ui.add_space(2.0 * GRID);
        progress(ui, cx);
        cards(ui, cx);
        recover(ui, cx);
        ui.add_space(2.0 * GRID);
        typed_path(ui, cx);
        recent(ui, cx);
        rejected(ui, cx);
    });
    let (font, color) = (FontId::proportional(theme::SMALL), cx.palette.secondary);
    let at = room.center_bottom() - vec2(0.0, GRID);
    ui.painter().text(at, Align2::CENTER_BOTTOM, crate::wording::NOTICE, font, color);
}

fn cards(ui: &mut Ui, cx: &mut PaintContext) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0 * GRID;
        let words = "DICOM files or a folder. You can also drop them anywhere on this window.";
        cx.outbox.on_click(&card(ui, Icon::Folder, "Open a study", words, true), Action::OpenFiles);
        let words = "A synthetic leg with a known answer, ready to plan.";
        let sample = card(ui, Icon::Leg, "Try a sample case", words, true);
        egui::Popup::menu(&sample).layout(Layout::top_down(Align::Min)).show(|ui| samples(ui, cx));
        let (words, last) = match (cx.session.recoverable(), cx.session.recent().first()) {
            (Some(_), _) => ("The work that was not saved is still there.".to_owned(), Some(Request::Recover)),
            (None, Some(path)) => (cx.file_name(path), Some(Request::Open(vec![path.clone()]))),
            (None, None) => ("There is no earlier plan yet.".to_owned(), None),
        };
        let card = card(ui, Icon::Page, "Continue the last plan", &words, last.is_some());
        if let Some(last) = last {
            cx.outbox.on_click(&card, last);
        }
    });
}

/// Offers the work that was not saved, if there is any.
fn recover(ui: &mut Ui, cx: &mut PaintContext) {
    if cx.session.recoverable().is_none() {
        return;
    }
    ui.add_space(GRID);
    ui.horizontal(|ui| {
        ui.colored_label(cx.palette.warn, "A plan was not saved when the program last ended.");
        cx.outbox.on_click(&ui.button("Recover it"), Request::Recover);
        cx.outbox.on_click(&ui.button("Discard it"), Request::DiscardRecovered);
    });
}

fn samples(ui: &mut Ui, cx: &mut PaintContext) {
    ui.set_width(320.0);
    for sample in SAMPLES {
        if offer(ui, sample.title, sample.lesson).clicked() {
            cx.outbox.ask(Request::OpenSampleRuns(sample.name.to_owned()));
            ui.close();
        }
    }
    ui.separator();
    if offer(ui, "Show a finished plan", "The first of these, traced and planned already").clicked() {
        cx.outbox.ask(Request::OpenSample(SAMPLES[0].name.to_owned()));
        ui.close();
    }
}

/// A choice in a list: a title, and a sentence below it.
fn offer(ui: &mut Ui, title: &str, words: &str) -> Response {
    let width = ui.available_width();
    let (strong, weak) = (ui.visuals().text_color(), ui.visuals().weak_text_color());
    let head = ui.painter().layout_no_wrap(title.to_owned(), theme::medium(theme::BODY), strong);
    let body = ui.painter().layout(words.to_owned(), FontId::proportional(theme::SMALL), weak, width - 2.0 * GRID);
    let size = vec2(width, head.size().y + body.size().y + 14.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, title));
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, 5.0, ui.visuals().widgets.hovered.weak_bg_fill);
    }
    let at = rect.min + vec2(GRID, 6.0);
    let below = at + vec2(0.0, head.size().y + 2.0);
    ui.painter().galley(at, head, strong);
    ui.painter().galley(below, body, weak);
    response
}

/// A large choice: an icon, a title, a sentence.
fn card(ui: &mut Ui, icon: Icon, title: &str, words: &str, enabled: bool) -> Response {
    let sense = if enabled { Sense::click() } else { Sense::hover() };
    let (rect, response) = ui.allocate_exact_size(CARD, sense);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, title));
    let visuals = ui.style().interact(&response);
    let lit = enabled && (response.hovered() || response.has_focus());
    let (fill, stroke) = if lit {
        (visuals.weak_bg_fill, visuals.bg_stroke)
    } else {
        (ui.visuals().panel_fill, Stroke::new(1.0, ui.visuals().widgets.noninteractive.bg_stroke.color))
    };
    ui.painter().rect(rect, 8.0, fill, stroke, egui::StrokeKind::Inside);
    let weak = ui.visuals().weak_text_color();
    let strong = if enabled { ui.visuals().text_color() } else { weak };
    icon.paint(ui.painter(), rect.left_top() + vec2(28.0, 32.0), 24.0, strong);
    let corner = rect.left_top() + vec2(16.0, 60.0);
    ui.painter().text(corner, Align2::LEFT_TOP, title, theme::medium(16.0), strong);
    let galley = ui.painter().layout(words.to_owned(), FontId::proportional(theme::SMALL), weak, CARD.x - 32.0);
    ui.painter().galley(corner + vec2(0.0, 28.0), galley, weak);
    response
}

fn typed_path(ui: &mut Ui, cx: &mut PaintContext) {
    ui.horizontal(|ui| {
        let label = ui.weak("Or type a path");
        let field = egui::TextEdit::singleline(&mut cx.workspace.panels.typed_path).hint_text("File, folder or plan");
        let response = ui.add(field.desired_width(ui.available_width() - 72.0)).labelled_by(label.id);
        let entered = response.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
        if ui.button("Open").clicked() || entered {
            let path = cx.workspace.panels.typed_path.trim().trim_matches('"').to_owned();
            if !path.is_empty() {
                cx.outbox.ask(Request::Open(vec![PathBuf::from(path)]));
            }
        }
    });
}

fn recent(ui: &mut Ui, cx: &mut PaintContext) {
    let recent = cx.session.recent();
    if recent.is_empty() {
        return;
    }
    part(ui, "Opened before");
    for path in recent.iter().take(5) {
        let link = ui.link(cx.file_name(path)).on_hover_text(cx.path(path));
        cx.outbox.on_click(&link, Request::Open(vec![path.clone()]));
    }
}

fn rejected(ui: &mut Ui, cx: &mut PaintContext) {
    let rejected = cx.session.rejected();
    if rejected.is_empty() {
        return;
    }
    ui.add_space(GRID);
    ui.horizontal(|ui| {
        let files = crate::wording::counted(rejected.len(), "file was", "files were");
        ui.colored_label(cx.palette.warn, format!("{files} not opened."));
        cx.outbox.on_click(&ui.button("Show the reasons"), Action::RejectedFiles);
    });
}

/// How far opening is, with a way to stop it.
pub fn progress(ui: &mut Ui, cx: &mut PaintContext) {
    let Some(progress) = cx.session.progress() else { return };
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        ui.spinner();
        let count = match progress.total {
            Some(total) => format!("{}  {}/{total}", progress.text, progress.done),
            None if progress.done > 0 => format!("{}  {}", progress.text, progress.done),
            None => progress.text.clone(),
        };
        ui.label(count);
        cx.outbox.on_click(&ui.button("Stop"), Request::CancelWork);
    });
    ui.add_space(GRID);
}

/// Says that files can be let go while they are held over the window.
fn drop_target(ui: &Ui, cx: &PaintContext) {
    if ui.input(|i| i.raw.hovered_files.is_empty()) {
        return;
    }
    let rect = ui.available_rect_before_wrap().shrink(GRID);
    let stroke = Stroke::new(2.0, cx.palette.text);
    ui.painter().rect_stroke(rect, 8.0, stroke, egui::StrokeKind::Inside);
    let at = rect.center_top() + vec2(0.0, 24.0);
    ui.painter().text(at, Align2::CENTER_TOP, "Let go to open", theme::medium(theme::HEADING), cx.palette.text);
}
