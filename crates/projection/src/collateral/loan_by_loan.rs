//! Reference collateral engine: one loan at a time, by the recursion of SF C.3 as published.
//!
//! It is slow and follows the published formulas. [`super::project`] must agree with it. Level payments
//! use the SF formula too, `b r / ((1 + r)^n - 1)`, so this module shares with the cohorts only the
//! rounding of a pool's month and the reset rule. The payment is leveled anew each month at that month's
//! rate. This gives the level payment while the rate is unchanged, and the re-leveled one after a reset.

use super::adjustable::IndexPaths;
use super::amortization::{monthly_rate, power};
use super::assumptions::{Advancing, AssumptionsError, CohortVectors, Liquidation};
use super::flows::{CollateralFlows, ExactMonth, Fees, Settling};
use super::line::Line;
use super::pool::Pool;
use crate::number::Number;
use stepdown_curves::Month;

/// One month of one loan, in unrounded dollars unless stated otherwise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LoanMonth<N> {
    /// `perf(t)`: performing balance after the month.
    pub performing_balance: N,
    /// `fcl(t)`: balance in foreclosure after the month.
    pub foreclosure_balance: N,
    /// `A(t)`: the scheduled balance after the month, per dollar at cut-off; after maturity, that of the
    /// balance in foreclosure.
    pub amortization_factor: N,
    /// Balance that defaults in the month.
    pub new_defaults: N,
    /// Scheduled principal of the balance that performs and does not default.
    pub scheduled_principal: N,
    /// Scheduled principal of the balance in foreclosure, advanced or not: in SF, the amortization from
    /// defaults. Part of the remittance only if advanced.
    pub foreclosure_scheduled_principal: N,
    /// Voluntary prepayments.
    pub voluntary_prepayments: N,
    /// `adb`: balance liquidated.
    pub liquidated_balance: N,
    /// The part of `liquidated` that is recovered.
    pub recovered_principal: N,
    /// The part of `liquidated` that is lost.
    pub realized_loss: N,
    /// Interest collected or advanced.
    pub interest: N,
    /// Interest on the whole balance before the month. Without advances, a balance in foreclosure keeps
    /// the rate at which it defaulted.
    pub expected_interest: N,
    /// The part of the expected interest that borrowers do not pay, advanced or not.
    pub interest_lost: N,
    /// The balance that pays `interest`.
    pub paying_balance: N,
    /// A month's interest on the month's voluntary prepayments.
    pub prepaid_interest: N,
}

/// Scheduled principal of a month, per dollar owed before it (SF: level payment).
///
/// `months_left` counts the months left in the amortization term, including this one.
#[must_use]
pub fn level_principal<N: Number>(monthly_rate: N, months_left: u32) -> N {
    let growth = power(N::ONE + monthly_rate, months_left) - N::ONE;
    let zero_rate = N::ONE.ratio_or_zero(N::count(months_left));
    N::select(
        growth.above(N::ZERO),
        monthly_rate.ratio_or_zero(growth),
        zero_rate,
    )
}

/// The monthly rate of each month: element `t - 1` is month `t`.
fn monthly_rates<N: Number>(line: &Line, path: &[N]) -> Vec<N> {
    let months = line.amortization_terms().schedule_months();
    let annual = match line.adjustable_terms() {
        Some(terms) => terms.rates(line.rate(), path, months),
        None => vec![N::exact(line.rate()); months as usize],
    };
    annual.into_iter().map(monthly_rate).collect()
}

/// `A(t)` by month from 0 on, by the recursion, to the end of the amortization term regardless of
/// maturity.
fn scheduled_balances<N: Number>(line: &Line, rates: &[N]) -> Vec<N> {
    let terms = line.amortization_terms();
    let mut balance = N::ONE;
    let mut balances = vec![balance];
    for month in 1..=terms.schedule_months() {
        let principal = if month == terms.amortization_months {
            balance
        } else if month <= terms.io_months {
            N::ZERO
        } else {
            let months_left = terms.amortization_months + 1 - month;
            balance * level_principal(rates[month as usize - 1], months_left)
        };
        balance -= principal;
        balances.push(balance);
    }
    balances
}

/// The months of one loan: element `t - 1` is month `t`, up to the last payment or recovery. `path` is
/// the monthly path of the index that an adjustable-rate loan follows; under an empty path the current
/// rate does not change. Defaults in percent of the original balance are those of a pool with this loan
/// alone.
#[must_use]
pub fn project_line<N: Number>(
    line: &Line,
    path: &[N],
    vectors: &CohortVectors<N>,
    liquidation: Liquidation,
) -> Vec<LoanMonth<N>> {
    let mut run = LineRun::new(line, path, vectors, liquidation);
    for t in 1..=run.last {
        let (rate, _) = rate_of_kind(t, &vectors.of_original, &[&run]);
        run.month(t, rate);
    }
    run.months
}

/// `min(1, p(t) B0 / perf(t - 1))` over the loans of a collateral type that may default in month `t`, and
/// the dollars by which `p(t) B0` exceeds their performing balance.
fn rate_of_kind<N: Number>(t: usize, of_original: &[N], lines: &[&LineRun<'_, N>]) -> (N, N) {
    let (mut original, mut performing) = (N::ZERO, N::ZERO);
    let mut is_before_maturity = false;
    for run in lines {
        original += N::exact(run.line.balance());
        is_before_maturity |= t <= run.maturity;
        if t <= run.last_default {
            performing += run.performing;
        }
    }
    let share = of_original.get(t - 1).copied().unwrap_or(N::ZERO);
    if !is_before_maturity {
        return (N::ZERO, N::ZERO);
    }
    let requested = share * original;
    let rate = requested.ratio_or_zero(performing).min(N::ONE);
    (rate, (requested - performing).positive_part())
}

/// The running state of one loan.
struct LineRun<'a, N> {
    line: &'a Line,
    vectors: &'a CohortVectors<N>,
    advancing: Advancing,
    lag: usize,
    rates: Vec<N>,
    scheduled: Vec<N>,
    maturity: usize,
    last_default: usize,
    last: usize,
    performing: N,
    foreclosure: N,
    /// A month's interest on the balance in foreclosure, without advances.
    standing_interest: N,
    months: Vec<LoanMonth<N>>,
}

impl<'a, N: Number> LineRun<'a, N> {
    fn new(
        line: &'a Line,
        path: &[N],
        vectors: &'a CohortVectors<N>,
        liquidation: Liquidation,
    ) -> Self {
        let rates = monthly_rates(line, path);
        let last = line.last_month(&liquidation) as usize;
        Self {
            line,
            vectors,
            advancing: liquidation.advancing,
            lag: liquidation.lag() as usize,
            scheduled: scheduled_balances(line, &rates),
            rates,
            maturity: line.maturity_months() as usize,
            last_default: liquidation.last_default(line.maturity_months()) as usize,
            last,
            performing: N::exact(line.balance()),
            foreclosure: N::ZERO,
            standing_interest: N::ZERO,
            months: Vec::with_capacity(last),
        }
    }

    fn scheduled(&self, month: usize) -> N {
        self.scheduled.get(month).copied().unwrap_or(N::ZERO)
    }

    /// Projects month `t` from the previous one; `rate_of_original` comes from [`rate_of_kind`].
    fn month(&mut self, t: usize, rate_of_original: N) {
        let vectors = self.vectors;
        let (lag, advancing) = (self.lag, self.advancing);
        let (performing, foreclosure) = (self.performing, self.foreclosure);
        let standing_interest = self.standing_interest;
        let vector = |values: &[N], month: usize| values.get(month - 1).copied().unwrap_or(N::ZERO);
        let rate = self.rates.get(t - 1).copied().unwrap_or(N::ZERO);
        // The performing balance is due in full at maturity; the balance in foreclosure is not paid then.
        let remains = self.scheduled(t).ratio_or_zero(self.scheduled(t - 1));
        let k = if t < self.maturity { remains } else { N::ZERO };
        let mdr = if t > self.last_default {
            N::ZERO
        } else {
            vector(&vectors.mdr, t) + rate_of_original
        };
        let smm = vector(&vectors.smm, t).min(N::ONE - mdr);
        let severity = vector(&vectors.severity, t);

        let new_defaults = performing * mdr;
        let scheduled_principal = (performing - new_defaults) * (N::ONE - k);
        let voluntary_prepayments = performing * k * smm;
        let defaulted = if t <= lag {
            N::ZERO
        } else if lag == 0 {
            new_defaults
        } else {
            self.months[t - lag - 1].new_defaults
        };
        let amortized = match advancing {
            Advancing::PrincipalAndInterest if t > lag => self
                .scheduled(t - 1)
                .ratio_or_zero(self.scheduled(t - 1 - lag)),
            _ => N::ONE,
        };
        let liquidated_balance = defaulted * amortized;
        let realized_loss = (defaulted * severity).min(liquidated_balance);
        let in_foreclosure = (foreclosure + new_defaults - liquidated_balance).positive_part();
        let paying_balance = match advancing {
            Advancing::PrincipalAndInterest => performing + foreclosure,
            Advancing::None => performing - new_defaults,
        };
        let foreclosure_interest = match advancing {
            Advancing::PrincipalAndInterest => foreclosure * rate,
            Advancing::None => standing_interest,
        };
        let expected_interest = performing * rate + foreclosure_interest;
        let interest_lost = foreclosure_interest + new_defaults * rate;
        let defaulted_at = if t <= lag {
            N::ZERO
        } else {
            self.rates[t - lag - 1]
        };
        self.standing_interest =
            (standing_interest + new_defaults * rate - defaulted * defaulted_at).positive_part();

        // The subtraction can leave rounding noise below 0.
        let performing = (performing - new_defaults - scheduled_principal - voluntary_prepayments)
            .positive_part();
        let foreclosure = match advancing {
            Advancing::PrincipalAndInterest => in_foreclosure * remains,
            Advancing::None => in_foreclosure,
        };
        (self.performing, self.foreclosure) = (performing, foreclosure);
        self.months.push(LoanMonth {
            performing_balance: performing,
            foreclosure_balance: foreclosure,
            amortization_factor: self.scheduled(t),
            new_defaults,
            scheduled_principal,
            foreclosure_scheduled_principal: in_foreclosure * (N::ONE - remains),
            voluntary_prepayments,
            liquidated_balance,
            recovered_principal: liquidated_balance - realized_loss,
            realized_loss,
            interest: paying_balance * rate,
            expected_interest,
            interest_lost,
            paying_balance,
            prepaid_interest: voluntary_prepayments * rate,
        });
    }
}

/// The monthly collateral cash flows, loan by loan. `vectors` are in the order of the pool's lines
/// ([`super::CollateralAssumptions::vectors_by_line`]). A loan without vectors neither prepays nor
/// defaults.
///
/// # Errors
/// [`AssumptionsError::MissingIndex`] if an index that a loan follows has no path.
pub fn project_loan_by_loan<N: Number>(
    pool: &Pool,
    paths: &IndexPaths<'_, N>,
    vectors: &[CohortVectors<N>],
    liquidation: Liquidation,
    fees: &Fees<N>,
) -> Result<CollateralFlows<N>, AssumptionsError> {
    let lines = pool.lines().iter();
    let longest = lines.map(|line| line.last_month(&liquidation)).max();
    let mut months = vec![ExactMonth::ZERO; longest.unwrap_or(0) as usize];
    let year = N::count(12);
    let still = CohortVectors {
        smm: Vec::new(),
        mdr: Vec::new(),
        of_original: Vec::new(),
        severity: Vec::new(),
    };
    let mut runs = Vec::with_capacity(pool.lines().len());
    for (position, line) in pool.lines().iter().enumerate() {
        let index = line.adjustable_terms().map(|terms| terms.index);
        let path = match index.and_then(|index| pool.reference_rate(index)) {
            Some(name) => paths.path(name)?,
            None => &[],
        };
        let vectors = vectors.get(position).unwrap_or(&still);
        runs.push(LineRun::new(line, path, vectors, liquidation));
    }
    let mut beyond_performing = N::ZERO;
    for (index, month) in months.iter_mut().enumerate() {
        let t = index + 1;
        let mut rates = Vec::with_capacity(pool.kinds().len());
        for kind in 0..pool.kinds().len() {
            let of_kind = runs.iter().filter(|run| run.line.kind().index() == kind);
            let lines: Vec<&LineRun<'_, N>> = of_kind.collect();
            let longest = lines.iter().max_by_key(|run| run.vectors.of_original.len());
            let of_original = longest.map_or(&[][..], |run| &run.vectors.of_original);
            let (rate, beyond) = rate_of_kind(t, of_original, &lines);
            rates.push(rate);
            beyond_performing += beyond;
        }
        for run in runs.iter_mut().filter(|run| t <= run.last) {
            let rate = rates.get(run.line.kind().index()).copied();
            run.month(t, rate.unwrap_or(N::ZERO));
            let Some(loan) = run.months.last() else {
                continue;
            };
            month.add(&ExactMonth {
                performing_balance: loan.performing_balance,
                foreclosure_balance: loan.foreclosure_balance,
                new_defaults: loan.new_defaults,
                prepaid_principal: loan.voluntary_prepayments,
                liquidated_balance: loan.liquidated_balance,
                realized_loss: loan.realized_loss,
                interest: loan.interest * year,
                paying_balance: loan.paying_balance,
                gross_mortgage_interest: loan.expected_interest * year,
                prepaid_interest: loan.prepaid_interest * year,
            });
        }
    }
    let mut settling = Settling::new(N::exact(pool.balance()), liquidation.advancing, fees);
    Ok(CollateralFlows {
        as_of: Month::new(0),
        months: months.iter().map(|month| settling.settle(month)).collect(),
        groups: Vec::new(),
        first: None,
        // Only the cohorts sum the defaults that the standard excludes.
        defaults_left_out: beyond_performing,
    })
}
