//! Excess cash flow and its uses, in the deal's order (TS, Excess Cash Flow Distributions; conventions 4.6 to
//! 4.8).

use super::Template;
use super::order::Payment;
use crate::deal::terms::{ExcessStep, HedgeReceiptsToIncrease, Order};
use crate::number::Number;
use crate::program::{Amount, ClassField, DealField, Flag, Instruction, PoolField, Step, Unit};

/// Money left after interest and the principal remittance.
///
/// Hedge receipts are separate, because only a limited amount of them may build overcollateralization.
/// They are spent first. This leaves as much unrestricted money as possible, and implements the term
/// sheet's limit on "amounts payable in excess of cumulative realized losses".
#[derive(Clone, Copy)]
pub(super) struct Excess {
    pub(super) funds: Amount,
    hedge_receipt: Amount,
    /// The part of available funds that belongs to the principal remittance.
    principal_cash: Amount,
}

/// A use of excess cash flow that pays classes.
struct Use<'a> {
    what: &'static str,
    order: &'a Order,
    step: Step,
    due: ClassField,
    paid: ClassField,
    unpaid: Option<ClassField>,
    /// Whether any class may be owed it, and the case in which one is.
    occurred: Flag,
    when: &'static str,
}

impl<N: Number> Template<'_, N> {
    pub(super) fn excess_cash_flow(&mut self, after_interest: Amount) -> Excess {
        let principal = self.of_deal(DealField::PrincipalRemittance);
        let receipt = self.of_deal(DealField::HedgeReceipt);
        self.b.part("Excess cash flow");
        self.b.line(
            "Excess cash flow: available funds beyond the principal remittance",
            self.at(&["waterfall", "excess_cash_flow"]),
        );
        let principal_cash = self.b.min(after_interest, principal);
        let excess = Excess {
            funds: self.b.sub(after_interest, principal_cash),
            hedge_receipt: self.b.copied(receipt),
            principal_cash,
        };
        self.b.dollars("available funds", after_interest);
        self.b.dollars("less left for principal", principal_cash);
        self.b.dollars("net hedge receipt", receipt);
        self.b.for_records(|b| {
            let all = b.add(excess.funds, excess.hedge_receipt);
            b.result("excess cash flow", all, Unit::Dollars);
        });
        excess
    }

    /// Reports the excess cash flow that is left.
    fn show_left(&mut self, excess: &Excess) {
        self.b.for_records(|b| {
            let left = b.add(excess.funds, excess.hedge_receipt);
            b.dollars("excess cash flow", left);
        });
    }

    /// The uses up to and including the coverage of losses. They depend on no test, and tests may take the
    /// covered losses into account.
    pub(super) fn use_excess_before_tests(&mut self, excess: &Excess) {
        for position in 0..self.plan.excess_before_tests {
            self.use_excess(position, excess);
        }
    }

    /// The other uses before the principal distribution. Returns the principal distribution amount.
    pub(super) fn use_excess_before_principal(&mut self, excess: &Excess) -> Amount {
        let plan = self.plan;
        self.b.part("Overcollateralization");
        let before = plan.excess_before_principal.len();
        let increases = |step: &ExcessStep| *step == ExcessStep::OvercollateralizationIncrease;
        for position in plan.excess_before_tests..before {
            self.use_excess(position, excess);
        }
        if !plan.excess_before_principal.iter().any(increases) {
            self.measure_overcollateralization();
        }
        self.b.line(
            "Principal distribution amount",
            self.at(&["overcollateralization"]),
        );
        let principal = self.of_deal(DealField::PrincipalRemittance);
        let reduction = self.of_deal(DealField::OvercollateralizationReduction);
        let covered = self.of_deal(DealField::LossesCovered);
        let increase = self.of_deal(DealField::OvercollateralizationIncrease);
        let certificates = self.of_deal(DealField::OpeningCertificates);
        // The reduction is withheld from principal, up to the cash available for it.
        let b = &mut self.b;
        b.dollars("left for principal", excess.principal_cash);
        b.dollars("losses covered", covered);
        b.dollars("increase", increase);
        let after_reduction = b.sub(principal, reduction);
        let from_remittance = b.min(excess.principal_cash, after_reduction);
        let reduction_cash = b.sub(excess.principal_cash, from_remittance);
        let amount = b.add(from_remittance, covered);
        let amount = b.add(amount, increase);
        // At most the balance of the certificates; the rest stays excess cash flow.
        let distributed = b.min(amount, certificates);
        let rest = b.add(reduction_cash, amount);
        let rest = b.sub(rest, distributed);
        b.increase(excess.funds, rest);
        b.dollars("less added to excess cash flow", rest);
        b.dollars("at most the certificates", certificates);
        b.result("principal distribution amount", distributed, Unit::Dollars);
        distributed
    }

    /// The uses after the principal distribution.
    pub(super) fn use_excess_after_principal(&mut self, excess: &Excess) {
        let plan = self.plan;
        self.b.part("Excess cash flow");
        let before = plan.excess_before_principal.len();
        for position in before..before + plan.excess_after_principal.len() {
            self.use_excess(position, excess);
        }
        // Prepayment interest shortfalls that no step has reimbursed are carried forward.
        let flag = self.shortfalls;
        let classes: Vec<_> = self
            .classes
            .iter()
            .map(|class| (*class, self.name(*class)))
            .collect();
        self.b.block(
            "there have been prepayment interest shortfalls",
            |block| Instruction::SkipUnless { flag, block },
            |b| {
                for (class, name) in classes {
                    b.line(
                        (
                            "Prepayment interest shortfalls not reimbursed are carried forward",
                            name,
                        ),
                        None,
                    );
                    let allocated = b.class(class, ClassField::PrepaymentShortfall);
                    let paid = b.class(class, ClassField::PrepaymentShortfallPaid);
                    let carried = b.class(class, ClassField::PrepaymentShortfallCarried);
                    b.of_class(class, |b| {
                        let unpaid = b.sub(allocated, paid);
                        b.increase(carried, unpaid);
                        b.dollars("not reimbursed", unpaid);
                        b.result("carried forward", carried, Unit::Dollars);
                    });
                }
            },
        );
    }

    /// Takes up to `requested`, hedge receipts first and up to `most` of them.
    fn take(&mut self, into: Amount, requested: Amount, most: Amount, excess: &Excess) {
        self.b.push(Instruction::Take {
            into,
            requested,
            most,
            first: excess.hedge_receipt,
            then: excess.funds,
        });
    }

    fn cover_losses(&mut self, excess: &Excess) {
        let losses = self.collected.realized_loss;
        let covered = self.of_deal(DealField::LossesCovered);
        let uncovered = self.of_deal(DealField::UncoveredLoss);
        self.b.dollars("realized losses", losses);
        self.show_left(excess);
        self.take(covered, losses, losses, excess);
        self.b.decrease(uncovered, covered);
        self.b.result("covered", covered, Unit::Dollars);
        self.moves(Step::LossesCovered, covered);
    }

    fn increase_overcollateralization(&mut self, excess: &Excess) {
        let covered = self.of_deal(DealField::LossesCovered);
        let certificates = self.of_deal(DealField::OpeningCertificates);
        let required = self.of_deal(DealField::RequiredOvercollateralization);
        let overcollateralization = self.of_deal(DealField::Overcollateralization);
        let uncovered = self.of_deal(DealField::UncoveredLoss);
        let increase = self.of_deal(DealField::OvercollateralizationIncrease);
        // Of the remittance, only the cash left after interest and hedges is paid as principal.
        let left = self.b.sub(certificates, excess.principal_cash);
        let left = self.b.excess(left, covered);
        let deficiency = self.b.excess(required, overcollateralization);
        let requested = self.b.min(deficiency, left);
        let most = match self.plan.overcollateralization.hedge_receipts {
            HedgeReceiptsToIncrease::UpToUncoveredLosses => uncovered,
            HedgeReceiptsToIncrease::Freely => excess.hedge_receipt,
        };
        self.b.dollars("deficiency", deficiency);
        self.show_left(excess);
        if !self.plan.hedges.is_empty() {
            self.b.dollars("hedge receipts of at most", most);
        }
        self.take(increase, requested, most, excess);
        self.b.result("increase", increase, Unit::Dollars);
        self.b.set(uncovered, |b| b.excess(uncovered, increase));
        self.moves(Step::OvercollateralizationIncrease, increase);
    }

    /// The use at a position of the deal's list.
    fn use_excess(&mut self, position: usize, excess: &Excess) {
        let plan = self.plan;
        let place = self
            .places
            .item(&["waterfall", "excess_cash_flow"], position);
        let before = plan.excess_before_principal.iter();
        let Some(step) = before.chain(&plan.excess_after_principal).nth(position) else {
            return;
        };
        match step {
            ExcessStep::RealizedLosses => {
                self.b.line(
                    "Excess cash flow covers the month's realized losses, as principal",
                    place,
                );
                self.cover_losses(excess);
            }
            ExcessStep::OvercollateralizationIncrease => {
                self.measure_overcollateralization();
                self.b.line(
                    "Excess cash flow increases overcollateralization, as principal",
                    place,
                );
                self.increase_overcollateralization(excess);
            }
            // No projection has a swap termination.
            ExcessStep::SwapTermination => {}
            ExcessStep::Residual => {
                self.b
                    .line(("Pay the rest", self.deal.residual.as_str()), place);
                let residual = self.of_deal(DealField::Residual);
                let zero = self.b.zero();
                self.b
                    .set(residual, |b| b.add(excess.funds, excess.hedge_receipt));
                self.b.copy(excess.funds, zero);
                self.b.copy(excess.hedge_receipt, zero);
                self.b.result("paid", residual, Unit::Dollars);
                self.moves(Step::Residual, residual);
            }
            ExcessStep::PrepaymentInterestShortfalls(order) => self.pay_excess(
                position,
                excess,
                &Use {
                    what: "prepayment interest shortfalls",
                    order,
                    step: Step::PrepaymentInterestShortfall,
                    due: ClassField::PrepaymentShortfall,
                    paid: ClassField::PrepaymentShortfallPaid,
                    unpaid: None,
                    when: "the date has prepayment interest shortfalls",
                    occurred: self.shortfalls,
                },
            ),
            ExcessStep::UnpaidPrepaymentInterestShortfalls(order) => self.pay_excess(
                position,
                excess,
                &Use {
                    what: "unpaid prepayment interest shortfalls",
                    order,
                    step: Step::PrepaymentInterestShortfall,
                    due: ClassField::PrepaymentShortfallCarried,
                    paid: ClassField::CarriedShortfallPaid,
                    unpaid: Some(ClassField::PrepaymentShortfallCarried),
                    when: "there are unpaid prepayment interest shortfalls",
                    occurred: self.shortfalls,
                },
            ),
            ExcessStep::BasisRisk(order) => self.pay_excess(
                position,
                excess,
                &Use {
                    what: "basis risk carry-forward",
                    order,
                    step: Step::BasisRisk,
                    due: ClassField::BasisRiskCarryForward,
                    paid: ClassField::BasisRiskPaid,
                    unpaid: Some(ClassField::BasisRiskCarryForward),
                    when: "there is basis risk carry-forward",
                    occurred: self.basis_risk,
                },
            ),
            ExcessStep::ReliefActShortfalls(order) => self.pay_excess(
                position,
                excess,
                &Use {
                    what: "Relief Act shortfalls",
                    order,
                    step: Step::ReliefActShortfall,
                    due: ClassField::ReliefActShortfall,
                    paid: ClassField::ReliefActShortfallPaid,
                    unpaid: None,
                    when: "the date has Relief Act shortfalls",
                    occurred: self.shortfalls,
                },
            ),
            ExcessStep::UnreimbursedWriteDowns(order) => self.pay_excess(
                position,
                excess,
                &Use {
                    what: "unreimbursed write-downs",
                    order,
                    step: Step::WriteDownReimbursement,
                    due: ClassField::UnreimbursedWriteDown,
                    paid: ClassField::WriteDownReimbursed,
                    unpaid: Some(ClassField::UnreimbursedWriteDown),
                    when: "there are unreimbursed write-downs",
                    occurred: self.write_downs,
                },
            ),
        }
    }

    /// A use that pays classes what they are owed.
    fn pay_excess(&mut self, position: usize, excess: &Excess, of: &Use<'_>) {
        let position = position.to_string();
        let path = ["waterfall", "excess_cash_flow", position.as_str()];
        self.b.line(
            (format!("Excess cash flow for {}", of.what), ""),
            self.at(&path),
        );
        let owed = self.every(of.due);
        let owed = self.b.list(owed);
        let flag = of.occurred;
        let occurred = self
            .b
            .open(of.when, |block| Instruction::SkipUnless { flag, block });
        let some_owed = self.b.open(of.when, |block| Instruction::SkipUnlessAny {
            of: owed,
            block,
        });
        let available = self.b.add(excess.funds, excess.hedge_receipt);
        let left = self.b.copied(available);
        self.b.for_records(|b| {
            let into = b.amount();
            b.push(Instruction::Sum { into, of: owed });
            b.dollars("owed", into);
        });
        self.b.result("available", available, Unit::Dollars);
        self.pay(
            of.order,
            &Payment {
                verb: format!("Pay {}", of.what).into(),
                what: of.what,
                path: &path,
                due: of.due,
                paid: of.paid,
                unpaid: of.unpaid,
                by_group: &[
                    PoolField::Interest,
                    PoolField::ServicingFee,
                    PoolField::InterestLoss,
                ],
                again: false,
            },
            left,
        );
        self.b.line(
            (format!("Excess cash flow used for {}", of.what), ""),
            self.at(&path),
        );
        let used = self.b.sub(available, left);
        self.b.dollars("used", used);
        self.b.result("left", left, Unit::Dollars);
        let taken = self.b.amount();
        self.take(taken, used, used, excess);
        self.moves_classes(of.step, of.paid);
        self.b.close(some_owed);
        self.b.close(occurred);
    }
}
