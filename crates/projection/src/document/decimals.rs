//! Parses exact decimals from text, without floating point.

use rust_decimal::Decimal;

/// A plain decimal: an optional `-`, digits in one run or in groups of three separated by `_` or `,`, and an
/// optional fraction. `None` for anything else, and for more digits than a decimal holds.
#[must_use]
pub fn decimal(text: &str) -> Option<Decimal> {
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (unsigned, None),
    };
    let mut digits = ungrouped(whole)?;
    if let Some(fraction) = fraction {
        if fraction.is_empty() || !all_digits(fraction) {
            return None;
        }
        digits.push('.');
        digits.push_str(fraction);
    }
    // Exact, so more than 28 digits fail instead of being rounded.
    let value = Decimal::from_str_exact(&digits).ok()?;
    Some(if negative { -value } else { value })
}

/// A percentage, `5.65%` or `20 bps`, as a fraction, 0.0565 or 0.0020.
pub(crate) fn percent(text: &str) -> Option<Decimal> {
    let (number, digits) = match text.strip_suffix('%') {
        Some(number) => (number, 2),
        None => (basis_points(text)?, 4),
    };
    let number = decimal(number.trim_end())?;
    number
        .checked_mul(Decimal::new(1, digits))
        .filter(|fraction| {
            // A rounded product would differ from what was written.
            fraction.checked_mul(Decimal::from(10_i64.pow(digits))) == Some(number)
        })
}

/// The text before `bp` or `bps`, ignoring case.
fn basis_points(text: &str) -> Option<&str> {
    let stem = text.strip_suffix(['s', 'S']).unwrap_or(text);
    let (number, unit) = stem.split_at_checked(stem.len().checked_sub(2)?)?;
    unit.eq_ignore_ascii_case("bp").then_some(number)
}

/// The inverse of `percent`, for messages.
pub(super) fn shown_percent(fraction: Decimal) -> String {
    let number = fraction
        .checked_mul(Decimal::ONE_HUNDRED)
        .unwrap_or(fraction);
    format!("{}%", number.normalize())
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn ungrouped(text: &str) -> Option<String> {
    let separator = if text.contains('_') { '_' } else { ',' };
    let mut groups = text.split(separator);
    let first = groups.next()?;
    if first.is_empty() || !all_digits(first) {
        return None;
    }
    let mut digits = first.to_owned();
    for group in groups {
        // A comma is a thousands separator only before three digits, unlike `5,25`.
        if first.len() > 3 || group.len() != 3 || !all_digits(group) {
            return None;
        }
        digits.push_str(group);
    }
    Some(digits)
}
