//! Shell completions and man pages, made from the arguments as they are declared.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::arguments::Arguments;
use crate::exit_codes::Exit;
use crate::output;
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
    clap_mangen::generate_to(Arguments::command(), folder).map_err(unwritable)?;
    Ok(Exit::Done)
}
