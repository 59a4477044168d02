//! Decimal ranges: `20% to 80% by 5%`, both ends hit, no step through floating point.
//!
//! This module must never know what the figures are of.

use rust_decimal::Decimal;
use stepdown_projection::document::decimal;

/// What is wrong with a range, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RangeError {
    pub(crate) message: String,
    pub(crate) advice: String,
}

/// A range, read: `count` figures from the first to the last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Range {
    from: Decimal,
    step: Decimal,
    unit: String,
    /// How many figures it has, both ends counted.
    pub(crate) count: u64,
}

/// The figure that a text begins with, and the words after it: `5% of original` is 5 and
/// `% of original`. None where it does not begin with a figure.
pub(crate) fn value_and_unit(text: &str) -> Option<(Decimal, &str)> {
    let text = text.trim();
    let is_part = |letter: char| letter.is_ascii_digit() || matches!(letter, '.' | '_' | ',' | '-');
    let end = text.find(|letter| !is_part(letter)).unwrap_or(text.len());
    let (figure, unit) = text.split_at(end);
    Some((decimal(figure)?, unit.trim()))
}

/// A figure with its unit as people write it: `5%`, `4 CDR`, `6`.
fn with_unit(figure: Decimal, unit: &str) -> String {
    let figure = figure.normalize();
    match unit {
        "" => figure.to_string(),
        percent if percent.starts_with('%') => format!("{figure}{percent}"),
        word => format!("{figure} {word}"),
    }
}

impl Range {
    /// Reads a range; none where the text is none, such as a curve.
    ///
    /// A unit may stand on any of the three figures, and is that of all.
    pub(crate) fn parse(text: &str) -> Option<Result<Self, RangeError>> {
        let (from, rest) = text.split_once(" to ")?;
        // A text with the word in it, such as `up to uncovered losses`, begins with no figure.
        let begins_as_figure = |letter: char| letter.is_ascii_digit() || letter == '-';
        if !from.trim_start().starts_with(begins_as_figure) {
            return None;
        }
        Some(Self::of_parts(text, from, rest))
    }

    fn of_parts(text: &str, from: &str, rest: &str) -> Result<Self, RangeError> {
        let diagnostic = |message: String, advice: String| RangeError { message, advice };
        let Some((to, step)) = rest.split_once(" by ") else {
            return Err(diagnostic(
                format!("the range `{text}` has no step"),
                format!("write `{text} by ...`"),
            ));
        };
        let read = |part: &'_ str| {
            value_and_unit(part)
                .map(|(figure, unit)| (figure, unit.to_owned()))
                .ok_or_else(|| {
                    diagnostic(
                        format!("`{}` is no figure of a range", part.trim()),
                        "write a range as `20% to 80% by 5%` or `0 to 12 by 0.5 CDR`".to_owned(),
                    )
                })
        };
        let (from, from_unit) = read(from)?;
        let (to, to_unit) = read(to)?;
        let (step, step_unit) = read(step)?;
        let units = [from_unit, to_unit, step_unit];
        // `3% to 7% by 0.5% of original`: the longest says all that the others do.
        let unit = units
            .iter()
            .max_by_key(|unit| unit.len())
            .cloned()
            .unwrap_or_default();
        if let Some(other) = units.iter().find(|other| !unit.starts_with(*other)) {
            return Err(diagnostic(
                format!("the range `{text}` mixes `{other}` and `{unit}`"),
                "write one unit for all three figures".to_owned(),
            ));
        }
        Self::counted(text, [from, to, step], unit)
    }

    fn counted(
        text: &str,
        [from, to, step]: [Decimal; 3],
        unit: String,
    ) -> Result<Self, RangeError> {
        let shown = |figure: Decimal| with_unit(figure, &unit);
        let diagnostic = |message: String, advice: String| Err(RangeError { message, advice });
        if step.is_zero() {
            return diagnostic(
                format!("the range `{text}` has a step of 0"),
                format!(
                    "write how far one value is from the next: `{} to {} by {}`",
                    shown(from),
                    shown(to),
                    shown(Decimal::ONE)
                ),
            );
        }
        if from == to {
            return diagnostic(
                format!("the range `{text}` is empty: it ends where it begins"),
                format!("write the value alone: `{}`", shown(from)),
            );
        }
        let Some(extent) = to.checked_sub(from) else {
            return diagnostic(
                format!("the range `{text}` is too wide"),
                "write figures of fewer digits".to_owned(),
            );
        };
        if extent.is_sign_negative() != step.is_sign_negative() {
            return diagnostic(
                format!(
                    "the range `{text}` is empty: its step leads away from {}",
                    shown(to)
                ),
                format!("write a step of {}", shown(-step)),
            );
        }
        let steps = extent.checked_div(step).map(|steps| steps.floor());
        let Some(steps) = steps.and_then(|steps| u64::try_from(steps).ok()) else {
            return diagnostic(
                format!("the range `{text}` has too many values to count"),
                "write a larger step".to_owned(),
            );
        };
        let last = Decimal::from(steps)
            .checked_mul(step)
            .and_then(|way| from.checked_add(way));
        match last {
            Some(last) if last == to => Ok(Self {
                from,
                step,
                unit,
                count: steps + 1,
            }),
            Some(last) => diagnostic(
                format!(
                    "steps of {} from {} do not hit {}: the last before it is {}",
                    shown(step),
                    shown(from),
                    shown(to),
                    shown(last)
                ),
                format!(
                    "end the range at {}, or write a step that divides {}",
                    shown(last),
                    shown(extent.abs())
                ),
            ),
            None => diagnostic(
                format!("the range `{text}` has figures of too many digits"),
                "write figures of fewer digits".to_owned(),
            ),
        }
    }

    /// As many figures as another range has, the other way: what one gains the other loses. It
    /// begins where `now` stands when the other is at `of`.
    pub(crate) fn mirrored(&self, of: Decimal, now: Decimal, unit: &str) -> Option<Self> {
        Some(Self {
            from: of.checked_sub(self.from)?.checked_add(now)?,
            step: -self.step,
            unit: unit.to_owned(),
            count: self.count,
        })
    }

    /// The figure at a position, counted from 0.
    pub(crate) fn figure(&self, position: u64) -> Decimal {
        // Within the ends, which are decimals themselves.
        let way = Decimal::from(position).checked_mul(self.step);
        let figure = way.and_then(|way| self.from.checked_add(way));
        figure.unwrap_or(self.from)
    }

    /// The value at a position, with its unit, as a list would write it.
    pub(crate) fn value(&self, position: u64) -> String {
        with_unit(self.figure(position), &self.unit)
    }

    /// The values in order.
    pub(super) fn values(&self) -> impl Iterator<Item = String> {
        (0..self.count).map(|position| self.value(position))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<String> {
        match Range::parse(text) {
            Some(Ok(range)) => range.values().collect(),
            other => panic!("`{text}`: {other:?}"),
        }
    }

    fn diagnostic(text: &str) -> String {
        match Range::parse(text) {
            Some(Err(diagnostic)) => format!("{} ({})", diagnostic.message, diagnostic.advice),
            other => panic!("`{text}`: {other:?}"),
        }
    }

    #[test]
    fn both_ends_are_hit() {
        assert_eq!(values("20% to 35% by 5%"), ["20%", "25%", "30%", "35%"]);
        assert_eq!(
            values("0 to 0.3 by 0.1 CDR"),
            ["0 CDR", "0.1 CDR", "0.2 CDR", "0.3 CDR"]
        );
        assert_eq!(values("6 to 18 by 6"), ["6", "12", "18"]);
        assert_eq!(values("200% to 100% by -50%"), ["200%", "150%", "100%"]);
        assert_eq!(
            values("-50 bp to 50 bp by 50 bp"),
            ["-50 bp", "0 bp", "50 bp"]
        );
        assert_eq!(
            values("5% to 5.5% by 0.25% of original"),
            ["5% of original", "5.25% of original", "5.5% of original"]
        );
        assert_eq!(values("0 to 100 by 0.1").len(), 1001);
        assert_eq!(values("1_000 to 3_000 by 1,000"), ["1000", "2000", "3000"]);
    }

    #[test]
    fn what_is_no_range_is_left_alone() {
        for text in [
            "4 CDR",
            "2 ramp 30 for 12, 35",
            "up to uncovered losses",
            "model",
        ] {
            assert_eq!(Range::parse(text), None, "{text}");
        }
    }

    #[test]
    fn diagnostics_say_what_would_be_right() {
        assert_eq!(
            diagnostic("20% to 80% by 7%"),
            "steps of 7% from 20% do not hit 80%: the last before it is 76% (end the range at 76%, \
             or write a step that divides 60%)"
        );
        assert_eq!(
            diagnostic("20% to 80% by 0%"),
            "the range `20% to 80% by 0%` has a step of 0 (write how far one value is from the \
             next: `20% to 80% by 1%`)"
        );
        assert_eq!(
            diagnostic("80% to 20% by 5%"),
            "the range `80% to 20% by 5%` is empty: its step leads away from 20% (write a step of \
             -5%)"
        );
        assert_eq!(
            diagnostic("5% to 5% by 1%"),
            "the range `5% to 5% by 1%` is empty: it ends where it begins (write the value alone: \
             `5%`)"
        );
        assert_eq!(
            diagnostic("0 to 12 CDR"),
            "the range `0 to 12 CDR` has no step (write `0 to 12 CDR by ...`)"
        );
        assert_eq!(
            diagnostic("0 CDR to 12 MDR by 1"),
            "the range `0 CDR to 12 MDR by 1` mixes `CDR` and `MDR` (write one unit for all three \
             figures)"
        );
        assert_eq!(
            diagnostic("0 to x by 1"),
            "`x` is no figure of a range (write a range as `20% to 80% by 5%` or `0 to 12 by 0.5 \
             CDR`)"
        );
        assert_eq!(
            diagnostic("0 to 79000000000000000000000000000 by 0.0000001"),
            "the range `0 to 79000000000000000000000000000 by 0.0000001` has too many values to \
             count (write a larger step)"
        );
    }
}
