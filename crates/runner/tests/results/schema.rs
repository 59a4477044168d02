//! The tables match their schema, in both formats.

use std::fs::{self, File};

use polars_core::prelude::DataType;
use polars_io::SerReader;
use polars_io::parquet::read::ParquetReader;
use stepdown_runner::results::schema::{Kind, TableName};
use stepdown_runner::results::{Resume, TableFormat};
use tempfile::TempDir;

use super::generated::Generated;

const TABLES: [TableName; 4] = [
    TableName::Scenarios,
    TableName::Classes,
    TableName::Deal,
    TableName::Run,
];

/// Other programs rely on these columns.
#[test]
fn columns_do_not_change() {
    let columns = |table: TableName| {
        let columns = table.columns().iter();
        columns
            .map(|column| column.name)
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(columns(TableName::Scenarios), "scenario_id");
    assert_eq!(
        columns(TableName::Classes),
        "scenario_id run_to class wal_years window_first_month window_first_date \
         window_last_month window_last_date principal_dollars write_down_dollars \
         unpaid_balance_dollars interest_shortfall_dollars basis_risk_unpaid_dollars \
         first_loss_month first_interest_shortfall_month prepayment_interest_unpaid_dollars \
         relief_act_unpaid_dollars total_interest_shortfall_dollars"
    );
    assert_eq!(
        columns(TableName::Deal),
        "scenario_id reason stepdown_month stepdown_date first_trigger_event_month \
         first_trigger_event_date months_in_trigger_event first_trigger_test \
         first_trigger_delinquency_pct first_trigger_delinquency_limit_pct \
         first_trigger_cumulative_loss_pct first_trigger_cumulative_loss_limit_pct \
         first_call_month first_call_date cumulative_default_dollars cumulative_default_pct \
         cumulative_loss_dollars cumulative_loss_pct excess_spread_pct residual_dollars runs \
         defaults_left_out_dollars"
    );
    assert_eq!(
        columns(TableName::Distributions),
        "run_to class metric paths values mean mean_standard_error standard_deviation \
         quantile_01 quantile_05 quantile_25 quantile_50 quantile_75 quantile_95 quantile_99 \
         probability_pct probability_standard_error_pct expected_shortfall_95 \
         expected_shortfall_95_standard_error expected_shortfall_99 \
         expected_shortfall_99_standard_error quantile_01_standard_error \
         quantile_05_standard_error quantile_25_standard_error quantile_50_standard_error \
         quantile_75_standard_error quantile_95_standard_error quantile_99_standard_error \
         standard_deviation_standard_error"
    );
    assert_eq!(
        columns(TableName::ByMonth),
        "run_to class metric month date paths mean quantile_01 quantile_05 quantile_25 \
         quantile_50 quantile_75 quantile_95 quantile_99"
    );
    assert_eq!(
        columns(TableName::Months),
        "event month date paths probability_pct cumulative_pct"
    );
    assert_eq!(columns(TableName::Run), "kind name value");
}

#[test]
fn files_match_their_schema() {
    let folder = TempDir::new().unwrap();
    let format = TableFormat::Parquet;
    Generated::of(300)
        .run(folder.path(), format, 2, Resume::Refused)
        .unwrap();
    for table in TABLES {
        let file = File::open(folder.path().join(format!("{}.parquet", table.stem()))).unwrap();
        let frame = ParquetReader::new(file).finish().unwrap();
        let mut expected: Vec<(&str, DataType)> = table
            .columns()
            .iter()
            .map(|column| {
                let kind = match column.kind {
                    Kind::Text => DataType::String,
                    Kind::Count => DataType::UInt32,
                    Kind::Number => DataType::Float64,
                    Kind::Date => DataType::Date,
                };
                (column.name, kind)
            })
            .collect();
        if table == TableName::Scenarios {
            expected.extend([
                ("triggers", DataType::String),
                ("severity_pct", DataType::Float64),
                ("speed", DataType::String),
            ]);
            assert_eq!(frame.height(), 300);
        }
        let found: Vec<(&str, DataType)> = frame
            .columns()
            .iter()
            .map(|column| (column.name().as_str(), column.dtype().clone()))
            .collect();
        assert_eq!(found, expected);
    }
}

#[test]
fn csv_is_plainly_written() {
    let folder = TempDir::new().unwrap();
    let format = TableFormat::Csv;
    Generated::of(64)
        .run(folder.path(), format, 2, Resume::Refused)
        .unwrap();
    let line = |table: &str, number: usize| {
        let text = fs::read_to_string(folder.path().join(table)).unwrap();
        text.lines().nth(number).unwrap().to_owned()
    };
    assert_eq!(
        line("scenarios.csv", 0),
        "scenario_id,triggers,severity_pct,speed"
    );
    assert_eq!(line("scenarios.csv", 32), "32,fail,0.5,60% of pricing");
    assert_eq!(
        line("classes.csv", 1),
        "1,call,A-1,1.1033333333333333,2,2007-06-25,100,2015-08-25,10000000.0,0.0,0.0,0.0,12.35,,,0.0,2.5,2.5"
    );
    assert_eq!(
        line("deal.csv", 11),
        "11,\"severity, \"\"of all\"\", is over 100%\",,,,,,,,,,,,,,,,,,,,"
    );
    assert_eq!(
        line("deal.csv", 2),
        "2,,2,2007-06-25,2,2007-06-25,2,delinquency,12.5,10.0,2.0,3.0,2,2007-06-25,2.02,2.02e-6,\
         0.67,6.7e-7,1.23,500000.0,both,0.0"
    );
}

/// The guide lists every table and every column.
#[test]
fn guide_lists_every_column() {
    let top_level = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let page = fs::read_to_string(top_level.join("guide/src/reference/results.md")).unwrap();
    for table in TABLES {
        let name = table.stem();
        assert!(page.contains(&format!("\n### {name}")), "{name}");
        for column in table.columns() {
            let name = column.name;
            assert!(page.contains(&format!("`{name}`")), "{name}");
        }
    }
}
