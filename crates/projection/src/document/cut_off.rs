//! Values that are cut off at a comma: inside braces, `{balance: 80,000,000}` has three entries.

use super::{Key, Node, Value};
use crate::words::visible;

/// A value that is cut off at a comma.
pub(super) struct CutOff {
    /// The position of the entry with its beginning.
    pub(super) start: usize,
    /// The name of that entry.
    pub(super) field: String,
    /// What to write instead.
    pub(super) advice: String,
}

impl CutOff {
    /// The value that the entry at a position is a part of; none if the entry is not such a part.
    pub(super) fn at(entries: &[(Key, Node)], position: usize) -> Option<Self> {
        let is_part = |(key, node): &(Key, Node)| {
            node.value == Value::Empty && node.place.line == key.place.line
        };
        let parts_before = entries.get(..=position)?.iter().rev();
        let parts_before = parts_before.take_while(|entry| is_part(entry)).count();
        if parts_before == 0 {
            return None;
        }
        let start = (position + 1).checked_sub(parts_before + 1)?;
        let (field, beginning) = entries.get(start)?;
        let first = beginning.scalar().filter(|text| !text.is_empty())?;
        let line = beginning.place.line;
        let parts = entries.get(start + 1..)?.iter();
        let parts = parts.take_while(|entry| is_part(entry) && entry.0.place.line == line);
        let mut end = beginning.place.column + beginning.place.length;
        let mut whole = first.to_owned();
        let mut is_number = is_group(first.trim_start_matches('$'), 1..=3);
        let mut count = 0;
        for (key, _) in parts {
            let is_close = key.place.column == end + 1;
            whole.push_str(if is_close { "," } else { ", " });
            whole.push_str(&key.text);
            end = key.place.column + key.place.length;
            let dollars = key.text.split('.').next().unwrap_or_default();
            is_number = is_number && is_close && is_group(dollars, 3..=3);
            count += 1;
        }
        if start + count < position {
            return None;
        }
        let advice = if is_number {
            format!(
                "inside braces, write thousands with `_`: `{}`",
                whole.replace(',', "_")
            )
        } else {
            format!(
                "inside braces a comma ends a value: put the whole value in quotes, `{}: \"{}\"`",
                visible(&field.text),
                visible(&whole)
            )
        };
        Some(Self {
            start,
            field: field.text.clone(),
            advice,
        })
    }
}

/// Whether a text is a group of digits of a number.
fn is_group(text: &str, lengths: std::ops::RangeInclusive<usize>) -> bool {
    lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}
