//! What to write instead of a name that is not known.

use super::names::FUNCTIONS;
use super::scope::{Scope, Value};
use super::syntax::{FormulaError, Span};
use super::vocabulary::vocabulary;
use crate::diagnostic::nearest_name;
use crate::document::quoted;

impl Scope<'_> {
    /// The names of some sort, in alphabetical order.
    pub(super) fn names_of(&self, what: &str) -> Vec<String> {
        let with = |wanted: fn(&Value) -> bool| {
            let values = self.values.iter().filter(|(_, value)| wanted(value));
            values.map(|(name, _)| name.clone()).collect()
        };
        match what {
            "class" => self.classes.keys().cloned().collect(),
            "loan group" => self.groups.keys().cloned().collect(),
            "schedule" => self.schedules.keys().cloned().collect(),
            "fee" => self.fees.keys().cloned().collect(),
            "account" => with(|value| matches!(value, Value::Account(_))),
            _ => with(|value| matches!(value, Value::Rate(_))),
        }
    }
}

/// The error of a name that is not known.
pub(super) fn unknown(scope: &Scope<'_>, span: Span, given: &str) -> FormulaError {
    let known = scope.values.keys().map(String::as_str);
    let words = vocabulary()
        .iter()
        .flat_map(|word| std::iter::once(word.name).chain(word.spellings.iter().copied()));
    let minus = given.split_once('-').filter(|(left, right)| {
        let known = |name: &str| {
            scope.values.contains_key(name) || scope.words.contains_key(&name.to_lowercase())
        };
        known(left) || known(right)
    });
    let advice = if scope.classes.contains_key(given) {
        format!("it is a class or a set of classes: write `balance({given})`")
    } else if scope.schedules.contains_key(given) {
        format!("it is a schedule: write `planned({given})`")
    } else if scope.groups.contains_key(given) {
        format!("it is a loan group: write `pool balance({given})`")
    } else if scope.fees.contains_key(given) {
        format!("it is a fee: write `fee due({given})`")
    } else if FUNCTIONS.contains(&given) {
        format!("write `{given}(a, b)`")
    } else if let Some((left, right)) = minus {
        format!("write a minus between spaces: `{left} - {right}`")
    } else if let Some(nearest) = nearest_name(given, known.chain(words)) {
        format!("did you mean `{nearest}`?")
    } else {
        "define it under `amounts` or `tests`".to_owned()
    };
    FormulaError::new(span, format!("unknown name {}", quoted(given)), advice)
}
