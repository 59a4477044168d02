//! Cash of the date, by collection and loan group.

use super::super::{Collection, PaymentRules, Source};
use super::Compiler;
use crate::index::{ClassIndex, GroupIndex};
use crate::number::Number;
use crate::program::{Amount, Builder, DealField, Instruction, PoolField};

/// What is collected apart.
const COLLECTED: [(Collection, PoolField); 5] = [
    (Collection::Interest, PoolField::Interest),
    (
        Collection::ScheduledPrincipal,
        PoolField::ScheduledPrincipal,
    ),
    (Collection::Prepayments, PoolField::PrepaidPrincipal),
    (Collection::Recoveries, PoolField::RecoveredPrincipal),
    (Collection::PrepaymentCharges, PoolField::PrepaymentCharges),
];

/// The registers of all sources.
pub(super) struct Sources {
    /// By collection, then by loan group.
    collected: Vec<(Collection, Option<GroupIndex>, Amount)>,
    /// What each class accretes.
    accretion: Vec<Amount>,
    /// What accounts release.
    pub(super) released: Amount,
}

impl Sources {
    pub(super) fn new<N: Number>(b: &mut Builder<N>, rules: &PaymentRules, groups: usize) -> Self {
        let of_groups: Vec<Option<GroupIndex>> = match groups {
            0 => vec![None],
            several => (0..several).map(GroupIndex::new).map(Some).collect(),
        };
        let mut collected = Vec::new();
        for (collection, _) in COLLECTED {
            for group in &of_groups {
                collected.push((collection, *group, b.amount()));
            }
        }
        Self {
            collected,
            accretion: rules.classes.iter().map(|_| b.amount()).collect(),
            released: b.amount(),
        }
    }

    /// The registers of a collection, of one loan group or of all.
    fn of(&self, collection: Collection, group: Option<GroupIndex>) -> Vec<Amount> {
        let parts: &[Collection] = match collection {
            Collection::Principal => &[
                Collection::ScheduledPrincipal,
                Collection::Prepayments,
                Collection::Recoveries,
            ],
            Collection::Interest => &[Collection::Interest],
            Collection::ScheduledPrincipal => &[Collection::ScheduledPrincipal],
            Collection::Prepayments => &[Collection::Prepayments],
            Collection::Recoveries => &[Collection::Recoveries],
            Collection::PrepaymentCharges => &[Collection::PrepaymentCharges],
        };
        let mut found = Vec::new();
        for part in parts {
            for (of, in_group, amount) in &self.collected {
                if of == part && (group.is_none() || *in_group == group) {
                    found.push(*amount);
                }
            }
        }
        found
    }
}

impl<N: Number> Compiler<'_, N> {
    /// Cash into its sources. Interest is net of the servicing fee and of interest lost on liquidated loans. A reference
    /// pool brings no cash.
    pub(super) fn collect(&mut self) {
        self.b.line("Collections by source", None);
        let zero = self.b.zero();
        for class in 0..self.sources.accretion.len() {
            let accreted = self.sources.accretion[class];
            self.b.copy(accreted, zero);
        }
        let released = self.sources.released;
        self.b.copy(released, zero);
        for (collection, group, into) in self.sources.collected.clone() {
            if self.rules.reference_pool {
                self.b.copy(into, zero);
                continue;
            }
            let of = |b: &mut Builder<N>, field| match group {
                Some(group) => b.group(group, field),
                None => b.pool(field),
            };
            let field = COLLECTED.iter().find(|(known, _)| *known == collection);
            let Some((_, field)) = field else {
                continue;
            };
            let gross = of(&mut self.b, *field);
            if collection != Collection::Interest {
                self.b.copy(into, gross);
                continue;
            }
            let fee = of(&mut self.b, PoolField::ServicingFee);
            let lost = of(&mut self.b, PoolField::InterestLoss);
            let net = self.b.sub(gross, fee);
            self.b.set(into, |b| b.excess(net, lost));
        }
        let interest = self.interest_sources();
        let principal = self.principal_sources();
        for (field, parts) in [
            (DealField::InterestRemittance, interest),
            (DealField::PrincipalRemittance, principal),
        ] {
            let into = self.b.deal(field);
            let of = self.b.list(parts);
            self.b.push(Instruction::Sum { into, of });
        }
    }

    pub(super) fn interest_sources(&self) -> Vec<Amount> {
        self.sources.of(Collection::Interest, None)
    }

    pub(super) fn principal_sources(&self) -> Vec<Amount> {
        self.sources.of(Collection::Principal, None)
    }

    /// All cash of the date that is not used yet.
    pub(super) fn available_funds(&self) -> Vec<Amount> {
        let mut all = self.interest_sources();
        all.extend(self.principal_sources());
        all
    }

    /// The register to which a class accretes.
    pub(super) fn accretion(&self, class: ClassIndex) -> Amount {
        self.sources.accretion[class.position()]
    }

    /// What a loan group brings: what of its principal is not used yet.
    pub(super) fn brought(&mut self, group: GroupIndex) -> Amount {
        let before = self.b.group(group, PoolField::OpeningBalance);
        let after = self.b.group(group, PoolField::ClosingBalance);
        self.b.excess(before, after)
    }

    /// The registers of sources, in the order in which they are drawn; `None` for one without a limit.
    pub(super) fn registers(&mut self, sources: &[Source]) -> Option<Vec<Amount>> {
        let mut registers = Vec::new();
        for source in sources {
            match source {
                Source::AvailableFunds => registers.extend(self.available_funds()),
                Source::Collected(collection, group) => {
                    registers.extend(self.sources.of(*collection, *group));
                }
                Source::Accretion(class) => registers.push(self.accretion(*class)),
                Source::Account(account) => {
                    registers.push(self.accounts[account.position()].balance);
                }
                Source::Released => registers.push(self.sources.released),
                Source::Issuer | Source::Amount(_) => return None,
            }
        }
        Some(registers)
    }
}
