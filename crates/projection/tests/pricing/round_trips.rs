//! Round trips between prices, yields and margins with random flows.

use jiff::ToSpan;
use proptest::prelude::*;
use stepdown_projection::calendar::DayCount;
use stepdown_projection::pricing::{BondEquivalentYield, DiscountMargin, Purchase};

use crate::support::{CLOSING, Class, close, price};

/// Random rates, indices, delays, day counts, losses and settlement dates.
fn bought() -> impl Strategy<Value = Purchase> {
    let months = 1..=360_usize;
    let day_counts = prop::sample::select(vec![
        DayCount::Actual360,
        DayCount::Actual360Unadjusted,
        DayCount::Thirty360,
        DayCount::Actual365,
    ]);
    let rates = (-0.01..0.15_f64, 0.0..0.10_f64, 0.0..1.0_f64);
    (
        months,
        day_counts,
        0..=60_u32,
        rates,
        any::<u64>(),
        0.0..1.0_f64,
    )
        .prop_map(
            |(months, day_count, delay_days, (index, margin, lost), shape, elapsed)| {
                // Principal in proportion to the digits of `shape`; the rest is lost.
                let weights: Vec<f64> = (0..months)
                    .map(|month| f64::from(((shape >> (month % 61)) & 7) as u32) + 0.01)
                    .collect();
                let paid = 100.0 * (1.0 - lost) / weights.iter().sum::<f64>();
                let principal: Vec<f64> = weights.iter().map(|weight| weight * paid).collect();
                let path: Vec<f64> = (0..months)
                    .map(|month| index + 0.001 * f64::from(((shape >> (month % 59)) & 15) as u32))
                    .collect();
                let mut class = Class {
                    day_count,
                    delay_days,
                    ..Class::floating(&path, margin, &principal)
                };
                class.write_downs[months - 1] = 100.0 * lost;
                let begins = class
                    .periods()
                    .period(stepdown_curves::Month::new(1))
                    .unwrap()
                    .start;
                // Up to a little before the last period ends.
                let days = (elapsed * (months as f64 * 30.0 - 1.0)) as i64;
                class.bought_on(
                    begins
                        .max(CLOSING.saturating_sub(90.days()))
                        .saturating_add(days.days()),
                )
            },
        )
}

proptest! {
    #[test]
    fn yield_to_price_to_yield(bought in bought(), percent in -20.0..60.0_f64) {
        let requested = BondEquivalentYield::from_percent(percent).unwrap();
        let at = bought.price_at(requested);
        let found = bought.yield_at(at).unwrap();
        close(bought.price_at(found).per_hundred(), at.per_hundred(), 1e-8);
        // A payment on the settlement date has the same value at any yield.
        if bought.modified_duration_years(requested).unwrap() > 1e-3 {
            close(found.percent(), percent, 1e-8);
        }
    }

    #[test]
    fn price_to_yield_to_price(bought in bought(), per_hundred in 1.0..200.0_f64) {
        if let Ok(found) = bought.yield_at(price(per_hundred)) {
            close(bought.price_at(found).per_hundred(), per_hundred, 1e-8);
        }
    }

    #[test]
    fn margin_to_price_to_margin(bought in bought(), percent in -5.0..30.0_f64) {
        let requested = DiscountMargin::from_percent(percent).unwrap();
        let at = bought.price_at_discount_margin(requested).unwrap();
        let found = bought.discount_margin_at(at).unwrap();
        let again = bought.price_at_discount_margin(found).unwrap();
        close(again.per_hundred(), at.per_hundred(), 1e-8);
        if bought.receipts()[0].years > 1e-3 {
            close(found.percent(), percent, 1e-8);
        }
    }

    #[test]
    fn price_to_margin_to_price(bought in bought(), per_hundred in 1.0..200.0_f64) {
        if let Ok(found) = bought.discount_margin_at(price(per_hundred)) {
            let again = bought.price_at_discount_margin(found).unwrap();
            close(again.per_hundred(), per_hundred, 1e-8);
        }
    }

    /// The difference quotient over a hundredth of a basis point each way, divided by the full price.
    #[test]
    fn duration_is_the_slope_of_the_price(bought in bought(), percent in -5.0..40.0_f64) {
        let at = |percent: f64| BondEquivalentYield::from_percent(percent).unwrap();
        let full = |percent: f64| bought.cost(bought.price_at(at(percent)));
        let step = 1e-4;
        let quotient = (full(percent - step) - full(percent + step)) / (2.0 * step / 100.0);
        let expected = quotient / full(percent);
        let found = bought.modified_duration_years(at(percent)).unwrap();
        close(found, expected, 1e-6 * (1.0 + expected));
    }
}
