//! The command line as a script meets it: exit codes, one-line errors, JSON on standard output.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use dicom_core::{DataElement, PrimitiveValue, VR};
use dicom_dictionary_std::tags;
use dicom_object::open_file;
use dicom_pixeldata::PixelDecoder;
use dicom_transfer_syntax_registry::entries;
use dva_planner::dicom::{OpenOptions, open};
use dva_planner::imaging::picture::{PictureOptions, picture};
use dva_planner::imaging::window::Window;
use dva_planner::imaging::{FrameSelection, Look};
use dva_planner::phantom::{Case, study};
use dva_planner::session::samples::write_study;
use std::path::Path;
use std::process::{Command, Output};
use support::sample;

fn planner(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_dva-planner")).args(arguments).output().unwrap()
}

fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn json(output: &Output) -> serde_json::Value {
    assert!(output.status.success(), "{}", words(output));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Fails with this code, one `error:` line that contains `part`, nothing on standard output, and no backtrace.
fn fails(arguments: &[&str], code: i32, part: &str) {
    let output = planner(arguments);
    let said = words(&output);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
    assert!(said.starts_with("error:") && said.contains(part), "{arguments:?} said {said:?}, expected {part:?}");
    assert!(output.stdout.is_empty() && !said.contains("panicked"), "{said}");
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn wrong_usage_ends_with_two() {
    for arguments in [&["info"][..], &["render"], &["trace", "x.dcm"], &["--nothing"], &["catalog", "nothing"]] {
        let output = planner(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let said = words(&output);
        let lines: Vec<&str> = said.lines().collect();
        assert!(
            matches!(lines[..], [error, hint] if error.starts_with("error: ") && hint.starts_with("hint: ")),
            "{said}"
        );
    }
    fails(&["trace", "x.dcm", "--anchors", "1,2"], 2, "anchors");
    fails(&["phantom", "--case", "nothing", "--out", "x"], 2, "no case");
}

#[test]
fn unusable_input_ends_with_one_and_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, content: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    };
    let text = file("notes.txt", b"This is not an image.\n");
    let empty = file("empty.dcm", b"");
    let run = std::fs::read(sample("easy").join("A1.dcm")).unwrap();
    let header_only = file("header.dcm", &run[..200]);
    fails(&["info", path(&text)], 1, "not a DICOM file");
    fails(&["info", path(&empty)], 1, "empty");
    fails(&["info", path(&header_only)], 1, "header.dcm");
    fails(&["info", "no/such/file.dcm"], 1, "no such file");
    fails(&["render", path(&text), "-o", path(&folder.path().join("x.png"))], 1, "notes.txt");
    fails(&["plan", path(&text)], 1, "not a plan");
    fails(&["plan", path(&file("p.dva.json", br#"{"schema":"dva-plan/9"}"#))], 1, "dva-plan/9");
    fails(&["catalog", "check", path(&file("c.toml", b"schema = 3"))], 1, "c.toml");
    assert!(!folder.path().join("x.png").exists());
}

#[test]
fn a_plan_whose_images_changed_is_neither_evaluated_nor_exported() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    for name in ["A1.dcm", "V1.dcm", "plan.dva.json"] {
        std::fs::copy(sample("easy").join(name), file(name)).unwrap();
    }
    let (plan, out) = (file("plan.dva.json"), file("out"));
    let expect = |part: &str| {
        fails(&["plan", path(&plan), "--json"], 1, part);
        fails(&["export", path(&plan), "--dicom", path(&out)], 1, part);
        assert!(!out.exists());
    };
    // Uncompressed, they are the same pixels; with the lowest bit of one value turned, they are not.
    let mut image = open_file(file("A1.dcm")).unwrap();
    let mut values = image.decode_pixel_data().unwrap().data().to_vec();
    let mut store = |values: &[u8]| {
        image.put(DataElement::new(tags::PIXEL_DATA, VR::OW, PrimitiveValue::from(values)));
        image.update_meta(|meta| meta.set_transfer_syntax(&entries::EXPLICIT_VR_LITTLE_ENDIAN.erased()));
        image.write_to_file(file("A1.dcm")).unwrap();
    };
    store(&values);
    json(&planner(&["plan", path(&plan), "--json"]));
    let middle = values.len() / 4 * 2;
    values[middle] ^= 1;
    store(&values);
    expect("the pixels of run A1 have changed");

    std::fs::copy(sample("easy").join("A1.dcm"), file("A1.dcm")).unwrap();
    let text = std::fs::read_to_string(&plan).unwrap();
    let uid = open(&file("A1.dcm"), OpenOptions::default()).unwrap().acquisition().identity.sop_instance_uid.clone();
    assert!(text.contains(&uid));
    std::fs::write(&plan, text.replace(&uid, "1.2.3")).unwrap();
    expect("not the object that run A1");

    std::fs::remove_file(file("V1.dcm")).unwrap();
    expect("V1.dcm");
}

#[test]
fn a_truncated_run_shows_its_whole_frames() {
    let folder = tempfile::tempdir().unwrap();
    let run = std::fs::read(sample("easy").join("A1.dcm")).unwrap();
    let cut = folder.path().join("cut.dcm");
    std::fs::write(&cut, &run[..run.len() * 2 / 3]).unwrap();
    let listing = json(&planner(&["info", "--json", path(&cut)]));
    let warnings = listing["runs"][0]["warnings"].to_string();
    assert!(warnings.contains("frames"), "{warnings}");
    let picture = folder.path().join("first.png");
    let output = planner(&["render", path(&cut), "--frame", "1", "--mask", "none", "-o", path(&picture)]);
    assert!(output.status.success(), "{}", words(&output));
    assert!(picture.exists());
    let last = listing["runs"][0]["frames"].to_string();
    fails(&["render", path(&cut), "--frame", &last, "--mask", "none", "-o", path(&picture)], 1, "frame");
}

#[test]
fn a_thousand_unrelated_files_are_listed_each_with_a_reason() {
    let folder = tempfile::tempdir().unwrap();
    for n in 0..1000 {
        std::fs::write(folder.path().join(format!("{n}.dat")), format!("file {n}")).unwrap();
    }
    let listing = json(&planner(&["info", "--json", path(folder.path())]));
    assert_eq!(listing["runs"].as_array().unwrap().len(), 0);
    let rejected = listing["rejected"].as_array().unwrap();
    assert_eq!(rejected.len(), 1000);
    assert!(rejected.iter().all(|r| !r["reason"].as_str().unwrap().is_empty()));
}

#[test]
fn info_knows_the_runs_of_a_sample_study() {
    let listing = json(&planner(&["info", "--json", "--hash", path(&sample("easy"))]));
    let runs = listing["runs"].as_array().unwrap();
    assert_eq!(runs.len(), 2);
    for run in runs {
        assert_eq!(run["modality"], "XA");
        assert_eq!(run["intensity"], "LIN");
        assert_eq!(run["timing_source"], "frame_time");
        assert_eq!(run["scale"]["state"], "geometry");
        assert_eq!(run["mask_items"][0]["operation"], "AVG_SUB");
        assert_eq!(run["pixels_sha256"].as_str().unwrap().len(), 64);
    }
}

/// The picture that `render` makes of a sample run with these options.
fn rendered(options: &[&str]) -> image::DynamicImage {
    rendered_of(&sample("easy").join("A1.dcm"), options)
}

fn rendered_of(run: &Path, options: &[&str]) -> image::DynamicImage {
    let folder = tempfile::tempdir().unwrap();
    let picture = folder.path().join("picture.png");
    let mut arguments = vec!["render", path(run), "-o", path(&picture)];
    arguments.extend(options);
    let output = planner(&arguments);
    assert!(output.status.success(), "{}", words(&output));
    image::open(&picture).unwrap()
}

#[test]
fn the_least_opacity_is_that_of_the_brightest_frame_at_each_pixel() {
    let frames = ["4", "5", "6"].map(|n| rendered(&["--frame", n, "--mask", "none", "--raw16"]).into_luma16());
    let least = rendered(&["--opacify-min", "4-6", "--mask", "none", "--raw16"]).into_luma16();
    let most = rendered(&["--opacify", "4-6", "--mask", "none", "--raw16"]).into_luma16();
    for (at, (low, high)) in least.as_raw().iter().zip(most.as_raw()).enumerate() {
        let values = frames.each_ref().map(|frame| frame.as_raw()[at]);
        assert_eq!([*low, *high], [*values.iter().max().unwrap(), *values.iter().min().unwrap()], "pixel {at}");
    }
    let run = sample("easy").join("A1.dcm");
    fails(&["render", path(&run), "-o", "x.png", "--opacify-min", "9-3"], 2, "range");
    let both = ["render", path(&run), "-o", "x.png", "--opacify-min", "3-9", "--opacify", "3-9"];
    assert_eq!(planner(&both).status.code(), Some(2));
}

#[test]
fn a_mask_follows_the_limb_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    let mut case = Case::named("moved").unwrap();
    case.equipment.columns /= 2;
    case.equipment.rows /= 2;
    case.equipment.spacing_mm *= 2.0;
    write_study(&study(&case).unwrap(), folder.path()).unwrap();
    let file = folder.path().join("A1.dcm");
    let window = Window { center: 0.2, width: 0.6 };
    let run = open(&file, OpenOptions::default()).unwrap();
    let of = |local: bool| {
        let look = Look { frame: FrameSelection::Frame(6), local, ..Look::default() };
        picture(&run, &look, Some(window), PictureOptions::default()).unwrap().gray.values().to_vec()
    };
    let options = ["--frame", "6", "--window", "0.2,0.6"];
    assert_eq!(rendered_of(&file, &options).into_luma8().into_raw(), of(false));
    assert_eq!(rendered_of(&file, &[&options[..], &["--local-mask"]].concat()).into_luma8().into_raw(), of(true));
    assert_ne!(of(true), of(false));
}

#[test]
fn a_hospital_template_makes_the_plan_sheet_and_a_broken_one_is_refused_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let plan = sample("easy").join("plan.dva.json");
    let (template, pdf) = (folder.path().join("own.typ"), folder.path().join("own.pdf"));
    let call = ["plan", path(&plan), "--pdf", path(&pdf), "--template", path(&template)];
    std::fs::write(&template, "#set document(title: \"Own\")\n#let broken = (\n").unwrap();
    fails(&call, 1, "template.typ");
    assert!(!pdf.exists());
    std::fs::write(&template, "#set document(title: \"Own\")\n= Our hospital's own sheet\n").unwrap();
    let output = planner(&call);
    assert!(output.status.success(), "{}", words(&output));
    assert!(std::fs::read(&pdf).unwrap().starts_with(b"%PDF-"));
    assert_eq!(planner(&["plan", path(&plan), "--template", path(&template)]).status.code(), Some(2));
}

#[test]
fn the_next_step_is_named_where_a_call_or_its_file_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let picture = folder.path().join("x.png");
    let plan = sample("easy").join("plan.dva.json");
    let text = folder.path().join("notes.txt");
    std::fs::write(&text, "This is not an image.\n").unwrap();
    for (run, hint) in [(&plan, "dva-planner plan "), (&sample("easy"), "dva-planner info "), (&text, "info FOLDER")] {
        fails(&["render", path(run), "-o", path(&picture)], 1, "");
        let said = words(&planner(&["render", path(run), "-o", path(&picture)]));
        assert!(said.lines().nth(1).is_some_and(|line| line.starts_with("hint: ") && line.contains(hint)), "{said}");
    }
    let alone = folder.path().join("alone.dva.json");
    std::fs::copy(&plan, &alone).unwrap();
    fails(&["plan", path(&alone)], 1, "A1.dcm: cannot be read");
    for (call, help) in [
        (&["render"][..], "dva-planner render --help"),
        (&["render", "x.dcm", "-o", "x.png", "--frame", "one"], "dva-planner render --help"),
        (&["catalog", "nothing"], "dva-planner catalog --help"),
        (&["--nothing"], "dva-planner --help"),
    ] {
        assert!(words(&planner(call)).contains(help), "{call:?}: {}", words(&planner(call)));
    }
}

#[test]
fn what_a_person_should_know_of_a_picture_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let run = sample("easy").join("A1.dcm");
    let picture = folder.path().join("made").join("first.png");
    // The first frame is the mask of the others; nothing is subtracted from it.
    for (frame, expected) in
        [("1", "! the mask of the file does not apply here: shown without subtraction\n"), ("6", "")]
    {
        let output = planner(&["render", path(&run), "--frame", frame, "-o", path(&picture)]);
        assert!(output.status.success() && picture.exists(), "missing folders are made: {}", words(&output));
        assert_eq!(words(&output), expected, "frame {frame}");
    }
}
