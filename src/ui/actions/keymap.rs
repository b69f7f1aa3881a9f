//! The keys of each action: those shipped, or those chosen instead.

use crate::ui::actions::{Action, Keys};
use egui::{Context, Id, Key, Modifiers};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The keys of every action whose keys were changed, as text, by the id of the action.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "BTreeMap<String, Vec<String>>")]
pub struct Keymap(BTreeMap<String, Vec<String>>);

impl From<BTreeMap<String, Vec<String>>> for Keymap {
    /// Earlier versions saved keys by the text of the action instead of its id.
    fn from(saved: BTreeMap<String, Vec<String>>) -> Self {
        let id_of = |name: String| match Action::ALL.iter().find(|action| action.text() == name) {
            Some(action) => action.row().id.to_owned(),
            None => name,
        };
        Self(saved.into_iter().map(|(name, keys)| (id_of(name), keys)).collect())
    }
}

impl Keymap {
    /// The keys of an action, the first being the one shown.
    pub fn keys(&self, action: Action) -> Vec<Keys> {
        match self.0.get(action.row().id) {
            Some(chosen) => chosen.iter().filter_map(|keys| Keys::read(keys)).collect(),
            None => action.row().keys.to_vec(),
        }
    }

    /// The action that a pressed key stands for.
    pub fn action_of(&self, key: Key, modifiers: Modifiers) -> Option<Action> {
        Action::ALL.iter().copied().find(|action| self.keys(*action).iter().any(|keys| keys.fit(key, modifiers)))
    }

    /// Assigns `keys` to an action, in place of its own that are not reserved. Returns the action that loses them.
    pub fn assign(&mut self, action: Action, keys: Keys) -> Option<Action> {
        let loser = Action::ALL.iter().copied().find(|other| *other != action && self.keys(*other).contains(&keys));
        if let Some(loser) = loser {
            let left = self.keys(loser).into_iter().filter(|own| *own != keys);
            self.set(loser, &left.collect::<Vec<_>>());
        }
        let kept = self.keys(action).into_iter().filter(|own| own.are_reserved());
        self.set(action, &kept.chain([keys]).collect::<Vec<_>>());
        loser
    }

    /// Whether all keys are as they are shipped.
    pub fn is_shipped(&self) -> bool {
        self.0.is_empty()
    }

    fn set(&mut self, action: Action, keys: &[Keys]) {
        if keys == action.row().keys {
            self.0.remove(action.row().id);
        } else {
            self.0.insert(action.row().id.to_owned(), keys.iter().map(Keys::to_string).collect());
        }
    }

    /// The first key of an action as text, as in `Ctrl+Z`.
    pub fn text(&self, action: Action) -> Option<String> {
        self.keys(action).first().map(Keys::to_string)
    }

    /// Makes the keymap available to everything painted in this pass.
    pub fn publish(&self, ctx: &Context) {
        ctx.data_mut(|data| data.insert_temp(Id::unique("keymap"), self.clone()));
    }
}

/// The first key of an action as text, from the keymap published in this pass.
pub fn text(ctx: &Context, action: Action) -> Option<String> {
    ctx.data(|data| data.get_temp::<Keymap>(Id::unique("keymap"))).unwrap_or_default().text(action)
}

/// Text for hovering: what an action does, and its key.
pub fn hint(ctx: &Context, action: Action) -> String {
    let what = action.tooltip();
    text(ctx, action).map_or_else(|| what.to_owned(), |keys| format!("{what}  [{keys}]"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTROL: Modifiers = Modifiers { ctrl: true, command: true, ..Modifiers::NONE };

    #[test]
    fn the_keys_that_are_promised_do_what_is_promised() {
        let keymap = Keymap::default();
        let control_shift = Modifiers { shift: true, ..CONTROL };
        for (key, modifiers, action) in [
            (Key::S, Modifiers::NONE, Action::Subtraction),
            (Key::S, CONTROL, Action::SavePlan),
            (Key::Z, CONTROL, Action::Undo),
            (Key::Z, control_shift, Action::Redo),
            (Key::E, CONTROL, Action::ExportPdf),
            (Key::K, CONTROL, Action::Palette),
            (Key::Questionmark, Modifiers::SHIFT, Action::KeySheet),
            (Key::A, Modifiers::NONE, Action::TraceArtery),
            (Key::V, Modifiers::NONE, Action::TraceVein),
            (Key::D, Modifiers::NONE, Action::PlaceDatum),
            (Key::C, Modifiers::NONE, Action::DrawReference),
            (Key::X, Modifiers::NONE, Action::GoToCrossing),
            (Key::L, Modifiers::NONE, Action::Overlay),
            (Key::Num4, Modifiers::NONE, Action::FourUp),
            (Key::Tab, Modifiers::NONE, Action::NextStep),
        ] {
            assert_eq!(keymap.action_of(key, modifiers), Some(action));
        }
        assert_eq!(keymap.action_of(Key::Q, Modifiers::NONE), None);
    }

    #[test]
    fn a_key_goes_from_one_action_to_another_and_survives_a_restart() {
        let mut keymap = Keymap::default();
        let s = Keys { modifiers: Modifiers::NONE, key: Key::S };
        assert_eq!(keymap.assign(Action::Invert, s), Some(Action::Subtraction));
        let mut keymap: Keymap = serde_json::from_str(&serde_json::to_string(&keymap).unwrap()).unwrap();
        assert_eq!(keymap.action_of(Key::S, Modifiers::NONE), Some(Action::Invert));
        assert_eq!(keymap.action_of(Key::I, Modifiers::NONE), None);
        assert_eq!(keymap.text(Action::Subtraction), None);
        let i = Keys { modifiers: Modifiers::NONE, key: Key::I };
        assert_eq!(keymap.assign(Action::Invert, i), None);
        assert_eq!(keymap.assign(Action::Subtraction, s), None);
        assert!(keymap.is_shipped());
    }

    #[test]
    fn keys_are_saved_by_id_and_those_saved_by_text_still_work() {
        let mut keymap = Keymap::default();
        keymap.assign(Action::Invert, Keys { modifiers: Modifiers::NONE, key: Key::Q });
        assert_eq!(serde_json::to_value(&keymap).unwrap(), serde_json::json!({ "invert": ["Q"] }));
        let saved = r#"{"Zoom in": ["Shift+Q"], "Undo": ["Ctrl+U"], "Say how deep it lies": []}"#;
        let keymap: Keymap = serde_json::from_str(saved).unwrap();
        assert_eq!(keymap.text(Action::ZoomIn).as_deref(), Some("Shift+Q"));
        assert_eq!(keymap.action_of(Key::U, CONTROL), Some(Action::Undo));
        assert_eq!(keymap.text(Action::EnterDepth), None);
        assert_eq!(keymap.action_of(Key::Z, CONTROL), None);
    }

    #[test]
    fn the_keys_that_work_controls_stay_where_they_are() {
        let mut keymap = Keymap::default();
        keymap.assign(Action::Play, Keys { modifiers: Modifiers::NONE, key: Key::Q });
        assert!(keymap.keys(Action::Play).iter().any(|keys| keys.key == Key::Space));
        assert_eq!(keymap.action_of(Key::Q, Modifiers::NONE), Some(Action::Play));
    }
}
