//! Every number of the report changed, one by one: each change is detected.

use rust_decimal::Decimal;
use stepdown_runner::{ComparedValue, Key, Value, Verdict};

use super::Case;

/// Numbers with a last digit that cannot be checked: their columns and, if it is only part of them,
/// the table.
///
/// Terms of the pools are inputs, printed to a hundredth of a month; only their mean is compared,
/// to as many decimals, and a hundredth in one pool may not change it. The delinquency percentage
/// is a mean over months that are not in the report, and is only compared with its target. The deal
/// does not determine the three dates.
const UNDETECTED: [(&str, &str); 6] = [
    ("ending_remaining_amortization_term", "pools"),
    ("ending_months_to_maturity", "pools"),
    (
        "sixty_plus_delinquency_percentage",
        "trigger_event_clause_a_delinquency",
    ),
    ("determination_date", ""),
    ("record_date_book_entry", ""),
    ("record_date_definitive", ""),
];

/// Whether a change of the last digit of a number may be undetected.
pub(super) fn may_go_undetected(key: &Key) -> bool {
    UNDETECTED.contains(&(key.column, key.table))
}

/// The value at a spot of the text.
pub(super) fn value_at<'a>(
    compared: &'a [ComparedValue],
    spot: &Spot,
    text: &str,
) -> &'a ComparedValue {
    let place = spot.line_and_column(text);
    let mut compared = compared.iter();
    compared
        .find(|value| (value.place.line, value.place.column) == place)
        .unwrap()
}

/// The place of a number in the text.
pub(super) struct Spot {
    from: usize,
    until: usize,
}

impl Spot {
    /// The text with another number in this place.
    pub(super) fn put(&self, text: &str, other: &str) -> String {
        let mut text = text.to_owned();
        text.replace_range(self.from..self.until, other);
        text
    }

    /// Line and column, from 1.
    pub(super) fn line_and_column(&self, text: &str) -> (usize, usize) {
        let before = &text[..self.from];
        let line_starts = before.rfind('\n').map_or(0, |place| place + 1);
        let line = before.matches('\n').count() + 1;
        (line, before[line_starts..].chars().count() + 1)
    }
}

/// The places of all numbers.
pub(super) fn spots(text: &str) -> Vec<Spot> {
    let mut spots = Vec::new();
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let is_comment = line.trim_start().starts_with('#');
        for (place, _) in line.match_indices(": ").filter(|_| !is_comment) {
            let rest = &line[place + 2..];
            let start = rest.len() - rest.trim_start().len();
            let end = rest.find([',', '}', '\n']).unwrap_or(rest.len());
            if start >= end {
                continue;
            }
            let value = rest[start..end].trim_end();
            if is_number(value) {
                let from = offset + place + 2 + start;
                spots.push(Spot {
                    from,
                    until: from + value.len(),
                });
            }
        }
        offset += line.len();
    }
    spots
}

fn is_number(value: &str) -> bool {
    matches!(value, "True" | "False")
        || (value.starts_with(|first: char| first.is_ascii_digit())
            && value
                .chars()
                .all(|letter| letter.is_ascii_digit() || "_.-%".contains(letter)))
}

/// A number with its last digit increased and decreased; the opposite of a truth value.
fn changed(value: &str) -> Vec<String> {
    match value {
        "True" => return vec!["False".to_owned()],
        "False" => return vec!["True".to_owned()],
        _ => {}
    }
    let digits: Vec<usize> = (0..value.len())
        .filter(|place| value.as_bytes()[*place].is_ascii_digit())
        .collect();
    let is_date = value.contains('-');
    [1_i8, -1]
        .into_iter()
        .filter_map(|step| {
            let mut bytes = value.as_bytes().to_vec();
            for place in digits.iter().rev() {
                match (bytes[*place], step) {
                    (b'9', 1) => bytes[*place] = b'0',
                    (b'0', -1) => bytes[*place] = b'9',
                    (digit, 1) => {
                        bytes[*place] = digit + 1;
                        return String::from_utf8(bytes).ok();
                    }
                    (digit, _) => {
                        bytes[*place] = digit - 1;
                        return String::from_utf8(bytes).ok();
                    }
                }
            }
            // All nines, or all zeros, which become negative.
            let text = value.replace(',', "");
            (step == -1 && !is_date).then(|| {
                let (number, percent) = match text.strip_suffix('%') {
                    Some(number) => (number, "%"),
                    None => (text.as_str(), ""),
                };
                let last = number.len() - 1;
                format!("-{}1{percent}", &number[..last])
            })
        })
        .collect()
}

#[test]
fn digits_change_by_one() {
    assert_eq!(changed("1_109.99"), ["1_110.00", "1_109.98"]);
    assert_eq!(changed("0.00%"), ["0.01%", "-0.01%"]);
    assert_eq!(changed("True"), ["False"]);
    assert_eq!(changed("2007-11-26"), ["2007-11-27", "2007-11-25"]);
}

/// Changes every number in up to `directions` directions, on all processors.
pub(super) fn for_each_change<T: Send>(
    case: &Case,
    spots: &[Spot],
    directions: usize,
    shown: impl Fn(&Spot, &str) -> Option<T> + Sync,
) -> Vec<T> {
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    let shown = &shown;
    let part = |part: usize| -> Vec<T> {
        let of_part = spots.iter().skip(part).step_by(threads);
        let changes = of_part.flat_map(|spot| {
            let mut others = changed(&case.text[spot.from..spot.until]);
            if spot.from % 2 == 1 {
                others.reverse();
            }
            others
                .into_iter()
                .take(directions)
                .map(move |other| (spot, other))
        });
        changes
            .filter_map(|(spot, other)| shown(spot, &other))
            .collect()
    };
    let part = &part;
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads)
            .map(|number| scope.spawn(move || part(number)))
            .collect();
        let done = running.into_iter();
        done.flat_map(|thread| thread.join().unwrap()).collect()
    })
}

fn differences(compared: &[ComparedValue]) -> Vec<(&Key, &Verdict)> {
    let compared = compared.iter();
    compared
        .filter(|value| value.differs())
        .map(|value| (&value.key, &value.outcome))
        .collect()
}

/// The outcome changes with every number of the report, one digit up or down.
#[test]
fn every_changed_number_is_detected() {
    let case = Case::new();
    let base = case.values(&case.text).unwrap();
    let spots = spots(&case.text);
    let is_number = |value: &&ComparedValue| !matches!(value.printed, Value::Words(_));
    assert_eq!(spots.len(), base.iter().filter(is_number).count());
    let undetected = for_each_change(&case, &spots, 2, |spot, other| {
        let detected = match case.values(&spot.put(&case.text, other)) {
            Err(_) => true,
            // A number that differs already must differ by another amount.
            Ok(compared) => differences(&compared) != differences(&base),
        };
        (!detected && !may_go_undetected(&value_at(&base, spot, &case.text).key)).then(|| {
            let value = &case.text[spot.from..spot.until];
            let (line, _) = spot.line_and_column(&case.text);
            format!("line {line}: {value} -> {other}")
        })
    });
    assert!(undetected.is_empty(), "{}", undetected.join("\n"));
}

/// The exemptions are for the last digit alone: one more month in the terms of a pool, or a
/// delinquency below its target, is detected.
#[test]
fn larger_changes_of_exempt_numbers_are_detected() {
    let case = Case::new();
    let base = case.values(&case.text).unwrap();
    let text = &case.text;
    let spots = spots(text).into_iter();
    let exempted = spots.filter(|spot| may_go_undetected(&value_at(&base, spot, text).key));
    let mut checked = 0;
    for spot in exempted {
        let value = value_at(&base, &spot, text);
        let other = match (&value.printed, value.key.section) {
            (Value::Number(term), _) => (term + Decimal::ONE).to_string(),
            (Value::Percent(_), _) => "8.76435000%".to_owned(),
            _ => continue,
        };
        let compared = case.values(&spot.put(text, &other)).unwrap();
        assert_ne!(differences(&compared), differences(&base), "{other}");
        checked += 1;
    }
    // Two terms of four pools, and the delinquency.
    assert_eq!(checked, 9);
}

/// Texts are compared if the deal or the report itself determines them.
#[test]
fn changed_texts_are_detected() {
    let case = Case::new();
    let base = case.values(&case.text).unwrap();
    for (from, to) in [
        ("Corp, 2007-KS2\n", "Corp, 2007-KS3\n"),
        (
            "class: M-4,   cusip: 74924WAJ6, original",
            "class: M-4,   cusip: 74924WAJ7, original",
        ),
        (
            "class: M-4,   cusip: 74924WAJ6, beginning",
            "class: M-4,   cusip: 74924WAK3, beginning",
        ),
        (
            "accrual_methodology: Actual/360",
            "accrual_methodology: 30/360",
        ),
    ] {
        assert!(case.text.contains(from), "{from}");
        let compared = case.values(&case.text.replacen(from, to, 1)).unwrap();
        let more = differences(&compared).len() - differences(&base).len();
        assert!(more >= 1, "{to}");
    }
}
