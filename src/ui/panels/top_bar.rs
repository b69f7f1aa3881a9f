//! The upper edge: the case, the seven steps, undo, settings, help.

use crate::ui::actions::Action;
use crate::ui::context::PaintContext;
use crate::ui::widgets::icons::{Icon, icon_button};
use crate::ui::widgets::theme::{self, ThemeChoice};
use crate::ui::workflow::Step;
use crate::ui::workflow::status::StepState;
use egui::{Align, FontId, Layout, Popup, RichText, Role, Sense, Stroke, Ui, WidgetInfo, vec2};

/// Shows the bar.
pub fn show(ui: &mut Ui, cx: &mut PaintContext) {
    ui.horizontal_centered(|ui| {
        case(ui, cx);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            buttons(ui, cx);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| rail(ui, cx));
        });
    });
}

fn case(ui: &mut Ui, cx: &PaintContext) {
    ui.allocate_ui_with_layout(vec2(232.0, 48.0), Layout::left_to_right(Align::Center), |ui| {
        ui.set_width(232.0);
        let plan = cx.session.plan();
        if cx.session.runs().is_empty() {
            ui.label(RichText::new("dva-planner").font(FontId::new(theme::BODY, theme::medium())));
            return;
        }
        let label = match plan.case.label.as_str() {
            "" => "Untitled case",
            _ if cx.session.hides_identity() => "Case",
            label => label,
        };
        let side = match plan.case.side {
            Some(crate::planning::plan::Side::Left) => "left leg",
            Some(crate::planning::plan::Side::Right) => "right leg",
            None => "side not set",
        };
        let dot = if cx.session.is_dirty() { " •" } else { "" };
        let title = RichText::new(format!("{label}{dot}")).font(FontId::new(theme::BODY, theme::medium()));
        let hover = if dot.is_empty() { "All changes are saved" } else { "There are changes that are not saved" };
        ui.add(egui::Label::new(title).truncate()).on_hover_text(hover);
        ui.weak(side);
    });
}

/// The seven steps. Clicking one changes the tool and the inspector, nothing else.
fn rail(ui: &mut Ui, cx: &mut PaintContext) {
    ui.spacing_mut().item_spacing.x = 2.0;
    for step in Step::ALL {
        if step_button(ui, cx, step).clicked() {
            cx.outbox.act(Action::go_to(step));
        }
    }
}

fn step_button(ui: &mut Ui, cx: &PaintContext, step: Step) -> egui::Response {
    let state = cx.status.state(step);
    let here = cx.workspace.step == step;
    let weight = if here { theme::medium() } else { egui::FontFamily::Proportional };
    let palette = &cx.palette;
    let words = if here || state != StepState::Waiting { palette.text } else { palette.secondary };
    let galley = ui.painter().layout_no_wrap(step.text().to_owned(), FontId::new(theme::BODY, weight), words);
    let size = vec2(galley.size().x + 38.0, 32.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let label = format!("{}, {}", step.text(), state.text());
    response.widget_info(|| WidgetInfo::selected(Role::Tab, true, here, &label));
    if here {
        ui.painter().rect_filled(rect, 5.0, palette.lifted);
    } else if response.hovered() {
        ui.painter().rect_filled(rect, 5.0, palette.raised);
    }
    if response.has_focus() {
        ui.painter().rect_stroke(rect, 5.0, Stroke::new(1.0, palette.text), egui::StrokeKind::Inside);
    }
    let color = match state {
        StepState::Attention => palette.warn,
        StepState::Waiting => palette.secondary,
        StepState::Done | StepState::Next => palette.text,
    };
    let icon = rect.left_center() + vec2(16.0, 0.0);
    state.icon().paint(ui.painter(), icon, 13.0, color);
    let at = egui::pos2(rect.left() + 28.0, rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, words);
    response.on_hover_text(format!("{}: {}", step.tooltip(), state.text()))
}

fn buttons(ui: &mut Ui, cx: &mut PaintContext) {
    ui.spacing_mut().item_spacing.x = 2.0;
    if icon_button(ui, Icon::Question, "All keys", true).clicked() {
        cx.outbox.act(Action::KeySheet);
    }
    let menu = icon_button(ui, Icon::Menu, "Menu", true);
    Popup::menu(&menu).show(|ui| main_menu(ui, cx));
    let redo = cx.session.redo_text();
    let redo_label = redo.map_or("Redo".to_owned(), |text| format!("Redo: {text}"));
    if icon_button(ui, Icon::Redo, &redo_label, redo.is_some()).clicked() {
        cx.outbox.act(Action::Redo);
    }
    let undo = cx.session.undo_text();
    let undo_label = undo.map_or("Undo".to_owned(), |text| format!("Undo: {text}"));
    if icon_button(ui, Icon::Undo, &undo_label, undo.is_some()).clicked() {
        cx.outbox.act(Action::Undo);
    }
}

fn main_menu(ui: &mut Ui, cx: &mut PaintContext) {
    ui.set_min_width(220.0);
    entries(ui, cx, &[Action::NewCase, Action::OpenFiles, Action::OpenFolder, Action::SavePlan, Action::SavePlanAs]);
    ui.separator();
    entries(ui, cx, &[Action::ExportPdf, Action::ExportPng, Action::ExportJson, Action::ExportDicom]);
    ui.separator();
    for theme in ThemeChoice::ALL {
        let text = format!("{} colors", theme.text());
        if ui.radio(cx.workspace.preferences.theme == theme, text).clicked() {
            cx.workspace.preferences.theme = theme;
        }
    }
    ui.horizontal(|ui| {
        ui.weak("Size");
        for percent in [90, 100, 125, 150, 200] {
            let scale = percent as f32 / 100.0;
            let now = (cx.workspace.preferences.scale - scale).abs() < 1e-3;
            if ui.selectable_label(now, format!("{percent} %")).clicked() {
                cx.workspace.preferences.scale = scale;
            }
        }
    });
    memory(ui, cx);
    ui.separator();
    entries(ui, cx, &[Action::Palette, Action::KeySheet, Action::About]);
}

/// How much memory frames and pictures may take.
fn memory(ui: &mut Ui, cx: &mut PaintContext) {
    /// In MiB; none stands for what is shipped.
    const CHOICES: [(Option<u32>, &str); 4] =
        [(Some(256), "256 MB"), (None, "768 MB"), (Some(2048), "2 GB"), (Some(6144), "6 GB")];
    ui.horizontal(|ui| {
        let hint = "For decoded frames and pictures, from the next start on; long runs play smoothly if they fit";
        ui.weak("Memory").on_hover_text(hint);
        for (mib, text) in CHOICES {
            let chosen = cx.workspace.preferences.memory_mib == mib;
            if ui.selectable_label(chosen, text).on_hover_text(hint).clicked() && !chosen {
                cx.workspace.preferences.memory_mib = mib;
                cx.outbox.say("The new amount of memory is used from the next start on");
            }
        }
    });
}

fn entries(ui: &mut Ui, cx: &mut PaintContext, actions: &[Action]) {
    for &action in actions {
        let mut button = egui::Button::new(action.text()).frame(false).min_size(vec2(204.0, 26.0));
        if let Some(keys) = crate::ui::actions::keymap::text(ui.ctx(), action) {
            button = button.shortcut_text(keys);
        }
        if ui.add(button).clicked() {
            cx.outbox.act(action);
            ui.close();
        }
    }
}
