//! What the tests of the collateral share: lines, curves and published tables in few words.
#![allow(dead_code, reason = "no test file uses all of it")]

use rust_decimal::Decimal;
use stepdown_curves::{DefaultCurve, NamedCurves, PrepaymentCurve, SeverityCurve};
use stepdown_projection::collateral::{
    Advancing, Cohorts, CollateralAssumptions, CollateralFlows, Fees, KindAssumptions, KindIndex,
    Line, LineTerms, Pool, loan_by_loan, project,
};
use stepdown_projection::number::Number;

/// A file under `tests/data` of the workspace.
pub(crate) fn data(path: &str) -> String {
    let path = format!("{}/../../tests/data/{path}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

pub(crate) fn decimal(text: &str) -> Decimal {
    Decimal::from_str_exact(text).unwrap()
}

/// `$100,000,000` of new 8% loans over 360 months: the pool of SF-20 and SF-22.
pub(crate) fn published_terms() -> LineTerms {
    LineTerms {
        kind: KindIndex::new(0),
        balance: decimal("100000000"),
        rate: decimal("0.08"),
        amortization_months: 360,
        maturity_months: 360,
        io_months: 0,
        age_months: 0,
    }
}

pub(crate) fn pool_of(terms: &[LineTerms]) -> Pool {
    let kinds = terms
        .iter()
        .map(|terms| terms.kind.index())
        .max()
        .unwrap_or(0);
    Pool::new(
        (0..=kinds).map(|kind| format!("kind {kind}")).collect(),
        terms
            .iter()
            .map(|terms| Line::new(*terms).unwrap())
            .collect(),
    )
    .unwrap()
}

pub(crate) fn curves(prepayment: &str, default: &str, severity: &str) -> KindAssumptions {
    KindAssumptions {
        prepayment: PrepaymentCurve::parse(prepayment, &NamedCurves::new()).unwrap(),
        default: DefaultCurve::parse(default, &NamedCurves::new()).unwrap(),
        severity: SeverityCurve::parse(severity).unwrap(),
    }
}

/// The same curves for every kind.
pub(crate) fn assumptions(
    pool: &Pool,
    curves: &KindAssumptions,
    lag_months: u32,
    advancing: Advancing,
) -> CollateralAssumptions {
    CollateralAssumptions {
        by_kind: vec![curves.clone(); pool.kinds().len()],
        lag_months,
        advancing,
    }
}

/// The path that sweeps take.
pub(crate) fn by_cohort<N: Number>(
    pool: &Pool,
    assumptions: &CollateralAssumptions,
    fees: &Fees<N>,
) -> CollateralFlows<N> {
    let cohorts = Cohorts::<N>::collapse(pool);
    let vectors = assumptions.vectors(&cohorts).unwrap();
    project(
        &cohorts,
        &vectors,
        assumptions.lag_months,
        assumptions.advancing,
        fees,
    )
}

/// The reference path.
pub(crate) fn by_loan<N: Number>(
    pool: &Pool,
    assumptions: &CollateralAssumptions,
    fees: &Fees<N>,
) -> CollateralFlows<N> {
    let vectors = assumptions.vectors_by_line(pool).unwrap();
    loan_by_loan::project_loan_by_loan(
        pool,
        &vectors,
        assumptions.lag_months,
        assumptions.advancing,
        fees,
    )
}
