//! The upper edge: the case, the seven steps, undo, settings, help.

use crate::planning::plan::Side;
use crate::ui::actions::Action;
use crate::ui::context::PaintContext;
use crate::ui::widgets::icons::{Icon, icon_button};
use crate::ui::widgets::theme::{self, ThemeChoice};
use crate::ui::workflow::Step;
use crate::ui::workflow::status::StepState;
use egui::{Align, FontId, Layout, Popup, Role, Sense, Stroke, Ui, WidgetInfo, vec2};

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
            ui.label(theme::strong("dva-planner", theme::BODY));
            return;
        }
        let label = match plan.case.label.as_str() {
            "" => "Untitled case",
            _ if cx.session.hides_identity() => "Case",
            label => label,
        };
        let side = match plan.case.side {
            Some(Side::Left) => "left leg",
            Some(Side::Right) => "right leg",
            None => "side not set",
        };
        let dot = if cx.session.is_dirty() { " •" } else { "" };
        let title = theme::strong(format!("{label}{dot}"), theme::BODY);
        let hover = if dot.is_empty() { "All changes are saved" } else { "There are changes that are not saved" };
        ui.add(egui::Label::new(title).truncate()).on_hover_text(hover);
        ui.weak(side);
    });
}

/// The seven steps. Clicking one changes the tool and the inspector, nothing else.
fn rail(ui: &mut Ui, cx: &mut PaintContext) {
    ui.spacing_mut().item_spacing.x = 2.0;
    for step in Step::ALL {
        let button = step_button(ui, cx, step);
        cx.outbox.on_click(&button, Action::go_to(step));
    }
}

fn step_button(ui: &mut Ui, cx: &PaintContext, step: Step) -> egui::Response {
    let state = cx.status.state(step);
    let here = cx.workspace.step == step;
    let font = if here { theme::medium(theme::BODY) } else { FontId::proportional(theme::BODY) };
    let palette = &cx.palette;
    let words = if here || state != StepState::Waiting { palette.text } else { palette.secondary };
    let galley = ui.painter().layout_no_wrap(step.text().to_owned(), font, words);
    let size = vec2(galley.size().x + 38.0, 32.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let (words_of_state, icon) = state.sign();
    let label = format!("{}, {words_of_state}", step.text());
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
    icon.paint(ui.painter(), rect.left_center() + vec2(16.0, 0.0), 13.0, color);
    let at = egui::pos2(rect.left() + 28.0, rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, words);
    response.on_hover_text(format!("{}: {}", step.tooltip(), words_of_state))
}

fn buttons(ui: &mut Ui, cx: &mut PaintContext) {
    ui.spacing_mut().item_spacing.x = 2.0;
    cx.outbox.on_click(&icon_button(ui, Icon::Question, "All keys", true), Action::KeySheet);
    let menu = icon_button(ui, Icon::Menu, "Menu", true);
    Popup::menu(&menu).show(|ui| main_menu(ui, cx));
    for (icon, action, what) in
        [(Icon::Redo, Action::Redo, cx.session.redo_text()), (Icon::Undo, Action::Undo, cx.session.undo_text())]
    {
        let name = action.text();
        let label = what.as_ref().map_or_else(|| name.to_owned(), |what| format!("{name}: {what}"));
        cx.outbox.on_click(&icon_button(ui, icon, &label, what.is_some()), action);
    }
}

fn main_menu(ui: &mut Ui, cx: &mut PaintContext) {
    ui.set_min_width(220.0);
    entries(ui, cx, &[Action::NewCase, Action::OpenFiles, Action::OpenFolder, Action::SavePlan, Action::SavePlanAs]);
    ui.separator();
    entries(ui, cx, &[Action::ExportPdf, Action::ExportPng, Action::ExportJson, Action::ExportDicom]);
    ui.separator();
    let preferences = &mut cx.workspace.preferences;
    for theme in ThemeChoice::ALL {
        ui.radio_value(&mut preferences.theme, theme, format!("{} colors", theme.palette().name));
    }
    ui.horizontal(|ui| {
        ui.weak("Size");
        for percent in [90_u8, 100, 125, 150, 200] {
            ui.selectable_value(&mut preferences.scale, f32::from(percent) / 100.0, format!("{percent} %"));
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
