//! What the collateral gives, month by month, as amounts that can be paid.
//!
//! Projections add up unrounded amounts; here, once a month and for the pool as a whole, they
//! become payable such that every identity holds to the cent. This module must never know where
//! the amounts come from, and never branch on one.

use crate::number::Number;
use stepdown_curves::Month;

use super::assumptions::Advancing;

/// Fees that come off the mortgage interest before it reaches the deal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fees<N> {
    /// Servicing and the other fees taken with it: an annual fraction of the balance that pays
    /// interest (`0.005` is 0.50%).
    pub servicing: N,
}

impl<N: Number> Fees<N> {
    /// No fees.
    #[must_use]
    pub fn none() -> Self {
        Self { servicing: N::ZERO }
    }
}

/// The collateral of one scenario, or of as many as `N` carries.
#[derive(Debug, Clone, PartialEq)]
pub struct CollateralFlows<N> {
    /// The month that the pool is as of: 0 where it is of the cut-off date.
    pub as_of: Month,
    /// The pool as a whole. Element `t - 1` is the `t`-th month after `as_of`, up to the last in which
    /// a loan can pay or be liquidated.
    pub months: Vec<CollateralMonth<N>>,
    /// The same of each loan group, in the deal's order; empty where there is but one.
    pub groups: Vec<Vec<CollateralMonth<N>>>,
    /// Where the first element is more than one month: how many, and on what.
    pub first: Option<SeveralMonths<N>>,
    /// Dollars by which defaults are fewer than asked for: what
    /// [`super::DefaultsNearMaturity::Standard`] leaves out of those to maturity, and what curves in
    /// percent of the original balance ask for beyond what performs, up to the last maturity.
    pub defaults_left_out: N,
}

/// Collection months that are paid out together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SeveralMonths<N> {
    /// How many.
    pub number: u32,
    /// The pool's balances before each of them, added up: what a twelfth of an annual rate is taken of.
    pub opening_balances: N,
}

impl<N: Number> CollateralFlows<N> {
    /// The same pool or loan group with prepayment charges, a fraction of voluntarily prepaid
    /// principal, and interest losses, a fraction of the balance liquidated. No more interest is
    /// lost than the month brings after fees.
    #[must_use]
    pub fn with_charges_and_interest_loss(mut self, charges: N, interest_loss: N) -> Self {
        // No result hangs on this branch: of nothing nothing comes, and the months hold that.
        if charges == N::ZERO && interest_loss == N::ZERO {
            return self;
        }
        for month in &mut self.months {
            month.prepayment_charges = (month.prepaid_principal * charges).to_payable();
            month.interest_loss = (month.liquidated_balance * interest_loss)
                .to_payable()
                .min((month.interest - month.servicing_fee).positive_part());
        }
        self
    }

    /// Puts the first months together into one, which the first distribution date pays out: what
    /// flows in them is added up, balances go from before the first to after the last.
    pub fn put_first_together(&mut self, number: u32) {
        if number <= 1 {
            return;
        }
        let taken = self.months.iter().take(number as usize);
        self.first = Some(SeveralMonths {
            number,
            opening_balances: taken.fold(N::ZERO, |sum, month| sum + month.opening_balance),
        });
        for months in self.groups.iter_mut().chain([&mut self.months]) {
            let later = 1..months.len().min(number as usize);
            if let Some((first, rest)) = months.split_first_mut() {
                for month in &rest[..later.len()] {
                    first.add_later_month(month);
                }
                months.drain(later);
            }
        }
    }

    /// Loan groups put together.
    #[must_use]
    pub fn of_groups(groups: Vec<Self>) -> Self {
        let as_of = groups.first().map_or(Month::new(0), |group| group.as_of);
        let longest = groups.iter().map(|group| group.months.len()).max();
        let mut months = vec![CollateralMonth::NOTHING; longest.unwrap_or(0)];
        let mut defaults_left_out = N::ZERO;
        for group in &groups {
            defaults_left_out += group.defaults_left_out;
            for (total, month) in months.iter_mut().zip(&group.months) {
                total.add_group(month);
            }
        }
        Self {
            as_of,
            months,
            groups: groups.into_iter().map(|group| group.months).collect(),
            first: None,
            defaults_left_out,
        }
    }
}

/// One month of the collateral, in dollars.
///
/// Each month, to the cent in cents and to rounding in floating point:
///
/// ```text
/// opening - closing = scheduled + prepaid + recovered + realized loss
/// liquidated        = recovered + realized loss
/// closing           = performing + foreclosure = the next month's opening
/// ```
///
/// and no amount is below 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CollateralMonth<N> {
    /// Pool balance before the month, performing and in foreclosure.
    pub opening_balance: N,
    /// Pool balance after the month, performing and in foreclosure.
    pub closing_balance: N,
    /// What performs of the closing balance.
    pub performing_balance: N,
    /// What is in foreclosure of the closing balance.
    pub foreclosure_balance: N,
    /// Balance that defaults in the month.
    pub new_defaults: N,
    /// Scheduled principal of performing loans, and what is advanced of it on foreclosures.
    pub scheduled_principal: N,
    /// Voluntary prepayments.
    pub prepaid_principal: N,
    /// Balance that is liquidated: `adb`, the amortized default balance.
    pub liquidated_balance: N,
    /// What is recovered of the liquidated balance.
    pub recovered_principal: N,
    /// What is lost of the liquidated balance.
    pub realized_loss: N,
    /// Interest at the mortgage rates, as far as it is collected or advanced.
    pub interest: N,
    /// The servicing fee, on the balance that `interest` is on; never above it.
    pub servicing_fee: N,
    /// Interest at the mortgage rates less the servicing fee on the whole opening balance,
    /// whether it is collected or not: what the net WAC is computed on.
    pub mortgage_interest: N,
    /// A month's interest at the mortgage rates on the month's voluntary prepayments.
    pub prepaid_interest: N,
    /// Charges that borrowers pay for prepaying (TR, section 5). They are no part of `interest`.
    pub prepayment_charges: N,
    /// Interest lost with liquidated loans (TR, sections 13A and 17): `interest` still holds it.
    pub interest_loss: N,
}

impl<N: Number> CollateralMonth<N> {
    /// A month in which nothing happens to nothing.
    pub const NOTHING: Self = Self {
        opening_balance: N::ZERO,
        closing_balance: N::ZERO,
        performing_balance: N::ZERO,
        foreclosure_balance: N::ZERO,
        new_defaults: N::ZERO,
        scheduled_principal: N::ZERO,
        prepaid_principal: N::ZERO,
        liquidated_balance: N::ZERO,
        recovered_principal: N::ZERO,
        realized_loss: N::ZERO,
        interest: N::ZERO,
        servicing_fee: N::ZERO,
        mortgage_interest: N::ZERO,
        prepaid_interest: N::ZERO,
        prepayment_charges: N::ZERO,
        interest_loss: N::ZERO,
    };
}

/// Unrounded amounts of one month, as projections add them up.
#[derive(Debug, Clone, Copy)]
pub(super) struct ExactMonth<N> {
    pub(super) performing_balance: N,
    pub(super) foreclosure_balance: N,
    pub(super) new_defaults: N,
    pub(super) prepaid_principal: N,
    pub(super) liquidated_balance: N,
    pub(super) realized_loss: N,
    /// Interest by the year, as are all amounts of interest here.
    pub(super) interest: N,
    /// The balance that pays `interest`.
    pub(super) paying_balance: N,
    /// Interest on the whole opening balance.
    pub(super) gross_mortgage_interest: N,
    pub(super) prepaid_interest: N,
}

impl<N: Number> CollateralMonth<N> {
    /// Adds what another loan group does in the same month.
    pub fn add_group(&mut self, other: &Self) {
        self.opening_balance += other.opening_balance;
        self.closing_balance += other.closing_balance;
        self.performing_balance += other.performing_balance;
        self.foreclosure_balance += other.foreclosure_balance;
        self.add_flows(other);
    }

    /// Adds what flows in the next month, and goes on to its balances.
    fn add_later_month(&mut self, later: &Self) {
        self.closing_balance = later.closing_balance;
        self.performing_balance = later.performing_balance;
        self.foreclosure_balance = later.foreclosure_balance;
        self.add_flows(later);
    }

    fn add_flows(&mut self, other: &Self) {
        self.new_defaults += other.new_defaults;
        self.scheduled_principal += other.scheduled_principal;
        self.prepaid_principal += other.prepaid_principal;
        self.liquidated_balance += other.liquidated_balance;
        self.recovered_principal += other.recovered_principal;
        self.realized_loss += other.realized_loss;
        self.interest += other.interest;
        self.servicing_fee += other.servicing_fee;
        self.mortgage_interest += other.mortgage_interest;
        self.prepaid_interest += other.prepaid_interest;
        self.prepayment_charges += other.prepayment_charges;
        self.interest_loss += other.interest_loss;
    }
}

impl<N: Number> ExactMonth<N> {
    /// Nothing.
    pub(super) const NOTHING: Self = Self {
        performing_balance: N::ZERO,
        foreclosure_balance: N::ZERO,
        new_defaults: N::ZERO,
        prepaid_principal: N::ZERO,
        liquidated_balance: N::ZERO,
        realized_loss: N::ZERO,
        interest: N::ZERO,
        paying_balance: N::ZERO,
        gross_mortgage_interest: N::ZERO,
        prepaid_interest: N::ZERO,
    };

    /// Adds what another cohort or loan does in the same month.
    #[inline(always)]
    pub(super) fn add(&mut self, other: &Self) {
        self.performing_balance += other.performing_balance;
        self.foreclosure_balance += other.foreclosure_balance;
        self.new_defaults += other.new_defaults;
        self.prepaid_principal += other.prepaid_principal;
        self.liquidated_balance += other.liquidated_balance;
        self.realized_loss += other.realized_loss;
        self.interest += other.interest;
        self.paying_balance += other.paying_balance;
        self.gross_mortgage_interest += other.gross_mortgage_interest;
        self.prepaid_interest += other.prepaid_interest;
    }
}

/// Makes summed, unrounded months payable, one after another.
///
/// Balances are rounded from their exact running values, so that nothing drifts. The closing
/// balance never rises; what it falls by is shared out: first to liquidations, then to
/// prepayments, each as rounded from its own exact value, and what remains of it is scheduled
/// principal. Rounding thus lands where the amounts are largest and turns none below 0.
#[derive(Debug)]
pub(super) struct Settling<'a, N> {
    opening_exact: N,
    opening: N,
    advancing: Advancing,
    fees: &'a Fees<N>,
}

impl<'a, N: Number> Settling<'a, N> {
    /// From a pool of `balance` dollars at cut-off.
    pub(super) fn new(balance: N, advancing: Advancing, fees: &'a Fees<N>) -> Self {
        Self {
            opening_exact: balance,
            opening: balance.to_payable(),
            advancing,
            fees,
        }
    }

    /// The next month.
    pub(super) fn settle(&mut self, month: &ExactMonth<N>) -> CollateralMonth<N> {
        let mut settled = CollateralMonth::NOTHING;
        self.settle_into(month, &mut settled);
        settled
    }

    /// The next month, written where it will stay: side by side it is a kilobyte.
    #[inline(always)]
    pub(super) fn settle_into(&mut self, month: &ExactMonth<N>, settled: &mut CollateralMonth<N>) {
        // The division comes last: a twelfth has no end in decimals, and taken first it could
        // turn a half cent down.
        let twelfth = |by_the_year: N| by_the_year.ratio_or_zero(N::count(12)).to_payable();
        let servicing = self.fees.servicing;
        let (opening, opening_exact) = (self.opening, self.opening_exact);
        let closing_exact = month.performing_balance + month.foreclosure_balance;
        let closing = closing_exact.to_payable().min(opening);
        let performing = month.performing_balance.to_payable().min(closing);
        let paid_down = opening - closing;
        let liquidated = month.liquidated_balance.to_payable().min(paid_down);
        let prepaid = month
            .prepaid_principal
            .to_payable()
            .min(paid_down - liquidated);
        let loss = month.realized_loss.to_payable().min(liquidated);
        let interest = twelfth(month.interest);
        let servicing_fee = twelfth(month.paying_balance * servicing).min(interest);
        let mortgage_interest = match self.advancing {
            // What is not collected is advanced: the whole opening balance pays.
            Advancing::PrincipalAndInterest => interest - servicing_fee,
            Advancing::None => {
                let gross = twelfth(month.gross_mortgage_interest);
                gross - twelfth(opening_exact * servicing).min(gross)
            }
        };
        self.opening = closing;
        self.opening_exact = closing_exact;
        *settled = CollateralMonth {
            opening_balance: opening,
            closing_balance: closing,
            performing_balance: performing,
            foreclosure_balance: closing - performing,
            new_defaults: month.new_defaults.to_payable(),
            scheduled_principal: paid_down - liquidated - prepaid,
            prepaid_principal: prepaid,
            liquidated_balance: liquidated,
            recovered_principal: liquidated - loss,
            realized_loss: loss,
            interest,
            servicing_fee,
            mortgage_interest,
            prepaid_interest: twelfth(month.prepaid_interest),
            ..CollateralMonth::NOTHING
        };
    }
}
