//! What is subtracted, and pictures taken together.

use crate::window::*;
use dva_planner::geometry::Vector;
use dva_planner::imaging::picture::PictureOptions;
use dva_planner::imaging::{FrameSelection, Look, MaskChoice, Polarity};
use dva_planner::planning::plan::Subtraction;
use dva_planner::session::{PictureRequest, samples};
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;

fn subtraction(window: &Window) -> Subtraction {
    window.state().session().plan().runs[0].subtraction.clone()
}

#[test]
fn the_mask_is_moved_by_keys_and_every_change_of_it_can_be_undone() {
    let mut window = window();
    open_sample(&mut window);
    go_to_step(&mut window, "Subtract");
    assert_eq!(subtraction(&window), Subtraction::default());

    press_with(&mut window, Modifiers::ALT, Key::ArrowDown);
    press_with(&mut window, Modifiers::ALT, Key::ArrowDown);
    press_with(&mut window, Modifiers::ALT | Modifiers::SHIFT, Key::ArrowRight);
    // Positive columns are to the left (0028,6114).
    assert_eq!(subtraction(&window).shift.down_left(), [0.2, -1.0]);
    click(&mut window, "Follow motion within the limb");
    assert!(subtraction(&window).local);
    press(&mut window, Key::M);
    assert_ne!(subtraction(&window).mask, Subtraction::default().mask);
    assert!(window.state().session().is_dirty(), "a mask somebody chose is work that could be lost");

    let states: Vec<Subtraction> = (0..5)
        .map(|_| {
            press_with(&mut window, control(), Key::Z);
            subtraction(&window)
        })
        .collect();
    assert_eq!(states.iter().map(|s| s.local).collect::<Vec<_>>(), [true, false, false, false, false]);
    assert_eq!(states.iter().map(|s| s.shift.down_left()[1]).collect::<Vec<_>>(), [-1.0, -1.0, 0.0, 0.0, 0.0]);
    assert_eq!(states[4], Subtraction::default());
}

#[test]
fn the_contrast_of_the_frames_follows_the_mask_that_is_chosen() {
    let mut window = window();
    open_sample(&mut window);
    let curve = |window: &Window| window.state().session().runs()[0].contrast.known().cloned();
    wait(&mut window, "the contrast", |window| curve(window).is_some());
    let of_the_file = curve(&window);
    press(&mut window, Key::O);
    for _ in 0..5 {
        press(&mut window, Key::ArrowRight);
    }
    press(&mut window, Key::M);
    wait(&mut window, "the contrast under the new mask", |window| {
        curve(window).is_some_and(|curve| Some(curve) != of_the_file)
    });
    press_with(&mut window, control(), Key::Z);
    wait(&mut window, "the contrast as before", |window| curve(window) == of_the_file);
}

#[test]
fn registering_the_mask_is_one_undo_step() {
    let mut window = window();
    open_sample(&mut window);
    go_to_step(&mut window, "Subtract");
    for _ in 0..3 {
        press_with(&mut window, Modifiers::ALT | Modifiers::SHIFT, Key::ArrowRight);
    }
    let moved = subtraction(&window);
    click(&mut window, "Register mask");
    wait_for(&mut window, "The mask of run");
    let found = subtraction(&window);
    assert!(found.shift.displacement.norm() < 0.3, "the limb of this sample lies still: {:?}", found.shift);
    press_with(&mut window, control(), Key::Z);
    assert_eq!(subtraction(&window), moved);
    press_with(&mut window, control() | Modifiers::SHIFT, Key::Z);
    assert_eq!(subtraction(&window), found);
}

#[test]
fn several_frames_are_averaged_to_the_mask_and_left_out_again() {
    let mut window = window();
    open_sample(&mut window);
    go_to_step(&mut window, "Subtract");
    assert!(shows(&window, "As the file says: frames 1, 2, averaged"));
    press(&mut window, Key::O);
    press(&mut window, Key::ArrowRight);
    press(&mut window, Key::ArrowRight);
    press_with(&mut window, control(), Key::M);
    assert_eq!(subtraction(&window).mask, MaskChoice::Frames(vec![1, 2, 3]), "the frames of the file and this one");
    press(&mut window, Key::ArrowLeft);
    click(&mut window, "Add to the mask");
    assert_eq!(subtraction(&window).mask, MaskChoice::Frames(vec![1, 3]), "what is in is left out");
    assert!(shows(&window, "Frames 1, 3, averaged"));
    press(&mut window, Key::M);
    press_with(&mut window, control(), Key::M);
    assert_eq!(subtraction(&window).mask, MaskChoice::Frames(vec![2]), "a mask has at least one frame");
    for _ in 0..3 {
        press_with(&mut window, control(), Key::Z);
    }
    assert_eq!(subtraction(&window), Subtraction::default());
}

#[test]
fn a_frame_of_the_mask_itself_is_no_lack_of_a_mask() {
    let mut window = window();
    open_sample(&mut window);
    go_to_step(&mut window, "Subtract");
    press(&mut window, Key::O);
    wait_for(&mut window, "Not subtracted, frame 1/10");
    wait_for(&mut window, "The mask of the file does not apply here");
    assert!(shows(&window, "Subtract, done"), "the run has a mask");
}

#[test]
fn a_frame_that_cannot_be_shown_is_not_shown_as_another() {
    let folder = tempfile::tempdir().unwrap();
    let whole = samples::plan_path(SAMPLE).expect("the sample is there").with_file_name("A1.dcm");
    let bytes = std::fs::read(whole).unwrap();
    let cut = folder.path().join("cut.dcm");
    std::fs::write(&cut, &bytes[..bytes.len() / 2]).unwrap();
    let mut window = window();
    window.state_mut().open(vec![cut]);
    wait(&mut window, "the run", |window| !window.state().session().runs().is_empty());
    quiet(&mut window);
    let request = |frame| PictureRequest {
        run: "R1".to_owned(),
        look: Look { frame: FrameSelection::Frame(frame), ..Look::default() },
        window: None,
        options: PictureOptions::default(),
    };
    press(&mut window, Key::O);
    for _ in 1..10 {
        press(&mut window, Key::ArrowRight);
    }
    wait(&mut window, "the last frame to fail", |window| window.state().session().failure(&request(10)).is_some());
    assert!(window.state().session().failure(&request(4)).is_none(), "those before the end are there");
}

#[test]
fn images_that_are_subtracted_already_get_no_second_mask() {
    let folder = tempfile::tempdir().unwrap();
    let mut bytes = std::fs::read(samples::plan_path(SAMPLE).unwrap().with_file_name("A1.dcm")).unwrap();
    let [old, new] = [&b"ORIGINAL\\PRIMARY\\SINGLE PLANE"[..], b"DERIVED\\PRIMARY\\SUBTRACTION  "];
    let at = bytes.windows(old.len()).position(|window| window == old).expect("the file says so");
    bytes[at..at + old.len()].copy_from_slice(new);
    let path = folder.path().join("derived.dcm");
    std::fs::write(&path, bytes).unwrap();
    let mut window = window();
    window.state_mut().open(vec![path]);
    wait(&mut window, "the run", |window| !window.state().session().runs().is_empty());
    quiet(&mut window);
    go_to_step(&mut window, "Subtract");
    wait_for(&mut window, "are subtracted already and are shown as they are");
    press(&mut window, Key::M);
    assert!(shows(&window, "no second mask is laid on"));
    assert_eq!(subtraction(&window), Subtraction::default());
}

/// Two runs of the sample with two angles as if a machine with two planes had taken them at once.
fn biplane(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let plan = samples::plan_path("two-angles").expect("the sample is there");
    let replace = |bytes: &mut Vec<u8>, old: &[u8], new: &[u8]| {
        assert_eq!(old.len(), new.len());
        let at = bytes.windows(old.len()).position(|window| window == old).expect("the file says so");
        bytes[at..at + old.len()].copy_from_slice(new);
    };
    let planes: [(&str, &[u8]); 2] = [("A1.dcm", b"BIPLANE A   "), ("A2.dcm", b"BIPLANE B   ")];
    let written = planes.map(|(name, plane)| {
        let mut bytes = std::fs::read(plan.with_file_name(name)).expect("the run is there");
        replace(&mut bytes, b"SINGLE PLANE", plane);
        if name == "A2.dcm" {
            replace(&mut bytes, b"090300", b"090100");
        }
        let path = folder.join(name);
        std::fs::write(&path, bytes).expect("the folder is ours");
        path
    });
    written.to_vec()
}

#[test]
fn the_two_planes_of_one_machine_share_a_timeline() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = window();
    window.state_mut().open(biplane(folder.path()));
    wait(&mut window, "both planes", |window| window.state().session().runs().len() == 2);
    quiet(&mut window);
    press(&mut window, Key::O);
    for _ in 0..3 {
        press(&mut window, Key::ArrowRight);
    }
    let shown = |window: &Window| window.query_all_by_label_contains("frame 4/10").count();
    wait(&mut window, "both planes at the same moment", |window| shown(window) == 2);
    press(&mut window, Key::Space);
    window.run_steps(30);
    press(&mut window, Key::Space);
    let both = |window: &Window, n| window.query_all_by_label_contains(&format!("frame {n}/10")).count() == 2;
    wait(&mut window, "the same moment after they were played", |window| (1..=10).any(|n| both(window, n)));
}

#[test]
fn a_trace_can_be_kept_to_its_phase_and_back() {
    let mut window = window();
    open_finished(&mut window);
    go_to_step(&mut window, "Trace");
    let phase = |window: &Window| {
        let plan = window.state().session().plan();
        plan.vessels.iter().flat_map(|vessel| &vessel.traces).find_map(|trace| trace.look.phase)
    };
    assert_eq!(phase(&window), None, "off by default");
    let offered = "Artery: early contrast; vein: late";
    assert!(!shows(&window, offered));
    press(&mut window, Key::H);
    click(&mut window, offered);
    assert!(phase(&window).is_some());
    press_with(&mut window, Modifiers::SHIFT, Key::H);
    assert_eq!(phase(&window), None);
    press_with(&mut window, Modifiers::SHIFT, Key::H);
    quiet(&mut window);
    wait_for(&mut window, "early and late cannot be told apart");
    press_with(&mut window, control(), Key::Z);
    assert_eq!(phase(&window), None);
}

#[test]
fn whether_vessels_are_bright_can_be_chosen_and_is_kept_in_the_plan() {
    let mut window = window();
    open_sample(&mut window);
    go_to_step(&mut window, "Subtract");
    wait_for(&mut window, "as the frames show");
    for (expected, shown) in
        [(Some(Polarity::Bright), "bright"), (Some(Polarity::Dark), "dark"), (None, "as the frames show")]
    {
        press_with(&mut window, Modifiers::SHIFT, Key::I);
        assert_eq!(subtraction(&window).polarity, expected);
        wait(&mut window, shown, |window| window.query_all_by_label(shown).next().is_some());
    }
    assert_eq!(subtraction(&window), Subtraction::default());
    press_with(&mut window, control(), Key::Z);
    assert_eq!(subtraction(&window).polarity, Some(Polarity::Dark));
}
