//! DICOM values and plan values as people read them.

use crate::imaging::{FrameSelection, Look, MaskChoice, Phase};
use crate::planning::plan::{Side, VesselKind};

/// A C-arm direction as clinicians say it: `LAO 30 CRA 5`, `AP`, `LAO 90`.
pub fn c_arm(primary_deg: Option<f64>, secondary_deg: Option<f64>) -> String {
    let (Some(primary), Some(secondary)) = (primary_deg, secondary_deg) else {
        return "angles unknown".to_owned();
    };
    let mut words = Vec::new();
    match primary.round() {
        angle if angle > 0.0 => words.push(format!("LAO {angle:.0}")),
        angle if angle < 0.0 => words.push(format!("RAO {:.0}", -angle)),
        _ => {}
    }
    match secondary.round() {
        angle if angle > 0.0 => words.push(format!("CRA {angle:.0}")),
        angle if angle < 0.0 => words.push(format!("CAU {:.0}", -angle)),
        _ => {}
    }
    if words.is_empty() { "AP".to_owned() } else { words.join(" ") }
}

/// A DICOM person name (PS3.5 section 6.2.1) in reading order: family name, then given and middle, prefix and suffix; the
/// alphabetic group first, the ideographic group in brackets.
pub fn person_name(value: &str) -> String {
    let mut groups = value.split('=').map(one_name_group).filter(|group| !group.is_empty());
    match (groups.next(), groups.next()) {
        (Some(first), Some(second)) => format!("{first} ({second})"),
        (Some(only), None) => only,
        _ => String::new(),
    }
}

fn one_name_group(group: &str) -> String {
    let mut parts = group.split('^').map(str::trim);
    let family = parts.next().unwrap_or_default();
    let parts: Vec<&str> = parts.collect();
    let part = |index: usize| parts.get(index).copied().unwrap_or_default();
    let others = [part(2), part(0), part(1), part(3)];
    let others: Vec<&str> = others.into_iter().filter(|p| !p.is_empty()).collect();
    match (family.is_empty(), others.is_empty()) {
        (false, false) => format!("{family}, {}", others.join(" ")),
        (false, true) => family.to_owned(),
        (true, _) => others.join(" "),
    }
}

/// A DICOM date `20261122` as `2026-11-22`; anything else unchanged.
pub fn date(value: &str) -> String {
    let value = value.trim();
    if value.len() == 8 && value.bytes().all(|b| b.is_ascii_digit()) {
        format!("{}-{}-{}", &value[..4], &value[4..6], &value[6..])
    } else {
        value.to_owned()
    }
}

/// The frames, mask and pixel shift of a picture.
pub fn look(look: &Look) -> String {
    let frames = match look.frame {
        FrameSelection::Frame(number) => format!("frame {number}"),
        FrameSelection::Opacify(None) => "maximum opacification".to_owned(),
        FrameSelection::Opacify(Some([first, last])) => format!("maximum opacification of frames {first}–{last}"),
        FrameSelection::Least(None) => "minimum opacification".to_owned(),
        FrameSelection::Least(Some([first, last])) => format!("minimum opacification of frames {first}–{last}"),
    };
    let mask = match &look.mask {
        MaskChoice::Auto => String::new(),
        MaskChoice::None => ", not subtracted".to_owned(),
        MaskChoice::Frames(frames) => {
            let numbers: Vec<String> = frames.iter().map(u32::to_string).collect();
            format!(", mask {}", numbers.join(", "))
        }
    };
    let shift = match look.shift.down_left() {
        [0.0, 0.0] => String::new(),
        [row, column] => format!(", mask moved by {row:.2}, {column:.2} px (row, column)"),
    };
    let local = if look.local { ", mask following the limb from place to place" } else { "" };
    let phase = match look.phase {
        None => "",
        Some(Phase::Early) => ", kept to early contrast",
        Some(Phase::Late) => ", kept to late contrast",
    };
    frames + &mask + &shift + local + phase
}

/// The limb.
pub const fn side(side: Option<Side>) -> &'static str {
    match side {
        Some(Side::Left) => "Left leg",
        Some(Side::Right) => "Right leg",
        None => "Side not stated",
    }
}

/// Artery or vein.
pub const fn vessel_kind(kind: VesselKind) -> &'static str {
    match kind {
        VesselKind::Artery => "Artery",
        VesselKind::Vein => "Vein",
    }
}

/// A size as a label writes it: without needless zeros.
pub fn labeled(millimeters: f64) -> String {
    let text = format!("{millimeters:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A probability as a percentage that never claims certainty.
pub fn probability(p: f64) -> String {
    match p * 100.0 {
        percent if percent > 99.0 => "> 99 %".to_owned(),
        percent if percent < 1.0 => "< 1 %".to_owned(),
        percent => format!("{percent:.0} %"),
    }
}

/// The first letter as a capital.
pub fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().collect::<String>() + letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c_arm_directions_read_as_clinicians_say_them() {
        for (primary, secondary, said) in [
            (0.0, 0.2, "AP"),
            (30.0, 5.0, "LAO 30 CRA 5"),
            (-20.0, 0.0, "RAO 20"),
            (-20.4, -10.0, "RAO 20 CAU 10"),
            (90.0, -0.3, "LAO 90"),
        ] {
            assert_eq!(c_arm(Some(primary), Some(secondary)), said);
        }
        assert_eq!(c_arm(None, Some(0.0)), "angles unknown");
    }

    #[test]
    fn person_names_read_family_first_with_the_ideographic_group_in_brackets() {
        for (value, read) in [
            ("Doe^Jane", "Doe, Jane"),
            ("Adams^John Robert Quincy^^Rev.^B.A. M.Div.", "Adams, Rev. John Robert Quincy B.A. M.Div."),
            ("Yamada^Tarou=山田^太郎=やまだ^たろう", "Yamada, Tarou (山田, 太郎)"),
            ("^Jane", "Jane"),
            ("Anonymous", "Anonymous"),
            ("", ""),
            ("^^^^", ""),
        ] {
            assert_eq!(person_name(value), read);
        }
    }

    #[test]
    fn dates_looks_and_labels_read_plainly() {
        assert_eq!(date("20261122"), "2026-11-22");
        assert_eq!(date("unknown"), "unknown");
        assert_eq!(look(&Look::default()), "maximum opacification");
        let shifted = Look {
            frame: FrameSelection::Frame(7),
            mask: MaskChoice::Frames(vec![1, 2]),
            shift: [0.5, -1.0].into(),
            ..Look::default()
        };
        assert_eq!(look(&shifted), "frame 7, mask 1, 2, mask moved by 0.50, -1.00 px (row, column)");
        for (size, written) in [(150.0, "150"), (5.5, "5.5"), (3.25, "3.25"), (0.0, "0")] {
            assert_eq!(labeled(size), written);
        }
        for (p, written) in [(1.0, "> 99 %"), (0.98, "98 %"), (0.0, "< 1 %")] {
            assert_eq!(probability(p), written);
        }
    }
}
