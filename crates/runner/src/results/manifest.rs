//! The manifest of a run, `manifest.json`: program, inputs, settings and size, so that only the same run
//! is resumed; and once it is finished the size and hash of each table, so that damaged tables are not
//! read.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::error::ResultsError;
use super::format::TableFormat;
use super::schema::TableName;
use super::whole::{sync_folder, write_whole};
use super::work::Work;
use crate::inputs::{InputFile, hexadecimal, open_regular, read_file};

/// The name of the file.
pub(super) const FILE: &str = "manifest.json";

/// Most scenarios of a block. Small blocks show progress and end at about the same time.
const LARGEST_BLOCK: u64 = 4096;
/// Fewest scenarios of a block.
const SMALLEST_BLOCK: u64 = 64;
/// The number of blocks, where their size is within the limits.
const WANTED_BLOCKS: u64 = 64;

/// What a run depends on, in addition to its scenarios.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The program's version.
    pub version: String,
    /// Every file that the run depends on.
    pub inputs: Vec<InputFile>,
    /// Every setting that can change a result, by name.
    pub settings: Vec<(String, String)>,
}

/// An input file of a run.
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

/// A finished table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct TableFile {
    pub(super) file: String,
    pub(super) bytes: u64,
    pub(super) sha256: String,
}

/// The description of a run.
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
    /// The files of term-sheet tables; empty for a sweep or a simulation.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) files: Vec<String>,
    /// The hash of all fields above.
    pub(super) sha256: String,
    /// The tables; empty until the run is finished.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) tables: Vec<TableFile>,
}

/// The program's name in manifests.
const PROGRAM: &str = "stepdown";

impl Manifest {
    /// The manifest of a sweep.
    #[must_use]
    pub fn of(work: &dyn Work, origin: &Origin, format: TableFormat) -> Self {
        let scenarios = work.scenarios();
        let manifest = Self {
            scenarios,
            scenarios_in_a_block: block_size(scenarios),
            axes: work.axes().into_iter().map(|axis| axis.name).collect(),
            is_simulation: work.estimated().is_some(),
            ..Self::without_scenarios(&work.deal().name, origin, format)
        };
        manifest.hashed()
    }

    /// The manifest of term-sheet tables in CSV files of these names.
    pub(super) fn of_files(deal: &str, origin: &Origin, files: Vec<String>) -> Self {
        let manifest = Self {
            files,
            ..Self::without_scenarios(deal, origin, TableFormat::Csv)
        };
        manifest.hashed()
    }

    fn without_scenarios(deal: &str, origin: &Origin, format: TableFormat) -> Self {
        let inputs = origin.inputs.iter().map(|input| Input {
            file: input.name.clone(),
            sha256: input.sha256.clone(),
        });
        let settings = origin.settings.iter().map(|(name, value)| Setting {
            name: name.clone(),
            value: value.clone(),
        });
        Self {
            program: PROGRAM.to_owned(),
            version: origin.version.clone(),
            deal: deal.to_owned(),
            format: format.ending().to_owned(),
            scenarios: 0,
            scenarios_in_a_block: 0,
            axes: Vec::new(),
            inputs: inputs.collect(),
            settings: settings.collect(),
            is_simulation: false,
            files: Vec::new(),
            sha256: String::new(),
            tables: Vec::new(),
        }
    }

    fn hashed(mut self) -> Self {
        // Text and counts can always be serialized.
        let text = serde_json::to_vec(&self).unwrap_or_default();
        self.sha256 = hexadecimal(&Sha256::digest(text));
        self
    }

    /// Whether it is of a sweep or a simulation.
    pub(super) fn is_of_scenarios(&self) -> bool {
        self.files.is_empty()
    }

    /// Whether it is of term-sheet tables.
    pub(super) fn is_of_files(&self) -> bool {
        !self.is_of_scenarios()
    }

    /// The format of its tables; none for an unknown one.
    pub(super) fn table_format(&self) -> Option<TableFormat> {
        [TableFormat::Parquet, TableFormat::Csv]
            .into_iter()
            .find(|format| format.ending() == self.format)
    }

    /// How another run differs from this one; empty if it is the same run.
    pub(super) fn differences(&self, other: &Self) -> Vec<String> {
        let mut differences = Vec::new();
        let mut differ = |what: &str, here: &str, there: &str| {
            if here != there {
                differences.push(format!("{what} is {here} in this run, {there} in that one"));
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
                Some(_) => differences.push(format!("{} has changed since", input.file)),
                None => differences.push(format!("{} was not an input of that run", input.file)),
            }
        }
        for input in &other.inputs {
            if !self.inputs.iter().any(|here| here.file == input.file) {
                differences.push(format!("{} is not an input of this run", input.file));
            }
        }
        let of_a_run = |manifest: &Self| Self {
            tables: Vec::new(),
            ..manifest.clone()
        };
        if differences.is_empty() && of_a_run(self) != of_a_run(other) {
            differences.push("the manifests differ".to_owned());
        }
        differences
    }

    /// The manifest in a folder; none if there is none, or it is another program's.
    ///
    /// # Errors
    /// If it cannot be read, or is incomplete.
    pub(super) fn read(folder: &Path) -> Result<Option<Self>, ResultsError> {
        let path = folder.join(FILE);
        let text = match read_file(&path) {
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
                "unknown table format: {}",
                manifest.format
            )));
        }
        // Files are replaced and removed by these names.
        let is_own = |name: &String| {
            let path = Path::new(name);
            let is_csv = path.extension().is_some_and(|ending| ending == "csv");
            is_csv && path.file_name() == Some(name.as_ref())
        };
        if let Some(name) = manifest.files.iter().find(|name| !is_own(name)) {
            return Err(damaged(format!("not the name of a table: {name}")));
        }
        Ok(Some(manifest))
    }

    /// Writes the manifest to a folder.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(super) fn write(&self, folder: &Path) -> io::Result<()> {
        let text = serde_json::to_vec_pretty(self)?;
        write_whole(&folder.join(FILE), &text)?;
        sync_folder(folder)
    }

    /// The table files of the finished run, the table `run` last.
    pub(super) fn table_files(&self) -> Vec<String> {
        if self.is_of_files() {
            return self.files.clone();
        }
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

    /// Records the finished tables in a folder.
    ///
    /// # Errors
    /// If one cannot be read.
    pub(super) fn record_tables(&mut self, folder: &Path) -> io::Result<()> {
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
    /// The first that is missing, cannot be read, or has another size or hash.
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
                Ok(_) => return Err(damaged("not a file".to_owned())),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    return Err(damaged("missing".to_owned()));
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
                    "it has {bytes} bytes, but the run wrote {}",
                    table.bytes
                )));
            }
            let (_, sha256) = size_and_hash(&path).map_err(|error| ResultsError::Unreadable {
                path: path.clone(),
                reason: error.to_string(),
            })?;
            if sha256 != table.sha256 {
                return Err(damaged(
                    "its SHA-256 differs from the one recorded by the run".to_owned(),
                ));
            }
        }
        Ok(())
    }
}

/// The size of a file in bytes, and its SHA-256.
fn size_and_hash(path: &Path) -> io::Result<(u64, String)> {
    let mut hasher = Sha256::new();
    let mut file = open_regular(path)?;
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
    /// How the run differs from a deal's files; empty if it uses them.
    pub(super) fn differences_from_files(&self, deal: &str, origin: &Origin) -> Vec<String> {
        if self.deal != deal {
            // All else differs too.
            return vec![format!(
                "the deal is {deal} in this run, {} in that one",
                self.deal
            )];
        }
        let mut differences = Vec::new();
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
                differences.push(format!("{name} is {here} in this run, {there} in that one"));
            }
        }
        for input in &origin.inputs {
            match self.inputs.iter().find(|there| there.file == input.name) {
                Some(there) if there.sha256 == input.sha256 => {}
                Some(_) => differences.push(format!("{} has changed since", input.name)),
                None => differences.push(format!("{} was not an input of that run", input.name)),
            }
        }
        differences
    }
}

/// How many scenarios a block holds. It depends on the sweep, not on the threads.
pub(super) fn block_size(scenarios: u64) -> u64 {
    scenarios
        .div_ceil(WANTED_BLOCKS)
        .next_multiple_of(SMALLEST_BLOCK)
        .clamp(SMALLEST_BLOCK, LARGEST_BLOCK)
}
