use super::*;

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
