//! Pass-through rates and the interest distribution (TS, Pass-Through Rates, Net WAC Cap Rate, Priority of
//! Interest Distributions).
//!
//! Interest can be paid from principal collections.

use rust_decimal::Decimal;

use super::Template;
use super::order::Payment;
use crate::deal::terms::{Coupon, StepUpFrom};
use crate::index::{ClassIndex, ReferenceRateIndex};
use crate::number::Number;
use crate::program::{
    Amount, ClassField, DealField, Flag, Instruction, Period, PoolField, Step, Test, Unit,
};

/// A class's rates and interest period.
struct Rated {
    class: ClassIndex,
    uncapped: Amount,
    rate: Amount,
    period: Period,
}

impl<N: Number> Template<'_, N> {
    /// Pays the hedge counterparties and the classes' interest. Returns the remaining available funds,
    /// principal included.
    pub(super) fn pay_interest(&mut self) -> Amount {
        self.b.part("Interest");
        self.take_shortfalls();
        let rated = self.rates();
        self.accrue(&rated);
        self.allocate_shortfalls();

        let (interest, principal) = (
            self.of_deal(DealField::InterestRemittance),
            self.of_deal(DealField::PrincipalRemittance),
        );
        self.b.line(
            if self.plan.hedges.is_empty() {
                "Available funds"
            } else {
                "Available funds, and the net payment to the hedge counterparties"
            },
            self.at(&["hedges"]),
        );
        let funds = self.b.add(interest, principal);
        let owed = self.of_deal(DealField::HedgeOwed);
        let payment = self.of_deal(DealField::HedgePayment);
        let unpaid = self.of_deal(DealField::UnpaidHedgePayment);
        self.b.set(payment, |b| b.min(owed, funds));
        self.b.set(unpaid, |b| b.sub(owed, payment));
        self.moves(Step::HedgePayment, payment);
        self.moves(Step::HedgeReceipt, self.of_deal(DealField::HedgeReceipt));
        let left = self.b.sub(funds, payment);
        self.b.dollars("interest", interest);
        self.b.dollars("principal", principal);
        self.b.dollars("owed to the hedge counterparties", owed);
        self.b.dollars("less paid to them", payment);
        self.b.dollars("still owed to them", unpaid);
        self.b.result("available funds", left, Unit::Dollars);
        self.pay(
            &self.plan.interest_order,
            &Payment {
                verb: "Pay interest".into(),
                what: "interest",
                path: &["waterfall", "interest"],
                due: ClassField::InterestDue,
                paid: ClassField::InterestPaid,
                unpaid: Some(ClassField::InterestShortfall),
                by_group: &[
                    PoolField::Interest,
                    PoolField::ServicingFee,
                    PoolField::InterestLoss,
                ],
                again: false,
            },
            left,
        );
        self.b.line("Interest not paid when due", None);
        let unpaid = self.every(ClassField::InterestShortfall);
        let of = self.b.list(unpaid);
        let flag = self.unpaid_interest;
        self.b.push(Instruction::RaiseIfAny { flag, of });
        self.b.for_records(|b| {
            let into = b.amount();
            b.push(Instruction::Sum { into, of });
            b.result("unpaid interest", into, Unit::Dollars);
        });
        self.moves_classes(Step::Interest, ClassField::InterestPaid);
        left
    }

    /// Deducts prepayment, Relief Act and liquidation shortfalls from the month's interest. Compensating
    /// interest is paid from the servicing fee (TS, Eligible Master Servicing Compensation).
    pub(in crate::deal) fn take_shortfalls(&mut self) {
        let collected = self.collected;
        let lost = self.of_deal(DealField::PrepaymentInterestLost);
        let relief_rate = self.of_deal(DealField::ReliefActRate);
        let balances = self.of_deal(DealField::OpeningBalances);
        let shortfall = self.of_deal(DealField::PrepaymentInterestShortfall);
        let relief_act = self.of_deal(DealField::ReliefActShortfall);
        let fees = self.plan.prepayment_interest_fees;
        let compensating = self.plan.compensating_interest;
        self.b.line(
            "Interest collected or advanced, less the servicing fee",
            self.at(&["collateral", "expense_fees"]),
        );
        let net = self.b.sub(collected.interest, collected.servicing_fee);
        self.b.dollars("interest", collected.interest);
        self.b.dollars("less fees", collected.servicing_fee);
        self.b.result("net interest", net, Unit::Dollars);
        let place = self.at(&["collateral", "compensating_interest"]);
        let of = self.b.list([lost, relief_rate]);
        self.b.block(
            "the scenario has prepayment interest or Relief Act shortfalls",
            |block| Instruction::SkipUnlessAny { of, block },
            |b| {
                b.line(
                    "Prepayment interest shortfall, less compensating interest",
                    place,
                );
                let twelve = b.constant(N::count(12));
                let prepaid_interest = b.pool(PoolField::PrepaidInterest);
                let unpaid = b.share(prepaid_interest, lost);
                // At the net mortgage rate: interest that is not received pays no fees.
                let fees = b.constant(fees);
                let of_prepaid = b.mul(collected.prepaid, fees);
                let of_lost = b.mul(of_prepaid, lost);
                let by_the_month = b.ratio(of_lost, twelve);
                let fees_unpaid = b.payable(by_the_month);
                let missing = b.excess(unpaid, fees_unpaid);
                let compensating = b.constant(compensating);
                let by_the_year = b.mul(balances, compensating);
                let by_the_month = b.ratio(by_the_year, twelve);
                let most = b.payable(by_the_month);
                let fee_left = b.excess(collected.servicing_fee, fees_unpaid);
                let most = b.min(most, fee_left);
                let beyond = b.excess(missing, most);
                b.set(shortfall, |b| b.min(beyond, net));
                b.dollars("interest lost on prepayments", unpaid);
                b.dollars("less fees not earned on it", fees_unpaid);
                b.dollars("less compensating interest of at most", most);
                b.result("prepayment interest shortfall", shortfall, Unit::Dollars);
                b.line("Relief Act shortfall", None);
                let by_the_year = b.mul(balances, relief_rate);
                let by_the_month = b.ratio(by_the_year, twelve);
                let payable = b.payable(by_the_month);
                let after = b.sub(net, shortfall);
                b.set(relief_act, |b| b.min(payable, after));
                b.result("Relief Act shortfall", relief_act, Unit::Dollars);
            },
        );
        // It reduces interest collections, not the amount due to any class (TR, section 17).
        self.b.line(
            "Interest lost on liquidated loans, and the interest remittance",
            None,
        );
        let interest_loss = self.of_deal(DealField::InterestLoss);
        let remittance = self.of_deal(DealField::InterestRemittance);
        let after = self.b.sub(net, shortfall);
        let after = self.b.sub(after, relief_act);
        self.b
            .set(interest_loss, |b| b.min(collected.interest_loss, after));
        self.b.set(remittance, |b| b.sub(after, interest_loss));
        self.b.dollars("net interest after shortfalls", after);
        self.b
            .dollars("less lost on liquidated loans", interest_loss);
        self.b
            .result("interest remittance", remittance, Unit::Dollars);
        if self.deal.is_reference_pool() {
            return;
        }
        self.b.for_records(|b| {
            let received = b.sub(collected.interest, shortfall);
            let received = b.sub(received, relief_act);
            b.push(Instruction::Movement {
                step: Step::InterestCollected,
                class: None,
                amount: received,
            });
        });
        self.moves(Step::InterestLoss, interest_loss);
    }

    /// Whether margins and rates step up on this date or have done so (TS note 4: from the second date after the first
    /// possible optional termination date).
    pub(in crate::deal) fn is_stepped_up(&mut self, from: StepUpFrom) -> Test {
        match from {
            StepUpFrom::Month(from) => self
                .b
                .decided(|into| Instruction::MonthReached { into, from }),
            StepUpFrom::AfterFirstCall { dates } => {
                let month = self.of_deal(DealField::Month);
                let first = self.of_deal(DealField::FirstCallMonth);
                let dates = self.b.constant(N::count(dates));
                let from = self.b.add(first, dates);
                self.b.decided(|into| Instruction::AtLeast {
                    into,
                    a: month,
                    b: from,
                })
            }
        }
    }

    /// The test of the deal's own date for all classes.
    fn stepped_up(&mut self) -> Test {
        self.b.line(
            "Whether margins and rates are stepped up",
            self.at(&["interest"]),
        );
        let stepped_up = self.is_stepped_up(self.plan.step_up_from);
        let name = "margins and rates are stepped up";
        self.b.show_test(name, stepped_up, Unit::Month, None);
        stepped_up
    }

    /// What the deal calls an index.
    pub(super) fn index_name(&self, index: ReferenceRateIndex) -> String {
        let names = &self.deal.reference_rates;
        names
            .get(index.position())
            .map_or_else(|| "index".to_owned(), Clone::clone)
    }

    /// The index of the month, loaded once.
    fn index(
        &mut self,
        index: ReferenceRateIndex,
        loaded: &mut Vec<(ReferenceRateIndex, Amount)>,
    ) -> Amount {
        if let Some((_, known)) = loaded.iter().find(|(known, _)| *known == index) {
            return *known;
        }
        let into = self.b.reference_rate(index);
        loaded.push((index, into));
        into
    }

    fn rates(&mut self) -> Vec<Rated> {
        let mut caps = self.measure_caps();
        let stepped_up = self.stepped_up();
        let mut indices = Vec::new();
        let most = match self.plan.hard_cap {
            Some(hard_cap) => self.b.constant(hard_cap),
            None => self.b.constant(N::exact(Decimal::MAX)),
        };
        let zero = self.b.zero();
        let classes = self.classes.clone();
        let mut rated = Vec::new();
        for class in &classes {
            let terms = &self.plan.classes[*class];
            let needs_cap = terms.net_wac_cap || terms.coupon == Coupon::NetWac;
            let cap = if needs_cap {
                self.cap_of(*class, &mut caps)
            } else {
                zero
            };
            let base = match &terms.coupon {
                Coupon::Floating { index, .. } => self.index(*index, &mut indices),
                Coupon::Fixed { .. } | Coupon::Formula => zero,
                Coupon::NetWac => cap,
            };
            let uncapped = self.class(*class, ClassField::UncappedRate);
            rated.push((
                base,
                cap,
                Rated {
                    class: *class,
                    uncapped,
                    rate: if terms.net_wac_cap {
                        self.class(*class, ClassField::PassThroughRate)
                    } else {
                        uncapped
                    },
                    period: Self::period(terms.day_count),
                },
            ));
        }
        for (
            base,
            _,
            Rated {
                class, uncapped, ..
            },
        ) in &rated
        {
            let (before, after) = match &self.plan.classes[*class].coupon {
                Coupon::Floating {
                    margin,
                    stepped_up_margin,
                    ..
                } => (*margin, *stepped_up_margin),
                Coupon::Fixed {
                    rate,
                    stepped_up_rate,
                } => (*rate, *stepped_up_rate),
                Coupon::NetWac | Coupon::Formula => (N::ZERO, N::ZERO),
            };
            let (before, after) = (self.b.constant(before), self.b.constant(after));
            self.b.line(
                ("Rate before the net WAC cap: the index and the margin, or the fixed rate, at most the hard cap", self.name(*class)),
                self.places.class(self.name(*class)),
            );
            let rate = Instruction::StatedRate {
                into: *uncapped,
                base: *base,
                before,
                after,
                stepped_up,
                most,
            };
            let (index, kind) = match &self.plan.classes[*class].coupon {
                Coupon::Floating { index, .. } => (self.index_name(*index), "margin"),
                Coupon::Fixed { .. } | Coupon::NetWac | Coupon::Formula => {
                    ("net WAC cap".to_owned(), "fixed rate")
                }
            };
            self.b.of_class(*class, |b| b.push(rate));
            self.b.for_records(|b| {
                b.show(index, *base, Unit::Rate);
                let added = b.select(stepped_up, after, before);
                b.show(kind, added, Unit::Rate);
                b.result("rate", *uncapped, Unit::Rate);
            });
        }
        for (
            _,
            cap,
            Rated {
                class,
                uncapped,
                rate,
                ..
            },
        ) in &rated
        {
            self.b.line(
                (
                    "Pass-through rate: that rate, at most the net WAC cap where it applies",
                    self.name(*class),
                ),
                self.places.class(self.name(*class)),
            );
            let pass_through = self.class(*class, ClassField::PassThroughRate);
            self.b.of_class(*class, |b| {
                if rate == uncapped {
                    b.for_records(|b| b.copy(pass_through, *uncapped));
                } else {
                    b.set(*rate, |b| b.min(*uncapped, *cap));
                }
            });
            let b = &mut self.b;
            b.show("rate", *uncapped, Unit::Rate);
            if rate != uncapped {
                b.show("net WAC cap", *cap, Unit::Rate);
            }
            b.result("pass-through rate", pass_through, Unit::Rate);
        }
        rated.into_iter().map(|(.., rated)| rated).collect()
    }

    fn accrue(&mut self, rated: &[Rated]) {
        for Rated {
            class,
            rate,
            period,
            ..
        } in rated
        {
            self.b.line(
                (
                    "Interest accrued: balance x pass-through rate x interest period",
                    self.name(*class),
                ),
                self.places.class(self.name(*class)),
            );
            let accrue = Instruction::Accrue {
                balance: self.class(*class, ClassField::Balance),
                rate: *rate,
                period: *period,
                accrued: self.class(*class, ClassField::InterestAccrued),
                due: self.class(*class, ClassField::InterestDue),
            };
            let balance = self.class(*class, ClassField::Balance);
            let accrued = self.class(*class, ClassField::InterestAccrued);
            self.b.of_class(*class, |b| b.push(accrue));
            self.b.for_records(|b| {
                b.dollars("balance", balance);
                b.show("rate", *rate, Unit::Rate);
                let days = b.days(*period);
                b.show("days", days, Unit::Days);
                b.result("interest accrued", accrued, Unit::Dollars);
            });
        }
        self.each(
            rated,
            self.unpaid_interest,
            "there is unpaid interest",
            |b,
             Rated {
                 class,
                 rate,
                 period,
                 ..
             },
             name| {
                b.line(
                    (
                        "Unpaid interest of earlier dates is due, with interest on it",
                        name,
                    ),
                    None,
                );
                let (due, unpaid) = (
                    b.class(*class, ClassField::InterestDue),
                    b.class(*class, ClassField::InterestShortfall),
                );
                b.push(Instruction::AddUnpaid {
                    due,
                    unpaid,
                    rate: *rate,
                    period: *period,
                });
                b.dollars("unpaid interest", unpaid);
                b.result("interest due", due, Unit::Dollars);
            },
        );
        self.basis_risk(rated);
        self.each(
            rated,
            self.shortfalls,
            "there are unpaid prepayment interest shortfalls",
            |b,
             Rated {
                 class,
                 rate,
                 period,
                 ..
             },
             name| {
                b.line(
                    ("Unpaid prepayment interest shortfalls earn interest", name),
                    None,
                );
                let carried = b.class(*class, ClassField::PrepaymentShortfallCarried);
                let into = b.amount();
                b.push(Instruction::Interest {
                    into,
                    balance: carried,
                    rate: *rate,
                    period: *period,
                });
                b.increase(carried, into);
                b.dollars("interest", into);
                b.result("unpaid shortfall", carried, Unit::Dollars);
            },
        );
    }

    /// TS, Basis Risk Shortfall and Carry-Forward Amounts: interest that the net WAC cap takes away; the amount
    /// carried forward earns interest at the pass-through rate.
    fn basis_risk(&mut self, rated: &[Rated]) {
        let capped: Vec<&Rated> = rated
            .iter()
            .filter(|class| class.rate != class.uncapped)
            .collect();
        let of = self.b.list(capped.iter().map(|class| class.uncapped));
        let than = self.b.list(capped.iter().map(|class| class.rate));
        let flag = self.basis_risk;
        let names: Vec<&str> = rated.iter().map(|class| self.name(class.class)).collect();
        let mut shortfalls = Vec::new();
        self.b.block(
            "the net WAC cap binds",
            |block| Instruction::SkipUnlessAbove { of, than, block },
            |b| {
                for (
                    Rated {
                        class,
                        uncapped,
                        rate,
                        period,
                    },
                    name,
                ) in rated.iter().zip(&names)
                {
                    if uncapped == rate {
                        shortfalls.push(None);
                        continue;
                    }
                    b.line(
                        (
                            "Basis risk shortfall: interest that the net WAC cap takes away",
                            *name,
                        ),
                        None,
                    );
                    let balance = b.class(*class, ClassField::Balance);
                    let less = b.class(*class, ClassField::InterestAccrued);
                    let (capped, rate, period) = (*rate, *uncapped, *period);
                    let into = b.of_class(*class, |b| {
                        let into = b.amount();
                        b.push(Instruction::InterestBeyond {
                            into,
                            balance,
                            rate,
                            less,
                            period,
                        });
                        into
                    });
                    let of = b.list([rate]);
                    let than = b.list([capped]);
                    let skip = |block| Instruction::SkipUnlessAbove { of, than, block };
                    b.for_records(|b| {
                        b.block("the net WAC cap binds", skip, |b| {
                            b.dollars("balance", balance);
                            b.show("rate", rate, Unit::Rate);
                            b.dollars("less accrued at the net WAC cap", less);
                            b.result("shortfall", into, Unit::Dollars);
                        });
                    });
                    shortfalls.push(Some(into));
                }
                let of = b.list(shortfalls.iter().flatten().copied());
                b.push(Instruction::RaiseIfAny { flag, of });
            },
        );
        let mut beyond = shortfalls.into_iter();
        self.each(
            rated,
            flag,
            "there are basis risk shortfalls or carry-forward",
            |b,
             Rated {
                 class,
                 rate,
                 period,
                 ..
             },
             name| {
                b.line(
                    ("Basis risk carry-forward: the shortfall, and interest on the amount carried forward", name),
                    None,
                );
                let carried = b.class(*class, ClassField::BasisRiskCarryForward);
                let shortfall = b.class(*class, ClassField::BasisRiskShortfall);
                let interest = b.amount();
                b.push(Instruction::Interest {
                    into: interest,
                    balance: carried,
                    rate: *rate,
                    period: *period,
                });
                match beyond.next().flatten() {
                    Some(beyond) => b.set(shortfall, |b| b.add(beyond, interest)),
                    None => b.copy(shortfall, interest),
                }
                b.increase(carried, shortfall);
                b.dollars("shortfall of the date, and interest", shortfall);
                b.result("basis risk carry-forward", carried, Unit::Dollars);
            },
        );
    }

    /// A block with instructions for every class.
    fn each(
        &mut self,
        rated: &[Rated],
        flag: Flag,
        when: &'static str,
        mut write: impl FnMut(&mut crate::program::Builder<N>, &Rated, &str),
    ) {
        let names: Vec<&str> = rated.iter().map(|class| self.name(class.class)).collect();
        let skip = |block| Instruction::SkipUnless { flag, block };
        self.b.block(when, skip, |b| {
            for (class, name) in rated.iter().zip(&names) {
                b.of_class(class.class, |b| write(b, class, name));
            }
        });
    }

    /// TS: prepayment interest and Relief Act shortfalls reduce the interest due to the classes, pro rata by
    /// accrued interest.
    fn allocate_shortfalls(&mut self) {
        let shortfall = self.of_deal(DealField::PrepaymentInterestShortfall);
        let relief_act = self.of_deal(DealField::ReliefActShortfall);
        let of = self.b.list([shortfall, relief_act]);
        let accrued = self.every(ClassField::InterestAccrued);
        let classes: Vec<(ClassIndex, &str)> = self
            .classes
            .iter()
            .map(|class| (*class, self.name(*class)))
            .collect();
        let flag = self.shortfalls;
        self.b.block(
            "the date has shortfalls",
            |block| Instruction::SkipUnlessAny { of, block },
            |b| {
                b.line(
                    "Shortfalls are allocated pro rata by accrued interest",
                    None,
                );
                b.push(Instruction::Raise { flag });
                let left = b.sum(accrued);
                let prepayment = b.min(shortfall, left);
                let after = b.sub(left, prepayment);
                let relief_act = b.min(relief_act, after);
                b.dollars("prepayment interest", prepayment);
                b.dollars("Relief Act", relief_act);
                b.dollars("accrued interest of all classes", left);
                for (class, name) in classes {
                    b.line(("Shortfalls reduce the interest due", name), None);
                    let accrued = b.class(class, ClassField::InterestAccrued);
                    let due = b.class(class, ClassField::InterestDue);
                    let of_prepayment = b.class(class, ClassField::PrepaymentShortfall);
                    let of_relief_act = b.class(class, ClassField::ReliefActShortfall);
                    b.of_class(class, |b| {
                        let share = b.ratio(accrued, left);
                        let part = b.share(prepayment, share);
                        b.set(of_prepayment, |b| b.min(part, accrued));
                        let part = b.share(relief_act, share);
                        let most = b.sub(accrued, of_prepayment);
                        b.set(of_relief_act, |b| b.min(part, most));
                        b.decrease(due, of_prepayment);
                        b.decrease(due, of_relief_act);
                        b.decrease(left, accrued);
                        b.decrease(prepayment, of_prepayment);
                        b.decrease(relief_act, of_relief_act);
                        b.dollars("less prepayment interest", of_prepayment);
                        b.dollars("less Relief Act", of_relief_act);
                        b.result("interest due", due, Unit::Dollars);
                    });
                }
            },
        );
    }
}
