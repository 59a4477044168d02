//! Reads what a payment names besides classes: fees, accounts, rungs of a loss ladder, accrual classes.

use super::payment_terms::LadderRung;
use super::steps::StepReader;
use crate::diagnostic::{Place, nearest_name};
use crate::document::{DiagnosticSink, Node, Section, Value, quoted, read};
use crate::formula::Value as Named;
use crate::index::{AccountIndex, ClassIndex, FeeIndex};

impl StepReader<'_, '_> {
    /// `{interest: B}` or `{principal: B}`.
    pub(super) fn rung(&self, node: &Node, diagnostics: &DiagnosticSink) -> Option<LadderRung> {
        let mut section = Section::open(node, "the rung", diagnostics)?;
        let read = |node: &Node, diagnostics: &DiagnosticSink| self.orders.class(node, diagnostics);
        let interest = section.optional("interest", read);
        let principal = section.optional("principal", read);
        if section.has("interest") == section.has("principal") {
            diagnostics.refuse::<()>(
                section.place(),
                "a rung reduces the interest or the principal of a class",
                "write `{interest: B}` or `{principal: B}`",
            );
        }
        section.finish();
        match (interest, principal) {
            (Some(class), None) => Some(LadderRung::Interest(class)),
            (None, Some(class)) => Some(LadderRung::Principal(class)),
            _ => None,
        }
    }

    pub(super) fn accrete(
        &self,
        node: &Node,
        diagnostics: &DiagnosticSink,
    ) -> Option<Vec<ClassIndex>> {
        let one = [node.clone()];
        let items = match &node.value {
            Value::List(items) => items.as_slice(),
            _ => &one,
        };
        read::every(items.iter().map(|item| {
            let class = self.orders.class(item, diagnostics)?;
            let declared = self.orders.declared;
            if declared
                .accretes
                .get(class.position())
                .is_some_and(|yes| *yes)
            {
                return Some(class);
            }
            diagnostics.refuse(
                item.place,
                format!("class {} does not accrete", item.describe()),
                "write `accretes: yes` in the class",
            )
        }))
    }

    pub(super) fn fee(&self, node: &Node, diagnostics: &DiagnosticSink) -> Option<FeeIndex> {
        let name = read::name(node, diagnostics)?;
        let fees = &self.orders.declared.fees;
        if let Some(position) = fees.iter().position(|fee| fee.name == name.text) {
            return Some(FeeIndex::new(position));
        }
        let names = fees.iter().map(|fee| fee.name);
        refuse_name(&name.text, name.place, "fee", "fees", names, diagnostics)
    }

    pub(super) fn account(
        &self,
        kind: &'static str,
        section: &mut Section<'_, '_>,
    ) -> Option<AccountIndex> {
        section.required(kind, "reserve", |node, diagnostics| {
            let name = read::name(node, diagnostics)?;
            if let Some(Named::Account(account)) = self.scope.value(&name.text) {
                return Some(account);
            }
            let names = self.orders.declared.accounts.iter();
            let names = names.map(|account| account.name);
            refuse_name(
                &name.text,
                name.place,
                "account",
                "accounts",
                names,
                diagnostics,
            )
        })
    }
}

fn refuse_name<'n, T>(
    given: &str,
    place: Place,
    what: &str,
    section: &str,
    known: impl Iterator<Item = &'n str> + Clone,
    diagnostics: &DiagnosticSink,
) -> Option<T> {
    let advice = match nearest_name(given, known.clone()) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => match known.collect::<Vec<_>>().as_slice() {
            [] => format!("define it under `{section}`"),
            known => format!("one of: {}", known.join(", ")),
        },
    };
    diagnostics.refuse(
        place,
        format!("the deal has no {what} {}", quoted(given)),
        advice,
    )
}
