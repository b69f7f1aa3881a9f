//! Small controls used in several panels.

use crate::ui::actions::Action;
use crate::ui::actions::keymap::hint;
use crate::ui::outbox::Outbox;
use crate::ui::widgets::theme::{self, GRID, Palette};
use crate::wording::Quantity;
use egui::{Color32, Response, RichText, Role, Sense, Shape, Stroke, TextEdit, Ui, Vec2, Widget, WidgetInfo, vec2};

/// The primary button of a panel.
pub fn primary(ui: &mut Ui, palette: &Palette, text: &str) -> Response {
    let label = theme::strong(text, theme::BODY).color(palette.panel);
    let button = egui::Button::new(label).fill(palette.text).stroke(Stroke::NONE);
    ui.add_sized(vec2(ui.available_width(), 36.0), button)
}

/// A button for an action, with its keys as tooltip.
pub fn act(ui: &mut Ui, outbox: &mut Outbox, action: Action) {
    act_as(ui, outbox, action, action.text());
}

/// A button for an action that is called otherwise here.
pub fn act_as(ui: &mut Ui, outbox: &mut Outbox, action: Action, text: &str) {
    let response = ui.button(text).on_hover_text(hint(ui.ctx(), action));
    outbox.on_click(&response, action);
}

/// A button that shows whether what it switches is on.
pub fn switch(ui: &mut Ui, outbox: &mut Outbox, action: Action, text: &str, on: bool) -> Response {
    let response = ui.selectable_label(on, text).on_hover_text(hint(ui.ctx(), action));
    outbox.on_click(&response, action);
    response
}

/// A control behind its name.
pub fn named(ui: &mut Ui, name: &str, control: impl Widget) -> Response {
    let label = ui.weak(name);
    ui.add(control).labelled_by(label.id)
}

/// A field for one line of text whose `label` is for screen readers.
pub fn text_field(ui: &mut Ui, label: &str, text: &mut String, hint: &str, width: f32) -> Response {
    let response = ui.add(TextEdit::singleline(text).hint_text(hint).desired_width(width));
    response.widget_info(|| WidgetInfo { label: Some(label.into()), ..WidgetInfo::text_edit(true, &text, &text, "") });
    response
}

/// A drop-down list whose `label` is for screen readers; `entries` paints its choices.
pub fn drop_down(ui: &mut Ui, label: &str, selected: &str, width: f32, entries: impl FnOnce(&mut Ui)) -> Response {
    let list = egui::ComboBox::from_id_salt(label).selected_text(selected).width(width);
    let response = list.show_ui(ui, entries).response;
    response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, label));
    response
}

/// A drop-down list that shows `selected`, in a width, and sets `value` to one of the choices.
pub fn choose<'a, T: PartialEq>(
    ui: &mut Ui,
    label: &str,
    (selected, width): (&str, f32),
    value: &mut T,
    choices: impl IntoIterator<Item = (T, &'a str)>,
) -> Response {
    drop_down(ui, label, selected, width, |ui| {
        for (choice, text) in choices {
            ui.selectable_value(value, choice, text);
        }
    })
}

/// A button whose `label` for screen readers says more than its text.
pub fn labeled_button(ui: &mut Ui, text: &str, label: &str) -> Response {
    let response = ui.button(text);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, label));
    response
}

/// The heading of a part of a panel.
pub fn part(ui: &mut Ui, text: &str) {
    ui.add_space(GRID);
    ui.weak(theme::strong(text, theme::SMALL));
}

/// A sentence of explanation.
pub fn explain(ui: &mut Ui, text: &str) {
    ui.add(egui::Label::new(RichText::new(text).weak()).wrap());
}

/// A row with a name and a number, its interval beside it.
pub fn row(ui: &mut Ui, name: &str, quantity: &Quantity) -> Response {
    let row = ui.horizontal(|ui| {
        ui.weak(name);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            let aside = quantity.aside();
            if !aside.is_empty() {
                ui.weak(RichText::new(aside).small());
            }
            let value = ui.label(&quantity.value);
            pulse(ui, name, &quantity.value, value.rect);
        });
    });
    row.response
}

/// How long a changed number stays lit, in seconds.
const PULSE: f64 = 0.12;

/// Highlights a number briefly when it has changed.
fn pulse(ui: &Ui, name: &str, value: &str, rect: egui::Rect) {
    let id = ui.scope_id().with(("pulse", name));
    let now = ui.ctx().time();
    let seen: Option<(String, f64)> = ui.data(|data| data.get_temp(id));
    let since = match seen {
        Some((old, since)) if old == value => since,
        Some(_) => now,
        None => f64::NEG_INFINITY,
    };
    ui.data_mut(|data| data.insert_temp(id, (value.to_owned(), since)));
    let left = 1.0 - (now - since) / PULSE;
    if left > 0.0 {
        let glow = ui.visuals().text_color().gamma_multiply(0.25 * left as f32);
        ui.painter().rect_filled(rect.expand2(vec2(3.0, 1.0)), 3.0, glow);
        ui.ctx().request_repaint();
    }
}

/// A row with plain text.
pub fn fact(ui: &mut Ui, name: &str, words: &str) {
    row(ui, name, &Quantity { value: words.to_owned(), ..Quantity::default() });
}

/// A sample of a vessel's line: solid for arteries, long dash for veins.
pub fn line_sample(ui: &mut Ui, color: Color32, dashed: bool) {
    let (rect, _) = ui.allocate_exact_size(Vec2::new(24.0, 16.0), Sense::hover());
    let ends = [rect.left_center(), rect.right_center()];
    let stroke = Stroke::new(2.5, color);
    if dashed {
        ui.painter().extend(Shape::dashed_line(&ends, stroke, 9.0, 5.0));
    } else {
        ui.painter().line_segment(ends, stroke);
    }
}
