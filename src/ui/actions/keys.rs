//! Keys with the modifiers held, in words and back, and the keys each action is shipped with.

use crate::ui::actions::Action;
use crate::ui::workflow::Step;
use egui::{Key, Modifiers};

/// A key with the modifiers that must be held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keys {
    /// Ctrl, Shift, Alt; Command on a Mac.
    pub modifiers: Modifiers,
    /// The key.
    pub key: Key,
}

const fn plain(key: Key) -> Keys {
    Keys { modifiers: Modifiers::NONE, key }
}

const fn control(key: Key) -> Keys {
    Keys { modifiers: Modifiers::COMMAND, key }
}

const fn shift(key: Key) -> Keys {
    Keys { modifiers: Modifiers::SHIFT, key }
}

const fn control_shift(key: Key) -> Keys {
    Keys { modifiers: Modifiers::COMMAND.plus(Modifiers::SHIFT), key }
}

impl Action {
    /// Its keys unless a person chose others, the first being the one shown.
    pub const fn shipped_keys(self) -> &'static [Keys] {
        macro_rules! keys {
            ($($key:expr),+) => { const { &[$($key),+] } };
        }
        match self {
            Self::OpenFiles => keys![control(Key::O)],
            Self::OpenFolder => keys![control_shift(Key::O)],
            Self::NewCase => keys![control(Key::N)],
            Self::SavePlan => keys![control(Key::S)],
            Self::SavePlanAs => keys![control_shift(Key::S)],
            Self::ExportPdf => keys![control(Key::E)],
            Self::ExportPng => keys![control_shift(Key::E)],
            Self::ExportJson => keys![control(Key::J)],
            Self::ExportDicom => keys![control(Key::D)],
            Self::Undo => keys![control(Key::Z)],
            Self::Redo => keys![control_shift(Key::Z), control(Key::Y)],
            Self::Go(Step::Open) => keys![control(Key::Num1)],
            Self::Go(Step::Subtract) => keys![control(Key::Num2)],
            Self::Go(Step::Calibrate) => keys![control(Key::Num3)],
            Self::Go(Step::Trace) => keys![control(Key::Num4)],
            Self::Go(Step::Cross) => keys![control(Key::Num5)],
            Self::Go(Step::Stent) => keys![control(Key::Num6)],
            Self::Go(Step::Report) => keys![control(Key::Num7)],
            Self::NextStep => keys![plain(Key::Tab)],
            Self::Play => keys![plain(Key::Space)],
            Self::Slower => keys![shift(Key::Comma)],
            Self::Faster => keys![shift(Key::Period)],
            Self::PreviousFrame => keys![plain(Key::ArrowLeft), plain(Key::Comma)],
            Self::NextFrame => keys![plain(Key::ArrowRight), plain(Key::Period)],
            Self::Subtraction => keys![plain(Key::S)],
            Self::Opacification => keys![plain(Key::O)],
            Self::MaskHere => keys![plain(Key::M)],
            Self::AddToMask => keys![control(Key::M)],
            Self::RegisterMask => keys![shift(Key::M)],
            Self::Invert => keys![plain(Key::I)],
            Self::ResetWindow => keys![plain(Key::W)],
            Self::Fit => keys![plain(Key::F)],
            Self::Closer => keys![plain(Key::Plus), plain(Key::Equals)],
            Self::Farther => keys![plain(Key::Minus)],
            Self::OneUp => keys![plain(Key::Num1)],
            Self::TwoUp => keys![plain(Key::Num2)],
            Self::FourUp => keys![plain(Key::Num4)],
            Self::Overlay => keys![plain(Key::L)],
            Self::ArrivalTime => keys![plain(Key::H)],
            Self::KeepToPhase => keys![shift(Key::H)],
            Self::LumenProfile => keys![plain(Key::P)],
            Self::RegionCurve => keys![plain(Key::U)],
            Self::AlignRuns => keys![shift(Key::A)],
            Self::TraceArtery => keys![plain(Key::A)],
            Self::TraceVein => keys![plain(Key::V)],
            Self::PlaceDatum => keys![plain(Key::D)],
            Self::DrawReference => keys![plain(Key::C)],
            Self::MarkReference => keys![shift(Key::C)],
            Self::MeasureCatheter => keys![control_shift(Key::C)],
            Self::SayDepth => keys![shift(Key::D)],
            Self::MarkAnatomy => keys![plain(Key::T)],
            Self::GoToCrossing => keys![plain(Key::X)],
            Self::LeaveTool => keys![plain(Key::Escape)],
            Self::RemoveLastAnchor => keys![plain(Key::Backspace)],
            Self::DeleteSelected => keys![plain(Key::Delete)],
            Self::SelectAllAnchors => keys![control(Key::A)],
            Self::PreviousAnchor => keys![plain(Key::OpenBracket)],
            Self::NextAnchor => keys![plain(Key::CloseBracket)],
            Self::OtherEnd => keys![plain(Key::E)],
            Self::StraightToHere => keys![plain(Key::G)],
            Self::OntoTrace => keys![plain(Key::N)],
            Self::BridgeStretch => keys![plain(Key::B)],
            Self::SplitTrace => keys![plain(Key::K)],
            Self::JoinTraces => keys![plain(Key::J)],
            Self::ReverseTrace => keys![shift(Key::R)],
            Self::SwapKinds => keys![shift(Key::V)],
            Self::DeleteTrace => keys![shift(Key::Delete)],
            Self::ToggleRuns => keys![plain(Key::R)],
            Self::FileOverlays => keys![shift(Key::L)],
            Self::HideIdentity => keys![control_shift(Key::H)],
            Self::Palette => keys![control(Key::K)],
            Self::Keys => keys![plain(Key::Questionmark), plain(Key::F1)],
            Self::About => keys![control(Key::F1)],
            Self::Rejected => keys![control(Key::R)],
        }
    }
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

    #[test]
    fn every_action_has_keys_of_its_own_and_a_tooltip() {
        let mut seen: Vec<(Keys, Action)> = Vec::new();
        for action in Action::ALL {
            assert!(!action.shipped_keys().is_empty(), "{action:?} has no key");
            assert!(!action.tooltip().is_empty(), "{action:?} has no tooltip");
            for keys in action.shipped_keys() {
                let clash = seen.iter().find(|(other, _)| other == keys);
                assert!(clash.is_none(), "{action:?} and {clash:?} share {keys}");
                seen.push((*keys, action));
            }
        }
    }

    #[test]
    fn keys_are_read_as_they_are_written() {
        for keys in Action::ALL.into_iter().flat_map(Action::shipped_keys) {
            assert_eq!(Keys::read(&keys.to_string()), Some(*keys));
        }
        assert_eq!(Keys::read("Ctrl+Nothing"), None);
    }
}
