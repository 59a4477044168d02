//! Advice where a class balance is changed and the others are not, so that they no longer equal the collateral.

use rust_decimal::Decimal;
use stepdown_projection::deal::{CLASSES_DO_NOT_ADD_UP, Deal};
use stepdown_projection::diagnostic::{Diagnostic, shown_dollars};
use stepdown_projection::document::decimal;

use super::path::{AxisPath, written};
use super::range::Range;
use crate::folder::FolderError;

/// The path of a class's balance: `deal.classes.M-4.balance`.
fn balance_of(class: &str) -> String {
    format!("deal.classes.{}.balance", written(class))
}

/// The position of the class whose balance is at a path.
fn class_of_balance(path: &str, deal: &Deal) -> Option<usize> {
    let path = AxisPath::read(path).ok()?;
    let names: Vec<&str> = path.names().iter().map(String::as_str).collect();
    match names.as_slice() {
        ["deal", "classes", class, "balance"] => {
            deal.class_names.iter().position(|name| name == class)
        }
        _ => None,
    }
}

/// Whether classes and overcollateralization no longer equal the collateral.
pub(crate) fn is_of_balances(message: &str) -> bool {
    message.contains(CLASSES_DO_NOT_ADD_UP)
}

/// The same error, with other advice where balances do not add up.
pub(crate) fn advising(error: FolderError, advice: &str) -> FolderError {
    let FolderError::Invalid(mut invalid) = error else {
        return error;
    };
    let diagnostics = invalid.iter_mut().flat_map(|one| &mut one.diagnostics);
    for diagnostic in diagnostics.filter(|diagnostic| is_of_balances(&diagnostic.message)) {
        diagnostic.advice = Some(advice.to_owned());
    }
    FolderError::Invalid(invalid)
}

/// The balance that can offset the change of a class's: that of the next class, or of the one before the last.
pub(crate) fn offsetting(path: &str, deal: &Deal) -> Option<String> {
    let class = class_of_balance(path, deal)?;
    let other = deal.class_names.iter().nth(class + 1);
    let other = other.or_else(|| deal.class_names.iter().nth(class.checked_sub(1)?))?;
    Some(balance_of(other))
}

/// The argument of a class balance that is varied, with another balance that offsets it; none if the other
/// would be negative.
pub(crate) fn varied_together(argument: &str, deal: &Deal) -> Option<String> {
    let (path, values) = AxisPath::split_at(argument, ':')?;
    let path = path.trim();
    let range = Range::parse(values.trim())?.ok()?;
    let other = offsetting(path, deal)?;
    let now = |path: &str| {
        let class = class_of_balance(path, deal)?;
        Some(deal.classes.iter().nth(class)?.balance)
    };
    let mirrored = range.mirrored(now(path)?, now(&other)?, "")?;
    let ends = [0, range.count.saturating_sub(1)].map(|position| mirrored.number(position));
    let is_positive = ends.iter().all(|end| !end.is_sign_negative());
    is_positive.then(|| format!("{{{}, {other}: {}}}", argument.trim(), mirrored.shown()))
}

/// A diagnostic of a deal that has these values, by path, in place of those of `own`, with advice on what
/// else must be set.
pub(super) fn advised(diagnostic: Diagnostic, own: &Deal, set: &[(&str, &str)]) -> Diagnostic {
    let is_balance = |path: &str| class_of_balance(path, own).is_some();
    let Some((path, _)) = set.iter().find(|(path, _)| is_balance(path)) else {
        return diagnostic;
    };
    if !is_of_balances(&diagnostic.message) {
        return diagnostic;
    }
    diagnostic.advise(match balance_to_set(own, set) {
        Some((other, balance)) => format!(
            "set another amount with it: `{other}` to {}",
            shown_dollars(balance)
        ),
        None => format!(
            "`{path}` cannot change alone: set another class balance with it, or \
             `deal.overcollateralization.initial`"
        ),
    })
}

/// The balance of another class with which the sum stays the same; none if it would be negative, or if
/// other fields than balances are set too.
fn balance_to_set(own: &Deal, set: &[(&str, &str)]) -> Option<(String, Decimal)> {
    let balance = |class: usize| own.classes.iter().nth(class).map(|class| class.balance);
    let mut left = Decimal::ZERO;
    let mut classes = Vec::new();
    for (path, value) in set {
        let class = class_of_balance(path, own)?;
        left += balance(class)? - decimal(value)?;
        classes.push(class);
    }
    let last = *classes.iter().max()?;
    let count = own.class_names.len();
    let mut others = (last + 1..count).chain(0..last);
    let other = others.find(|class| {
        !classes.contains(class) && balance(*class).is_some_and(|now| now + left > Decimal::ZERO)
    })?;
    let name = own.class_names.iter().nth(other)?;
    Some((balance_of(name), balance(other)? + left))
}
