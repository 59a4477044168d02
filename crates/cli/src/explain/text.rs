//! The month as numbered steps under headings, each with its rows of the deal file.

use std::io::{self, Write};

use stepdown_curves::Month;
use stepdown_projection::number::{Cents, Number};
use stepdown_projection::program::{Line, Unit};

use super::Explained;
use super::month::{Activity, LineMonth, Paid, Tested, Value};
use crate::numbers::{self, rounded};
use crate::output::text::{LINE_INDENT, STEP_INDENT, wrapped};
use crate::start;
use crate::steps::{self, Step, citation};

/// Decimals of a percentage.
const PERCENT_DIGITS: u32 = 4;

/// Dollars and cents, or `zero`.
pub(super) fn money(amount: Cents) -> String {
    if amount == Cents::ZERO {
        "zero".to_owned()
    } else {
        numbers::cents(amount.decimal())
    }
}

/// A fraction as a percentage with four decimals.
pub(super) fn percent(fraction: Cents) -> String {
    let percent = (fraction * Cents::count(100)).decimal();
    format!("{}%", rounded(percent, PERCENT_DIGITS))
}

/// Writes a sentence, and lines below it.
///
/// # Errors
/// If `out` cannot be written.
pub(super) fn paragraph(
    lead: &str,
    sentence: &str,
    lines: &[String],
    out: &mut dyn Write,
) -> io::Result<()> {
    wrapped(&format!("{lead:>5}"), STEP_INDENT, sentence, out)?;
    for line in lines {
        wrapped("      - ", LINE_INDENT, line, out)?;
    }
    Ok(())
}

/// Consecutive steps whose amounts are all 0, or that had nothing to test.
#[derive(Default)]
struct Zeros<'a> {
    number: usize,
    lines: Vec<&'a Line>,
}

impl<'a> Zeros<'a> {
    fn add(&mut self, step: &Step<'a>) {
        if self.lines.is_empty() {
            self.number = step.number;
        }
        self.lines.extend(step.lines.first());
    }

    fn write(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let lines = std::mem::take(&mut self.lines);
        if lines.is_empty() {
            return Ok(());
        }
        let texts: Vec<&str> = lines.iter().map(|line| line.text.as_ref()).collect();
        let sentence = format!(
            "Nothing on this date: {}{}",
            texts.join("; "),
            citation(lines)
        );
        paragraph(&format!("{}. ", self.number), &sentence, &[], out)
    }
}

/// Writes the steps that concern the requested classes. Steps have the numbers that they have in the program.
///
/// # Errors
/// If `out` cannot be written.
pub(super) fn write(explained: &Explained<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut part = "";
    let mut zeros = Zeros::default();
    for step in steps::of_program(&explained.source.audit.plan.program) {
        let of_step = explained.month.lines.iter().skip(step.first);
        let of_step: Vec<&LineMonth<'_>> = of_step.take(step.lines.len()).collect();
        let has = |activity| of_step.iter().any(|line| line.activity() == activity);
        let is_zero = !has(Activity::Some) && has(Activity::Zero) && explained.is_whole();
        let active = of_step
            .iter()
            .copied()
            .filter(|line| line.activity() == Activity::Some && explained.is_requested(line));
        let active: Vec<&LineMonth<'_>> = active.collect();
        let Some(first) = step.lines.first().filter(|_| is_zero || !active.is_empty()) else {
            continue;
        };
        if first.part != part {
            zeros.write(out)?;
            part = first.part;
            writeln!(out, "\n{part}\n")?;
        }
        if is_zero {
            zeros.add(&step);
            continue;
        }
        zeros.write(out)?;
        write_step(&step, &active, explained, out)?;
    }
    zeros.write(out)
}

fn write_step(
    step: &Step<'_>,
    lines: &[&LineMonth<'_>],
    explained: &Explained<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut text = step.lines.first().map_or("", |line| &line.text).to_owned();
    let mut below = Vec::new();
    for line in lines {
        let (inputs, results) = calculation(&line.values, explained);
        let requested = |paid: &&Paid<'_>| explained.is_payee_requested(paid.to);
        let payments: Vec<&Paid<'_>> = line.payments.iter().filter(requested).collect();
        match (line.line.of.as_str(), line.tests.as_slice()) {
            // A single result or test needs no line of its own.
            ("", []) if inputs.is_empty() && !results.is_empty() => {
                text = format!("{text}: {results}");
            }
            ("", [test]) if line.values.is_empty() => {
                text = format!("{text}: {}", outcome(test, explained));
            }
            (of, tests) => {
                let parts = [of, &inputs, &results].into_iter();
                let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
                if !inputs.is_empty() || !results.is_empty() {
                    below.push(parts.join(": "));
                }
                let named = |test: &Tested<'_>| {
                    format!("{}: {}", test.shown.name, outcome(test, explained))
                };
                below.extend(tests.iter().map(named));
            }
        }
        below.extend(payments.iter().filter_map(|of| paid(of)));
    }
    let unpaid = lines.iter().flat_map(|line| &line.payments);
    let unpaid = unpaid.filter(|paid| explained.is_payee_requested(paid.to) && is_unpaid(paid));
    let unpaid: Vec<&str> = unpaid.map(|paid| paid.to).collect();
    if !unpaid.is_empty() {
        below.push(format!("nothing to {}", numbers::listed(&unpaid)));
    }
    let cited = citation(lines.iter().map(|line| line.line));
    let lead = format!("{}. ", step.number);
    paragraph(&lead, &format!("{text}{cited}"), &below, out)
}

/// `balance 4,808,351.99, rate 5.5400%, 30 days` and `22,198.56`: the inputs and the results. Inputs of 0 are left
/// out, and an only input that equals the result.
fn calculation(values: &[Value<'_>], explained: &Explained<'_>) -> (String, String) {
    let (results, inputs): (Vec<&Value<'_>>, Vec<&Value<'_>>) =
        values.iter().partition(|value| value.shown.is_result);
    let is_some = |value: &&Value<'_>| value.value != Cents::ZERO;
    let inputs: Vec<&Value<'_>> = inputs.into_iter().filter(is_some).collect();
    let listed = |values: &[&Value<'_>]| {
        let values: Vec<String> = values.iter().map(|of| named(of, explained)).collect();
        values.join(", ")
    };
    match (inputs.as_slice(), results.as_slice()) {
        ([input], [result]) if input.value == result.value => (
            String::new(),
            written(result.shown.unit, result.value, explained),
        ),
        (inputs, [result]) => (
            listed(inputs),
            written(result.shown.unit, result.value, explained),
        ),
        (inputs, results) => (listed(inputs), listed(results)),
    }
}

fn named(value: &Value<'_>, explained: &Explained<'_>) -> String {
    let amount = written(value.shown.unit, value.value, explained);
    match value.shown.unit {
        Unit::Days => amount,
        _ => format!("{} {amount}", value.shown.name),
    }
}

fn written(unit: Unit, value: Cents, explained: &Explained<'_>) -> String {
    let number = value.decimal().normalize();
    match unit {
        Unit::Dollars => money(value),
        Unit::Percent | Unit::Rate => percent(value),
        Unit::Month => match u32::try_from(number) {
            Ok(month) => start::dated(explained.schedule, Month::new(month)),
            Err(_) => format!("month {number}"),
        },
        Unit::Days if value == Cents::ONE => "1 day".to_owned(),
        Unit::Days => format!("{number} days"),
        Unit::Number => number.to_string(),
    }
}

/// `no`, with the value and the limit.
fn outcome(test: &Tested<'_>, explained: &Explained<'_>) -> String {
    let holds = if test.holds { "yes" } else { "no" };
    let of = |value| written(test.shown.unit, value, explained);
    match test.compared {
        Some((value, limit)) => format!("{holds} ({} against {})", of(value), of(limit)),
        None => holds.to_owned(),
    }
}

/// Whether a class receives nothing of its balance.
fn is_unpaid(paid: &Paid<'_>) -> bool {
    paid.of_balance && paid.payment.requested != Cents::ZERO && paid.payment.paid == Cents::ZERO
}

/// `M-6: 309,285.17 of 3,500,000.00, leaving 3,190,714.83`; none if nothing was requested.
fn paid(paid: &Paid<'_>) -> Option<String> {
    if paid.payment.requested == Cents::ZERO || is_unpaid(paid) {
        return None;
    }
    let amount = match paid.payment.paid {
        none if none == Cents::ZERO => "none".to_owned(),
        some => money(some),
    };
    let left = paid.payment.requested - paid.payment.paid;
    let rest = match (left == Cents::ZERO, paid.of_balance) {
        (true, true) => ", its entire balance".to_owned(),
        (true, false) => ", paid in full".to_owned(),
        (false, true) => format!(
            " of {}, leaving {}",
            money(paid.payment.requested),
            money(left)
        ),
        (false, false) => format!(
            " of {}, short by {}",
            money(paid.payment.requested),
            money(left)
        ),
    };
    Some(format!("{}: {amount}{rest}", paid.to))
}
