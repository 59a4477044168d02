//! Compares the distribution date with stated dates, by month of the deal.

use jiff::ToSpan;
use jiff::civil::Date;
use rust_decimal::Decimal;
use stepdown_curves::Month;

use super::scope::Scope;
use super::syntax::{FormulaError, Part, Span, StatedDate, Syntax};
use super::tree::{Comparison, DealValue, Expression, Reference};
use crate::calendar::DistributionSchedule;
use crate::document::quoted;

/// `date >= 2029-05`, or the same with its sides exchanged.
pub(super) fn comparison(
    scope: &Scope<'_>,
    text: &str,
    comparison: Comparison,
    operator: Span,
    left: &Part,
    right: &Part,
) -> Result<Expression, FormulaError> {
    let (comparison, stated, span) = match (&left.syntax, &right.syntax) {
        (Syntax::DistributionDate, Syntax::Date(stated)) => (comparison, *stated, right.span),
        (Syntax::Date(stated), Syntax::DistributionDate) => {
            (comparison.reversed(), *stated, left.span)
        }
        (Syntax::Date(_), Syntax::Date(_)) => {
            return Err(FormulaError::new(
                operator,
                "two stated dates are compared",
                "compare the distribution date with a date: `date >= 2029-05`",
            ));
        }
        _ => {
            return Err(FormulaError::new(
                operator,
                "a date can only be compared with a date",
                "write `date >= 2029-05`, or `month >= 36`",
            ));
        }
    };
    // Without dates there is already an error; any month will do.
    let Some(calendar) = scope.calendar else {
        return Ok(month(comparison, 1));
    };
    let beyond = || {
        FormulaError::new(
            span,
            format!(
                "{} is after the last distribution date",
                quoted(span.of(text))
            ),
            "write a date of the deal",
        )
    };
    match stated {
        StatedDate::Month {
            year,
            month: of_year,
        } => {
            let number = month_number(calendar, year, of_year).ok_or_else(beyond)?;
            Ok(month(comparison, number))
        }
        StatedDate::Day(day) => {
            let reached = on_or_after(calendar, day).ok_or_else(beyond)?;
            let next = day.checked_add(1.day()).ok();
            let passed = next.and_then(|next| on_or_after(calendar, next));
            let passed = passed.ok_or_else(beyond)?;
            Ok(match comparison {
                Comparison::AtLeast => month(Comparison::AtLeast, reached),
                Comparison::Above => month(Comparison::AtLeast, passed),
                Comparison::Below => month(Comparison::Below, reached),
                Comparison::AtMost => month(Comparison::Below, passed),
                Comparison::Equal => Expression::All(vec![
                    month(Comparison::AtLeast, reached),
                    month(Comparison::Below, passed),
                ]),
            })
        }
    }
}

/// The number of the distribution date in a calendar month; 0 for a month before the first. `None` after the last.
fn month_number(calendar: &DistributionSchedule, year: i16, month: i8) -> Option<u32> {
    let first = calendar.nominal_date(Month::new(1))?;
    if (year, month) < (first.year(), first.month()) {
        return Some(0);
    }
    calendar.month_of(year, month).map(Month::number)
}

fn on_or_after(calendar: &DistributionSchedule, day: Date) -> Option<u32> {
    calendar.month_on_or_after(day).map(Month::number)
}

fn month(comparison: Comparison, number: u32) -> Expression {
    Expression::Compare {
        comparison,
        left: Box::new(Expression::Reference(Reference::Deal(DealValue::Month))),
        right: Box::new(Expression::Number(Decimal::from(number))),
    }
}
