//! Copies of scenario folders, edits of their files, and runs of the binary.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// The top level of the project, in which commands run as shown in the README.
pub(super) fn top_level() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The result of a run of the command.
pub(super) struct Ran {
    pub(super) code: Option<i32>,
    pub(super) stdout: String,
    pub(super) stderr: String,
}

impl Ran {
    fn of(output: &Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout.clone()).expect("output is text"),
            stderr: String::from_utf8(output.stderr.clone()).expect("messages are text"),
        }
    }

    /// The exit code and all output, for a snapshot.
    pub(super) fn shown(&self) -> String {
        let mut parts = vec![format!("exit code {}\n", self.code.expect("not killed"))];
        for (name, written) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            if !written.is_empty() {
                parts.push(format!("---- {name}\n{written}"));
            }
        }
        without_hashes(
            &parts
                .concat()
                .replace(env!("CARGO_PKG_VERSION"), "[version]"),
        )
    }
}

/// Replaces hashes, which change with every comment of an input file.
fn without_hashes(text: &str) -> String {
    const LENGTH: usize = 64;
    let mut result = String::new();
    let mut run = String::new();
    for letter in text.chars().chain(['\n']) {
        if letter.is_ascii_hexdigit() {
            run.push(letter);
            continue;
        }
        result.push_str(if run.len() == LENGTH {
            "[sha256]"
        } else {
            &run
        });
        run.clear();
        result.push(letter);
    }
    result.pop();
    result
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stepdown"));
    command
        .args(arguments)
        .current_dir(folder)
        .env_remove("CLICOLOR_FORCE")
        .env("COLUMNS", "100")
        .stdin(Stdio::null());
    command
}

/// Runs the command in a folder.
pub(super) fn run_in(folder: &Path, arguments: &[&str]) -> Ran {
    Ran::of(
        &command(folder, arguments)
            .output()
            .expect("the command runs"),
    )
}

/// Runs the command in a folder with an environment variable.
pub(super) fn run_in_with(folder: &Path, arguments: &[&str], (name, value): (&str, &str)) -> Ran {
    let output = command(folder, arguments).env(name, value).output();
    Ran::of(&output.expect("the command runs"))
}

/// Runs the command at the project's top level.
pub(super) fn run(arguments: &[&str]) -> Ran {
    run_in(&top_level(), arguments)
}

/// Runs the command at the top level with a text on standard input.
pub(super) fn run_with_stdin(arguments: &[&str], text: &str) -> Ran {
    let mut child = command(&top_level(), arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut stdin = child.stdin.take().expect("a pipe");
    std::io::Write::write_all(&mut stdin, text.as_bytes()).expect("it reads");
    drop(stdin);
    Ran::of(&child.wait_with_output().expect("it ends"))
}

/// Runs the command, reads `bytes` bytes of its output, and closes the pipe.
pub(super) fn run_with_closed_pipe(arguments: &[&str], bytes: usize) -> Ran {
    use std::io::Read;
    let mut child = command(&top_level(), arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command runs");
    let mut start = vec![0; bytes];
    let mut stdout = child.stdout.take().expect("piped");
    stdout.read_exact(&mut start).expect("enough output");
    drop(stdout);
    Ran::of(&child.wait_with_output().expect("the command ends"))
}

/// A copy of a scenario folder, to be edited.
pub(super) struct Copy {
    outside: TempDir,
    name: &'static str,
}

impl Copy {
    /// Copies one of the scenario folders of the project.
    pub(super) fn of(name: &'static str) -> Self {
        let outside = TempDir::new().expect("a folder for temporary files");
        let copy = Self { outside, name };
        copy_folder(&top_level().join("scenarios").join(name), &copy.path());
        copy
    }

    /// The path of the copy.
    pub(super) fn path(&self) -> PathBuf {
        self.outside.path().join(self.name)
    }

    /// The text of a file.
    pub(super) fn read(&self, file: &str) -> String {
        std::fs::read_to_string(self.path().join(file)).expect("a file of the folder")
    }

    /// Writes a file.
    pub(super) fn write(&self, file: &str, text: impl AsRef<[u8]>) {
        std::fs::write(self.path().join(file), text).expect("a file of the folder");
    }

    /// Replaces text that occurs exactly once in a file.
    pub(super) fn replace(&self, file: &str, from: &str, to: &str) {
        let text = self.read(file);
        assert_eq!(text.matches(from).count(), 1, "in {file}: {from}");
        self.write(file, text.replace(from, to));
    }

    /// Removes a file.
    pub(super) fn remove(&self, file: &str) {
        std::fs::remove_file(self.path().join(file)).expect("a file of the folder");
    }

    /// Runs the command in the parent folder, with the name of the copy as its folder argument.
    pub(super) fn run(&self, subcommand: &str, more: &[&str]) -> Ran {
        let mut arguments = vec![subcommand, self.name];
        arguments.extend(more);
        run_in(self.outside.path(), &arguments)
    }
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a file");
        }
    }
}
