//! Names of sheets: unique, and within the length and characters that workbooks allow.

use std::collections::BTreeSet;

/// Most characters of a sheet name.
const MOST_LETTERS: usize = 31;
/// The name of the first sheet.
pub(super) const COVER: &str = "contents";
/// A name that Excel reserves.
const RESERVED: &str = "history";

/// A sheet name for each table, unique regardless of case.
pub(super) fn of<'a>(tables: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut taken = BTreeSet::from([COVER.to_owned(), RESERVED.to_owned()]);
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

/// The name cut to a length in UTF-16 units, as Excel counts.
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
