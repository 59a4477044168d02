//! A scenario folder: `deal.yaml`, the pool and schedules it names, scenarios, and the published
//! table if there is one.
//!
//! Files are opened here and nowhere below. What is wrong with several of them is told at once.

use std::path::{Path, PathBuf};

use rust_decimal::Decimal;
use stepdown_projection::collateral::Pool;
use stepdown_projection::deal::{AttachedFiles, Deal};
use stepdown_projection::fault::{Fault, Faults};
use stepdown_projection::scenario::Scenario;

use crate::printed::PrintedTable;

/// The deal's file.
const DEAL_FILE: &str = "deal.yaml";
/// The scenario that is run when none is named.
const PRICING_FILE: &str = "pricing.yaml";
/// The published table.
const PRINTED_FILE: &str = "printed-table.csv";

/// Why a folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// A file cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Files are wrong; one entry each.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Faulty(Vec<Faults>),
}

/// A folder, opened and checked.
#[derive(Debug, Clone)]
pub struct Folder {
    path: PathBuf,
    /// The deal.
    pub deal: Deal,
    /// Its pool.
    pub pool: Pool,
    /// The published table, if the folder holds one.
    pub printed: Option<PrintedTable>,
}

impl Folder {
    /// Opens a folder.
    ///
    /// # Errors
    /// If its files cannot be read, or are faulty; the faults of all of them.
    pub fn open(path: &Path) -> Result<Self, FolderError> {
        let deal_path = path.join(DEAL_FILE);
        let deal_text = read(&deal_path)?;
        let open_beside = |name: &str| {
            std::fs::read_to_string(path.join(name)).map_err(|error| error.to_string())
        };
        let deal = match Deal::from_yaml(
            &deal_path.to_string_lossy(),
            &deal_text,
            &AttachedFiles::new(&open_beside),
        ) {
            Ok(deal) => deal,
            Err(faults) => {
                // The pool can be checked without the deal only where it has its usual name.
                let mut all = vec![faults];
                if let Ok(text) = std::fs::read_to_string(path.join("pool.csv")) {
                    all.extend(
                        Pool::from_csv(&path.join("pool.csv").to_string_lossy(), &text).err(),
                    );
                }
                return Err(FolderError::Faulty(all));
            }
        };
        let pool_path = path.join(&deal.pool_file);
        let pool_name = pool_path.to_string_lossy().into_owned();
        let pool_text = read(&pool_path)?;
        let printed_path = path.join(PRINTED_FILE);
        let printed_text = match std::fs::read_to_string(&printed_path) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(source) => {
                return Err(FolderError::Unreadable {
                    path: printed_path,
                    source,
                });
            }
        };
        let pool = Pool::from_csv(&pool_name, &pool_text)
            .and_then(|pool| check_balance(&deal, pool, &pool_name, &pool_text));
        let printed = printed_text
            .map(|text| PrintedTable::from_csv(&printed_path.to_string_lossy(), &text, &deal))
            .transpose();
        match (pool, printed) {
            (Ok(pool), Ok(printed)) => Ok(Self {
                path: path.to_owned(),
                deal,
                pool,
                printed,
            }),
            (pool, printed) => Err(FolderError::Faulty(
                pool.err().into_iter().chain(printed.err()).collect(),
            )),
        }
    }

    /// The folder's path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads a scenario for this deal and pool: the file named, or the folder's pricing scenario.
    ///
    /// # Errors
    /// If the file cannot be read or is faulty.
    pub fn scenario(&self, file: Option<&Path>) -> Result<Scenario, FolderError> {
        let path = file.map_or_else(|| self.path.join(PRICING_FILE), Path::to_owned);
        let text = read(&path)?;
        Scenario::from_yaml(
            &path.to_string_lossy(),
            &text,
            &self.deal,
            self.pool.kinds(),
        )
        .map_err(|faults| FolderError::Faulty(vec![faults]))
    }
}

fn read(path: &Path) -> Result<String, FolderError> {
    std::fs::read_to_string(path).map_err(|source| FolderError::Unreadable {
        path: path.to_owned(),
        source,
    })
}

/// The pool must be the one the deal's percentages are of; a half hundredth of a percent is left
/// for rounding.
fn check_balance(deal: &Deal, pool: Pool, file: &str, text: &str) -> Result<Pool, Faults> {
    let difference = pool.balance() - deal.original_balance;
    if difference.abs() <= deal.original_balance * Decimal::new(5, 5) {
        return Ok(pool);
    }
    let fault = Fault::of_file(format!(
        "balances do not add up: the pool comes to {}, the deal's `original_balance` is {}",
        pool.balance(),
        deal.original_balance
    ))
    .advise(format!(
        "mend one of them by {}",
        difference.abs().normalize()
    ));
    Faults::unless_none(file, text, vec![fault], Some(pool))
}
