//! Random pools, as CSV text.

use std::fmt::Write as _;

use super::tape::Tape;

/// A pool's text and what a deal has to know of it.
#[derive(Debug, Clone)]
pub(super) struct PoolText {
    pub(super) csv: String,
    pub(super) cents: u64,
    /// The pool's kinds, in the order of the file.
    pub(super) kinds: Vec<&'static str>,
}

/// Fixed and ARM lines, level and interest only, fully amortising and balloons, long and short.
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
