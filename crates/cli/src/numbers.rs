//! Numbers as text, for people and for files.
//!
//! Exact cents stay exact: they are not converted through floating point.

use rust_decimal::{Decimal, RoundingStrategy};
use stepdown_projection::number::Cents;

/// Half a cent, below which an amount counts as 0 (conventions, 1).
pub(crate) const HALF_A_CENT: Decimal = Decimal::from_parts(5, 0, 0, false, 3);

/// A number that can be written as a decimal.
pub(crate) trait ToDecimal: Copy {
    /// The number as a decimal, or the nearest one.
    fn decimal(self) -> Decimal;
}

impl ToDecimal for f64 {
    fn decimal(self) -> Decimal {
        // Amounts and rates are finite and well within the range of a decimal.
        Decimal::from_f64_retain(self).unwrap_or_default()
    }
}

impl ToDecimal for Decimal {
    fn decimal(self) -> Decimal {
        self
    }
}

impl ToDecimal for Cents {
    fn decimal(self) -> Decimal {
        Self::decimal(self)
    }
}

/// Rounds half up to a number of digits after the point; never gives `-0`.
pub(crate) fn rounded(number: Decimal, digits: u32) -> Decimal {
    let mut rounded = number.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero);
    rounded.rescale(digits);
    if rounded.is_zero() {
        rounded.set_sign_positive(true);
    }
    rounded
}

/// Dollars and cents, `103,900,000.00`.
pub(crate) fn cents(dollars: Decimal) -> String {
    grouped(&rounded(dollars, 2).to_string())
}

/// Dollars, with cents only if they are not zero: `103,900,000`.
pub(crate) fn dollars(dollars: Decimal) -> String {
    let text = cents(dollars);
    text.strip_suffix(".00").unwrap_or(&text).to_owned()
}

/// A fraction as a percentage with at least two digits: `5.65%`.
pub(crate) fn percent(fraction: Decimal) -> String {
    let percent = fraction
        .checked_mul(Decimal::ONE_HUNDRED)
        .unwrap_or(fraction);
    let percent = rounded(percent, 6).normalize();
    if percent.scale() < 2 {
        format!("{}%", rounded(percent, 2))
    } else {
        format!("{percent}%")
    }
}

/// A multiple as a percentage without trailing zeros: `75%`.
pub(crate) fn multiple(multiple: Decimal) -> String {
    let percent = multiple
        .checked_mul(Decimal::ONE_HUNDRED)
        .unwrap_or(multiple);
    format!("{}%", percent.normalize())
}

/// A count, `12,345`.
pub(crate) fn count(number: usize) -> String {
    grouped(&number.to_string())
}

/// Names in a sentence: `A, B and C`.
pub(crate) fn listed<T: AsRef<str>>(names: &[T]) -> String {
    match names {
        [] => String::new(),
        [name] => name.as_ref().to_owned(),
        [names @ .., last] => {
            let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", names.join(", "), last.as_ref())
        }
    }
}

/// A number with commas between thousands.
pub(crate) fn grouped(number: &str) -> String {
    let (sign, unsigned) = match number.strip_prefix('-') {
        Some(unsigned) => ("-", unsigned),
        None => ("", number),
    };
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((whole, fraction)) => (whole, format!(".{fraction}")),
        None => (unsigned, String::new()),
    };
    let mut text = sign.to_owned();
    for (position, digit) in whole.chars().enumerate() {
        if position > 0 && (whole.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text + &fraction
}
