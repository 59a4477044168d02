//! Compiles formulas into registers.

use rust_decimal::Decimal;

use super::Compiler;
use crate::formula::{
    AccountValue, ClassValue, Comparison, DealValue, Expression, Formula, PoolValue, Reference,
};
use crate::index::{ClassIndex, GroupIndex};
use crate::number::Number;
use crate::program::{
    Amount, Builder, ClassField, DealField, DealTest, Instruction, PoolField, Test,
};

impl<N: Number> Compiler<'_, N> {
    /// The value of a formula at this point of the date.
    pub(super) fn value(&mut self, formula: &Formula) -> Amount {
        self.amount(&formula.expression)
    }

    /// Whether a formula holds at this point of the date.
    pub(super) fn truth(&mut self, formula: &Formula) -> Test {
        self.test(&formula.expression)
    }

    /// A value that is a sum of money to pay: not below 0, and payable.
    pub(super) fn payable(&mut self, formula: &Formula) -> Amount {
        let value = self.value(formula);
        let value = self.t.b.positive(value);
        self.t.b.payable(value)
    }

    fn amounts(&mut self, expressions: &[Expression]) -> Vec<Amount> {
        let mut amounts = Vec::new();
        for expression in expressions {
            amounts.push(self.amount(expression));
        }
        amounts
    }

    fn amount(&mut self, expression: &Expression) -> Amount {
        let zero = self.t.b.zero();
        match expression {
            Expression::Number(number) => self.t.b.constant(N::exact(*number)),
            Expression::Reference(reference) => self.reference(reference),
            Expression::Negative(value) => {
                let value = self.amount(value);
                self.t.b.sub(zero, value)
            }
            Expression::Add(one, other) => {
                let (one, other) = (self.amount(one), self.amount(other));
                self.t.b.add(one, other)
            }
            Expression::Subtract(one, other) => {
                let (one, other) = (self.amount(one), self.amount(other));
                self.t.b.sub(one, other)
            }
            Expression::Multiply(one, other) => {
                let (one, other) = (self.amount(one), self.amount(other));
                self.t.b.mul(one, other)
            }
            Expression::Divide(one, other) => {
                let (one, other) = (self.amount(one), self.amount(other));
                self.t.b.ratio(one, other)
            }
            Expression::Least(values) => {
                let values = self.amounts(values);
                self.fold(&values, Builder::min)
            }
            Expression::Greatest(values) => {
                let values = self.amounts(values);
                self.fold(&values, Builder::max)
            }
            Expression::Round { value, decimals } => {
                let from = self.amount(value);
                let into = self.t.b.amount();
                self.t.b.push(Instruction::Round {
                    into,
                    from,
                    decimals: *decimals,
                });
                into
            }
            Expression::Interest { balance, rate } => {
                let (balance, rate) = (self.amount(balance), self.amount(rate));
                self.t.b.interest(balance, rate, self.usual_period)
            }
            Expression::If {
                test,
                then,
                otherwise,
            } => {
                let test = self.test(test);
                let (then, otherwise) = (self.amount(then), self.amount(otherwise));
                self.t.b.select(test, then, otherwise)
            }
            // A test counts as 1 where it holds.
            Expression::Truth(_)
            | Expression::Compare { .. }
            | Expression::All(_)
            | Expression::Any(_)
            | Expression::Not(_) => {
                let test = self.test(expression);
                let one = self.t.b.constant(N::ONE);
                self.t.b.only_where(test, one)
            }
        }
    }

    fn fold(
        &mut self,
        values: &[Amount],
        combine: impl Fn(&mut Builder<N>, Amount, Amount) -> Amount,
    ) -> Amount {
        let zero = self.t.b.zero();
        let Some((first, others)) = values.split_first() else {
            return zero;
        };
        others.iter().fold(*first, |so_far, other| {
            combine(&mut self.t.b, so_far, *other)
        })
    }

    fn tests(&mut self, expressions: &[Expression]) -> Vec<Test> {
        let mut tests = Vec::new();
        for expression in expressions {
            tests.push(self.test(expression));
        }
        tests
    }

    fn test(&mut self, expression: &Expression) -> Test {
        match expression {
            Expression::Truth(true) => self.t.b.deal_test(DealTest::Always),
            Expression::Truth(false) => self.t.b.deal_test(DealTest::Never),
            Expression::Reference(Reference::Test(test)) => self.tested(*test),
            Expression::Reference(Reference::Deal(
                value @ (DealValue::SteppedDown | DealValue::TriggerEvent),
            )) => self.deal_test(*value),
            Expression::Compare {
                comparison,
                left,
                right,
            } => {
                let (left, right) = (self.amount(left), self.amount(right));
                self.compared(*comparison, left, right)
            }
            Expression::All(parts) => {
                let parts = self.tests(parts);
                let all = self.t.b.deal_test(DealTest::Always);
                parts
                    .into_iter()
                    .fold(all, |all, part| self.t.b.and(all, part))
            }
            Expression::Any(parts) => {
                let parts = self.tests(parts);
                let none = self.t.b.deal_test(DealTest::Never);
                parts
                    .into_iter()
                    .fold(none, |any, part| self.t.b.or(any, part))
            }
            Expression::Not(part) => {
                let part = self.test(part);
                self.t.b.not(part)
            }
            Expression::If {
                test,
                then,
                otherwise,
            } => {
                let test = self.test(test);
                let (then, otherwise) = (self.test(then), self.test(otherwise));
                let yes = self.t.b.and(test, then);
                let no = self.t.b.and_not(otherwise, test);
                self.t.b.or(yes, no)
            }
            other => {
                let value = self.amount(other);
                let zero = self.t.b.zero();
                self.t.b.decided(|into| Instruction::Above {
                    into,
                    a: value,
                    b: zero,
                })
            }
        }
    }

    /// A test of the sections that deals of all kinds share.
    fn deal_test(&self, value: DealValue) -> Test {
        self.t.b.deal_test(match value {
            DealValue::SteppedDown => DealTest::SteppedDown,
            DealValue::TriggerEvent => DealTest::TriggerEvent,
            _ => DealTest::Never,
        })
    }

    /// Compares two values.
    pub(super) fn compared(&mut self, comparison: Comparison, left: Amount, right: Amount) -> Test {
        let (a, b) = (left, right);
        match comparison {
            Comparison::Above => self.t.b.decided(|into| Instruction::Above { into, a, b }),
            Comparison::AtLeast => self.t.b.decided(|into| Instruction::AtLeast { into, a, b }),
            Comparison::Below | Comparison::AtMost => {
                self.compared(comparison.reversed(), right, left)
            }
            Comparison::Equal => {
                let one = self.compared(Comparison::AtLeast, left, right);
                let other = self.compared(Comparison::AtLeast, right, left);
                self.t.b.and(one, other)
            }
        }
    }

    pub(super) fn reference(&mut self, reference: &Reference) -> Amount {
        match reference {
            Reference::Pool(value, groups) => self.pool_value(*value, groups),
            Reference::Deal(value) => self.deal_value(*value),
            Reference::Class(value, classes) => self.class_value(*value, classes),
            Reference::Account(AccountValue::Balance, account) => self.accounts[account.position()],
            Reference::Account(AccountValue::Target, account) => self.target(*account),
            Reference::Planned(schedule) => self.planned(*schedule),
            Reference::Amount(amount) => self.named(*amount),
            Reference::Test(test) => {
                let test = self.tested(*test);
                let one = self.t.b.constant(N::ONE);
                self.t.b.only_where(test, one)
            }
            Reference::Fee(fee) => self.fees[fee.position()].amount,
            Reference::Rate(index) => self.t.b.reference_rate(*index),
        }
    }

    pub(super) fn pool_field(&mut self, field: PoolField, groups: &[GroupIndex]) -> Amount {
        if groups.is_empty() {
            return self.t.b.pool(field);
        }
        let mut of_groups = Vec::new();
        for group in groups {
            of_groups.push(self.t.b.group(*group, field));
        }
        self.t.b.sum(of_groups)
    }

    /// What a value of the pool or of loan groups has added up to since the cut-off date.
    fn running(&mut self, field: PoolField, groups: &[GroupIndex]) -> Amount {
        let mut sums = Vec::new();
        if groups.is_empty() {
            sums.push(self.t.b.running_sum(field, None));
        }
        for group in groups {
            sums.push(self.t.b.running_sum(field, Some(*group)));
        }
        self.t.b.sum(sums)
    }

    fn pool_value(&mut self, value: PoolValue, groups: &[GroupIndex]) -> Amount {
        let field = match value {
            PoolValue::Balance => PoolField::ClosingBalance,
            PoolValue::BalanceBefore => PoolField::OpeningBalance,
            PoolValue::PerformingBalance => PoolField::PerformingBalance,
            PoolValue::ForeclosureBalance => PoolField::ForeclosureBalance,
            PoolValue::ScheduledPrincipal => PoolField::ScheduledPrincipal,
            PoolValue::Prepayments => PoolField::PrepaidPrincipal,
            PoolValue::Recoveries => PoolField::RecoveredPrincipal,
            PoolValue::RealizedLosses => PoolField::RealizedLoss,
            PoolValue::DefaultedBalance => PoolField::NewDefaults,
            PoolValue::LiquidatedBalance => PoolField::LiquidatedBalance,
            PoolValue::InterestCollected => PoolField::Interest,
            PoolValue::ServicingFee => PoolField::ServicingFee,
            PoolValue::PrepaymentCharges => PoolField::PrepaymentCharges,
            PoolValue::OriginalBalance => {
                return self.t.b.constant(N::exact(self.deal.original_balance));
            }
            PoolValue::PrincipalCollected => {
                let parts = [
                    PoolField::ScheduledPrincipal,
                    PoolField::PrepaidPrincipal,
                    PoolField::RecoveredPrincipal,
                ];
                let mut amounts = Vec::new();
                for part in parts {
                    amounts.push(self.pool_field(part, groups));
                }
                return self.t.b.sum(amounts);
            }
            PoolValue::NetWac | PoolValue::Wac => {
                let interest = if value == PoolValue::NetWac {
                    PoolField::MortgageInterest
                } else {
                    PoolField::Interest
                };
                let interest = self.pool_field(interest, groups);
                let balance = self.pool_field(PoolField::OpeningBalance, groups);
                let balance = self.t.b.if_money(balance);
                // The first date may have several collection months, each with its own balance.
                let before = self.t.collected.opening;
                let of_all_months = self.t.b.deal(DealField::OpeningBalances);
                let months = self.t.b.ratio(of_all_months, before);
                let balance = self.t.b.mul(balance, months);
                let by_the_month = self.t.b.ratio(interest, balance);
                let twelve = self.t.b.constant(N::exact(Decimal::from(12)));
                return self.t.b.mul(by_the_month, twelve);
            }
            PoolValue::CumulativeLosses if groups.is_empty() => {
                return self.t.b.deal(DealField::CumulativeLoss);
            }
            PoolValue::CumulativeLosses => return self.running(PoolField::RealizedLoss, groups),
            PoolValue::CumulativeDefaults => return self.running(PoolField::NewDefaults, groups),
        };
        self.pool_field(field, groups)
    }

    fn deal_value(&mut self, value: DealValue) -> Amount {
        match value {
            DealValue::Month => self.t.b.deal(DealField::Month),
            DealValue::Delinquency => self.t.delinquency(),
            DealValue::Certificates => self.t.b.deal(DealField::OpeningCertificates),
            DealValue::CertificatesNow => {
                let classes = self.cash_classes();
                self.class_value(ClassValue::BalanceNow, &classes)
            }
            DealValue::PoolFactor => {
                let balance = self.t.b.pool(PoolField::ClosingBalance);
                let original = self.t.b.constant(N::exact(self.deal.original_balance));
                self.t.b.ratio(balance, original)
            }
            DealValue::SeniorEnhancement => self.t.b.deal(DealField::SeniorEnhancement),
            DealValue::Overcollateralization => self.t.b.deal(DealField::Overcollateralization),
            DealValue::RequiredOvercollateralization => {
                self.t.b.deal(DealField::RequiredOvercollateralization)
            }
            DealValue::SteppedDown | DealValue::TriggerEvent => {
                let test = self.deal_test(value);
                let one = self.t.b.constant(N::ONE);
                self.t.b.only_where(test, one)
            }
            DealValue::AvailableFunds => {
                let sources = self.available_funds();
                self.t.b.sum(sources)
            }
            DealValue::AvailableInterest => {
                let sources = self.interest_sources();
                self.t.b.sum(sources)
            }
            DealValue::AvailablePrincipal => {
                let sources = self.principal_sources();
                self.t.b.sum(sources)
            }
        }
    }

    /// The sum of a value of classes.
    pub(super) fn class_value(&mut self, value: ClassValue, classes: &[ClassIndex]) -> Amount {
        let field = match value {
            ClassValue::UnpaidInterest => {
                let due = self.class_value(ClassValue::InterestDue, classes);
                let accrued = self.class_value(ClassValue::InterestAccrued, classes);
                return self.t.b.excess(due, accrued);
            }
            ClassValue::Balance => ClassField::OpeningBalance,
            ClassValue::BalanceNow => ClassField::Balance,
            ClassValue::PassThroughRate => ClassField::PassThroughRate,
            ClassValue::InterestDue => ClassField::InterestDue,
            ClassValue::InterestAccrued => ClassField::InterestAccrued,
            ClassValue::InterestPaid => ClassField::InterestPaid,
            ClassValue::PrincipalPaid => ClassField::PrincipalPaid,
            ClassValue::WriteDowns => ClassField::UnreimbursedWriteDown,
            ClassValue::CarryForward => ClassField::BasisRiskCarryForward,
            ClassValue::OriginalBalance => {
                let balances = classes
                    .iter()
                    .map(|class| self.deal.classes[*class].balance);
                return self.t.b.constant(N::exact(balances.sum()));
            }
        };
        if let [only] = classes {
            return self.t.b.class(*only, field);
        }
        let of = self.t.b.field_of(classes, field);
        let into = self.t.b.amount();
        self.t.b.push(Instruction::Sum { into, of });
        into
    }
}
