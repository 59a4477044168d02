//! What is drawn of a run: figures by month and principal windows; and of a simulation. Without any
//! layout.
//!
//! | module | what it is for |
//! |---|---|
//! | `chart` | what a chart holds: figures by month, marks, what lies behind it as a table |
//! | `balances` | balances of the classes and overcollateralization under them |
//! | `windows` | first and last month of every class's principal |
//! | `cash` | where each month's cash goes |
//! | `overcollateralization` | overcollateralization against its target |
//! | `simulation` | losses, balances and indices over the paths of a simulation |
//! | `tests` | cumulative losses and delinquencies against the limits of a trigger event |
//!
//! This module must never decide how a chart looks, and computes nothing but sums and shares of
//! what a month's record says.

mod balances;
mod cash;
mod chart;
mod overcollateralization;
mod simulation;
mod tests;
mod windows;

use stepdown_projection::calendar::DistributionSchedule;
use stepdown_projection::deal::Plan;
use stepdown_projection::measures::RunTo;
use stepdown_projection::number::Number;
use stepdown_projection::scenario::Scenario;
use stepdown_projection::waterfall::MonthRecord;

pub use chart::{
    Arrangement, ByMonth, Chart, ChartMonth, Mark, Series, SeriesKind, Span, Windows,
    WindowsOfClass,
};
pub use simulation::{
    Bands, BandsOfClass, Fan, Histogram, SimulationChartsError, charts_of_simulation,
};

use crate::folder::Folder;
use crate::run::{Arithmetic, Collapsed, RunError, run_case};

/// Half a cent; less is no money (conventions, 1).
const HALF_A_CENT: f64 = 0.005;

/// A deal, run both ways, as its charts see it.
struct Drawn<'a> {
    folder: &'a Folder,
    plan: Plan<f64>,
    schedule: DistributionSchedule,
    to_call: Vec<MonthRecord<f64>>,
    to_maturity: Vec<MonthRecord<f64>>,
}

impl Drawn<'_> {
    /// The months to maturity in which certificates are outstanding.
    fn while_outstanding(&self) -> &[MonthRecord<f64>] {
        let last = self
            .to_maturity
            .iter()
            .rposition(|record| record.deal.opening_certificates > HALF_A_CENT);
        let months = last.map_or(0, |last| last + 1);
        self.to_maturity.get(..months).unwrap_or_default()
    }

    /// A month with its date.
    fn month(&self, record: &MonthRecord<f64>) -> ChartMonth {
        ChartMonth {
            month: record.month,
            date: self.schedule.distribution_date(record.month),
        }
    }

    /// The first month of the stepdown and of a possible call among these, and the months in a
    /// trigger event.
    fn marks(&self, records: &[MonthRecord<f64>]) -> (Vec<Mark>, Vec<Span>) {
        let mut marks = Vec::new();
        // What was so before the run began is no event of it.
        let stepped_down = records.iter().position(|record| record.deal.stepped_down);
        if let Some(position) = stepped_down
            && (position > 0 || self.folder.state.is_none())
        {
            marks.push(Mark::at(&records[position], "Stepdown"));
        }
        let callable = records.iter().find(|record| record.deal.first_call);
        marks.extend(callable.map(|record| Mark::at(record, "First call")));
        let mut spans: Vec<Span> = Vec::new();
        for record in records.iter().filter(|record| record.deal.trigger_event) {
            match spans.last_mut() {
                Some(span) if span.last.number() + 1 == record.month.number() => {
                    span.last = record.month;
                }
                _ => spans.push(Span {
                    first: record.month,
                    last: record.month,
                    what: "Trigger event".to_owned(),
                }),
            }
        }
        (marks, spans)
    }
}

/// A fraction as percent.
fn percent(fraction: f64) -> f64 {
    fraction * 100.0
}

/// A share of an amount as percent; 0 where there is none.
fn percent_of(part: f64, whole: f64) -> f64 {
    percent(part.ratio_or_zero(whole))
}

/// What is drawn of a scenario of a folder, in floating point.
///
/// # Errors
/// If the scenario cannot be run, as [`measure`].
pub fn charts(folder: &Folder, scenario: &Scenario) -> Result<Vec<Chart>, RunError> {
    let case = folder.case(scenario);
    let pool = Collapsed::<f64>::new(case.deal, case.pool)?;
    let to_maturity = pool.cash_flows(&case, RunTo::Maturity)?;
    let last = to_maturity.last().map_or(1, |record| record.month.number());
    let drawn = Drawn {
        folder,
        plan: folder.deal.plan(last)?,
        schedule: folder.deal.schedule(last)?,
        to_call: pool.cash_flows(&case, RunTo::Call)?,
        to_maturity,
    };
    let measures = run_case(&case, Arithmetic::F64)?;
    let mut charts = vec![
        Chart::ByMonth(balances::chart(&drawn)),
        Chart::Windows(windows::chart(&drawn, &measures)),
        Chart::ByMonth(cash::chart(&drawn)),
        Chart::ByMonth(overcollateralization::chart(&drawn)),
    ];
    charts.extend(tests::losses(&drawn).map(Chart::ByMonth));
    charts.extend(tests::delinquencies(&drawn).map(Chart::ByMonth));
    Ok(charts)
}
