//! The layers and invariants of the source tree, as far as its text can show them.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

/// Which top-level modules each module may name. `lib`, `main` and `tests` blocks aside, nothing else.
const MAY_NAME: &[(&str, &[&str])] = &[
    ("units", &[]),
    ("geometry", &["units"]),
    ("imaging", &["geometry", "units"]),
    ("dicom", &["imaging", "units"]),
    ("phantom", &["dicom", "imaging", "geometry", "units"]),
    ("planning", &["imaging", "geometry", "units"]),
    ("report", &["planning", "imaging", "geometry", "units"]),
    ("session", &["planning", "report", "dicom", "phantom", "imaging", "geometry", "units"]),
    ("ui", &["session", "planning", "report", "dicom", "imaging", "geometry", "units"]),
    ("cli", &["session", "planning", "report", "dicom", "phantom", "imaging", "geometry", "units"]),
];

/// Modules that do no input or output, read no clock, start no thread.
const PURE: &[&str] = &["units", "geometry", "imaging", "planning", "report"];

/// Words that only appear under one path.
const ONLY_IN: &[(&str, &str)] = &[
    ("egui", "ui/"),
    ("eframe", "ui/"),
    ("rfd::", "ui/"),
    ("dicom_", "dicom/"),
    ("thread::spawn", "session/task"),
    ("thread::Builder", "session/task"),
    ("typst", "report/"),
];

struct Source {
    /// Path below `src`, with forward slashes.
    path: String,
    /// Lines of code before the file's tests, without comments.
    code: Vec<String>,
}

impl Source {
    fn module(&self) -> &str {
        self.path.split(['/', '.']).next().unwrap_or_default()
    }
}

fn sources() -> Vec<Source> {
    fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, files);
            } else if path.extension().is_some_and(|e| e == "rs") {
                files.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    walk(&root, &mut files);
    files.sort();
    files
        .iter()
        .map(|file| {
            let text = fs::read_to_string(file).unwrap();
            let path = file.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
            let is_test = path.contains("/tests") || path.ends_with("testing.rs");
            let code = text
                .lines()
                .take_while(|line| !is_test && !line.starts_with("#[cfg(test)]"))
                .map(|line| line.split("//").next().unwrap_or_default().to_owned())
                .filter(|line| !line.trim().is_empty())
                .collect();
            Source { path, code }
        })
        .collect()
}

/// Fails with every offending line, so that one run shows them all.
fn forbid(what: &str, offends: impl Fn(&Source, &str) -> bool) {
    let offences: Vec<String> = sources()
        .iter()
        .flat_map(|source| source.code.iter().map(move |line| (source, line)))
        .filter(|(source, line)| offends(source, line))
        .map(|(source, line)| format!("  {}: {}", source.path, line.trim()))
        .collect();
    assert!(offences.is_empty(), "{what}:\n{}", offences.join("\n"));
}

#[test]
fn every_module_has_its_place_in_the_layers() {
    for source in sources() {
        let module = source.module();
        let known = ["lib", "main"].contains(&module) || MAY_NAME.iter().any(|(name, _)| *name == module);
        assert!(known, "{} belongs to no layer", source.path);
    }
}

#[test]
fn modules_name_only_the_layers_below_them() {
    forbid("a module names a layer it must not know", |source, line| {
        let Some((_, allowed)) = MAY_NAME.iter().find(|(name, _)| *name == source.module()) else { return false };
        line.split("crate::").skip(1).any(|rest| {
            let named: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            named != source.module()
                && MAY_NAME.iter().any(|(name, _)| *name == named)
                && !allowed.contains(&named.as_str())
        })
    });
}

#[test]
fn foreign_crates_and_threads_stay_where_they_belong() {
    for (word, home) in ONLY_IN {
        forbid(&format!("`{word}` outside src/{home}"), |source, line| {
            line.contains(word) && !source.path.starts_with(home)
        });
    }
}

#[test]
fn pure_modules_do_no_input_or_output_and_read_no_clock() {
    const IMPURE: &[&str] = &[
        "std::fs",
        "std::io",
        "std::net",
        "std::env",
        "std::process",
        "std::time",
        "SystemTime",
        "Instant",
        "static mut",
    ];
    forbid("input, output or clock in a pure module", |source, line| {
        PURE.contains(&source.module()) && IMPURE.iter().any(|word| line.contains(word))
    });
}

#[test]
fn painting_changes_the_session_through_the_outbox_only() {
    const CHANGES: &[&str] = &[
        ".carry_out(",
        ".undo(",
        ".redo(",
        "_gesture(",
        ".open_paths(",
        ".open_sample",
        ".new_case(",
        ".save_to(",
        ".export(",
        ".recover(",
    ];
    forbid("a panel or canvas changes the session itself", |source, line| {
        let paints = ["ui/panels", "ui/canvas", "ui/dialogs"].iter().any(|folder| source.path.starts_with(folder));
        paints && CHANGES.iter().any(|change| line.contains(&format!("session{change}")))
    });
}

#[test]
fn a_plan_holds_no_derived_number() {
    let plan = sources().into_iter().find(|source| source.path == "planning/plan/mod.rs").unwrap();
    for word in ["Estimate", "Raster", "Evaluation", "Mm"] {
        let named = plan.code.iter().any(|line| line.split(|c: char| !c.is_alphanumeric()).any(|w| w == word));
        assert!(!named, "planning/plan/mod.rs names {word}");
    }
}

#[test]
fn the_map_names_every_module() {
    let map = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    for (module, _) in MAY_NAME {
        assert!(map.contains(&format!("[`{module}`]")), "the crate documentation does not explain `{module}`");
    }
}
