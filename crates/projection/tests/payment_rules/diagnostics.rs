//! Diagnostics of payment rules, each with its line, an arrow and advice; all of a file are reported at once.

use crate::support::{CLASSES, HEADER, PAYMENTS, errors};

/// Checks the diagnostics of the usual deal with some sections.
fn check(text: &str, expected: &str) {
    let found = errors(&format!("{HEADER}{text}"));
    assert_eq!(found.trim_end(), expected.trim(), "of:\n{text}");
}

/// The same with the usual classes.
fn check_with_classes(text: &str, expected: &str) {
    check(&format!("{CLASSES}{text}"), expected);
}

/// The same with the usual payments, too.
fn check_definitions(text: &str, expected: &str) {
    check_with_classes(&format!("{text}{PAYMENTS}"), expected);
}

#[test]
fn units_that_do_not_agree() {
    check_definitions(
        r"amounts:
  cushion: pool balance + 2%
  coupon interest: balance(A-1) x net WAC
  ratio: 5% - pool balance
  squared: pool balance x original pool balance
  mixed: max(pool balance, 5%)
  net: net WAC - senior share
  senior share: balance(seniors) / pool balance
  tests: if pool balance then 1 else 2
",
        r"
cannot add dollars and a percentage
  |   cushion: pool balance + 2%
  |                         ^
  = write what it is a percentage of: `2% x pool balance`
cannot multiply dollars by an annual rate
  |   coupon interest: balance(A-1) x net WAC
  |                                 ^
  = interest needs a period: write `interest(balance(A-1), net WAC)`
cannot subtract dollars from a percentage
  |   ratio: 5% - pool balance
  |             ^
  = write what it is a percentage of: `5% x pool balance`
cannot multiply dollars by dollars
  |   squared: pool balance x original pool balance
  |                         ^
  = for a ratio, write `pool balance / original pool balance`
dollars and a percentage do not go together
  |   mixed: max(pool balance, 5%)
  |                            ^^
  = write what it is a percentage of, such as `5% x pool balance`
cannot subtract a fraction from an annual rate
  |   net: net WAC - senior share
  |                ^
  = an annual rate is an index, a net WAC, a class's rate or a stated percentage
expected a test, found dollars
  |   tests: if pool balance then 1 else 2
  |             ^^^^^^^^^^^^
  = compare it with something, such as `pool balance > 0`
",
    );
}

#[test]
fn circles_are_shown() {
    check_definitions(
        r"amounts:
  a: b + 1
  b: 2 x c
  c: max(0, a)
  d: d + 1
  uses a: a x 5%
tests:
  t: u
  u: not t
",
        r"
these refer to one another: `a` -> `b` -> `c` -> `a`
  |   a: b + 1
  |      ^
  = remove one of the references; a value before the date, such as `balance(A)`, needs no other amount
`d` refers to itself
  |   d: d + 1
  |      ^
  = remove one of the references; a value before the date, such as `balance(A)`, needs no other amount
these refer to one another: `t` -> `u` -> `t`
  |   t: u
  |      ^
  = remove one of the references; a value before the date, such as `balance(A)`, needs no other amount
",
    );
}

#[test]
fn unknown_names_have_advice() {
    check_definitions(
        r"amounts:
  one: pool balence
  two: balance(A-3)
  three: balance(senior)
  four: A-1 + seniors
  five: target(reserve)
  six: planned(group I)
  seven: rate(seniors)
  eight: one-two
  nine: balance + 1
  ten: frobnicate(3, 4) + pool balance(III)
  eleven: balance(A-1, seniors)
",
        r"
unknown name `pool balence`
  |   one: pool balence
  |        ^^^^^^^^^^^^
  = did you mean `pool balance`?
the deal has no class `A-3`
  |   two: balance(A-3)
  |                ^^^
  = did you mean `A-1`?
the deal has no class `senior`
  |   three: balance(senior)
  |                  ^^^^^^
  = did you mean `seniors`?
unknown name `A-1`
  |   four: A-1 + seniors
  |         ^^^
  = it is a class or a set of classes: write `balance(A-1)`
unknown name `seniors`
  |   four: A-1 + seniors
  |               ^^^^^^^
  = it is a class or a set of classes: write `balance(seniors)`
the deal has no account `reserve`
  |   five: target(reserve)
  |                ^^^^^^^
  = define it under `accounts`
the deal has no schedule `group I`
  |   six: planned(group I)
  |                ^^^^^^^
  = define it under `schedules`
rates of several classes do not add up
  |   seven: rate(seniors)
  |          ^^^^^^^^^^^^^
  = write one class: `rate(A)`
unknown name `one-two`
  |   eight: one-two
  |          ^^^^^^^
  = write a minus between spaces: `one - two`
`balance` needs the name of a class
  |   nine: balance + 1
  |         ^^^^^^^
  = write `balance(A, B)`
unknown name `frobnicate`
  |   ten: frobnicate(3, 4) + pool balance(III)
  |        ^^^^^^^^^^
  = define it under `amounts` or `tests`
the deal has no loan group `III`
  |   ten: frobnicate(3, 4) + pool balance(III)
  |                                        ^^^
  = did you mean `II`?
`seniors` is counted twice
  |   eleven: balance(A-1, seniors)
  |                        ^^^^^^^
  = name each class once, alone or in a set
",
    );
}

#[test]
fn numbers_and_signs() {
    check_definitions(
        r"amounts:
  one: 1,000,000
  two: min(1,000, pool balance)
  three: .5 x pool balance
  four: $5 + 1
  five: 5..2
  six: 2 x
  seven: (pool balance
  eight: pool balance 5%
  nine: 100-5
  ten: month >= 2029-13
  eleven: 1.5e6
",
        r"
`1,000,000` has commas, which separate values in formulas
  |   one: 1,000,000
  |        ^^^^^^^^^
  = write `1_000_000`; for separate values, put a space after each comma
`1,000` has commas, which separate values in formulas
  |   two: min(1,000, pool balance)
  |            ^^^^^
  = write `1_000`; for separate values, put a space after each comma
unexpected `.`
  |   three: .5 x pool balance
  |          ^
  = write a zero before the point: `0.5`
unexpected `$`
  |   four: $5 + 1
  |         ^
  = write dollars as digits: `1_000_000`
`5..2` is not a number
  |   five: 5..2
  |         ^^^^
  = write digits with at most one point, `1_000_000` or `0.125`
unexpected end of the formula
  |   six: 2 x
  |           ^
  = expected a value
the formula ends before its parentheses are closed
  |   seven: (pool balance
  |                       ^
  = expected `)`
unexpected `5`
  |   eight: pool balance 5%
  |                       ^
  = expected an operator such as `+`, `x` or `and`
a minus needs a space on both sides
  |   nine: 100-5
  |            ^
  = write `a - b`; without spaces, a hyphen belongs to a name
`2029-13` is not a date
  |   ten: month >= 2029-13
  |                 ^^^^^^^
  = write year-month, `2010-05`, or year-month-day, `2010-05-25`
unexpected `e6`
  |   eleven: 1.5e6
  |              ^^
  = expected an operator such as `+`, `x` or `and`
",
    );
}

#[test]
fn tests_and_limits() {
    check_definitions(
        r"tests:
  one: pool balance > 10%
  two: 1 < month < 5
  three: {holds: month > 5, value: month, at_most: 3}
  four: {value: cumulative realized losses, at_most: {from_month: {1: 1%, 13: 2%}}}
  five: {value: 60+ delinquency, at_most: {from_month: {13: 1%, 1: 2%}}, stays: broken}
  six: {value: month}
  seven: pool balance
  eight: date >= 2029
  nine: month >= 2029-05
  ten: pool balance != 5
",
        r"
cannot compare dollars with a percentage
  |   one: pool balance > 10%
  |                     ^
  = compare a ratio, `pool balance / original pool balance`, or dollars, `10% x original pool balance`
two comparisons in a row
  |   two: 1 < month < 5
  |                  ^
  = write `a < b and b < c`
test `three` needs one condition
  |   three: {holds: month > 5, value: month, at_most: 3}
  |          ^
  = write `holds: a <= b`, or `value:` with one of `at_most`, `below`, `at_least` and `above`
the value is dollars, the limits are a fraction
  |   four: {value: cumulative realized losses, at_most: {from_month: {1: 1%, 13: 2%}}}
  |                                                      ^
  = write the limits in the unit of the value, or divide the value by what it is a part of
the rows of the table are out of order
  |   five: {value: 60+ delinquency, at_most: {from_month: {13: 1%, 1: 2%}}, stays: broken}
  |                                                                 ^
  = write them in the order of their months
unknown value `broken`
  |   five: {value: 60+ delinquency, at_most: {from_month: {13: 1%, 1: 2%}}, stays: broken}
  |                                                                                 ^^^^^^
  = one of: failed, passed
test `six` needs one condition
  |   six: {value: month}
  |        ^
  = write `holds: a <= b`, or `value:` with one of `at_most`, `below`, `at_least` and `above`
expected a test, found dollars
  |   seven: pool balance
  |          ^^^^^^^^^^^^
  = compare it with something, such as `pool balance > 0`
a date can only be compared with a date
  |   eight: date >= 2029
  |               ^^
  = write `date >= 2029-05`, or `month >= 36`
a date can only be compared with a date
  |   nine: month >= 2029-05
  |               ^^
  = write `date >= 2029-05`, or `month >= 36`
unexpected `!=`
  |   ten: pool balance != 5
  |                     ^^
  = write `not a = b`
",
    );
}

#[test]
fn formulas_of_several_lines() {
    check_definitions(
        r#"amounts:
  folded: >-
    min(pool balance,
        pool balence)
  plain: max(pool balance,
    2%)
  quoted: 'min(pool balance, unknown one)'
  double: "pool balance + 5%"
"#,
        r#"
unknown name `pool balence`
  |         pool balence)
  |         ^^^^^^^^^^^^
  = did you mean `pool balance`?
dollars and a percentage do not go together
  |     2%)
  |     ^^
  = write what it is a percentage of, such as `2% x pool balance`
unknown name `unknown one`
  |   quoted: 'min(pool balance, unknown one)'
  |                              ^^^^^^^^^^^
  = define it under `amounts` or `tests`
cannot add dollars and a percentage
  |   double: "pool balance + 5%"
  |                         ^
  = write what it is a percentage of: `5% x pool balance`
"#,
    );
}

#[test]
fn orders_and_splits() {
    check_with_classes(
        r"payments:
  - interest: [A-1, A-9]
  - principal: {split: {60%: A-1, 30%: A-2}}
  - principal: {split: {60%: A-1, 50%: A-2}}
  - principal: {pay: seniors, to: planned balance}
  - principal: {pay: seniors}
  - principal: {pro_rata: [A-1, A-2], by: size}
  - principal: {by_group: {III: A-1}}
  - principal: {if: month, then: A-1}
  - principal: {prorata: [A-1]}
  - principal: []
  - principal: {split: {senior share: A-1}}
",
        r"
the deal has no class `A-9`
  |   - interest: [A-1, A-9]
  |                     ^^^
  = did you mean `A-1`?
the parts of the split are 90% together
  |   - principal: {split: {60%: A-1, 30%: A-2}}
  |                        ^
  = write parts of 100% together, or who is paid the `rest`
the parts of the split are 110% together
  |   - principal: {split: {60%: A-1, 50%: A-2}}
  |                        ^
  = write parts of 100% together
the deal has no schedule `seniors`
  |   - principal: {pay: seniors, to: planned balance}
  |                                   ^^^^^^^^^^^^^^^
  = write `schedules: {seniors: schedule.csv}`, or `to: planned balance of NAME` for another schedule
`pay` has no limit
  |   - principal: {pay: seniors}
  |                ^
  = write `to: planned balance`, `to: AMOUNT`, `up_to: AMOUNT` or `each_date: AMOUNT`, or the classes alone
unknown value `size`
  |   - principal: {pro_rata: [A-1, A-2], by: size}
  |                                           ^^^^
  = one of: amount due, balance
the deal has no loan group `III`
  |   - principal: {by_group: {III: A-1}}
  |                            ^^^
  = one of: I, II
expected a test, found a number of months
  |   - principal: {if: month, then: A-1}
  |                     ^^^^^
  = compare it with something: `a >= b`
expected an order of classes
  |   - principal: {prorata: [A-1]}
  |                ^
  = write a class, a list such as `[A, B]`, or one of `{pro_rata: [A, B]}`, `{by_group: {I: A, II: B}}`, `{split: {60%: A, rest: B}}`, `{pay: A, to: AMOUNT}` and `{if: TEST, then: A, else: B}`
the list is empty
  |   - principal: []
  |                ^
  = write classes: `[A, B]`
unknown name `senior share`
  |   - principal: {split: {senior share: A-1}}
  |                         ^^^^^^^^^^^^
  = define it under `amounts` or `tests`
",
    );
}

#[test]
fn payments() {
    check_with_classes(
        r"payments:
  - intrest: A-1
  - {interest: A-1, principal: A-1}
  - {principal: A-1, from: intrest}
  - {principal: A-1, from: accretion(A-1)}
  - {principal: A-1, up_to: 5%}
  - {principal: A-1, otherwise: A-2}
  - write_down: [B, A-2, A-1]
  - residual: R
  - deposit: reserve
  - fee: trustee
  - accrete: A-1
  - {principal: A-1, from: principal(III)}
",
        r"
the payment does not say what is paid
  |   - intrest: A-1
  |     ^^^^^^^
  = did you mean `interest`?
one payment pays several things: interest, principal
  |   - {interest: A-1, principal: A-1}
  |     ^
  = write a payment of its own for each
unknown source of cash `intrest`
  |   - {principal: A-1, from: intrest}
  |                            ^^^^^^^
  = did you mean `interest`?
class `A-1` does not accrete
  |   - {principal: A-1, from: accretion(A-1)}
  |                            ^^^^^^^^^^^^^^
  = write `accretes: yes` in the class
expected dollars, found a percentage
  |   - {principal: A-1, up_to: 5%}
  |                             ^^
  = write what it is a percentage of, such as `5% x pool balance`
`otherwise` without a test
  |   - {principal: A-1, otherwise: A-2}
  |                                 ^^^
  = write the test: `when: TEST`
`write_down` without an amount
  |   - write_down: [B, A-2, A-1]
  |     ^^^^^^^^^^
  = write `up_to: realized losses`, or another amount in dollars
the residual receives all remaining cash, so payments after it receive nothing
  |   - residual: R
  |     ^^^^^^^^
  = write `residual` last
the deal has no account `reserve`
  |   - deposit: reserve
  |              ^^^^^^^
  = define it under `accounts`
the deal has no fee `trustee`
  |   - fee: trustee
  |          ^^^^^^^
  = define it under `fees`
class `A-1` does not accrete
  |   - accrete: A-1
  |              ^^^
  = write `accretes: yes` in the class
the deal has no loan group `III`
  |   - {principal: A-1, from: principal(III)}
  |                            ^^^^^^^^^^^^^^
  = one of: I, II
",
    );
}

#[test]
fn a_comma_in_braces() {
    check_with_classes(
        r"payments:
  - accrete: Z
  - {principal: A-1, up_to: max(0, pool balance)}
",
        r#"
the formula ends before its parentheses are closed
  |   - {principal: A-1, up_to: max(0, pool balance)}
  |                                  ^
  = expected `,` or `)`; inside braces, put a formula with commas in quotes
unknown field `pool balance)` in `the payment`
  |   - {principal: A-1, up_to: max(0, pool balance)}
  |                                    ^^^^^^^^^^^^^
  = inside braces a comma ends a value: put the whole value in quotes, `up_to: "max(0, pool balance)"`
"#,
    );
}

#[test]
fn schedules_accounts_and_fees() {
    check_definitions(
        r"schedules:
  seniors: [5, x]
  late: {2029-05: 5, 2028-05: 6}
  file: missing.csv
accounts:
  reserve: {earns: 5}
  other: {initial: 5%}
fees:
  trustee: {rate: 1%}
  other fee: 5%
exchange_classes:
  AB: {A-1: 100%, A-7: 50%}
  B: [A-1]
",
        r"
expected an amount of money in dollars, found `x`
  |   seniors: [5, x]
  |                ^
  = write digits, with `_` between thousands: `250_000_000` or `1_000.50`
the schedule begins in month 40
  |   late: {2029-05: 5, 2028-05: 6}
  |          ^^^^^^^
  = write a row for closing or for the first distribution date
the rows of the schedule are out of order
  |   late: {2029-05: 5, 2028-05: 6}
  |                      ^^^^^^^
  = write one row for each date, in order
cannot read `missing.csv`: no files are available
  |   file: missing.csv
  |         ^^^^^^^^^^^
  = name a CSV file in the folder of the deal file, with columns `date,balance` or `month,balance`, or write `{2026-03: 90_000_000, 2026-04: 89_000_000}`
account `reserve` has no money: neither `initial` nor `target` is stated
  |   reserve: {earns: 5}
  |            ^
  = write `initial: 2% of original pool balance`, `target: ...`, or both
`5` has no unit, where an annual rate is needed
  |   reserve: {earns: 5}
  |                    ^
  = write a percentage: `5%`
expected dollars, found a percentage
  |   other: {initial: 5%}
  |                    ^^
  = write what it is a percentage of, such as `5% x pool balance`
fee `trustee` is either dollars or a rate of a balance
  |   trustee: {rate: 1%}
  |            ^
  = write `amount: 625`, or `rate: 2.25%` and `of: pool balance before`
expected dollars, found a percentage
  |   other fee: 5%
  |              ^^
  = write what it is a percentage of, such as `5% x pool balance`
the deal has no class `A-7`
  |   AB: {A-1: 100%, A-7: 50%}
  |                   ^^^
  = did you mean `A-1`?
class `B` has cash of its own
  |   B: [A-1]
  |   ^
  = give the exchange class another name, or remove the class from `classes`
",
    );
}

#[test]
fn classes_and_coupons() {
    check(
        r"classes:
  - {name: A, balance: 5, notional: 5, rate: 5%}
  - {name: A, rate: 5%, balance: 6}
  - {name: C, balance: 7, index: sofr, rate: 5%}
  - {name: D, balance: 7, rate: pool balance}
  - {name: E, balance: 7, rate: 5%, carry_forward: yes}
  - {name: F, notional: {A: 100%, Q: 5%}, rate: 5%, accretes: yes}
  - {name: G, balance: 7, rate: 5%, step_up_from: 2029-05, pays: weekly}
  - {name: H, balance: 700_000_000, rate: {from_month: {1: 5%}}}
payments: [{interest: A}]
",
        r"
a class has a balance or a notional balance
  |   - {name: A, balance: 5, notional: 5, rate: 5%}
  |     ^
  = write `balance: 100_000_000`, or for an interest-only class `notional: {A: 100%}`
duplicate class `A`
  |   - {name: A, rate: 5%, balance: 6}
  |            ^
  = give each class a unique name
a class earns an index plus a margin, or a rate
  |   - {name: C, balance: 7, index: sofr, rate: 5%}
  |     ^
  = write `index: sofr, margin: 0.85%`, `rate: 5.50%`, `rate: net WAC`, or `rate: none`
expected an annual rate, found dollars
  |   - {name: D, balance: 7, rate: pool balance}
  |                                 ^^^^^^^^^^^^
  = write a rate, such as `5.00%`, `net WAC` or `min(5%, net WAC)`
nothing is carried forward without a cap
  |   - {name: E, balance: 7, rate: 5%, carry_forward: yes}
  |                                                    ^^^
  = write the cap: `cap: net WAC`
the deal has no class, set or loan group `Q`
  |   - {name: F, notional: {A: 100%, Q: 5%}, rate: 5%, accretes: yes}
  |                                   ^
  = write percentages of classes, of sets, of loan groups or of the `pool`
`step_up_from` without a step-up
  |   - {name: G, balance: 7, rate: 5%, step_up_from: 2029-05, pays: weekly}
  |                                                   ^^^^^^^
  = write `step_up: + 1.00%` or `step_up: x 2`
unknown value `weekly`
  |   - {name: G, balance: 7, rate: 5%, step_up_from: 2029-05, pays: weekly}
  |                                                                  ^^^^^^
  = one of: monthly, quarterly, semiannually, annually
class `F` accretes, but no payment accretes it
  | payments: [{interest: A}]
  |           ^
  = write `- accrete: F` where its interest is added to its balance
",
    );
}

#[test]
fn names_that_are_taken() {
    check_definitions(
        r"amounts:
  pool balance: 5
  not this: 6
  reserve: 7
  12: 5
accounts:
  reserve: {initial: 5}
waterfall: {}
",
        r"
`pool balance` already means the pool after the collections of the date
  |   pool balance: 5
  |   ^^^^^^^^^^^^
  = choose another name
a name cannot begin with `not`, a word of formulas
  |   not this: 6
  |   ^^^^^^^^
  = choose another name
`12` cannot be the name of a value
  |   12: 5
  |   ^^
  = write words of letters and digits, with single spaces between them: `senior percentage`
`reserve` is defined twice
  |   reserve: {initial: 5}
  |   ^^^^^^^
  = amounts, tests and accounts need different names
`waterfall` and `payments` both state what is paid
  | waterfall: {}
  |            ^
  = remove `waterfall`, or `payments`
",
    );
}
