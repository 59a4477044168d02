//! Sets: orders of classes that a deal names, and whether it uses the names.

use super::orders::OrderReader;
use super::payment_terms::PaymentOrder;
use crate::diagnostic::Place;
use crate::document::{Node, Value};

/// An order of classes that the deal names.
#[derive(Debug, Clone, PartialEq)]
pub struct SetTerms {
    /// Its name.
    pub name: String,
    /// The order.
    pub order: PaymentOrder,
    /// Whether the file mentions it elsewhere.
    pub is_used: bool,
    /// Its position.
    pub place: Place,
}

/// The sets of a file. Those with errors are left out.
pub(super) fn sets(root: &Node, orders: &OrderReader<'_, '_>) -> Vec<SetTerms> {
    let sets = orders.declared.sets.iter();
    sets.filter_map(|set| {
        Some(SetTerms {
            name: set.name.to_owned(),
            order: orders.set(set.name)?,
            is_used: is_mentioned(root, set.name, set.place),
            place: set.place,
        })
    })
    .collect()
}

/// Whether a text of the file mentions a name, other than where it is declared, or as the name of a schedule.
fn is_mentioned(node: &Node, name: &str, declared: Place) -> bool {
    match &node.value {
        Value::Empty => false,
        Value::Scalar(text) => mentions(text, name),
        Value::List(items) => items.iter().any(|item| is_mentioned(item, name, declared)),
        Value::Map(entries) => entries.iter().any(|(key, node)| {
            let is_schedule = key.text == "schedules";
            !is_schedule
                && (key.place != declared && mentions(&key.text, name)
                    || is_mentioned(node, name, declared))
        }),
    }
}

/// Whether a text has a name as whole words.
fn mentions(text: &str, name: &str) -> bool {
    let is_of_a_name = |letter: char| letter.is_alphanumeric() || letter == '-' || letter == '_';
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + name.len()..].chars().next();
        !before.is_some_and(is_of_a_name) && !after.is_some_and(is_of_a_name)
    })
}
