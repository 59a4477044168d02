//! Money is never floating point.

use std::path::Path;

/// Every line of code of the room, without its comments.
fn code(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            code(&path, found);
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            found.push((
                format!("{}:{}", path.display(), number + 1),
                code.to_owned(),
            ));
        }
    }
}

/// "It is done when" 2: neither the type, nor a conversion to or from it.
#[test]
fn no_floating_point_in_the_tie_out() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates");
    let mut lines = Vec::new();
    for room in ["runner/src/tie_out", "cli/src/tie_out"] {
        code(&crates.join(room), &mut lines);
    }
    assert!(lines.len() > 1_000, "the rooms have been moved");
    for (place, line) in lines {
        for word in ["f64", "f32", " as f6", " as f3", "::factor("] {
            assert!(!line.contains(word), "{place}: {line}");
        }
    }
}

/// The data of deals stays in their files.
#[test]
fn no_name_of_the_deal_in_the_code() {
    let case = super::Case::new();
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates");
    let mut lines = Vec::new();
    for room in ["runner/src/tie_out", "cli/src/tie_out"] {
        code(&crates.join(room), &mut lines);
    }
    let deal = &case.folder.deal;
    let names = deal.class_names.iter().chain([&deal.residual]);
    for name in names {
        let quoted = format!("\"{name}\"");
        for (place, line) in &lines {
            assert!(!line.contains(&quoted), "{place}: {line}");
        }
    }
}
