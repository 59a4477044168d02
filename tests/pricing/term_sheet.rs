//! The deal of the term sheet: margins at par, WALs as printed, losses as `wal` shows them.

use std::path::Path;

use jiff::civil::date;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use stepdown_curves::Month;
use stepdown_projection::collateral::{Cohorts, Fees, project};
use stepdown_projection::deal::terms::Coupon;
use stepdown_projection::index::ByClass;
use stepdown_projection::measures::{Measures, RunTo};
use stepdown_projection::number::Number;
use stepdown_projection::pricing::{
    BondEquivalentYield, DiscountMargin, NoValue, Price, accrued_shares,
};
use stepdown_projection::scenario::Scenario;
use stepdown_projection::waterfall::{self, CallOption, DealState};
use stepdown_runner::{
    Arithmetic, Folder, PriceYieldError, PriceYieldQuestion, Quotes, cash_flows, price_yield,
    run_case,
};

use super::{at_prices, bought, close, folder, rows_of};

const DEAL: &str = "rasc-2007-ks4";

/// Closing on April 27, 2007, no accrued interest, a constant index: with no cap and no shortfall,
/// each of the thirteen classes earns its margin at par, to call (before any margin steps up), at
/// every speed. With a binding cap it earns less.
#[test]
fn at_par_classes_earn_their_margins_to_call() {
    let folder = folder(DEAL);
    let scenario = folder.scenario(None).unwrap();
    let table = at_prices(&folder, &scenario, RunTo::Call, &[100], &[100.0]);
    assert_eq!(table.settlement, date(2007, 4, 27));
    let months = cash_flows::<f64>(&folder.case(&scenario), RunTo::Call).unwrap();
    let mut full = 0;
    for (class, terms) in folder.deal.classes.enumerate() {
        let Coupon::Floating { margin, .. } = &terms.coupon else {
            panic!("every class floats");
        };
        let capped = months.iter().any(|month| {
            month.classes[class].pass_through_rate < month.classes[class].uncapped_rate
        });
        let rows = rows_of(&table, class);
        let class = bought(rows[0]);
        assert_eq!(class.accrued_days, 0);
        let found = class.values.discount_margin.unwrap().percent();
        let margin = margin.to_f64().unwrap() * 100.0;
        if capped {
            assert!(found < margin, "{found} is not less than {margin}");
        } else {
            close(found, margin, 1e-9);
            full += 1;
        }
    }
    assert_eq!(
        full, 13,
        "at the pricing speed the cap binds no class before the call"
    );
}

/// To maturity, margins step up two dates after the call date, in month 80: classes paid off
/// earlier still earn their margin at par, later ones earn more.
#[test]
fn at_par_classes_earn_more_where_margins_step_up() {
    let folder = folder(DEAL);
    let scenario = folder.scenario(None).unwrap();
    let table = at_prices(&folder, &scenario, RunTo::Maturity, &[100], &[100.0]);
    let mut stepped_up = 0;
    for row in &table.rows {
        let Coupon::Floating { margin, .. } = &folder.deal.classes[row.class].coupon else {
            panic!("every class floats");
        };
        let found = bought(row).values.discount_margin.unwrap().percent();
        let margin = margin.to_f64().unwrap() * 100.0;
        let (_, last) = bought(row).principal_window.unwrap();
        if last.month.number() >= 80 {
            assert!(found > margin + 1e-4, "{found} is not more than {margin}");
            stepped_up += 1;
        } else {
            close(found, margin, 1e-9);
        }
    }
    assert_eq!(stepped_up, 9);
}

/// WALs and windows equal those of `wal`, to call and to maturity, at every speed; a multiple of
/// the speed equals a scenario of that multiple.
#[test]
fn wals_and_windows_equal_the_run() {
    let folder = folder(DEAL);
    let text = |speed: i64| {
        format!("name: x\nprepayment: {speed}% of pricing\nindex: {{libor_1m: 5.32}}\n")
    };
    let read = |speed| {
        let kinds = folder.pool.kinds();
        stepdown_projection::scenario::Scenario::from_yaml("x", &text(speed), &folder.deal, kinds)
            .unwrap()
    };
    let scenario = folder.scenario(None).unwrap();
    let speeds = [50, 100, 175];
    for run_to in [RunTo::Call, RunTo::Maturity] {
        let table = at_prices(&folder, &scenario, run_to, &speeds, &[98.0, 101.0]);
        assert_eq!(table.rows.len(), 13 * 2 * 3);
        for (position, speed) in speeds.iter().enumerate() {
            let scenario = read(*speed);
            let run = run_case(&folder.case(&scenario), Arithmetic::F64).unwrap();
            for (class, expected) in run.classes(run_to).enumerate() {
                for row in [position, 3 + position].map(|at| rows_of(&table, class)[at]) {
                    assert_eq!(row.speed_percent, Decimal::from(*speed));
                    let found = bought(row);
                    close(found.wal_years.unwrap(), expected.wal_years.unwrap(), 1e-9);
                    let window = found.principal_window.unwrap();
                    assert_eq!(
                        Some((window.0.month, window.1.month)),
                        expected.principal_window
                    );
                    assert_eq!(found.balance, folder.deal.classes[class].balance);
                }
            }
        }
    }
}

/// The stress of the README: M-9 loses 3,653,826.67, the pool 28,172,601.36 or 11.27%, also to
/// call, as losses are to the end of the collateral. A class with a loss earns less, but has a
/// yield.
#[test]
fn losses_equal_the_run() {
    let folder = folder(DEAL);
    let scenario = folder
        .scenario(Some(Path::new("stress/12-cdr.yaml")))
        .unwrap();
    let cents = |amount: Decimal| amount.round_dp(2).to_string();
    let last = folder.deal.class("M-9").unwrap();
    let table = at_prices(&folder, &scenario, RunTo::Maturity, &[100], &[100.0]);
    let row = rows_of(&table, last)[0];
    assert_eq!(cents(row.collateral_loss), "28172601.36");
    close(row.collateral_loss_fraction, 0.1127, 0.00005);
    assert_eq!(cents(bought(row).write_down), "3653826.67");
    assert_eq!(cents(bought(row).unpaid_balance), "3653826.67");
    let values = bought(row).values;
    let without_loss = bought(rows_of(&table, folder.deal.class("M-1S").unwrap())[0]).values;
    assert!(values.discount_margin.unwrap() < DiscountMargin::from_percent(2.5).unwrap());
    close(without_loss.discount_margin.unwrap().percent(), 0.38, 0.15);
    assert!(values.yields.is_ok());
    let to_call = at_prices(&folder, &scenario, RunTo::Call, &[100], &[100.0]);
    assert_eq!(to_call.rows[0].collateral_loss, row.collateral_loss);
}

/// At closing, prices equal the present values of the break-even measures: the same cash flows at the same
/// yield, less accrued interest.
#[test]
fn prices_equal_present_values() {
    let folder = folder(DEAL);
    let scenario = folder
        .scenario(Some(Path::new("stress/12-cdr.yaml")))
        .unwrap();
    assert_prices_equal_present_values(&folder, &scenario);
}

/// Asserts that prices at a yield equal the present values of the break-even measures.
#[track_caller]
pub(super) fn assert_prices_equal_present_values(folder: &Folder, scenario: &Scenario) {
    let yields = BondEquivalentYield::from_percent(6.25).unwrap();
    let cohorts = Cohorts::<f64>::collapse(&folder.pool);
    let assumptions = &scenario.collateral;
    let fees = Fees {
        servicing: f64::exact(folder.deal.expense_fee_rate()),
    };
    let collateral = scenario.complete(project(
        &cohorts,
        &assumptions.vectors(&cohorts).unwrap(),
        assumptions.liquidation,
        &fees,
    ));
    let months = collateral.months.len() as u32;
    let plan = folder.deal.plan::<f64>(months).unwrap();
    let each: ByClass<BondEquivalentYield> = plan.classes.iter().map(|_| yields).collect();
    let accrued = accrued_shares(&folder.deal, Month::new(0)).unwrap();
    let mut measures = Measures::new(&plan).at_yields(&each, &accrued);
    let mut state = DealState::at_closing(&plan);
    waterfall::project(
        &plan,
        &collateral,
        &scenario.conditions(months),
        CallOption::NotExercised,
        &mut state,
        &mut measures,
    );
    for run_to in [RunTo::Call, RunTo::Maturity] {
        let question = PriceYieldQuestion {
            speeds_percent: vec![Decimal::ONE_HUNDRED],
            classes: folder.deal.class_names.indices().collect(),
            quotes: Quotes::Yields(vec![yields]),
            run_to,
            settlement: None,
        };
        let table = price_yield(&folder.case(scenario), &question).unwrap();
        for (row, expected) in table
            .rows
            .iter()
            .zip(measures.classes(run_to, 0).into_values())
        {
            let values = bought(row).values;
            assert_eq!(values.yields, Ok(yields));
            let worth = expected.present_value.unwrap() / plan.classes[row.class].balance;
            close(values.price.unwrap().per_hundred(), 100.0 * worth, 1e-9);
        }
    }
}

/// Yield and margin to price, and back to yield and margin.
#[test]
fn quotes_round_trip() {
    let folder = folder(DEAL);
    let scenario = folder.scenario(None).unwrap();
    let case = folder.case(&scenario);
    let request = |quotes| PriceYieldQuestion {
        speeds_percent: vec![Decimal::from(75)],
        classes: folder.deal.class_names.indices().collect(),
        quotes,
        run_to: RunTo::Call,
        settlement: Some(date(2007, 5, 3)),
    };
    let priced = price_yield(
        &case,
        &request(Quotes::Prices(vec![Price::new(97.5).unwrap()])),
    )
    .unwrap();
    for row in &priced.rows {
        let class = bought(row);
        assert_eq!(class.accrued_days, 6);
        let found = class.values;
        let back = [
            Quotes::Yields(vec![found.yields.unwrap()]),
            Quotes::DiscountMargins(vec![found.discount_margin.unwrap()]),
        ];
        for quotes in back {
            let table = price_yield(&case, &request(quotes)).unwrap();
            let again = bought(rows_of(&table, row.class)[0]).values;
            close(again.price.unwrap().per_hundred(), 97.5, 1e-8);
            close(
                again.yields.unwrap().percent(),
                found.yields.unwrap().percent(),
                1e-8,
            );
            let margins = [again, found].map(|values| values.discount_margin.unwrap().percent());
            close(margins[0], margins[1], 1e-8);
            let durations = [again, found].map(|values| values.modified_duration_years.unwrap());
            close(durations[0], durations[1], 1e-8);
        }
    }
}

#[test]
fn invalid_settlements_are_rejected() {
    let folder: Folder = folder(DEAL);
    let scenario = folder.scenario(None).unwrap();
    let request = |speed: i64, settlement| {
        let question = PriceYieldQuestion {
            speeds_percent: vec![Decimal::from(speed)],
            classes: vec![folder.deal.class("A-1").unwrap()],
            quotes: Quotes::Prices(vec![Price::new(0.0).unwrap()]),
            run_to: RunTo::Call,
            settlement,
        };
        price_yield(&folder.case(&scenario), &question)
    };
    assert!(matches!(
        request(-1, None),
        Err(PriceYieldError::Speed { .. })
    ));
    assert!(matches!(
        request(100_001, None),
        Err(PriceYieldError::Speed { .. })
    ));
    let early = request(100, Some(date(2007, 4, 26))).unwrap_err();
    assert_eq!(
        early.to_string(),
        "settlement 2007-04-26 is before 2007-04-27, the closing date"
    );
    let free = request(100, None).unwrap();
    assert_eq!(
        bought(&free.rows[0]).values.yields,
        Err(NoValue::NothingPriced)
    );
    // A-1 is paid off in month 22.
    let late = request(100, Some(date(2009, 3, 1))).unwrap();
    let reason = late.rows[0].bought.as_ref().unwrap_err();
    assert_eq!(
        reason.to_string(),
        "the class has no outstanding balance on 2009-03-01"
    );
}
