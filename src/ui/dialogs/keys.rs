//! Every key, and how to give an action another one.

use crate::ui::actions::Action;
use crate::ui::actions::keymap::Keymap;
use crate::ui::context::PaintContext;
use crate::ui::widgets::controls::{explain, part};
use crate::ui::widgets::theme::{self, GRID};
use egui::{Ui, vec2};

const COLUMNS: usize = 4;

const HAND: [(&str, &str); 13] = [
    ("Left button", "The tool; drag a handle and everything follows"),
    ("Middle drag, Space and drag", "Move the picture"),
    ("Right drag", "Contrast and brightness"),
    ("Wheel", "Frames; with Ctrl, zoom at the pointer"),
    ("Double click", "Fit, or finish the trace"),
    ("Arrows, Enter", "While placing: move a crosshair (Shift: faster), drop there"),
    ("Arrows", "With anchors selected: move them 1 px (Shift: 10 px, Alt: 0.1 px)"),
    ("Ctrl and arrows", "Move the picture"),
    ("Alt and arrows", "Move the mask 0.1 px (Shift: 1 px)"),
    ("Shift and click, Shift and drag", "One more anchor; a loop around anchors"),
    ("Ctrl and click, Ctrl and drag", "While tracing, where no vessel is seen: straight; by hand"),
    ("Alt and click", "While tracing: onto another trace"),
    ("F6, then Tab", "Go through the controls; Esc leaves them"),
];

/// Shows the actions with their keys; a click on a key asks for another.
pub fn show(ui: &mut Ui, cx: &mut PaintContext) {
    ui.set_width((ui.ctx().content_rect().width() - 96.0).min(1160.0));
    ui.heading("Keys");
    ui.horizontal(|ui| {
        let words = match (cx.workspace.dialogs.assigning, &cx.workspace.dialogs.assigned) {
            (Some(action), _) => format!("Press the key for \"{}\"; Esc leaves it as it is", action.text()),
            (None, Some(said)) => said.clone(),
            (None, None) => "Click a key to choose another.".to_owned(),
        };
        explain(ui, &words);
        if !cx.workspace.preferences.keys.is_shipped() && ui.button("All keys as shipped").clicked() {
            cx.workspace.preferences.keys = Keymap::default();
            cx.workspace.dialogs.assigned = None;
        }
    });
    ui.spacing_mut().interact_size.y = 18.0;
    ui.spacing_mut().button_padding.x = 0.0;
    ui.columns(COLUMNS, |columns| {
        let part_of = Action::ALL.len().div_ceil(COLUMNS);
        for (index, (column, actions)) in columns.iter_mut().zip(Action::ALL.chunks(part_of)).enumerate() {
            table(column, &format!("keys {index}"), |ui| {
                for &action in actions {
                    keys_of(ui, cx, action);
                    ui.small(action.text()).on_hover_text(action.tooltip());
                    ui.end_row();
                }
            });
        }
    });
    part(ui, "Hand");
    ui.columns(2, |columns| {
        for (index, (column, rows)) in columns.iter_mut().zip(HAND.chunks(HAND.len().div_ceil(2))).enumerate() {
            table(column, &format!("hand {index}"), |ui| {
                for (hand, what) in rows {
                    ui.label(theme::strong(*hand, theme::SMALL));
                    ui.small(*what);
                    ui.end_row();
                }
            });
        }
    });
}

fn table(ui: &mut Ui, name: &str, rows: impl FnOnce(&mut Ui)) {
    egui::Grid::new(name).num_columns(2).spacing(vec2(2.0 * GRID, 3.0)).min_row_height(18.0).show(ui, rows);
}

fn keys_of(ui: &mut Ui, cx: &mut PaintContext, action: Action) {
    let keys: Vec<String> = cx.workspace.preferences.keys.keys(action).iter().map(ToString::to_string).collect();
    let words = if cx.workspace.dialogs.assigning == Some(action) {
        "…".to_owned()
    } else if keys.is_empty() {
        "none".to_owned()
    } else {
        keys.join(" or ")
    };
    let button = egui::Button::new(theme::strong(&words, theme::SMALL)).frame_when_inactive(false).small();
    let response = ui.add(button).on_hover_text("Choose another key");
    response.widget_info(|| {
        egui::WidgetInfo::labeled(egui::Role::Button, true, format!("Key of {}: {words}", action.text()))
    });
    if response.clicked() {
        cx.workspace.dialogs.assigning = Some(action);
        cx.workspace.dialogs.assigned = None;
        // The next key is for the action, not for the button.
        response.surrender_focus();
    }
}
