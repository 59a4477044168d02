//! Dates on which margins step up: a stated date, a stated month, or a number of dates after the
//! deal can first be called.

use stepdown_curves::Month;
use stepdown_projection::deal::terms::StepUpFrom;
use stepdown_projection::deal::{AttachedFiles, Deal};
use stepdown_projection::measures::RunTo;
use stepdown_projection::scenario::Scenario;
use stepdown_projection::waterfall::MonthRecord;
use stepdown_runner::{Case, Folder, cash_flows};
use stepdown_tests::scenario_folder;

/// The small deal with the given step-up date.
fn stepping_up(how: &str) -> Result<Deal, String> {
    let text = std::fs::read_to_string(scenario_folder("three-classes").join("deal.yaml")).unwrap();
    let text = text.replacen("hard_cap: 12%", &format!("hard_cap: 12%{how}"), 1);
    let none = |_: &str| Err("there is no file".to_owned());
    Deal::from_yaml("deal.yaml", &text, &AttachedFiles::new(&none))
        .map_err(|diagnostics| diagnostics.iter().map(ToString::to_string).collect())
}

#[test]
fn accepted_spellings() {
    let after = |dates| StepUpFrom::AfterFirstCall { dates };
    let month = |number| StepUpFrom::Month(Month::new(number));
    // The first distribution is on February 25, 2026, month 1.
    let cases = [
        ("", after(1)),
        (", step_up_after_dates: 2", after(2)),
        (
            ", step_up_from: 2 dates after the first possible call",
            after(2),
        ),
        (
            ", step_up_from: 1 date after the first possible optional termination date",
            after(1),
        ),
        (", step_up_from: the first possible call", after(0)),
        (", step_up_from: month 85", month(85)),
        (", step_up_from: 2033-02", month(85)),
        (", step_up_from: 2033-02-25", month(85)),
        // Any day is accepted: it means the first distribution date on or after it.
        (", step_up_from: 2033-01-26", month(85)),
        // April 25, 2026 is a Saturday: the distribution date is Monday the 27th.
        (", step_up_from: 2026-04-27", month(3)),
    ];
    for (how, expected) in cases {
        assert_eq!(stepping_up(how).unwrap().step_up_from, expected, "{how}");
    }
}

#[test]
fn impossible_dates_are_rejected() {
    for (how, message) in [
        (
            ", step_up_from: 85",
            "expected when margins step up, found `85`",
        ),
        (", step_up_from: month 0", "expected when margins step up"),
        (
            ", step_up_from: after a while",
            "expected when margins step up",
        ),
        (
            ", step_up_from: 2026-01-02",
            "2026-01-02 is not a distribution date of the deal",
        ),
        (
            ", step_up_from: 2133-01-02",
            "2133-01-02 is not a distribution date of the deal",
        ),
        (", step_up_from: 2026-13", "expected a month"),
        (
            ", step_up_from: month 85, step_up_after_dates: 2",
            "both state when margins step up",
        ),
    ] {
        let shown = stepping_up(how).unwrap_err();
        assert!(shown.contains(message), "{how}: {shown}");
    }
}

/// A stated month applies at every speed, with a call long before or long after it.
#[test]
fn stated_month_applies_at_every_speed() {
    let folder = Folder::open(&scenario_folder("three-classes")).unwrap();
    let deal = stepping_up(", step_up_from: month 50").unwrap();
    let class = deal.class("A").unwrap();
    let mut first_calls = Vec::new();
    for speed in ["60 CPR", "25 CPR", "6 CPR"] {
        let text = format!("name: speed\nprepayment: {speed}\nindex: {{sofr_1m: 1}}\n");
        let scenario =
            Scenario::from_yaml("speed.yaml", &text, &deal, folder.pool.kinds()).unwrap();
        let case = Case {
            deal: &deal,
            pool: &folder.pool,
            scenario: &scenario,
            state: None,
        };
        let months: Vec<MonthRecord<f64>> = cash_flows(&case, RunTo::Maturity).unwrap();
        for month in &months {
            // 1% and a margin of 1.00% that doubles.
            let rate = if month.month.number() < 50 {
                0.02
            } else {
                0.03
            };
            let found = month.classes[class].uncapped_rate;
            assert!(
                (found - rate).abs() < 1e-12,
                "{speed}, month {}: {found}",
                month.month
            );
        }
        let first_call = months.iter().find(|month| month.deal.first_call).unwrap();
        first_calls.push(first_call.month.number());
    }
    assert!(
        first_calls[0] < 40 && first_calls[2] > 60,
        "{first_calls:?}"
    );
}
