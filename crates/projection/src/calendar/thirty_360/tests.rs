//! 30/360 days against published tables and hand calculations.

use jiff::civil::date;

use super::*;

#[track_caller]
fn counts(start: Date, end: Date, expected: u32) {
    assert_eq!(thirty_360_days(start, end), expected, "{start} to {end}");
}

/// SF, section E: `(Y2 - Y1) 360 + (M2 - M1) 30 + D2 - D1`, where `D1` is 30 on the 31st and on the last day
/// of February, and `D2` is 30 on the 31st if `D1` is 30.
#[test]
fn standard_formulas_by_hand() {
    // 30 + 25 - 27.
    counts(date(2007, 4, 27), date(2007, 5, 25), 28);
    counts(date(2007, 4, 15), date(2008, 4, 15), 360);
    // 360 - 330 + 1 - 30: the 31st counts as the 30th.
    counts(date(2007, 12, 31), date(2008, 1, 1), 1);
    // 60 + 30 - 30, from the 30th and from the 31st.
    counts(date(2007, 1, 30), date(2007, 3, 31), 60);
    counts(date(2007, 1, 31), date(2007, 3, 31), 60);
    // From the 29th the end remains the 31st: 60 + 31 - 29.
    counts(date(2007, 1, 29), date(2007, 3, 31), 62);
    // From the first of a month to its last day: 31 - 1 = 30, the same as to the first of the next.
    counts(date(2007, 3, 1), date(2007, 3, 31), 30);
    counts(date(2007, 3, 1), date(2007, 4, 1), 30);
    // The last of February is a 30th: 30 + 25 - 30, and 30 + 30 - 30.
    counts(date(2007, 2, 28), date(2007, 3, 25), 25);
    counts(date(2008, 2, 29), date(2008, 3, 25), 25);
    counts(date(2007, 2, 28), date(2007, 3, 31), 30);
    // The 28th of a leap year is not the last: 30 + 25 - 28.
    counts(date(2008, 2, 28), date(2008, 3, 25), 27);
    // An end in February is unchanged: 30 + 28 - 30.
    counts(date(2007, 1, 31), date(2007, 2, 28), 28);
    // Never negative: 28 - 30 would be -2.
    counts(date(2007, 2, 28), date(2007, 2, 28), 0);
}

/// `MathWorks`, Financial Toolbox, `days360psa` (Public Securities Association): both examples.
#[test]
fn mathworks_examples() {
    counts(date(2000, 2, 29), date(2000, 3, 1), 1);
    counts(date(2002, 2, 28), date(2002, 3, 1), 1);
}

/// `QuantLib`'s test suite, `testThirty360_USA`, from a list of examples of the International Swaps and
/// Derivatives Association.
///
/// One example differs: February 29, 2008 to February 28, 2009 is 360 days there and 358 here. `QuantLib`
/// uses the Securities Industry Association's rule for corporate bonds, which moves an end on the last day of
/// February to the 30th if the start is one. The rule of mortgage-backed securities does not.
#[test]
fn quantlib_table() {
    for (start, end, days) in [
        // Ends that are not the last of February.
        ((2006, 8, 20), (2007, 2, 20), 180),
        ((2007, 2, 20), (2007, 8, 20), 180),
        ((2007, 8, 20), (2008, 2, 20), 180),
        ((2008, 2, 20), (2008, 8, 20), 180),
        ((2008, 8, 20), (2009, 2, 20), 180),
        ((2009, 2, 20), (2009, 8, 20), 180),
        // Some that are.
        ((2006, 8, 31), (2007, 2, 28), 178),
        ((2007, 2, 28), (2007, 8, 31), 180),
        ((2007, 8, 31), (2008, 2, 29), 179),
        ((2008, 2, 29), (2008, 8, 31), 180),
        ((2008, 8, 31), (2009, 2, 28), 178),
        ((2009, 2, 28), (2009, 8, 31), 180),
        // Others.
        ((2006, 1, 31), (2006, 2, 28), 28),
        ((2006, 1, 30), (2006, 2, 28), 28),
        ((2006, 2, 28), (2006, 3, 3), 3),
        ((2006, 2, 14), (2006, 2, 28), 14),
        ((2006, 9, 30), (2006, 10, 31), 30),
        ((2006, 10, 31), (2006, 11, 28), 28),
        ((2007, 8, 31), (2008, 2, 28), 178),
        ((2008, 2, 28), (2008, 8, 28), 180),
        ((2008, 2, 28), (2008, 8, 30), 182),
        ((2008, 2, 28), (2008, 8, 31), 183),
        ((2007, 2, 26), (2008, 2, 28), 362),
        ((2007, 2, 26), (2008, 2, 29), 363),
        ((2008, 2, 28), (2008, 3, 30), 32),
        ((2008, 2, 28), (2008, 3, 31), 33),
        // The one that differs.
        ((2008, 2, 29), (2009, 2, 28), 358),
    ] {
        let of = |(year, month, day)| date(year, month, day);
        counts(of(start), of(end), days);
    }
}

#[test]
fn earlier_days_count_months_of_30_days() {
    let earlier = |date: Date, days| StatedDay::of(date).earlier(days).date();
    // 25 - 24 = the 1st; 25 - 25 = the 30th of the month before; 15 - 44 = 1 - 30, a month earlier.
    assert_eq!(earlier(date(2007, 5, 25), 24), Some(date(2007, 5, 1)));
    assert_eq!(earlier(date(2007, 5, 25), 25), Some(date(2007, 4, 30)));
    assert_eq!(earlier(date(2007, 5, 15), 44), Some(date(2007, 4, 1)));
    // The 30th of February is its last day; from January the result is in the year before.
    assert_eq!(earlier(date(2007, 3, 25), 25), Some(date(2007, 2, 28)));
    assert_eq!(earlier(date(2007, 1, 25), 54), Some(date(2006, 12, 1)));
    assert_eq!(earlier(date(2007, 1, 31), 0), Some(date(2007, 1, 31)));
}
