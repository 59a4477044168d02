//! Stratification tables: the number of loans and the share of the pool by range of rate, balance, age
//! and term, and by collateral type, state, credit score and loan-to-value ratio if the file has them.
//!
//! Ranges are those of prospectus supplements; empty ranges are left out. Averages are weighted by
//! balance.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use stepdown_projection::collateral::{Line, LoanDescription, Pool};

use super::runs::Runs;
use super::table::{Cell, Column, Row, Table, Unit};

/// A loan with its pool and description.
#[derive(Clone, Copy)]
struct Loan<'a> {
    pool: &'a Pool,
    line: &'a Line,
    description: LoanDescription,
}

/// A stratum: ranges are ordered by their lower ends, names by balance.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Stratum {
    /// A range, by its lower end.
    Range(Decimal, String),
    /// A name.
    Named(String),
    /// Not stated in the file.
    Unknown,
}

/// A characteristic to stratify by.
struct By {
    name: &'static str,
    title: &'static str,
    heading: &'static str,
    of: fn(&Loan<'_>) -> Stratum,
}

const BY: [By; 10] = [
    By {
        name: "kind",
        title: "kind",
        heading: "Kind",
        of: |loan| named(loan.pool.kinds().get(loan.line.kind().index())),
    },
    By {
        name: "balance",
        title: "balance at the pool's date",
        heading: "Balance, $",
        of: |loan| balance(loan.line.balance()),
    },
    By {
        name: "rate",
        title: "mortgage rate",
        heading: "Rate, %",
        of: |loan| {
            let percent = loan.line.rate() * Decimal::ONE_HUNDRED;
            let step = Decimal::new(5, 1);
            let lower = (percent / step).floor() * step;
            let upper = lower + step - Decimal::new(1, 3);
            Stratum::Range(lower, format!("{lower:.3} to {upper:.3}"))
        },
    },
    By {
        name: "age",
        title: "months since origination",
        heading: "Age, months",
        of: |loan| months(loan.line.age_months() + 1, 6, -1),
    },
    By {
        name: "remaining-term",
        title: "remaining term",
        heading: "Remaining term, months",
        of: |loan| months(loan.line.maturity_months(), 60, 0),
    },
    By {
        name: "interest-only",
        title: "interest-only period left",
        heading: "Interest-only months left",
        of: |loan| match loan.line.io_months() {
            0 => Stratum::Range(Decimal::ZERO, "none".to_owned()),
            left => months(left, 12, 0),
        },
    },
    By {
        name: "index",
        title: "index",
        heading: "Index",
        of: |loan| match loan.line.adjustable_terms() {
            None => Stratum::Named("constant rate".to_owned()),
            Some(terms) => match loan.pool.reference_rate(terms.index) {
                Some(name) => Stratum::Named(name.to_owned()),
                None => Stratum::Unknown,
            },
        },
    },
    By {
        name: "state",
        title: "state of the property",
        heading: "State",
        of: |loan| {
            let state = loan.description.state;
            named(state.and_then(|state| loan.pool.states().get(usize::from(state))))
        },
    },
    By {
        name: "fico",
        title: "credit score",
        heading: "FICO",
        of: |loan| match loan.description.fico {
            None => Stratum::Unknown,
            Some(score) => {
                let lower = score / 20 * 20;
                Stratum::Range(Decimal::from(lower), format!("{lower} to {}", lower + 19))
            }
        },
    },
    By {
        name: "ltv",
        title: "loan-to-value ratio",
        heading: "LTV, %",
        of: |loan| match loan.description.ltv_percent {
            None => Stratum::Unknown,
            Some(percent) => {
                // As in prospectuses: 75.01 to 80.00, so that 80 belongs to the range it ends.
                let step = Decimal::from(5);
                let upper = (percent / step).ceil() * step;
                let lower = upper - step + Decimal::new(1, 2);
                Stratum::Range(upper, format!("{lower:.2} to {upper:.2}"))
            }
        },
    },
];

/// A table for each characteristic.
pub(super) fn stratification(runs: &Runs<'_>) -> Vec<Table> {
    let pool = &runs.folder.pool;
    let descriptions = pool.descriptions();
    let loans: Vec<Loan<'_>> = pool
        .lines()
        .iter()
        .enumerate()
        .map(|(position, line)| Loan {
            pool,
            line,
            description: descriptions
                .and_then(|all| all.get(position).copied())
                .unwrap_or_default(),
        })
        .collect();
    let tables = BY.iter().filter_map(|by| of_way(runs, by, &loans));
    tables.collect()
}

fn of_way(runs: &Runs<'_>, by: &By, loans: &[Loan<'_>]) -> Option<Table> {
    let mut strata: BTreeMap<Stratum, Sums> = BTreeMap::new();
    let mut all = Sums::default();
    for loan in loans {
        strata.entry((by.of)(loan)).or_default().add(loan);
        all.add(loan);
    }
    // A characteristic that the file does not state has no table.
    if strata.keys().all(|stratum| *stratum == Stratum::Unknown) {
        return None;
    }
    if by.name == "index"
        && loans
            .iter()
            .all(|loan| loan.line.adjustable_terms().is_none())
    {
        return None;
    }
    let mut strata: Vec<(Stratum, Sums)> = strata.into_iter().collect();
    // Ranges by their ends; names by balance, as states are printed; unknown last.
    strata.sort_by_key(|(stratum, sums)| match stratum {
        Stratum::Range(lower, _) => (0, *lower),
        Stratum::Named(_) => (1, -sums.balance),
        Stratum::Unknown => (2, Decimal::ZERO),
    });
    let rows = strata.into_iter().map(|(stratum, sums)| {
        let name = match stratum {
            Stratum::Range(_, name) | Stratum::Named(name) => name,
            Stratum::Unknown => "not stated".to_owned(),
        };
        sums.row(name, &all)
    });
    let mut notes =
        vec!["Averages are weighted by balance. Loans are rows of the pool file.".to_owned()];
    if let Some(is) = &runs.folder.deal.pool_is {
        notes.push(format!("The deal file states that the pool is {is}."));
    }
    Some(Table {
        name: format!("stratification-{}", by.name),
        title: format!("Collateral by {}", by.title),
        keys: vec![("by", Cell::text(by.name))],
        columns: columns(by.heading, &all),
        rows: rows.collect(),
        closing_rows: vec![all.row("Total".to_owned(), &all)],
        notes,
    })
}

fn columns(heading: &str, all: &Sums) -> Vec<Column> {
    let mut columns = vec![
        Column::new("stratum", heading, Unit::Text),
        Column::new("loans", "Loans", Unit::Whole),
        Column::new("balance_dollars", "Balance", Unit::Dollars(2)),
        Column::new("share_pct", "% of pool", Unit::Percent(2)),
        Column::new(
            "average_balance_dollars",
            "Average balance",
            Unit::Dollars(2),
        ),
        Column::new("average_rate_pct", "Rate, %", Unit::Percent(3)),
        Column::new(
            "average_remaining_term_months",
            "Remaining term",
            Unit::Ratio(0),
        ),
        Column::new("average_age_months", "Age", Unit::Ratio(0)),
    ];
    if all.with_fico > Decimal::ZERO {
        columns.push(Column::new("average_fico", "FICO", Unit::Ratio(0)));
    }
    if all.with_ltv > Decimal::ZERO {
        columns.push(Column::new("average_ltv_pct", "LTV, %", Unit::Percent(2)));
    }
    columns
}

/// Exact sums over the loans of a stratum.
#[derive(Debug, Default)]
struct Sums {
    loans: u32,
    balance: Decimal,
    rate: Decimal,
    remaining: Decimal,
    age: Decimal,
    fico: Decimal,
    with_fico: Decimal,
    ltv: Decimal,
    with_ltv: Decimal,
}

impl Sums {
    fn add(&mut self, loan: &Loan<'_>) {
        let balance = loan.line.balance();
        self.loans += 1;
        self.balance += balance;
        self.rate += balance * loan.line.rate() * Decimal::ONE_HUNDRED;
        self.remaining += balance * Decimal::from(loan.line.maturity_months());
        self.age += balance * Decimal::from(loan.line.age_months());
        if let Some(score) = loan.description.fico {
            self.fico += balance * Decimal::from(score);
            self.with_fico += balance;
        }
        if let Some(percent) = loan.description.ltv_percent {
            self.ltv += balance * percent;
            self.with_ltv += balance;
        }
    }

    fn row(&self, name: String, all: &Self) -> Row {
        let ratio = |amount: Decimal, over: Decimal| {
            Cell::number(amount.checked_div(over).and_then(|ratio| ratio.to_f64()))
        };
        let mut cells = vec![
            Cell::Text(name),
            Cell::Whole(self.loans),
            Cell::number(self.balance.to_f64()),
            ratio(self.balance * Decimal::ONE_HUNDRED, all.balance),
            ratio(self.balance, Decimal::from(self.loans)),
            ratio(self.rate, self.balance),
            ratio(self.remaining, self.balance),
            ratio(self.age, self.balance),
        ];
        if all.with_fico > Decimal::ZERO {
            cells.push(ratio(self.fico, self.with_fico));
        }
        if all.with_ltv > Decimal::ZERO {
            cells.push(ratio(self.ltv, self.with_ltv));
        }
        Row::new(cells)
    }
}

fn named(name: Option<&String>) -> Stratum {
    name.map_or(Stratum::Unknown, |name| Stratum::Named(name.clone()))
}

/// Ranges of `range` months, such as `1 to 60`, shown `shift` months higher or lower.
fn months(count: u32, range: u32, shift: i64) -> Stratum {
    let upper = count.div_ceil(range) * range;
    let (first, last) = (
        i64::from(upper - range + 1) + shift,
        i64::from(upper) + shift,
    );
    Stratum::Range(Decimal::from(upper), format!("{first} to {last}"))
}

/// Balances by 50,000 up to half a million, by half a million up to five million, and above.
fn balance(balance: Decimal) -> Stratum {
    let thousands = |count: i64| Decimal::from(count * 1000);
    let step = if balance <= thousands(500) {
        thousands(50)
    } else if balance <= thousands(5000) {
        thousands(500)
    } else {
        return Stratum::Range(thousands(5001), "above 5,000,000.00".to_owned());
    };
    let upper = (balance / step).ceil() * step;
    let lower = upper - step + Decimal::new(1, 2);
    Stratum::Range(upper, format!("{} to {}", dollars(lower), dollars(upper)))
}

/// Dollars with commas between thousands.
fn dollars(amount: Decimal) -> String {
    let text = format!("{amount:.2}");
    let (whole, cents) = text.split_once('.').unwrap_or((&text, "00"));
    let count: u64 = whole.parse().unwrap_or(0);
    format!("{}.{cents}", crate::sweep::thousands(count))
}
