//! Compiles what the deal defines: schedules, amounts, tests with memory.

use stepdown_curves::Month;

use super::super::{
    AmountValue, Between, Condition, Definition, Limit, Sticky, TableTerms, TestTerms,
};
use super::Compiler;
use crate::formula::Moment;
use crate::index::{AmountIndex, ScheduleIndex, TestIndex};
use crate::number::Number;
use crate::program::{Amount, Instruction, Test, Unit};

/// The unit of what a condition compares.
fn value_unit(condition: &Condition) -> Unit {
    match condition {
        Condition::Holds(_) => Unit::Number,
        Condition::Value { value, .. } => value.unit.shown(),
    }
}

impl<N: Number> Compiler<'_, N> {
    /// Rates, interest, and everything else that is known before the first payment.
    pub(super) fn define(&mut self) {
        let rules = self.rules;
        let has = |definition| rules.evaluation.contains(&definition);
        let mut to_come: Vec<usize> = Vec::new();
        for class in rules.classes.indices() {
            let formulas = [Definition::Notional(class), Definition::Coupon(class)];
            to_come.push(formulas.into_iter().filter(|of| has(*of)).count());
            if !has(formulas[0]) {
                self.set_notional(class);
            }
            if to_come[class.position()] == 0 {
                self.accrue(class);
            }
        }
        for definition in &rules.evaluation {
            match definition {
                // Those that depend on the point of the date are computed by the first step that uses them.
                Definition::Amount(amount) => {
                    let of_the_date = match &rules.amounts[amount.position()].value {
                        AmountValue::Table(_) => true,
                        AmountValue::Formula(formula) => formula.moment != Moment::Point,
                    };
                    if of_the_date {
                        self.named(*amount);
                    }
                }
                Definition::Test(test) => {
                    if !rules.tests[test.position()].depends_on_the_point() {
                        self.tested(*test);
                    }
                }
                Definition::Target(_) => {}
                Definition::Notional(class) | Definition::Coupon(class) => {
                    if matches!(definition, Definition::Notional(_)) {
                        self.set_notional(*class);
                    }
                    to_come[class.position()] -= 1;
                    if to_come[class.position()] == 0 {
                        self.accrue(*class);
                    }
                }
            }
        }
    }

    /// A planned balance of the month.
    pub(super) fn planned(&mut self, schedule: ScheduleIndex) -> Amount {
        if let Some(known) = self.planned[schedule.position()] {
            return known;
        }
        let terms = &self.rules.schedules[schedule.position()];
        let months = 1..=self.months;
        let balances = months.map(|month| N::exact(terms.balance(Month::new(month))));
        let balances = balances.collect();
        let planned = self.by_month(balances);
        self.planned[schedule.position()] = Some(planned);
        planned
    }

    /// An amount that the deal defines. It is computed once a date, before the first payment or by the first step
    /// that uses it.
    pub(super) fn named(&mut self, amount: AmountIndex) -> Amount {
        if let Some(known) = self.known[amount.position()] {
            return known;
        }
        let terms = &self.rules.amounts[amount.position()];
        self.t
            .b
            .line((format!("Amount: {}", terms.name), ""), Some(terms.place));
        let value = match &terms.value {
            AmountValue::Table(table) => self.table(table),
            AmountValue::Formula(formula) => self.value(formula),
        };
        let value = self.t.b.copied(value);
        self.t
            .b
            .result(terms.name.clone(), value, terms.unit.shown());
        self.known[amount.position()] = Some(value);
        value
    }

    /// A test that the deal defines, decided once a date like its amounts.
    pub(super) fn tested(&mut self, test: TestIndex) -> Test {
        if let Some(known) = self.tested[test.position()] {
            return known;
        }
        let decided = self.define_test(test);
        self.tested[test.position()] = Some(decided);
        decided
    }

    pub(super) fn by_month(&mut self, amounts: Vec<N>) -> Amount {
        let schedule = self.t.b.schedule(amounts);
        let into = self.t.b.amount();
        self.t.b.push(Instruction::Scheduled { into, schedule });
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

    fn define_test(&mut self, test: TestIndex) -> Test {
        let terms = &self.rules.tests[test.position()];
        self.t
            .b
            .line((format!("Test: {}", terms.name), ""), Some(terms.place));
        let today = self.condition(terms);
        if terms.sticky != Sticky::Never {
            self.t
                .b
                .show_test(terms.name.clone(), today, Unit::Number, None);
        }
        let decided = match terms.sticky {
            Sticky::Never => today,
            Sticky::OncePassed => {
                let kept = self.t.b.carried_test(terms.name.clone(), false);
                self.t.b.push(Instruction::Or {
                    into: kept,
                    a: kept,
                    b: today,
                });
                kept
            }
            Sticky::OnceFailed => {
                let kept = self.t.b.carried_test(terms.name.clone(), true);
                self.t.b.push(Instruction::And {
                    into: kept,
                    a: kept,
                    b: today,
                });
                kept
            }
        };
        let (name, unit) = match terms.sticky {
            Sticky::Never => (terms.name.clone(), Unit::Number),
            Sticky::OncePassed | Sticky::OnceFailed => {
                (format!("{}, with earlier dates", terms.name), Unit::Number)
            }
        };
        self.t.b.show_test(name, decided, unit, None);
        decided
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
                    let history = self.t.b.history(terms.name.clone());
                    value = self.t.b.amount();
                    self.t.b.push(Instruction::RollingMean {
                        into: value,
                        from,
                        months: *mean_of_months,
                        history,
                    });
                }
                let unit = value_unit(&terms.condition);
                match limit {
                    Limit::Formula(limit) => {
                        let limit = self.value(limit);
                        let holds = self.compared(*comparison, value, limit);
                        self.t
                            .b
                            .show_test("value and limit", holds, unit, Some((value, limit)));
                        holds
                    }
                    Limit::Table(table) => {
                        let limit = self.table(table);
                        let holds = self.compared(*comparison, value, limit);
                        self.t
                            .b
                            .show_test("value and limit", holds, unit, Some((value, limit)));
                        match table.rows.first() {
                            // Before its first row there is no limit and the condition holds.
                            Some((first, _)) if first.number() > 1 => {
                                let from = *first;
                                let reached = self
                                    .t
                                    .b
                                    .decided(|into| Instruction::MonthReached { into, from });
                                let before = self.t.b.not(reached);
                                self.t.b.or(before, holds)
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
        let running = self
            .t
            .b
            .carried(format!("{}, dates running", terms.name), N::ZERO);
        let one = self.t.b.constant(N::ONE);
        let next = self.t.b.add(running, one);
        self.t.b.set(running, |b| b.only_where(holds, next));
        let needed = self.t.b.constant(N::count(terms.dates_running));
        self.t.b.decided(|into| Instruction::AtLeast {
            into,
            a: running,
            b: needed,
        })
    }
}

impl TestTerms {
    fn depends_on_the_point(&self) -> bool {
        let formulas = match &self.condition {
            Condition::Holds(formula) => vec![formula],
            Condition::Value {
                value,
                limit: Limit::Formula(limit),
                ..
            } => vec![value, limit],
            Condition::Value { value, .. } => vec![value],
        };
        formulas
            .iter()
            .any(|formula| formula.moment == Moment::Point)
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
