//! Which paths a source names, wherever it does: imports, expressions, types, attributes, macros.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use syn::{
    Attribute, File, Item, ItemFn, ItemImpl, ItemMod, ItemUse, Macro, Path, UseTree, Visibility,
    visit::{self, Visit},
};

/// The paths, absolute where they lead to a module of the library (`crate::…`).
pub(super) fn names(module: &[&str], file: &File) -> BTreeSet<String> {
    let mut found = Names {
        module: module.iter().map(|&name| name.to_owned()).collect(),
        paths: BTreeSet::new(),
    };
    found.visit_file(file);
    found.paths
}

struct Names {
    /// Where in the library the source stands.
    module: Vec<String>,
    paths: BTreeSet<String>,
}

impl Names {
    fn note(&mut self, segments: &[String]) {
        let above = segments.iter().take_while(|&name| name == "super").count();
        let absolute = match segments.first().map(String::as_str) {
            // The library's modules from its root on.
            Some("super") => {
                let parents = self.module.len().saturating_sub(above);
                let rest = &segments[above..];
                let path = self.module[..parents].iter().chain(rest);
                std::iter::once("crate")
                    .chain(path.map(String::as_str))
                    .collect()
            }
            Some("self") if segments.len() > 1 => std::iter::once("crate")
                .chain(self.module.iter().map(String::as_str))
                .chain(segments[1..].iter().map(String::as_str))
                .collect(),
            Some("self") | None => return,
            // A single name is of the file itself, or was imported.
            Some(_) if segments.len() == 1 => return,
            Some(_) => segments.iter().map(String::as_str).collect::<Vec<_>>(),
        };
        self.paths.insert(absolute.join("::"));
    }

    fn note_use(&mut self, tree: &UseTree, mut above: Vec<String>) {
        match tree {
            UseTree::Path(path) => {
                above.push(path.ident.to_string());
                self.note_use(&path.tree, above);
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.note_use(tree, above.clone());
                }
            }
            UseTree::Name(name) if name.ident == "self" => self.note(&above),
            UseTree::Name(name) => self.note_end(above, name.ident.to_string()),
            UseTree::Rename(rename) => self.note_end(above, rename.ident.to_string()),
            UseTree::Glob(_) => self.note_end(above, "*".to_owned()),
        }
    }

    fn note_end(&mut self, mut above: Vec<String>, last: String) {
        above.push(last);
        // `use kube;` is a name of one segment, and an import all the same.
        if above.len() == 1 {
            above.push("self".to_owned());
        }
        self.note(&above);
    }

    /// A macro's input is no Rust yet: every `a::b` in it counts as a path.
    fn note_tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(name) => {
                    if colons != 2 {
                        self.note(&std::mem::take(&mut path));
                    }
                    path.push(name.to_string());
                    colons = 0;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                TokenTree::Punct(_) | TokenTree::Literal(_) => {
                    self.note(&std::mem::take(&mut path));
                    colons = 0;
                }
                TokenTree::Group(group) => {
                    self.note(&std::mem::take(&mut path));
                    colons = 0;
                    self.note_tokens(group.stream());
                }
            }
        }
        self.note(&path);
    }
}

impl<'ast> Visit<'ast> for Names {
    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        if is_test(&item.attrs) {
            return;
        }
        self.module.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_item_fn(&mut self, item: &'ast ItemFn) {
        if !is_test(&item.attrs) {
            visit::visit_item_fn(self, item);
        }
    }

    fn visit_item_impl(&mut self, item: &'ast ItemImpl) {
        if !is_test(&item.attrs) {
            visit::visit_item_impl(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        if !is_test(&item.attrs) {
            self.note_use(&item.tree, Vec::new());
        }
    }

    /// Who may see an item is no use of what is named there.
    fn visit_visibility(&mut self, _: &'ast Visibility) {}

    fn visit_path(&mut self, path: &'ast Path) {
        let segments = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string());
        self.note(&segments.collect::<Vec<_>>());
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, called: &'ast Macro) {
        self.note_tokens(called.tokens.clone());
        visit::visit_macro(self, called);
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if let syn::Meta::List(list) = &attribute.meta {
            self.note_tokens(list.tokens.clone());
        }
        visit::visit_attribute(self, attribute);
    }
}

/// Whether it stands under `#[cfg(test)]`.
fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute
                .parse_args::<syn::Ident>()
                .is_ok_and(|flag| flag == "test")
    })
}

/// What a file imports at its top, by the name it has there, as paths from the library's root.
pub(super) type Imports = BTreeMap<String, Vec<String>>;

/// The imports of a file, through which others may name what it does not define.
pub(super) fn imports(module: &[String], file: &File) -> Imports {
    let mut found = Imports::new();
    for item in &file.items {
        if let Item::Use(item) = item
            && !is_test(&item.attrs)
        {
            note_import(module, &item.tree, Vec::new(), &mut found);
        }
    }
    found
}

fn note_import(module: &[String], tree: &UseTree, mut above: Vec<String>, found: &mut Imports) {
    match tree {
        UseTree::Path(path) => {
            above.push(path.ident.to_string());
            note_import(module, &path.tree, above, found);
        }
        UseTree::Group(group) => {
            for tree in &group.items {
                note_import(module, tree, above.clone(), found);
            }
        }
        UseTree::Name(name) => {
            let named = if name.ident == "self" {
                above[above.len() - 1].clone()
            } else {
                above.push(name.ident.to_string());
                name.ident.to_string()
            };
            found.insert(named, from_root(module, &above));
        }
        UseTree::Rename(rename) => {
            above.push(rename.ident.to_string());
            found.insert(rename.rename.to_string(), from_root(module, &above));
        }
        UseTree::Glob(_) => {}
    }
}

/// A path without a prefix is that of a child.
fn from_root(module: &[String], path: &[String]) -> Vec<String> {
    let above = path.iter().take_while(|&name| name == "super").count();
    let start = match path.first().map(String::as_str) {
        Some("crate") => &[],
        Some("super") => &module[..module.len().saturating_sub(above)],
        _ => module,
    };
    let own = ["crate", "super", "self"];
    let rest = path.iter().filter(|name| !own.contains(&name.as_str()));
    start.iter().chain(rest).cloned().collect()
}
