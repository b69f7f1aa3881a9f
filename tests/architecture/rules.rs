//! What holds in the source tree, as functions from the tree to what offends.

use super::source::{Path, Source};
use super::tree::{Name, Tree};
use std::collections::{BTreeMap, BTreeSet};

/// Words in a string literal from which on it is a sentence for people.
const SENTENCE_WORDS: usize = 3;

fn at(source: &Source, what: &str) -> String {
    format!("{}: {what}", source.path)
}

/// Names of top-level modules that a module must not know; `may_name` lists those it may.
pub fn wrong_layers(tree: &Tree, may_name: &[(&str, &[&str])]) -> Vec<String> {
    let mut found = Vec::new();
    for (source, names) in tree.files() {
        let Some((own, allowed)) = may_name.iter().find(|(module, _)| *module == source.top()) else {
            if !["lib.rs", "main.rs"].contains(&source.path.as_str()) {
                found.push(format!("{}: belongs to no layer", source.path));
            }
            continue;
        };
        for name in names {
            for top in name.tops().filter(|top| top != own && !allowed.contains(top)) {
                found.push(at(source, &format!("{top} ({})", name.written.join("::"))));
            }
        }
    }
    found.dedup();
    found
}

/// Modules that can reach themselves through `may_name`.
pub fn circular_layers(may_name: &[(&str, &[&str])]) -> Vec<String> {
    let mut left: BTreeMap<&str, BTreeSet<&str>> =
        may_name.iter().map(|(module, below)| (*module, below.iter().copied().collect())).collect();
    while let Some(lowest) = left.iter().find(|(_, below)| below.iter().all(|b| !left.contains_key(b))).map(|(m, _)| *m)
    {
        left.remove(lowest);
    }
    left.into_keys().map(str::to_owned).collect()
}

/// Names below one of `paths` in files that `applies` to.
pub fn named(tree: &Tree, applies: impl Fn(&Source) -> bool, paths: &[&str]) -> Vec<String> {
    offending(tree, applies, |name| paths.iter().any(|path| name.names(path)))
}

/// Foreign crates in files that `applies` to, but for those in `allowed`.
pub fn foreign_crates(tree: &Tree, applies: impl Fn(&Source) -> bool, allowed: &[&str]) -> Vec<String> {
    const LANGUAGE: &[&str] = &["alloc", "core", "crate", "std"];
    const PRIMITIVES: &[&str] = &["bool", "char", "f32", "f64", "str", "usize", "isize"];
    let is_integer = |name: &str| name.strip_prefix(['i', 'u']).is_some_and(|bits| bits.parse::<u32>().is_ok());
    offending(tree, applies, |name| {
        let first = name.written[0].as_str();
        !(is_integer(first) || [LANGUAGE, PRIMITIVES, allowed].iter().any(|known| known.contains(&first)))
    })
}

/// Names that offend in files that `applies` to.
pub fn offending(tree: &Tree, applies: impl Fn(&Source) -> bool, offends: impl Fn(&Name) -> bool) -> Vec<String> {
    let files = tree.files().filter(|(source, _)| applies(source));
    let mut found: Vec<String> = files
        .flat_map(|(source, names)| names.iter().filter(|name| offends(name)).map(move |name| (source, name)))
        .map(|(source, name)| at(source, &name.written.join("::")))
        .collect();
    found.dedup();
    found
}

/// Statics, in whatever way they are written.
pub fn statics(tree: &Tree, applies: impl Fn(&Source) -> bool) -> Vec<String> {
    let plain = said(tree, &applies, |source| &source.statics, |_| true);
    let macros = said(tree, &applies, |source| &source.macros, |name| ["thread_local", "lazy_static"].contains(&name));
    [plain, macros].concat()
}

/// Calls of the macros called `names`.
pub fn macros(tree: &Tree, applies: impl Fn(&Source) -> bool, names: &[&str]) -> Vec<String> {
    said(tree, applies, |source| &source.macros, |name| names.contains(&name))
}

/// Calls of methods called `names`, on whatever.
pub fn methods(tree: &Tree, applies: impl Fn(&Source) -> bool, names: &[&str]) -> Vec<String> {
    let sources = tree.sources.iter().filter(|source| applies(source));
    let calls = sources.flat_map(|source| source.calls.iter().map(move |call| (source, call)));
    let found = calls.filter(|(_, call)| names.contains(&call.method.as_str()));
    found.map(|(source, call)| at(source, &format!(".{}()", call.method))).collect()
}

fn said(
    tree: &Tree,
    applies: impl Fn(&Source) -> bool,
    of: impl Fn(&Source) -> &Vec<String>,
    offends: impl Fn(&str) -> bool,
) -> Vec<String> {
    let mut found = Vec::new();
    for source in tree.sources.iter().filter(|source| applies(source)) {
        found.extend(of(source).iter().filter(|said| offends(said)).map(|said| at(source, said)));
    }
    found
}

/// Where a file of `ui` changes the session: calls of its changing methods but for `asks`, and, where `borrows` does
/// not allow it, a session that is borrowed to be changed.
pub fn session_changes(
    tree: &Tree,
    applies: impl Fn(&Source) -> bool,
    asks: &[&str],
    borrows: impl Fn(&Source) -> bool,
) -> Vec<String> {
    let changing: BTreeSet<&str> = tree
        .sources
        .iter()
        .filter(|source| source.top() == "session")
        .flat_map(|source| &source.changing)
        .filter(|changing| changing.of == "Session")
        .map(|changing| changing.method.as_str())
        .collect();
    let mut found = Vec::new();
    for source in tree.sources.iter().filter(|source| applies(source)) {
        for call in &source.calls {
            let may = asks.contains(&call.method.as_str()) && borrows(source);
            if call.receiver == "session" && changing.contains(call.method.as_str()) && !may {
                found.push(at(source, &format!("session.{}()", call.method)));
            }
        }
        if !borrows(source) && source.borrowed_mut.iter().any(|of| of == "Session") {
            found.push(at(source, "&mut Session"));
        }
    }
    found
}

/// Names of structs with more than `most` fields whose documentation does not hold `reason`.
pub fn wide_structs(tree: &Tree, most: usize, reason: &str) -> Vec<String> {
    let structs = tree.sources.iter().flat_map(|source| &source.structs);
    structs.filter(|found| found.fields > most && !found.doc.contains(reason)).map(|found| found.name.clone()).collect()
}

/// String literals that are sentences for people.
pub fn sentences(tree: &Tree, applies: impl Fn(&Source) -> bool) -> Vec<String> {
    said(tree, applies, |source| &source.literals, is_sentence)
}

fn is_sentence(text: &str) -> bool {
    let words = text.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    words.filter(|word| word.len() > 1 && word.chars().all(|c| c.is_alphabetic() || "'’-".contains(c))).count()
        >= SENTENCE_WORDS
}

/// Types called `name` in a top-level module, with their modules.
pub fn types_called(tree: &Tree, top: &str, name: &str) -> Vec<Path> {
    let types = tree.sources.iter().filter(|source| source.top() == top).flat_map(|source| &source.types);
    types.map(|(path, _)| path).filter(|path| path.last().is_some_and(|last| last == name)).cloned().collect()
}

/// Every type of this crate that a value of `root` is made of, itself included.
pub fn made_of(tree: &Tree, root: &Path) -> BTreeSet<String> {
    let types: BTreeMap<&Path, &Vec<Path>> =
        tree.sources.iter().flat_map(|source| &source.types).map(|(name, fields)| (name, fields)).collect();
    let mut found = BTreeSet::new();
    let mut open = vec![root.clone()];
    while let Some(name) = open.pop() {
        if !found.insert(name.join("::")) {
            continue;
        }
        for field in types.get(&name).into_iter().flat_map(|fields| fields.iter()) {
            let resolved = tree.resolve(&name[..name.len() - 1], field);
            open.extend(resolved.filter(|path| path[0] == "crate").map(|path| path[1..].to_vec()));
        }
    }
    found
}

/// Files that no `mod` declares.
pub fn orphans(tree: &Tree) -> Vec<String> {
    let declared = |module: &[String]| {
        let Some((name, above)) = module.split_last() else { return true };
        tree.sources.iter().any(|source| source.scopes.get(above).is_some_and(|scope| scope.items.contains(name)))
    };
    let undeclared = tree.sources.iter().filter(|source| source.path != "main.rs" && !declared(&source.module));
    undeclared.map(|source| source.path.clone()).collect()
}

/// Every module below `module`, itself included.
pub fn is_in(source: &Source, modules: &[&str]) -> bool {
    modules.iter().any(|module| {
        let module: Path = module.split("::").map(str::to_owned).collect();
        source.module.starts_with(&module)
    })
}
