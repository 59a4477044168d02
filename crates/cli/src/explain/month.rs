//! The month that is explained: its payments and the deal's status before it.
//!
//! Amounts are computed in exact cents, so the amounts shown add up.

use stepdown_curves::Month;
use stepdown_projection::calendar::DistributionSchedule;
use stepdown_projection::collateral::{Advancing, SeverityReadAt};
use stepdown_projection::deal::{Deal, MonthTerms};
use stepdown_projection::index::{ClassIndex, ReferenceRateIndex};
use stepdown_projection::number::{Cents, Number};
use stepdown_projection::waterfall::{ClassMonth, DealMonth, MonthRecord, Side, Step as Movement};
use stepdown_runner::{Audit, ReportedOnly};

use super::rules::Rules;
use crate::curve_notes::Readings;
use crate::numbers::{self, rounded};
use crate::start;

/// Decimals of a percentage.
const PERCENT_DIGITS: u32 = 4;

/// The scenario's assumptions for loans in foreclosure.
#[derive(Debug, Clone, Copy)]
pub(super) struct Assumed {
    pub(super) advancing: Advancing,
    pub(super) lag_months: u32,
    pub(super) severity_read_at: SeverityReadAt,
}

/// The month and everything needed to explain it.
pub(super) struct ShownMonth<'a> {
    pub(super) deal: &'a Deal,
    /// Assumptions for loans in foreclosure; none if the collateral is from a report.
    pub(super) assumed: Option<Assumed>,
    /// Items that only a report states; none in a run.
    pub(super) reported_only: Option<ReportedOnly>,
    /// How the scenario's vectors are read.
    pub(super) readings: &'a Readings,
    pub(super) schedule: &'a DistributionSchedule,
    pub(super) rules: &'a Rules,
    pub(super) audit: &'a Audit<Cents>,
    pub(super) record: &'a MonthRecord<Cents>,
    pub(super) terms: &'a MonthTerms<Cents>,
}

impl ShownMonth<'_> {
    /// The month of the deal.
    pub(super) fn deal_month(&self) -> &DealMonth<Cents> {
        &self.record.deal
    }

    /// The month of a class.
    pub(super) fn class(&self, class: ClassIndex) -> &ClassMonth<Cents> {
        &self.record.classes[class]
    }

    /// A class's name.
    pub(super) fn name(&self, class: ClassIndex) -> &str {
        &self.deal.class_names[class]
    }

    /// Names of classes, `A-1, A-2 and A-3`.
    pub(super) fn names(&self, classes: &[ClassIndex]) -> String {
        let names: Vec<&str> = classes.iter().map(|class| self.name(*class)).collect();
        numbers::listed(&names)
    }

    /// Classes that meet a condition.
    pub(super) fn classes_where(
        &self,
        condition: impl Fn(&ClassMonth<Cents>) -> bool,
    ) -> Vec<ClassIndex> {
        self.record
            .classes
            .enumerate()
            .filter(|(_, month)| condition(month))
            .map(|(class, _)| class)
            .collect()
    }

    /// A sum over the classes.
    pub(super) fn total(&self, amount: impl Fn(&ClassMonth<Cents>) -> Cents) -> Cents {
        self.record
            .classes
            .iter()
            .fold(Cents::ZERO, |sum, month| sum + amount(month))
    }

    /// Movements of the month on one side of its account, summed by kind, in order of first occurrence.
    pub(super) fn account(&self, side: Side) -> Vec<(Movement, Cents)> {
        let mut sums: Vec<(Movement, Cents)> = Vec::new();
        let of_month = |month: Month| month == self.record.month;
        let entries = self.audit.entries.iter();
        for entry in entries.filter(|entry| of_month(entry.month)) {
            let (step, amount) = (entry.entry.step, entry.entry.amount);
            if step.side() != side || !is_some(amount) {
                continue;
            }
            match sums.iter_mut().find(|(existing, _)| *existing == step) {
                Some((_, sum)) => *sum += amount,
                None => sums.push((step, amount)),
            }
        }
        sums
    }

    /// The month before, if it is part of the run.
    pub(super) fn previous(&self) -> Option<&MonthRecord<Cents>> {
        let before = self.record.month.number().checked_sub(1)?;
        let mut months = self.audit.months.iter();
        months.find(|record| record.month.number() == before)
    }

    /// The first of the consecutive months up to this one that meet a condition; none if it was met
    /// before the run started.
    pub(super) fn since(&self, condition: impl Fn(&DealMonth<Cents>) -> bool) -> Option<Month> {
        let months = &self.audit.months;
        let up_to_it = months
            .iter()
            .take_while(|record| record.month <= self.record.month);
        let before = up_to_it
            .filter(|record| !condition(&record.deal))
            .last()
            .map(|record| record.month.number());
        match before {
            Some(before) => Some(Month::new(before + 1)),
            None if self.audit.months.first()?.month.number() == 1 => Some(Month::new(1)),
            None => None,
        }
    }

    /// The value of an index in the month.
    pub(super) fn index(&self, index: ReferenceRateIndex) -> Cents {
        let path = self.audit.conditions.reference_rates.get(index.position());
        let collections = self.audit.plan.collections;
        let position = collections.index_position(self.record.month, self.audit.pool_as_of);
        path.map_or(Cents::ZERO, |path| on_path(path, position))
    }

    /// Delinquencies that the scenario adds in the month.
    pub(super) fn added_delinquency(&self) -> Cents {
        let collections = self.audit.plan.collections;
        let position = collections.position(self.record.month, self.audit.pool_as_of);
        on_path(&self.audit.conditions.delinquency, position)
    }

    /// The name of an index.
    pub(super) fn index_name(&self, index: ReferenceRateIndex) -> &str {
        let names = &self.deal.reference_rates;
        names.get(index.position()).map_or("index", String::as_str)
    }

    /// Whether principal is released: the deal has stepped down and no trigger event is in effect.
    pub(super) fn is_released(&self) -> bool {
        self.deal_month().stepped_down && !self.deal_month().trigger_event
    }

    /// `month 37, 2010-05-25`.
    pub(super) fn dated(&self, month: Month) -> String {
        start::dated(self.schedule, month)
    }
}

/// The value of a path at a position, or its last value after its end.
fn on_path(path: &[Cents], position: usize) -> Cents {
    let found = path.get(position).or(path.last());
    found.copied().unwrap_or(Cents::ZERO)
}

/// Whether an amount is above zero.
pub(super) fn is_some(amount: Cents) -> bool {
    amount > Cents::ZERO
}

/// Dollars and cents, or `zero`.
pub(super) fn money(amount: Cents) -> String {
    if amount == Cents::ZERO {
        "zero".to_owned()
    } else {
        numbers::cents(amount.decimal())
    }
}

/// A fraction as a percentage with four decimals.
pub(super) fn percent(fraction: Cents) -> String {
    let percent = (fraction * Cents::count(100)).decimal();
    format!("{}%", rounded(percent, PERCENT_DIGITS))
}
