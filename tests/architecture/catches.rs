//! Every rule finds what it is made for, and leaves the like of it alone.

use super::circles::circles;
use super::rules::*;
use super::tree::Tree;

/// A tree with this one file in `imaging`, beside a few others.
fn with(text: &str) -> Tree {
    Tree::of(&[
        ("lib.rs", "pub mod imaging; pub mod planning; pub mod session; pub mod units;"),
        ("imaging/mod.rs", "pub mod run; mod seen; pub use run::Run;"),
        ("imaging/run.rs", "pub struct Run;"),
        ("imaging/seen.rs", text),
        ("planning/mod.rs", "pub use crate::imaging::Run;"),
        ("session/mod.rs", "pub struct Session; impl Session { pub fn undo(&mut self) {} pub fn plan(&self) {} }"),
        ("units.rs", "pub struct Mm;"),
    ])
}

const LAYERS: &[(&str, &[&str])] =
    &[("units", &[]), ("imaging", &["units"]), ("planning", &["imaging", "units"]), ("session", &["planning"])];

fn here(source: &super::Source) -> bool {
    source.path == "imaging/seen.rs"
}

#[track_caller]
fn finds(count: usize, found: &[String]) {
    assert_eq!(found.len(), count, "{found:#?}");
}

#[test]
fn a_wrong_layer_is_seen_however_it_is_written() {
    for text in [
        "use crate::planning::Plan;",
        "use crate::{units::Mm, planning};",
        "use crate::planning as other;",
        "use crate::planning::*;",
        "use super::super::planning::Plan;",
        "fn f() { crate::planning::evaluate(); }",
        "fn f(plan: &crate::planning::Plan) {}",
        "fn f() { println!(\"{}\", crate::planning::name()); }",
        "mod inner { use super::super::super::planning::Plan; }",
        "#[serde(with = \"x\")] #[derive(crate::planning::Derive)] struct S;",
        "impl crate::planning::Trait for S {} struct S;",
    ] {
        finds(1, &wrong_layers(&with(text), LAYERS));
    }
    for text in [
        "use crate::units::Mm; use super::run::Run; use planning::x;",
        "#[cfg(test)] mod tests { use crate::planning::Plan; }",
        "#[cfg(all(test, unix))] use crate::planning::Plan;",
        "// crate::planning\nfn f() -> &'static str { \"crate::planning\" }",
    ] {
        finds(0, &wrong_layers(&with(text), LAYERS));
    }
    finds(1, &wrong_layers(&Tree::of(&[("new.rs", "")]), LAYERS));
}

#[test]
fn layers_in_a_circle_are_seen() {
    finds(0, &circular_layers(LAYERS));
    finds(2, &circular_layers(&[("a", &["b"]), ("b", &["a"]), ("c", &[])]));
}

#[test]
fn a_name_is_seen_through_imports_globs_and_macros() {
    for text in [
        "use std::fs;",
        "use std::fs::File as Other;",
        "use std::{collections::HashMap, fs::{self, File}};",
        "use std::*;",
        "fn f() { ::std::fs::read(\"x\"); }",
        "fn f() { vec![std::fs::read(\"x\")]; }",
        "macro_rules! m { () => { std::fs::read(\"x\") } }",
        "const F: fn() = || drop(std::fs::File::open(\"x\"));",
    ] {
        let found = named(&with(text), here, &["std::fs"]);
        assert!(!found.is_empty(), "{text}");
    }
    for text in ["use std::fmt;", "fn f(fs: u8) { self.fs; }", "mod fs { } use fs::x;"] {
        finds(0, &named(&with(text), here, &["std::fs"]));
    }
    finds(
        2,
        &named(&with("use std::sync as s; fn f() { s::Mutex::new(()); }"), here, &["std::sync::Mutex", "std::sync"]),
    );
}

#[test]
fn a_foreign_crate_is_seen() {
    finds(1, &foreign_crates(&with("fn f() { memmap2::MmapMut::map_anon(1); }"), here, &["serde"]));
    finds(
        0,
        &foreign_crates(&with("use serde::Serialize; fn f() { u8::from(f64::max(1.0, 2.0)); }"), here, &["serde"]),
    );
}

#[test]
fn a_global_is_seen() {
    finds(1, &statics(&with("static COUNT: u8 = 0;"), here));
    finds(1, &statics(&with("fn f() { static CACHE: OnceLock<u8> = OnceLock::new(); }"), here));
    finds(1, &statics(&with("thread_local! { static X: u8 = 0; }"), here));
    finds(0, &statics(&with("const COUNT: u8 = 0; fn f(x: &'static str) {}"), here));
}

#[test]
fn calls_of_macros_and_methods_are_seen() {
    finds(1, &macros(&with("fn f() { if true { println!(\"x\"); } }"), here, &["println"]));
    finds(1, &macros(&with("fn f() { vec![{ println!(\"x\"); }]; }"), here, &["println"]));
    finds(1, &methods(&with("fn f(p: &Path) -> bool { p.exists() }"), here, &["exists"]));
    finds(1, &methods(&with("fn f(p: &Path) { assert!(p.exists()); }"), here, &["exists"]));
    finds(0, &methods(&with("fn f() { exists(); }"), here, &["exists"]));
}

#[test]
fn a_change_of_the_session_is_seen() {
    let changes = |text: &str, asks: &[&str], borrows: bool| session_changes(&with(text), here, asks, |_| borrows);
    finds(1, &changes("fn f(app: &mut App) { app.session.undo(); }", &[], true));
    finds(1, &changes("fn f(app: &mut App) { vec![session.undo()]; }", &[], true));
    finds(1, &changes("fn f(session: &mut Session) { session.plan(); }", &[], false));
    finds(0, &changes("fn f(session: &mut Session) { session.undo(); session.plan(); }", &["undo"], true));
    finds(0, &changes("fn f(session: &Session, history: &mut History) { history.undo(); }", &[], false));
}

#[test]
fn a_long_struct_without_a_reason_is_seen() {
    let wide = |text: &str| wide_structs(&with(text), 2, "Long because ");
    finds(1, &wide("struct S { a: u8, b: u8, c: u8 }"));
    finds(1, &wide("/// A thing.\nstruct S(u8, u8, u8);"));
    finds(0, &wide("/// A thing.\n///\n/// Long because it is.\nstruct S { a: u8, b: u8, c: u8 }"));
    finds(0, &wide("struct S { a: u8, b: u8 }"));
}

#[test]
fn a_sentence_is_seen() {
    let found = |text: &str| sentences(&with(text), here);
    finds(1, &found("fn f() -> &'static str { \"trace the vein\" }"));
    finds(1, &found("fn f(x: u8) -> String { format!(\"the gap is {x} mm\") }"));
    finds(1, &found("const WHY: [&str; 2] = [\"a-key\", \"No pixel spacing here\"];"));
    for none in [
        "#[error(\"trace the vein\")] struct E;",
        "/// Trace the vein.\nfn f() {}",
        "fn f() { assert!(x, \"trace the vein\"); x.expect(\"trace the vein\"); unreachable!(\"trace the vein\"); }",
        "fn f() -> String { format!(\"{} {} {}\", 1, 2, 3) }",
        "const KEY: &str = \"posterior_tibial\";",
        "#[cfg(test)] mod tests { const X: &str = \"trace the vein\"; }",
    ] {
        finds(0, &found(none));
    }
}

#[test]
fn circles_are_seen_through_re_exports_and_not_between_parent_and_child() {
    let tree = |a: &str, b: &str| {
        Tree::of(&[("m/mod.rs", "mod a; mod b; use b::B; pub struct M;"), ("m/a.rs", a), ("m/b.rs", b)])
    };
    finds(1, &circles(&tree("use super::b::B;", "fn f() { super::a::g(); }")));
    finds(1, &circles(&tree("use super::B;", "pub struct B; use crate::m::a;")));
    finds(1, &circles(&tree("use super::*; struct A(B);", "pub struct B; use crate::m::a;")));
    finds(0, &circles(&tree("use super::{B, M};", "pub struct B; use super::M;")));
    finds(0, &circles(&tree("", "use super::a; #[cfg(test)] mod tests { use crate::m; }")));
}

#[test]
fn a_derived_number_in_a_plan_is_seen_however_deep() {
    let tree = Tree::of(&[
        ("planning/mod.rs", "pub mod plan; mod parts;"),
        ("planning/plan.rs", "use super::parts::Part; pub struct Plan { parts: Vec<Part>, name: String }"),
        ("planning/parts.rs", "pub enum Part { One { at: Option<crate::units::Mm> }, Other(Box<Part>) }"),
        ("units.rs", "pub struct Mm(f64);"),
    ]);
    let [plan] = &types_called(&tree, "planning", "Plan")[..] else { panic!() };
    let found: Vec<String> = made_of(&tree, plan).into_iter().collect();
    assert_eq!(found, ["planning::parts::Part", "planning::plan::Plan", "units::Mm"]);
}

#[test]
fn a_file_without_a_mod_is_seen() {
    finds(1, &orphans(&Tree::of(&[("lib.rs", "mod a;"), ("a.rs", ""), ("b.rs", "")])));
    finds(
        0,
        &orphans(&Tree::of(&[("lib.rs", "mod a;"), ("a.rs", "#[cfg(test)] mod t;"), ("a/t.rs", "use crate::b;")])),
    );
}
