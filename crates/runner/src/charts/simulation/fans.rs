//! Fan charts: quantiles over paths, month by month.

use stepdown_projection::index::ClassIndex;
use stepdown_projection::measures::RunTo;

use super::{SimulationChartsError, damaged, to};
use crate::charts::{Chart, ChartMonth};
use crate::folder::Folder;
use crate::results::schema::TableName;
use crate::results::{
    Followed, FollowedByMonth, MonthOfPaths, QUANTILE_COLUMNS, RunFolder, by_month,
};
use crate::run::RunError;
use crate::slug::slugs;
use crate::sweep::thousands;
use crate::tables::{Cell, Column, Row, Table, Unit};

/// Labels of the quantiles.
const QUANTILES: [&str; 7] = ["1%", "5%", "25%", "50%", "75%", "95%", "99%"];

/// Balances are drawn down to this fraction of the highest, without the long tail.
const SMALLEST_FRACTION: f64 = 0.001;

/// Quantiles over paths, month by month.
#[derive(Debug, Clone, PartialEq)]
pub struct Fan {
    /// The name in files and links: `fan-pool-balance`.
    pub name: String,
    /// The title.
    pub title: String,
    /// A description.
    pub about: String,
    /// The unit of all values.
    pub unit: Unit,
    /// The months, in order.
    pub months: Vec<ChartMonth>,
    /// The mean over paths, by month.
    pub means: Vec<f64>,
    /// The quantiles over paths of 1, 5, 25, 50, 75, 95 and 99 percent, by month.
    pub quantiles: Vec<[f64; 7]>,
}

impl Fan {
    /// The bands, the widest first, and the positions of their edges among the quantiles.
    pub const BANDS: [(&'static str, [usize; 2]); 3] = [
        ("1% to 99% of the paths", [0, 6]),
        ("5% to 95%", [1, 5]),
        ("25% to 75%", [2, 4]),
    ];
    /// The position of the median among the quantiles.
    pub const MEDIAN: usize = 3;

    pub(in crate::charts) fn data_table(&self) -> Table {
        let ending = match self.unit {
            Unit::Percent(_) => "pct",
            _ => "dollars",
        };
        let mut columns = vec![
            Column::new("month", "Month", Unit::Whole),
            Column::new("date", "Date", Unit::Date),
            Column::new(format!("mean_{ending}"), "Mean", self.unit),
        ];
        let quantiles = QUANTILES.into_iter().zip(QUANTILE_COLUMNS);
        columns.extend(quantiles.map(|(words, name)| {
            let column = Column::new(format!("{name}_{ending}"), words, self.unit);
            column.under("Not exceeded in this share of paths")
        }));
        let values = self.means.iter().zip(&self.quantiles);
        let rows = self.months.iter().zip(values);
        let rows = rows.map(|(month, (mean, quantiles))| {
            let mut cells = vec![
                Cell::Whole(month.month.number()),
                month.date.map_or(Cell::Empty, Cell::Date),
                Cell::number(Some(*mean)),
            ];
            cells.extend(quantiles.map(|value| Cell::number(Some(value))));
            Row::new(cells)
        });
        let notes = vec![self.about.clone()];
        Table::plain((&self.name, &self.title), columns, rows, notes)
    }
}

/// Whether every balance has all of its months and only finite values.
fn is_whole(all: &[FollowedByMonth], classes: usize) -> bool {
    let is_sound = |one: &FollowedByMonth| {
        let months = one.months.iter().map(|month| month.month.number());
        let first = months.clone().next().unwrap_or(0);
        let in_order = months
            .zip(first..)
            .all(|(month, expected)| month == expected);
        let values = |month: &MonthOfPaths| {
            month.mean.is_finite() && month.quantiles.iter().all(|value| value.is_finite())
        };
        first > 0 && in_order && one.months.iter().all(values)
    };
    let lengths = || all.iter().map(|one| one.months.len());
    let followed =
        |is: &dyn Fn(&Followed) -> bool| all.iter().filter(|one| is(&one.followed)).count();
    followed(&|one| matches!(one, Followed::Pool)) == 1
        && followed(&|one| matches!(one, Followed::Certificates(_))) == 2
        && followed(&|one| matches!(one, Followed::Class(..))) == 2 * classes
        && lengths().min() == lengths().max()
        && all.iter().all(is_sound)
}

/// A fan for the pool, for each class and for each index drawn.
pub(super) fn charts(
    run: &RunFolder,
    folder: &Folder,
    classes: &[ClassIndex],
    run_to: RunTo,
) -> Result<Vec<Chart>, SimulationChartsError> {
    let all = by_month(run)?;
    if !is_whole(&all, folder.deal.class_names.len()) {
        let table = run.table(TableName::ByMonth);
        return Err(damaged(table, "months of some balances are missing").into());
    }
    let last = all.iter().filter_map(|one| one.months.last());
    let last = last.map(|month| month.month.number()).max().unwrap_or(1);
    let schedule = folder.deal.schedule(last.max(1)).map_err(RunError::from)?;
    let deal = &folder.deal;
    let class_slugs = slugs(deal.class_names.iter(), '-');
    let index_slugs = slugs(deal.reference_rates.iter(), '-');
    let fan = |one: &FollowedByMonth, name: String, title: String, about: &str, unit: Unit| {
        let highest = one.months.iter().map(|month| month.quantiles[6]);
        let highest = highest.fold(0.0, f64::max);
        let is_left = |month: &MonthOfPaths| month.quantiles[6] > highest * SMALLEST_FRACTION;
        let end = match &one.followed {
            // An index is shown as long as any balance is outstanding in any path.
            Followed::Index(_) => one.months.len(),
            _ => one
                .months
                .iter()
                .rposition(is_left)
                .map_or(0, |last| last + 1),
        };
        // Includes the month in which the balance falls below the threshold.
        let months = one.months.get(..=end).unwrap_or(&one.months);
        let paths = match months.first().map_or(0, |month| month.paths) {
            1 => "the first path only".to_owned(),
            paths => format!("the middle of the first {} paths", thousands(paths)),
        };
        Chart::Fan(Fan {
            name,
            title,
            about: format!(
                "{about} The bands cover {paths} in each month; a path may move between bands."
            ),
            unit,
            months: months
                .iter()
                .map(|month| ChartMonth {
                    month: month.month,
                    date: schedule.distribution_date(month.month),
                })
                .collect(),
            means: months.iter().map(|month| month.mean).collect(),
            quantiles: months.iter().map(|month| month.quantiles).collect(),
        })
    };
    let of = |one: &FollowedByMonth| match &one.followed {
        Followed::Pool => Some(fan(
            one,
            "fan-pool-balance".to_owned(),
            "Pool balance over paths".to_owned(),
            "Balance of the pool after each distribution date, until less than 0.1% of its highest \
             is left in 99% of the paths. The deal is not called.",
            Unit::Dollars(2),
        )),
        Followed::Class(name, of_run) if *of_run == run_to => {
            let mut shown = deal.class_names.enumerate();
            let (class, _) =
                shown.find(|(class, known)| *known == name && classes.contains(class))?;
            Some(fan(
                one,
                format!("fan-balance-{}", class_slugs[class.position()]),
                format!("Balance of {name} over paths, {}", to(run_to)),
                &format!(
                    "Balance of class {name} after each distribution date, until less than 0.1% of \
                     its highest is left in 99% of the paths. {}.",
                    match run_to {
                        RunTo::Call => "The deal is called on the first possible date",
                        RunTo::Maturity => "The deal is not called",
                    }
                ),
                Unit::Dollars(2),
            ))
        }
        Followed::Index(name) => {
            let index = deal
                .reference_rates
                .iter()
                .position(|known| known == name)?;
            Some(fan(
                one,
                format!("fan-index-{}", index_slugs[index]),
                format!("Index {name} over paths"),
                &format!(
                    "Simulated path of index {name}, while any balance is outstanding in any path."
                ),
                Unit::Percent(3),
            ))
        }
        Followed::Class(..) | Followed::Certificates(_) => None,
    };
    Ok(all.iter().filter_map(of).collect())
}
