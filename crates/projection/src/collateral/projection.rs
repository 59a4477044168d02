//! Collateral cash flows from cohorts and vectors, in closed form: the engine behind runs and sweeps.
//!
//! This is the recursion of SF C.3, chained over the months. `A(t)` is a cohort's scheduled balance in
//! dollars; everything common to its loans is a factor without a dollar amount:
//!
//! ```text
//! S(t)    = S(t-1) (1 - MDR(t) - SMM(t))       survival, S(0) = 1
//! d(t)    = S(t-1) MDR(t)                      0 after the last month of new defaults
//! perf(t) = S(t) A(t)                          since perf(t) = perf(t-1) k (1 - MDR - SMM)
//! default = d(t) A(t-1)
//! prepaid = S(t-1) SMM(t) A(t)                 perf(t-1) k SMM
//!
//! advanced:      adb    = d(t-lag) A(t-1)      the defaulted balance, amortized in the meantime
//!                fcl(t) = F(t) A(t)            F(t) = sum of d(s), s in (t-lag, t]
//!                paying = (S(t-1) + F(t-1)) A(t-1)
//! not advanced:  adb    = d(t-lag) A(t-1-lag)
//!                fcl(t) = sum of d(s) A(s-1), s in (t-lag, t]
//!                paying = (S(t-1) - d(t)) A(t-1)
//! ```
//!
//! `F(t) = F(t-1) + d(t) - d(t-lag)` satisfies `fcl(t) = (fcl(t-1) + default - adb) k`. With advances,
//! foreclosures pay scheduled principal of `F(t) (A(t-1) - A(t))`, which is part of the decline in the
//! pool balance. Interest uses the same formulas with the annual interest on `A`, at the rates of the
//! month. Without advances, an adjustable-rate loan in foreclosure keeps the balance and the rate at
//! which it defaulted.
//!
//! **Near maturity.** The last month of new defaults is the month of maturity, or, under the standard,
//! `lag` months earlier ([`super::DefaultsNearMaturity`]). At maturity performing loans pay off, `S = 0`.
//! Loans in foreclosure do not; until they are liquidated, the servicer advances along `A`, which for
//! them continues past maturity with the payments due without a balloon.
//!
//! **Percent of the original balance.** If a curve specifies that a share `p(t)` of `B0`, the cut-off
//! balance of the loans of a collateral type, defaults in a month, all of them get one rate in addition to
//! their own (which is 0):
//!
//! ```text
//! MDR(t) = min(1, p(t) B0 / sum of S(t-1) A(t-1) over the cohorts of the kind)
//! ```
//!
//! The sum covers the loans that can still default: under the standard, not those within `lag` months of
//! maturity, and the others take their part. So each loan's `S` still depends only on its collateral type,
//! age and maturity.
//!
//! The code never branches on an amount (see [`crate::number`]) and does not allocate by month.

use super::assumptions::{Advancing, CohortVectors, DefaultsNearMaturity, Liquidation};
use super::cohort::{Cohort, Cohorts};
use super::flows::{CollateralFlows, CollateralMonth, ExactMonth, Fees, Settling};
use super::pool::KindIndex;
use crate::number::Number;
use stepdown_curves::Month;

/// The borrowed vectors of a cohort. Missing elements count as zero.
#[derive(Debug, Clone, Copy)]
pub struct CohortSpeeds<'a, N> {
    /// Share of the balance that prepays in the month.
    pub smm: &'a [N],
    /// Share of the balance that defaults in the month.
    pub mdr: &'a [N],
    /// Share of the original balance of the loans of the collateral type that defaults in the month; empty
    /// if no scenario has such a curve. The longest cohort of a type holds it for the whole type.
    pub of_original: &'a [N],
    /// Share of the defaulted balance that is lost on a liquidation in the month.
    pub severity: &'a [N],
}

impl<'a, N> From<&'a CohortVectors<N>> for CohortSpeeds<'a, N> {
    fn from(vectors: &'a CohortVectors<N>) -> Self {
        Self {
            smm: &vectors.smm,
            mdr: &vectors.mdr,
            of_original: &vectors.of_original,
            severity: &vectors.severity,
        }
    }
}

/// The monthly collateral cash flows under one scenario (or as many as `N` carries).
///
/// `vectors` are in the order of the cohorts ([`super::CollateralAssumptions::vectors`]). A cohort
/// without vectors neither prepays nor defaults. Where `MDR + SMM > 1`, voluntary prepayment is
/// reduced.
#[must_use]
pub fn project<N: Number>(
    cohorts: &Cohorts<N>,
    vectors: &[CohortVectors<N>],
    liquidation: Liquidation,
    fees: &Fees<N>,
) -> CollateralFlows<N> {
    let speeds: Vec<CohortSpeeds<'_, N>> = vectors.iter().map(CohortSpeeds::from).collect();
    project_at(cohorts, &speeds, liquidation, fees, Vec::new())
}

/// Like [`project`], with borrowed vectors. The months are written into `space`, a buffer to reuse;
/// its contents are overwritten.
#[must_use]
#[inline(always)]
pub fn project_at<N: Number>(
    cohorts: &Cohorts<N>,
    speeds: &[CohortSpeeds<'_, N>],
    liquidation: Liquidation,
    fees: &Fees<N>,
    space: Vec<CollateralMonth<N>>,
) -> CollateralFlows<N> {
    let last = cohorts.last_month(&liquidation) as usize;
    let advancing = liquidation.advancing;
    // The ring needs at most as many places as there are months.
    let lag = (liquidation.lag() as usize).min(last);
    let mut runs: Vec<CohortRun<'_, N>> = cohorts
        .cohorts()
        .iter()
        .enumerate()
        .map(|(position, cohort)| CohortRun::new(cohort, speeds.get(position), liquidation, lag))
        .collect();
    let mut by_original = ByOriginal::new(cohorts, speeds, liquidation);
    by_original.place(&mut runs);
    let mut new_defaults = 0;
    let mut settling = Settling::new(N::exact(cohorts.balance()), advancing, fees);
    // Month by month, so that the sums over cohorts stay in registers. A plain loop: a closure called by an
    // iterator is not compiled with the instruction set of the loop.
    let mut months = space;
    months.resize(last, CollateralMonth::ZERO);
    for (index, settled) in months.iter_mut().enumerate() {
        let mut sum = ExactMonth::ZERO;
        // The defaults of `lag` months ago are where the next month's will go.
        let oldest = if new_defaults == lag {
            0
        } else {
            new_defaults + 1
        };
        let places = DefaultPlaces {
            new: new_defaults,
            oldest,
        };
        if !by_original.kinds.is_empty() {
            by_original.read(index, &runs);
        }
        let rates = by_original.rates.as_slice();
        for run in &mut runs {
            if index < run.maturity {
                match advancing {
                    Advancing::PrincipalAndInterest => {
                        run.advanced(index, lag, places, rates, &mut sum);
                    }
                    Advancing::None => {
                        run.not_advanced(index, lag, places, rates, &mut sum);
                    }
                }
            } else if index < run.last {
                match advancing {
                    Advancing::PrincipalAndInterest => {
                        run.advanced_past_maturity(index, lag, places, &mut sum);
                    }
                    Advancing::None => {
                        run.not_advanced_past_maturity(index, lag, places, &mut sum);
                    }
                }
            }
        }
        new_defaults = oldest;
        settling.settle_into(&sum, settled);
    }
    CollateralFlows {
        as_of: Month::new(0),
        months,
        groups: Vec::new(),
        first: None,
        defaults_left_out: defaults_left_out(cohorts, speeds, liquidation)
            + by_original.beyond_performing,
    }
}

/// Defaults in percent of the original balance, by collateral type.
struct ByOriginal<'a, N> {
    /// Empty if no scenario has such a curve.
    kinds: Vec<KindByOriginal<'a, N>>,
    /// The month's rate for each of these types.
    rates: Vec<N>,
    /// Dollars requested beyond the performing balance.
    beyond_performing: N,
}

struct KindByOriginal<'a, N> {
    kind: KindIndex,
    shares: &'a [N],
    /// The last maturity.
    months: usize,
    /// The last month of maturity.
    original: N,
}

impl<'a, N: Number> ByOriginal<'a, N> {
    #[inline(never)]
    fn new(cohorts: &Cohorts<N>, speeds: &[CohortSpeeds<'a, N>], liquidation: Liquidation) -> Self {
        let mut kinds: Vec<KindByOriginal<'a, N>> = Vec::new();
        let mut longest: Vec<u32> = Vec::new();
        for (cohort, speeds) in cohorts.cohorts().iter().zip(speeds) {
            if speeds.of_original.is_empty() {
                continue;
            }
            let kind = cohort.kind();
            let place = kinds.iter().position(|known| known.kind == kind);
            let place = place.unwrap_or_else(|| {
                kinds.push(KindByOriginal {
                    kind,
                    shares: &[],
                    months: 0,
                    original: N::ZERO,
                });
                longest.push(0);
                kinds.len() - 1
            });
            let known = &mut kinds[place];
            known.original += cohort.scheduled(0).balance;
            known.months = known.months.max(cohort.maturity_months() as usize);
            let last = cohort.last_month(&liquidation);
            if last > longest[place] {
                longest[place] = last;
                known.shares = speeds.of_original;
            }
        }
        Self {
            rates: vec![N::ZERO; kinds.len()],
            kinds,
            beyond_performing: N::ZERO,
        }
    }

    /// Sets the position of each cohort's rate.
    fn place(&self, runs: &mut [CohortRun<'_, N>]) {
        for run in runs {
            let kind = run.cohort.kind();
            run.by_original = self.kinds.iter().position(|known| known.kind == kind);
        }
    }

    /// Computes the rates of month `index + 1` from the balance that performs before it.
    #[inline(never)]
    fn read(&mut self, index: usize, runs: &[CohortRun<'_, N>]) {
        for (place, kind) in self.kinds.iter().enumerate() {
            let mut performing = N::ZERO;
            for run in runs {
                if run.by_original == Some(place) && index < run.last_default {
                    performing += run.survival * run.cohort.scheduled(index).balance;
                }
            }
            let requested = if index < kind.months {
                at(kind.shares, index) * kind.original
            } else {
                N::ZERO
            };
            self.rates[place] = requested.ratio_or_zero(performing).min(N::ONE);
            self.beyond_performing += (requested - performing).positive_part();
        }
    }
}

/// Dollars by which defaults are below those of a run with defaults to maturity.
///
/// The two are equal up to the standard's last month of defaults. After that the difference is
/// `d(t) A(t-1)` of the balance that would have survived.
#[inline(never)]
fn defaults_left_out<N: Number>(
    cohorts: &Cohorts<N>,
    speeds: &[CohortSpeeds<'_, N>],
    liquidation: Liquidation,
) -> N {
    let mut left_out = N::ZERO;
    if liquidation.near_maturity == DefaultsNearMaturity::ToMaturity {
        return left_out;
    }
    for (cohort, speeds) in cohorts.cohorts().iter().zip(speeds) {
        let last_default = liquidation.last_default(cohort.maturity_months()) as usize;
        let mut survival = N::ONE;
        for index in 0..cohort.maturity_months() as usize {
            let mdr = at(speeds.mdr, index);
            let default = survival * mdr;
            let voluntary = survival * at(speeds.smm, index).min(N::ONE - mdr);
            if index >= last_default {
                left_out += default * cohort.scheduled(index).balance;
            }
            survival = (survival - default - voluntary).positive_part();
        }
    }
    left_out
}

/// The running state of a cohort.
struct CohortRun<'a, N: Number> {
    cohort: &'a Cohort<N>,
    smm: &'a [N],
    mdr: &'a [N],
    severity: &'a [N],
    /// The position in [`ByOriginal`] of the rate that is added to its own; none if its type has none.
    by_original: Option<usize>,
    maturity: usize,
    /// The last month of new defaults.
    last_default: usize,
    /// The month in which the last defaults are liquidated.
    last_liquidation: usize,
    /// The last month with a balance.
    last: usize,
    survival: N,
    /// In foreclosure: with advances a factor without a dollar amount, otherwise dollars as of default.
    foreclosed: N,
    /// Annual interest on the dollars in foreclosure, without advances.
    foreclosed_interest: N,
    /// The defaults of the last `lag` months and this one, as factors, at [`DefaultPlaces`].
    defaults: Vec<N>,
}

/// Positions of this month's defaults and of those `lag` months ago: a ring, because the defaults
/// of the whole term do not fit into the nearest cache.
#[derive(Debug, Clone, Copy)]
struct DefaultPlaces {
    new: usize,
    oldest: usize,
}

/// A vector's element; 0 past its end.
#[inline(always)]
fn at<N: Number>(vector: &[N], index: usize) -> N {
    match vector.get(index) {
        Some(factor) => *factor,
        None => N::ZERO,
    }
}

impl<'a, N: Number> CohortRun<'a, N> {
    fn new(
        cohort: &'a Cohort<N>,
        speeds: Option<&CohortSpeeds<'a, N>>,
        liquidation: Liquidation,
        lag: usize,
    ) -> Self {
        let last_default = liquidation.last_default(cohort.maturity_months()) as usize;
        let none = CohortSpeeds {
            smm: &[],
            mdr: &[],
            of_original: &[],
            severity: &[],
        };
        let CohortSpeeds {
            smm, mdr, severity, ..
        } = speeds.copied().unwrap_or(none);
        Self {
            cohort,
            smm,
            mdr,
            severity,
            by_original: None,
            maturity: cohort.maturity_months() as usize,
            last_default,
            last_liquidation: last_default + lag,
            last: cohort.last_month(&liquidation) as usize,
            survival: N::ONE,
            foreclosed: N::ZERO,
            foreclosed_interest: N::ZERO,
            defaults: vec![N::ZERO; lag + 1],
        }
    }

    /// The month's defaults and prepayments of the cohort, as factors. `rates` are those of [`ByOriginal`].
    #[inline(always)]
    fn leaves(&mut self, index: usize, places: DefaultPlaces, rates: &[N]) -> (N, N) {
        let mdr = if index < self.last_default {
            let own = at(self.mdr, index);
            // This branch does not affect results: without such a curve the rate is 0.
            match self.by_original.and_then(|place| rates.get(place)) {
                Some(rate) => own + *rate,
                None => own,
            }
        } else {
            N::ZERO
        };
        let default = self.survival * mdr;
        let voluntary = if index + 1 < self.maturity {
            self.survival * at(self.smm, index).min(N::ONE - mdr)
        } else {
            // At maturity the rest is due anyway.
            N::ZERO
        };
        self.defaults[places.new] = default;
        (default, voluntary)
    }

    /// The factor that survives a month; zero at maturity, when performing loans pay off.
    #[inline(always)]
    fn survive(&mut self, index: usize, default: N, voluntary: N) {
        self.survival = if index + 1 < self.maturity {
            (self.survival - default - voluntary).positive_part()
        } else {
            N::ZERO
        };
    }

    /// The foreclosure factor or balance after a month; zero after the last liquidation, where differences
    /// leave only rounding noise.
    #[inline(always)]
    fn in_foreclosure(&self, index: usize) -> N {
        if index + 1 < self.last_liquidation {
            self.foreclosed
        } else {
            N::ZERO
        }
    }

    /// With advances: the liquidated factor and the loss in dollars.
    #[inline(always)]
    fn liquidated(&self, index: usize, lag: usize, places: DefaultPlaces) -> (N, N) {
        if index >= lag {
            let liquidated = self.defaults[places.oldest];
            let severity = at(self.severity, index);
            let base = self.cohort.loss_base(severity, index - lag, index);
            (liquidated, liquidated * base)
        } else {
            (N::ZERO, N::ZERO)
        }
    }

    /// Without advances: the liquidated dollars, the annual interest on them, and the loss.
    #[inline(always)]
    fn liquidated_as_defaulted(
        &self,
        index: usize,
        lag: usize,
        places: DefaultPlaces,
    ) -> (N, N, N) {
        if index >= lag {
            let defaulted = self.defaults[places.oldest];
            let then = self.cohort.scheduled(index - lag);
            let liquidated = defaulted * then.balance;
            let severity = at(self.severity, index).min(N::ONE);
            (
                liquidated,
                defaulted * then.annual_interest,
                liquidated * severity,
            )
        } else {
            (N::ZERO, N::ZERO, N::ZERO)
        }
    }

    /// Adds month `index + 1`, with advances; balances are at `index` before it and `index + 1` after it.
    #[inline(always)]
    fn advanced(
        &mut self,
        index: usize,
        lag: usize,
        places: DefaultPlaces,
        rates: &[N],
        sum: &mut ExactMonth<N>,
    ) {
        let before = self.cohort.scheduled(index);
        let after = self.cohort.scheduled(index + 1);
        let (default, voluntary) = self.leaves(index, places, rates);
        let (liquidated, loss) = self.liquidated(index, lag, places);
        let paying = self.survival + self.foreclosed;
        self.survive(index, default, voluntary);
        self.foreclosed = (self.foreclosed + default - liquidated).positive_part();
        let paying_interest = paying * before.annual_interest;
        sum.add(&ExactMonth {
            performing_balance: self.survival * after.balance,
            foreclosure_balance: self.in_foreclosure(index) * after.balance,
            new_defaults: default * before.balance,
            prepaid_principal: voluntary * after.balance,
            liquidated_balance: liquidated * before.balance,
            realized_loss: loss,
            interest: paying_interest,
            paying_balance: paying * before.balance,
            gross_mortgage_interest: paying_interest,
            prepaid_interest: voluntary * after.annual_interest_of_month,
        });
    }

    /// Adds month `index + 1`, without advances; balances as for [`Self::advanced`].
    #[inline(always)]
    fn not_advanced(
        &mut self,
        index: usize,
        lag: usize,
        places: DefaultPlaces,
        rates: &[N],
        sum: &mut ExactMonth<N>,
    ) {
        let before = self.cohort.scheduled(index);
        let after = self.cohort.scheduled(index + 1);
        let survived = self.survival;
        let (default, voluntary) = self.leaves(index, places, rates);
        let (liquidated, liquidated_interest, loss) =
            self.liquidated_as_defaulted(index, lag, places);
        let new_defaults = default * before.balance;
        let paying = survived - default;
        let gross_mortgage_interest = survived * before.annual_interest + self.foreclosed_interest;
        self.survive(index, default, voluntary);
        self.foreclosed = (self.foreclosed + new_defaults - liquidated).positive_part();
        self.foreclosed_interest = (self.foreclosed_interest + default * before.annual_interest
            - liquidated_interest)
            .positive_part();
        sum.add(&ExactMonth {
            performing_balance: self.survival * after.balance,
            foreclosure_balance: self.in_foreclosure(index),
            new_defaults,
            prepaid_principal: voluntary * after.balance,
            liquidated_balance: liquidated,
            realized_loss: loss,
            interest: paying * before.annual_interest,
            paying_balance: paying * before.balance,
            gross_mortgage_interest,
            prepaid_interest: voluntary * after.annual_interest_of_month,
        });
    }

    /// Adds a month after maturity, with advances on the loans in foreclosure; no loan performs.
    #[inline(always)]
    fn advanced_past_maturity(
        &mut self,
        index: usize,
        lag: usize,
        places: DefaultPlaces,
        sum: &mut ExactMonth<N>,
    ) {
        let before = self.cohort.scheduled(index);
        let after = self.cohort.scheduled(index + 1);
        let (liquidated, loss) = self.liquidated(index, lag, places);
        let paying = self.foreclosed;
        self.foreclosed = (self.foreclosed - liquidated).positive_part();
        let paying_interest = paying * before.annual_interest;
        sum.add(&ExactMonth {
            foreclosure_balance: self.in_foreclosure(index) * after.balance,
            liquidated_balance: liquidated * before.balance,
            realized_loss: loss,
            interest: paying_interest,
            paying_balance: paying * before.balance,
            gross_mortgage_interest: paying_interest,
            ..ExactMonth::ZERO
        });
    }

    /// Adds a month after maturity, without advances.
    #[inline(always)]
    fn not_advanced_past_maturity(
        &mut self,
        index: usize,
        lag: usize,
        places: DefaultPlaces,
        sum: &mut ExactMonth<N>,
    ) {
        let (liquidated, liquidated_interest, loss) =
            self.liquidated_as_defaulted(index, lag, places);
        let gross_mortgage_interest = self.foreclosed_interest;
        self.foreclosed = (self.foreclosed - liquidated).positive_part();
        self.foreclosed_interest = (self.foreclosed_interest - liquidated_interest).positive_part();
        sum.add(&ExactMonth {
            foreclosure_balance: self.in_foreclosure(index),
            liquidated_balance: liquidated,
            realized_loss: loss,
            gross_mortgage_interest,
            ..ExactMonth::ZERO
        });
    }
}
