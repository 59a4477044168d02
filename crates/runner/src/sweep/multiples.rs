//! Fields that only a sweep has: multiples of speeds and defaults, shifts of index paths, and the runs.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use stepdown_curves::{CurveError, DefaultCurve, IndexCurve, NamedCurves, PrepaymentCurve};
use stepdown_projection::diagnostic::Place;
use stepdown_projection::document::{DiagnosticSink, Key, Node, Value, read};
use stepdown_projection::scenario::{self, Scenario};

use super::grid::Runs;
use super::range::value_and_unit;
use super::tree::field;

/// The largest multiple, in percent; a larger one has a missing decimal point.
pub(crate) const MOST_PERCENT: i64 = 100_000;
/// The largest shift of an index, in basis points, up or down.
const MOST_BASIS_POINTS: i64 = 20_000;
/// The name of the base's own curve in a multiple of it.
const BASE: &str = "base";
const BOTH: &str = "both";

/// The fields with their default values.
pub(super) fn unchanged(place: Place) -> Node {
    let fields = [
        ("speed", "100%"),
        ("default_multiple", "100%"),
        ("index_shift", "0%"),
        ("call", BOTH),
    ];
    let entries = fields.iter().map(|(name, value)| {
        let text = (*name).to_owned();
        let value = Value::Scalar((*value).to_owned());
        (Key { text, place }, Node { place, value })
    });
    let value = Value::Map(entries.collect());
    Node { place, value }
}

/// Multiples by collateral type, as fractions.
pub(super) fn by_kind(
    tree: &Node,
    name: &str,
    kinds: &[String],
    diagnostics: &DiagnosticSink,
) -> Option<Vec<Decimal>> {
    scenario::by_kind(field(tree, name)?, diagnostics, kinds, |_, node| {
        read::percent(0..=MOST_PERCENT)(node, diagnostics)
    })
}

/// A shift in basis points: `50 bp` or `0.5%`.
pub(super) fn basis_points(
    tree: &Node,
    name: &str,
    diagnostics: &DiagnosticSink,
) -> Option<Decimal> {
    let node = field(tree, name)?;
    let shift = node.scalar().and_then(|text| match value_and_unit(text)? {
        (number, "%") => number.checked_mul(Decimal::ONE_HUNDRED),
        (number, "bp") => Some(number),
        _ => None,
    });
    match shift {
        Some(shift) if shift.abs() <= Decimal::from(MOST_BASIS_POINTS) => Some(shift),
        Some(_) => diagnostics.refuse(
            node.place,
            format!("a shift of {} is out of range", node.describe()),
            "write a shift from -200% to 200%",
        ),
        None => diagnostics.refuse(
            node.place,
            format!("expected a shift, found {}", node.describe()),
            "write `50 bp` or `0.5%`",
        ),
    }
}

/// The requested runs.
pub(super) fn runs(tree: &Node, diagnostics: &DiagnosticSink) -> Option<Runs> {
    let words = [
        ("exercised", Runs::ToCall),
        ("not exercised", Runs::ToMaturity),
        (BOTH, Runs::Both),
    ];
    read::one_of(&words)(field(tree, "call")?, diagnostics)
}

/// Each collateral type's prepayment curve times its multiple.
pub(super) fn of_prepayments(
    curves: &[PrepaymentCurve],
    multiples: &[Decimal],
) -> Result<Vec<PrepaymentCurve>, String> {
    all_times(curves, multiples, PrepaymentCurve::parse)
}

/// Each collateral type's default curve times its multiple.
pub(super) fn of_defaults(
    curves: &[DefaultCurve],
    multiples: &[Decimal],
) -> Result<Vec<DefaultCurve>, String> {
    all_times(curves, multiples, DefaultCurve::parse)
}

/// Each index path with the shift.
pub(super) fn shifted(
    curves: &[IndexCurve],
    basis_points: Decimal,
) -> Result<Vec<IndexCurve>, String> {
    let points = basis_points.to_f64().unwrap_or_default();
    let shifted = curves.iter().map(|curve| curve.shifted(points));
    shifted
        .collect::<Result<_, _>>()
        .map_err(|error| error.message().to_owned())
}

/// The scenario at a multiple of its speeds, the same for every collateral type.
pub(crate) fn at_speed(scenario: &Scenario, multiple: Decimal) -> Result<Scenario, String> {
    let mut scenario = scenario.clone();
    let kinds = &mut scenario.collateral.by_kind;
    let curves: Vec<_> = kinds.iter().map(|kind| kind.prepayment.clone()).collect();
    let multiplied = of_prepayments(&curves, &vec![multiple; curves.len()])?;
    for (kind, prepayment) in kinds.iter_mut().zip(multiplied) {
        kind.prepayment = prepayment;
    }
    Ok(scenario)
}

fn all_times<C: Clone>(
    curves: &[C],
    multiples: &[Decimal],
    parse: impl Fn(&str, &NamedCurves<C>) -> Result<C, CurveError>,
) -> Result<Vec<C>, String> {
    let times = |curve: &C, multiple: Decimal| {
        // The curve itself, so that it equals one without a multiple.
        if multiple == Decimal::ONE {
            return Ok(curve.clone());
        }
        let percent = (multiple * Decimal::ONE_HUNDRED).normalize();
        let mut named = NamedCurves::new();
        named
            .insert(BASE, curve.clone())
            .and_then(|()| parse(&format!("{percent}% of {BASE}"), &named))
            .map_err(|error| format!("{percent}% of the curve: {}", error.message()))
    };
    curves
        .iter()
        .zip(multiples)
        .map(|(curve, multiple)| times(curve, *multiple))
        .collect()
}
