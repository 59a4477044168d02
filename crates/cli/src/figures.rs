//! Figures as people and files read them.
//!
//! Amounts go from the engine's number to text without a detour: exact cents stay exact. Nothing
//! here may compute with them.

use rust_decimal::{Decimal, RoundingStrategy};
use stepdown_projection::number::Cents;

/// Half a cent; less is no money (conventions, 1).
pub(crate) const HALF_A_CENT: Decimal = Decimal::from_parts(5, 0, 0, false, 3);

/// A figure that can be written as a decimal.
pub(crate) trait Figure: Copy {
    /// The decimal it is, or the nearest there is.
    fn decimal(self) -> Decimal;
}

impl Figure for f64 {
    fn decimal(self) -> Decimal {
        // Amounts and rates are finite and far inside what a decimal holds.
        Decimal::from_f64_retain(self).unwrap_or_default()
    }
}

impl Figure for Decimal {
    fn decimal(self) -> Decimal {
        self
    }
}

impl Figure for Cents {
    fn decimal(self) -> Decimal {
        Self::decimal(self)
    }
}

/// Rounded half-up, with just so many digits after the point, and never `-0`.
pub(crate) fn rounded(figure: Decimal, digits: u32) -> Decimal {
    let mut rounded = figure.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero);
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

/// Dollars, with cents only where there are any: `103,900,000`.
pub(crate) fn dollars(dollars: Decimal) -> String {
    let text = cents(dollars);
    text.strip_suffix(".00").unwrap_or(&text).to_owned()
}

/// A fraction as a percentage with the digits it takes: `5.65%`.
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

/// A multiple as a percentage with no more digits than it takes: `75%`.
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

/// Commas between thousands.
pub(crate) fn grouped(figure: &str) -> String {
    let (sign, unsigned) = match figure.strip_prefix('-') {
        Some(unsigned) => ("-", unsigned),
        None => ("", figure),
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
