//! Where a deal file states its fields, for the lines of a payment program.

use std::collections::BTreeMap;

use crate::diagnostic::Place;
use crate::document::{Node, Value};

/// The places of a deal file's fields and list items, by path: `ranks`, `ranks/2`, `waterfall/interest/0`.
#[derive(Debug, Clone, Default)]
pub struct Places {
    by_path: BTreeMap<String, Place>,
    /// The paths and places of each scalar, in order.
    scalars: BTreeMap<String, Vec<(String, Place)>>,
    classes: BTreeMap<String, Place>,
}

impl Places {
    pub(super) fn of(root: &Node) -> Self {
        let mut places = Self::default();
        places.walk(root, "");
        places
    }

    fn walk(&mut self, node: &Node, path: &str) {
        let below = |name: &str| {
            if path.is_empty() {
                name.to_owned()
            } else {
                format!("{path}/{name}")
            }
        };
        match &node.value {
            Value::Map(entries) => {
                for (key, node) in entries {
                    let path = below(&key.text);
                    self.by_path.insert(path.clone(), key.place);
                    self.walk(node, &path);
                }
            }
            Value::List(items) => {
                for (position, item) in items.iter().enumerate() {
                    let path = below(&position.to_string());
                    self.by_path.insert(path.clone(), item.place);
                    self.walk(item, &path);
                }
            }
            Value::Scalar(_) | Value::Empty => {
                if let Some(text) = node.scalar() {
                    if path.starts_with("classes/") && path.ends_with("/name") {
                        self.classes.insert(text.to_owned(), node.place);
                    }
                    let mentions = self.scalars.entry(text.to_owned()).or_default();
                    mentions.push((path.to_owned(), node.place));
                }
            }
        }
    }

    /// A field, by its path.
    #[must_use]
    pub fn field(&self, path: &[&str]) -> Option<Place> {
        self.by_path.get(&path.join("/")).copied()
    }

    /// An item of a list.
    #[must_use]
    pub fn item(&self, path: &[&str], position: usize) -> Option<Place> {
        self.by_path
            .get(&format!("{}/{position}", path.join("/")))
            .copied()
    }

    /// The first mention of a name below a path.
    #[must_use]
    pub fn mention(&self, path: &[&str], name: &str) -> Option<Place> {
        let path = path.join("/");
        let found = self.scalars.get(name)?.iter().find(|(below, _)| {
            let rest = below.strip_prefix(&path);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        });
        found.map(|(.., place)| *place)
    }

    /// The line of a class.
    #[must_use]
    pub fn class(&self, name: &str) -> Option<Place> {
        self.classes.get(name).copied()
    }
}
