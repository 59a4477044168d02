//! Copies nodes of one file into the tree of another.

use stepdown_projection::diagnostic::Place;
use stepdown_projection::document::{Key, Node, Value};

/// A step from a node to one inside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// To the value of a field.
    Field(String),
    /// To an item of a list, from 0.
    Item(usize),
}

/// The same tree with every node at one place, where readers then report errors.
pub(super) fn placed(node: &Node, place: Place) -> Node {
    let value = match &node.value {
        Value::Empty => Value::Empty,
        Value::Scalar(text) => Value::Scalar(text.clone()),
        Value::List(items) => Value::List(items.iter().map(|item| placed(item, place)).collect()),
        Value::Map(entries) => Value::Map(
            entries
                .iter()
                .map(|(key, node)| {
                    let text = key.text.clone();
                    (Key { text, place }, placed(node, place))
                })
                .collect(),
        ),
    };
    Node { place, value }
}

/// Puts `value` at `path`. Missing fields are added, with names at `place`; a path past the end of a
/// list is ignored.
pub(super) fn put(root: &mut Node, path: &[Step], place: Place, value: Node) {
    let Some((step, rest)) = path.split_first() else {
        *root = value;
        return;
    };
    match step {
        Step::Item(position) => {
            if let Value::List(items) = &mut root.value
                && let Some(item) = items.get_mut(*position)
            {
                put(item, rest, place, value);
            }
        }
        Step::Field(name) => {
            if !matches!(root.value, Value::Map(_)) {
                root.value = Value::Map(Vec::new());
            }
            let Value::Map(entries) = &mut root.value else {
                return;
            };
            if let Some((_, node)) = entries.iter_mut().find(|(key, _)| key.text == *name) {
                put(node, rest, place, value);
                return;
            }
            let mut node = Node {
                place,
                value: Value::Empty,
            };
            put(&mut node, rest, place, value);
            let text = name.clone();
            entries.push((Key { text, place }, node));
        }
    }
}

/// The value of a field of a map.
pub(super) fn field<'a>(node: &'a Node, name: &str) -> Option<&'a Node> {
    match &node.value {
        Value::Map(entries) => entries
            .iter()
            .find(|(key, _)| key.text == name)
            .map(|(_, node)| node),
        _ => None,
    }
}

/// A node on one line, as written in a file.
pub(super) fn written(node: &Node) -> String {
    match &node.value {
        Value::Empty => String::new(),
        Value::Scalar(text) => text.trim().to_owned(),
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(inside_brackets).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Map(entries) => {
            let entries: Vec<String> = entries
                .iter()
                .map(|(key, node)| format!("{}: {}", key.text, inside_brackets(node)))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
    }
}

/// In brackets, a text with a comma needs quotes.
fn inside_brackets(node: &Node) -> String {
    let text = written(node);
    match node.value {
        Value::Scalar(_) if text.contains([',', '[', ']', '{', '}']) => format!("\"{text}\""),
        _ => text,
    }
}
