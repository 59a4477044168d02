//! The content of a chart, and the table of its data.

use std::collections::BTreeSet;

use jiff::civil::Date;
use stepdown_curves::Month;
use stepdown_projection::waterfall::MonthRecord;

use super::simulation::{Bands, Fan, Histogram};
use crate::tables::{Cell, Column, Row, Table, Unit};

/// A chart.
#[derive(Debug, Clone, PartialEq)]
pub enum Chart {
    /// Values by month.
    ByMonth(ByMonth),
    /// Principal windows.
    Windows(Windows),
    /// Shares of a simulation's paths by class.
    Bands(Bands),
    /// The distribution of a value over paths.
    Histogram(Histogram),
    /// Quantiles over paths, month by month.
    Fan(Fan),
}

/// Values by month.
#[derive(Debug, Clone, PartialEq)]
pub struct ByMonth {
    /// The name in files and links: `class-balances`.
    pub name: String,
    /// The title.
    pub title: String,
    /// A description, in a sentence or two.
    pub about: String,
    /// Whether the series are stacked.
    pub arrangement: Arrangement,
    /// The unit of all values.
    pub unit: Unit,
    /// The months, in order; month 0 is the start of the run.
    pub months: Vec<ChartMonth>,
    /// The series drawn; of stacked series the first is at the bottom.
    pub series: Vec<Series>,
    /// Series in the table that are not drawn.
    pub not_drawn: Vec<Series>,
    /// Marked months.
    pub marks: Vec<Mark>,
    /// Marked ranges of months.
    pub spans: Vec<Span>,
}

/// How the series are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrangement {
    /// Each on top of the one before.
    Stacked,
    /// Each on its own.
    Lines,
}

/// A month with its distribution date; no date for the closing date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChartMonth {
    /// The month.
    pub month: Month,
    /// Its distribution date.
    pub date: Option<Date>,
}

/// One value for each month.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// The name.
    pub name: String,
    /// Value or limit.
    pub kind: SeriesKind,
    /// The values; none for months without one.
    pub values: Vec<Option<f64>>,
}

/// What a series shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeriesKind {
    /// A value of the run.
    Value,
    /// A target or a limit that values are compared with.
    Limit,
}

/// A marked month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The month.
    pub month: Month,
    /// The event.
    pub what: String,
}

/// A marked range of months.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The first.
    pub first: Month,
    /// The last.
    pub last: Month,
    /// The event.
    pub what: String,
}

/// Principal windows of all classes, as a term sheet draws them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Windows {
    /// The name in files and links.
    pub name: String,
    /// The title.
    pub title: String,
    /// A description.
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
    /// With the deal called on the first possible date; none where no principal is paid.
    pub to_call: Option<(Month, Month)>,
    /// With the deal not called.
    pub to_maturity: Option<(Month, Month)>,
}

impl Series {
    /// A value of the run for every month.
    pub(super) fn of(name: impl Into<String>, values: Vec<f64>) -> Self {
        Self {
            name: name.into(),
            kind: SeriesKind::Value,
            values: values.into_iter().map(Some).collect(),
        }
    }

    /// A limit, by month.
    pub(super) fn limit(name: impl Into<String>, values: Vec<Option<f64>>) -> Self {
        Self {
            name: name.into(),
            kind: SeriesKind::Limit,
            values,
        }
    }

    /// Whether any value exceeds `least`.
    #[must_use]
    pub fn exceeds(&self, least: f64) -> bool {
        self.values.iter().flatten().any(|value| *value > least)
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
    /// The name in files and links.
    #[must_use]
    pub fn name(&self) -> &str {
        let [name, _, _] = self.labels();
        name
    }

    /// The title.
    #[must_use]
    pub fn title(&self) -> &str {
        let [_, title, _] = self.labels();
        title
    }

    /// A description.
    #[must_use]
    pub fn about(&self) -> &str {
        let [_, _, about] = self.labels();
        about
    }

    /// The name, the title and the description.
    fn labels(&self) -> [&str; 3] {
        match self {
            Self::ByMonth(chart) => [&chart.name, &chart.title, &chart.about],
            Self::Windows(chart) => [&chart.name, &chart.title, &chart.about],
            Self::Bands(chart) => [&chart.name, &chart.title, &chart.about],
            Self::Histogram(chart) => [&chart.name, &chart.title, &chart.about],
            Self::Fan(chart) => [&chart.name, &chart.title, &chart.about],
        }
    }

    /// The table of the chart's data.
    #[must_use]
    pub fn data_table(&self) -> Table {
        match self {
            Self::ByMonth(chart) => chart.data_table(),
            Self::Windows(chart) => chart.data_table(),
            Self::Bands(chart) => chart.data_table(),
            Self::Histogram(chart) => chart.data_table(),
            Self::Fan(chart) => chart.data_table(),
        }
    }
}

impl ByMonth {
    fn data_table(&self) -> Table {
        let mut names = BTreeSet::new();
        let mut columns = vec![
            Column::new("month", "Month", Unit::Whole),
            Column::new("date", "Date", Unit::Date),
        ];
        let all = || self.series.iter().chain(&self.not_drawn);
        columns.extend(all().map(|series| {
            let name = distinct(&mut names, &in_files(&series.name, self.unit));
            Column::new(name, &series.name, self.unit)
        }));
        let rows = self.months.iter().enumerate().map(|(position, month)| {
            let mut cells = vec![
                Cell::Whole(month.month.number()),
                month.date.map_or(Cell::Empty, Cell::Date),
            ];
            cells.extend(
                all().map(|series| Cell::number(series.values.get(position).copied().flatten())),
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
        let notes = std::iter::once(self.about.clone())
            .chain(marks)
            .chain(spans)
            .collect();
        Table::plain((&self.name, &self.title), columns, rows, notes)
    }
}

impl Windows {
    fn data_table(&self) -> Table {
        let of = |run: &str, name: &str| {
            ["first", "last"].map(|which| {
                let heading = if which == "first" { "First" } else { "Last" };
                Column::new(format!("{which}_month_to_{name}"), heading, Unit::Whole).under(run)
            })
        };
        let mut columns = vec![Column::new("class", "Class", Unit::Text)];
        columns.extend(of("To call", "call"));
        columns.extend(of("To maturity", "maturity"));
        let rows =
            self.classes.iter().map(|class| {
                let mut cells = vec![Cell::text(&class.class)];
                for window in [class.to_call, class.to_maturity] {
                    let (first, last) = window.unzip();
                    cells.extend([first, last].map(|month| {
                        month.map_or(Cell::Empty, |month| Cell::Whole(month.number()))
                    }));
                }
                Row::new(cells)
            });
        let notes = vec![self.about.clone()];
        Table::plain((&self.name, &self.title), columns, rows, notes)
    }
}

/// A name as a column name, with the unit as suffix.
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

/// The name, or the name with the lowest number not yet used.
fn distinct(taken: &mut BTreeSet<String>, name: &str) -> String {
    let mut candidate = name.to_owned();
    let mut number = 2;
    while !taken.insert(candidate.clone()) {
        candidate = format!("{name}_{number}");
        number += 1;
    }
    candidate
}
