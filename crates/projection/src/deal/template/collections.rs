//! Collections of the month, and what hedge counterparties and the trust owe one another (TS, Swap Agreement).

use super::{Collected, Template};
use crate::calendar::DayCount;
use crate::deal::Deal;
use crate::deal::terms::Hedge;
use crate::index::ClassIndex;
use crate::number::Number;
use crate::program::{Builder, ClassField, DealField, Instruction, Period, PoolField, Step};

/// Day counts of hedges come after those of classes.
const HEDGE_PERIODS: u8 = 4;

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
    b.increase(b.deal(DealField::CumulativeLoss), losses);
    b.line("Realized losses not covered by excess cash flow", None);
    b.increase(b.deal(DealField::UncoveredLoss), collected.realized_loss);
    b.line(
        "Fees and prepayment charges",
        deal.places.field(&["collateral", "expense_fees"]),
    );
    if deal.is_reference_pool() {
        return collected;
    }
    let mut report = |step, amount| {
        b.for_records(|b| {
            b.push(Instruction::Movement {
                step,
                class: None,
                amount,
            });
        });
    };
    report(Step::ServicingFee, collected.servicing_fee);
    report(Step::PrincipalCollected, remittance);
    report(Step::PrepaymentChargesCollected, charges);
    // They bypass the waterfall, except where payment rules use them.
    if deal.rules.is_none() {
        report(Step::PrepaymentCharges, charges);
    }
    collected
}

fn hedge_period(day_count: DayCount) -> Period {
    Period(HEDGE_PERIODS + day_count as u8)
}

impl<N: Number> Template<'_, N> {
    /// What each side owes. Each agreement is netted. The payment follows once the month's funds are
    /// determined; an unpaid net payment is carried forward and paid first on later dates.
    pub(in crate::deal) fn settle_hedges(&mut self) {
        let plan = self.plan;
        self.b.part("Hedges");
        self.b.line(
            "Net payments owed to and by the hedge counterparties",
            self.at(&["hedges"]),
        );
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
                let index = b.amount();
                b.push(Instruction::ReferenceRate {
                    into: index,
                    index: *receives,
                });
                let pays = b.constant(*pays);
                let received = interest(b, notional, index, hedge_period(*receives_day_count));
                let paid = interest(b, notional, pays, hedge_period(*pays_day_count));
                let net_receipt = b.excess(received, paid);
                let net_payment = b.excess(paid, received);
                b.increase(receipt, net_receipt);
                b.increase(owed, net_payment);
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
                let rate = b.amount();
                b.push(Instruction::ReferenceRate {
                    into: rate,
                    index: *index,
                });
                let limited = match ceiling {
                    Some(ceiling) => {
                        let ceiling = b.constant(*ceiling);
                        b.min(rate, ceiling)
                    }
                    None => rate,
                };
                let strike = b.constant(*strike);
                let above = b.excess(limited, strike);
                let received = interest(b, notional, above, hedge_period(*day_count));
                let received = b.positive(received);
                b.increase(receipt, received);
            }
        }
    }
}

fn scheduled<N: Number>(b: &mut Builder<N>, amounts: &[N]) -> crate::program::Amount {
    let schedule = b.schedule(amounts.to_vec());
    let into = b.amount();
    b.push(Instruction::Scheduled { into, schedule });
    into
}

fn interest<N: Number>(
    b: &mut Builder<N>,
    balance: crate::program::Amount,
    rate: crate::program::Amount,
    period: Period,
) -> crate::program::Amount {
    let into = b.amount();
    b.push(Instruction::Interest {
        into,
        balance,
        rate,
        period,
    });
    into
}
