//! Document readers: the accepted forms of each value, and error messages with places and advice.

#![expect(clippy::panic, reason = "helpers of tests")]

use std::fmt::Debug;

use stepdown_projection::document::read::{self, Amount};
use stepdown_projection::document::{DiagnosticSink, Document, Node, Section, Value};

/// The value of `a: ...` as read: debug text, or the errors without the file's name.
fn outcome<T: Debug>(text: &str, reader: impl Fn(&Node, &DiagnosticSink) -> Option<T>) -> String {
    let document = Document::read("f", text).unwrap_or_else(|diagnostics| panic!("{diagnostics}"));
    let Value::Map(entries) = &document.root().value else {
        panic!("no map: {text}")
    };
    let diagnostics = DiagnosticSink::new();
    let read = reader(&entries[0].1, &diagnostics);
    assert!(
        read.is_some() || !diagnostics.is_empty(),
        "an error or a value: {text}"
    );
    match document.conclude(diagnostics, read) {
        Ok(value) => format!("{value:?}"),
        Err(diagnostics) => diagnostics.to_string(),
    }
}

fn check<T: Debug>(reader: impl Fn(&Node, &DiagnosticSink) -> Option<T>, cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(
            outcome(&format!("a: {text}"), &reader),
            *expected,
            "of {text}"
        );
    }
}

#[test]
fn money() {
    const DIGITS: &str = "write digits, with `_` between thousands: `250_000_000` or `1_000.50`";
    let odd = |found: &str| {
        format!("f:1:4: expected an amount of money in dollars, found `{found}` ({DIGITS})")
    };
    check(
        read::money,
        &[
            ("250_000_000", "250000000"),
            ("103,900,000.05", "103900000.05"),
            ("$1000", "1000"),
            ("0", "0"),
            ("1000.500", "1000.500"),
            ("1_000_000_000_000", "1000000000000"),
            ("'5.25'", "5.25"),
            ("5,25", &odd("5,25")),
            ("1e6", &odd("1e6")),
            ("5.", &odd("5.")),
            (".5", &odd(".5")),
            ("abc", &odd("abc")),
            (
                "5.25%",
                "f:1:4: expected an amount of money in dollars, found `5.25%` (write dollars, not a percentage: `250_000_000`)",
            ),
            (
                "-5",
                "f:1:4: expected an amount of money in dollars, found `-5` (write an amount of 0 or more)",
            ),
            (
                "0.005",
                "f:1:4: expected an amount of money in dollars, found `0.005` (write at most two digits after the point: `1_000.50`)",
            ),
            (
                "1_000_000_000_000.01",
                "f:1:4: expected an amount of money in dollars, found `1_000_000_000_000.01` (write at most `1_000_000_000_000`)",
            ),
            (
                "[1]",
                "f:1:4: expected an amount of money in dollars, found a list (write digits, with `_` between thousands: `250_000_000` or `1_000.50`)",
            ),
        ],
    );
}

#[test]
fn percent() {
    check(
        read::percent(0..=100),
        &[
            ("5.65%", "0.0565"),
            ("5.65 %", "0.0565"),
            ("0%", "0"),
            ("100%", "1.00"),
            ("53.70%", "0.5370"),
            ("20 bps", "0.0020"),
            ("37.5bp", "0.00375"),
            (
                "5.65",
                "f:1:4: expected a percentage, found `5.65` (write `5.65%`)",
            ),
            (
                "x",
                "f:1:4: expected a percentage, found `x` (write a number with `%` or `bps`: `5.65%`, `20 bps`)",
            ),
            (
                "100.01%",
                "f:1:4: `100.01%` is out of range (write a value from 0% to 100%)",
            ),
            (
                "-1%",
                "f:1:4: `-1%` is out of range (write a value from 0% to 100%)",
            ),
            (
                "0.00000000000000000000000000001%",
                "f:1:4: expected a percentage, found `0.00000000000000000000000000001%` (write a number with `%` or `bps`: `5.65%`, `20 bps`)",
            ),
        ],
    );
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Base {
    Original,
    Current,
    SeniorEnhancement,
}

const BASES: &[(&str, Base)] = &[
    ("original", Base::Original),
    ("current", Base::Current),
    ("senior enhancement", Base::SeniorEnhancement),
];

#[test]
fn percent_of() {
    check(
        read::percent_of(0..=100, BASES),
        &[
            ("5.65% of original", "(0.0565, Original)"),
            (
                "29.80%  of  senior  enhancement",
                "(0.2980, SeniorEnhancement)",
            ),
            (
                "5.65%",
                "f:1:4: expected a percentage of something, found `5.65%` (write the base: `5.65% of original`)",
            ),
            (
                "5",
                "f:1:4: expected a percentage of something, found `5` (write `5.65% of original`)",
            ),
            (
                "5% of curent",
                "f:1:4: unknown value `curent` (did you mean `current`?)",
            ),
            (
                "5 of moon",
                "f:1:4: expected a percentage, found `5 of moon` (write `5%`)\nf:1:4: unknown value `moon` (one of: original, current, senior enhancement)",
            ),
        ],
    );
    check(
        read::amount(0..=100, BASES),
        &[
            ("1_250_000", "Money(1250000)"),
            (
                "0.50% of current",
                "Share { fraction: 0.0050, of: Current }",
            ),
            (
                "0.50 of current",
                "f:1:4: expected a percentage, found `0.50 of current` (write `50%` or `0.50%`)",
            ),
            (
                "0.50%",
                "f:1:4: expected a percentage of something, found `0.50%` (write the base: `0.50% of original`)",
            ),
        ],
    );
    let share: Amount<Base> = Amount::Money(rust_decimal::Decimal::ONE);
    assert_ne!(
        share,
        Amount::Share {
            fraction: rust_decimal::Decimal::ONE,
            of: Base::Original
        }
    );
}

#[test]
fn numbers() {
    check(
        read::whole_number(1..=31),
        &[
            ("25", "25"),
            ("31.0", "31"),
            (
                "0",
                "f:1:4: `0` is out of range (write a value from 1 to 31)",
            ),
            (
                "-1",
                "f:1:4: `-1` is out of range (write a value from 1 to 31)",
            ),
            (
                "99999999999",
                "f:1:4: `99999999999` is out of range (write a value from 1 to 31)",
            ),
            (
                "2.5",
                "f:1:4: expected a whole number, found `2.5` (write it without a fraction)",
            ),
            (
                "25th",
                "f:1:4: expected a whole number, found `25th` (write digits only: `1`)",
            ),
        ],
    );
    check(
        read::number(0..=10),
        &[
            ("1.5", "1.5"),
            (
                "150%",
                "f:1:4: expected a number, found `150%` (write it without `%`: `1.5`)",
            ),
            (
                "11",
                "f:1:4: `11` is out of range (write a value from 0 to 10)",
            ),
            (
                "two",
                "f:1:4: expected a number, found `two` (write a decimal number: `1.5`)",
            ),
        ],
    );
}

#[test]
fn dates() {
    let odd = |found: &str| {
        format!("f:1:4: expected a date, found `{found}` (write year-month-day: `2007-04-01`)")
    };
    check(
        read::date,
        &[
            ("2007-04-01", "2007-04-01"),
            ("2008-02-29", "2008-02-29"),
            ("4/1/2007", &odd("4/1/2007")),
            ("2007-4-1", &odd("2007-4-1")),
            ("20070401", &odd("20070401")),
            (
                "2007-02-29",
                "f:1:4: expected a date, found `2007-02-29` (there is no such day; write year-month-day: `2007-04-01`)",
            ),
        ],
    );
    check(
        |node: &Node, diagnostics: &DiagnosticSink| {
            read::year_month(node, diagnostics).map(|month| month.to_string())
        },
        &[
            ("2010-05", "\"2010-05\""),
            (
                "2010-13",
                "f:1:4: expected a month, found `2010-13` (write year-month: `2010-05`)",
            ),
            (
                "2010-05-01",
                "f:1:4: expected a month, found `2010-05-01` (write year-month: `2010-05`)",
            ),
        ],
    );
}

#[test]
fn enumerations_and_names() {
    check(
        read::one_of(&[("actual/360", 1), ("30/360", 2)]),
        &[
            ("30/360", "2"),
            (
                "actual/36",
                "f:1:4: unknown value `actual/36` (did you mean `actual/360`?)",
            ),
            (
                "weekly",
                "f:1:4: unknown value `weekly` (one of: actual/360, 30/360)",
            ),
            (
                "{b: 1}",
                "f:1:4: expected a word, found a map of fields (one of: actual/360, 30/360)",
            ),
        ],
    );
    check(
        read::yes_or_no,
        &[
            ("yes", "true"),
            ("false", "false"),
            (
                "maybe",
                "f:1:4: expected yes or no, found `maybe` (write `yes` or `no`)",
            ),
        ],
    );
    check(
        |node: &Node, diagnostics: &DiagnosticSink| {
            let names = read::names(node, diagnostics)?;
            Some(
                names
                    .iter()
                    .map(|name| (name.text.clone(), name.place.column))
                    .collect::<Vec<_>>(),
            )
        },
        &[
            ("[A-1, A-2]", "[(\"A-1\", 5), (\"A-2\", 10)]"),
            ("[]", "f:1:4: the list is empty (write names: `[A, B]`)"),
            (
                "A-1",
                "f:1:4: expected a list of names, found `A-1` (write `[A, B]`, or one `- ` line for each)",
            ),
            (
                "[[A], B, {c: 1}]",
                "f:1:5: expected a name, found a list (write a name such as `A`)\nf:1:13: expected a name, found a map of fields (write a name such as `A`)",
            ),
        ],
    );
    check(
        read::text,
        &[
            ("' x y '", "\"x y\""),
            (
                "''",
                "f:1:4: expected a text, found `` (write a word or a sentence)",
            ),
        ],
    );
}

#[test]
fn reports_all_errors_of_a_file() {
    let text = "\
name: KS4
dates: {cut_off: 2007-04-31, payment_day: 32}
servicng_fee: 0.50
classes:
  - {name: A-1, balance: 103,900,000}
  - {nam: A-2, balance: 5}
extra: 1
optional:
";
    let document = Document::read("deal.yaml", text).unwrap();
    let diagnostics = DiagnosticSink::new();
    let read = Section::open(document.root(), "the deal", &diagnostics).and_then(|mut deal| {
        let name = deal.required("name", "RASC 2007-KS4", read::text);
        let dates = deal.required("dates", "{cut_off: 2007-04-01}", |node, diagnostics| {
            let mut dates = Section::open(node, "dates", diagnostics)?;
            let cut_off = dates.required("cut_off", "2007-04-01", read::date);
            let closing = dates.required("closing", "2007-04-27", read::date);
            let day = dates.optional("payment_day", read::whole_number(1..=31));
            dates.finish();
            Some((cut_off?, closing?, day))
        });
        let fee = deal.required("servicing_fee", "0.50%", read::percent(0..=100));
        let classes = deal.required(
            "classes",
            "[{name: A-1}]",
            read::list(|node, diagnostics| {
                let mut class = Section::open(node, "a class", diagnostics)?;
                let name = class.required("name", "A-1", read::name);
                let balance = class.required("balance", "1_000", read::money);
                class.finish();
                Some((name?, balance?))
            }),
        );
        let _: Option<bool> = deal.optional("optional", read::yes_or_no);
        deal.finish();
        Some((name?, dates?, fee?, classes?))
    });
    let diagnostics = document.conclude(diagnostics, read).unwrap_err();
    assert_eq!(
        diagnostics.to_string(),
        "\
deal.yaml:1:1: missing field `servicing_fee` in `the deal` (write `servicing_fee: 0.50%`)
deal.yaml:2:8: missing field `closing` in `dates` (write `closing: 2007-04-27`)
deal.yaml:2:18: expected a date, found `2007-04-31` (there is no such day; write year-month-day: `2007-04-01`)
deal.yaml:2:43: `32` is out of range (write a value from 1 to 31)
deal.yaml:3:1: unknown field `servicng_fee` in `the deal` (did you mean `servicing_fee`?)
deal.yaml:5:30: unknown field `900` in `a class` (inside braces, write thousands with `_`: `103_900_000`)
deal.yaml:6:5: missing field `name` in `a class` (write `name: A-1`)
deal.yaml:6:6: unknown field `nam` in `a class` (did you mean `name`?)
deal.yaml:7:1: unknown field `extra` in `the deal` (one of: name, dates, servicing_fee, classes, optional)
deal.yaml:8:1: field `optional` is empty (write a value or remove the field)"
    );
}

#[test]
fn rejects_a_list_for_a_map() {
    let open = |node: &Node, diagnostics: &DiagnosticSink| {
        Section::open(node, "dates", diagnostics).map(Section::finish)
    };
    check(
        open,
        &[
            (
                "[1, 2]",
                "f:1:4: `dates` must be a map of fields, found a list (write `name: value` lines, indented, or `{name: value, ...}`)",
            ),
            (
                "5",
                "f:1:4: `dates` must be a map of fields, found `5` (write `name: value` lines, indented, or `{name: value, ...}`)",
            ),
            (
                "{b: 1}",
                "f:1:5: unknown field `b` in `dates` (no fields are allowed here)",
            ),
        ],
    );
    assert_eq!(
        outcome("a:\n  - 1\n", open),
        "f:1:1: `dates` must be a map of fields, found a list (write `name: value` lines, indented, or `{name: value, ...}`)"
    );
}
