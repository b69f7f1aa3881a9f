//! Key images: gray pictures with the plan drawn over them, as lines to be typeset, not as painted pixels.
//!
//! Coordinates are fractions of the picture's width and height from its top left corner, so that a template can draw
//! at any size; with the pixel-center convention, pixel (x, y) lies at ((x + ½) / columns, (y + ½) / rows).

mod marks;

use super::measured::{Basis, Measured};
use super::outline::{drawable, offset, part, shrunk};
use super::strip::{Strip, strip};
use crate::geometry::{ImagePoint, simplified};
use crate::imaging::{Look, Raster};
use crate::planning::evaluation::{Crossing, EvaluatedVessel, EvaluatedView};
use crate::planning::plan::{LandmarkKind, VesselKind, View};
use crate::planning::{Evaluation, Plan};
use crate::units::{Mm, nominal};
use crate::wording;
use serde::Serialize;

pub use marks::DrawnMark;

/// Wider or higher pictures are averaged down: at this size a key image prints with 300 dots per inch and more.
const LARGEST_SIDE: usize = 1100;
/// How far a simplified line may leave the traced one, in pixels of the picture.
const LINE_TOLERANCE_PX: f64 = 0.3;

/// Letters of a vessel's name that are written beside its line.
const LONGEST_LABEL: usize = 26;

/// A picture of one run, as it is shown: 8 bits, without anything drawn on it.
#[derive(Debug, Clone, Copy)]
pub struct RunPicture<'a> {
    /// The plan's name for the run.
    pub run: &'a str,
    /// The gray values, in the run's own pixels.
    pub gray: &'a Raster<u8>,
    /// Which frames and mask it shows, for the caption.
    pub look: &'a Look,
}

/// All figures of a sheet.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Figures {
    /// One group for each view that has a picture.
    pub views: Vec<ViewFigures>,
    /// The straightened strip, once artery and vein are traced.
    pub strip: Option<Strip>,
}

impl Figures {
    /// All key images in order.
    pub fn key_images(&self) -> impl Iterator<Item = &KeyImage> {
        self.views.iter().flat_map(|view| &view.pictures)
    }

    /// The gray values a template reads, row after row, with their file names.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let files = self.key_images().flat_map(|p| p.close_up.iter().map(|part| &part.gray).chain([&p.gray]));
        files.map(|gray| (gray.file.as_str(), gray.values.as_slice()))
    }
}

/// The pictures of one view.
#[derive(Debug, Clone, Serialize)]
pub struct ViewFigures {
    /// The plan's name for the view, and its direction.
    pub title: String,
    /// What the millimeters in these pictures rest on, or that there are none.
    pub scale: String,
    pub pictures: Vec<KeyImage>,
}

/// A gray picture and what is drawn over it.
///
/// Long because each field is one that a template reads.
#[derive(Debug, Clone, Serialize)]
pub struct KeyImage {
    /// The plan's name for the run.
    pub run: String,
    /// Its gray values.
    #[serde(flatten)]
    pub gray: GrayFile,
    /// Height divided by width on paper; differs from rows / columns where pixels are not square.
    pub aspect: f64,
    /// What it shows.
    pub caption: String,
    /// The same in words for those who cannot see it.
    pub alt: String,
    /// Vessels and stents.
    pub lines: Vec<Line>,
    /// The artery runs on the left of the vein: its words go to the left, the vein's to the right. Else the reverse.
    pub artery_on_left: bool,
    /// Where artery and vein are joined: artery end, vein end.
    pub crossing: Option<[[f64; 2]; 2]>,
    /// The gap, as printed beside the crossing.
    pub crossing_label: String,
    /// The landing datum.
    pub datum: Option<[f64; 2]>,
    /// Anatomy marked along the vessels.
    pub marks: Vec<DrawnMark>,
    /// The part worth a close look; `None` without a crossing.
    pub close_up: Option<CloseUp>,
    /// A length to compare with.
    pub scale_bar: ScaleBar,
}

/// A part of a picture, cut out at full resolution.
#[derive(Debug, Clone, Serialize)]
pub struct CloseUp {
    /// Its gray values.
    #[serde(flatten)]
    pub gray: GrayFile,
    /// Left edge, as a fraction of the picture's width.
    pub left: f64,
    /// Upper edge, as a fraction of the picture's height.
    pub top: f64,
    /// Width, as a fraction of the picture's width.
    pub width: f64,
    /// Height, as a fraction of the picture's height.
    pub height: f64,
    /// A length to compare with, as a fraction of the part's width.
    pub scale_bar: ScaleBar,
}

/// Gray values in a file of their own.
#[derive(Debug, Clone, Serialize)]
pub struct GrayFile {
    /// The file name under which a template finds them, one byte each.
    pub file: String,
    /// Columns of the picture.
    pub columns: usize,
    /// Rows of the picture.
    pub rows: usize,
    #[serde(skip)]
    values: Vec<u8>,
}

impl GrayFile {
    fn new(file: String, gray: &Raster<u8>) -> Self {
        Self { file, columns: gray.columns(), rows: gray.rows(), values: gray.values().to_vec() }
    }
}

/// A line drawn over a picture.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Line {
    /// What it stands for.
    pub role: LineRole,
    /// What is written beside it.
    pub label: String,
    /// Where that is written.
    pub label_at: [f64; 2],
    /// The line.
    pub points: Vec<[f64; 2]>,
}

/// What a line stands for; each has one color and one style.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LineRole {
    /// Red, solid.
    Artery,
    /// Blue, dashed.
    Vein,
    /// Red, dotted: drawn by hand where no artery is seen.
    ArteryBridged,
    /// Blue, dotted: drawn by hand where no vein is seen.
    VeinBridged,
    /// Teal, both walls of a stent.
    Stent,
}

/// A length to compare with.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScaleBar {
    /// Length as a fraction of the picture's width.
    pub length: f64,
    /// What it stands for.
    pub label: String,
}

/// Key images of `pictures` in the order of the plan's views, and the strip.
#[must_use]
pub fn figures(plan: &Plan, evaluation: &Evaluation, pictures: &[RunPicture]) -> Figures {
    let mut count = 0;
    let mut views = Vec::new();
    for view in &plan.views {
        let scene = Scene { plan, evaluation, view, scale: evaluation.view(&view.id) };
        let mut group = Vec::new();
        for placement in &view.runs {
            if let Some(picture) = pictures.iter().find(|picture| picture.run == placement.run) {
                group.push(scene.key_image(picture, count));
                count += 1;
            }
        }
        if !group.is_empty() {
            views.push(ViewFigures { title: scene.title(), scale: scene.scale_line(), pictures: group });
        }
    }
    Figures { views, strip: strip(plan, evaluation) }
}

/// One view with everything that can be drawn in it.
struct Scene<'a> {
    plan: &'a Plan,
    evaluation: &'a Evaluation,
    view: &'a View,
    scale: Option<&'a EvaluatedView>,
}

impl Scene<'_> {
    fn title(&self) -> String {
        let direction = self.scale.map(|scale| wording::angles([scale.primary_deg, scale.secondary_deg]));
        match direction {
            Some(direction) if direction != self.view.id => format!("{} · {direction}", self.view.id),
            _ => self.view.id.clone(),
        }
    }

    fn basis(&self) -> Option<Basis> {
        Basis::planar(self.scale?, Some(&self.view.calibration)).ok()
    }

    fn scale_line(&self) -> String {
        self.basis().map_or_else(|| "no scale: pixels only".to_owned(), |basis| basis.line())
    }

    /// Millimeters per pixel (row, column), where they can be trusted.
    fn spacing(&self) -> Option<[f64; 2]> {
        self.basis().and(self.scale?.calibration.mm_per_px)
    }

    fn key_image(&self, picture: &RunPicture, number: usize) -> KeyImage {
        let frame = Canvas { run: picture.run, columns: picture.gray.columns(), rows: picture.gray.rows() };
        let artery_on_left = self.artery_is_on_left(&frame);
        let lines = self.lines(&frame, artery_on_left);
        let crossing = self.evaluation.crossing.as_ref().and_then(|crossing| self.crossing_ends(crossing, &frame));
        let [row, column] = self.spacing().unwrap_or([1.0, 1.0]);
        let aspect = (frame.rows as f64 * row) / (frame.columns as f64 * column);
        let mm_per_px = self.spacing().map(|[_, column]| column);
        let named = lines.iter().filter(|line| line.role != LineRole::Stent && !line.label.is_empty());
        let drawn: Vec<&str> = named.map(|line| line.label.as_str()).collect();
        let caption = format!("{} · {}", picture.run, wording::look(picture.look));
        KeyImage {
            run: picture.run.to_owned(),
            gray: GrayFile::new(format!("picture-{number}.gray"), &shrunk(picture.gray, LARGEST_SIDE)),
            aspect,
            alt: alt_text(&caption, &drawn, crossing.is_some()),
            caption,
            lines,
            artery_on_left,
            crossing,
            crossing_label: self.crossing_label(),
            datum: self.datum(&frame),
            marks: self.marks(&frame),
            close_up: crossing.and_then(|ends| close_up(ends, picture.gray, mm_per_px, number)),
            scale_bar: scale_bar(frame.columns as f64, mm_per_px),
        }
    }

    fn lines(&self, canvas: &Canvas, artery_on_left: bool) -> Vec<Line> {
        let mut lines = self.stents(canvas, !artery_on_left);
        for vessel in &self.evaluation.vessels {
            let Some((points, bridged)) = self.centerline(vessel, canvas) else { continue };
            // From the lower end of the picture: the vein is named above the chain, the artery below the crossing.
            let (seen, drawn, from_below) = match vessel.kind {
                VesselKind::Artery => (LineRole::Artery, LineRole::ArteryBridged, 0.15),
                VesselKind::Vein => (LineRole::Vein, LineRole::VeinBridged, 0.93),
            };
            // The vessels to be joined are named; names of further ones would lie over them.
            let joined = self.evaluation.crossing.as_ref().is_none_or(|c| [&c.artery, &c.vein].contains(&&vessel.id));
            let downward = points[0].y < points[points.len() - 1].y;
            let along = if downward { 1.0 - from_below } else { from_below };
            let mut name = if joined { shortened(&vessel.name) } else { String::new() };
            let label_at = canvas.line(seen, "", &points, along).label_at;
            let mut parts = Vec::new();
            let mut from = 0;
            for &[begin, end] in bridged {
                parts.extend([(seen, from, begin), (drawn, begin, end)]);
                from = end;
            }
            parts.push((seen, from, points.len() - 1));
            for (role, from, to) in parts {
                if let Some(part) = points.get(from..=to).filter(|part| part.len() > 1) {
                    // The first of the vessel's lines carries its name.
                    let label = std::mem::take(&mut name);
                    lines.push(Line { label, label_at, ..canvas.line(role, "", part, 0.0) });
                }
            }
        }
        lines
    }

    /// Whether the artery of the crossing, or the first one, runs on the left of the vein in the picture.
    fn artery_is_on_left(&self, canvas: &Canvas) -> bool {
        let mean_x = |kind: VesselKind| {
            let crossing = self.evaluation.crossing.as_ref();
            let chosen = crossing.map(|c| if kind == VesselKind::Artery { &c.artery } else { &c.vein });
            let mut all = self.evaluation.vessels.iter().filter(|vessel| vessel.kind == kind);
            let vessel = all.clone().find(|vessel| Some(&vessel.id) == chosen).or_else(|| all.next())?;
            let (points, _) = self.centerline(vessel, canvas)?;
            Some(points.iter().map(|p| p.x).sum::<f64>() / points.len() as f64)
        };
        match (mean_x(VesselKind::Artery), mean_x(VesselKind::Vein)) {
            (Some(artery), Some(vein)) => artery <= vein,
            _ => true,
        }
    }

    /// What was placed in the canvas' run, or else in another run of the view.
    fn best_for<'p, P>(&self, canvas: &Canvas, placed: &'p [P], run_of: fn(&P) -> &String) -> Option<&'p P> {
        let there = placed.iter().find(|place| run_of(place) == canvas.run);
        there.or_else(|| placed.iter().find(|place| self.view.placement(run_of(place)).is_some()))
    }

    /// The vessel's centerline in the pixels of the canvas' run, traced there or in another run of the view; and between
    /// which of its points it was drawn by hand.
    fn centerline<'v>(
        &self,
        vessel: &'v EvaluatedVessel,
        canvas: &Canvas,
    ) -> Option<(Vec<ImagePoint>, &'v [[usize; 2]])> {
        let trace = self.best_for(canvas, &vessel.traces, |trace| &trace.run)?;
        let points = self.moved(&trace.points, &trace.run, canvas.run).filter(|points| points.len() >= 2)?;
        Some((points, &trace.bridged))
    }

    /// Points of one run in the pixels of another run of the same view; `None` if one of them is not in it.
    fn moved(&self, points: &[ImagePoint], from: &str, to: &str) -> Option<Vec<ImagePoint>> {
        points.iter().map(|&point| self.view.carry(point, from, to)).collect()
    }

    /// The two walls of each piece of the chosen chain, where the vein was measured in this view.
    fn stents(&self, canvas: &Canvas, number_on_left: bool) -> Vec<Line> {
        let Some(chain) = self.evaluation.chains.first() else { return Vec::new() };
        let Some(profile_run) = &self.evaluation.profile_run else { return Vec::new() };
        let Some([_, column]) = self.spacing() else { return Vec::new() };
        let mut lines = Vec::new();
        for (index, piece) in chain.pieces.iter().enumerate() {
            let samples = self.evaluation.profile.iter();
            let inside = samples.filter(|s| (piece.from_mm..=piece.to_mm).contains(&s.vein_mm)).map(|s| s.at);
            let path: Vec<ImagePoint> = inside.collect();
            let Some(path) = self.moved(&path, profile_run, canvas.run).filter(|path| path.len() >= 2) else {
                continue;
            };
            let radius = piece.diameter_mm.iter().copied().fold(0.0, f64::max) / 2.0 / column;
            let number = (index + 1).to_string();
            // The path runs from the ankle up: where that is upward in the picture, its left is the picture's left.
            let upward = path[path.len() - 1].y < path[0].y;
            let numbered = if upward == number_on_left { radius } else { -radius };
            lines.push(canvas.line(LineRole::Stent, &number, &offset(&path, numbered), 0.5));
            lines.push(canvas.line(LineRole::Stent, "", &offset(&path, -numbered), 0.5));
        }
        lines
    }

    fn crossing_ends(&self, crossing: &Crossing, canvas: &Canvas) -> Option<[[f64; 2]; 2]> {
        let place = self.best_for(canvas, &crossing.in_runs, |place| &place.run)?;
        let ends = self.moved(&[place.artery_at, place.vein_at], &place.run, canvas.run)?;
        Some([canvas.fraction(ends[0]), canvas.fraction(ends[1])])
    }

    /// The gap beside the crossing; the caption says what it rests on.
    fn crossing_label(&self) -> String {
        let Some(crossing) = &self.evaluation.crossing else { return String::new() };
        match (crossing.gap.length, self.basis()) {
            (Some(gap), Some(basis)) => Measured::gap("", crossing.gap.kind, gap, &basis).value().to_owned(),
            _ => Measured::pixels("", crossing.gap.px).value().to_owned(),
        }
    }

    fn datum(&self, canvas: &Canvas) -> Option<[f64; 2]> {
        let datum = self.plan.landmarks.iter().find(|landmark| landmark.kind == LandmarkKind::LandingDatum)?;
        let point = self.best_for(canvas, &datum.points, |point| &point.run)?;
        let moved = self.moved(&[point.at], &point.run, canvas.run)?;
        Some(canvas.fraction(moved[0]))
    }
}

/// The pixel grid of the run that is drawn on.
struct Canvas<'a> {
    run: &'a str,
    columns: usize,
    rows: usize,
}

impl Canvas<'_> {
    fn fraction(&self, p: ImagePoint) -> [f64; 2] {
        [drawable((p.x + 0.5) / self.columns as f64), drawable((p.y + 0.5) / self.rows as f64)]
    }

    /// A simplified line, with its label a fraction `along` of its points.
    fn line(&self, role: LineRole, label: &str, points: &[ImagePoint], along: f64) -> Line {
        let kept = simplified(points, LINE_TOLERANCE_PX);
        let at = points[((points.len() - 1) as f64 * along).round() as usize];
        Line {
            role,
            label: label.to_owned(),
            label_at: self.fraction(at),
            points: kept.into_iter().map(|p| self.fraction(p)).collect(),
        }
    }
}

/// A name that fits beside a line; the whole name stands in the tables.
fn shortened(name: &str) -> String {
    if name.chars().count() <= LONGEST_LABEL {
        return name.to_owned();
    }
    name.chars().take(LONGEST_LABEL - 1).collect::<String>().trim_end().to_owned() + "…"
}

fn alt_text(caption: &str, drawn: &[&str], crossing: bool) -> String {
    let vessels = if drawn.is_empty() { "no vessel drawn".to_owned() } else { wording::list(drawn) + " drawn" };
    let crossing = if crossing { ", with the crossing marked" } else { "" };
    format!("Angiographic picture {caption}: {vessels}{crossing}")
}

/// The part around the crossing in the proportions of the picture: a quarter of its width, or more where the gap asks
/// for it.
fn close_up(ends: [[f64; 2]; 2], gray: &Raster<u8>, mm_per_px: Option<f64>, number: usize) -> Option<CloseUp> {
    let [a, b] = ends;
    let gap = (a[0] - b[0]).hypot(a[1] - b[1]);
    let share = (gap * 4.0).clamp(0.24, 0.6);
    // First pixel and number of pixels of the part, along one side of the picture.
    let span = |pixels: usize, middle: f64| {
        let count = ((pixels as f64 * share).round() as usize).clamp(1, pixels);
        let first = middle.mul_add(pixels as f64, -(count as f64) / 2.0).round().max(0.0) as usize;
        (first.min(pixels - count), count)
    };
    let (left, columns) = span(gray.columns(), f64::midpoint(a[0], b[0]));
    let (top, rows) = span(gray.rows(), f64::midpoint(a[1], b[1]));
    let fraction = |count: usize, of: usize| count as f64 / of as f64;
    Some(CloseUp {
        gray: GrayFile::new(format!("close-up-{number}.gray"), &part(gray, [left, top], [columns, rows])?),
        left: fraction(left, gray.columns()),
        top: fraction(top, gray.rows()),
        width: fraction(columns, gray.columns()),
        height: fraction(rows, gray.rows()),
        scale_bar: scale_bar(columns as f64, mm_per_px),
    })
}

/// The longest of 1, 2, 5, 10, … that takes at most a quarter of the width.
fn scale_bar(width_px: f64, mm_per_px: Option<f64>) -> ScaleBar {
    let width = width_px * mm_per_px.unwrap_or(1.0);
    let length = super::strip::nice_at_most(width / 4.0);
    let label = match mm_per_px {
        Some(_) => Mm::new(length).nominal(),
        None => format!("{} px, no scale", nominal(length)),
    };
    ScaleBar { length: length / width, label }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_bar_has_millimeters_only_with_a_scale() {
        let bar = scale_bar(1024.0, Some(0.2));
        assert_eq!(bar.label, "50 mm");
        assert!((bar.length - 50.0 / 204.8).abs() < 1e-12);
        assert_eq!(scale_bar(1024.0, None).label, "200 px, no scale");
    }

    #[test]
    fn the_close_up_stays_inside_the_picture_and_holds_its_pixels() {
        let gray = Raster::new(100, (0..20_000).map(|i| (i % 251) as u8).collect()).unwrap();
        for ends in [[[0.0, 0.0], [0.01, 0.01]], [[1.0, 1.0], [0.9, 1.0]], [[0.5, 0.5], [0.9, 0.5]], [[-2.0, 3.0]; 2]] {
            let part = close_up(ends, &gray, None, 0).unwrap();
            assert!(part.left >= 0.0 && part.left + part.width <= 1.0 + 1e-12, "{part:?}");
            assert!(part.top >= 0.0 && part.top + part.height <= 1.0 + 1e-12, "{part:?}");
            let (left, top) = ((part.left * 100.0).round() as usize, (part.top * 200.0).round() as usize);
            let GrayFile { columns, rows, values, .. } = &part.gray;
            assert_eq!(values.len(), columns * rows);
            assert_eq!(values.first(), gray.get(left, top));
            assert_eq!(values.last(), gray.get(left + columns - 1, top + rows - 1));
        }
    }
}
