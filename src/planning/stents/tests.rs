//! Chains against an exhaustive search that shares no code with the solver's.

use super::parts::least_overlap;
use super::search::{RankedChain, best};
use super::*;
use crate::planning::devices::device::{Device, Role};
use crate::units::Mm;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

fn device(id: &str, role: Role, lengths_mm: &[f64], min_overlap_mm: f64) -> Device {
    Device {
        id: id.into(),
        name: id.into(),
        role,
        diameter_mm: vec![6.0],
        lengths_mm: lengths_mm.to_vec(),
        min_overlap_mm: Some(min_overlap_mm),
        vessel_mm: None,
        artery_mm: None,
        foreshortening: 0.0,
        sheath_fr: None,
        system: String::new(),
        source: "made up".into(),
        checked: "2026-11-22".into(),
        verified_by: String::new(),
    }
}

/// A technique that adds nothing to the path.
fn bare(bridging: Role) -> Technique {
    Technique {
        id: "bare".into(),
        name: "Bare".into(),
        summary: "Nothing".into(),
        steps: Vec::new(),
        reach_mm: None,
        bridging,
        systems: Vec::new(),
        min_overlap_mm: 10.0,
        arterial_landing_mm: 0.0,
        below_crossing_mm: 0.0,
        axial_scatter_mm: 0.0,
        assumptions: Vec::new(),
        source: "made up".into(),
        checked: "2026-11-22".into(),
        verified_by: String::new(),
    }
}

fn exact(path_mm: f64) -> StentTask {
    let path = Mm::new(path_mm);
    StentTask {
        path: Estimate { value: path, low: path, high: path },
        gap_mm: 0.0,
        sigma_mm: 0.0,
        vein_diameter: None,
        artery_diameter: None,
    }
}

fn catalog(devices: &[Device]) -> DeviceCatalog {
    let rows = devices.iter().map(|d| {
        let role = if d.role == Role::Straight { "straight" } else { "crossing" };
        format!(
            "[[device]]\nid = \"{}\"\nname = \"{}\"\nrole = \"{role}\"\ndiameter_mm = {:?}\nlengths_mm = {:?}\n\
             min_overlap_mm = {:?}\nvessel_mm = {:?}\nsource = \"made up\"\nchecked = 2026-11-22\n",
            d.id,
            d.name,
            d.diameter_mm,
            d.lengths_mm,
            d.min_overlap_mm.unwrap(),
            d.vessel_mm.map_or(Vec::new(), |r| r.to_vec()),
        )
    });
    let text = format!("schema = \"dva-catalog/1\"\n{}", rows.collect::<String>());
    DeviceCatalog::parse(&text).unwrap()
}

fn lengths_of(chain: &Chain) -> Vec<f64> {
    chain.pieces.iter().map(|piece| piece.length_mm).collect()
}

#[test]
fn requirement_32_a_path_of_262_mm_leaves_28_mm_to_spare() {
    let catalog = catalog(&[device("s", Role::Straight, &[150.0, 100.0, 60.0], 10.0)]);
    let chains = propose(&exact(262.0), &bare(Role::Straight), &catalog, None).unwrap();
    assert_eq!(lengths_of(&chains[0]), [150.0, 150.0]);
    assert_eq!((chains[0].covered_mm, chains[0].spare_mm), (262.0, 28.0));
    assert_eq!(chains[0].overlaps_mm, [38.0]);
    assert!(chains.len() >= 2);
}

#[test]
fn requirement_40_the_crossing_piece_comes_last_and_straight_ones_end_below_the_crossing() {
    let catalog = catalog(&[
        device("s", Role::Straight, &[60.0, 100.0, 150.0, 200.0], 10.0),
        device("x", Role::Crossing, &[60.0], 10.0),
    ]);
    let technique = Technique { arterial_landing_mm: 10.0, below_crossing_mm: 5.0, ..bare(Role::Crossing) };
    let task = StentTask { gap_mm: 4.0, ..exact(212.0) };
    let chains = propose(&task, &technique, &catalog, None).unwrap();
    for chain in &chains {
        let (last, straight) = chain.pieces.split_last().unwrap();
        assert_eq!((last.device.as_str(), last.crossing), ("x", true));
        assert!((last.to_mm - 226.0).abs() < 1e-9);
        assert!(straight.iter().all(|piece| !piece.crossing && piece.to_mm <= 207.0 + 1e-9), "{chain:?}");
        for (pair, overlap) in chain.pieces.windows(2).zip(&chain.overlaps_mm) {
            assert!((pair[0].to_mm - pair[1].from_mm - overlap).abs() < 1e-9 && *overlap >= 10.0);
        }
    }
    assert_eq!(chains[0].pieces.len(), 2);
    assert_eq!(lengths_of(&chains[0]), [200.0, 60.0]);
}

#[test]
fn requirement_33_says_when_the_interval_of_the_path_changes_the_number_of_pieces() {
    let catalog = catalog(&[device("s", Role::Straight, &[100.0, 150.0], 10.0)]);
    let task = |value, low, high| StentTask { path: Estimate::new(value, low, high), ..exact(value) };
    let chains = propose(&task(145.0, 140.0, 150.0), &bare(Role::Straight), &catalog, None).unwrap();
    assert!(chains[0].notes.is_empty(), "{:?}", chains[0].notes);
    let chains = propose(&task(155.0, 145.0, 165.0), &bare(Role::Straight), &catalog, None).unwrap();
    assert_eq!(chains[0].pieces.len(), 2);
    assert!(chains[0].notes.contains(&ChainNote::FewerPieces { path: Mm::new(145.0), enough: 1 }));
}

#[test]
fn the_least_overlap_comes_from_the_devices_and_only_else_from_the_technique() {
    let (a, b) = (device("a", Role::Straight, &[50.0], 5.0), device("b", Role::Straight, &[50.0], 12.0));
    let silent = Device { min_overlap_mm: None, ..a.clone() };
    let technique = bare(Role::Straight);
    assert_eq!(least_overlap(&a, &a, &technique), 5.0);
    assert_eq!(least_overlap(&a, &b, &technique), 12.0);
    assert_eq!(least_overlap(&silent, &silent, &technique), 10.0);
}

#[test]
fn a_vessel_outside_the_labeled_range_ranks_a_device_last_and_is_said() {
    let range = |id: &str, vessel| Device { vessel_mm: Some(vessel), ..device(id, Role::Straight, &[150.0], 10.0) };
    let fits = Device { lengths_mm: vec![100.0], ..range("fits", [4.0, 4.7]) };
    let catalog = catalog(&[range("large", [5.6, 6.5]), fits]);
    let vein = |mm: f64| StentTask { vein_diameter: Some(Estimate::symmetric(mm, 0.4)), ..exact(140.0) };
    let chains = propose(&vein(4.3), &bare(Role::Straight), &catalog, None).unwrap();
    assert_eq!((chains[0].pieces[0].device.as_str(), chains[0].pieces.len()), ("fits", 2));
    let ChainNote::OutsideLabeledRange { device, off, within_uncertainty: false } = &chains[1].notes[0] else {
        panic!("{:?}", chains[1].notes);
    };
    assert_eq!((device.as_str(), off.to_string().as_str()), ("large", "1.30 mm"));
}

#[test]
fn a_piece_that_shortens_covers_less() {
    let shrinking = Device { foreshortening: 0.1, ..device("s", Role::Straight, &[100.0, 120.0], 10.0) };
    let technique = bare(Role::Straight);
    let pool = DevicePool { straight: vec![&shrinking], crossing: Vec::new(), makeshift: false };
    let task = exact(95.0);
    let found = best(&Requirement::new(&task, &technique), &pool, None, 1);
    assert_eq!(found[0].parts[0].length_mm, 120.0);
}

#[test]
fn stock_limits_the_chain() {
    let catalog = catalog(&[device("s", Role::Straight, &[60.0, 150.0], 10.0)]);
    let stock = |rows: &str| Stock::parse(&format!("schema = \"dva-stock/1\"\n{rows}")).unwrap();
    let row = |mm: u32, n: u32| format!("[[stock]]\nid = \"s\"\nlength_mm = {mm}\ncount = {n}\n");
    let technique = bare(Role::Straight);
    let one_long = stock(&(row(150, 1) + &row(60, 9)));
    let chains = propose(&exact(262.0), &technique, &catalog, Some(&one_long)).unwrap();
    assert_eq!(lengths_of(&chains[0]).iter().filter(|&&mm| mm == 150.0).count(), 1);
    let too_few = stock(&row(150, 1));
    let refused = propose(&exact(262.0), &technique, &catalog, Some(&too_few));
    assert!(matches!(refused, Err(NoStents::NotInStock { .. })));
}

#[test]
fn a_chosen_chain_is_laid_out_even_if_it_falls_short() {
    let catalog = catalog(&[device("s", Role::Straight, &[100.0, 150.0], 10.0)]);
    let choose = |lengths: &[f64]| -> Vec<ChosenPiece> {
        lengths.iter().map(|&length_mm| ChosenPiece { device: "s".into(), length_mm }).collect()
    };
    let technique = bare(Role::Straight);
    let task = StentTask { sigma_mm: 5.0, ..exact(262.0) };
    let lay_out = |lengths: &[f64]| lay_out_chosen(&task, &technique, &catalog, &choose(lengths));
    let enough = lay_out(&[150.0, 150.0]).unwrap();
    assert!(enough.notes.is_empty() && enough.probability_covered > 0.99);
    let short = lay_out(&[150.0, 100.0]).unwrap();
    assert_eq!(short.covered_mm, 240.0);
    assert!(
        short.probability_covered < 1e-4
            && matches!(short.notes[0], ChainNote::Short(mm) if (mm.get() - 22.0).abs() < 0.5)
    );
    assert!(matches!(lay_out(&[]), Err(NoStents::NothingChosen)));
    assert!(matches!(lay_out(&[70.0]), Err(NoStents::UnknownLength { .. })));
}

#[test]
fn the_probability_of_covering_is_that_of_a_normal_path() {
    let catalog = catalog(&[device("s", Role::Straight, &[150.0], 10.0)]);
    let chosen = [ChosenPiece { device: "s".into(), length_mm: 150.0 }];
    for (path, expected) in [(150.0, 0.5), (145.0, 0.841_344_746), (160.0, 0.022_750_132)] {
        let task = StentTask { sigma_mm: 5.0, ..exact(path) };
        let chain = lay_out_chosen(&task, &bare(Role::Straight), &catalog, &chosen).unwrap();
        assert!((chain.probability_covered - expected).abs() < 1e-8, "{}", chain.probability_covered);
    }
}

/// What an exhaustive search over ordered sequences finds best: pieces, mismatch and spare in tenths.
fn exhaustive(
    straight: &[Device],
    crossing: &Device,
    task: &StentTask,
    technique: &Technique,
    most: usize,
) -> Option<(usize, i64, i64)> {
    let mut best = None;
    let landing = task.path.value.get() + task.gap_mm + technique.arterial_landing_mm;
    let planned = landing.max(task.path.high.get());
    let required = (landing + 1.645 * task.sigma_mm).max(task.path.high.get());
    let top = task.path.value.get() - technique.below_crossing_mm;
    let mismatch = |d: &Device| {
        let [low, high] = d.vessel_mm.unwrap();
        let vein = task.vein_diameter.unwrap().value.get();
        (low - vein).max(vein - high).max(0.0)
    };
    let bridge = crossing.lengths_mm[0];
    for device in straight {
        let mut sequences: Vec<Vec<f64>> = vec![Vec::new()];
        for _ in 0..most {
            let longer: Vec<Vec<f64>> = sequences
                .iter()
                .flat_map(|s| device.lengths_mm.iter().map(move |&mm| [s.as_slice(), &[mm]].concat()))
                .collect();
            for sequence in &longer {
                let (own, joint) = (10.0, 10.0);
                let n = sequence.len() as f64;
                let reach = sequence.iter().sum::<f64>() + bridge - (n - 1.0) * own - joint;
                // The straight part may end anywhere between these two heights.
                let lone = sequence.len() == 1;
                let most = |i: usize| if i == 0 { sequence[i] - own } else { 0.5 * sequence[i] };
                let hidden: f64 = (1..sequence.len()).map(|i| most(i - 1).min(most(i)).max(own)).sum();
                let sum: f64 = sequence.iter().sum();
                let (lowest, highest) = (sum - hidden, sum - (n - 1.0) * own);
                let last = sequence[sequence.len() - 1];
                let most_last = if lone { last - joint } else { 0.5 * last };
                let from = planned - bridge;
                let (from_top, to_top) = (from + joint, from + most_last.min(bridge - joint).max(joint));
                let lies = lowest.max(from_top) <= highest.min(to_top).min(top) + 1e-6;
                if reach + 1e-6 >= required && lies {
                    let tenths = |mm: f64| (10.0 * mm).round() as i64;
                    let off = mismatch(device) + mismatch(crossing);
                    let key = (sequence.len() + 1, tenths(off), tenths(reach - planned));
                    if best.is_none_or(|b| key < b) {
                        best = Some(key);
                    }
                }
            }
            sequences = longer;
        }
    }
    best
}

#[test]
fn equals_an_exhaustive_search_on_1000_random_cases() {
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let mut uniform = |low: f64, high: f64| low + (high - low) * f64::from(rng.next_u32()) / f64::from(u32::MAX);
    let (mut solved, mut unsolved) = (0, 0);
    for case in 0..1000 {
        let straight: Vec<Device> = (0..2)
            .map(|i| {
                let lengths: Vec<f64> = (0..3).map(|_| (uniform(25.0, 200.0)).round()).collect();
                let mut lengths = lengths;
                lengths.sort_by(f64::total_cmp);
                lengths.dedup();
                let low = uniform(3.0, 5.0);
                Device { vessel_mm: Some([low, low + 0.6]), ..device(&format!("s{i}"), Role::Straight, &lengths, 10.0) }
            })
            .collect();
        let crossing =
            Device { vessel_mm: Some([3.0, 6.0]), ..device("x", Role::Crossing, &[uniform(40.0, 80.0).round()], 10.0) };
        let technique = Technique {
            arterial_landing_mm: uniform(0.0, 15.0),
            below_crossing_mm: uniform(0.0, 8.0),
            ..bare(Role::Crossing)
        };
        let path = uniform(80.0, 320.0);
        let task = StentTask {
            path: Estimate::symmetric(path, 0.05 * path),
            gap_mm: uniform(0.0, 8.0),
            sigma_mm: 0.03 * path,
            // So wide that no device lies outside its label by the whole interval.
            vein_diameter: Some(Estimate::symmetric(uniform(3.0, 5.5), 9.0)),
            artery_diameter: None,
        };
        let pool = DevicePool { straight: straight.iter().collect(), crossing: vec![&crossing], makeshift: false };
        let to_meet = Requirement::new(&task, &technique);
        let found = best(&to_meet, &pool, None, 3);
        let expected = exhaustive(&straight, &crossing, &task, &technique, 6);
        let tenths = |mm: f64| (10.0 * mm).round() as i64;
        let found_key = found.first().filter(|c| c.parts.len() <= 7).map(|c: &RankedChain<'_>| {
            let fit = diameter_fit::of_chain(&c.parts, task.vein_diameter, None);
            let spare = layout::capacity(&c.parts, &technique) - to_meet.planned;
            (c.parts.len(), tenths(fit.mismatch_mm), tenths(spare))
        });
        assert_eq!(found_key, expected, "case {case}: {task:?} {straight:?} {crossing:?} {technique:?}");
        assert!(found.windows(2).all(|pair| pair[0].rank(&pair[1]).is_lt()));
        if expected.is_some() { solved += 1 } else { unsolved += 1 }
    }
    assert!(solved > 800 && unsolved > 0, "{solved} solved, {unsolved} not");
}
