//! Converts months of followed balances and indices to the rows of their table, and back.

use polars_core::frame::DataFrame;
use polars_core::prelude::PolarsResult;
use stepdown_curves::Month;
use stepdown_projection::measures::RunTo;

use super::{Followed, FollowedByMonth, MonthOfPaths};
use crate::results::TableFormat;
use crate::results::error::ResultsError;
use crate::results::folder::RunFolder;
use crate::results::frames::{self, Cells, run_to_name};
use crate::results::reading::{Wanted, batches};
use crate::results::schema::{Kind, TableName};
use crate::results::work::DealFacts;

const POOL: &str = "pool_balance_dollars";
const CERTIFICATES: &str = "certificate_balance_dollars";
const CLASS: &str = "balance_dollars";
/// Suffix of an index's name.
const OF_INDEX: &str = "_pct";
/// The columns of quantiles, as in `distributions`.
pub(crate) const QUANTILE_COLUMNS: [&str; 7] = [
    "quantile_01",
    "quantile_05",
    "quantile_25",
    "quantile_50",
    "quantile_75",
    "quantile_95",
    "quantile_99",
];

impl Followed {
    fn run_to(&self) -> Option<RunTo> {
        match self {
            Self::Pool | Self::Index(_) => None,
            Self::Certificates(run_to) | Self::Class(_, run_to) => Some(*run_to),
        }
    }

    fn class(&self) -> Option<&str> {
        match self {
            Self::Class(class, _) => Some(class),
            Self::Pool | Self::Index(_) | Self::Certificates(_) => None,
        }
    }

    fn metric(&self) -> String {
        match self {
            Self::Pool => POOL.to_owned(),
            Self::Index(index) => format!("{index}{OF_INDEX}"),
            Self::Certificates(_) => CERTIFICATES.to_owned(),
            Self::Class(..) => CLASS.to_owned(),
        }
    }

    /// What a row is about; none for an unknown row.
    fn of_row(run_to: Option<&str>, class: Option<&str>, metric: &str) -> Option<Self> {
        let run_to = [RunTo::Call, RunTo::Maturity]
            .into_iter()
            .find(|known| Some(run_to_name(*known)) == run_to);
        Some(match (run_to, class, metric) {
            (None, None, POOL) => Self::Pool,
            (Some(run_to), None, CERTIFICATES) => Self::Certificates(run_to),
            (Some(run_to), Some(class), CLASS) => Self::Class(class.to_owned(), run_to),
            (None, None, index) => Self::Index(index.strip_suffix(OF_INDEX)?.to_owned()),
            _ => return None,
        })
    }
}

/// The table.
pub(super) fn frame(
    all: &[FollowedByMonth],
    deal: &DealFacts,
    format: TableFormat,
) -> PolarsResult<DataFrame> {
    let rows = || {
        let all = all.iter();
        all.flat_map(|one| one.months.iter().map(move |month| (&one.followed, month)))
    };
    let months = || {
        rows()
            .map(|(_, month)| Some(month.month.number()))
            .collect()
    };
    let columns = TableName::ByMonth.columns().iter();
    let cells = columns.map(|column| match column.name {
        "run_to" => Cells::Text(
            rows()
                .map(|(followed, _)| followed.run_to().map(run_to_name))
                .collect(),
        ),
        "class" => Cells::Text(rows().map(|(followed, _)| followed.class()).collect()),
        "metric" => Cells::OwnText(
            rows()
                .map(|(followed, _)| Some(followed.metric()))
                .collect(),
        ),
        "month" => Cells::Count(months()),
        "date" => Cells::Date(months()),
        "paths" => Cells::Count(rows().map(|(_, month)| Some(month.paths)).collect()),
        "mean" => Cells::Number(rows().map(|(_, month)| Some(month.mean)).collect()),
        name => {
            let quantile = QUANTILE_COLUMNS.iter().position(|known| *known == name);
            let of = |month: &MonthOfPaths| Some(month.quantiles[quantile?]);
            Cells::Number(rows().map(|(_, month)| of(month)).collect())
        }
    });
    frames::frame(
        TableName::ByMonth.columns(),
        cells.collect(),
        Vec::new(),
        rows().count(),
        deal,
        format,
    )
}

/// The distributions by month of a finished simulation, in the order of its table.
///
/// # Errors
/// If the table cannot be read.
pub fn by_month(folder: &RunFolder) -> Result<Vec<FollowedByMonth>, ResultsError> {
    let mut wanted = vec![
        Wanted::new("run_to", Kind::Text),
        Wanted::new("class", Kind::Text),
        Wanted::new("metric", Kind::Text),
        Wanted::new("month", Kind::Count),
        Wanted::new("paths", Kind::Count),
        Wanted::new("mean", Kind::Number),
    ];
    wanted.extend(QUANTILE_COLUMNS.map(|name| Wanted::new(name, Kind::Number)));
    let path = folder.table(TableName::ByMonth);
    let mut all: Vec<FollowedByMonth> = Vec::new();
    batches(&path, folder.format(), &wanted, |batch| {
        let run_tos = batch.column("run_to")?.str()?;
        let classes = batch.column("class")?.str()?;
        let measures = batch.column("metric")?.str()?;
        let months = batch.column("month")?.u32()?;
        let paths = batch.column("paths")?.u32()?;
        let means = batch.column("mean")?.f64()?;
        let mut quantiles = Vec::with_capacity(QUANTILE_COLUMNS.len());
        for name in QUANTILE_COLUMNS {
            quantiles.push(batch.column(name)?.f64()?);
        }
        for row in 0..batch.height() {
            let metric = measures.get(row).unwrap_or_default();
            let Some(followed) = Followed::of_row(run_tos.get(row), classes.get(row), metric)
            else {
                continue;
            };
            let quantile = |of: usize| quantiles[of].get(row).unwrap_or_default();
            let month = MonthOfPaths {
                month: Month::new(months.get(row).unwrap_or_default()),
                paths: paths.get(row).unwrap_or_default(),
                mean: means.get(row).unwrap_or_default(),
                quantiles: std::array::from_fn(quantile),
            };
            match all.last_mut() {
                Some(last) if last.followed == followed => last.months.push(month),
                _ => all.push(FollowedByMonth {
                    followed,
                    months: vec![month],
                }),
            }
        }
        Ok(())
    })?;
    Ok(all)
}
