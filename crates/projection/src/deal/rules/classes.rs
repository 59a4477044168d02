//! Reads the classes of a deal with payment rules.

use rust_decimal::Decimal;

use super::class_terms::{ClassBalance, ClassStepUp, ExchangeClass, RuleClass, StepUpBy};
use super::coupons::coupon;
use super::declared::{Declaration, Declared};
use super::orders::{OrderReader, name_node};
use super::tables::is_table;
use crate::deal::classes::{DAY_COUNTS, MOST_CLASSES, StepUp, find_groups, step_up};
use crate::deal::interest::{InterestTerms, step_up_from};
use crate::document::{DiagnosticSink, Node, Section, Value, quoted, read};
use crate::formula::{
    ClassValue, Expected, Expression, Formula, Moment, PoolValue, Reference, Scope, Unit,
};
use crate::index::ByClass;

const FREQUENCIES: &[(&str, u32)] = &[
    ("monthly", 1),
    ("quarterly", 3),
    ("semiannually", 6),
    ("annually", 12),
];

/// Reads the section `classes`.
pub(super) fn classes(
    node: &Node,
    declared: &Declared<'_>,
    scope: &Scope<'_>,
    defaults: &InterestTerms,
    diagnostics: &DiagnosticSink,
) -> Option<ByClass<RuleClass>> {
    let items = read::items(
        node,
        "a list of classes",
        "{name: A, balance: 100_000_000, rate: 5.50%}",
        diagnostics,
    )?;
    if items.is_empty() || items.len() > MOST_CLASSES {
        return diagnostics.refuse(
            node.place,
            format!(
                "a deal has 1 to {MOST_CLASSES} classes, found {}",
                items.len()
            ),
            "write one `- {name: ..., balance: ...}` line for each class",
        );
    }
    let read = declared
        .classes
        .iter()
        .map(|class| rule_class(class, declared, scope, defaults, diagnostics));
    read::every(read).map(ByClass::new)
}

fn rule_class(
    declaration: &Declaration<'_>,
    declared: &Declared<'_>,
    scope: &Scope<'_>,
    defaults: &InterestTerms,
    diagnostics: &DiagnosticSink,
) -> Option<RuleClass> {
    let title = match declaration.name {
        "" => "the class".to_owned(),
        name => format!("class {name}"),
    };
    let mut section = Section::open(declaration.node, title, diagnostics)?;
    let name = section.required("name", "A", read::name);
    let groups = section.optional("group", |node, diagnostics| {
        find_groups(node, diagnostics, &declared.groups)
    });
    let group_failed = section.has("group") && groups.is_none();
    let groups = groups.unwrap_or_default();
    let balance = balance(&mut section, scope);
    let coupon = coupon(&mut section, &groups, scope);
    let mut rate = |field| {
        let read = section.optional(field, |node, diagnostics| {
            scope.formula(node, Expected::Unit(Unit::Rate), diagnostics)
        });
        (section.has(field) && read.is_none(), read)
    };
    let (floor_failed, floor) = rate("floor");
    let (cap_failed, cap) = rate("cap");
    let carries_forward = section.optional("carry_forward", read::yes_or_no);
    let step_up = class_step_up(&mut section, scope);
    let accretes = section.optional("accretes", read::yes_or_no);
    let retained = section.optional("retained", read::yes_or_no);
    let assumed = section.optional(
        "assumed",
        read::one_of(&[("margin", true), ("rate", true), ("nothing", false)]),
    );
    let day_count = section.optional("accrual", read::one_of(DAY_COUNTS));
    let delay_days = section.optional("delay_days", read::whole_number(0..=90));
    if section.has("payment_day") {
        section.node("payment_day");
        diagnostics.refuse::<()>(
            section.place_of("payment_day"),
            "a payment day of a class's own is not supported",
            "state `payment_day` under `dates`; `delay_days` may differ by class",
        );
    }
    let first_period_days = section.optional("first_period_days", read::whole_number(1..=366));
    let interest_from = section.optional("interest_from", read::date);
    let frequency = section.optional("pays", read::one_of(FREQUENCIES));
    if section.has("first_period_days") && section.has("interest_from") {
        diagnostics.refuse::<()>(
            section.place_of("interest_from"),
            "`first_period_days` and `interest_from` both state the first interest period",
            "remove one of the two",
        );
    }
    if carries_forward == Some(true) && !section.has("cap") {
        diagnostics.refuse::<()>(
            section.place_of("carry_forward"),
            "nothing is carried forward without a cap",
            "write the cap: `cap: net WAC`",
        );
    }
    if accretes == Some(true) && matches!(balance, Some(ClassBalance::Notional(_))) {
        diagnostics.refuse::<()>(
            section.place_of("accretes"),
            "a notional class cannot accrete: it has no principal",
            "write a `balance`, or remove `accretes`",
        );
    }
    section.finish();
    if group_failed || floor_failed || cap_failed {
        return None;
    }
    Some(RuleClass {
        name: name?.text,
        balance: balance?,
        coupon: coupon?,
        floor,
        cap,
        carries_forward: carries_forward.unwrap_or(false),
        step_up: step_up?,
        accretes: accretes.unwrap_or(false),
        retained: retained.unwrap_or(false),
        assumed: assumed.unwrap_or(false),
        groups,
        day_count: day_count.unwrap_or(defaults.day_count),
        delay_days: delay_days.unwrap_or(defaults.delay_days),
        first_period_days: first_period_days.or(defaults.first_period_days),
        interest_from,
        months_between_payments: frequency.unwrap_or(1),
        place: declaration.place,
    })
}

/// `balance` or `notional`.
fn balance(section: &mut Section<'_, '_>, scope: &Scope<'_>) -> Option<ClassBalance> {
    let dollars = section.optional("balance", read::money);
    let notional = section.optional("notional", |node, diagnostics| {
        notional(node, scope, diagnostics)
    });
    let strip = section.has("ratio_strip_below");
    if strip {
        section.node("ratio_strip_below");
        section.diagnostics().refuse::<()>(
            section.place_of("ratio_strip_below"),
            "ratio strips of each loan's own net rate are not supported",
            "state the part of principal as a formula: `{principal: PO, up_to: 4% x principal collected}`",
        );
    }
    match (section.has("balance"), section.has("notional")) {
        (true, false) => dollars.map(ClassBalance::Dollars),
        (false, true) => notional.map(ClassBalance::Notional),
        _ => section.diagnostics().refuse(
            section.place(),
            "a class has a balance or a notional balance",
            "write `balance: 100_000_000`, or for an interest-only class `notional: {A: 100%}`",
        ),
    }
}

/// A formula in dollars, or `{A: 100%, B: 50%}` of classes, sets, loan groups and the `pool`.
fn notional(node: &Node, scope: &Scope<'_>, diagnostics: &DiagnosticSink) -> Option<Formula> {
    if !is_table(node) {
        return scope.formula(node, Expected::Unit(Unit::Dollars), diagnostics);
    }
    let entries = Section::open(node, "notional", diagnostics)?.into_entries();
    let parts = read::every(entries.iter().map(|(key, node)| {
        let share = read::percent(0..=10_000)(node, diagnostics);
        let reference = if let Some(classes) = scope.classes(&key.text) {
            Some(Reference::Class(ClassValue::Balance, classes.to_vec()))
        } else if key.text.eq_ignore_ascii_case("pool") {
            Some(Reference::Pool(PoolValue::BalanceBefore, Vec::new()))
        } else if let Some(group) = scope.group(&key.text) {
            Some(Reference::Pool(PoolValue::BalanceBefore, vec![group]))
        } else {
            diagnostics.refuse(
                key.place,
                format!(
                    "the deal has no class, set or loan group {}",
                    quoted(&key.text)
                ),
                "write percentages of classes, of sets, of loan groups or of the `pool`",
            )
        };
        let text = format!(
            "{}% of {}",
            (share? * Decimal::ONE_HUNDRED).normalize(),
            key.text
        );
        Some((reference?, key.place, share?, text))
    }))?;
    let mut places = Vec::new();
    let mut texts = Vec::new();
    let mut sum: Option<Expression> = None;
    for (reference, place, share, text) in parts {
        texts.push(text);
        places.push((reference.clone(), place));
        let base = Expression::Reference(reference);
        let part = if share == Decimal::ONE {
            base
        } else {
            Expression::Multiply(Box::new(Expression::Number(share)), Box::new(base))
        };
        sum = Some(match sum {
            Some(sum) => Expression::Add(Box::new(sum), Box::new(part)),
            None => part,
        });
    }
    let Some(expression) = sum else {
        return diagnostics.refuse(
            node.place,
            "the notional balance is empty",
            "write `{A: 100%}`",
        );
    };
    Some(Formula {
        text: texts.join(" + "),
        expression,
        unit: Unit::Dollars,
        moment: Moment::Date,
        places,
        place: node.place,
    })
}

/// `step_up: + 1.00%` with `step_up_from: 2029-05`.
#[expect(
    clippy::option_option,
    reason = "the outer one is an error that is reported, as in all readers"
)]
fn class_step_up(section: &mut Section<'_, '_>, scope: &Scope<'_>) -> Option<Option<ClassStepUp>> {
    let by = section.optional("step_up", step_up);
    let from = section.optional("step_up_from", |node, diagnostics| {
        step_up_from(node, diagnostics, scope.calendar())
    });
    if section.has("step_up_from") && !section.has("step_up") {
        return section.diagnostics().refuse(
            section.place_of("step_up_from"),
            "`step_up_from` without a step-up",
            "write `step_up: + 1.00%` or `step_up: x 2`",
        );
    }
    if (section.has("step_up") && by.is_none()) || (section.has("step_up_from") && from.is_none()) {
        return None;
    }
    Some(by.map(|by| ClassStepUp {
        by: match by {
            StepUp::Times(factor) => StepUpBy::Times(factor),
            StepUp::Plus(rate) => StepUpBy::Plus(rate),
        },
        from,
    }))
}

/// Reads the section `exchange_classes`: `{M-2: {M-2A: 100%, M-2B: 100%}}`.
pub(super) fn exchange_classes(
    node: &Node,
    orders: &OrderReader<'_, '_>,
    diagnostics: &DiagnosticSink,
) -> Option<Vec<ExchangeClass>> {
    let entries = Section::open(node, "exchange_classes", diagnostics)?.into_entries();
    read::every(entries.iter().map(|(key, node)| {
        let declared = orders.declared;
        if declared.classes.iter().any(|class| class.name == key.text) {
            diagnostics.refuse::<()>(
                key.place,
                format!("class {} has cash of its own", quoted(&key.text)),
                "give the exchange class another name, or remove the class from `classes`",
            );
        }
        let parts = if let Value::List(items) = &node.value {
            // All of each.
            let whole = |item| Some((orders.class(item, diagnostics)?, Decimal::ONE));
            read::every(items.iter().map(whole))
        } else {
            let title = format!("exchange class {}", key.text);
            let parts = Section::open(node, title, diagnostics)?.into_entries();
            read::every(parts.iter().map(|(key, node)| {
                let class = orders.class(&name_node(key), diagnostics);
                let share = read::percent(0..=100)(node, diagnostics);
                Some((class?, share?))
            }))
        }?;
        if parts.is_empty() {
            return diagnostics.refuse(
                node.place,
                format!("exchange class {} has no parts", quoted(&key.text)),
                "write `{A: 100%, B: 100%}` or `[A, B]`",
            );
        }
        Some(ExchangeClass {
            name: key.text.clone(),
            parts,
            place: key.place,
        })
    }))
}
