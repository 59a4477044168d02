//! The table `by_month`: balances and indices equal those of single runs, and are 0 after a call.

use stepdown_curves::Month;
use stepdown_projection::measures::RunTo;
use stepdown_projection::waterfall::MonthRecord;
use stepdown_runner::cash_flows;
use stepdown_runner::results::{self, Followed, FollowedByMonth, PathByMonth, TableFormat, Work};
use stepdown_runner::side_by_side::Width;
use stepdown_runner::simulation::Sampling;

use super::models::{EVERYTHING, Modelled};
use super::no_volatility::NOTHING;

/// Runs a simulation and reads its table.
fn table(modelled: &Modelled, paths: u64, sampling: Sampling) -> Vec<FollowedByMonth> {
    let into = tempfile::tempdir().unwrap();
    let folder = modelled.run(paths, sampling, into.path(), TableFormat::Parquet);
    results::by_month(&folder).unwrap()
}

fn months_of(all: &[FollowedByMonth], followed: &Followed) -> Vec<(u32, f64, [f64; 7])> {
    let found = all.iter().find(|one| one.followed == *followed).unwrap();
    let months = found.months.iter();
    months
        .map(|month| (month.month.number(), month.mean, month.quantiles))
        .collect()
}

/// Every quantile equals the deterministic run to the bit. To call, balances are 0 from the call
/// date on; nothing is outstanding after the table ends.
#[test]
fn without_volatility_quantiles_are_deterministic() {
    for deal in ["rasc-2007-ks4", "rasc-2007-ks2", "three-classes"] {
        let model = if deal == "three-classes" { "" } else { NOTHING };
        let modelled = Modelled::of(deal, model);
        let all = table(&modelled, 9, Sampling::Independent);
        let case = modelled.folder.case(&modelled.model.scenario.scenario);
        let mut followed = 0;
        let mut check = |what: Followed,
                         records: &[MonthRecord<f64>],
                         of: &dyn Fn(&MonthRecord<f64>) -> f64| {
            let months = months_of(&all, &what);
            followed += 1;
            for (position, (month, mean, quantiles)) in months.iter().enumerate() {
                let expected = records.get(position).map_or(0.0, |record| {
                    assert_eq!(record.month.number(), *month, "{deal}");
                    of(record)
                });
                let is_same = |value: &f64| value.to_bits() == expected.to_bits();
                assert!(quantiles.iter().all(is_same), "{deal}: {what:?}, {month}");
                assert!(
                    (mean - expected).abs() <= expected * 1e-14,
                    "{deal}: {what:?}"
                );
            }
            let beyond = records.iter().skip(months.len());
            assert!(
                beyond.map(of).all(|value| value < 0.005),
                "{deal}: {what:?}"
            );
        };
        let to_maturity = cash_flows(&case, RunTo::Maturity).unwrap();
        check(Followed::Pool, &to_maturity, &|record| {
            record.collateral.closing_balance
        });
        for run_to in [RunTo::Call, RunTo::Maturity] {
            let records = cash_flows(&case, run_to).unwrap();
            let certificates = |record: &MonthRecord<f64>| record.deal.certificate_balance;
            check(Followed::Certificates(run_to), &records, &certificates);
            for (class, name) in modelled.folder.deal.class_names.enumerate() {
                let what = Followed::Class(name.clone(), run_to);
                check(what, &records, &|record| {
                    record.classes[class].closing_balance
                });
            }
            if run_to == RunTo::Call {
                let last = records.last().unwrap();
                assert!(last.deal.purchase_price > 0.0, "{deal} is called");
                assert!(records.len() < to_maturity.len());
            }
        }
        if !model.is_empty() {
            let index = &modelled.folder.deal.reference_rates[0];
            let conditions = modelled.model.scenario.scenario.conditions::<f64>(400);
            let first = to_maturity[0].month.index() - modelled.folder.deal.pool_as_of.index();
            let rates = &conditions.reference_rates[0][first - 1..];
            for ((_, _, quantiles), rate) in months_of(&all, &Followed::Index(index.clone()))
                .iter()
                .zip(rates)
            {
                assert!(
                    quantiles.iter().all(|value| *value == rate * 100.0),
                    "{deal}"
                );
            }
            followed += 1;
        }
        assert_eq!(all.len(), followed, "{deal}");
    }
}

/// Recomputes the quantiles of every month from the paths themselves.
#[test]
fn table_equals_the_paths() {
    let modelled = Modelled::of("rasc-2007-ks4", EVERYTHING);
    let sampling = Sampling::Sobol { shifts: 4 };
    let all = table(&modelled, 76, sampling);
    // Sixteen of the nineteen points of each shift are used.
    assert!(all[0].months.iter().all(|month| month.paths == 64));
    let work = modelled.work(76, sampling, Width::One);
    let paths: Vec<PathByMonth> = work.by_month(1..65).into_iter().flatten().collect();
    let outcomes = work.run(1..65);
    let class = modelled.folder.deal.class_names.indices().next().unwrap();
    let name = &modelled.folder.deal.class_names[class];
    let to_call = months_of(&all, &Followed::Class(name.clone(), RunTo::Call));
    let to_maturity = months_of(&all, &Followed::Class(name.clone(), RunTo::Maturity));
    let calls: Vec<Option<Month>> = outcomes
        .iter()
        .map(|outcome| outcome.result.as_ref().unwrap().deal().first_call)
        .collect();
    assert!(calls.iter().any(|call| *call != calls[0]));
    for (position, (month, ..)) in to_call.iter().enumerate() {
        let of = |called: &dyn Fn(usize) -> bool| {
            let paths = paths.iter().enumerate();
            let values = paths.map(|(path, months)| {
                if called(path) {
                    0.0
                } else {
                    months.classes[class.position()][position]
                }
            });
            let mut values: Vec<f64> = values.collect();
            values.sort_by(f64::total_cmp);
            // The least value that this many do not exceed.
            [1, 4, 16, 32, 48, 61, 64].map(|place: usize| values[place - 1])
        };
        let is_called = |path: usize| calls[path].is_some_and(|call| call.number() <= *month);
        assert_eq!(to_call[position].2, of(&is_called), "month {month}");
        assert_eq!(to_maturity[position].2, of(&|_| false), "month {month}");
    }
    // Balances and the index spread out.
    let index = modelled.folder.deal.reference_rates[0].clone();
    for followed in [Followed::Pool, Followed::Index(index)] {
        let months = months_of(&all, &followed);
        let (_, _, quantiles) = months[24];
        assert!(quantiles[0] < quantiles[3] && quantiles[3] < quantiles[6]);
    }
}

/// An index that is not drawn is not in the table.
#[test]
fn constant_indices_are_left_out() {
    let modelled = Modelled::of("three-classes", "");
    let all = table(&modelled, 4, Sampling::Antithetic);
    let is_index = |one: &FollowedByMonth| matches!(one.followed, Followed::Index(_));
    assert!(!all.iter().any(is_index));
    assert_eq!(
        all.len(),
        1 + 2 * (1 + modelled.folder.deal.class_names.len())
    );
}
