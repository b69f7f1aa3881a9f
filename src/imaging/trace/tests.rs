use super::*;
use crate::phantom::Profile;
use crate::phantom::tubes::{Tube, TubeScene, tube_image};

/// A straight tube of Gaussian profile from left to right, tilted.
fn tilted(slope: f64) -> Raster<f32> {
    let values = (0..128 * 128)
        .map(|i| {
            let (x, y) = (f64::from(i % 128), f64::from(i / 128));
            let across = (y - 40.3 - slope * x) / (1.0 + slope * slope).sqrt();
            (-0.5 * (across / 2.0).powi(2)).exp() as f32
        })
        .collect();
    Raster::new(128, values).unwrap()
}

#[test]
fn a_straight_vessel_is_found_within_a_twentieth_of_a_pixel() {
    for slope in [0.0, 0.21, 0.5] {
        let opacity = tilted(slope);
        let map = RidgeMap::new(&opacity, None);
        let clicks = [ImagePoint::new(10.0, 40.0 + slope * 10.0), ImagePoint::new(110.0, 42.0 + slope * 110.0)];
        let trace = trace(&opacity, &map, &clicks).unwrap();
        for point in &trace.points {
            let error = (point.y - 40.3 - slope * point.x) / (1.0 + slope * slope).sqrt();
            assert!(error.abs() < 0.05, "{slope}: {point:?} {error}");
        }
        assert!(trace.warnings.is_empty(), "{:?}", trace.warnings);
    }
}

#[test]
fn bad_input_is_named() {
    let opacity = tilted(0.0);
    let map = RidgeMap::new(&opacity, None);
    let check = |anchors: &[[f64; 2]], expected: TraceError| {
        let anchors: Vec<ImagePoint> = anchors.iter().copied().map(ImagePoint::from).collect();
        assert_eq!(trace(&opacity, &map, &anchors), Err(expected));
    };
    check(&[], TraceError::TooFewAnchors);
    check(&[[3.0, 3.0]], TraceError::TooFewAnchors);
    check(&[[3.0, 3.0], [500.0, 3.0]], TraceError::Outside { number: 2 });
    check(&[[f64::NAN, 3.0], [50.0, 3.0]], TraceError::Outside { number: 1 });
    check(&[[30.0, 40.0], [30.0, 40.0]], TraceError::NoLength);
    let small = Raster::new(4, vec![0.0_f32; 16]).unwrap();
    assert_eq!(trace(&small, &map, &[]), Err(TraceError::WrongMap));
}

/// Two cylinders from top to bottom, the second beside a bend of the first so that their shadows touch, each pixel the mean
/// of 4 × 4 points.
fn touching() -> (Raster<f32>, impl Fn(f64) -> f64) {
    let course = |y: f64| 50.0 + 8.0 * (y / 60.0).sin();
    let gap = |y: f64| 13.6 + 0.002 * (y - 96.0).powi(2);
    let chord = |x: f64, radius: f64| (radius * radius - x * x).max(0.0).sqrt();
    let values = (0..192 * 128)
        .map(|i| {
            let mut sum = 0.0;
            for k in 0..16 {
                let (x, y) = (f64::from(i % 128), f64::from(i / 128));
                let (x, y) = (x + f64::from(k % 4) / 4.0 - 0.375, y + f64::from(k / 4) / 4.0 - 0.375);
                sum += 0.03 * chord(x - course(y), 6.2) + 0.025 * chord(x - course(y) - gap(y), 7.4);
            }
            (sum / 16.0) as f32
        })
        .collect();
    (Raster::new(128, values).unwrap(), course)
}

#[test]
fn a_touching_vessel_does_not_push_the_line_away() {
    let (opacity, course) = touching();
    let map = RidgeMap::new(&opacity, None);
    let trace = trace(&opacity, &map, &[ImagePoint::new(58.0, 10.0), ImagePoint::new(51.0, 182.0)]).unwrap();
    for point in trace.points.iter().filter(|p| p.y > 30.0 && p.y < 162.0) {
        assert!((point.x - course(point.y)).abs() < 0.12, "{point:?}, expected {}", course(point.y));
    }
}

/// A vessel of 3 px radius down the picture, with one of 7 px radius through these points.
fn crossed(other: &[[f64; 2]]) -> TubeScene {
    let own = Tube::through(&[[100.0, 10.0], [100.0, 130.0], [100.0, 250.0]], [3.0; 2], 1.0);
    let other = Tube::through(other, [7.0; 2], 7.0 / 3.0);
    let tubes = own.into_iter().chain(other).collect();
    TubeScene { columns: 200, rows: 260, tubes, blur: 0.7, noise: 0.05, seed: 11 }
}

/// How far the line and the radius are off at most, px, and the warnings.
fn worst(scene: &TubeScene) -> (f64, f64, Vec<TraceWarning>) {
    let opacity = tube_image(scene);
    let map = RidgeMap::new(&opacity, None);
    let clicks = [ImagePoint::new(100.0, 16.0), ImagePoint::new(100.0, 244.0)];
    let trace = trace(&opacity, &map, &clicks).unwrap();
    let off = trace.points.iter().map(|p| (p.x - 100.0).abs()).fold(0.0, f64::max);
    let wrong = trace.widths.iter().map(|w| (w.radius_px - 3.0).abs()).fold(0.0, f64::max);
    (off, wrong, trace.warnings)
}

#[test]
fn a_vessel_crossed_at_any_angle_keeps_its_radius() {
    for slope in [0.0, 0.5, 1.0, 2.0] {
        let (off, wrong, _) =
            worst(&crossed(&[[20.0, 130.0 - 80.0 * slope], [100.0, 130.0], [180.0, 130.0 + 80.0 * slope]]));
        assert!(off < 1.0 && wrong < 0.5, "{slope}: {off} {wrong}");
    }
}

#[test]
fn a_path_along_another_vessel_is_led_back_and_warned() {
    let (off, wrong, warnings) =
        worst(&crossed(&[[30.0, 20.0], [97.0, 80.0], [104.0, 130.0], [97.0, 180.0], [30.0, 240.0]]));
    assert!(off < 5.0 && wrong < 0.8, "{off} {wrong}");
    assert!(
        warnings.iter().any(|w| matches!(w, TraceWarning::Stretch { doubt: StretchDoubt::Overlaid, .. })),
        "{warnings:?}"
    );
}

#[test]
fn a_wide_part_of_a_vessel_is_not_taken_for_another() {
    let mut scene = crossed(&[]);
    let wide = Profile::new(&[(0.0, 3.0), (0.3, 3.0), (0.4, 5.0), (0.6, 5.0), (0.7, 3.0), (1.0, 3.0)]).unwrap();
    scene.tubes[0].radius = wide;
    scene.tubes[0].density = 1.0 / 3.0;
    let opacity = tube_image(&scene);
    let map = RidgeMap::new(&opacity, None);
    let trace = trace(&opacity, &map, &[ImagePoint::new(100.0, 16.0), ImagePoint::new(100.0, 244.0)]).unwrap();
    let middle = trace.points.iter().position(|p| p.y > 130.0).unwrap();
    let truth = scene.tubes[0].radius_at(120.0);
    let radius = trace.widths[middle].radius_px;
    assert!(truth > 4.5 && (radius - truth).abs() < 0.1, "{radius} {truth}");
}

/// Three vessels of which the thick one crosses the two others.
fn crossing_vessels() -> RidgeMap {
    let scene = crossed(&[[20.0, 60.0], [100.0, 130.0], [180.0, 200.0]]);
    let beside = Tube::through(&[[60.0, 10.0], [50.0, 130.0], [60.0, 250.0]], [2.0; 2], 1.0);
    let tubes = scene.tubes.into_iter().chain(beside).collect();
    RidgeMap::new(&tube_image(&TubeScene { tubes, ..scene }), None)
}

#[test]
fn the_path_under_the_pointer_is_the_one_that_a_click_there_gives() {
    let map = crossing_vessels();
    let anchor = ImagePoint::new(101.7, 14.2);
    let mut wire = Livewire::new(&map);
    for i in 0..300_u32 {
        let pointer = ImagePoint::new(f64::from(i * 611 % 400) / 2.0, f64::from(i * 373 % 520) / 2.0);
        // As in the window: a portion for each frame of the screen, and some more while the pointer rests.
        let hovered = loop {
            if let Some(path) = hop(&mut wire, [anchor, pointer], 1000) {
                break path;
            }
        };
        wire.go_on(500);
        let accepted = Path::through(&map, &[anchor, pointer]);
        assert_eq!(hovered, accepted.points, "{pointer:?}");
        let snapped = [anchor, pointer].map(|click| snap(&map, click, SNAP_REACH_PX));
        assert_eq!((hovered[0], hovered[hovered.len() - 1]), (snapped[0], snapped[1]));
        assert_eq!(accepted.anchors, snapped);
    }
}

#[test]
fn a_path_through_many_clicks_is_that_of_its_hops() {
    let map = crossing_vessels();
    let clicks = [[101.0, 14.0], [99.0, 100.0], [102.0, 170.0], [100.0, 240.0]].map(ImagePoint::from);
    let whole = Path::through(&map, &clicks);
    let mut points: Vec<ImagePoint> = Vec::new();
    for pair in clicks.windows(2) {
        points.extend(&Path::through(&map, pair).points[usize::from(!points.is_empty())..]);
    }
    assert_eq!(whole.points, points);
    assert_eq!(whole.anchors, clicks.map(|click| snap(&map, click, SNAP_REACH_PX)));
}

#[test]
fn a_click_moves_across_its_vessel_once_and_not_along_it() {
    let map = RidgeMap::new(&tilted(0.21), None);
    let across = |p: ImagePoint| (p.y - 40.3 - 0.21 * p.x) / (1.0 + 0.21_f64.powi(2)).sqrt();
    let along = |p: ImagePoint| (p.x + 0.21 * p.y) / (1.0 + 0.21_f64.powi(2)).sqrt();
    for i in 0..80_u32 {
        let click = ImagePoint::new(20.0 + f64::from(i), 40.3 + 0.21 * (20.0 + f64::from(i)) + f64::from(i % 9) - 4.0);
        let snapped = snap(&map, click, SNAP_REACH_PX);
        assert!(across(snapped).abs() < 1.0 && (along(snapped) - along(click)).abs() < 1.0, "{click:?} {snapped:?}");
        // What the window snaps from farther away the tracer leaves where it is.
        let far = snap(&map, ImagePoint::new(click.x, click.y + 4.0), 12.0);
        let again = snap(&map, far, SNAP_REACH_PX);
        assert!(far.distance(again) < 1.0, "{far:?} {again:?}");
    }
    let nowhere = ImagePoint::new(100.0, 10.0);
    assert_eq!(snap(&map, nowhere, SNAP_REACH_PX), nowhere);
}
