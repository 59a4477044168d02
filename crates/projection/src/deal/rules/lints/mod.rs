//! Lints: statements of payment rules that are allowed and are probably not meant.
//!
//! | module | lints |
//! |---|---|
//! | `cash` | cash without a last use |
//! | `repeats` | payments that repeat another |
//! | `uses` | names that nothing refers to, classes that are never paid |

mod cash;
mod repeats;
mod uses;

use super::payment_terms::{Collection, PaymentStep, Source};
use super::terms::PaymentRules;
use crate::deal::Deal;
use crate::diagnostic::{Place, shown_dollars};
use crate::index::{AccountIndex, AmountIndex, ClassIndex, FeeIndex, ScheduleIndex, TestIndex};

/// A statement of a deal file that is allowed and is probably not meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lint {
    /// What is unusual.
    pub what: LintKind,
    /// Its position in the deal file.
    pub place: Place,
}

/// What is unusual about a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LintKind {
    /// No payment uses these sources to the end; what is left goes to the residual class.
    CashLeft(Vec<Source>),
    /// A payment repeats an earlier one.
    RepeatedPayment {
        /// The position of the earlier one.
        first: Place,
    },
    /// A class with a balance is never paid principal.
    NeverPaidPrincipal(ClassIndex),
    /// A class with a coupon is never paid interest.
    NeverPaidInterest(ClassIndex),
    /// A class carries forward what its cap takes away, and no payment pays it.
    NeverPaidCarryForward(ClassIndex),
    /// Nothing refers to an amount.
    UnusedAmount(AmountIndex),
    /// Nothing refers to a test.
    UnusedTest(TestIndex),
    /// Nothing refers to a schedule.
    UnusedSchedule(ScheduleIndex),
    /// Nothing refers to a set, by its position in the file.
    UnusedSet(usize),
    /// A fee is never paid.
    UnpaidFee(FeeIndex),
    /// An account is never drawn or released before the last date.
    UndrawnAccount(AccountIndex),
    /// The last planned balance of a schedule is above 0.
    ScheduleEndsAboveZero(ScheduleIndex),
}

impl PaymentRules {
    /// The lints, in the order of the file. `groups` is the number of loan groups.
    #[must_use]
    pub fn lints(&self, groups: usize) -> Vec<Lint> {
        let mut lints = uses::lints(self);
        lints.extend(repeats::lints(self));
        lints.extend(cash::lint(self, groups));
        lints.sort_by_key(|lint| lint.place);
        lints
    }
}

impl Lint {
    /// What is unusual, in a sentence without a full stop.
    #[must_use]
    pub fn message(&self, deal: &Deal) -> String {
        let Some(rules) = &deal.rules else {
            return String::new();
        };
        let class = |class: ClassIndex| deal.class_names[class].as_str();
        match &self.what {
            LintKind::CashLeft(sources) => {
                let names: Vec<String> = sources
                    .iter()
                    .map(|source| format!("`{}`", source_name(deal, *source)))
                    .collect();
                format!(
                    "no payment uses {} to the end: what is left goes to the residual class",
                    names.join(" and ")
                )
            }
            LintKind::RepeatedPayment { first } => format!(
                "the payment repeats that of line {}: the same payees and the same cash, under the same test",
                first.line
            ),
            LintKind::NeverPaidPrincipal(of) => {
                format!("class `{}` is never paid principal", class(*of))
            }
            LintKind::NeverPaidInterest(of) => {
                format!(
                    "class `{}` has a coupon and is never paid interest",
                    class(*of)
                )
            }
            LintKind::NeverPaidCarryForward(of) => format!(
                "class `{}` carries forward what its cap takes away, and no payment pays it",
                class(*of)
            ),
            LintKind::UnusedAmount(of) => format!(
                "nothing refers to amount `{}`",
                rules.amounts[of.position()].name
            ),
            LintKind::UnusedTest(of) => {
                format!(
                    "nothing refers to test `{}`",
                    rules.tests[of.position()].name
                )
            }
            LintKind::UnusedSchedule(of) => format!(
                "no payment follows schedule `{}`",
                rules.schedules[of.position()].name
            ),
            LintKind::UnusedSet(of) => format!("nothing refers to set `{}`", rules.sets[*of].name),
            LintKind::UnpaidFee(of) => {
                format!("fee `{}` is never paid", rules.fees[of.position()].name)
            }
            LintKind::UndrawnAccount(of) => format!(
                "account `{}` is never drawn or released before the last date",
                rules.accounts[of.position()].name
            ),
            LintKind::ScheduleEndsAboveZero(of) => {
                let schedule = &rules.schedules[of.position()];
                let last = schedule.rows.last().map(|(month, balance)| {
                    format!(": {} from month {month}", shown_dollars(*balance))
                });
                format!(
                    "schedule `{}` ends above zero{}",
                    schedule.name,
                    last.unwrap_or_default()
                )
            }
        }
    }

    /// What would be right.
    #[must_use]
    pub fn advice(&self, deal: &Deal) -> String {
        let Some(rules) = &deal.rules else {
            return String::new();
        };
        let class = |class: ClassIndex| deal.class_names[class].as_str();
        match &self.what {
            LintKind::CashLeft(_) => {
                "write `- residual: R` last if that is meant, with the name of the holder"
                    .to_owned()
            }
            LintKind::RepeatedPayment { .. } => "remove one of the two".to_owned(),
            LintKind::NeverPaidPrincipal(of) => {
                format!("name `{}` in a `principal` payment", class(*of))
            }
            LintKind::NeverPaidInterest(of) => format!(
                "name `{}` in an `interest` payment, or write `rate: none`",
                class(*of)
            ),
            LintKind::NeverPaidCarryForward(of) => {
                format!("write `- carry_forward: {}` after interest", class(*of))
            }
            LintKind::UnusedAmount(of) => format!(
                "write it where it applies, such as `up_to: {}`, or remove it",
                rules.amounts[of.position()].name
            ),
            LintKind::UnusedTest(of) => format!(
                "write it where it applies, such as `when: {}`, or remove it",
                rules.tests[of.position()].name
            ),
            LintKind::UnusedSchedule(of) => format!(
                "write `to: planned balance of {}` where it applies, or remove it",
                rules.schedules[of.position()].name
            ),
            LintKind::UnusedSet(_) => "use it in a payment or a formula, or remove it".to_owned(),
            LintKind::UnpaidFee(of) => format!(
                "write `- fee: {}` where it is paid, or remove it",
                rules.fees[of.position()].name
            ),
            LintKind::UndrawnAccount(of) => {
                let name = &rules.accounts[of.position()].name;
                format!(
                    "write `- draw: {name}`, `- release: {name}`, or `from: [available funds, {name}]`"
                )
            }
            LintKind::ScheduleEndsAboveZero(_) => {
                "add its last rows, or a row of 0 where it ends".to_owned()
            }
        }
    }
}

/// The name of a source as deal files write it.
#[must_use]
pub fn source_name(deal: &Deal, source: Source) -> String {
    let account = |position: usize| {
        let accounts = deal.rules.as_ref().map(|rules| &rules.accounts);
        accounts.map_or_else(String::new, |accounts| accounts[position].name.clone())
    };
    match source {
        Source::AvailableFunds => "available funds".to_owned(),
        Source::Collected(collection, group) => {
            let name = match collection {
                Collection::Interest => "interest",
                Collection::Principal => "principal",
                Collection::ScheduledPrincipal => "scheduled principal",
                Collection::Prepayments => "prepayments",
                Collection::Recoveries => "recoveries",
                Collection::PrepaymentCharges => "prepayment charges",
            };
            match group {
                Some(group) => format!("{name}({})", deal.groups[group.position()]),
                None => name.to_owned(),
            }
        }
        Source::Accretion(class) => format!("accretion({})", deal.class_names[class]),
        Source::Account(of) => account(of.position()),
        Source::Released => "released cash".to_owned(),
        Source::Issuer => "issuer".to_owned(),
        Source::Amount(of) => {
            let amounts = deal.rules.as_ref().map(|rules| &rules.amounts);
            amounts.map_or_else(String::new, |amounts| amounts[of.position()].name.clone())
        }
    }
}

/// Visits every step, those in groups of payments included.
fn visit_steps<'a>(steps: &'a [PaymentStep], visit: &mut impl FnMut(&'a PaymentStep)) {
    for step in steps {
        visit(step);
        if let super::Payment::Steps(inner) = &step.payment {
            visit_steps(inner, visit);
        }
        if let super::Otherwise::Steps(inner) = &step.otherwise {
            visit_steps(inner, visit);
        }
    }
}
