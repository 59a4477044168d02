//! Ties out a trustee's report: recomputes one distribution in exact cents from the report's own
//! collateral section, and compares every number of the report.
//!
//! | module | contents |
//! |---|---|
//! | `form`, `columns`, `tables` | the sections of a report, and their tables and columns |
//! | `report`, `cells` | reads the report's file |
//! | `checks` | contradictions within the report |
//! | `opening` | the deal's status before the month, checked against the report |
//! | `engine` | the month through the waterfall |
//! | `sections` | the rule of every value |
//! | `sheet` | printed values next to computed ones |
//! | `setting`, `trials` | the same under assumptions, and which ones to try |
//! | `findings` | which differences explain others |
//!
//! Money is decimal from the file to the table, never floating point. No name of a deal, a class or
//! a pool is in this code.

mod cells;
mod checks;
mod columns;
mod engine;
mod findings;
mod form;
mod opening;
mod report;
mod sections;
mod setting;
mod sheet;
mod tables;
mod trials;
mod value;

use std::path::Path;

use jiff::civil::Date;
use rust_decimal::Decimal;
use stepdown_curves::Month;
use stepdown_projection::deal::{Deal, MOST_MONTHS, PlanError};
use stepdown_projection::diagnostic::{Diagnostic, Diagnostics};
use stepdown_projection::document::{DiagnosticSink, Document, read};
use stepdown_projection::number::Cents;
use stepdown_projection::waterfall::{Ledger, MonthRecord};

use crate::folder::{Folder, FolderError, deal_of};
use crate::inputs::{InputFile, TextFile};
use crate::location::Location;
use crate::run::{Audit, RunError, StateText};
use report::Report;
use setting::Suppositions;
use value::Key as ValueKey;

pub use findings::{Blamed, Finding};
pub use form::ReportSection;
pub use value::{ComparedValue, Key, Value, Verdict};

/// The report's file in a folder.
const REPORT_FILE: &str = "report.yaml";

/// Why a report cannot be tied out.
#[derive(Debug, thiserror::Error)]
pub enum TieOutError {
    /// A file cannot be read or is invalid.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The deal's dates cannot be computed, or the state file cannot be read.
    #[error(transparent)]
    Run(#[from] RunError),
}

impl From<PlanError> for TieOutError {
    fn from(error: PlanError) -> Self {
        Self::Run(RunError::from(error))
    }
}

impl From<Diagnostics> for TieOutError {
    fn from(diagnostics: Diagnostics) -> Self {
        Self::Folder(FolderError::Invalid(vec![diagnostics]))
    }
}

/// A tied-out report.
#[derive(Debug)]
pub struct TieOut {
    /// The deal's name.
    pub deal: String,
    /// The distribution date, as printed.
    pub date: Date,
    /// Its month.
    pub month: Month,
    /// The input files.
    pub inputs: Vec<InputFile>,
    /// Every value, in the order of the report.
    pub values: Vec<ComparedValue>,
    /// The causes of differences, and what follows from each.
    pub findings: Vec<Finding>,
    /// The month as the engine computes it.
    pub record: MonthRecord<Cents>,
    /// Every cash movement of the month.
    pub ledger: Ledger<Cents>,
    /// The month as a run of one month, to explain step by step.
    pub audit: Audit<Cents>,
    /// Subsequent recoveries on loans liquidated earlier, in dollars, which are distributed with excess cash flow like
    /// interest.
    pub recovered: Decimal,
}

/// The number of values by outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Equal to the computed value.
    pub tied: usize,
    /// Equal to the computed value only after a finding is corrected.
    pub following: usize,
    /// Not equal.
    pub differing: usize,
    /// Not derivable from the inputs.
    pub not_derivable: usize,
    /// Inputs of the other values.
    pub inputs: usize,
}

impl Counts {
    fn of<'a>(values: impl IntoIterator<Item = &'a ComparedValue>) -> Self {
        let mut counts = Self::default();
        for value in values {
            let count = match value.outcome {
                Verdict::Tied => &mut counts.tied,
                Verdict::Follows { .. } => &mut counts.following,
                Verdict::Differs { .. } => &mut counts.differing,
                Verdict::NotDerivable { .. } => &mut counts.not_derivable,
                Verdict::Input => &mut counts.inputs,
            };
            *count += 1;
        }
        counts
    }
}

impl TieOut {
    /// Ties out the report of a folder, from a state file. The default is `state-<year-month of the
    /// month before>.yaml` in the folder. No pool is needed.
    ///
    /// # Errors
    /// If a file cannot be read or is invalid. All its errors are reported.
    pub fn of_folder(
        location: impl Into<Location>,
        state: Option<&Path>,
    ) -> Result<Self, TieOutError> {
        let location = location.into();
        let (deal, mut inputs) = deal_of(&location)?;
        let file = location.read_own(REPORT_FILE)?;
        let report = Report::from_yaml(&file.shown(), &file.text, &deal)
            .map_err(|diagnostics| file.guarded(diagnostics))?;
        let (date, month) = month_of(&report, &deal, &file.shown(), &file.text)?;
        let state_file = if let Some(path) = state {
            TextFile::read(path, &path.to_string_lossy())?
        } else {
            let name = default_state(&deal, month)?;
            location.read_own(&name)?
        };
        let state = StateText {
            file: state_file.shown(),
            text: state_file.text,
        };
        inputs.extend([file.input, state_file.input]);
        let tied = Self::of_report(&report, &deal, &state, date, month)?;
        Ok(Self { inputs, ..tied })
    }

    /// The month of a folder's report, from its date alone; none if the folder has no report, or
    /// the date is missing or not in the deal. Other errors of the report are reported by
    /// [`Self::of_folder`].
    ///
    /// # Errors
    /// If the report exists and cannot be read, or the deal's dates cannot be computed.
    pub fn month_of_folder(folder: &Folder) -> Result<Option<Month>, TieOutError> {
        let path = folder.path().join(REPORT_FILE);
        if !path.exists() {
            return Ok(None);
        }
        let file = folder.location().read_own(REPORT_FILE)?;
        let document = Document::read(&file.shown(), &file.text)?;
        let date = ["report", "distribution_date"]
            .iter()
            .try_fold(document.root(), |node, field| node.child(field))
            .and_then(|node| read::date(node, &DiagnosticSink::new()));
        let schedule = folder.deal.schedule(MOST_MONTHS)?;
        Ok(date.and_then(|date| schedule.month_of(date.year(), date.month())))
    }

    /// Ties out a report given as text.
    ///
    /// # Errors
    /// As [`Self::of_folder`].
    pub fn of_text(
        deal: &Deal,
        file: &str,
        text: &str,
        state: &StateText,
    ) -> Result<Self, TieOutError> {
        let report = Report::from_yaml(file, text, deal)?;
        let (date, month) = month_of(&report, deal, file, text)?;
        Self::of_report(&report, deal, state, date, month)
    }

    /// Compares every value without finding which difference explains which, which takes a fraction
    /// of the time.
    ///
    /// # Errors
    /// As [`Self::of_folder`].
    pub fn values_of_text(
        deal: &Deal,
        file: &str,
        text: &str,
        state: &StateText,
    ) -> Result<Vec<ComparedValue>, TieOutError> {
        let report = Report::from_yaml(file, text, deal)?;
        let (_, month) = month_of(&report, deal, file, text)?;
        opening::run_from(state, &report, deal, month, |_, base| {
            let mut compared = base.compare(&Suppositions::default());
            let order = report.order.iter();
            order
                .filter_map(|key| compared.values.remove(key))
                .collect()
        })
    }

    fn of_report(
        report: &Report,
        deal: &Deal,
        state: &StateText,
        date: Date,
        month: Month,
    ) -> Result<Self, TieOutError> {
        opening::run_from(state, report, deal, month, |given, base| {
            let (values, findings) = findings::explain(given, &base);
            let engine = base.engine;
            let pools = engine.pools.iter();
            Self {
                deal: deal.name.clone(),
                date,
                month,
                inputs: Vec::new(),
                values,
                findings,
                recovered: pools.map(|pool| pool.recoveries).sum(),
                record: engine.record.clone(),
                ledger: engine.ledger.clone(),
                audit: engine.into_audit(),
            }
        })
    }

    /// The number of values by outcome.
    #[must_use]
    pub fn counts(&self) -> Counts {
        Counts::of(&self.values)
    }

    /// The number of values by outcome in one section.
    #[must_use]
    pub fn counts_of(&self, section: ReportSection) -> Counts {
        let values = self.values.iter();
        Counts::of(values.filter(|value| value.key.section == section))
    }

    /// The value with a key.
    #[must_use]
    pub fn value(&self, key: &Key) -> Option<&ComparedValue> {
        self.values.iter().find(|value| value.key == *key)
    }

    /// The number of values that differ and are in no finding.
    #[must_use]
    pub fn unlisted_labels(&self) -> usize {
        let shown = |key: &Key| {
            let mut findings = self.findings.iter();
            findings.any(|finding| {
                finding.key == *key || finding.shows_in.iter().any(|(shown, _)| shown == key)
            })
        };
        let values = self.values.iter();
        values
            .filter(|value| value.differs() && !shown(&value.key))
            .count()
    }

    /// Whether every derivable value is equal to the computed one.
    #[must_use]
    pub fn ties(&self) -> bool {
        self.counts().differing == 0
    }
}

/// The distribution date of a report, and its month in the deal.
fn month_of(
    report: &Report,
    deal: &Deal,
    file: &str,
    text: &str,
) -> Result<(Date, Month), TieOutError> {
    let key = ValueKey {
        section: ReportSection::Header,
        table: "",
        row: String::new(),
        column: "distribution_date",
        part: "",
    };
    let cell = report.cells.get(&key);
    let found = cell.and_then(|cell| match cell.value {
        Value::Date(date) => Some((date, cell.place)),
        _ => None,
    });
    let Some((date, place)) = found else {
        let none: Option<(Date, Month)> = None;
        return Ok(Diagnostics::result(file, text, Vec::new(), none)?);
    };
    let schedule = deal.schedule(MOST_MONTHS)?;
    let month = schedule.month_of(date.year(), date.month());
    let diagnostic = Diagnostic::at(place, "the deal has no distribution in this month")
        .advise("write the report's distribution date");
    let diagnostics = month.is_none().then_some(diagnostic).into_iter().collect();
    let found = month.map(|month| (date, month));
    Ok(Diagnostics::result(file, text, diagnostics, found)?)
}

/// The default name of the state file before a month.
fn default_state(deal: &Deal, month: Month) -> Result<String, TieOutError> {
    let schedule = deal.schedule(month.number())?;
    let before = schedule
        .nominal_date(Month::new(month.number() - 1))
        .unwrap_or(deal.dates.closing);
    Ok(format!("state-{}.yaml", before.strftime("%Y-%m")))
}
