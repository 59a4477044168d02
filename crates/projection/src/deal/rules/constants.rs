//! Formulas that are the same on all dates: initial balances of accounts.

use rust_decimal::Decimal;

use super::{AccountTerms, AmountValue, ClassBalance, PaymentRules, PaymentStep};
use crate::formula::{ClassValue, Comparison, Expression, PoolValue, Reference};
use crate::index::ClassIndex;

use super::{LadderRung, Otherwise, Payment};

impl PaymentRules {
    /// The dollars of an account at closing, in a deal with that original pool balance.
    #[must_use]
    pub fn initial_balance(&self, account: &AccountTerms, original_pool: Decimal) -> Decimal {
        let constants = Constants {
            rules: self,
            original_pool,
        };
        constants
            .value(&account.initial.expression)
            .max(Decimal::ZERO)
    }

    /// Whether a class has a notional balance.
    #[must_use]
    pub fn is_notional(&self, class: ClassIndex) -> bool {
        matches!(self.classes[class].balance, ClassBalance::Notional(_))
    }

    /// Whether a payment can raise the balance of a class.
    pub(crate) fn raises(&self, class: ClassIndex) -> bool {
        fn in_steps(steps: &[PaymentStep], class: ClassIndex) -> bool {
            steps.iter().any(|step| {
                let here = match &step.payment {
                    Payment::Increase(order) => {
                        let mut found = false;
                        order.visit_classes(&mut |of| found |= of == class);
                        found
                    }
                    Payment::Accrete(classes) => classes.contains(&class),
                    Payment::LossLadder(rungs) => rungs.contains(&LadderRung::Interest(class)),
                    Payment::Steps(steps) => in_steps(steps, class),
                    _ => false,
                };
                let elsewhere = match &step.otherwise {
                    Otherwise::Steps(steps) => in_steps(steps, class),
                    _ => false,
                };
                here || elsewhere
            })
        }
        in_steps(&self.payments, class)
    }
}

/// Computes formulas that are the same on all dates.
struct Constants<'a> {
    rules: &'a PaymentRules,
    original_pool: Decimal,
}

impl Constants<'_> {
    /// The value; 0 for what is not known before the first date.
    fn value(&self, expression: &Expression) -> Decimal {
        let of = |part: &Expression| self.value(part);
        let all = |parts: &[Expression]| -> Vec<Decimal> { parts.iter().map(of).collect() };
        let result = match expression {
            Expression::Number(number) => Some(*number),
            Expression::Reference(Reference::Pool(PoolValue::OriginalBalance, _)) => {
                Some(self.original_pool)
            }
            Expression::Reference(Reference::Class(ClassValue::OriginalBalance, classes)) => {
                let of_class = |class: &ClassIndex| self.rules.classes[*class].balance.dollars();
                Some(classes.iter().map(of_class).sum())
            }
            Expression::Reference(Reference::Amount(amount)) => {
                match &self.rules.amounts[amount.position()].value {
                    AmountValue::Formula(formula) => Some(of(&formula.expression)),
                    AmountValue::Table(_) => None,
                }
            }
            Expression::Negative(part) => Some(-of(part)),
            Expression::Add(a, b) => of(a).checked_add(of(b)),
            Expression::Subtract(a, b) => of(a).checked_sub(of(b)),
            Expression::Multiply(a, b) => of(a).checked_mul(of(b)),
            Expression::Divide(a, b) => of(a).checked_div(of(b)),
            Expression::Least(parts) => all(parts).into_iter().min(),
            Expression::Greatest(parts) => all(parts).into_iter().max(),
            Expression::Round { value, decimals } => Some(of(value).round_dp_with_strategy(
                *decimals,
                rust_decimal::RoundingStrategy::MidpointAwayFromZero,
            )),
            Expression::If {
                test,
                then,
                otherwise,
            } => Some(if self.holds(test) {
                of(then)
            } else {
                of(otherwise)
            }),
            _ => None,
        };
        result.unwrap_or(Decimal::ZERO)
    }

    fn holds(&self, expression: &Expression) -> bool {
        match expression {
            Expression::Truth(truth) => *truth,
            Expression::Compare {
                comparison,
                left,
                right,
            } => {
                let (left, right) = (self.value(left), self.value(right));
                match comparison {
                    Comparison::Below => left < right,
                    Comparison::AtMost => left <= right,
                    Comparison::Above => left > right,
                    Comparison::AtLeast => left >= right,
                    Comparison::Equal => left == right,
                }
            }
            Expression::All(parts) => parts.iter().all(|part| self.holds(part)),
            Expression::Any(parts) => parts.iter().any(|part| self.holds(part)),
            Expression::Not(part) => !self.holds(part),
            _ => false,
        }
    }
}
