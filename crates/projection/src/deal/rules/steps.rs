//! Reads the list of payments.

use super::orders::OrderReader;
use super::payment_terms::{Collection, Otherwise, Payment, PaymentOrder, PaymentStep, Source};
use super::sources::SourceReader;
use crate::diagnostic::{Place, nearest_name};
use crate::document::{DiagnosticSink, Node, Section, Value, quoted, read};
use crate::formula::{Expected, Scope, Unit};
use crate::index::ClassIndex;

/// The fields that say what a step pays.
const PAYMENTS: [&str; 16] = [
    "interest",
    "principal",
    "carry_forward",
    "fee",
    "fee_overflow",
    "accrete",
    "increase",
    "write_down",
    "write_up",
    "loss_ladder",
    "deposit",
    "draw",
    "release",
    "move",
    "residual",
    "payments",
];

/// The most steps of a list.
const MOST_STEPS: usize = 2000;

/// Reads steps.
pub(super) struct StepReader<'s, 'a> {
    pub(super) scope: &'s Scope<'s>,
    pub(super) orders: &'s OrderReader<'s, 'a>,
    pub(super) sources: &'s SourceReader<'s, 'a>,
}

impl StepReader<'_, '_> {
    /// Reads the section `payments`.
    pub(super) fn payments(
        &self,
        node: &Node,
        diagnostics: &DiagnosticSink,
    ) -> Option<Vec<PaymentStep>> {
        if let Value::List(items) = &node.value {
            let is_residual = |item: &Node| item.child("residual").is_some();
            let mut residuals = items.iter().filter(|item| is_residual(item));
            if let Some(first) = residuals.next() {
                for item in residuals {
                    diagnostics.refuse::<()>(
                        place_of(item, "residual"),
                        format!(
                            "two payments of the residual: that of line {} receives all remaining cash",
                            place_of(first, "residual").line
                        ),
                        "remove one of the two",
                    );
                }
                let follows = items.iter().skip_while(|item| !is_residual(item)).skip(1);
                if follows.into_iter().any(|item| !is_residual(item)) {
                    diagnostics.refuse::<()>(
                        place_of(first, "residual"),
                        "the residual receives all remaining cash, so payments after it receive nothing",
                        "write `residual` last",
                    );
                }
            }
        }
        let steps = self.steps(node, None, diagnostics)?;
        self.check_accretion(&steps, node, diagnostics);
        Some(steps)
    }

    /// Reports accrual classes that no payment accretes.
    fn check_accretion(&self, steps: &[PaymentStep], node: &Node, diagnostics: &DiagnosticSink) {
        fn collect(steps: &[PaymentStep], into: &mut Vec<ClassIndex>) {
            for step in steps {
                match &step.payment {
                    Payment::Accrete(classes) => into.extend(classes),
                    Payment::Steps(steps) => collect(steps, into),
                    _ => {}
                }
                if let Otherwise::Steps(steps) = &step.otherwise {
                    collect(steps, into);
                }
            }
        }
        let mut accreted = Vec::new();
        collect(steps, &mut accreted);
        for (position, accretes) in self.orders.declared.accretes.iter().enumerate() {
            let class = ClassIndex::new(position);
            if *accretes && !accreted.contains(&class) {
                let name = self.orders.declared.class_name(class);
                diagnostics.refuse::<()>(
                    node.place,
                    format!(
                        "class {} accretes, but no payment accretes it",
                        quoted(name)
                    ),
                    format!("write `- accrete: {name}` where its interest is added to its balance"),
                );
            }
        }
    }

    fn steps(
        &self,
        node: &Node,
        from: Option<&[Source]>,
        diagnostics: &DiagnosticSink,
    ) -> Option<Vec<PaymentStep>> {
        let items = read::items(node, "a list of payments", "{interest: A}", diagnostics)?;
        if items.is_empty() || items.len() > MOST_STEPS {
            return diagnostics.refuse(
                node.place,
                format!("expected 1 to {MOST_STEPS} payments, found {}", items.len()),
                "write one `- interest: A` line for each payment",
            );
        }
        read::every(items.iter().map(|item| self.step(item, from, diagnostics)))
    }

    /// Reads a step. `from` are the sources of the steps around it.
    fn step(
        &self,
        node: &Node,
        from: Option<&[Source]>,
        diagnostics: &DiagnosticSink,
    ) -> Option<PaymentStep> {
        let mut section = Section::open(node, "the payment", diagnostics)?;
        let given: Vec<&'static str> = PAYMENTS
            .into_iter()
            .filter(|payment| section.has(payment))
            .collect();
        let [kind] = given.as_slice() else {
            return diagnostics.refuse(
                node.place,
                match given.as_slice() {
                    [] => "the payment does not say what is paid".to_owned(),
                    several => format!("one payment pays several things: {}", several.join(", ")),
                },
                unknown_payment(node, &given),
            );
        };
        let sources =
            |node: &Node, diagnostics: &DiagnosticSink| self.sources.sources(node, diagnostics);
        let (stated, from_failed) = if *kind == "move" {
            let moved = section.required("move", "interest", sources);
            let failed = moved.is_none();
            (moved, failed)
        } else if takes_cash(kind) {
            let stated = section.optional("from", sources);
            let failed = section.has("from") && stated.is_none();
            (stated, failed)
        } else {
            (None, false)
        };
        let around = stated.as_deref().or(from);
        let payment = self.payment(kind, &mut section, around);
        let up_to = (!matches!(*kind, "residual" | "payments" | "fee_overflow")).then(|| {
            section.optional("up_to", |node, diagnostics| {
                let dollars = Expected::Unit(Unit::Dollars);
                self.scope.formula(node, dollars, diagnostics)
            })
        });
        let when = section.optional("when", |node, diagnostics| {
            self.scope
                .formula(node, Expected::Unit(Unit::Truth), diagnostics)
        });
        let otherwise = self.otherwise(kind, &mut section, around);
        let needs_limit = matches!(*kind, "increase" | "write_down" | "loss_ladder");
        if needs_limit && !section.has("up_to") {
            diagnostics.refuse::<()>(
                section.place(),
                format!("`{kind}` without an amount"),
                "write `up_to: realized losses`, or another amount in dollars",
            );
        }
        if section.has("otherwise") && !section.has("when") {
            diagnostics.refuse::<()>(
                section.place_of("otherwise"),
                "`otherwise` without a test",
                "write the test: `when: TEST`",
            );
        }
        let failed = from_failed
            || (section.has("when") && when.is_none())
            || (section.has("up_to") && up_to.as_ref().is_none_or(Option::is_none))
            || (needs_limit && !section.has("up_to"));
        let place = place_of(node, kind);
        section.finish();
        let (payment, otherwise) = (payment?, otherwise?);
        if failed {
            return None;
        }
        Some(PaymentStep {
            from: self.from(kind, &payment, stated, from),
            payment,
            up_to: up_to.flatten(),
            when,
            otherwise,
            place,
        })
    }

    /// The sources of a step: its own, those around it, or the usual ones.
    fn from(
        &self,
        kind: &str,
        payment: &Payment,
        stated: Option<Vec<Source>>,
        around: Option<&[Source]>,
    ) -> Vec<Source> {
        let reference_pool = self.orders.declared.reference_pool;
        match payment {
            Payment::Draw { account, .. } | Payment::Release { account, .. } => {
                vec![Source::Account(*account)]
            }
            Payment::Steps(_) => Vec::new(),
            Payment::Move { .. } => stated.unwrap_or_default(),
            _ if !takes_cash(kind) => Vec::new(),
            _ => match (stated, around) {
                (Some(stated), _) => stated,
                (None, Some(around)) => around.to_vec(),
                (None, None) if reference_pool => vec![Source::Issuer],
                (None, None) if kind == "principal" => {
                    vec![Source::Collected(Collection::Principal, None)]
                }
                (None, None) => vec![Source::AvailableFunds],
            },
        }
    }

    fn payment(
        &self,
        kind: &'static str,
        section: &mut Section<'_, '_>,
        around: Option<&[Source]>,
    ) -> Option<Payment> {
        let to_order = |section: &mut Section<'_, '_>, payment: fn(PaymentOrder) -> Payment| {
            let order = section.required(kind, "[A, B]", |node, diagnostics| {
                self.orders.order(node, diagnostics)
            });
            order.map(payment)
        };
        match kind {
            "interest" => to_order(section, Payment::Interest),
            "principal" => to_order(section, Payment::Principal),
            "carry_forward" => to_order(section, Payment::CarryForward),
            "write_down" => to_order(section, Payment::WriteDown),
            "write_up" => to_order(section, Payment::WriteUp),
            "increase" => to_order(section, Payment::Increase),
            "loss_ladder" => section
                .required(
                    kind,
                    "[{interest: B}, {principal: B}]",
                    read::list(|node: &Node, diagnostics: &DiagnosticSink| {
                        self.rung(node, diagnostics)
                    }),
                )
                .map(Payment::LossLadder),
            "accrete" => section
                .required(kind, "Z", |node, diagnostics| {
                    self.accrete(node, diagnostics)
                })
                .map(Payment::Accrete),
            "fee" => section
                .required(kind, "trustee fee", |node, diagnostics| {
                    self.fee(node, diagnostics)
                })
                .map(Payment::Fee),
            "fee_overflow" => section
                .required(kind, "trustee fee", |node, diagnostics| {
                    self.fee(node, diagnostics)
                })
                .map(Payment::FeeOverflow),
            "deposit" => self.account(kind, section).map(Payment::Deposit),
            "draw" | "release" => {
                let account = self.account(kind, section);
                let to = section.optional("to", |node, diagnostics| {
                    self.sources.destination(node, diagnostics)
                });
                if section.has("to") && to.is_none() {
                    return None;
                }
                let to = to.unwrap_or(Source::Released);
                let account = account?;
                Some(if kind == "draw" {
                    Payment::Draw { account, to }
                } else {
                    Payment::Release { account, to }
                })
            }
            "move" => {
                let to = section.required("to", "principal", |node, diagnostics| {
                    self.sources.destination(node, diagnostics)
                });
                to.map(|to| Payment::Move { to })
            }
            "residual" => section
                .required(kind, "R", read::text)
                .map(Payment::Residual),
            _ => section
                .required(
                    kind,
                    "[{interest: A}, {principal: A}]",
                    |node, diagnostics| self.steps(node, around, diagnostics),
                )
                .map(Payment::Steps),
        }
    }

    fn otherwise(
        &self,
        kind: &str,
        section: &mut Section<'_, '_>,
        around: Option<&[Source]>,
    ) -> Option<Otherwise> {
        let takes_order = matches!(
            kind,
            "interest" | "principal" | "carry_forward" | "write_down" | "write_up" | "increase"
        );
        if !section.has("otherwise") || !(takes_order || kind == "payments") {
            return Some(Otherwise::Nothing);
        }
        section.optional("otherwise", |node, diagnostics| {
            if takes_order {
                self.orders.order(node, diagnostics).map(Otherwise::Order)
            } else {
                self.steps(node, around, diagnostics).map(Otherwise::Steps)
            }
        })
    }
}

/// Whether a step takes cash from sources that can be stated.
fn takes_cash(kind: &str) -> bool {
    matches!(
        kind,
        "interest"
            | "principal"
            | "carry_forward"
            | "fee"
            | "fee_overflow"
            | "deposit"
            | "residual"
            | "payments"
    )
}

/// The position of the field that says what is paid.
fn place_of(node: &Node, kind: &str) -> Place {
    let Value::Map(entries) = &node.value else {
        return node.place;
    };
    let mut entries = entries.iter();
    let entry = entries.find(|(key, _)| key.text == kind);
    entry.map_or(node.place, |(key, _)| key.place)
}

/// Advice for a step without, or with several, fields that say what is paid.
fn unknown_payment(node: &Node, given: &[&str]) -> String {
    if !given.is_empty() {
        return "write a payment of its own for each".to_owned();
    }
    let Value::Map(entries) = &node.value else {
        return String::new();
    };
    let mut keys = entries.iter().map(|(key, _)| key.text.as_str());
    let similar = keys.find_map(|key| nearest_name(key, PAYMENTS));
    match similar {
        Some(payment) => format!("did you mean `{payment}`?"),
        None => format!("one of: {}", PAYMENTS.join(", ")),
    }
}
