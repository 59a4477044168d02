//! Reads accounts and fees.

use super::declared::Declaration;
use super::payment_terms::Source;
use super::sources::SourceReader;
use super::tables::is_table;
use super::terms::{AccountTerms, FeeAmount, FeeTerms};
use crate::diagnostic::Place;
use crate::document::{DiagnosticSink, Node, Section, read};
use crate::formula::{Expected, Expression, Formula, Moment, Scope, Unit};
use rust_decimal::Decimal;

const DOLLARS: Expected = Expected::Unit(Unit::Dollars);
const RATE: Expected = Expected::Unit(Unit::Rate);

/// Reads an account whose target is read already.
pub(super) fn account(
    declaration: &Declaration<'_>,
    target: Option<Formula>,
    sources: &SourceReader<'_, '_>,
    diagnostics: &DiagnosticSink,
) -> Option<AccountTerms> {
    let Declaration { name, place, node } = *declaration;
    let scope = sources.scope;
    let mut section = Section::open(node, format!("account {name}"), diagnostics)?;
    let initial = section.optional("initial", |node, diagnostics| {
        scope.formula(node, DOLLARS, diagnostics)
    });
    // Read with the other formulas that refer to one another.
    section.node("target");
    let earnings = section.optional("earns", |node, diagnostics| {
        if is_none(node) {
            return Some(None);
        }
        scope.formula(node, RATE, diagnostics).map(Some)
    });
    let final_release = section.optional("final_release", |node, diagnostics| {
        sources.destination(node, diagnostics)
    });
    let failed = (section.has("target") && target.is_none())
        || (section.has("initial") && initial.is_none())
        || (section.has("earns") && earnings.is_none())
        || (section.has("final_release") && final_release.is_none());
    if !section.has("initial") && !section.has("target") {
        diagnostics.refuse::<()>(
            section.place(),
            format!("account `{name}` has no money: neither `initial` nor `target` is stated"),
            "write `initial: 2% of original pool balance`, `target: ...`, or both",
        );
    }
    section.finish();
    if failed {
        return None;
    }
    Some(AccountTerms {
        name: name.to_owned(),
        initial: initial.unwrap_or_else(|| no_dollars(place)),
        target,
        earnings: earnings.flatten(),
        final_release: final_release.unwrap_or(Source::Released),
        place,
    })
}

/// 0 dollars.
fn no_dollars(place: Place) -> Formula {
    Formula {
        text: "0".to_owned(),
        expression: Expression::Number(Decimal::ZERO),
        unit: Unit::Dollars,
        moment: Moment::Constant,
        places: Vec::new(),
        place,
    }
}

fn is_none(node: &Node) -> bool {
    node.scalar()
        .is_some_and(|text| text.eq_ignore_ascii_case("none"))
}

/// Reads a fee: dollars a date, or an annual rate on a balance, with limits.
pub(super) fn fee(
    declaration: &Declaration<'_>,
    scope: &Scope<'_>,
    diagnostics: &DiagnosticSink,
) -> Option<FeeTerms> {
    let Declaration { name, place, node } = *declaration;
    let of = |amount| FeeTerms {
        name: name.to_owned(),
        amount,
        minimum: None,
        maximum: None,
        annual_cap: None,
        place,
    };
    if !is_table(node) {
        let dollars = scope.formula(node, DOLLARS, diagnostics)?;
        return Some(of(FeeAmount::Dollars(dollars)));
    }
    let mut section = Section::open(node, format!("fee {name}"), diagnostics)?;
    let mut formula = |field, expected| {
        let read = section.optional(field, |node, diagnostics| {
            scope.formula(node, expected, diagnostics)
        });
        (section.has(field), read)
    };
    let dollars = formula("amount", DOLLARS);
    let rate = formula("rate", RATE);
    let of_balance = formula("of", DOLLARS);
    let limits = ["minimum", "maximum", "annual_cap"].map(|field| formula(field, DOLLARS));
    let failed = limits.iter().any(|(given, read)| *given && read.is_none());
    let amount = match (dollars, rate, of_balance) {
        ((true, dollars), (false, _), (false, _)) => dollars.map(FeeAmount::Dollars),
        ((false, _), (true, rate), (true, of)) => {
            rate.zip(of).map(|(rate, of)| FeeAmount::Rate { rate, of })
        }
        _ => diagnostics.refuse(
            section.place(),
            format!("fee `{name}` is either dollars or a rate of a balance"),
            "write `amount: 625`, or `rate: 2.25%` and `of: pool balance before`",
        ),
    };
    section.finish();
    let [(_, minimum), (_, maximum), (_, annual_cap)] = limits;
    let amount = amount.filter(|_| !failed)?;
    Some(FeeTerms {
        minimum,
        maximum,
        annual_cap,
        ..of(amount)
    })
}

/// Reads every declaration of a section, which must be a map.
pub(super) fn section<T>(
    node: &Node,
    (name, example): (&str, &str),
    declarations: &[Declaration<'_>],
    diagnostics: &DiagnosticSink,
    mut reader: impl FnMut(usize, &Declaration<'_>) -> Option<T>,
) -> Option<Vec<T>> {
    // Reports another form.
    let section = Section::open(node, name, diagnostics)?;
    let empty = section.into_entries().is_empty();
    if empty {
        let message = format!("`{name}` is empty");
        return diagnostics.refuse(node.place, message, format!("write `{example}`"));
    }
    let all = declarations.iter().enumerate();
    read::every(all.map(|(position, declaration)| reader(position, declaration)))
}
