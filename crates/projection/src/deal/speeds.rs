//! Reads ramps, pricing speeds and curves of deal and scenario files.

use std::collections::BTreeMap;

use stepdown_curves::{CurveError, NamedCurves, PrepaymentCurve};

use crate::diagnostic::{Diagnostic, Place};
use crate::document::{DiagnosticSink, Node, Section, read};

/// More ramps than any deal has; each may be a multiple of earlier ones.
const MOST_RAMPS: usize = 100;

/// The deal's ramps and pricing speeds.
#[derive(Default)]
pub(super) struct PrepaymentAssumption {
    pub(super) ramps: NamedCurves<PrepaymentCurve>,
    pub(super) pricing_speed: BTreeMap<String, PrepaymentCurve>,
}

pub(super) fn prepayment_assumption(
    node: &Node,
    diagnostics: &DiagnosticSink,
) -> Option<PrepaymentAssumption> {
    let mut section = Section::open(node, "prepayment_assumption", diagnostics)?;
    let ramps = section
        .optional("ramps", |node, diagnostics| {
            let entries = Section::open(node, "ramps", diagnostics)?.into_entries();
            if entries.len() > MOST_RAMPS {
                return diagnostics.refuse(
                    node.place,
                    format!("the deal defines {} ramps", entries.len()),
                    format!("write at most {MOST_RAMPS}"),
                );
            }
            let mut ramps = NamedCurves::new();
            for (key, node) in entries {
                // A ramp with an error still defines its name, so later uses report no second error.
                let curve = prepayment_curve(&ramps)(node, diagnostics);
                let curve = curve.unwrap_or_else(PrepaymentCurve::none);
                if let Err(error) = ramps.insert(&key.text, curve) {
                    diagnostics.push(Diagnostic::at(key.place, error.message().to_owned()));
                }
            }
            Some(ramps)
        })
        .unwrap_or_default();
    let only_ramps = section.has("ramps") && !section.has("pricing");
    let pricing_speed = section.optional("pricing", |node, diagnostics| {
        let entries = Section::open(node, "pricing", diagnostics)?.into_entries();
        let curves = read::every(entries.iter().map(|(key, node)| {
            prepayment_curve(&ramps)(node, diagnostics).map(|curve| (key.text.clone(), curve))
        }))?;
        Some(curves.into_iter().collect())
    });
    if !only_ramps && !section.has("pricing") {
        diagnostics.refuse::<()>(
            section.place(),
            "missing field `pricing` in `prepayment_assumption`",
            "write `pricing: {fixed: 23 HEP}`, or remove the section",
        );
    }
    section.finish();
    Some(PrepaymentAssumption {
        ramps,
        pricing_speed: if only_ramps {
            BTreeMap::new()
        } else {
            pricing_speed?
        },
    })
}

/// Reads a prepayment curve.
fn prepayment_curve(
    named: &NamedCurves<PrepaymentCurve>,
) -> impl Fn(&Node, &DiagnosticSink) -> Option<PrepaymentCurve> {
    |node, diagnostics| {
        curve(node, diagnostics, "6 CPR", |text| {
            PrepaymentCurve::parse(text, named)
        })
    }
}

/// Reads a curve of any type; errors point into the curve's own text.
pub fn curve<C>(
    node: &Node,
    diagnostics: &DiagnosticSink,
    example: &str,
    parse: impl Fn(&str) -> Result<C, CurveError>,
) -> Option<C> {
    let Some(text) = node.scalar() else {
        return diagnostics.refuse(
            node.place,
            format!("expected a curve, found {}", node.describe()),
            format!("write `{example}`; inside braces, put a curve with commas in quotes"),
        );
    };
    match parse(text) {
        Ok(curve) => Some(curve),
        Err(error) => {
            let quotes = node.place.length.saturating_sub(text.chars().count()) / 2;
            let place = Place {
                line: node.place.line,
                column: node.place.column + quotes + error.column().saturating_sub(1),
                length: error.length().max(1),
            };
            let diagnostic = Diagnostic::at(place, error.message().to_owned());
            // The message already includes the suggestion.
            diagnostics.push(match (error.suggestion(), error.expected()) {
                (None, Some(expected)) => diagnostic.advise(expected),
                _ => diagnostic,
            });
            None
        }
    }
}
