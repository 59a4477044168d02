//! Every figure of the data file altered, one by one: each alteration is noticed.

use stepdown_runner::{Outcome, TieOut};

use super::Case;

/// Figures that may be off by their last digit unnoticed, with the reason.
///
/// Terms of the pools are inputs, printed to a hundredth of a month; only their mean is compared,
/// to as many decimals, and a hundredth in one pool need not move it. The delinquency percentage is
/// a mean over months that are not in the report: it is only held against its target.
const UNNOTICED: [&str; 3] = [
    "ending_remaining_amortization_term",
    "ending_months_to_maturity",
    "sixty_plus_delinquency_percentage",
];

/// Fields that are no figures of the report though they look so.
const NO_FIGURES: [&str; 4] = [
    "cusip",
    "determination_date",
    "record_date_book_entry",
    "record_date_definitive",
];

/// A figure in the text.
struct Spot {
    field: String,
    from: usize,
    until: usize,
}

/// Every figure, by where its text stands.
fn spots(text: &str) -> Vec<Spot> {
    let mut spots = Vec::new();
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let is_comment = line.trim_start().starts_with('#');
        for (place, _) in line.match_indices(": ").filter(|_| !is_comment) {
            let field = line[..place]
                .rsplit([' ', '{', ','])
                .next()
                .unwrap_or_default();
            let rest = &line[place + 2..];
            let start = rest.len() - rest.trim_start().len();
            let end = rest.find([',', '}', '\n']).unwrap_or(rest.len());
            if start >= end || NO_FIGURES.contains(&field) {
                continue;
            }
            let value = rest[start..end].trim_end();
            if is_figure(value) {
                let from = offset + place + 2 + start;
                spots.push(Spot {
                    field: field.to_owned(),
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

fn differences(tie_out: &TieOut) -> Vec<&Outcome> {
    let figures = tie_out.figures.iter().filter(|figure| figure.differs());
    figures.map(|figure| &figure.outcome).collect()
}

/// "It is done when" 1: the outcome changes with every figure of the file.
#[test]
fn no_altered_figure_goes_unnoticed() {
    let case = Case::new();
    let base = case.tie_out(&case.text).unwrap();
    let spots = spots(&case.text);
    // Dates of the record, and nothing else, are in the file and not among the figures.
    assert_eq!(spots.len(), base.figures.len());
    let unnoticed_in = &|spots: &[Spot]| -> Vec<String> {
        let mut unnoticed = Vec::new();
        for spot in spots {
            let value = &case.text[spot.from..spot.until];
            // One way for one figure, the other way for the next: both for all take twice as long.
            let mut others = altered(value);
            if spot.from % 2 == 1 {
                others.reverse();
            }
            for other in others.into_iter().take(1) {
                let mut text = case.text.clone();
                text.replace_range(spot.from..spot.until, &other);
                let noticed = match case.tie_out(&text) {
                    Err(_) => true,
                    // A figure that differs already must differ by another amount.
                    Ok(tie_out) => {
                        tie_out.counts().tied < base.counts().tied
                            || differences(&tie_out) != differences(&base)
                    }
                };
                if !noticed && !UNNOTICED.contains(&spot.field.as_str()) {
                    let line = case.text[..spot.from].matches('\n').count() + 1;
                    unnoticed.push(format!("line {line}, {}: {value} -> {other}", spot.field));
                }
            }
        }
        unnoticed
    };
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    let parts: Vec<&[Spot]> = spots.chunks(spots.len().div_ceil(threads)).collect();
    let unnoticed: Vec<String> = std::thread::scope(|scope| {
        let running: Vec<_> = parts
            .into_iter()
            .map(|part| scope.spawn(move || unnoticed_in(part)))
            .collect();
        let done = running.into_iter();
        done.flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert!(unnoticed.is_empty(), "{}", unnoticed.join("\n"));
}
