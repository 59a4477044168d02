//! Reads deals, and shows diagnostics as the command shows them: the line, an arrow and the advice.

#![expect(clippy::panic, reason = "helpers of tests")]

use std::fmt::Write as _;

use stepdown_projection::deal::rules::PaymentRules;
use stepdown_projection::deal::{AttachedFiles, Deal};
use stepdown_projection::diagnostic::Diagnostics;

/// What a pass-through has besides `classes` and `payments`.
pub(crate) const HEADER: &str = "\
name: Test
dates: {cut_off: 2026-01-01, closing: 2026-01-30, first_distribution: 2026-02-25, payment_day: 25}
collateral: {original_balance: 100_000_000, groups: [I, II]}
";

/// Three classes and a Z.
pub(crate) const CLASSES: &str = "\
classes:
  - {name: A-1, balance: 60_000_000, rate: 5.00%}
  - {name: A-2, balance: 20_000_000, index: sofr, margin: 1.00%}
  - {name: B, balance: 15_000_000, rate: net WAC}
  - {name: Z, balance: 5_000_000, rate: 6.00%, accretes: yes}
sets:
  seniors: [A-1, A-2]
";

/// Payments for them.
pub(crate) const PAYMENTS: &str = "\
payments:
  - interest: {pro_rata: [A-1, A-2, B]}
  - accrete: Z
  - principal: [A-1, A-2, B, Z]
";

/// Reads a deal without files.
pub(crate) fn read(text: &str) -> Result<Deal, Vec<Diagnostics>> {
    Deal::from_yaml("deal.yaml", text, &AttachedFiles::none())
}

/// Reads a deal that must be right.
pub(crate) fn deal(text: &str) -> Deal {
    read(text).unwrap_or_else(|errors| panic!("{}", shown(&errors)))
}

/// The payment rules of a deal that must have some.
pub(crate) fn rules(deal: &Deal) -> &PaymentRules {
    deal.rules
        .as_ref()
        .unwrap_or_else(|| panic!("the deal states no payments"))
}

/// The usual deal with some sections added.
pub(crate) fn with(sections: &str) -> String {
    format!("{HEADER}{CLASSES}{sections}{PAYMENTS}")
}

/// The diagnostics of a deal.
pub(crate) fn errors(text: &str) -> String {
    match read(text) {
        Ok(_) => panic!("no errors in {text}"),
        Err(errors) => shown(&errors),
    }
}

/// Every diagnostic with its line, an arrow and the advice.
pub(crate) fn shown(files: &[Diagnostics]) -> String {
    let mut shown = String::new();
    for file in files {
        for diagnostic in &file.diagnostics {
            let _ = writeln!(shown, "{}", diagnostic.message);
            if let Some(place) = diagnostic.place {
                let line = file.text.lines().nth(place.line - 1).unwrap_or_default();
                let _ = writeln!(shown, "  | {line}");
                let (blanks, arrow) = (" ".repeat(place.column - 1), "^".repeat(place.length));
                let _ = writeln!(shown, "  | {blanks}{arrow}");
            }
            if let Some(advice) = &diagnostic.advice {
                let _ = writeln!(shown, "  = {advice}");
            }
        }
    }
    shown
}
