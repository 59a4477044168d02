//! Monthly collateral cash flows, rounded to payable amounts.
//!
//! Projections add up unrounded amounts. Here they are rounded once a month, for the whole pool, such
//! that every identity holds to the cent.

use crate::number::Number;
use stepdown_curves::Month;

use super::assumptions::Advancing;

/// Fees deducted from mortgage interest before it reaches the deal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fees<N> {
    /// The servicing fee and other fees deducted with it: an annual fraction of the balance that pays
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

/// The collateral cash flows of one scenario, or of as many as `N` carries.
#[derive(Debug, Clone, PartialEq)]
pub struct CollateralFlows<N> {
    /// The month of the pool's balances: 0 for the cut-off date.
    pub as_of: Month,
    /// The whole pool. Element `t - 1` is the `t`-th month after `as_of`, up to the last in which a loan
    /// can pay or be liquidated.
    pub months: Vec<CollateralMonth<N>>,
    /// The same for each loan group, in the deal's order; empty if there is only one.
    pub groups: Vec<Vec<CollateralMonth<N>>>,
    /// Present if the first element covers several months.
    pub first: Option<SeveralMonths<N>>,
    /// Requested defaults, in dollars, that did not occur: those that
    /// [`super::DefaultsNearMaturity::Standard`] excludes near maturity, and those that curves in percent
    /// of the original balance request beyond the performing balance, up to the last maturity.
    pub defaults_left_out: N,
}

/// Collection months that are distributed together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SeveralMonths<N> {
    /// The number of months.
    pub number: u32,
    /// The sum of the pool's opening balances of these months: the base for a twelfth of an annual rate.
    pub opening_balances: N,
}

impl<N: Number> CollateralFlows<N> {
    /// The same pool or loan group with prepayment charges, a fraction of voluntarily prepaid
    /// principal, and interest losses, a fraction of the balance liquidated. Interest losses are capped
    /// at the month's interest after fees.
    #[must_use]
    pub fn with_charges_and_interest_loss(mut self, charges: N, interest_loss: N) -> Self {
        // This branch does not affect results: with both at zero, the months already hold zeros.
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

    /// Combines the first months into one, which the first distribution date distributes. Flows are
    /// added up; balances run from before the first month to after the last.
    pub fn combine_first_months(&mut self, number: u32) {
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

    /// Combines the flows of loan groups.
    #[must_use]
    pub fn of_groups(groups: Vec<Self>) -> Self {
        let as_of = groups.first().map_or(Month::new(0), |group| group.as_of);
        let longest = groups.iter().map(|group| group.months.len()).max();
        let mut months = vec![CollateralMonth::ZERO; longest.unwrap_or(0)];
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

/// One month of collateral cash flows, in dollars.
///
/// Each month, to the cent in exact cents and up to rounding in floating point:
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
    /// The performing part of the closing balance.
    pub performing_balance: N,
    /// The part of the closing balance in foreclosure.
    pub foreclosure_balance: N,
    /// Balance that defaults in the month.
    pub new_defaults: N,
    /// Scheduled principal of performing loans, and scheduled principal advanced on foreclosures.
    pub scheduled_principal: N,
    /// Voluntary prepayments.
    pub prepaid_principal: N,
    /// Balance liquidated: `adb`, the amortized default balance.
    pub liquidated_balance: N,
    /// The part of the liquidated balance that is recovered.
    pub recovered_principal: N,
    /// The part of the liquidated balance that is lost.
    pub realized_loss: N,
    /// Interest at the mortgage rates, collected or advanced.
    pub interest: N,
    /// The servicing fee on the balance that pays `interest`; never above `interest`.
    pub servicing_fee: N,
    /// Interest at the mortgage rates less the servicing fee, on the whole opening balance, collected
    /// or not: the basis of the net WAC.
    pub mortgage_interest: N,
    /// A month's interest at the mortgage rates on the month's voluntary prepayments.
    pub prepaid_interest: N,
    /// Prepayment charges (TR, section 5), not included in `interest`.
    pub prepayment_charges: N,
    /// Interest lost on liquidated loans (TR, sections 13A and 17), still included in `interest`.
    pub interest_loss: N,
}

impl<N: Number> CollateralMonth<N> {
    /// A month with all amounts at zero.
    pub const ZERO: Self = Self {
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
    /// Annual interest, as are all interest amounts here.
    pub(super) interest: N,
    /// The balance that pays `interest`.
    pub(super) paying_balance: N,
    /// Interest on the whole opening balance.
    pub(super) gross_mortgage_interest: N,
    pub(super) prepaid_interest: N,
}

impl<N: Number> CollateralMonth<N> {
    /// Adds the same month of another loan group.
    pub fn add_group(&mut self, other: &Self) {
        self.opening_balance += other.opening_balance;
        self.closing_balance += other.closing_balance;
        self.performing_balance += other.performing_balance;
        self.foreclosure_balance += other.foreclosure_balance;
        self.add_flows(other);
    }

    /// Adds the next month's flows and takes its closing balances.
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
    /// All amounts at zero.
    pub(super) const ZERO: Self = Self {
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

    /// Adds the same month of another cohort or loan.
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

/// Rounds summed months to payable amounts, in order.
///
/// Balances are rounded from their exact running values, so rounding does not accumulate. The closing
/// balance never rises. Its decline is allocated first to liquidations, then to prepayments, each
/// rounded from its own exact value; the rest is scheduled principal. Rounding differences thus fall
/// on the largest amounts, and no amount becomes negative.
#[derive(Debug)]
pub(super) struct Settling<'a, N> {
    opening_exact: N,
    opening: N,
    advancing: Advancing,
    fees: &'a Fees<N>,
}

impl<'a, N: Number> Settling<'a, N> {
    /// Starts from a pool of `balance` dollars at the cut-off date.
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
        let mut settled = CollateralMonth::ZERO;
        self.settle_into(month, &mut settled);
        settled
    }

    /// The next month, written in place: with sixteen scenarios side by side it takes a kilobyte.
    #[inline(always)]
    pub(super) fn settle_into(&mut self, month: &ExactMonth<N>, settled: &mut CollateralMonth<N>) {
        // Divide last: a twelfth has no finite decimal, so dividing first could round a half cent down.
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
            // Interest not collected is advanced: the whole opening balance pays.
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
            ..CollateralMonth::ZERO
        };
    }
}
