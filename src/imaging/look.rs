//! Which numbers of a run are shown or traced: frame, mask and pixel shift.

use super::MaskShift;
use super::acquisition::{MaskModule, MaskOperation};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// Which frames make the image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FrameSelection {
    /// One frame, from 1.
    Frame(u32),
    /// Maximum opacification over a range of frames from 1, both ends included; `None` means all contrast frames.
    Opacify(Option<[u32; 2]>),
    /// Minimum opacification over a range of frames: what is filled in all of them; `None` means all contrast frames.
    Least(Option<[u32; 2]>),
}

impl FrameSelection {
    /// Whether frames are laid over one another.
    pub(crate) const fn gathers(self) -> bool {
        !matches!(self, Self::Frame(_))
    }
}

impl Default for FrameSelection {
    fn default() -> Self {
        Self::Opacify(None)
    }
}

impl fmt::Display for FrameSelection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (word, range) = match self {
            Self::Frame(number) => return write!(f, "{number}"),
            Self::Opacify(range) => ("opacify", range),
            Self::Least(range) => ("least", range),
        };
        match range {
            None => f.write_str(word),
            Some([first, last]) => write!(f, "{word} {first}-{last}"),
        }
    }
}

/// Why words do not name frames or a mask.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LookError {
    /// Not a frame selection.
    #[error(
        "\"{0}\" is neither a frame number from 1, nor \"opacify\" or \"least\", nor one of them with frames, as \"opacify 3-9\""
    )]
    Frames(String),
    /// Not a mask choice.
    #[error("\"{0}\" is neither \"auto\", nor \"none\", nor frame numbers from 1 like \"1,2\"")]
    Mask(String),
}

impl FromStr for FrameSelection {
    type Err = LookError;

    fn from_str(words: &str) -> Result<Self, LookError> {
        let range = |words: &str| match words.trim() {
            "" => Some(None),
            range => parse_range(range).map(Some),
        };
        let read = if let Some(words) = words.strip_prefix("opacify") {
            range(words).map(Self::Opacify)
        } else if let Some(words) = words.strip_prefix("least") {
            range(words).map(Self::Least)
        } else {
            words.parse().ok().filter(|&number| number > 0).map(Self::Frame)
        };
        read.ok_or_else(|| LookError::Frames(words.to_owned()))
    }
}

/// The frames "3-9", from 1 and in order.
pub(crate) fn parse_range(words: &str) -> Option<[u32; 2]> {
    let (first, last) = words.split_once('-')?;
    let range = [first.trim().parse().ok()?, last.trim().parse().ok()?];
    (0 < range[0] && range[0] <= range[1]).then_some(range)
}

impl Serialize for FrameSelection {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Frame(number) => serializer.serialize_u32(*number),
            Self::Opacify(_) | Self::Least(_) => serializer.collect_str(self),
        }
    }
}

impl<'de> Deserialize<'de> for FrameSelection {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Number(u32),
            Words(String),
        }
        let words = match Written::deserialize(deserializer)? {
            Written::Number(number) => number.to_string(),
            Written::Words(words) => words,
        };
        words.parse().map_err(serde::de::Error::custom)
    }
}

/// What is subtracted.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub enum MaskChoice {
    /// What the file's mask module says.
    #[default]
    Auto,
    /// Nothing: the native image.
    None,
    /// The average of these frames, from 1.
    Frames(Vec<u32>),
}

impl MaskChoice {
    /// The frames that are averaged to the mask, in order: those chosen, or those the file names for all its frames.
    pub(crate) fn averaged_frames(&self, masks: &MaskModule) -> Vec<u32> {
        let mut frames = match (self, masks.items.first()) {
            (Self::Frames(frames), _) => frames.clone(),
            (Self::Auto, Some(item)) if item.operation == MaskOperation::AverageSubtraction => item.mask_frames.clone(),
            _ => Vec::new(),
        };
        frames.sort_unstable();
        frames.dedup();
        frames
    }
}

impl fmt::Display for MaskChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => f.write_str("auto"),
            Self::None => f.write_str("none"),
            Self::Frames(frames) => {
                let numbers: Vec<String> = frames.iter().map(u32::to_string).collect();
                f.write_str(&numbers.join(","))
            }
        }
    }
}

impl FromStr for MaskChoice {
    type Err = LookError;

    fn from_str(words: &str) -> Result<Self, LookError> {
        match words.trim() {
            "auto" => Ok(Self::Auto),
            "none" => Ok(Self::None),
            list => {
                let numbers = list.split(',').map(|n| n.trim().parse().ok().filter(|&n| n > 0));
                let frames: Option<Vec<u32>> = numbers.collect();
                frames.map(Self::Frames).ok_or_else(|| LookError::Mask(words.to_owned()))
            }
        }
    }
}

impl Serialize for MaskChoice {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for MaskChoice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Which numbers of a run are shown or traced.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Look {
    /// The frames.
    #[serde(default)]
    pub frame: FrameSelection,
    /// The mask.
    #[serde(default, skip_serializing_if = "is_auto")]
    pub mask: MaskChoice,
    /// By what the mask is moved before it is subtracted, in addition to what the file says.
    #[serde(default, skip_serializing_if = "MaskShift::is_zero")]
    pub shift: MaskShift,
    /// The mask follows the limb from place to place: after the shift it is laid on the contrast by a smooth motion that is
    /// found again whenever it is needed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub local: bool,
    /// Paths keep to contrast that comes early, or late, in the run. Changes no picture and no number of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phase: Option<Phase>,
    /// Whether vessels are dark or bright, where somebody chose it; else the frames show it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub polarity: Option<Polarity>,
}

impl Look {
    /// The same for all contrast frames of the run, the mask laid on as a whole.
    pub(crate) fn of_the_whole_run(&self) -> Self {
        Self { frame: FrameSelection::Opacify(None), local: false, ..self.clone() }
    }
}

/// When contrast comes: where artery and vein fill one after the other in one run, that tells them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// In the first of the two, as in arteries.
    Early,
    /// In the second, as in veins.
    Late,
}

/// Whether vessels are darker or brighter than their surroundings in stored values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Polarity {
    /// As contrast that takes beam away.
    Dark,
    /// As in a negative, or with gas.
    Bright,
}

fn is_auto(mask: &MaskChoice) -> bool {
    *mask == MaskChoice::Auto
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_are_written_as_they_are_read() {
        for json in [
            r#"{"frame":7}"#,
            r#"{"frame":"opacify"}"#,
            r#"{"frame":"opacify 3-9","mask":"1,2"}"#,
            r#"{"frame":"least"}"#,
            r#"{"frame":"least 4-6"}"#,
            r#"{"frame":7,"mask":"none","shift":[0.5,-1.0]}"#,
            r#"{"frame":7,"local":true}"#,
            r#"{"frame":"opacify","phase":"late"}"#,
            r#"{"frame":"opacify","polarity":"bright"}"#,
        ] {
            let look: Look = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&look).unwrap(), json);
        }
        assert_eq!(serde_json::from_str::<Look>("{}").unwrap(), Look::default());
    }

    #[test]
    fn words_that_name_no_frame_are_refused() {
        for words in ["0", "-1", "least 9-3", "least x", "opacify 9-3", "opacify 0-3", "opacify x", "", "seven"] {
            assert!(words.parse::<FrameSelection>().is_err(), "{words}");
        }
        for words in ["", "0", "1,,2", "some"] {
            assert!(words.parse::<MaskChoice>().is_err(), "{words}");
        }
    }
}
