use stepdown_projection::deal::rules::{Collection, FeeAmount, Source};
use stepdown_projection::index::{AccountIndex, GroupIndex};

use super::{Cash, Date, PARTS};

impl Date<'_> {
    fn group_keys(&self) -> Vec<Option<GroupIndex>> {
        match self.groups.len() {
            0 => vec![None],
            several => (0..several).map(GroupIndex::new).map(Some).collect(),
        }
    }

    /// Cash by collection and loan group.
    pub(super) fn collect(&mut self) {
        if self.rules.reference_pool {
            return;
        }
        let keys = self.group_keys();
        let month = |group: Option<GroupIndex>| match group {
            Some(group) => &self.groups[group.position()],
            None => self.pool,
        };
        let net: Vec<f64> = keys
            .iter()
            .map(|group| {
                let month = month(*group);
                (month.interest - month.servicing_fee - month.interest_loss).max(0.0)
            })
            .collect();
        let total: f64 = net.iter().sum();
        let remittance = self.record.deal.interest_remittance;
        for (group, net) in keys.into_iter().zip(net) {
            let share = if self.groups.is_empty() {
                1.0
            } else if total > 0.0 {
                net / total
            } else {
                0.0
            };
            let month = month(group);
            for (part, amount) in [
                remittance * share,
                month.scheduled_principal,
                month.prepaid_principal,
                month.recovered_principal,
                month.prepayment_charges,
            ]
            .into_iter()
            .enumerate()
            {
                self.cash.insert(Cash::Collected(part as u8, group), amount);
            }
        }
    }

    pub(super) fn held(&self, cash: Cash) -> f64 {
        self.cash.get(&cash).copied().unwrap_or(0.0)
    }

    pub(super) fn sum(&self, cash: &[Cash]) -> f64 {
        cash.iter().map(|cash| self.held(*cash)).sum()
    }

    pub(super) fn add(&mut self, cash: Cash, amount: f64) {
        *self.cash.entry(cash).or_default() += amount;
        if matches!(cash, Cash::Account(_)) {
            self.deposits += amount;
        }
    }

    /// Takes an amount from cash, in order; returns what was taken from each.
    pub(super) fn take(&mut self, from: &[Cash], amount: f64) -> f64 {
        let mut left = amount;
        for cash in from {
            let taken = left.min(self.held(*cash));
            *self.cash.entry(*cash).or_default() -= taken;
            left -= taken;
            if matches!(cash, Cash::Account(_)) {
                self.draws += taken;
            }
        }
        amount - left
    }

    pub(super) fn collected(&self, parts: &[u8], group: Option<GroupIndex>) -> Vec<Cash> {
        let keys = self.group_keys();
        let mut found = Vec::new();
        for part in parts {
            for key in &keys {
                if group.is_none() || *key == group {
                    found.push(Cash::Collected(*part, *key));
                }
            }
        }
        found
    }

    pub(super) fn available(&self) -> Vec<Cash> {
        let mut all = self.collected(&[0, 1, 2, 3, 4], None);
        all.push(Cash::Released);
        all
    }

    /// The cash of sources; `None` without a limit.
    pub(super) fn sources(&mut self, sources: &[Source]) -> Option<Vec<Cash>> {
        if sources.is_empty() || sources == [Source::Issuer] {
            return None;
        }
        let mut found: Vec<Cash> = Vec::new();
        for source in sources {
            let more = match source {
                Source::AvailableFunds => self.available(),
                Source::Collected(Collection::Principal, group) => {
                    self.collected(&[1, 2, 3], *group)
                }
                Source::Collected(collection, group) => {
                    let part = PARTS.iter().position(|part| part == collection).unwrap();
                    self.collected(&[part as u8], *group)
                }
                Source::Accretion(class) => vec![Cash::Accretion(*class)],
                Source::Account(account) => vec![Cash::Account(account.position())],
                Source::Released => vec![Cash::Released],
                Source::Amount(amount) => {
                    let issued = Cash::Issued(amount.position());
                    if !self.cash.contains_key(&issued) {
                        let value = self.named(*amount).max(0.0);
                        self.cash.insert(issued, value);
                    }
                    vec![issued]
                }
                Source::Issuer => unreachable!("alone"),
            };
            for cash in more {
                if !found.contains(&cash) {
                    found.push(cash);
                }
            }
        }
        Some(found)
    }

    pub(super) fn target(&mut self, account: AccountIndex) -> f64 {
        let rules = self.rules;
        let target = rules.accounts[account.position()].target.as_ref();
        target.map_or(0.0, |target| self.payable(target))
    }

    /// What accounts earn, and what they release on the last date.
    pub(super) fn earn(&mut self) {
        let rules = self.rules;
        for (account, terms) in rules.accounts.iter().enumerate() {
            let cash = Cash::Account(account);
            if let Some(rate) = &terms.earnings {
                let earned = self.held(cash) * self.value(rate) * self.period.fraction;
                self.add(cash, earned.max(0.0));
                self.draws += earned.max(0.0);
            }
            if self.pool.closing_balance <= 0.005 || self.certificates <= 0.005 {
                let released = self.take(&[cash], self.held(cash));
                let into = self.sources(&[terms.final_release]).unwrap()[0];
                self.add(into, released);
            }
        }
    }

    /// Accounts release everything to the residual.
    pub(super) fn release_all(&mut self, to_residual: bool) {
        assert!(to_residual);
        for account in 0..self.rules.accounts.len() {
            let cash = Cash::Account(account);
            self.residual += self.take(&[cash], self.held(cash));
        }
    }

    pub(super) fn owe_fees(&mut self) {
        let rules = self.rules;
        for (position, fee) in rules.fees.iter().enumerate() {
            let mut owed = match &fee.amount {
                FeeAmount::Dollars(dollars) => self.payable(dollars),
                FeeAmount::Rate { rate, of } => {
                    (self.value(rate) * self.value(of) * self.period.fraction).max(0.0)
                }
            };
            if let Some(minimum) = &fee.minimum {
                owed = owed.max(self.payable(minimum));
            }
            if let Some(maximum) = &fee.maximum {
                owed = owed.min(self.payable(maximum));
            }
            let within = match &fee.annual_cap {
                Some(cap) => {
                    let cap = self.payable(cap);
                    let paid = self.memory.paid_this_year.entry(position).or_default();
                    if self.month % 12 == 1 {
                        *paid = 0.0;
                    }
                    owed.min((cap - *paid).max(0.0))
                }
                None => owed,
            };
            self.fees.push([owed, within, owed - within]);
        }
    }

    /// Hedge payments come from available funds, and receipts go to them.
    pub(super) fn hedges(&mut self) {
        let deal = &self.record.deal;
        self.add(Cash::Released, deal.hedge_receipt);
        let available = self.available();
        let paid = deal.hedge_owed.min(self.sum(&available));
        assert!((paid - deal.hedge_payment).abs() <= 1e-9 * self.checked.original_balance);
        self.take(&available, paid);
    }
}
