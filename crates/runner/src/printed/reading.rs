//! Reads the file of a published table: one column for each printed value, in any order.

use rust_decimal::Decimal;
use stepdown_projection::deal::Deal;
use stepdown_projection::diagnostic::{
    Diagnostic, Diagnostics, Place, nearest_name, shown_dollars,
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
                        header.place(row_at(text, printed.line), CLASS),
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
    let header = rows(text).next().map(|header| Header {
        columns: header.fields().map(str::trim).collect(),
    });
    header.map_or_else(|| row.place(row.text), |header| header.place(row, column))
}

/// The rows of a table, the header first, without blank lines and comments.
fn rows(text: &str) -> impl Iterator<Item = Row<'_>> {
    let content = text.strip_prefix('\u{feff}').unwrap_or(text);
    content
        .lines()
        .enumerate()
        .map(|(index, text)| Row {
            line: index + 1,
            text,
        })
        .filter(|row| !row.text.trim().is_empty())
        .skip_while(|row| row.text.trim_start().starts_with(REMARK))
}

/// A row by its line, from 1.
fn row_at(text: &str, line: usize) -> Row<'_> {
    let content = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text = content.lines().nth(line.saturating_sub(1));
    Row {
        line,
        text: text.unwrap_or_default(),
    }
}

/// The columns of a table, in its order.
struct Header<'a> {
    columns: Vec<&'a str>,
}

impl<'a> Header<'a> {
    /// None where the columns are not those of a printed table.
    fn read(row: Row<'a>, diagnostics: &mut Vec<Diagnostic>) -> Option<Self> {
        let columns: Vec<&str> = row.fields().map(str::trim).collect();
        let before = diagnostics.len();
        let usual = || format!("write `{}`", USUAL.join(","));
        if !columns.iter().any(|column| COLUMNS.contains(column)) {
            diagnostics.push(
                Diagnostic::at(
                    row.place(row.text),
                    "these are not the columns of a printed table",
                )
                .advise(usual()),
            );
            return None;
        }
        for (position, column) in columns.iter().enumerate() {
            if !COLUMNS.contains(column) {
                let diagnostic =
                    Diagnostic::at(row.place(column), format!("unknown column `{column}`"));
                diagnostics.push(diagnostic.advise(match nearest_name(column, COLUMNS) {
                    Some(nearest) => format!("did you mean `{nearest}`?"),
                    None => format!("one of: {}", COLUMNS.join(", ")),
                }));
            } else if columns[..position].contains(column) {
                let diagnostic =
                    Diagnostic::at(row.place(column), format!("duplicate column `{column}`"));
                diagnostics.push(diagnostic.advise("keep one of them"));
            }
        }
        if !columns.contains(&CLASS) {
            let diagnostic = Diagnostic::at(row.place(row.text), "the column `class` is missing");
            diagnostics.push(diagnostic.advise(usual()));
        }
        if !columns.iter().any(|column| VALUES.contains(column)) {
            let diagnostic = Diagnostic::at(row.place(row.text), "the table has no value column");
            diagnostics.push(diagnostic.advise(format!("at least one of: {}", VALUES.join(", "))));
        }
        (diagnostics.len() == before).then_some(Self { columns })
    }

    fn position(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|known| *known == column)
    }

    /// The place of a column in a row.
    fn place(&self, row: Row<'_>, column: &str) -> Place {
        let field = self.position(column).map(|position| row.field(position));
        row.place(field.unwrap_or(row.text))
    }
}

/// A row of the table.
#[derive(Clone, Copy)]
struct Row<'a> {
    line: usize,
    text: &'a str,
}

impl<'a> Row<'a> {
    fn fields(self) -> impl Iterator<Item = &'a str> {
        self.text.split(',')
    }

    /// A field without surrounding whitespace.
    fn field(self, position: usize) -> &'a str {
        self.fields().nth(position).unwrap_or_default().trim()
    }

    /// The place of a part of the row, or of the whole row.
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

/// Reads a row, or reports everything that is wrong with it.
fn printed_class(mut cells: Cells<'_>, deal: &Deal) -> Option<PrintedClass> {
    let row = cells.row;
    let (given, expected) = (row.fields().count(), cells.header.columns.len());
    if given != expected {
        cells.refuse(
            row.place(row.text),
            format!("expected {expected} columns, found {given}"),
            "write numbers without commas: `103900000.00`".to_owned(),
        );
        return None;
    }
    let name = cells.text(CLASS);
    let class = deal.class(name);
    if class.is_none() {
        let known = deal.class_names.iter().map(String::as_str);
        let advice = match nearest_name(name, known) {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None => "write the class's name as in the deal file".to_owned(),
        };
        let message = format!("the deal has no class `{name}`");
        cells.refuse(row.place(name), message, advice);
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
            cells.header.place(row, BALANCE),
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
        line: row.line,
        speed,
        to_call,
        to_maturity,
    })
}

/// The cells of a row by column; reports errors in them.
struct Cells<'a> {
    header: &'a Header<'a>,
    row: Row<'a>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl<'a> Cells<'a> {
    /// The text of a column; empty where the table has no such column.
    fn text(&self, column: &str) -> &'a str {
        let position = self.header.position(column);
        position.map_or("", |position| self.row.field(position))
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
                self.refuse(
                    self.row.place(field),
                    format!("`{column}` is not {what}: `{field}`"),
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
                self.refuse(
                    self.row.place(field),
                    format!("`{SPEED}` is not a percentage of the pricing speed: `{field}`"),
                    "write `75` for three quarters of it, and leave it blank for the pricing speed"
                        .to_owned(),
                );
                Decimal::ONE
            }
        }
    }
}
