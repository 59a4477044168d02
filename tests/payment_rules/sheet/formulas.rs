use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use stepdown_projection::collateral::CollateralMonth;
use stepdown_projection::deal::rules::{AmountValue, Condition, Limit, Sticky, TableTerms};
use stepdown_projection::formula::{
    AccountValue, ClassValue, Comparison, DealValue, Expression, Formula, Moment, PoolValue,
    Reference,
};
use stepdown_projection::index::{AmountIndex, ClassIndex, GroupIndex, TestIndex};

use super::{Cash, Date};

pub(super) fn number(decimal: Decimal) -> f64 {
    decimal.to_f64().unwrap()
}

fn over(one: f64, other: f64) -> f64 {
    if other > 0.0 { one / other } else { 0.0 }
}

fn decide(comparison: Comparison, left: f64, right: f64) -> bool {
    match comparison {
        Comparison::Below => left < right,
        Comparison::AtMost => left <= right,
        Comparison::Above => left > right,
        Comparison::AtLeast => left >= right,
        Comparison::Equal => (left - right).abs() <= 0.0,
    }
}

impl Date<'_> {
    pub(super) fn moment_of_amount(&self, amount: AmountIndex) -> Moment {
        match &self.rules.amounts[amount.position()].value {
            AmountValue::Table(_) => Moment::Date,
            AmountValue::Formula(formula) => formula.moment,
        }
    }

    pub(super) fn moment_of_test(&self, test: TestIndex) -> Moment {
        match &self.rules.tests[test.position()].condition {
            Condition::Holds(formula) => formula.moment,
            Condition::Value {
                value,
                limit: Limit::Formula(limit),
                ..
            } => value.moment.max(limit.moment),
            Condition::Value { value, .. } => value.moment,
        }
    }

    fn compared(&mut self, comparison: Comparison, left: f64, right: f64) -> bool {
        let near = (left - right).abs() <= 1e-9 * left.abs().max(right.abs());
        let exact = left.to_bits() == right.to_bits();
        self.memory.knife_edge |= near && !exact;
        decide(comparison, left, right)
    }

    pub(super) fn value(&mut self, formula: &Formula) -> f64 {
        self.amount(&formula.expression)
    }

    pub(super) fn truth(&mut self, formula: &Formula) -> bool {
        self.holds(&formula.expression)
    }

    /// At least 0.
    pub(super) fn payable(&mut self, formula: &Formula) -> f64 {
        self.value(formula).max(0.0)
    }

    fn amount(&mut self, expression: &Expression) -> f64 {
        match expression {
            Expression::Number(value) => number(*value),
            Expression::Reference(reference) => self.reference(reference),
            Expression::Negative(value) => -self.amount(value),
            Expression::Add(one, other) => self.amount(one) + self.amount(other),
            Expression::Subtract(one, other) => self.amount(one) - self.amount(other),
            Expression::Multiply(one, other) => self.amount(one) * self.amount(other),
            Expression::Divide(one, other) => {
                let (one, other) = (self.amount(one), self.amount(other));
                over(one, other)
            }
            Expression::Least(values) => {
                let values: Vec<f64> = values.iter().map(|value| self.amount(value)).collect();
                values.into_iter().fold(f64::INFINITY, f64::min)
            }
            Expression::Greatest(values) => {
                let values: Vec<f64> = values.iter().map(|value| self.amount(value)).collect();
                values.into_iter().fold(f64::NEG_INFINITY, f64::max)
            }
            Expression::Round { value, decimals } => {
                let scale = 10_f64.powi(i32::try_from(*decimals).unwrap());
                (self.amount(value) * scale).round() / scale
            }
            Expression::Interest { balance, rate } => {
                self.amount(balance) * self.amount(rate) * self.period.fraction
            }
            Expression::If {
                test,
                then,
                otherwise,
            } => {
                // Both are computed, so that what they define is.
                let (test, then, otherwise) =
                    (self.holds(test), self.amount(then), self.amount(otherwise));
                if test { then } else { otherwise }
            }
            other => f64::from(u8::from(self.holds(other))),
        }
    }

    fn holds(&mut self, expression: &Expression) -> bool {
        match expression {
            Expression::Truth(truth) => *truth,
            Expression::Reference(Reference::Test(test)) => self.tested(*test),
            Expression::Compare {
                comparison,
                left,
                right,
            } => {
                let (left, right) = (self.amount(left), self.amount(right));
                self.compared(*comparison, left, right)
            }
            Expression::All(parts) => {
                let parts: Vec<bool> = parts.iter().map(|part| self.holds(part)).collect();
                parts.into_iter().all(|holds| holds)
            }
            Expression::Any(parts) => {
                let parts: Vec<bool> = parts.iter().map(|part| self.holds(part)).collect();
                parts.into_iter().any(|holds| holds)
            }
            Expression::Not(part) => !self.holds(part),
            other => self.amount(other) > 0.0,
        }
    }

    pub(super) fn table(&self, table: &TableTerms) -> f64 {
        number(table.value(self.record.month).unwrap_or_default())
    }

    pub(super) fn named(&mut self, amount: AmountIndex) -> f64 {
        if let Some(known) = self.amounts[amount.position()] {
            return known;
        }
        let value = match &self.rules.amounts[amount.position()].value {
            AmountValue::Table(table) => self.table(table),
            AmountValue::Formula(formula) => self.value(formula),
        };
        self.amounts[amount.position()] = Some(value);
        value
    }

    pub(super) fn tested(&mut self, test: TestIndex) -> bool {
        if let Some(known) = self.tests[test.position()] {
            return known;
        }
        let terms = &self.rules.tests[test.position()];
        let mut holds = match &terms.condition {
            Condition::Holds(formula) => self.truth(formula),
            Condition::Value {
                value,
                mean_of_months,
                comparison,
                limit,
            } => {
                let mut value = self.value(value);
                if *mean_of_months > 1 {
                    let history = self.memory.means.entry(test.position()).or_default();
                    history.push(value);
                    let first = history.len().saturating_sub(*mean_of_months as usize);
                    let last = &history[first..];
                    value = last.iter().sum::<f64>() / last.len() as f64;
                }
                match limit {
                    Limit::Formula(limit) => {
                        let limit = self.value(limit);
                        self.compared(*comparison, value, limit)
                    }
                    Limit::Table(table) => table
                        .value(self.record.month)
                        .is_none_or(|limit| self.compared(*comparison, value, number(limit))),
                }
            }
        };
        if terms.dates_running > 1 {
            let running = self.memory.running.entry(test.position()).or_default();
            *running = if holds { *running + 1 } else { 0 };
            holds = *running >= terms.dates_running;
        }
        let starts = terms.sticky == Sticky::OnceFailed;
        let stays = self.memory.stays.entry(test.position()).or_insert(starts);
        match terms.sticky {
            Sticky::Never => {}
            Sticky::OnceFailed => {
                *stays &= holds;
                holds = *stays;
            }
            Sticky::OncePassed => {
                *stays |= holds;
                holds = *stays;
            }
        }
        self.tests[test.position()] = Some(holds);
        holds
    }

    fn reference(&mut self, reference: &Reference) -> f64 {
        match reference {
            Reference::Pool(value, groups) => self.pool_value(*value, groups),
            Reference::Deal(value) => self.deal_value(*value),
            // Added up exactly.
            Reference::Class(ClassValue::OriginalBalance, classes) => {
                let balances = classes
                    .iter()
                    .map(|class| self.rules.classes[*class].balance.dollars());
                number(balances.sum())
            }
            Reference::Class(value, classes) => classes
                .iter()
                .map(|class| self.class_value(*value, *class))
                .sum(),
            Reference::Account(AccountValue::Balance, account) => {
                self.held(Cash::Account(account.position()))
            }
            Reference::Account(AccountValue::Target, account) => self.target(*account),
            Reference::Planned(schedule) => {
                let schedule = &self.rules.schedules[schedule.position()];
                number(schedule.balance(self.record.month))
            }
            Reference::Amount(amount) => self.named(*amount),
            Reference::Test(test) => f64::from(u8::from(self.tested(*test))),
            Reference::Fee(fee) => self.fees[fee.position()][0],
            Reference::Rate(index) => self.index(*index),
        }
    }

    fn class_value(&mut self, value: ClassValue, class: ClassIndex) -> f64 {
        let needs_interest = matches!(
            value,
            ClassValue::PassThroughRate
                | ClassValue::InterestDue
                | ClassValue::InterestAccrued
                | ClassValue::UnpaidInterest
        );
        if needs_interest {
            self.accrue(class);
        }
        let of = &self.classes[class];
        match value {
            ClassValue::Balance => of.before,
            ClassValue::BalanceNow => of.balance,
            ClassValue::OriginalBalance => number(self.rules.classes[class].balance.dollars()),
            ClassValue::PassThroughRate => of.rate,
            ClassValue::InterestDue => of.due,
            ClassValue::InterestAccrued => of.accrued,
            ClassValue::InterestPaid => of.interest,
            ClassValue::UnpaidInterest => (of.due - of.accrued).max(0.0),
            ClassValue::PrincipalPaid => of.principal,
            ClassValue::WriteDowns => of.written_down,
            ClassValue::CarryForward => of.carried,
        }
    }

    /// A field of the pool, or of loan groups.
    pub(super) fn pooled(
        &self,
        _value: PoolValue,
        groups: &[GroupIndex],
        field: fn(&CollateralMonth<f64>) -> f64,
    ) -> f64 {
        if groups.is_empty() {
            return field(self.pool);
        }
        groups
            .iter()
            .map(|group| field(&self.groups[group.position()]))
            .sum()
    }

    fn pool_value(&mut self, value: PoolValue, groups: &[GroupIndex]) -> f64 {
        let field: fn(&CollateralMonth<f64>) -> f64 = match value {
            PoolValue::Balance => |month| month.closing_balance,
            PoolValue::BalanceBefore => |month| month.opening_balance,
            PoolValue::PerformingBalance => |month| month.performing_balance,
            PoolValue::ForeclosureBalance => |month| month.foreclosure_balance,
            PoolValue::ScheduledPrincipal => |month| month.scheduled_principal,
            PoolValue::Prepayments => |month| month.prepaid_principal,
            PoolValue::Recoveries => |month| month.recovered_principal,
            PoolValue::RealizedLosses => |month| month.realized_loss,
            PoolValue::DefaultedBalance => |month| month.new_defaults,
            PoolValue::LiquidatedBalance => |month| month.liquidated_balance,
            PoolValue::InterestCollected => |month| month.interest,
            PoolValue::ServicingFee => |month| month.servicing_fee,
            PoolValue::PrepaymentCharges => |month| month.prepayment_charges,
            PoolValue::PrincipalCollected => |month| {
                month.scheduled_principal + month.prepaid_principal + month.recovered_principal
            },
            PoolValue::OriginalBalance => return self.checked.original_balance,
            PoolValue::NetWac | PoolValue::Wac => {
                let interest = if value == PoolValue::NetWac {
                    self.pooled(value, groups, |month| month.mortgage_interest)
                } else {
                    self.pooled(value, groups, |month| month.interest)
                };
                let balance = self.pooled(value, groups, |month| month.opening_balance);
                let months = over(self.record.opening_balances(), self.pool.opening_balance);
                return if balance > 0.005 {
                    12.0 * over(interest, balance * months)
                } else {
                    0.0
                };
            }
            PoolValue::CumulativeLosses if groups.is_empty() => {
                return self.record.deal.cumulative_loss;
            }
            PoolValue::CumulativeLosses => {
                return groups
                    .iter()
                    .map(|group| self.memory.losses_of[group.position()])
                    .sum();
            }
            PoolValue::CumulativeDefaults => return self.memory.defaults,
        };
        self.pooled(value, groups, field)
    }

    fn deal_value(&mut self, value: DealValue) -> f64 {
        match value {
            DealValue::Month => f64::from(self.month),
            DealValue::Delinquency => {
                let prepared = &self.checked.prepared;
                let (plan, as_of) = (&prepared.plan, prepared.collateral.as_of);
                let path = &prepared.conditions.delinquency;
                let position = plan.collections.position(self.record.month, as_of);
                let others = path.get(position).or(path.last()).copied().unwrap_or(0.0);
                (over(self.pool.foreclosure_balance, self.pool.opening_balance) + others).min(1.0)
            }
            DealValue::Certificates => self.certificates,
            DealValue::CertificatesNow => self
                .cash_classes()
                .map(|class| self.classes[class].balance)
                .sum(),
            DealValue::PoolFactor => over(self.pool.closing_balance, self.checked.original_balance),
            // Sections of home-equity deals, which the invariants of those compute again.
            DealValue::SeniorEnhancement => self.record.deal.senior_enhancement,
            DealValue::Overcollateralization => self.record.deal.overcollateralization,
            DealValue::RequiredOvercollateralization => {
                self.record.deal.required_overcollateralization
            }
            DealValue::SteppedDown => f64::from(u8::from(self.record.deal.stepped_down)),
            DealValue::TriggerEvent => f64::from(u8::from(self.record.deal.trigger_event)),
            DealValue::AvailableFunds => self.sum(&self.available()),
            DealValue::AvailableInterest => self.sum(&self.collected(&[0], None)),
            DealValue::AvailablePrincipal => self.sum(&self.collected(&[1, 2, 3], None)),
        }
    }
}
