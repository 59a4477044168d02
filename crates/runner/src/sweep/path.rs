//! Paths to what an axis changes: names with dots between them, in quotes if they contain a dot or
//! another sign, as in TOML: `deal.classes."A.1".balance`.

use std::borrow::Cow;
use std::fmt;

/// Signs that a name may contain only in quotes, since they end names, values or text elsewhere.
const SIGNS: [char; 13] = [
    '.', '"', '\'', '\\', ':', ',', '=', '#', '{', '}', '[', ']', '`',
];

/// A path, as its names without quotes.
///
/// ```
/// use stepdown_runner::sweep::AxisPath;
///
/// let path = AxisPath::read(r#"deal.classes."A.1".balance"#).unwrap();
/// assert_eq!(path.names(), ["deal", "classes", "A.1", "balance"]);
/// assert_eq!(path.to_string(), r#"deal.classes."A.1".balance"#);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AxisPath(Vec<String>);

/// A path that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadablePath {
    /// What is wrong.
    pub message: String,
    /// What would be right.
    pub advice: String,
}

impl AxisPath {
    /// Reads a path. A name may be in quotes: `"A.1"`, where `\"` and `\\` are a quote and a backslash,
    /// or `'A.1'`, without escapes.
    ///
    /// # Errors
    /// If a quote is not closed, or is closed before the name ends.
    pub fn read(text: &str) -> Result<Self, UnreadablePath> {
        let mut names = Vec::new();
        let mut rest = text.trim();
        loop {
            let quote = rest
                .chars()
                .next()
                .filter(|first| matches!(first, '"' | '\''));
            let (name, after) = if let Some(quote) = quote {
                quoted_name(rest, quote).ok_or_else(|| UnreadablePath {
                    message: format!("a quote in `{text}` is not closed"),
                    advice: format!("write {quote} after the name too"),
                })?
            } else {
                let end = rest.find('.').unwrap_or(rest.len());
                (rest[..end].to_owned(), &rest[end..])
            };
            names.push(name);
            match after.strip_prefix('.') {
                Some(next) => rest = next,
                None if after.is_empty() => return Ok(Self(names)),
                None => {
                    return Err(UnreadablePath {
                        message: format!("`{after}` follows a closing quote in `{text}`"),
                        advice: "put the whole name in quotes, followed by a dot".to_owned(),
                    });
                }
            }
        }
    }

    /// Its names.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.0
    }

    /// Its first name, and the others.
    pub(super) fn split(&self) -> (&str, &[String]) {
        match self.0.split_first() {
            Some((first, rest)) => (first, rest),
            None => ("", &[]),
        }
    }

    /// Whether two texts are the same path, however their names are quoted.
    #[must_use]
    pub fn is_same(one: &str, other: &str) -> bool {
        one == other
            || matches!((Self::read(one), Self::read(other)), (Ok(one), Ok(other)) if one == other)
    }

    /// Splits a text at the first occurrence of a sign outside of quoted names.
    #[must_use]
    pub fn split_at(text: &str, sign: char) -> Option<(&str, &str)> {
        let mut begins = true;
        let mut quote = None;
        let mut escaped = false;
        for (place, letter) in text.char_indices() {
            match quote {
                Some(_) if escaped => escaped = false,
                Some('"') if letter == '\\' => escaped = true,
                Some(open) if letter == open => quote = None,
                None if begins && matches!(letter, '"' | '\'') => quote = Some(letter),
                None if letter == sign => {
                    return Some((&text[..place], &text[place + letter.len_utf8()..]));
                }
                _ => {}
            }
            begins = quote.is_none() && (letter == '.' || (begins && letter.is_whitespace()));
        }
        None
    }
}

/// The quoted name at the start of a text, and the rest; none if the quote is not closed.
fn quoted_name(text: &str, quote: char) -> Option<(String, &str)> {
    let mut name = String::new();
    let mut letters = text.char_indices().skip(1);
    while let Some((place, letter)) = letters.next() {
        match letter {
            '\\' if quote == '"' => match letters.next()?.1 {
                escaped @ ('"' | '\\') => name.push(escaped),
                other => name.extend(['\\', other]),
            },
            letter if letter == quote => return Some((name, &text[place + letter.len_utf8()..])),
            letter => name.push(letter),
        }
    }
    None
}

/// A name as written in a path: in quotes if it needs them.
pub(super) fn written(name: &str) -> Cow<'_, str> {
    let needs_quotes = name.is_empty()
        || name.trim() != name
        || name.contains(|letter: char| SIGNS.contains(&letter) || letter.is_control());
    if needs_quotes {
        let escaped = name.replace('\\', "\\\\").replace('"', "\\\"");
        Cow::Owned(format!("\"{escaped}\""))
    } else {
        Cow::Borrowed(name)
    }
}

/// Names as one path.
pub(super) fn joined<'a>(names: impl IntoIterator<Item = &'a String>) -> String {
    let names: Vec<Cow<'_, str>> = names.into_iter().map(|name| written(name)).collect();
    names.join(".")
}

impl fmt::Display for AxisPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&joined(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        AxisPath::read(text).unwrap().names().to_vec()
    }

    #[test]
    fn quoted_names_are_kept_whole() {
        assert_eq!(
            names("deal.classes.M-4.balance"),
            ["deal", "classes", "M-4", "balance"]
        );
        assert_eq!(names(r#"a."B.1".c"#), ["a", "B.1", "c"]);
        assert_eq!(names("a.'B \"x\".1'.c"), ["a", "B \"x\".1", "c"]);
        assert_eq!(names(r#"a."B\"\\1".c"#), ["a", "B\"\\1", "c"]);
        // A quote inside an unquoted name is an ordinary character.
        assert_eq!(names("a.B'1.c"), ["a", "B'1", "c"]);
        assert_eq!(names("a."), ["a", ""]);
        for wrong in ["a.\"b", "a.\"b\"c", "'"] {
            AxisPath::read(wrong).unwrap_err();
        }
    }

    /// Every possible class name is read back as printed.
    #[test]
    fn printed_names_are_read_back() {
        let classes = [
            "A-1", "A 1", "A.1", "A/1", "A\"1", "A'1", "A\\1", "\\\"", "A: 1", "A,1", "A=1", " A",
            "1", "", "{A}", "#A", "M_1", "Ä.ß", "a`b",
        ];
        for class in classes {
            let path = AxisPath(
                ["deal", "classes", class, "balance"]
                    .map(str::to_owned)
                    .to_vec(),
            );
            assert_eq!(AxisPath::read(&path.to_string()).unwrap(), path, "{path}");
            let line = format!("{path}: 1 to 2");
            let (name, values) = AxisPath::split_at(&line, ':').unwrap();
            assert_eq!((name, values), (path.to_string().as_str(), " 1 to 2"));
        }
    }

    #[test]
    fn signs_in_quotes_do_not_split() {
        let split = |text| AxisPath::split_at(text, ',');
        assert_eq!(split("speed,default"), Some(("speed", "default")));
        assert_eq!(split(r#"a."B,1", c"#), Some((r#"a."B,1""#, " c")));
        assert_eq!(split(" 'a,b',c"), Some((" 'a,b'", "c")));
        assert_eq!(split(r#""a\",b",c"#), Some((r#""a\",b""#, "c")));
        assert_eq!(split("\"a,b"), None);
        assert!(AxisPath::is_same("a.'B'.c", "a.B.c"));
        assert!(!AxisPath::is_same("a.'B.c'", "a.B.c"));
    }
}
