//! Shell completions and man pages, made from the arguments as they are declared.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, Command, CommandFactory};
use clap_complete::Shell;

use crate::arguments::Arguments;
use crate::exit_codes::Exit;
use crate::output::{self, WholeFile};
use crate::problem::Problem;

pub(crate) const EXAMPLES: &str = "\
Examples:
  stepdown completions bash > ~/.local/share/bash-completion/completions/stepdown
  stepdown completions zsh > ~/.zfunc/_stepdown
  stepdown completions fish > ~/.config/fish/completions/stepdown.fish
  stepdown completions powershell >> $PROFILE";

pub(crate) const MAN_EXAMPLES: &str = "\
Examples:
  stepdown man | man -l -
  stepdown man --output ~/.local/share/man/man1";

/// Arguments of `completions`.
#[derive(Debug, Args)]
pub(crate) struct CompletionsArguments {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

/// Arguments of `man`.
#[derive(Debug, Args)]
pub(crate) struct ManArguments {
    /// A folder for one page per command [default: the main page, to standard output]
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
}

/// Runs `completions`.
///
/// # Errors
/// If standard output cannot be written.
pub(crate) fn run(arguments: &CompletionsArguments) -> Result<Exit, Problem> {
    let mut script = Vec::new();
    clap_complete::generate(
        arguments.shell,
        &mut Arguments::command(),
        "stepdown",
        &mut script,
    );
    let mut out = output::to_stdout();
    out.write_all(&script)?;
    out.flush()?;
    Ok(Exit::Done)
}

/// Runs `man`.
///
/// # Errors
/// If the pages cannot be written.
pub(crate) fn man(arguments: &ManArguments) -> Result<Exit, Problem> {
    let Some(folder) = &arguments.output else {
        let mut out = output::to_stdout();
        clap_mangen::Man::new(Arguments::command()).render(&mut *out)?;
        out.flush()?;
        return Ok(Exit::Done);
    };
    let unwritable = |source| Problem::Unwritable {
        path: folder.clone(),
        source,
    };
    std::fs::create_dir_all(folder).map_err(unwritable)?;
    let mut command = Arguments::command().disable_help_subcommand(true);
    command.build();
    write_pages(command, folder)?;
    Ok(Exit::Done)
}

/// Writes the page of a command and of each of its subcommands.
fn write_pages(command: Command, folder: &Path) -> Result<(), Problem> {
    for inner in command
        .get_subcommands()
        .filter(|inner| !inner.is_hide_set())
    {
        write_pages(inner.clone(), folder)?;
    }
    let page = clap_mangen::Man::new(command);
    let path = folder.join(page.get_filename());
    WholeFile::begin(&path)
        .and_then(|mut file| {
            page.render(&mut file)?;
            file.finish()
        })
        .map_err(|source| Problem::Unwritable { path, source })
}
