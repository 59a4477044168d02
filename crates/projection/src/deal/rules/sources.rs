//! Reads where cash comes from and goes to.

use super::orders::OrderReader;
use super::payment_terms::{Collection, Source};
use crate::diagnostic::nearest_name;
use crate::document::{DiagnosticSink, Node, Value, quoted, read};
use crate::formula::{Scope, Value as Named};
use crate::index::GroupIndex;

/// Reads sources of cash.
pub(super) struct SourceReader<'s, 'a> {
    pub(super) scope: &'s Scope<'s>,
    pub(super) orders: &'s OrderReader<'s, 'a>,
}

/// Collections, by name.
const COLLECTIONS: &[(&str, Collection)] = &[
    ("interest", Collection::Interest),
    ("interest collected", Collection::Interest),
    ("principal", Collection::Principal),
    ("principal collected", Collection::Principal),
    ("scheduled principal", Collection::ScheduledPrincipal),
    ("prepayments", Collection::Prepayments),
    ("recoveries", Collection::Recoveries),
    ("prepayment charges", Collection::PrepaymentCharges),
];

const AVAILABLE: &str = "available funds";
const ISSUER: &str = "issuer";

impl SourceReader<'_, '_> {
    /// Reads one source or a list of them.
    pub(super) fn sources(&self, node: &Node, diagnostics: &DiagnosticSink) -> Option<Vec<Source>> {
        let Value::List(items) = &node.value else {
            return self.source(node, diagnostics).map(|source| vec![source]);
        };
        if items.is_empty() {
            return diagnostics.refuse(
                node.place,
                "the list is empty",
                "write sources: `[available funds, reserve]`",
            );
        }
        let sources = read::every(items.iter().map(|item| self.source(item, diagnostics)))?;
        if sources.len() > 1 && sources.contains(&Source::Issuer) {
            return diagnostics.refuse(
                node.place,
                "the issuer pays without limit, so other sources pay nothing",
                "write `issuer` alone, or two payments",
            );
        }
        for (position, source) in sources.iter().enumerate() {
            if sources[..position].contains(source) {
                let message = format!("duplicate source {}", items[position].describe());
                let place = items[position].place;
                return diagnostics.refuse(place, message, "name each source once");
            }
        }
        Some(sources)
    }

    /// Reads a source.
    pub(super) fn source(&self, node: &Node, diagnostics: &DiagnosticSink) -> Option<Source> {
        let written = read::name(node, diagnostics)?.text;
        let lower = written.to_lowercase();
        if lower == AVAILABLE {
            return Some(Source::AvailableFunds);
        }
        if let Some((_, collection)) = COLLECTIONS.iter().find(|(known, _)| *known == lower) {
            return Some(Source::Collected(*collection, None));
        }
        match self.scope.value(&written) {
            Some(Named::Account(account)) => return Some(Source::Account(account)),
            Some(Named::Amount(amount)) if self.orders.declared.reference_pool => {
                return Some(Source::Amount(amount));
            }
            Some(Named::Amount(_)) => {
                return diagnostics.refuse(
                    node.place,
                    format!("{} is an amount, not a source of cash", quoted(&written)),
                    format!("write `up_to: {written}`, and where the cash comes from"),
                );
            }
            _ => {}
        }
        if lower == ISSUER && self.orders.declared.reference_pool {
            return Some(Source::Issuer);
        }
        match with_argument(&written) {
            Some((word, argument)) => self.of_argument(node, word, argument, diagnostics),
            None => self.unknown(node, &written, diagnostics),
        }
    }

    /// Where cash is moved to.
    pub(super) fn destination(&self, node: &Node, diagnostics: &DiagnosticSink) -> Option<Source> {
        match self.source(node, diagnostics)? {
            Source::AvailableFunds => Some(Source::Released),
            Source::Issuer | Source::Amount(_) => diagnostics.refuse(
                node.place,
                format!("cash cannot go to {}", node.describe()),
                "write `available funds`, a collection such as `principal`, or an account",
            ),
            source => Some(source),
        }
    }

    /// `principal(I)` and `accretion(Z)`.
    fn of_argument(
        &self,
        node: &Node,
        word: &str,
        argument: &str,
        diagnostics: &DiagnosticSink,
    ) -> Option<Source> {
        let declared = self.orders.declared;
        let lower = word.to_lowercase();
        if lower == "accretion" {
            let class = self
                .orders
                .class_called(argument, node.place, diagnostics)?;
            if !declared
                .accretes
                .get(class.position())
                .is_some_and(|yes| *yes)
            {
                return diagnostics.refuse(
                    node.place,
                    format!("class {} does not accrete", quoted(argument)),
                    "write `accretes: yes` in the class",
                );
            }
            return Some(Source::Accretion(class));
        }
        let Some((_, collection)) = COLLECTIONS.iter().find(|(known, _)| *known == lower) else {
            return self.unknown(node, word, diagnostics);
        };
        let groups = &declared.groups;
        let Some(position) = groups.iter().position(|group| group == argument) else {
            let advice = if groups.is_empty() {
                "name the groups under `collateral`: `groups: [I, II]`".to_owned()
            } else {
                format!("one of: {}", groups.join(", "))
            };
            let message = format!("the deal has no loan group {}", quoted(argument));
            return diagnostics.refuse(node.place, message, advice);
        };
        Some(Source::Collected(
            *collection,
            Some(GroupIndex::new(position)),
        ))
    }

    fn unknown<T>(&self, node: &Node, written: &str, diagnostics: &DiagnosticSink) -> Option<T> {
        let declared = self.orders.declared;
        let mut known = vec![AVAILABLE];
        known.extend(COLLECTIONS.iter().map(|(name, _)| *name));
        known.push("accretion");
        known.extend(declared.accounts.iter().map(|account| account.name));
        if declared.reference_pool {
            known.push(ISSUER);
            known.extend(declared.amounts.iter().map(|amount| amount.name));
        }
        let advice = match nearest_name(written, known.iter().copied()) {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None => format!("one of: {}", known.join(", ")),
        };
        let message = format!("unknown source of cash {}", quoted(written));
        diagnostics.refuse(node.place, message, advice)
    }
}

/// `principal(I)` as `principal` and `I`; `accretion of Z` is the same form.
fn with_argument(written: &str) -> Option<(&str, &str)> {
    let parts = match written.strip_suffix(')') {
        Some(open) => open.split_once('('),
        None => written.split_once(" of "),
    };
    parts.map(|(word, argument)| (word.trim(), argument.trim()))
}
