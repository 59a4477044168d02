//! `stepdown wal`: WALs and principal windows, compared with a published table.
//!
//! | module | contents |
//! |---|---|
//! | `table` | the text table |
//! | `unpaid` | the text table of unpaid amounts |
//! | `notes` | notes under the tables |
//! | `tidy` | one row per class and run |

pub(crate) mod notes;
pub(crate) mod table;
mod tidy;
mod unpaid;

use std::io::Write;
use std::rc::Rc;

use rust_decimal::Decimal;
use serde::Serialize;
use stepdown_curves::Month;
use stepdown_projection::calendar::DistributionSchedule;
use stepdown_projection::collateral::{Line, MOST_MONTHS_TO_LIQUIDATION};
use stepdown_projection::deal::PlanError;
use stepdown_projection::deal::rules::ExchangeClass;
use stepdown_projection::measures::{ClassMeasures, RunTo};
use stepdown_projection::number::Cents;
use stepdown_projection::scenario::Scenario;
use stepdown_projection::state_file::StateFile;
use stepdown_runner::{
    Case, Folder, PrintedTable, RunError, RunMeasures, ScenarioFile, at_speed, run_case,
};

use crate::arguments::{Arithmetic, Format, WalArguments};
use crate::exit_codes::Exit;
use crate::output::{self, Provenance};
use crate::problem::Problem;
use crate::run_notes;
use crate::start;

/// A run, with everything that its table shows.
pub(crate) struct WalRun {
    folder: Rc<Folder>,
    scenario: Rc<ScenarioFile>,
    /// The scenario at the speed.
    at_speed: Scenario,
    /// Speed as a multiple of the scenario's.
    speed: Decimal,
    measures: RunMeasures,
    /// The deal's status at the start of the run; none at closing.
    state: Option<StateFile<Cents>>,
    schedule: DistributionSchedule,
    runs: &'static [RunTo],
    /// The runs at the other speeds of the published table, from the lowest.
    at_other_speeds: Vec<WalRun>,
}

impl WalRun {
    /// Runs a scenario of a folder.
    ///
    /// # Errors
    /// If the run cannot be made.
    pub(crate) fn new(
        folder: Folder,
        scenario: ScenarioFile,
        arithmetic: Arithmetic,
        runs: &'static [RunTo],
    ) -> Result<Self, Problem> {
        let (folder, scenario) = (Rc::new(folder), Rc::new(scenario));
        let mut run = Self::at(Decimal::ONE, &folder, &scenario, arithmetic, runs)?;
        let printed = run.printed().map(PrintedTable::speeds).unwrap_or_default();
        run.at_other_speeds = printed
            .into_iter()
            .filter(|speed| *speed != Decimal::ONE)
            .map(|speed| Self::at(speed, &folder, &scenario, arithmetic, runs))
            .collect::<Result<_, _>>()?;
        Ok(run)
    }

    fn at(
        speed: Decimal,
        folder: &Rc<Folder>,
        scenario: &Rc<ScenarioFile>,
        arithmetic: Arithmetic,
        runs: &'static [RunTo],
    ) -> Result<Self, Problem> {
        let at_speed = at_speed(&scenario.scenario, speed)?;
        let case = Case {
            scenario: &at_speed,
            ..folder.case(&scenario.scenario)
        };
        Ok(Self {
            measures: run_case(&case, arithmetic.into())?,
            schedule: schedule(folder)?,
            state: folder.state_in_cents()?,
            folder: Rc::clone(folder),
            scenario: Rc::clone(scenario),
            at_speed,
            speed,
            runs,
            at_other_speeds: Vec::new(),
        })
    }

    /// This run and the runs at the other speeds of the published table.
    fn at_each_speed(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(&self.at_other_speeds)
    }

    /// The published table, if it is for this run: the pricing scenario from closing.
    fn printed(&self) -> Option<&PrintedTable> {
        self.folder
            .printed
            .as_ref()
            .filter(|_| self.scenario.is_pricing && self.state.is_none())
    }

    /// How many printed values agree, of how many, at all printed speeds; none without printed values.
    fn agreement(&self) -> Option<(usize, usize)> {
        let printed = self.printed()?;
        let at_each = self
            .at_each_speed()
            .map(|run| printed.count_at(run.speed, &run.measures, run.runs));
        let (agreeing, printed) = at_each.fold((0, 0), |all, one| (all.0 + one.0, all.1 + one.1));
        (printed > 0).then_some((agreeing, printed))
    }

    /// The metrics of each exchange class.
    fn exchange_classes(&self, run_to: RunTo) -> Vec<(&ExchangeClass, ClassMeasures<Decimal>)> {
        let classes = self.measures.classes(run_to);
        let of = |exchange: &ExchangeClass| {
            let parts = exchange.parts.iter();
            let parts = parts.map(|(class, fraction)| (*fraction, &classes[*class]));
            let write_downs = self.folder.deal.reimbursed_write_downs;
            ClassMeasures::of_combination(&parts.collect::<Vec<_>>(), write_downs)
        };
        let exchanges = self.folder.deal.exchange_classes().iter();
        exchanges.map(|exchange| (exchange, of(exchange))).collect()
    }

    /// The month after which the run starts; none at closing.
    fn begins_after(&self) -> Option<Month> {
        self.state.as_ref().map(|file| file.state.month)
    }

    /// The date of a month as text.
    fn date(&self, month: Month) -> Option<String> {
        self.schedule
            .distribution_date(month)
            .map(|date| date.to_string())
    }
}

/// Runs the command.
///
/// # Errors
/// If files cannot be read or are invalid, or the output cannot be written.
pub(crate) fn run(arguments: &WalArguments) -> Result<Exit, Problem> {
    let folder = start::folder(&arguments.inputs)?;
    let scenario = start::scenario(&folder, &arguments.inputs)?;
    let runs = arguments.run_to.runs();
    let run = WalRun::new(folder, scenario, arguments.arithmetic, runs)?;
    let provenance = Provenance::of(&run.folder, &run.scenario, arguments.arithmetic);
    if arguments.format != Format::Table {
        let notes = run_notes::lines(notes::of_runs(&run));
        start::warn(arguments.inputs.folder.verbosity, notes);
    }
    let mut out = output::to_stdout();
    match arguments.format {
        Format::Table => {
            for run in run.at_each_speed() {
                table::write(run, &mut *out)?;
                unpaid::write(run, &mut *out)?;
            }
            notes::write(&run, arguments.arithmetic, &mut *out)?;
        }
        Format::Csv => output::csv::write(&tidy::rows(&run, &provenance), &mut *out)?,
        Format::Json => output::json::write(&result(&run, &provenance), &mut *out)?,
    }
    out.flush()?;
    Ok(match run.agreement() {
        Some((agreeing, printed)) if agreeing < printed => Exit::Disagrees,
        _ => Exit::Done,
    })
}

/// The distribution dates to the last maturity of a folder's pool, plus the longest time to liquidation.
///
/// # Errors
/// If the dates cannot be computed.
pub(crate) fn schedule(folder: &Folder) -> Result<DistributionSchedule, Problem> {
    let lines = folder.pool.lines().iter();
    let months = lines.map(Line::maturity_months).max().unwrap_or(1) + MOST_MONTHS_TO_LIQUIDATION;
    folder
        .deal
        .schedule(folder.deal.pool_as_of.number() + months)
        .map_err(|error: PlanError| Problem::Run(RunError::from(error)))
}

/// The result as JSON.
#[derive(Serialize)]
struct WalResult<'a> {
    #[serde(flatten)]
    provenance: &'a Provenance,
    #[serde(skip_serializing_if = "Option::is_none")]
    from_state_after_month: Option<u32>,
    stepdown_month: Option<u32>,
    stepdown_date: Option<String>,
    first_trigger_event_month: Option<u32>,
    first_trigger_event_date: Option<String>,
    months_in_trigger_event: u32,
    first_call_month: Option<u32>,
    first_call_date: Option<String>,
    cumulative_loss_dollars: output::Cell,
    defaults_left_out_dollars: output::Cell,
    residual_dollars: output::Cell,
    prepayment_charges_dollars: output::Cell,
    printed_values: Option<usize>,
    printed_values_agreeing: Option<usize>,
    rows: output::Table,
}

fn result<'a>(run: &WalRun, provenance: &'a Provenance) -> WalResult<'a> {
    let deal = &run.measures.deal;
    let date = |month: Option<Month>| month.and_then(|month| run.date(month));
    let number = |month: Option<Month>| month.map(Month::number);
    let agreement = run.agreement();
    WalResult {
        provenance,
        from_state_after_month: number(run.begins_after()),
        stepdown_month: number(deal.stepdown),
        stepdown_date: date(deal.stepdown),
        first_trigger_event_month: number(deal.first_trigger_event.map(|first| first.month)),
        first_trigger_event_date: date(deal.first_trigger_event.map(|first| first.month)),
        months_in_trigger_event: deal.months_in_trigger_event,
        first_call_month: number(deal.first_call),
        first_call_date: date(deal.first_call),
        cumulative_loss_dollars: output::Cell::dollars(deal.cumulative_loss),
        defaults_left_out_dollars: output::Cell::dollars(deal.defaults_left_out),
        residual_dollars: output::Cell::dollars(deal.residual),
        prepayment_charges_dollars: output::Cell::dollars(deal.prepayment_charges),
        printed_values: agreement.map(|(_, printed)| printed),
        printed_values_agreeing: agreement.map(|(agreeing, _)| agreeing),
        rows: tidy::rows(run, provenance),
    }
}
