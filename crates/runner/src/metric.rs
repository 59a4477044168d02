//! Metrics of a class or of the deal, by the names that tables, targets and conditions share.
//!
//! Values are not rounded here; [`Unit::rounded`] gives the digits that tables hold.

use stepdown_curves::Month;
use stepdown_projection::diagnostic::nearest_name;
use stepdown_projection::index::ClassIndex;
use stepdown_projection::measures::{ClassMeasures, DealMeasures, FirstTriggerEvent, RunTo};

use crate::run::RunMeasures;

/// The unit of a metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Years of 360 days.
    Years,
    /// A month of the deal, or a number of months.
    Months,
    /// Dollars.
    Dollars,
    /// Percent.
    Percent,
}

impl Unit {
    /// Rounds a value as tables hold it: dollars to the cent, since smaller amounts are artifacts of
    /// floating point; percent to eight digits, as trustee reports print rates. Never returns `-0`.
    #[must_use]
    pub fn rounded(self, value: f64) -> f64 {
        match self {
            Self::Years | Self::Months => value,
            Self::Dollars => (value * 100.0).round() / 100.0 + 0.0,
            Self::Percent => (value * 1e8).round() / 1e8 + 0.0,
        }
    }
}

/// A metric of a class.
#[derive(Debug, Clone, Copy)]
pub struct ClassMetric {
    /// Its name, the column of the table `classes`.
    pub name: &'static str,
    /// Its unit.
    pub unit: Unit,
    read: fn(&ClassMeasures<f64>) -> Option<f64>,
}

/// A metric of the deal, over the life of the pool.
#[derive(Debug, Clone, Copy)]
pub struct DealMetric {
    /// Its name, the column of the table `deal`.
    pub name: &'static str,
    /// Its unit.
    pub unit: Unit,
    read: fn(&DealMeasures<f64>, f64) -> Option<f64>,
}

fn number(month: Option<Month>) -> Option<f64> {
    month.map(|month| f64::from(month.number()))
}

/// A fraction as percent.
fn percent(fraction: f64) -> f64 {
    fraction * 100.0
}

const fn of_class(
    name: &'static str,
    unit: Unit,
    read: fn(&ClassMeasures<f64>) -> Option<f64>,
) -> ClassMetric {
    ClassMetric { name, unit, read }
}

const fn of_deal(
    name: &'static str,
    unit: Unit,
    read: fn(&DealMeasures<f64>, f64) -> Option<f64>,
) -> DealMetric {
    DealMetric { name, unit, read }
}

/// The metrics of a class.
pub const CLASS_METRICS: [ClassMetric; 13] = [
    of_class("wal_years", Unit::Years, |class| class.wal_years),
    of_class("window_first_month", Unit::Months, |class| {
        number(class.principal_window.map(|(first, _)| first))
    }),
    of_class("window_last_month", Unit::Months, |class| {
        number(class.principal_window.map(|(_, last)| last))
    }),
    of_class("principal_dollars", Unit::Dollars, |class| {
        Some(class.principal)
    }),
    of_class("write_down_dollars", Unit::Dollars, |class| {
        Some(class.write_down)
    }),
    of_class("unpaid_balance_dollars", Unit::Dollars, |class| {
        Some(class.unpaid_balance)
    }),
    of_class("interest_shortfall_dollars", Unit::Dollars, |class| {
        Some(class.interest_shortfall)
    }),
    of_class("basis_risk_unpaid_dollars", Unit::Dollars, |class| {
        Some(class.basis_risk_unpaid)
    }),
    of_class("first_loss_month", Unit::Months, |class| {
        number(class.first_write_down)
    }),
    of_class("first_interest_shortfall_month", Unit::Months, |class| {
        number(class.first_interest_shortfall)
    }),
    of_class(
        "prepayment_interest_unpaid_dollars",
        Unit::Dollars,
        |class| Some(class.prepayment_interest_unpaid),
    ),
    of_class("relief_act_unpaid_dollars", Unit::Dollars, |class| {
        Some(class.relief_act_unpaid)
    }),
    of_class("total_interest_shortfall_dollars", Unit::Dollars, |class| {
        Some(class.total_interest_shortfall())
    }),
];

/// Reads a value of the first month in a trigger event.
fn then(deal: &DealMeasures<f64>, read: impl Fn(&FirstTriggerEvent) -> Option<f64>) -> Option<f64> {
    read(deal.first_trigger_event.as_ref()?)
}

/// The metrics of the deal.
pub const DEAL_METRICS: [DealMetric; 15] = [
    of_deal("stepdown_month", Unit::Months, |deal, _| {
        number(deal.stepdown)
    }),
    of_deal("first_trigger_event_month", Unit::Months, |deal, _| {
        then(deal, |first| number(Some(first.month)))
    }),
    of_deal("months_in_trigger_event", Unit::Months, |deal, _| {
        Some(f64::from(deal.months_in_trigger_event))
    }),
    of_deal("first_trigger_delinquency_pct", Unit::Percent, |deal, _| {
        then(deal, |first| Some(percent(first.delinquency)))
    }),
    of_deal(
        "first_trigger_delinquency_limit_pct",
        Unit::Percent,
        |deal, _| then(deal, |first| Some(percent(first.delinquency_limit))),
    ),
    of_deal(
        "first_trigger_cumulative_loss_pct",
        Unit::Percent,
        |deal, _| then(deal, |first| Some(percent(first.cumulative_loss))),
    ),
    of_deal(
        "first_trigger_cumulative_loss_limit_pct",
        Unit::Percent,
        |deal, _| then(deal, |first| first.loss_limit.map(percent)),
    ),
    of_deal("first_call_month", Unit::Months, |deal, _| {
        number(deal.first_call)
    }),
    of_deal("cumulative_default_dollars", Unit::Dollars, |deal, _| {
        Some(deal.cumulative_default)
    }),
    of_deal("cumulative_default_pct", Unit::Percent, |deal, pool| {
        Some(percent(deal.cumulative_default / pool))
    }),
    of_deal("defaults_left_out_dollars", Unit::Dollars, |deal, _| {
        Some(deal.defaults_left_out)
    }),
    of_deal("cumulative_loss_dollars", Unit::Dollars, |deal, _| {
        Some(deal.cumulative_loss)
    }),
    of_deal("cumulative_loss_pct", Unit::Percent, |deal, pool| {
        Some(percent(deal.cumulative_loss / pool))
    }),
    of_deal("excess_spread_pct", Unit::Percent, |deal, _| {
        Some(percent(deal.excess_spread))
    }),
    of_deal("residual_dollars", Unit::Dollars, |deal, _| {
        Some(deal.residual)
    }),
];

impl ClassMetric {
    /// The metric of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        CLASS_METRICS.iter().find(|metric| metric.name == name)
    }

    /// Reads the metric; none where the class has none, such as the window of a class that is never
    /// paid.
    #[must_use]
    pub fn read(&self, class: &ClassMeasures<f64>) -> Option<f64> {
        (self.read)(class)
    }
}

impl DealMetric {
    /// The metric of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        DEAL_METRICS.iter().find(|metric| metric.name == name)
    }

    /// Reads the metric of a deal whose pool had `original_balance` at the cut-off date, dollars; none
    /// where it has none, such as the month of a trigger event that never occurs.
    #[must_use]
    pub fn read(&self, deal: &DealMeasures<f64>, original_balance: f64) -> Option<f64> {
        (self.read)(deal, original_balance)
    }
}

/// A metric of a class in one of the two runs, or of the deal.
#[derive(Debug, Clone, Copy)]
pub enum Metric {
    /// A metric of a class.
    OfClass(&'static ClassMetric, ClassIndex, RunTo),
    /// A metric of the deal.
    OfDeal(&'static DealMetric),
}

/// A name that is not a metric.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownMetric {
    /// What is wrong.
    pub message: String,
    /// What would be right.
    pub advice: String,
}

impl UnknownMetric {
    pub(crate) fn named(name: &str) -> Self {
        let known = || {
            let classes = CLASS_METRICS.iter().map(|metric| metric.name);
            classes.chain(DEAL_METRICS.iter().map(|metric| metric.name))
        };
        Self {
            message: format!("unknown metric `{name}`"),
            advice: match nearest_name(name, known()) {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => format!("metrics are {}", known().collect::<Vec<_>>().join(", ")),
            },
        }
    }
}

impl Metric {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::OfClass(metric, ..) => metric.name,
            Self::OfDeal(metric) => metric.name,
        }
    }

    /// Its unit.
    #[must_use]
    pub fn unit(&self) -> Unit {
        match self {
            Self::OfClass(metric, ..) => metric.unit,
            Self::OfDeal(metric) => metric.unit,
        }
    }

    /// Reads the metric of a run whose pool had `original_balance` at the cut-off date, dollars; none
    /// where the run has none.
    #[must_use]
    pub fn read(&self, run: &RunMeasures<f64>, original_balance: f64) -> Option<f64> {
        match self {
            Self::OfClass(metric, class, run_to) => metric.read(&run.classes(*run_to)[*class]),
            Self::OfDeal(metric) => metric.read(&run.deal, original_balance),
        }
    }
}
