//! Decimal ranges that include both ends, without floating point: `20% to 80% by 5%`.

use rust_decimal::Decimal;
use stepdown_projection::diagnostic::shown_dollars;
use stepdown_projection::document::decimal;

/// An error in a range, with advice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RangeError {
    pub(crate) message: String,
    pub(crate) advice: String,
}

/// A parsed range: `count` numbers from the first to the last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Range {
    from: Decimal,
    step: Decimal,
    unit: String,
    /// The number of values, including both ends.
    pub(crate) count: u64,
}

/// The number at the start of a text, and the rest: `5% of original` is 5 and `% of original`. None if
/// the text does not begin with a number.
pub(crate) fn value_and_unit(text: &str) -> Option<(Decimal, &str)> {
    let text = text.trim();
    let is_part = |letter: char| letter.is_ascii_digit() || matches!(letter, '.' | '_' | ',' | '-');
    let end = text.find(|letter| !is_part(letter)).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    Some((decimal(number)?, unit.trim()))
}

/// A number with its unit as written in files: `5%`, `4 CDR`, `6`.
fn with_unit(number: Decimal, unit: &str) -> String {
    let number = number.normalize();
    match unit {
        "" => number.to_string(),
        percent if percent.starts_with('%') => format!("{number}{percent}"),
        word => format!("{number} {word}"),
    }
}

impl Range {
    /// Parses a range; none if the text is not one, such as a curve.
    ///
    /// A unit on any of the three numbers applies to all.
    pub(crate) fn parse(text: &str) -> Option<Result<Self, RangeError>> {
        let (from, rest) = text.split_once(" to ")?;
        // A text such as `up to uncovered losses` does not begin with a number.
        let begins_as_number = |letter: char| letter.is_ascii_digit() || letter == '-';
        if !from.trim_start().starts_with(begins_as_number) {
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
                .map(|(number, unit)| (number, unit.to_owned()))
                .ok_or_else(|| {
                    diagnostic(
                        format!("`{}` is not a number of a range", part.trim()),
                        "write a range as `20% to 80% by 5%` or `0 to 12 by 0.5 CDR`".to_owned(),
                    )
                })
        };
        let (from, from_unit) = read(from)?;
        let (to, to_unit) = read(to)?;
        let (step, step_unit) = read(step)?;
        let units = [from_unit, to_unit, step_unit];
        // `3% to 7% by 0.5% of original`: the longest unit includes the others.
        let unit = units
            .iter()
            .max_by_key(|unit| unit.len())
            .cloned()
            .unwrap_or_default();
        if let Some(other) = units.iter().find(|other| !unit.starts_with(*other)) {
            return Err(diagnostic(
                format!("the range `{text}` mixes `{other}` and `{unit}`"),
                "write one unit for all three numbers".to_owned(),
            ));
        }
        Self::counted(text, [from, to, step], unit)
    }

    fn counted(
        text: &str,
        [from, to, step]: [Decimal; 3],
        unit: String,
    ) -> Result<Self, RangeError> {
        let shown = |number: Decimal| with_unit(number, &unit);
        let diagnostic = |message: String, advice: String| Err(RangeError { message, advice });
        if step.is_zero() {
            return diagnostic(
                format!("the range `{text}` has a step of 0"),
                format!(
                    "write the difference of successive values: `{} to {} by {}`",
                    shown(from),
                    shown(to),
                    shown(Decimal::ONE)
                ),
            );
        }
        if from == to {
            return diagnostic(
                format!("the range `{text}` is empty: its ends are the same"),
                format!("write a single value: `{}`", shown(from)),
            );
        }
        let Some(extent) = to.checked_sub(from) else {
            return diagnostic(
                format!("the range `{text}` is too wide"),
                "write numbers with fewer digits".to_owned(),
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
                    "steps of {} from {} do not reach {}: the last value is {}",
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
                format!("the range `{text}` has numbers with too many digits"),
                "write numbers with fewer digits".to_owned(),
            ),
        }
    }

    /// A range of the same length in the opposite direction, so that the sums stay constant. It has the
    /// value `now` where the other has `of`.
    pub(crate) fn mirrored(&self, of: Decimal, now: Decimal, unit: &str) -> Option<Self> {
        Some(Self {
            from: of.checked_sub(self.from)?.checked_add(now)?,
            step: -self.step,
            unit: unit.to_owned(),
            count: self.count,
        })
    }

    /// The number at a position, counted from 0.
    pub(crate) fn number(&self, position: u64) -> Decimal {
        // Within the ends, which are decimals themselves.
        let way = Decimal::from(position).checked_mul(self.step);
        let number = way.and_then(|way| self.from.checked_add(way));
        number.unwrap_or(self.from)
    }

    /// The value at a position, with its unit, as written in a list.
    pub(crate) fn value(&self, position: u64) -> String {
        with_unit(self.number(position), &self.unit)
    }

    /// The range as written in files, dollars with `_` between thousands.
    pub(crate) fn shown(&self) -> String {
        let shown = |number: Decimal| match self.unit.as_str() {
            "" if number.is_sign_negative() => format!("-{}", shown_dollars(-number)),
            "" => shown_dollars(number),
            unit => with_unit(number, unit),
        };
        let last = self.number(self.count.saturating_sub(1));
        format!(
            "{} to {} by {}",
            shown(self.from),
            shown(last),
            shown(self.step)
        )
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
    fn ranges_include_both_ends() {
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
    fn other_texts_are_not_ranges() {
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
    fn diagnostics_give_advice() {
        assert_eq!(
            diagnostic("20% to 80% by 7%"),
            "steps of 7% from 20% do not reach 80%: the last value is 76% (end the range at 76%, \
             or write a step that divides 60%)"
        );
        assert_eq!(
            diagnostic("20% to 80% by 0%"),
            "the range `20% to 80% by 0%` has a step of 0 (write the difference of successive \
             values: `20% to 80% by 1%`)"
        );
        assert_eq!(
            diagnostic("80% to 20% by 5%"),
            "the range `80% to 20% by 5%` is empty: its step leads away from 20% (write a step of \
             -5%)"
        );
        assert_eq!(
            diagnostic("5% to 5% by 1%"),
            "the range `5% to 5% by 1%` is empty: its ends are the same (write a single value: \
             `5%`)"
        );
        assert_eq!(
            diagnostic("0 to 12 CDR"),
            "the range `0 to 12 CDR` has no step (write `0 to 12 CDR by ...`)"
        );
        assert_eq!(
            diagnostic("0 CDR to 12 MDR by 1"),
            "the range `0 CDR to 12 MDR by 1` mixes `CDR` and `MDR` (write one unit for all three \
             numbers)"
        );
        assert_eq!(
            diagnostic("0 to x by 1"),
            "`x` is not a number of a range (write a range as `20% to 80% by 5%` or `0 to 12 by 0.5 \
             CDR`)"
        );
        assert_eq!(
            diagnostic("0 to 79000000000000000000000000000 by 0.0000001"),
            "the range `0 to 79000000000000000000000000000 by 0.0000001` has too many values to \
             count (write a larger step)"
        );
    }
}
