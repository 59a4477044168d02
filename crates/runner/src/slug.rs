//! Names for files, sheets and columns: letters, digits and one separator between words.

use std::collections::BTreeMap;

use crate::inputs::sha256;

/// Most bytes of a slug. File systems take names of 255 bytes, some fewer, and a file's name has more words.
const MOST_BYTES: usize = 80;
/// Digits of the hash at the end of a slug that was cut.
const DIGITS: usize = 8;

/// A name in lower case, with `between` for all other characters: `M-1S` is `m-1s`.
fn plain(name: &str, between: char) -> String {
    words(name, between, |_| None)
}

/// The same with signs spelled out, for names that differ only in signs: `A.1` is `a-dot-1`. `between`
/// itself stays.
pub(crate) fn spelled_out(name: &str, between: char) -> String {
    words(name, between, |sign| {
        (sign != between).then(|| in_words(sign))
    })
}

fn words(name: &str, between: char, spelled: impl Fn(char) -> Option<String>) -> String {
    let mut slug = String::new();
    let separate = |slug: &mut String| {
        if !slug.ends_with(between) && !slug.is_empty() {
            slug.push(between);
        }
    };
    for letter in name.chars() {
        if letter.is_alphanumeric() {
            slug.extend(letter.to_lowercase());
            continue;
        }
        separate(&mut slug);
        if let Some(word) = spelled(letter) {
            slug.push_str(&word);
            separate(&mut slug);
        }
    }
    slug.trim_end_matches(between).to_owned()
}

/// A sign as a word.
fn in_words(sign: char) -> String {
    let word = match sign {
        ' ' => "space",
        '.' => "dot",
        ',' => "comma",
        ':' => "colon",
        '-' => "hyphen",
        '_' => "underscore",
        '/' => "slash",
        '\\' => "backslash",
        '"' => "quote",
        '\'' => "apostrophe",
        '+' => "plus",
        '*' => "star",
        '&' => "and",
        '=' => "equals",
        '#' => "number",
        '%' => "percent",
        '(' | ')' => "parenthesis",
        '[' | ']' => "bracket",
        '{' | '}' => "brace",
        sign => return format!("u{:04x}", u32::from(sign)),
    };
    word.to_owned()
}

/// A slug of at most [`MOST_BYTES`]: the beginning of a longer one, and a hash of the name.
fn cut(slug: String, name: &str, between: char) -> String {
    if slug.len() <= MOST_BYTES {
        return slug;
    }
    let beginning = &slug[..slug.floor_char_boundary(MOST_BYTES - DIGITS - between.len_utf8())];
    let beginning = beginning.trim_end_matches(between);
    let hash = sha256(name.as_bytes());
    format!("{beginning}{between}{}", &hash[..DIGITS])
}

/// A unique slug for each name, cut if it is long. Names with the same slug have their signs spelled out: `A-1` and `A.1`
/// are `a-1` and `a-dot-1`. Names that differ only in case get a number.
pub(crate) fn slugs<'a>(names: impl IntoIterator<Item = &'a String>, between: char) -> Vec<String> {
    let names: Vec<&String> = names.into_iter().collect();
    let mut shared: BTreeMap<String, usize> = BTreeMap::new();
    for name in &names {
        *shared.entry(plain(name, between)).or_default() += 1;
    }
    let mut slugs: Vec<String> = Vec::with_capacity(names.len());
    for name in names {
        let slug = plain(name, between);
        let slug = if slug.is_empty() || shared.get(&slug).is_some_and(|count| *count > 1) {
            spelled_out(name, between)
        } else {
            slug
        };
        let slug = cut(slug, name, between);
        let mut unique = slug.clone();
        let mut count = 1;
        while slugs.contains(&unique) {
            count += 1;
            unique = format!("{slug}{between}{count}");
        }
        slugs.push(unique);
    }
    slugs
}

#[cfg(test)]
mod tests {
    use super::slugs;

    fn of(names: &[&str], between: char) -> Vec<String> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        slugs(&names, between)
    }

    #[test]
    fn slugs_are_unique() {
        assert_eq!(of(&["M-1S", "A-I-1"], '-'), ["m-1s", "a-i-1"]);
        assert_eq!(
            of(&["A-1", "A 1", "A.1", "A/1", "B"], '-'),
            ["a-1", "a-space-1", "a-dot-1", "a-slash-1", "b"]
        );
        assert_eq!(of(&["A-1", "A_1", "A1"], '_'), ["a_hyphen_1", "a_1", "a1"]);
        assert_eq!(of(&["A-1", "a-1"], '-'), ["a-1", "a-1-2"]);
        assert_eq!(of(&["+", "\"", "§"], '-'), ["plus", "quote", "u00a7"]);
        // A name that equals the spelling of another.
        assert_eq!(
            of(&["A dot 1", "A.1", "A-1"], '-'),
            ["a-dot-1", "a-dot-1-2", "a-1"]
        );
    }

    #[test]
    fn long_slugs_are_cut() {
        let (one, other) = (format!("{}-1", "M".repeat(300)), "é".repeat(300));
        let cut = of(&[&one, &format!("{one}1"), &other, &"A".repeat(80)], '-');
        assert_eq!(cut[0], format!("{}-e0ab0109", "m".repeat(71)));
        assert!(cut.iter().all(|slug| slug.len() <= super::MOST_BYTES));
        assert_ne!(cut[0], cut[1]);
        assert_eq!(cut[3], "a".repeat(80));
    }
}
