//! Random pools, index paths and scenarios.

use proptest::prelude::*;
use rust_decimal::Decimal;
use stepdown_projection::collateral::{
    AdjustableTerms, Advancing, CollateralAssumptions, DefaultsNearMaturity, KindIndex, Line,
    LineTerms, Liquidation, Pool, SeverityReadAt,
};
use stepdown_projection::index::PoolRateIndex;

use super::{Paths, curves, decimal, pool_of_lines};

/// Few ages and maturities, so that loans share cohorts; varied rates, terms and interest-only periods,
/// so that their shapes differ.
fn any_terms() -> impl Strategy<Value = LineTerms> {
    (
        0..3u32,
        prop::sample::select(vec![0, 3, 40, 600]),
        prop::sample::select(vec![1, 2, 17, 60, 177, 357, 360]),
        1..20_000_000_000i64,
        prop_oneof![Just(0i64), 1_000..20_000i64],
        prop_oneof![Just(0u32), 0..300u32],
        prop_oneof![Just(0.0), 0.0..1.0f64],
    )
        .prop_map(
            |(kind, age_months, maturity_months, cents, rate, longer, io)| {
                let amortization_months = maturity_months + longer;
                let io_months = (f64::from(maturity_months) * io) as u32;
                LineTerms {
                    kind: KindIndex::new(kind),
                    balance: Decimal::new(cents, 2),
                    rate: Decimal::new(rate, 5),
                    amortization_months,
                    maturity_months,
                    io_months: io_months.min(amortization_months - 1),
                    age_months,
                }
            },
        )
}

/// Adjustable terms in which caps, floors and roundings bind at times, for a loan with the given rate.
fn any_adjustable_terms() -> impl Strategy<Value = AdjustableTerms> {
    let rate = |percent: &[i64]| {
        let some = percent
            .iter()
            .map(|percent| Some(Decimal::new(*percent, 3)));
        prop::sample::select(some.chain([None]).collect::<Vec<_>>())
    };
    (
        0..PATHS,
        -1_000..8_000i64,
        (1..80u32, prop::sample::select(vec![1u32, 6, 12]), 0..3u32),
        (rate(&[0, 5, 10, 30]), rate(&[0, 5, 10, 20])),
        (rate(&[200, 250]), rate(&[20, 60])),
        prop::sample::select(vec![None, Some("0.00125"), Some("0.0025"), Some("0.0001")]),
    )
        .prop_map(
            |(index, margin, months, caps, life, rounding)| AdjustableTerms {
                index: PoolRateIndex::new(index),
                margin: Decimal::new(margin, 5),
                first_reset_months: months.0,
                reset_interval_months: months.1,
                initial_cap: caps.0,
                periodic_cap: caps.1,
                life_cap: life.0,
                life_floor: life.1,
                rounding: rounding.map(decimal),
                look_back_months: months.2,
            },
        )
}

/// The number of index paths that the loans of [`any_pool`] need.
const PATHS: usize = 2;

/// Index paths that rise and fall, also below 0, for some years, and then stay constant.
pub(crate) fn any_paths() -> impl Strategy<Value = Paths> {
    let path = prop::collection::vec(-100..2_000i64, 1..90);
    prop::collection::vec(path, PATHS).prop_map(|paths| {
        let rates = |path: Vec<i64>| path.into_iter().map(|rate| Decimal::new(rate, 4)).collect();
        Paths::new(paths.into_iter().map(rates).collect())
    })
}

/// Fixed-rate and adjustable-rate loans, about as many of each.
pub(crate) fn any_pool(most: usize) -> impl Strategy<Value = Pool> {
    let line = (any_terms(), prop::option::of(any_adjustable_terms()));
    let line = line.prop_map(|(terms, adjustable)| match adjustable {
        Some(adjustable) => Line::adjustable(terms, adjustable).unwrap(),
        None => Line::new(terms).unwrap(),
    });
    prop::collection::vec(line, 1..=most).prop_map(pool_of_lines)
}

pub(crate) fn any_scenario() -> impl Strategy<Value = (Vec<[String; 3]>, Liquidation)> {
    let prepayment = prop_oneof![
        (0..60u32).prop_map(|cpr| format!("{cpr} CPR")),
        (0..1500u32).prop_map(|psa| format!("{psa} PSA")),
        (0..100u32, 1..30u32, 0..=100u32).prop_map(|(a, months, b)| format!(
            "{a} SMM for {months}, {b} SMM for 9, 0 SMM for 5, 2 SMM"
        )),
    ];
    let default = prop_oneof![
        (0..40u32).prop_map(|cdr| format!("{cdr} CDR")),
        (0..1000u32).prop_map(|sda| format!("{sda} SDA")),
        (0..=100u32, 1..30u32, 0..=60u32).prop_map(|(a, months, b)| format!(
            "0 MDR for {months}, {a} MDR for 1, {b} MDR for 5, 1 MDR"
        )),
    ];
    let severity = prop_oneof![
        Just("0".to_owned()),
        Just("100".to_owned()),
        (0..=100u32).prop_map(|percent| format!("{percent}")),
        (0..=100u32, 1..60u32, 80..=100u32)
            .prop_map(|(a, months, b)| format!("{a} for {months}, {b} for 40, {a}")),
    ];
    let one = (prepayment, default, severity).prop_map(|(one, two, three)| [one, two, three]);
    (
        prop::collection::vec(one, 3),
        (
            0..=24u32,
            prop::sample::select(vec![Advancing::PrincipalAndInterest, Advancing::None]),
            prop::sample::select(vec![
                DefaultsNearMaturity::ToMaturity,
                DefaultsNearMaturity::Standard,
            ]),
        )
            .prop_map(|(lag_months, advancing, near_maturity)| Liquidation {
                lag_months,
                advancing,
                near_maturity,
            }),
    )
}

pub(crate) fn scenario_of(
    (texts, liquidation): &(Vec<[String; 3]>, Liquidation),
) -> CollateralAssumptions {
    CollateralAssumptions {
        by_kind: texts
            .iter()
            .map(|[prepayment, default, severity]| curves(prepayment, default, severity))
            .collect(),
        liquidation: *liquidation,
        // Both severity readings, equally often.
        severity_read_at: if liquidation.lag_months % 2 == 0 {
            SeverityReadAt::Liquidation
        } else {
            SeverityReadAt::Default
        },
    }
}
