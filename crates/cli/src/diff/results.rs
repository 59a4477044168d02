//! What two sides come to: each class's WAL, window and losses, side by side with the change.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use stepdown_projection::measures::RunTo;
use stepdown_runner::results::{self, ClassRange, RunFolder};
use stepdown_runner::{Arithmetic, Folder, RunMeasures, ScenarioFile, run_case};

use crate::numbers::{cents, rounded};
use crate::problem::Problem;

/// A result that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    /// The class; none of the deal.
    pub(super) class: Option<String>,
    /// Which run; none where it is of neither.
    pub(super) run_to: Option<RunTo>,
    /// The result, `wal_years`.
    pub(super) metric: &'static str,
    pub(super) a: Option<String>,
    pub(super) b: Option<String>,
    /// B less A, where both are numbers.
    pub(super) b_less_a: Option<Decimal>,
}

/// A result of one side: what it is of, and its value.
struct Fact {
    class: Option<String>,
    run_to: Option<RunTo>,
    metric: &'static str,
    value: Option<Spoken>,
}

/// A value as it is shown, and as a number where it is one.
struct Spoken {
    text: String,
    number: Option<Decimal>,
}

impl Spoken {
    fn number(number: Decimal, digits: u32) -> Self {
        let number = rounded(number, digits);
        Self {
            text: if digits == 2 {
                cents(number)
            } else {
                number.to_string()
            },
            number: Some(number),
        }
    }

    fn text(text: String) -> Self {
        Self { text, number: None }
    }
}

/// Results of two scenarios of two folders that differ.
///
/// # Errors
/// If one cannot be run.
pub(super) fn of_scenarios(
    a: (&Folder, &ScenarioFile),
    b: (&Folder, &ScenarioFile),
) -> Result<Vec<Change>, Problem> {
    let run = |(folder, scenario): (&Folder, &ScenarioFile)| -> Result<Vec<Fact>, Problem> {
        let measures = run_case(&folder.case(&scenario.scenario), Arithmetic::F64)?;
        Ok(facts(folder, &measures))
    };
    Ok(changes(run(a)?, run(b)?))
}

fn facts(folder: &Folder, measures: &RunMeasures) -> Vec<Fact> {
    let mut facts = Vec::new();
    for run_to in [RunTo::Call, RunTo::Maturity] {
        for (class, measured) in measures.classes(run_to).enumerate() {
            let mut fact = |metric, value| {
                facts.push(Fact {
                    class: Some(folder.deal.class_names[class].clone()),
                    run_to: Some(run_to),
                    metric,
                    value,
                });
            };
            fact(
                "wal_years",
                measured.wal_years.and_then(decimal).map(|wal| Spoken {
                    text: rounded(wal, 2).to_string(),
                    number: Some(rounded(wal, 2)),
                }),
            );
            let window = measured.principal_window;
            fact(
                "window",
                window.map(|(first, last)| {
                    Spoken::text(format!("{} - {}", first.number(), last.number()))
                }),
            );
            for (metric, dollars) in [
                ("write_down_dollars", measured.write_down),
                ("unpaid_balance_dollars", measured.unpaid_balance),
                (
                    "interest_shortfall_dollars",
                    measured.total_interest_shortfall(),
                ),
            ] {
                fact(metric, Some(Spoken::number(dollars, 2)));
            }
        }
    }
    let deal = &measures.deal;
    let mut fact = |metric, value| {
        facts.push(Fact {
            class: None,
            run_to: None,
            metric,
            value,
        });
    };
    let month = |month: Option<stepdown_curves::Month>| {
        month.map(|month| Spoken::text(format!("month {}", month.number())))
    };
    fact("stepdown", month(deal.stepdown));
    fact(
        "first_trigger_event",
        month(deal.first_trigger_event.map(|first| first.month)),
    );
    fact("first_call", month(deal.first_call));
    for (metric, dollars) in [
        ("cumulative_default_dollars", deal.cumulative_default),
        ("cumulative_loss_dollars", deal.cumulative_loss),
        ("residual_dollars", deal.residual),
    ] {
        fact(metric, Some(Spoken::number(dollars, 2)));
    }
    facts
}

fn decimal(value: impl TryInto<Decimal>) -> Option<Decimal> {
    value.try_into().ok()
}

/// Results of two finished runs that differ, each over all its scenarios.
///
/// # Errors
/// If a table cannot be read.
pub(super) fn of_runs(a: &RunFolder, b: &RunFolder) -> Result<Vec<Change>, Problem> {
    let read = |folder: &RunFolder| -> Result<Vec<Fact>, Problem> {
        let classes = results::class_names(folder)?;
        let ranges = results::class_ranges(folder, &classes)?;
        Ok(ranges.iter().flat_map(facts_of_range).collect())
    };
    Ok(changes(read(a)?, read(b)?))
}

fn facts_of_range(range: &ClassRange) -> Vec<Fact> {
    let years = |value: f64| {
        decimal(value).map(|wal: Decimal| Spoken {
            text: rounded(wal, 2).to_string(),
            number: Some(rounded(wal, 2)),
        })
    };
    let count = |count: u64| {
        Some(Spoken {
            text: count.to_string(),
            number: Some(Decimal::from(count)),
        })
    };
    let values = [
        (
            "shortest_wal_years",
            range.wal_years.and_then(|(shortest, _)| years(shortest)),
        ),
        (
            "longest_wal_years",
            range.wal_years.and_then(|(_, longest)| years(longest)),
        ),
        ("scenarios_with_write_downs", count(range.written_down)),
        ("scenarios_with_unpaid_principal", count(range.unpaid)),
        (
            "scenarios_with_unpaid_interest",
            count(range.interest_unpaid),
        ),
        (
            "first_loss_month",
            range
                .first_loss_month
                .map(|month| Spoken::text(month.to_string())),
        ),
    ];
    values
        .into_iter()
        .map(|(metric, value)| Fact {
            class: Some(range.class.clone()),
            run_to: Some(range.run_to),
            metric,
            value,
        })
        .collect()
}

/// Facts that are not the same on both sides, in the order of A, then what only B has.
fn changes(a: Vec<Fact>, mut b: Vec<Fact>) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut change = |key: &Fact, a: Option<Spoken>, b: Option<Spoken>| {
        let text = |value: &Option<Spoken>| value.as_ref().map(|value| value.text.clone());
        if text(&a) == text(&b) {
            return;
        }
        let number = |value: &Option<Spoken>| value.as_ref().and_then(|value| value.number);
        changes.push(Change {
            class: key.class.clone(),
            run_to: key.run_to,
            metric: key.metric,
            b_less_a: number(&b).zip(number(&a)).map(|(b, a)| b - a),
            a: text(&a),
            b: text(&b),
        });
    };
    for mut one in a {
        let is_same = |other: &Fact| {
            (&other.class, other.run_to, other.metric) == (&one.class, one.run_to, one.metric)
        };
        let found = b.iter().position(is_same).map(|at| b.remove(at));
        let value = one.value.take();
        change(&one, value, found.and_then(|found| found.value));
    }
    for mut other in b {
        let value = other.value.take();
        change(&other, None, value);
    }
    changes
}

/// The classes that differ.
pub(super) fn classes_changed(changes: &[Change]) -> usize {
    let classes = changes.iter().filter_map(|change| change.class.as_ref());
    classes.collect::<BTreeSet<_>>().len()
}
