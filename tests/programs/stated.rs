//! A class that is paid a stated amount on each date, with what earlier dates left unpaid.

use stepdown_projection::index::ClassIndex;
use stepdown_projection::number::{Cents, Number};
use stepdown_projection::waterfall::{CallOption, ClassFlows};
use stepdown_tests::generator::Case;
use stepdown_tests::runs::Prepared;

/// Interest-only loans: 12,000,000 falls due in month 4 and 30,000,000 in month 6.
const POOL: &str = "\
line,kind,balance,rate_pct,amortization_months,maturity_months,io_months,age_months
first,fixed,12000000,6,600,4,4,0
second,fixed,30000000,6,600,6,6,0
rest,fixed,58000000,6,600,360,360,0
";

const DEAL: &str = "\
name: Stated amounts
dates: {cut_off: 2026-01-01, closing: 2026-01-30, first_distribution: 2026-02-25, payment_day: 25}
collateral: {original_balance: 100_000_000}
classes:
  - {name: A, balance: 60_000_000, rate: 5.00%}
  - {name: B, balance: 40_000_000, rate: 5.00%}
payments:
  - interest: {pro_rata: [A, B]}
  - principal: [{pay: A, each_date: 4_000_000}, B]
";

const SCENARIO: &str = "\
name: no prepayments
prepayment: 0 CPR
default: 0 CDR
severity: 0%
months_to_liquidation: 0
";

#[test]
fn what_is_unpaid_of_stated_amounts_is_paid_later() {
    let case = Case {
        deal: DEAL.to_owned(),
        pool: POOL.to_owned(),
        scenario: SCENARIO.to_owned(),
    };
    let prepared = Prepared::<Cents>::new(&case.read().unwrap()).unwrap();
    let mut flows = ClassFlows::new();
    prepared.observe(CallOption::NotExercised, &mut flows);
    let paid = |month: usize, class: usize| {
        let record = &flows.months[month - 1];
        record.classes[ClassIndex::new(class)]
            .principal_paid
            .to_f64()
    };
    // Nothing is collected for three months. In month 4 A is owed 4 x 4,000,000 and is paid 12,000,000.
    assert_eq!([paid(1, 0), paid(2, 0), paid(3, 0)], [0.0; 3]);
    assert_eq!([paid(4, 0), paid(4, 1)], [12_000_000.0, 0.0]);
    assert_eq!([paid(5, 0), paid(5, 1)], [0.0, 0.0]);
    // In month 6 the 4,000,000 unpaid of month 4 and those of months 5 and 6; the rest goes to B.
    assert_eq!([paid(6, 0), paid(6, 1)], [12_000_000.0, 18_000_000.0]);
}
