//! About scales, and about runs laid on each other.

use super::runs_in_words;
use crate::planning::evaluation::advisory::{ViewAdvisory, ViewFinding};
use crate::units::decimal;
use crate::wording::{doubt, scale_reason};

pub(super) fn view(ViewAdvisory { view, what }: &ViewAdvisory) -> String {
    match what {
        ViewFinding::NoScale { why, .. } => format!("View {view}: {}", scale_reason(why)),
        ViewFinding::RulerDepth => format!(
            "View {view}: lengths are likely 10–40 % too small, because the ruler lies at an unknown distance from the \
             vessel, and are kept out of the stent plan: enter the distance, or draw along a catheter in the vessel"
        ),
        ViewFinding::PoorScale(why) => {
            format!("View {view}: {}: draw along a longer object of known length", scale_reason(why))
        }
        ViewFinding::ReferenceObject(found) => format!("View {view}: {}", doubt(found)),
        ViewFinding::ScaleDisagrees { measured, stated } => format!(
            "View {view}: {} mm per pixel disagrees with the {} of the file's geometry by more than their uncertainties: \
             check the object, its size and its depth",
            decimal(*measured, 3),
            decimal(*stated, 3)
        ),
        ViewFinding::Angles([first, run]) => {
            format!("Runs {first} and {run} were taken at different angles: put {run} into a view of its own")
        }
        ViewFinding::PixelSize([first, run]) => format!(
            "Pixels of run {run} have another size than those of {first}: put {run} into a view of its own, or use a run \
             of the same field of view"
        ),
        ViewFinding::PlacementUnchecked { first, runs } => {
            let lie = if runs.len() == 1 { "lies" } else { "lie" };
            format!("{} {lie} on {first} unmoved: check in the overlay that the bones meet", runs_in_words(runs))
        }
        ViewFinding::PlacementMotion { first, run, moved } => format!(
            "Run {run} is moved by {moved:.1} to lie on {first}: if the patient moved, the leg may have turned too; check \
             the overlay along the whole leg"
        ),
    }
}
