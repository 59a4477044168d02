//! A published table of weighted average lives and principal windows, and what a run agrees with.
//!
//! A figure agrees when the run's, rounded to the digits that are printed, is the printed one.

use rust_decimal::{Decimal, RoundingStrategy};
use stepdown_projection::deal::Deal;
use stepdown_projection::fault::{Fault, Faults, Place, nearest_name, shown_dollars};
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
    /// The line of the file that prints it, from 1.
    pub line: usize,
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
    pub fn compare<A>(&self, measures: &ClassMeasures<A>) -> Agreement {
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
    pub fn count<A>(&self, measures: &RunMeasures<A>, runs: &[RunTo]) -> (usize, usize) {
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
        let mut classes: Vec<PrintedClass> = Vec::new();
        let content = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut rows = content
            .lines()
            .enumerate()
            .map(|(index, text)| Row {
                line: index + 1,
                text,
            })
            .filter(|row| !row.text.trim().is_empty());
        match rows.next() {
            Some(header) if header.fields().map(str::trim).eq(COLUMNS) => {}
            Some(header) => faults.push(
                Fault::at(
                    header.place(header.text),
                    "these are not the columns of a printed table",
                )
                .advise(format!("write `{}`", COLUMNS.join(","))),
            ),
            None => faults.push(Fault::of_file("the file is empty").advise(format!(
                "write `{}`, and a line for each class",
                COLUMNS.join(",")
            ))),
        }
        if faults.is_empty() {
            for row in rows {
                let Some(printed) = printed_class(row, deal, &mut faults) else {
                    continue;
                };
                if classes.iter().any(|other| other.class == printed.class) {
                    faults.push(
                        Fault::at(
                            row.place(row.field(0)),
                            format!("class `{}` is printed twice", row.field(0)),
                        )
                        .advise("keep one line for each class"),
                    );
                }
                classes.push(printed);
            }
            if classes.is_empty() && faults.is_empty() {
                faults.push(Fault::of_file("the table is empty"));
            }
        }
        Faults::unless_none(file, text, faults, Some(Self { classes }))
    }
}

/// Where a cell of a printed table stands: the line, counted from 1, and the name of the column.
pub(crate) fn place_of_cell(text: &str, line: usize, column: &str) -> Place {
    let content = text.strip_prefix('\u{feff}').unwrap_or(text);
    let row = Row {
        line,
        text: content
            .lines()
            .nth(line.saturating_sub(1))
            .unwrap_or_default(),
    };
    let column = COLUMNS.iter().position(|known| *known == column);
    row.place(column.map_or(row.text, |column| row.field(column)))
}

/// A line of the table.
#[derive(Clone, Copy)]
struct Row<'a> {
    line: usize,
    text: &'a str,
}

impl<'a> Row<'a> {
    fn fields(self) -> impl Iterator<Item = &'a str> {
        self.text.split(',')
    }

    /// A field without the blanks around it.
    fn field(self, column: usize) -> &'a str {
        self.fields().nth(column).unwrap_or_default().trim()
    }

    /// Where a part of the line stands; the whole line for what is no part of it.
    fn place(self, part: &str) -> Place {
        let before = (part.as_ptr() as usize)
            .checked_sub(self.text.as_ptr() as usize)
            .and_then(|before| self.text.get(..before));
        match before {
            Some(before) if !part.is_empty() => Place {
                line: self.line,
                column: before.chars().count() + 1,
                length: part.chars().count(),
            },
            _ => Place {
                line: self.line,
                column: 1,
                length: self.text.chars().count().max(1),
            },
        }
    }
}

/// What a line says of a class, or none and all that is wrong with it.
fn printed_class(row: Row<'_>, deal: &Deal, faults: &mut Vec<Fault>) -> Option<PrintedClass> {
    let given = row.fields().count();
    if given != COLUMNS.len() {
        faults.push(
            Fault::at(
                row.place(row.text),
                format!("expected {} columns, found {given}", COLUMNS.len()),
            )
            .advise("write figures without commas: `103900000.00`"),
        );
        return None;
    }
    let name = row.field(0);
    let class = deal.class(name);
    if class.is_none() {
        let fault = Fault::at(row.place(name), format!("the deal has no class `{name}`"));
        let known = deal.class_names.iter().map(String::as_str);
        faults.push(match nearest_name(name, known) {
            Some(nearest) => fault.advise(format!("did you mean `{nearest}`?")),
            None => fault.advise("write the class's name as in the deal file"),
        });
    }
    let mut read = Cells { row, faults };
    let balance = read.figure(1, "103900000.00");
    let wal_call = read.figure(2, "4.46");
    let wal_maturity = read.figure(3, "4.46");
    let window_call = read.window(4, 5);
    let window_maturity = read.window(6, 7);
    let (class, balance) = (class?, balance?);
    if balance != deal.classes[class].balance {
        faults.push(
            Fault::at(
                row.place(row.field(1)),
                format!(
                    "class `{name}` is printed with a balance of {}, the deal says {}",
                    shown_dollars(balance),
                    shown_dollars(deal.classes[class].balance)
                ),
            )
            .advise("mend the one or the other: figures are compared for the balances printed"),
        );
        return None;
    }
    Some(PrintedClass {
        class,
        line: row.line,
        to_call: WalAndWindow {
            wal_years: wal_call?,
            window: window_call?,
        },
        to_maturity: WalAndWindow {
            wal_years: wal_maturity?,
            window: window_maturity?,
        },
    })
}

/// The cells of a line, and where to tell what is wrong with them.
struct Cells<'a> {
    row: Row<'a>,
    faults: &'a mut Vec<Fault>,
}

impl Cells<'_> {
    fn read<T: std::str::FromStr>(
        &mut self,
        column: usize,
        what: &str,
        example: &str,
    ) -> Option<T> {
        let field = self.row.field(column);
        if let Ok(value) = field.parse() {
            return Some(value);
        }
        self.faults.push(
            Fault::at(
                self.row.place(field),
                format!("`{}` is no {what}: `{field}`", COLUMNS[column]),
            )
            .advise(format!("write it as printed: `{example}`")),
        );
        None
    }

    fn figure(&mut self, column: usize, example: &str) -> Option<Decimal> {
        self.read(column, "figure", example)
    }

    fn window(&mut self, first: usize, last: usize) -> Option<PrintedWindow> {
        let first_month = self.read(first, "month", "37");
        let last_month = self.read(last, "month", "78");
        Some(PrintedWindow {
            first_month: first_month?,
            last_month: last_month?,
        })
    }
}
