//! Every figure of the data file altered, one by one: each alteration is noticed.

use rust_decimal::Decimal;
use stepdown_runner::{ComparedValue, Key, Value, Verdict};

use super::Case;

/// Figures that may be off by their last digit unnoticed: the columns and, where it is not the whole
/// of it, the table; with the reason.
///
/// Terms of the pools are inputs, printed to a hundredth of a month; only their mean is compared, to
/// as many decimals, and a hundredth in one pool need not move it. The delinquency percentage is a
/// mean over months that are not in the report: it is only held against its target. The deal does
/// not give the three dates.
const UNNOTICED: [(&str, &str); 6] = [
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

/// Whether the last digit of a figure may go unnoticed.
pub(super) fn may_go_unnoticed(key: &Key) -> bool {
    UNNOTICED.contains(&(key.column, key.table))
}

/// The figure that stands in a spot.
pub(super) fn value_at<'a>(
    figures: &'a [ComparedValue],
    spot: &Spot,
    text: &str,
) -> &'a ComparedValue {
    let place = spot.line_and_column(text);
    let mut figures = figures.iter();
    figures
        .find(|figure| (figure.place.line, figure.place.column) == place)
        .unwrap()
}

/// A figure in the text.
pub(super) struct Spot {
    from: usize,
    until: usize,
}

impl Spot {
    /// The text with another figure there.
    pub(super) fn put(&self, text: &str, other: &str) -> String {
        let mut text = text.to_owned();
        text.replace_range(self.from..self.until, other);
        text
    }

    /// Both from 1.
    pub(super) fn line_and_column(&self, text: &str) -> (usize, usize) {
        let before = &text[..self.from];
        let line_starts = before.rfind('\n').map_or(0, |place| place + 1);
        let line = before.matches('\n').count() + 1;
        (line, before[line_starts..].chars().count() + 1)
    }
}

/// Every figure, by where its text stands.
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
            if is_figure(value) {
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

fn is_figure(value: &str) -> bool {
    matches!(value, "True" | "False")
        || (value.starts_with(|first: char| first.is_ascii_digit())
            && value
                .chars()
                .all(|letter| letter.is_ascii_digit() || "_.-%".contains(letter)))
}

/// A figure with its last digit one up and one down; a truth turned round.
fn altered(value: &str) -> Vec<String> {
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
            // All nines, or all zeros: the latter turn negative.
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
fn digits_are_altered_by_one() {
    assert_eq!(altered("1_109.99"), ["1_110.00", "1_109.98"]);
    assert_eq!(altered("0.00%"), ["0.01%", "-0.01%"]);
    assert_eq!(altered("True"), ["False"]);
    assert_eq!(altered("2007-11-26"), ["2007-11-27", "2007-11-25"]);
}

/// Tries every figure altered one way and the other, on as many threads as there are.
pub(super) fn for_each_altered<T: Send>(
    case: &Case,
    spots: &[Spot],
    ways: usize,
    shown: impl Fn(&Spot, &str) -> Option<T> + Sync,
) -> Vec<T> {
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    let shown = &shown;
    let part = |part: usize| -> Vec<T> {
        let of_part = spots.iter().skip(part).step_by(threads);
        let alterations = of_part.flat_map(|spot| {
            let mut others = altered(&case.text[spot.from..spot.until]);
            if spot.from % 2 == 1 {
                others.reverse();
            }
            others
                .into_iter()
                .take(ways)
                .map(move |other| (spot, other))
        });
        alterations
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

fn differences(figures: &[ComparedValue]) -> Vec<(&Key, &Verdict)> {
    let figures = figures.iter();
    figures
        .filter(|figure| figure.differs())
        .map(|figure| (&figure.key, &figure.outcome))
        .collect()
}

/// "It is done when" 1: the outcome changes with every figure of the file, one digit up and down.
#[test]
fn no_altered_figure_goes_unnoticed() {
    let case = Case::new();
    let base = case.figures(&case.text).unwrap();
    let spots = spots(&case.text);
    let is_figure = |figure: &&ComparedValue| !matches!(figure.printed, Value::Words(_));
    assert_eq!(spots.len(), base.iter().filter(is_figure).count());
    let unnoticed = for_each_altered(&case, &spots, 2, |spot, other| {
        let noticed = match case.figures(&spot.put(&case.text, other)) {
            Err(_) => true,
            // A figure that differs already must differ by another amount.
            Ok(figures) => differences(&figures) != differences(&base),
        };
        (!noticed && !may_go_unnoticed(&value_at(&base, spot, &case.text).key)).then(|| {
            let value = &case.text[spot.from..spot.until];
            let (line, _) = spot.line_and_column(&case.text);
            format!("line {line}: {value} -> {other}")
        })
    });
    assert!(unnoticed.is_empty(), "{}", unnoticed.join("\n"));
}

/// What is exempted is so in its last digit alone: a month more in any pool's terms, and a
/// delinquency below its target, are noticed.
#[test]
fn what_may_be_off_by_a_digit_may_not_be_off_by_more() {
    let case = Case::new();
    let base = case.figures(&case.text).unwrap();
    let text = &case.text;
    let spots = spots(text).into_iter();
    let exempted = spots.filter(|spot| may_go_unnoticed(&value_at(&base, spot, text).key));
    let mut tried = 0;
    for spot in exempted {
        let figure = value_at(&base, &spot, text);
        let other = match (&figure.printed, figure.key.section) {
            (Value::Number(term), _) => (term + Decimal::ONE).to_string(),
            (Value::Percent(_), _) => "8.76435000%".to_owned(),
            _ => continue,
        };
        let figures = case.figures(&spot.put(text, &other)).unwrap();
        assert_ne!(differences(&figures), differences(&base), "{other}");
        tried += 1;
    }
    // Two terms of four pools, and the delinquency.
    assert_eq!(tried, 9);
}

/// Words are compared where the deal, or the report itself, says what they are.
#[test]
fn altered_words_are_noticed() {
    let case = Case::new();
    let base = case.figures(&case.text).unwrap();
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
        let figures = case.figures(&case.text.replacen(from, to, 1)).unwrap();
        let more = differences(&figures).len() - differences(&base).len();
        assert!(more >= 1, "{to}");
    }
}
