//! Opening, finishing and leaving a case.

use crate::window::*;
use dva_planner::planning::plan::{LandmarkKind, VesselKind};
use dva_planner::session::samples;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use std::time::Duration;

#[test]
fn from_the_empty_window_to_a_plan_on_paper() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = window();
    window.state_mut().write_into(folder.path().to_owned());
    open_sample(&mut window);
    let finished = finished_plan();

    trace(&mut window, &finished, VesselKind::Artery);
    trace(&mut window, &finished, VesselKind::Vein);
    let vessels = &window.state().session().evaluation().vessels;
    assert_eq!(vessels.iter().filter(|v| v.length_mm.is_some()).count(), 2, "both vessels have a length");

    click(&mut window, "Place the datum");
    let datum = finished.landmarks.iter().find(|l| l.kind == LandmarkKind::LandingDatum).unwrap();
    let run = same_run(&window, &finished, &datum.points[0].run);
    let at = on_screen(&window, &run, datum.points[0].at);
    click_at(&mut window, at);
    quiet(&mut window);

    let evaluation = window.state().session().evaluation();
    assert!(evaluation.missing.is_empty(), "{:?}", evaluation.missing);
    let crossing = evaluation.crossing.as_ref().expect("a crossing is found");
    assert!(crossing.gap.length.is_some());
    assert!(!evaluation.chains.is_empty());
    assert!(shows(&window, "Report, next"));

    click(&mut window, "Cross, done");
    assert!(shows(&window, "projected"), "a gap seen from one side says so");
    click(&mut window, "Stent, done");
    assert!(shows(&window, "Chain 1"));
    click(&mut window, "Report, next");
    click(&mut window, "Export PDF");
    wait_for(&mut window, "Wrote ");
    let pdf = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).next().unwrap();
    assert!(std::fs::read(&pdf).unwrap().starts_with(b"%PDF-"));
    assert!(shows(&window, "Report, done"));
}

#[test]
fn what_cannot_be_opened_is_said_and_the_window_lives() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("letter.txt");
    std::fs::write(&text, "Dear colleague").unwrap();
    let nothing = folder.path().join("empty");
    std::fs::create_dir(&nothing).unwrap();
    let plan = folder.path().join("broken.dva.json");
    std::fs::write(&plan, "{ not a plan").unwrap();

    let mut window = window();
    for (path, said) in [(text.as_path(), "not opened"), (&nothing, "Nothing was found"), (&plan, "is not a plan")] {
        window.state_mut().open(vec![path.to_owned()]);
        wait_for(&mut window, said);
        assert!(shows(&window, "Open a study"));
    }
    window.state_mut().open(vec![text]);
    wait_for(&mut window, "Show the reasons");
    click(&mut window, "Show the reasons");
    assert!(shows(&window, "letter.txt"));
    click(&mut window, "Close");
    assert!(!shows(&window, "Files that were not opened"));
    open_sample(&mut window);
}

#[test]
fn a_run_opened_by_a_relative_path_is_found_from_the_plan_wherever_that_is_saved() {
    let folder = tempfile::tempdir().unwrap();
    // Tests run where the samples are.
    let run = std::path::Path::new("sample_dicom").join(SAMPLE).join("A1.dcm");
    let mut first = window();
    first.step();
    first.state_mut().open(vec![run]);
    wait_for(&mut first, "Trace, next");
    first.state_mut().write_into(folder.path().to_owned());
    press_with(&mut first, control(), Key::S);
    wait_for(&mut first, "Saved");
    let plan = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).next().unwrap();

    let mut second = window();
    second.step();
    second.state_mut().open(vec![plan]);
    wait_for(&mut second, "Trace, next");
    assert_eq!(second.state().session().runs().len(), 1);
}

#[test]
fn with_the_identity_hidden_no_message_names_a_folder() {
    let outside = tempfile::tempdir().unwrap();
    let folder = outside.path().join("DOE JOHN 1950");
    std::fs::create_dir(&folder).unwrap();
    let broken = folder.join("broken.dva.json");
    std::fs::write(&broken, "{ not a plan").unwrap();
    std::fs::write(folder.join("letter.txt"), "Dear colleague").unwrap();
    let run = folder.join("A1.dcm");
    std::fs::copy(samples::plan_path(SAMPLE).unwrap().with_file_name("A1.dcm"), &run).unwrap();

    let mut window = window();
    window.step();
    window.state_mut().open(vec![broken.clone()]);
    wait_for(&mut window, "is not a plan");
    assert!(shows(&window, "DOE JOHN"), "shown until it is hidden");
    press_with(&mut window, control() | Modifiers::SHIFT, Key::H);
    window.state_mut().open(vec![broken]);
    wait_for(&mut window, "the file is not a plan");
    assert!(!shows(&window, "DOE JOHN"));
    window.state_mut().open(vec![folder.clone()]);
    wait_for(&mut window, "2 not opened");
    click(&mut window, "2 not opened");
    assert!(!shows(&window, "DOE JOHN") && !shows(&window, "letter"));
    click(&mut window, "Close");

    // A document that cannot be written: there is a file where its folder should be.
    window.state_mut().write_into(run);
    press_with(&mut window, control(), Key::J);
    wait_for(&mut window, "choose another folder");
    let leaks: Vec<_> = window.query_all_by_label_contains("DOE JOHN").map(|node| format!("{node:?}")).collect();
    assert_eq!(leaks, Vec::<String>::new());
}

#[test]
fn a_run_cut_short_opens_among_a_thousand_other_files_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    for n in 0..1000 {
        std::fs::write(folder.path().join(format!("letter {n}.txt")), "Dear colleague").unwrap();
    }
    let run = std::fs::read(samples::plan_path(SAMPLE).unwrap().with_file_name("A1.dcm")).unwrap();
    std::fs::write(folder.path().join("run.dcm"), &run[..run.len() / 2]).unwrap();
    let mut window = window();
    window.state_mut().open(vec![folder.path().to_owned()]);
    wait_for(&mut window, "frames are whole");
    click(&mut window, "1000 not opened");
    assert!(shows(&window, "a text file (1000 files)"));
}

#[test]
fn a_path_can_be_typed() {
    let mut window = window();
    window.step();
    window.get_by_label("Or type a path").click();
    let field = window.get_by_role(egui::accesskit::Role::TextInput);
    field.focus();
    window.run_steps(2);
    window.get_by_role(egui::accesskit::Role::TextInput).type_text("/no/such/place");
    window.run_steps(2);
    click(&mut window, "Open");
    wait_for(&mut window, "not opened");
}

#[test]
fn changes_are_not_lost_by_closing_a_case() {
    let mut window = window();
    open_sample(&mut window);
    press(&mut window, Key::A);
    press(&mut window, Key::ArrowUp);
    press(&mut window, Key::Enter);
    press_with(&mut window, control(), Key::N);
    assert!(shows(&window, "Save the plan first?"));
    click(&mut window, "Cancel");
    assert!(!window.state().session().runs().is_empty());
    press_with(&mut window, control(), Key::N);
    click(&mut window, "Discard changes");
    assert!(window.state().session().runs().is_empty());
    assert!(shows(&window, "Open a study"));
}

#[test]
fn the_key_sheet_and_the_palette_name_every_action() {
    let mut window = window();
    window.step();
    press(&mut window, Key::Questionmark);
    for text in ["Trace artery", "Export PDF", "Go to crossing", "Ctrl+Shift+Z", "F6, then Tab"] {
        assert!(shows(&window, text), "{text} is on the key sheet");
    }
    press(&mut window, Key::Escape);
    assert!(!shows(&window, "F6, then Tab"));
    press_with(&mut window, control(), Key::K);
    window.get_by_label("Find an action").type_text("about");
    window.run_steps(2);
    press(&mut window, Key::Enter);
    assert!(shows(&window, "not a medical device"));
}

#[test]
fn a_window_at_rest_does_not_draw() {
    let rests = |window: &Window| {
        let next = window.output().viewport_output[&egui::ViewportId::ROOT].repaint_delay;
        assert!(next > Duration::from_secs(1), "drawn again after {next:?}");
    };
    let mut window = window();
    window.run_steps(40);
    rests(&window);
    open_sample(&mut window);
    still(&mut window);
    rests(&window);
}

#[test]
fn opening_a_run_again_says_that_it_is_open() {
    let mut window = window();
    open_sample(&mut window);
    let again = window.state().session().runs()[0].path.clone();
    window.state_mut().open(vec![again]);
    wait_for(&mut window, "1 run was open already");
    assert_eq!(window.state().session().runs().len(), 2);
}

#[test]
fn with_the_identity_hidden_no_description_of_a_series_and_no_name_of_the_case_is_shown() {
    let mut window = window();
    open_finished(&mut window);
    assert!(shows(&window, "arterial DSA") && shows(&window, "Synthetic leg"));
    press_with(&mut window, control() | Modifiers::SHIFT, Key::H);
    for step in ["Open", "Subtract", "Calibrate", "Trace", "Cross", "Stent", "Report"] {
        go_to_step(&mut window, step);
        assert!(!shows(&window, "arterial DSA") && !shows(&window, "venogram, AP"), "a series is named in {step}");
        let named = window.query_all(egui_kittest::kittest::by().recursive(true)).filter_map(|node| {
            let node = egui_kittest::kittest::NodeT::accesskit_node(&node);
            node.value().or_else(|| node.label())
        });
        let named: Vec<String> = named.filter(|text| text.contains("Synthetic leg")).collect();
        assert!(named.is_empty(), "the case is named in {step}: {named:?}");
    }
}
