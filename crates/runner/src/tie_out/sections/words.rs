//! Text of a report: names, CUSIPs, day counts, and dates that the deal does not give.
//!
//! Text is compared by meaning, not letter by letter.

use stepdown_projection::calendar::DayCount;

use super::{Facts, at};
use crate::tie_out::form::ReportSection as S;
use crate::tie_out::sheet::Sheet;
use crate::tie_out::value::Value;

/// Why most text is not derivable.
const NOT_IN_THE_DEAL: &str = "not in the deal file";

pub(super) fn compare(facts: &Facts<'_>, sheet: &mut Sheet<'_>) {
    let here = at(S::Header, "");
    deal_name(facts, sheet);
    for column in [
        "asset_type",
        "trustee",
        "determination_date",
        "record_date_book_entry",
        "record_date_definitive",
    ] {
        sheet.not_derivable(here.one(column), NOT_IN_THE_DEAL);
    }
    let agreements = at(S::CreditEnhancement, "hedge_agreements");
    for row in sheet.report.rows(agreements.section, agreements.table) {
        sheet.not_derivable(agreements.row(row, "provider"), NOT_IN_THE_DEAL);
    }
    cusips(sheet);
    methodologies(facts, sheet);
}

/// Compares the series, the word of the name with a digit in it: reports spell out what deals
/// abbreviate.
fn deal_name(facts: &Facts<'_>, sheet: &mut Sheet<'_>) {
    let key = at(S::Header, "").one("deal");
    let Some(printed) = sheet.report.words(&key).map(str::to_owned) else {
        return;
    };
    let series = |name: &str| -> Vec<String> {
        let words = name.split(|letter: char| !(letter.is_alphanumeric() || letter == '-'));
        words
            .filter(|word| word.contains(|letter: char| letter.is_ascii_digit()))
            .map(str::to_lowercase)
            .collect()
    };
    let of_deal = series(&facts.deal.name);
    if of_deal.is_empty() {
        sheet.not_derivable(key, "the deal's name has no series");
        return;
    }
    let expected = if series(&printed) == of_deal {
        printed
    } else {
        facts.deal.name.clone()
    };
    sheet.words(key, expected, "the deal's series");
}

fn cusips(sheet: &mut Sheet<'_>) {
    let first = at(S::DistributionSummary, "classes");
    for row in sheet.report.rows(first.section, first.table) {
        let key = first.row(row, "cusip");
        let Some(printed) = sheet.report.words(&key) else {
            continue;
        };
        match with_check_digit(printed) {
            Some(cusip) => sheet.words(
                key,
                cusip,
                "its ninth character is the check digit of the first eight",
            ),
            None => {
                sheet.not_derivable(key, "it is not in the form of a CUSIP");
            }
        }
    }
    let second = at(S::FactorSummary, "classes");
    for row in sheet.report.rows(second.section, second.table) {
        let of_first = sheet.report.words(&first.row(row, "cusip"));
        let key = second.row(row, "cusip");
        match of_first.map(str::to_owned) {
            Some(cusip) => sheet.words(key, cusip, "section 1"),
            None => {
                sheet.not_derivable(key, "section 1 has none");
            }
        }
    }
}

/// The first eight characters of a CUSIP with their check digit; none if it does not have nine
/// characters.
fn with_check_digit(cusip: &str) -> Option<String> {
    let letters: Vec<char> = cusip.chars().collect();
    let [first @ .., _] = letters.as_slice() else {
        return None;
    };
    if first.len() != 8 {
        return None;
    }
    let mut sum = 0;
    for (place, letter) in first.iter().enumerate() {
        let value = letter.to_digit(36)?;
        let value = if place % 2 == 1 { value * 2 } else { value };
        sum += value / 10 + value % 10;
    }
    let check = char::from_digit((10 - sum % 10) % 10, 10)?;
    Some(first.iter().chain([&check]).collect())
}

fn methodologies(facts: &Facts<'_>, sheet: &mut Sheet<'_>) {
    let here = at(S::InterestSummary, "classes");
    for row in sheet.report.rows(here.section, here.table) {
        let key = here.row(row, "accrual_methodology");
        let Some(class) = facts.deal.class(row) else {
            sheet.not_derivable(key, "the class accrues no interest in the deal");
            continue;
        };
        let day_count = match facts.deal.classes[class].day_count {
            DayCount::Actual360 | DayCount::Actual360Unadjusted => "actual/360",
            DayCount::Thirty360 => "30/360",
            DayCount::Actual365 => "actual/365",
        };
        // Capitalization is ignored.
        let same = sheet
            .report
            .words(&key)
            .filter(|printed| printed.eq_ignore_ascii_case(day_count));
        let expected = same.unwrap_or(day_count).to_owned();
        sheet.words(key, expected, "the day count of the deal");
    }
}

impl Sheet<'_> {
    fn words(&mut self, key: crate::tie_out::value::Key, computed: String, rule: &'static str) {
        self.exactly(key, Value::Words(computed), rule);
    }
}

#[cfg(test)]
mod tests {
    use super::with_check_digit;

    /// Apple's and Cisco's common stock, as filings with the SEC print them.
    #[test]
    fn check_digits() {
        assert_eq!(with_check_digit("037833100").as_deref(), Some("037833100"));
        assert_eq!(with_check_digit("17275R102").as_deref(), Some("17275R102"));
        assert_eq!(with_check_digit("17275R109").as_deref(), Some("17275R102"));
        assert_eq!(with_check_digit("17275R1"), None);
    }
}
