//! Compiles coupons, and interest accrued and due.

use super::super::{ClassBalance, ClassCoupon, RuleClass, StepUpBy};
use super::Compiler;
use crate::deal::terms::StepUpFrom;
use crate::index::ClassIndex;
use crate::number::Number;
use crate::program::{Amount, ClassField, DealField, Instruction, Period, PoolField};

impl<N: Number> Compiler<'_, N> {
    /// Rates, interest accrued and interest due. What is due is paid from the class's unpaid interest.
    pub(super) fn accrue(&mut self) {
        self.b.part("Interest");
        let classes: Vec<ClassIndex> = self.rules.classes.indices().collect();
        for class in classes {
            let terms = &self.rules.classes[class];
            self.b.line(
                ("Interest accrued and due", terms.name.as_str()),
                Some(terms.place),
            );
            let rate = self.rate(class, terms);
            let period = Period(terms.day_count as u8);
            let balance = match &terms.balance {
                ClassBalance::Dollars(_) | ClassBalance::RatioStrip { .. } => {
                    self.b.class(class, ClassField::Balance)
                }
                ClassBalance::Notional(formula) => {
                    let notional = self.payable(formula);
                    let balance = self.b.class(class, ClassField::OpeningBalance);
                    self.b.copy(balance, notional);
                    balance
                }
            };
            let (accrued, due, unpaid) = (
                self.b.class(class, ClassField::InterestAccrued),
                self.b.class(class, ClassField::InterestDue),
                self.b.class(class, ClassField::InterestShortfall),
            );
            self.b.push(Instruction::Accrue {
                accrued,
                due,
                balance,
                rate,
                period,
            });
            self.b.push(Instruction::AddUnpaid {
                due,
                unpaid,
                rate,
                period,
            });
            self.b.copy(unpaid, due);
        }
    }

    /// The annual rate of a class.
    fn rate(&mut self, class: ClassIndex, terms: &RuleClass) -> Amount {
        let rate = match &terms.coupon {
            ClassCoupon::None | ClassCoupon::WacStrip { .. } => self.b.zero(),
            ClassCoupon::Fixed(rate) => self.b.constant(N::exact(*rate)),
            ClassCoupon::Floating {
                index,
                multiplier,
                margin,
            } => {
                let value = self.b.amount();
                self.b.push(Instruction::ReferenceRate {
                    into: value,
                    index: *index,
                });
                let multiplier = self.b.constant(N::exact(*multiplier));
                let margin = self.b.constant(N::exact(*margin));
                let multiple = self.b.mul(value, multiplier);
                self.b.add(multiple, margin)
            }
            ClassCoupon::NetWac { less } => {
                let net = self.net_wac(Period(terms.day_count as u8));
                let less = self.b.constant(N::exact(*less));
                self.b.sub(net, less)
            }
            ClassCoupon::Table(table) => self.table(table),
            ClassCoupon::Formula(formula) => self.value(formula),
        };
        let rate = match terms.step_up {
            Some(step_up) => {
                let by = match step_up.by {
                    StepUpBy::Times(factor) => {
                        let factor = self.b.constant(N::exact(factor));
                        self.b.mul(rate, factor)
                    }
                    StepUpBy::Plus(added) => {
                        let added = self.b.constant(N::exact(added));
                        self.b.add(rate, added)
                    }
                };
                let from = step_up
                    .from
                    .unwrap_or(StepUpFrom::AfterFirstCall { dates: 1 });
                let stepped_up = match from {
                    StepUpFrom::Month(from) => self
                        .b
                        .decided(|into| Instruction::MonthReached { into, from }),
                    StepUpFrom::AfterFirstCall { dates } => {
                        let first = self.b.deal(DealField::FirstCallMonth);
                        let month = self.b.deal(DealField::Month);
                        let dates = self.b.constant(N::count(dates));
                        let from = self.b.add(first, dates);
                        self.b.decided(|into| Instruction::AtLeast {
                            into,
                            a: month,
                            b: from,
                        })
                    }
                };
                self.b.select(stepped_up, by, rate)
            }
            None => rate,
        };
        let mut rate = self.b.positive(rate);
        if let Some(floor) = &terms.floor {
            let floor = self.value(floor);
            rate = self.b.max(rate, floor);
        }
        if let Some(cap) = &terms.cap {
            let cap = self.value(cap);
            rate = self.b.min(rate, cap);
        }
        let into = self.b.class(class, ClassField::PassThroughRate);
        self.b.copy(into, rate);
        into
    }

    /// The net WAC as an annual rate over an interest period.
    fn net_wac(&mut self, period: Period) -> Amount {
        let interest = self.b.pool(PoolField::MortgageInterest);
        let balance = self.b.pool(PoolField::OpeningBalance);
        let balance = self.b.if_money(balance);
        let cap = self.b.ratio(interest, balance);
        let into = self.b.amount();
        self.b.push(Instruction::CapRate { into, cap, period });
        into
    }
}
