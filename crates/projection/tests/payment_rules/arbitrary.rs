//! Arbitrary text never panics, and its errors point inside the file.

use proptest::prelude::*;

use crate::support::{CLASSES, HEADER, PAYMENTS, read};

/// Pieces of formulas, joined at random.
fn formula() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "pool balance",
        "balance",
        "(A-1)",
        "(",
        ")",
        ",",
        "min(",
        "max(",
        "if",
        "then",
        "else",
        "and",
        "or",
        "not",
        "is",
        "met",
        "+",
        "-",
        "x",
        "/",
        "of",
        "<=",
        ">",
        "=",
        "5%",
        "25 bps",
        "1_000",
        "1,000",
        "36",
        "months",
        "month",
        "date",
        "2029-05",
        "2029-05-25",
        "round(",
        "7 decimals",
        "interest(",
        "sofr",
        "seniors",
        "amount",
        "net WAC",
        "60+ delinquency",
        "\u{e9}",
        "'",
        ".",
        "$",
        "interest due",
        "target",
        "planned balance of",
        "yes",
    ]);
    let gap = prop::sample::select(vec![" ", " ", " ", ""]);
    prop::collection::vec((piece, gap), 0..24).prop_map(|pieces| {
        let pieces = pieces
            .into_iter()
            .map(|(piece, gap)| format!("{piece}{gap}"));
        pieces.collect()
    })
}

/// Reads a file and checks its diagnostics.
fn check(text: &str) -> Result<(), TestCaseError> {
    let Err(files) = read(text) else {
        return Ok(());
    };
    prop_assert!(!files.is_empty());
    for file in files {
        prop_assert!(!file.diagnostics.is_empty());
        for diagnostic in file.diagnostics {
            prop_assert!(!diagnostic.message.is_empty());
            let Some(place) = diagnostic.place else {
                continue;
            };
            let line = text.lines().nth(place.line.wrapping_sub(1));
            prop_assert!(line.is_some(), "{diagnostic:?}");
            let length = line.unwrap_or_default().chars().count();
            let end = place.column + place.length - 1;
            // One character beyond the end, where something is missing.
            prop_assert!(
                place.column >= 1 && place.length >= 1 && end <= length + 1,
                "{diagnostic:?} {length}"
            );
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_text_as_a_formula(text in "[ -~\u{e9}\u{d7}\u{2264}]{0,60}") {
        let quoted = text.replace('\'', "''");
        check(&format!("{HEADER}{CLASSES}amounts:\n  amount: '{quoted}'\n{PAYMENTS}"))?;
    }

    #[test]
    fn any_pieces_as_a_formula(text in formula(), other in formula()) {
        let (text, other) = (text.replace('\'', "''"), other.replace('\'', "''"));
        check(&format!(
            "{HEADER}{CLASSES}amounts:\n  amount: '{text}'\ntests:\n  test: '{other}'\n{PAYMENTS}"
        ))?;
    }

    #[test]
    fn pieces_over_several_lines(text in formula(), other in formula()) {
        check(&format!(
            "{HEADER}{CLASSES}amounts:\n  amount: >-\n    a {text}\n    {other}\n  plain: pool balance +\n    {other}\n{PAYMENTS}"
        ))?;
    }

    #[test]
    fn any_text_as_a_step(text in "[ -~]{0,40}", key in "(interest|principal|from|up_to|when|accrete|draw|move|loss_ladder|payments)") {
        check(&format!("{HEADER}{CLASSES}payments:\n  - {{{key}: {text}}}\n  - accrete: Z\n"))?;
    }

    #[test]
    fn any_text_as_a_section(text in "[ -~]{0,40}", key in "(sets|schedules|amounts|tests|accounts|fees|exchange_classes|indices)") {
        check(&format!("{HEADER}{CLASSES}{key}: {{name: {text}}}\n{PAYMENTS}"))?;
        check(&format!("{HEADER}{CLASSES}{key}: {text}\n{PAYMENTS}"))?;
    }
}
