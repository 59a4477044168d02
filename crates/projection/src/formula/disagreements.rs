//! Reports units that do not agree, with what to write instead.

use super::check::{Checked, Checker};
use super::kind::{DOLLARS, FRACTION, Kind, RATE, TRUTH};
use super::syntax::{Part, Span, Term};
use super::tree::Unit;

impl Checker<'_, '_> {
    /// The text of a part, if it is short enough for advice.
    fn shown(&self, part: &Part, otherwise: &str) -> String {
        const LONGEST: usize = 32;
        let text = part.span.of(self.text);
        if text.chars().count() <= LONGEST && !text.contains('\n') {
            text.to_owned()
        } else {
            otherwise.to_owned()
        }
    }

    /// Reports a part that is not of a unit.
    pub(super) fn expect(&mut self, checked: &Checked, part: &Part, unit: Unit) {
        if checked.kind.fits(unit) {
            return;
        }
        let advice = match (unit, checked.kind) {
            (Unit::Dollars, kind) if kind.is_fraction() => {
                let fraction = self.shown(part, "5%");
                format!("write what it is a percentage of, such as `{fraction} x pool balance`")
            }
            (Unit::Dollars, RATE) => {
                let rate = self.shown(part, "RATE");
                format!("for interest, write `interest(balance(A), {rate})`")
            }
            (Unit::Fraction, DOLLARS) => {
                let dollars = self.shown(part, "DOLLARS");
                format!("divide it by what it is a part of, such as `{dollars} / pool balance`")
            }
            (Unit::Rate, FRACTION) => {
                "an annual rate is an index, a net WAC, a class's rate or a stated percentage"
                    .to_owned()
            }
            (Unit::Truth, DOLLARS) => {
                let dollars = self.shown(part, "AMOUNT");
                format!("compare it with something, such as `{dollars} > 0`")
            }
            (Unit::Truth, _) => "compare it with something: `a >= b`".to_owned(),
            (Unit::Rate, DOLLARS) => {
                "write a rate, such as `5.00%`, `net WAC` or `min(5%, net WAC)`".to_owned()
            }
            (Unit::Dollars, TRUTH) => {
                let test = self.shown(part, "TEST");
                format!(
                    "write the test under `when`, or choose an amount: `if {test} then 1_000 else 0`"
                )
            }
            (_, TRUTH) => "choose a value by the test: `if(test, a, b)`".to_owned(),
            _ => format!("write a formula that computes {}", unit.words()),
        };
        let message = format!("expected {}, found {}", unit.words(), checked.kind.words());
        self.error(part.span, message, advice);
    }

    /// Reports values of two units where one is needed.
    pub(super) fn disagree(&mut self, span: Span, one: Kind, other: Kind, other_part: &Part) {
        let advice = match (one, other) {
            (DOLLARS, kind) if kind.is_fraction() => {
                let fraction = self.shown(other_part, "5%");
                format!("write what it is a percentage of, such as `{fraction} x pool balance`")
            }
            _ => "values that are compared or chosen among must have one unit".to_owned(),
        };
        let message = format!("{} and {} do not go together", one.words(), other.words());
        self.error(span, message, advice);
    }

    /// Reports a sum of two units.
    pub(super) fn refuse_sum(&mut self, term: &Term, before: &Part, one: Kind, other: Kind) {
        let (a, b) = (self.shown(before, "A"), self.shown(&term.part, "B"));
        let advice = match (one, other) {
            (DOLLARS, kind) if kind.is_fraction() => {
                format!("write what it is a percentage of: `{b} x {a}`")
            }
            (kind, DOLLARS) if kind.is_fraction() => {
                format!("write what it is a percentage of: `{a} x {b}`")
            }
            (DOLLARS, RATE) => format!("for interest, write `interest({a}, {b})`"),
            (RATE, DOLLARS) => format!("for interest, write `interest({b}, {a})`"),
            (RATE, FRACTION) | (FRACTION, RATE) => {
                "an annual rate is an index, a net WAC, a class's rate or a stated percentage"
                    .to_owned()
            }
            _ => "add values of one unit".to_owned(),
        };
        let message = if term.inverse {
            format!("cannot subtract {} from {}", other.words(), one.words())
        } else {
            format!("cannot add {} and {}", one.words(), other.words())
        };
        self.error(term.operator, message, advice);
    }

    /// Reports a product or quotient without a meaning.
    pub(super) fn refuse_product(&mut self, term: &Term, before: &Part, one: Kind, other: Kind) {
        let (a, b) = (self.shown(before, "A"), self.shown(&term.part, "B"));
        let advice = match (term.inverse, one, other) {
            (false, DOLLARS, RATE) => {
                format!("interest needs a period: write `interest({a}, {b})`")
            }
            (false, RATE, DOLLARS) => {
                format!("interest needs a period: write `interest({b}, {a})`")
            }
            (false, DOLLARS, DOLLARS) => format!("for a ratio, write `{a} / {b}`"),
            (true, _, DOLLARS) => {
                format!("for a ratio, write `{b} / {a}`, or dollars over dollars")
            }
            _ => "write a fraction or a number as one of the two".to_owned(),
        };
        let message = if term.inverse {
            format!("cannot divide {} by {}", one.words(), other.words())
        } else {
            format!("cannot multiply {} by {}", one.words(), other.words())
        };
        self.error(term.operator, message, advice);
    }

    pub(super) fn refuse_comparison(
        &mut self,
        operator: Span,
        left: &Part,
        right: &Part,
        one: Kind,
        other: Kind,
    ) {
        let (a, b) = (self.shown(left, "A"), self.shown(right, "B"));
        let advice = match (one, other) {
            (DOLLARS, kind) if kind.is_fraction() => format!(
                "compare a ratio, `{a} / original pool balance`, or dollars, `{b} x original pool balance`"
            ),
            (kind, DOLLARS) if kind.is_fraction() => format!(
                "compare a ratio, `{b} / original pool balance`, or dollars, `{a} x original pool balance`"
            ),
            _ => "compare values of one unit".to_owned(),
        };
        let message = format!("cannot compare {} with {}", one.words(), other.words());
        self.error(operator, message, advice);
    }
}
