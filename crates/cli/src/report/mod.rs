//! `stepdown report`: the tables and charts of a run, as an HTML page and as a workbook.
//!
//! | module | purpose |
//! |---|---|
//! | `arguments` | arguments and help |
//! | `contents` | the contents of a report, independent of layout |
//! | `heat_maps` | a finished sweep over two axes |
//! | `simulation` | a finished simulation |
//! | `workbook` | the report as a workbook |
//! | `page` | the report as an HTML page |
//! | `charts` | charts as SVG drawings |

mod arguments;
mod charts;
mod contents;
mod heat_maps;
mod page;
mod simulation;
mod workbook;

use std::io::Write;
use std::path::Path;

use plotters::drawing::DrawingAreaErrorKind;
use rust_xlsxwriter::XlsxError;

pub(crate) use arguments::{EXAMPLES, ReportArguments};

use crate::exit_codes::Exit;
use crate::output::text::write_pairs;
use crate::output::{self, WholeFile, are_one_file};
use crate::problem::Problem;

/// Why a report cannot be drawn or written: an internal error.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReportError {
    /// A chart cannot be drawn.
    #[error("a chart cannot be drawn: {0}")]
    Drawing(#[from] DrawingAreaErrorKind<std::io::Error>),
    /// The workbook cannot be made.
    #[error("the workbook cannot be made: {0}")]
    Workbook(#[from] XlsxError),
}

/// Runs the command.
///
/// # Errors
/// If files cannot be read or are invalid, or an output cannot be written.
pub(crate) fn run(arguments: &ReportArguments) -> Result<Exit, Problem> {
    if let (Some(html), Some(xlsx)) = (&arguments.html, &arguments.xlsx)
        && are_one_file(html, xlsx)
    {
        return Err(Problem::Usage {
            message: "the page and the workbook cannot be the same file".to_owned(),
            advice: "give different files for `--html` and `--xlsx`".to_owned(),
        });
    }
    let opened = contents::Opened::new(arguments)?;
    let mut files = Vec::new();
    for (option, path) in [("--html", &arguments.html), ("--xlsx", &arguments.xlsx)] {
        if let Some(path) = path {
            opened.check_destination(option, path, arguments)?;
            // Begun before the run, so that a path that cannot be written fails at once.
            let file = WholeFile::begin(path).map_err(|source| Problem::Unwritable {
                path: path.clone(),
                source,
            })?;
            files.push((option, path, file));
        }
    }
    let report = opened.report(arguments)?;
    // Both are complete before either replaces an existing file.
    for (option, path, file) in &mut files {
        let bytes = match *option {
            "--html" => page::bytes(&report)?,
            _ => workbook::bytes(&report)?,
        };
        file.write_all(&bytes)
            .map_err(|source| unwritable(path, source))?;
    }
    for (_, path, file) in files {
        file.finish().map_err(|source| unwritable(path, source))?;
    }
    let folders = [
        ("sweep", &arguments.sweep),
        ("simulation", &arguments.simulation),
    ];
    let mut shown = Vec::new();
    for (what, about) in report.runs() {
        let folder = folders.iter().find(|(of, _)| *of == what);
        let folder = folder.and_then(|(_, folder)| folder.as_deref());
        let folder = folder.map_or(String::new(), |path| format!("{}: ", path.display()));
        shown.push((what, format!("{folder}{about}")));
    }
    let mut out = output::to_stdout();
    write_pairs(&shown, 0, &mut *out)?;
    out.flush()?;
    Ok(Exit::Done)
}

fn unwritable(path: &Path, source: std::io::Error) -> Problem {
    Problem::Unwritable {
        path: path.to_owned(),
        source,
    }
}
