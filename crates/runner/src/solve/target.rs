//! The measure, and what it must come to.
//!
//! This module must never run anything.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use stepdown_projection::deal::Deal;
use stepdown_projection::diagnostic::nearest_name;
use stepdown_projection::document::decimal;
use stepdown_projection::measures::RunTo;

use super::SolveError;
use crate::metric::{ClassMetric, DealMetric, Metric, UnknownMetric};
use crate::sweep::AxisPath;

/// What must come out.
#[derive(Debug, Clone)]
pub struct Target {
    /// The measure.
    pub metric: Metric,
    /// What it must come to, in its unit.
    pub figure: Decimal,
}

/// The class in quotes that a target begins with, and what follows it.
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

/// A measure of a class.
fn of_class_named(
    class: &str,
    name: &str,
    figure: Decimal,
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
            format!("`{name}` is a measure of the deal, not of class `{class}`"),
            format!("leave out the class: `{name} {figure}`"),
        )),
        (None, None) => {
            let UnknownMetric { message, advice } = UnknownMetric::named(name);
            Err(diagnostic(message, advice))
        }
    }
}

impl Target {
    /// Reads `M-4 wal_years 5.00` (a class's, in one of the two runs) or `cumulative_loss_pct 8`
    /// (the deal's). An `=` may stand before the figure. A class may stand in quotes, as it must where
    /// its name holds an `=` or begins with a quote: `"A = 1" wal_years 5.00`.
    ///
    /// # Errors
    /// If it is not written so, or the deal has no such class or measure.
    pub fn read(text: &str, deal: &Deal, run_to: RunTo) -> Result<Self, SolveError> {
        let diagnostic = |message: String, advice: String| SolveError::Question { message, advice };
        let of_class = quoted_class(text);
        let behind = of_class.as_ref().map_or(text, |(_, behind)| behind);
        let spaced = behind.replace('=', " ");
        let words: Vec<&str> = spaced.split_whitespace().collect();
        let unreadable = || {
            diagnostic(
                format!("`{text}` is no target"),
                "write a class, its measure and the figure, `M-4 wal_years 5.00`, or a measure of \
                 the deal, `cumulative_loss_pct 8`"
                    .to_owned(),
            )
        };
        let [class @ .., name, figure] = words.as_slice() else {
            return Err(unreadable());
        };
        if of_class.is_some() && !class.is_empty() {
            return Err(unreadable());
        }
        let class = of_class
            .map(|(class, _)| class)
            .or_else(|| (!class.is_empty()).then(|| class.join(" ")));
        let figure = decimal(figure).ok_or_else(unreadable)?;
        let unknown = |name: &str| {
            let UnknownMetric { message, advice } = UnknownMetric::named(name);
            diagnostic(message, advice)
        };
        let metric = if let Some(class) = class {
            of_class_named(&class, name, figure, deal, run_to)?
        } else {
            match (DealMetric::named(name), ClassMetric::named(name)) {
                (Some(metric), _) => Metric::OfDeal(metric),
                (None, Some(_)) => {
                    return Err(diagnostic(
                        format!("`{name}` is a measure of a class, and no class is named"),
                        format!("write the class before it: `M-4 {name} {figure}`"),
                    ));
                }
                (None, None) => return Err(unknown(name)),
            }
        };
        Ok(Self { metric, figure })
    }

    /// What it must come to.
    pub(super) fn goal(&self) -> f64 {
        self.figure.to_f64().unwrap_or_default()
    }

    /// How far from it a figure is.
    #[must_use]
    pub fn misses_by(&self, figure: f64) -> f64 {
        (figure - self.goal()).abs()
    }

    /// Whether a figure is the target to the digits in which that is written.
    #[must_use]
    pub fn is_met_by(&self, figure: f64) -> bool {
        let half_a_digit = Decimal::try_new(5, self.figure.scale() + 1).ok();
        let half_a_digit = half_a_digit.and_then(|half| half.to_f64());
        self.misses_by(figure) <= half_a_digit.unwrap_or_default()
    }
}
