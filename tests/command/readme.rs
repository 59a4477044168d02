//! README and guide show the output of the command, and quote files exactly.

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;
use walkdir::WalkDir;

use super::support::{run, top_level};

/// README.md and every page of the guide.
fn pages() -> Vec<(PathBuf, String)> {
    let guide = WalkDir::new(top_level().join("guide/src")).sort_by_file_name();
    let pages = guide
        .into_iter()
        .map(|entry| entry.expect("a readable guide").into_path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"));
    std::iter::once(top_level().join("README.md"))
        .chain(pages)
        .map(|path| {
            let text = fs::read_to_string(&path).expect("a page");
            (path, text)
        })
        .collect()
}

/// Every `console` block of a page: the arguments of its command and the output shown.
fn shown_runs(page: &str) -> Vec<(Vec<String>, String)> {
    page.split("```console\n")
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

/// The output without times and file locations.
fn without_time_and_place(output: &str) -> String {
    let elsewhere = ["time ", "tables ", "pool      "];
    let lines: Vec<&str> = output
        .lines()
        .filter(|line| !elsewhere.iter().any(|start| line.starts_with(start)))
        .collect();
    lines.join("\n")
}

#[test]
fn console_blocks_match_the_output() {
    let mut count = 0;
    for (path, page) in pages() {
        for (words, output) in shown_runs(&page) {
            check(&path.display().to_string(), &words, &output);
            count += 1;
        }
    }
    assert!(count >= 22, "{count} blocks");
}

fn check(page: &str, words: &[String], output: &str) {
    let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
    let outside = TempDir::new().unwrap();
    let into = outside.path().join("run").display().to_string();
    let writes_files = ["sweep", "simulate", "infer-pool"].contains(&words[0]);
    if writes_files {
        words.extend(["--output", &into]);
    }
    let mut ran = run(&words);
    let mut output = output.to_owned();
    if writes_files {
        ran.stdout = without_time_and_place(&ran.stdout);
        output = without_time_and_place(&output);
    }
    // These pages show what differs.
    let expected = i32::from(["tie-out", "diff"].contains(&words[0]));
    assert_eq!(ran.code, Some(expected), "{page}: {words:?}");
    assert_eq!(ran.stdout.trim_matches('\n'), output, "{page}: {words:?}");
}

/// A block after a label `` `FILE`: `` equals that file, of `guide/examples` or of the top level.
#[test]
fn guide_quotes_match_the_example_files() {
    let mut quoted = 0;
    for (path, page) in pages() {
        const END: &str = "`:\n\n```";
        for (at, _) in page.match_indices(END) {
            let label = page[..at].rsplit('`').next().expect("a label");
            let rest = &page[at + END.len()..];
            let file = ["guide/examples", ""]
                .map(|folder| top_level().join(folder).join(label))
                .into_iter()
                .find(|file| file.is_file())
                .expect(label);
            let block = rest
                .split_once('\n')
                .and_then(|(_, block)| block.split_once("```"));
            let (block, _) = block.expect("a block that ends");
            let text = fs::read_to_string(&file).expect(label);
            assert_eq!(block, text, "{}: {label}", path.display());
            quoted += 1;
        }
    }
    assert!(quoted >= 3, "{quoted} files quoted");
}

#[test]
fn readme_quote_matches_the_small_deal() {
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
