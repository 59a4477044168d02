//! Collections of the month, and what hedge counterparties and the trust owe one another (TS, Swap Agreement).

use super::{Collected, Template};
use crate::calendar::DayCount;
use crate::deal::Deal;
use crate::deal::terms::Hedge;
use crate::index::ClassIndex;
use crate::number::Number;
use crate::program::{
    Amount, Builder, ClassField, DealField, Instruction, Period, PoolField, Step, Unit,
};

/// Day counts of hedges come after those of classes.
const HEDGE_PERIODS: u16 = 4;

/// Loads the month's collections.
pub(super) fn open<N: Number>(
    b: &mut Builder<N>,
    deal: &Deal,
    classes: &[ClassIndex],
) -> Collected {
    b.part("Collections");
    b.line(
        "Collections: scheduled principal, prepayments and recoveries",
        deal.places.field(&["collateral"]),
    );
    let collected = Collected {
        opening: b.pool(PoolField::OpeningBalance),
        closing: b.pool(PoolField::ClosingBalance),
        prepaid: b.pool(PoolField::PrepaidPrincipal),
        realized_loss: b.pool(PoolField::RealizedLoss),
        interest: b.pool(PoolField::Interest),
        servicing_fee: b.pool(PoolField::ServicingFee),
        mortgage_interest: b.pool(PoolField::MortgageInterest),
        interest_loss: b.pool(PoolField::InterestLoss),
    };
    let scheduled = b.pool(PoolField::ScheduledPrincipal);
    let recovered = b.pool(PoolField::RecoveredPrincipal);
    let charges = b.deal(DealField::PrepaymentCharges);
    b.push(Instruction::Pool {
        into: charges,
        field: PoolField::PrepaymentCharges,
    });
    let remittance = b.deal(DealField::PrincipalRemittance);
    let of = b.list([scheduled, collected.prepaid, recovered]);
    b.push(Instruction::Sum {
        into: remittance,
        of,
    });
    b.dollars("scheduled", scheduled);
    b.dollars("prepaid", collected.prepaid);
    b.dollars("recovered", recovered);
    b.result("principal remittance", remittance, Unit::Dollars);
    b.line(
        "Certificates before the date",
        deal.places.field(&["classes"]),
    );
    let certificates = b.deal(DealField::OpeningCertificates);
    let of = b.field_of(classes, ClassField::Balance);
    b.push(Instruction::Sum {
        into: certificates,
        of,
    });
    b.result("certificates", certificates, Unit::Dollars);
    for class in classes {
        let (into, from) = (
            b.class(*class, ClassField::OpeningBalance),
            b.class(*class, ClassField::Balance),
        );
        // Formulas of payment rules read it.
        if deal.rules.is_some() {
            b.copy(into, from);
        } else {
            b.for_records(|b| b.copy(into, from));
        }
    }
    // TR, section 13B: cumulative losses include interest losses, which excess cash flow has absorbed.
    b.line(
        "Cumulative realized losses, of principal and of interest",
        None,
    );
    let losses = b.add(collected.realized_loss, collected.interest_loss);
    let cumulative = b.deal(DealField::CumulativeLoss);
    b.increase(cumulative, losses);
    b.dollars("realized losses", collected.realized_loss);
    b.dollars("interest lost", collected.interest_loss);
    b.result("cumulative realized losses", cumulative, Unit::Dollars);
    b.line("Realized losses not covered by excess cash flow", None);
    b.increase(b.deal(DealField::UncoveredLoss), collected.realized_loss);
    let report = |b: &mut Builder<N>, step, amount| {
        b.for_records(|b| {
            b.push(Instruction::Movement {
                step,
                class: None,
                amount,
            });
        });
    };
    if deal.is_reference_pool() {
        return collected;
    }
    b.line(
        "Servicing and other fees",
        deal.places.field(&["collateral", "expense_fees"]),
    );
    b.result("fees", collected.servicing_fee, Unit::Dollars);
    report(b, Step::ServicingFee, collected.servicing_fee);
    report(b, Step::PrincipalCollected, remittance);
    report(b, Step::PrepaymentChargesCollected, charges);
    // Payment rules may use them.
    if deal.rules.is_some() {
        return collected;
    }
    let to = deal.prepayment_charges_to.as_ref();
    b.line(
        (
            "Prepayment charges, which are not available to the certificates",
            to.unwrap_or(&deal.residual).as_str(),
        ),
        deal.places.field(&["prepayment_charges"]),
    );
    b.result("prepayment charges", charges, Unit::Dollars);
    report(b, Step::PrepaymentCharges, charges);
    collected
}

fn hedge_period(day_count: DayCount) -> Period {
    Period(HEDGE_PERIODS + day_count as u16)
}

impl<N: Number> Template<'_, N> {
    /// What each side owes. Each agreement is netted. The payment follows once the month's funds are
    /// determined; an unpaid net payment is carried forward and paid first on later dates.
    pub(in crate::deal) fn settle_hedges(&mut self) {
        let plan = self.plan;
        if !plan.hedges.is_empty() {
            self.b.part("Hedges");
            self.b.line(
                "Net payments owed to and by the hedge counterparties",
                self.at(&["hedges"]),
            );
            let unpaid = self.of_deal(DealField::UnpaidHedgePayment);
            self.b
                .result("unpaid from earlier dates", unpaid, Unit::Dollars);
        }
        let owed = self.of_deal(DealField::HedgeOwed);
        let receipt = self.of_deal(DealField::HedgeReceipt);
        let unpaid = self.of_deal(DealField::UnpaidHedgePayment);
        let zero = self.b.zero();
        self.b.copy(owed, unpaid);
        self.b.copy(receipt, zero);
        for (position, hedge) in plan.hedges.iter().enumerate() {
            let place = self.places.item(&["hedges"], position);
            self.hedge(hedge, place);
        }
    }

    fn hedge(&mut self, hedge: &Hedge<N>, place: Option<crate::diagnostic::Place>) {
        let owed = self.of_deal(DealField::HedgeOwed);
        let receipt = self.of_deal(DealField::HedgeReceipt);
        let name = match hedge {
            Hedge::Swap { receives, .. } => self.index_name(*receives),
            Hedge::Cap { index, .. } => self.index_name(*index),
        };
        let b = &mut self.b;
        match hedge {
            Hedge::Swap {
                pays,
                pays_day_count,
                receives,
                receives_day_count,
                notional,
            } => {
                b.line(
                    "Swap: index received against a fixed rate, on the notional of the date",
                    place,
                );
                let notional = scheduled(b, notional);
                let index = b.reference_rate(*receives);
                let fixed = b.constant(*pays);
                let (receives_for, pays_for) = (
                    hedge_period(*receives_day_count),
                    hedge_period(*pays_day_count),
                );
                let received = b.interest(notional, index, receives_for);
                let paid = b.interest(notional, fixed, pays_for);
                let net_receipt = b.excess(received, paid);
                let net_payment = b.excess(paid, received);
                b.increase(receipt, net_receipt);
                b.increase(owed, net_payment);
                where_above_zero(b, "the swap has a notional", notional, |b| {
                    b.dollars("notional", notional);
                    b.show(name, index, Unit::Rate);
                    let days = b.days(receives_for);
                    b.show("days", days, Unit::Days);
                    b.dollars("received", received);
                    b.show("fixed rate", fixed, Unit::Rate);
                    let days = b.days(pays_for);
                    b.show("days", days, Unit::Days);
                    b.dollars("paid", paid);
                    b.dollars("net receipt", net_receipt);
                    b.dollars("net payment", net_payment);
                });
            }
            Hedge::Cap {
                index,
                strike,
                ceiling,
                day_count,
                notional,
            } => {
                b.line(
                    "Cap or corridor: the index above the strike, on the notional of the date",
                    place,
                );
                let notional = scheduled(b, notional);
                let rate = b.reference_rate(*index);
                let limited = match ceiling {
                    Some(ceiling) => {
                        let ceiling = b.constant(*ceiling);
                        b.min(rate, ceiling)
                    }
                    None => rate,
                };
                let strike = b.constant(*strike);
                let above = b.excess(limited, strike);
                let period = hedge_period(*day_count);
                let received = b.interest(notional, above, period);
                let received = b.positive(received);
                b.increase(receipt, received);
                where_above_zero(b, "the agreement has a notional", notional, |b| {
                    b.dollars("notional", notional);
                    b.show(name, rate, Unit::Rate);
                    b.show("strike", strike, Unit::Rate);
                    b.show("above the strike", above, Unit::Rate);
                    let days = b.days(period);
                    b.show("days", days, Unit::Days);
                    b.result("receipt", received, Unit::Dollars);
                });
            }
        }
    }
}

/// What records need where an amount is above 0.
pub(super) fn where_above_zero<N: Number>(
    b: &mut Builder<N>,
    when: &'static str,
    amount: Amount,
    write: impl FnOnce(&mut Builder<N>),
) {
    let of = b.list([amount]);
    let skip = |block| Instruction::SkipUnlessAny { of, block };
    b.for_records(|b| b.block(when, skip, write));
}

fn scheduled<N: Number>(b: &mut Builder<N>, amounts: &[N]) -> Amount {
    let schedule = b.schedule(amounts.to_vec());
    let into = b.amount();
    b.push(Instruction::Scheduled { into, schedule });
    into
}
