//! Where the deal file states a rule: its line, and the field's own name.
//!
//! This module must never know what a rule means.

use stepdown_projection::document::{Document, Node, Value};

/// The deal file, to be cited.
#[derive(Debug)]
pub(super) struct Rules {
    document: Option<Document>,
}

impl Rules {
    /// Of a deal file of that name and text.
    pub(super) fn of(file: &str, text: &str) -> Self {
        Self {
            document: Document::read(file, text).ok(),
        }
    }

    /// Cites a field; none where the file leaves it out.
    pub(super) fn field(&self, path: &[&str]) -> Option<String> {
        let node = self.node(path)?;
        Some(self.cite(node, path.last()?))
    }

    /// Cites a field, or where it is left out the section it would stand in.
    pub(super) fn field_or_section(&self, path: &[&str]) -> Option<String> {
        self.field(path)
            .or_else(|| self.field(path.get(..path.len().saturating_sub(1))?))
    }

    /// Cites an item of a list, by its word where it is one, or by one of its fields.
    pub(super) fn item(&self, path: &[&str], position: usize, field: &str) -> Option<String> {
        let Value::List(items) = &self.node(path)?.value else {
            return self.field(path);
        };
        let item = items.get(position)?;
        Some(match (&item.value, item.child(field)) {
            (Value::Scalar(word), _) => self.cite(item, word.trim()),
            (_, Some(node)) => self.cite(node, field),
            (Value::Map(entries), None) => match entries.first() {
                Some((key, _)) => self.cite(item, &key.text),
                None => self.cite(item, path.last()?),
            },
            _ => self.cite(item, path.last()?),
        })
    }

    fn node(&self, path: &[&str]) -> Option<&Node> {
        let root = self.document.as_ref()?.root();
        path.iter().try_fold(root, |node, field| node.child(field))
    }

    fn cite(&self, node: &Node, name: &str) -> String {
        let file = self.document.as_ref().map_or("", Document::file);
        format!("{file}:{}, {name}", node.place.line)
    }
}
