//! The month as JSON.

use serde::Serialize;
use stepdown_projection::number::Cents;
use stepdown_projection::program::{ClassField, Shown, Unit};
use stepdown_projection::waterfall::{Limit, Side};

use super::Explained;
use super::month::{Activity, LineMonth};
use crate::output::Cell;
use crate::steps::{self, DEAL_FILE};

/// A month.
#[derive(Serialize)]
pub(super) struct Explanation<'a> {
    deal: &'a str,
    /// The scenario, or the report of the month.
    scenario: &'a str,
    month: u32,
    date: Option<String>,
    steps: Vec<StepLine<'a>>,
    sources: Vec<Moved>,
    uses: Vec<Moved>,
}

/// A line of the program that did something or reports a value.
#[derive(Serialize)]
struct StepLine<'a> {
    /// The number of the step; lines that say the same of several classes have one number.
    step: usize,
    part: &'a str,
    text: &'a str,
    of: &'a str,
    when: &'a str,
    place: Option<Place>,
    values: Vec<NamedValue<'a>>,
    tests: Vec<Test<'a>>,
    payments: Vec<Payment<'a>>,
}

#[derive(Serialize)]
struct Place {
    file: &'static str,
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct NamedValue<'a> {
    name: &'a str,
    value: Cell,
    unit: &'static str,
    is_result: bool,
}

#[derive(Serialize)]
struct Test<'a> {
    name: &'a str,
    holds: bool,
    value: Option<Cell>,
    limit: Option<Cell>,
    unit: Option<&'static str>,
}

#[derive(Serialize)]
struct Payment<'a> {
    payee: &'a str,
    /// What the payment is to a class.
    paid_as: Option<&'static str>,
    requested: Cell,
    available: Cell,
    paid: Cell,
    limit: &'static str,
}

#[derive(Serialize)]
struct Moved {
    name: &'static str,
    value: Cell,
}

impl<'a> Explanation<'a> {
    /// The steps of a month that concern the requested classes.
    pub(super) fn of(explained: &'a Explained<'a>) -> Self {
        let program = &explained.source.audit.plan.program;
        let mut lines = Vec::new();
        for step in steps::of_program(program) {
            let of_step = explained.month.lines.iter().skip(step.first);
            for line in of_step.take(step.lines.len()) {
                if line.activity() != Activity::None && explained.is_requested(line) {
                    lines.push(StepLine::of(step.number, line, explained));
                }
            }
        }
        let side = |side| {
            let account = explained.month.account(side).into_iter();
            let moved = account.map(|(step, amount)| Moved {
                name: super::account::in_words(step),
                value: Cell::dollars(amount),
            });
            moved.collect()
        };
        let date = explained.schedule.distribution_date(explained.record.month);
        Self {
            deal: &explained.source.folder.deal.name,
            scenario: &explained.source.name,
            month: explained.record.month.number(),
            date: date.map(|date| date.to_string()),
            steps: lines,
            sources: side(Side::Source),
            uses: side(Side::Use),
        }
    }
}

impl<'a> StepLine<'a> {
    fn of(number: usize, line: &'a LineMonth<'a>, explained: &Explained<'_>) -> Self {
        let values = line.values.iter().map(|value| NamedValue {
            name: &value.shown.name,
            value: cell(value.shown, value.value),
            unit: unit(value.shown.unit),
            is_result: value.shown.is_result,
        });
        let tests = line.tests.iter().map(|test| Test {
            name: &test.shown.name,
            holds: test.holds,
            value: test.compared.map(|(value, _)| cell(test.shown, value)),
            limit: test.compared.map(|(_, limit)| cell(test.shown, limit)),
            unit: test.compared.map(|_| unit(test.shown.unit)),
        });
        let payments = line.payments.iter();
        let payments = payments.filter(|paid| explained.is_payee_requested(paid.to));
        let payments = payments.map(|paid| Payment {
            payee: paid.to,
            paid_as: paid.field.map(ClassField::words),
            requested: Cell::dollars(paid.payment.requested),
            available: Cell::dollars(paid.payment.available),
            paid: Cell::dollars(paid.payment.paid),
            limit: match paid.payment.limit() {
                Limit::Nothing => "nothing requested",
                Limit::Request => "request",
                Limit::Money => "money",
                Limit::Share => "share",
            },
        });
        let place = line.line.place.map(|place| Place {
            file: DEAL_FILE,
            line: place.line,
            column: place.column,
        });
        Self {
            step: number,
            part: line.line.part,
            text: &line.line.text,
            of: &line.line.of,
            when: line.line.when,
            place,
            values: values.collect(),
            tests: tests.collect(),
            payments: payments.collect(),
        }
    }
}

fn cell(shown: &Shown, value: Cents) -> Cell {
    match shown.unit {
        Unit::Dollars => Cell::dollars(value),
        Unit::Percent | Unit::Rate => Cell::percent(value),
        Unit::Month | Unit::Days | Unit::Number => Cell::Decimal(value.decimal().normalize()),
    }
}

fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Dollars => "dollars",
        Unit::Percent => "percent",
        Unit::Rate => "percent a year",
        Unit::Month => "month",
        Unit::Days => "days",
        Unit::Number => "number",
    }
}
