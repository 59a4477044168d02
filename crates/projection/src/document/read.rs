//! Readers: from a node to a typed value, or a diagnostic and `None`.
//!
//! A reader is a function `(&Node, &DiagnosticSink) -> Option<T>`, or returns one if it takes parameters.
//! Pass it to [`Section::required`](super::Section) and [`list`], or call it:
//! `read::percent(0..=100)(node, diagnostics)`.
//!
//! A diagnostic states what was expected, what was found, and what to write instead.

use std::fmt;
use std::ops::RangeInclusive;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::decimals::{self, shown_percent};
use super::{DiagnosticSink, Name, Node, Value, quoted};
use crate::diagnostic::nearest_name;
use crate::words::is_invisible;

/// Advice for names and texts with control characters.
pub(crate) const ON_ONE_LINE: &str = "remove line breaks and control characters";

/// The largest amount in a file, in dollars: a trillion.
pub const MOST_MONEY: i64 = 1_000_000_000_000;

/// A calendar month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct YearMonth {
    /// The year, 0 to 9999.
    pub year: i16,
    /// The month, 1 to 12.
    pub month: i8,
}

impl fmt::Display for YearMonth {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}-{:02}", self.year, self.month)
    }
}

/// An amount in dollars, or as a share of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount<W> {
    /// Dollars.
    Money(Decimal),
    /// `10% of original`: the fraction 0.10 and its base.
    Share {
        /// The fraction: `0.10` for 10%.
        fraction: Decimal,
        /// The base.
        of: W,
    },
}

/// A text that is not blank, without surrounding blanks.
pub fn text(node: &Node, diagnostics: &DiagnosticSink) -> Option<String> {
    match node.scalar() {
        Some(text) if text.contains(is_invisible) => {
            wrong(node, diagnostics, "a text on one line", ON_ONE_LINE)
        }
        Some(text) if !text.is_empty() => Some(text.to_owned()),
        _ => wrong(node, diagnostics, "a text", "write a word or a sentence"),
    }
}

/// A name with its position.
pub fn name(node: &Node, diagnostics: &DiagnosticSink) -> Option<Name> {
    match node.scalar() {
        Some(text) if text.contains(is_invisible) => {
            wrong(node, diagnostics, "a name on one line", ON_ONE_LINE)
        }
        Some(text) if !text.is_empty() => Some(Name {
            text: text.to_owned(),
            place: node.place,
        }),
        _ => wrong(node, diagnostics, "a name", "write a name such as `A`"),
    }
}

/// A list of names, at least one.
pub fn names(node: &Node, diagnostics: &DiagnosticSink) -> Option<Vec<Name>> {
    let items = items(node, "a list of names", "[A, B]", diagnostics)?;
    if items.is_empty() {
        return diagnostics.refuse(node.place, "the list is empty", "write names: `[A, B]`");
    }
    every(items.iter().map(|item| name(item, diagnostics)))
}

/// A list with a reader for its items; all items are read even if some fail.
pub fn list<T>(
    reader: impl Fn(&Node, &DiagnosticSink) -> Option<T>,
) -> impl Fn(&Node, &DiagnosticSink) -> Option<Vec<T>> {
    move |node, diagnostics| {
        let items = items(node, "a list", "[first, second]", diagnostics)?;
        every(items.iter().map(|item| reader(item, diagnostics)))
    }
}

/// The items of a list node; `what` and `example` are for the message if it is not a list.
pub fn items<'a>(
    node: &'a Node,
    what: &str,
    example: &str,
    diagnostics: &DiagnosticSink,
) -> Option<&'a [Node]> {
    match &node.value {
        Value::List(items) => Some(items),
        _ => wrong(
            node,
            diagnostics,
            what,
            &format!("write `{example}`, or one `- ` line for each"),
        ),
    }
}

/// All values, if none is missing. The iterator is consumed first, so every item reports its errors.
pub fn every<T>(values: impl IntoIterator<Item = Option<T>>) -> Option<Vec<T>> {
    let values: Vec<Option<T>> = values.into_iter().collect();
    values.into_iter().collect()
}

/// A whole number within `range`.
pub fn whole_number(range: RangeInclusive<u32>) -> impl Fn(&Node, &DiagnosticSink) -> Option<u32> {
    move |node, diagnostics| {
        let (low, high) = (*range.start(), *range.end());
        let what = "a whole number";
        let Some(number) = node.scalar().and_then(decimals::decimal) else {
            return wrong(
                node,
                diagnostics,
                what,
                &format!("write digits only: `{low}`"),
            );
        };
        if !number.is_integer() {
            return wrong(node, diagnostics, what, "write it without a fraction");
        }
        match u32::try_from(number) {
            Ok(number) if range.contains(&number) => Some(number),
            _ => out_of_range(node, diagnostics, &low.to_string(), &high.to_string()),
        }
    }
}

/// A decimal number (a multiple, a factor) between two whole numbers.
pub fn number(range: RangeInclusive<i64>) -> impl Fn(&Node, &DiagnosticSink) -> Option<Decimal> {
    move |node, diagnostics| {
        let (low, high) = (*range.start(), *range.end());
        let Some(number) = node.scalar().and_then(decimals::decimal) else {
            let advice = match node.scalar().and_then(decimals::percent) {
                Some(fraction) => format!("write it without `%`: `{}`", fraction.normalize()),
                None => "write a decimal number: `1.5`".to_owned(),
            };
            return wrong(node, diagnostics, "a number", &advice);
        };
        if number < Decimal::from(low) || number > Decimal::from(high) {
            return out_of_range(node, diagnostics, &low.to_string(), &high.to_string());
        }
        Some(number)
    }
}

/// Money in dollars: not negative, at most [`MOST_MONEY`], to the cent, such as `250_000_000`,
/// `103,900,000.00` or `$1000`.
pub fn money(node: &Node, diagnostics: &DiagnosticSink) -> Option<Decimal> {
    let what = "an amount of money in dollars";
    let written = node.scalar().unwrap_or_default();
    let amount = written.strip_prefix('$').unwrap_or(written).trim_start();
    let Some(number) = decimals::decimal(amount) else {
        let advice = if written.ends_with('%') {
            "write dollars, not a percentage: `250_000_000`"
        } else {
            "write digits, with `_` between thousands: `250_000_000` or `1_000.50`"
        };
        return wrong(node, diagnostics, what, advice);
    };
    if number.is_sign_negative() && !number.is_zero() {
        return wrong(node, diagnostics, what, "write an amount of 0 or more");
    }
    if number > Decimal::from(MOST_MONEY) {
        let most = "write at most `1_000_000_000_000`";
        return wrong(node, diagnostics, what, most);
    }
    if number.normalize().scale() > 2 {
        let cents = "write at most two digits after the point: `1_000.50`";
        return wrong(node, diagnostics, what, cents);
    }
    Some(number)
}

/// A percentage within `range` (in percent) as a fraction: `5.65%` and `565 bps` are 0.0565. The unit is
/// required.
pub fn percent(range: RangeInclusive<i64>) -> impl Fn(&Node, &DiagnosticSink) -> Option<Decimal> {
    move |node, diagnostics| {
        let written = node.scalar().unwrap_or_default();
        percent_within(node, written, &range, diagnostics)
    }
}

/// A percentage of one of `words`, as fraction and word: `5.65% of original`. A single word may be omitted.
/// `range` is in percent.
pub fn percent_of<W: Copy>(
    range: RangeInclusive<i64>,
    words: &[(&str, W)],
) -> impl Fn(&Node, &DiagnosticSink) -> Option<(Decimal, W)> {
    move |node, diagnostics| percent_of_within(node, &range, words, diagnostics)
}

/// Money, or a percentage of one of `words`: `1_250_000` or `0.50% of original`.
pub fn amount<W: Copy>(
    range: RangeInclusive<i64>,
    words: &[(&str, W)],
) -> impl Fn(&Node, &DiagnosticSink) -> Option<Amount<W>> {
    move |node, diagnostics| {
        if node.scalar().is_some_and(is_percentage) {
            let (fraction, of) = percent_of_within(node, &range, words, diagnostics)?;
            Some(Amount::Share { fraction, of })
        } else if node
            .scalar()
            .and_then(|written| written.split_once(" of "))
            .is_some()
        {
            percent_of_within(node, &range, words, diagnostics)
                .map(|(fraction, of)| Amount::Share { fraction, of })
        } else {
            money(node, diagnostics).map(Amount::Money)
        }
    }
}

/// A date, `2007-04-01`.
pub fn date(node: &Node, diagnostics: &DiagnosticSink) -> Option<Date> {
    let written = node.scalar().unwrap_or_default();
    let Some([year, month, day]) = dashed(written, [4, 2, 2]) else {
        return wrong(
            node,
            diagnostics,
            "a date",
            "write year-month-day: `2007-04-01`",
        );
    };
    match Date::new(year, month as i8, day as i8) {
        Ok(date) => Some(date),
        Err(_) => wrong(
            node,
            diagnostics,
            "a date",
            "there is no such day; write year-month-day: `2007-04-01`",
        ),
    }
}

/// A calendar month, `2010-05`.
pub fn year_month(node: &Node, diagnostics: &DiagnosticSink) -> Option<YearMonth> {
    let written = node.scalar().unwrap_or_default();
    match dashed(written, [4, 2]) {
        Some([year, month]) if (1..=12).contains(&month) => Some(YearMonth {
            year,
            month: month as i8,
        }),
        _ => wrong(node, diagnostics, "a month", "write year-month: `2010-05`"),
    }
}

/// The meaning of one of `words`.
pub fn one_of<W: Copy>(words: &[(&str, W)]) -> impl Fn(&Node, &DiagnosticSink) -> Option<W> {
    move |node, diagnostics| match node.scalar() {
        Some(written) => word(node, written, words, diagnostics),
        None => wrong(node, diagnostics, "a word", &one_of_advice("", words)),
    }
}

/// `yes` or `no`; `true` and `false` are the same.
pub fn yes_or_no(node: &Node, diagnostics: &DiagnosticSink) -> Option<bool> {
    match node.scalar().map(str::to_ascii_lowercase).as_deref() {
        Some("yes" | "true") => Some(true),
        Some("no" | "false") => Some(false),
        _ => wrong(node, diagnostics, "yes or no", "write `yes` or `no`"),
    }
}

fn wrong<T>(node: &Node, diagnostics: &DiagnosticSink, what: &str, advice: &str) -> Option<T> {
    let message = format!("expected {what}, found {}", node.describe());
    diagnostics.refuse(node.place, message, advice)
}

fn out_of_range<T>(node: &Node, diagnostics: &DiagnosticSink, low: &str, high: &str) -> Option<T> {
    diagnostics.refuse(
        node.place,
        format!("{} is out of range", node.describe()),
        format!("write a value from {low} to {high}"),
    )
}

/// Whether a number in percent is within a range of whole percentages.
fn within(range: &RangeInclusive<i64>, percent: Decimal) -> bool {
    percent >= Decimal::from(*range.start()) && percent <= Decimal::from(*range.end())
}

/// Whether a text looks like a percentage of anything.
pub(crate) fn is_percentage(written: &str) -> bool {
    let number = written
        .split_once(" of ")
        .map_or(written, |(number, _)| number);
    written.contains('%') || decimals::percent(number.trim()).is_some()
}

fn percent_within(
    node: &Node,
    written: &str,
    range: &RangeInclusive<i64>,
    diagnostics: &DiagnosticSink,
) -> Option<Decimal> {
    let Some(fraction) = decimals::percent(written) else {
        let advice = match decimals::decimal(written) {
            // `0.3` could mean 30% or 0.3%.
            Some(number) if number.abs() < Decimal::ONE && !number.is_zero() => {
                let as_fraction = (number * Decimal::ONE_HUNDRED).normalize();
                format!("write `{as_fraction}%` or `{written}%`")
            }
            Some(number) if !within(range, number) => format!(
                "write a percentage from {}% to {}%; dollars are not supported here",
                range.start(),
                range.end()
            ),
            Some(_) => format!("write `{written}%`"),
            None => "write a number with `%` or `bps`: `5.65%`, `20 bps`".to_owned(),
        };
        return wrong(node, diagnostics, "a percentage", &advice);
    };
    let bound = |percent: i64| Decimal::new(percent, 2);
    let (low, high) = (bound(*range.start()), bound(*range.end()));
    if fraction < low || fraction > high {
        return out_of_range(node, diagnostics, &shown_percent(low), &shown_percent(high));
    }
    Some(fraction)
}

fn percent_of_within<W: Copy>(
    node: &Node,
    range: &RangeInclusive<i64>,
    words: &[(&str, W)],
    diagnostics: &DiagnosticSink,
) -> Option<(Decimal, W)> {
    let base = words.first().map_or("original", |(base, _)| base);
    if let ([(_, only)], Some(written)) = (words, node.scalar())
        && decimals::percent(written).is_some()
    {
        return percent_within(node, written, range, diagnostics).map(|fraction| (fraction, *only));
    }
    let Some((number, of)) = node.scalar().and_then(|written| written.split_once(" of ")) else {
        let advice = match node.scalar() {
            Some(written) if decimals::percent(written).is_some() => {
                format!("write the base: `{written} of {base}`")
            }
            _ => format!("write `5.65% of {base}`"),
        };
        return wrong(node, diagnostics, "a percentage of something", &advice);
    };
    // Both parts are read, to report the errors of both.
    let fraction = percent_within(node, number.trim(), range, diagnostics);
    let of = word(node, of.trim(), words, diagnostics);
    Some((fraction?, of?))
}

fn word<W: Copy>(
    node: &Node,
    written: &str,
    words: &[(&str, W)],
    diagnostics: &DiagnosticSink,
) -> Option<W> {
    // Case does not matter, and `act/360` is the usual spelling of `actual/360`.
    let spelled = written.to_lowercase().replace("act/", "actual/");
    let same = |known: &str| {
        let known = known.to_lowercase();
        known.split_whitespace().eq(spelled.split_whitespace())
    };
    match words.iter().find(|(known, _)| same(known)) {
        Some((_, meant)) => Some(*meant),
        None => diagnostics.refuse(
            node.place,
            format!("unknown value {}", quoted(written)),
            one_of_advice(written, words),
        ),
    }
}

fn one_of_advice<W>(written: &str, words: &[(&str, W)]) -> String {
    let known = || words.iter().map(|(known, _)| *known);
    match nearest_name(written, known()) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => format!("one of: {}", known().collect::<Vec<_>>().join(", ")),
    }
}

/// Numbers with fixed digit counts, separated by dashes.
fn dashed<const N: usize>(text: &str, widths: [usize; N]) -> Option<[i16; N]> {
    let mut parts = text.split('-');
    let mut numbers = [0; N];
    for (number, width) in numbers.iter_mut().zip(widths) {
        let part = parts.next()?;
        if part.len() != width || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        *number = part.parse().ok()?;
    }
    parts.next().is_none().then_some(numbers)
}
