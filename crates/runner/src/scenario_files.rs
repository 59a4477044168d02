//! The scenarios of a folder: finds which of its files are scenarios, sweeps and models, resolves names,
//! and reads scenarios for the folder's deal and pool.

use std::path::{Path, PathBuf};

use stepdown_projection::diagnostic::nearest_name;
use stepdown_projection::document::{AttachedFiles, Document, Value};
use stepdown_projection::scenario::Scenario;

use crate::attached::AttachedTexts;
use crate::folder::{DEAL_FILE, Folder, FolderError, PRICING_FILE};
use crate::inputs::{InputFile, TextFile, read_bytes};
use crate::location::Location;

/// How many folders deep scenarios are searched for.
const DEEPEST: usize = 4;
/// The field that identifies a scenario.
const SCENARIO_FIELD: &str = "prepayment";
/// The fields that identify a sweep; any one is enough.
const SWEEP_FIELDS: [&str; 2] = ["axes", "scenarios"];
/// The fields that identify a model; any one is enough.
const MODEL_FIELDS: [&str; 4] = [
    "per_path",
    "monthly",
    "prepayment_incentive",
    "default_payment_shock",
];
/// The fields that identify a state.
const STATE_FIELDS: [&str; 3] = ["month", "stepped_down", "classes"];
/// The fields that identify the bounds of an inferred pool.
const BOUNDS_FIELDS: [&str; 1] = ["kinds"];
/// The fields that identify a trustee report.
const REPORT_FIELDS: [&str; 2] = ["report", "section_1_distribution_summary"];

/// A scenario and the file it was read from.
#[derive(Debug, Clone)]
pub struct ScenarioFile {
    /// The file, as a path that can be opened.
    pub path: PathBuf,
    /// Whether it is the folder's pricing scenario, which the published table uses.
    pub is_pricing: bool,
    /// Its name and hash.
    pub input: InputFile,
    /// The files it names, with their names and hashes.
    pub attached: Vec<InputFile>,
    /// The scenario.
    pub scenario: Scenario,
}

/// The `.yaml` files of a folder and its subfolders, except the deal and the files it names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct YamlFiles {
    /// Those with a field `prepayment`, by path, the pricing scenario first. The pricing scenario is
    /// included whatever it contains.
    pub scenarios: Vec<PathBuf>,
    /// Sweeps: those with `axes` or `scenarios`, by path.
    pub sweeps: Vec<PathBuf>,
    /// Models: those with a random field, by path.
    pub models: Vec<PathBuf>,
    /// All others, by path.
    pub others: Vec<OtherFile>,
}

/// A `.yaml` file that is not a scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherFile {
    /// Its name inside the folder.
    pub name: String,
    /// Its type, if known.
    pub kind: OtherKind,
    /// A field that may be a misspelling of `prepayment`.
    pub nearest_field: Option<String>,
}

/// The type of a `.yaml` file that is not a scenario, by its fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtherKind {
    /// The deal's status as of a later date.
    State,
    /// A trustee report.
    Report,
    /// The bounds of an inferred pool.
    PoolBounds,
    /// Unknown.
    Unknown,
}

impl ScenarioFile {
    /// The files it was read from: its own, then those it names.
    pub fn inputs(&self) -> impl Iterator<Item = &InputFile> {
        std::iter::once(&self.input).chain(&self.attached)
    }
}

impl Folder {
    /// Reads a scenario for this deal and pool: the named file, or the folder's pricing scenario.
    ///
    /// # Errors
    /// As [`Folder::scenario_file`].
    pub fn scenario(&self, file: Option<&Path>) -> Result<Scenario, FolderError> {
        self.scenario_file(file).map(|file| file.scenario)
    }

    /// Reads a scenario for this deal and pool with its source: the named file (inside the folder, or
    /// else a path), or the folder's pricing scenario.
    ///
    /// # Errors
    /// If there is no such file, or it is the deal's, cannot be read, or contains errors.
    pub fn scenario_file(&self, file: Option<&Path>) -> Result<ScenarioFile, FolderError> {
        self.overriding(self.written_scenario(file)?)
    }

    /// The same without what is overridden.
    pub(crate) fn written_scenario(
        &self,
        file: Option<&Path>,
    ) -> Result<ScenarioFile, FolderError> {
        let Some(file) = file else {
            return self.written_at(&self.path().join(PRICING_FILE));
        };
        let path = self.named(file);
        if is_same_file(&path, &self.path().join(DEAL_FILE)) {
            return Err(FolderError::IsDeal { path });
        }
        self.written_at(&path).map_err(|error| match error {
            FolderError::Unreadable { source, .. } => self.no_scenario(file, source),
            invalid => invalid,
        })
    }

    /// Resolves a named file: the one inside the folder, or else the path.
    pub(crate) fn named(&self, file: &Path) -> PathBuf {
        let inside = self.path().join(file);
        // A folder is not a file, but it may be what was named.
        let is_elsewhere = !inside.is_file() && (file.exists() || !inside.exists());
        if is_elsewhere {
            file.to_owned()
        } else {
            inside
        }
    }

    /// Reads the scenario at a path for this deal and pool.
    ///
    /// # Errors
    /// If the file cannot be read or contains errors.
    pub fn scenario_at(&self, path: &Path) -> Result<ScenarioFile, FolderError> {
        self.overriding(self.written_at(path)?)
    }

    fn written_at(&self, path: &Path) -> Result<ScenarioFile, FolderError> {
        self.scenario_of(path, self.location().read_given(path)?)
    }

    /// Reads a scenario named in a file, from that file's folder or this one; the folder's pricing
    /// scenario where none is named. No override applies to it.
    ///
    /// # Errors
    /// As [`Folder::scenario_file`], and if it is outside where that is not allowed.
    pub(crate) fn scenario_named(
        &self,
        file: Option<&Path>,
        naming_folder: Option<&Path>,
    ) -> Result<ScenarioFile, FolderError> {
        if let Some(file) = file {
            let named = self.named(file);
            // A missing file is reported as missing, unless its name leads outside.
            let path = if named.exists() {
                named
            } else {
                self.path().join(file)
            };
            if self.location().check(&path, naming_folder)? {
                let read = self.written_scenario(Some(file));
                return read.map_err(|error| self.location().withholding(error));
            }
        }
        self.written_scenario(file)
    }

    fn scenario_of(&self, path: &Path, file: TextFile) -> Result<ScenarioFile, FolderError> {
        let attached = AttachedTexts::next_to(path, self.location());
        let open = |name: &str| attached.open(name);
        let (deal, kinds) = (&self.deal, self.pool.kinds());
        let files = AttachedFiles::new(&open);
        let scenario =
            Scenario::from_yaml_and_files(&file.shown(), &file.text, deal, kinds, &files)
                .map_err(|invalid| FolderError::Invalid(attached.shown(&file.shown(), invalid)))
                .map_err(|error| file.guarded_error(error))?;
        Ok(ScenarioFile {
            is_pricing: is_same_file(path, &self.path().join(PRICING_FILE)),
            path: path.to_owned(),
            input: file.input,
            attached: attached.into_inputs(),
            scenario,
        })
    }

    /// Lists the `.yaml` files in the folder and its subfolders by type.
    ///
    /// # Errors
    /// If a folder cannot be listed.
    pub fn yaml_files(&self) -> Result<YamlFiles, FolderError> {
        let mut found = Vec::new();
        list_yaml(self.path(), DEEPEST, &mut found)?;
        let pricing = self.path().join(PRICING_FILE);
        let read: Vec<PathBuf> = self
            .inputs()
            .iter()
            .map(|input| self.path().join(&input.name))
            .collect();
        found.retain(|path| !read.contains(path));
        found.sort_by_key(|path| (*path != pricing, path.clone()));
        let mut files = YamlFiles::default();
        for path in found {
            match FileKind::at(&path, self.location()) {
                FileKind::Sweep if path != pricing => files.sweeps.push(path),
                FileKind::Model if path != pricing => files.models.push(path),
                FileKind::Other {
                    kind,
                    nearest_field,
                } if path != pricing => files.others.push(OtherFile {
                    name: self.name_of(&path),
                    kind,
                    nearest_field,
                }),
                _ => files.scenarios.push(path),
            }
        }
        Ok(files)
    }

    /// A file's name inside the folder.
    fn name_of(&self, path: &Path) -> String {
        let name = path.strip_prefix(self.path()).unwrap_or(path);
        name.to_string_lossy().into_owned()
    }

    /// The error for a scenario that cannot be read, with the nearest name.
    fn no_scenario(&self, file: &Path, source: std::io::Error) -> FolderError {
        let files = self.yaml_files().unwrap_or_default();
        let known: Vec<String> = files
            .scenarios
            .iter()
            .map(|path| self.name_of(path))
            .collect();
        let given = self.name_of(file);
        let nearest = nearest_scenario(&given, &known);
        FolderError::NoScenario {
            path: file.to_owned(),
            source,
            nearest,
            known,
        }
    }
}

/// The scenario whose path or file name is nearest to the name given. Extensions do not count.
fn nearest_scenario(given: &str, known: &[String]) -> Option<String> {
    let without_ending = |name: &str| {
        let stem = name.strip_suffix(".yaml");
        let stem = stem.or_else(|| name.strip_suffix(".yml"));
        stem.unwrap_or(name).to_owned()
    };
    let alone = |name: &str| match name.rsplit_once('/') {
        Some((_, alone)) => alone.to_owned(),
        None => name.to_owned(),
    };
    let whole: Vec<String> = known.iter().map(|name| without_ending(name)).collect();
    let files: Vec<String> = whole.iter().map(|name| alone(name)).collect();
    let given = without_ending(given);
    let nearest_of = |given: &str, names: &[String]| {
        let nearest = nearest_name(given, names.iter().map(String::as_str))?;
        let position = names.iter().position(|name| name == nearest)?;
        known.get(position).cloned()
    };
    nearest_of(&given, &whole).or_else(|| nearest_of(&alone(&given), &files))
}

/// The type of a `.yaml` file.
enum FileKind {
    /// A scenario, or a file that is reported when read as one.
    Scenario,
    /// A sweep, or a file that is reported when read as one.
    Sweep,
    /// A model, or a file that is reported when read as one.
    Model,
    /// Another file.
    Other {
        /// Its type.
        kind: OtherKind,
        /// A field that may be a misspelling of `prepayment`.
        nearest_field: Option<String>,
    },
}

impl FileKind {
    const OF_NO_KIND: Self = Self::Other {
        kind: OtherKind::Unknown,
        nearest_field: None,
    };

    fn at(path: &Path, location: &Location) -> Self {
        // A file that must not or cannot be read is reported when it is read as a scenario.
        if location.leads_outside(path) {
            return Self::Scenario;
        }
        let Ok((bytes, _)) = read_bytes(path, "") else {
            return Self::Scenario;
        };
        let text = String::from_utf8_lossy(&bytes);
        let Ok(document) = Document::read("", &text) else {
            // A file that cannot be parsed may be meant as a sweep or a scenario.
            let begins = |line: &str| {
                SWEEP_FIELDS.iter().any(|field| {
                    line.strip_prefix(field)
                        .is_some_and(|rest| rest.starts_with(':'))
                })
            };
            return if text.lines().any(begins) {
                Self::Sweep
            } else if text.contains(SCENARIO_FIELD) {
                Self::Scenario
            } else {
                Self::OF_NO_KIND
            };
        };
        let Value::Map(fields) = &document.root().value else {
            return Self::OF_NO_KIND;
        };
        let names = || fields.iter().map(|(key, _)| key.text.as_str());
        if names().any(|name| name == SCENARIO_FIELD) {
            return Self::Scenario;
        }
        if names().any(|name| SWEEP_FIELDS.contains(&name)) {
            return Self::Sweep;
        }
        if names().any(|name| MODEL_FIELDS.contains(&name)) {
            return Self::Model;
        }
        let has = |wanted: &[&str]| {
            let mut wanted = wanted.iter();
            wanted.all(|wanted| names().any(|name| name == *wanted))
        };
        let kind = if has(&STATE_FIELDS) {
            OtherKind::State
        } else if has(&REPORT_FIELDS) {
            OtherKind::Report
        } else if has(&BOUNDS_FIELDS) {
            OtherKind::PoolBounds
        } else {
            OtherKind::Unknown
        };
        Self::Other {
            kind,
            nearest_field: nearest_name(SCENARIO_FIELD, names()).map(str::to_owned),
        }
    }
}

fn is_same_file(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

fn list_yaml(folder: &Path, deeper: usize, found: &mut Vec<PathBuf>) -> Result<(), FolderError> {
    let unreadable = |source| FolderError::Unreadable {
        path: folder.to_owned(),
        source,
    };
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let path = entry.path();
        let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
        // The entry's own type: links to folders are not followed, so there are no cycles.
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_hidden {
            continue;
        }
        if is_folder {
            if deeper > 0 {
                list_yaml(&path, deeper - 1, found)?;
            }
        } else if path
            .extension()
            .is_some_and(|extension| extension == "yaml" || extension == "yml")
        {
            found.push(path);
        }
    }
    Ok(())
}
