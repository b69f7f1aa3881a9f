//! One source file as plain facts: what it names, calls, declares and says.
//!
//! Read from the syntax, without items that only tests see. Paths are kept as they are written; `tree` resolves them.

use super::without_tests::{is_for_tests, without_tests};
use proc_macro2::{Spacing, TokenStream, TokenTree};
use std::collections::{HashMap, HashSet};
use syn::visit::{self, Visit};
use syn::{Attribute, Expr, Item, ItemUse, Member, Meta, UseTree};

/// A module path or a path in code, segment by segment.
pub type Path = Vec<String>;

/// A path as it is written in a module of a file.
#[derive(Debug)]
pub struct Mention {
    /// The module it stands in: the file's, or one written out in the file.
    pub scope: Path,
    pub path: Path,
}

/// What one module declares and imports.
#[derive(Debug, Default)]
pub struct Scope {
    pub items: HashSet<String>,
    pub imports: HashMap<String, Path>,
    pub globs: Vec<Path>,
}

#[derive(Debug)]
pub struct Struct {
    pub name: String,
    pub doc: String,
    pub fields: usize,
}

/// A call `receiver.method()`.
#[derive(Debug)]
pub struct Call {
    /// The last name of the receiver: `session` in `self.app.session.undo()`; empty if it has none.
    pub receiver: String,
    pub method: String,
}

/// A method of a type that changes it.
#[derive(Debug)]
pub struct Changing {
    pub of: String,
    pub method: String,
}

#[derive(Debug, Default)]
pub struct Source {
    /// Path below `src`, with forward slashes.
    pub path: String,
    /// Its module, without `crate`.
    pub module: Path,
    pub mentions: Vec<Mention>,
    pub scopes: HashMap<Path, Scope>,
    pub structs: Vec<Struct>,
    pub calls: Vec<Call>,
    pub changing: Vec<Changing>,
    /// Names of macros that are called.
    pub macros: Vec<String>,
    /// Names of statics.
    pub statics: Vec<String>,
    /// Types that are borrowed to be changed: `Session` of `&mut Session`.
    pub borrowed_mut: Vec<String>,
    /// String literals in code, but for messages of panics.
    pub literals: Vec<String>,
    /// Files of modules that only tests see, without `.rs`.
    pub test_modules: Vec<Path>,
    /// For each declared type, the paths its fields name.
    pub types: Vec<(Path, Vec<Path>)>,
}

impl Source {
    /// The facts of the file at `path` below `src`.
    pub fn read(path: &str, text: &str) -> Self {
        let mut file = syn::parse_file(text).unwrap_or_else(|error| panic!("src/{path}: {error}"));
        let module = module_of(path);
        let mut test_modules = Vec::new();
        for item in &file.items {
            if let Item::Mod(inner) = item
                && is_for_tests(&inner.attrs)
            {
                test_modules.push(below(&module, &inner.ident.to_string()));
            }
        }
        without_tests(&mut file);
        let source = Self { path: path.to_owned(), module: module.clone(), test_modules, ..Self::default() };
        let mut reader = Reader { source, scope: module };
        reader.enter(|reader| reader.visit_file(&file));
        reader.source
    }

    /// The top-level module it belongs to.
    pub fn top(&self) -> &str {
        self.module.first().map_or("", String::as_str)
    }
}

/// The module of a file below `src`.
fn module_of(path: &str) -> Path {
    let mut module: Path = path.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    if module.last().is_some_and(|last| last == "mod") || module == ["lib"] {
        module.pop();
    }
    module
}

pub fn below(module: &[String], name: &str) -> Path {
    module.iter().cloned().chain([name.to_owned()]).collect()
}

/// Macros whose literals only a developer reads.
const PANICS: &[&str] = &[
    "assert",
    "assert_eq",
    "assert_ne",
    "debug_assert",
    "debug_assert_eq",
    "debug_assert_ne",
    "panic",
    "todo",
    "unimplemented",
    "unreachable",
];

struct Reader {
    source: Source,
    /// The module being read.
    scope: Path,
}

impl Reader {
    fn scope(&mut self) -> &mut Scope {
        self.source.scopes.entry(self.scope.clone()).or_default()
    }

    fn enter(&mut self, read: impl FnOnce(&mut Self)) {
        self.scope();
        read(self);
    }

    fn mention(&mut self, path: Path) {
        let scope = self.scope.clone();
        self.source.mentions.push(Mention { scope, path });
    }

    fn literal(&mut self, literal: &syn::LitStr) {
        self.source.literals.push(literal.value());
    }

    /// Every path of a `use`, and what it brings into the module.
    fn import(&mut self, tree: &UseTree, before: &[String]) {
        match tree {
            UseTree::Path(path) => self.import(&path.tree, &below(before, &path.ident.to_string())),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.import(tree, before)),
            UseTree::Glob(_) => {
                self.scope().globs.push(before.to_vec());
                self.mention(below(before, "*"));
            }
            UseTree::Name(name) => self.import_as(&name.ident, None, before),
            UseTree::Rename(rename) => self.import_as(&rename.ident, Some(rename.rename.to_string()), before),
        }
    }

    fn import_as(&mut self, name: &syn::Ident, alias: Option<String>, before: &[String]) {
        let path = if name == "self" { before.to_vec() } else { below(before, &name.to_string()) };
        let alias = alias.or_else(|| path.last().cloned()).unwrap_or_default();
        self.scope().imports.insert(alias, path.clone());
        self.mention(path);
    }

    /// Paths, calls of macros and literals between the brackets of a macro or an attribute.
    fn tokens(&mut self, tokens: TokenStream, literals: bool) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mark = |at: usize, mark: char| matches!(tokens.get(at), Some(TokenTree::Punct(p)) if p.as_char() == mark);
        let joint = |at: usize| matches!(&tokens[at], TokenTree::Punct(p) if p.spacing() == Spacing::Joint);
        let mut at = 0;
        while at < tokens.len() {
            match &tokens[at] {
                TokenTree::Group(group) => self.tokens(group.stream(), literals),
                TokenTree::Literal(literal) if literals => {
                    if let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string()) {
                        self.source.literals.push(text.value());
                    }
                }
                TokenTree::Ident(ident) => {
                    let is_field = at > 0 && mark(at - 1, '.') && !(at > 1 && mark(at - 2, '.'));
                    let first = at;
                    let mut path = vec![ident.to_string()];
                    while mark(at + 1, ':') && joint(at + 1) && mark(at + 2, ':') {
                        let Some(TokenTree::Ident(next)) = tokens.get(at + 3) else { break };
                        path.push(next.to_string());
                        at += 3;
                    }
                    if mark(at + 1, '!') && matches!(tokens.get(at + 2), Some(TokenTree::Group(_))) {
                        let name = path.last().cloned().unwrap_or_default();
                        self.source.macros.push(name);
                    }
                    if is_field && first == at {
                        self.called_in_tokens(&tokens, at);
                    } else {
                        self.mention(path);
                    }
                }
                _ => {}
            }
            at += 1;
        }
    }

    /// A method call `receiver.method(…)` among the tokens of a macro.
    fn called_in_tokens(&mut self, tokens: &[TokenTree], at: usize) {
        let TokenTree::Ident(method) = &tokens[at] else { return };
        if matches!(tokens.get(at + 1), Some(TokenTree::Group(_))) {
            let receiver = match at.checked_sub(2).map(|before| &tokens[before]) {
                Some(TokenTree::Ident(ident)) => ident.to_string(),
                _ => String::new(),
            };
            self.source.calls.push(Call { receiver, method: method.to_string() });
        }
    }

    fn declare_type(&mut self, name: &syn::Ident, fields: Vec<Path>) {
        let path = below(&self.scope, &name.to_string());
        self.source.types.push((path, fields));
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, item: &'ast Item) {
        let name = match item {
            Item::Const(item) => Some(&item.ident),
            Item::Enum(item) => Some(&item.ident),
            Item::Fn(item) => Some(&item.sig.ident),
            Item::Macro(item) => item.ident.as_ref(),
            Item::Mod(item) => Some(&item.ident),
            Item::Static(item) => Some(&item.ident),
            Item::Struct(item) => Some(&item.ident),
            Item::Trait(item) => Some(&item.ident),
            Item::Type(item) => Some(&item.ident),
            _ => None,
        };
        if let Some(name) = name {
            self.scope().items.insert(name.to_string());
        }
        visit::visit_item(self, item);
    }

    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        let outer = self.scope.clone();
        self.scope = below(&outer, &module.ident.to_string());
        if module.content.is_some() {
            self.enter(|reader| visit::visit_item_mod(reader, module));
        }
        self.scope = outer;
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.import(&item.tree, &[]);
    }

    fn visit_item_static(&mut self, item: &'ast syn::ItemStatic) {
        self.source.statics.push(item.ident.to_string());
        visit::visit_item_static(self, item);
    }

    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        self.source.structs.push(Struct {
            name: item.ident.to_string(),
            doc: doc(&item.attrs),
            fields: item.fields.len(),
        });
        let named = item.fields.iter().flat_map(|field| paths_in(&field.ty)).collect();
        self.declare_type(&item.ident, named);
        visit::visit_item_struct(self, item);
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        let fields = item.variants.iter().flat_map(|variant| &variant.fields);
        let named = fields.flat_map(|field| paths_in(&field.ty)).collect();
        self.declare_type(&item.ident, named);
        visit::visit_item_enum(self, item);
    }

    fn visit_item_type(&mut self, item: &'ast syn::ItemType) {
        self.declare_type(&item.ident, paths_in(&item.ty));
        visit::visit_item_type(self, item);
    }

    fn visit_item_impl(&mut self, block: &'ast syn::ItemImpl) {
        if let syn::Type::Path(of) = &*block.self_ty {
            for item in &block.items {
                if let syn::ImplItem::Fn(function) = item
                    && let Some(syn::FnArg::Receiver(receiver)) = function.sig.inputs.first()
                    && receiver.reference.is_some()
                    && receiver.mutability.is_some()
                {
                    let of = of.path.segments.last().map(|s| s.ident.to_string()).unwrap_or_default();
                    self.source.changing.push(Changing { of, method: function.sig.ident.to_string() });
                }
            }
        }
        visit::visit_item_impl(self, block);
    }

    fn visit_type_reference(&mut self, reference: &'ast syn::TypeReference) {
        if reference.mutability.is_some()
            && let syn::Type::Path(of) = &*reference.elem
            && let Some(last) = of.path.segments.last()
        {
            self.source.borrowed_mut.push(last.ident.to_string());
        }
        visit::visit_type_reference(self, reference);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        let method = call.method.to_string();
        let receiver = match &*call.receiver {
            Expr::Path(path) => path.path.segments.last().map(|s| s.ident.to_string()),
            Expr::Field(syn::ExprField { member: Member::Named(name), .. }) => Some(name.to_string()),
            Expr::MethodCall(inner) => Some(inner.method.to_string()),
            _ => None,
        };
        let is_panic = method == "expect" || method == "expect_err";
        self.source.calls.push(Call { receiver: receiver.unwrap_or_default(), method });
        if is_panic {
            self.visit_expr(&call.receiver);
        } else {
            visit::visit_expr_method_call(self, call);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Path = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.mention(names);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        let name = called.path.segments.last().map(|s| s.ident.to_string()).unwrap_or_default();
        let literals = !PANICS.contains(&name.as_str());
        self.source.macros.push(name);
        self.visit_path(&called.path);
        self.tokens(called.tokens.clone(), literals);
    }

    fn visit_lit_str(&mut self, literal: &'ast syn::LitStr) {
        self.literal(literal);
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        const LINTS: &[&str] = &["allow", "cfg", "cfg_attr", "deny", "doc", "expect", "warn"];
        if LINTS.iter().any(|name| attribute.path().is_ident(name)) {
            return;
        }
        self.visit_path(attribute.path());
        if let Meta::List(list) = &attribute.meta {
            self.tokens(list.tokens.clone(), false);
        }
    }

    // Who may see an item depends on nothing.
    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}
}

/// The paths a type is made of.
fn paths_in(of: &syn::Type) -> Vec<Path> {
    struct Paths(Vec<Path>);
    impl<'ast> Visit<'ast> for Paths {
        fn visit_path(&mut self, path: &'ast syn::Path) {
            self.0.push(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
            visit::visit_path(self, path);
        }
    }
    let mut paths = Paths(Vec::new());
    paths.visit_type(of);
    paths.0
}

fn doc(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value().trim().to_owned()),
            _ => None,
        },
        _ => None,
    });
    lines.collect::<Vec<_>>().join(" ")
}
