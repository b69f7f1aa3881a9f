//! How the file asks to be shown: window, shutter, collimator, radiation setting.

use super::groups::Groups;
use super::lookup_table::lookup_table;
use crate::dicom::layout::Layout;
use crate::dicom::reading::DataSet;
use crate::imaging::acquisition::{Aperture, Display, VoiFunction, VoiTable};
use dicom_core::Tag;
use dicom_dictionary_std::tags;

/// What the file says about display.
pub fn display(groups: &Groups, layout: &Layout, warnings: &mut Vec<String>) -> Display {
    let data = groups.root;
    let mut aperture = apertures(data, &SHUTTER, layout, warnings);
    aperture.extend(apertures(data, &COLLIMATOR, layout, warnings));
    Display {
        window: window(groups, warnings),
        voi_function: voi_function(groups),
        voi_table: voi_table(data),
        aperture,
        overlays: Vec::new(),
        fluoroscopy: data.text(tags::RADIATION_SETTING).as_deref() == Some("SC"),
    }
}

/// Window Center (0028,1050) and Window Width (0028,1051), the first pair.
fn window(groups: &Groups, warnings: &mut Vec<String>) -> Option<[f64; 2]> {
    let data = groups.holding(tags::FRAME_VOILUT_SEQUENCE, tags::WINDOW_CENTER);
    let (center, width) = (data.number(tags::WINDOW_CENTER)?, data.number(tags::WINDOW_WIDTH)?);
    if width >= 1.0 {
        return Some([center, width]);
    }
    warnings.push(format!("Window Width is {width}, which cannot be, and the window is not used."));
    None
}

/// VOI LUT Function (0028,1056).
fn voi_function(groups: &Groups) -> VoiFunction {
    let data = groups.holding(tags::FRAME_VOILUT_SEQUENCE, tags::VOILUT_FUNCTION);
    match data.text(tags::VOILUT_FUNCTION).as_deref() {
        Some("LINEAR_EXACT") => VoiFunction::LinearExact,
        Some("SIGMOID") => VoiFunction::Sigmoid,
        _ => VoiFunction::Linear,
    }
}

/// The first item of the VOI LUT Sequence (0028,3010).
fn voi_table(data: &DataSet) -> Option<VoiTable> {
    let table = lookup_table(data.items(tags::VOILUT_SEQUENCE).first()?)?;
    let values = table.entries.iter().map(|entry| *entry as u16).collect();
    Some(VoiTable { first: table.first as i32, values, bits: (table.bits as u16).clamp(8, 16) })
}

/// The attributes of the Display Shutter (PS3.3 C.7.6.11) or of the X-Ray Collimator (C.8.7.3): the same shapes.
struct Opening {
    name: &'static str,
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
    shape: tags::COLLIMATOR_SHAPE,
    left: tags::COLLIMATOR_LEFT_VERTICAL_EDGE,
    right: tags::COLLIMATOR_RIGHT_VERTICAL_EDGE,
    upper: tags::COLLIMATOR_UPPER_HORIZONTAL_EDGE,
    lower: tags::COLLIMATOR_LOWER_HORIZONTAL_EDGE,
    center: tags::CENTER_OF_CIRCULAR_COLLIMATOR,
    radius: tags::RADIUS_OF_CIRCULAR_COLLIMATOR,
    vertices: tags::VERTICES_OF_THE_POLYGONAL_COLLIMATOR,
};

/// The openings of the shapes named; one that would hide the whole image, or nearly so, is not believed.
fn apertures(data: &DataSet, opening: &Opening, layout: &Layout, warnings: &mut Vec<String>) -> Vec<Aperture> {
    let mut found = Vec::new();
    for shape in data.texts(opening.shape) {
        let aperture = match shape.as_str() {
            "RECTANGULAR" => rectangle(data, opening),
            "CIRCULAR" => circle(data, opening),
            "POLYGONAL" => polygon(data, opening),
            _ => None,
        };
        match aperture.filter(|aperture| shows_something(aperture, layout)) {
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
    let vertices: Vec<[f64; 2]> =
        numbers.as_chunks::<2>().0.iter().map(|[row, column]| [column - 1.0, row - 1.0]).collect();
    (vertices.len() >= 3).then_some(Aperture::Polygon(vertices))
}

/// Whether at least a hundredth of the image is left, roughly.
fn shows_something(aperture: &Aperture, layout: &Layout) -> bool {
    let (width, height) = (f64::from(layout.columns), f64::from(layout.rows));
    let overlap = |left: f64, right: f64, top: f64, bottom: f64| {
        let across = right.min(width - 1.0) - left.max(0.0) + 1.0;
        let down = bottom.min(height - 1.0) - top.max(0.0) + 1.0;
        across.max(0.0) * down.max(0.0) >= width * height / 100.0
    };
    match aperture {
        Aperture::Rectangle { left, right, top, bottom } => overlap(*left, *right, *top, *bottom),
        Aperture::Circle { center: [x, y], radius } => {
            *radius > 0.0 && overlap(x - radius, x + radius, y - radius, y + radius)
        }
        Aperture::Polygon(vertices) => {
            let finite = vertices.iter().flatten().all(|n| n.is_finite());
            let ends = |axis: usize| {
                let values = vertices.iter().map(|v| v[axis]);
                values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), n| (low.min(n), high.max(n)))
            };
            let ((left, right), (top, bottom)) = (ends(0), ends(1));
            finite && overlap(left, right, top, bottom)
        }
    }
}
