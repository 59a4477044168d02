//! Cash without a last use: sources that no payment uses to the end.

use super::super::class_terms::{ClassBalance, ClassCoupon};
use super::super::payment_terms::{
    Collection, Otherwise, Payment, PaymentOrder, PaymentStep, Source,
};
use super::super::terms::PaymentRules;
use super::{Lint, LintKind};
use crate::formula::{PoolValue, Reference};
use crate::index::{ClassIndex, GroupIndex};

/// Cash that is left, if there is any.
pub(super) fn lint(rules: &PaymentRules, groups: usize) -> Option<Lint> {
    let mut cash = Cash::new(rules, groups);
    for step in &rules.payments {
        cash.step(step);
    }
    let left = cash.left();
    let place = rules.payments.last()?.place;
    (!left.is_empty()).then_some(Lint {
        what: LintKind::CashLeft(left),
        place,
    })
}

/// Which sources may hold cash that no payment has used so far.
struct Cash<'a> {
    rules: &'a PaymentRules,
    groups: Vec<Option<GroupIndex>>,
    /// Each source that is kept apart, and whether it may hold cash.
    sources: Vec<(Source, bool)>,
}

impl<'a> Cash<'a> {
    fn new(rules: &'a PaymentRules, groups: usize) -> Self {
        let groups: Vec<Option<GroupIndex>> = match groups {
            0 => vec![None],
            several => (0..several).map(GroupIndex::new).map(Some).collect(),
        };
        let mut sources = Vec::new();
        for collection in [Collection::Interest]
            .into_iter()
            .chain(Collection::PRINCIPAL)
        {
            for group in &groups {
                let source = Source::Collected(collection, *group);
                // A reference pool brings no cash.
                sources.push((source, !rules.reference_pool));
            }
        }
        // Most pools have no prepayment charges.
        for group in &groups {
            let source = Source::Collected(Collection::PrepaymentCharges, *group);
            sources.push((source, false));
        }
        for class in rules.classes.indices() {
            sources.push((Source::Accretion(class), false));
        }
        sources.push((Source::Released, false));
        Self {
            rules,
            groups,
            sources,
        }
    }

    /// The sources that are kept apart, of a source that a file names.
    fn parts(&self, source: Source) -> Vec<Source> {
        let collected = |collections: &[Collection], group: Option<GroupIndex>| {
            let groups = self.groups.iter().copied();
            let groups = groups.filter(move |of| group.is_none() || *of == group);
            let groups: Vec<Option<GroupIndex>> = groups.collect();
            let of = |collection: &Collection| {
                let collection = *collection;
                let groups = groups.clone().into_iter();
                groups.map(move |group| Source::Collected(collection, group))
            };
            collections.iter().flat_map(of).collect::<Vec<Source>>()
        };
        match source {
            Source::AvailableFunds => {
                let mut all = collected(&[Collection::Interest], None);
                all.extend(collected(&Collection::PRINCIPAL, None));
                all.extend(collected(&[Collection::PrepaymentCharges], None));
                all.push(Source::Released);
                all
            }
            Source::Collected(Collection::Principal, group) => {
                collected(&Collection::PRINCIPAL, group)
            }
            Source::Collected(collection, group) => collected(&[collection], group),
            other => vec![other],
        }
    }

    fn mark(&mut self, sources: &[Source], holds_cash: bool) {
        for source in sources {
            for part in self.parts(*source) {
                for (known, mark) in &mut self.sources {
                    if *known == part {
                        *mark = holds_cash;
                    }
                }
            }
        }
    }

    /// Cash that goes to a source arrives in its first part.
    fn fill(&mut self, to: Source) {
        if let Some(first) = self.parts(to).first() {
            self.mark(&[*first], true);
        }
    }

    fn step(&mut self, step: &PaymentStep) {
        let is_limited = step.up_to.is_some();
        let elsewhere = match &step.otherwise {
            Otherwise::Nothing => step.when.is_none(),
            Otherwise::Order(order) => self.uses_all(&step.payment, order),
            Otherwise::Steps(_) => false,
        };
        let used = match &step.payment {
            Payment::Residual(_) | Payment::Move { .. } => true,
            Payment::Principal(order) | Payment::Interest(order) => {
                self.uses_all(&step.payment, order)
            }
            _ => false,
        };
        if used && elsewhere && !is_limited {
            let mut parts: Vec<Source> = Vec::new();
            for source in &step.from {
                parts.extend(self.parts(*source));
            }
            // Interest takes what is left of interest, and no more of principal than is due.
            if matches!(step.payment, Payment::Interest(_)) {
                let is_interest =
                    |part: &Source| matches!(part, Source::Collected(Collection::Interest, _));
                parts.retain(is_interest);
            }
            self.mark(&parts, false);
        }
        match &step.payment {
            Payment::Draw { to, .. } | Payment::Release { to, .. } | Payment::Move { to } => {
                self.fill(*to);
            }
            Payment::Accrete(classes) => {
                for class in classes {
                    self.fill(Source::Accretion(*class));
                }
            }
            Payment::Steps(steps) => self.steps(step, steps),
            _ => {}
        }
    }

    /// A group of payments; under a test, cash is used to the end if both branches use it so.
    fn steps(&mut self, step: &PaymentStep, steps: &[PaymentStep]) {
        let before = self.sources.clone();
        for inner in steps {
            self.step(inner);
        }
        if step.when.is_none() {
            return;
        }
        let after = std::mem::replace(&mut self.sources, before);
        if let Otherwise::Steps(steps) = &step.otherwise {
            for inner in steps {
                self.step(inner);
            }
        }
        for ((_, mark), (_, other)) in self.sources.iter_mut().zip(after) {
            *mark |= other;
        }
    }

    /// Whether a payment to an order leaves nothing while its classes are outstanding.
    fn uses_all(&self, payment: &Payment, order: &PaymentOrder) -> bool {
        if matches!(payment, Payment::Principal(_)) {
            return order.is_unlimited();
        }
        let mut takes_the_rest = false;
        order.visit_classes(&mut |class| takes_the_rest |= self.earns_what_is_left(class));
        matches!(payment, Payment::Interest(_)) && takes_the_rest
    }

    /// Whether a class earns what the mortgages earn.
    fn earns_what_is_left(&self, class: ClassIndex) -> bool {
        let class = &self.rules.classes[class];
        match &class.coupon {
            ClassCoupon::NetWac { less } => less.is_zero(),
            ClassCoupon::Formula(formula) => {
                matches!(class.balance, ClassBalance::Notional(_))
                    && formula.places.iter().any(|(reference, _)| {
                        matches!(reference, Reference::Pool(PoolValue::NetWac, _))
                    })
            }
            _ => false,
        }
    }

    /// The sources that may hold cash, as a file would name them.
    fn left(&self) -> Vec<Source> {
        let holds = |source: Source| self.sources.contains(&(source, true));
        let mut left = Vec::new();
        let mut groups: Vec<Option<GroupIndex>> = self.groups.clone();
        if groups.len() > 1 {
            groups.insert(0, None);
        }
        let mut named: Vec<Source> = Vec::new();
        let collections = [Collection::Interest, Collection::Principal]
            .into_iter()
            .chain(Collection::PRINCIPAL)
            .chain([Collection::PrepaymentCharges]);
        // The broadest names first: of all groups, and of all principal.
        let all: Vec<Source> = collections
            .flat_map(|collection| {
                let groups = groups.clone().into_iter();
                groups.map(move |group| Source::Collected(collection, group))
            })
            .collect();
        for source in all {
            let parts = self.parts(source);
            if parts
                .iter()
                .all(|part| holds(*part) && !named.contains(part))
            {
                named.extend(parts);
                left.push(source);
            }
        }
        let others = self
            .sources
            .iter()
            .filter(|(source, holds)| *holds && !matches!(source, Source::Collected(..)));
        left.extend(others.map(|(source, _)| *source));
        left
    }
}
