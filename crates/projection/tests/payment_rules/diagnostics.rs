//! x
use crate::support::{CLASSES, HEADER, errors, with};
#[test]
fn gen_all() {
    let cases: Vec<(&str, String)> = vec![
        (
            "units",
            with(
                "amounts:\n  cushion: pool balance + 2%\n  coupon interest: balance(A-1) x net WAC\n  ratio: 5% - pool balance\n  squared: pool balance x original pool balance\n  mixed: max(pool balance, 5%)\n  net: net WAC - senior share\n  senior share: balance(seniors) / pool balance\n  tests: if pool balance then 1 else 2\n",
            ),
        ),
        (
            "circle",
            with(
                "amounts:\n  a: b + 1\n  b: 2 x c\n  c: max(0, a)\n  d: d + 1\n  uses a: a x 5%\ntests:\n  t: u\n  u: not t\n",
            ),
        ),
        (
            "names",
            with(
                "amounts:\n  one: pool balence\n  two: balance(A-3)\n  three: balance(senior)\n  four: A-1 + seniors\n  five: target(reserve)\n  six: planned(group I)\n  seven: rate(seniors)\n  eight: one-two\n  nine: balance + 1\n  ten: frobnicate(3, 4) + pool balance(III)\n  eleven: balance(A-1, seniors)\n",
            ),
        ),
        (
            "numbers",
            with(
                "amounts:\n  one: 1,000,000\n  two: min(1,000, pool balance)\n  three: .5 x pool balance\n  four: $5 + 1\n  five: 5..2\n  six: 2 x\n  seven: (pool balance\n  eight: pool balance 5%\n  nine: 100-5\n  ten: month >= 2029-13\n  eleven: 1.5e6\n",
            ),
        ),
        (
            "tests",
            with(
                "tests:\n  one: pool balance > 10%\n  two: 1 < month < 5\n  three: {holds: month > 5, value: month, at_most: 3}\n  four: {value: cumulative realized losses, at_most: {from_month: {1: 1%, 13: 2%}}}\n  five: {value: 60+ delinquency, at_most: {from_month: {13: 1%, 1: 2%}}, stays: broken}\n  six: {value: month}\n  seven: pool balance\n  eight: date >= 2029\n  nine: month >= 2029-05\n  ten: pool balance != 5\n",
            ),
        ),
        (
            "multiline",
            with(
                "amounts:\n  folded: >-\n    min(pool balance,\n        pool balence)\n  plain: max(pool balance,\n    2%)\n  quoted: 'min(pool balance, unknown one)'\n  double: \"pool balance + 5%\"\n",
            ),
        ),
        (
            "orders",
            format!(
                "{HEADER}{CLASSES}payments:\n  - interest: [A-1, A-9]\n  - principal: {{split: {{60%: A-1, 30%: A-2}}}}\n  - principal: {{split: {{60%: A-1, 50%: A-2}}}}\n  - principal: {{pay: seniors, to: planned balance}}\n  - principal: {{pay: seniors}}\n  - principal: {{pro_rata: [A-1, A-2], by: size}}\n  - principal: {{by_group: {{III: A-1}}}}\n  - principal: {{if: month, then: A-1}}\n  - principal: {{prorata: [A-1]}}\n  - principal: []\n  - principal: {{split: {{senior share: A-1}}}}\n"
            ),
        ),
        (
            "steps",
            format!(
                "{HEADER}{CLASSES}payments:\n  - intrest: A-1\n  - {{interest: A-1, principal: A-1}}\n  - {{principal: A-1, from: intrest}}\n  - {{principal: A-1, from: accretion(A-1)}}\n  - {{principal: A-1, up_to: 5%}}\n  - {{principal: A-1, otherwise: A-2}}\n  - write_down: [B, A-2, A-1]\n  - residual: R\n  - deposit: reserve\n  - fee: trustee\n  - accrete: A-1\n  - {{principal: A-1, from: principal(III)}}\n"
            ),
        ),
        (
            "braces",
            format!(
                "{HEADER}{CLASSES}payments:\n  - accrete: Z\n  - {{principal: A-1, up_to: max(0, pool balance)}}\n"
            ),
        ),
        (
            "sections",
            with(
                "schedules:\n  seniors: [5, x]\n  late: {2029-05: 5, 2028-05: 6}\n  file: missing.csv\naccounts:\n  reserve: {earns: 5}\n  other: {initial: 5%}\nfees:\n  trustee: {rate: 1%}\n  other fee: 5%\nexchange_classes:\n  AB: {A-1: 100%, A-7: 50%}\n  B: [A-1]\n",
            ),
        ),
        (
            "classes",
            format!(
                "{HEADER}classes:\n  - {{name: A, balance: 5, notional: 5, rate: 5%}}\n  - {{name: A, rate: 5%, balance: 6}}\n  - {{name: C, balance: 7, index: sofr, rate: 5%}}\n  - {{name: D, balance: 7, rate: pool balance}}\n  - {{name: E, balance: 7, rate: 5%, carry_forward: yes}}\n  - {{name: F, notional: {{A: 100%, Q: 5%}}, rate: 5%, accretes: yes}}\n  - {{name: G, balance: 7, rate: 5%, step_up_from: 2029-05, pays: weekly}}\n  - {{name: H, balance: 700_000_000, rate: {{from_month: {{1: 5%}}}}}}\npayments: [{{interest: A}}]\n"
            ),
        ),
        (
            "taken",
            with(
                "amounts:\n  pool balance: 5\n  not this: 6\n  reserve: 7\n  12: 5\naccounts:\n  reserve: {initial: 5}\nranks: []\n",
            ),
        ),
    ];
    for (name, text) in cases {
        println!("##### {name}\n{}", errors(&text));
    }
}
