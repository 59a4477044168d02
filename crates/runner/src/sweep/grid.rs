//! The grid of scenarios by number, the first axis the slowest, and the components of each.
//!
//! Cells are found by arithmetic; curves and deals are not stored here.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use stepdown_projection::collateral::{
    Advancing, DefaultsNearMaturity, Liquidation, SeverityReadAt,
};
use stepdown_projection::measures::RunTo;
use stepdown_projection::waterfall::TriggerOverride;

use super::axis::Axis;
use super::combinations::{Digit, Lookup};
use super::keys::{
    DealKey, DefaultKey, DelinquencyKey, PrepaymentKey, ReferenceRatesKey, ScenarioId, SeverityKey,
};

/// The scenarios of a sweep, numbered from 1.
#[derive(Debug, Clone)]
pub struct Grid {
    pub(super) axes: Vec<Axis>,
    pub(super) placements: Vec<Placement>,
    pub(super) len: u64,
    pub(super) lookups: Lookups,
    /// Whether the pool has adjustable loans.
    pub(super) has_adjustable_lines: bool,
}

/// The position of an axis in the grid.
#[derive(Debug, Clone)]
pub(super) struct Placement {
    pub(super) digit: Digit,
    /// The value at each position of the digit; none if the two are the same.
    pub(super) values: Option<Vec<u32>>,
}

/// The parts of a cell, by scenario.
#[derive(Debug, Clone)]
pub(super) struct Lookups {
    pub(super) deal: Lookup<DealKey>,
    pub(super) prepayment: Lookup<PrepaymentKey>,
    pub(super) default: Lookup<DefaultKey>,
    pub(super) severity: Lookup<SeverityKey>,
    pub(super) lag_months: Lookup<u32>,
    pub(super) advancing: Lookup<Advancing>,
    pub(super) severity_read_at: Lookup<SeverityReadAt>,
    pub(super) near_maturity: Lookup<DefaultsNearMaturity>,
    pub(super) reference_rates: Lookup<ReferenceRatesKey>,
    pub(super) delinquency: Lookup<DelinquencyKey>,
    pub(super) triggers: Lookup<TriggerOverride>,
    pub(super) prepayment_interest_lost: Lookup<Decimal>,
    pub(super) relief_act_rate: Lookup<Decimal>,
    pub(super) prepayment_charges: Lookup<Decimal>,
    pub(super) interest_loss: Lookup<Decimal>,
    pub(super) runs: Lookup<Runs>,
}

impl Lookups {
    fn liquidation_at(&self, scenario: u64) -> Liquidation {
        Liquidation {
            lag_months: self.lag_months.at(scenario),
            advancing: self.advancing.at(scenario),
            near_maturity: self.near_maturity.at(scenario),
        }
    }
}

/// The runs that a scenario reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Runs {
    /// Called on the first possible date.
    ToCall,
    /// Not called.
    ToMaturity,
    /// Both.
    Both,
}

impl Runs {
    /// The requested runs, in the order of the tables.
    #[must_use]
    pub fn runs(self) -> &'static [RunTo] {
        match self {
            Self::ToCall => &[RunTo::Call],
            Self::ToMaturity => &[RunTo::Maturity],
            Self::Both => &[RunTo::Call, RunTo::Maturity],
        }
    }

    /// Whether a run is requested.
    #[must_use]
    pub fn include(self, run_to: RunTo) -> bool {
        match self {
            Self::Both => true,
            Self::ToCall => run_to == RunTo::Call,
            Self::ToMaturity => run_to == RunTo::Maturity,
        }
    }
}

/// The components of one scenario: keys of [`Parts`](super::Parts) and plain settings. Equal components
/// have equal keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    /// The deal.
    pub deal: DealKey,
    /// Prepayment curves by kind.
    pub prepayment: PrepaymentKey,
    /// Default curves by kind.
    pub default: DefaultKey,
    /// Severity curves by kind.
    pub severity: SeverityKey,
    /// How defaults are liquidated.
    pub liquidation: Liquidation,
    /// The month of its curve at which a severity is read.
    pub severity_read_at: SeverityReadAt,
    /// Index paths by reference rate.
    pub reference_rates: ReferenceRatesKey,
    /// The same if adjustable loans depend on them; none if all rates of the pool are constant.
    pub rates_of_lines: Option<ReferenceRatesKey>,
    /// 60+ delinquencies other than loans in foreclosure.
    pub delinquency: DelinquencyKey,
    /// Whether trigger events are tested.
    pub triggers: TriggerOverride,
    /// The share of a month's interest lost with a voluntary prepayment.
    pub prepayment_interest_lost: Decimal,
    /// Interest lost under the Relief Act, as an annual fraction of the pool.
    pub relief_act_rate: Decimal,
    /// Prepayment charges, as a fraction of voluntary prepayments.
    pub prepayment_charges: Decimal,
    /// Interest lost with liquidated loans, as a fraction of their balances.
    pub interest_loss: Decimal,
    /// The requested runs.
    pub runs: Runs,
}

impl Cell {
    /// What the cash flows of its collateral depend on.
    #[must_use]
    pub fn collateral(&self) -> CollateralKey {
        CollateralKey {
            prepayment: self.prepayment,
            default: self.default,
            severity: self.severity,
            rates_of_lines: self.rates_of_lines,
            liquidation: self.liquidation,
            severity_read_at: self.severity_read_at,
            prepayment_charges: self.prepayment_charges,
            interest_loss: self.interest_loss,
        }
    }

    /// The conditions of the deal other than its collateral.
    #[must_use]
    pub fn conditions(&self) -> ConditionsKey {
        ConditionsKey {
            reference_rates: self.reference_rates,
            delinquency: self.delinquency,
            triggers: self.triggers,
            prepayment_interest_lost: self.prepayment_interest_lost,
            relief_act_rate: self.relief_act_rate,
        }
    }
}

/// What the collateral's cash flows depend on; cells with equal keys share them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CollateralKey {
    /// Prepayment curves by kind.
    pub prepayment: PrepaymentKey,
    /// Default curves by kind.
    pub default: DefaultKey,
    /// Severity curves by kind.
    pub severity: SeverityKey,
    /// Index paths, if adjustable loans depend on them.
    pub rates_of_lines: Option<ReferenceRatesKey>,
    /// How defaults are liquidated.
    pub liquidation: Liquidation,
    /// The month of its curve at which a severity is read.
    pub severity_read_at: SeverityReadAt,
    /// Prepayment charges, as a fraction of voluntary prepayments.
    pub prepayment_charges: Decimal,
    /// Interest lost with liquidated loans, as a fraction of their balances.
    pub interest_loss: Decimal,
}

/// The conditions of a deal other than its collateral; cells with equal keys share them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConditionsKey {
    /// Index paths by reference rate.
    pub reference_rates: ReferenceRatesKey,
    /// 60+ delinquencies other than loans in foreclosure.
    pub delinquency: DelinquencyKey,
    /// Whether trigger events are tested.
    pub triggers: TriggerOverride,
    /// The share of a month's interest lost with a voluntary prepayment.
    pub prepayment_interest_lost: Decimal,
    /// Interest lost under the Relief Act, as an annual fraction of the pool.
    pub relief_act_rate: Decimal,
}

impl Grid {
    /// The number of scenarios, at least 1.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "no grid is empty")]
    pub fn len(&self) -> u64 {
        self.len
    }

    /// The axes, in the order of the sweep file: the first moves slowest.
    #[must_use]
    pub fn axes(&self) -> &[Axis] {
        &self.axes
    }

    /// The scenario of that number, from 1; none past the last.
    #[must_use]
    pub fn id(&self, number: u64) -> Option<ScenarioId> {
        let position = number.checked_sub(1)?;
        (position < self.len).then(|| ScenarioId::at(position))
    }

    /// All scenarios, in order.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = ScenarioId> + use<> {
        (0..self.len).map(ScenarioId::at)
    }

    /// The positions of axes that move together, for every such set with several values.
    pub(crate) fn moving_together(&self) -> Vec<Vec<usize>> {
        let mut sets: Vec<(u64, Vec<usize>)> = Vec::new();
        for (axis, placement) in self.placements.iter().enumerate() {
            let Digit { divisor, length } = placement.digit;
            if length < 2 {
                continue;
            }
            match sets.iter_mut().find(|(known, _)| *known == divisor) {
                Some((_, axes)) => axes.push(axis),
                None => sets.push((divisor, vec![axis])),
            }
        }
        sets.into_iter().map(|(_, axes)| axes).collect()
    }

    /// The digits of all other dimensions than an axis's own, each once.
    fn other_digits(&self, axis: usize) -> Vec<Digit> {
        let moved = self.placements.get(axis).map(|placement| placement.digit);
        let mut digits: Vec<Digit> = Vec::new();
        for Placement { digit, .. } in &self.placements {
            let is_new = |known: &Digit| known.divisor != digit.divisor;
            if digit.length > 1
                && moved.is_none_or(|moved| moved.divisor != digit.divisor)
                && digits.iter().all(is_new)
            {
                digits.push(*digit);
            }
        }
        digits
    }

    /// The number of combinations of the axes that do not move with an axis.
    pub(crate) fn combinations_without(&self, axis: usize) -> u64 {
        let lengths = self.other_digits(axis).into_iter();
        lengths.map(|digit| digit.length).product()
    }

    /// Numbers of scenarios that differ only in one axis (and those that move with it), at most `most`,
    /// from the first value to the last, for one combination of the other axes, counted from 0.
    pub(crate) fn along(&self, axis: usize, combination: u64, most: u64) -> Vec<u64> {
        let Some(moved) = self.placements.get(axis).map(|placement| placement.digit) else {
            return Vec::new();
        };
        let mut fixed = 0;
        let mut rest = combination;
        for digit in self.other_digits(axis) {
            fixed += rest % digit.length * digit.divisor;
            rest /= digit.length;
        }
        let taken = moved.length.min(most.max(2));
        (0..taken)
            .map(|place| place * (moved.length - 1) / (taken - 1).max(1))
            .map(|position| fixed + position * moved.divisor + 1)
            .collect()
    }

    /// The liquidations of the scenarios, possibly with others.
    #[must_use]
    pub fn liquidations(&self) -> Vec<Liquidation> {
        let lags: BTreeSet<u32> = self.lookups.lag_months.values().iter().copied().collect();
        let advancing: BTreeSet<Advancing> =
            self.lookups.advancing.values().iter().copied().collect();
        let near_maturity: BTreeSet<DefaultsNearMaturity> = self
            .lookups
            .near_maturity
            .values()
            .iter()
            .copied()
            .collect();
        let mut all = Vec::with_capacity(lags.len() * advancing.len() * near_maturity.len());
        for lag_months in lags {
            for advancing in &advancing {
                for near_maturity in &near_maturity {
                    all.push(Liquidation {
                        lag_months,
                        advancing: *advancing,
                        near_maturity: *near_maturity,
                    });
                }
            }
        }
        all
    }

    /// The number of axes that change with every scenario, which are the last.
    #[must_use]
    pub fn fastest_axes(&self) -> usize {
        let placements = self.placements.iter();
        let fastest = placements.filter(|placement| placement.digit.divisor == 1);
        fastest.count()
    }

    /// The position of each axis's value in a scenario, in the order of [`Grid::axes`].
    pub fn positions(&self, id: ScenarioId) -> impl Iterator<Item = usize> {
        let scenario = id.position();
        self.placements.iter().map(move |placement| {
            let position = placement.digit.position(scenario) as usize;
            match &placement.values {
                None => position,
                Some(values) => values.get(position).map_or(0, |value| *value as usize),
            }
        })
    }

    /// The components of a scenario. An id of another grid wraps around.
    #[must_use]
    pub fn cell(&self, id: ScenarioId) -> Cell {
        let at = id.position();
        let lookups = &self.lookups;
        let reference_rates = lookups.reference_rates.at(at);
        Cell {
            deal: lookups.deal.at(at),
            prepayment: lookups.prepayment.at(at),
            default: lookups.default.at(at),
            severity: lookups.severity.at(at),
            liquidation: lookups.liquidation_at(at),
            severity_read_at: lookups.severity_read_at.at(at),
            reference_rates,
            rates_of_lines: self.has_adjustable_lines.then_some(reference_rates),
            delinquency: lookups.delinquency.at(at),
            triggers: lookups.triggers.at(at),
            prepayment_interest_lost: lookups.prepayment_interest_lost.at(at),
            relief_act_rate: lookups.relief_act_rate.at(at),
            prepayment_charges: lookups.prepayment_charges.at(at),
            interest_loss: lookups.interest_loss.at(at),
            runs: lookups.runs.at(at),
        }
    }

    /// A scenario's name: each axis with its value, `speed 50%, default 4 CDR`.
    #[must_use]
    pub fn name(&self, id: ScenarioId) -> String {
        let values = self.axes.iter().zip(self.positions(id));
        let shown: Vec<String> = values
            .filter_map(|(axis, position)| {
                let value = axis.values().get(position)?;
                (!value.text.is_empty()).then(|| format!("{} {}", axis.name(), value.text))
            })
            .collect();
        shown.join(", ")
    }
}
