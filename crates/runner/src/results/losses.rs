//! The distribution of losses over the paths of a finished simulation: of each class in bands of its
//! balance, and of the pool in steps of equal width.
//!
//! Counted from the finished tables a batch at a time, without keeping the paths' values.

use stepdown_projection::measures::RunTo;
use stepdown_projection::words::counted;

use super::error::ResultsError;
use super::folder::RunFolder;
use super::frames::run_to_name;
use super::reading::{Wanted, batches};
use super::schema::{Kind, TableName};

/// Smaller amounts count as zero (conventions, 1).
const HALF_A_CENT: f64 = 0.005;
/// Upper ends of the bands between no loss and total loss, percent of the original balance, inclusive.
const BANDS_END_PCT: [f64; 5] = [5.0, 10.0, 25.0, 50.0, 75.0];
/// The number of bands: no loss, those between, and total loss.
const BANDS: usize = BANDS_END_PCT.len() + 3;
/// The highest loss accepted, including interest lost.
const MOST_PCT: f64 = 1000.0;
/// Most steps of the pool's losses.
const MOST_STEPS: f64 = 40.0;

/// A range of a class's original balance written down.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum LossBand {
    /// No loss.
    None,
    /// Above the first and up to the second, percent.
    UpTo(f64, f64),
    /// Above this, percent, and below 100%.
    Below100(f64),
    /// Total loss.
    All,
}

impl LossBand {
    /// All bands, the smallest loss first.
    #[must_use]
    pub fn all() -> [Self; BANDS] {
        std::array::from_fn(|band| match band {
            0 => Self::None,
            1 => Self::UpTo(0.0, BANDS_END_PCT[0]),
            band if band < BANDS - 2 => {
                Self::UpTo(BANDS_END_PCT[band - 2], BANDS_END_PCT[band - 1])
            }
            band if band == BANDS - 2 => Self::Below100(BANDS_END_PCT[band - 2]),
            _ => Self::All,
        })
    }

    /// The position of the band of a write-down.
    fn of(write_down: f64, balance: f64) -> usize {
        if write_down <= HALF_A_CENT {
            return 0;
        }
        if write_down >= balance - HALF_A_CENT {
            return BANDS - 1;
        }
        let pct = write_down / balance * 100.0;
        1 + BANDS_END_PCT.iter().filter(|end| pct > **end).count()
    }
}

/// A class whose losses are counted. Dollars.
#[derive(Debug, Clone, PartialEq)]
pub struct LossesRequest {
    /// Its name.
    pub class: String,
    /// Its original balance.
    pub balance: f64,
    /// Written down before the run began and not reimbursed.
    pub written_down_before: f64,
}

/// The distribution of a class's loss over paths.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassLosses {
    /// The class.
    pub class: String,
    /// The number of paths that could be run.
    pub paths: u64,
    /// The share of them in each of [`LossBand::all`], percent.
    pub shares_pct: [f64; BANDS],
}

/// The distribution of the pool's cumulative loss over paths.
#[derive(Debug, Clone, PartialEq)]
pub struct PoolLosses {
    /// The number of paths that could be run.
    pub paths: u64,
    /// Steps of equal width from 0 to the highest loss.
    pub steps: Vec<LossStep>,
}

/// A step of the pool's cumulative loss.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LossStep {
    /// The lower end, inclusive, percent of the original balance.
    pub from_pct: f64,
    /// The upper end, exclusive except for the last step.
    pub to_pct: f64,
    /// The share of paths in the step, percent.
    pub share_pct: f64,
}

/// A count of paths as percent of all.
fn share_pct(count: u64, paths: u64) -> f64 {
    count as f64 / paths.max(1) as f64 * 100.0
}

/// Loss distributions of these classes, to call or to maturity.
///
/// # Errors
/// If the table `classes` cannot be read, or lacks paths of the run.
pub fn class_losses(
    folder: &RunFolder,
    classes: &[LossesRequest],
    run_to: RunTo,
) -> Result<Vec<ClassLosses>, ResultsError> {
    let mut counts = vec![[0_u64; BANDS]; classes.len()];
    let wanted = [
        Wanted::new("run_to", Kind::Text),
        Wanted::new("class", Kind::Text),
        Wanted::new("write_down_dollars", Kind::Number),
    ];
    let path = folder.table(TableName::Classes);
    batches(&path, folder.format(), &wanted, |batch| {
        let run_tos = batch.column("run_to")?.str()?;
        let names = batch.column("class")?.str()?;
        let write_downs = batch.column("write_down_dollars")?.f64()?;
        let rows = run_tos.iter().zip(names.iter()).zip(write_downs.iter());
        for ((of_run, name), write_down) in rows {
            if of_run != Some(run_to_name(run_to)) {
                continue;
            }
            let class = classes
                .iter()
                .position(|requested| Some(&*requested.class) == name);
            if let Some(class) = class {
                let requested = &classes[class];
                let loss = requested.written_down_before + write_down.unwrap_or_default();
                counts[class][LossBand::of(loss, requested.balance)] += 1;
            }
        }
        Ok(())
    })?;
    let run = super::counts(folder)?.run;
    let of_class = |(requested, counts): (&LossesRequest, [u64; BANDS])| {
        let paths = counts.iter().sum();
        check_paths(folder, TableName::Classes, paths, run)?;
        Ok(ClassLosses {
            class: requested.class.clone(),
            paths,
            shares_pct: counts.map(|count| share_pct(count, paths)),
        })
    };
    classes.iter().zip(counts).map(of_class).collect()
}

/// Refuses a table that lacks paths of the run, because it was truncated.
fn check_paths(
    folder: &RunFolder,
    table: TableName,
    paths: u64,
    run: u64,
) -> Result<(), ResultsError> {
    if paths == run {
        return Ok(());
    }
    Err(ResultsError::Damaged {
        path: folder.table(table),
        reason: format!("it has {}, but {run} were run", counted(paths, "path")),
    })
}

/// Loss distribution of the pool, to maturity.
///
/// # Errors
/// If the table `deal` cannot be read, lacks paths of the run, or has impossible losses.
pub fn pool_losses(folder: &RunFolder) -> Result<PoolLosses, ResultsError> {
    let mut highest: f64 = 0.0;
    let mut paths = 0;
    let mut is_sound = true;
    each_pool_loss(folder, |loss| {
        is_sound &= (-MOST_PCT..=MOST_PCT).contains(&loss);
        highest = highest.max(loss);
        paths += 1;
    })?;
    if !is_sound {
        return Err(ResultsError::Damaged {
            path: folder.table(TableName::Deal),
            reason: format!("its column cumulative_loss_pct has values beyond {MOST_PCT}%"),
        });
    }
    check_paths(folder, TableName::Deal, paths, super::counts(folder)?.run)?;
    let width = step_width(highest);
    // A loss of 0 needs a step too.
    let steps = ((highest / width).ceil() as usize).max(1);
    let mut counts = vec![0_u64; steps];
    each_pool_loss(folder, |loss| {
        let step = (loss.max(0.0) / width) as usize;
        counts[step.min(steps - 1)] += 1;
    })?;
    let of_step = |(step, count): (usize, u64)| LossStep {
        from_pct: step as f64 * width,
        to_pct: (step + 1) as f64 * width,
        share_pct: share_pct(count, paths),
    };
    Ok(PoolLosses {
        paths,
        steps: counts.into_iter().enumerate().map(of_step).collect(),
    })
}

fn each_pool_loss(folder: &RunFolder, mut see: impl FnMut(f64)) -> Result<(), ResultsError> {
    let wanted = [Wanted::new("cumulative_loss_pct", Kind::Number)];
    let path = folder.table(TableName::Deal);
    batches(&path, folder.format(), &wanted, |batch| {
        // Scenarios that could not be run have none.
        let losses = batch.column("cumulative_loss_pct")?.f64()?.iter();
        losses.flatten().for_each(&mut see);
        Ok(())
    })
}

/// The smallest round width that makes few enough steps.
fn step_width(highest_pct: f64) -> f64 {
    const WIDTHS: [f64; 9] = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0];
    let fits = |width: &f64| highest_pct <= MOST_STEPS * width;
    WIDTHS.into_iter().find(fits).unwrap_or(10.0)
}

#[cfg(test)]
mod tests {
    use super::{BANDS, LossBand, step_width};

    #[test]
    fn losses_fall_into_bands() {
        for (write_down, band) in [
            (0.0, 0),
            (0.005, 0),
            (0.01, 1),
            (10.0, 1),
            (10.01, 2),
            (20.0, 2),
            (50.0, 3),
            (100.0, 4),
            (150.0, 5),
            (150.01, 6),
            (199.99, 6),
            (200.0, 7),
        ] {
            assert_eq!(LossBand::of(write_down, 200.0), band, "{write_down}");
        }
        // A class without a balance has no loss.
        assert_eq!(LossBand::of(0.0, 0.0), 0);
        let all = LossBand::all();
        assert_eq!(all[1], LossBand::UpTo(0.0, 5.0));
        assert_eq!(all[5], LossBand::UpTo(50.0, 75.0));
        assert_eq!(all[BANDS - 2], LossBand::Below100(75.0));
        assert_eq!(all[BANDS - 1], LossBand::All);
    }

    #[test]
    fn steps_are_few_and_of_a_round_width() {
        for (highest, width) in [
            (0.0, 0.01),
            (0.4, 0.01),
            (0.41, 0.02),
            (35.0, 1.0),
            (40.1, 2.0),
            (100.0, 5.0),
            (300.0, 10.0),
        ] {
            assert_eq!(step_width(highest), width, "{highest}");
        }
    }
}
