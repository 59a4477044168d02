//! Figures out of text: decimals, exactly as written.
//!
//! Nothing here may pass through floating point, nor know where in a file the text stands.

use rust_decimal::Decimal;

/// A plain decimal: an optional `-`, digits in one run or in groups of three by `_` or `,`, and
/// an optional fraction. None for anything else, and for more digits than a decimal holds.
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
    // Exact, so that a figure longer than 28 digits is refused and not rounded.
    let value = Decimal::from_str_exact(&digits).ok()?;
    Some(if negative { -value } else { value })
}

/// A percentage, `5.65%`, as a fraction, 0.0565; in basis points too, `20 bps`.
pub(crate) fn percent(text: &str) -> Option<Decimal> {
    let (figure, digits) = match text.strip_suffix('%') {
        Some(figure) => (figure, 2),
        None => (basis_points(text)?, 4),
    };
    let figure = decimal(figure.trim_end())?;
    figure
        .checked_mul(Decimal::new(1, digits))
        .filter(|fraction| {
            // A product that had to be rounded no longer is what was written.
            fraction.checked_mul(Decimal::from(10_i64.pow(digits))) == Some(figure)
        })
}

/// What stands before `bp` or `bps`, in either case.
fn basis_points(text: &str) -> Option<&str> {
    let stem = text.strip_suffix(['s', 'S']).unwrap_or(text);
    let (figure, unit) = stem.split_at_checked(stem.len().checked_sub(2)?)?;
    unit.eq_ignore_ascii_case("bp").then_some(figure)
}

/// `percent`'s inverse, for messages.
pub(super) fn shown_percent(fraction: Decimal) -> String {
    let figure = fraction
        .checked_mul(Decimal::ONE_HUNDRED)
        .unwrap_or(fraction);
    format!("{}%", figure.normalize())
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
        // A comma elsewhere than before three digits is no thousands' separator: `5,25`.
        if first.len() > 3 || group.len() != 3 || !all_digits(group) {
            return None;
        }
        digits.push_str(group);
    }
    Some(digits)
}
