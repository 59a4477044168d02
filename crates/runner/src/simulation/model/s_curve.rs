//! The response of speeds and defaults to an index, as a model file writes it.

use stepdown_projection::diagnostic::nearest_name;
use stepdown_projection::document::{DiagnosticSink, Node, Section, read};

use super::numbers::{number, percent};
use crate::simulation::response::{Difference, Form, Response, SCurve};

/// The highest level of a curve, in percent.
const MOST_LEVEL: i64 = 10_000;
/// The steepest curve, per unit of rate: half of it within a basis point.
const MOST_STEEPNESS: i64 = 100_000;
/// The longest lag, months.
const MOST_LAG: u32 = 24;

const FORMS: [(&str, Form); 2] = [
    ("arctangent", Form::Arctangent),
    ("logistic", Form::Logistic),
];

/// The variable of a section's curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// The refinancing incentive, which includes a spread.
    Incentive,
    /// The rise of the payment.
    PaymentShock,
}

/// Reads the response of speeds or defaults to one of the deal's indices.
pub(super) fn response(
    name: &str,
    of: Of,
    node: &Node,
    diagnostics: &DiagnosticSink,
    indices: &[String],
) -> Option<Response> {
    let mut section = Section::open(node, name, diagnostics)?;
    let index = section.required("index", "libor_1m", |node, diagnostics| {
        let name = read::name(node, diagnostics)?;
        let known = indices.iter().position(|index| *index == name.text);
        known.or_else(|| {
            diagnostics.refuse(
                name.place,
                format!("the deal has no index {}", node.describe()),
                match nearest_name(&name.text, indices.iter().map(String::as_str)) {
                    Some(nearest) => format!("did you mean `{nearest}`?"),
                    None if indices.is_empty() => "leave it out".to_owned(),
                    None => format!("one of: {}", indices.join(", ")),
                },
            )
        })
    });
    let difference = match of {
        Of::Incentive => section
            .required("spread", "2.50%", percent(-100..=100))
            .map(|spread| Difference::Incentive { spread }),
        Of::PaymentShock => Some(Difference::PaymentShock),
    };
    let form = section.required("curve", "arctangent", read::one_of(&FORMS));
    let lowest = section.required("lowest", "40%", percent(0..=MOST_LEVEL));
    let highest = section.required("highest", "220%", percent(0..=MOST_LEVEL));
    let center = section.required("center", "0.50%", percent(-100..=100));
    let steepness = section.required("steepness", "150", number(0..=MOST_STEEPNESS));
    let lag = section.optional("lag_months", read::whole_number(0..=MOST_LAG));
    let lag_is_sound = lag.is_some() || !section.has("lag_months");
    let (lowest, highest) = (lowest?, highest?);
    let levels = if lowest <= 0.0 {
        // Multiples divide by the curve on the scenario's own path, so the curve cannot be 0.
        section.diagnostics().refuse(
            section.place_of("lowest"),
            "the lowest level of an S-curve must be greater than 0%",
            "write the level far below the center: `40%`",
        )
    } else if highest < lowest {
        section.diagnostics().refuse(
            section.place_of("highest"),
            "`highest` is below `lowest`",
            "write a level of `lowest` or more",
        )
    } else {
        Some(())
    };
    section.finish();
    levels?;
    lag_is_sound.then_some(())?;
    Some(Response {
        index: index?,
        of: difference?,
        curve: SCurve {
            form: form?,
            lowest,
            highest,
            center: center?,
            steepness: steepness?,
        },
        lag_months: lag.unwrap_or(0) as usize,
    })
}
