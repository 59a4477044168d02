//! Formulas: what is read, which units are inferred, and where errors point.

use rust_decimal::Decimal;

use super::tree::{ClassValue, DealValue, PoolValue};
use super::{Comparison, Expected, Expression, Formula, Moment, Reference, Scope, Unit, Value};
use crate::diagnostic::Place;
use crate::document::{DiagnosticSink, Node, Value as Content};
use crate::index::{
    AccountIndex, AmountIndex, ClassIndex, FeeIndex, GroupIndex, ReferenceRateIndex, ScheduleIndex,
    TestIndex,
};

fn scope() -> Scope<'static> {
    let mut scope = Scope::new(None, None);
    for (position, name) in ["A-1", "A-2", "B"].iter().enumerate() {
        assert!(scope.define_classes(name, vec![ClassIndex::new(position)]));
    }
    let seniors = vec![ClassIndex::new(0), ClassIndex::new(1)];
    assert!(scope.define_classes("seniors", seniors));
    scope.define_group("I", GroupIndex::new(0));
    scope.define_group("II", GroupIndex::new(1));
    scope.define_schedule("group I", ScheduleIndex::new(0));
    scope.define_fee("trustee fee", FeeIndex::new(0));
    for (name, value) in [
        ("senior percentage", Value::Amount(AmountIndex::new(0))),
        ("senior", Value::Amount(AmountIndex::new(1))),
        ("profit and loss", Value::Amount(AmountIndex::new(2))),
        ("strip", Value::Amount(AmountIndex::new(3))),
        ("trigger event", Value::Test(TestIndex::new(0))),
        ("reserve", Value::Account(AccountIndex::new(0))),
        ("sofr", Value::Rate(ReferenceRateIndex::new(0))),
    ] {
        assert!(scope.define(name, value));
    }
    scope.record_amount(
        AmountIndex::new(0),
        super::Kind::Of(Unit::Fraction),
        Moment::Date,
    );
    scope.record_amount(
        AmountIndex::new(1),
        super::Kind::Of(Unit::Dollars),
        Moment::Point,
    );
    scope.record_amount(
        AmountIndex::new(2),
        super::Kind::Of(Unit::Dollars),
        Moment::Date,
    );
    scope.record_amount(
        AmountIndex::new(3),
        super::Kind::Percentage,
        Moment::Constant,
    );
    scope
}

fn node(text: &str) -> Node {
    Node {
        place: Place {
            line: 1,
            column: 1,
            length: text.chars().count().max(1),
        },
        value: Content::Scalar(text.to_owned()),
    }
}

fn read(text: &str, expected: Expected) -> Result<Formula, String> {
    let diagnostics = DiagnosticSink::new();
    let formula = scope().formula(&node(text), expected, &diagnostics);
    formula.ok_or_else(|| {
        let shown = diagnostics
            .into_diagnostics()
            .into_iter()
            .map(|diagnostic| {
                let place = diagnostic
                    .place
                    .map_or((0, 0), |place| (place.column, place.length));
                format!("{}+{}: {}", place.0, place.1, diagnostic.message)
            });
        shown.collect::<Vec<_>>().join("; ")
    })
}

/// An expression in prefix form.
fn shown(expression: &Expression) -> String {
    let list = |name: &str, parts: &[&Expression]| {
        let parts: Vec<String> = parts.iter().map(|part| shown(part)).collect();
        format!("({name} {})", parts.join(" "))
    };
    let all = |name: &str, parts: &[Expression]| list(name, &parts.iter().collect::<Vec<_>>());
    match expression {
        Expression::Number(number) => number.normalize().to_string(),
        Expression::Truth(truth) => truth.to_string(),
        Expression::Reference(reference) => reference_shown(reference),
        Expression::Negative(a) => list("negative", &[a]),
        Expression::Add(a, b) => list("+", &[a, b]),
        Expression::Subtract(a, b) => list("-", &[a, b]),
        Expression::Multiply(a, b) => list("x", &[a, b]),
        Expression::Divide(a, b) => list("/", &[a, b]),
        Expression::Least(parts) => all("min", parts),
        Expression::Greatest(parts) => all("max", parts),
        Expression::Round { value, decimals } => list(&format!("round{decimals}"), &[value]),
        Expression::Interest { balance, rate } => list("interest", &[balance, rate]),
        Expression::If {
            test,
            then,
            otherwise,
        } => list("if", &[test, then, otherwise]),
        Expression::Compare {
            comparison,
            left,
            right,
        } => list(
            match comparison {
                Comparison::Below => "<",
                Comparison::AtMost => "<=",
                Comparison::Above => ">",
                Comparison::AtLeast => ">=",
                Comparison::Equal => "=",
            },
            &[left, right],
        ),
        Expression::All(parts) => all("and", parts),
        Expression::Any(parts) => all("or", parts),
        Expression::Not(a) => list("not", &[a]),
    }
}

fn reference_shown(reference: &Reference) -> String {
    match reference {
        Reference::Pool(value, groups) if groups.is_empty() => format!("{value:?}"),
        Reference::Pool(value, groups) => {
            let groups: Vec<usize> = groups.iter().map(|group| group.position()).collect();
            format!("{value:?}{groups:?}")
        }
        Reference::Deal(value) => format!("{value:?}"),
        Reference::Class(value, classes) => {
            let classes: Vec<usize> = classes.iter().map(|class| class.position()).collect();
            format!("{value:?}{classes:?}")
        }
        Reference::Account(value, _) => format!("Account{value:?}"),
        Reference::Planned(_) => "Planned".to_owned(),
        Reference::Amount(amount) => format!("amount{}", amount.position()),
        Reference::Test(_) => "test".to_owned(),
        Reference::Fee(_) => "fee".to_owned(),
        Reference::Rate(_) => "index".to_owned(),
    }
}

fn check(text: &str, unit: Unit, expected: &str) {
    let found = read(text, Expected::Any).map(|formula| (formula.unit, shown(&formula.expression)));
    assert_eq!(found, Ok((unit, expected.to_owned())), "of {text}");
}

fn refused(text: &str, expected: Expected, error: &str) {
    assert_eq!(
        read(text, expected).err().as_deref(),
        Some(error),
        "of {text}"
    );
}

#[test]
fn operators_bind_as_in_school() {
    check(
        "pool balance + 2 x reserve - 5",
        Unit::Dollars,
        "(- (+ Balance (x 2 AccountBalance)) 5)",
    );
    check(
        "2% of pool balance / 4",
        Unit::Dollars,
        "(/ (x 0.02 Balance) 4)",
    );
    check(
        "-(pool balance - reserve) x 3",
        Unit::Dollars,
        "(x (negative (- Balance AccountBalance)) 3)",
    );
    check(
        "trigger event or month > 3 and not month = 5",
        Unit::Truth,
        "(or test (and (> Month 3) (not (= Month 5))))",
    );
    check(
        "pool balance \u{d7} 2 \u{2212} 1",
        Unit::Dollars,
        "(- (x Balance 2) 1)",
    );
}

#[test]
fn the_longest_name_is_read() {
    check("senior percentage", Unit::Fraction, "amount0");
    check(
        "senior x senior percentage",
        Unit::Dollars,
        "(x amount1 amount0)",
    );
    check("profit and loss + 1", Unit::Dollars, "(+ amount2 1)");
    check("pool balance before", Unit::Dollars, "BalanceBefore");
    check("POOL  Balance", Unit::Dollars, "Balance");
    check("60+ delinquency", Unit::Fraction, "Delinquency");
    check("write-downs(A-1)", Unit::Dollars, "WriteDowns[0]");
    check("5+ pool balance", Unit::Dollars, "(+ 5 Balance)");
}

#[test]
fn values_of_classes_groups_accounts_and_schedules() {
    check("balance(A-1, B)", Unit::Dollars, "Balance[0, 2]");
    check("balance now of seniors", Unit::Dollars, "BalanceNow[0, 1]");
    check("pool balance(I, II)", Unit::Dollars, "Balance[0, 1]");
    check("target(reserve)", Unit::Dollars, "AccountTarget");
    check("planned balance of group I", Unit::Dollars, "Planned");
    check("fee due(trustee fee)", Unit::Dollars, "fee");
    check("index(sofr) + 1%", Unit::Rate, "(+ index 0.01)");
    check("rate(A-1)", Unit::Rate, "PassThroughRate[0]");
}

#[test]
fn functions() {
    check(
        "min(0, reserve, pool balance)",
        Unit::Dollars,
        "(min 0 AccountBalance Balance)",
    );
    check("sum(1, reserve)", Unit::Dollars, "(+ 1 AccountBalance)");
    check(
        "round(senior percentage, 7 decimals)",
        Unit::Fraction,
        "(round7 amount0)",
    );
    check(
        "interest(balance(B), sofr + 25 bps)",
        Unit::Dollars,
        "(interest Balance[2] (+ index 0.0025))",
    );
    check(
        "if(trigger event, 1, reserve)",
        Unit::Dollars,
        "(if test 1 AccountBalance)",
    );
    check(
        "if (trigger event or month > 5) and month < 9 then 100% else 0%",
        Unit::Fraction,
        "(if (and (or test (> Month 5)) (< Month 9)) 1 0)",
    );
    check(
        "if trigger event is not met then 1% else if month > 5 then 2% else 3%",
        Unit::Fraction,
        "(if (not test) 0.01 (if (> Month 5) 0.02 0.03))",
    );
}

#[test]
fn numbers_take_the_unit_of_their_context() {
    check("month >= month 36", Unit::Truth, "(>= Month 36)");
    check("month >= 36 months", Unit::Truth, "(>= Month 36)");
    check("1 - senior percentage", Unit::Fraction, "(- 1 amount0)");
    check("1_000_000", Unit::Dollars, "1000000");
    check("1.25%", Unit::Fraction, "0.0125");
    check("net WAC - strip", Unit::Rate, "(- NetWac amount3)");
    check("net WAC / 5.5%", Unit::Fraction, "(/ NetWac 0.055)");
    check("24% - 3 x sofr", Unit::Rate, "(- 0.24 (x 3 index))");
    check(
        "pool balance / original pool balance",
        Unit::Fraction,
        "(/ Balance OriginalBalance)",
    );
    let rate = read("5%", Expected::Unit(Unit::Rate)).map(|formula| formula.unit);
    assert_eq!(rate, Ok(Unit::Rate));
}

#[test]
fn tests_are_met_failed_or_in_effect() {
    check("trigger event is in effect", Unit::Truth, "test");
    check("trigger event is failed", Unit::Truth, "(not test)");
    check("trigger event is not failed", Unit::Truth, "test");
    check("trigger event = no", Unit::Truth, "(not test)");
    check("reserve is 0", Unit::Truth, "(= AccountBalance 0)");
}

#[test]
fn a_formula_knows_when_it_changes() {
    let moment = |text: &str| read(text, Expected::Any).map(|formula| formula.moment);
    assert_eq!(moment("2% of original pool balance"), Ok(Moment::Constant));
    assert_eq!(moment("strip x 2"), Ok(Moment::Constant));
    assert_eq!(moment("balance(A-1)"), Ok(Moment::Date));
    assert_eq!(moment("balance(A-1) + balance now(B)"), Ok(Moment::Point));
    assert_eq!(moment("senior"), Ok(Moment::Point));
    assert_eq!(moment("reserve"), Ok(Moment::Point));
}

#[test]
fn a_formula_keeps_the_places_of_its_references() {
    let formula = read("balance(A-1) / pool balance", Expected::Any);
    let places: Vec<_> = formula.map_or_else(
        |_| Vec::new(),
        |formula| {
            let places = formula.places.into_iter();
            places
                .map(|(reference, place)| (reference, place.column, place.length))
                .collect()
        },
    );
    let class = Reference::Class(ClassValue::Balance, vec![ClassIndex::new(0)]);
    let pool = Reference::Pool(PoolValue::Balance, Vec::new());
    assert_eq!(places, [(class, 1, 12), (pool, 16, 12)]);
}

#[test]
fn errors_point_at_the_operator_or_the_part() {
    let dollars = Expected::Unit(Unit::Dollars);
    let any = Expected::Any;
    refused(
        "reserve + 2%",
        any,
        "9+1: cannot add dollars and a percentage",
    );
    refused(
        "reserve x net WAC",
        any,
        "9+1: cannot multiply dollars by an annual rate",
    );
    refused(
        "reserve x reserve",
        any,
        "9+1: cannot multiply dollars by dollars",
    );
    refused(
        "sofr + senior percentage",
        any,
        "6+1: cannot add an annual rate and a fraction",
    );
    refused("5%", dollars, "1+2: expected dollars, found a percentage");
    refused(
        "reserve > 5%",
        any,
        "9+1: cannot compare dollars with a percentage",
    );
    refused(
        "month + trigger event",
        any,
        "9+13: expected an amount, found a test",
    );
    refused(
        "if(reserve, 1, 2)",
        any,
        "4+7: expected a test, found dollars",
    );
    refused("date", any, "1+4: a date is not a value");
    refused(
        "net WAC + date",
        any,
        "11+4: expected an amount, found a date",
    );
    refused(
        "reserv + 5% + unknown",
        any,
        "1+6: unknown name `reserv`; 15+7: unknown name `unknown`",
    );
    refused(
        "min(1, 2",
        any,
        "9+1: the formula ends before its parentheses are closed",
    );
    refused(
        "2 + not trigger event",
        any,
        "5+3: `not` stands inside an amount",
    );
    refused(
        "round(reserve, 99 decimals)",
        any,
        "16+2: cannot round to 99 decimals",
    );
    refused(
        "interest(reserve)",
        any,
        "1+17: `interest` has 2 values, found 1",
    );
}

#[test]
fn long_and_deep_formulas_are_refused() {
    let deep = format!("{}1{}", "(".repeat(100), ")".repeat(100));
    refused(
        &deep,
        Expected::Any,
        "41+1: the formula nests more than 40 levels deep",
    );
    let long = vec!["1"; 600].join(" + ");
    let error = read(&long, Expected::Any).err().unwrap_or_default();
    assert!(
        error.ends_with("the formula has more than 500 parts"),
        "{error}"
    );
    let longest = "x".repeat(5000);
    let error = read(&longest, Expected::Any).err().unwrap_or_default();
    assert!(
        error.ends_with("the formula is longer than 4000 characters"),
        "{error}"
    );
    let ifs = format!("{}1{}", "if (".repeat(39), ") then 1 else 2".repeat(39));
    assert!(read(&ifs, Expected::Any).is_err());
    let terms = vec!["reserve"; 400].join(" + ");
    assert!(read(&terms, Expected::Any).is_ok());
}

#[test]
fn every_word_of_the_vocabulary_can_be_written() {
    for word in super::vocabulary() {
        let form = word
            .form()
            .replace("A, B", "A-1, B")
            .replace("(A)", "(A-1)");
        let text = if word.unit.is_some() {
            form
        } else {
            format!("{form} >= 2029-05")
        };
        let expected = word.unit.unwrap_or(Unit::Truth);
        let found = read(&text, Expected::Unit(expected)).map(|formula| formula.unit);
        assert_eq!(found, Ok(expected), "of {text}");
        for spelling in word.spellings {
            assert!(!spelling.is_empty() && *spelling != word.name);
        }
    }
}

#[test]
fn names_that_formulas_cannot_use_are_refused() {
    let scope = scope();
    let refused = |name: &str| {
        let diagnostics = DiagnosticSink::new();
        let place = node(name).place;
        scope.check_name(name, place, &diagnostics).is_none()
    };
    for name in [
        "",
        "12",
        "5%",
        "2029-05",
        "a  b",
        " a",
        "a + b",
        "not met",
        "x",
        "pool balance",
        "Month",
        "a,b",
        "if only",
    ] {
        assert!(refused(name), "{name}");
    }
    for name in [
        "a",
        "A-1 scheduled amount",
        "60 day rate",
        "profit and loss",
        "holder's share",
        "minimum",
        "_",
    ] {
        assert!(!refused(name), "{name}");
    }
}

#[test]
fn stated_zero_is_exact() {
    let zero = read("0", Expected::Unit(Unit::Dollars)).map(|formula| formula.expression);
    assert_eq!(zero, Ok(Expression::Number(Decimal::ZERO)));
    let month = read("month", Expected::Any).map(|formula| formula.expression);
    let reference = Reference::Deal(DealValue::Month);
    assert_eq!(month, Ok(Expression::Reference(reference)));
}
