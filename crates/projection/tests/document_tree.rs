//! The document tree: all forms of YAML, exact places, and what is rejected.

#![expect(clippy::panic, clippy::unwrap_used, reason = "helpers of tests")]

use proptest::prelude::*;
use stepdown_projection::diagnostic::Place;
use stepdown_projection::document::{Document, Key, Node, Value};

/// A tree as one line, with `@line:column+length` after every scalar, bracket and key.
fn shown(node: &Node) -> String {
    let at = |place: &Place| format!("@{}:{}+{}", place.line, place.column, place.length);
    let value = match &node.value {
        Value::Empty => "-".to_owned(),
        Value::Scalar(text) => format!("{text:?}"),
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(shown).collect();
            format!("[{}]", items.join(" "))
        }
        Value::Map(entries) => {
            let entry = |(key, node): &(Key, Node)| {
                format!("{}{}={}", key.text, at(&key.place), shown(node))
            };
            let entries: Vec<String> = entries.iter().map(entry).collect();
            format!("{{{}}}", entries.join(" "))
        }
    };
    value + &at(&node.place)
}

fn check(text: &str, expected: &str) {
    let document =
        Document::read("deal.yaml", text).unwrap_or_else(|diagnostics| panic!("{diagnostics}"));
    assert_eq!(shown(document.root()), expected, "of {text:?}");
}

fn check_refused(text: &str, expected: &str) {
    let diagnostics = Document::read("f", text).unwrap_err();
    assert_eq!(diagnostics.to_string(), expected, "of {text:?}");
    assert!(!diagnostics.diagnostics.is_empty());
}

#[test]
fn scalars_keep_their_text() {
    for scalar in [
        "250_000_000",
        "103,900,000.00",
        "5.25",
        "5.250",
        "0.10%",
        "2007-04-01",
        "2010-05",
        "true",
        "no",
        "0x10",
        "007",
        "1e999",
        ".inf",
        ".nan",
        "-5",
        "+5",
        "1_000",
        "$5",
        "30/360",
        "5.65% of original",
        "A-1",
        "12345678901234567890123456789012345",
        "0o7",
        "1:30",
    ] {
        check(
            &format!("a: {scalar} # remark\n"),
            &format!("{{a@1:1+1={scalar:?}@1:4+{}}}@1:1+1", scalar.len()),
        );
        check(
            &format!("{{a: [{}]}}", scalar.replace(',', "")),
            &format!(
                "{{a@1:2+1=[{:?}@1:6+{}]@1:5+1}}@1:1+1",
                scalar.replace(',', ""),
                scalar.replace(',', "").len()
            ),
        );
    }
}

#[test]
fn nested_block_and_flow() {
    check(
        "a: {b: 1, c: [x, y]}\nd:\n  - 5\n  - {e: 2}\n  - f: 3\n    g: 4\n",
        "{a@1:1+1={b@1:5+1=\"1\"@1:8+1 c@1:11+1=[\"x\"@1:15+1 \"y\"@1:18+1]@1:14+1}@1:4+1 \
         d@2:1+1=[\"5\"@3:5+1 {e@4:6+1=\"2\"@4:9+1}@4:5+1 \
         {f@5:5+1=\"3\"@5:8+1 g@6:5+1=\"4\"@6:8+1}@5:5+1]@2:1+1}@1:1+1",
    );
    check("[]", "[]@1:1+1");
    check("a: {}\n", "{a@1:1+1={}@1:4+1}@1:1+1");
    check("- x\n- y\n", "[\"x\"@1:3+1 \"y\"@2:3+1]@1:3+1");
    check("- - x\n", "[[\"x\"@1:5+1]@1:5+1]@1:5+1");
}

#[test]
fn indented_map_is_placed_at_its_key() {
    check(
        "dates:\n  closing: x\nlist:\n- y\n",
        "{dates@1:1+5={closing@2:3+7=\"x\"@2:12+1}@1:1+5 list@3:1+4=[\"y\"@4:3+1]@3:1+4}@1:1+5",
    );
}

#[test]
fn empty_value_is_placed_at_its_key() {
    check(
        "a:\nb: ~\nc: null\nd: {e: }\nf: \"\"\n",
        "{a@1:1+1=-@1:1+1 b@2:1+1=-@2:4+1 c@3:1+1=-@3:4+4 \
         d@4:1+1={e@4:5+1=-@4:5+1}@4:4+1 f@5:1+1=\"\"@5:4+2}@1:1+1",
    );
}

#[test]
fn quotes_and_long_texts() {
    check(
        "a: 'it''s'\nb: \"x: \\\"y\\\"\"\nc: one\n  two\n'd e': 5\n",
        "{a@1:1+1=\"it's\"@1:4+7 b@2:1+1=\"x: \\\"y\\\"\"@2:4+10 c@3:1+1=\"one two\"@3:4+3 \
         d e@5:1+5=\"5\"@5:8+1}@1:1+1",
    );
    check(
        "a: |\n  one\n  two\nb: >\n  three\n  four\n",
        "{a@1:1+1=\"one\\ntwo\\n\"@2:3+3 b@4:1+1=\"three four\\n\"@5:3+5}@1:1+1",
    );
}

#[test]
fn comments_line_ends_and_non_ascii_text() {
    check(
        "# head\n\na: 1 # one\n# tail\n",
        "{a@3:1+1=\"1\"@3:4+1}@3:1+1",
    );
    check(
        "a: 1\r\nb: 22\r\n",
        "{a@1:1+1=\"1\"@1:4+1 b@2:1+1=\"22\"@2:4+2}@1:1+1",
    );
    check(
        "é: {ключ: ü ß, b: 5.0}",
        "{é@1:1+1={ключ@1:5+4=\"ü ß\"@1:11+3 b@1:16+1=\"5.0\"@1:19+3}@1:4+1}@1:1+1",
    );
    check("---\na: 1\n", "{a@2:1+1=\"1\"@2:4+1}@2:1+1");
    check(
        "a: !!str 5\nb: !!int 6\n",
        "{a@1:1+1=\"5\"@1:10+1 b@2:1+1=\"6\"@2:10+1}@1:1+1",
    );
}

#[test]
fn reports_all_duplicate_keys() {
    check_refused(
        "a: 1\na: 2\nb: {c: 1, c: 2}\n",
        "f:2:1: duplicate field `a` (it is already on line 1; keep one of the two)\n\
         f:3:11: duplicate field `c` (it is already on line 3; keep one of the two)",
    );
}

#[test]
fn rejects_invalid_yaml_with_its_place() {
    check_refused("", "f: the file is empty");
    check_refused("# nothing\n", "f: the file is empty");
    check_refused(
        "a: 1\n\tb: 2\n",
        "f:2:1: a tab where only spaces are allowed (indent with spaces)",
    );
    check_refused(
        "a: [1, 2\n",
        "f:1:4: invalid YAML: unclosed bracket '[' (close it with `]` or `}`)",
    );
    check_refused(
        "a: \"unclosed\n",
        "f:1:12: invalid YAML: invalid indentation in multiline quoted scalar \
         (close the quotes on the line on which they open)",
    );
    check_refused(
        "x: 1\n  y: 2\n",
        "f:2:4: invalid YAML: mapping values are not allowed in this context (indent \
         the fields of a map equally; put a text that contains `: ` in quotes)",
    );
    check_refused(
        "a: 1\nb\nc: 2\n",
        "f:2:1: invalid YAML: simple key expected ':' (write `name: value`, with a space \
         after the colon)",
    );
    check_refused(
        "? [a, b]\n: c\n",
        "f:1:3: a field needs a name (write `name: value`)",
    );
}

#[test]
fn rejects_unsupported_yaml() {
    for (text, message) in [
        ("a: &x 1\n", "anchors and aliases"),
        ("a: *x\n", ""),
        ("<<: {a: 1}\n", "merge keys"),
        ("a: 1\n---\nb: 2\n", "more than one YAML document"),
        ("a: !deal 1\n", "unsupported tag"),
    ] {
        let diagnostics = Document::read("f", text).unwrap_err().to_string();
        assert!(diagnostics.contains(message), "{diagnostics}");
    }
}

#[test]
fn rejects_deep_nesting_without_overflow() {
    let steps: String = (0..2000).map(|depth| " ".repeat(depth) + "a:\n").collect();
    for text in [
        "[".repeat(100_000),
        "{a: ".repeat(100_000),
        "- ".repeat(100_000),
        steps,
    ] {
        let diagnostics = Document::read("f", &text).unwrap_err();
        let diagnostic = &diagnostics.diagnostics[0];
        assert_eq!(diagnostic.message, "nested more than 32 levels deep");
        assert!(diagnostic.place.is_some());
    }
    // The deepest allowed nesting is read on a thread with a small stack.
    let text = format!("{}1{}", "[".repeat(32), "]".repeat(32));
    let reading = std::thread::Builder::new()
        .stack_size(1 << 20)
        .spawn(move || Document::read("f", &text).is_ok());
    assert!(reading.unwrap().join().unwrap());
}

#[test]
fn rejects_a_huge_file() {
    let text = "- a\n".repeat(1_100_000);
    let diagnostics = Document::read("f", &text).unwrap_err();
    assert_eq!(diagnostics.diagnostics[0].message, "the file is too large");
}

/// Every place in the tree is inside the text.
fn assert_places(node: &Node, text: &str) {
    let lies_in = |place: &Place| {
        // The parser counts lone carriage returns as line ends too.
        let lines = text.split(['\n', '\r']).count();
        assert!(place.line >= 1 && place.column >= 1 && place.length >= 1);
        assert!(place.line <= lines, "{place:?} in {text:?}");
    };
    lies_in(&node.place);
    match &node.value {
        Value::Empty | Value::Scalar(_) => {}
        Value::List(items) => items.iter().for_each(|item| assert_places(item, text)),
        Value::Map(entries) => {
            for (key, node) in entries {
                lies_in(&key.place);
                assert_places(node, text);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_text_panics(text in "\\PC{0,60}") {
        if let Ok(document) = Document::read("f", &text) {
            assert_places(document.root(), &text);
        }
    }

    #[test]
    fn no_yaml_punctuation_panics(text in "[ab1é:,\\[\\]{}'\"|>&*!%#?\\-\n\t\r \u{feff}\\\\<.~@`0_]{0,60}") {
        match Document::read("f", &text) {
            Ok(document) => assert_places(document.root(), &text),
            Err(diagnostics) => prop_assert!(!diagnostics.diagnostics.is_empty()),
        }
    }

    #[test]
    fn plain_numbers_keep_their_text(text in "[0-9$][0-9_.]{0,20}%?") {
        let document = Document::read("f", &format!("a: {text}\n")).unwrap();
        let Value::Map(entries) = &document.root().value else { panic!("no map") };
        prop_assert_eq!(entries[0].1.scalar(), Some(text.as_str()));
    }
}
