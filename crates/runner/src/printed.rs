//! A published table of weighted average lives and principal windows, and what a run agrees with.
//!
//! A figure agrees when the run's, rounded to the digits that are printed, is the printed one.

use rust_decimal::{Decimal, RoundingStrategy};
use stepdown_projection::deal::Deal;
use stepdown_projection::fault::{Fault, Faults, Place, nearest_name};
use stepdown_projection::index::ClassIndex;
use stepdown_projection::measures::{ClassMeasures, RunTo};

use crate::run::RunMeasures;

/// A principal window as printed: first and last month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PrintedWindow {
    /// First month.
    pub first_month: u32,
    /// Last month.
    pub last_month: u32,
}

/// What is printed of a class for one of the two runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WalAndWindow {
    /// Weighted average life in years, with as many decimals as are printed.
    pub wal_years: Decimal,
    /// Principal window.
    pub window: PrintedWindow,
}

/// What is printed of a class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedClass {
    /// The class.
    pub class: ClassIndex,
    /// To call.
    pub to_call: WalAndWindow,
    /// To maturity.
    pub to_maturity: WalAndWindow,
}

impl PrintedClass {
    /// What is printed for one of the two runs.
    #[must_use]
    pub fn figures(&self, run_to: RunTo) -> &WalAndWindow {
        match run_to {
            RunTo::Call => &self.to_call,
            RunTo::Maturity => &self.to_maturity,
        }
    }
}

/// A published table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedTable {
    /// In the order of the file.
    pub classes: Vec<PrintedClass>,
}

/// Whether the figures of a class come out as printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Agreement {
    /// The weighted average life.
    pub wal: bool,
    /// The first month of the principal window.
    pub first_month: bool,
    /// The last month.
    pub last_month: bool,
}

impl Agreement {
    /// How many of a class's figures are compared.
    pub const FIGURES: usize = 3;

    /// How many agree.
    #[must_use]
    pub fn agreeing(self) -> usize {
        usize::from(self.wal) + usize::from(self.first_month) + usize::from(self.last_month)
    }

    /// Whether all agree.
    #[must_use]
    pub fn all(self) -> bool {
        self.agreeing() == Self::FIGURES
    }
}

impl WalAndWindow {
    /// Compares a run with what is printed.
    #[must_use]
    pub fn compare(&self, measures: &ClassMeasures) -> Agreement {
        let wal = measures.wal_years.and_then(Decimal::from_f64_retain);
        let window = measures.principal_window;
        Agreement {
            wal: wal.is_some_and(|wal| {
                wal.round_dp_with_strategy(
                    self.wal_years.scale(),
                    RoundingStrategy::MidpointAwayFromZero,
                ) == self.wal_years
            }),
            first_month: window.is_some_and(|(first, _)| first.number() == self.window.first_month),
            last_month: window.is_some_and(|(_, last)| last.number() == self.window.last_month),
        }
    }
}

const COLUMNS: [&str; 8] = [
    "class",
    "balance",
    "wal_years_call",
    "wal_years_maturity",
    "window_first_month_call",
    "window_last_month_call",
    "window_first_month_maturity",
    "window_last_month_maturity",
];

impl PrintedTable {
    /// What is printed of a class, if anything is.
    #[must_use]
    pub fn class(&self, class: ClassIndex) -> Option<&PrintedClass> {
        self.classes.iter().find(|printed| printed.class == class)
    }

    /// How many of the table's figures a run agrees with, and how many there are, for the runs
    /// named.
    #[must_use]
    pub fn count(&self, measures: &RunMeasures, runs: &[RunTo]) -> (usize, usize) {
        let mut agreeing = 0;
        for printed in &self.classes {
            for run_to in runs {
                let class = &measures.classes(*run_to)[printed.class];
                agreeing += printed.figures(*run_to).compare(class).agreeing();
            }
        }
        (
            agreeing,
            self.classes.len() * runs.len() * Agreement::FIGURES,
        )
    }

    /// Reads a published table for a deal. Its columns are `class, balance, wal_years_call,
    /// wal_years_maturity, window_first_month_call, window_last_month_call,
    /// window_first_month_maturity, window_last_month_maturity`.
    ///
    /// # Errors
    /// Everything that is wrong with it, by line.
    pub fn from_csv(file: &str, text: &str, deal: &Deal) -> Result<Self, Faults> {
        let mut faults = Vec::new();
        let mut classes = Vec::new();
        let mut reader = csv::ReaderBuilder::new()
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let header_fits = reader
            .headers()
            .is_ok_and(|header| header.iter().eq(COLUMNS));
        if !header_fits {
            faults.push(
                Fault::at(
                    whole_line(text, 1),
                    "these are not the columns of a printed table",
                )
                .advise(format!("write `{}`", COLUMNS.join(","))),
            );
        } else {
            for record in reader.records() {
                let line = record.as_ref().map_or_else(
                    |error| error.position().map_or(1, csv::Position::line),
                    |record| record.position().map_or(1, csv::Position::line),
                ) as usize;
                let place = whole_line(text, line);
                let read = record
                    .map_err(|error| Fault::at(place, error.to_string()))
                    .and_then(|record| printed_class(&record, place, deal));
                match read {
                    Ok(printed) => classes.push(printed),
                    Err(fault) => faults.push(fault),
                }
            }
            if classes.is_empty() && faults.is_empty() {
                faults.push(Fault::of_file("the table is empty"));
            }
        }
        Faults::unless_none(file, text, faults, Some(Self { classes }))
    }
}

fn whole_line(text: &str, line: usize) -> Place {
    Place {
        line,
        column: 1,
        length: text
            .lines()
            .nth(line - 1)
            .map_or(1, |line| line.chars().count().max(1)),
    }
}

fn printed_class(
    record: &csv::StringRecord,
    place: Place,
    deal: &Deal,
) -> Result<PrintedClass, Fault> {
    let field = |column: usize| record.get(column).unwrap_or_default();
    let class = deal.class(field(0)).ok_or_else(|| {
        let fault = Fault::at(place, format!("the deal has no class `{}`", field(0)));
        match nearest_name(field(0), deal.class_names.iter().map(String::as_str)) {
            Some(nearest) => fault.advise(format!("did you mean `{nearest}`?")),
            None => fault,
        }
    })?;
    let figure = |column: usize| {
        field(column).parse::<Decimal>().map_err(|_| {
            Fault::at(
                place,
                format!("`{}` is no figure for `{}`", field(column), COLUMNS[column]),
            )
            .advise("write the figure as printed: `4.46`")
        })
    };
    let month = |column: usize| {
        field(column).parse::<u32>().map_err(|_| {
            Fault::at(
                place,
                format!("`{}` is no month for `{}`", field(column), COLUMNS[column]),
            )
            .advise("write the month's number: `78`")
        })
    };
    let balance = figure(1)?;
    if balance != deal.classes[class].balance {
        return Err(Fault::at(
            place,
            format!(
                "class `{}` is printed with a balance of {balance}, the deal says {}",
                field(0),
                deal.classes[class].balance
            ),
        )
        .advise(
            "mend the one or the other; a table is compared for the balances it was printed for",
        ));
    }
    Ok(PrintedClass {
        class,
        to_call: WalAndWindow {
            wal_years: figure(2)?,
            window: PrintedWindow {
                first_month: month(4)?,
                last_month: month(5)?,
            },
        },
        to_maturity: WalAndWindow {
            wal_years: figure(3)?,
            window: PrintedWindow {
                first_month: month(6)?,
                last_month: month(7)?,
            },
        },
    })
}
