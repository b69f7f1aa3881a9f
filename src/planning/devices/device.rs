//! Stents and stent grafts as their rows in a catalogue describe them.
//!
//! No dimension of a product stands in the program. A row says where its numbers come from, when that was checked and
//! who verified it; a row without a name is unverified, and shown so everywhere.

use super::catalog::Entry;
use super::table::{Row, RowError};
use crate::assets::DEVICES;

/// No product comes in more lengths; a file that says so is not a catalogue.
const MOST_LENGTHS: usize = 40;

/// What a stent is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Lines the vein.
    Straight,
    /// Bridges artery and vein.
    Crossing,
}

/// One product of one diameter, in all its lengths.
///
/// Long because each field is a column of the catalogue.
#[derive(Debug, Clone, PartialEq)]
pub struct Device {
    /// Identifier, unique in the catalogue.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// What it is for.
    pub role: Role,
    /// Labeled diameter: one, or artery end and vein end of a tapered piece, mm.
    pub diameter_mm: Vec<f64>,
    /// Labeled lengths, mm, shortest first.
    pub lengths_mm: Vec<f64>,
    /// Least overlap with the next piece, mm; `None` leaves it to the technique.
    pub min_overlap_mm: Option<f64>,
    /// Labeled range of the vessel's diameter, mm; the vein's for a piece that bridges. `None` if unknown.
    pub vessel_mm: Option<[f64; 2]>,
    /// The same at the artery's end of a piece that bridges.
    pub artery_mm: Option<[f64; 2]>,
    /// Fraction of the labeled length lost on deployment.
    pub foreshortening: f64,
    /// Sheath it needs, French; `None` if unknown.
    pub sheath_fr: Option<f64>,
    /// The system it belongs to, if a technique asks for one.
    pub system: String,
    /// Where its data come from.
    pub source: String,
    /// When they were last compared with that source.
    pub checked: String,
    /// Who verified them; empty if nobody did.
    pub verified_by: String,
}

impl Device {
    /// A named person compared the row with the document it names.
    #[must_use]
    pub fn is_verified(&self) -> bool {
        !self.verified_by.is_empty()
    }

    /// Length after deployment of a piece labeled `length_mm`.
    #[must_use]
    pub fn deployed_mm(&self, length_mm: f64) -> f64 {
        length_mm * (1.0 - self.foreshortening)
    }

    /// Labeled diameter at the vein's end.
    #[must_use]
    pub fn vein_diameter_mm(&self) -> f64 {
        self.diameter_mm.last().copied().unwrap_or_default()
    }

    /// Labeled diameter at the artery's end.
    #[must_use]
    pub fn artery_diameter_mm(&self) -> f64 {
        self.diameter_mm.first().copied().unwrap_or_default()
    }
}

impl Entry for Device {
    const SCHEMA: &'static str = "dva-catalog/1";
    const KEY: &'static str = "device";
    const BUNDLED: &'static [(&'static str, &'static str)] = DEVICES;

    fn id(&self) -> &str {
        &self.id
    }

    fn read(row: &mut Row<'_>) -> Self {
        let mut device = Self {
            id: row.words("id"),
            name: row.words("name"),
            role: row.one_of("role", [("straight", Role::Straight), ("crossing", Role::Crossing)]),
            diameter_mm: row.numbers("diameter_mm", 0.5..=60.0, 1..=2),
            lengths_mm: row.numbers("lengths_mm", 1.0..=1000.0, 1..=MOST_LENGTHS),
            min_overlap_mm: row.optional_number("min_overlap_mm", 0.0..=500.0),
            vessel_mm: row.optional_range("vessel_mm", 0.1..=60.0),
            artery_mm: row.optional_range("artery_mm", 0.1..=60.0),
            foreshortening: row.optional_number("foreshortening", 0.0..=0.5).unwrap_or(0.0),
            sheath_fr: row.optional_number("sheath_fr", 1.0..=40.0),
            system: row.optional_words("system"),
            source: row.words("source"),
            checked: row.words("checked"),
            verified_by: row.optional_words("verified_by"),
        };
        device.lengths_mm.sort_by(f64::total_cmp);
        device.lengths_mm.dedup();
        let shortest = device.lengths_mm.first().map(|&mm| device.deployed_mm(mm));
        if shortest.zip(device.min_overlap_mm).is_some_and(|(shortest, overlap)| overlap >= shortest) {
            row.problem(&RowError::Overlap("min_overlap_mm"));
        }
        device
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planning::devices::DeviceCatalog;
    use crate::planning::devices::table::{Problem, TableError};

    const ROW: &str = r#"
[[device]]
id = "example-straight-6"
name = "Example straight stent graft 6 mm"
role = "straight"
diameter_mm = [6.0]
lengths_mm = [150, 50, 100]
min_overlap_mm = 10
vessel_mm = [4.8, 5.5]
foreshortening = 0.0
sheath_fr = 7
source = "instructions for use, edition, page"
checked = 2026-11-22
verified_by = ""
color = "a key of the user's own"
"#;

    fn catalog(rows: &str) -> Result<DeviceCatalog, TableError> {
        DeviceCatalog::parse(&format!("schema = \"dva-catalog/1\"\n{rows}"))
    }

    #[test]
    fn a_row_is_read_with_all_it_says() {
        let catalog = catalog(ROW).unwrap();
        let device = catalog.get("example-straight-6").unwrap();
        assert_eq!((device.role, device.lengths_mm.as_slice()), (Role::Straight, [50.0, 100.0, 150.0].as_slice()));
        assert_eq!((device.vessel_mm, device.sheath_fr), (Some([4.8, 5.5]), Some(7.0)));
        assert_eq!(device.checked, "2026-11-22");
        assert!(!device.is_verified());
        let unknown =
            ROW.replace("[4.8, 5.5]", "[]").replace("sheath_fr = 7\n", "").replace("min_overlap_mm = 10\n", "");
        let device = super::tests::catalog(&unknown).unwrap().entries()[0].clone();
        assert_eq!((device.vessel_mm, device.sheath_fr, device.min_overlap_mm), (None, None, None));
    }

    fn problems(rows: &str) -> Vec<Problem> {
        let Err(TableError::Rows(problems)) = catalog(rows) else { panic!("the rows were read") };
        problems
    }

    fn check(from: &str, to: &str, expect: &str) {
        let rows = format!("{ROW}{}", ROW.replace("straight-6", "straight-7").replace(from, to));
        let problems = problems(&rows);
        assert!(problems.iter().any(|p| p.text.contains(expect)), "{to}: {problems:?}");
        assert!(problems.iter().all(|p| p.line >= 17), "{to}: {problems:?}");
    }

    #[test]
    fn a_bad_value_is_named_with_its_row_and_line() {
        for (from, to, expect) in [
            ("\"straight\"", "\"bent\"", "\"example-straight-7\": role must be \"straight\" or \"crossing\""),
            ("[6.0]", "[6.0, 5.0, 4.0]", "diameter_mm must be a list of 1 to 2 numbers"),
            ("[150, 50, 100]", "[]", "lengths_mm must be a list of 1 to 40 numbers"),
            ("[150, 50, 100]", "[150, -50]", "lengths_mm"),
            ("[150, 50, 100]", "\"long\"", "lengths_mm"),
            ("min_overlap_mm = 10", "min_overlap_mm = 50", "smaller than the shortest length"),
            ("min_overlap_mm = 10", "min_overlap_mm = \"ten\"", "min_overlap_mm must be a number"),
            ("[4.8, 5.5]", "[5.5, 4.8]", "vessel_mm must be [smallest, largest]"),
            ("[4.8, 5.5]", "[4.8]", "vessel_mm must be [smallest, largest]"),
            ("foreshortening = 0.0", "foreshortening = 1.5", "foreshortening must be a number from 0 to 0.5"),
            ("foreshortening = 0.0", "foreshortening = nan", "foreshortening"),
            ("sheath_fr = 7", "sheath_fr = \"7 Fr\"", "sheath_fr"),
            ("source = \"instructions for use, edition, page\"", "source = \"\"", "source must be words"),
            ("straight-7", "straight-6", "another device has this id already"),
        ] {
            check(from, to, expect);
        }
    }

    #[test]
    fn all_problems_are_listed_at_once() {
        let rows = ROW.replace("[6.0]", "[]").replace("\"straight\"", "\"bent\"").replace("name =", "nam =");
        assert_eq!(problems(&rows).len(), 3);
    }

    #[test]
    fn what_is_no_catalogue_says_so() {
        assert!(matches!(DeviceCatalog::parse(ROW), Err(TableError::Schema { .. })));
        assert!(matches!(DeviceCatalog::parse("schema = 3"), Err(TableError::Syntax { .. })));
        assert!(matches!(catalog("[[device]\n"), Err(TableError::Syntax { line: 2, .. })));
        assert!(matches!(catalog(""), Err(TableError::Rows(_))));
        assert!(matches!(catalog("device = 3"), Err(TableError::Syntax { .. })));
    }

    #[test]
    fn requirement_31_every_bundled_row_is_read_and_says_where_it_comes_from() {
        let catalog = DeviceCatalog::bundled();
        assert!(catalog.entries().len() >= 8);
        for role in [Role::Straight, Role::Crossing] {
            assert!(catalog.entries().iter().any(|device| device.role == role));
        }
        for device in catalog.entries() {
            assert!(!device.is_verified(), "{}: nobody compared this row with a label", device.id);
        }
        let mut ids: Vec<&str> = catalog.entries().iter().map(|device| device.id.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), catalog.entries().len());
    }

    #[test]
    fn requirement_36_the_labeled_vessel_ranges_of_the_bundled_straight_grafts() {
        let catalog = DeviceCatalog::bundled();
        for (diameter, range) in [(5.0, [4.0, 4.7]), (6.0, [4.8, 5.5]), (7.0, [5.6, 6.5]), (8.0, [6.6, 7.5])] {
            let found = catalog.get(&format!("viabahn-{diameter}")).unwrap();
            assert_eq!((found.diameter_mm[0], found.vessel_mm), (diameter, Some(range)));
        }
    }
}
