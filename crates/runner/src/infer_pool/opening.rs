//! Opens what a pool is inferred from: a folder's deal, its printed table, its pricing scenario and
//! the bounds.
//!
//! The folder's pool is never opened: it may be missing, and the result must not depend on it.

use std::path::{Path, PathBuf};

use jiff::civil::Date;
use stepdown_projection::deal::Deal;
use stepdown_projection::diagnostic::{Diagnostic, Diagnostics};
use stepdown_projection::document::AttachedFiles;
use stepdown_projection::scenario::Scenario;

use super::InferError;
use super::bounds::Bounds;
use super::contradictions::contradictions;
use crate::attached::AttachedTexts;
use crate::folder::{FolderError, PRICING_FILE, PRINTED_FILE, deal_of};
use crate::inputs::{InputFile, TextFile};
use crate::location::Location;
use crate::printed::PrintedTable;

/// The default bounds file of a folder.
const BOUNDS_FILE: &str = "infer-pool.yaml";

/// The source of the bounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BoundsFrom {
    /// A file, as a path that can be opened.
    File(PathBuf),
    /// Defaults for the deal's collateral types: there is no file.
    Usual,
}

/// What a pool is inferred from.
#[derive(Debug, Clone)]
pub struct PoolQuestion {
    /// The deal.
    pub deal: Deal,
    /// Its pricing scenario, for the collateral types of the bounds.
    pub scenario: Scenario,
    /// The printed table.
    pub printed: PrintedTable,
    /// The bounds on the pool.
    pub bounds: Bounds,
    /// The source of the bounds.
    pub bounds_from: BoundsFrom,
    /// The input files, with their hashes.
    pub inputs: Vec<InputFile>,
}

impl PoolQuestion {
    /// Opens a folder without its pool. `bounds` is a file of the folder, or else a path; the
    /// default is the folder's `infer-pool.yaml`, if there is one.
    ///
    /// # Errors
    /// If files cannot be read, are invalid, or contradict one another.
    pub fn open(location: impl Into<Location>, bounds: Option<&Path>) -> Result<Self, FolderError> {
        let location = location.into();
        let folder = location.path();
        let (deal, mut inputs) = deal_of(&location)?;
        if deal.state_file.is_some() || deal.pool_as_of.number() > 0 {
            let diagnostic = Diagnostic::of_file(
                "the deal starts after closing, but a printed table starts at closing",
            )
            .advise("leave out `state` and `pool_as_of` in a copy of the folder");
            return Err(invalid(folder, diagnostic));
        }
        let printed_file = location.read_own(PRINTED_FILE)?;
        let pricing_file = location.read_own(PRICING_FILE)?;
        let (bounds_path, named) = bounds_path(folder, bounds);
        let mut diagnostics: Vec<Diagnostics> = Vec::new();
        let bounds_file = if named || bounds_path.is_file() {
            Some(location.read_given(&bounds_path)?)
        } else {
            None
        };
        let bounds = match &bounds_file {
            None => Ok(Bounds::of_deal(&deal)),
            Some(file) => Bounds::from_yaml(&file.shown(), &file.text, &deal)
                .map_err(|invalid| diagnostics.push(file.guarded(invalid))),
        };
        let closing = bounds.as_ref().ok();
        let closing = closing.and_then(|bounds| bounds.not_printed.closing);
        let printed = PrintedTable::from_csv(&printed_file.shown(), &printed_file.text, &deal)
            .and_then(|printed| without_contradictions(printed, &printed_file, &deal, closing))
            .map_err(|invalid| diagnostics.insert(0, printed_file.guarded(invalid)));
        // Without bounds, the collateral types are those with pricing speeds.
        let kinds: Vec<String> = match &bounds {
            Ok(bounds) => bounds.kinds.iter().map(|kind| kind.name.clone()).collect(),
            Err(()) => deal.pricing_speed.keys().cloned().collect(),
        };
        let attached = AttachedTexts::of_folder(&location);
        let open = |name: &str| attached.open(name);
        let pricing = pricing_file.shown();
        let files = AttachedFiles::new(&open);
        let scenario =
            Scenario::from_yaml_and_files(&pricing, &pricing_file.text, &deal, &kinds, &files)
                .map_err(|invalid| {
                    let shown = attached.shown(&pricing, invalid).into_iter();
                    diagnostics.extend(shown.map(|invalid| pricing_file.guarded(invalid)));
                });
        let (Ok(printed), Ok(bounds), Ok(scenario)) = (printed, bounds, scenario) else {
            return Err(FolderError::Invalid(diagnostics));
        };
        inputs.push(printed_file.input);
        inputs.push(pricing_file.input);
        inputs.extend(attached.into_inputs());
        let bounds_from = match bounds_file {
            None => BoundsFrom::Usual,
            Some(file) => {
                inputs.push(file.input);
                BoundsFrom::File(file.path)
            }
        };
        Ok(Self {
            deal,
            scenario,
            printed,
            bounds,
            bounds_from,
            inputs,
        })
    }
}

/// The path of the bounds, and whether it was given.
fn bounds_path(folder: &Path, bounds: Option<&Path>) -> (PathBuf, bool) {
    match bounds {
        None => (folder.join(BOUNDS_FILE), false),
        Some(file) => {
            let inside = folder.join(file);
            let path = if inside.is_file() {
                inside
            } else {
                file.to_owned()
            };
            (path, true)
        }
    }
}

fn without_contradictions(
    printed: PrintedTable,
    file: &TextFile,
    deal: &Deal,
    closing: Option<(Date, Date)>,
) -> Result<PrintedTable, Diagnostics> {
    let found = match contradictions(&file.text, &printed, deal, closing) {
        Ok(found) => found,
        Err(error) => vec![Diagnostic::of_file(InferError::to_string(&error))],
    };
    Diagnostics::result(&file.shown(), &file.text, found, Some(printed))
}

/// An error of the deal as a whole.
fn invalid(folder: &Path, diagnostic: Diagnostic) -> FolderError {
    FolderError::Invalid(vec![Diagnostics {
        file: folder
            .join(crate::folder::DEAL_FILE)
            .to_string_lossy()
            .into_owned(),
        text: String::new(),
        diagnostics: vec![diagnostic],
        unlisted: 0,
    }])
}
