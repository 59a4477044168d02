//! Reads amounts, tests and targets of accounts in an order in which each follows those that it refers to.

use super::declared::{Declaration, Declared};
use super::tables::{is_table, table};
use super::terms::{AmountTerms, AmountValue, Definition, TableTerms, TestTerms};
use super::test_terms::test;
use crate::diagnostic::Place;
use crate::document::{DiagnosticSink, Node, Value, quoted};
use crate::formula::{
    AccountValue, ClassValue, Dependencies, Evaluation, Expected, Formula, Kind, Moment, Reference,
    Scope, Unit,
};
use crate::index::{AccountIndex, AmountIndex, ClassIndex, TestIndex};

/// Amounts, tests and targets.
pub(super) struct Definitions {
    pub(super) amounts: Option<Vec<AmountTerms>>,
    pub(super) tests: Option<Vec<TestTerms>>,
    /// The target of each account; the outer `None` is for errors.
    pub(super) targets: Vec<Option<Formula>>,
    pub(super) evaluation: Vec<Definition>,
}

/// The positions of definitions in one list: amounts, tests, targets, notional balances, coupons.
#[derive(Clone, Copy)]
struct Positions {
    amounts: usize,
    tests: usize,
    targets: usize,
    classes: usize,
}

impl Positions {
    /// The definition at a position.
    fn definition(self, position: usize) -> Definition {
        let tests = self.amounts;
        let targets = tests + self.tests;
        let notionals = targets + self.targets;
        let coupons = notionals + self.classes;
        if position < tests {
            Definition::Amount(AmountIndex::new(position))
        } else if position < targets {
            Definition::Test(TestIndex::new(position - tests))
        } else if position < notionals {
            Definition::Target(AccountIndex::new(position - targets))
        } else if position < coupons {
            Definition::Notional(ClassIndex::new(position - notionals))
        } else {
            Definition::Coupon(ClassIndex::new(position - coupons))
        }
    }

    /// The definitions that a reference depends on.
    fn of_reference(self, reference: &Reference) -> Vec<usize> {
        let targets = self.amounts + self.tests;
        let notionals = targets + self.targets;
        match reference {
            Reference::Amount(amount) => vec![amount.position()],
            Reference::Test(test) => vec![self.amounts + test.position()],
            Reference::Account(AccountValue::Target, account) => {
                vec![targets + account.position()]
            }
            Reference::Class(value, classes) => {
                let mut found = Vec::new();
                for class in classes {
                    if value.follows_balance() {
                        found.push(notionals + class.position());
                    }
                    if value.follows_coupon() {
                        found.push(notionals + self.classes + class.position());
                    }
                }
                found
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
        classes: declared.classes.len(),
    };
    let all = || {
        let amounts = declared.amounts.iter().chain(&declared.tests);
        let classes = declared.classes.iter().chain(&declared.classes);
        amounts.chain(&declared.accounts).chain(classes)
    };
    let dependencies: Dependencies = all()
        .enumerate()
        .map(|(position, declaration)| {
            let definition = positions.definition(position);
            let references = references_of(definition, declaration.node, scope).into_iter();
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
        let definition = positions.definition(position);
        match definition {
            Definition::Amount(index) => {
                let declaration = &declared.amounts[index.position()];
                amounts[index.position()] = amount(index, declaration, scope, diagnostics);
            }
            Definition::Test(index) => {
                let declaration = &declared.tests[index.position()];
                tests[index.position()] = test(index, declaration, scope, diagnostics);
            }
            Definition::Target(index) => {
                let account = declared.accounts[index.position()].node;
                let Some(node) = account.child("target") else {
                    continue;
                };
                let formula = scope.formula(node, Expected::Unit(Unit::Dollars), diagnostics);
                if let Some(formula) = &formula {
                    scope.record_target(index, formula.moment);
                }
                read.targets[index.position()] = formula;
            }
            // Read with the other terms of the class.
            Definition::Notional(class) | Definition::Coupon(class) => {
                let node = declared.classes[class.position()].node;
                if references_of(definition, node, scope).is_empty() {
                    continue;
                }
            }
        }
        read.evaluation.push(definition);
    }
    read.amounts = amounts.into_iter().collect();
    read.tests = tests.into_iter().collect();
    read
}

/// What the formulas of a definition refer to.
fn references_of(
    definition: Definition,
    node: &Node,
    scope: &Scope<'_>,
) -> Vec<(Reference, Place)> {
    let fields: &[&str] = match definition {
        Definition::Amount(_) => &[],
        Definition::Test(_) => &["holds", "value", "at_most", "below", "at_least", "above"],
        Definition::Target(_) => &["target"],
        Definition::Notional(_) => &["notional"],
        Definition::Coupon(_) => &["rate", "floor", "cap"],
    };
    let nodes: Vec<&Node> = match &node.value {
        Value::Map(_) => fields
            .iter()
            .filter_map(|field| node.child(field))
            .collect(),
        _ => vec![node],
    };
    let mut references = Vec::new();
    for node in nodes {
        match &node.value {
            // Percentages of classes.
            Value::Map(entries) if matches!(definition, Definition::Notional(_)) => {
                references.extend(entries.iter().filter_map(|(key, _)| {
                    let classes = scope.classes(&key.text)?.to_vec();
                    Some((Reference::Class(ClassValue::Balance, classes), key.place))
                }));
            }
            _ => references.extend(scope.references(node)),
        }
    }
    references
}

/// Reports each circle once, with all of its members.
fn refuse_circles(evaluation: &Evaluation, names: &[&str], diagnostics: &DiagnosticSink) {
    /// The most members of a circle that are shown.
    const MOST_SHOWN: usize = 12;
    for (circle, place) in &evaluation.circles {
        let shown = circle.iter().take(MOST_SHOWN);
        let mut around: Vec<String> = shown.map(|member| quoted(names[*member])).collect();
        if circle.len() > MOST_SHOWN {
            around.push("...".to_owned());
        }
        around.extend(circle.first().map(|first| quoted(names[*first])));
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
