//! Bank holidays by rule, against the Federal Reserve Banks' published holiday schedules.
//!
//! The dates are the weekdays on which the Reserve Banks were closed, as in their yearly lists, written
//! down from memory. A holiday on a Saturday closes no bank and is not listed: Independence Day 2009,
//! Christmas 2010 and 2021, New Year 2011 and 2022, Juneteenth 2021, Veterans Day 2023. A holiday on a
//! Sunday is observed on Monday: Veterans Day 2007 and 2012.

use jiff::civil::{Date, Weekday, date};
use stepdown_projection::calendar::{is_business_day, next_business_day_on_or_after};

/// Weekdays of a year on which banks were closed, as month and day.
const CLOSED: &[(i16, &[(i8, i8)])] = &[
    (
        2007,
        &[
            (1, 1),
            (1, 15),
            (2, 19),
            (5, 28),
            (7, 4),
            (9, 3),
            (10, 8),
            (11, 12),
            (11, 22),
            (12, 25),
        ],
    ),
    (
        2008,
        &[
            (1, 1),
            (1, 21),
            (2, 18),
            (5, 26),
            (7, 4),
            (9, 1),
            (10, 13),
            (11, 11),
            (11, 27),
            (12, 25),
        ],
    ),
    (
        2009,
        &[
            (1, 1),
            (1, 19),
            (2, 16),
            (5, 25),
            (9, 7),
            (10, 12),
            (11, 11),
            (11, 26),
            (12, 25),
        ],
    ),
    (
        2010,
        &[
            (1, 1),
            (1, 18),
            (2, 15),
            (5, 31),
            (7, 5),
            (9, 6),
            (10, 11),
            (11, 11),
            (11, 25),
        ],
    ),
    (
        2011,
        &[
            (1, 17),
            (2, 21),
            (5, 30),
            (7, 4),
            (9, 5),
            (10, 10),
            (11, 11),
            (11, 24),
            (12, 26),
        ],
    ),
    (
        2012,
        &[
            (1, 2),
            (1, 16),
            (2, 20),
            (5, 28),
            (7, 4),
            (9, 3),
            (10, 8),
            (11, 12),
            (11, 22),
            (12, 25),
        ],
    ),
    (
        2021,
        &[
            (1, 1),
            (1, 18),
            (2, 15),
            (5, 31),
            (7, 5),
            (9, 6),
            (10, 11),
            (11, 11),
            (11, 25),
        ],
    ),
    (
        2022,
        &[
            (1, 17),
            (2, 21),
            (5, 30),
            (6, 20),
            (7, 4),
            (9, 5),
            (10, 10),
            (11, 11),
            (11, 24),
            (12, 26),
        ],
    ),
    (
        2023,
        &[
            (1, 2),
            (1, 16),
            (2, 20),
            (5, 29),
            (6, 19),
            (7, 4),
            (9, 4),
            (10, 9),
            (11, 23),
            (12, 25),
        ],
    ),
    (
        2024,
        &[
            (1, 1),
            (1, 15),
            (2, 19),
            (5, 27),
            (6, 19),
            (7, 4),
            (9, 2),
            (10, 14),
            (11, 11),
            (11, 28),
            (12, 25),
        ],
    ),
];

#[test]
fn holidays_match_the_published_lists() {
    for (year, closed) in CLOSED {
        let mut found = Vec::new();
        let mut day = date(*year, 1, 1);
        while day.year() == *year {
            let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
            if weekend {
                assert!(!is_business_day(day));
            } else if !is_business_day(day) {
                found.push((day.month(), day.day()));
            }
            day = day.tomorrow().unwrap();
        }
        assert_eq!(found, *closed, "of {year}");
    }
}

#[test]
fn holidays_begin_in_their_years() {
    assert!(is_business_day(date(1985, 1, 21)));
    assert!(!is_business_day(date(1986, 1, 20)));
    assert!(is_business_day(date(2020, 6, 19)));
    assert!(!is_business_day(date(2023, 6, 19)));
}

#[test]
fn the_next_business_day() {
    let check = |from: Date, expected: Date| {
        assert_eq!(next_business_day_on_or_after(from), Some(expected));
    };
    check(date(2007, 11, 23), date(2007, 11, 23));
    check(date(2007, 11, 25), date(2007, 11, 26));
    check(date(2009, 5, 23), date(2009, 5, 26));
    // A Saturday holiday leaves the Friday before open.
    check(date(2010, 12, 24), date(2010, 12, 24));
    check(date(2011, 12, 24), date(2011, 12, 27));
    assert!(next_business_day_on_or_after(Date::MAX).is_some());
}
