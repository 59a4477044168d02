//! Small deals on a pool that is easy to follow by hand: 1,200,000 of one loan at 6%, 0.5% a month, interest-only for
//! five years. At 10 SMM it prepays 120,000, 108,000 and 97,200, and pays interest of 6,000, 5,400 and 4,860.

use rust_decimal::Decimal;
use stepdown_projection::deal::{AttachedFiles, Deal};
use stepdown_projection::number::Cents;
use stepdown_projection::waterfall::{CallOption, ClassMonth, DealMonth};
use stepdown_tests::generator::{Case, ReadCase};
use stepdown_tests::runs::{Prepared, Recorder};

/// A pool of two loan groups, with net rates of 6% and 3%.
pub(super) const TWO_GROUPS: &str = "\
line,kind,balance,rate_pct,amortization_months,maturity_months,io_months,age_months,group
1,fixed,600000,6,120,120,60,0,I
2,fixed,600000,3,120,120,60,0,II
";

const ONE_LOAN: &str = "\
line,kind,balance,rate_pct,amortization_months,maturity_months,io_months,age_months
1,fixed,1200000,6,120,120,60,0
";

/// The case of some sections of a deal file, and of a prepayment curve.
pub(super) fn case(sections: &str, prepayment: &str) -> Case {
    Case {
        deal: format!(
            "\
name: By hand
dates: {{cut_off: 2026-01-01, closing: 2026-01-25, first_distribution: 2026-02-25, payment_day: 25}}
collateral: {{original_balance: 1_200_000}}
{sections}"
        ),
        pool: ONE_LOAN.to_owned(),
        scenario: format!("name: By hand\nprepayment: \"{prepayment}\"\n"),
    }
}

/// The same with two loan groups.
pub(super) fn grouped_case(sections: &str, prepayment: &str) -> Case {
    let mut case = case(sections, prepayment);
    case.deal = case.deal.replace(
        "balance: 1_200_000}\n",
        "balance: 1_200_000, groups: [I, II]}\n",
    );
    TWO_GROUPS.clone_into(&mut case.pool);
    case
}

/// A run to maturity in cents.
pub(super) struct ByHand {
    deal: Deal,
    pub(super) recorder: Recorder<Cents>,
}

/// The diagnostics of a deal that must have some.
pub(super) fn errors(case: &Case) -> String {
    match Deal::from_yaml("deal.yaml", &case.deal, &AttachedFiles::none()) {
        Ok(_) => panic!("no errors in {}", case.deal),
        Err(files) => files.iter().map(ToString::to_string).collect(),
    }
}

pub(super) fn run_case(case: &Case, call: CallOption) -> ByHand {
    let read: ReadCase = case
        .read()
        .unwrap_or_else(|errors| panic!("{errors}\n{case:?}"));
    let prepared = Prepared::<Cents>::new(&read).unwrap();
    let mut recorder = Recorder::new();
    prepared.observe(call, &mut recorder);
    ByHand {
        deal: read.deal,
        recorder,
    }
}

pub(super) fn run(sections: &str, prepayment: &str) -> ByHand {
    run_case(&case(sections, prepayment), CallOption::NotExercised)
}

impl ByHand {
    pub(super) fn deal_month(&self, month: usize) -> &DealMonth<Cents> {
        &self.recorder.months[month - 1].deal
    }

    pub(super) fn class(&self, name: &str, month: usize) -> &ClassMonth<Cents> {
        let class = self.deal.class(name).unwrap();
        &self.recorder.months[month - 1].classes[class]
    }

    /// Interest, principal and the closing balance of a class.
    pub(super) fn check(&self, name: &str, month: usize, expected: [&str; 3]) {
        let class = self.class(name, month);
        let found = [
            class.interest_paid,
            class.principal_paid,
            class.closing_balance,
        ];
        assert_eq!(found, expected.map(cents), "{name}, month {month}");
    }
}

/// Dollars.
pub(super) fn cents(text: &str) -> Cents {
    Cents::exact_of(text)
}

trait Exactly {
    fn exact_of(text: &str) -> Self;
}

impl Exactly for Cents {
    fn exact_of(text: &str) -> Self {
        use stepdown_projection::number::Number;
        let number: Decimal = text.replace(',', "").parse().unwrap();
        Self::exact(number)
    }
}
