//! Citations of the deal file: the line and the name of a field.

use stepdown_projection::document::{Document, Node, Value};

/// The deal file to cite.
#[derive(Debug)]
pub(super) struct Rules {
    document: Option<Document>,
}

impl Rules {
    /// Reads a deal file of this name and text.
    pub(super) fn of(file: &str, text: &str) -> Self {
        Self {
            document: Document::read(file, text).ok(),
        }
    }

    /// Cites a field; none if the file omits it.
    pub(super) fn field(&self, path: &[&str]) -> Option<String> {
        let node = self.node(path)?;
        Some(self.cite(node, path.last()?))
    }

    /// Cites a field, or its section if the file omits it.
    pub(super) fn field_or_section(&self, path: &[&str]) -> Option<String> {
        self.field(path)
            .or_else(|| self.field(path.get(..path.len().saturating_sub(1))?))
    }

    /// Cites an item of a list, by its word or by one of its fields.
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
