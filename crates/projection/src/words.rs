//! Counts and names in messages and tables.

use std::borrow::Cow;

/// A count with its noun: `1 class`, `12 classes`, `1,200 scenarios`.
///
/// ```
/// use stepdown_projection::words::counted;
///
/// assert_eq!(counted(1_u32, "class"), "1 class");
/// assert_eq!(counted(0_u32, "month"), "0 months");
/// assert_eq!(counted(1_200_usize, "scenario"), "1,200 scenarios");
/// ```
#[must_use]
pub fn counted(count: impl TryInto<u64>, noun: &str) -> String {
    let count = count.try_into().unwrap_or(u64::MAX);
    format!("{} {}", thousands(count), plural(count, noun))
}

/// The noun, in the plural unless the count is one: `class`, `classes`, `indices`.
#[must_use]
pub fn plural(count: impl TryInto<u64>, noun: &str) -> Cow<'_, str> {
    if matches!(count.try_into(), Ok(1)) {
        return Cow::Borrowed(noun);
    }
    let ends_in = |endings: &[&str]| endings.iter().any(|ending| noun.ends_with(ending));
    Cow::Owned(if let Some(stem) = noun.strip_suffix("index") {
        format!("{stem}indices")
    } else if let Some(stem) = noun.strip_suffix("ty") {
        format!("{stem}ties")
    } else if ends_in(&["s", "x", "ch", "sh"]) {
        format!("{noun}es")
    } else {
        format!("{noun}s")
    })
}

/// A count with `,` between thousands.
fn thousands(count: u64) -> String {
    let digits = count.to_string();
    let mut shown = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

/// External text made safe for a terminal. Control characters, which could move the cursor or change colors,
/// and invisible or bidirectional formatting characters are escaped.
///
/// ```
/// use stepdown_projection::words::visible;
///
/// assert_eq!(visible("M-1S"), "M-1S");
/// assert_eq!(visible("A\u{1b}[31m"), "A\\u{1b}[31m");
/// ```
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_invisible) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        if is_invisible(letter) {
            shown.extend(letter.escape_unicode());
        } else {
            shown.push(letter);
        }
    }
    Cow::Owned(shown)
}

/// Whether a character is a control character (Unicode Cc), a line separator, or a format character (Cf) that
/// can make a text look like another (Unicode Technical Report 36, section 3.5; CVE-2021-42574). Joiners are
/// not included, because some languages need them.
#[must_use]
pub fn is_invisible(letter: char) -> bool {
    letter.is_control()
        || matches!(
            letter,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'
                | '\u{200e}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

#[cfg(test)]
mod tests {
    use super::{counted, plural, visible};

    #[test]
    fn one_is_singular() {
        for (noun, several) in [
            ("class", "classes"),
            ("month", "months"),
            ("index", "indices"),
            ("axis index", "axis indices"),
            ("path", "paths"),
            ("branch", "branches"),
            ("probability", "probabilities"),
        ] {
            assert_eq!(counted(1_u64, noun), format!("1 {noun}"));
            assert_eq!(counted(2_u64, noun), format!("2 {several}"));
            assert_eq!(plural(0_u64, noun), several);
        }
        assert_eq!(counted(1_234_567_usize, "loan"), "1,234,567 loans");
    }

    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(visible("A\u{1b}]0;x\u{7}"), "A\\u{1b}]0;x\\u{7}");
        // The one-byte introducer of eight-bit terminals.
        assert_eq!(visible("A\u{9b}31m"), "A\\u{9b}31m");
        assert_eq!(visible("A\r\nB"), "A\\u{d}\\u{a}B");
        assert_eq!(visible("\u{202e}cba"), "\\u{202e}cba");
        assert_eq!(
            visible("Gérard 債 A-1 می\u{200c}شود"),
            "Gérard 債 A-1 می\u{200c}شود"
        );
    }
}
