//! What the README shows is what the command prints, and what it quotes is what stands in the file.

use std::fs;

use tempfile::TempDir;

use super::support::{run, top_level};

/// Every block that begins with `$ stepdown ...`: the command and what must come of it.
fn shown_runs(readme: &str) -> Vec<(Vec<String>, String)> {
    readme
        .split("```console\n")
        .skip(1)
        .filter_map(|block| block.split_once("\n```"))
        .map(|(block, _)| {
            let (command, output) = block.split_once('\n').expect("a command and its output");
            let words = command.strip_prefix("$ stepdown ").expect("a command");
            let words = shlex::split(words).expect("words in quotes that close");
            (words, output.to_owned())
        })
        .collect()
}

/// What a command that writes files prints but for how long it took and where they are.
fn without_time_and_place(output: &str) -> String {
    let elsewhere = ["time ", "tables ", "pool      "];
    let lines: Vec<&str> = output
        .lines()
        .filter(|line| !elsewhere.iter().any(|start| line.starts_with(start)))
        .collect();
    lines.join("\n")
}

#[test]
fn the_readme_shows_what_the_command_prints() {
    let readme = fs::read_to_string(top_level().join("README.md")).unwrap();
    let runs = shown_runs(&readme);
    assert_eq!(runs.len(), 11);
    for (words, output) in runs {
        let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
        let outside = TempDir::new().unwrap();
        let into = outside.path().join("run").display().to_string();
        let writes_files = ["sweep", "simulate", "infer-pool"].contains(&words[0]);
        if writes_files {
            words.extend(["--output", &into]);
        }
        let mut ran = run(&words);
        let mut output = output;
        if writes_files {
            ran.stdout = without_time_and_place(&ran.stdout);
            output = without_time_and_place(&output);
        }
        // The report of the tie-out has a fault, which the command is there to find.
        let expected = i32::from(words[0] == "tie-out");
        assert_eq!(ran.code, Some(expected), "{words:?}");
        assert_eq!(ran.stdout.trim_matches('\n'), output, "{words:?}");
    }
}

#[test]
fn the_readme_quotes_the_small_deal_as_it_is() {
    let readme = fs::read_to_string(top_level().join("README.md")).unwrap();
    let folder = top_level().join("scenarios/three-classes");
    let deal = fs::read_to_string(folder.join("deal.yaml")).unwrap();
    assert!(readme.contains(&format!("```yaml\n{deal}```")));
    let lines: usize = ["deal.yaml", "pool.csv", "pricing.yaml"]
        .iter()
        .map(|file| {
            fs::read_to_string(folder.join(file))
                .unwrap()
                .lines()
                .count()
        })
        .sum();
    assert_eq!(lines, 30, "a deal in thirty lines");
}
