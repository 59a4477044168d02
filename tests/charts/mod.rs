//! The charts of a run against its cash flows.

use std::path::Path;

use stepdown_projection::measures::RunTo;
use stepdown_projection::waterfall::MonthRecord;
use stepdown_runner::charts::{ByMonth, Chart, Series, SeriesKind, charts};
use stepdown_runner::tables::Cell;
use stepdown_runner::{Folder, cash_flows};

/// A run to call and to maturity, with its charts.
struct ChartedRun {
    folder: Folder,
    charts: Vec<Chart>,
    to_call: Vec<MonthRecord<f64>>,
    to_maturity: Vec<MonthRecord<f64>>,
}

impl ChartedRun {
    fn of(folder: &str, scenario: &str) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios");
        let folder = Folder::open(&path.join(folder)).unwrap();
        let scenario = folder.scenario_file(Some(Path::new(scenario))).unwrap();
        let case = folder.case(&scenario.scenario);
        Self {
            charts: charts(&folder, &scenario.scenario).unwrap(),
            to_call: cash_flows(&case, RunTo::Call).unwrap(),
            to_maturity: cash_flows(&case, RunTo::Maturity).unwrap(),
            folder,
        }
    }

    fn by_month(&self, name: &str) -> Option<&ByMonth> {
        self.charts.iter().find_map(|chart| match chart {
            Chart::ByMonth(chart) if chart.name == name => Some(chart),
            _ => None,
        })
    }
}

/// Deals and scenarios of every sort: called, never called, seasoned, with losses.
fn all() -> impl Iterator<Item = (String, ChartedRun)> {
    [
        ("rasc-2007-ks4", "pricing.yaml"),
        ("rasc-2007-ks4", "stress/12-cdr.yaml"),
        ("rasc-2007-ks2", "pricing.yaml"),
        ("three-classes", "pricing.yaml"),
    ]
    .into_iter()
    .map(|(folder, scenario)| {
        (
            format!("{folder}, {scenario}"),
            ChartedRun::of(folder, scenario),
        )
    })
}

/// The sum of the series in the month at `position`.
fn sum<'a>(series: impl IntoIterator<Item = &'a Series>, position: usize) -> f64 {
    let values = series.into_iter().map(|series| series.values[position]);
    values.flatten().sum()
}

#[track_caller]
fn assert_near(one: f64, other: f64, of: f64, at: &str) {
    assert!((one - other).abs() <= of * 1e-9, "{at}: {one} and {other}");
}

#[test]
fn cash_in_equals_cash_out() {
    for (at, charted) in all() {
        let chart = charted.by_month("cash-by-month").unwrap();
        assert_eq!(chart.months.len(), charted.to_call.len(), "{at}");
        for (position, record) in charted.to_call.iter().enumerate() {
            let (pool, deal) = (&record.collateral, &record.deal);
            let cash_in = pool.interest
                + deal.principal_remittance
                + deal.hedge_receipt
                + deal.prepayment_charges
                + deal.purchase_price;
            let cash_out = sum(chart.series.iter().chain(&chart.not_drawn), position);
            assert_eq!(chart.months[position].month, record.month, "{at}");
            assert_near(
                cash_in,
                cash_out,
                1e9,
                &format!("{at}, month {}", record.month),
            );
        }
    }
}

#[test]
fn stacked_balances_sum_to_the_certificates() {
    for (at, charted) in all() {
        let chart = charted.by_month("class-balances").unwrap();
        assert_eq!(chart.months.len(), charted.to_call.len() + 1, "{at}");
        let first = &charted.to_call[0];
        assert_near(
            sum(&chart.series, 0),
            first.deal.opening_certificates,
            1e9,
            &at,
        );
        for (position, record) in charted.to_call.iter().enumerate() {
            let certificates = record.deal.certificate_balance;
            assert_near(sum(&chart.series, position + 1), certificates, 1e9, &at);
        }
        // The most senior class is on top.
        let names: Vec<&String> = charted.folder.deal.class_names.iter().collect();
        let charted: Vec<&String> = chart
            .series
            .iter()
            .rev()
            .map(|series| &series.name)
            .collect();
        assert_eq!(charted, names, "{at}");
    }
}

#[test]
fn overcollateralization_matches_the_run() {
    for (at, charted) in all() {
        let chart = charted.by_month("overcollateralization").unwrap();
        let [held, target] = &chart.series[..] else {
            panic!("{at}: {} series", chart.series.len());
        };
        assert_eq!(
            (held.kind, target.kind),
            (SeriesKind::Value, SeriesKind::Limit)
        );
        for (position, record) in charted
            .to_maturity
            .iter()
            .take(chart.months.len())
            .enumerate()
        {
            let deal = &record.deal;
            // The amount the deal tests, and the changes of that date (TS).
            let after = deal.overcollateralization + deal.overcollateralization_increase
                - deal.overcollateralization_reduction
                + record
                    .classes
                    .iter()
                    .map(|class| class.write_down)
                    .sum::<f64>();
            let at = format!("{at}, month {}", record.month);
            assert_near(held.values[position].unwrap(), after, 1e9, &at);
            assert_eq!(
                target.values[position],
                Some(deal.required_overcollateralization),
                "{at}"
            );
        }
        // Only while certificates are outstanding.
        let outstanding = charted.to_maturity.iter();
        let outstanding = outstanding.filter(|record| record.deal.opening_certificates > 0.005);
        assert_eq!(chart.months.len(), outstanding.count(), "{at}");
    }
}

#[test]
fn losses_exceed_the_limit_when_the_loss_test_trips() {
    let mut tripped = 0;
    for (at, charted) in all() {
        let Some(chart) = charted.by_month("losses-against-limits") else {
            // A deal without a loss table.
            let mut tripped = charted
                .to_maturity
                .iter()
                .map(|record| record.deal.loss_tripped);
            assert!(!tripped.any(|tripped| tripped), "{at}");
            continue;
        };
        for (position, record) in charted
            .to_maturity
            .iter()
            .take(chart.months.len())
            .enumerate()
        {
            let [losses, limit] = [0, 1].map(|series| chart.series[series].values[position]);
            let is_over = limit.is_some_and(|limit| losses.unwrap() > limit);
            if record.deal.loss_tripped {
                assert!(is_over, "{at}, month {}", record.month);
                tripped += 1;
            }
        }
    }
    assert!(tripped > 12, "{tripped} months");
}

#[test]
fn marks_and_spans_match_the_run() {
    let charted = ChartedRun::of("rasc-2007-ks4", "stress/12-cdr.yaml");
    let chart = charted.by_month("overcollateralization").unwrap();
    let marks: Vec<(u32, &str)> = chart
        .marks
        .iter()
        .map(|mark| (mark.month.number(), mark.what.as_str()))
        .collect();
    // The README shows these for this scenario.
    assert_eq!(marks, [(37, "Stepdown"), (61, "First call")]);
    let in_trigger_event: u32 = chart
        .spans
        .iter()
        .map(|span| span.last.number() - span.first.number() + 1)
        .sum();
    assert_eq!(in_trigger_event, 334);

    // A stepdown or trigger event before the first month of a seasoned run is not marked in that
    // month.
    let seasoned = ChartedRun::of("rasc-2007-ks2", "pricing.yaml");
    let begins = seasoned.to_maturity[0].month;
    for chart in &seasoned.charts {
        if let Chart::ByMonth(chart) = chart {
            let at_first = chart.marks.iter().any(|mark| mark.month <= begins);
            assert!(!at_first, "{}", chart.name);
        }
    }
}

#[test]
fn every_chart_value_is_in_its_table() {
    for (at, charted) in all() {
        for chart in &charted.charts {
            let table = chart.data_table();
            let at = format!("{at}, {}", table.name);
            for row in &table.rows {
                assert_eq!(row.cells.len(), table.columns.len(), "{at}");
            }
            let mut names: Vec<&str> = table
                .columns
                .iter()
                .map(|column| column.name.as_str())
                .collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(
                names.len(),
                table.columns.len(),
                "{at}: columns share a name"
            );
            let Chart::ByMonth(by_month) = chart else {
                assert_eq!(
                    table.rows.len(),
                    charted.folder.deal.class_names.len(),
                    "{at}"
                );
                continue;
            };
            assert_eq!(table.rows.len(), by_month.months.len(), "{at}");
            for (column, series) in by_month
                .series
                .iter()
                .chain(&by_month.not_drawn)
                .enumerate()
            {
                assert_eq!(series.values.len(), by_month.months.len(), "{at}");
                for (row, value) in table.rows.iter().zip(&series.values) {
                    assert_eq!(row.cells[column + 2], Cell::number(*value), "{at}");
                }
            }
        }
    }
}
