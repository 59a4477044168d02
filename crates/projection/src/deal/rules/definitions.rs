//! Reads amounts, tests and targets of accounts in an order in which each follows those that it refers to.

use super::declared::{Declaration, Declared};
use super::tables::{is_table, table};
use super::terms::{
    AmountTerms, AmountValue, Condition, Definition, Limit, Sticky, TableTerms, TestTerms,
};
use crate::document::{DiagnosticSink, Node, Section, Value, quoted, read};
use crate::formula::{
    AccountValue, Comparison, Dependencies, Evaluation, Expected, Formula, Kind, Moment, Reference,
    Scope, Unit,
};
use crate::index::{AccountIndex, AmountIndex, TestIndex};

/// The most dates of a mean, or of dates running.
const MOST_DATES: u32 = 60;

/// Amounts, tests and targets.
pub(super) struct Definitions {
    pub(super) amounts: Option<Vec<AmountTerms>>,
    pub(super) tests: Option<Vec<TestTerms>>,
    /// The target of each account; the outer `None` is for errors.
    pub(super) targets: Vec<Option<Formula>>,
    pub(super) evaluation: Vec<Definition>,
}

/// The positions of definitions in one list: amounts, tests, targets, classes.
#[derive(Clone, Copy)]
struct Positions {
    amounts: usize,
    tests: usize,
    targets: usize,
}

impl Positions {
    fn of_reference(self, reference: &Reference) -> Vec<usize> {
        match reference {
            Reference::Amount(amount) => vec![amount.position()],
            Reference::Test(test) => vec![self.amounts + test.position()],
            Reference::Account(AccountValue::Target, account) => {
                vec![self.amounts + self.tests + account.position()]
            }
            Reference::Class(value, classes) if value.follows_terms() => {
                let first = self.amounts + self.tests + self.targets;
                classes
                    .iter()
                    .map(|class| first + class.position())
                    .collect()
            }
            _ => Vec::new(),
        }
    }
}

/// Reads all definitions.
pub(super) fn definitions(
    declared: &Declared<'_>,
    scope: &Scope<'_>,
    diagnostics: &DiagnosticSink,
) -> Definitions {
    let positions = Positions {
        amounts: declared.amounts.len(),
        tests: declared.tests.len(),
        targets: declared.accounts.len(),
    };
    let all = || {
        let amounts = declared.amounts.iter().chain(&declared.tests);
        amounts.chain(&declared.accounts).chain(&declared.classes)
    };
    let dependencies: Dependencies = all()
        .enumerate()
        .map(|(position, declaration)| {
            let nodes = formulas_of(positions, position, declaration.node);
            let references = nodes.into_iter().flat_map(|node| scope.references(node));
            references
                .flat_map(|(reference, place)| {
                    let found = positions.of_reference(&reference).into_iter();
                    found.map(move |found| (found, place))
                })
                .collect()
        })
        .collect();
    let evaluation = Evaluation::of(&dependencies);
    let names: Vec<&str> = all().map(|declaration| declaration.name).collect();
    refuse_circles(&evaluation, &names, diagnostics);
    let mut read = Definitions {
        amounts: None,
        tests: None,
        targets: vec![None; positions.targets],
        evaluation: Vec::new(),
    };
    let mut amounts: Vec<Option<AmountTerms>> = vec![None; positions.amounts];
    let mut tests: Vec<Option<TestTerms>> = vec![None; positions.tests];
    for position in evaluation.order {
        if let Some(declaration) = declared.amounts.get(position) {
            let index = AmountIndex::new(position);
            read.evaluation.push(Definition::Amount(index));
            amounts[position] = amount(index, declaration, scope, diagnostics);
            continue;
        }
        let position = position - positions.amounts;
        if let Some(declaration) = declared.tests.get(position) {
            let index = TestIndex::new(position);
            read.evaluation.push(Definition::Test(index));
            tests[position] = test(index, declaration, scope, diagnostics);
            continue;
        }
        let position = position - positions.tests;
        let account = declared.accounts.get(position);
        if let Some(node) = account.and_then(|account| account.node.child("target")) {
            let index = AccountIndex::new(position);
            read.evaluation.push(Definition::Target(index));
            let formula = scope.formula(node, Expected::Unit(Unit::Dollars), diagnostics);
            if let Some(formula) = &formula {
                scope.record_target(index, formula.moment);
            }
            read.targets[position] = formula;
        }
    }
    read.amounts = amounts.into_iter().collect();
    read.tests = tests.into_iter().collect();
    read
}

/// The formulas of a definition.
fn formulas_of(positions: Positions, position: usize, node: &Node) -> Vec<&Node> {
    let fields: &[&str] = if position < positions.amounts {
        &[]
    } else if position < positions.amounts + positions.tests {
        &["holds", "value", "at_most", "below", "at_least", "above"]
    } else if position < positions.amounts + positions.tests + positions.targets {
        &["target"]
    } else {
        &["rate", "notional", "floor", "cap"]
    };
    match &node.value {
        Value::Map(_) => fields
            .iter()
            .filter_map(|field| node.child(field))
            .collect(),
        _ => vec![node],
    }
}

/// Reports each circle once, with all of its members.
fn refuse_circles(evaluation: &Evaluation, names: &[&str], diagnostics: &DiagnosticSink) {
    for (circle, place) in &evaluation.circles {
        let around = circle.iter().chain(circle.first());
        let around: Vec<String> = around.map(|member| quoted(names[*member])).collect();
        let message = if circle.len() == 1 {
            format!("{} refers to itself", quoted(names[circle[0]]))
        } else {
            format!("these refer to one another: {}", around.join(" -> "))
        };
        diagnostics.refuse::<()>(
            *place,
            message,
            "remove one of the references; a value before the date, such as `balance(A)`, needs no other amount",
        );
    }
}

fn amount(
    index: AmountIndex,
    declaration: &Declaration<'_>,
    scope: &Scope<'_>,
    diagnostics: &DiagnosticSink,
) -> Option<AmountTerms> {
    let Declaration { name, place, node } = *declaration;
    let (value, unit) = if is_table(node) {
        let table = table(scope.calendar())(node, diagnostics)?;
        begins_at_once(&table, node, diagnostics)?;
        let kind = if table.unit == Unit::Fraction {
            Kind::Percentage
        } else {
            Kind::Of(table.unit)
        };
        scope.record_amount(index, kind, Moment::Date);
        let unit = table.unit;
        (AmountValue::Table(table), unit)
    } else {
        let (formula, kind) = scope.formula_of_kind(node, Expected::Any, diagnostics)?;
        scope.record_amount(index, kind, formula.moment);
        if kind == Kind::Of(Unit::Truth) {
            return diagnostics.refuse(
                place,
                format!("{} is a test, not an amount", quoted(name)),
                "define it under `tests`",
            );
        }
        let unit = formula.unit;
        (AmountValue::Formula(formula), unit)
    };
    Some(AmountTerms {
        name: name.to_owned(),
        value,
        unit,
        place,
    })
}

/// Reports a table without a value for the first month.
pub(super) fn begins_at_once(
    table: &TableTerms,
    node: &Node,
    diagnostics: &DiagnosticSink,
) -> Option<()> {
    match table.rows.first() {
        Some((first, _)) if first.number() > 1 => diagnostics.refuse(
            node.place,
            format!("the table begins in month {first}"),
            "write a row for month 1",
        ),
        _ => Some(()),
    }
}

const LIMITS: [(&str, Comparison); 4] = [
    ("at_most", Comparison::AtMost),
    ("below", Comparison::Below),
    ("at_least", Comparison::AtLeast),
    ("above", Comparison::Above),
];

fn test(
    index: TestIndex,
    declaration: &Declaration<'_>,
    scope: &Scope<'_>,
    diagnostics: &DiagnosticSink,
) -> Option<TestTerms> {
    let Declaration { name, place, node } = *declaration;
    let of = |condition: Condition, dates_running, sticky| {
        let moment = match &condition {
            Condition::Holds(formula) => formula.moment,
            Condition::Value {
                value,
                limit: Limit::Formula(limit),
                ..
            } => value.moment.max(limit.moment),
            Condition::Value { value, .. } => value.moment,
        };
        // A test with a memory changes from date to date.
        scope.record_test(index, moment.max(Moment::Date));
        TestTerms {
            name: name.to_owned(),
            condition,
            dates_running,
            sticky,
            place,
        }
    };
    let truth = Expected::Unit(Unit::Truth);
    if !is_table(node) {
        let formula = scope.formula(node, truth, diagnostics)?;
        return Some(of(Condition::Holds(formula), 1, Sticky::Never));
    }
    let mut section = Section::open(node, format!("test {name}"), diagnostics)?;
    let holds = section.optional("holds", |node, diagnostics| {
        scope.formula(node, truth, diagnostics)
    });
    let value = section.optional("value", |node, diagnostics| {
        scope.formula_of_kind(node, Expected::Any, diagnostics)
    });
    let mut limits = Vec::new();
    for (field, comparison) in LIMITS {
        let limit = section.optional(field, |node, diagnostics| {
            limit(
                node,
                value.as_ref().map(|(_, kind)| *kind),
                scope,
                diagnostics,
            )
        });
        if section.has(field) {
            limits.push((comparison, limit, section.place_of(field)));
        }
    }
    let mean = section.optional("mean_of_months", read::whole_number(1..=MOST_DATES));
    let running = section.optional("dates_running", read::whole_number(1..=MOST_DATES));
    let sticky = section.optional(
        "stays",
        read::one_of(&[
            ("failed", Sticky::OnceFailed),
            ("passed", Sticky::OncePassed),
        ]),
    );
    let one_form = section.has("holds") != section.has("value");
    if !one_form || section.has("value") == limits.is_empty() || limits.len() > 1 {
        diagnostics.refuse::<()>(
            limits.get(1).map_or(section.place(), |(_, _, place)| *place),
            format!("test {} needs one condition", quoted(name)),
            "write `holds: a <= b`, or `value:` with one of `at_most`, `below`, `at_least` and `above`",
        );
    } else if section.has("holds") && section.has("mean_of_months") {
        diagnostics.refuse::<()>(
            section.place_of("mean_of_months"),
            "a mean needs a value",
            "write `value:` and a limit instead of `holds`",
        );
    }
    section.finish();
    let condition = match (holds, value, limits.pop()) {
        (Some(holds), None, None) => Condition::Holds(holds),
        (None, Some((value, _)), Some((comparison, Some(limit), _))) if limits.is_empty() => {
            Condition::Value {
                value,
                mean_of_months: mean.unwrap_or(1),
                comparison,
                limit,
            }
        }
        _ => return None,
    };
    Some(of(
        condition,
        running.unwrap_or(1),
        sticky.unwrap_or(Sticky::Never),
    ))
}

/// A limit: a table, or a formula of the value's unit.
fn limit(
    node: &Node,
    value: Option<Kind>,
    scope: &Scope<'_>,
    diagnostics: &DiagnosticSink,
) -> Option<Limit> {
    let unit = value.map(Kind::unit);
    if !is_table(node) {
        let expected = unit.map_or(Expected::Any, Expected::Unit);
        return scope
            .formula(node, expected, diagnostics)
            .map(Limit::Formula);
    }
    let mut table = table(scope.calendar())(node, diagnostics)?;
    match unit {
        Some(Unit::Rate) if table.unit == Unit::Fraction => table.unit = Unit::Rate,
        Some(unit) if unit != table.unit => {
            return diagnostics.refuse(
                node.place,
                format!(
                    "the value is {}, the limits are {}",
                    unit.words(),
                    table.unit.words()
                ),
                "write the limits in the unit of the value, or divide the value by what it is a part of",
            );
        }
        _ => {}
    }
    Some(Limit::Table(table))
}
