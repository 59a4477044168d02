//! Reads orders of payment: classes, lists, pro rata, by group, splits, limits and choices, nested to any depth.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::declared::Declared;
use super::payment_terms::{PaymentOrder, ProRataBy, SplitShare};
use crate::diagnostic::nearest_name;
use crate::document::{DiagnosticSink, Key, Node, Section, Value, quoted, read};
use crate::formula::{Expected, Expression, Formula, Scope, Unit};
use crate::index::{ClassIndex, GroupIndex};

/// The most payments to classes that an order makes, sets included.
const MOST_PAYMENTS: usize = 5000;
/// The most payments that all sets named in orders stand for.
const MOST_EXPANDED: usize = 200_000;
/// How deep sets of sets nest.
const DEEPEST: usize = 100;

/// The ways to write an order as a map.
const FORMS: [&str; 6] = ["sequential", "pro_rata", "by_group", "split", "pay", "if"];

/// Reads orders.
pub(super) struct OrderReader<'s, 'a> {
    pub(super) scope: &'s Scope<'s>,
    pub(super) declared: &'s Declared<'a>,
    classes: BTreeMap<&'a str, ClassIndex>,
    sets: RefCell<BTreeMap<&'a str, Set>>,
    /// Payments to classes by all sets that orders name.
    expanded: Cell<usize>,
}

/// An order that a deal names.
#[derive(Clone)]
enum Set {
    Known {
        order: PaymentOrder,
        payments: usize,
    },
    /// With an error that is reported.
    Invalid,
}

impl<'s, 'a> OrderReader<'s, 'a> {
    /// A reader that knows all sets. Their errors are reported.
    pub(super) fn new(
        scope: &'s Scope<'s>,
        declared: &'s Declared<'a>,
        diagnostics: &DiagnosticSink,
    ) -> Self {
        let names = declared.classes.iter().enumerate();
        let reader = Self {
            scope,
            declared,
            classes: names
                .map(|(position, class)| (class.name, ClassIndex::new(position)))
                .collect(),
            sets: RefCell::default(),
            expanded: Cell::new(0),
        };
        for set in &declared.sets {
            let order = reader.order(set.node, diagnostics);
            let known = order.map_or(Set::Invalid, |order| {
                let payments = order.payments();
                Set::Known { payments, order }
            });
            reader.sets.borrow_mut().insert(set.name, known);
        }
        reader
    }

    /// The order of a set, if it has no error.
    pub(super) fn set(&self, name: &str) -> Option<PaymentOrder> {
        match self.sets.borrow().get(name) {
            Some(Set::Known { order, .. }) => Some(order.clone()),
            Some(Set::Invalid) | None => None,
        }
    }

    /// Reads an order.
    pub(super) fn order(&self, node: &Node, diagnostics: &DiagnosticSink) -> Option<PaymentOrder> {
        let order = match &node.value {
            Value::Scalar(_) | Value::Empty => return self.named(node, diagnostics),
            Value::List(items) => self.list(node, items, diagnostics)?,
            Value::Map(_) => self.map(node, diagnostics)?,
        };
        if order.payments() > MOST_PAYMENTS || order.depth() > DEEPEST {
            return diagnostics.refuse(
                node.place,
                format!(
                    "the order makes more than {MOST_PAYMENTS} payments to classes, or nests more than {DEEPEST} levels deep"
                ),
                "name fewer sets of sets, and nest fewer orders by balance, weights or loan group",
            );
        }
        Some(order)
    }

    /// A class or a set.
    fn named(&self, node: &Node, diagnostics: &DiagnosticSink) -> Option<PaymentOrder> {
        let name = read::name(node, diagnostics)?;
        let known = self.sets.borrow().get(name.text.as_str()).cloned();
        match known {
            Some(Set::Known { order, payments }) => {
                self.expanded.set(self.expanded.get() + payments);
                if self.expanded.get() <= MOST_EXPANDED {
                    return Some(order);
                }
                return diagnostics.refuse(
                    name.place,
                    format!("the sets of the deal stand for more than {MOST_EXPANDED} payments to classes"),
                    "name fewer sets of sets",
                );
            }
            Some(Set::Invalid) => return None,
            None => {}
        }
        self.class_called(&name.text, name.place, diagnostics)
            .map(PaymentOrder::Class)
    }

    /// Reads the name of a class.
    pub(super) fn class(&self, node: &Node, diagnostics: &DiagnosticSink) -> Option<ClassIndex> {
        let name = read::name(node, diagnostics)?;
        self.class_called(&name.text, name.place, diagnostics)
    }

    pub(super) fn class_called(
        &self,
        name: &str,
        place: crate::diagnostic::Place,
        diagnostics: &DiagnosticSink,
    ) -> Option<ClassIndex> {
        if let Some(class) = self.classes.get(name) {
            return Some(*class);
        }
        if diagnostics.is_full() {
            // Further errors would only be counted.
            diagnostics.count_more(1);
            return None;
        }
        if self.declared.sets.iter().any(|set| set.name == name) {
            return diagnostics.refuse(
                place,
                format!(
                    "{} is a set of classes that is not known here",
                    quoted(name)
                ),
                "a set can name the sets before it; elsewhere write a class",
            );
        }
        let sets = self.declared.sets.iter().map(|set| set.name);
        let known = || self.declared.classes.iter().map(|class| class.name);
        let advice = match nearest_name(name, known().chain(sets)) {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None => format!("one of: {}", known().collect::<Vec<_>>().join(", ")),
        };
        diagnostics.refuse(
            place,
            format!("the deal has no class {}", quoted(name)),
            advice,
        )
    }

    fn list(
        &self,
        node: &Node,
        items: &[Node],
        diagnostics: &DiagnosticSink,
    ) -> Option<PaymentOrder> {
        if items.is_empty() {
            return diagnostics.refuse(node.place, "the list is empty", "write classes: `[A, B]`");
        }
        let parts = read::every(items.iter().map(|item| self.order(item, diagnostics)))?;
        Some(PaymentOrder::Sequential(parts))
    }

    fn map(&self, node: &Node, diagnostics: &DiagnosticSink) -> Option<PaymentOrder> {
        let mut section = Section::open(node, "the order", diagnostics)?;
        let given: Vec<&str> = FORMS.into_iter().filter(|form| section.has(form)).collect();
        let [form] = given.as_slice() else {
            return diagnostics.refuse(
                node.place,
                "expected an order of classes",
                "write a class, a list such as `[A, B]`, or one of `{pro_rata: [A, B]}`, `{by_group: {I: A, II: B}}`, \
                 `{split: {60%: A, rest: B}}`, `{pay: A, to: AMOUNT}` and `{if: TEST, then: A, else: B}`",
            );
        };
        let order = match *form {
            "pro_rata" => self.pro_rata(&mut section),
            "by_group" => section.required("by_group", "{I: [A], II: [B]}", |node, diagnostics| {
                self.by_group(node, diagnostics)
            }),
            "split" => section.required("split", "{60%: A, rest: B}", |node, diagnostics| {
                self.split(node, diagnostics)
            }),
            "pay" => self.limited(&mut section),
            "if" => self.choice(&mut section),
            _ => section.required("sequential", "[A, B]", |node, diagnostics| {
                self.order(node, diagnostics)
            }),
        };
        section.finish();
        order
    }

    /// `{pro_rata: [A, B], by: balance}`, or with stated weights `{pro_rata: {A: 60%, B: 40%}}`.
    fn pro_rata(&self, section: &mut Section<'_, '_>) -> Option<PaymentOrder> {
        let weighed = section.node("pro_rata").map(|node| &node.value);
        if let Some(Value::Map(entries)) = weighed
            && !entries
                .iter()
                .any(|(key, _)| FORMS.contains(&key.text.as_str()))
        {
            let diagnostics = section.diagnostics();
            let parts = read::every(entries.iter().map(|(key, node)| {
                let key_node = name_node(key);
                let part = self.named(&key_node, diagnostics);
                if node.value == Value::Empty {
                    return diagnostics.refuse(
                        key.place,
                        format!("{} has no weight", quoted(&key.text)),
                        "write a weight for each part, `{A: 60%, B: 40%}`, or a list of parts, `[A, B]`",
                    );
                }
                let weight = self.share_or_number(node, diagnostics);
                Some((part?, weight?))
            }));
            let (parts, weights) = parts?.into_iter().unzip();
            return Some(PaymentOrder::ProRata {
                parts,
                by: ProRataBy::Weights(weights),
            });
        }
        let by = section.optional(
            "by",
            read::one_of(&[("amount due", By::AmountDue), ("balance", By::Balance)]),
        );
        let stated = section.has("by");
        let order = section.required("pro_rata", "[A, B]", |node, diagnostics| {
            self.order(node, diagnostics)
        })?;
        if stated && by.is_none() {
            return None;
        }
        let parts = match order {
            PaymentOrder::Sequential(parts) => parts,
            // A set in its own order is paid in that order.
            other => vec![other],
        };
        Some(PaymentOrder::ProRata {
            parts,
            by: match by.unwrap_or(By::AmountDue) {
                By::AmountDue => ProRataBy::AmountDue,
                By::Balance => ProRataBy::Balance,
            },
        })
    }

    fn share_or_number(&self, node: &Node, diagnostics: &DiagnosticSink) -> Option<Formula> {
        let dollars = |formula: &Formula| formula.unit == Unit::Dollars;
        let weight = self.scope.formula(node, Expected::Any, diagnostics)?;
        if dollars(&weight) || weight.unit == Unit::Fraction {
            return Some(weight);
        }
        diagnostics.refuse(
            node.place,
            format!("expected a weight, found {}", weight.unit.words()),
            "write a percentage or dollars",
        )
    }

    fn by_group(&self, node: &Node, diagnostics: &DiagnosticSink) -> Option<PaymentOrder> {
        let entries = Section::open(node, "by_group", diagnostics)?.into_entries();
        let groups = &self.declared.groups;
        let parts = read::every(entries.iter().map(|(key, node)| {
            let group = groups.iter().position(|group| *group == key.text);
            if group.is_none() {
                let advice = if groups.is_empty() {
                    "name the groups under `collateral`: `groups: [I, II]`".to_owned()
                } else {
                    format!("one of: {}", groups.join(", "))
                };
                let message = format!("the deal has no loan group {}", quoted(&key.text));
                diagnostics.refuse::<()>(key.place, message, advice);
            }
            let order = self.order(node, diagnostics);
            Some((GroupIndex::new(group?), order?))
        }));
        parts.map(PaymentOrder::ByGroup)
    }

    /// `{95.65%: [A], rest: B}`.
    fn split(&self, node: &Node, diagnostics: &DiagnosticSink) -> Option<PaymentOrder> {
        let entries = Section::open(node, "split", diagnostics)?.into_entries();
        let parts = read::every(entries.iter().map(|(key, node)| {
            let share = if key.text.trim().eq_ignore_ascii_case("rest") {
                Some(SplitShare::Rest)
            } else {
                let expected = Expected::Unit(Unit::Fraction);
                let formula =
                    self.scope
                        .formula_in_key(key.text.trim(), key.place, expected, diagnostics);
                formula.map(SplitShare::Of)
            };
            let order = self.order(node, diagnostics);
            Some((share?, order?))
        }))?;
        let has_rest = parts.iter().any(|(share, _)| *share == SplitShare::Rest);
        let stated: Option<Vec<Decimal>> = parts
            .iter()
            .filter_map(|(share, _)| match share {
                SplitShare::Of(formula) => Some(formula),
                SplitShare::Rest => None,
            })
            .map(|formula| match formula.expression {
                Expression::Number(fraction) => Some(fraction),
                _ => None,
            })
            .collect();
        let total: Option<Decimal> = stated.map(|stated| stated.into_iter().sum());
        let shown = |total: Decimal| (total * Decimal::ONE_HUNDRED).normalize();
        match total {
            Some(total) if total > Decimal::ONE => diagnostics.refuse(
                node.place,
                format!("the parts of the split are {}% together", shown(total)),
                "write parts of 100% together",
            ),
            Some(total) if total < Decimal::ONE && !has_rest => diagnostics.refuse(
                node.place,
                format!("the parts of the split are {}% together", shown(total)),
                "write parts of 100% together, or who is paid the `rest`",
            ),
            None if !has_rest => diagnostics.refuse(
                node.place,
                "a split by computed parts does not say who is paid the rest",
                "write `rest: [...]` as the last part",
            ),
            _ => Some(PaymentOrder::Split(parts)),
        }
    }
}

#[derive(Clone, Copy)]
enum By {
    AmountDue,
    Balance,
}

/// A key as a node.
pub(super) fn name_node(key: &Key) -> Node {
    Node {
        place: key.place,
        value: Value::Scalar(key.text.clone()),
    }
}
