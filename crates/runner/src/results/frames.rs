//! Converts the results of a block to columns. The meaning of columns is in `schema`.

use polars_arrow::array::{MutableBinaryViewArray, PrimitiveArray, Utf8ViewArray};
use polars_core::frame::DataFrame;
use polars_core::prelude::{
    ChunkedArray, Float64Type, Int32Type, IntoColumn, IntoSeries, PolarsNumericType, PolarsResult,
    Series, StringChunked, UInt32Type,
};
use stepdown_curves::Month;
use stepdown_projection::csv_text;
use stepdown_projection::index::ClassIndex;
use stepdown_projection::measures::{FirstTriggerEvent, RunTo};

use super::TableFormat;
use super::schema::{Column, Kind, TableName};
use super::work::{AxisColumn, AxisKind, AxisValue, DealFacts, ScenarioResult, Work};
use crate::metric::{ClassMetric, DealMetric};
use crate::side_by_side::Measured;
use crate::sweep::Runs;

/// The cells of a column.
pub(super) enum Cells<'a> {
    /// Borrowed text.
    Text(Vec<Option<&'a str>>),
    /// Owned text.
    OwnText(Vec<Option<String>>),
    /// Counts, months and scenarios.
    Count(Vec<Option<u32>>),
    /// Numbers.
    Number(Vec<Option<f64>>),
    /// Months, written as their dates.
    Date(Vec<Option<u32>>),
}

impl Cells<'_> {
    fn into_series(
        self,
        name: &str,
        deal: &DealFacts,
        format: TableFormat,
    ) -> PolarsResult<Series> {
        let dates = |months: Vec<Option<u32>>| {
            months
                .into_iter()
                .map(|month| deal.date(Month::new(month?)))
        };
        Ok(match self {
            Self::Text(cells) => match format {
                TableFormat::Parquet => texts(name, cells.into_iter()),
                TableFormat::Csv => texts(
                    name,
                    cells.into_iter().map(|cell| cell.map(csv_text::written)),
                ),
            },
            Self::OwnText(cells) => match format {
                TableFormat::Parquet => texts(name, cells.into_iter()),
                TableFormat::Csv => {
                    let cells = cells.iter().map(Option::as_deref);
                    texts(name, cells.map(|cell| cell.map(csv_text::written)))
                }
            },
            Self::Count(cells) => numbers::<UInt32Type>(name, cells),
            Self::Number(cells) => numbers::<Float64Type>(name, cells),
            Self::Date(months) => match format {
                TableFormat::Parquet => {
                    let days = dates(months).map(|date| Some(date?.day)).collect();
                    numbers::<Int32Type>(name, days).cast(&Kind::Date.data_type())?
                }
                TableFormat::Csv => {
                    texts(name, dates(months).map(|date| Some(date?.text.as_str())))
                }
            },
        })
    }
}

/// A column of numbers. The array is built here, since that crate is not optimized (`Cargo.toml`) and
/// would take several times as long.
fn numbers<T>(name: &str, cells: Vec<Option<T::Native>>) -> Series
where
    T: PolarsNumericType,
    ChunkedArray<T>: IntoSeries,
{
    let array: PrimitiveArray<T::Native> = cells.into_iter().collect();
    ChunkedArray::<T>::with_chunk(name.into(), array).into_series()
}

/// A column of text, built here for the same reason.
fn texts<W: AsRef<str>>(name: &str, cells: impl Iterator<Item = Option<W>>) -> Series {
    let mut array = MutableBinaryViewArray::<str>::with_capacity(cells.size_hint().0);
    for cell in cells {
        array.push(cell);
    }
    StringChunked::with_chunk(name.into(), Utf8ViewArray::from(array)).into_series()
}

/// A table with the columns that its schema names, in that order.
pub(super) fn frame<'a>(
    columns: &[Column],
    cells: Vec<Cells<'a>>,
    axes: Vec<(String, Cells<'a>)>,
    rows: usize,
    deal: &DealFacts,
    format: TableFormat,
) -> PolarsResult<DataFrame> {
    let named = columns.iter().map(|column| column.name.to_owned());
    let columns: PolarsResult<Vec<_>> = named
        .zip(cells)
        .chain(axes)
        .map(|(name, cells)| {
            let name = match format {
                TableFormat::Parquet => name.as_str().into(),
                TableFormat::Csv => csv_text::written(&name),
            };
            Ok(cells.into_series(&name, deal, format)?.into_column())
        })
        .collect();
    DataFrame::new(rows, columns?)
}

/// The rows that one block adds to a table.
pub(super) fn of_block(
    table: TableName,
    work: &dyn Work,
    axes: &[AxisColumn],
    outcomes: &[ScenarioResult],
    format: TableFormat,
) -> PolarsResult<DataFrame> {
    match table {
        TableName::Scenarios => scenarios(work, axes, outcomes, format),
        TableName::Classes => classes(work.deal(), outcomes, format),
        // The other tables are not written by block.
        TableName::Deal
        | TableName::Distributions
        | TableName::Months
        | TableName::ByMonth
        | TableName::Run => deal(work.deal(), outcomes, format),
    }
}

fn scenario_ids(outcomes: &[ScenarioResult]) -> Cells<'static> {
    let ids = outcomes.iter().map(|outcome| Some(scenario_id(outcome)));
    Cells::Count(ids.collect())
}

/// Larger sweeps are refused before anything is run.
fn scenario_id(outcome: &ScenarioResult) -> u32 {
    outcome.scenario as u32
}

fn scenarios(
    work: &dyn Work,
    axes: &[AxisColumn],
    outcomes: &[ScenarioResult],
    format: TableFormat,
) -> PolarsResult<DataFrame> {
    let rows = outcomes.len();
    let mut cells: Vec<Cells<'_>> = axes
        .iter()
        .map(|axis| match axis.kind {
            AxisKind::Text => Cells::OwnText(Vec::with_capacity(rows)),
            AxisKind::Number => Cells::Number(Vec::with_capacity(rows)),
        })
        .collect();
    for outcome in outcomes {
        let mut values = work.axis_values(outcome.scenario).into_iter();
        for cells in &mut cells {
            let value = values.next().unwrap_or(AxisValue::Missing);
            match (cells, value) {
                (Cells::OwnText(cells), AxisValue::Text(text)) => {
                    cells.push(Some(text.into_owned()));
                }
                (Cells::OwnText(cells), AxisValue::Number(number)) => {
                    cells.push(Some(number.to_string()));
                }
                (Cells::OwnText(cells), AxisValue::Missing) => cells.push(None),
                (Cells::Number(cells), AxisValue::Number(number)) => cells.push(Some(number)),
                (Cells::Number(cells), _) => cells.push(None),
                _ => {}
            }
        }
    }
    let named = axes.iter().map(|axis| axis.name.clone()).zip(cells);
    frame(
        TableName::Scenarios.columns(),
        vec![scenario_ids(outcomes)],
        named.collect(),
        rows,
        work.deal(),
        format,
    )
}

/// The names of the two runs in tables.
pub(super) fn run_to_name(run_to: RunTo) -> &'static str {
    match run_to {
        RunTo::Call => "call",
        RunTo::Maturity => "maturity",
    }
}

/// The cells of a metric's column.
fn metric_cells(kind: Kind, values: Vec<Option<f64>>) -> Cells<'static> {
    match kind {
        // Months and counts of months.
        Kind::Count => Cells::Count(
            values
                .into_iter()
                .map(|value| Some(value? as u32))
                .collect(),
        ),
        Kind::Date => Cells::Date(
            values
                .into_iter()
                .map(|value| Some(value? as u32))
                .collect(),
        ),
        Kind::Number | Kind::Text => Cells::Number(values),
    }
}

/// The metric of a column: of a date, its month.
fn metric_name(column: &Column) -> String {
    match (column.kind, column.name.strip_suffix("_date")) {
        (Kind::Date, Some(of)) => format!("{of}_month"),
        _ => column.name.to_owned(),
    }
}

/// A column of the table `classes`.
enum ClassCells<'a> {
    Scenario(Vec<Option<u32>>),
    RunTo(Vec<Option<&'a str>>),
    Class(Vec<Option<&'a str>>),
    Metric(Kind, Option<&'static ClassMetric>, Vec<Option<f64>>),
}

impl ClassCells<'_> {
    fn new(column: &Column, rows: usize) -> Self {
        match column.name {
            "scenario_id" => Self::Scenario(Vec::with_capacity(rows)),
            "run_to" => Self::RunTo(Vec::with_capacity(rows)),
            "class" => Self::Class(Vec::with_capacity(rows)),
            _ => {
                let metric = ClassMetric::named(&metric_name(column));
                Self::Metric(column.kind, metric, Vec::with_capacity(rows))
            }
        }
    }
}

/// Row by row, so that a class's metrics are read from the engine once.
fn classes(
    deal: &DealFacts,
    outcomes: &[ScenarioResult],
    format: TableFormat,
) -> PolarsResult<DataFrame> {
    let columns = TableName::Classes.columns();
    let run = outcomes
        .iter()
        .filter_map(|outcome| Some((outcome, outcome.result.as_ref().ok()?)));
    let rows = run
        .clone()
        .map(|(outcome, _)| outcome.runs.runs().len() * deal.class_names.len())
        .sum();
    let mut cells: Vec<ClassCells<'_>> = columns
        .iter()
        .map(|column| ClassCells::new(column, rows))
        .collect();
    for (outcome, measured) in run {
        for run_to in outcome.runs.runs() {
            for (position, name) in deal.class_names.iter().enumerate() {
                let class = measured.class(*run_to, ClassIndex::new(position));
                for cells in &mut cells {
                    match cells {
                        ClassCells::Scenario(cells) => cells.push(Some(scenario_id(outcome))),
                        ClassCells::RunTo(cells) => cells.push(Some(run_to_name(*run_to))),
                        ClassCells::Class(cells) => cells.push(Some(name.as_str())),
                        ClassCells::Metric(_, metric, cells) => {
                            let value = metric
                                .and_then(|metric| Some(metric.unit.rounded(metric.read(&class)?)));
                            cells.push(value);
                        }
                    }
                }
            }
        }
    }
    let cells = cells.into_iter().map(|cells| match cells {
        ClassCells::Scenario(cells) => Cells::Count(cells),
        ClassCells::RunTo(cells) | ClassCells::Class(cells) => Cells::Text(cells),
        ClassCells::Metric(kind, _, cells) => metric_cells(kind, cells),
    });
    frame(columns, cells.collect(), Vec::new(), rows, deal, format)
}

/// The test that caused the first trigger event.
fn first_trigger_test(first: &FirstTriggerEvent) -> &'static str {
    match (first.delinquency_tripped, first.loss_tripped) {
        (true, true) => "both",
        (true, false) => "delinquency",
        (false, true) => "cumulative loss",
        (false, false) => "scenario",
    }
}

fn deal(
    deal: &DealFacts,
    outcomes: &[ScenarioResult],
    format: TableFormat,
) -> PolarsResult<DataFrame> {
    let measures: Vec<_> = outcomes
        .iter()
        .map(|outcome| outcome.result.as_ref().ok().map(Measured::deal))
        .collect();
    let columns = TableName::Deal.columns().iter();
    let cells = columns.map(|column| match column.name {
        "scenario_id" => scenario_ids(outcomes),
        "reason" => {
            let reasons = outcomes.iter();
            let reasons = reasons.map(|outcome| outcome.result.as_ref().err().map(String::as_str));
            Cells::Text(reasons.collect())
        }
        "first_trigger_test" => {
            let tests = measures.iter();
            let tests = tests.map(|deal| {
                deal.as_ref()?
                    .first_trigger_event
                    .as_ref()
                    .map(first_trigger_test)
            });
            Cells::Text(tests.collect())
        }
        "runs" => {
            let runs = outcomes.iter();
            let runs = runs.map(|outcome| outcome.result.is_ok().then(|| runs_name(outcome.runs)));
            Cells::Text(runs.collect())
        }
        _ => {
            let metric = DealMetric::named(&metric_name(column));
            // A deal without a pool is refused earlier.
            let of = |measures: &Option<_>| {
                let metric = metric?;
                let value = metric.read(measures.as_ref()?, deal.original_balance)?;
                Some(metric.unit.rounded(value))
            };
            metric_cells(column.kind, measures.iter().map(of).collect())
        }
    });
    frame(
        TableName::Deal.columns(),
        cells.collect(),
        Vec::new(),
        outcomes.len(),
        deal,
        format,
    )
}

fn runs_name(runs: Runs) -> &'static str {
    match runs {
        Runs::ToCall => "call",
        Runs::ToMaturity => "maturity",
        Runs::Both => "both",
    }
}
