//! Facts about a run, as its file states them. Recorded here, judged elsewhere: nothing is corrected or guessed.
//! Attribute names are those of DICOM PS3.6. An absent fact is `None` or empty, never zero.

use super::MaskShift;

/// Everything known about a run besides its pixels, in groups of one concern each.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Acquisition {
    /// Which object this is.
    pub identity: Identity,
    /// Whose it is.
    pub patient: Patient,
    /// Shape and meaning of the stored values.
    pub pixels: PixelFormat,
    /// When each frame was taken.
    pub timing: Timing,
    /// Mask Subtraction Sequence and viewing mode.
    pub masks: MaskModule,
    /// Where tube, detector and table stood.
    pub geometry: Geometry,
    /// How the file asks to be shown.
    pub display: Display,
    /// What was odd about the file, one sentence each, for people.
    pub warnings: Vec<String>,
}

/// Unique identifiers and descriptions of the object, its series and its study.
///
/// Long because each field is one DICOM attribute.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is the DICOM attribute of the same name")]
pub struct Identity {
    pub sop_instance_uid: String,
    pub sop_class_uid: String,
    pub transfer_syntax_uid: String,
    pub study_instance_uid: String,
    pub series_instance_uid: String,
    pub modality: String,
    pub image_type: Vec<String>,
    pub study_date: String,
    pub study_time: String,
    pub study_description: String,
    pub series_description: String,
    pub series_number: Option<i32>,
    pub instance_number: Option<i32>,
    pub acquisition_time: String,
    pub accession_number: String,
    pub study_id: String,
    pub referring_physician: String,
}

impl Identity {
    /// Which plane of a biplane acquisition this is, by the third value of Image Type (0008,0008): A, usually the
    /// frontal one, or B, usually the lateral one; `None` for a single plane.
    #[must_use]
    pub fn plane(&self) -> Option<&str> {
        self.image_type.get(2)?.strip_prefix("BIPLANE ").filter(|plane| ["A", "B"].contains(plane))
    }

    /// Whether both were taken at once by the two planes of one machine: same study, other plane, same time.
    #[must_use]
    pub fn is_pair_of(&self, other: &Self) -> bool {
        let [own, others] = [self, other].map(|identity| identity.acquisition_time.get(..6));
        self.plane().zip(other.plane()).is_some_and(|(a, b)| a != b)
            && self.study_instance_uid == other.study_instance_uid
            && own.is_some()
            && own == others
    }
}

/// Patient and anatomy as the file names them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is the DICOM attribute of the same name")]
pub struct Patient {
    pub name: String,
    pub id: String,
    pub birth_date: String,
    pub sex: String,
    pub body_part_examined: String,
    pub laterality: String,
    pub patient_position: String,
    pub patient_orientation: Vec<String>,
}

/// Shape of the pixel data and meaning of a stored value.
///
/// Long because each field is one DICOM attribute.
#[derive(Debug, Clone, Default, PartialEq)]
#[expect(missing_docs, reason = "the others are the DICOM attribute of the same name")]
pub struct PixelFormat {
    pub rows: u32,
    pub columns: u32,
    /// Number of Frames, at least 1.
    pub frames: u32,
    /// Frames of which the file holds all bytes: fewer than `frames` where it is cut short.
    pub whole_frames: u32,
    pub bits_allocated: u16,
    pub bits_stored: u16,
    /// Photometric Interpretation.
    pub photometric: String,
    pub samples_per_pixel: u16,
    /// What a value of [`super::Frame`] must be increased by to give the stored value; negative for signed pixels.
    pub value_offset: i32,
    /// Pixel Intensity Relationship.
    pub intensity: Intensity,
    /// Pixel Intensity Relationship Sign is -1: a higher value means less beam.
    pub higher_is_less_beam: bool,
    /// Modality LUT or rescale from stored values to linear intensity, as a table from the value of
    /// [`super::Frame`]. With [`Intensity::Log`] it leads back to values proportional to the beam; it is not part of
    /// the display chain (PS3.3 C.8.7.1.1.2).
    pub to_linear: Option<Vec<f32>>,
}

/// Pixel Intensity Relationship (0028,1040).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Intensity {
    /// Approximately proportional to the X-ray beam intensity.
    Linear,
    /// Logarithmic in the beam intensity.
    Log,
    /// Made for display: subtraction is cosmetic only.
    Display,
    /// Absent or another word.
    #[default]
    Unknown,
}

/// Time of each frame.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Timing {
    /// Milliseconds from the first frame to each frame; as many as there are frames.
    pub frame_times_ms: Vec<f64>,
    /// Where the times come from.
    pub source: TimingSource,
    /// Preferred Playback Sequencing is sweep (forth and back) rather than loop.
    pub sweep: bool,
}

/// The attribute the frame times come from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TimingSource {
    /// Frame Time (0018,1063).
    FrameTime,
    /// Frame Time Vector (0018,1065).
    FrameTimeVector,
    /// Cine Rate or Recommended Display Frame Rate: a hint for display only.
    CineRate,
    /// Nothing in the file: an even spacing was assumed.
    #[default]
    Assumed,
}

/// The Mask Module (PS3.3 C.7.6.10).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MaskModule {
    /// Items of the Mask Subtraction Sequence, in file order.
    pub items: Vec<MaskItem>,
    /// Recommended Viewing Mode is SUB.
    pub recommended: bool,
    /// The stored pixels are subtracted already (Image Processing Applied, or derived and made for display).
    pub already_subtracted: bool,
}

/// One item of the Mask Subtraction Sequence (0028,6100).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MaskItem {
    /// Mask Operation (0028,6101).
    pub operation: MaskOperation,
    /// Applicable Frame Range (0028,6102): pairs from 1, both ends included; empty means every frame.
    pub ranges: Vec<[u32; 2]>,
    /// Mask Frame Numbers (0028,6110), from 1.
    pub mask_frames: Vec<u32>,
    /// Contrast Frame Averaging (0028,6112), 1 where absent.
    pub contrast_averaging: u32,
    /// Mask Sub-pixel Shift (0028,6114).
    pub shift: MaskShift,
    /// TID Offset (0028,6120); 1 where absent.
    pub tid_offset: i32,
    /// Frame Pixel Shift (0028,9415) of this item: frame from 1, then a shift that takes the place of
    /// [`MaskItem::shift`] for that frame.
    pub frame_shifts: Vec<(u32, MaskShift)>,
}

/// Mask Operation (0028,6101).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum MaskOperation {
    /// No subtraction.
    #[default]
    None,
    /// The average of the mask frames is subtracted.
    AverageSubtraction,
    /// The mask is an earlier (or later) frame at a fixed distance.
    TimeInterval,
    /// As the frames go forward, the mask goes backward.
    ReversedTimeInterval,
}

/// Positions of tube, detector and table, patient-based, for the first frame.
///
/// Long because each field is one DICOM attribute.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Geometry {
    /// Positioner Primary Angle in degrees: LAO positive, RAO negative.
    pub primary_deg: Option<f64>,
    /// Positioner Secondary Angle in degrees: cranial positive, caudal negative.
    pub secondary_deg: Option<f64>,
    /// The positioner or the table moves during the run.
    pub moving: bool,
    /// Distance Source to Detector in mm.
    pub sid_mm: Option<f64>,
    /// Distance Source to Patient in mm: to the center of the field, typically the isocenter.
    pub sod_mm: Option<f64>,
    /// Estimated Radiographic Magnification Factor.
    pub ermf: Option<f64>,
    /// Imager Pixel Spacing in mm at the detector: row spacing, column spacing.
    pub detector_spacing_mm: Option<[f64; 2]>,
    /// Pixel Spacing in mm: row spacing, column spacing.
    pub pixel_spacing_mm: Option<[f64; 2]>,
    /// Pixel Spacing Calibration Type.
    pub calibration_type: Option<CalibrationType>,
    /// Pixel Spacing Calibration Description.
    pub calibration_description: String,
    /// The plane that an enhanced object's pixel spacing was computed for.
    pub tabletop: Option<Tabletop>,
}

/// Projection Pixel Calibration of an enhanced object (PS3.3 C.8.19.6.9): how high the object lies above the table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tabletop {
    /// Table Height (0018,1130) in mm: from the tabletop up to the isocenter, perpendicular to the tabletop.
    pub below_isocenter_mm: f64,
    /// Distance Object to Table Top (0018,9403) in mm.
    pub object_above_mm: f64,
    /// Beam Angle (0018,9449) in degrees: between the beam and the perpendicular to the tabletop.
    pub beam_angle_deg: f64,
}

impl Tabletop {
    /// Source to object in mm, for a source at this distance from the isocenter.
    pub(crate) fn source_to_object_mm(&self, source_to_isocenter_mm: f64) -> f64 {
        let below = (self.below_isocenter_mm - self.object_above_mm) / libm::cos(self.beam_angle_deg.to_radians());
        source_to_isocenter_mm - below
    }
}

/// Pixel Spacing Calibration Type (0028,0A02).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CalibrationType {
    /// From assumed geometry.
    Geometry,
    /// From an object of known size.
    Fiducial,
}

/// How the file asks to be shown.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Display {
    /// Window center and width, the first of the file, in stored values.
    pub window: Option<[f64; 2]>,
    /// VOI LUT Function (0028,1056): the curve the window stands for.
    pub voi_function: VoiFunction,
    /// The first table of the VOI LUT Sequence (0028,3010), used where there is no window.
    pub voi_table: Option<VoiTable>,
    /// The part of the image that carries information: display shutter and collimator, intersected.
    pub aperture: Vec<Aperture>,
    /// Overlay planes, drawn over the image unless they are hidden.
    pub overlays: Vec<Overlay>,
    /// Radiation Setting is SC (fluoroscopy): poor for measuring.
    pub fluoroscopy: bool,
}

/// An overlay plane (PS3.3 C.9.2): graphics over the image, no part of its values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overlay {
    /// Its group of attributes, from 0x6000.
    pub group: u16,
    /// Overlay Label, else Overlay Description.
    pub label: String,
    /// Overlay Type is R: a region of interest rather than graphics.
    pub region: bool,
    /// Frames it is drawn on, from 1, both ends included.
    pub frames: [u32; 2],
}

/// VOI LUT Function (0028,1056).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum VoiFunction {
    /// LINEAR, also where the attribute is absent.
    #[default]
    Linear,
    /// `LINEAR_EXACT`.
    LinearExact,
    /// SIGMOID.
    Sigmoid,
}

/// A VOI LUT: from stored values to what is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VoiTable {
    /// Stored value of the first entry; lower values take the first entry, values past the end the last one.
    pub first: i32,
    /// Entries.
    pub values: Vec<u16>,
    /// Bits of an entry: the brightest is 2^bits - 1.
    pub bits: u16,
}

/// One opening of a shutter or collimator, in pixels of the pixel-center convention (from 0).
#[derive(Debug, Clone, PartialEq)]
pub enum Aperture {
    /// Between two columns and two rows, all included.
    Rectangle {
        /// First column kept.
        left: f64,
        /// Last column kept.
        right: f64,
        /// First row kept.
        top: f64,
        /// Last row kept.
        bottom: f64,
    },
    /// Inside a circle.
    Circle {
        /// Center: column, row.
        center: [f64; 2],
        /// Radius in pixels.
        radius: f64,
    },
    /// Inside a polygon of (column, row) vertices.
    Polygon(Vec<[f64; 2]>),
}
