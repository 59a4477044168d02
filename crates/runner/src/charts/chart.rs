//! What a chart holds, and the table of the figures behind it.
//!
//! This module must never compute a figure.

use std::collections::BTreeSet;

use jiff::civil::Date;
use stepdown_curves::Month;
use stepdown_projection::waterfall::MonthRecord;

use super::simulation::{Bands, Fan, Histogram};
use crate::tables::{Cell, Column, Row, Table, Unit};

/// A chart.
#[derive(Debug, Clone, PartialEq)]
pub enum Chart {
    /// Figures by month.
    ByMonth(ByMonth),
    /// Principal windows.
    Windows(Windows),
    /// Shares of a simulation's paths by class.
    Bands(Bands),
    /// How a figure is distributed over paths.
    Histogram(Histogram),
    /// The same month by month.
    Fan(Fan),
}

/// Figures by month.
#[derive(Debug, Clone, PartialEq)]
pub struct ByMonth {
    /// What files and links call it: `class-balances`.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// What is seen in it, in a sentence or two.
    pub about: String,
    /// How its series stand to one another.
    pub arrangement: Arrangement,
    /// The unit of all figures.
    pub unit: Unit,
    /// The months, in order; month 0 is where the run begins.
    pub months: Vec<ChartMonth>,
    /// What is drawn; of stacked series the first lies lowest.
    pub series: Vec<Series>,
    /// What is told in figures and not drawn.
    pub beside: Vec<Series>,
    /// Months that stand out.
    pub marks: Vec<Mark>,
    /// Stretches of months that stand out.
    pub spans: Vec<Span>,
}

/// How series stand to one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrangement {
    /// Each on top of the one before.
    Stacked,
    /// Each for itself.
    Lines,
}

/// A month with its distribution date; none for the closing date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChartMonth {
    /// The month.
    pub month: Month,
    /// Its distribution date.
    pub date: Option<Date>,
}

/// One figure for each month.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// What people call it.
    pub name: String,
    /// What it is among the others.
    pub kind: SeriesKind,
    /// Its figures; none in months of which nothing is said.
    pub figures: Vec<Option<f64>>,
}

/// What a series is among others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeriesKind {
    /// A figure of the run.
    Figure,
    /// What a figure is held against: a target, a limit.
    Limit,
}

/// A month that stands out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The month.
    pub month: Month,
    /// What happens in it.
    pub what: String,
}

/// Months that stand out together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The first.
    pub first: Month,
    /// The last.
    pub last: Month,
    /// What goes on in them.
    pub what: String,
}

/// Principal windows of all classes, as a term sheet draws them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Windows {
    /// What files and links call it.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// What is seen in it.
    pub about: String,
    /// The last month before the run begins: 0 at closing.
    pub begins_after: Month,
    /// Every class, in the order of the deal.
    pub classes: Vec<WindowsOfClass>,
}

/// The first and last months with principal of a class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WindowsOfClass {
    /// The class's name.
    pub class: String,
    /// If the deal is called as soon as it can be; none where no principal is paid.
    pub to_call: Option<(Month, Month)>,
    /// If it is never called.
    pub to_maturity: Option<(Month, Month)>,
}

impl Series {
    /// A figure of the run for every month.
    pub(super) fn of(name: impl Into<String>, figures: Vec<f64>) -> Self {
        Self {
            name: name.into(),
            kind: SeriesKind::Figure,
            figures: figures.into_iter().map(Some).collect(),
        }
    }

    /// What a figure is held against, where something is.
    pub(super) fn limit(name: impl Into<String>, figures: Vec<Option<f64>>) -> Self {
        Self {
            name: name.into(),
            kind: SeriesKind::Limit,
            figures,
        }
    }

    /// Whether some figure of it is more than so much.
    #[must_use]
    pub fn exceeds(&self, least: f64) -> bool {
        self.figures.iter().flatten().any(|figure| *figure > least)
    }
}

impl Mark {
    pub(super) fn at(record: &MonthRecord<f64>, what: &str) -> Self {
        Self {
            month: record.month,
            what: what.to_owned(),
        }
    }
}

impl Chart {
    /// What files and links call it.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::ByMonth(chart) => &chart.name,
            Self::Windows(chart) => &chart.name,
            Self::Bands(chart) => &chart.name,
            Self::Histogram(chart) => &chart.name,
            Self::Fan(chart) => &chart.name,
        }
    }

    /// What people call it.
    #[must_use]
    pub fn title(&self) -> &str {
        match self {
            Self::ByMonth(chart) => &chart.title,
            Self::Windows(chart) => &chart.title,
            Self::Bands(chart) => &chart.title,
            Self::Histogram(chart) => &chart.title,
            Self::Fan(chart) => &chart.title,
        }
    }

    /// What is seen in it.
    #[must_use]
    pub fn about(&self) -> &str {
        match self {
            Self::ByMonth(chart) => &chart.about,
            Self::Windows(chart) => &chart.about,
            Self::Bands(chart) => &chart.about,
            Self::Histogram(chart) => &chart.about,
            Self::Fan(chart) => &chart.about,
        }
    }

    /// The figures behind it.
    #[must_use]
    pub fn figures(&self) -> Table {
        match self {
            Self::ByMonth(chart) => chart.figures(),
            Self::Windows(chart) => chart.figures(),
            Self::Bands(chart) => chart.figures(),
            Self::Histogram(chart) => chart.figures(),
            Self::Fan(chart) => chart.figures(),
        }
    }
}

impl ByMonth {
    fn figures(&self) -> Table {
        let mut names = BTreeSet::new();
        let mut columns = vec![
            Column::new("month", "Month", Unit::Whole),
            Column::new("date", "Date", Unit::Date),
        ];
        let all = || self.series.iter().chain(&self.beside);
        columns.extend(all().map(|series| {
            let name = distinct(&mut names, &in_files(&series.name, self.unit));
            Column::new(name, &series.name, self.unit)
        }));
        let rows = self.months.iter().enumerate().map(|(position, month)| {
            let mut cells = vec![
                Cell::Whole(month.month.number()),
                month.date.map_or(Cell::Nothing, Cell::Date),
            ];
            cells.extend(
                all().map(|series| Cell::figure(series.figures.get(position).copied().flatten())),
            );
            Row::new(cells)
        });
        let marks = self
            .marks
            .iter()
            .map(|mark| format!("{}: month {}.", mark.what, mark.month.number()));
        let spans = self.spans.iter().map(|span| {
            let (first, last) = (span.first.number(), span.last.number());
            if first == last {
                format!("{}: month {first}.", span.what)
            } else {
                format!("{}: months {first} to {last}.", span.what)
            }
        });
        Table {
            name: self.name.clone(),
            title: self.title.clone(),
            keys: Vec::new(),
            columns,
            rows: rows.collect(),
            closing_rows: Vec::new(),
            notes: std::iter::once(self.about.clone())
                .chain(marks)
                .chain(spans)
                .collect(),
        }
    }
}

impl Windows {
    fn figures(&self) -> Table {
        let of = |run: &str, name: &str| {
            ["first", "last"].map(|which| {
                let heading = if which == "first" { "First" } else { "Last" };
                Column::new(format!("{which}_month_to_{name}"), heading, Unit::Whole).under(run)
            })
        };
        let mut columns = vec![Column::new("class", "Class", Unit::Words)];
        columns.extend(of("To call", "call"));
        columns.extend(of("To maturity", "maturity"));
        let rows =
            self.classes.iter().map(|class| {
                let mut cells = vec![Cell::words(&class.class)];
                for window in [class.to_call, class.to_maturity] {
                    let (first, last) = window.unzip();
                    cells.extend([first, last].map(|month| {
                        month.map_or(Cell::Nothing, |month| Cell::Whole(month.number()))
                    }));
                }
                Row::new(cells)
            });
        Table {
            name: self.name.clone(),
            title: self.title.clone(),
            keys: Vec::new(),
            columns,
            rows: rows.collect(),
            closing_rows: Vec::new(),
            notes: vec![self.about.clone()],
        }
    }
}

/// A name as columns of files have it, with the unit at its end.
fn in_files(name: &str, unit: Unit) -> String {
    let mut words = String::new();
    for letter in name.chars().flat_map(char::to_lowercase) {
        if letter.is_alphanumeric() {
            words.push(letter);
        } else if !words.is_empty() && !words.ends_with('_') {
            words.push('_');
        }
    }
    let words = words.trim_end_matches('_');
    match unit {
        Unit::Percent(_) => format!("{words}_pct"),
        _ => format!("{words}_dollars"),
    }
}

/// The name, or the first with a number after it that is not taken yet.
fn distinct(taken: &mut BTreeSet<String>, name: &str) -> String {
    let mut candidate = name.to_owned();
    let mut number = 2;
    while !taken.insert(candidate.clone()) {
        candidate = format!("{name}_{number}");
        number += 1;
    }
    candidate
}
