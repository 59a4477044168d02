//! The project's words: coinages that readers of term sheets would not know are not used in help, pages and messages.

use std::fs;
use std::sync::LazyLock;

use regex::Regex;
use walkdir::WalkDir;

use super::support::{run, top_level};

/// Words that have a plain one: `reckon` is compute, `figure` value, `lives` WALs, `fault` error.
const COINAGES: &str = r"(?i)\b(reckon\w*|told|telling|figures?|lives|pictures?|faults?|faulty|faultbook|mend(s|ed|ing)?|hurt|spared|firmness|rooms?|handed out|(comes?|came) (out|by)|(gives?|gave) way|made up|asked for|hangs? on|in vain|whoever|anybody|nobody|be it)\b";

fn coinages(place: &str, text: &str, found: &mut Vec<String>) {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| Regex::new(COINAGES).expect("a pattern"));
    for (number, line) in text.lines().enumerate() {
        // The trade's own term, and the name that a field had in an earlier version.
        let line = line.replace("average lives", "").replace("`mend`", "");
        // Earlier names are listed in the changelog.
        let is_old_name = line.contains("(was `");
        if let Some(word) = PATTERN.find(&line).filter(|_| !is_old_name) {
            found.push(format!(
                "{place}:{}: `{}`: {line}",
                number + 1,
                word.as_str()
            ));
        }
    }
}

#[test]
fn help_and_pages_use_no_coinages() {
    let mut found = Vec::new();
    let help = run(&["--help"]).stdout;
    coinages("--help", &help, &mut found);
    let commands = help
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
        .filter(|word| word.starts_with(|letter: char| letter.is_ascii_lowercase()));
    for command in commands.filter(|command| *command != "stepdown") {
        let help = run(&[command, "--help"]);
        if help.code == Some(0) {
            coinages(command, &help.stdout, &mut found);
        }
    }
    for folder in ["", "guide/src", "scenarios", "benches"] {
        let depth = if folder.is_empty() { 1 } else { 4 };
        for entry in WalkDir::new(top_level().join(folder)).max_depth(depth) {
            let path = entry.expect("a readable folder").into_path();
            if path.extension().is_some_and(|extension| extension == "md") {
                let text = fs::read_to_string(&path).expect("a page");
                coinages(&path.display().to_string(), &text, &mut found);
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Text in string literals of the crates: messages, notes, headings.
#[test]
fn messages_use_no_coinages() {
    let mut found = Vec::new();
    let literal = Regex::new(r#""((?:[^"\\]|\\.)*)""#).expect("a pattern");
    for krate in ["curves", "projection", "runner", "cli"] {
        let source = top_level().join("crates").join(krate).join("src");
        for entry in WalkDir::new(source) {
            let path = entry.expect("a readable folder").into_path();
            if path.extension().is_none_or(|extension| extension != "rs") {
                continue;
            }
            let text = fs::read_to_string(&path).expect("a source file");
            let code = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"));
            for line in code {
                for text in literal.captures_iter(line) {
                    // A message is of several words; names are held elsewhere.
                    if text[1].contains(' ') {
                        coinages(&path.display().to_string(), &text[1], &mut found);
                    }
                }
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Public names of the crates, by their words.
#[test]
fn public_names_use_no_coinages() {
    let name = Regex::new(r"(?m)^\s*pub (?:const |async |unsafe )*(?:fn|struct|enum|trait|type|mod|const|static) (\w+)|^\s*pub (\w+):")
        .expect("a pattern");
    let part = Regex::new("[A-Z]?[a-z0-9]+|[A-Z]+").expect("a pattern");
    let mut found = Vec::new();
    for krate in ["curves", "projection", "runner"] {
        let source = top_level().join("crates").join(krate).join("src");
        for entry in WalkDir::new(source) {
            let path = entry.expect("a readable folder").into_path();
            if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("a source file");
                for names in name.captures_iter(&text) {
                    let name = names.get(1).or(names.get(2)).expect("a name").as_str();
                    let words: Vec<&str> = part.find_iter(name).map(|it| it.as_str()).collect();
                    coinages(
                        &format!("{}: {name}", path.display()),
                        &words.join(" "),
                        &mut found,
                    );
                }
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
