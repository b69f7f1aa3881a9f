//! What must not change a trace, the way a picture is turned and the unit of its values, and what must not be smoothed away.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use dva_planner::geometry::{ImagePoint, Point, Polyline};
use dva_planner::imaging::Raster;
use dva_planner::imaging::ridge::RidgeMap;
use dva_planner::imaging::trace::{Trace, trace, width_profile};
use dva_planner::phantom::Profile;
use dva_planner::phantom::tubes::{TubeScene, tube_image, winding_vessel};

const SIZE: usize = 256;

/// How far a path may move, px.
const BOUND: f64 = 0.05;

fn traced(opacity: &Raster<f32>, clicks: [ImagePoint; 2]) -> Trace {
    trace(opacity, &RidgeMap::new(opacity, None), &clicks).unwrap()
}

fn clicks(scene: &TubeScene) -> [ImagePoint; 2] {
    let curve = &scene.tubes[0].centerline;
    [0.05, 0.95].map(|f| curve.at(f * curve.length())).map(|p| ImagePoint::new(p.x.round(), p.y.round()))
}

/// The picture whose pixel at `to(point)` is that of `picture` at the point.
fn rearranged(picture: &Raster<f32>, to: impl Fn(usize, usize) -> (usize, usize)) -> Raster<f32> {
    let mut values = vec![0.0; SIZE * SIZE];
    for y in 0..SIZE {
        for x in 0..SIZE {
            let (column, row) = to(x, y);
            values[row * SIZE + column] = *picture.get(x, y).unwrap();
        }
    }
    Raster::new(SIZE, values).unwrap()
}

/// The largest distance of the points from a path, as far as it goes along with them: where it begins and ends is a whole
/// pixel near a click, and of equally good ones another may be taken.
fn farthest(points: &[ImagePoint], from: &[ImagePoint]) -> f64 {
    let curve = Polyline::new(from.iter().copied()).unwrap();
    let along = points.iter().map(|&p| curve.nearest(p));
    along.filter(|(foot, _)| foot.abscissa > 0.0 && foot.abscissa < curve.length()).map(|(_, d)| d).fold(0.0, f64::max)
}

/// Fails if the two paths are anywhere farther apart than the bound.
fn assert_same_path(a: &[ImagePoint], b: &[ImagePoint], what: &str) {
    let apart = farthest(a, b).max(farthest(b, a));
    assert!(apart <= BOUND, "{what}: {apart} px apart");
    assert!(a.len().abs_diff(b.len()) <= 4, "{what}: {} and {} points", a.len(), b.len());
}

fn pictures() -> impl Iterator<Item = (String, TubeScene, Raster<f32>)> {
    [(1.5, 8.0), (2.5, 5.0), (3.5, 15.0), (5.0, 8.0), (5.0, 4.0)].into_iter().enumerate().map(|(i, (radius, ratio))| {
        let scene = winding_vessel(SIZE, radius, ratio, 810_000 + i as u64);
        let image = tube_image(&scene);
        (format!("radius {radius}, contrast {ratio}"), scene, image)
    })
}

#[test]
fn a_quarter_turn_turns_the_path() {
    for (name, scene, image) in pictures() {
        let last = SIZE - 1;
        let turned = rearranged(&image, |x, y| (last - y, x));
        let ahead = |p: ImagePoint| ImagePoint::new(last as f64 - p.y, p.x);
        let expected: Vec<ImagePoint> = traced(&image, clicks(&scene)).points.into_iter().map(ahead).collect();
        let found = traced(&turned, clicks(&scene).map(ahead));
        assert_same_path(&found.points, &expected, &format!("{name}, turned"));
    }
}

#[test]
fn a_mirror_mirrors_the_path() {
    for (name, scene, image) in pictures() {
        let last = SIZE - 1;
        let mirrored = rearranged(&image, |x, y| (last - x, y));
        let ahead = |p: ImagePoint| ImagePoint::new(last as f64 - p.x, p.y);
        let expected: Vec<ImagePoint> = traced(&image, clicks(&scene)).points.into_iter().map(ahead).collect();
        let found = traced(&mirrored, clicks(&scene).map(ahead));
        assert_same_path(&found.points, &expected, &format!("{name}, mirrored"));
    }
}

#[test]
fn neither_the_unit_nor_the_zero_of_opacity_moves_the_path() {
    for (name, scene, image) in pictures() {
        let expected = traced(&image, clicks(&scene)).points;
        for (factor, offset) in [(3.7, 0.0), (0.02, 0.0), (1.0, 0.5), (250.0, -40.0)] {
            let changed = image.map(|&v| factor * v + offset);
            let found = traced(&changed, clicks(&scene));
            assert_same_path(&found.points, &expected, &format!("{name}, {factor} × + {offset}"));
        }
    }
}

/// The narrowing is three diameters of the vessel long where it is half as deep as in its middle.
#[test]
fn a_stenosis_of_half_the_diameter_is_measured_within_its_own_interval() {
    for (seed, ratio) in [(820_005, 10.0), (820_006, 20.0)] {
        let mut scene = winding_vessel(SIZE, 4.0, ratio, seed);
        let radius = |f: f64| 4.0 - 2.0 * (-0.5 * ((f - 0.5) / 0.045).powi(2)).exp();
        let knots: Vec<(f64, f64)> = (0..=100).map(|i| f64::from(i) / 100.0).map(|f| (f, radius(f))).collect();
        scene.tubes[0].radius = Profile::new(&knots).unwrap();
        let image = tube_image(&scene);
        let points = traced(&image, clicks(&scene)).points;
        let widths = width_profile(&image, None, &points);
        let curve = &scene.tubes[0].centerline;
        let width = |fraction: f64| {
            let at = curve.at(fraction * curve.length());
            let nearest = points.iter().zip(&widths).min_by(|a, b| a.0.distance(at).total_cmp(&b.0.distance(at)));
            *nearest.unwrap().1
        };
        let (narrow, wide) = (width(0.5), width(0.25));
        let share = narrow.radius_px / wide.radius_px;
        let sigma = share * (narrow.sigma_px / narrow.radius_px).hypot(wide.sigma_px / wide.radius_px);
        assert!((share - 0.5).abs() <= 1.96 * sigma, "{seed}: {share:.3} ± {sigma:.3}");
        assert!(sigma < 0.05, "{seed}: {sigma}");
    }
}

/// A straight vessel of 4 px radius in the middle, whose width and depth narrow by these shares over three diameters: the
/// chord of an ellipse, blurred by 0.7 px and by the pixel, with noise of a tenth of the contrast.
fn oval(width: f64, depth: f64, seed: u64) -> (Raster<f32>, Vec<ImagePoint>) {
    let (columns, rows, radius, middle) = (64_usize, 320_usize, 4.0_f64, 32.3);
    let dip = |y: f64| (-0.5 * ((y - 160.0) / 6.0).powi(2)).exp();
    let mut state = seed;
    let mut noise = || -> f64 {
        let uniform = |state: &mut u64| {
            *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (*state >> 11) as f64 / (1_u64 << 53) as f64
        };
        (0..12).map(|_| uniform(&mut state) - 0.5).sum()
    };
    let blur: Vec<(f64, f64)> =
        (-40..=40).map(|k| 0.0625 * f64::from(k)).map(|x| (x, (-0.5 * (x / 0.76).powi(2)).exp())).collect();
    let total: f64 = blur.iter().map(|(_, weight)| weight).sum();
    let values = (0..rows * columns).map(|i| {
        let (x, y) = ((i % columns) as f64, (i / columns) as f64);
        let (half, deep) = (radius * (1.0 - width * dip(y)), 1.0 - depth * dip(y));
        let chord = |x: f64| deep * (1.0 - ((x - middle) / half).powi(2)).max(0.0).sqrt();
        let opacity: f64 = blur.iter().map(|(shift, weight)| weight / total * chord(x + shift)).sum();
        (opacity + 0.1 * noise()) as f32
    });
    let image = Raster::new(columns, values.collect()).unwrap();
    (image, (10..310).map(|y| ImagePoint::new(middle, f64::from(y))).collect())
}

/// Opacity tells the radius of round vessels only; where the lumen is oval the width must still be that of the shadow.
#[test]
fn an_oval_lumen_is_not_taken_for_a_round_one() {
    for seed in [830_001, 830_002, 830_003] {
        let (image, line) = oval(0.0, 0.5, seed);
        let widths = width_profile(&image, None, &line);
        let off = |i: usize| (widths[i].radius_px - 4.0).abs();
        assert!(
            off(150) <= 1.96 * widths[150].sigma_px,
            "shallow: {} ± {}",
            widths[150].radius_px,
            widths[150].sigma_px
        );
        assert!(off(150) < 0.3 && off(40) < 0.15, "shallow: {} {}", off(150), off(40));
        let (image, line) = oval(0.5, 0.0, seed);
        let narrow = width_profile(&image, None, &line)[150];
        // Taken for round with half the opacity it would be 2.8 px.
        assert!((narrow.radius_px - 2.0).abs() < 0.3, "narrow: {} ± {}", narrow.radius_px, narrow.sigma_px);
    }
}
