//! How the file asks to be shown: window, shutter, collimator, radiation setting.

use super::groups::Groups;
use super::lookup_table::lookup_table;
use crate::dicom::parser::DataSet;
use crate::dicom::pixel_layout::PixelLayout;
use crate::dicom::sop_class;
use crate::imaging::acquisition::{Aperture, Display, PixelFormat, VoiFunction, VoiTable};
use crate::imaging::window::{Window, brightness};
use dicom_core::Tag;
use dicom_dictionary_std::tags;

/// What the file says about display.
pub fn display(groups: &Groups, layout: &PixelLayout, pixels: &PixelFormat, warnings: &mut Vec<String>) -> Display {
    let mut aperture = apertures(groups, &SHUTTER, layout, warnings);
    aperture.extend(apertures(groups, &COLLIMATOR, layout, warnings));
    if !shows_something(&aperture, layout) {
        warnings.push("Shutter and collimator together would hide the whole image and are not used.".to_owned());
    }
    warnings.extend(mask_visibility(groups.root));
    let voi_function = voi_function(groups, warnings);
    let mut display = Display {
        window: window(groups, voi_function, warnings),
        voi_function,
        voi_table: voi_table(groups.root, layout, warnings),
        aperture,
        overlays: Vec::new(),
        fluoroscopy: groups.root.text(tags::RADIATION_SETTING).as_deref() == Some("SC"),
    };
    // In X-ray runs the way back to linear intensity is no part of the display (PS3.3 C.8.7.1.1.2).
    let class = groups.root.text(tags::SOP_CLASS_UID).unwrap_or_default();
    if let (false, Some(to_shown)) = (sop_class::is_run(&class), &pixels.to_linear)
        && let Some(table) = through(to_shown, pixels.value_offset, &display)
    {
        display = Display { window: None, voi_table: Some(table), ..display };
    }
    display
}

/// Window and VOI LUT of values that a Modality LUT has changed, as one table from stored values.
fn through(modality: &[f32], first: i32, display: &Display) -> Option<VoiTable> {
    let part: Box<dyn Fn(f64) -> f64> = match (display.window, &display.voi_table) {
        (Some([center, width]), _) => {
            let (function, window) = (display.voi_function, Window { center, width });
            Box::new(move |value| brightness(function, &window, value))
        }
        (None, Some(VoiTable { first, values, bits })) => Box::new(move |value| {
            let at = (value - f64::from(*first)).clamp(0.0, values.len().saturating_sub(1) as f64) as usize;
            f64::from(values[at]) / f64::from((1_u32 << bits) - 1)
        }),
        (None, None) => return None,
    };
    let values = modality.iter().map(|value| (65_535.0 * part(f64::from(*value)).min(1.0)).round() as u16).collect();
    Some(VoiTable { first, values, bits: 16 })
}

/// Window Center (0028,1050) and Window Width (0028,1051): the first pair that is a window.
fn window(groups: &Groups, function: VoiFunction, warnings: &mut Vec<String>) -> Option<[f64; 2]> {
    let (group, center, width) = (tags::FRAME_VOILUT_SEQUENCE, tags::WINDOW_CENTER, tags::WINDOW_WIDTH);
    let data = groups.holding(group, center);
    let (centers, widths) = (data.numbers(center), data.numbers(width));
    let is_window = |[center, width]: &[f64; 2]| {
        // PS3.3 C.11.2.1.2 and C.11.2.1.3.
        let wide = if function == VoiFunction::Linear { *width >= 1.0 } else { *width > 0.0 };
        center.is_finite() && width.is_finite() && wide
    };
    let found = centers.iter().zip(&widths).map(|(center, width)| [*center, *width]).find(is_window);
    if found.is_none() && !(centers.is_empty() && widths.is_empty()) {
        let written = |tag| data.text(tag).unwrap_or_default();
        let (center, width) = (written(center), written(width));
        warnings.push(format!("Window Center “{center}” and Window Width “{width}” are no window and are not used."));
    }
    if groups.differ(group, center, 0.0) || groups.differ(group, width, 0.0) {
        warnings.push("The window differs from frame to frame; that of the first is used for all.".to_owned());
    }
    found
}

/// VOI LUT Function (0028,1056).
fn voi_function(groups: &Groups, warnings: &mut Vec<String>) -> VoiFunction {
    match groups.text(tags::FRAME_VOILUT_SEQUENCE, tags::VOILUT_FUNCTION).as_deref() {
        Some("LINEAR") | None => VoiFunction::Linear,
        Some("LINEAR_EXACT") => VoiFunction::LinearExact,
        Some("SIGMOID") => VoiFunction::Sigmoid,
        Some(other) => {
            warnings.push(format!("VOI LUT Function “{other}” is unknown; taken as LINEAR."));
            VoiFunction::Linear
        }
    }
}

/// The first item of the VOI LUT Sequence (0028,3010).
fn voi_table(data: &DataSet, layout: &PixelLayout, warnings: &mut Vec<String>) -> Option<VoiTable> {
    let item = data.items(tags::VOILUT_SEQUENCE).first()?;
    let Some(table) = lookup_table(item, layout.signed) else {
        warnings.push("The VOI LUT is damaged and is not used.".to_owned());
        return None;
    };
    let values = table.entries.iter().map(|entry| *entry as u16).collect();
    Some(VoiTable { first: table.first as i32, values, bits: (table.bits as u16).clamp(8, 16) })
}

/// Mask Visibility Percentage (0028,9478) of the Frame Display Sequence, which is left to the person who looks.
fn mask_visibility(data: &DataSet) -> Option<String> {
    let items = data.items(tags::FRAME_DISPLAY_SEQUENCE).iter();
    let percent =
        items.filter_map(|item| item.number(tags::MASK_VISIBILITY_PERCENTAGE)).find(|percent| *percent > 0.0)?;
    Some(format!("The file asks for a Mask Visibility of {percent} %; pictures are subtracted fully at first."))
}

/// The attributes of the Display Shutter (PS3.3 C.7.6.11) or of the X-Ray Collimator (C.8.7.3): the same shapes.
struct Opening {
    name: &'static str,
    /// The functional group of an enhanced object.
    group: Tag,
    shape: Tag,
    left: Tag,
    right: Tag,
    upper: Tag,
    lower: Tag,
    center: Tag,
    radius: Tag,
    vertices: Tag,
}

const SHUTTER: Opening = Opening {
    name: "shutter",
    group: tags::FRAME_DISPLAY_SHUTTER_SEQUENCE,
    shape: tags::SHUTTER_SHAPE,
    left: tags::SHUTTER_LEFT_VERTICAL_EDGE,
    right: tags::SHUTTER_RIGHT_VERTICAL_EDGE,
    upper: tags::SHUTTER_UPPER_HORIZONTAL_EDGE,
    lower: tags::SHUTTER_LOWER_HORIZONTAL_EDGE,
    center: tags::CENTER_OF_CIRCULAR_SHUTTER,
    radius: tags::RADIUS_OF_CIRCULAR_SHUTTER,
    vertices: tags::VERTICES_OF_THE_POLYGONAL_SHUTTER,
};

const COLLIMATOR: Opening = Opening {
    name: "collimator",
    group: tags::COLLIMATOR_SHAPE_SEQUENCE,
    shape: tags::COLLIMATOR_SHAPE,
    left: tags::COLLIMATOR_LEFT_VERTICAL_EDGE,
    right: tags::COLLIMATOR_RIGHT_VERTICAL_EDGE,
    upper: tags::COLLIMATOR_UPPER_HORIZONTAL_EDGE,
    lower: tags::COLLIMATOR_LOWER_HORIZONTAL_EDGE,
    center: tags::CENTER_OF_CIRCULAR_COLLIMATOR,
    radius: tags::RADIUS_OF_CIRCULAR_COLLIMATOR,
    vertices: tags::VERTICES_OF_THE_POLYGONAL_COLLIMATOR,
};

impl Opening {
    fn numbers(&self) -> [Tag; 7] {
        [self.left, self.right, self.upper, self.lower, self.center, self.radius, self.vertices]
    }
}

/// The openings of the shapes named; one that would hide the whole image, or nearly so, is not believed.
fn apertures(groups: &Groups, opening: &Opening, layout: &PixelLayout, warnings: &mut Vec<String>) -> Vec<Aperture> {
    let mut found = Vec::new();
    let data = groups.holding(opening.group, opening.shape);
    if opening.numbers().into_iter().any(|tag| groups.differ(opening.group, tag, 0.0)) {
        let name = opening.name;
        warnings.push(format!("The {name} differs from frame to frame; that of the first is used for all."));
    }
    for shape in data.texts(opening.shape) {
        let aperture = match shape.as_str() {
            "RECTANGULAR" => rectangle(data, opening),
            "CIRCULAR" => circle(data, opening),
            "POLYGONAL" => polygon(data, opening),
            _ => None,
        };
        match aperture.filter(|aperture| shows_something(std::slice::from_ref(aperture), layout)) {
            Some(aperture) => found.push(aperture),
            None => warnings.push(format!("The {} shape {shape} is not valid and is not used.", opening.name)),
        }
    }
    found
}

/// Edges are columns and rows numbered from 1. Whether the edge itself is open is not said by the standard; it is taken
/// as open.
fn rectangle(data: &DataSet, opening: &Opening) -> Option<Aperture> {
    Some(Aperture::Rectangle {
        left: data.number(opening.left)? - 1.0,
        right: data.number(opening.right)? - 1.0,
        top: data.number(opening.upper)? - 1.0,
        bottom: data.number(opening.lower)? - 1.0,
    })
}

/// The center is given as row, then column.
fn circle(data: &DataSet, opening: &Opening) -> Option<Aperture> {
    let [row, column] = *data.numbers(opening.center).first_chunk()?;
    Some(Aperture::Circle { center: [column - 1.0, row - 1.0], radius: data.number(opening.radius)? })
}

/// Vertices are given as row, then column; the polygon closes itself.
fn polygon(data: &DataSet, opening: &Opening) -> Option<Aperture> {
    let numbers = data.numbers(opening.vertices);
    let (pairs, rest) = numbers.as_chunks::<2>();
    let vertices: Vec<[f64; 2]> = pairs.iter().map(|[row, column]| [column - 1.0, row - 1.0]).collect();
    (vertices.len() >= 3 && rest.is_empty()).then_some(Aperture::Polygon(vertices))
}

/// Whether at least a hundredth of the image is left inside all of these, roughly: by the boxes around them.
fn shows_something(apertures: &[Aperture], layout: &PixelLayout) -> bool {
    let (width, height) = (f64::from(layout.columns), f64::from(layout.rows));
    let Some(boxes) = apertures.iter().map(around).collect::<Option<Vec<_>>>() else { return false };
    let image = [0.0, width - 1.0, 0.0, height - 1.0];
    let [left, right, top, bottom] = boxes
        .into_iter()
        .fold(image, |[left, right, top, bottom], [l, r, t, b]| [left.max(l), right.min(r), top.max(t), bottom.min(b)]);
    (right - left + 1.0).max(0.0) * (bottom - top + 1.0).max(0.0) >= width * height / 100.0
}

/// The first and last column, and the first and last row, of an opening; `None` if its numbers make no shape.
fn around(aperture: &Aperture) -> Option<[f64; 4]> {
    match aperture {
        Aperture::Rectangle { left, right, top, bottom } => Some([*left, *right, *top, *bottom]),
        Aperture::Circle { center: [x, y], radius } => {
            (*radius > 0.0).then_some([x - radius, x + radius, y - radius, y + radius])
        }
        Aperture::Polygon(vertices) => {
            let ends = |axis: usize| {
                let values = vertices.iter().map(|v| v[axis]);
                values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), n| (low.min(n), high.max(n)))
            };
            let ((left, right), (top, bottom)) = (ends(0), ends(1));
            vertices.iter().flatten().all(|n| n.is_finite()).then_some([left, right, top, bottom])
        }
    }
}
