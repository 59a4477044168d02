//! What a run is of: program, inputs, settings and size, as the file `manifest.json` beside its
//! tables, so that no run is ever gone on with as if it were another; and once it is finished the size
//! and the hash of each table, so that none that was cut or altered is read as if it were whole.
//!
//! This module must never decide what to do about a difference.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::error::ResultsError;
use super::format::TableFormat;
use super::schema::TableName;
use super::work::Work;
use crate::inputs::{InputFile, hexadecimal};

/// The name of the file.
pub(super) const FILE: &str = "manifest.json";

/// Blocks are so many that progress shows and threads end together, but no larger than this.
const LARGEST_BLOCK: u64 = 4096;
/// Nor smaller.
const SMALLEST_BLOCK: u64 = 64;
/// How many blocks a sweep is cut into where their size allows it.
const WANTED_BLOCKS: u64 = 64;

/// What a run is made of, beside its scenarios.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The program's version.
    pub version: String,
    /// Every file that the run depends on.
    pub inputs: Vec<InputFile>,
    /// Every setting that can change a result, by name.
    pub settings: Vec<(String, String)>,
}

/// A file of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Input {
    pub(super) file: String,
    pub(super) sha256: String,
}

/// A setting of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Setting {
    pub(super) name: String,
    pub(super) value: String,
}

/// A finished table, as it was when the run ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct TableFile {
    pub(super) file: String,
    pub(super) bytes: u64,
    pub(super) sha256: String,
}

/// What a run is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub(super) program: String,
    pub(super) version: String,
    pub(super) deal: String,
    pub(super) format: String,
    pub(super) scenarios: u64,
    pub(super) scenarios_in_a_block: u64,
    pub(super) axes: Vec<String>,
    pub(super) inputs: Vec<Input>,
    pub(super) settings: Vec<Setting>,
    /// Whether its scenarios are the paths of a simulation.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) is_simulation: bool,
    /// Of all of the above.
    pub(super) sha256: String,
    /// The tables; none as long as the run is not finished.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) tables: Vec<TableFile>,
}

/// What stepdown calls itself in its manifests.
const PROGRAM: &str = "stepdown";

impl Manifest {
    /// Of a sweep.
    #[must_use]
    pub fn of(work: &dyn Work, origin: &Origin, format: TableFormat) -> Self {
        let scenarios = work.scenarios();
        let inputs = origin.inputs.iter().map(|input| Input {
            file: input.name.clone(),
            sha256: input.sha256.clone(),
        });
        let settings = origin.settings.iter().map(|(name, value)| Setting {
            name: name.clone(),
            value: value.clone(),
        });
        let mut manifest = Self {
            program: PROGRAM.to_owned(),
            version: origin.version.clone(),
            deal: work.deal().name.clone(),
            format: format.ending().to_owned(),
            scenarios,
            scenarios_in_a_block: block_size(scenarios),
            axes: work.axes().into_iter().map(|axis| axis.name).collect(),
            inputs: inputs.collect(),
            settings: settings.collect(),
            is_simulation: work.estimated().is_some(),
            sha256: String::new(),
            tables: Vec::new(),
        };
        // A structure of texts and counts can always be written.
        let text = serde_json::to_vec(&manifest).unwrap_or_default();
        manifest.sha256 = hexadecimal(&Sha256::digest(text));
        manifest
    }

    /// How its tables are written; none where the manifest names a format that is not known.
    pub(super) fn table_format(&self) -> Option<TableFormat> {
        [TableFormat::Parquet, TableFormat::Csv]
            .into_iter()
            .find(|format| format.ending() == self.format)
    }

    /// Why another run is not this one, in words; nothing where it is.
    pub(super) fn differences(&self, other: &Self) -> Vec<String> {
        let mut words = Vec::new();
        let mut differ = |what: &str, here: &str, there: &str| {
            if here != there {
                words.push(format!("{what} is {here} here, and {there} there"));
            }
        };
        differ("the program's version", &self.version, &other.version);
        differ("the deal", &self.deal, &other.deal);
        differ("the format", &self.format, &other.format);
        let count = |manifest: &Self| manifest.scenarios.to_string();
        differ("the number of scenarios", &count(self), &count(other));
        let axes = |manifest: &Self| manifest.axes.join(", ");
        differ("the list of axes", &axes(self), &axes(other));
        for setting in &self.settings {
            let there = other
                .settings
                .iter()
                .find(|there| there.name == setting.name);
            let there = there.map_or("not set", |there| there.value.as_str());
            differ(&setting.name, &setting.value, there);
        }
        for input in &self.inputs {
            match other.inputs.iter().find(|there| there.file == input.file) {
                Some(there) if there.sha256 == input.sha256 => {}
                Some(_) => words.push(format!("{} has changed since", input.file)),
                None => words.push(format!("{} takes no part there", input.file)),
            }
        }
        for input in &other.inputs {
            if !self.inputs.iter().any(|here| here.file == input.file) {
                words.push(format!("{} takes no part here", input.file));
            }
        }
        let of_a_run = |manifest: &Self| Self {
            tables: Vec::new(),
            ..manifest.clone()
        };
        if words.is_empty() && of_a_run(self) != of_a_run(other) {
            words.push("its manifest does not agree".to_owned());
        }
        words
    }

    /// The manifest in a folder; none where there is none, or one of another program.
    ///
    /// # Errors
    /// If it cannot be read, or is not whole.
    pub(super) fn read(folder: &Path) -> Result<Option<Self>, ResultsError> {
        let path = folder.join(FILE);
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                ) =>
            {
                return Ok(None);
            }
            Err(error) => {
                return Err(ResultsError::Unreadable {
                    path,
                    reason: error.to_string(),
                });
            }
        };
        let damaged = |reason: String| ResultsError::Damaged {
            path: path.clone(),
            reason,
        };
        let json: serde_json::Value =
            serde_json::from_slice(&text).map_err(|error| damaged(error.to_string()))?;
        if json.get("program").and_then(|program| program.as_str()) != Some(PROGRAM) {
            return Ok(None);
        }
        let manifest: Self =
            serde_json::from_value(json).map_err(|error| damaged(error.to_string()))?;
        if manifest.table_format().is_none() {
            return Err(damaged(format!(
                "it names a format that is not known: {}",
                manifest.format
            )));
        }
        Ok(Some(manifest))
    }

    /// The files of the tables that the run has once it is finished, the table `run` last.
    pub(super) fn table_files(&self) -> Vec<String> {
        let of_simulations = self.is_simulation.then_some(TableName::OF_SIMULATIONS);
        TableName::GROWING
            .into_iter()
            .chain(of_simulations.into_iter().flatten())
            .chain([TableName::Run])
            .map(|table| format!("{}.{}", table.stem(), self.format))
            .collect()
    }

    /// Whether the run is finished.
    pub(super) fn is_finished(&self) -> bool {
        !self.tables.is_empty()
    }

    /// Takes down what the finished tables in a folder are.
    ///
    /// # Errors
    /// If one cannot be read.
    pub(super) fn take_down(&mut self, folder: &Path) -> io::Result<()> {
        let tables = self.table_files().into_iter().map(|file| {
            let (bytes, sha256) = size_and_hash(&folder.join(&file))?;
            Ok(TableFile {
                file,
                bytes,
                sha256,
            })
        });
        self.tables = tables.collect::<io::Result<_>>()?;
        Ok(())
    }

    /// Refuses tables in a folder that are not as the run wrote them.
    ///
    /// # Errors
    /// The first that is gone, cannot be read, or is of another size or hash.
    pub(super) fn check_tables(&self, folder: &Path) -> Result<(), ResultsError> {
        for name in self.table_files() {
            let path = folder.join(&name);
            let Some(table) = self.tables.iter().find(|table| table.file == name) else {
                return Err(ResultsError::Damaged {
                    path: folder.join(FILE),
                    reason: format!("it does not list {name}"),
                });
            };
            let damaged = |reason: String| ResultsError::Damaged {
                path: path.clone(),
                reason,
            };
            let bytes = match fs::metadata(&path) {
                Ok(there) if there.is_file() => there.len(),
                Ok(_) => return Err(damaged("it is not a file".to_owned())),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    return Err(damaged("it is gone".to_owned()));
                }
                Err(error) => {
                    return Err(ResultsError::Unreadable {
                        path,
                        reason: error.to_string(),
                    });
                }
            };
            if bytes != table.bytes {
                return Err(damaged(format!(
                    "it has {bytes} bytes, and the run wrote {}",
                    table.bytes
                )));
            }
            let (_, sha256) = size_and_hash(&path).map_err(|error| ResultsError::Unreadable {
                path: path.clone(),
                reason: error.to_string(),
            })?;
            if sha256 != table.sha256 {
                return Err(damaged(
                    "its SHA-256 is not that of what the run wrote".to_owned(),
                ));
            }
        }
        Ok(())
    }
}

/// How many bytes a file has, and their SHA-256.
fn size_and_hash(path: &Path) -> io::Result<(u64, String)> {
    let mut hasher = Sha256::new();
    let mut file = File::open(path)?;
    let mut buffer = vec![0; 1 << 18];
    let mut bytes = 0;
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok((bytes, hexadecimal(&hasher.finalize()))),
            read => {
                hasher.update(&buffer[..read]);
                bytes += read as u64;
            }
        }
    }
}

impl Manifest {
    /// Why the run is not of a deal's files, in words; nothing where it is.
    pub(super) fn differences_from_files(&self, deal: &str, origin: &Origin) -> Vec<String> {
        if self.deal != deal {
            // All else differs with it.
            return vec![format!("the deal is {deal} here, and {} there", self.deal)];
        }
        let mut words = Vec::new();
        let settings = origin.settings.iter().map(|(name, _)| name);
        let mut names: Vec<&String> = settings
            .chain(self.settings.iter().map(|setting| &setting.name))
            .collect();
        names.sort();
        names.dedup();
        for name in names {
            let here = origin.settings.iter().find(|(here, _)| here == name);
            let here = here.map_or("not set", |(_, value)| value.as_str());
            let there = self.settings.iter().find(|there| there.name == *name);
            let there = there.map_or("not set", |there| there.value.as_str());
            if here != there {
                words.push(format!("{name} is {here} here, and {there} there"));
            }
        }
        for input in &origin.inputs {
            match self.inputs.iter().find(|there| there.file == input.name) {
                Some(there) if there.sha256 == input.sha256 => {}
                Some(_) => words.push(format!("{} has changed since", input.name)),
                None => words.push(format!("{} takes no part there", input.name)),
            }
        }
        words
    }
}

/// How many scenarios a block holds: of the sweep alone, never of the threads.
pub(super) fn block_size(scenarios: u64) -> u64 {
    scenarios
        .div_ceil(WANTED_BLOCKS)
        .next_multiple_of(SMALLEST_BLOCK)
        .clamp(SMALLEST_BLOCK, LARGEST_BLOCK)
}
