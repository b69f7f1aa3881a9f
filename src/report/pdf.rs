//! From a report to bytes: an archivable, tagged PDF, and one picture of the plan.
//!
//! Layout is Typst's, embedded as a library. A template reads `report.json`, `figures.json` and the gray values of the
//! pictures; nothing a person typed is ever taken for markup. A hospital may bring its own template.

use super::content::Report;
use super::figure::Figures;
use super::printable::make_printable;
use super::world::{PaperWorld, Shared};
use crate::assets::{FONTS, TEMPLATES};
use serde_json::Value;
use typst::diag::SourceDiagnostic;
use typst::foundations::{Bytes, Datetime, Output, Smart};
use typst::layout::Abs;
use typst::{World, WorldExt};
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};
use typst_render::RenderOptions;

/// The bundled template of the plan sheet. A hospital's own starts as a copy of it.
const SHEET: &str = "plan.typ";
/// The bundled template of the plan's picture.
const PICTURE: &str = "picture.typ";
/// What a hospital's own template is called in messages.
const OWN_TEMPLATE: &str = "template.typ";

/// Dots per typographic point of the plan's picture: 144 dots per inch.
const PICTURE_RESOLUTION: f64 = 2.0;
/// Exports that a laid out part may stay unused before it is forgotten.
const CACHE_AGE: usize = 4;

/// Why there is no document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PdfError {
    /// A template cannot be carried out.
    #[error("{file}{place}: {message}{hint}")]
    Template {
        /// Which template: `plan.typ`, or the hospital's.
        file: String,
        /// Line and column, from 1, as in ` line 12, column 3`; empty where unknown.
        place: String,
        /// What is wrong there.
        message: String,
        /// What may help, in brackets, or empty.
        hint: String,
    },
    /// The document is laid out but cannot become an archivable PDF or a picture.
    #[error("the document cannot be written: {0}")]
    Export(String),
}

/// A typesetter with its fonts loaded. Made once and kept: later documents are faster than the first.
pub struct PdfEngine {
    shared: Shared,
}

impl Default for PdfEngine {
    /// A typesetter with the bundled fonts.
    fn default() -> Self {
        Self { shared: Shared::new(FONTS.iter().map(|(_, bytes)| Bytes::new(*bytes))) }
    }
}

impl PdfEngine {
    /// The plan sheet as PDF/A-2a, tagged after PDF/UA-1; the same input gives the same bytes. `template` replaces the
    /// bundled one.
    ///
    /// # Errors
    /// If the template cannot be carried out, with its line, or if the document breaks a rule of the standards.
    pub fn pdf(&self, report: &Report, figures: &Figures, template: Option<&str>) -> Result<Vec<u8>, PdfError> {
        let date = printed_date(&report.header.printed);
        let mut world = self.world(report, figures, template.map_or(SHEET, |_| OWN_TEMPLATE), date)?;
        if let Some(text) = template {
            world.add_source(OWN_TEMPLATE, text);
        }
        let export = |message: String| PdfError::Export(message);
        let standards = PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1])
            .map_err(|error| export(error.message().to_string()))?;
        let options = PdfOptions {
            creator: Smart::Custom(Some(report.provenance.software.clone())),
            timestamp: date.map(Timestamp::new_utc),
            standards,
            ..PdfOptions::default()
        };
        let document = laid_out(&world)?;
        let bytes = typst_pdf::pdf(&document, &options).map_err(|errors| template_error(&world, &errors));
        comemo::evict(CACHE_AGE);
        bytes
    }

    /// One picture of the plan as PNG: key images and the straightened strip.
    ///
    /// # Errors
    /// If the picture cannot be laid out or written.
    pub fn png(&self, report: &Report, figures: &Figures) -> Result<Vec<u8>, PdfError> {
        let world = self.world(report, figures, PICTURE, None)?;
        let options = RenderOptions { pixel_per_pt: PICTURE_RESOLUTION.into(), ..RenderOptions::default() };
        let document = laid_out(&world)?;
        let pixels = typst_render::render_merged(&document, &options, Abs::zero(), None);
        comemo::evict(CACHE_AGE);
        pixels.encode_png().map_err(|error| PdfError::Export(error.to_string()))
    }

    /// All that the template called `main` may read: the bundled templates and the data.
    fn world(
        &self,
        report: &Report,
        figures: &Figures,
        main: &str,
        today: Option<Datetime>,
    ) -> Result<PaperWorld<'_>, PdfError> {
        let unnamed = || PdfError::Export(format!("{main} is not a file name"));
        let mut world = PaperWorld::new(&self.shared, main, today).ok_or_else(unnamed)?;
        for (name, text) in TEMPLATES {
            world.add_source(name, text);
        }
        world.add_file("report.json", self.json(report)?);
        world.add_file("figures.json", self.json(figures)?);
        world.add_file("fonts.json", self.json(&self.shared.families())?);
        for (name, gray) in figures.files() {
            world.add_file(name, gray.to_vec());
        }
        Ok(world)
    }

    fn json(&self, value: &impl serde::Serialize) -> Result<Vec<u8>, PdfError> {
        let export = |error: serde_json::Error| PdfError::Export(error.to_string());
        let mut value: Value = serde_json::to_value(value).map_err(export)?;
        make_printable(&mut value, &|letter| self.shared.covers(letter));
        serde_json::to_vec(&value).map_err(export)
    }
}

fn laid_out<T: Output>(world: &PaperWorld) -> Result<T, PdfError> {
    typst::compile(world).output.map_err(|errors| template_error(world, &errors))
}

/// The date of `2026-11-22 17:40`, with or without a time; `None` if it is not one.
fn printed_date(printed: &str) -> Option<Datetime> {
    let mut numbers = printed.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    let year = numbers.next()?.parse().ok()?;
    let (month, day) = (numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?);
    let mut or_zero = || numbers.next().and_then(|part| part.parse().ok()).unwrap_or(0);
    Datetime::from_ymd_hms(year, month, day, or_zero(), or_zero(), or_zero())
}

/// The first error of the typesetter, with the line it points to.
fn template_error(world: &PaperWorld, errors: &[SourceDiagnostic]) -> PdfError {
    let Some(error) = errors.first() else {
        return PdfError::Export("the typesetter gave up without a reason".to_owned());
    };
    let source = error.span.id().and_then(|id| world.source(id).ok());
    let position = source.as_ref().zip(world.range(error.span));
    let position = position.and_then(|(source, range)| source.lines().byte_to_line_column(range.start));
    let place = position.map(|(line, column)| format!(" line {}, column {}", line + 1, column + 1));
    let hints: Vec<&str> = error.hints.iter().map(|hint| hint.v.as_str()).collect();
    PdfError::Template {
        file: source.map_or_else(|| "template".to_owned(), |s| s.id().vpath().get_without_slash().to_owned()),
        place: place.unwrap_or_default(),
        message: error.message.to_string(),
        hint: if hints.is_empty() { String::new() } else { format!(" ({})", hints.join("; ")) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typesetter_can_be_kept_and_used_from_any_thread() {
        fn shared<T: Send + Sync>() {}
        shared::<PdfEngine>();
    }

    #[test]
    fn every_bundled_font_is_one_and_every_template_is_without_a_mistake_of_grammar() {
        for (name, bytes) in FONTS {
            assert!(!Shared::new([Bytes::new(*bytes)]).families().is_empty(), "{name} is no font");
        }
        for (name, text) in TEMPLATES {
            let (errors, _) = typst::syntax::parse(text).errors_and_warnings();
            assert!(errors.is_empty(), "{name}: {errors:?}");
        }
    }

    #[test]
    fn the_printed_date_is_read_with_and_without_a_time() {
        let date = printed_date("2026-11-22 17:40").unwrap();
        assert_eq!((date.year(), date.day(), date.minute()), (Some(2026), Some(22), Some(40)));
        assert_eq!(printed_date("2026-11-22").unwrap().hour(), Some(0));
        for no_date in ["", "today", "2026-13-45", "2026"] {
            assert_eq!(printed_date(no_date), None, "{no_date}");
        }
    }
}
