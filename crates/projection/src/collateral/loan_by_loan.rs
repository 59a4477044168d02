//! The reference: one line at a time, by the recursion of SF C.3 as it is printed.
//!
//! Slow, and meant to be read beside the formulas. [`super::project`] must agree with it. Level
//! payments are computed as SF writes them too, `b r / ((1 + r)^n - 1)`, so that nothing is
//! shared with the cohorts but the rounding of a pool's month, and the rule of a reset. Every month
//! is at its own rate: a payment levelled anew each month is the level payment as long as the rate
//! stands, and the re-levelled one when it is reset.
//! This module must never take a short cut.

use super::adjustable::IndexPaths;
use super::amortization::{monthly_rate, power};
use super::assumptions::{Advancing, AssumptionsError, CohortVectors, Liquidation};
use super::flows::{CollateralFlows, ExactMonth, Fees, Settling};
use super::line::Line;
use super::pool::Pool;
use crate::number::Number;
use stepdown_curves::Month;

/// One month of one line, unrounded dollars unless said otherwise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LoanMonth<N> {
    /// `perf(t)`: what performs after the month.
    pub performing_balance: N,
    /// `fcl(t)`: what is in foreclosure after the month.
    pub foreclosure_balance: N,
    /// `A(t)`: the scheduled balance after the month, per dollar at cut-off; from the maturity on, that of
    /// what is in foreclosure.
    pub amortization_factor: N,
    /// Balance that defaults in the month.
    pub new_defaults: N,
    /// Scheduled principal of what performs and does not default.
    pub scheduled_principal: N,
    /// Scheduled principal of what is in foreclosure, advanced or not: what SF calls the
    /// amortization from defaults. Part of the remittance only where it is advanced.
    pub foreclosure_scheduled_principal: N,
    /// Voluntary prepayments.
    pub voluntary_prepayments: N,
    /// `adb`: balance that is liquidated.
    pub liquidated_balance: N,
    /// What is recovered of it.
    pub recovered_principal: N,
    /// What is lost of it.
    pub realized_loss: N,
    /// Interest that is collected or advanced.
    pub interest: N,
    /// Interest on the whole balance before the month. What is in foreclosure and not advanced on
    /// stands still at the rate at which it defaulted.
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
/// `months_left` are those of the amortisation term, this month included.
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

/// `A(t)` month by month from 0 on, by the recursion: as if there were no maturity but the end of the
/// amortisation term.
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

/// The months of one line: element `t - 1` is month `t`, up to the last in which it pays or something is
/// recovered of it. `path` is that of the
/// index that an adjustable line follows, by month; without any month its current rate is held. Defaults
/// in percent of the original balance are those of a pool of this line alone.
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

/// `min(1, p(t) B0 / perf(t - 1))` of the lines of a kind that may default in month `t`, and the dollars
/// that `p(t) B0` is beyond what performs of them.
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

/// One line as its months go by.
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
    /// A month's interest on what is in foreclosure, where nothing is advanced on it.
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

    /// Month `t`, after the one before it; `rate_of_original` is that of [`rate_of_kind`].
    fn month(&mut self, t: usize, rate_of_original: N) {
        let vectors = self.vectors;
        let (lag, advancing) = (self.lag, self.advancing);
        let (performing, foreclosure) = (self.performing, self.foreclosure);
        let standing_interest = self.standing_interest;
        let vector = |values: &[N], month: usize| values.get(month - 1).copied().unwrap_or(N::ZERO);
        let rate = self.rates.get(t - 1).copied().unwrap_or(N::ZERO);
        // What performs is due in full at the maturity; what is in foreclosure is not paid then.
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
        let amortised = match advancing {
            Advancing::PrincipalAndInterest if t > lag => self
                .scheduled(t - 1)
                .ratio_or_zero(self.scheduled(t - 1 - lag)),
            _ => N::ONE,
        };
        let liquidated_balance = defaulted * amortised;
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

        // What subtraction leaves of nothing may be dust below 0.
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

/// The collateral's months, line by line; `vectors` are in the order of the pool's lines
/// ([`super::CollateralAssumptions::vectors_by_line`]); a line without any neither prepays nor
/// defaults.
///
/// # Errors
/// [`AssumptionsError::MissingIndex`] where an index that a line follows has no path.
pub fn project_loan_by_loan<N: Number>(
    pool: &Pool,
    paths: &IndexPaths<'_, N>,
    vectors: &[CohortVectors<N>],
    liquidation: Liquidation,
    fees: &Fees<N>,
) -> Result<CollateralFlows<N>, AssumptionsError> {
    let lines = pool.lines().iter();
    let longest = lines.map(|line| line.last_month(&liquidation)).max();
    let mut months = vec![ExactMonth::NOTHING; longest.unwrap_or(0) as usize];
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
        // What the standard leaves out is summed by the cohorts alone.
        defaults_left_out: beyond_performing,
    })
}
