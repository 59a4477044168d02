//! Price/yield tables: prices, yields and discount margins of classes at every quote and speed.
//!
//! Each speed is run once, whatever the number of quotes. [`stepdown_projection::pricing`] computes
//! prices and says how delays, accrued interest and time are counted.

mod question;
mod rows;

use jiff::civil::Date;
use rust_decimal::Decimal;
use stepdown_curves::Month;
use stepdown_projection::deal::PlanError;
use stepdown_projection::index::ClassIndex;
use stepdown_projection::measures::Measures;
use stepdown_projection::number::Number;
use stepdown_projection::pricing::{
    IndexPath, InterestPeriods, InterestTerms, Purchase, SettlementError, flows_of_class,
};
use stepdown_projection::scenario::Scenario;
use stepdown_projection::waterfall::{CallOption, ClassFlows};

use crate::run::{Case, Collapsed, Prepared, RunError, call_option, nearest_decimal};
use crate::sweep::{MOST_PERCENT, at_speed};

pub use question::{PriceYieldQuestion, Quote, Quotes};
use rows::NeverPaid;
pub use rows::{BoughtClass, PriceYieldRow, PriceYieldTable, PricingResult, WindowEnd};

/// Why a price/yield table cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PriceYieldError {
    /// A speed is outside the allowed multiples.
    #[error(
        "a speed of {percent}% of the scenario's prepayment is out of range: allowed is 0% to {MOST_PERCENT}%"
    )]
    Speed {
        /// The requested multiple, percent.
        percent: Decimal,
    },
    /// The scenario's prepayment cannot be multiplied by this.
    #[error("{0}")]
    Multiple(String),
    /// Settlement is too early.
    #[error("settlement {settlement} is before {earliest}, {because}")]
    SettlementTooEarly {
        /// The requested settlement date.
        settlement: Date,
        /// The closing date, or the date of the state.
        earliest: Date,
        /// Which of the two.
        because: &'static str,
    },
    /// The interest periods are outside the calendar's range.
    #[error("the interest periods are outside the supported dates; check `dates` in the deal")]
    BeyondCalendar,
    /// The deal's dates cannot be laid out.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// A run cannot be made.
    #[error(transparent)]
    Run(#[from] RunError),
}

/// Computes a price/yield table: the requested classes at every quote and speed.
///
/// The case's scenario is run once for each speed, with its prepayment multiplied and all else
/// unchanged, to call or to maturity as requested. Rows are in the requested order by class, then quote,
/// then speed. A class with no balance at settlement and a value that does not exist are not errors: the
/// row gives the reason.
///
/// # Errors
/// If a speed is out of range, settlement is before closing (or before the date of the state), or
/// the scenario cannot be run.
pub fn price_yield(
    case: &Case<'_>,
    question: &PriceYieldQuestion,
) -> Result<PriceYieldTable, PriceYieldError> {
    let pool = Collapsed::new(case.deal, case.pool)?;
    let (earliest, because) = start_of(case, &pool)?;
    let settlement = question.settlement.unwrap_or(earliest);
    if settlement < earliest {
        return Err(PriceYieldError::SettlementTooEarly {
            settlement,
            earliest,
            because,
        });
    }
    let speeds: Result<Vec<AtSpeed>, PriceYieldError> = question
        .speeds_percent
        .iter()
        .map(|percent| AtSpeed::run(case, &pool, *percent, settlement, question))
        .collect();
    let speeds = speeds?;
    let quotes = question.quotes.list();
    let mut rows = Vec::new();
    for (position, class) in question.classes.iter().enumerate() {
        for quote in &quotes {
            rows.extend(speeds.iter().map(|speed| PriceYieldRow {
                class: *class,
                speed_percent: speed.percent,
                quote: *quote,
                collateral_loss: speed.collateral_loss,
                collateral_loss_fraction: speed.collateral_loss_fraction,
                bought: match &speed.purchases[position] {
                    Ok((purchase, never_paid)) => {
                        Ok(BoughtClass::new(purchase, *never_paid, *quote))
                    }
                    Err(error) => Err(*error),
                },
            }));
        }
    }
    Ok(PriceYieldTable {
        settlement,
        run_to: question.run_to,
        rows,
    })
}

/// The earliest settlement: closing, or the distribution date of the state.
fn start_of(
    case: &Case<'_>,
    pool: &Collapsed<f64>,
) -> Result<(Date, &'static str), PriceYieldError> {
    let closing = (case.deal.dates.closing, "the closing date");
    if case.state.is_none() {
        return Ok(closing);
    }
    let month = Prepared::of(case, pool)?.start.month;
    let schedule = case.deal.schedule(month.number().max(1))?;
    let date = schedule.distribution_date(month);
    Ok(date.map_or(closing, |date| (date, "the date of the state")))
}

/// A run at one speed, and the purchases in it.
struct AtSpeed {
    percent: Decimal,
    collateral_loss: Decimal,
    collateral_loss_fraction: f64,
    /// In the order of the requested classes.
    purchases: Vec<Result<(Purchase, NeverPaid), SettlementError>>,
}

impl AtSpeed {
    fn run(
        case: &Case<'_>,
        pool: &Collapsed<f64>,
        percent: Decimal,
        settlement: Date,
        question: &PriceYieldQuestion,
    ) -> Result<Self, PriceYieldError> {
        let scenario = times(case.scenario, percent)?;
        let case = Case {
            scenario: &scenario,
            ..*case
        };
        let prepared = Prepared::of(&case, pool)?;
        let mut flows = ClassFlows::new();
        prepared.run(call_option(question.run_to), &mut flows);
        // Collateral losses are to the end of the pool, even if the classes end before.
        let mut measures = Measures::new(&prepared.plan);
        prepared.run(CallOption::NotExercised, &mut measures);
        let loss = measures.deal(0).cumulative_loss;

        let months = flows.months.last().map_or(1, |last| last.month.number());
        let schedule = case.deal.schedule(months)?;
        let path = IndexPath {
            conditions: &prepared.conditions,
            as_of: prepared.collateral.as_of,
            collections: prepared.plan.collections,
        };
        let buy = |class: &ClassIndex| {
            let terms = InterestTerms::of(case.deal, *class);
            let periods = InterestPeriods::new(&schedule, &terms);
            let periods = periods.ok_or(PriceYieldError::BeyondCalendar)?;
            let of_class = flows_of_class(&flows.months, case.deal, *class, &path);
            let never_paid = |purchase: Purchase| {
                let first = purchase.receipts().first();
                let from = first.map_or(Month::new(1), |receipt| receipt.month);
                (purchase, NeverPaid::of(&flows.months, *class, from))
            };
            Ok(Purchase::new(&periods, &of_class, settlement).map(never_paid))
        };
        let purchases: Result<Vec<_>, PriceYieldError> = question.classes.iter().map(buy).collect();
        Ok(Self {
            percent,
            collateral_loss: nearest_decimal(loss),
            collateral_loss_fraction: loss.ratio_or_zero(prepared.plan.original_balance),
            purchases: purchases?,
        })
    }
}

/// The scenario at a percentage of its prepayment.
fn times(scenario: &Scenario, percent: Decimal) -> Result<Scenario, PriceYieldError> {
    if percent.is_sign_negative() && !percent.is_zero() || percent > Decimal::from(MOST_PERCENT) {
        return Err(PriceYieldError::Speed { percent });
    }
    at_speed(scenario, percent / Decimal::ONE_HUNDRED).map_err(PriceYieldError::Multiple)
}
