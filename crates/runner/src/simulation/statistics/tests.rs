//! Estimates by hand, and the coverage of confidence intervals.

use rand::SeedableRng;
use rand::rngs::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use super::{QUANTILES, Sampling, Worse, estimates};
use crate::simulation::normal;

#[test]
fn estimates_by_hand() {
    let values: Vec<f64> = (1..=100).map(f64::from).collect();
    let of = estimates(&values, Sampling::Independent, Worse::Higher);
    let mean = of.mean.unwrap();
    assert_eq!((of.paths, of.values, mean.value), (100, 100, 50.5));
    // Of 1 to n the variance is n (n + 1) / 12.
    let variance: f64 = 100.0 * 101.0 / 12.0;
    assert!((of.standard_deviation.unwrap().value - variance.sqrt()).abs() < 1e-12);
    assert!((mean.standard_error.unwrap() - (variance / 100.0).sqrt()).abs() < 1e-12);
    let quantiles = of.quantiles.unwrap();
    assert_eq!(
        quantiles.map(|quantile| quantile.value),
        [1.0, 5.0, 25.0, 50.0, 75.0, 95.0, 99.0]
    );
    // The share up to the lower quartile has an error of 4.33 of 100: from the 21st to the 30th.
    // One value beyond the first and the last quantile is too few.
    assert_eq!(quantiles[2].standard_error, Some(4.5));
    assert_eq!(quantiles[0].standard_error, None);
    assert_eq!(quantiles[6].standard_error, None);
    // An error of 2.18 of 100: from the 3rd to the 8th, and from the 93rd to the 98th.
    assert_eq!(quantiles[1].standard_error, Some(2.5));
    assert_eq!(quantiles[5].standard_error, Some(2.5));
    assert_eq!(of.probability.value, 1.0);
    let [shortfall_95, shortfall_99] = of.expected_shortfall.unwrap();
    assert!((shortfall_95.value - 98.0).abs() < 1e-9);
    assert!((shortfall_99.value - 100.0).abs() < 1e-9);
    // Five values give a standard error, one does not.
    assert!(shortfall_95.standard_error.is_some_and(|error| error > 0.0));
    assert_eq!(shortfall_99.standard_error, None);
}

/// Low earnings are the worst: the lowest 5% of 1 to 100 are 1 to 5.
#[test]
fn shortfall_of_earnings_is_of_the_lowest() {
    let values: Vec<f64> = (1..=100).map(f64::from).collect();
    let low = estimates(&values, Sampling::Independent, Worse::Lower);
    let high = estimates(&values, Sampling::Independent, Worse::Higher);
    let [low_95, low_99] = low.expected_shortfall.unwrap();
    assert!((low_95.value - 3.0).abs() < 1e-9);
    assert!((low_99.value - 1.0).abs() < 1e-9);
    // 1 to 100 are their own mirror.
    let [high_95, _] = high.expected_shortfall.unwrap();
    let apart = low_95.standard_error.unwrap() - high_95.standard_error.unwrap();
    assert!(apart.abs() < 1e-9);
    assert_eq!((low.mean, low.quantiles), (high.mean, high.quantiles));
}

#[test]
fn paths_without_a_value_count_only_in_the_probability() {
    let values = [3.0, f64::NAN, 5.0, f64::NAN];
    let of = estimates(&values, Sampling::Independent, Worse::Higher);
    assert_eq!((of.paths, of.values), (4, 2));
    assert_eq!(of.mean.unwrap().value, 4.0);
    assert_eq!(of.probability.value, 0.5);
    assert_eq!(of.expected_shortfall, None);
    let nothing = estimates(&[f64::NAN; 3], Sampling::Independent, Worse::Higher);
    assert_eq!((nothing.mean, nothing.quantiles), (None, None));
    assert_eq!(nothing.probability.value, 0.0);
    let one = estimates(&[2.0], Sampling::Independent, Worse::Higher);
    assert_eq!(one.mean.unwrap().standard_error, None);
}

#[test]
fn pairs_and_shifts_count_as_their_means() {
    let values = [1.0, 3.0, 2.0, 2.0, 5.0, -1.0];
    let pairs = estimates(&values, Sampling::Antithetic, Worse::Higher);
    assert_eq!(pairs.mean.unwrap().standard_error, Some(0.0));
    // Sets of every second path: means of 8/3 and 4/3.
    let sets = estimates(&values, Sampling::Sobol { shifts: 2 }, Worse::Higher);
    let error = sets.mean.unwrap().standard_error.unwrap();
    assert!((error - 2.0 / 3.0).abs() < 1e-12, "{error}");
}

/// Of 1,000 samples, intervals of 1.96 standard errors contain the truth in about 95%: between 920
/// and 975 of them except once in a hundred thousand times. Of samples of 2,000 the highest 1% are
/// 20, and their interval is known to be somewhat short: at least 900 for it and for quantiles,
/// whose errors come from the values around them, and 880 for those of 1% and 99%.
#[test]
fn confidence_intervals_have_their_coverage() {
    let mut random = ChaCha8Rng::seed_from_u64(12);
    let mut held = [0; 12];
    // For a standard normal: the mean, the probability to be above 0, the mean of the highest
    // parts, which is its density at the quantile over the part's probability; quantiles and
    // standard deviation.
    let truths = [0.0, 0.5, 2.062_712_8, 2.665_214_2].into_iter();
    let truths = truths.chain(QUANTILES.map(normal::quantile)).chain([1.0]);
    let truths: Vec<f64> = truths.collect();
    for _ in 0..1000 {
        let values: Vec<f64> = (0..2000)
            .map(|_| StandardNormal.sample(&mut random))
            .collect();
        let of = estimates(&values, Sampling::Independent, Worse::Higher);
        let [shortfall_95, shortfall_99] = of.expected_shortfall.unwrap();
        let estimated = [of.mean.unwrap(), of.probability, shortfall_95, shortfall_99];
        let estimated = estimated.into_iter().chain(of.quantiles.unwrap());
        let estimated = estimated.chain(of.standard_deviation);
        for ((held, truth), estimate) in held.iter_mut().zip(&truths).zip(estimated) {
            let off = (estimate.value - truth).abs();
            *held += usize::from(off < 1.96 * estimate.standard_error.unwrap());
        }
    }
    let least = [920, 920, 920, 900, 880, 900, 900, 900, 900, 900, 880, 920];
    for (held, least) in held.into_iter().zip(least) {
        assert!((least..=975).contains(&held), "{held}");
    }
}

#[test]
fn quantiles_of_equal_values_have_no_error() {
    // Nine in ten are 0, as with losses.
    let values: Vec<f64> = (0..1000)
        .map(|path| f64::from(path % 10 / 9 * path))
        .collect();
    let quantiles = estimates(&values, Sampling::Independent, Worse::Higher)
        .quantiles
        .unwrap();
    assert_eq!(quantiles[3].standard_error, Some(0.0));
    assert_eq!(quantiles[4].standard_error, Some(0.0));
    // From the 900th they rise by 10 each; 95% has an error of 0.69%.
    assert_eq!(quantiles[5].value, 499.0);
    let error = quantiles[5].standard_error.unwrap();
    assert!((60.0..=80.0).contains(&error), "{error}");
}

#[test]
fn quantile_errors_of_mirrored_paths_come_from_pairs() {
    // Pairs of equal values are half as many values; in mirrored pairs one value is always above
    // the median and the other below.
    let of = |sampling, value: &dyn Fn(u32) -> u32| {
        let values: Vec<f64> = (0..2000).map(|path| f64::from(value(path))).collect();
        estimates(&values, sampling, Worse::Higher)
            .quantiles
            .unwrap()[3]
            .standard_error
            .unwrap()
    };
    let twice = |path: u32| path / 2;
    let mirrored = |path: u32| {
        if path.is_multiple_of(2) {
            path / 2
        } else {
            1999 - path / 2
        }
    };
    let independent = of(Sampling::Independent, &twice);
    let ratio = of(Sampling::Antithetic, &twice) / independent;
    assert!((ratio - 2.0_f64.sqrt()).abs() < 0.01, "{ratio}");
    // Pairs have no error, but the values are one apart.
    let mirrored = of(Sampling::Antithetic, &mirrored);
    assert!((mirrored - 1.0).abs() < 0.1, "{mirrored}");
}
