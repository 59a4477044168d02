//! Paths in the deal file, such as `deal.classes.M-4.balance`.

use rust_decimal::Decimal;
use stepdown_projection::diagnostic::nearest_name;
use stepdown_projection::document::{Node, Value};

use super::path::{AxisPath, joined, written};
use super::range::value_and_unit;
use super::tree::{Step, field};

/// The first name of an axis over the deal file.
pub(super) const DEAL: &str = "deal";

/// Resolves a path in the deal file, or returns an error and advice. The last field may be missing; the
/// deal's reader checks whether it is a known field.
pub(super) fn deal_path(names: &[String], deal: &Node) -> Result<Vec<Step>, (String, String)> {
    let mut steps = Vec::with_capacity(names.len());
    let mut node = Some(deal);
    let mut behind = DEAL.to_owned();
    for (position, name) in names.iter().enumerate() {
        let is_last = position + 1 == names.len();
        let lacks = |known: &[String]| {
            let rest = &names[position..];
            let advice = if let Some(meant) = quoted_name_meant(rest, known) {
                format!("put a name with dots in quotes: `{behind}.{meant}`")
            } else if let Some(nearest) = nearest_name(name, known.iter().map(String::as_str)) {
                format!("did you mean `{behind}.{}`?", written(nearest))
            } else if known.is_empty() {
                format!("write `{behind}: ...`")
            } else {
                let known: Vec<_> = known.iter().map(|name| written(name)).collect();
                format!("one of: {}", known.join(", "))
            };
            let missing = written(name);
            (format!("the deal has no `{behind}.{missing}`"), advice)
        };
        let Some(here) = node else {
            return Err(lacks(&[]));
        };
        node = match &here.value {
            Value::Map(entries) => {
                let entry = entries.iter().find(|(key, _)| key.text == *name);
                let known: Vec<String> = entries.iter().map(|(key, _)| key.text.clone()).collect();
                if entry.is_none() && (!is_last || name.is_empty()) {
                    return Err(lacks(&known));
                }
                steps.push(Step::Field(name.clone()));
                entry.map(|(_, node)| node)
            }
            Value::List(items) => {
                let Some(item) = item_of(items, name) else {
                    return Err(lacks(&names_of(items)));
                };
                steps.push(Step::Item(item));
                let item = items.get(item);
                // `hedges: [swap: {...}]`: the name leads into the item's only field.
                if let Some(inside) = item.and_then(|item| only_field(item, name)) {
                    steps.push(Step::Field(name.clone()));
                    Some(inside)
                } else {
                    item
                }
            }
            Value::Scalar(_) | Value::Empty => return Err(lacks(&[])),
        };
        behind = format!("{behind}.{}", written(name));
    }
    Ok(steps)
}

/// The rest of a path with the quoted name that its first names were split from: `A.1.balance` if there
/// is an `A.1`.
fn quoted_name_meant(rest: &[String], known: &[String]) -> Option<String> {
    let pieces = (2..=rest.len()).rev();
    let whole = |pieces: usize| rest[..pieces].join(".");
    let (pieces, meant) = pieces.clone().find_map(|pieces| {
        let meant = known.iter().find(|known| **known == whole(pieces))?;
        Some((pieces, meant))
    })?;
    Some(joined(std::iter::once(meant).chain(&rest[pieces..])))
}

/// The path within the deal file; none if it begins elsewhere, or cannot be read.
fn inside_deal(path: &str) -> Option<AxisPath> {
    AxisPath::read(path)
        .ok()
        .filter(|path| path.split().0 == DEAL)
}

/// Checks that the deal file has a path, such as `deal.classes.M-4.balance`; returns an error and
/// advice. Paths that begin elsewhere are not checked.
pub(crate) fn check_path(path: &str, deal: &Node) -> Result<(), (String, String)> {
    let path = AxisPath::read(path).map_err(|wrong| (wrong.message, wrong.advice))?;
    match path.split() {
        (DEAL, names) => deal_path(names, deal).map(|_| ()),
        _ => Ok(()),
    }
}

/// The number at a path of the deal file, such as `deal.classes.M-4.balance`, with its unit; none if the
/// value is not a number.
pub(crate) fn deal_value(path: &str, deal: &Node) -> Option<(Decimal, String)> {
    let mut node = deal;
    for step in deal_path(inside_deal(path)?.split().1, deal).ok()? {
        node = match step {
            Step::Field(name) => field(node, &name)?,
            Step::Item(position) => match &node.value {
                Value::List(items) => items.get(position)?,
                _ => return None,
            },
        };
    }
    let (number, unit) = value_and_unit(node.scalar()?)?;
    Some((number, unit.to_owned()))
}

/// The item of a list with a name: its own, that of its first class, its only field, or its position
/// from 1.
fn item_of(items: &[Node], name: &str) -> Option<usize> {
    items
        .iter()
        .position(|item| item_name(item) == Some(name) || only_field(item, name).is_some())
        .or_else(|| {
            let position = name.parse::<usize>().ok()?.checked_sub(1)?;
            (position < items.len()).then_some(position)
        })
}

fn item_name(item: &Node) -> Option<&str> {
    if let Some(name) = field(item, "name") {
        return name.scalar();
    }
    match &field(item, "classes")?.value {
        Value::List(classes) => classes.first()?.scalar(),
        _ => None,
    }
}

fn only_field<'a>(item: &'a Node, name: &str) -> Option<&'a Node> {
    match &item.value {
        Value::Map(entries) => match entries.as_slice() {
            [(key, node)] if key.text == name => Some(node),
            _ => None,
        },
        _ => None,
    }
}

/// The names of a list's items.
fn names_of(items: &[Node]) -> Vec<String> {
    items
        .iter()
        .enumerate()
        .map(|(position, item)| {
            let name = item_name(item).map(str::to_owned);
            let only = || match &item.value {
                Value::Map(entries) if entries.len() == 1 => {
                    entries.first().map(|(key, _)| key.text.clone())
                }
                _ => None,
            };
            name.or_else(only)
                .unwrap_or_else(|| (position + 1).to_string())
        })
        .collect()
}
