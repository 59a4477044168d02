//! Reads coupons: fixed, floating and inverse, net WAC, tables and formulas.

use rust_decimal::Decimal;

use super::class_terms::ClassCoupon;
use super::definitions::begins_at_once;
use super::tables::{is_table, table};
use crate::document::{DiagnosticSink, Node, Section, percent, read};
use crate::formula::{Expected, Expression, Formula, PoolValue, Reference, Scope, Unit, Value};
use crate::index::{GroupIndex, ReferenceRateIndex};

/// Reads the coupon of a class from `rate`, or from `index`, `margin` and `multiplier`.
pub(super) fn coupon(
    section: &mut Section<'_, '_>,
    groups: &[GroupIndex],
    scope: &Scope<'_>,
) -> Option<ClassCoupon> {
    let stated = section.optional("rate", |node, diagnostics| {
        rate(node, groups, scope, diagnostics)
    });
    let index = section.optional("index", |node, diagnostics| {
        let name = read::name(node, diagnostics)?;
        match scope.value(&name.text) {
            Some(Value::Rate(index)) => Some(index),
            // Its name is that of an amount, which is reported.
            _ => diagnostics.refuse(
                name.place,
                format!(
                    "index `{}` has the name of an amount, test or account",
                    name.text
                ),
                "rename the other",
            ),
        }
    });
    let margin = section.optional("margin", read::percent(-100..=100));
    let multiplier = section.optional("multiplier", read::number(-100..=100));
    if section.has("wac_strip_above") {
        section.node("wac_strip_above");
        return section.diagnostics().refuse(
            section.place_of("wac_strip_above"),
            "strips of each loan's own net rate are not supported",
            "write `rate: \"max(0%, net WAC - 5.50%)\"`, the strip of the average net rate",
        );
    }
    let has = |field: &str| section.has(field);
    if has("rate") == has("index") {
        return section.diagnostics().refuse(
            section.place(),
            "a class earns an index plus a margin, or a rate",
            "write `index: sofr, margin: 0.85%`, `rate: 5.50%`, `rate: net WAC`, or `rate: none`",
        );
    }
    if !has("index") && (has("margin") || has("multiplier")) {
        return section.diagnostics().refuse(
            section.place(),
            "a margin or multiplier without an index",
            "write `index: sofr`",
        );
    }
    if has("index") {
        let failed =
            (has("margin") && margin.is_none()) || (has("multiplier") && multiplier.is_none());
        return index
            .filter(|_| !failed)
            .map(|index| ClassCoupon::Floating {
                index,
                multiplier: multiplier.unwrap_or(Decimal::ONE),
                margin: margin.unwrap_or(Decimal::ZERO),
            });
    }
    stated
}

fn rate(
    node: &Node,
    groups: &[GroupIndex],
    scope: &Scope<'_>,
    diagnostics: &DiagnosticSink,
) -> Option<ClassCoupon> {
    if is_table(node) {
        let mut table = table(scope.calendar())(node, diagnostics)?;
        begins_at_once(&table, node, diagnostics)?;
        if table.unit != Unit::Fraction {
            return diagnostics.refuse(
                node.place,
                "the rates of the table have no unit",
                "write percentages: `{1: 4.00%, 61: 5.00%}`",
            );
        }
        table.unit = Unit::Rate;
        return Some(ClassCoupon::Table(table));
    }
    let text = node.scalar().unwrap_or_default();
    if text.eq_ignore_ascii_case("none") || text.eq_ignore_ascii_case("principal only") {
        return Some(ClassCoupon::None);
    }
    if percent(text).is_some() {
        return read::percent(0..=100)(node, diagnostics).map(ClassCoupon::Fixed);
    }
    let formula = scope.formula(node, Expected::Unit(Unit::Rate), diagnostics)?;
    Some(of_formula(formula, groups))
}

/// The coupon that a formula states, in its simplest form.
fn of_formula(formula: Formula, groups: &[GroupIndex]) -> ClassCoupon {
    let Some(linear) = Linear::of(&formula.expression) else {
        return ClassCoupon::Formula(formula);
    };
    match linear.term {
        None => ClassCoupon::Fixed(linear.constant),
        Some((Term::Index(index), multiplier)) => ClassCoupon::Floating {
            index,
            multiplier,
            margin: linear.constant,
        },
        Some((Term::NetWac(of), multiplier))
            if multiplier == Decimal::ONE && (of.is_empty() || of == groups) =>
        {
            // Without groups it is that of all of them, even for a class of one group.
            if of.is_empty() && !groups.is_empty() {
                return ClassCoupon::Formula(formula);
            }
            ClassCoupon::NetWac {
                less: -linear.constant,
            }
        }
        Some(_) => ClassCoupon::Formula(formula),
    }
}

/// `a x index + b`.
#[derive(Clone)]
struct Linear {
    term: Option<(Term, Decimal)>,
    constant: Decimal,
}

#[derive(Clone, PartialEq)]
enum Term {
    Index(ReferenceRateIndex),
    NetWac(Vec<GroupIndex>),
}

impl Linear {
    fn constant(constant: Decimal) -> Self {
        Self {
            term: None,
            constant,
        }
    }

    /// An expression in this form; `None` if it has another, or more digits than a decimal.
    fn of(expression: &Expression) -> Option<Self> {
        let term = |term| Self {
            term: Some((term, Decimal::ONE)),
            constant: Decimal::ZERO,
        };
        match expression {
            Expression::Number(number) => Some(Self::constant(*number)),
            Expression::Reference(Reference::Rate(index)) => Some(term(Term::Index(*index))),
            Expression::Reference(Reference::Pool(PoolValue::NetWac, groups)) => {
                Some(term(Term::NetWac(groups.clone())))
            }
            Expression::Negative(inner) => Self::of(inner)?.times(-Decimal::ONE),
            Expression::Add(a, b) => Self::of(a)?.plus(Self::of(b)?),
            Expression::Subtract(a, b) => Self::of(a)?.plus(Self::of(b)?.times(-Decimal::ONE)?),
            Expression::Multiply(a, b) => {
                let (a, b) = (Self::of(a)?, Self::of(b)?);
                match (&a.term, &b.term) {
                    (None, _) => b.times(a.constant),
                    (_, None) => a.times(b.constant),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn plus(self, other: Self) -> Option<Self> {
        let constant = self.constant.checked_add(other.constant)?;
        let term = match (self.term, other.term) {
            (None, term) | (term, None) => term,
            (Some((a, one)), Some((b, other))) if a == b => Some((a, one.checked_add(other)?)),
            _ => return None,
        };
        Some(Self { term, constant })
    }

    fn times(self, factor: Decimal) -> Option<Self> {
        let constant = self.constant.checked_mul(factor)?;
        let term = match self.term {
            Some((term, multiplier)) => Some((term, multiplier.checked_mul(factor)?)),
            None => None,
        };
        Some(Self { term, constant })
    }
}
