//! The target: a metric and the value that it must have.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use stepdown_projection::deal::Deal;
use stepdown_projection::diagnostic::nearest_name;
use stepdown_projection::document::decimal;
use stepdown_projection::measures::RunTo;

use super::SolveError;
use crate::metric::{ClassMetric, DealMetric, Metric, UnknownMetric};
use crate::sweep::AxisPath;

/// A target of a goal seek.
#[derive(Debug, Clone)]
pub struct Target {
    /// The metric.
    pub metric: Metric,
    /// The value that it must have, in its unit.
    pub value: Decimal,
}

/// The quoted class at the start of a target, and what follows it.
fn quoted_class(text: &str) -> Option<(String, &str)> {
    let text = text.trim_start();
    if !text.starts_with(['"', '\'']) {
        return None;
    }
    let (name, behind) = AxisPath::split_at(text, ' ')?;
    let path = AxisPath::read(name).ok()?;
    match path.names() {
        [class] => Some((class.clone(), behind)),
        _ => None,
    }
}

/// A metric of a class.
fn of_class_named(
    class: &str,
    name: &str,
    value: Decimal,
    deal: &Deal,
    run_to: RunTo,
) -> Result<Metric, SolveError> {
    let diagnostic = |message: String, advice: String| SolveError::Question { message, advice };
    let known = || deal.class_names.iter().map(String::as_str);
    let Some(index) = deal.class(class) else {
        return Err(diagnostic(
            format!("the deal has no class `{class}`"),
            match nearest_name(class, known()) {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => format!("its classes are {}", known().collect::<Vec<_>>().join(", ")),
            },
        ));
    };
    match (ClassMetric::named(name), DealMetric::named(name)) {
        (Some(metric), _) => Ok(Metric::OfClass(metric, index, run_to)),
        (None, Some(_)) => Err(diagnostic(
            format!("`{name}` is a metric of the deal, not of class `{class}`"),
            format!("leave out the class: `{name} {value}`"),
        )),
        (None, None) => {
            let UnknownMetric { message, advice } = UnknownMetric::named(name);
            Err(diagnostic(message, advice))
        }
    }
}

impl Target {
    /// Reads `M-4 wal_years 5.00` (a metric of a class, in one of the two runs) or
    /// `cumulative_loss_pct 8` (of the deal). An `=` may precede the value. A class may be quoted,
    /// and must be if its name contains an `=` or begins with a quote: `"A = 1" wal_years 5.00`.
    ///
    /// # Errors
    /// If the text is not in this form, or the deal has no such class or metric.
    pub fn read(text: &str, deal: &Deal, run_to: RunTo) -> Result<Self, SolveError> {
        let diagnostic = |message: String, advice: String| SolveError::Question { message, advice };
        let of_class = quoted_class(text);
        let behind = of_class.as_ref().map_or(text, |(_, behind)| behind);
        let spaced = behind.replace('=', " ");
        let words: Vec<&str> = spaced.split_whitespace().collect();
        let unreadable = || {
            diagnostic(
                format!("`{text}` is not a target"),
                "write a class, a metric and a value, `M-4 wal_years 5.00`, or a metric of the deal and \
                 a value, `cumulative_loss_pct 8`"
                    .to_owned(),
            )
        };
        let [class @ .., name, value] = words.as_slice() else {
            return Err(unreadable());
        };
        if of_class.is_some() && !class.is_empty() {
            return Err(unreadable());
        }
        let class = of_class
            .map(|(class, _)| class)
            .or_else(|| (!class.is_empty()).then(|| class.join(" ")));
        let value = decimal(value).ok_or_else(unreadable)?;
        let unknown = |name: &str| {
            let UnknownMetric { message, advice } = UnknownMetric::named(name);
            diagnostic(message, advice)
        };
        let metric = if let Some(class) = class {
            of_class_named(&class, name, value, deal, run_to)?
        } else {
            match (DealMetric::named(name), ClassMetric::named(name)) {
                (Some(metric), _) => Metric::OfDeal(metric),
                (None, Some(_)) => {
                    return Err(diagnostic(
                        format!("`{name}` is a metric of a class, but no class is given"),
                        format!("write the class before it: `M-4 {name} {value}`"),
                    ));
                }
                (None, None) => return Err(unknown(name)),
            }
        };
        Ok(Self { metric, value })
    }

    /// The value of the target.
    pub(super) fn goal(&self) -> f64 {
        self.value.to_f64().unwrap_or_default()
    }

    /// The distance of a metric from the target.
    #[must_use]
    pub fn misses_by(&self, metric: f64) -> f64 {
        (metric - self.goal()).abs()
    }

    /// Whether a metric meets the target, to the digits written.
    #[must_use]
    pub fn is_met_by(&self, metric: f64) -> bool {
        let half_a_digit = Decimal::try_new(5, self.value.scale() + 1).ok();
        let half_a_digit = half_a_digit.and_then(|half| half.to_f64());
        self.misses_by(metric) <= half_a_digit.unwrap_or_default()
    }
}
