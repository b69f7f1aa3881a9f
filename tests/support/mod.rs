//! What several tests share.

#![allow(dead_code, reason = "each test uses a part of it")]

use std::env;
use std::ffi::OsStr;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The folder of a bundled sample study.
pub fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_dicom").join(name)
}

/// Says on the terminal that something is not tested because `what` is missing, even if the test passes.
pub fn skip(what: &str) {
    drop(writeln!(std::io::stderr(), "SKIPPED: {what}"));
}

/// The same for what `scripts/test` installs: under it and in continuous integration the test fails instead.
pub fn skip_missing(tool: &str) {
    let is_set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    let required = is_set("DVA_REQUIRE_TOOLS") || is_set("CI");
    assert!(!required, "{tool} is missing, although `scripts/test` installs it");
    skip(&format!("{tool} is missing"));
}

/// What a program that is not ours answers; `None`, said aloud, where it is not installed.
pub fn outside(program: &str, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Option<Output> {
    match Command::new(program).args(arguments).output() {
        Ok(output) => Some(output),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            skip_missing(program);
            None
        }
        Err(error) => panic!("{program}: {error}"),
    }
}
