//! Losses that neither excess cash flow nor overcollateralization has absorbed, and the optional termination
//! (TS, Allocation of Losses, Optional Termination Date; conventions 4.10 and 4.13).

use super::Template;
use super::order::Payment;
use crate::deal::terms::{Exercised, TestedOn};
use crate::number::Number;
use crate::program::{
    Amount, ClassField, DealField, DealTest, Instruction, PoolField, Step, Test, Unit,
};

impl<N: Number> Template<'_, N> {
    /// Balance of all certificates.
    fn certificates(&mut self) -> Amount {
        let balances = self.every(ClassField::Balance);
        self.b.sum(balances)
    }

    /// Writes down classes, in the deal's order, by the excess of the certificates over the pool balance.
    pub(super) fn allocate_losses(&mut self) {
        self.b.part("Losses");
        self.b.line(
            "Losses to allocate: certificates beyond the pool balance",
            self.at(&["waterfall", "losses"]),
        );
        let certificates = self.certificates();
        let excess = self.b.excess(certificates, self.collected.closing);
        self.b.dollars("certificates", certificates);
        self.b.dollars("less the pool", self.collected.closing);
        self.b.result("to allocate", excess, Unit::Dollars);
        let of = self.b.list([excess]);
        let block = self.b.open("certificates exceed the pool", |block| {
            Instruction::SkipUnlessAny { of, block }
        });
        let flag = self.write_downs;
        self.b.push(Instruction::Raise { flag });
        self.pay(
            &self.plan.loss_order,
            &Payment {
                verb: "Write down".into(),
                what: "losses",
                path: &["waterfall", "losses"],
                due: ClassField::Balance,
                paid: ClassField::WriteDown,
                unpaid: Some(ClassField::Balance),
                by_group: &[PoolField::RealizedLoss],
                again: false,
            },
            excess,
        );
        for class in self.classes.clone() {
            self.b.line(
                (
                    "A write-down adds to unreimbursed write-downs",
                    self.name(class),
                ),
                None,
            );
            let written_down = self.class(class, ClassField::WriteDown);
            let unreimbursed = self.class(class, ClassField::UnreimbursedWriteDown);
            self.b
                .of_class(class, |b| b.increase(unreimbursed, written_down));
            self.b.dollars("written down", written_down);
            self.b
                .result("unreimbursed write-downs", unreimbursed, Unit::Dollars);
        }
        self.moves_classes(Step::WriteDown, ClassField::WriteDown);
        self.b.close(block);
    }

    /// The certificates after the distribution.
    pub(super) fn close(&mut self) {
        self.b
            .line("Certificates after the date", self.at(&["classes"]));
        let after = self.of_deal(DealField::CertificateBalance);
        let balances = self.every(ClassField::Balance);
        let of = self.b.list(balances);
        let before = self.of_deal(DealField::OpeningCertificates);
        self.b.for_records(|b| {
            b.push(Instruction::Sum { into: after, of });
            b.dollars("before the date", before);
            b.result("certificates", after, Unit::Dollars);
        });
        for class in self.classes.clone() {
            let name = self.name(class);
            self.b
                .line(("Balance after the date", name), self.places.class(name));
            let before = self.class(class, ClassField::OpeningBalance);
            let after = self.class(class, ClassField::Balance);
            self.b.of_class(class, |b| {
                b.dollars("before the date", before);
                b.result("balance", after, Unit::Dollars);
            });
        }
    }

    /// Reports overcollateralization after the distribution.
    pub(super) fn overcollateralization_after(&mut self) {
        let certificates = self.of_deal(DealField::CertificateBalance);
        let pool = self.collected.closing;
        self.b.line("Overcollateralization after the date", None);
        self.b.for_records(|b| {
            let overcollateralization = b.sub(pool, certificates);
            b.dollars("pool", pool);
            b.dollars("less certificates", certificates);
            let name = DealField::Overcollateralization.words();
            b.result(name, overcollateralization, Unit::Dollars);
        });
    }

    /// Tests whether this is the first date on which the deal can be called, and calls it.
    pub(in crate::deal) fn test_optional_termination(&mut self) {
        let Some(termination) = &self.plan.optional_termination else {
            return;
        };
        self.b.part("Optional termination");
        self.b.line(
            "Whether the deal can be called",
            self.at(&["optional_termination"]),
        );
        let never = self.test(DealTest::Never);
        let balance = match termination.tested_on {
            TestedOn::BalanceAfter => self.collected.closing,
            TestedOn::BalanceBefore => self.collected.opening,
        };
        let small = match termination.below {
            Some(below) => {
                let below = self.b.constant(below);
                let small = self.b.decided(|into| Instruction::Above {
                    into,
                    a: below,
                    b: balance,
                });
                let name = "the pool is below the limit";
                self.b
                    .show_test(name, small, Unit::Dollars, Some((balance, below)));
                small
            }
            None => never,
        };
        let by_balance = match termination.exercised {
            Exercised::SameDate => small,
            Exercised::NextDate => {
                let into = self.test(DealTest::CallPending);
                let pending = self.b.or(into, never);
                self.b.push(Instruction::Or {
                    into,
                    a: small,
                    b: never,
                });
                pending
            }
        };
        let callable = match termination.from {
            Some(from) => {
                let reached = self
                    .b
                    .decided(|into| Instruction::MonthReached { into, from });
                let now = self.of_deal(DealField::Month);
                let from = self.b.constant(N::count(from.number()));
                let name = "the month is reached";
                self.b
                    .show_test(name, reached, Unit::Month, Some((now, from)));
                self.b.or(by_balance, reached)
            }
            None => by_balance,
        };
        let month = self.of_deal(DealField::Month);
        let first_month = self.of_deal(DealField::FirstCallMonth);
        let exercised = self.test(DealTest::CallExercised);
        let terminated = self.test(DealTest::Terminated);
        let first = self.test(DealTest::FirstCall);
        let not_yet = self.b.decided(|into| Instruction::Above {
            into,
            a: first_month,
            b: month,
        });
        let first_now = self.b.and(callable, not_yet);
        // In a run from a state, an earlier call date counts as the first date of the run.
        let past = self.b.decided(|into| Instruction::Above {
            into,
            a: month,
            b: first_month,
        });
        let past = self.b.and(past, exercised);
        let past = self.b.and_not(past, terminated);
        self.b.push(Instruction::Or {
            into: first,
            a: first_now,
            b: past,
        });
        self.b
            .show_test(DealTest::FirstCall.words(), first, Unit::Number, None);
        let called = self
            .b
            .open("the deal can be called for the first time", |block| {
                Instruction::SkipUnlessTest { test: first, block }
            });
        self.b
            .set(first_month, |b| b.select(first_now, month, first_month));
        self.redemptions();
        let paid = self.b.open("the call is exercised", |block| {
            Instruction::SkipUnlessTest {
                test: exercised,
                block,
            }
        });
        self.redeem(first);
        self.b.close(paid);
        self.b.close(called);
    }

    /// What the call pays each class: its balance, its unpaid interest and carry-forward, and from the
    /// rest of the purchase price its unreimbursed write-downs.
    fn redemptions(&mut self) {
        let place = self.at(&["optional_termination"]);
        for class in self.classes.clone() {
            self.b.line(
                (
                    "Redemption: balance, unpaid interest and carry-forward",
                    self.name(class),
                ),
                place,
            );
            let [balance, shortfall, prepayment, basis_risk] = [
                ClassField::Balance,
                ClassField::InterestShortfall,
                ClassField::PrepaymentShortfallCarried,
                ClassField::BasisRiskCarryForward,
            ]
            .map(|field| self.class(class, field));
            let (of_balance, of_interest) = (
                self.class(class, ClassField::CallBalance),
                self.class(class, ClassField::CallInterest),
            );
            self.b.of_class(class, |b| {
                b.copy(of_balance, balance);
                let carried = b.add(shortfall, prepayment);
                b.set(of_interest, |b| b.add(carried, basis_risk));
                b.dollars("balance", of_balance);
                b.dollars("unpaid interest and carry-forward", of_interest);
            });
        }
        self.b.line(
            "Write-downs reimbursed from the rest of the purchase price",
            place,
        );
        let certificates = self.certificates();
        let written_down = self.every(ClassField::UnreimbursedWriteDown);
        let to_reimburse = self.b.sum(written_down);
        let interest = self.every(ClassField::CallInterest);
        let interest = self.b.sum(interest);
        let beyond = self.b.sub(self.collected.closing, certificates);
        let beyond = self.b.excess(beyond, interest);
        let beyond = self.b.min(beyond, to_reimburse);
        self.b.result("reimbursed", beyond, Unit::Dollars);
        self.pay(
            &self.plan.interest_order,
            &Payment {
                verb: "Reimburse write-downs".into(),
                what: "unreimbursed write-downs",
                path: &["waterfall", "interest"],
                due: ClassField::UnreimbursedWriteDown,
                paid: ClassField::CallWriteDown,
                unpaid: None,
                by_group: &[
                    PoolField::Interest,
                    PoolField::ServicingFee,
                    PoolField::InterestLoss,
                ],
                again: false,
            },
            beyond,
        );
    }

    /// The purchase price is the pool balance, or the amount owed to the classes if that is more. The excess
    /// over what they are owed goes to unpaid hedge payments, then to the residual class.
    fn redeem(&mut self, now: Test) {
        let place = self.at(&["optional_termination"]);
        self.b.line("Purchase price", place);
        let mut totals = Vec::new();
        for class in self.classes.clone() {
            let [balance, write_down, interest] = [
                ClassField::CallBalance,
                ClassField::CallWriteDown,
                ClassField::CallInterest,
            ]
            .map(|field| self.class(class, field));
            totals.push(self.b.of_class(class, |b| {
                let principal = b.add(balance, write_down);
                b.add(principal, interest)
            }));
        }
        let owed = self.b.sum(totals);
        let owed = self.b.only_where(now, owed);
        // The issuer of a reference pool pays what is owed, and nobody buys the pool.
        let pool = if self.deal.is_reference_pool() {
            self.b.zero()
        } else {
            self.b.only_where(now, self.collected.closing)
        };
        let price = self.of_deal(DealField::PurchasePrice);
        self.b.set(price, |b| b.max(pool, owed));
        self.b.dollars("pool", pool);
        self.b.dollars("owed to the classes", owed);
        self.b.result("purchase price", price, Unit::Dollars);
        self.moves(Step::PurchasePrice, price);
        let later = self.b.not(now);
        for class in self.classes.clone() {
            self.b
                .line(("The call pays the redemption", self.name(class)), place);
            let fields = |fields: [ClassField; 3]| fields.map(|field| self.class(class, field));
            let due = fields([
                ClassField::CallBalance,
                ClassField::CallWriteDown,
                ClassField::CallInterest,
            ]);
            let paid = fields([
                ClassField::RedeemedBalance,
                ClassField::RedeemedWriteDown,
                ClassField::RedeemedInterest,
            ]);
            let (balance, unreimbursed) = (
                self.class(class, ClassField::Balance),
                self.class(class, ClassField::UnreimbursedWriteDown),
            );
            let carried = fields([
                ClassField::InterestShortfall,
                ClassField::PrepaymentShortfallCarried,
                ClassField::BasisRiskCarryForward,
            ]);
            self.b.of_class(class, |b| {
                for (paid, due) in paid.into_iter().zip(due) {
                    b.set(paid, |b| b.only_where(now, due));
                }
                b.decrease(balance, paid[0]);
                b.decrease(unreimbursed, paid[1]);
                for carried in carried {
                    b.set(carried, |b| b.only_where(later, carried));
                }
                b.for_records(|b| {
                    let principal = b.add(paid[0], paid[1]);
                    let total = b.add(principal, paid[2]);
                    b.dollars("balance", paid[0]);
                    b.dollars("write-downs", paid[1]);
                    b.dollars("interest and carry-forward", paid[2]);
                    b.result("paid", total, Unit::Dollars);
                    b.push(Instruction::Movement {
                        step: Step::Redemption,
                        class: Some(class),
                        amount: total,
                    });
                });
            });
        }
        // Amounts still owed to hedge counterparties are paid before the residual class.
        self.b
            .line("Unpaid net swap payments from the purchase price", place);
        let unpaid = self.of_deal(DealField::UnpaidHedgePayment);
        let hedge_payment = self.of_deal(DealField::HedgePaymentAtCall);
        let residual = self.of_deal(DealField::Residual);
        let terminated = self.test(DealTest::Terminated);
        let beyond = self.b.sub(price, owed);
        let most = self.b.min(unpaid, beyond);
        self.b.set(hedge_payment, |b| b.only_where(now, most));
        self.b.decrease(unpaid, hedge_payment);
        self.b.result("paid", hedge_payment, Unit::Dollars);
        self.moves(Step::HedgePayment, hedge_payment);
        self.b.line(
            (
                "The rest of the purchase price",
                self.deal.residual.as_str(),
            ),
            place,
        );
        let left = self.b.sub(beyond, hedge_payment);
        self.b.increase(residual, left);
        self.b.result("paid", left, Unit::Dollars);
        self.moves(Step::Residual, left);
        self.close();
        self.b.push(Instruction::Or {
            into: terminated,
            a: terminated,
            b: now,
        });
    }
}
