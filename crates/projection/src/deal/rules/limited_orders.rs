//! Reads orders with a limit or a test: `{pay: A, to: planned balance}` and `{if: TEST, then: A, else: B}`.

use super::orders::OrderReader;
use super::payment_terms::PaymentOrder;
use crate::document::{DiagnosticSink, Node, Section, quoted};
use crate::formula::{Expected, Formula, Unit};

impl OrderReader<'_, '_> {
    /// `{pay: A, to: planned balance}`, `{pay: A, up_to: AMOUNT}`, `{pay: A, each_date: AMOUNT}`.
    pub(super) fn limited(&self, section: &mut Section<'_, '_>) -> Option<PaymentOrder> {
        let name = section.node("pay").and_then(Node::scalar);
        let order = section.required("pay", "[A, B]", |node, diagnostics| {
            self.order(node, diagnostics)
        });
        let balance = section.optional("to", |node, diagnostics| {
            self.balance(node, name, diagnostics)
        });
        let amount = section.optional("up_to", |node, diagnostics| {
            let dollars = Expected::Unit(Unit::Dollars);
            self.scope.formula(node, dollars, diagnostics)
        });
        let each_date = section.optional("each_date", |node, diagnostics| {
            let dollars = Expected::Unit(Unit::Dollars);
            self.scope.formula(node, dollars, diagnostics)
        });
        let limits = ["to", "up_to", "each_date"];
        if !limits.iter().any(|limit| section.has(limit)) {
            return section.diagnostics().refuse(
                section.place(),
                "`pay` has no limit",
                "write `to: planned balance`, `to: AMOUNT`, `up_to: AMOUNT` or `each_date: AMOUNT`, or the classes alone",
            );
        }
        if (section.has("to") && balance.is_none())
            || (section.has("up_to") && amount.is_none())
            || (section.has("each_date") && each_date.is_none())
        {
            return None;
        }
        let mut order = order?;
        if let Some(Some(balance)) = balance {
            order = PaymentOrder::DownTo {
                order: Box::new(order),
                balance,
            };
        }
        if let Some(dollars) = each_date {
            order = PaymentOrder::EachDate {
                order: Box::new(order),
                dollars,
            };
        }
        if let Some(amount) = amount {
            order = PaymentOrder::UpTo {
                order: Box::new(order),
                amount,
            };
        }
        Some(order)
    }

    /// The balance down to which classes are paid; `Some(None)` for zero.
    #[expect(
        clippy::option_option,
        reason = "the outer one is an error that is reported, as in all readers"
    )]
    fn balance(
        &self,
        node: &Node,
        paid: Option<&str>,
        diagnostics: &DiagnosticSink,
    ) -> Option<Option<Formula>> {
        let written = node.scalar().unwrap_or_default().to_lowercase();
        let dollars = Expected::Unit(Unit::Dollars);
        match written.as_str() {
            "zero" | "0" => Some(None),
            "planned balance" | "its planned balance" | "their planned balance" => {
                let name = paid.filter(|name| self.scope.schedule(name).is_some());
                let Some(name) = name else {
                    return diagnostics.refuse(
                        node.place,
                        match paid {
                            Some(paid) => format!("the deal has no schedule {}", quoted(paid)),
                            None => "the planned balance of which schedule?".to_owned(),
                        },
                        match paid {
                            Some(paid) => format!(
                                "write `schedules: {{{paid}: schedule.csv}}`, or `to: planned balance of NAME` for another schedule"
                            ),
                            None => "write `to: planned balance of NAME`, with a name of `schedules`".to_owned(),
                        },
                    );
                };
                let planned = format!("planned balance of {name}");
                let formula = self
                    .scope
                    .formula_in_key(&planned, node.place, dollars, diagnostics);
                formula.map(Some)
            }
            _ => self.scope.formula(node, dollars, diagnostics).map(Some),
        }
    }

    /// `{if: TEST, then: A, else: B}`.
    pub(super) fn choice(&self, section: &mut Section<'_, '_>) -> Option<PaymentOrder> {
        let test = section.required("if", "trigger event", |node, diagnostics| {
            self.scope
                .formula(node, Expected::Unit(Unit::Truth), diagnostics)
        });
        let then = section.required("then", "[A, B]", |node, diagnostics| {
            self.order(node, diagnostics)
        });
        let otherwise = section.optional("else", |node, diagnostics| self.order(node, diagnostics));
        if section.has("else") && otherwise.is_none() {
            return None;
        }
        Some(PaymentOrder::If {
            test: test?,
            then: Box::new(then?),
            otherwise: otherwise.map(Box::new),
        })
    }
}
