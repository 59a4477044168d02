//! What `--version` says of the build: the commit, where the sources are a git checkout.

use std::env;
use std::process::Command;

fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    for file in ["HEAD", "logs/HEAD"] {
        if let Some(path) = git(&["rev-parse", "--git-path", file]) {
            println!("cargo::rerun-if-changed={path}");
        }
    }
    let of_cargo = |name: &str| env::var(name).unwrap_or_default();
    let package = of_cargo("CARGO_PKG_VERSION");
    let commit = git(&["log", "-1", "--format=%h %cs"]);
    let version = match &commit {
        Some(commit) => format!("{package} ({commit})"),
        None => package,
    };
    println!("cargo::rustc-env=STEPDOWN_VERSION={version}");
    // A line break cannot be passed on.
    println!(
        "cargo::rustc-env=STEPDOWN_LONG_VERSION={version}, {} build for {}",
        of_cargo("PROFILE"),
        of_cargo("TARGET")
    );
}
