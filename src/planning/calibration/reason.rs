//! Where a scale comes from, or why there is none, as values. The sentences are in `wording`.

/// Where a scale comes from, or why there is none. Spacings are rows and columns, mm per pixel; `u` is a relative standard
/// uncertainty.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the names of the numbers say what they are")]
pub enum ScaleReason {
    /// The run the scale rests on is not open.
    RunNotOpen(String),
    /// The reference object lies on this run, which is not in the view.
    ObjectElsewhere(String),
    /// The reference object gives no scale.
    Unusable(UnusableObject),
    /// Attributes of the file contradict each other.
    Conflict(Contradiction),
    /// The file supports no scale in the patient.
    Unsupported { what: Unsupported, refused: Vec<RefusedAttribute> },
    /// By the distances of the C-arm, at the isocenter.
    Geometry { source: GeometrySource, spacing: [f64; 2], sod_mm: Option<f64>, u: f64 },
    /// The file was calibrated on an object of known size.
    Fiducial { description: String, spacing: [f64; 2], u: f64 },
    /// Pixel Spacing was corrected, nobody knows how.
    UnknownCorrection { spacing: [f64; 2], u: f64 },
    /// The operator states the spacing.
    Stated { spacing: [f64; 2], u: f64 },
    /// A line along an object of known length.
    Line { object: String, length_mm: f64, depth: ObjectDepth, spacing: [f64; 2], u: f64 },
    /// Marks at known distances; of `skipped` pairs of marks, counted from 0, one between them was left out.
    Marks {
        count: usize,
        object: String,
        spacing_mm: f64,
        step_px: f64,
        step_half_px: f64,
        skipped: Vec<usize>,
        depth: ObjectDepth,
        spacing: [f64; 2],
        u: f64,
    },
    /// A catheter of known diameter.
    Catheter {
        french: f64,
        diameter_mm: f64,
        half_range_mm: f64,
        width_px: f64,
        width_half_px: f64,
        length_px: f64,
        depth: ObjectDepth,
        spacing: [f64; 2],
        u: f64,
    },
}

/// How far an object lies from the vessel, toward the detector.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ObjectDepth {
    /// It is taken to lie in the vessel.
    InVessel,
    /// It is a ruler, and nobody said.
    Unknown,
    /// The operator says so many mm.
    Stated(f64),
}

/// Why a reference object gives no scale. Marks are counted from 0.
#[derive(Debug, Clone, PartialEq)]
pub enum UnusableObject {
    /// The stated spacing is not positive.
    StatedSpacing([f64; 2]),
    /// The stated uncertainty is no fraction.
    StatedUncertainty(f64),
    /// The line has no length.
    LineWithoutLength,
    /// The length entered, mm, is not positive.
    Length(f64),
    /// The distance between marks entered, mm, is not positive.
    MarkSpacing(f64),
    /// A mark is no place of the image.
    MarkOutside,
    /// This object has fewer than two marks.
    TooFewMarks(String),
    /// This mark and the next lie on one another.
    MarksCoincide(usize),
    /// The way turns back at this mark.
    MarksTurnBack(usize),
    /// No catheter has this size in French.
    CatheterSize(f64),
    /// The catheter cannot be measured; why.
    CatheterNotMeasured(String),
    /// At this depth, mm, it would lie outside the patient.
    Depth(f64),
}

/// What contradicts what in a file.
#[derive(Debug, Clone, Copy, PartialEq)]
#[expect(missing_docs, reason = "the names of the numbers say what they are")]
pub enum Contradiction {
    /// The detector lies before the isocenter.
    DetectorBeforeIsocenter { sid_mm: f64, sod_mm: f64 },
    /// The distances and the file give different magnifications.
    Magnification { by_distances: f64, stated: f64 },
    /// A magnification below 1.
    Shrinks(f64),
    /// The two spacings have pixels of different shape.
    PixelShape,
    /// Pixel Spacing is called corrected, and is not.
    NotCorrected,
    /// Pixel Spacing is larger than at the detector.
    LargerThanDetector,
    /// Pixel Spacing was corrected by another factor than the magnification.
    Correction { by: f64, magnification: f64 },
}

/// Why a file supports no scale in the patient.
#[derive(Debug, Clone, Copy, PartialEq)]
#[expect(missing_docs, reason = "the names of the numbers say what they are")]
pub enum Unsupported {
    /// There is no spacing.
    NoSpacing,
    /// Pixel Spacing stands alone.
    PixelSpacingAlone,
    /// Only the spacing at the detector is known; Pixel Spacing may repeat it.
    DetectorOnly { repeated: bool, spacing: [f64; 2] },
}

/// Where a spacing at the isocenter comes from.
#[derive(Debug, Clone, Copy, PartialEq)]
#[expect(missing_docs, reason = "the names of the numbers say what they are")]
pub enum GeometrySource {
    /// The spacing at the detector, divided by the magnification; Pixel Spacing may repeat it.
    Detector { repeated: bool, magnification: f64 },
    /// Pixel Spacing, corrected as its calibration type says.
    CalibrationType,
    /// Pixel Spacing, corrected as the distances say.
    Distances,
}

/// An attribute whose value is not positive.
#[derive(Debug, Clone, PartialEq)]
pub struct RefusedAttribute {
    /// Which.
    pub attribute: GeometryAttribute,
    /// Its values, in the order of the file.
    pub values: Vec<f64>,
}

/// The attributes of a file that a scale is made of, by their DICOM keywords.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of DICOM")]
pub enum GeometryAttribute {
    ImagerPixelSpacing,
    PixelSpacing,
    DistanceSourceToDetector,
    DistanceSourceToPatient,
    EstimatedRadiographicMagnificationFactor,
}

/// Why a scale is not to be trusted as it stands. Marks are counted from 0.
#[derive(Debug, Clone, Copy, PartialEq)]
#[expect(missing_docs, reason = "the names of the numbers say what they are")]
pub enum Doubt {
    /// The scale of a catheter is rough; whether its edges or its true diameter, and how well that is known.
    CatheterScale { u: f64, by_edges: bool, most: f64 },
    /// The catheter is only so many px wide.
    CatheterThin(f64),
    /// The catheter is wider at one end, by this fraction.
    CatheterWidth(f64),
    /// The object is tilted, from marks that stand farther apart toward the last or the first one.
    Tilt { toward_last: bool, drift: f64, deg: f64, longer: f64 },
    /// A mark lies off by so many px and is left out.
    MarkLeftOut { mark: usize, off_px: f64 },
}

impl Doubt {
    /// Its stable name.
    #[must_use]
    pub const fn id(&self) -> &'static str {
        match self {
            Self::CatheterScale { .. } => "catheter-scale",
            Self::CatheterThin(_) => "catheter-thin",
            Self::CatheterWidth(_) => "catheter-width",
            Self::Tilt { .. } => "reference-tilt",
            Self::MarkLeftOut { .. } => "reference-mark",
        }
    }
}
