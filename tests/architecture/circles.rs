//! Circles of files: files of one top-level module that cannot be read in any order.
//!
//! A module and the modules below it count as one thing here: what lies between a parent and its descendants is left
//! out, in both directions. What remains are files beside each other.

use super::tree::Tree;
use std::collections::{BTreeMap, BTreeSet};

type Graph = BTreeMap<String, BTreeSet<String>>;

/// Each circle as the modules in it, sorted: `planning::a planning::b`.
pub fn circles(tree: &Tree) -> Vec<String> {
    let mut graph = Graph::new();
    for (source, names) in tree.files() {
        let uses = names.iter().filter_map(|name| tree.home(&name.path));
        let beside = uses.filter(|used| {
            let (a, b) = (&used.module, &source.module);
            used.top() == source.top() && !a.starts_with(b) && !b.starts_with(a)
        });
        graph.insert(source.module.join("::"), beside.map(|used| used.module.join("::")).collect());
    }
    let circles = Tarjan::components(&graph).into_iter().filter(|component| component.len() > 1);
    circles
        .map(|mut circle| {
            circle.sort();
            circle.join(" ")
        })
        .collect()
}

/// Strongly connected components (R. Tarjan, Depth-first search and linear graph algorithms, 1972).
struct Tarjan<'a> {
    graph: &'a Graph,
    index: BTreeMap<&'a str, usize>,
    low: BTreeMap<&'a str, usize>,
    stack: Vec<&'a str>,
    components: Vec<Vec<String>>,
}

impl<'a> Tarjan<'a> {
    fn components(graph: &'a Graph) -> Vec<Vec<String>> {
        let (index, low) = (BTreeMap::new(), BTreeMap::new());
        let mut search = Self { graph, index, low, stack: Vec::new(), components: Vec::new() };
        for node in graph.keys() {
            if !search.index.contains_key(node.as_str()) {
                search.visit(node);
            }
        }
        search.components
    }

    fn visit(&mut self, node: &'a str) {
        let number = self.index.len();
        self.index.insert(node, number);
        self.low.insert(node, number);
        self.stack.push(node);
        let graph = self.graph;
        for next in graph.get(node).into_iter().flatten() {
            if !self.index.contains_key(next.as_str()) {
                self.visit(next);
                self.lower(node, self.low[next.as_str()]);
            } else if self.stack.contains(&next.as_str()) {
                self.lower(node, self.index[next.as_str()]);
            }
        }
        if self.low[node] == number {
            let start = self.stack.iter().position(|&open| open == node).unwrap();
            self.components.push(self.stack.split_off(start).into_iter().map(str::to_owned).collect());
        }
    }

    fn lower(&mut self, node: &'a str, to: usize) {
        let low = self.low.get_mut(node).unwrap();
        *low = to.min(*low);
    }
}
