//! Which pixels lie inside every shutter and collimator opening.

use super::note::ImageNote;
use crate::imaging::acquisition::Aperture;
use crate::imaging::{Run, TrustedImage};

/// Openings that leave less than this part of the image are taken for a mistake in the file.
const LEAST_OPEN: f64 = 0.01;

/// For each pixel whether it lies inside shutter and collimator; `None` where nothing is covered.
pub(crate) fn aperture_of(run: &Run) -> Option<Vec<bool>> {
    let pixels = &run.acquisition().pixels;
    open_area(&run.acquisition().display.aperture, pixels.rows as usize, pixels.columns as usize).0
}

/// Trusts no pixel outside shutter and collimator.
pub(crate) fn within_aperture(mut image: TrustedImage, run: &Run) -> TrustedImage {
    let open = aperture_of(run).into_iter().flatten();
    image.trusted.iter_mut().zip(open).for_each(|(trusted, open)| *trusted &= open);
    image
}

/// For each pixel whether it lies inside all `apertures`; `None` where that is every pixel, either because nothing is
/// covered or because the openings are senseless and were ignored, which the note then says.
pub(super) fn open_area(apertures: &[Aperture], rows: usize, columns: usize) -> (Option<Vec<bool>>, Option<ImageNote>) {
    let mut covering = apertures.iter().filter(|aperture| !leaves_all(aperture, rows, columns)).peekable();
    if covering.peek().is_none() {
        return (None, None);
    }
    let mut open = vec![true; rows * columns];
    for aperture in covering {
        cover(&mut open, columns, aperture);
    }
    let count = open.iter().filter(|o| **o).count();
    if count == open.len() {
        return (None, None);
    }
    if (count as f64) < LEAST_OPEN * open.len() as f64 {
        return (None, Some(ImageNote::ApertureIgnored));
    }
    (Some(open), None)
}

/// Whether the opening is a rectangle around the whole image, as most files have one.
fn leaves_all(aperture: &Aperture, rows: usize, columns: usize) -> bool {
    let all = |from: f64, to: f64, count: usize| from <= 0.0 && to >= count as f64 - 1.0;
    match aperture {
        Aperture::Rectangle { left, right, top, bottom } => all(*left, *right, columns) && all(*top, *bottom, rows),
        Aperture::Circle { .. } | Aperture::Polygon(_) => false,
    }
}

fn cover(open: &mut [bool], columns: usize, aperture: &Aperture) {
    for (row, line) in open.chunks_mut(columns).enumerate() {
        let y = row as f64;
        match aperture {
            Aperture::Rectangle { left, right, top, bottom } => {
                let inside = (*top..=*bottom).contains(&y);
                keep(line, |x| inside && (*left..=*right).contains(&x));
            }
            Aperture::Circle { center: [cx, cy], radius } => {
                let half = (radius * radius - (y - cy).powi(2)).max(-1.0);
                keep(line, |x| (x - cx).powi(2) <= half);
            }
            Aperture::Polygon(vertices) if vertices.len() >= 3 => {
                let crossings = crossings(vertices, y);
                keep(line, |x| crossings.iter().filter(|c| **c <= x).count() % 2 == 1);
            }
            Aperture::Polygon(_) => {}
        }
    }
}

fn keep(line: &mut [bool], inside: impl Fn(f64) -> bool) {
    for (column, open) in line.iter_mut().enumerate() {
        *open = *open && inside(column as f64);
    }
}

/// Where the edges of the polygon cross the row at `y`.
fn crossings(vertices: &[[f64; 2]], y: f64) -> Vec<f64> {
    let next = vertices.iter().cycle().skip(1);
    let edges = vertices.iter().zip(next);
    edges
        .filter(|([_, y0], [_, y1])| (*y0 <= y) != (*y1 <= y))
        .map(|([x0, y0], [x1, y1])| x0 + (y - y0) / (y1 - y0) * (x1 - x0))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(apertures: &[Aperture]) -> Option<usize> {
        open_area(apertures, 100, 80).0.map(|open| open.iter().filter(|o| **o).count())
    }

    fn rectangle(left: f64, right: f64, top: f64, bottom: f64) -> Aperture {
        Aperture::Rectangle { left, right, top, bottom }
    }

    #[test]
    fn openings_intersect() {
        assert_eq!(count(&[]), None);
        assert_eq!(count(&[rectangle(0.0, 79.0, 0.0, 99.0)]), None);
        assert_eq!(count(&[rectangle(-9.0, 90.0, 0.0, 98.5), rectangle(0.0, 79.0, 0.0, 99.0)]), Some(80 * 99));
        for three_sides in [[1.0, 79.0, 0.0, 99.0], [0.0, 78.0, 0.0, 99.0], [0.0, 79.0, 1.0, 99.0]] {
            let [left, right, top, bottom] = three_sides;
            assert_eq!(
                count(&[rectangle(left, right, top, bottom)]),
                Some(((right - left + 1.0) * (bottom - top + 1.0)) as usize)
            );
        }
        assert_eq!(count(&[rectangle(10.0, 19.0, 5.0, 24.0)]), Some(10 * 20));
        assert_eq!(count(&[rectangle(10.0, 19.0, 5.0, 24.0), rectangle(15.0, 70.0, 0.0, 99.0)]), Some(5 * 20));
    }

    #[test]
    fn circles_and_polygons_have_their_area() {
        let circle = count(&[Aperture::Circle { center: [40.0, 50.0], radius: 30.0 }]).unwrap_or(0) as f64;
        assert!((circle / (std::f64::consts::PI * 900.0) - 1.0).abs() < 0.01);
        let triangle = Aperture::Polygon(vec![[0.5, 0.5], [60.5, 0.5], [0.5, 60.5]]);
        let area = count(&[triangle]).unwrap_or(0) as f64;
        assert!((area / 1800.0 - 1.0).abs() < 0.02, "{area}");
    }

    #[test]
    fn a_senseless_opening_is_ignored_and_said() {
        for bad in [
            rectangle(50.0, 10.0, 0.0, 99.0),
            Aperture::Circle { center: [f64::NAN, 0.0], radius: 10.0 },
            Aperture::Circle { center: [1e9, 0.0], radius: 10.0 },
        ] {
            let (open, note) = open_area(&[bad], 100, 80);
            assert!(open.is_none() && note.is_some());
        }
    }
}
