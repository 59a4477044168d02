//! Checks the units of a parsed formula and turns it into an expression.

use super::dates;
use super::kind::{DOLLARS, Kind, MONTHS, TRUTH};
use super::scope::{Expected, Scope};
use super::syntax::{FormulaError, Part, Span, Syntax, Term};
use super::tree::{Comparison, Expression, Moment, Unit};

/// A checked part.
pub(super) struct Checked {
    pub(super) expression: Expression,
    pub(super) kind: Kind,
    pub(super) moment: Moment,
}

impl Checked {
    fn constant(expression: Expression, kind: Kind) -> Self {
        Self {
            expression,
            kind,
            moment: Moment::Constant,
        }
    }
}

/// Checks the parts of one formula.
pub(super) struct Checker<'s, 't> {
    scope: &'s Scope<'s>,
    pub(super) text: &'t str,
    errors: Vec<FormulaError>,
}

impl<'s, 't> Checker<'s, 't> {
    pub(super) fn new(scope: &'s Scope<'_>, text: &'t str) -> Self {
        Self {
            scope,
            text,
            errors: Vec::new(),
        }
    }

    pub(super) fn into_errors(self) -> Vec<FormulaError> {
        self.errors
    }

    /// Checks a whole formula.
    pub(super) fn formula(&mut self, part: &Part, expected: Expected) -> Checked {
        let checked = self.part(part);
        match expected {
            Expected::Unit(unit) => self.expect(&checked, part, unit),
            Expected::Any if checked.kind == Kind::Date => self.error(
                part.span,
                "a date is not a value",
                "compare it: `date >= 2029-05`",
            ),
            Expected::Any => {}
        }
        checked
    }

    pub(super) fn error(
        &mut self,
        span: Span,
        message: impl Into<String>,
        advice: impl Into<String>,
    ) {
        self.errors.push(FormulaError::new(span, message, advice));
    }

    fn part(&mut self, part: &Part) -> Checked {
        match &part.syntax {
            Syntax::Unknown => Checked::constant(Expression::Truth(false), Kind::Unknown),
            Syntax::Number(number) => Checked::constant(Expression::Number(*number), Kind::Number),
            Syntax::Percentage(fraction) => {
                Checked::constant(Expression::Number(*fraction), Kind::Percentage)
            }
            Syntax::Truth(truth) => Checked::constant(Expression::Truth(*truth), TRUTH),
            Syntax::Months(months) => {
                Checked::constant(Expression::Number((*months).into()), MONTHS)
            }
            Syntax::Date(_) => Checked::constant(Expression::Truth(false), Kind::Date),
            Syntax::DistributionDate => Checked {
                expression: Expression::Truth(false),
                kind: Kind::Date,
                moment: Moment::Date,
            },
            Syntax::Reference(reference, kind, moment) => Checked {
                expression: Expression::Reference(reference.clone()),
                kind: *kind,
                moment: *moment,
            },
            Syntax::Negative(inner) => {
                let checked = self.amount(inner);
                Checked {
                    expression: Expression::Negative(Box::new(checked.expression)),
                    ..checked
                }
            }
            Syntax::Not(inner) => {
                let checked = self.test(inner);
                Checked {
                    expression: Expression::Not(Box::new(checked.expression)),
                    ..checked
                }
            }
            Syntax::All(parts) if parts.len() == 1 => self.test(&parts[0]),
            Syntax::All(parts) => self.tests(parts, Expression::All),
            Syntax::Any(parts) => self.tests(parts, Expression::Any),
            Syntax::Least(parts) => self.joined(parts, Expression::Least),
            Syntax::Greatest(parts) => self.joined(parts, Expression::Greatest),
            Syntax::Total(parts) => self.joined(parts, |parts| {
                let mut parts = parts.into_iter();
                let first = parts.next().unwrap_or(Expression::Truth(false));
                parts.fold(first, |sum, next| {
                    Expression::Add(Box::new(sum), Box::new(next))
                })
            }),
            Syntax::Sum(first, terms) => self.sum(first, terms),
            Syntax::Product(first, terms) => self.product(first, terms),
            Syntax::Compare(comparison, operator, sides) => {
                self.comparison(*comparison, *operator, &sides[0], &sides[1])
            }
            Syntax::Round(inner, decimals) => {
                let checked = self.amount(inner);
                Checked {
                    expression: Expression::Round {
                        value: Box::new(checked.expression),
                        decimals: *decimals,
                    },
                    ..checked
                }
            }
            Syntax::Interest(sides) => {
                let (balance, rate) = (self.part(&sides[0]), self.part(&sides[1]));
                self.expect(&balance, &sides[0], Unit::Dollars);
                self.expect(&rate, &sides[1], Unit::Rate);
                Checked {
                    expression: Expression::Interest {
                        balance: Box::new(balance.expression),
                        rate: Box::new(rate.expression),
                    },
                    kind: DOLLARS,
                    // Interest periods differ in days.
                    moment: balance.moment.max(rate.moment).max(Moment::Date),
                }
            }
            Syntax::If(parts) => self.choice(parts),
        }
    }

    /// A part that is not a test or a date.
    fn amount(&mut self, part: &Part) -> Checked {
        let checked = self.part(part);
        self.refuse_test(&checked, part);
        checked
    }

    fn refuse_test(&mut self, checked: &Checked, part: &Part) {
        let (found, advice) = match checked.kind {
            TRUTH => ("a test", "choose a value by the test: `if(test, a, b)`"),
            Kind::Date => ("a date", "dates can only be compared: `date >= 2029-05`"),
            _ => return,
        };
        self.error(
            part.span,
            format!("expected an amount, found {found}"),
            advice,
        );
    }

    fn test(&mut self, part: &Part) -> Checked {
        let checked = self.part(part);
        self.expect(&checked, part, Unit::Truth);
        Checked {
            kind: TRUTH,
            ..checked
        }
    }

    fn tests(&mut self, parts: &[Part], together: fn(Vec<Expression>) -> Expression) -> Checked {
        let checked: Vec<Checked> = parts.iter().map(|part| self.test(part)).collect();
        let moment = checked.iter().map(|part| part.moment).max();
        Checked {
            moment: moment.unwrap_or(Moment::Constant),
            kind: TRUTH,
            expression: together(checked.into_iter().map(|part| part.expression).collect()),
        }
    }

    /// Values of one unit.
    fn joined(
        &mut self,
        parts: &[Part],
        together: impl FnOnce(Vec<Expression>) -> Expression,
    ) -> Checked {
        let mut kind: Option<Kind> = None;
        let mut moment = Moment::Constant;
        let mut expressions = Vec::new();
        for part in parts {
            let checked = self.amount(part);
            let before = kind.unwrap_or(checked.kind);
            kind = Some(match before.joined(checked.kind) {
                Some(joined) => joined,
                None if matches!(checked.kind, TRUTH | Kind::Date) => Kind::Unknown,
                None => {
                    self.disagree(part.span, before, checked.kind, part);
                    Kind::Unknown
                }
            });
            moment = moment.max(checked.moment);
            expressions.push(checked.expression);
        }
        Checked {
            expression: together(expressions),
            kind: kind.unwrap_or(Kind::Unknown),
            moment,
        }
    }

    fn sum(&mut self, first: &Part, terms: &[Term]) -> Checked {
        let mut sum = self.amount(first);
        let mut before = first;
        for term in terms {
            let next = self.amount(&term.part);
            let is_value = |kind| !matches!(kind, TRUTH | Kind::Date);
            let kind = sum.kind.joined(next.kind).unwrap_or_else(|| {
                if is_value(sum.kind) && is_value(next.kind) {
                    self.refuse_sum(term, before, sum.kind, next.kind);
                }
                Kind::Unknown
            });
            let (a, b) = (Box::new(sum.expression), Box::new(next.expression));
            sum = Checked {
                expression: if term.inverse {
                    Expression::Subtract(a, b)
                } else {
                    Expression::Add(a, b)
                },
                kind,
                moment: sum.moment.max(next.moment),
            };
            before = &term.part;
        }
        sum
    }

    fn product(&mut self, first: &Part, terms: &[Term]) -> Checked {
        let mut product = self.amount(first);
        let mut before = first;
        for term in terms {
            let next = self.amount(&term.part);
            let known = if term.inverse {
                product.kind.over(next.kind)
            } else {
                product.kind.times(next.kind)
            };
            let is_value = |kind| !matches!(kind, TRUTH | Kind::Date);
            let kind = known.unwrap_or_else(|| {
                if is_value(product.kind) && is_value(next.kind) {
                    self.refuse_product(term, before, product.kind, next.kind);
                }
                Kind::Unknown
            });
            let (a, b) = (Box::new(product.expression), Box::new(next.expression));
            product = Checked {
                expression: if term.inverse {
                    Expression::Divide(a, b)
                } else {
                    Expression::Multiply(a, b)
                },
                kind,
                moment: product.moment.max(next.moment),
            };
            before = &term.part;
        }
        product
    }

    fn comparison(
        &mut self,
        comparison: Comparison,
        operator: Span,
        left: &Part,
        right: &Part,
    ) -> Checked {
        let (one, other) = (self.part(left), self.part(right));
        let moment = one.moment.max(other.moment);
        let expression = if one.kind == Kind::Date || other.kind == Kind::Date {
            match dates::comparison(self.scope, self.text, comparison, operator, left, right) {
                Ok(expression) => expression,
                Err(error) => {
                    self.errors.push(error);
                    Expression::Truth(false)
                }
            }
        } else if one.kind == TRUTH || other.kind == TRUTH {
            self.same_truth(comparison, operator, one, other)
        } else {
            if one.kind.joined(other.kind).is_none() {
                self.refuse_comparison(operator, left, right, one.kind, other.kind);
            }
            Expression::Compare {
                comparison,
                left: Box::new(one.expression),
                right: Box::new(other.expression),
            }
        };
        Checked {
            expression,
            kind: TRUTH,
            moment,
        }
    }

    /// `test is yes`.
    fn same_truth(
        &mut self,
        comparison: Comparison,
        operator: Span,
        one: Checked,
        other: Checked,
    ) -> Expression {
        let unknown = one.kind == Kind::Unknown || other.kind == Kind::Unknown;
        match (one.expression, other.expression) {
            (test, Expression::Truth(wanted)) | (Expression::Truth(wanted), test)
                if comparison == Comparison::Equal && one.kind == other.kind =>
            {
                if wanted {
                    test
                } else {
                    Expression::Not(Box::new(test))
                }
            }
            _ => {
                if !unknown {
                    self.error(
                        operator,
                        "a test can only be compared with `yes` or `no`",
                        "write `a and b`, `a or b`, or `a is met`",
                    );
                }
                Expression::Truth(false)
            }
        }
    }

    fn choice(&mut self, parts: &[Part; 3]) -> Checked {
        let test = self.test(&parts[0]);
        let (then, otherwise) = (self.part(&parts[1]), self.part(&parts[2]));
        for (checked, part) in [(&then, &parts[1]), (&otherwise, &parts[2])] {
            if checked.kind == Kind::Date {
                self.refuse_test(checked, part);
            }
        }
        let kind = then.kind.joined(otherwise.kind).unwrap_or_else(|| {
            if then.kind != Kind::Date && otherwise.kind != Kind::Date {
                self.disagree(parts[2].span, then.kind, otherwise.kind, &parts[2]);
            }
            Kind::Unknown
        });
        Checked {
            expression: Expression::If {
                test: Box::new(test.expression),
                then: Box::new(then.expression),
                otherwise: Box::new(otherwise.expression),
            },
            kind,
            moment: test.moment.max(then.moment).max(otherwise.moment),
        }
    }
}
