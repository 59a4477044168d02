//! Rules on which documents differ, each in a case small enough for paper: a deal of $100 with
//! given collateral months, in floating point, in cents and in lanes. Each case has different
//! results under the two rules, computed by hand as the comments show.

mod severity;

use stepdown_projection::collateral::{CollateralFlows, CollateralMonth};
use stepdown_projection::deal::{AttachedFiles, Deal};
use stepdown_projection::index::ClassIndex;
use stepdown_projection::measures::{ClassMeasures, Measures, RunTo};
use stepdown_projection::number::{Cents, Lanes, Number};
use stepdown_projection::waterfall::{self, CallOption, Conditions, DealState, MonthRecord};
use stepdown_tests::runs::Recorder;

use rust_decimal::Decimal;
use stepdown_curves::Month;

/// A deal of $100: $80 of A over $15 of B over $5 of overcollateralization. Each edit replaces a
/// part of the file.
fn deal(edits: &[(&str, &str)]) -> Deal {
    let mut text = "\
name: readings
dates: {cut_off: 2026-01-01, closing: 2026-01-29, first_distribution: 2026-02-25, payment_day: 25}
collateral: {original_balance: 100, expense_fees: {servicing fee: 0.60%}}
prepayment_assumption: {pricing: {fixed: 6 CPR}}
interest: {accrual: 30/360}
classes: [{name: A, balance: 80, rate: 0%}, {name: B, balance: 15, rate: 0%}]
ranks: [{classes: A, subordination_percentage: 60%}, {classes: B, subordination_percentage: 90%}]
overcollateralization: {initial: 5, target: 5}
stepdown: {not_before: 2026-04, senior_enhancement: 40%}
waterfall: {interest: [A, B], losses: [B, A], excess_cash_flow: [unreimbursed write-downs, residual]}
"
    .to_owned();
    for (from, to) in edits {
        assert_eq!(text.matches(from).count(), 1, "{from}");
        text = text.replace(from, to);
    }
    let none = |name: &str| Err(format!("there is no `{name}`"));
    Deal::from_yaml("deal.yaml", &text, &AttachedFiles::new(&none))
        .unwrap_or_else(|diagnostics| panic!("{diagnostics:?}"))
}

/// A collateral month in dollars; omitted fields are 0.
#[derive(Clone, Copy, Default)]
struct Collected {
    prepaid: &'static str,
    lost: &'static str,
    interest: &'static str,
    prepaid_interest: &'static str,
    fee: &'static str,
}

/// Consecutive months of a pool of $100.
fn flows<N: Number>(months: &[Collected]) -> CollateralFlows<N> {
    let dollars = |text: &str| match text {
        "" => Decimal::ZERO,
        text => text.parse().unwrap(),
    };
    let mut opening = Decimal::ONE_HUNDRED;
    let months = months.iter().map(|month| {
        let (prepaid, lost) = (dollars(month.prepaid), dollars(month.lost));
        let closing = opening - prepaid - lost;
        let flows = CollateralMonth {
            opening_balance: N::exact(opening),
            closing_balance: N::exact(closing),
            performing_balance: N::exact(closing),
            prepaid_principal: N::exact(prepaid),
            liquidated_balance: N::exact(lost),
            realized_loss: N::exact(lost),
            interest: N::exact(dollars(month.interest)),
            servicing_fee: N::exact(dollars(month.fee)),
            mortgage_interest: N::exact(dollars(month.interest) - dollars(month.fee)),
            prepaid_interest: N::exact(dollars(month.prepaid_interest)),
            ..CollateralMonth::ZERO
        };
        opening = closing;
        flows
    });
    CollateralFlows {
        as_of: Month::new(0),
        months: months.collect(),
        groups: Vec::new(),
        first: None,
        defaults_left_out: N::ZERO,
    }
}

/// The result of a run.
struct ScenarioResult {
    months: Vec<MonthRecord<Cents>>,
    measures: Measures<Cents>,
}

impl ScenarioResult {
    fn class(&self, run_to: RunTo, class: usize) -> ClassMeasures<Cents> {
        self.measures.class(run_to, ClassIndex::new(class), 0)
    }

    /// The month of the stepdown date.
    fn stepdown(&self) -> Option<u32> {
        self.measures.deal(0).stepdown.map(Month::number)
    }

    /// The senior enhancement percentage of a month, to four decimals.
    fn enhancement(&self, month: usize) -> String {
        let percent =
            self.months[month - 1].deal.senior_enhancement.decimal() * Decimal::ONE_HUNDRED;
        percent.round_dp(4).normalize().to_string()
    }
}

fn run_in<N: Number>(
    deal: &Deal,
    months: &[Collected],
    prepayment_interest_lost: &str,
) -> (Vec<MonthRecord<N>>, Measures<N>) {
    let collateral = flows::<N>(months);
    let plan = deal.plan::<N>(months.len() as u32).unwrap();
    let conditions = Conditions {
        reference_rates: Vec::new(),
        delinquency: vec![N::ZERO; months.len()],
        triggers_pass: stepdown_projection::number::Mask::splat(false),
        triggers_fail: stepdown_projection::number::Mask::splat(false),
        prepayment_interest_lost: N::exact(prepayment_interest_lost.parse().unwrap()),
        relief_act_rate: N::ZERO,
    };
    let run = |recorder: &mut Recorder<N>, measures: &mut Measures<N>| {
        let call = CallOption::NotExercised;
        let mut state = DealState::at_closing(&plan);
        waterfall::project(&plan, &collateral, &conditions, call, &mut state, recorder);
        let mut state = DealState::at_closing(&plan);
        waterfall::project(&plan, &collateral, &conditions, call, &mut state, measures);
    };
    let (mut recorder, mut measures) = (Recorder::new(), Measures::new(&plan));
    run(&mut recorder, &mut measures);
    (recorder.months, measures)
}

/// Runs a deal in cents, and compares floating point and lanes with it.
fn run(deal: &Deal, months: &[Collected], prepayment_interest_lost: &str) -> ScenarioResult {
    let cents = run_in::<Cents>(deal, months, prepayment_interest_lost);
    let floats = run_in::<f64>(deal, months, prepayment_interest_lost);
    let lanes = run_in::<Lanes<4>>(deal, months, prepayment_interest_lost);
    assert_eq!(cents.0.len(), floats.0.len());
    for ((exact, float), lanes) in cents.0.iter().zip(&floats.0).zip(&lanes.0) {
        let near = |exact: Cents, float: f64| {
            assert!((exact.to_f64() - float).abs() < 0.005, "{exact:?}, {float}");
        };
        near(exact.deal.senior_enhancement, float.deal.senior_enhancement);
        let shortfall = exact.deal.prepayment_interest_shortfall;
        near(shortfall, float.deal.prepayment_interest_shortfall);
        near(exact.deal.residual, float.deal.residual);
        assert_eq!(exact.deal.stepped_down, float.deal.stepped_down);
        for lane in 0..4 {
            let of_lane = lanes.deal.senior_enhancement.lane(lane);
            assert_eq!(of_lane.to_bits(), float.deal.senior_enhancement.to_bits());
            let of_lane = lanes.deal.prepayment_interest_shortfall.lane(lane);
            let shortfall = float.deal.prepayment_interest_shortfall;
            assert_eq!(of_lane.to_bits(), shortfall.to_bits());
        }
    }
    for run_to in [RunTo::Call, RunTo::Maturity] {
        let of_cents = cents.1.classes(run_to, 0);
        let of_floats = floats.1.classes(run_to, 0);
        for (exact, float) in of_cents.iter().zip(of_floats.iter()) {
            assert_eq!(exact.principal_window, float.principal_window);
            let wals = exact.wal_years.zip(float.wal_years);
            assert!(wals.is_none_or(|(exact, float)| (exact - float).abs() < 1e-9));
            assert_eq!(exact.wal_years.is_some(), float.wal_years.is_some());
        }
        for lane in 0..4 {
            assert_eq!(lanes.1.classes(run_to, lane), of_floats);
        }
    }
    ScenarioResult {
        months: cents.0,
        measures: cents.1,
    }
}

/// $50 prepaid, $12 lost, a month without flows, $20 prepaid: enhancement is 40% at first, falls,
/// and recovers.
///
/// ```text
/// month   pool after   A before   B before   OC after the remittance       enhancement
///   1         50          80         15      50 - (95 - 50) =  5           (15 + 5) / 50 = 40%
///   2         38          30         15      38 -  45       = -7           (15 + 0) / 38 = 39.4737%
///           B is written down by 45 - 38 = 7, to 8
///   3         38          30          8      38 -  38       =  0              8     / 38 = 21.0526%
///   4         18          30          8      18 - (38 - 20) =  0              8     / 18 = 44.4444%
/// ```
const LOST_AND_REGAINED: [Collected; 5] = {
    const NOTHING: Collected = Collected {
        prepaid: "",
        lost: "",
        interest: "",
        prepaid_interest: "",
        fee: "",
    };
    [
        Collected {
            prepaid: "50",
            ..NOTHING
        },
        Collected {
            lost: "12",
            ..NOTHING
        },
        NOTHING,
        Collected {
            prepaid: "20",
            ..NOTHING
        },
        Collected {
            prepaid: "18",
            ..NOTHING
        },
    ]
};

/// TS, Stepdown Date: the later of the month and "the first Distribution Date on which" enhancement
/// is sufficient: it is in month 1, and the month is the third.
#[test]
fn stepdown_needs_the_enhancement_once() {
    for deal in [
        deal(&[]),
        deal(&[("40%}", "40%, enhancement_tested_from: first distribution}")]),
    ] {
        let outcome = run(&deal, &LOST_AND_REGAINED, "0");
        let enhancement: Vec<String> = (1..=4).map(|month| outcome.enhancement(month)).collect();
        assert_eq!(enhancement, ["40", "39.4737", "21.0526", "44.4444"]);
        assert_eq!(outcome.stepdown(), Some(3));
    }
}

/// "The Distribution Date in April 2026 or any succeeding Distribution Date on which" it is
/// sufficient: not in months 2 and 3, but in month 4.
#[test]
fn stepdown_needs_the_enhancement_from_its_month_on() {
    let deal = deal(&[("40%}", "40%, enhancement_tested_from: not_before}")]);
    assert_eq!(run(&deal, &LOST_AND_REGAINED, "0").stepdown(), Some(4));
}

/// In month 2 certificates of 45 exceed the pool of 38 by 7. "The excess, if any" is 0, and the
/// enhancement is 15 of 38; with "minus" it is -7, and the enhancement is 8 of 38. In month 3 the 7
/// are written down, and both rules agree.
#[test]
fn negative_overcollateralization_counts_or_not() {
    let floored = run(&deal(&[]), &LOST_AND_REGAINED, "0");
    assert_eq!(floored.enhancement(2), "39.4737");
    let edit = (
        "target: 5}",
        "target: 5, negative_reduces_enhancement: yes}",
    );
    let negative = run(&deal(&[edit]), &LOST_AND_REGAINED, "0");
    assert_eq!(negative.enhancement(2), "21.0526");
    for month in [1, 3, 4] {
        assert_eq!(negative.enhancement(month), floored.enhancement(month));
    }
    // A third of the pool is lost, more than B and overcollateralization: with 30 of A over a pool
    // of 20 the enhancement is 0, not negative.
    let lost = Collected {
        lost: "30",
        ..Collected::default()
    };
    let months = [LOST_AND_REGAINED[0], lost];
    assert_eq!(run(&deal(&[edit]), &months, "0").enhancement(2), "0");
}

/// $40 prepay in a month at 6%: a month of interest on them is $0.20 at the mortgage rate, of which
/// the fee of 0.60% is $0.02.
const PREPAID: Collected = Collected {
    prepaid: "40",
    lost: "",
    interest: "0.50",
    prepaid_interest: "0.20",
    fee: "0.05",
};

#[test]
fn prepayment_interest_at_the_gross_or_net_rate() {
    let shortfall = |edits: &[(&str, &str)], lost: &str| {
        let outcome = run(&deal(edits), &[PREPAID], lost);
        let month = &outcome.months[0].deal;
        // The rest of 0.45 net of the fee is received.
        let arrives = month.interest_remittance + month.prepayment_interest_shortfall;
        assert_eq!(arrives.decimal(), "0.45".parse().unwrap());
        month
            .prepayment_interest_shortfall
            .decimal()
            .normalize()
            .to_string()
    };
    let fees = "servicing fee: 0.60%}";
    let gross = "servicing fee: 0.60%}, prepayment_interest_at: gross mortgage rate";
    let net = "servicing fee: 0.60%}, prepayment_interest_at: net mortgage rate";
    assert_eq!(shortfall(&[], "1"), "0.2");
    assert_eq!(shortfall(&[(fees, gross)], "1"), "0.2");
    assert_eq!(shortfall(&[(fees, net)], "1"), "0.18");
    // Half a month of interest.
    assert_eq!(shortfall(&[], "0.5"), "0.1");
    assert_eq!(shortfall(&[(fees, net)], "0.5"), "0.09");
    // Compensating interest of up to 0.12% of the pool a year is $0.01 a month.
    let compensated = |rate: &str| {
        let to = format!("{rate}, compensating_interest: 0.12%");
        shortfall(&[(fees, &to)], "1")
    };
    assert_eq!(compensated(gross), "0.19");
    assert_eq!(compensated(net), "0.17");
    // Up to 0.60%, it is the fee of $0.05, of which $0.02 is on interest that is not received.
    let all_of_the_fee = |rate: &str| {
        let to = format!("{rate}, compensating_interest: 0.60%");
        shortfall(&[(fees, &to)], "1")
    };
    assert_eq!(all_of_the_fee(gross), "0.15");
    assert_eq!(all_of_the_fee(net), "0.15");
}

/// B is written down by 7 in month 2, reimbursed by interest of 7 in month 3, and paid its balance
/// of 8 in month 5, `(26 + 30 (t - 1)) / 360` years after closing.
#[test]
fn reimbursed_write_downs_count_as_principal_or_not() {
    let mut months = LOST_AND_REGAINED;
    months[2].interest = "7";
    // A receives the 20 of month 4 and the first 10 of month 5; the last 8 go to B.
    let never = ("{not_before: 2026-04, senior_enhancement: 40%}", "never");
    let years = |month: u32| f64::from(26 + 30 * (month - 1)) / 360.0;
    let principal = |outcome: &ScenarioResult| {
        let class = outcome.class(RunTo::Maturity, 1);
        // Payments are the same under both rules.
        assert_eq!(class.principal.decimal(), Decimal::from(15));
        assert_eq!(class.unpaid_balance.decimal(), Decimal::ZERO);
        assert_eq!(class.write_down.decimal(), Decimal::ZERO);
        let (first, last) = class.principal_window.unwrap();
        (class.wal_years.unwrap(), first.number(), last.number())
    };
    let counted = run(&deal(&[never]), &months, "0");
    let (wal, first, last) = principal(&counted);
    assert!(
        (wal - (7.0 * years(3) + 8.0 * years(5)) / 15.0).abs() < 1e-12,
        "{wal}"
    );
    assert_eq!((first, last), (3, 5));
    let edit = (
        "losses: [B, A]",
        "losses: [B, A], reimbursed_write_downs: not principal",
    );
    let not_counted = run(&deal(&[never, edit]), &months, "0");
    let (wal, first, last) = principal(&not_counted);
    assert!((wal - years(5)).abs() < 1e-12, "{wal}");
    assert_eq!((first, last), (5, 5));
    // A, without write-downs, has the same WAL.
    let wal = |outcome: &ScenarioResult| outcome.class(RunTo::Maturity, 0).wal_years.unwrap();
    assert_eq!(wal(&counted).to_bits(), wal(&not_counted).to_bits());
}

/// The value of the pool above the certificates reimburses write-downs when the deal is called:
///
/// ```text
/// month   collections             paid                                 pool   A    B   written down of B
///   2     none, 12 is lost        B is written down by 7                38   30    8     7
///   3     interest of 3           3 to A, to build overcollateralization 38  27    8     7
///   4     principal of 35         27 to A, 8 to B                         3   0    0     7
///   5     the call                3 to B, toward its 7
/// ```
#[test]
fn write_downs_reimbursed_by_the_call_count_as_principal_or_not() {
    let never = ("{not_before: 2026-04, senior_enhancement: 40%}", "never");
    let callable = (
        "waterfall:",
        "optional_termination: {from: 2026-06}\nwaterfall:",
    );
    let build = (
        "[unreimbursed",
        "[overcollateralization increase, unreimbursed",
    );
    let edit = (
        "losses: [B, A]",
        "losses: [B, A], reimbursed_write_downs: not principal",
    );
    let mut months = LOST_AND_REGAINED;
    months[2].interest = "3";
    months[3].prepaid = "35";
    months[4].prepaid = "";
    let years = |month: u32| f64::from(26 + 30 * (month - 1)) / 360.0;
    let class = |edits: &[(&str, &str)]| {
        let class = run(&deal(edits), &months, "0").class(RunTo::Call, 1);
        assert_eq!(class.principal.decimal(), Decimal::from(11));
        assert_eq!(class.write_down.decimal(), Decimal::from(4));
        let (first, last) = class.principal_window.unwrap();
        (class.wal_years.unwrap(), first.number(), last.number())
    };
    let (wal, first, last) = class(&[never, callable, build]);
    let by_hand = (8.0 * years(4) + 3.0 * years(5)) / 11.0;
    assert!((wal - by_hand).abs() < 1e-12, "{wal}");
    assert_eq!((first, last), (4, 5));
    let (wal, first, last) = class(&[never, callable, build, edit]);
    assert!((wal - years(4)).abs() < 1e-12, "{wal}");
    assert_eq!((first, last), (4, 4));
}
