//! Payments: what is paid, from where, and in which order.

use crate::diagnostic::Place;
use crate::formula::Formula;
use crate::index::{AccountIndex, AmountIndex, ClassIndex, FeeIndex, GroupIndex};

/// A payment, or another step of a distribution date.
#[derive(Debug, Clone, PartialEq)]
pub struct PaymentStep {
    /// What is paid, and to whom.
    pub payment: Payment,
    /// Where the cash comes from, in the order in which it is used. Empty for steps without cash.
    pub from: Vec<Source>,
    /// The most that is paid, in dollars.
    pub up_to: Option<Formula>,
    /// The test without which nothing is paid.
    pub when: Option<Formula>,
    /// What is done where the test fails.
    pub otherwise: Otherwise,
    /// Its position.
    pub place: Place,
}

/// What a payment does where its test fails.
#[derive(Debug, Clone, PartialEq)]
pub enum Otherwise {
    /// Nothing.
    Nothing,
    /// The same in another order.
    Order(PaymentOrder),
    /// Other payments.
    Steps(Vec<PaymentStep>),
}

/// What a step does. Orders say who is paid; what they do not take stays in its source.
#[derive(Debug, Clone, PartialEq)]
pub enum Payment {
    /// Pays interest due.
    Interest(PaymentOrder),
    /// Pays principal: balances fall.
    Principal(PaymentOrder),
    /// Pays carry-forward amounts.
    CarryForward(PaymentOrder),
    /// Reduces balances without cash.
    WriteDown(PaymentOrder),
    /// Restores balances that were written down.
    WriteUp(PaymentOrder),
    /// Raises balances.
    Increase(PaymentOrder),
    /// Reduces interest and balances without cash, rung by rung.
    LossLadder(Vec<LadderRung>),
    /// Adds interest due to balances; the cash becomes the source [`Source::Accretion`].
    Accrete(Vec<ClassIndex>),
    /// Pays a fee.
    Fee(FeeIndex),
    /// Pays what a fee was owed beyond its annual cap.
    FeeOverflow(FeeIndex),
    /// Fills an account up to its target, or up to the stated amount.
    Deposit(AccountIndex),
    /// Takes cash from an account.
    Draw {
        /// The account.
        account: AccountIndex,
        /// Where the cash goes.
        to: Source,
    },
    /// Takes from an account what exceeds its target.
    Release {
        /// The account.
        account: AccountIndex,
        /// Where the cash goes.
        to: Source,
    },
    /// Moves cash from its sources to another.
    Move {
        /// Where the cash goes.
        to: Source,
    },
    /// Pays all remaining cash to a holder that is not a class.
    Residual(String),
    /// Several payments under one test.
    Steps(Vec<PaymentStep>),
}

/// A rung of a loss ladder, limited by the class's interest due or balance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LadderRung {
    /// The interest of a class.
    Interest(ClassIndex),
    /// The balance of a class.
    Principal(ClassIndex),
}

/// Where cash comes from or goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// All cash of the date that is not used yet: interest, then principal, prepayment charges and released cash.
    AvailableFunds,
    /// Collections of the pool or of a loan group.
    Collected(Collection, Option<GroupIndex>),
    /// The interest that an accrual class added to its balance.
    Accretion(ClassIndex),
    /// An account.
    Account(AccountIndex),
    /// Cash that was drawn, released or moved to available funds.
    Released,
    /// The issuer of classes with a reference pool, who pays without limit.
    Issuer,
    /// An amount that the issuer pays on the date, for classes with a reference pool.
    Amount(AmountIndex),
}

/// Collections of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Collection {
    /// Interest.
    Interest,
    /// Scheduled principal, prepayments and recoveries.
    Principal,
    /// Scheduled principal.
    ScheduledPrincipal,
    /// Prepayments in full and in part.
    Prepayments,
    /// Recoveries.
    Recoveries,
    /// Prepayment charges.
    PrepaymentCharges,
}

impl Collection {
    /// What principal consists of.
    pub(super) const PRINCIPAL: [Self; 3] = [
        Self::ScheduledPrincipal,
        Self::Prepayments,
        Self::Recoveries,
    ];
}

/// The order in which classes are paid.
#[derive(Debug, Clone, PartialEq)]
pub enum PaymentOrder {
    /// One class.
    Class(ClassIndex),
    /// Each in turn.
    Sequential(Vec<Self>),
    /// All at once.
    ProRata {
        /// Who is paid.
        parts: Vec<Self>,
        /// In proportion to what.
        by: ProRataBy,
    },
    /// Each loan group's cash to its own classes first, then to the others in the order written.
    ByGroup(Vec<(GroupIndex, Self)>),
    /// Stated parts of the cash; what a part does not take stays in its source.
    Split(Vec<(SplitShare, Self)>),
    /// Until the balances of its classes together have fallen to an amount in dollars.
    DownTo {
        /// Who is paid.
        order: Box<Self>,
        /// Dollars.
        balance: Formula,
    },
    /// At most an amount in dollars.
    UpTo {
        /// Who is paid.
        order: Box<Self>,
        /// Dollars.
        amount: Formula,
    },
    /// A stated amount in dollars on each date, and what earlier dates have left unpaid of it.
    EachDate {
        /// Who is paid.
        order: Box<Self>,
        /// Dollars a date.
        dollars: Formula,
    },
    /// One order or another.
    If {
        /// The test.
        test: Formula,
        /// The order where it holds.
        then: Box<Self>,
        /// The order elsewhere; nobody if there is none.
        otherwise: Option<Box<Self>>,
    },
}

/// How a pro rata payment is divided.
#[derive(Debug, Clone, PartialEq)]
pub enum ProRataBy {
    /// By what is owed: for interest what is due, for principal the balance.
    AmountDue,
    /// By balance before the date.
    Balance,
    /// By stated weights, one for each part; what one does not take goes to the others.
    Weights(Vec<Formula>),
}

/// A part of a split.
#[derive(Debug, Clone, PartialEq)]
pub enum SplitShare {
    /// A fraction.
    Of(Formula),
    /// What the others leave.
    Rest,
}

impl PaymentOrder {
    /// The orders within it, in the order in which they are paid.
    #[must_use]
    pub fn parts(&self) -> Vec<&Self> {
        match self {
            Self::Class(_) => Vec::new(),
            Self::Sequential(parts) | Self::ProRata { parts, .. } => parts.iter().collect(),
            Self::ByGroup(parts) => parts.iter().map(|(_, part)| part).collect(),
            Self::Split(parts) => parts.iter().map(|(_, part)| part).collect(),
            Self::DownTo { order, .. }
            | Self::UpTo { order, .. }
            | Self::EachDate { order, .. } => vec![order.as_ref()],
            Self::If {
                then, otherwise, ..
            } => std::iter::once(then.as_ref())
                .chain(otherwise.as_deref())
                .collect(),
        }
    }

    /// Its own formulas, without those of its parts.
    #[must_use]
    pub fn formulas(&self) -> Vec<&Formula> {
        match self {
            Self::DownTo { balance, .. } => vec![balance],
            Self::UpTo { amount, .. } => vec![amount],
            Self::EachDate { dollars, .. } => vec![dollars],
            Self::If { test, .. } => vec![test],
            Self::ProRata {
                by: ProRataBy::Weights(weights),
                ..
            } => weights.iter().collect(),
            Self::Split(parts) => {
                let shares = parts.iter().filter_map(|(share, _)| match share {
                    SplitShare::Of(share) => Some(share),
                    SplitShare::Rest => None,
                });
                shares.collect()
            }
            _ => Vec::new(),
        }
    }

    /// Whether it is paid until nothing is left, as long as its classes are owed anything.
    #[must_use]
    pub fn is_unlimited(&self) -> bool {
        let parts = self.parts();
        let mut parts = parts.into_iter();
        match self {
            Self::Class(_) => true,
            Self::Sequential(_) | Self::ProRata { .. } => parts.any(Self::is_unlimited),
            Self::If {
                otherwise: None, ..
            }
            | Self::DownTo { .. }
            | Self::UpTo { .. }
            | Self::EachDate { .. } => false,
            Self::ByGroup(_) | Self::Split(_) | Self::If { .. } => parts.all(Self::is_unlimited),
        }
    }

    /// Visits every class, as often as it is mentioned.
    pub fn visit_classes(&self, visit: &mut impl FnMut(ClassIndex)) {
        if let Self::Class(class) = self {
            visit(*class);
        }
        for part in self.parts() {
            part.visit_classes(visit);
        }
    }

    /// How many payments to classes it makes. What one part of a pro rata order by balance or weights, or by group,
    /// does not take is paid to all parts again.
    pub(super) fn payments(&self) -> usize {
        let of_parts = self.parts().into_iter().map(Self::payments);
        let once = of_parts.fold(0, usize::saturating_add);
        match self {
            Self::Class(_) => 1,
            Self::ByGroup(_)
            | Self::ProRata {
                by: ProRataBy::Balance | ProRataBy::Weights(_),
                ..
            } => once.saturating_mul(2),
            _ => once,
        }
    }

    /// How deep it nests.
    pub(super) fn depth(&self) -> usize {
        let deepest = self.parts().into_iter().map(Self::depth).max();
        1 + deepest.unwrap_or(0)
    }
}
