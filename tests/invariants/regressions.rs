//! Minimal cases of past errors.

use stepdown_curves::Month;
use stepdown_projection::measures::RunTo;
use stepdown_projection::number::{Cents, Number};
use stepdown_projection::waterfall::{CallOption, MonthRecord};
use stepdown_tests::generator::{Case, ReadCase};
use stepdown_tests::in_floating_point;
use stepdown_tests::runs::{Prepared, Recorder};

use super::checked::{Exactness, total};
use super::dues;

const HEAD: &str = "\
name: a regression
dates: {cut_off: 2007-04-01, closing: 2007-04-27, first_distribution: 2007-05-25, payment_day: 25}
prepayment_assumption: {pricing: {fixed: 6 CPR}}
interest: {accrual: 30/360}
";

/// A pool of one loan at 8%, and a deal with the given sections.
fn read(balance: &str, months: u32, deal: &str, scenario: &str) -> ReadCase {
    let case = Case {
        deal: format!("{HEAD}collateral: {{original_balance: {balance}}}\n{deal}"),
        pool: format!(
            "line,kind,balance,rate_pct,amortization_months,maturity_months,io_months,age_months\n\
             1,fixed,{balance},8,{months},{months},0,0\n"
        ),
        scenario: format!("name: a regression\n{scenario}"),
    };
    case.read()
        .unwrap_or_else(|diagnostics| panic!("{diagnostics}"))
}

fn flows<N: Exactness>(case: &ReadCase, call: CallOption) -> Vec<MonthRecord<N>> {
    let mut recorder = Recorder::new();
    Prepared::<N>::new(case)
        .unwrap()
        .observe(call, &mut recorder);
    recorder.months
}

/// One class and stated overcollateralization, without losses.
fn one_class(class_balance: &str, sections: &str, excess_cash_flow: &str) -> String {
    format!(
        "classes: [{{name: A, balance: {class_balance}, rate: 4%}}]\n\
         ranks: [{{classes: A, subordination_percentage: 90%}}]\n\
         {sections}\n\
         waterfall:\n  interest: A\n  losses: A\n  excess_cash_flow: [{excess_cash_flow}]\n"
    )
}

/// A target in percent of the current balance once ignored the floor, and limited a stepped-down
/// target of twice its size to its own.
#[test]
fn floor_and_initial_target_are_dollars_with_a_current_target() {
    let principal = "realized losses, overcollateralization increase, residual";
    let flat = one_class(
        "950_000",
        "overcollateralization: {initial: 50_000, target: 5% of current, floor: 2% of original}\n\
         stepdown: never",
        principal,
    );
    let doubling = one_class(
        "950_000",
        "overcollateralization: {initial: 50_000, target: 5% of current, \
         stepped_down_target: 10% of current, floor: 2% of original}\n\
         stepdown: {not_before: 2007-05}",
        principal,
    );
    for (deal, share) in [(flat, 0.05), (doubling, 0.10)] {
        let case = read("1_000_000", 60, &deal, "prepayment: 0 CPR\n");
        for record in flows::<f64>(&case, CallOption::NotExercised) {
            let pool = record.collateral.closing_balance;
            let required = (share * pool).clamp(20_000.0, 50_000.0);
            let found = record.deal.required_overcollateralization;
            assert!((found - required).abs() < 0.01, "month {}", record.month);
        }
    }
}

/// A floor with a fraction of a cent once led to principal payments with fractions of a cent.
#[test]
fn principal_is_in_whole_cents_at_any_floor() {
    let deal = one_class(
        "980_000.01",
        "overcollateralization: {initial: 20_000, target: 20_000, \
         stepped_down_target: 4% of current, floor: 0.13% of original}\n\
         stepdown: {not_before: 2007-05}",
        "realized losses, overcollateralization increase, residual",
    );
    let case = read("1_000_000.01", 36, &deal, "prepayment: 0 CPR\n");
    for record in flows::<Cents>(&case, CallOption::NotExercised) {
        let paid = record.classes.iter().next().unwrap().principal_paid;
        assert_eq!(paid, paid.to_payable(), "month {}", record.month);
    }
}

/// Stepdown is the later of its month and the *first* date with the specified enhancement: losses
/// between the two do not delay it (TS, Stepdown Date; conventions 4.11).
#[test]
fn stepdown_needs_the_enhancement_once() {
    let deal = "\
classes: [{name: A, balance: 800_000, rate: 4%}, {name: B, balance: 200_000, rate: 4%}]
ranks: [{classes: A, subordination_percentage: 40%}, {classes: B, subordination_percentage: 90%}]
overcollateralization: {initial: 0, target: 0}
stepdown: {not_before: 2009-04, senior_enhancement: 20.20%}
waterfall:
  interest: [A, B]
  losses: [B, A]
  excess_cash_flow: [realized losses, residual]
";
    let scenario = "prepayment: 0 CPR\ndefault: \"0 for 3, 60 CDR for 6, 0\"\nseverity: 100%\n\
                    months_to_liquidation: 0\n";
    let case = read("1_000_000", 60, deal, scenario);
    let months = flows::<f64>(&case, CallOption::NotExercised);
    assert!(months[1].deal.senior_enhancement > 0.202);
    assert!(months[23].deal.senior_enhancement < 0.10);
    let first = months.iter().find(|record| record.deal.stepped_down);
    assert_eq!(first.map(|record| record.month), Some(Month::new(24)));
}

fn stepdown<N: Exactness>(case: &ReadCase) -> Option<Month> {
    flows::<N>(case, CallOption::NotExercised)
        .iter()
        .find(|record| record.deal.stepped_down)
        .map(|record| record.month)
}

/// Senior classes paid pro rata in floating point once kept 1e-10 of a dollar, and the deal stepped
/// down a month late or never.
#[test]
fn pro_rata_seniors_are_paid_off_in_the_same_month() {
    for variant in 0..40 {
        let first = 300_000 + 7_919 * variant;
        let third = 900_000 - 100_000 - first;
        let deal = format!(
            "classes:\n  - {{name: A-1, balance: {first}.37, rate: 4%}}\n  \
             - {{name: A-2, balance: 99_999.63, rate: 4%}}\n  \
             - {{name: A-3, balance: {third}, rate: 4%}}\n  \
             - {{name: B, balance: 100_000, rate: 4%}}\n\
             ranks: [{{classes: {{pro_rata: [A-1, [A-2, A-3]]}}}}, {{classes: B}}]\n\
             overcollateralization: {{initial: 0, target: 5% of original}}\n\
             stepdown: {{not_before: 2040-05}}\n\
             waterfall:\n  interest: [{{pro_rata: [A-1, A-2, A-3]}}, B]\n  \
             losses: [B, {{pro_rata: [A-1, A-2, A-3]}}]\n  \
             excess_cash_flow: [realized losses, overcollateralization increase, residual]\n"
        );
        let case = read("1_000_000", 60, &deal, "prepayment: 10 CPR\n");
        let exact = stepdown::<Cents>(&case);
        assert!(exact.is_some(), "the senior classes are never paid off");
        assert_eq!(stepdown::<f64>(&case), exact, "variant {variant}");
    }
}

/// The measures once stopped at the last principal of the last class, although carried amounts were
/// still paid.
#[test]
fn measures_continue_while_carried_amounts_are_paid() {
    let deal = "\
classes: [{name: A, balance: 900_000, index: libor, margin: 4%}]
ranks: [{classes: A}]
overcollateralization: {initial: 100_000, target: 1_000_000}
stepdown: never
waterfall:
  interest: A
  losses: A
  excess_cash_flow: [realized losses, overcollateralization increase, basis risk, residual]
";
    let scenario = "prepayment: 0 CPR\nindex: {libor: 8}\n";
    let case = read("1_000_000", 60, deal, scenario);
    let prepared = Prepared::<f64>::new(&case).unwrap();
    let months = flows::<f64>(&case, CallOption::NotExercised);
    let paid: f64 = months
        .iter()
        .map(|record| total(record, |class| class.interest_paid + class.basis_risk_paid))
        .sum();
    let after: f64 = months
        .iter()
        .filter(|record| record.deal.opening_certificates < 0.005)
        .map(|record| total(record, |class| class.basis_risk_paid))
        .sum();
    assert!(after > 1_000.0, "{after} paid once the class is gone");
    let measures = prepared.measures(CallOption::NotExercised);
    for measured in &measures.classes(RunTo::Maturity, 0) {
        assert!((measured.interest - paid).abs() < 0.01);
    }
}

/// A called deal once continued when run from its state.
#[test]
fn called_deal_ends() {
    let deal = "\
classes: [{name: A, balance: 1_000_000, rate: 4%}]
ranks: [{classes: A}]
overcollateralization: {initial: 0, target: 0}
stepdown: never
optional_termination: {from: 2008-04}
waterfall:
  interest: A
  losses: A
  excess_cash_flow: [unreimbursed write-downs, residual]
";
    let scenario = "prepayment: 0 CPR\ndefault: 20 CDR\nseverity: 50%\nmonths_to_liquidation: 0\n";
    let case = read("1_000_000", 60, deal, scenario);
    let prepared = Prepared::<Cents>::new(&case).unwrap();
    let run = prepared.run_by_month(CallOption::Exercised);
    assert_eq!(run.recorder.months.len(), 12);
    let mut state = run.states[12].clone();
    assert!(state.terminated);
    assert!(
        state
            .classes
            .iter()
            .any(|class| class.unreimbursed_write_down > Cents::ZERO)
    );
    let mut rest = Recorder::new();
    prepared.run_on(CallOption::Exercised, &mut state, &mut rest);
    assert!(rest.months.is_empty() && rest.entries.is_empty());
    assert_eq!(state, run.states[12]);
}

/// Rounding residues of an empty pool and of its interest once gave a net WAC of millions of
/// percent, at which carried shortfalls grew to quadrillions.
#[test]
fn empty_pool_has_no_rate() {
    let deal = "\
classes: [{name: A, balance: 25_000_000, rate: net wac}]
ranks: [{classes: A}]
overcollateralization: {initial: 0, target: 0}
stepdown: never
waterfall:
  interest: A
  losses: A
  excess_cash_flow: [residual]
";
    let scenario = "prepayment: 79 CPR\ndefault: 35 CDR\nseverity: 70%\n\
                    months_to_liquidation: 7\nadvancing: none\nprepayment_interest: none\n";
    let case = read("25_000_000", 249, deal, scenario);
    for record in flows::<f64>(&case, CallOption::NotExercised) {
        for class in &record.classes {
            assert!(class.pass_through_rate < 0.09, "month {}", record.month);
        }
    }
}

/// TS, Trigger Event: delinquencies that *equal or exceed* their limit, losses that *exceed*
/// theirs. Both are exactly at the limit here.
#[test]
fn at_the_limit_delinquencies_trip_and_losses_do_not() {
    let deal = |trigger_event: &str| {
        one_class(
            "950_000",
            &format!(
                "overcollateralization: {{initial: 50_000, target: 50_000}}\n\
                 stepdown: {{not_before: 2007-05}}\n\
                 trigger_event: {{{trigger_event}}}"
            ),
            "realized losses, overcollateralization increase, residual",
        )
    };
    let losses = deal("cumulative_loss: [{from_month: 1, start: 0%}]");
    let delinquencies = deal("delinquency: {at_least: 5% of pool}");
    for (deal, trips) in [(losses, false), (delinquencies, true)] {
        let case = read(
            "1_000_000",
            24,
            &deal,
            "prepayment: 0 CPR\ndelinquency: 5%\n",
        );
        let month = &flows::<Cents>(&case, CallOption::NotExercised)[6];
        assert_eq!(month.deal.trigger_event, trips);
        let month = &flows::<f64>(&case, CallOption::NotExercised)[6];
        assert_eq!(month.deal.trigger_event, trips);
    }
}

/// With principal used for interest, hedge receipts once went to the residual class although
/// overcollateralization was short and the class unpaid (conventions 4.7: "at most C").
#[test]
fn hedge_receipts_replace_principal_used_for_interest() {
    let deal = "\
classes: [{name: A, balance: 900_000, rate: 60%, net_wac_cap: no}]
ranks: [{classes: A}]
overcollateralization: {initial: 100_000, target: 2_000_000, hedge_receipts: freely}
stepdown: never
hedges: [{cap: {index: libor, strike: 1%, notional: [1_000_000_000]}}]
waterfall:
  interest: A
  losses: A
  excess_cash_flow: [realized losses, overcollateralization increase, residual]
";
    let case = read(
        "1_000_000",
        2,
        deal,
        "prepayment: 99 CPR\nindex: {libor: 20}\n",
    );
    let months = flows::<Cents>(&case, CallOption::NotExercised);
    let first = &months[0];
    assert!(first.deal.hedge_receipt > Cents::count(1_000_000));
    assert!(first.deal.interest_remittance < total(first, |class| class.interest_paid));
    assert_eq!(first.deal.certificate_balance, Cents::ZERO);
}

/// Delinquencies of 0 equal a limit that is a percentage of an enhancement of 0. In floating point
/// the last bits of balances once decided.
#[test]
fn zero_enhancement_is_the_same_in_every_arithmetic() {
    let balance = "537_851_378.31";
    let deal = one_class(
        balance,
        "overcollateralization: {initial: 0, target: 0}\n\
         stepdown: {not_before: 2007-05}\n\
         trigger_event: {delinquency: {at_least: 10% of senior enhancement}}",
        "residual",
    );
    let case = read(balance, 60, &deal, "prepayment: 7 CPR\n");
    let exact = Prepared::<Cents>::new(&case).unwrap();
    let mut float = Prepared::<f64>::new(&case).unwrap();
    let run = exact.run_by_month(CallOption::NotExercised);
    for (before, record) in run.states.iter().zip(&run.recorder.months) {
        // The last date pays off the class; before it there is no subordination.
        let gone = record.deal.certificate_balance == Cents::ZERO;
        assert!(record.deal.trigger_event || gone, "month {}", record.month);
        let number = record.month.index();
        float.collateral.months[number - 1] =
            in_floating_point::collateral_month(&record.collateral);
        let mut state = in_floating_point::state(before);
        let mut recorder = Recorder::new();
        float.run_month(number, CallOption::NotExercised, &mut state, &mut recorder);
        let again = recorder.months[0].deal.trigger_event;
        assert_eq!(again, record.deal.trigger_event, "month {}", record.month);
    }
}

/// Payments by two loan groups to one class add up to its balance plus a last bit. The negative
/// balance that resulted once became basis risk in another scenario of the same batch.
#[test]
fn shared_classes_are_the_same_in_lanes() {
    let case = Case {
        deal: "\
name: two groups
dates: {cut_off: 2007-04-01, closing: 2007-04-27, first_distribution: 2007-05-25, payment_day: 25}
collateral: {groups: [I, II], original_balance: 25_000_960.56}
prepayment_assumption: {pricing: {arm: 5 CPR, fixed: 5 CPR}}
interest: {accrual: actual/360, hard_cap: 3%}
classes:
  - {name: A-1, balance: 2_484_685.84, index: libor_6m, margin: 0.05%, group: [I, II]}
  - {name: A-2, balance: 5_137_334.13, index: libor_6m, margin: 0.05%, group: [I, II]}
  - {name: A-3, balance: 3_266_579.99, rate: 0%, group: II}
  - {name: M-1, balance: 4_343_856.37, rate: net wac, group: [I, II]}
  - {name: M-2, balance: 5_693_347.75, rate: net wac}
ranks:
  - {classes: {by_group: {I: {pro_rata: [A-1, A-2]}, II: {pro_rata: [A-1, {pro_rata: [A-2, A-3]}]}}}}
  - {classes: {by_group: {I: M-1, II: M-1}}}
  - {classes: M-2}
overcollateralization: {initial: 4_075_156.48, target: 0}
stepdown: never
waterfall:
  interest:
    - by_group: {I: {pro_rata: [A-1, A-2, M-1]}, II: {pro_rata: [A-1, A-2, A-3, M-1]}}
    - M-2
  losses: [[A-2, A-3, M-2], {pro_rata: [A-1, M-1]}]
  excess_cash_flow:
    - overcollateralization increase
    - unpaid prepayment interest shortfalls
    - basis risk
    - relief act shortfalls
    - unreimbursed write-downs
    - residual
"
        .to_owned(),
        pool: "\
line,kind,balance,rate_pct,amortization_months,maturity_months,io_months,age_months,group
1,arm,3635154.50,4,25,24,0,14,I
2,fixed,21365806.06,4,24,24,0,14,II
"
        .to_owned(),
        scenario: "\
name: two groups
prepayment: \"22 for 14, 100\"
index: {libor_6m: \"3.18 for 2, 19.94 for 5, 1.63\"}
interest_loss: 4.02%
"
        .to_owned(),
    };
    dues::check_side_by_side(&case.read().unwrap());
}
