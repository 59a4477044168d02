//! A scenario folder to start from, written out of templates.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::exit_codes::Exit;
use crate::output;
use crate::problem::Problem;

pub(crate) const EXAMPLES: &str = "\
Examples:
  stepdown init my-deal
  stepdown init my-deal --like adjustable-rate

The folder holds deal.yaml, pool.csv and pricing.yaml with comments, and runs as it is: stepdown wal my-deal. A file that exists is never overwritten.

Agency REMICs, auto ABS, credit risk transfer and shifting interest are not supported yet.";

/// A deal to start from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Template {
    /// Home equity: overcollateralization, excess spread, a stepdown and trigger events
    HomeEquity,
    /// Three classes in thirty lines
    ThreeClasses,
    /// Adjustable-rate loans under floaters with a net WAC cap
    AdjustableRate,
}

/// Arguments of `init`.
#[derive(Debug, Args)]
pub(crate) struct InitArguments {
    /// The folder to write
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    /// What kind of deal it holds
    #[arg(long, value_enum, default_value_t = Template::HomeEquity, value_name = "KIND")]
    like: Template,
}

/// A file of a template: its name inside the folder, and its text.
type File = (&'static str, &'static str);

macro_rules! files {
    ($folder:literal: $($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../../../", $folder, "/", $name)))),+]
    };
}

impl Template {
    fn files(self) -> &'static [File] {
        match self {
            Self::HomeEquity => files!(
                "guide/examples/harbor-2026-1":
                "deal.yaml", "pool.csv", "pricing.yaml", "stress/8-cdr.yaml",
            ),
            Self::ThreeClasses => files!(
                "scenarios/three-classes":
                "deal.yaml", "pool.csv", "pricing.yaml",
            ),
            Self::AdjustableRate => files!(
                "scenarios/adjustable":
                "deal.yaml", "pool.csv", "pricing.yaml", "forward.csv",
            ),
        }
    }
}

/// Runs the command.
///
/// # Errors
/// If a file exists already or cannot be written.
pub(crate) fn run(arguments: &InitArguments) -> Result<Exit, Problem> {
    let folder = &arguments.folder;
    let files = arguments.like.files();
    let existing: Vec<&str> = files
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| {
            let path = folder.join(name);
            // A link in place of a subfolder leads to another folder.
            let inside = path.parent().filter(|inside| *inside != folder);
            path.symlink_metadata().is_ok() || inside.is_some_and(Path::is_symlink)
        })
        .collect();
    if let Some(first) = existing.first() {
        return Err(Problem::Usage {
            message: format!("{} exists", folder.join(first).display()),
            advice: "name a new folder: no file is overwritten".to_owned(),
        });
    }
    for (name, text) in files {
        let path = folder.join(name);
        let inside = path.parent().map_or(Ok(()), fs::create_dir_all);
        let file =
            inside.and_then(|()| OpenOptions::new().write(true).create_new(true).open(&path));
        file.and_then(|mut file| file.write_all(text.as_bytes()))
            .map_err(|source| Problem::Unwritable { path, source })?;
    }
    let mut out = output::to_stdout();
    writeln!(
        out,
        "wrote {}\nrun it with: stepdown wal {}",
        files
            .iter()
            .map(|(name, _)| folder.join(name).display().to_string())
            .collect::<Vec<_>>()
            .join(", "),
        folder.display()
    )?;
    out.flush()?;
    Ok(Exit::Done)
}
