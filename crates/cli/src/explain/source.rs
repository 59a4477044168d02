//! Selects the month and the classes: the month of the folder's trustee report, with the collateral of
//! the report, or a month of a scenario's run.

use stepdown_curves::Month;
use stepdown_projection::collateral::{Advancing, SeverityReadAt};
use stepdown_projection::diagnostic::nearest_name;
use stepdown_projection::measures::RunTo;
use stepdown_projection::number::{Cents, Number};
use stepdown_projection::waterfall::MonthRecord;
use stepdown_runner::{Audit, Folder, TieOut, audit, plausible};

use crate::arguments::{ExplainArguments, MonthOf, Run};
use crate::basis::with_overrides;
use crate::curve_notes::Readings;
use crate::problem::Problem;
use crate::start;

/// The scenario's assumptions for loans in foreclosure.
#[derive(Debug, Clone, Copy)]
pub(super) struct Assumed {
    pub(super) advancing: Advancing,
    pub(super) lag_months: u32,
    pub(super) severity_read_at: SeverityReadAt,
}

/// The run or the report that the month is taken from.
pub(super) struct Source {
    pub(super) folder: Folder,
    /// The name of the run.
    pub(super) name: String,
    /// A remark on the collateral; empty for a run.
    pub(super) caution: &'static str,
    pub(super) audit: Audit<Cents>,
    /// None if the collateral is from a report.
    pub(super) assumed: Option<Assumed>,
    /// Recoveries on loans liquidated earlier, if a report includes them in interest.
    pub(super) recovered: Cents,
    /// How the scenario's vectors are read; empty for a report.
    pub(super) readings: Readings,
    /// The month of the folder's report, if there is one.
    report: Option<Month>,
}

impl Source {
    /// The source for a month. Without `--of`, it is the report if the report is for this month and no
    /// option of a run is given.
    pub(super) fn of(
        folder: Folder,
        arguments: &ExplainArguments,
        month: Month,
    ) -> Result<Self, Problem> {
        let requests_run = arguments.inputs.scenario.is_some()
            || !arguments.inputs.overrides.is_empty()
            || arguments.run_to.is_some();
        match arguments.of {
            Some(MonthOf::Report) if requests_run => Err(Problem::Usage {
                message: "`--scenario` and `--run-to` do not apply to the month of a report"
                    .to_owned(),
                advice: "leave out `--scenario` and `--run-to`, or use `--of scenario`".to_owned(),
            }),
            Some(MonthOf::Report) => Self::report(folder, arguments, month),
            Some(MonthOf::Scenario) => Self::run(folder, arguments, None, month),
            None if requests_run => Self::run(folder, arguments, None, month),
            None => match TieOut::month_of_folder(&folder)? {
                Some(of_report) if of_report == month => Self::report(folder, arguments, month),
                of_report => Self::run(folder, arguments, of_report, month),
            },
        }
    }

    fn report(folder: Folder, arguments: &ExplainArguments, month: Month) -> Result<Self, Problem> {
        // A file inside the folder, or else a path.
        let state = arguments.inputs.state.as_ref().map(|state| {
            let inside = folder.path().join(state);
            if inside.is_file() {
                inside
            } else {
                state.clone()
            }
        });
        let tied = TieOut::of_folder(folder.location().clone(), state.as_deref())?;
        if tied.month != month {
            return Err(Problem::Usage {
                message: format!("the report is for month {}, not month {month}", tied.month),
                advice: format!("use `--month {}`, or `--of scenario`", tied.month),
            });
        }
        Ok(Self {
            name: format!("report of {}", tied.date),
            caution: "; collateral from the trustee report",
            audit: tied.audit,
            assumed: None,
            recovered: Cents::exact(tied.recovered),
            readings: Readings::default(),
            report: Some(month),
            folder,
        })
    }

    fn run(
        folder: Folder,
        arguments: &ExplainArguments,
        report: Option<Month>,
        month: Month,
    ) -> Result<Self, Problem> {
        let inputs = &arguments.inputs;
        let verbosity = inputs.folder.verbosity;
        let overrides = inputs.overrides.overrides()?;
        let known = plausible::notes_on_folder(&folder);
        let folder = start::with_state(folder, inputs)?
            .with_overrides(inputs.scenario.as_deref(), overrides)?;
        let mut notes = plausible::notes_on_folder(&folder);
        notes.retain(|note| !known.contains(note));
        start::warn(verbosity, notes);
        let file = start::scenario(&folder, inputs)?;
        start::warn_of_run(verbosity, &folder, &file)?;
        let run_to = RunTo::from(arguments.run_to.unwrap_or(Run::Maturity));
        let audit = audit::<Cents>(&folder.case(&file.scenario), run_to, month)?;
        let to = crate::cashflows::run_name(run_to);
        Ok(Self {
            name: format!("{}{}, to {to}", file.scenario.name, with_overrides(&folder)),
            caution: "",
            audit,
            assumed: Some(Assumed {
                advancing: file.scenario.collateral.liquidation.advancing,
                lag_months: file.scenario.collateral.liquidation.lag_months,
                severity_read_at: file.scenario.collateral.severity_read_at,
            }),
            recovered: Cents::ZERO,
            readings: Readings::of(&folder.pool, &file.scenario),
            report,
            folder,
        })
    }

    /// The month.
    pub(super) fn month(
        &self,
        month: Month,
        arguments: &ExplainArguments,
    ) -> Result<&MonthRecord<Cents>, Problem> {
        let mut records = self.audit.months.iter();
        if let Some(record) = records.find(|record| record.month == month) {
            return Ok(record);
        }
        let first = start::month(&self.folder)?.number() + 1;
        let last = self.audit.months.last();
        let last = last.map_or(0, |record| record.month.number());
        let problem = start::no_such_month(arguments.month, first, last, "--month");
        Err(match (problem, self.report) {
            (Problem::Usage { message, advice }, Some(report)) => Problem::Usage {
                message,
                advice: format!("{advice}; the report is for month {report}"),
            },
            (problem, _) => problem,
        })
    }
}

/// The classes named, in the order of the deal, with the residual class last; empty if all are requested.
pub(super) fn requested(names: &[String], folder: &Folder) -> Result<Vec<String>, Problem> {
    let deal = &folder.deal;
    let residual = &deal.residual;
    let (of_residual, others): (Vec<&String>, Vec<&String>) =
        names.iter().partition(|name| *name == residual);
    for name in &others {
        let names = || deal.class_names.iter().map(String::as_str);
        if deal.class(name).is_none()
            && nearest_name(name, names().chain([residual.as_str()])) == Some(residual)
        {
            return Err(Problem::Usage {
                message: format!("the deal has no class `{name}`"),
                advice: format!("did you mean `{residual}`?"),
            });
        }
    }
    let others: Vec<String> = others.into_iter().cloned().collect();
    let mut requested = Vec::new();
    if !others.is_empty() {
        let classes = start::classes(&others, folder)?;
        requested.extend(classes.iter().map(|class| deal.class_names[*class].clone()));
    }
    requested.extend(of_residual.into_iter().take(1).cloned());
    Ok(requested)
}
