//! Tying out a trustee's report: one distribution in exact cents from its own collateral section,
//! and every other figure of it held against what comes out.
//!
//! | module | what it is for |
//! |---|---|
//! | `form`, `columns`, `tables` | the sections of a report, and what stands in them |
//! | `report`, `cells` | the report's file, read |
//! | `checks` | what contradicts itself in it |
//! | `opening` | the state before its month, and whether it is the report's |
//! | `engine` | its month through the waterfall |
//! | `sections` | every figure by its rule |
//! | `sheet` | printed beside computed |
//! | `setting`, `trials` | the same under suppositions, and which are worth trying |
//! | `findings` | which differences explain others |
//!
//! Money is decimal from the file to the table: no floating point may come in here. No name of a
//! deal, a class or a pool may stand here either.

mod cells;
mod checks;
mod columns;
mod engine;
mod figure;
mod findings;
mod form;
mod opening;
mod report;
mod sections;
mod setting;
mod sheet;
mod tables;
mod trials;

use std::path::Path;

use jiff::civil::Date;
use rust_decimal::Decimal;
use stepdown_curves::Month;
use stepdown_projection::deal::{Deal, PlanError};
use stepdown_projection::diagnostic::{Diagnostic, Diagnostics};
use stepdown_projection::document::{DiagnosticSink, Document, read};
use stepdown_projection::number::Cents;
use stepdown_projection::waterfall::{Ledger, MonthRecord};

use crate::folder::{Folder, FolderError, deal_of};
use crate::inputs::{InputFile, TextFile};
use crate::location::Location;
use crate::run::{Audit, RunError, StateText};
use figure::Key as ValueKey;
use report::Report;
use setting::Suppositions;

pub use figure::{ComparedValue, Key, Value, Verdict};
pub use findings::{Blamed, Finding};
pub use form::ReportSection;

/// The report's file in a folder.
const REPORT_FILE: &str = "report.yaml";

/// No deal lives longer.
const MOST_MONTHS: u32 = 600;

/// Why a report cannot be tied out.
#[derive(Debug, thiserror::Error)]
pub enum TieOutError {
    /// A file cannot be read, or is faulty.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The deal's dates cannot be laid out, or the state cannot be read.
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

/// A report, tied out.
#[derive(Debug)]
pub struct TieOut {
    /// The deal's name.
    pub deal: String,
    /// The distribution date, as printed.
    pub date: Date,
    /// Its month.
    pub month: Month,
    /// The files it was made of.
    pub inputs: Vec<InputFile>,
    /// Every figure, in the order of the report.
    pub figures: Vec<ComparedValue>,
    /// What is wrong, and what follows from that.
    pub findings: Vec<Finding>,
    /// The month as the engine has it.
    pub record: MonthRecord<Cents>,
    /// Every movement of it.
    pub ledger: Ledger<Cents>,
    /// The same month as a run of one month, to be told step by step.
    pub audit: Audit<Cents>,
    /// What a report tells of its month and no run does.
    pub reported_only: ReportedOnly,
}

/// What a report tells of its month and no run does. Dollars.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportedOnly {
    /// Recovered on loans liquidated earlier: it goes the way of interest, to excess cash flow.
    pub recovered: Decimal,
}

/// How many figures of each outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// As they should be.
    pub tied: usize,
    /// As they should be once a finding is given, and only then.
    pub following: usize,
    /// Not.
    pub differing: usize,
    /// Following from nothing at hand.
    pub not_derivable: usize,
    /// What the others follow from.
    pub inputs: usize,
}

impl Counts {
    fn of<'a>(figures: impl IntoIterator<Item = &'a ComparedValue>) -> Self {
        let mut counts = Self::default();
        for figure in figures {
            let count = match figure.outcome {
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
    /// Ties out the report of a folder, from a state file or, where none is named, from
    /// `state-<year-month of the month before>.yaml` in the folder. No pool is needed.
    ///
    /// # Errors
    /// If a file cannot be read or is faulty; everything that is wrong with it.
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

    /// The month of the report that a folder holds, by its date alone; none where it holds no
    /// report, or one without a date that the deal has. What else is wrong with it is told when it
    /// is tied out.
    ///
    /// # Errors
    /// If the report is there and cannot be read, or the deal's dates cannot be laid out.
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

    /// The same of texts that have been read.
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

    /// Only every figure beside what it should be, and not which difference explains which: it takes
    /// a small part of the time.
    ///
    /// # Errors
    /// As [`Self::of_folder`].
    pub fn figures_of_text(
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
                .filter_map(|key| compared.figures.remove(key))
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
            let (figures, findings) = findings::explain(given, &base);
            let engine = base.engine;
            let pools = engine.pools.iter();
            let reported_only = ReportedOnly {
                recovered: pools.map(|pool| pool.recoveries).sum(),
            };
            Self {
                deal: deal.name.clone(),
                date,
                month,
                inputs: Vec::new(),
                figures,
                findings,
                audit: Audit {
                    plan: engine.plan,
                    conditions: engine.conditions,
                    pool_as_of: engine.opening.month,
                    months: vec![engine.record.clone()],
                    entries: engine.ledger.entries.clone(),
                    before: engine.opening,
                },
                reported_only,
                record: engine.record,
                ledger: engine.ledger,
            }
        })
    }

    /// How many figures of each outcome.
    #[must_use]
    pub fn counts(&self) -> Counts {
        Counts::of(&self.figures)
    }

    /// The same of one section.
    #[must_use]
    pub fn counts_of(&self, section: ReportSection) -> Counts {
        let figures = self.figures.iter();
        Counts::of(figures.filter(|figure| figure.key.section == section))
    }

    /// The figure of that key.
    #[must_use]
    pub fn figure(&self, key: &Key) -> Option<&ComparedValue> {
        self.figures.iter().find(|figure| figure.key == *key)
    }

    /// How many figures differ that no finding tells of.
    #[must_use]
    pub fn unlisted_labels(&self) -> usize {
        let shown = |key: &Key| {
            let mut findings = self.findings.iter();
            findings.any(|finding| {
                finding.key == *key || finding.shows_in.iter().any(|(shown, _)| shown == key)
            })
        };
        let figures = self.figures.iter();
        figures
            .filter(|figure| figure.differs() && !shown(&figure.key))
            .count()
    }

    /// Whether every figure that follows from anything is as it should be.
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
        return Ok(Diagnostics::unless_none(file, text, Vec::new(), none)?);
    };
    let schedule = deal.schedule(MOST_MONTHS)?;
    let month = schedule.month_of(date.year(), date.month());
    let diagnostic = Diagnostic::at(place, "the deal has no distribution in this month")
        .advise("write the report's distribution date");
    let diagnostics = month.is_none().then_some(diagnostic).into_iter().collect();
    let found = month.map(|month| (date, month));
    Ok(Diagnostics::unless_none(file, text, diagnostics, found)?)
}

/// The usual name of the state before a month.
fn default_state(deal: &Deal, month: Month) -> Result<String, TieOutError> {
    let schedule = deal.schedule(month.number())?;
    let before = schedule
        .nominal_date(Month::new(month.number() - 1))
        .unwrap_or(deal.dates.closing);
    Ok(format!("state-{}.yaml", before.strftime("%Y-%m")))
}
