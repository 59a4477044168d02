//! Random deals that state their payments, as text files.
//!
//! Like the deals of the other sections, a deal depends only on a row of numbers, and is valid by construction: names
//! are defined before they are used, and every formula has the unit of its place.

mod classes;
mod definitions;
mod formulas;
mod orders;
mod steps;

use super::pool::{self, PoolText};
use super::tape::{self, Tape};
use super::{Case, groups, scenario, sections};

/// The length of a row that is enough for the largest deal with payment rules.
pub const RULES_ROW_LENGTH: usize = 1200;

/// A deal that is being written.
struct Draft<'t, 'row> {
    tape: &'t mut Tape<'row>,
    pool: PoolText,
    /// The sections written so far.
    yaml: String,
    indices: Vec<&'static str>,
    /// Whether the deal has the loan groups I and II.
    grouped: bool,
    reference_pool: bool,
    /// Classes with principal.
    classes: Vec<String>,
    /// Those that earn interest, notional ones included.
    with_interest: Vec<String>,
    accreting: Vec<String>,
    carrying_forward: Vec<String>,
    sets: Vec<String>,
    schedules: Vec<String>,
    accounts: Vec<String>,
    /// Fees, and whether each has an annual cap.
    fees: Vec<(String, bool)>,
    /// Amounts in dollars, and fractions.
    dollars: Vec<String>,
    fractions: Vec<String>,
    tests: Vec<String>,
}

impl Draft<'_, '_> {
    fn line(&mut self, text: &str) {
        self.yaml.push_str(text);
        self.yaml.push('\n');
    }

    /// A random index, recorded as referred to.
    fn index(&mut self) -> &'static str {
        let index = *self.tape.one_of(&["libor_1m", "libor_6m"]);
        if !self.indices.contains(&index) {
            self.indices.push(index);
        }
        index
    }

    /// One of several names.
    fn one_of(&mut self, names: &[String]) -> String {
        self.tape.one_of(names).clone()
    }

    /// Some of the names, in random order; at least one.
    fn some_of(&mut self, names: &[String]) -> Vec<String> {
        let mut chosen = self.tape.shuffled(names);
        let most = u32::try_from(chosen.len()).unwrap_or(1).max(1);
        let keep = self.tape.between(1, most) as usize;
        chosen.truncate(keep);
        chosen
    }
}

impl Case {
    /// The deal with payment rules of a row of numbers.
    #[must_use]
    pub fn with_rules(row: &[u32]) -> Self {
        let mut tape = Tape::new(row);
        let pool = pool::pool(&mut tape);
        let rows = pool.csv.lines().count();
        let (grouped, reference_pool) = (rows > 2 && tape.percent(30), tape.percent(15));
        let mut draft = Draft {
            tape: &mut tape,
            pool,
            yaml: String::new(),
            indices: Vec::new(),
            grouped,
            reference_pool,
            classes: Vec::new(),
            with_interest: Vec::new(),
            accreting: Vec::new(),
            carrying_forward: Vec::new(),
            sets: Vec::new(),
            schedules: Vec::new(),
            accounts: Vec::new(),
            fees: Vec::new(),
            dollars: Vec::new(),
            fractions: Vec::new(),
            tests: Vec::new(),
        };
        draft.header();
        draft.class_sections();
        draft.definitions();
        draft.payments();
        let Draft {
            pool,
            yaml,
            indices,
            ..
        } = draft;
        let mut deal = super::deal::DealText { yaml, indices };
        if !reference_pool {
            sections::hedges(&mut tape, pool.cents, &mut deal);
        }
        let before = deal.yaml.len();
        sections::optional_termination(&mut tape, pool.cents, &mut deal);
        // That section is written for deals of 2007.
        let mut termination = deal.yaml.split_off(before);
        for year in (2007..2027).rev() {
            let (from, to) = (format!("from: {year}"), format!("from: {}", year + 19));
            termination = termination.replace(&from, &to);
        }
        deal.yaml.push_str(&termination);
        let mut csv = pool.csv;
        let mut scenario = scenario::scenario(&mut tape, &pool.kinds, &deal.indices);
        if tape.percent(35) {
            let charges = format!("prepayment_charges: {}%\n", tape.hundredths(0, 500));
            scenario.push_str(&charges);
        }
        if tape.percent(35) {
            // Sometimes more than the interest of the month.
            let highest = *tape.one_of(&[500, 500, 10_000]);
            let lost = format!("interest_loss: {}%\n", tape.hundredths(0, highest));
            scenario.push_str(&lost);
        }
        pool::adjustable(&mut tape, &mut csv, &deal.indices, &mut scenario);
        if grouped {
            groups::group_of_each_loan(&mut tape, &mut csv);
        }
        Self {
            deal: deal.yaml,
            pool: csv,
            scenario,
        }
    }

    /// The deal with payment rules of a number, the same on every machine.
    #[must_use]
    pub fn with_rules_numbered(number: u64) -> Self {
        Self::with_rules(&tape::numbered_row(number, RULES_ROW_LENGTH))
    }
}
