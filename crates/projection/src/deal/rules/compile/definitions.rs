//! Compiles what the deal defines: schedules, amounts, tests with memory, fees.

use stepdown_curves::Month;

use super::super::{
    AmountValue, Between, Condition, Definition, FeeAmount, Limit, Sticky, TableTerms, TestTerms,
};
use super::Compiler;
use crate::formula::Moment;
use crate::index::{AmountIndex, TestIndex};
use crate::number::Number;
use crate::program::{Amount, DealTest, Instruction, Test};

impl<N: Number> Compiler<'_, N> {
    /// Everything that is known before the first payment.
    pub(super) fn define(&mut self) {
        let rules = self.rules;
        self.b.part("Amounts and tests");
        self.tested = vec![self.b.deal_test(DealTest::Never); rules.tests.len()];
        for schedule in &rules.schedules {
            self.b.line(
                ("Planned balance", schedule.name.as_str()),
                Some(schedule.place),
            );
            let months = 1..=self.months;
            let balances = months
                .map(|month| N::exact(schedule.balance(Month::new(month))))
                .collect();
            let planned = self.by_month(balances);
            self.planned.push(planned);
        }
        for definition in &rules.evaluation {
            match definition {
                Definition::Amount(amount) => self.define_amount(*amount),
                Definition::Test(test) => self.define_test(*test),
                // Targets are computed where they are read, notional balances and coupons with the classes.
                Definition::Target(_) | Definition::Notional(_) | Definition::Coupon(_) => {}
            }
        }
        for fee in &rules.fees {
            self.b.line(("Fee", fee.name.as_str()), Some(fee.place));
            let mut owed = match &fee.amount {
                FeeAmount::Dollars(dollars) => self.payable(dollars),
                FeeAmount::Rate { rate, of } => {
                    let (rate, balance) = (self.value(rate), self.value(of));
                    let into = self.b.amount();
                    self.b.push(Instruction::Interest {
                        into,
                        balance,
                        rate,
                        period: self.usual_period,
                    });
                    into
                }
            };
            if let Some(minimum) = &fee.minimum {
                let minimum = self.payable(minimum);
                owed = self.b.max(owed, minimum);
            }
            if let Some(maximum) = &fee.maximum {
                let maximum = self.payable(maximum);
                owed = self.b.min(owed, maximum);
            }
            let owed = self.b.copied(owed);
            self.fees.push(owed);
        }
    }

    fn by_month(&mut self, amounts: Vec<N>) -> Amount {
        let schedule = self.b.schedule(amounts);
        let into = self.b.amount();
        self.b.push(Instruction::Scheduled { into, schedule });
        into
    }

    /// A table's value of the month.
    pub(super) fn table(&mut self, table: &TableTerms) -> Amount {
        let months = 1..=self.months;
        let values = months.map(|month| {
            let value = table.value(Month::new(month));
            N::exact(value.unwrap_or_default())
        });
        let values = values.collect();
        self.by_month(values)
    }

    fn define_amount(&mut self, amount: AmountIndex) {
        let terms = &self.rules.amounts[amount.position()];
        self.b.line((terms.name.clone(), ""), Some(terms.place));
        let known = match &terms.value {
            AmountValue::Table(table) => self.table(table),
            AmountValue::Formula(formula) if formula.moment != Moment::Point => self.value(formula),
            AmountValue::Formula(_) => return,
        };
        let known = self.b.copied(known);
        self.known[amount.position()] = Some(known);
    }

    fn define_test(&mut self, test: TestIndex) {
        let terms = &self.rules.tests[test.position()];
        self.b.line((terms.name.clone(), ""), Some(terms.place));
        let today = self.condition(terms);
        self.tested[test.position()] = match terms.sticky {
            Sticky::Never => today,
            Sticky::OncePassed => {
                let kept = self.b.carried_test(terms.name.clone(), false);
                self.b.push(Instruction::Or {
                    into: kept,
                    a: kept,
                    b: today,
                });
                kept
            }
            Sticky::OnceFailed => {
                let kept = self.b.carried_test(terms.name.clone(), true);
                self.b.push(Instruction::And {
                    into: kept,
                    a: kept,
                    b: today,
                });
                kept
            }
        };
    }

    fn condition(&mut self, terms: &TestTerms) -> Test {
        let holds = match &terms.condition {
            Condition::Holds(formula) => self.truth(formula),
            Condition::Value {
                value,
                mean_of_months,
                comparison,
                limit,
            } => {
                let mut value = self.value(value);
                if *mean_of_months > 1 {
                    let from = value;
                    let history = self.b.history(terms.name.clone());
                    value = self.b.amount();
                    self.b.push(Instruction::RollingMean {
                        into: value,
                        from,
                        months: *mean_of_months,
                        history,
                    });
                }
                match limit {
                    Limit::Formula(limit) => {
                        let limit = self.value(limit);
                        self.compared(*comparison, value, limit)
                    }
                    Limit::Table(table) => {
                        let limit = self.table(table);
                        let holds = self.compared(*comparison, value, limit);
                        match table.rows.first() {
                            // Before its first row there is no limit and the condition holds.
                            Some((first, _)) if first.number() > 1 => {
                                let from = *first;
                                let reached = self
                                    .b
                                    .decided(|into| Instruction::MonthReached { into, from });
                                let before = self.b.not(reached);
                                self.b.or(before, holds)
                            }
                            _ => holds,
                        }
                    }
                }
            }
        };
        if terms.dates_running <= 1 {
            return holds;
        }
        // The number of dates running on which it holds.
        let running = self.b.carried(format!("{}, dates running", terms.name));
        let one = self.b.constant(N::ONE);
        let next = self.b.add(running, one);
        self.b.set(running, |b| b.only_where(holds, next));
        let needed = self.b.constant(N::count(terms.dates_running));
        self.b.decided(|into| Instruction::AtLeast {
            into,
            a: running,
            b: needed,
        })
    }
}

impl TableTerms {
    /// The value of a month; `None` before the first row.
    #[must_use]
    pub fn value(&self, month: Month) -> Option<rust_decimal::Decimal> {
        let after = self.rows.partition_point(|(from, _)| *from <= month);
        let (from, value) = self.rows.get(after.checked_sub(1)?)?;
        let next = self
            .rows
            .get(after)
            .filter(|_| self.between == Between::Interpolated);
        Some(match next {
            Some((until, end)) => {
                let passed = rust_decimal::Decimal::from(month.number() - from.number());
                let months = rust_decimal::Decimal::from(until.number() - from.number());
                value + (end - value) * passed / months
            }
            None => *value,
        })
    }
}
