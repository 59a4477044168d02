//! The charts of a simulation against its paths.

use stepdown_projection::measures::RunTo;
use stepdown_runner::Unit;
use stepdown_runner::charts::{Bands, Chart, Fan, Histogram, charts_of_simulation};
use stepdown_runner::results::{self, Followed, TableFormat, Work};
use stepdown_runner::side_by_side::Width;
use stepdown_runner::simulation::Sampling;
use stepdown_runner::tables::Cell;

use super::models::{EVERYTHING, Modelled};

const PATHS: u64 = 128;

fn drawn(
    modelled: &Modelled,
    model_paths: u64,
    run_to: RunTo,
) -> (Vec<Chart>, Vec<results::FollowedByMonth>) {
    let into = tempfile::tempdir().unwrap();
    let format = TableFormat::Csv;
    let run = modelled.run(model_paths, Sampling::Antithetic, into.path(), format);
    let classes: Vec<_> = modelled.folder.deal.class_names.indices().collect();
    let charts = charts_of_simulation(&run, &modelled.folder, &classes, run_to).unwrap();
    (charts, results::by_month(&run).unwrap())
}

fn bands(charts: &[Chart]) -> &Bands {
    let found = charts.iter().find_map(|chart| match chart {
        Chart::Bands(bands) => Some(bands),
        _ => None,
    });
    found.unwrap()
}

fn histogram(charts: &[Chart]) -> &Histogram {
    let found = charts.iter().find_map(|chart| match chart {
        Chart::Histogram(histogram) => Some(histogram),
        _ => None,
    });
    found.unwrap()
}

fn fans(charts: &[Chart]) -> Vec<&Fan> {
    let fans = charts.iter().filter_map(|chart| match chart {
        Chart::Fan(fan) => Some(fan),
        _ => None,
    });
    fans.collect()
}

#[test]
fn every_path_is_in_one_band_and_one_step() {
    let modelled = Modelled::of("rasc-2007-ks4", EVERYTHING);
    let work = modelled.work(PATHS, Sampling::Antithetic, Width::Sixteen);
    let outcomes = work.run(1..PATHS + 1);
    let runs: Vec<_> = outcomes
        .iter()
        .map(|outcome| outcome.result.as_ref().unwrap())
        .collect();
    let deal = &modelled.folder.deal;
    let mut lost = 0;
    for run_to in [RunTo::Call, RunTo::Maturity] {
        let (charts, _) = drawn(&modelled, PATHS, run_to);
        let bands = bands(&charts);
        assert_eq!(bands.classes.len(), deal.class_names.len());
        for ((class, name), shares) in deal.class_names.enumerate().zip(&bands.classes) {
            assert_eq!(&shares.class, name);
            let sum: f64 = shares.shares_pct.iter().sum();
            assert!((sum - 100.0).abs() < 1e-9, "{name}: {sum}");
            let balance: f64 = deal.classes[class].balance.to_string().parse().unwrap();
            // Recomputes each band from its label.
            let expected = (0..bands.bands.len()).map(|band| {
                let ends = [0.0, 0.05, 0.1, 0.25, 0.5, 0.75].map(|part| part * balance);
                let is_in_band = runs.iter().filter(|run| {
                    let write_down = Unit::Dollars.rounded(run.class(run_to, class).write_down);
                    match band {
                        0 => write_down == 0.0,
                        7 => write_down >= balance,
                        6 => write_down > ends[5] && write_down < balance,
                        band => write_down > ends[band - 1].max(0.004) && write_down <= ends[band],
                    }
                });
                is_in_band.count() as f64 / PATHS as f64 * 100.0
            });
            let expected: Vec<f64> = expected.collect();
            assert_eq!(shares.shares_pct, expected, "{name}");
            lost += expected
                .iter()
                .skip(1)
                .filter(|share| **share > 0.0)
                .count();
        }
        let histogram = histogram(&charts);
        let sum: f64 = histogram.steps.iter().map(|step| step.share_pct).sum();
        assert!((sum - 100.0).abs() < 1e-9, "{sum}");
        let original: f64 = deal.original_balance.to_string().parse().unwrap();
        for step in &histogram.steps {
            let losses = runs
                .iter()
                .map(|run| run.deal().cumulative_loss / original * 100.0);
            let inside = losses.filter(|loss| (step.from_pct..step.to_pct).contains(loss));
            let share = inside.count() as f64 / PATHS as f64 * 100.0;
            assert_eq!(step.share_pct, share, "from {}", step.from_pct);
        }
        let names: Vec<&str> = histogram
            .marks
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        assert_eq!(names, ["Mean", "95%", "99%"]);
        let exceed = |at: f64| {
            let losses = runs
                .iter()
                .map(|run| run.deal().cumulative_loss / original * 100.0);
            losses.filter(|loss| *loss > at + 1e-8).count()
        };
        // The table has eight digits. Of 128 paths 6 are above the 122nd and 1 is above the 127th.
        assert_eq!(
            [1, 2].map(|mark: usize| exceed(histogram.marks[mark].1)),
            [6, 1]
        );
    }
    assert!(lost > 12, "{lost} bands are not empty");
}

#[test]
fn fans_equal_the_table_until_the_balance_is_negligible() {
    let modelled = Modelled::of("rasc-2007-ks4", EVERYTHING);
    let (charts, by_month) = drawn(&modelled, 64, RunTo::Call);
    let deal = &modelled.folder.deal;
    let shown: Vec<_> = by_month
        .iter()
        .filter(|one| match &one.followed {
            Followed::Pool | Followed::Index(_) => true,
            Followed::Class(_, run_to) => *run_to == RunTo::Call,
            Followed::Certificates(_) => false,
        })
        .collect();
    let fans = fans(&charts);
    assert_eq!(fans.len(), 2 + deal.class_names.len());
    assert_eq!(fans.len(), shown.len());
    for (fan, one) in fans.iter().zip(shown) {
        let at = &fan.title;
        let highest = one.months[0].quantiles[6];
        for (position, (month, quantiles)) in fan.months.iter().zip(&fan.quantiles).enumerate() {
            assert_eq!(month.month, one.months[position].month, "{at}");
            assert!(month.date.is_some(), "{at}");
            assert_eq!(*quantiles, one.months[position].quantiles, "{at}");
            assert_eq!(fan.means[position], one.months[position].mean, "{at}");
        }
        if let Followed::Index(_) = one.followed {
            assert_eq!(fan.months.len(), one.months.len());
        } else {
            let left = one.months.iter().skip(fan.months.len());
            let mut left = left.map(|month| month.quantiles[6]);
            assert!(left.all(|left| left <= highest / 1000.0), "{at}");
            let last = fan.quantiles.len() - 2;
            assert!(fan.quantiles[last][6] > highest / 1000.0, "{at}");
        }
        // The values of the chart are in its table.
        let table = Chart::Fan((*fan).clone()).data_table();
        assert_eq!(table.rows.len(), fan.months.len(), "{at}");
        for (row, quantiles) in table.rows.iter().zip(&fan.quantiles) {
            assert_eq!(row.cells.len(), table.columns.len(), "{at}");
            let values = quantiles.map(|value| Cell::number(Some(value)));
            assert_eq!(row.cells[3..], values, "{at}");
        }
    }
}

#[test]
fn constant_indices_have_no_fan() {
    let modelled = Modelled::of("three-classes", "");
    let (charts, _) = drawn(&modelled, 2, RunTo::Maturity);
    let names: Vec<&str> = fans(&charts).iter().map(|fan| fan.name.as_str()).collect();
    assert_eq!(names.len(), 1 + modelled.folder.deal.class_names.len());
    assert!(
        names.iter().all(|name| !name.starts_with("fan-index")),
        "{names:?}"
    );
}
