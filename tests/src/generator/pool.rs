//! Random pools as CSV text.

use std::fmt::Write as _;

use super::tape::Tape;

/// The text of a pool, and its collateral types.
#[derive(Debug, Clone)]
pub(super) struct PoolText {
    pub(super) csv: String,
    pub(super) cents: u64,
    /// The collateral types of the pool, in the order of the file.
    pub(super) kinds: Vec<&'static str>,
}

/// A pool of fixed-rate loans and ARMs: level and interest-only, fully amortizing and balloon, long
/// and short.
pub(super) fn pool(tape: &mut Tape<'_>) -> PoolText {
    let lines = tape.between(1, 5) as usize;
    let dollars = *tape.one_of(&[1_000_000_u64, 25_000_000, 250_000_000, 1_000_000_000]);
    let cents = dollars * 100 + u64::from(tape.between(0, 99_999));
    let balances = tape.cut(cents, lines);
    let mut csv = String::from(
        "line,kind,balance,rate_pct,amortization_months,maturity_months,io_months,age_months\n",
    );
    let mut kinds = Vec::new();
    for (line, balance) in balances.iter().enumerate() {
        let kind = *tape.one_of(&["fixed", "arm"]);
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
        let maturity = match tape.between(0, 9) {
            0..=3 => tape.between(24, 90),
            4 => tape.between(1, 23),
            5..=8 => tape.between(90, 180),
            _ => tape.between(180, 360),
        };
        let amortization = if tape.percent(25) {
            maturity + tape.between(1, 360)
        } else {
            maturity
        };
        let io = if tape.percent(25) {
            tape.between(0, maturity.min(amortization - 1))
        } else {
            0
        };
        let rate = match tape.between(0, 9) {
            9 => "0".to_owned(),
            8 => tape.hundredths(0, 300),
            _ => tape.hundredths(400, 1400),
        };
        let age = tape.between(0, 40);
        // Writing to a string cannot fail.
        let _ = writeln!(
            csv,
            "{},{kind},{}.{:02},{rate},{amortization},{maturity},{io},{age}",
            line + 1,
            balance / 100,
            balance % 100,
        );
    }
    PoolText { csv, cents, kinds }
}

/// Adds the columns of adjustable-rate loans in one of three cases, for about half of the loans.
/// They follow indices that the deal refers to; if there are none, the scenario is given one.
pub(super) fn adjustable(
    tape: &mut Tape<'_>,
    csv: &mut String,
    indices: &[&str],
    scenario: &mut String,
) {
    if !tape.percent(35) {
        return;
    }
    let followed = if indices.is_empty() {
        &["libor_6m"]
    } else {
        indices
    };
    let mut any = false;
    let mut text = String::new();
    for (row, line) in csv.lines().enumerate() {
        text.push_str(line);
        if row == 0 {
            text.push_str(
                ",index,margin_pct,first_reset_months,reset_interval_months,initial_cap_pct,\
                 periodic_cap_pct,life_cap_rate_pct,life_floor_rate_pct,rounding_pct,\
                 look_back_months\n",
            );
        } else if tape.percent(50) {
            any = true;
            let margin = tape.hundredths(0, 700);
            let index = *tape.one_of(followed);
            let first = tape.between(1, 40);
            let interval = *tape.one_of(&[1, 6, 12]);
            let cap = ["", "0", "0.5", "1", "3"];
            let (initial, periodic) = (*tape.one_of(&cap), *tape.one_of(&cap));
            let life_cap = *tape.one_of(&["", "14", "20"]);
            let life_floor = *tape.one_of(&["", "2", "6.5"]);
            let rounding = *tape.one_of(&["", "0.125", "0.25"]);
            let look_back = *tape.one_of(&["", "1", "2"]);
            // Writing to a string cannot fail.
            let _ = writeln!(
                text,
                ",{index},{margin},{first},{interval},{initial},{periodic},{life_cap},{life_floor},\
                 {rounding},{look_back}",
            );
        } else {
            text.push_str(",,,,,,,,,,\n");
        }
    }
    if any && indices.is_empty() {
        scenario.push_str("index: {libor_6m: \"2 ramp 12 for 60, 4\"}\n");
    }
    *csv = text;
}
