//! The layers and invariants of the source tree, held by its syntax.
//!
//! `source` reads one file into plain facts, `tree` resolves what each path stands for, `rules` and `circles` find what
//! offends. This file says what holds and lists every exception with its reason; `catches` shows that each rule finds
//! what it is made for.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod catches;
mod circles;
mod rules;
mod source;
mod tree;
mod without_tests;

use rules::is_in;
use source::Source;
use std::collections::BTreeSet;
use std::sync::LazyLock;
use tree::Tree;

/// Which top-level modules each top-level module may name. `lib.rs` and `main.rs` aside, nothing else.
const MAY_NAME: &[(&str, &[&str])] = &[
    ("assets", &[]),
    ("units", &[]),
    ("numeric", &[]),
    ("geometry", &["units"]),
    ("imaging", &["geometry", "numeric", "units"]),
    ("dicom", &["imaging", "units"]),
    ("phantom", &["dicom", "imaging", "geometry", "units"]),
    ("planning", &["assets", "imaging", "geometry", "numeric", "units"]),
    ("wording", &["planning", "imaging", "geometry", "units"]),
    ("report", &["wording", "planning", "assets", "imaging", "geometry", "units"]),
    ("session", &["planning", "wording", "report", "dicom", "phantom", "assets", "imaging", "geometry", "units"]),
    ("ui", &["session", "planning", "wording", "report", "dicom", "assets", "imaging", "geometry", "units"]),
    ("cli", &["session", "planning", "wording", "report", "dicom", "phantom", "imaging", "geometry", "units"]),
];

/// Modules that do no input or output, read no clock, start no thread, hold no global and lock nothing.
const PURE: &[&str] = &["assets", "units", "numeric", "geometry", "imaging", "planning", "wording", "report"];

/// Foreign crates that pure modules may name. None of them does input or output unless it is handed a file.
const PURE_CRATES: &[&str] = &[
    "bytemuck",
    "fearless_simd",
    "libm",
    "rand_chacha",
    "rayon",
    "serde",
    "serde_json",
    "thiserror",
    "toml",
    "typst",
    "typst_pdf",
    "typst_render",
];

/// Where pure modules are not: a file, what it names, and why.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    ("imaging/frame/words.rs", "memmap2", "frames lie in large pages of memory; no file is mapped"),
    ("imaging/cache.rs", "std::sync", "frames of all runs share one memory limit; what is forgotten is decoded again"),
    ("imaging/picture/prepared.rs", "std::sync", "layers and buffers are made once, when first needed"),
    ("report/pdf.rs", "comemo", "the typesetter remembers laid out parts between documents; old ones are dropped here"),
];

/// Foreign crates, or all that begin like this, and the modules that may name them.
const HOMES: &[(&str, &[&str])] = &[
    ("chrono", &["session"]),
    ("clap", &["cli", "main"]),
    ("comemo", &["report"]),
    ("dicom_", &["dicom"]),
    ("directories", &["session", "ui"]),
    ("eframe", &["ui"]),
    ("egui", &["ui"]),
    ("flate2", &["dicom"]),
    ("jpeg2k", &["dicom"]),
    ("jxl_oxide", &["dicom"]),
    ("memmap2", &["imaging"]),
    ("rfd", &["ui"]),
    ("tempfile", &["dicom", "phantom", "session"]),
    ("toml", &["planning"]),
    ("typst", &["report"]),
    ("walkdir", &["dicom"]),
    ("zip", &["dicom"]),
];

/// The one place where threads are made.
const THREADS: &[&str] = &["session::task"];

/// Files of `ui` that act after painting: they carry out requests, or take in what has been done.
const ACTS: &[&str] = &["ui::app", "ui::actions", "ui::state"];

/// Files of `ui` that ask the session for pictures and other work before painting, by `ASKS` and nothing else.
const STAGES: &[&str] = &["ui::canvas::arrival", "ui::canvas::textures", "ui::tools::region", "ui::tools::trace"];

/// Methods of the session that ask for derived data and change no decision.
const ASKS: &[&str] =
    &["ask_arrival", "ask_contrast", "ask_density", "forget_density", "forget_pictures", "picture", "trace_input"];

/// A struct may have this many fields; above, its documentation holds `REASON` and goes on with why.
const MOST_FIELDS: usize = 10;
const REASON: &str = "Long because ";

/// Modules without sentences for people, and how many they still hold. Only to be lowered.
const SENTENCES: &[(&str, usize)] = &[("imaging", 1), ("planning", 0)];

static TREE: LazyLock<Tree> = LazyLock::new(Tree::of_this_crate);

fn none(what: &str, found: &[String]) {
    assert!(found.is_empty(), "{what}:\n  {}", found.join("\n  "));
}

fn pure(source: &Source) -> bool {
    is_in(source, PURE)
}

#[test]
fn modules_name_only_the_layers_below_them() {
    none("a module names a layer it must not know", &rules::wrong_layers(&TREE, MAY_NAME));
    none("layers lie in a circle", &rules::circular_layers(MAY_NAME));
}

#[test]
fn every_file_belongs_to_the_tree() {
    none("no `mod` declares it", &rules::orphans(&TREE));
    assert!(TREE.sources.len() > 200, "{} files are read", TREE.sources.len());
}

#[test]
fn foreign_crates_stay_where_they_belong() {
    for (name, homes) in HOMES {
        let outside =
            rules::offending(&TREE, |source| !is_in(source, homes), |found| found.written[0].starts_with(name));
        none(&format!("`{name}` outside of {homes:?}"), &outside);
    }
}

#[test]
fn threads_are_made_in_one_place() {
    let made = ["std::thread::spawn", "std::thread::scope", "std::thread::Builder"];
    let pools = ["rayon::spawn", "rayon::spawn_fifo", "rayon::ThreadPoolBuilder"];
    let elsewhere = |source: &Source| !is_in(source, THREADS);
    none("a thread of its own", &rules::named(&TREE, elsewhere, &[&made[..], &pools].concat()));
    assert!(!rules::named(&TREE, |source| is_in(source, THREADS), &made).is_empty(), "{THREADS:?} makes none");
}

#[test]
fn pure_modules_do_no_input_or_output_and_read_no_clock() {
    let paths = [
        "std::env",
        "std::fs",
        "std::io",
        "std::net",
        "std::os",
        "std::process",
        "std::thread",
        "std::time",
        "core::time",
    ];
    none("input, output, a clock or a thread in a pure module", &rules::named(&TREE, pure, &paths));
    let methods =
        ["canonicalize", "exists", "is_dir", "is_file", "metadata", "read_dir", "symlink_metadata", "try_exists"];
    none("a pure module looks at files", &rules::methods(&TREE, pure, &methods));
    none("a pure module prints", &rules::macros(&TREE, pure, &["dbg", "eprint", "eprintln", "print", "println"]));
    none("a pure module holds a global", &rules::statics(&TREE, pure));
}

#[test]
fn pure_modules_lock_nothing_and_name_pure_crates_only() {
    let locks = ["Barrier", "Condvar", "LazyLock", "Mutex", "Once", "OnceLock", "RwLock", "atomic", "mpsc"];
    let locks = locks.map(|name| format!("std::sync::{name}"));
    let locks = rules::named(&TREE, pure, &locks.each_ref().map(String::as_str));
    let found = [locks, rules::foreign_crates(&TREE, pure, PURE_CRATES)].concat();
    let covers = |(file, name, _): &&(&str, &str, &str), line: &str| {
        line.split_once(':').is_some_and(|(path, rest)| path == *file && rest.contains(name))
    };
    let open = found.iter().filter(|line| !EXCEPTIONS.iter().any(|exception| covers(&exception, line)));
    none("a lock, a memory map or a crate that is not pure", &open.cloned().collect::<Vec<_>>());
    for exception in EXCEPTIONS {
        assert!(found.iter().any(|line| covers(&exception, line)), "no longer needed: {exception:?}");
    }
}

#[test]
fn painting_changes_the_session_through_the_outbox_only() {
    let paints = |source: &Source| is_in(source, &["ui"]) && !is_in(source, ACTS);
    let stages = |source: &Source| is_in(source, STAGES);
    none("a file that paints changes the session", &rules::session_changes(&TREE, paints, ASKS, stages));
    let all = rules::session_changes(&TREE, |source| is_in(source, &["ui"]), &[], |_| false);
    for file in [ACTS, STAGES].concat() {
        let path = file.replace("::", "/");
        assert!(all.iter().any(|line| line.starts_with(&path)), "no longer needed: {file}");
    }
}

#[test]
fn a_plan_holds_no_derived_number() {
    let roots: Vec<_> = rules::types_called(&TREE, "planning", "Plan");
    let [root] = &roots[..] else { panic!("{roots:?}") };
    let made_of = rules::made_of(&TREE, root);
    let derived = ["Approach", "Crossing", "Estimate", "Evaluation", "Interval", "Mm", "Picture", "Raster"];
    let last = |name: &String| name.rsplit("::").next().unwrap_or_default().to_owned();
    let names: BTreeSet<String> = made_of.iter().map(last).collect();
    assert!(["Placement", "PlanTrace", "ImagePoint"].iter().all(|name| names.contains(*name)), "{names:?}");
    none(
        "a plan holds what is derived",
        &names.into_iter().filter(|n| derived.contains(&n.as_str())).collect::<Vec<_>>(),
    );
}

#[test]
fn a_long_struct_says_why() {
    none("more than ten fields and no reason", &rules::wide_structs(&TREE, MOST_FIELDS, REASON));
}

#[test]
fn files_lie_in_no_circle() {
    none("a circle of files", &circles::circles(&TREE));
}

#[test]
fn words_for_people_are_made_in_the_vocabulary() {
    for (module, listed) in SENTENCES {
        let found = rules::sentences(&TREE, |source| is_in(source, &[module]));
        assert_eq!(found.len(), *listed, "sentences in `{module}`:\n  {}", found.join("\n  "));
    }
}

#[test]
fn fuzzing_compiles_the_layers_it_needs_with_their_crates() {
    let (layers, manifest) = (include_str!("../../fuzz/src/lib.rs"), include_str!("../../fuzz/Cargo.toml"));
    let fuzzed = ["dicom", "imaging", "geometry", "numeric", "units"];
    for (_, below) in MAY_NAME.iter().filter(|(module, _)| fuzzed.contains(module)) {
        for layer in *below {
            assert!(layers.contains(&format!("pub mod {layer};")), "fuzz/src/lib.rs lacks `{layer}`");
        }
    }
    for name in HOMES.iter().map(|(name, _)| name).chain(PURE_CRATES) {
        let used = rules::offending(&TREE, |source| is_in(source, &fuzzed), |found| found.written[0].starts_with(name));
        let listed = manifest.lines().any(|line| line.replace('-', "_").starts_with(name));
        assert!(used.is_empty() || listed, "fuzz/Cargo.toml lacks `{name}`: {used:?}");
    }
}

#[test]
fn the_map_names_every_module() {
    let map = include_str!("../../src/lib.rs");
    for (module, _) in MAY_NAME {
        // A private module cannot be linked to.
        let explained = [format!("//! - [`{module}`]: "), format!("//! - `{module}`: ")];
        assert!(explained.iter().any(|line| map.contains(line)), "the crate documentation does not explain `{module}`");
    }
}
