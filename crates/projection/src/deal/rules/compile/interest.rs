//! Compiles coupons, and interest accrued and due.

use super::super::{ClassBalance, ClassCoupon, RuleClass, StepUpBy};
use super::Compiler;
use crate::index::ClassIndex;
use crate::number::Number;
use crate::program::{Amount, ClassField, Instruction, Period, PoolField, Unit};

impl<N: Number> Compiler<'_, N> {
    /// The balance on which a notional class accrues.
    pub(super) fn set_notional(&mut self, class: ClassIndex) {
        let terms = &self.rules.classes[class];
        let ClassBalance::Notional(formula) = &terms.balance else {
            return;
        };
        self.t.b.part("Interest");
        self.t
            .b
            .line(("Notional balance", terms.name.as_str()), Some(terms.place));
        let notional = self.payable(formula);
        let balance = self.t.b.class(class, ClassField::OpeningBalance);
        self.t.b.copy(balance, notional);
        self.t.b.result("notional balance", balance, Unit::Dollars);
    }

    /// The rate of a class, its interest accrued, and its interest due. What is due is paid from the class's unpaid
    /// interest.
    pub(super) fn accrue(&mut self, class: ClassIndex) {
        let terms = &self.rules.classes[class];
        self.t.b.part("Interest");
        self.t.b.line(
            (
                "Rate, interest accrued and interest due",
                terms.name.as_str(),
            ),
            Some(terms.place),
        );
        let (rate, uncapped) = self.rate(class, terms);
        let period = self.t.plan.period_of(class);
        // Nothing is paid yet: it is the balance before the date, or the notional balance.
        let balance = self.t.b.class(class, ClassField::OpeningBalance);
        let [accrued, due, unpaid] = [
            ClassField::InterestAccrued,
            ClassField::InterestDue,
            ClassField::InterestShortfall,
        ]
        .map(|field| self.t.b.class(class, field));
        self.t.b.push(Instruction::Accrue {
            accrued,
            due,
            balance,
            rate,
            period,
        });
        if terms.months_between_payments > 1 {
            self.pay_seldom(terms, accrued, due);
        }
        self.t.b.show("balance", balance, Unit::Dollars);
        self.t.b.show("rate", rate, Unit::Rate);
        self.t.b.show("interest accrued", accrued, Unit::Dollars);
        self.t
            .b
            .show("unpaid of earlier dates", unpaid, Unit::Dollars);
        self.t.b.push(Instruction::AddUnpaid {
            due,
            unpaid,
            rate,
            period,
        });
        self.t.b.copy(unpaid, due);
        self.t.b.result("interest due", due, Unit::Dollars);
        if let Some(uncapped) = uncapped {
            self.carry_forward(class, balance, uncapped, period);
        }
    }

    /// Interest of a class that is not paid every month is due on its dates, without interest on it until then. The
    /// last month pays the rest.
    fn pay_seldom(&mut self, terms: &RuleClass, accrued: Amount, due: Amount) {
        let name = format!("{}, interest accrued", terms.name);
        let so_far = self.t.b.carried(name, N::ZERO);
        let every = terms.months_between_payments;
        let months = 1..=self.months;
        let pays = months.map(|month| if month % every == 0 { N::ONE } else { N::ZERO });
        let pays = pays.collect();
        let pays = self.by_month(pays);
        let zero = self.t.b.zero();
        let on_date = self.t.b.decided(|into| Instruction::Above {
            into,
            a: pays,
            b: zero,
        });
        let pool = self.t.collected.closing;
        let some_pool = self.t.b.is_money(pool);
        let last = self.t.b.not(some_pool);
        let pays = self.t.b.or(on_date, last);
        self.t.b.increase(so_far, accrued);
        self.t.b.set(due, |b| b.only_where(pays, so_far));
        self.t.b.decrease(so_far, due);
    }

    /// Interest that the cap takes away, with interest on what is carried forward.
    fn carry_forward(
        &mut self,
        class: ClassIndex,
        balance: Amount,
        uncapped: Amount,
        period: Period,
    ) {
        let [accrued, shortfall, carried] = [
            ClassField::InterestAccrued,
            ClassField::BasisRiskShortfall,
            ClassField::BasisRiskCarryForward,
        ]
        .map(|field| self.t.b.class(class, field));
        self.t.b.push(Instruction::InterestBeyond {
            into: shortfall,
            balance,
            rate: uncapped,
            less: accrued,
            period,
        });
        let beyond = self.t.b.positive(shortfall);
        let on_carried = self.t.b.interest(carried, uncapped, period);
        self.t.b.set(shortfall, |b| b.add(beyond, on_carried));
        self.t.b.increase(carried, shortfall);
    }

    /// The annual rate of a class, and for a class that carries forward the rate before its cap.
    fn rate(&mut self, class: ClassIndex, terms: &RuleClass) -> (Amount, Option<Amount>) {
        let rate = match &terms.coupon {
            ClassCoupon::None => self.t.b.zero(),
            ClassCoupon::Fixed(rate) => self.t.b.constant(N::exact(*rate)),
            ClassCoupon::Floating {
                index,
                multiplier,
                margin,
            } => {
                let value = self.t.b.reference_rate(*index);
                let multiplier = self.t.b.constant(N::exact(*multiplier));
                let margin = self.t.b.constant(N::exact(*margin));
                let multiple = self.t.b.mul(value, multiplier);
                self.t.b.add(multiple, margin)
            }
            ClassCoupon::NetWac { less } => {
                let net = self.net_wac(terms, self.t.plan.period_of(class));
                let less = self.t.b.constant(N::exact(*less));
                self.t.b.sub(net, less)
            }
            ClassCoupon::Table(table) => self.table(table),
            ClassCoupon::Formula(formula) => self.value(formula),
        };
        let rate = match terms.step_up {
            Some(step_up) => {
                let by = match step_up.by {
                    StepUpBy::Times(factor) => {
                        let factor = self.t.b.constant(N::exact(factor));
                        self.t.b.mul(rate, factor)
                    }
                    StepUpBy::Plus(added) => {
                        let added = self.t.b.constant(N::exact(added));
                        self.t.b.add(rate, added)
                    }
                };
                let from = step_up.from.unwrap_or(self.deal.step_up_from);
                let stepped_up = self.t.is_stepped_up(from);
                self.t.b.select(stepped_up, by, rate)
            }
            None => rate,
        };
        let mut rate = self.t.b.positive(rate);
        if let Some(floor) = &terms.floor {
            let floor = self.value(floor);
            rate = self.t.b.max(rate, floor);
        }
        let uncapped = self.t.b.class(class, ClassField::UncappedRate);
        self.t.b.copy(uncapped, rate);
        if let Some(cap) = &terms.cap {
            let cap = self.value(cap);
            rate = self.t.b.min(rate, cap);
            rate = self.t.b.positive(rate);
        }
        if let Some(most) = self.t.plan.hard_cap {
            let most = self.t.b.constant(most);
            rate = self.t.b.min(rate, most);
        }
        let into = self.t.b.class(class, ClassField::PassThroughRate);
        self.t.b.copy(into, rate);
        (into, terms.carries_forward.then_some(uncapped))
    }

    /// The net WAC of the loan groups of a class, as an annual rate over its interest period.
    fn net_wac(&mut self, terms: &RuleClass, period: Period) -> Amount {
        let interest = self.pool_field(PoolField::MortgageInterest, &terms.groups);
        let balance = self.pool_field(PoolField::OpeningBalance, &terms.groups);
        let balance = self.t.b.if_money(balance);
        let cap = self.t.b.ratio(interest, balance);
        let into = self.t.b.amount();
        self.t.b.push(Instruction::CapRate { into, cap, period });
        into
    }
}
