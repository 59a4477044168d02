//! The month that is told: what happened, what the deal carried into it, and words for both.
//!
//! What is computed here and in the modules that tell is computed in exact cents, by the engine's own
//! numbers, so that the amounts told add up. Nothing here may change what happened.

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
use crate::figures::{self, rounded};
use crate::start;

/// Digits of a percentage.
const PERCENT_DIGITS: u32 = 4;

/// What the scenario assumes of loans in foreclosure.
#[derive(Debug, Clone, Copy)]
pub(super) struct Assumed {
    pub(super) advancing: Advancing,
    pub(super) lag_months: u32,
    pub(super) severity_read_at: SeverityReadAt,
}

/// All that the telling draws on.
pub(super) struct ShownMonth<'a> {
    pub(super) deal: &'a Deal,
    /// What is assumed of loans in foreclosure; none where the collateral is a report's.
    pub(super) assumed: Option<Assumed>,
    /// What only a report tells; none in a run.
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
    /// What happened to the deal.
    pub(super) fn deal_month(&self) -> &DealMonth<Cents> {
        &self.record.deal
    }

    /// What happened to a class.
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
        figures::listed(&names)
    }

    /// Classes of which something holds.
    pub(super) fn classes_where(
        &self,
        holds: impl Fn(&ClassMonth<Cents>) -> bool,
    ) -> Vec<ClassIndex> {
        self.record
            .classes
            .enumerate()
            .filter(|(_, month)| holds(month))
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

    /// Movements of the month on one side of its account, added up by kind, in the order in which
    /// each kind first came.
    pub(super) fn account(&self, side: Side) -> Vec<(Movement, Cents)> {
        let mut sums: Vec<(Movement, Cents)> = Vec::new();
        let of_month = |month: Month| month == self.record.month;
        let entries = self.audit.entries.iter();
        for entry in entries.filter(|entry| of_month(entry.month)) {
            let (step, amount) = (entry.entry.step, entry.entry.amount);
            if step.side() != side || !is_some(amount) {
                continue;
            }
            match sums.iter_mut().find(|(known, _)| *known == step) {
                Some((_, sum)) => *sum += amount,
                None => sums.push((step, amount)),
            }
        }
        sums
    }

    /// The month before, where the run has it.
    pub(super) fn previous(&self) -> Option<&MonthRecord<Cents>> {
        let before = self.record.month.number().checked_sub(1)?;
        let mut months = self.audit.months.iter();
        months.find(|record| record.month.number() == before)
    }

    /// The first month of the unbroken row of months, up to this one, in which something holds;
    /// none where it held in all months of the run.
    pub(super) fn since(&self, holds: impl Fn(&DealMonth<Cents>) -> bool) -> Option<Month> {
        let months = &self.audit.months;
        let up_to_it = months
            .iter()
            .take_while(|record| record.month <= self.record.month);
        let before = up_to_it
            .filter(|record| !holds(&record.deal))
            .last()
            .map(|record| record.month.number());
        match before {
            Some(before) => Some(Month::new(before + 1)),
            None if self.audit.months.first()?.month.number() == 1 => Some(Month::new(1)),
            None => None,
        }
    }

    /// An index in the month.
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

    /// Where principal is released: stepped down, and no trigger event in effect.
    pub(super) fn is_released(&self) -> bool {
        self.deal_month().stepped_down && !self.deal_month().trigger_event
    }

    /// `month 37, 2010-05-25`.
    pub(super) fn dated(&self, month: Month) -> String {
        start::dated(self.schedule, month)
    }
}

/// What a path of a scenario says at a position; its last value where it has ended.
fn on_path(path: &[Cents], position: usize) -> Cents {
    let found = path.get(position).or(path.last());
    found.copied().unwrap_or(Cents::ZERO)
}

/// Whether an amount is any.
pub(super) fn is_some(amount: Cents) -> bool {
    amount > Cents::ZERO
}

/// Dollars and cents; nothing where there are none, for sentences say it so.
pub(super) fn money(amount: Cents) -> String {
    if amount == Cents::ZERO {
        "nothing".to_owned()
    } else {
        figures::cents(amount.decimal())
    }
}

/// A fraction as a percentage of four decimals.
pub(super) fn percent(fraction: Cents) -> String {
    let percent = (fraction * Cents::count(100)).decimal();
    format!("{}%", rounded(percent, PERCENT_DIGITS))
}
