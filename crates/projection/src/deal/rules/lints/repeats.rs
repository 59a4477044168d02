//! Payments that repeat an earlier one.

use std::mem::discriminant;

use super::super::payment_terms::{
    Otherwise, Payment, PaymentOrder, PaymentStep, Source, SplitShare,
};
use super::super::terms::PaymentRules;
use super::{Lint, LintKind};
use crate::formula::Formula;

/// A payment with the tests of the groups around it.
struct Placed<'a> {
    step: &'a PaymentStep,
    tests: Vec<(&'a Formula, Branch)>,
}

/// Whether a group of payments is made where its test holds, or elsewhere.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Branch {
    Holds,
    Otherwise,
}

/// Payments that repeat one before them.
pub(super) fn lints(rules: &PaymentRules) -> Vec<Lint> {
    let mut placed = Vec::new();
    collect(&rules.payments, &[], &mut placed);
    let mut lints = Vec::new();
    for (position, payment) in placed.iter().enumerate() {
        let first = (0..position).rev().find(|earlier| {
            is_repeated(&placed[*earlier], payment)
                && !placed[earlier + 1..position]
                    .iter()
                    .any(|between| gives_reason(between.step, payment.step))
        });
        if let Some(first) = first {
            lints.push(Lint {
                what: LintKind::RepeatedPayment {
                    first: placed[first].step.place,
                },
                place: payment.step.place,
            });
        }
    }
    lints
}

fn collect<'a>(
    steps: &'a [PaymentStep],
    tests: &[(&'a Formula, Branch)],
    into: &mut Vec<Placed<'a>>,
) {
    for step in steps {
        let around = |branch| {
            let own = step.when.as_ref().map(|test| (test, branch));
            tests.iter().copied().chain(own).collect::<Vec<_>>()
        };
        if let Payment::Steps(inner) = &step.payment {
            collect(inner, &around(Branch::Holds), into);
        } else {
            into.push(Placed {
                step,
                tests: around(Branch::Holds),
            });
        }
        if let Otherwise::Steps(inner) = &step.otherwise {
            collect(inner, &around(Branch::Otherwise), into);
        }
    }
}

/// Whether a payment is the same as an earlier one: payees, cash, limit and tests.
fn is_repeated(earlier: &Placed<'_>, later: &Placed<'_>) -> bool {
    let (one, other) = (earlier.step, later.step);
    let same_tests = earlier.tests.len() == later.tests.len()
        && earlier
            .tests
            .iter()
            .zip(&later.tests)
            .all(|(one, other)| one.1 == other.1 && same_formula(one.0, other.0));
    let same_otherwise = match (&one.otherwise, &other.otherwise) {
        (Otherwise::Nothing, Otherwise::Nothing) => true,
        (Otherwise::Order(one), Otherwise::Order(other)) => same_order(one, other),
        _ => false,
    };
    same_tests
        && same_otherwise
        && one.from == other.from
        && same_optional(one.up_to.as_ref(), other.up_to.as_ref())
        && same_payment(&one.payment, &other.payment)
}

fn same_payment(one: &Payment, other: &Payment) -> bool {
    match (one, other) {
        (Payment::Interest(one), Payment::Interest(other))
        | (Payment::Principal(one), Payment::Principal(other))
        | (Payment::CarryForward(one), Payment::CarryForward(other))
        | (Payment::WriteDown(one), Payment::WriteDown(other))
        | (Payment::WriteUp(one), Payment::WriteUp(other))
        | (Payment::Increase(one), Payment::Increase(other)) => same_order(one, other),
        (Payment::Steps(_), _) | (_, Payment::Steps(_)) => false,
        (one, other) => one == other,
    }
}

/// Whether a payment after an earlier one gives the earlier one something to do again: cash in one of its sources, or
/// balances to be paid.
fn gives_reason(between: &PaymentStep, repeated: &PaymentStep) -> bool {
    match &between.payment {
        Payment::Draw { to, .. } | Payment::Release { to, .. } | Payment::Move { to } => {
            receives(&repeated.from, *to)
        }
        Payment::Deposit(account) => receives(&repeated.from, Source::Account(*account)),
        Payment::Accrete(_) | Payment::Increase(_) | Payment::WriteUp(_) => true,
        _ => false,
    }
}

/// Whether cash that goes to a source can be used by a payment from `from`.
fn receives(from: &[Source], to: Source) -> bool {
    from.iter().any(|source| match (source, to) {
        (Source::AvailableFunds, Source::Released)
        | (Source::AvailableFunds | Source::Collected(..), Source::Collected(..)) => true,
        (source, to) => *source == to,
    })
}

/// Whether two formulas compute the same, wherever they are written.
fn same_formula(one: &Formula, other: &Formula) -> bool {
    one.expression == other.expression
}

fn same_optional(one: Option<&Formula>, other: Option<&Formula>) -> bool {
    match (one, other) {
        (None, None) => true,
        (Some(one), Some(other)) => same_formula(one, other),
        _ => false,
    }
}

/// Whether two orders pay the same, wherever they are written.
#[must_use]
pub(in crate::deal) fn same_order(one: &PaymentOrder, other: &PaymentOrder) -> bool {
    let (parts, others) = (one.parts(), other.parts());
    let (formulas, other_formulas) = (one.formulas(), other.formulas());
    same_form(one, other)
        && parts.len() == others.len()
        && formulas.len() == other_formulas.len()
        && formulas
            .into_iter()
            .zip(other_formulas)
            .all(|(one, other)| same_formula(one, other))
        && parts
            .into_iter()
            .zip(others)
            .all(|(one, other)| same_order(one, other))
}

/// Whether two orders are the same but for their parts and formulas.
fn same_form(one: &PaymentOrder, other: &PaymentOrder) -> bool {
    use PaymentOrder as O;
    let is_rest = |(share, _): &(SplitShare, PaymentOrder)| *share == SplitShare::Rest;
    match (one, other) {
        (O::Class(one), O::Class(other)) => one == other,
        (O::ProRata { by: one, .. }, O::ProRata { by: other, .. }) => {
            discriminant(one) == discriminant(other)
        }
        (O::ByGroup(one), O::ByGroup(other)) => {
            let groups = one.iter().map(|(group, _)| group);
            groups.eq(other.iter().map(|(group, _)| group))
        }
        (O::Split(one), O::Split(other)) => one.iter().map(is_rest).eq(other.iter().map(is_rest)),
        (one, other) => discriminant(one) == discriminant(other),
    }
}
