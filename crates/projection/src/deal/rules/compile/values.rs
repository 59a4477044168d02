//! Compiles formulas into registers.

use rust_decimal::Decimal;

use super::Compiler;
use crate::formula::{
    AccountValue, ClassValue, Comparison, DealValue, Expression, Formula, Moment, PoolValue,
    Reference,
};
use crate::index::{AmountIndex, ClassIndex, GroupIndex};
use crate::number::Number;
use crate::program::{Amount, ClassField, DealField, DealTest, Instruction, PoolField, Test};

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
        let value = self.b.positive(value);
        self.b.payable(value)
    }

    fn amounts(&mut self, expressions: &[Expression]) -> Vec<Amount> {
        let mut amounts = Vec::new();
        for expression in expressions {
            amounts.push(self.amount(expression));
        }
        amounts
    }

    fn amount(&mut self, expression: &Expression) -> Amount {
        let zero = self.b.zero();
        match expression {
            Expression::Number(number) => self.b.constant(N::exact(*number)),
            Expression::Reference(reference) => self.reference(reference),
            Expression::Negative(value) => {
                let value = self.amount(value);
                self.b.sub(zero, value)
            }
            Expression::Add(one, other) => {
                let (one, other) = (self.amount(one), self.amount(other));
                self.b.add(one, other)
            }
            Expression::Subtract(one, other) => {
                let (one, other) = (self.amount(one), self.amount(other));
                self.b.sub(one, other)
            }
            Expression::Multiply(one, other) => {
                let (one, other) = (self.amount(one), self.amount(other));
                self.b.mul(one, other)
            }
            Expression::Divide(one, other) => {
                let (one, other) = (self.amount(one), self.amount(other));
                self.b.ratio(one, other)
            }
            Expression::Least(values) => {
                let values = self.amounts(values);
                self.fold(&values, |b, one, other| b.min(one, other))
            }
            Expression::Greatest(values) => {
                let values = self.amounts(values);
                self.fold(&values, |b, one, other| b.max(one, other))
            }
            Expression::Round { value, decimals } => {
                let from = self.amount(value);
                let into = self.b.amount();
                self.b.push(Instruction::Round {
                    into,
                    from,
                    decimals: *decimals,
                });
                into
            }
            Expression::Interest { balance, rate } => {
                let (balance, rate) = (self.amount(balance), self.amount(rate));
                let into = self.b.amount();
                self.b.push(Instruction::Interest {
                    into,
                    balance,
                    rate,
                    period: self.usual_period,
                });
                into
            }
            Expression::If {
                test,
                then,
                otherwise,
            } => {
                let test = self.test(test);
                let (then, otherwise) = (self.amount(then), self.amount(otherwise));
                self.b.select(test, then, otherwise)
            }
            // A test counts as 1 where it holds.
            Expression::Truth(_)
            | Expression::Compare { .. }
            | Expression::All(_)
            | Expression::Any(_)
            | Expression::Not(_) => {
                let test = self.test(expression);
                let one = self.b.constant(N::ONE);
                self.b.only_where(test, one)
            }
        }
    }

    fn fold(
        &mut self,
        values: &[Amount],
        combine: impl Fn(&mut crate::program::Builder<N>, Amount, Amount) -> Amount,
    ) -> Amount {
        let zero = self.b.zero();
        let Some((first, others)) = values.split_first() else {
            return zero;
        };
        others
            .iter()
            .fold(*first, |so_far, other| combine(&mut self.b, so_far, *other))
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
            Expression::Truth(true) => self.b.deal_test(DealTest::Always),
            Expression::Truth(false) => self.b.deal_test(DealTest::Never),
            Expression::Reference(Reference::Test(test)) => self.tested[test.position()],
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
                let all = self.b.deal_test(DealTest::Always);
                parts
                    .into_iter()
                    .fold(all, |all, part| self.b.and(all, part))
            }
            Expression::Any(parts) => {
                let parts = self.tests(parts);
                let none = self.b.deal_test(DealTest::Never);
                parts
                    .into_iter()
                    .fold(none, |any, part| self.b.or(any, part))
            }
            Expression::Not(part) => {
                let part = self.test(part);
                self.b.not(part)
            }
            Expression::If {
                test,
                then,
                otherwise,
            } => {
                let test = self.test(test);
                let (then, otherwise) = (self.test(then), self.test(otherwise));
                let yes = self.b.and(test, then);
                let no = self.b.and_not(otherwise, test);
                self.b.or(yes, no)
            }
            other => {
                let value = self.amount(other);
                let zero = self.b.zero();
                self.b.decided(|into| Instruction::Above {
                    into,
                    a: value,
                    b: zero,
                })
            }
        }
    }

    /// Compares two values.
    pub(super) fn compared(&mut self, comparison: Comparison, left: Amount, right: Amount) -> Test {
        let (a, b) = (left, right);
        match comparison {
            Comparison::Above => self.b.decided(|into| Instruction::Above { into, a, b }),
            Comparison::AtLeast => self.b.decided(|into| Instruction::AtLeast { into, a, b }),
            Comparison::Below | Comparison::AtMost => {
                self.compared(comparison.reversed(), right, left)
            }
            Comparison::Equal => {
                let one = self.compared(Comparison::AtLeast, left, right);
                let other = self.compared(Comparison::AtLeast, right, left);
                self.b.and(one, other)
            }
        }
    }

    pub(super) fn reference(&mut self, reference: &Reference) -> Amount {
        match reference {
            Reference::Pool(value, groups) => self.pool_value(*value, groups),
            Reference::Deal(value) => self.deal_value(*value),
            Reference::Class(value, classes) => self.class_value(*value, classes),
            Reference::Account(AccountValue::Balance, account) => {
                self.accounts[account.position()].balance
            }
            Reference::Account(AccountValue::Target, account) => self.target(*account),
            Reference::Planned(schedule) => self.planned[schedule.position()],
            Reference::Amount(amount) => self.named(*amount),
            Reference::Test(test) => {
                let test = self.tested[test.position()];
                let one = self.b.constant(N::ONE);
                self.b.only_where(test, one)
            }
            Reference::Fee(fee) => self.fees[fee.position()],
            Reference::Rate(index) => {
                let into = self.b.amount();
                self.b.push(Instruction::ReferenceRate {
                    into,
                    index: *index,
                });
                into
            }
        }
    }

    /// An amount that the deal defines: known since the beginning of the date, or computed here.
    fn named(&mut self, amount: AmountIndex) -> Amount {
        if let Some(known) = self.known[amount.position()] {
            return known;
        }
        let rules = self.rules;
        match &rules.amounts[amount.position()].value {
            super::super::AmountValue::Formula(formula) if formula.moment == Moment::Point => {
                self.value(formula)
            }
            // Computed before the first payment.
            _ => self.b.zero(),
        }
    }

    fn pool_field(&mut self, field: PoolField, groups: &[GroupIndex]) -> Amount {
        if groups.is_empty() {
            return self.b.pool(field);
        }
        let mut of_groups = Vec::new();
        for group in groups {
            of_groups.push(self.b.group(*group, field));
        }
        self.b.sum(of_groups)
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
                return self.b.constant(N::exact(self.original_balance));
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
                return self.b.sum(amounts);
            }
            PoolValue::NetWac | PoolValue::Wac => {
                let interest = if value == PoolValue::NetWac {
                    PoolField::MortgageInterest
                } else {
                    PoolField::Interest
                };
                let interest = self.pool_field(interest, groups);
                let balance = self.pool_field(PoolField::OpeningBalance, groups);
                let balance = self.b.if_money(balance);
                let by_the_month = self.b.ratio(interest, balance);
                let twelve = self.b.constant(N::exact(Decimal::from(12)));
                return self.b.mul(by_the_month, twelve);
            }
            PoolValue::CumulativeLosses => return self.running(PoolField::RealizedLoss, groups),
            PoolValue::CumulativeDefaults => return self.running(PoolField::NewDefaults, groups),
        };
        self.pool_field(field, groups)
    }

    fn deal_value(&mut self, value: DealValue) -> Amount {
        match value {
            DealValue::Month => self.b.deal(DealField::Month),
            DealValue::Delinquency => self.b.deal(DealField::Delinquency),
            DealValue::Certificates => self.b.deal(DealField::OpeningCertificates),
            DealValue::CertificatesNow => {
                let classes = self.cash_classes();
                self.class_value(ClassValue::BalanceNow, &classes)
            }
            DealValue::PoolFactor => {
                let balance = self.b.pool(PoolField::ClosingBalance);
                let original = self.b.constant(N::exact(self.original_balance));
                self.b.ratio(balance, original)
            }
            DealValue::AvailableFunds => {
                let sources = self.available_funds();
                self.b.sum(sources)
            }
            DealValue::AvailableInterest => {
                let sources = self.interest_sources();
                self.b.sum(sources)
            }
            DealValue::AvailablePrincipal => {
                let sources = self.principal_sources();
                self.b.sum(sources)
            }
        }
    }

    /// The sum of a value of classes.
    pub(super) fn class_value(&mut self, value: ClassValue, classes: &[ClassIndex]) -> Amount {
        let field = match value {
            ClassValue::Balance => ClassField::OpeningBalance,
            ClassValue::BalanceNow => ClassField::Balance,
            ClassValue::PassThroughRate => ClassField::PassThroughRate,
            ClassValue::InterestDue => ClassField::InterestDue,
            ClassValue::InterestAccrued => ClassField::InterestAccrued,
            ClassValue::InterestPaid => ClassField::InterestPaid,
            ClassValue::UnpaidInterest => ClassField::InterestShortfall,
            ClassValue::PrincipalPaid => ClassField::PrincipalPaid,
            ClassValue::WriteDowns => ClassField::UnreimbursedWriteDown,
            ClassValue::CarryForward => ClassField::BasisRiskCarryForward,
            ClassValue::OriginalBalance => {
                let balances = classes.iter().map(|class| self.original[class.position()]);
                return self.b.constant(N::exact(balances.sum()));
            }
            ClassValue::StripPrincipal | ClassValue::StripLosses => {
                // The collateral does not tell principal by net mortgage rate yet.
                return self.b.zero();
            }
        };
        if let [only] = classes {
            return self.b.class(*only, field);
        }
        let of = self.b.field_of(classes, field);
        let into = self.b.amount();
        self.b.push(Instruction::Sum { into, of });
        into
    }
}
