//! What is drawn of a run, held against its cash flows: nothing is lost on the way to a chart.

use std::path::Path;

use stepdown_projection::measures::RunTo;
use stepdown_projection::waterfall::MonthRecord;
use stepdown_runner::charts::{ByMonth, Chart, Series, SeriesKind, charts};
use stepdown_runner::tables::Cell;
use stepdown_runner::{Folder, cash_flows};

/// A run, both ways, and its charts.
struct Drawn {
    folder: Folder,
    charts: Vec<Chart>,
    to_call: Vec<MonthRecord<f64>>,
    to_maturity: Vec<MonthRecord<f64>>,
}

impl Drawn {
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

/// Deals and scenarios of every sort: called, never called, in mid-life, with losses.
fn all() -> impl Iterator<Item = (String, Drawn)> {
    [
        ("rasc-2007-ks4", "pricing.yaml"),
        ("rasc-2007-ks4", "stress/12-cdr.yaml"),
        ("rasc-2007-ks2", "pricing.yaml"),
        ("three-classes", "pricing.yaml"),
    ]
    .into_iter()
    .map(|(folder, scenario)| (format!("{folder}, {scenario}"), Drawn::of(folder, scenario)))
}

/// What series come to in a month, by its position.
fn sum<'a>(series: impl IntoIterator<Item = &'a Series>, position: usize) -> f64 {
    let figures = series.into_iter().map(|series| series.figures[position]);
    figures.flatten().sum()
}

#[track_caller]
fn assert_near(one: f64, other: f64, of: f64, at: &str) {
    assert!((one - other).abs() <= of * 1e-9, "{at}: {one} and {other}");
}

#[test]
fn cash_that_comes_in_is_cash_that_goes_out() {
    for (at, drawn) in all() {
        let chart = drawn.by_month("cash-by-month").unwrap();
        assert_eq!(chart.months.len(), drawn.to_call.len(), "{at}");
        for (position, record) in drawn.to_call.iter().enumerate() {
            let (pool, deal) = (&record.collateral, &record.deal);
            let came_in = pool.interest
                + deal.principal_remittance
                + deal.hedge_receipt
                + deal.prepayment_charges
                + deal.purchase_price;
            let went_out = sum(chart.series.iter().chain(&chart.beside), position);
            assert_eq!(chart.months[position].month, record.month, "{at}");
            assert_near(
                came_in,
                went_out,
                1e9,
                &format!("{at}, month {}", record.month),
            );
        }
    }
}

#[test]
fn balances_on_top_of_one_another_are_the_certificates() {
    for (at, drawn) in all() {
        let chart = drawn.by_month("class-balances").unwrap();
        assert_eq!(chart.months.len(), drawn.to_call.len() + 1, "{at}");
        let first = &drawn.to_call[0];
        assert_near(
            sum(&chart.series, 0),
            first.deal.opening_certificates,
            1e9,
            &at,
        );
        for (position, record) in drawn.to_call.iter().enumerate() {
            let certificates = record.deal.certificate_balance;
            assert_near(sum(&chart.series, position + 1), certificates, 1e9, &at);
        }
        // The most senior class lies highest.
        let names: Vec<&String> = drawn.folder.deal.class_names.iter().collect();
        let drawn: Vec<&String> = chart
            .series
            .iter()
            .rev()
            .map(|series| &series.name)
            .collect();
        assert_eq!(drawn, names, "{at}");
    }
}

#[test]
fn overcollateralization_is_what_the_pool_has_over_the_certificates() {
    for (at, drawn) in all() {
        let chart = drawn.by_month("overcollateralization").unwrap();
        let [held, target] = &chart.series[..] else {
            panic!("{at}: {} series", chart.series.len());
        };
        assert_eq!(
            (held.kind, target.kind),
            (SeriesKind::Figure, SeriesKind::Limit)
        );
        for (position, record) in drawn
            .to_maturity
            .iter()
            .take(chart.months.len())
            .enumerate()
        {
            let deal = &record.deal;
            // What the deal measured, and what was done about it (TS).
            let after = deal.overcollateralization + deal.overcollateralization_increase
                - deal.overcollateralization_reduction
                + record
                    .classes
                    .iter()
                    .map(|class| class.write_down)
                    .sum::<f64>();
            let at = format!("{at}, month {}", record.month);
            assert_near(held.figures[position].unwrap(), after, 1e9, &at);
            assert_eq!(
                target.figures[position],
                Some(deal.required_overcollateralization),
                "{at}"
            );
        }
        // As long as certificates are outstanding, and no longer.
        let outstanding = drawn.to_maturity.iter();
        let outstanding = outstanding.filter(|record| record.deal.opening_certificates > 0.005);
        assert_eq!(chart.months.len(), outstanding.count(), "{at}");
    }
}

#[test]
fn losses_go_over_the_limit_where_the_deal_says_they_trip() {
    let mut tripped = 0;
    for (at, drawn) in all() {
        let Some(chart) = drawn.by_month("losses-against-limits") else {
            // A deal that has no table of losses.
            let mut tripped = drawn
                .to_maturity
                .iter()
                .map(|record| record.deal.loss_tripped);
            assert!(!tripped.any(|tripped| tripped), "{at}");
            continue;
        };
        for (position, record) in drawn
            .to_maturity
            .iter()
            .take(chart.months.len())
            .enumerate()
        {
            let [losses, limit] = [0, 1].map(|series| chart.series[series].figures[position]);
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
fn what_stands_out_is_what_the_run_says() {
    let drawn = Drawn::of("rasc-2007-ks4", "stress/12-cdr.yaml");
    let chart = drawn.by_month("overcollateralization").unwrap();
    let marks: Vec<(u32, &str)> = chart
        .marks
        .iter()
        .map(|mark| (mark.month.number(), mark.what.as_str()))
        .collect();
    // As the README shows of this scenario.
    assert_eq!(marks, [(37, "Stepdown"), (61, "First call")]);
    let in_trigger_event: u32 = chart
        .spans
        .iter()
        .map(|span| span.last.number() - span.first.number() + 1)
        .sum();
    assert_eq!(in_trigger_event, 334);

    // A deal in mid-life that stepped down, or tripped, before it is taken up did not do so in its
    // first month.
    let mid_life = Drawn::of("rasc-2007-ks2", "pricing.yaml");
    let begins = mid_life.to_maturity[0].month;
    for chart in &mid_life.charts {
        if let Chart::ByMonth(chart) = chart {
            let at_first = chart.marks.iter().any(|mark| mark.month <= begins);
            assert!(!at_first, "{}", chart.name);
        }
    }
}

#[test]
fn every_figure_that_is_drawn_stands_in_the_table_behind_it() {
    for (at, drawn) in all() {
        for chart in &drawn.charts {
            let table = chart.figures();
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
                    drawn.folder.deal.class_names.len(),
                    "{at}"
                );
                continue;
            };
            assert_eq!(table.rows.len(), by_month.months.len(), "{at}");
            for (column, series) in by_month.series.iter().chain(&by_month.beside).enumerate() {
                assert_eq!(series.figures.len(), by_month.months.len(), "{at}");
                for (row, figure) in table.rows.iter().zip(&series.figures) {
                    assert_eq!(row.cells[column + 2], Cell::figure(*figure), "{at}");
                }
            }
        }
    }
}
