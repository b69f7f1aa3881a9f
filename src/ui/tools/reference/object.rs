//! Objects of known size: how they are marked, what is entered of them, and the points they consist of.

use crate::geometry::ImagePoint;
use crate::imaging::Look;
use crate::planning::plan::{CalibrationChoice, CatheterReference, MarkedReference, ReferenceLine};
use crate::ui::actions::Action;

/// How an object of known size is marked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Method {
    /// A line is dragged along its length.
    #[default]
    Line,
    /// Its marks are clicked, one after the other.
    Marks,
    /// A stretch of a catheter is clicked, and its edges are found.
    Catheter,
}

impl Method {
    /// All of them, as they are offered.
    pub const ALL: [Self; 3] = [Self::Line, Self::Marks, Self::Catheter];

    /// The label of its button.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Line => "Line",
            Self::Marks => "Marks",
            Self::Catheter => "Catheter",
        }
    }

    /// The action that begins it.
    pub const fn action(self) -> Action {
        match self {
            Self::Line => Action::DrawReference,
            Self::Marks => Action::MarkReference,
            Self::Catheter => Action::MeasureCatheter,
        }
    }

    /// What to do and how accurate it is.
    pub const fn explanation(self) -> &'static str {
        match self {
            Self::Line => "Drag along an object of known length, near the vessels.",
            Self::Marks => "Click its marks one by one. Five or more show a tilt and a slip of the hand.",
            Self::Catheter => "Click along a straight part; its edges are found. A thin one gives a rough scale.",
        }
    }

    /// The way the object of a calibration is marked.
    pub const fn of(choice: &CalibrationChoice) -> Option<Self> {
        match choice {
            CalibrationChoice::Reference(_) => Some(Self::Line),
            CalibrationChoice::Marks(_) => Some(Self::Marks),
            CalibrationChoice::Catheter(_) => Some(Self::Catheter),
            CalibrationChoice::Dicom | CalibrationChoice::Stated { .. } => None,
        }
    }
}

/// What is known of an object before it is marked.
#[derive(Debug, Clone, PartialEq)]
pub struct ReferenceObject {
    /// How it is marked.
    pub method: Method,
    /// What a line is drawn along.
    pub object: String,
    /// Its true length in mm.
    pub length_mm: f64,
    /// The object with the marks.
    pub marked: String,
    /// True distance from mark to mark in mm.
    pub spacing_mm: f64,
    /// Outer diameter of the catheter in French.
    pub french: f64,
    /// How far it lies from the vessels, positive toward the detector; `None` if unknown.
    pub depth_mm: Option<f64>,
}

impl Default for ReferenceObject {
    fn default() -> Self {
        Self {
            method: Method::Line,
            object: "ruler".to_owned(),
            length_mm: 100.0,
            marked: "ruler".to_owned(),
            spacing_mm: 10.0,
            french: 5.0,
            depth_mm: None,
        }
    }
}

impl ReferenceObject {
    /// Takes what a view's scale rests on, if it rests on an object; its way of marking too, if asked.
    pub fn take(&mut self, choice: &CalibrationChoice, method: bool) {
        let of = Method::of(choice);
        if let (Some(of), true) = (of, method) {
            self.method = of;
        }
        if of != Some(self.method) {
            return;
        }
        match choice {
            CalibrationChoice::Reference(line) => {
                (self.length_mm, self.depth_mm) = (line.length_mm, line.depth_from_vessel_mm);
                self.object.clone_from(&line.object);
            }
            CalibrationChoice::Marks(marks) => {
                (self.spacing_mm, self.depth_mm) = (marks.spacing_mm, marks.depth_from_vessel_mm);
                self.marked.clone_from(&marks.object);
            }
            CalibrationChoice::Catheter(catheter) => {
                (self.french, self.depth_mm) = (catheter.french, catheter.depth_from_vessel_mm);
            }
            CalibrationChoice::Dicom | CalibrationChoice::Stated { .. } => {}
        }
    }

    /// The object with what was entered, marked at `points` of `run`: the two ends of a line, the marks, or places along
    /// a catheter whose edges are found under `look`.
    pub fn marked_at(&self, run: &str, points: Vec<ImagePoint>, look: Look) -> CalibrationChoice {
        let (run, depth_from_vessel_mm) = (run.to_owned(), self.depth_mm);
        match self.method {
            Method::Line => {
                let [from, to] = [points.first(), points.last()].map(|end| end.copied().unwrap_or_default());
                let (length_mm, object) = (self.length_mm, self.object.clone());
                let line = ReferenceLine { run, from, to, length_mm, object, depth_from_vessel_mm };
                CalibrationChoice::Reference(line)
            }
            Method::Marks => {
                let (spacing_mm, object) = (self.spacing_mm, self.marked.clone());
                CalibrationChoice::Marks(MarkedReference { run, points, spacing_mm, object, depth_from_vessel_mm })
            }
            Method::Catheter => {
                let french = self.french;
                CalibrationChoice::Catheter(CatheterReference { run, look, points, french, depth_from_vessel_mm })
            }
        }
    }

    /// The same choice with what was entered; `None` if it is of another kind.
    pub fn given_to(&self, choice: &CalibrationChoice) -> Option<CalibrationChoice> {
        let look = match choice {
            CalibrationChoice::Catheter(catheter) => catheter.look.clone(),
            _ => Look::default(),
        };
        let run = choice.run().filter(|_| Method::of(choice) == Some(self.method))?;
        Some(self.marked_at(run, choice.points(), look))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(points: Vec<ImagePoint>) -> CalibrationChoice {
        CalibrationChoice::Marks(MarkedReference {
            run: "A1".into(),
            points,
            spacing_mm: 10.0,
            object: "ruler".into(),
            depth_from_vessel_mm: None,
        })
    }

    #[test]
    fn what_is_entered_goes_to_an_object_of_its_kind_only_and_comes_back_from_it() {
        let choice = marks(vec![ImagePoint::new(1.0, 2.0)]);
        let mut entered = ReferenceObject { spacing_mm: 5.0, depth_mm: Some(-40.0), ..ReferenceObject::default() };
        assert_eq!(entered.given_to(&choice), None, "a line is entered");
        entered.method = Method::Marks;
        let given = entered.given_to(&choice).unwrap();
        assert!(matches!(&given, CalibrationChoice::Marks(m) if m.spacing_mm == 5.0 && m.points.len() == 1));
        let mut other = ReferenceObject::default();
        other.take(&given, false);
        assert_eq!(other, ReferenceObject::default(), "another way of marking is looked at");
        other.take(&given, true);
        assert_eq!((other.method, other.spacing_mm, other.depth_mm), (Method::Marks, 5.0, Some(-40.0)));
        assert_eq!(other.given_to(&CalibrationChoice::Dicom), None);
    }
}
