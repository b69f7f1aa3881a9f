//! `trace`: the refined centerline through anchors.

use super::{Failure, LookArguments, print_json, render::open, say};
use crate::geometry::ImagePoint;
use crate::imaging::{Look, Phase};
use crate::planning::evidence::TraceInput;
use crate::wording;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde_json::json;
use std::path::PathBuf;

/// The refined centerline through anchors.
#[derive(Debug, Args)]
pub struct Trace {
    /// The run's file
    run: PathBuf,
    /// Anchors in pixels: "x,y x,y …", at least two
    #[arg(long, value_name = "x,y x,y …", allow_hyphen_values = true)]
    anchors: String,
    #[command(flatten)]
    look: LookArguments,
    /// Keep to contrast that comes early in the run, as in arteries, or late, as in veins
    #[arg(long, value_parser = PossibleValuesParser::new(["early", "late"]).map(|word| phase(&word)))]
    phase: Option<Phase>,
    /// Write one JSON object to standard output
    #[arg(long)]
    json: bool,
}

impl Trace {
    pub(super) fn run(self) -> Result<(), Failure> {
        let anchors = anchors(&self.anchors)?;
        let look = Look { phase: self.phase, ..self.look.look()? };
        let run = open(&self.run)?;
        let picture = TraceInput::of(&run, &look).map_err(|error| Failure::of_file(&self.run, error))?;
        let trace = picture.trace(&anchors).map_err(|error| Failure::of_file(&self.run, error))?;
        let doubt = picture.doubt.map(|doubt| doubt.to_string());
        let warnings: Vec<String> = trace.warnings.iter().map(wording::trace_warning).chain(doubt).collect();
        if self.json {
            return print_json(&json!({
                "points": trace.points,
                "radius_px": trace.widths.iter().map(|width| width.radius_px).collect::<Vec<_>>(),
                "length_px": trace.length_px,
                "anchors": trace.anchors,
                "warnings": warnings,
                "sigma_px": trace.widths.iter().map(|width| width.center_sigma_px).collect::<Vec<_>>(),
            }));
        }
        say(format_args!("{:.1} px, {} points", trace.length_px, trace.points.len()));
        for warning in &warnings {
            say(format_args!("! {warning}"));
        }
        Ok(())
    }
}

fn phase(word: &str) -> Phase {
    if word == "early" { Phase::Early } else { Phase::Late }
}

fn anchors(words: &str) -> Result<Vec<ImagePoint>, Failure> {
    let points: Option<Vec<ImagePoint>> =
        words.split_whitespace().map(|word| super::pair(word).ok().map(ImagePoint::from)).collect();
    points.filter(|points| points.len() >= 2).ok_or_else(|| {
        Failure::usage(format!("\"{words}\" is not a list of at least two anchors like \"10,20 30,40\""))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_are_pairs_and_at_least_two() {
        assert_eq!(anchors("1,2  3.5,-4").unwrap()[1], ImagePoint::new(3.5, -4.0));
        for words in ["", "1,2", "1,2 3", "1,2 3,x", "1,2 3,inf"] {
            assert_eq!(anchors(words).unwrap_err().code, 2, "{words}");
        }
    }
}
