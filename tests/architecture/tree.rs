//! The whole source tree: what each path in it stands for.

use super::source::{Path, Source, below};
use std::collections::HashMap;
use std::fs;
use std::path::Path as FilePath;

/// Re-exports of re-exports are followed this far.
const DEEPEST: usize = 16;

/// A path in code, resolved.
#[derive(Debug)]
pub struct Name {
    /// From `crate` or a foreign crate on, with aliases replaced: `crate::session::Books`.
    pub written: Path,
    /// The same with re-exports followed: `crate::session::books::Books`.
    pub path: Path,
}

impl Name {
    /// The top-level modules of this crate that it depends on.
    pub fn tops(&self) -> impl Iterator<Item = &str> {
        [&self.written, &self.path]
            .into_iter()
            .filter(|path| path[0] == "crate")
            .filter_map(|path| Some(path.get(1)?.as_str()))
    }

    /// Whether it is the thing at `prefix`, something below it, or a glob above it.
    pub fn names(&self, prefix: &str) -> bool {
        let prefix: Vec<&str> = prefix.split("::").collect();
        [&self.written, &self.path].into_iter().any(|path| match path.split_last() {
            Some((last, above)) if last == "*" && above.len() < prefix.len() => {
                above.iter().zip(&prefix).all(|(a, b)| a == b)
            }
            _ => path.len() >= prefix.len() && path.iter().zip(&prefix).all(|(a, b)| a == b),
        })
    }
}

pub struct Tree {
    pub sources: Vec<Source>,
    /// The resolved names of each source, in the same order.
    names: Vec<Vec<Name>>,
}

impl Tree {
    /// The sources of this crate.
    pub fn of_this_crate() -> Self {
        let root = FilePath::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut files = Vec::new();
        walk(&root, &mut |file| {
            let path = file.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
            files.push((path, fs::read_to_string(file).unwrap()));
        });
        files.sort();
        Self::of(&files)
    }

    /// A tree of files: paths below `src`, and their texts.
    pub fn of(files: &[(impl AsRef<str>, impl AsRef<str>)]) -> Self {
        let mut sources: Vec<Source> =
            files.iter().map(|(path, text)| Source::read(path.as_ref(), text.as_ref())).collect();
        let tests: Vec<Path> = sources.iter().flat_map(|source| source.test_modules.clone()).collect();
        sources.retain(|source| !tests.iter().any(|test| source.module.starts_with(test)));
        let names = Resolver::new(&sources).names();
        Self { sources, names }
    }

    /// Every source with the names in it.
    pub fn files(&self) -> impl Iterator<Item = (&Source, &[Name])> {
        self.sources.iter().zip(self.names.iter().map(Vec::as_slice))
    }

    /// Which source a path leads to.
    pub fn home(&self, path: &[String]) -> Option<&Source> {
        let (first, below) = path.split_first()?;
        let holds = |source: &&Source| first == "crate" && below.starts_with(&source.module);
        self.sources.iter().filter(holds).max_by_key(|source| source.module.len())
    }

    /// What `path`, written in the module `scope`, stands for.
    pub fn resolve(&self, scope: &[String], path: &[String]) -> Option<Path> {
        let resolver = Resolver::new(&self.sources);
        resolver.expand(scope, path, 0).map(|path| resolver.follow(path, 0))
    }
}

fn walk(folder: &FilePath, each: &mut impl FnMut(&FilePath)) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, each);
        } else if path.extension().is_some_and(|e| e == "rs") {
            each(&path);
        }
    }
}

struct Resolver<'a> {
    sources: &'a [Source],
    scopes: HashMap<&'a [String], &'a super::source::Scope>,
}

impl<'a> Resolver<'a> {
    fn new(sources: &'a [Source]) -> Self {
        let scopes = sources.iter().flat_map(|source| &source.scopes);
        Self { sources, scopes: scopes.map(|(module, scope)| (module.as_slice(), scope)).collect() }
    }

    fn names(&self) -> Vec<Vec<Name>> {
        let of = |source: &Source| {
            let names = source.mentions.iter().filter_map(|mention| {
                let written = self.expand(&mention.scope, &mention.path, 0)?;
                Some(Name { path: self.follow(written.clone(), 0), written })
            });
            names.collect()
        };
        self.sources.iter().map(of).collect()
    }

    /// The path from `crate` or a foreign crate on; `None` for what is local or in the prelude.
    fn expand(&self, scope: &[String], path: &[String], depth: usize) -> Option<Path> {
        let (first, rest) = path.split_first()?;
        let from_crate =
            |module: &[String], rest: &[String]| -> Path { [&["crate".to_owned()][..], module, rest].concat() };
        match first.as_str() {
            "crate" => Some(path.to_vec()),
            "dva_planner" => Some(from_crate(&[], rest)),
            "Self" => None,
            "self" => (!rest.is_empty()).then(|| from_crate(scope, rest)),
            "super" => {
                let up = path.iter().take_while(|segment| *segment == "super").count();
                Some(from_crate(&scope[..scope.len().checked_sub(up)?], &path[up..]))
            }
            name => {
                let here = self.scopes.get(scope)?;
                if here.items.contains(name) {
                    return Some(from_crate(scope, path));
                }
                let import = here.imports.get(name).filter(|import| import.len() > 1 || import[0] != name);
                if let Some(import) = import.filter(|import| **import != path && depth < DEEPEST) {
                    // A name that is imported from a crate of the same name must not look itself up again.
                    let start = if import[0] == name { import.clone() } else { self.expand(scope, import, depth + 1)? };
                    return Some([start.as_slice(), rest].concat());
                }
                if let Some(target) = self.in_globs(here, scope, name, depth) {
                    return Some([target.as_slice(), rest].concat());
                }
                let is_crate = name.starts_with(|c: char| c.is_lowercase());
                let is_import =
                    here.imports.values().any(|import| import == path) || here.globs.contains(&path.to_vec());
                (is_crate && (path.len() > 1 || is_import)).then(|| path.to_vec())
            }
        }
    }

    /// The module that a glob import of `here` brings `name` from, with the name.
    fn in_globs(&self, here: &super::source::Scope, scope: &[String], name: &str, depth: usize) -> Option<Path> {
        if depth >= DEEPEST {
            return None;
        }
        here.globs.iter().filter(|glob| glob[0] != name).find_map(|glob| {
            let target = self.follow(self.expand(scope, glob, depth + 1)?, depth + 1);
            let there = self.scopes.get(target.get(1..)?)?;
            let known = target[0] == "crate" && (there.items.contains(name) || there.imports.contains_key(name));
            known.then(|| below(&target, name))
        })
    }

    /// The same path with re-exports replaced by what they export.
    fn follow(&self, path: Path, depth: usize) -> Path {
        if depth >= DEEPEST || path[0] != "crate" {
            return path;
        }
        for at in 1..path.len() {
            let (module, name) = (&path[1..at], path[at].as_str());
            let Some(scope) = self.scopes.get(module) else { continue };
            if scope.items.contains(name) {
                continue;
            }
            let exported = match scope.imports.get(name) {
                Some(import) => self.expand(module, import, depth + 1),
                None => self.in_globs(scope, module, name, depth + 1),
            };
            if let Some(exported) = exported.filter(|exported| *exported != path[..=at]) {
                return self.follow([exported.as_slice(), &path[at + 1..]].concat(), depth + 1);
            }
        }
        path
    }
}
