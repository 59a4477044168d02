//! Reads the file of a published table: one column for each printed value, in any order.

use rust_decimal::Decimal;
use stepdown_projection::csv_text;
use stepdown_projection::deal::Deal;
use stepdown_projection::diagnostic::{
    Diagnostic, Diagnostics, Place, nearest_name, other_separator, shown_dollars,
};

use super::{PrintedClass, PrintedTable, WalAndWindow};
use crate::sweep::MOST_PERCENT;

const CLASS: &str = "class";
const BALANCE: &str = "balance";
const SPEED: &str = "speed_pct";
const WAL_CALL: &str = "wal_years_call";
const WAL_MATURITY: &str = "wal_years_maturity";
const FIRST_CALL: &str = "window_first_month_call";
const LAST_CALL: &str = "window_last_month_call";
const FIRST_MATURITY: &str = "window_first_month_maturity";
const LAST_MATURITY: &str = "window_last_month_maturity";

/// The columns of a term sheet with one speed, as advised.
const USUAL: [&str; 8] = [
    CLASS,
    BALANCE,
    WAL_CALL,
    WAL_MATURITY,
    FIRST_CALL,
    LAST_CALL,
    FIRST_MATURITY,
    LAST_MATURITY,
];
/// All columns that a table may have.
const COLUMNS: [&str; 9] = [
    CLASS,
    SPEED,
    BALANCE,
    WAL_CALL,
    WAL_MATURITY,
    FIRST_CALL,
    LAST_CALL,
    FIRST_MATURITY,
    LAST_MATURITY,
];
/// The value columns; at least one is required.
const VALUES: [&str; 6] = [
    WAL_CALL,
    WAL_MATURITY,
    FIRST_CALL,
    LAST_CALL,
    FIRST_MATURITY,
    LAST_MATURITY,
];
/// Printed forms of a missing value.
const BLANKS: [&str; 5] = ["", "-", "–", "n/a", "N/A"];
/// Begins a comment before the header.
const REMARK: char = '#';

impl PrintedTable {
    /// Reads a published table for a deal. Columns, in any order: `class`; any of `wal_years_call`,
    /// `wal_years_maturity`, `window_first_month_call`, `window_last_month_call`,
    /// `window_first_month_maturity` and `window_last_month_maturity`; `balance`, which must equal the
    /// deal's; and `speed_pct`, percent of the pricing speed, 100 where blank. Blank cells are not
    /// compared.
    ///
    /// # Errors
    /// If there are errors; all are reported, by line.
    pub fn from_csv(file: &str, text: &str, deal: &Deal) -> Result<Self, Diagnostics> {
        let mut diagnostics = Vec::new();
        let mut classes: Vec<PrintedClass> = Vec::new();
        let mut rows = rows(text);
        let header = rows.next();
        let Some(header) = header.and_then(|header| Header::read(header, &mut diagnostics)) else {
            if diagnostics.is_empty() {
                diagnostics.push(Diagnostic::of_file("the file is empty").advise(format!(
                    "write `{}`, and a row for each class",
                    USUAL.join(",")
                )));
            }
            return Diagnostics::result(file, text, diagnostics, None);
        };
        for row in rows {
            let row = Cells {
                header: &header,
                row,
                diagnostics: &mut diagnostics,
            };
            let Some(printed) = printed_class(row, deal) else {
                continue;
            };
            let is_same =
                |other: &PrintedClass| other.class == printed.class && other.speed == printed.speed;
            if classes.iter().any(is_same) {
                let name = &deal.class_names[printed.class];
                diagnostics.push(
                    Diagnostic::at(
                        header.place(&row_at(text, printed.line), CLASS),
                        format!("class `{name}` is printed twice"),
                    )
                    .advise(
                        "keep one row for each class, or one for each class and speed with a column \
                         `speed_pct`",
                    ),
                );
            }
            classes.push(printed);
        }
        if classes.iter().all(PrintedClass::is_blank) && diagnostics.is_empty() {
            diagnostics.push(Diagnostic::of_file("the table is empty"));
        }
        Diagnostics::result(file, text, diagnostics, Some(Self { classes }))
    }
}

/// The place of a cell of a printed table: its line, from 1, and column.
pub(crate) fn place_of_cell(text: &str, line: usize, column: &str) -> Place {
    let row = row_at(text, line);
    let header = rows(text).next();
    let position = header.and_then(|header| header.cells.iter().position(|name| name == column));
    position.map_or_else(|| row.whole(), |position| row.place(position))
}

/// The rows of a table, the header first, without blank lines and comments.
fn rows(text: &str) -> impl Iterator<Item = Row<'_>> {
    let content = text.strip_prefix('\u{feff}').unwrap_or(text);
    content
        .lines()
        .enumerate()
        .filter(|(_, text)| !text.trim().is_empty())
        .skip_while(|(_, text)| text.trim_start().starts_with(REMARK))
        .map(|(index, text)| Row::new(index + 1, text))
}

/// A row by its line, from 1.
fn row_at(text: &str, line: usize) -> Row<'_> {
    let content = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text = content.lines().nth(line.saturating_sub(1));
    Row::new(line, text.unwrap_or_default())
}

/// The columns of a table, in its order.
struct Header {
    columns: Vec<String>,
}

impl Header {
    /// None where the columns are not those of a printed table.
    fn read(row: Row<'_>, diagnostics: &mut Vec<Diagnostic>) -> Option<Self> {
        if let Some(diagnostic) = other_separator(row.text, row.whole(), &COLUMNS) {
            diagnostics.push(diagnostic);
            return None;
        }
        let columns: Vec<&str> = row.cells.iter().map(String::as_str).collect();
        let before = diagnostics.len();
        let usual = || format!("write `{}`", USUAL.join(","));
        if !columns.iter().any(|column| COLUMNS.contains(column)) {
            diagnostics.push(
                Diagnostic::at(row.whole(), "these are not the columns of a printed table")
                    .advise(usual()),
            );
            return None;
        }
        for (position, column) in columns.iter().enumerate() {
            if !COLUMNS.contains(column) {
                let diagnostic =
                    Diagnostic::at(row.place(position), format!("unknown column `{column}`"));
                diagnostics.push(diagnostic.advise(match nearest_name(column, COLUMNS) {
                    Some(nearest) => format!("did you mean `{nearest}`?"),
                    None => format!("one of: {}", COLUMNS.join(", ")),
                }));
            } else if columns[..position].contains(column) {
                let diagnostic =
                    Diagnostic::at(row.place(position), format!("duplicate column `{column}`"));
                diagnostics.push(diagnostic.advise("keep one of them"));
            }
        }
        if !columns.contains(&CLASS) {
            let diagnostic = Diagnostic::at(row.whole(), "the column `class` is missing");
            diagnostics.push(diagnostic.advise(usual()));
        }
        if !columns.iter().any(|column| VALUES.contains(column)) {
            let diagnostic = Diagnostic::at(row.whole(), "the table has no value column");
            diagnostics.push(diagnostic.advise(format!("at least one of: {}", VALUES.join(", "))));
        }
        (diagnostics.len() == before).then_some(Self { columns: row.cells })
    }

    fn position(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|known| *known == column)
    }

    /// The place of a column in a row.
    fn place(&self, row: &Row<'_>, column: &str) -> Place {
        let position = self.position(column);
        position.map_or_else(|| row.whole(), |position| row.place(position))
    }
}

/// A row of the table.
struct Row<'a> {
    line: usize,
    text: &'a str,
    cells: Vec<String>,
}

impl<'a> Row<'a> {
    fn new(line: usize, text: &'a str) -> Self {
        let cells = csv_text::cells(text);
        Self { line, text, cells }
    }

    /// The place of a cell.
    fn place(&self, position: usize) -> Place {
        Place::of_cell(self.line, self.text, position).unwrap_or_else(|| self.whole())
    }

    /// The place of the whole row.
    fn whole(&self) -> Place {
        Place::of_row(self.line, self.text)
    }
}

/// Reads a row, or reports everything that is wrong with it.
fn printed_class(mut cells: Cells<'_>, deal: &Deal) -> Option<PrintedClass> {
    let (given, expected) = (cells.row.cells.len(), cells.header.columns.len());
    if given != expected {
        cells.refuse(
            cells.row.whole(),
            format!("expected {expected} columns, found {given}"),
            "write numbers without commas: `103900000.00`; put a name with a comma in quotes"
                .to_owned(),
        );
        return None;
    }
    let name = cells.text(CLASS).to_owned();
    let class = deal.class(&name);
    if class.is_none() {
        let known = deal.class_names.iter().map(String::as_str);
        let advice = match nearest_name(&name, known) {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None => "write the class's name as in the deal file".to_owned(),
        };
        let message = format!("the deal has no class `{name}`");
        cells.refuse(cells.place(CLASS), message, advice);
    }
    let before = cells.diagnostics.len();
    let balance = cells.amount(BALANCE, "103900000.00");
    let speed = cells.speed();
    let run = |cells: &mut Cells<'_>, wal: &str, first: &str, last: &str| WalAndWindow {
        wal_years: cells.amount(wal, "4.46"),
        first_month: cells.month(first, "37"),
        last_month: cells.month(last, "78"),
    };
    let to_call = run(&mut cells, WAL_CALL, FIRST_CALL, LAST_CALL);
    let to_maturity = run(&mut cells, WAL_MATURITY, FIRST_MATURITY, LAST_MATURITY);
    let class = class?;
    if let Some(balance) = balance
        && balance != deal.classes[class].balance
    {
        cells.refuse(
            cells.place(BALANCE),
            format!(
                "class `{name}` is printed with a balance of {}, the deal says {}",
                shown_dollars(balance),
                shown_dollars(deal.classes[class].balance)
            ),
            "correct one of the two: values are compared for the printed balances".to_owned(),
        );
    }
    (cells.diagnostics.len() == before).then_some(PrintedClass {
        class,
        line: cells.row.line,
        speed,
        to_call,
        to_maturity,
    })
}

/// The cells of a row by column; reports errors in them.
struct Cells<'a> {
    header: &'a Header,
    row: Row<'a>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Cells<'_> {
    /// The text of a column; empty where the table has no such column.
    fn text(&self, column: &str) -> &str {
        let position = self.header.position(column);
        let cell = position.and_then(|position| self.row.cells.get(position));
        cell.map_or("", String::as_str)
    }

    fn place(&self, column: &str) -> Place {
        self.header.place(&self.row, column)
    }

    fn refuse(&mut self, place: Place, message: String, advice: String) {
        self.diagnostics
            .push(Diagnostic::at(place, message).advise(advice));
    }

    /// A cell's value; none for a blank cell, and for an invalid one, which is reported.
    fn read<T: std::str::FromStr>(
        &mut self,
        column: &str,
        what: &str,
        example: &str,
        allowed: impl Fn(&T) -> bool,
    ) -> Option<T> {
        let field = self.text(column);
        if BLANKS.contains(&field) {
            return None;
        }
        match field.parse() {
            Ok(value) if allowed(&value) => Some(value),
            _ => {
                let message = format!("`{column}` is not {what}: `{field}`");
                self.refuse(
                    self.place(column),
                    message,
                    format!("write it as printed: `{example}`"),
                );
                None
            }
        }
    }

    /// A number of 0 or more.
    fn amount(&mut self, column: &str, example: &str) -> Option<Decimal> {
        self.read(column, "a number", example, |value: &Decimal| {
            !value.is_sign_negative() || value.is_zero()
        })
    }

    fn month(&mut self, column: &str, example: &str) -> Option<u32> {
        self.read(column, "a month", example, |_| true)
    }

    /// As a multiple of the pricing speed; `150` and `150%` are one and a half times it.
    fn speed(&mut self) -> Decimal {
        let field = self.text(SPEED);
        if BLANKS.contains(&field) {
            return Decimal::ONE;
        }
        let percent = field.strip_suffix('%').unwrap_or(field).trim_end();
        match percent.parse::<Decimal>() {
            Ok(percent) if percent >= Decimal::ZERO && percent <= Decimal::from(MOST_PERCENT) => {
                (percent / Decimal::ONE_HUNDRED).normalize()
            }
            _ => {
                let message =
                    format!("`{SPEED}` is not a percentage of the pricing speed: `{field}`");
                self.refuse(
                    self.place(SPEED),
                    message,
                    "write `75` for three quarters of it, and leave it blank for the pricing speed"
                        .to_owned(),
                );
                Decimal::ONE
            }
        }
    }
}
