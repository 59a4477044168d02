//! What sheets may be called: one name each, no longer and with no letters but those that
//! workbooks allow.

use std::collections::BTreeSet;

/// Most letters of a sheet's name.
const MOST_LETTERS: usize = 31;
/// What the first sheet is called.
pub(super) const COVER: &str = "contents";
/// A name that programs keep for themselves.
const KEPT: &str = "history";

/// A name for each table, near its own, none twice however letters are written.
pub(super) fn of<'a>(tables: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut taken = BTreeSet::from([COVER.to_owned(), KEPT.to_owned()]);
    tables
        .map(|table| {
            let allowed: String = table
                .chars()
                .map(|letter| match letter {
                    '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'' => '-',
                    letter if letter.is_control() => '-',
                    letter => letter,
                })
                .collect();
            let allowed = match allowed.trim() {
                "" => "table",
                allowed => allowed,
            };
            let mut name = shortened(allowed, MOST_LETTERS);
            let mut number = 2;
            while !taken.insert(name.to_lowercase()) {
                let ending = format!(" {number}");
                name = shortened(allowed, MOST_LETTERS - ending.len()) + &ending;
                number += 1;
            }
            name
        })
        .collect()
}

/// So many letters, as programs count them: in UTF-16.
pub(super) fn shortened(name: &str, most: usize) -> String {
    let mut letters = 0;
    name.chars()
        .take_while(|letter| {
            letters += letter.len_utf16();
            letters <= most
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn names_are_allowed_and_distinct() {
        let long = "principal-outstanding-of-a-class-with-a-long-name";
        let names = of([long, long, "a/b", "a?b", "Contents", "", "A:B"].into_iter());
        assert_eq!(
            names,
            [
                "principal-outstanding-of-a-clas",
                "principal-outstanding-of-a-cl 2",
                "a-b",
                "a-b 2",
                "Contents 2",
                "table",
                "A-B 3",
            ]
        );
    }
}
