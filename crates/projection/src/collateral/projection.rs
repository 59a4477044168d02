//! Cohorts and vectors to collateral flows, in closed form: the path that sweeps take.
//!
//! The recursion of SF C.3, chained. With `A(t)` a cohort's scheduled balance in dollars, and
//! dropping what is the same for all its loans into factors without dollars:
//!
//! ```text
//! S(t)    = S(t-1) (1 - MDR(t) - SMM(t))       survival, S(0) = 1
//! d(t)    = S(t-1) MDR(t)                      0 after the last month of defaults
//! perf(t) = S(t) A(t)                          since perf(t) = perf(t-1) k (1 - MDR - SMM)
//! default = d(t) A(t-1)
//! prepaid = S(t-1) SMM(t) A(t)                 perf(t-1) k SMM
//!
//! advanced:      adb    = d(t-lag) A(t-1)      the defaulted balance, amortised meanwhile
//!                fcl(t) = F(t) A(t)            F(t) = sum of d(s), s in (t-lag, t]
//!                paying = (S(t-1) + F(t-1)) A(t-1)
//! not advanced:  adb    = d(t-lag) A(t-1-lag)
//!                fcl(t) = sum of d(s) A(s-1), s in (t-lag, t]
//!                paying = (S(t-1) - d(t)) A(t-1)
//! ```
//!
//! `fcl(t) = (fcl(t-1) + default - adb) k` is met by `F(t) = F(t-1) + d(t) - d(t-lag)`, and what
//! foreclosures pay of scheduled principal when advanced, `F(t) (A(t-1) - A(t))`, is part of what
//! the pool balance falls by. Interest is the same with the year's interest on `A` in its place, at
//! the rates of the month. Adjustable loans in foreclosure that nothing is advanced on stand still:
//! at the balance, and at the rate, that they defaulted with.
//!
//! **Near the maturity.** The last month of defaults is that of maturity, or by the standard `lag` months
//! before it ([`super::DefaultsNearMaturity`]). At the maturity what performs pays off, `S = 0`; what is in
//! foreclosure does not, and is advanced on along `A`, which for it goes on past the maturity as the
//! payments without a balloon would be, until it is liquidated.
//!
//! **Percent of the original balance.** Where a curve says that `p(t)` of what the loans of a kind owed at the
//! cut-off date, `B0`, defaults in a month, they share one rate, added to their own (which is 0):
//!
//! ```text
//! MDR(t) = min(1, p(t) B0 / sum of S(t-1) A(t-1) over the cohorts of the kind)
//! ```
//!
//! The sum is of those that may still default: by the standard, not of those within `lag` months of their
//! maturity, whose part the others take. So every loan's `S` still hangs on its kind, age and maturity alone.
//!
//! This module must never branch on an amount (see [`crate::number`]), nor allocate month by month.

use super::assumptions::{Advancing, CohortVectors, DefaultsNearMaturity, Liquidation};
use super::cohort::{Cohort, Cohorts};
use super::flows::{CollateralFlows, CollateralMonth, ExactMonth, Fees, Settling};
use super::pool::KindIndex;
use crate::number::Number;
use stepdown_curves::Month;

/// The vectors of a cohort, borrowed from whoever shares them. What one is short of counts as zero.
#[derive(Debug, Clone, Copy)]
pub struct CohortSpeeds<'a, N> {
    /// Share of the balance that prepays in the month.
    pub smm: &'a [N],
    /// Share of the balance that defaults in the month.
    pub mdr: &'a [N],
    /// Share of the original balance of the loans of the kind that defaults in the month; empty where no
    /// scenario says so. Of a kind, the cohort that lasts longest has it for all.
    pub of_original: &'a [N],
    /// Share of the balance at default that is lost in a liquidation of the month.
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

/// The collateral's months under one scenario (or as many as `N` carries).
///
/// `vectors` are in the order of the cohorts ([`super::CollateralAssumptions::vectors`]); a
/// cohort without any neither prepays nor defaults. Where `MDR + SMM > 1`, voluntary prepayment
/// gives way.
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

/// The same with vectors that are borrowed, and the months written where others were that are no
/// longer needed: `space` holds nothing but module.
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
    // No ring of defaults need be longer than the months in which one is liquidated.
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
    // Month by month, so that the sums over cohorts stay in registers; and as a plain loop, for a
    // closure that an iterator calls is not compiled with the loop's own instructions.
    let mut months = space;
    months.resize(last, CollateralMonth::NOTHING);
    for (index, settled) in months.iter_mut().enumerate() {
        let mut sum = ExactMonth::NOTHING;
        // The defaults of `lag` months ago lie where the next month's will.
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

/// Defaults in percent of the original balance, by kind of loan.
struct ByOriginal<'a, N> {
    /// Empty where no scenario has any.
    kinds: Vec<KindByOriginal<'a, N>>,
    /// The month's rate of each of the kinds.
    rates: Vec<N>,
    /// Dollars asked for beyond what performed.
    beyond_performing: N,
}

struct KindByOriginal<'a, N> {
    kind: KindIndex,
    shares: &'a [N],
    /// The last maturity.
    months: usize,
    /// What its loans owed at the cut-off date.
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

    /// Shows each cohort where its kind's rate is.
    fn place(&self, runs: &mut [CohortRun<'_, N>]) {
        for run in runs {
            let kind = run.cohort.kind();
            run.by_original = self.kinds.iter().position(|known| known.kind == kind);
        }
    }

    /// The rates of month `index + 1`, of what performs before it.
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

/// By how many dollars defaults are fewer than they would be to maturity.
///
/// Both are the same up to the last month in which the standard has any; from then on it is `d(t) A(t-1)`
/// of what would have survived.
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

/// A cohort as its months go by.
struct CohortRun<'a, N: Number> {
    cohort: &'a Cohort<N>,
    smm: &'a [N],
    mdr: &'a [N],
    severity: &'a [N],
    /// Where the rate of [`ByOriginal`] is that is added to its own; none where its kind has none.
    by_original: Option<usize>,
    maturity: usize,
    /// The last month of new defaults.
    last_default: usize,
    /// The month in which the last of them are liquidated.
    last_liquidation: usize,
    /// The last month in which anything is left.
    last: usize,
    survival: N,
    /// In foreclosure: a factor without dollars where the servicer advances, else dollars, each
    /// default's as it was then.
    foreclosed: N,
    /// A year's interest on the dollars in foreclosure, where the servicer does not advance.
    foreclosed_interest: N,
    /// The defaults of the last `lag` months and this one, as factors, at [`DefaultPlaces`].
    defaults: Vec<N>,
}

/// Where a cohort's defaults of this month go, and where those of `lag` months ago lie: a ring,
/// for those of the whole term would not stay in the nearest cache.
#[derive(Debug, Clone, Copy)]
struct DefaultPlaces {
    new: usize,
    oldest: usize,
}

/// A vector's element; 0 where the vector is short.
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

    /// What defaults and what prepays of the cohort in a month, as factors; `rates` are those of
    /// [`ByOriginal`].
    #[inline(always)]
    fn leaves(&mut self, index: usize, places: DefaultPlaces, rates: &[N]) -> (N, N) {
        let mdr = if index < self.last_default {
            let own = at(self.mdr, index);
            // No result hangs on this branch: the rate of a scenario that has none is 0.
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
            // At the maturity the rest is due anyway.
            N::ZERO
        };
        self.defaults[places.new] = default;
        (default, voluntary)
    }

    /// What survives a month; nothing at the maturity, where it pays off.
    #[inline(always)]
    fn survive(&mut self, index: usize, default: N, voluntary: N) {
        self.survival = if index + 1 < self.maturity {
            (self.survival - default - voluntary).positive_part()
        } else {
            N::ZERO
        };
    }

    /// What is in foreclosure after a month; once all is liquidated, what a sum of differences leaves is
    /// dust.
    #[inline(always)]
    fn in_foreclosure(&self, index: usize) -> N {
        if index + 1 < self.last_liquidation {
            self.foreclosed
        } else {
            N::ZERO
        }
    }

    /// What is liquidated of a cohort that is advanced on, as a factor, and lost of it, in dollars.
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

    /// The same where nothing is advanced: in dollars, with a year's interest on them, and the loss.
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

    /// `index` is month `index + 1`; balances stand at `index` before it and `index + 1` after.
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

    /// `index` is month `index + 1`; balances stand at `index` before it and `index + 1` after.
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

    /// A month after the maturity, in which nothing performs: what is in foreclosure is advanced on.
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
            ..ExactMonth::NOTHING
        });
    }

    /// The same where nothing is advanced.
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
            ..ExactMonth::NOTHING
        });
    }
}
