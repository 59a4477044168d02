//! Adjustable-rate loans under drawn indices: the payments of each path follow its own rates.

use stepdown_runner::results::Work;
use stepdown_runner::side_by_side::Width;
use stepdown_runner::simulation::Sampling;

use super::models::Modelled;
use super::no_volatility::{NOTHING, deterministic};

const DEAL: &str = "adjustable";

/// Both indices are drawn; the six-month one moves the loan rates.
const DRAWN: &str = "\
index:
  libor_1m: {process: hull-white, mean_reversion: 0.1, volatility: 1%}
  libor_6m: {process: hull-white, mean_reversion: 0.1, volatility: 1.5%}
";

#[test]
fn without_volatility_resets_are_deterministic() {
    for model in [NOTHING, ""] {
        let modelled = Modelled::of(DEAL, model);
        let expected = deterministic(&modelled, "severity: 40%");
        for width in [Width::One, Width::Sixteen] {
            let work = modelled.work(9, Sampling::Independent, width);
            for outcome in work.run(1..10) {
                assert_eq!(outcome.result, expected.result, "{width:?}");
            }
        }
    }
}

/// Loans are scheduled for the path of each lane: the result of a path is the same in lanes as
/// alone.
#[test]
fn every_lane_has_its_own_rates() {
    let modelled = Modelled::of(DEAL, DRAWN);
    let sixteen = modelled.work(40, Sampling::Independent, Width::Sixteen);
    let one = modelled.work(40, Sampling::Independent, Width::One);
    let (sixteen, one) = (sixteen.run(1..41), one.run(1..41));
    assert_eq!(sixteen, one);
    // Rates differ, and with them the interest of borrowers and the excess spread.
    let spread = |path: usize| sixteen[path].result.as_ref().unwrap().deal().excess_spread;
    assert!((1..40).all(|path| spread(path) != spread(0)));
    // The same model with the index of the loans held constant: only the class rates move.
    let held = DRAWN.lines().take(2).collect::<Vec<_>>().join("\n");
    let held = Modelled::of(DEAL, &format!("{held}\n"));
    let held = held
        .work(40, Sampling::Independent, Width::Sixteen)
        .run(1..41);
    let defaulted = |outcomes: &[stepdown_runner::results::ScenarioResult], path: usize| {
        let deal = outcomes[path].result.as_ref().unwrap().deal();
        deal.cumulative_default
    };
    // Without a drawn index schedules default alike on every path; with one they do not.
    assert!((1..40).all(|path| defaulted(&sixteen, path) != defaulted(&sixteen, 0)));
    assert!(
        (1..40).all(|path| (defaulted(&held, path) - defaulted(&sixteen, path)).abs() > 1.0),
        "the index of the loans has no effect"
    );
}
