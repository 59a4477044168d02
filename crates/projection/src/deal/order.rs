//! Class names and payment orders out of a deal file.

use std::collections::BTreeMap;

use super::terms::Order;
use crate::document::{Faultbook, Node, Section, Value, read};
use crate::fault::{Place, nearest_name};
use crate::index::{ClassIndex, GroupIndex};

/// The classes of the deal by name, and the names of its loan groups.
pub(super) struct ClassNames {
    names: BTreeMap<String, ClassIndex>,
    groups: Vec<String>,
}

impl ClassNames {
    pub(super) fn new(names: BTreeMap<String, ClassIndex>, groups: Vec<String>) -> Self {
        Self { names, groups }
    }

    /// Every class.
    pub(super) fn all(&self) -> impl Iterator<Item = ClassIndex> {
        self.names.values().copied()
    }

    /// Whether one of them is called so.
    pub(super) fn has(&self, name: &str) -> bool {
        self.names.contains_key(name)
    }

    fn name_of(&self, class: ClassIndex) -> &str {
        self.names
            .iter()
            .find(|(_, known)| **known == class)
            .map_or("", |(name, _)| name.as_str())
    }

    /// The class that a name means.
    fn find(&self, node: &Node, faults: &Faultbook) -> Option<ClassIndex> {
        let name = read::name(node, faults)?;
        if let Some(class) = self.names.get(&name.text) {
            return Some(*class);
        }
        if faults.is_full() {
            faults.count_more(1);
            return None;
        }
        let known = self.names.keys().map(String::as_str);
        let advice = match nearest_name(&name.text, known.clone()) {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None => format!("one of: {}", known.collect::<Vec<_>>().join(", ")),
        };
        faults.refuse(
            name.place,
            format!("there is no class `{}`", name.text),
            advice,
        )
    }

    /// An order: a class, a list paid in sequence, or `{pro_rata: [...]}` or
    /// `{sequential: [...]}` or `{by_group: {I: ..., II: ...}}`, inside one another as deep as it
    /// takes.
    pub(super) fn order(&self, node: &Node, faults: &Faultbook) -> Option<Order> {
        match &node.value {
            Value::List(items) => {
                if items.is_empty() {
                    return faults.refuse(
                        node.place,
                        "the list is empty",
                        "write classes: `[A, B]`",
                    );
                }
                let parts = read::every(items.iter().map(|item| self.order(item, faults)))?;
                Some(Order::Sequential(parts))
            }
            Value::Map(_) => {
                let mut section = Section::open(node, "the order", faults)?;
                let example = "[A, B]";
                let kinds = ["pro_rata", "sequential", "by_group"];
                let several = kinds.iter().filter(|kind| section.has(kind)).count() > 1;
                let order = if section.has("by_group") && !several {
                    section.required("by_group", "{I: [A], II: [B]}", |node, faults| {
                        self.by_group(node, faults)
                    })
                } else if section.has("sequential") && !several {
                    section.required("sequential", example, |node, faults| {
                        self.order(node, faults)
                    })
                } else {
                    section
                        .required("pro_rata", example, |node, faults| self.order(node, faults))
                        .map(|order| match order {
                            Order::Sequential(parts) => Order::ProRata(parts),
                            other => other,
                        })
                };
                section.finish();
                order
            }
            Value::Scalar(_) | Value::Empty => self.find(node, faults).map(Order::Class),
        }
    }

    /// An order for each loan group.
    fn by_group(&self, node: &Node, faults: &Faultbook) -> Option<Order> {
        let entries = Section::open(node, "by_group", faults)?.into_entries();
        let parts = entries.iter().map(|(key, node)| {
            let group = self.groups.iter().position(|group| *group == key.text);
            if group.is_none() {
                faults.refuse::<()>(
                    key.place,
                    format!("there is no loan group `{}`", key.text),
                    "name the groups under `collateral`: `groups: [I, II]`",
                );
            }
            Some((GroupIndex::new(group?), self.order(node, faults)?))
        });
        read::every(parts).map(Order::ByGroup)
    }

    /// An order in which every class of the deal stands, and none twice.
    pub(super) fn order_of_all(&self, what: &str) -> impl Fn(&Node, &Faultbook) -> Option<Order> {
        move |node, faults| {
            let order = self.order(node, faults)?;
            self.check_each_once(what, &order.classes(), self.all(), node, faults);
            Some(order)
        }
    }

    /// Complains of classes that `expected` holds and `given` lacks, and of those given twice.
    pub(super) fn check_each_once(
        &self,
        what: &str,
        given: &[ClassIndex],
        expected: impl Iterator<Item = ClassIndex>,
        node: &Node,
        faults: &Faultbook,
    ) {
        for class in expected {
            let name = self.name_of(class);
            match given.iter().filter(|other| **other == class).count() {
                1 => {}
                0 => {
                    faults.refuse::<()>(
                        node.place,
                        format!("class `{name}` is missing in {what}"),
                        format!("say where `{name}` stands in {what}"),
                    );
                }
                times => {
                    let mut mentions = Vec::new();
                    find_mentions(node, name, &mut mentions);
                    faults.refuse::<()>(
                        mentions.get(1).copied().unwrap_or(node.place),
                        format!("class `{name}` stands {times} times in {what}"),
                        "name each class once",
                    );
                }
            }
        }
    }
}

/// Where a name stands in an order, or in the orders of a list of ranks.
fn find_mentions(node: &Node, name: &str, mentions: &mut Vec<Place>) {
    match &node.value {
        Value::List(items) => {
            for item in items {
                find_mentions(item, name, mentions);
            }
        }
        Value::Map(entries) => {
            // Another order of the same classes: no second mention.
            for (_, node) in entries
                .iter()
                .filter(|(key, _)| key.text != "in_trigger_event")
            {
                find_mentions(node, name, mentions);
            }
        }
        Value::Scalar(_) | Value::Empty => {
            if node.scalar() == Some(name) {
                mentions.push(node.place);
            }
        }
    }
}
