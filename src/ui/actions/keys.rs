//! Keys with their modifiers, to text and back.

use egui::{Key, Modifiers};

/// A key with the modifiers that must be held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keys {
    /// Ctrl, Shift, Alt; Command on a Mac.
    pub modifiers: Modifiers,
    /// The key.
    pub key: Key,
}

/// The key alone.
pub const fn plain(key: Key) -> Keys {
    Keys { modifiers: Modifiers::NONE, key }
}

/// The key with Ctrl.
pub const fn control(key: Key) -> Keys {
    Keys { modifiers: Modifiers::COMMAND, key }
}

/// The key with Shift.
pub const fn shift(key: Key) -> Keys {
    Keys { modifiers: Modifiers::SHIFT, key }
}

/// The key with Ctrl and Shift.
pub const fn control_shift(key: Key) -> Keys {
    Keys { modifiers: Modifiers::COMMAND.plus(Modifiers::SHIFT), key }
}

impl Keys {
    /// Whether pressing `key` with `modifiers` means these keys.
    pub fn fit(self, key: Key, modifiers: Modifiers) -> bool {
        // Where question mark and plus lie on a keyboard decides whether Shift is held.
        let shift = self.modifiers.shift == modifiers.shift || matches!(key, Key::Questionmark | Key::Plus);
        self.key == key && self.modifiers.command == modifiers.command && shift && !modifiers.alt
    }

    /// Reads what [`std::fmt::Display`] writes.
    pub fn read(text: &str) -> Option<Self> {
        let (rest, command) = text.strip_prefix("Ctrl+").map_or((text, false), |rest| (rest, true));
        let (name, shift) = rest.strip_prefix("Shift+").map_or((rest, false), |rest| (rest, true));
        let modifiers = Modifiers { command, shift, ..Modifiers::NONE };
        Some(Self { modifiers, key: Key::from_name(name)? })
    }

    /// Keys that work controls, move focus or end things wherever one is: they cannot be given to an action.
    pub const fn are_reserved(self) -> bool {
        matches!(
            self.key,
            Key::Space
                | Key::Tab
                | Key::Enter
                | Key::Escape
                | Key::ArrowLeft
                | Key::ArrowRight
                | Key::ArrowUp
                | Key::ArrowDown
                | Key::F6
        )
    }
}

impl std::fmt::Display for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.modifiers.command {
            f.write_str("Ctrl+")?;
        }
        if self.modifiers.shift {
            f.write_str("Shift+")?;
        }
        f.write_str(match self.key {
            Key::ArrowLeft => "Left",
            Key::ArrowRight => "Right",
            Key::Questionmark => "?",
            Key::Comma => ",",
            Key::Period => ".",
            Key::Plus => "+",
            Key::Equals => "=",
            Key::Minus => "-",
            Key::Escape => "Esc",
            Key::OpenBracket => "[",
            Key::CloseBracket => "]",
            key => key.name(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::actions::Action;

    #[test]
    fn keys_are_read_as_they_are_written() {
        for keys in Action::ALL.iter().flat_map(|action| action.row().keys) {
            assert_eq!(Keys::read(&keys.to_string()), Some(*keys));
        }
        assert_eq!(Keys::read("Ctrl+Nothing"), None);
    }
}
