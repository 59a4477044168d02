//! Losses over paths: of the classes in bands of their original balances, of the pool in steps.

use stepdown_projection::index::ClassIndex;
use stepdown_projection::measures::RunTo;
use stepdown_projection::number::Number;

use super::{SimulationChartsError, damaged, to};
use crate::charts::Chart;
use crate::folder::Folder;
use crate::results::schema::TableName;
use crate::results::{
    ClassLosses, Distribution, LossBand, LossStep, LossesRequest, RunFolder, class_losses,
    distributions, pool_losses,
};
use crate::sweep::thousands;
use crate::tables::{Cell, Column, Row, Table, Unit};

/// Label of the mean.
const MEAN: &str = "Mean";

/// Shares of paths by loss band, one bar for each class.
#[derive(Debug, Clone, PartialEq)]
pub struct Bands {
    /// The name in files and links.
    pub name: String,
    /// The title.
    pub title: String,
    /// A description.
    pub about: String,
    /// The bands, the smallest loss first.
    pub bands: Vec<LossBand>,
    /// The classes shown, in the order of the deal.
    pub classes: Vec<BandsOfClass>,
}

/// The shares of one class.
#[derive(Debug, Clone, PartialEq)]
pub struct BandsOfClass {
    /// The class's name.
    pub class: String,
    /// The share of the paths in each band, percent; they add up to 100.
    pub shares_pct: Vec<f64>,
}

/// Shares of paths in steps of equal width.
#[derive(Debug, Clone, PartialEq)]
pub struct Histogram {
    /// The name in files and links.
    pub name: String,
    /// The title.
    pub title: String,
    /// A description.
    pub about: String,
    /// The heading of the horizontal axis, in percent.
    pub counted: String,
    /// The steps, in order; the first begins at 0.
    pub steps: Vec<LossStep>,
    /// Marks on the axis: the mean and the quantiles, each with its value in percent.
    pub marks: Vec<(String, f64)>,
}

/// A band's label.
fn band_in_words(band: LossBand) -> String {
    match band {
        LossBand::None => "No loss".to_owned(),
        LossBand::UpTo(from, to) if from > 0.0 => format!("{from}% to {to}%"),
        LossBand::UpTo(_, to) => format!("Up to {to}%"),
        LossBand::Below100(from) => format!("{from}% to below 100%"),
        LossBand::All => "Total loss".to_owned(),
    }
}

/// A band's column name.
fn band_in_files(band: LossBand) -> String {
    match band {
        LossBand::None => "nothing_pct".to_owned(),
        LossBand::UpTo(from, to) => format!("above_{from}_to_{to}_pct"),
        LossBand::Below100(from) => format!("above_{from}_below_100_pct"),
        LossBand::All => "all_pct".to_owned(),
    }
}

impl Bands {
    /// The labels of the bands.
    #[must_use]
    pub fn in_words(&self) -> Vec<String> {
        self.bands.iter().copied().map(band_in_words).collect()
    }

    pub(in crate::charts) fn data_table(&self) -> Table {
        let mut columns = vec![Column::new("class", "Class", Unit::Text)];
        columns.extend(self.bands.iter().map(|band| {
            let words = band_in_words(*band);
            Column::new(band_in_files(*band), words, Unit::Percent(2))
                .under("Paths by share of the balance written down, percent")
        }));
        let rows = self.classes.iter().map(|class| {
            let mut cells = vec![Cell::text(&class.class)];
            cells.extend(
                class
                    .shares_pct
                    .iter()
                    .map(|share| Cell::number(Some(*share))),
            );
            Row::new(cells)
        });
        let notes = vec![self.about.clone()];
        Table::plain((&self.name, &self.title), columns, rows, notes)
    }
}

impl Histogram {
    pub(in crate::charts) fn data_table(&self) -> Table {
        let columns = vec![
            Column::new("from_pct", "From, %", Unit::Percent(2)),
            Column::new("to_pct", "To below, %", Unit::Percent(2)),
            Column::new("paths_pct", "Paths, %", Unit::Percent(2)),
        ];
        let rows = self.steps.iter().map(|step| {
            let values = [step.from_pct, step.to_pct, step.share_pct];
            Row::new(values.map(|value| Cell::number(Some(value))).to_vec())
        });
        let marks = self.marks.iter();
        let marks = marks.map(|(what, at)| match what.as_str() {
            MEAN => format!("Mean: {at:.2}%."),
            part => format!("Not exceeded in {part} of paths: {at:.2}%."),
        });
        let notes = std::iter::once(self.about.clone()).chain(marks).collect();
        Table::plain((&self.name, &self.title), columns, rows, notes)
    }
}

/// Losses of the classes, and of the pool.
pub(super) fn charts(
    run: &RunFolder,
    folder: &Folder,
    classes: &[ClassIndex],
    run_to: RunTo,
) -> Result<Vec<Chart>, SimulationChartsError> {
    let deal = &folder.deal;
    let state = folder.state_in_cents()?;
    let shown = classes.iter().map(|class| LossesRequest {
        class: deal.class_names[*class].clone(),
        balance: f64::exact(deal.classes[*class].balance),
        written_down_before: state.as_ref().map_or(0.0, |file| {
            let carried = &file.state.classes[*class];
            f64::exact(carried.unreimbursed_write_down.decimal())
        }),
    });
    let shown: Vec<LossesRequest> = shown.collect();
    let of_classes = class_losses(run, &shown, run_to)?;
    let of_pool = histogram(run)?;
    Ok(vec![
        Chart::Bands(bands(of_classes, run_to, state.is_some())),
        Chart::Histogram(of_pool),
    ])
}

fn bands(losses: Vec<ClassLosses>, run_to: RunTo, has_state: bool) -> Bands {
    let paths = all_paths(losses.first().map_or(0, |class| class.paths));
    let earlier = if has_state {
        ", including write-downs before the run began"
    } else {
        ""
    };
    let classes = losses.into_iter().map(|losses| BandsOfClass {
        class: losses.class,
        shares_pct: losses.shares_pct.to_vec(),
    });
    Bands {
        name: "losses-by-class".to_owned(),
        title: format!("Losses of the classes over paths, {}", to(run_to)),
        about: format!(
            "Share of the original balance written down and not reimbursed{earlier}, {}, in {paths} \
             that could be run. Each bar is 100% of the paths. The number after it is the share of \
             paths in which the class takes a loss.",
            match run_to {
                RunTo::Call => "with the deal called on the first possible date",
                RunTo::Maturity => "with the deal not called",
            }
        ),
        bands: LossBand::all().to_vec(),
        classes: classes.collect(),
    }
}

/// `all 1,024 paths`.
fn all_paths(paths: u64) -> String {
    match paths {
        1 => "the 1 path".to_owned(),
        paths => format!("all {} paths", thousands(paths)),
    }
}

fn histogram(run: &RunFolder) -> Result<Histogram, SimulationChartsError> {
    const METRIC: &str = "cumulative_loss_pct";
    let losses = pool_losses(run)?;
    let of_pool = |of: &Distribution| of.class.is_none() && of.metric == METRIC;
    // The last distribution covers all paths.
    let all = distributions(run)?;
    let estimates = all.iter().rfind(|of| of_pool(of)).map(|of| &of.estimates);
    if estimates.is_none_or(|of| of.values as u64 != losses.paths) {
        let table = run.table(TableName::Distributions);
        return Err(damaged(table, "the estimates over all paths are missing").into());
    }
    let mean = estimates.and_then(|of| of.mean).map(|mean| mean.value);
    let quantile = |place: usize| Some(estimates?.quantiles?[place].value);
    let marks = [(MEAN, mean), ("95%", quantile(5)), ("99%", quantile(6))];
    let marks = marks.into_iter();
    Ok(Histogram {
        name: "losses-of-the-pool".to_owned(),
        title: "Losses of the pool over paths".to_owned(),
        about: format!(
            "Cumulative realized losses of the pool over its life, percent of its original balance, in \
             {} that could be run, with the deal not called. Marked are the mean and the losses not \
             exceeded in 95% and 99% of paths.",
            all_paths(losses.paths)
        ),
        counted: "Cumulative loss, percent".to_owned(),
        steps: losses.steps,
        marks: marks
            .filter_map(|(what, at)| Some((what.to_owned(), at?)))
            .collect(),
    })
}
