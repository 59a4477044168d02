//! Spellings of the trade, and messages that suggest a correction.

use super::support::{Copy, Ran};

/// `wal` for the folder `three-classes` after an edit of one of its files.
fn wal(file: &str, from: &str, to: &str) -> Ran {
    let folder = Copy::of("three-classes");
    folder.replace(file, from, to);
    folder.run("wal", &[])
}

const DEAL: &str = "deal.yaml";

/// Common spellings of the trade are accepted.
#[test]
fn spellings_of_the_trade() {
    let plain = Copy::of("three-classes").run("wal", &[]);
    assert_eq!(plain.code, Some(0));
    for (file, from, to) in [
        (DEAL, "margin: 1.00%", "margin: 100 bps"),
        (DEAL, "margin: 1.80%", "margin: 180bp"),
        (DEAL, "servicing fee: 0.50%", "servicing fee: 50 BPS"),
        (DEAL, "accrual: actual/360", "accrual: act/360"),
        (DEAL, "accrual: actual/360", "accrual: Act/360"),
        (DEAL, "step_up: x 2", "step_up: 2x"),
        (DEAL, "step_up: x 2", "step_up: X2"),
        (DEAL, "step_up: x 2", "step_up: + 100 bps"),
        (
            DEAL,
            "margin: 1.80%, step_up: x 1.5",
            "margin: 1.80%, step_up: 1.5x",
        ),
        (
            DEAL,
            "optional_termination: {below: 10% of original}",
            "optional_termination: 10%",
        ),
        (
            DEAL,
            "optional_termination: {below: 10% of original}",
            "optional_termination: 10% of original",
        ),
        (DEAL, "below: 10% of original", "below: 10%"),
        (DEAL, "initial: 3% of original", "initial: 3%"),
        (DEAL, "floor: 0.5% of original", "floor: 50 bps of original"),
        (DEAL, "basis risk,", "net wac carryover,"),
        (DEAL, "basis risk,", "Basis Risk Carry-Forward,"),
        ("pricing.yaml", "default: 2 CDR", "default: \"2, 2, 2\""),
    ] {
        let ran = wal(file, from, to);
        assert_eq!(ran.shown(), plain.shown(), "{to}");
    }
}

/// Numbers separated by commas are a month each, and the last one continues, as vectors are quoted.
#[test]
fn comma_separated_vectors() {
    let long = wal(
        "pricing.yaml",
        "prepayment: pricing",
        "prepayment: 2 for 1, 4.545 for 1, 7",
    );
    let short = wal(
        "pricing.yaml",
        "prepayment: pricing",
        "prepayment: 2, 4.545, 7",
    );
    assert_eq!(long.code, Some(0), "{}", long.stderr);
    assert_eq!(long.shown(), short.shown());
    // On an axis such a list means several values, and the message says so.
    let folder = Copy::of("three-classes");
    folder.write("sweep.yaml", "name: S\naxes:\n  severity: 20%, 40%\n");
    let ran = folder.run("check", &[]);
    assert_eq!(ran.code, Some(3));
    assert!(
        ran.stderr
            .contains("write several values as a list, `[20%, 40%]`"),
        "{}",
        ran.stderr
    );
}

/// Sections that do not apply to a deal may be left out.
#[test]
fn sections_may_be_left_out() {
    let folder = Copy::of("three-classes");
    folder.replace(
        DEAL,
        "prepayment_assumption: {pricing: {fixed: 23 HEP}}\n",
        "",
    );
    folder.replace("pricing.yaml", "prepayment: pricing", "prepayment: 23 HEP");
    let plain = Copy::of("three-classes").run("wal", &[]);
    assert_eq!(folder.run("wal", &[]).shown(), plain.shown());
    // Without overcollateralization the classes equal the pool.
    let deal = folder.read(DEAL);
    let others = deal
        .lines()
        .filter(|line| !line.starts_with("overcollateralization:"));
    let without = others.collect::<Vec<_>>().join("\n") + "\n";
    folder.write(DEAL, &without);
    let ran = folder.run("wal", &[]);
    assert_eq!(ran.code, Some(3));
    assert!(
        ran.stderr.contains("balances do not add up"),
        "{}",
        ran.stderr
    );
    let whole = without
        .replace("balance: 5_000_000", "balance: 8_000_000")
        .replace(
            "subordination_percentage: 94%",
            "subordination_percentage: 100%",
        );
    folder.write(DEAL, whole);
    for command in ["wal", "check", "cashflows"] {
        let ran = folder.run(command, &[]);
        assert_eq!(ran.code, Some(0), "{command}: {}", ran.stderr);
    }
    let ran = folder.run("explain", &["--month", "40"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
}

#[test]
fn certificates_above_the_pool() {
    let ran = wal(DEAL, "balance: 5_000_000", "balance: 8_000_001");
    assert_eq!(ran.code, Some(3));
    assert!(
        ran.stderr
            .contains("classes of 100_000_001 are 1 more than the collateral of 100_000_000"),
        "{}",
        ran.stderr
    );
}

/// Each message says once what is wrong, and what would be right.
#[test]
fn messages_suggest_a_correction() {
    for (file, from, to, diagnostics, help) in [
        (
            DEAL,
            "servicing fee: 0.50%",
            "servicing fee: 0.50%, trustee: 7_500",
            1,
            "write a percentage from 0% to 10%; dollars are not supported here",
        ),
        (
            "pricing.yaml",
            "name: Pricing speed, some loss",
            "name: P\nrelief_act_shortfall: 0.25",
            1,
            "write `25%` or `0.25%`",
        ),
        (
            DEAL,
            "{original_balance: 100_000_000, pool: pool.csv, pool_is: assumed,",
            "{original_balance: 100_000_000, pool: pool.csv, pool_is: assumed, says Smith,",
            1,
            "inside braces a comma ends a value: put the whole value in quotes, `pool_is: \"assumed, says Smith\"`",
        ),
        (
            DEAL,
            "{pricing: {fixed: 23 HEP}}",
            "{ramps: {PPC: 2 furlongs}, pricing: {fixed: 100 PPC}}",
            1,
            "unknown speed `furlongs`",
        ),
        (
            DEAL,
            "balance: 80_000_000",
            "balance: 80,000,000",
            1,
            "inside braces, write thousands with `_`: `80_000_000`",
        ),
        (
            DEAL,
            "{below: 10% of original}",
            "{below: 10,000,000}",
            1,
            "inside braces, write thousands with `_`: `10_000_000`",
        ),
        (
            DEAL,
            "{initial: 3% of original",
            "{initial: 3,000,000",
            1,
            "inside braces, write thousands with `_`: `3_000_000`",
        ),
        (
            DEAL,
            "{servicing fee: 0.50%}",
            "{servicing fee, master: 0.50%}",
            1,
            "write `servicing fee: 0.50%`; put a name with a comma in quotes: `\"servicing fee, master\": 0.50%`",
        ),
        (
            "pool.csv",
            "360,360,0,0",
            "360,360,360,0",
            1,
            "a loan that is interest-only to maturity is a balloon: set `maturity_months` 360, `io_months` 360 \
             and a longer `amortization_months`, such as 600; the balance is due at maturity",
        ),
    ] {
        let ran = wal(file, from, to);
        assert_eq!(ran.code, Some(3), "{to}: {}", ran.stdout);
        let flat = ran.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(help), "{to}: {}", ran.stderr);
        assert_eq!(
            ran.stderr.matches("error: ").count(),
            diagnostics,
            "{to}: {}",
            ran.stderr
        );
    }
    // The balloon that the help suggests can be read.
    let ran = wal("pool.csv", "360,360,0,0", "600,360,360,0");
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
}

#[test]
fn separators_other_than_commas() {
    for (separator, name) in [(";", "semicolons"), ("\t", "tabs")] {
        let folder = Copy::of("three-classes");
        let pool = folder.read("pool.csv");
        folder.write("pool.csv", pool.replace(',', separator).replace('.', ","));
        let ran = folder.run("wal", &[]);
        assert_eq!(ran.code, Some(3));
        assert!(
            ran.stderr
                .contains(&format!("columns are separated by {name}, not by commas")),
            "{}",
            ran.stderr
        );
        assert_eq!(ran.stderr.matches("error: ").count(), 1, "{}", ran.stderr);
        // Index paths and scenario lists too.
        let folder = Copy::of("three-classes");
        folder.write(
            "forward.csv",
            format!("month{separator}rate_pct\n1{separator}4,3\n"),
        );
        folder.replace("pricing.yaml", "4.30", "forward.csv");
        let ran = folder.run("wal", &[]);
        assert!(ran.stderr.contains(name), "{}", ran.stderr);
        let folder = Copy::of("three-classes");
        folder.write(
            "cases.csv",
            format!("severity{separator}speed\n40{separator}100%\n"),
        );
        folder.write("sweep.yaml", "name: S\nscenarios: cases.csv\n");
        let ran = folder.run("check", &[]);
        assert!(ran.stderr.contains(name), "{}", ran.stderr);
        assert_eq!(ran.stderr.matches("error: ").count(), 1, "{}", ran.stderr);
    }
}

/// The forward curve of a model has commas.
#[test]
fn curve_in_a_model_is_cut_off() {
    let folder = Copy::of("three-classes");
    let model = "name: M\nmonthly:\n  default: {mean_reversion: 1, volatility: 25%}\nindex:\n  sofr_1m: \
                 {process: hull-white, mean_reversion: 0.1, volatility: 1%, forward: 5 for 12, 4}\n";
    folder.write("model.yaml", model);
    let ran = folder.run("check", &[]);
    assert_eq!(ran.code, Some(3), "{}", ran.stdout);
    let flat = ran.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    let help = "put the whole value in quotes, `forward: \"5 for 12, 4\"`";
    assert!(flat.contains(help), "{}", ran.stderr);
}

/// Printed tables too, and notional schedules. Quoted cells and names marked as text are read.
#[test]
fn tables_of_every_file() {
    let folder = Copy::of("three-classes");
    folder.write("printed-table.csv", "class;wal_years_call\nA;2,89\n");
    for command in ["wal", "infer-pool"] {
        let ran = folder.run(command, &[]);
        let semicolons = "columns are separated by semicolons, not by commas";
        assert!(ran.stderr.contains(semicolons), "{}", ran.stderr);
        assert_eq!(ran.stderr.matches("error: ").count(), 1, "{}", ran.stderr);
    }
    folder.remove("printed-table.csv");
    let ran = folder.run("infer-pool", &[]);
    assert_eq!(ran.code, Some(4));
    assert!(
        ran.stderr
            .contains("printed-table.csv with the printed WAL table"),
        "{}",
        ran.stderr
    );
    assert!(!ran.stderr.contains("`pool`"), "{}", ran.stderr);
    let deal = folder.read(DEAL);
    let names = [
        ("{name: A,", "{name: \"A, 1\","),
        ("{name: B,", "{name: \"=B\","),
        ("[A], sub", "[\"A, 1\"], sub"),
        ("[B], sub", "[\"=B\"], sub"),
        ("[A, M, B]", "[\"A, 1\", M, \"=B\"]"),
        ("[B, M, A]", "[\"=B\", M, \"A, 1\"]"),
    ];
    let deal = names
        .iter()
        .fold(deal, |deal, (from, to)| deal.replace(from, to));
    folder.write(DEAL, deal);
    let table = "\"class\",\"wal_years_call\"\n\"A, 1\",x\n'=B,5.00\n";
    folder.write("printed-table.csv", table);
    let ran = folder.run("wal", &[]);
    assert!(
        ran.stderr.contains("printed-table.csv:2:8"),
        "{}",
        ran.stderr
    );
    assert_eq!(ran.stderr.matches("error: ").count(), 1, "{}", ran.stderr);
    folder.write("printed-table.csv", table.replace(",x", ",2.89"));
    let ran = folder.run("wal", &[]);
    assert_eq!(ran.stderr, "");
    assert!(ran.stdout.contains("of 2 as printed"), "{}", ran.stdout);
    // Headers and cells in quotes, as other programs write them.
    folder.write("forward.csv", "\"month\",\"rate_pct\"\n\"1\",\"4.30\"\n");
    folder.replace("pricing.yaml", "4.30", "forward.csv");
    let ran = folder.run("wal", &[]);
    assert_eq!(ran.stderr, "");
}

#[test]
fn notional_schedule_is_limited() {
    use std::fmt::Write;
    let folder = Copy::of("three-classes");
    let deal = folder.read(DEAL);
    let hedge = "hedges:\n  - cap: {index: sofr_1m, strike: 6%, notional: cap.csv}\n";
    folder.write(DEAL, format!("{deal}{hedge}"));
    let mut schedule = "\"period\",\"notional\"\n".to_owned();
    for period in 1..=1200 {
        let _ = writeln!(schedule, "{period},1000");
    }
    folder.write("cap.csv", &schedule);
    let ran = folder.run("wal", &[]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    folder.write("cap.csv", format!("{schedule}1201,1000\n"));
    let ran = folder.run("wal", &[]);
    assert_eq!(ran.code, Some(3));
    assert!(
        ran.stderr.contains("more than 1200 periods") && ran.stderr.contains("cap.csv:1202:1"),
        "{}",
        ran.stderr
    );
}

/// A deal lasts up to 720 months: 600 of the longest loan and 120 to liquidation.
#[test]
fn every_month_of_a_deal_can_be_stated() {
    for (from, to) in [
        ("from_month: 37", "from_month: 720"),
        (
            "{below: 10% of original}",
            "{below: 10% of original, from: 2085-01}",
        ),
    ] {
        let ran = wal(DEAL, from, to);
        assert_eq!(ran.code, Some(0), "{to}: {}", ran.stderr);
    }
    let ran = wal(DEAL, "from_month: 37", "from_month: 721");
    assert!(
        ran.stderr.contains("write a value from 1 to 720"),
        "{}",
        ran.stderr
    );
}

/// Errors in an argument show the argument.
#[test]
fn errors_in_arguments() {
    let folder = Copy::of("three-classes");
    let ran = folder.run("break-even", &["--axis", "severitty: 40%"]);
    assert_eq!(ran.code, Some(3));
    assert!(ran.stderr.contains("--> --axis:1:1"), "{}", ran.stderr);
    assert!(ran.stderr.contains("1 | severitty: 40%"), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("found 1 error in --axis"),
        "{}",
        ran.stderr
    );
    let ran = folder.run("break-even", &["--vary", "default: 0 to 20 by 1 CDX"]);
    assert_eq!(ran.code, Some(3));
    assert!(ran.stderr.contains("--> --vary:1:10"), "{}", ran.stderr);
    let ran = folder.run(
        "solve",
        &[
            "--vary",
            "deal.classes.A.balance: 70_000_000 to 80_000_000 by 1_000_000",
            "--plug",
            "deal.classes.M.balance",
            "--axis",
            "severity: 400%",
            "--target",
            "A wal_years = 3",
        ],
    );
    assert!(ran.stderr.contains("--> --axis:1:11"), "{}", ran.stderr);
    // No place in a file that nobody wrote.
    assert_eq!(ran.stderr.matches("-->").count(), 1, "{}", ran.stderr);
    assert!(!ran.stderr.contains("the arguments"), "{}", ran.stderr);
}

/// Counts of one are singular.
#[test]
fn counts_of_one_are_singular() {
    let folder = Copy::of("three-classes");
    folder.replace(
        "pricing.yaml",
        "months_to_liquidation: 9",
        "months_to_liquidation: 1",
    );
    folder.write("sweep.yaml", "name: S\naxes: {severity: [40%]}\n");
    let ran = folder.run("check", &[]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    for right in ["liquidated after 1 month,", "1 scenario of pricing.yaml"] {
        assert!(ran.stdout.contains(right), "{}", ran.stdout);
    }
    let words: Vec<&str> = ran.stdout.split([' ', '\n']).collect();
    for pair in words.windows(2) {
        assert!(
            pair[0] != "1" || !pair[1].trim_end_matches([',', ';', ':']).ends_with('s'),
            "{pair:?}"
        );
    }
}
