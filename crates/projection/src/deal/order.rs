//! Reads class names and payment orders.

use std::collections::BTreeMap;

use super::terms::Order;
use crate::diagnostic::{Place, nearest_name};
use crate::document::{DiagnosticSink, Node, Section, Value, read};
use crate::index::{ClassIndex, GroupIndex};

/// The classes by name, the loan groups, and the groups that back each class.
pub(super) struct ClassNames {
    names: BTreeMap<String, ClassIndex>,
    groups: Vec<String>,
    /// The groups of each class.
    backed_by: Vec<Vec<GroupIndex>>,
}

impl ClassNames {
    pub(super) fn new(
        names: BTreeMap<String, ClassIndex>,
        groups: Vec<String>,
        backed_by: Vec<Vec<GroupIndex>>,
    ) -> Self {
        Self {
            names,
            groups,
            backed_by,
        }
    }

    /// The loan groups of a class backed by several groups; `None` for other classes.
    fn several_groups_of(&self, class: ClassIndex) -> Option<&[GroupIndex]> {
        let groups = self.backed_by.get(class.position())?;
        (groups.len() > 1).then_some(groups)
    }

    fn names_of(&self, groups: &[GroupIndex]) -> String {
        let names = groups.iter().map(|group| &self.groups[group.position()]);
        let names: Vec<&str> = names.map(String::as_str).collect();
        names.join(" and ")
    }

    /// Every class, in the order of the file.
    pub(super) fn in_order(&self) -> Vec<ClassIndex> {
        let mut classes: Vec<ClassIndex> = self.all().collect();
        classes.sort_unstable();
        classes
    }

    /// Every class.
    pub(super) fn all(&self) -> impl Iterator<Item = ClassIndex> {
        self.names.values().copied()
    }

    /// Whether there is a class with that name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.names.contains_key(name)
    }

    fn name_of(&self, class: ClassIndex) -> &str {
        self.names
            .iter()
            .find(|(_, known)| **known == class)
            .map_or("", |(name, _)| name.as_str())
    }

    /// The class with that name.
    fn find(&self, node: &Node, diagnostics: &DiagnosticSink) -> Option<ClassIndex> {
        let name = read::name(node, diagnostics)?;
        if let Some(class) = self.names.get(&name.text) {
            return Some(*class);
        }
        if diagnostics.is_full() {
            diagnostics.count_more(1);
            return None;
        }
        let known = self.names.keys().map(String::as_str);
        let advice = match nearest_name(&name.text, known.clone()) {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None => format!("one of: {}", known.collect::<Vec<_>>().join(", ")),
        };
        diagnostics.refuse(
            name.place,
            format!("the deal has no class `{}`", name.text),
            advice,
        )
    }

    /// Reads an order: a class, a list paid in sequence, `{pro_rata: [...]}`, `{sequential: [...]}` or
    /// `{by_group: {I: ..., II: ...}}`, nested to any depth.
    pub(super) fn order(&self, node: &Node, diagnostics: &DiagnosticSink) -> Option<Order> {
        match &node.value {
            Value::List(items) => {
                if items.is_empty() {
                    return diagnostics.refuse(
                        node.place,
                        "the list is empty",
                        "write classes: `[A, B]`",
                    );
                }
                let parts = read::every(items.iter().map(|item| self.order(item, diagnostics)))?;
                Some(Order::Sequential(parts))
            }
            Value::Map(_) => {
                let mut section = Section::open(node, "the order", diagnostics)?;
                let example = "[A, B]";
                let kinds = ["pro_rata", "sequential", "by_group"];
                let several = kinds.iter().filter(|kind| section.has(kind)).count() > 1;
                let order = if section.has("by_group") && !several {
                    section.required("by_group", "{I: [A], II: [B]}", |node, diagnostics| {
                        self.by_group(node, diagnostics)
                    })
                } else if section.has("sequential") && !several {
                    section.required("sequential", example, |node, diagnostics| {
                        self.order(node, diagnostics)
                    })
                } else {
                    section
                        .required("pro_rata", example, |node, diagnostics| {
                            self.order(node, diagnostics)
                        })
                        .map(|order| match order {
                            Order::Sequential(parts) => Order::ProRata(parts),
                            other => other,
                        })
                };
                section.finish();
                order
            }
            Value::Scalar(_) | Value::Empty => self.find(node, diagnostics).map(Order::Class),
        }
    }

    /// An order for each loan group.
    fn by_group(&self, node: &Node, diagnostics: &DiagnosticSink) -> Option<Order> {
        let entries = Section::open(node, "by_group", diagnostics)?.into_entries();
        let parts = entries.iter().map(|(key, node)| {
            let group = self.groups.iter().position(|group| *group == key.text);
            if group.is_none() {
                diagnostics.refuse::<()>(
                    key.place,
                    format!("the deal has no loan group `{}`", key.text),
                    "name the groups under `collateral`: `groups: [I, II]`",
                );
            }
            Some((GroupIndex::new(group?), self.order(node, diagnostics)?))
        });
        let parts = read::every(parts)?;
        self.check_shared(&parts, node, diagnostics);
        Some(Order::ByGroup(parts))
    }

    /// Reports classes of several loan groups that are not listed under each of them.
    fn check_shared(
        &self,
        parts: &[(GroupIndex, Order)],
        node: &Node,
        diagnostics: &DiagnosticSink,
    ) {
        let mut seen: Vec<ClassIndex> = Vec::new();
        for class in parts.iter().flat_map(|(_, part)| part.classes()) {
            let Some(groups) = self
                .several_groups_of(class)
                .filter(|_| !seen.contains(&class))
            else {
                continue;
            };
            seen.push(class);
            let listed = parts
                .iter()
                .filter(|(_, part)| part.classes().contains(&class));
            let listed: Vec<GroupIndex> = listed.map(|(group, _)| *group).collect();
            let wrong = groups.iter().any(|group| !listed.contains(group))
                || listed.iter().any(|group| !groups.contains(group));
            if wrong {
                let name = self.name_of(class);
                let mut mentions = Vec::new();
                find_mentions(node, name, &mut mentions);
                diagnostics.refuse::<()>(
                    mentions.first().copied().unwrap_or(node.place),
                    format!(
                        "class `{name}` is backed by groups {}, but `by_group` lists it under {}",
                        self.names_of(groups),
                        self.names_of(&listed)
                    ),
                    format!("list `{name}` under {}", self.names_of(groups)),
                );
            }
        }
    }

    /// The classes that an order names, repeated if it repeats them. A class of several loan groups counts
    /// once for all its groups.
    pub(super) fn named_in(&self, order: &Order) -> Vec<ClassIndex> {
        match order {
            Order::Class(class) => vec![*class],
            Order::Sequential(parts) | Order::ProRata(parts) => {
                parts.iter().flat_map(|part| self.named_in(part)).collect()
            }
            Order::ByGroup(parts) => {
                let mut named: Vec<ClassIndex> = Vec::new();
                for (_, part) in parts {
                    let mut of_part = self.named_in(part);
                    of_part.retain(|class| {
                        !(named.contains(class) && self.several_groups_of(*class).is_some())
                    });
                    named.extend(of_part);
                }
                named
            }
        }
    }

    /// Reads an order that must name every class exactly once.
    pub(super) fn order_of_all(
        &self,
        what: &str,
    ) -> impl Fn(&Node, &DiagnosticSink) -> Option<Order> {
        move |node, diagnostics| {
            let order = self.order(node, diagnostics)?;
            self.check_each_once(what, &self.named_in(&order), self.all(), node, diagnostics);
            Some(order)
        }
    }

    /// Reports classes of `expected` that are missing in `given`, and duplicates.
    pub(super) fn check_each_once(
        &self,
        what: &str,
        given: &[ClassIndex],
        expected: impl Iterator<Item = ClassIndex>,
        node: &Node,
        diagnostics: &DiagnosticSink,
    ) {
        for class in expected {
            let name = self.name_of(class);
            match given.iter().filter(|other| **other == class).count() {
                1 => {}
                0 => {
                    diagnostics.refuse::<()>(
                        node.place,
                        format!("class `{name}` is missing from {what}"),
                        format!("add `{name}` to {what}"),
                    );
                }
                times => {
                    let mut mentions = Vec::new();
                    find_mentions(node, name, &mut mentions);
                    diagnostics.refuse::<()>(
                        mentions.get(1).copied().unwrap_or(node.place),
                        format!("class `{name}` is listed {times} times in {what}"),
                        "list each class once",
                    );
                }
            }
        }
    }
}

/// Finds the places of a class name in an order or in a list of ranks.
fn find_mentions(node: &Node, name: &str, mentions: &mut Vec<Place>) {
    match &node.value {
        Value::List(items) => {
            for item in items {
                find_mentions(item, name, mentions);
            }
        }
        Value::Map(entries) => {
            // `in_trigger_event` lists the same classes again and does not count.
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
