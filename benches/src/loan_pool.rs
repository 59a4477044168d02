//! Splits the rep lines of a pool into loans.
//!
//! Each rep line becomes loans of its collateral type, group, age, terms and interest-only period. Their
//! balances add up to the line's to the cent, and their weighted average rate is its rate. The same seed
//! gives the same loans on every machine.

use std::fmt::Write;

use rand::rngs::ChaCha8Rng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use stepdown_projection::collateral::{Line, Pool};

/// Decimals of a loan's rate in percent.
const RATE_DIGITS: u32 = 6;
/// The range of a loan's balance, in percent of the average loan of its rep line.
const BALANCES: std::ops::RangeInclusive<u128> = 25..=175;

/// How rep lines are split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Split {
    /// The total number of loans; at least one per rep line.
    pub loans: usize,
    /// The largest difference of a loan's rate from its rep line's, in percentage points; 0 for equal rates.
    pub rate_spread: Decimal,
    /// The random seed.
    pub seed: u64,
}

impl Split {
    /// Splits into this many loans, with rates up to one and a half percentage points from their rep line's.
    #[must_use]
    pub fn into_loans(loans: usize) -> Self {
        Self {
            loans,
            rate_spread: Decimal::new(15, 1),
            seed: 2007,
        }
    }

    /// The same loans, each at its rep line's rate.
    #[must_use]
    pub fn at_equal_rates(self) -> Self {
        Self {
            rate_spread: Decimal::ZERO,
            ..self
        }
    }

    /// The pool file of the loans, in random order as on a loan tape.
    ///
    /// # Errors
    /// If the rep lines cannot be split: fewer loans than rep lines, or less than a dollar per loan.
    pub fn csv(self, pool: &Pool) -> Result<String, String> {
        let mut random = ChaCha8Rng::seed_from_u64(self.seed);
        let lines = lines_by_group(pool);
        let spread =
            in_units(self.rate_spread, RATE_DIGITS).ok_or("the spread of rates is out of range")?;
        let mut loans = Vec::with_capacity(self.loans);
        for ((position, (_, line)), count) in lines.iter().enumerate().zip(self.counts(&lines)?) {
            let balances = balances(line, count, &mut random)?;
            let rates = rates(line, &balances, spread, &mut random)?;
            loans.extend(
                balances
                    .into_iter()
                    .zip(rates)
                    .map(|(cents, rate)| (position, cents, rate)),
            );
        }
        loans.shuffle(&mut random);

        let grouped = lines.iter().any(|(group, _)| !group.is_empty());
        let mut text = String::with_capacity(56 * loans.len());
        text.push_str(
            "line,kind,balance,rate_pct,amortization_months,maturity_months,io_months,age_months",
        );
        text.push_str(if grouped { ",group\n" } else { "\n" });
        for (number, (position, cents, rate)) in (1..).zip(loans) {
            let (group, line) = &lines[position];
            let kind = &pool.kinds()[line.kind().index()];
            // Writing to a string cannot fail.
            let _ = write!(
                text,
                "{number},{kind},{}.{:02},{}.{:06},{},{},{},{}",
                cents / 100,
                cents % 100,
                rate / 1_000_000,
                rate % 1_000_000,
                line.amortization_months(),
                line.maturity_months(),
                line.io_months(),
                line.age_months(),
            );
            if grouped {
                let _ = write!(text, ",{group}");
            }
            text.push('\n');
        }
        Ok(text)
    }

    /// How many loans each rep line becomes: in proportion to balance, at least one.
    fn counts(self, lines: &[(&str, Line)]) -> Result<Vec<usize>, String> {
        let Some(pass) = self.loans.checked_sub(lines.len()) else {
            return Err(format!(
                "{} rep lines cannot be split into {} loans",
                lines.len(),
                self.loans
            ));
        };
        let total: Decimal = lines.iter().map(|(_, line)| line.balance()).sum();
        let mut before = Decimal::ZERO;
        let mut given = 0;
        let counts = lines.iter().map(|(_, line)| {
            before += line.balance();
            let up_to = (before / total * Decimal::from(pass)).round();
            let up_to = up_to.to_usize().unwrap_or(pass);
            let count = 1 + up_to - given;
            given = up_to;
            count
        });
        Ok(counts.collect())
    }
}

/// The rep lines with their loan groups, group by group.
fn lines_by_group(pool: &Pool) -> Vec<(&str, Line)> {
    let groups = pool.groups().iter().filter_map(|name| {
        let lines = pool.group(name)?;
        Some((name.as_str(), lines))
    });
    groups
        .flat_map(|(name, lines)| {
            let lines: Vec<_> = lines
                .lines()
                .iter()
                .map(|line| (name, line.clone()))
                .collect();
            lines
        })
        .collect()
}

/// A value in units of its `digits`th decimal.
fn in_units(value: Decimal, digits: u32) -> Option<i128> {
    (value * Decimal::from(10_u64.pow(digits)))
        .round()
        .to_i128()
}

/// Balances in cents that add up to the rep line's.
fn balances(line: &Line, count: usize, random: &mut ChaCha8Rng) -> Result<Vec<u128>, String> {
    let total = in_units(line.balance(), 2).and_then(|cents| u128::try_from(cents).ok());
    let total = total.filter(|total| *total >= 100 * count as u128);
    let total =
        total.ok_or_else(|| format!("{} is too little for {count} loans", line.balance()))?;
    let weights: Vec<u128> = (0..count).map(|_| random.random_range(BALANCES)).collect();
    let all: u128 = weights.iter().sum();
    let (mut weight, mut given) = (0, 0);
    let balances = weights.into_iter().map(|share| {
        weight += share;
        let up_to = total * weight / all;
        let balance = up_to - given;
        given = up_to;
        balance
    });
    Ok(balances.collect())
}

/// Rates in units of the last decimal; their average by balance is the rep line's rate, as nearly as the
/// decimals allow.
fn rates(
    line: &Line,
    balances: &[u128],
    spread: i128,
    random: &mut ChaCha8Rng,
) -> Result<Vec<i128>, String> {
    let middle = in_units(line.rate() * Decimal::ONE_HUNDRED, RATE_DIGITS);
    let middle = middle.ok_or_else(|| format!("the rate is out of range: {}", line.rate()))?;
    let spread = spread.min(middle);
    let mut rates: Vec<i128> = balances
        .iter()
        .map(|_| random.random_range(middle - spread..=middle + spread))
        .collect();
    let all: i128 = balances.iter().map(|cents| cents.cast_signed()).sum();
    let excess: i128 = rates
        .iter()
        .zip(balances)
        .map(|(rate, cents)| (rate - middle) * cents.cast_signed())
        .sum();
    // Adjust all by the same amount, then single loans by one unit of the last decimal.
    let by = excess / all;
    let mut rest = excess - by * all;
    for (rate, cents) in rates.iter_mut().zip(balances) {
        let cents = cents.cast_signed();
        let one = rest.signum();
        let moved = if rest.abs() >= cents { one } else { 0 };
        rest -= moved * cents;
        *rate = (*rate - by - moved).max(0);
    }
    Ok(rates)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: &str = "\
        line,kind,balance,rate_pct,amortization_months,maturity_months,io_months,age_months\n\
        1,fixed,24170000.00,9.05,357,357,0,3\n2,arm,28707000.01,8.7,357,357,57,3\n";

    #[test]
    fn loans_add_up_to_their_rep_lines() {
        let lines = Pool::from_csv("", LINES).unwrap();
        let split = Split::into_loans(5_000);
        let text = split.csv(&lines).unwrap();
        assert_eq!(text, split.csv(&lines).unwrap());
        let loans = Pool::from_csv("", &text).unwrap();
        assert_eq!(loans.lines().len(), 5_000);
        for line in lines.lines() {
            let of_line = || {
                let like = |loan: &&Line| loan.io_months() == line.io_months();
                loans.lines().iter().filter(like)
            };
            let balance: Decimal = of_line().map(Line::balance).sum();
            assert_eq!(balance, line.balance());
            let by_balance: Decimal = of_line().map(|loan| loan.balance() * loan.rate()).sum();
            let off = (by_balance / balance - line.rate()).abs();
            assert!(off < Decimal::new(1, 11), "{off}");
            let least = of_line().map(Line::rate).min().unwrap();
            assert!(least < line.rate() - Decimal::new(1, 2));
        }
    }

    #[test]
    fn equal_rates_match_the_rep_lines() {
        let lines = Pool::from_csv("", LINES).unwrap();
        let split = Split::into_loans(100).at_equal_rates();
        let loans = Pool::from_csv("", &split.csv(&lines).unwrap()).unwrap();
        assert!(loans.lines().iter().all(|loan| {
            let mut same = lines
                .lines()
                .iter()
                .filter(|line| line.io_months() == loan.io_months());
            same.all(|line| line.rate() == loan.rate())
        }));
        assert_eq!(loans.balance(), lines.balance());
    }

    #[test]
    fn rejects_too_few_loans() {
        let lines = Pool::from_csv("", LINES).unwrap();
        assert!(Split::into_loans(1).csv(&lines).is_err());
    }
}
