//! The empty window: three large choices, a place to drop files, and what was opened before.

use crate::session::samples::SAMPLES;
use crate::ui::actions::Action;
use crate::ui::context::PaintContext;
use crate::ui::outbox::Request;
use crate::ui::widgets::controls::explain;
use crate::ui::widgets::icons::Icon;
use crate::ui::widgets::theme::{self, GRID};
use egui::{Align, FontId, Key, Layout, Rect, Response, RichText, Role, Sense, Stroke, Ui, WidgetInfo, vec2};
use std::path::PathBuf;

const CARD: egui::Vec2 = vec2(256.0, 148.0);

/// Shows the choices in the middle of the window.
pub fn show(ui: &mut Ui, cx: &mut PaintContext) {
    drop_target(ui, cx);
    let room = ui.available_rect_before_wrap();
    let width = (3.0 * CARD.x + 2.0 * 2.0 * GRID).min(room.width() - 32.0);
    let top = room.top() + ((room.height() - 520.0) / 2.0).max(GRID);
    let column = Rect::from_min_max(
        egui::pos2(room.center().x - width / 2.0, top),
        egui::pos2(room.center().x + width / 2.0, room.bottom() - GRID),
    );
    ui.scope_builder(egui::UiBuilder::new().max_rect(column), |ui| {
        ui.heading("Plan a deep venous arterialization");
        explain(ui, "Open the runs, trace artery and vein, read where to cross and which stents to take.");
        ui.add_space(2.0 * GRID);
        progress(ui, cx);
        cards(ui, cx);
        ui.add_space(2.0 * GRID);
        typed_path(ui, cx);
        recent(ui, cx);
        rejected(ui, cx);
    });
    notice(ui, room);
}

fn notice(ui: &Ui, room: Rect) {
    let font = FontId::proportional(theme::SMALL);
    let color = ui.visuals().weak_text_color();
    let at = room.center_bottom() - vec2(0.0, GRID);
    ui.painter().text(at, egui::Align2::CENTER_BOTTOM, crate::wording::NOTICE, font, color);
}

fn cards(ui: &mut Ui, cx: &mut PaintContext) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0 * GRID;
        let words = "DICOM files or a folder. You can also drop them anywhere on this window.";
        if card(ui, Icon::Folder, "Open a study", words, true).clicked() {
            cx.outbox.act(Action::OpenFiles);
        }
        let sample =
            card(ui, Icon::Leg, "Try a sample case", "A synthetic leg with a known answer, ready to plan.", true);
        egui::Popup::menu(&sample).layout(Layout::top_down(Align::Min)).show(|ui| samples(ui, cx));
        let last = last_plan(cx);
        let (words, path) = match &last {
            Some((words, path)) => (words.as_str(), Some(path.clone())),
            None => ("There is no earlier plan yet.", None),
        };
        if card(ui, Icon::Page, "Continue the last plan", words, path.is_some()).clicked() {
            match path {
                Some(Last::Recovered) => cx.outbox.ask(Request::Recover),
                Some(Last::Saved(path)) => cx.outbox.ask(Request::Open(vec![path])),
                None => {}
            }
        }
    });
    if cx.session.recoverable().is_some() {
        ui.add_space(GRID);
        ui.horizontal(|ui| {
            ui.label(RichText::new("A plan was not saved when the program last ended.").color(cx.palette.warn));
            if ui.button("Recover it").clicked() {
                cx.outbox.ask(Request::Recover);
            }
            if ui.button("Discard it").clicked() {
                cx.outbox.ask(Request::DiscardRecovered);
            }
        });
    }
}

#[derive(Clone)]
enum Last {
    Recovered,
    Saved(PathBuf),
}

fn last_plan(cx: &PaintContext) -> Option<(String, Last)> {
    if cx.session.recoverable().is_some() {
        return Some(("The work that was not saved is still there.".to_owned(), Last::Recovered));
    }
    let path = cx.session.recent().first()?;
    Some((cx.file_name(path), Last::Saved(path.clone())))
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
    let title_font = FontId::new(theme::BODY, theme::medium());
    let head = ui.painter().layout_no_wrap(title.to_owned(), title_font, strong);
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
    let strong = if enabled { ui.visuals().text_color() } else { ui.visuals().weak_text_color() };
    icon.paint(ui.painter(), rect.left_top() + vec2(28.0, 32.0), 24.0, strong);
    let title_font = FontId::new(16.0, theme::medium());
    let at = rect.left_top() + vec2(16.0, 60.0);
    ui.painter().text(at, egui::Align2::LEFT_TOP, title, title_font, strong);
    let font = FontId::proportional(theme::SMALL);
    let galley = ui.painter().layout(words.to_owned(), font, ui.visuals().weak_text_color(), CARD.x - 32.0);
    ui.painter().galley(rect.left_top() + vec2(16.0, 88.0), galley, ui.visuals().weak_text_color());
    response
}

fn typed_path(ui: &mut Ui, cx: &mut PaintContext) {
    ui.horizontal(|ui| {
        let label = ui.weak("Or type a path");
        let width = ui.available_width() - 72.0;
        let field = egui::TextEdit::singleline(&mut cx.workspace.panels.typed_path)
            .hint_text("File, folder or plan")
            .desired_width(width);
        let response = ui.add(field).labelled_by(label.id);
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
    crate::ui::widgets::controls::part(ui, "Opened before");
    for path in recent.iter().take(5) {
        let link = ui.link(cx.file_name(path)).on_hover_text(cx.path(path));
        if link.clicked() {
            cx.outbox.ask(Request::Open(vec![path.clone()]));
        }
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
        ui.label(RichText::new(format!("{files} not opened.")).color(cx.palette.warn));
        if ui.button("Show the reasons").clicked() {
            cx.outbox.act(Action::RejectedFiles);
        }
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
        if ui.button("Stop").clicked() {
            cx.outbox.ask(Request::CancelWork);
        }
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
    let font = FontId::new(theme::HEADING, theme::medium());
    let at = rect.center_top() + vec2(0.0, 24.0);
    ui.painter().text(at, egui::Align2::CENTER_TOP, "Let go to open", font, cx.palette.text);
}
