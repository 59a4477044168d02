//! Cash of the date, by collection and loan group.

use super::super::{Collection, PaymentRules, Source};
use super::Compiler;
use crate::index::{AmountIndex, ClassIndex, GroupIndex};
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
    /// What is released, drawn or moved to available funds, and hedge receipts.
    released: Amount,
    /// What is left of the amounts that the issuer pays on the date, for classes with a reference pool.
    issued: Vec<Option<Amount>>,
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
            issued: vec![None; rules.amounts.len()],
        }
    }

    /// All registers with cash that some step must use.
    pub(super) fn all(&self) -> Vec<Amount> {
        let collected = self.collected.iter().map(|(.., amount)| *amount);
        let others = self.accretion.iter().copied().chain([self.released]);
        collected.chain(others).collect()
    }

    /// The registers of a collection, of one loan group or of all.
    fn of(&self, collection: Collection, group: Option<GroupIndex>) -> Vec<Amount> {
        let parts: &[Collection] = match collection {
            Collection::Principal => &Collection::PRINCIPAL,
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
    /// Cash into its sources. Interest is the interest remittance: net of the servicing fee, of shortfalls, and of
    /// interest lost on liquidated loans. A reference pool brings no cash.
    pub(super) fn collect(&mut self) {
        self.t.b.line("Collections by source", None);
        let zero = self.t.b.zero();
        let residual = self.t.b.deal(DealField::Residual);
        let emptied: Vec<Amount> = self.sources.all().into_iter().chain([residual]).collect();
        for source in emptied {
            self.t.b.copy(source, zero);
        }
        if self.rules.reference_pool {
            return;
        }
        for (collection, group, into) in self.sources.collected.clone() {
            let field = COLLECTED.iter().find(|(known, _)| *known == collection);
            let Some((_, field)) = field else {
                continue;
            };
            if collection != Collection::Interest {
                let collected = self.collected_in(group, *field);
                self.t.b.copy(into, collected);
            }
        }
        self.share_interest();
    }

    fn collected_in(&mut self, group: Option<GroupIndex>, field: PoolField) -> Amount {
        match group {
            Some(group) => self.t.b.group(group, field),
            None => self.t.b.pool(field),
        }
    }

    /// The interest remittance by loan group, in proportion to the groups' interest net of fees and losses.
    fn share_interest(&mut self) {
        let remittance = self.t.b.deal(DealField::InterestRemittance);
        let of_interest = self.sources.collected.iter();
        let of_interest: Vec<(Option<GroupIndex>, Amount)> = of_interest
            .filter(|(collection, ..)| *collection == Collection::Interest)
            .map(|(_, group, into)| (*group, *into))
            .collect();
        if let [(None, into)] = of_interest.as_slice() {
            self.t.b.copy(*into, remittance);
            return;
        }
        let mut net = Vec::new();
        for (group, _) in &of_interest {
            let interest = self.collected_in(*group, PoolField::Interest);
            let fee = self.collected_in(*group, PoolField::ServicingFee);
            let lost = self.collected_in(*group, PoolField::InterestLoss);
            let after_fee = self.t.b.sub(interest, fee);
            net.push(self.t.b.excess(after_fee, lost));
        }
        let left = self.t.b.copied(remittance);
        let still_owed = self.t.b.sum(net.iter().copied());
        let still_owed = self.t.b.copied(still_owed);
        for ((_, into), owed) in of_interest.into_iter().zip(net) {
            self.t.b.push(Instruction::ShareOfLeft {
                into,
                left,
                owed,
                still_owed,
            });
            self.t.b.decrease(left, into);
            self.t.b.decrease(still_owed, owed);
        }
    }

    /// Net payments to hedge counterparties come from available funds first; receipts are added to them.
    pub(super) fn settle_hedges(&mut self) {
        if self.deal.hedges.is_empty() {
            return;
        }
        self.t.b.part("Hedges");
        self.t.b.line(
            "Net payment to the hedge counterparties, from available funds",
            None,
        );
        let [owed, payment, unpaid, receipt] = [
            DealField::HedgeOwed,
            DealField::HedgePayment,
            DealField::UnpaidHedgePayment,
            DealField::HedgeReceipt,
        ]
        .map(|field| self.t.b.deal(field));
        let released = self.sources.released;
        self.t.b.increase(released, receipt);
        let available = self.available_funds();
        let available = self.t.b.sum(available);
        self.t.b.set(payment, |b| b.min(owed, available));
        self.t.b.set(unpaid, |b| b.sub(owed, payment));
        let left = self.t.b.copied(payment);
        for source in self.available_funds() {
            self.take(left, source);
        }
    }

    /// Takes as much of `left` as a source has, from both; returns what was taken.
    pub(super) fn take(&mut self, left: Amount, source: Amount) -> Amount {
        let taken = self.t.b.min(left, source);
        let taken = self.t.b.copied(taken);
        self.t.b.decrease(source, taken);
        self.t.b.decrease(left, taken);
        taken
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
        all.extend(self.sources.of(Collection::PrepaymentCharges, None));
        all.push(self.sources.released);
        all
    }

    /// The register to which a class accretes.
    pub(super) fn accretion(&self, class: ClassIndex) -> Amount {
        self.sources.accretion[class.position()]
    }

    /// What a loan group brings: the principal by which its balance falls.
    pub(super) fn brought(&mut self, group: GroupIndex) -> Amount {
        let before = self.t.b.group(group, PoolField::OpeningBalance);
        let after = self.t.b.group(group, PoolField::ClosingBalance);
        self.t.b.excess(before, after)
    }

    /// What is left of an amount that the issuer pays on the date.
    fn issued(&mut self, amount: AmountIndex) -> Amount {
        if let Some(known) = self.sources.issued[amount.position()] {
            return known;
        }
        let value = self.named(amount);
        let value = self.t.b.positive(value);
        let value = self.t.b.payable(value);
        let left = self.t.b.copied(value);
        self.sources.issued[amount.position()] = Some(left);
        left
    }

    /// The registers of sources, in the order in which they are drawn, once each; `None` where cash has no limit:
    /// without sources, or from the issuer.
    pub(super) fn registers(&mut self, sources: &[Source]) -> Option<Vec<Amount>> {
        if sources.is_empty() {
            return None;
        }
        let mut registers: Vec<Amount> = Vec::new();
        for source in sources {
            let of_source = match source {
                Source::AvailableFunds => self.available_funds(),
                Source::Collected(collection, group) => self.sources.of(*collection, *group),
                Source::Accretion(class) => vec![self.accretion(*class)],
                Source::Account(account) => vec![self.accounts[account.position()]],
                Source::Released => vec![self.sources.released],
                Source::Amount(amount) => vec![self.issued(*amount)],
                Source::Issuer => return None,
            };
            // Principal is a part of available funds, and scheduled principal of principal.
            for register in of_source {
                if !registers.contains(&register) {
                    registers.push(register);
                }
            }
        }
        Some(registers)
    }

    /// The register that receives cash moved to a source.
    pub(super) fn register_of(&mut self, to: Source) -> Amount {
        let registers = self.registers(&[to]).unwrap_or_default();
        registers.first().copied().unwrap_or(self.sources.released)
    }
}
