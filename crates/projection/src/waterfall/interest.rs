//! Pass-through rates and the interest distribution (TS, Pass-Through Rates, Net WAC Cap Rate,
//! Priority of Interest Distributions).
//!
//! Interest can be paid from principal collections.

use stepdown_curves::Month;

use super::outstanding::Workspace;
use super::{MonthRecord, MonthRun, Observer, Step};
use crate::deal::terms::{ClassTerms, Coupon, StepUpFrom};
use crate::index::GroupIndex;
use crate::number::{Mask, Number};

impl StepUpFrom {
    /// Whether margins and rates are stepped up, given the first month in which the deal could be
    /// called (TS note 4: from the second date after the first possible optional termination date).
    #[inline(always)]
    #[must_use]
    pub fn is_reached<N: Number>(self, month: Month, first_call_month: N) -> N::Mask {
        match self {
            Self::AfterFirstCall { dates } => {
                N::count(month.number()).at_least(first_call_month + N::count(dates))
            }
            Self::Month(from) => N::Mask::splat(month >= from),
        }
    }
}

impl<N: Number, O: Observer<N>> MonthRun<'_, N, O> {
    /// Pays the hedge counterparties and the classes' interest. Returns the remaining available funds,
    /// principal included.
    #[inline(always)]
    pub(super) fn pay_interest(&mut self) -> N {
        self.take_shortfalls();
        self.accrue_interest();
        self.allocate_shortfalls();

        let funds = self.record.deal.interest_remittance + self.record.deal.principal_remittance;
        let owed = self.record.deal.hedge_owed;
        let hedge_payment = owed.min(funds);
        self.record.deal.hedge_payment = hedge_payment;
        self.state.unpaid_hedge_payment = owed - hedge_payment;
        self.emit(Step::HedgePayment, None, hedge_payment);
        let receipt = self.record.deal.hedge_receipt;
        self.emit(Step::HedgeReceipt, None, receipt);

        self.owe(|run, class| run.record.classes[class].interest_due);
        let workspace = &mut *self.workspace;
        let left = workspace.interest.pay(
            funds - hedge_payment,
            &self.record.interest_by_group,
            &mut workspace.owed,
            &mut workspace.paid,
            &mut workspace.claims,
        );
        let mut some_unpaid = N::Mask::splat(false);
        for position in 0..self.record.outstanding.len() {
            let class = self.record.outstanding[position];
            let (paid, unpaid) = (self.workspace.paid[class], self.workspace.owed[class]);
            self.record.classes[class].interest_paid = paid;
            self.state.classes[class].interest_shortfall = unpaid;
            some_unpaid = some_unpaid | unpaid.above(N::ZERO);
            self.emit(Step::Interest, Some(class), paid);
        }
        self.workspace.occurred.unpaid_interest |= some_unpaid.any();
        left
    }

    /// Deducts prepayment, Relief Act and liquidation shortfalls from the month's interest. Compensating
    /// interest is paid from the servicing fee (TS, Eligible Master Servicing Compensation).
    #[inline(always)]
    fn take_shortfalls(&mut self) {
        let collateral = &self.record.collateral;
        let opening_balances = self.record.opening_balances();
        let net_interest = collateral.interest - collateral.servicing_fee;
        let (mut shortfall, mut relief_act) = (N::ZERO, N::ZERO);
        let lost = self.conditions.prepayment_interest_lost.above(N::ZERO);
        let relieved = self.conditions.relief_act_rate.above(N::ZERO);
        // This branch does not affect results: it skips divisions in months without shortfalls.
        if (lost | relieved).any() {
            let part_lost = self.conditions.prepayment_interest_lost;
            let unpaid = (collateral.prepaid_interest * part_lost).to_payable();
            // At the net mortgage rate: interest that is not received pays no fees.
            let fees_unpaid =
                (collateral.prepaid_principal * self.plan.prepayment_interest_fees * part_lost)
                    .ratio_or_zero(N::count(12))
                    .to_payable();
            let missing = (unpaid - fees_unpaid).positive_part();
            let most = (opening_balances * self.plan.compensating_interest)
                .ratio_or_zero(N::count(12))
                .to_payable()
                .min((collateral.servicing_fee - fees_unpaid).positive_part());
            shortfall = (missing - most).positive_part().min(net_interest);
            relief_act = (opening_balances * self.conditions.relief_act_rate)
                .ratio_or_zero(N::count(12))
                .to_payable()
                .min(net_interest - shortfall);
        }
        let deal = &mut self.record.deal;
        deal.prepayment_interest_shortfall = shortfall;
        deal.relief_act_shortfall = relief_act;
        // It reduces interest collections, not the amount due to any class (TR, section 17).
        let lost = collateral
            .interest_loss
            .min(net_interest - shortfall - relief_act);
        let deal = &mut self.record.deal;
        deal.interest_loss = lost;
        deal.prepayment_interest_shortfall = shortfall;
        deal.relief_act_shortfall = relief_act;
        deal.interest_remittance = net_interest - shortfall - relief_act - lost;
        let collected = self.record.collateral.interest - shortfall - relief_act;
        self.emit(Step::InterestCollected, None, collected);
        self.emit(Step::InterestLoss, None, lost);
    }

    #[inline(always)]
    fn accrue_interest(&mut self) {
        let position = self.index_position;
        self.measure_caps();
        let first_call_month = self.state.first_call_month;
        let stepped_up = self
            .plan
            .step_up_from
            .is_reached(self.terms.month, first_call_month);

        let Workspace {
            caps,
            cap_terms,
            cap_of,
            occurred,
            ..
        } = &mut *self.workspace;
        let mut some_basis_risk = N::Mask::splat(false);
        for (cap, (groups, day_count)) in caps.iter_mut().zip(cap_terms) {
            let period = self.terms.accrual(*day_count);
            *cap = self.record.net_wac_cap(groups, period);
        }
        for class in &self.record.outstanding {
            let class = *class;
            let ClassTerms {
                coupon,
                net_wac_cap,
                day_count,
                ..
            } = &self.plan.classes[class];
            let period = self.terms.accrual(*day_count);
            let cap = caps[cap_of[class]];
            let stated = match coupon {
                Coupon::Floating {
                    index,
                    margin,
                    stepped_up_margin,
                } => {
                    self.conditions.reference_rate(*index, position)
                        + N::select(stepped_up, *stepped_up_margin, *margin)
                }
                Coupon::Fixed {
                    rate,
                    stepped_up_rate,
                } => N::select(stepped_up, *stepped_up_rate, *rate),
                Coupon::NetWac => cap,
            }
            .positive_part();
            let uncapped = match self.plan.hard_cap {
                Some(hard_cap) => stated.min(hard_cap),
                None => stated,
            };
            let rate = if *net_wac_cap {
                uncapped.min(cap)
            } else {
                uncapped
            };
            let carried = &mut self.state.classes[class];
            let month = &mut self.record.classes[class];
            if O::WHOLE_RECORDS {
                month.uncapped_rate = uncapped;
                month.pass_through_rate = rate;
            }
            let accrued = N::interest(carried.balance, rate, period);
            let mut due = accrued;
            if occurred.unpaid_interest {
                due += carried.interest_shortfall;
                due += N::interest(carried.interest_shortfall, rate, period);
            }
            month.interest_accrued = accrued;
            month.interest_due = due;
            // TS, Basis Risk Shortfall and Carry-Forward Amounts: the carried amount earns interest at the
            // pass-through rate.
            let mut basis_risk = N::interest(carried.balance, uncapped, period) - accrued;
            if occurred.basis_risk {
                basis_risk += N::interest(carried.basis_risk_carry_forward, rate, period);
            }
            if O::WHOLE_RECORDS {
                month.basis_risk_shortfall = basis_risk;
            }
            some_basis_risk = some_basis_risk | basis_risk.above(N::ZERO);
            carried.basis_risk_carry_forward += basis_risk;
            if occurred.shortfalls {
                carried.prepayment_interest_shortfall +=
                    N::interest(carried.prepayment_interest_shortfall, rate, period);
            }
        }
        occurred.basis_risk |= some_basis_risk.any();
    }

    /// The net WAC caps as fractions of the balance for the month, so that they serve every day count: net
    /// mortgage interest of the collection months over the pool before the date, less the net swap payment
    /// over it (TS, Net WAC Cap Rate). Each loan group has its own cap. A class of no group has the mean of
    /// the groups' caps weighted by group balance less group senior balance (TR, section 7B and the rates of
    /// section 1). A class of several groups counts toward each in proportion to the groups' balances.
    #[inline(always)]
    fn measure_caps(&mut self) {
        let record = &mut *self.record;
        let collateral = &record.collateral;
        // A pool that has paid off has no rate; floating point leaves only rounding noise of it.
        let pool = collateral
            .opening_balance
            .only_where(collateral.opening_balance.is_money());
        if O::WHOLE_RECORDS {
            let balances = record.opening_balances();
            record.deal.net_wac = collateral
                .mortgage_interest
                .ratio_or_zero(balances.only_where(balances.is_money()))
                * N::count(12);
        }
        if record.groups.is_empty() {
            let capped_interest =
                (collateral.mortgage_interest - record.deal.hedge_owed).positive_part();
            record.cap_for_period = capped_interest.ratio_or_zero(pool);
            return;
        }
        let hedge_rate = record.deal.hedge_owed.ratio_or_zero(pool);
        let mut weighted = N::ZERO;
        let mut weights = N::ZERO;
        for (position, flows) in record.groups.iter().enumerate() {
            let balance = flows
                .opening_balance
                .only_where(flows.opening_balance.is_money());
            let cap = (flows.mortgage_interest.ratio_or_zero(balance) - hedge_rate).positive_part();
            let mut senior = N::ZERO;
            for (class, terms) in self.plan.classes.enumerate() {
                let group = GroupIndex::new(position);
                match terms.groups.as_slice() {
                    [only] if *only == group => senior += self.state.classes[class].balance,
                    several @ [_, _, ..] if several.contains(&group) => {
                        let share = balance.ratio_or_zero(record.balance_of(several));
                        senior += self.state.classes[class].balance * share;
                    }
                    _ => {}
                }
            }
            let beyond = balance - senior;
            // A group without subordinate balance has no weight; floating point leaves only rounding noise.
            let weight = beyond.only_where(beyond.is_money());
            weighted += weight * cap;
            weights += weight;
            record.group_caps_for_period[position] = cap;
        }
        record.cap_for_period = weighted.ratio_or_zero(weights);
    }

    /// TS: prepayment interest and Relief Act shortfalls reduce the interest due to the classes, pro rata by
    /// accrued interest.
    #[inline(always)]
    fn allocate_shortfalls(&mut self) {
        let shortfall =
            self.record.deal.prepayment_interest_shortfall + self.record.deal.relief_act_shortfall;
        // This branch does not affect results: it skips divisions in months without shortfalls.
        if !shortfall.above(N::ZERO).any() {
            return;
        }
        self.workspace.occurred.shortfalls = true;
        self.record.beyond.shortfalls = true;
        let MonthRecord {
            outstanding,
            classes,
            deal,
            ..
        } = &mut *self.record;
        let mut accrued = outstanding
            .iter()
            .fold(N::ZERO, |sum, class| sum + classes[*class].interest_accrued);
        let mut prepayment = deal.prepayment_interest_shortfall.min(accrued);
        let mut relief_act = deal.relief_act_shortfall.min(accrued - prepayment);
        for class in outstanding.iter() {
            let month = &mut classes[*class];
            let share = month.interest_accrued.ratio_or_zero(accrued);
            let of_prepayment = (prepayment * share)
                .to_payable()
                .min(month.interest_accrued);
            let of_relief_act = (relief_act * share)
                .to_payable()
                .min(month.interest_accrued - of_prepayment);
            month.prepayment_interest_shortfall = of_prepayment;
            month.relief_act_shortfall = of_relief_act;
            month.interest_due = month.interest_due - of_prepayment - of_relief_act;
            accrued -= month.interest_accrued;
            prepayment -= of_prepayment;
            relief_act -= of_relief_act;
        }
    }
}
