//! Whether breaks fall down the capital structure and with rising severity, as expected.
//!
//! Exceptions are reported with the trigger tests at both breaks: a trigger event keeps principal
//! with the seniors, and a higher loss may cause it sooner.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use stepdown_projection::deal::Deal;
use stepdown_projection::deal::terms::Order as PaymentOrder;
use stepdown_projection::index::{ByClass, ClassIndex};

use super::BreakEven;
use super::answer::{Answer, Found};
use crate::sweep::AxisPath;

/// The expected order of two results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The first bears losses before the second, and is expected to break before it.
    DownTheStructure,
    /// The first has the higher severity, and is expected to break before the second.
    WithRisingSeverity,
}

/// Two results that are not in the expected order.
#[derive(Debug, Clone, PartialEq)]
pub struct Exception {
    /// The expected order.
    pub order: Order,
    /// The result that was expected to break first.
    pub first: Answer,
    /// The other.
    pub second: Answer,
}

/// A class and the values of all axes but one.
type Alike<'a> = (ClassIndex, Vec<&'a str>);

/// The axis of severities; `severity.fixed` is of one collateral type.
const SEVERITY: &str = "severity";

impl BreakEven<'_> {
    /// The pairs of results whose first principal write-downs are not in the expected order, among
    /// neighbors in the order of losses and in severity.
    #[must_use]
    pub fn exceptions(&self, answers: &[Answer]) -> Vec<Exception> {
        let of_write_down: Vec<&Answer> = answers
            .iter()
            .filter(|answer| answer.condition == super::Condition::NoWriteDown)
            .collect();
        let mut exceptions = self.down_the_structure(&of_write_down);
        exceptions.extend(self.with_rising_severity(&of_write_down));
        exceptions
    }

    fn down_the_structure(&self, answers: &[&Answer]) -> Vec<Exception> {
        let ranks = loss_ranks(&self.folder.deal.loss_order);
        let mut exceptions = Vec::new();
        for of_cell in answers.chunk_by(|one, next| one.cell == next.cell) {
            let of_rank = |rank: &Vec<ClassIndex>| -> Vec<&Answer> {
                let of_cell = of_cell.iter().copied();
                of_cell
                    .filter(|answer| rank.contains(&answer.class))
                    .collect()
            };
            let requested: Vec<Vec<&Answer>> = ranks
                .iter()
                .map(of_rank)
                .filter(|answers| !answers.is_empty())
                .collect();
            for pair in requested.windows(2) {
                let pairs = pair[0]
                    .iter()
                    .flat_map(|first| pair[1].iter().map(move |second| (*first, *second)));
                exceptions.extend(exceptions_among(Order::DownTheStructure, pairs));
            }
        }
        exceptions
    }

    fn with_rising_severity(&self, answers: &[&Answer]) -> Vec<Exception> {
        let axes = self.sweep().grid.axes();
        let is_severity = |name: &str| {
            AxisPath::read(name)
                .is_ok_and(|path| path.names().first().is_some_and(|first| first == SEVERITY))
        };
        let mut exceptions = Vec::new();
        for (place, _) in axes
            .iter()
            .enumerate()
            .filter(|(_, axis)| is_severity(axis.name()))
        {
            // Results that differ only in this severity.
            let mut alike: BTreeMap<Alike<'_>, Vec<(Decimal, &Answer)>> = BTreeMap::new();
            for answer in answers {
                let cell = self.cell(answer.cell);
                let Some(severity) = cell.get(place).and_then(|value| value.number) else {
                    continue;
                };
                let others = cell.iter().enumerate().filter(|(other, _)| *other != place);
                let others = others.map(|(_, value)| value.text.as_str()).collect();
                let of_class = alike.entry((answer.class, others)).or_default();
                of_class.push((severity, answer));
            }
            for (_, mut rising) in alike {
                rising.sort_by_key(|(severity, _)| *severity);
                let rises = |pair: &&[(Decimal, &Answer)]| pair[0].0 < pair[1].0;
                let pairs = rising.windows(2).filter(rises);
                let pairs = pairs.map(|pair| (pair[1].1, pair[0].1));
                exceptions.extend(exceptions_among(Order::WithRisingSeverity, pairs));
            }
        }
        exceptions
    }
}

fn exceptions_among<'a>(
    order: Order,
    pairs: impl Iterator<Item = (&'a Answer, &'a Answer)>,
) -> impl Iterator<Item = Exception> {
    pairs
        .filter(|(first, second)| !in_order(&first.found, &second.found))
        .map(move |(first, second)| Exception {
            order,
            first: first.clone(),
            second: second.clone(),
        })
}

/// Whether one breaks before the other. Two that never break, or both break at the first value, are
/// in order.
fn in_order(first: &Found, second: &Found) -> bool {
    match (first, second) {
        (Found::NotRun(_) | Found::BreaksAtFirst, _) | (_, Found::NotRun(_) | Found::NoBreak) => {
            true
        }
        (Found::NoBreak, _) | (_, Found::BreaksAtFirst) => false,
        (Found::HoldsTo(first), Found::HoldsTo(second)) => first < second,
    }
}

/// For every class, the classes that bear losses just before it; none for the first.
pub(super) fn bears_before(deal: &Deal) -> ByClass<Vec<ClassIndex>> {
    let ranks = loss_ranks(&deal.loss_order);
    let before = |class: ClassIndex| {
        let rank = ranks.iter().position(|rank| rank.contains(&class));
        let before = rank.and_then(|rank| ranks.get(rank.checked_sub(1)?));
        before.cloned().unwrap_or_default()
    };
    deal.classes
        .enumerate()
        .map(|(class, _)| before(class))
        .collect()
}

/// The classes in the order in which they bear losses; those that share losses together.
fn loss_ranks(order: &PaymentOrder) -> Vec<Vec<ClassIndex>> {
    match order {
        PaymentOrder::Class(class) => vec![vec![*class]],
        PaymentOrder::Sequential(parts) => parts.iter().flat_map(loss_ranks).collect(),
        PaymentOrder::ProRata(_) | PaymentOrder::ByGroup(_) => vec![order.classes()],
    }
}
