//! Charts of a run and of a simulation, without layout.
//!
//! | module | purpose |
//! |---|---|
//! | `chart` | the content of a chart: values by month, marks, the data table |
//! | `balances` | class balances and overcollateralization |
//! | `windows` | first and last month of each class's principal |
//! | `cash` | each month's cash by use |
//! | `overcollateralization` | overcollateralization against its target |
//! | `simulation` | losses, balances and indices over the paths of a simulation |
//! | `trigger` | cumulative losses and delinquencies against the limits of a trigger event |
//!
//! Charts hold sums and shares of the month records; layout is the report's.

mod balances;
mod cash;
mod chart;
mod overcollateralization;
mod simulation;
mod trigger;
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

/// Half a cent; smaller amounts count as zero (conventions, 1).
const HALF_A_CENT: f64 = 0.005;

/// A deal run both to call and to maturity.
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

    /// The first month of the stepdown and of a possible call, and the months in a trigger event.
    fn marks(&self, records: &[MonthRecord<f64>]) -> (Vec<Mark>, Vec<Span>) {
        let mut marks = Vec::new();
        // A stepdown before the run began is not an event of it.
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

/// A share of an amount as percent; 0 for an amount of 0.
fn percent_of(part: f64, whole: f64) -> f64 {
    percent(part.ratio_or_zero(whole))
}

/// Builds the charts of a scenario, in floating point.
///
/// # Errors
/// If the scenario cannot be run, as [`run_case`].
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
    charts.extend(trigger::losses(&drawn).map(Chart::ByMonth));
    charts.extend(trigger::delinquencies(&drawn).map(Chart::ByMonth));
    Ok(charts)
}
