//! Find an action by typing a part of its name.

use crate::ui::actions::Action;
use crate::ui::context::PaintContext;
use crate::ui::widgets::controls::text_field;
use egui::{Key, ScrollArea, Ui};

pub fn show(ui: &mut Ui, cx: &mut PaintContext) {
    ui.set_width(480.0);
    let typed = &mut cx.workspace.dialogs.palette_text;
    text_field(ui, "Find an action", typed, "Find an action", f32::INFINITY).request_focus();
    let fitting = fitting(typed);
    let entered = ui.input(|i| i.key_pressed(Key::Enter));
    let mut chosen = fitting.first().copied().filter(|_| entered);
    ScrollArea::vertical().max_height(320.0).show(ui, |ui| {
        for (index, action) in fitting.iter().enumerate() {
            ui.horizontal(|ui| {
                if ui.selectable_label(index == 0, action.text()).clicked() {
                    chosen = Some(*action);
                }
                if let Some(keys) = crate::ui::actions::keymap::text(ui.ctx(), *action) {
                    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| ui.weak(keys));
                }
            });
        }
        if fitting.is_empty() {
            ui.weak("No action has this name");
        }
    });
    if let Some(action) = chosen {
        cx.workspace.dialogs.open = None;
        cx.outbox.act(action);
    }
}

/// Actions whose words contain every word typed: those that begin with it first, those only explained by it last.
fn fitting(typed: &str) -> Vec<Action> {
    let typed = typed.to_lowercase();
    let holds = |words: &str| typed.split_whitespace().all(|part| words.contains(part));
    let rank = |action: &Action| {
        let text = action.text().to_lowercase();
        let explained = format!("{text} {}", action.tooltip().to_lowercase());
        [text.starts_with(&typed), holds(&text), holds(&explained)].into_iter().position(|fits| fits)
    };
    let mut found: Vec<Action> =
        Action::ALL.iter().copied().filter(|a| *a != Action::Palette && rank(a).is_some()).collect();
    found.sort_by_key(rank);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_are_found_by_any_part_of_their_words() {
        assert_eq!(fitting("undo"), [Action::Undo]);
        assert_eq!(fitting("vein tr").first(), Some(&Action::TraceVein));
        assert!(fitting("pdf").contains(&Action::ExportPdf));
        assert!(fitting("no such thing").is_empty());
        assert_eq!(fitting("").len(), Action::ALL.len() - 1);
    }
}
