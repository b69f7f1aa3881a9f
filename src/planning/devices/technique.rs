//! Technique profiles: what a way of making the connection asks of crossing and stents.
//!
//! Data like the devices: every assumption of a plan stands in a file with its source, none in the program.

use super::catalog::Entry;
use super::device::Role;
use super::table::Row;
use crate::assets::TECHNIQUES;

/// One way of making the connection.
///
/// Long because each field is a key of the profile.
#[derive(Debug, Clone, PartialEq)]
pub struct Technique {
    /// Identifier.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// How it is done, in a sentence or two.
    pub summary: String,
    /// What to do, in order, for the checklist of the plan sheet.
    pub steps: Vec<String>,
    /// Longest distance the crossing needle bridges from centerline to centerline, mm; `None` if no needle length
    /// limits it.
    pub reach_mm: Option<f64>,
    /// Which pieces bridge artery and vein.
    pub bridging: Role,
    /// Systems whose devices are preferred; empty for all.
    pub systems: Vec<String>,
    /// Least overlap between pieces, mm, where their rows in the catalogue state none.
    pub min_overlap_mm: f64,
    /// How much of the bridging piece lies in the artery, mm.
    pub arterial_landing_mm: f64,
    /// How far below the crossing the last straight piece ends, mm.
    pub below_crossing_mm: f64,
    /// Standard deviation along the vein with which a planned crossing is hit, mm.
    pub axial_scatter_mm: f64,
    /// What it rests on, one sentence each, for the plan sheet.
    pub assumptions: Vec<String>,
    /// Where the numbers come from.
    pub source: String,
    /// When they were last compared with that source.
    pub checked: String,
    /// Who verified them; empty if nobody did.
    pub verified_by: String,
}

impl Technique {
    /// A named person compared the profile with the documents it names.
    #[must_use]
    pub fn is_verified(&self) -> bool {
        !self.verified_by.is_empty()
    }
}

impl Entry for Technique {
    const SCHEMA: &'static str = "dva-technique/1";
    const KEY: &'static str = "technique";
    const BUNDLED: &'static [(&'static str, &'static str)] = TECHNIQUES;

    fn id(&self) -> &str {
        &self.id
    }

    fn read(row: &mut Row<'_>) -> Self {
        Self {
            id: row.words("id"),
            name: row.words("name"),
            summary: row.words("summary"),
            steps: row.word_list("steps"),
            reach_mm: row.optional_number("reach_mm", 0.1..=100.0),
            bridging: row.one_of("bridging", [("crossing", Role::Crossing), ("straight", Role::Straight)]),
            systems: row.word_list("systems"),
            min_overlap_mm: row.number("min_overlap_mm", 0.0..=100.0),
            arterial_landing_mm: row.number("arterial_landing_mm", 0.0..=200.0),
            below_crossing_mm: row.number("below_crossing_mm", 0.0..=100.0),
            axial_scatter_mm: row.number("axial_scatter_mm", 0.0..=50.0),
            assumptions: row.word_list("assumptions"),
            source: row.words("source"),
            checked: row.words("checked"),
            verified_by: row.optional_words("verified_by"),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::assets::TECHNIQUES;
    use crate::planning::devices::TechniqueCatalog;
    use crate::planning::devices::table::TableError;

    #[test]
    fn the_bundled_profiles_are_read_and_none_claims_to_be_verified() {
        let catalog = TechniqueCatalog::bundled();
        for id in ["dedicated-system", "re-entry", "vast-snare", "av-spear"] {
            let technique = catalog.get(id).unwrap();
            assert!(!technique.is_verified() && !technique.assumptions.is_empty(), "{id}");
            assert!(!technique.steps.is_empty(), "{id}");
        }
        assert_eq!(catalog.get("dedicated-system").unwrap().reach_mm, Some(10.0));
        assert_eq!(catalog.get("vast-snare").unwrap().reach_mm, None);
    }

    #[test]
    fn a_bad_profile_is_named() {
        for (name, text) in TECHNIQUES {
            let id = TechniqueCatalog::parse(text).unwrap().entries()[0].id.clone();
            let text = text.replace("min_overlap_mm", "overlap");
            let Err(TableError::Rows(problems)) = TechniqueCatalog::parse(&text) else { panic!("{name} was read") };
            let expected = format!("\"{id}\": min_overlap_mm must be a number");
            assert!(problems[0].text.contains(&expected), "{name}: {problems:?}");
        }
    }
}
