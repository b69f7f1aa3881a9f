//! Where a scale comes from, or why there is none and what to do.

use crate::planning::calibration::reason::{
    Contradiction, Doubt, GeometryAttribute, GeometrySource, ObjectDepth, RefusedAttribute, ScaleReason, Unsupported,
    UnusableObject,
};
use crate::planning::calibration::{DEPTH_HALF_RANGE_MM, SHORT_SOD_MM};
use crate::units::{Degrees, Mm, decimal};

const DRAW_A_LINE: &str = "draw a reference line of known length";

/// Where a scale comes from, or why there is none and what to do, in one sentence.
#[must_use]
pub fn scale_reason(reason: &ScaleReason) -> String {
    match reason {
        ScaleReason::RunNotOpen(run) => format!("Run {run} is not open: open its file"),
        ScaleReason::ObjectElsewhere(run) => {
            format!("The reference object lies on {run}, which is not in this view: mark it again")
        }
        ScaleReason::Unusable(why) => unusable(why),
        ScaleReason::Conflict(what) => format!("The file contradicts itself: {}; {DRAW_A_LINE}", contradiction(what)),
        ScaleReason::Unsupported { what, refused } => {
            format!("{}{}: {DRAW_A_LINE}", unsupported(what), refused_attributes(refused))
        }
        ScaleReason::Geometry { source, spacing, sod_mm, u } => {
            let sod = sod_mm.map_or_else(
                || format!("no distance in the file, {:.0} assumed", Mm::new(SHORT_SOD_MM)),
                |sod| format!("{:.0} from the source", Mm::new(sod)),
            );
            format!(
                "{}: {} at the isocenter ({sod}); a vessel up to {:.0} off it gives a standard uncertainty of {}",
                geometry_source(source),
                per_pixel(*spacing),
                Mm::new(DEPTH_HALF_RANGE_MM),
                percent(*u)
            )
        }
        ScaleReason::Fiducial { description, spacing, u } => {
            let description = if description.is_empty() { String::new() } else { format!(" (\"{description}\")") };
            format!(
                "The file was calibrated on an object of known size{description}: {} at its depth, standard uncertainty {}",
                per_pixel(*spacing),
                percent(*u)
            )
        }
        ScaleReason::UnknownCorrection { spacing, u } => format!(
            "Pixel Spacing differs from the spacing at the detector, but the file does not say how it was corrected: {} \
             taken as stated, standard uncertainty {}",
            per_pixel(*spacing),
            percent(*u)
        ),
        ScaleReason::Stated { spacing, u } => format!("Stated by the operator: {}", scale(*spacing, *u)),
        ScaleReason::Line { object, length_mm, depth, spacing, u } => format!(
            "A {} of {length_mm} mm drawn on the image{}; {}",
            object_name(object),
            object_depth(*depth),
            scale(*spacing, *u)
        ),
        ScaleReason::Marks { count, object, spacing_mm, step_px, step_half_px, skipped, depth, spacing, u } => format!(
            "{count} marks {spacing_mm} mm apart on a {}, {} ± {} px from one to the next{}{}; {}",
            object_name(object),
            decimal(*step_px, 2),
            decimal(*step_half_px, 2),
            left_out(skipped),
            object_depth(*depth),
            scale(*spacing, *u)
        ),
        ScaleReason::Catheter {
            french,
            diameter_mm,
            half_range_mm,
            width_px,
            width_half_px,
            length_px,
            depth,
            spacing,
            u,
        } => format!(
            "A catheter of {french} French ({:.2}, assumed true within {half_range_mm} mm) is {} ± {} px wide over {} px of \
             its length{}; {}",
            Mm::new(*diameter_mm),
            decimal(*width_px, 2),
            decimal(*width_half_px, 2),
            decimal(*length_px, 0),
            object_depth(*depth),
            scale(*spacing, *u)
        ),
    }
}

/// What is doubtful about a reference object, and what to do: without a capital letter and a full stop.
#[must_use]
pub fn doubt(doubt: &Doubt) -> String {
    match doubt {
        Doubt::CatheterScale { u, by_edges, most } => {
            let most = percent(*most);
            let most = if *by_edges {
                format!("its edges are known to {most} of its width")
            } else {
                format!("its true diameter is known to {most}")
            };
            format!(
                "a catheter this thin gives a rough scale, standard uncertainty {}: {most}; measure a longer stretch, a \
                 larger sheath, or marks at known distances",
                percent(*u)
            )
        }
        Doubt::CatheterThin(px) => format!(
            "the catheter is only {} px wide in this image, and if it is full of contrast its wall may be missed: use an \
             empty one, a larger sheath, or a magnified run",
            decimal(*px, 1)
        ),
        Doubt::CatheterWidth(drift) => format!(
            "the catheter looks {} % wider at one end of the stretch than at the other: it is tilted, tapers, or something \
             lies over it; click along a straight, even part",
            decimal(100.0 * drift, 0)
        ),
        Doubt::Tilt { toward_last, drift, deg, longer } => format!(
            "the marks stand {} % farther apart toward the {} one: the object is tilted by about {}, and lengths read up \
             to {} % too long; mark a part that lies flat, or turn the C-arm",
            decimal(100.0 * drift, 0),
            if *toward_last { "last" } else { "first" },
            Degrees::new(*deg),
            decimal((100.0 * longer).max(1.0), 0)
        ),
        Doubt::MarkLeftOut { mark, off_px } => {
            format!(
                "mark {} is {} px off where the others put it and is left out: move it",
                mark + 1,
                decimal(*off_px, 1)
            )
        }
    }
}

fn unusable(why: &UnusableObject) -> String {
    match why {
        UnusableObject::StatedSpacing([row, column]) => {
            format!("The stated spacing {row}\\{column} mm is not positive: state the size of a pixel in mm")
        }
        UnusableObject::StatedUncertainty(u) => {
            format!("The stated uncertainty {u} is not a fraction between 0 and 1: state it again")
        }
        UnusableObject::LineWithoutLength => "The reference line has no length: draw it again".to_owned(),
        UnusableObject::Length(mm) => {
            format!("The length of the reference object, {mm} mm, is not positive: enter it again")
        }
        UnusableObject::MarkSpacing(mm) => {
            format!("The distance between marks, {mm} mm, is not positive: enter it again")
        }
        UnusableObject::MarkOutside => "A mark is not a place of the image: mark the object again".to_owned(),
        UnusableObject::TooFewMarks(object) => format!("Mark the {} at two places or more", object_name(object)),
        UnusableObject::MarksCoincide(mark) => {
            format!("Marks {} and {} lie on one another: remove one", mark + 1, mark + 2)
        }
        UnusableObject::MarksTurnBack(mark) => {
            format!("The way through the marks turns back at mark {}: move it onto the object", mark + 1)
        }
        UnusableObject::CatheterSize(french) => {
            format!("No catheter has {french} French: enter its outer diameter again")
        }
        UnusableObject::CatheterNotMeasured(why) => why.clone(),
        UnusableObject::Depth(mm) => {
            format!("A reference object {mm} mm from the vessel lies outside the patient: enter the depth again")
        }
    }
}

fn contradiction(what: &Contradiction) -> String {
    match what {
        Contradiction::DetectorBeforeIsocenter { sid_mm, sod_mm } => {
            format!("the detector ({sid_mm} mm from the source) lies before the isocenter ({sod_mm} mm)")
        }
        Contradiction::Magnification { by_distances, stated } => format!(
            "the distances give a magnification of {}, the file states {}",
            decimal(*by_distances, 3),
            decimal(*stated, 3)
        ),
        Contradiction::Shrinks(by) => format!("a magnification of {} would shrink the patient", decimal(*by, 3)),
        Contradiction::PixelShape => "Pixel Spacing and Imager Pixel Spacing have pixels of different shape".to_owned(),
        Contradiction::NotCorrected => {
            "Pixel Spacing is called corrected, yet it equals the spacing at the detector".to_owned()
        }
        Contradiction::LargerThanDetector => {
            "Pixel Spacing is larger than at the detector, as if the patient lay behind it".to_owned()
        }
        Contradiction::Correction { by, magnification } => format!(
            "Pixel Spacing was corrected by {}, the distances give a magnification of {}",
            decimal(*by, 3),
            decimal(*magnification, 3)
        ),
    }
}

fn unsupported(what: &Unsupported) -> String {
    match what {
        Unsupported::NoSpacing => "No pixel spacing in the file".to_owned(),
        Unsupported::PixelSpacingAlone => {
            "Pixel Spacing stands alone and does not say whether it holds at the detector or in the patient".to_owned()
        }
        Unsupported::DetectorOnly { repeated, spacing } => format!(
            "{}Only the spacing at the detector is known, {} mm, which is not millimeters in the patient",
            repeats(*repeated),
            spacing_digits(*spacing)
        ),
    }
}

fn geometry_source(source: &GeometrySource) -> String {
    match source {
        GeometrySource::Detector { repeated, magnification } => format!(
            "{}Spacing at the detector divided by the magnification {}",
            repeats(*repeated),
            decimal(*magnification, 3)
        ),
        GeometrySource::CalibrationType => "Pixel Spacing, which the file says was corrected by geometry".to_owned(),
        GeometrySource::Distances => "Pixel Spacing, corrected as the distances of the file say".to_owned(),
    }
}

const fn repeats(repeated: bool) -> &'static str {
    if repeated { "Pixel Spacing repeats the spacing at the detector. " } else { "" }
}

fn refused_attributes(refused: &[RefusedAttribute]) -> String {
    let one = |attribute: &RefusedAttribute| {
        let values: Vec<String> = attribute.values.iter().map(f64::to_string).collect();
        format!("{} {} is not positive", attribute_name(attribute.attribute), values.join("\\"))
    };
    let all: Vec<String> = refused.iter().map(one).collect();
    if all.is_empty() { String::new() } else { format!(" ({})", all.join("; ")) }
}

const fn attribute_name(attribute: GeometryAttribute) -> &'static str {
    match attribute {
        GeometryAttribute::ImagerPixelSpacing => "Imager Pixel Spacing",
        GeometryAttribute::PixelSpacing => "Pixel Spacing",
        GeometryAttribute::DistanceSourceToDetector => "Distance Source to Detector",
        GeometryAttribute::DistanceSourceToPatient => "Distance Source to Patient",
        GeometryAttribute::EstimatedRadiographicMagnificationFactor => "Estimated Radiographic Magnification Factor",
    }
}

fn object_name(word: &str) -> &str {
    if word.is_empty() { "reference object" } else { word }
}

fn object_depth(depth: ObjectDepth) -> String {
    match depth {
        ObjectDepth::InVessel => ", taken to lie in the vessel".to_owned(),
        ObjectDepth::Unknown => {
            ", at an unknown distance from the vessel: lengths are likely 10–40 % too small".to_owned()
        }
        ObjectDepth::Stated(0.0) => ", at the depth of the vessel".to_owned(),
        ObjectDepth::Stated(mm) if mm > 0.0 => format!(", {:.0} nearer the detector than the vessel", Mm::new(mm)),
        ObjectDepth::Stated(mm) => format!(", {:.0} nearer the tube than the vessel", Mm::new(-mm)),
    }
}

fn left_out(skipped: &[usize]) -> String {
    let between: Vec<String> = skipped.iter().map(|i| format!("{} and {}", i + 1, i + 2)).collect();
    if between.is_empty() { String::new() } else { format!(" (marks left out between {})", between.join(", ")) }
}

fn scale(spacing: [f64; 2], u: f64) -> String {
    format!("{}, standard uncertainty {}", per_pixel(spacing), percent(u))
}

fn per_pixel(spacing: [f64; 2]) -> String {
    format!("{} mm per pixel", spacing_digits(spacing))
}

/// One number for square pixels, else row by column.
fn spacing_digits([row, column]: [f64; 2]) -> String {
    if (row - column).abs() <= 1e-4 * column {
        decimal(column, 4)
    } else {
        format!("{} (rows) by {}", decimal(row, 4), decimal(column, 4))
    }
}

fn percent(fraction: f64) -> String {
    format!("{} %", decimal(100.0 * fraction, 1))
}
