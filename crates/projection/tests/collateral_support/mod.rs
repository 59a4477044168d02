//! Helpers of the collateral tests: loans, curves, scenarios and published tables.
#![allow(dead_code, reason = "no test file uses all of it")]

pub(crate) mod random;

use rust_decimal::Decimal;
use stepdown_curves::{DefaultCurve, NamedCurves, PrepaymentCurve, SeverityCurve};
use stepdown_projection::collateral::{
    AdjustableTerms, Advancing, Cohorts, CollateralAssumptions, CollateralFlows,
    DefaultsNearMaturity, Fees, IndexPaths, KindAssumptions, KindIndex, Line, LineTerms,
    Liquidation, Pool, SeverityReadAt, loan_by_loan, project,
};
use stepdown_projection::index::PoolRateIndex;
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

/// The same under the published standard: no defaults in the last months of a term.
pub(crate) fn by_the_standard(assumptions: CollateralAssumptions) -> CollateralAssumptions {
    CollateralAssumptions {
        liquidation: Liquidation {
            near_maturity: DefaultsNearMaturity::Standard,
            ..assumptions.liquidation
        },
        ..assumptions
    }
}

/// The same curves for every collateral type, with defaults to maturity.
pub(crate) fn assumptions(
    pool: &Pool,
    curves: &KindAssumptions,
    lag_months: u32,
    advancing: Advancing,
) -> CollateralAssumptions {
    CollateralAssumptions {
        by_kind: vec![curves.clone(); pool.kinds().len()],
        liquidation: Liquidation {
            lag_months,
            advancing,
            near_maturity: DefaultsNearMaturity::ToMaturity,
        },
        severity_read_at: SeverityReadAt::Liquidation,
    }
}

/// Index paths of a test: decimals by index and month, convertible to any number type.
#[derive(Debug, Clone)]
pub(crate) struct Paths {
    pub(crate) names: Vec<String>,
    pub(crate) rates: Vec<Vec<Decimal>>,
}

impl Paths {
    /// Paths of indices named `index 0`, `index 1` and so on: percent by month.
    pub(crate) fn of_percent(paths: &[&[&str]]) -> Self {
        let path = |path: &&[&str]| {
            path.iter()
                .map(|rate| decimal(rate) / Decimal::ONE_HUNDRED)
                .collect()
        };
        Self::new(paths.iter().map(path).collect())
    }

    pub(crate) fn new(rates: Vec<Vec<Decimal>>) -> Self {
        Self {
            names: (0..rates.len())
                .map(|index| format!("index {index}"))
                .collect(),
            rates,
        }
    }

    pub(crate) fn none() -> Self {
        Self::new(Vec::new())
    }

    pub(crate) fn in_number<N: Number>(&self) -> Vec<Vec<N>> {
        let path = |path: &Vec<Decimal>| path.iter().map(|rate| N::exact(*rate)).collect();
        self.rates.iter().map(path).collect()
    }
}

/// Terms on the first index without caps or floors: a margin of 2%, reset after 24 months and every 6 from
/// then on.
pub(crate) fn adjustable_terms() -> AdjustableTerms {
    AdjustableTerms {
        index: PoolRateIndex::new(0),
        margin: decimal("0.02"),
        first_reset_months: 24,
        reset_interval_months: 6,
        initial_cap: None,
        periodic_cap: None,
        life_cap: None,
        life_floor: None,
        rounding: None,
        look_back_months: 0,
    }
}

/// A pool of fixed-rate or adjustable-rate loans on `index 0`, `index 1` and so on.
pub(crate) fn pool_of_lines(lines: Vec<Line>) -> Pool {
    let kinds = lines.iter().map(|line| line.kind().index()).max();
    let indices = lines
        .iter()
        .filter_map(|line| Some(line.adjustable_terms()?.index.position()))
        .max();
    Pool::with_reference_rates(
        (0..=kinds.unwrap_or(0))
            .map(|kind| format!("kind {kind}"))
            .collect(),
        (0..=indices.unwrap_or(0))
            .map(|index| format!("index {index}"))
            .collect(),
        lines,
    )
    .unwrap()
}

/// Projects by cohort.
pub(crate) fn by_cohort<N: Number>(
    pool: &Pool,
    paths: &Paths,
    assumptions: &CollateralAssumptions,
    fees: &Fees<N>,
) -> CollateralFlows<N> {
    let by_month = paths.in_number();
    let cohorts = Cohorts::<N>::collapse(pool)
        .under(&IndexPaths::new(&paths.names, &by_month))
        .unwrap();
    let vectors = assumptions.vectors(&cohorts).unwrap();
    project(&cohorts, &vectors, assumptions.liquidation, fees)
}

/// Projects loan by loan, the reference.
pub(crate) fn by_loan<N: Number>(
    pool: &Pool,
    paths: &Paths,
    assumptions: &CollateralAssumptions,
    fees: &Fees<N>,
) -> CollateralFlows<N> {
    let vectors = assumptions.vectors_by_line(pool).unwrap();
    let by_month = paths.in_number();
    loan_by_loan::project_loan_by_loan(
        pool,
        &IndexPaths::new(&paths.names, &by_month),
        &vectors,
        assumptions.liquidation,
        fees,
    )
    .unwrap()
}
