//! The tables `distributions` and `months` against statistics of the paths.

use std::collections::BTreeMap;

use stepdown_curves::Month;
use stepdown_projection::measures::RunTo;
use stepdown_runner::Unit;
use stepdown_runner::results::{self, Event, TableFormat, Work};
use stepdown_runner::side_by_side::Width;
use stepdown_runner::simulation::{Sampling, Worse, estimates};

use super::models::{EVERYTHING, Modelled};

const PATHS: u64 = 320;

#[test]
fn tables_equal_statistics_of_the_paths() {
    let modelled = Modelled::of("rasc-2007-ks4", EVERYTHING);
    let sampling = Sampling::Sobol { shifts: 4 };
    let work = modelled.work(PATHS, sampling, Width::Sixteen);
    let into = tempfile::tempdir().unwrap();
    let folder = modelled.run(PATHS, sampling, into.path(), TableFormat::Csv);
    let outcomes = work.run(1..PATHS + 1);
    let runs: Vec<_> = outcomes
        .iter()
        .map(|run| run.result.as_ref().unwrap())
        .collect();

    // Recomputes each measure, from all paths and from the first quarter of them.
    let distributions = results::distributions(&folder).unwrap();
    let deal = &modelled.folder.deal;
    let mut seen = 0;
    for (class, name) in deal.class_names.enumerate() {
        let balance: f64 = deal.classes[class].balance.to_string().parse().unwrap();
        for run_to in [RunTo::Call, RunTo::Maturity] {
            for quarter in [1, 4] {
                let paths = PATHS as usize / quarter;
                let check = |metric: &str, of: &dyn Fn(usize) -> f64| {
                    let found = distributions.iter().find(|row| {
                        row.class.as_ref() == Some(name)
                            && row.run_to == run_to
                            && row.metric == metric
                            && row.estimates.paths == paths
                    });
                    let sample: Vec<f64> = (0..paths).map(of).collect();
                    let worse = match metric {
                        "first_loss_month" => Worse::Lower,
                        _ => Worse::Higher,
                    };
                    let expected = estimates(&sample, sampling, worse);
                    let found = &found.unwrap().estimates;
                    assert_eq!(found.mean, expected.mean, "{name} {metric}");
                    assert_eq!(found.quantiles, expected.quantiles, "{name} {metric}");
                    assert_eq!(found.expected_shortfall, expected.expected_shortfall);
                    assert_eq!(found.values, expected.values);
                    let share = found.probability.value - expected.probability.value;
                    assert!(share.abs() < 1e-15, "{name} {metric}");
                };
                let class_of = |path: usize| runs[path].class(run_to, class);
                check("wal_years", &|path| {
                    class_of(path).wal_years.unwrap_or(f64::NAN)
                });
                check("write_down_pct", &|path| {
                    Unit::Dollars.rounded(class_of(path).write_down) / balance * 100.0
                });
                check("first_loss_month", &|path| {
                    let month = class_of(path).first_write_down;
                    month.map_or(f64::NAN, |month| f64::from(month.number()))
                });
                seen += 1;
            }
        }
    }
    assert_eq!(seen, 13 * 2 * 2);

    let mut stepdowns: BTreeMap<Option<u32>, u32> = BTreeMap::new();
    for run in &runs {
        *stepdowns
            .entry(run.deal().stepdown.map(Month::number))
            .or_insert(0) += 1;
    }
    let months = results::months_of_events(&folder).unwrap();
    let of_stepdown = months.iter().filter(|row| row.event == Event::Stepdown);
    let shown: BTreeMap<_, _> = of_stepdown.map(|row| (row.month, row.paths)).collect();
    assert_eq!(shown, stepdowns);
    for event in Event::ALL {
        let all = months.iter().filter(|row| row.event == event);
        assert_eq!(u64::from(all.map(|row| row.paths).sum::<u32>()), PATHS);
    }
}
