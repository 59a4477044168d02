//! A scenario folder: `deal.yaml`, the pool and schedules it names, and the published table if there is
//! one.
//!
//! All files are opened here. Errors in several files are reported together.

use std::path::{Path, PathBuf};

use stepdown_projection::collateral::Pool;
use stepdown_projection::deal::{AttachedFiles, Deal};
use stepdown_projection::diagnostic::{Diagnostic, Diagnostics};
use stepdown_projection::document::Document;
use stepdown_projection::number::Cents;
use stepdown_projection::scenario::Scenario;
use stepdown_projection::state_file::StateFile;

use crate::attached::AttachedTexts;
use crate::fitting::{check_pool, check_state, plan_in_cents};
use crate::inputs::{InputFile, TextFile};
use crate::location::{ALLOW_OUTSIDE, IS_OUTSIDE, Location};
use crate::overrides::Override;
use crate::printed::PrintedTable;
use crate::run::{Case, RunError, StateText};

/// The deal's file.
pub(crate) const DEAL_FILE: &str = "deal.yaml";
/// The pool's file where the deal does not name one.
const POOL_FILE: &str = "pool.csv";
/// The scenario that is run by default.
pub(crate) const PRICING_FILE: &str = "pricing.yaml";
/// The published table.
pub(crate) const PRINTED_FILE: &str = "printed-table.csv";

/// Why a folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// A file cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// The named scenario cannot be read.
    #[error("cannot read the scenario {}: {source}", path.display())]
    NoScenario {
        /// The file, as named.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
        /// The scenario of the folder with the nearest name.
        nearest: Option<String>,
        /// The scenarios of the folder, by their names in it.
        known: Vec<String>,
    },
    /// The deal file was named as a scenario.
    #[error("{} is the deal file, not a scenario", path.display())]
    IsDeal {
        /// The file.
        path: PathBuf,
    },
    /// A file was named in place of a scenario folder.
    #[error("{} is a file, not a scenario folder", path.display())]
    NotAFolder {
        /// The file.
        path: PathBuf,
    },
    /// A file named in the folder is outside of it.
    #[error("{} is outside the scenario folder", path.display())]
    Outside {
        /// The file.
        path: PathBuf,
    },
    /// Files with errors, one entry each.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Invalid(Vec<Diagnostics>),
}

/// A folder, opened and checked.
#[derive(Debug, Clone)]
pub struct Folder {
    location: Location,
    pub(crate) inputs: Vec<InputFile>,
    pub(crate) overrides: Vec<Override>,
    deal_text: String,
    /// The deal.
    pub deal: Deal,
    /// Its pool.
    pub pool: Pool,
    /// The deal's status as of a later date, for a seasoned deal.
    pub state: Option<StateText>,
    /// The published table, if the folder has one.
    pub printed: Option<PrintedTable>,
}

impl Folder {
    /// Opens a folder.
    ///
    /// # Errors
    /// If files cannot be read, are outside the folder where that is not allowed, or contain errors;
    /// errors of all files are reported.
    pub fn open(location: impl Into<Location>) -> Result<Self, FolderError> {
        let location = location.into();
        location.check_folder()?;
        let mut problems = Problems::default();
        let deal_file = location.read_own(DEAL_FILE)?;
        let mut inputs = vec![deal_file.input.clone()];
        let deal =
            read_deal(&location, &deal_file, &mut inputs).map_err(|invalid| problems.add(invalid));
        // Without the deal, the pool can still be checked under its default name.
        let pool_name = deal
            .as_ref()
            .map_or(POOL_FILE, |deal| deal.pool_file.as_str());
        let pool = match read_named(&location, &deal_file, "pool", pool_name) {
            Ok(file) => {
                inputs.push(file.input.clone());
                Pool::from_csv(&file.shown(), &file.text)
                    .and_then(|pool| check_pool(deal.as_ref().ok(), pool, &file))
                    .map_err(|diagnostics| {
                        problems.add(FolderError::Invalid(vec![file.guarded(diagnostics)]))
                    })
            }
            Err(FolderError::Unreadable { .. }) if deal.is_err() => Err(Reported),
            Err(error) => Err(problems.add(error)),
        };
        let printed = match (&deal, read_if_there(&location, PRINTED_FILE)) {
            (_, Err(error)) => Err(problems.add(error)),
            (Ok(deal), Ok(Some(file))) => {
                inputs.push(file.input.clone());
                PrintedTable::from_csv(&file.shown(), &file.text, deal)
                    .map(Some)
                    .map_err(|diagnostics| {
                        problems.add(FolderError::Invalid(vec![file.guarded(diagnostics)]))
                    })
            }
            (_, Ok(_)) => Ok(None),
        };
        let state = match &deal {
            Ok(deal) => read_state(&location, &deal_file, deal, &mut inputs)
                .map_err(|error| problems.add(error)),
            Err(shown) => Err(*shown),
        };
        if let (Ok(deal), Ok(pool), Ok(Some((text, file)))) = (&deal, &pool, &state)
            && let Err(error) = check_state(deal, pool, Some(text))
        {
            problems.add(file.guarded_error(error));
            return Err(problems.into_error(location.path()));
        }
        let state = state.map(|state| state.map(|(text, _)| text));
        match (deal, pool, state, printed) {
            (Ok(deal), Ok(pool), Ok(state), Ok(printed)) => Ok(Self {
                location,
                inputs,
                overrides: Vec::new(),
                deal_text: deal_file.text,
                // `pool_is` applies wherever the pool file is.
                deal: Deal {
                    pool_is: pool.pool_is().map(str::to_owned).or(deal.pool_is),
                    ..deal
                }
                .with_reference_rates_of(&pool),
                pool,
                state,
                printed,
            }),
            _ => Err(problems.into_error(location.path())),
        }
    }

    /// The inputs of a run of a scenario, from the deal's status.
    #[must_use]
    pub fn case<'a>(&'a self, scenario: &'a Scenario) -> Case<'a> {
        Case {
            deal: &self.deal,
            pool: &self.pool,
            scenario,
            state: self.state.as_ref(),
        }
    }

    /// Returns the folder with the deal's status read from another state file: one inside the folder, or
    /// else a path.
    ///
    /// # Errors
    /// If the file cannot be read, contains errors, or does not fit the pool.
    pub fn with_state(mut self, file: &Path) -> Result<Self, FolderError> {
        let inside = self.path().join(file);
        let path = if inside.is_file() {
            inside
        } else {
            file.to_owned()
        };
        let name = path.strip_prefix(self.path()).unwrap_or(&path);
        let read = TextFile::read(&path, &name.to_string_lossy())?;
        let state = StateText {
            file: read.shown(),
            text: read.text,
        };
        check_state(&self.deal, &self.pool, Some(&state))?;
        // The state file that the deal names is no longer an input.
        let replaced = self.deal.state_file.as_deref();
        self.inputs
            .retain(|input| Some(input.name.as_str()) != replaced);
        self.inputs.push(read.input);
        self.state = Some(state);
        Ok(self)
    }

    /// The state file in cents; none at closing.
    ///
    /// # Errors
    /// If it contains errors, which does not happen for a folder that was opened.
    pub fn state_in_cents(&self) -> Result<Option<StateFile<Cents>>, RunError> {
        let Some(state) = &self.state else {
            return Ok(None);
        };
        let plan = plan_in_cents(&self.deal, &self.pool)?;
        state.read(&self.deal, &plan).map(Some)
    }

    /// The folder's path.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.location.path()
    }

    /// The folder's location, and which of the files named in it may be read.
    #[must_use]
    pub fn location(&self) -> &Location {
        &self.location
    }

    /// The text of the deal file, for fields that [`Deal`] does not keep.
    #[must_use]
    pub fn deal_text(&self) -> &str {
        &self.deal_text
    }

    /// The files that the deal, the pool and the published table were read from, with their hashes.
    #[must_use]
    pub fn inputs(&self) -> &[InputFile] {
        &self.inputs
    }
}

/// Marks something that could not be read and was reported.
#[derive(Clone, Copy)]
struct Reported;

/// Errors so far, so that reading can go on.
#[derive(Default)]
struct Problems {
    invalid: Vec<Diagnostics>,
    unreadable: Option<FolderError>,
}

impl Problems {
    fn add(&mut self, error: FolderError) -> Reported {
        match error {
            FolderError::Invalid(invalid) => self.invalid.extend(invalid),
            unreadable => {
                self.unreadable.get_or_insert(unreadable);
            }
        }
        Reported
    }

    /// Errors in files are reported before a missing file, since they may be the cause.
    fn into_error(self, folder: &Path) -> FolderError {
        match self.unreadable {
            Some(unreadable) if self.invalid.is_empty() => unreadable,
            None if self.invalid.is_empty() => FolderError::Unreadable {
                path: folder.to_owned(),
                source: std::io::Error::other("the folder could not be read"),
            },
            _ => FolderError::Invalid(self.invalid),
        }
    }
}

/// Reads the deal of a folder without its pool, with the files it was read from.
///
/// # Errors
/// If a file cannot be read or contains errors.
pub(crate) fn deal_of(location: &Location) -> Result<(Deal, Vec<InputFile>), FolderError> {
    location.check_folder()?;
    let file = location.read_own(DEAL_FILE)?;
    let mut inputs = vec![file.input.clone()];
    let deal = read_deal(location, &file, &mut inputs)?;
    Ok((deal, inputs))
}

/// Reads the deal and the files it names.
fn read_deal(
    location: &Location,
    file: &TextFile,
    inputs: &mut Vec<InputFile>,
) -> Result<Deal, FolderError> {
    let attached = AttachedTexts::of_folder(location);
    let open = |name: &str| attached.open(name);
    let deal_name = file.shown();
    let deal = Deal::from_yaml(&deal_name, &file.text, &AttachedFiles::new(&open))
        .map_err(|invalid| FolderError::Invalid(attached.shown(&deal_name, invalid)))
        .map_err(|error| file.guarded_error(error));
    inputs.extend(attached.into_inputs());
    deal
}

/// Reads the state file that the deal names.
fn read_state(
    location: &Location,
    deal_file: &TextFile,
    deal: &Deal,
    inputs: &mut Vec<InputFile>,
) -> Result<Option<(StateText, TextFile)>, FolderError> {
    let Some(name) = &deal.state_file else {
        return Ok(None);
    };
    let file = read_named(location, deal_file, "state", name)?;
    inputs.push(file.input.clone());
    let text = StateText {
        file: file.shown(),
        text: file.text.clone(),
    };
    Ok(Some((text, file)))
}

/// Reads a file that the deal names in a field of `collateral`. If it may not be read, the diagnostic
/// points to that field.
fn read_named(
    location: &Location,
    deal_file: &TextFile,
    field: &str,
    name: &str,
) -> Result<TextFile, FolderError> {
    let read = location.read(&location.path().join(name), None);
    let Err(FolderError::Outside { .. }) = read else {
        return read;
    };
    let document = Document::read(&deal_file.shown(), &deal_file.text);
    let named = document.as_ref().ok().and_then(|document| {
        let collateral = document.root().child("collateral")?;
        Some(collateral.child(field)?.place)
    });
    let Some(place) = named else {
        return read;
    };
    let diagnostic = Diagnostic::at(place, format!("`{}` {IS_OUTSIDE}", name.escape_debug()));
    Err(FolderError::Invalid(vec![Diagnostics {
        file: deal_file.shown(),
        text: deal_file.text.clone(),
        diagnostics: vec![diagnostic.advise(ALLOW_OUTSIDE)],
        unlisted: 0,
    }]))
}

fn read_if_there(location: &Location, name: &str) -> Result<Option<TextFile>, FolderError> {
    match location.read_own(name) {
        Ok(file) => Ok(Some(file)),
        Err(FolderError::Unreadable { source, .. })
            if source.kind() == std::io::ErrorKind::NotFound =>
        {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}
