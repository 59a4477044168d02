//! The distribution of a multiplier, as a model file writes it.

use rust_decimal::Decimal;
use stepdown_projection::document::{DiagnosticSink, Node, Section, read};
use stepdown_projection::words;

use super::numbers::{float, number, percent};
use crate::simulation::beta::Beta;
use crate::simulation::marginals::Marginal;
use crate::simulation::monthly_factor::MonthlyFactor;

/// The largest multiplier, in percent: a hundred times the scenario's rate.
const MOST_PERCENT: i64 = 10_000;
/// The fastest reversion per year: back within a day.
pub(super) const MOST_REVERSION: i64 = 365;
/// The largest volatility of a logarithm, percent a year.
const MOST_VOLATILITY: i64 = 500;
/// The range of beta parameters for which quantiles are tested.
const LEAST_SHAPE: f64 = 0.5;
const MOST_SHAPE: i64 = 1_000;

#[derive(Debug, Clone, Copy)]
enum Family {
    LogNormal,
    Normal,
    Beta,
    Triangular,
    Empirical,
}

const FAMILIES: [(&str, Family); 5] = [
    ("log-normal", Family::LogNormal),
    ("normal", Family::Normal),
    ("beta", Family::Beta),
    ("triangular", Family::Triangular),
    ("empirical", Family::Empirical),
];

/// Reads the distribution of a path's multiplier.
pub(super) fn marginal(name: &str, node: &Node, diagnostics: &DiagnosticSink) -> Option<Marginal> {
    let mut section = Section::open(node, name, diagnostics)?;
    let family = section.required("distribution", "log-normal", read::one_of(&FAMILIES));
    let marginal = match family {
        Some(Family::LogNormal) => log_normal(&mut section),
        Some(Family::Normal) => normal(&mut section),
        Some(Family::Beta) => beta(&mut section),
        Some(Family::Triangular) => triangular(&mut section),
        Some(Family::Empirical) => empirical(&mut section),
        // The fields of an unknown distribution cannot be checked.
        None => return None,
    };
    section.finish();
    marginal
}

fn multiplier(section: &mut Section<'_, '_>, field: &'static str, example: &str) -> Option<f64> {
    section.required(field, example, percent(0..=MOST_PERCENT))
}

fn log_normal(section: &mut Section<'_, '_>) -> Option<Marginal> {
    let mean = multiplier(section, "mean", "100%");
    let deviation = multiplier(section, "standard_deviation", "25%");
    if mean.is_some_and(|mean| mean <= 0.0) {
        section.diagnostics().refuse::<()>(
            section.place_of("mean"),
            "the mean of a log-normal multiplier must be greater than 0%",
            "write `mean: 100%` to keep the scenario's rate on average",
        );
    }
    let mean = mean.filter(|mean| *mean > 0.0)?;
    Some(Marginal::log_normal(mean, deviation?))
}

fn normal(section: &mut Section<'_, '_>) -> Option<Marginal> {
    let mean = multiplier(section, "mean", "100%");
    let deviation = multiplier(section, "standard_deviation", "25%");
    Some(Marginal::Normal {
        mean: mean?,
        deviation: deviation?,
    })
}

fn beta(section: &mut Section<'_, '_>) -> Option<Marginal> {
    let alpha = section.required("alpha", "2", number(0..=MOST_SHAPE));
    let beta = section.required("beta", "5", number(0..=MOST_SHAPE));
    let lowest = multiplier(section, "lowest", "50%");
    let highest = multiplier(section, "highest", "200%");
    let ends = rising(section, &[("lowest", lowest), ("highest", highest)]);
    let shapes = [("alpha", alpha), ("beta", beta)].map(|(field, shape)| match shape {
        Some(shape) if shape < LEAST_SHAPE => section.diagnostics().refuse(
            section.place_of(field),
            format!("`{field}` of a beta distribution must be {LEAST_SHAPE} or more"),
            "write 1 and 1 for a uniform distribution",
        ),
        shape => shape,
    });
    let [alpha, beta] = shapes;
    ends?;
    Some(Marginal::Beta {
        shape: Beta::new(alpha?, beta?)?,
        lowest: lowest?,
        highest: highest?,
    })
}

fn triangular(section: &mut Section<'_, '_>) -> Option<Marginal> {
    let lowest = multiplier(section, "lowest", "50%");
    let most_likely = multiplier(section, "most_likely", "100%");
    let highest = multiplier(section, "highest", "200%");
    rising(
        section,
        &[
            ("lowest", lowest),
            ("most_likely", most_likely),
            ("highest", highest),
        ],
    )?;
    Some(Marginal::Triangular {
        lowest: lowest?,
        most_likely: most_likely?,
        highest: highest?,
    })
}

/// Reports an end that is below the one before it.
fn rising(section: &Section<'_, '_>, ends: &[(&'static str, Option<f64>)]) -> Option<()> {
    let mut sound = Some(());
    for pair in ends.windows(2) {
        let [(before, Some(low)), (after, Some(high))] = pair else {
            continue;
        };
        if high < low {
            sound = section.diagnostics().refuse(
                section.place_of(after),
                format!("`{after}` is below `{before}`"),
                format!("write a value of `{before}` or more"),
            );
        }
    }
    sound
}

fn empirical(section: &mut Section<'_, '_>) -> Option<Marginal> {
    let diagnostics = section.diagnostics();
    let values = section.required("values", "[80%, 100%, 130%]", |node, diagnostics| {
        counted(node, diagnostics, percent(0..=MOST_PERCENT))
    });
    let probabilities = section.optional("probabilities", |node, diagnostics| {
        counted(node, diagnostics, read::percent(0..=100))
    });
    let place = section.place_of("probabilities");
    let mut sound = Some(());
    if let Some((0, _)) = values {
        sound = diagnostics.refuse(
            section.place_of("values"),
            "the list is empty",
            "write the multipliers to draw from: `[80%, 100%, 130%]`",
        );
    }
    if let (Some((values, _)), Some((probabilities, _))) = (&values, &probabilities)
        && (*values > 0 && values != probabilities)
    {
        sound = diagnostics.refuse(
            place,
            format!(
                "{} for {}",
                words::counted(*probabilities, "probability"),
                words::counted(*values, "value")
            ),
            "write one for each value, or leave them out if all are equal",
        );
    }
    if let Some((_, Some(probabilities))) = &probabilities {
        let sum: Decimal = probabilities.iter().sum();
        if sum != Decimal::ONE {
            let sum = (sum * Decimal::ONE_HUNDRED).normalize();
            sound = diagnostics.refuse(
                place,
                format!("the probabilities add up to {sum}%"),
                "write probabilities that add up to 100%",
            );
        }
    }
    let (count, values) = values?;
    let probabilities: Vec<f64> = if section.has("probabilities") {
        probabilities?.1?.into_iter().map(float).collect()
    } else {
        vec![1.0 / count as f64; count]
    };
    sound?;
    let both = values?.into_iter().zip(probabilities);
    Some(Marginal::empirical(both.collect()))
}

/// The number of items of a list, and the items if all are valid. Errors of the list and of its
/// items are separate.
fn counted<T>(
    node: &Node,
    diagnostics: &DiagnosticSink,
    reader: impl Fn(&Node, &DiagnosticSink) -> Option<T>,
) -> Option<(usize, Option<Vec<T>>)> {
    let items = read::items(node, "a list", "[first, second]", diagnostics)?;
    let read = items.iter().map(|item| reader(item, diagnostics));
    Some((items.len(), read::every(read)))
}

/// Reads a factor that changes from month to month.
pub(super) fn monthly_factor(
    name: &str,
    node: &Node,
    diagnostics: &DiagnosticSink,
) -> Option<MonthlyFactor> {
    let mut section = Section::open(node, name, diagnostics)?;
    let reversion = section.required("mean_reversion", "0.5", number(0..=MOST_REVERSION));
    let volatility = section.required("volatility", "20%", percent(0..=MOST_VOLATILITY));
    section.finish();
    Some(MonthlyFactor {
        reversion: reversion?,
        volatility: volatility?,
    })
}
