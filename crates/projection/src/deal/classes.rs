//! Reads the classes, their coupons and the ranks of a deal file.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::order::ClassNames;
use super::terms::{ClassTerms, Coupon, Order, Rank};
use crate::calendar::DayCount;
use crate::document::{DiagnosticSink, Node, Section, Value, percent, quoted, read};
use crate::index::{ByClass, ClassIndex, GroupIndex, ReferenceRateIndex};

/// More classes than any deal has, to bound the size of a run.
pub(super) const MOST_CLASSES: usize = 500;

/// The spellings of day counts.
pub(super) const DAY_COUNTS: &[(&str, DayCount)] = &[
    ("actual/360", DayCount::Actual360),
    ("actual/360 unadjusted", DayCount::Actual360Unadjusted),
    ("30/360", DayCount::Thirty360),
    ("actual/365", DayCount::Actual365),
];

/// The indices that a deal names, in order of first mention.
#[derive(Debug, Default)]
pub(super) struct ReferenceRates {
    names: std::cell::RefCell<Vec<String>>,
}

impl ReferenceRates {
    pub(super) fn find_or_add(
        &self,
        node: &Node,
        diagnostics: &DiagnosticSink,
    ) -> Option<ReferenceRateIndex> {
        let name = read::name(node, diagnostics)?.text;
        let mut names = self.names.borrow_mut();
        let position = names.iter().position(|known| *known == name);
        Some(ReferenceRateIndex::new(position.unwrap_or_else(|| {
            names.push(name);
            names.len() - 1
        })))
    }

    pub(super) fn into_names(self) -> Vec<String> {
        self.names.into_inner()
    }
}

/// The loan group with that name.
fn find_group(node: &Node, diagnostics: &DiagnosticSink, groups: &[String]) -> Option<GroupIndex> {
    let name = read::name(node, diagnostics)?;
    if let Some(position) = groups.iter().position(|group| *group == name.text) {
        return Some(GroupIndex::new(position));
    }
    diagnostics.refuse(
        name.place,
        format!("the deal has no loan group {}", quoted(&name.text)),
        if groups.is_empty() {
            "name the groups under `collateral`: `groups: [I, II]`".to_owned()
        } else {
            format!("one of: {}", groups.join(", "))
        },
    )
}

/// The loan groups that back a class: `I`, or `[I, II]`.
pub(super) fn find_groups(
    node: &Node,
    diagnostics: &DiagnosticSink,
    groups: &[String],
) -> Option<Vec<GroupIndex>> {
    let Value::List(items) = &node.value else {
        return find_group(node, diagnostics, groups).map(|group| vec![group]);
    };
    if items.is_empty() {
        return diagnostics.refuse(
            node.place,
            "the list is empty",
            "write loan groups, `[I, II]`, or remove the field if all groups back the class",
        );
    }
    let found = read::every(
        items
            .iter()
            .map(|item| find_group(item, diagnostics, groups)),
    )?;
    for (position, group) in found.iter().enumerate() {
        if found[..position].contains(group) {
            return diagnostics.refuse(
                items[position].place,
                format!("duplicate loan group {}", items[position].describe()),
                "name each group once",
            );
        }
    }
    Some(found)
}

/// The classes and their names.
pub(super) struct Classes {
    pub(super) names: ByClass<String>,
    pub(super) terms: ByClass<ClassTerms<Decimal>>,
    pub(super) assumed: ByClass<bool>,
}

/// Reads the list of classes. Names are returned even if other fields are invalid, so payment orders can be
/// checked anyway.
pub(super) fn classes(
    node: &Node,
    diagnostics: &DiagnosticSink,
    default_day_count: DayCount,
    rates: &ReferenceRates,
    groups: &[String],
) -> Option<(ClassNames, Option<Classes>)> {
    let items = read::items(
        node,
        "a list of classes",
        "{name: A, balance: 100_000_000, index: libor_1m, margin: 0.10%}",
        diagnostics,
    )?;
    if items.is_empty() || items.len() > MOST_CLASSES {
        return diagnostics.refuse(
            node.place,
            format!(
                "a deal has 1 to {MOST_CLASSES} classes, found {}",
                items.len()
            ),
            "write one `- {name: ..., balance: ...}` line for each class",
        );
    }
    let mut by_name = BTreeMap::new();
    let mut names = Vec::new();
    let mut terms = Vec::new();
    let mut assumed = Vec::new();
    for item in items {
        let title = match field(item, "name").and_then(Node::scalar) {
            Some(name) => format!("class {name}"),
            None => "the class".to_owned(),
        };
        let Some(mut section) = Section::open(item, title, diagnostics) else {
            terms.push(None);
            continue;
        };
        let name = section.required("name", "A", read::name);
        if let Some(name) = &name {
            let class = ClassIndex::new(names.len());
            if by_name.insert(name.text.clone(), class).is_some() {
                diagnostics.refuse::<()>(
                    name.place,
                    format!("duplicate class `{}`", name.text),
                    "give each class a unique name",
                );
            }
            names.push(name.text.clone());
        }
        assumed.push(
            section
                .optional(
                    "assumed",
                    read::one_of(&[("margin", true), ("rate", true), ("nothing", false)]),
                )
                .unwrap_or(false),
        );
        terms.push(class_terms(&mut section, default_day_count, rates, groups));
        section.finish();
    }
    let backed_by = terms.iter().map(|terms| match terms {
        Some(terms) => terms.groups.clone(),
        None => Vec::new(),
    });
    let backed_by = backed_by.collect();
    let complete = read::every(terms).map(|terms| Classes {
        names: ByClass::new(names),
        terms: ByClass::new(terms),
        assumed: ByClass::new(assumed),
    });
    Some((
        ClassNames::new(by_name, groups.to_vec(), backed_by),
        complete,
    ))
}

/// The value of a field, for checks across fields or items.
fn field<'a>(node: &'a Node, name: &str) -> Option<&'a Node> {
    let Value::Map(entries) = &node.value else {
        return None;
    };
    let mut entries = entries.iter();
    entries
        .find(|(key, _)| key.text == name)
        .map(|(_, node)| node)
}

/// How a coupon steps up.
#[derive(Clone, Copy)]
pub(super) enum StepUp {
    Times(Decimal),
    Plus(Decimal),
}

impl StepUp {
    fn of(self, rate: Decimal) -> Decimal {
        match self {
            Self::Times(factor) => rate * factor,
            Self::Plus(addend) => rate + addend,
        }
    }
}

fn class_terms(
    section: &mut Section<'_, '_>,
    default_day_count: DayCount,
    rates: &ReferenceRates,
    groups: &[String],
) -> Option<ClassTerms<Decimal>> {
    let backed_by = section.optional("group", |node, diagnostics| {
        find_groups(node, diagnostics, groups)
    });
    let is_backed = section.has("group");
    let balance = section.required("balance", "100_000_000", read::money);
    let index = section.optional("index", |node, diagnostics| {
        rates.find_or_add(node, diagnostics)
    });
    let margin = section.optional("margin", read::percent(-20..=50));
    let fixed = section.optional("rate", stated_rate);
    let step_up = section
        .optional("step_up", step_up)
        .unwrap_or(StepUp::Times(Decimal::ONE));
    let net_wac_cap = section
        .optional("net_wac_cap", read::yes_or_no)
        .unwrap_or(true);
    let day_count = section.optional("accrual", read::one_of(DAY_COUNTS));

    let (has_index, has_margin, has_rate) = (
        section.has("index"),
        section.has("margin"),
        section.has("rate"),
    );
    if has_rate == (has_index || has_margin) || has_index != has_margin {
        return section.diagnostics().refuse(
            section.place(),
            "a class earns either an index plus a margin, or a rate",
            "write `index: libor_1m, margin: 0.10%`, or `rate: 5.50%`, or `rate: net wac`",
        );
    }
    let coupon = if has_rate {
        match fixed? {
            StatedRate::NetWac => Coupon::NetWac,
            StatedRate::Fixed(rate) => Coupon::Fixed {
                rate,
                stepped_up_rate: step_up.of(rate),
            },
        }
    } else {
        let margin = margin?;
        Coupon::Floating {
            index: index?,
            margin,
            stepped_up_margin: step_up.of(margin),
        }
    };
    if is_backed && backed_by.is_none() {
        return None;
    }
    Some(ClassTerms {
        groups: backed_by.unwrap_or_default(),
        balance: balance?,
        coupon,
        net_wac_cap,
        day_count: day_count.unwrap_or(default_day_count),
    })
}

/// The coupon of a class without a margin.
enum StatedRate {
    NetWac,
    Fixed(Decimal),
}

/// A percentage, or `net wac`.
fn stated_rate(node: &Node, diagnostics: &DiagnosticSink) -> Option<StatedRate> {
    let is_net_wac = |text: &str| {
        let known = ["net wac", "net wac rate"];
        known.iter().any(|known| text.eq_ignore_ascii_case(known))
    };
    if node.scalar().is_some_and(is_net_wac) {
        return Some(StatedRate::NetWac);
    }
    read::percent(0..=100)(node, diagnostics).map(StatedRate::Fixed)
}

/// `x 2`, `1.5x`, `+ 0.50%`, `+ 50 bps`.
pub(super) fn step_up(node: &Node, diagnostics: &DiagnosticSink) -> Option<StepUp> {
    let refuse = || {
        diagnostics.refuse(
            node.place,
            format!("expected a step-up, found {}", node.describe()),
            "write `x 2` to double the margin, `+ 0.50%` to add 0.50%",
        )
    };
    let Some(text) = node.scalar() else {
        return refuse();
    };
    let factor = text
        .strip_prefix(['x', 'X'])
        .or_else(|| text.strip_suffix(['x', 'X']));
    if let Some(factor) = factor {
        return match factor.trim().parse::<Decimal>() {
            Ok(factor) if factor >= Decimal::ZERO && factor <= Decimal::ONE_HUNDRED => {
                Some(StepUp::Times(factor))
            }
            _ => refuse(),
        };
    }
    if let Some(addend) = text.strip_prefix('+')
        && let Some(fraction) = percent(addend.trim())
        && fraction >= Decimal::ZERO
        && fraction <= Decimal::ONE
    {
        return Some(StepUp::Plus(fraction));
    }
    refuse()
}

/// Reads the ranks. Every class must be in exactly one, and subordination percentages must rise from the top
/// down.
pub(super) fn ranks(
    node: &Node,
    diagnostics: &DiagnosticSink,
    names: &ClassNames,
    all: impl Iterator<Item = ClassIndex>,
) -> Option<Vec<Rank<Decimal>>> {
    let items = read::items(
        node,
        "a list of ranks",
        "{classes: [A, B], subordination_percentage: 46.30%}",
        diagnostics,
    )?;
    let mut ranks = Vec::new();
    let mut invalid = false;
    let mut above: Option<Decimal> = None;
    for item in items {
        let rank = rank(item, diagnostics, names);
        if let Some(percentage) = rank.as_ref().and_then(|rank| rank.subordination_percentage) {
            if let Some(above) = above
                && percentage <= above
            {
                diagnostics.refuse::<()>(
                    field(item, "subordination_percentage").map_or(item.place, |node| node.place),
                    format!(
                        "subordination percentage {}% is not higher than the {}% of the principal group above",
                        (percentage * Decimal::ONE_HUNDRED).normalize(),
                        (above * Decimal::ONE_HUNDRED).normalize()
                    ),
                    "list principal groups from the most senior down; each percentage includes those above it",
                );
            }
            above = Some(percentage);
        }
        match rank {
            Some(rank) => ranks.push(rank),
            None => invalid = true,
        }
    }
    if invalid {
        return None;
    }
    let named: Vec<ClassIndex> = ranks
        .iter()
        .flat_map(|rank| names.named_in(&rank.order))
        .collect();
    names.check_each_once("`ranks`", &named, all, node, diagnostics);
    Some(ranks)
}

/// The only principal group of a deal that states none: every class, in the order of the file.
pub(super) fn one_rank(classes: &[ClassIndex]) -> Vec<Rank<Decimal>> {
    let order = Order::Sequential(classes.iter().copied().map(Order::Class).collect());
    vec![Rank {
        classes: classes.to_vec(),
        order,
        order_in_trigger_event: None,
        subordination_percentage: None,
    }]
}

fn rank(node: &Node, diagnostics: &DiagnosticSink, names: &ClassNames) -> Option<Rank<Decimal>> {
    let mut section = Section::open(node, "the rank", diagnostics)?;
    let order = section.required("classes", "[A, B]", |node, diagnostics| {
        names.order(node, diagnostics)
    });
    let in_trigger_event = section.optional("in_trigger_event", |node, diagnostics| {
        names.order(node, diagnostics)
    });
    let subordination_percentage =
        section.optional("subordination_percentage", read::percent(0..=100));
    let other_node = section.node("in_trigger_event").unwrap_or(node);
    if let (Some(order), Some(other)) = (&order, &in_trigger_event) {
        names.check_each_once(
            &quoted("in_trigger_event"),
            &names.named_in(other),
            order.classes().into_iter(),
            other_node,
            diagnostics,
        );
        for class in other.classes() {
            if !order.classes().contains(&class) {
                diagnostics.refuse::<()>(
                    other_node.place,
                    "`in_trigger_event` names a class that is not in this principal group",
                    "list the classes of this principal group only",
                );
            }
        }
    }
    section.finish();
    let order = order?;
    Some(Rank {
        classes: order.classes(),
        order,
        order_in_trigger_event: in_trigger_event,
        subordination_percentage,
    })
}
