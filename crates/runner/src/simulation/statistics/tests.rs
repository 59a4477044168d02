//! Estimates by hand, and how often intervals hold the truth.

use rand::SeedableRng;
use rand::rngs::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use super::{QUANTILES, Sampling, Worse, estimates};
use crate::simulation::normal;

#[test]
fn estimates_by_hand() {
    let figures: Vec<f64> = (1..=100).map(f64::from).collect();
    let of = estimates(&figures, Sampling::Independent, Worse::Higher);
    let mean = of.mean.unwrap();
    assert_eq!((of.paths, of.figures, mean.value), (100, 100, 50.5));
    // Of 1 to n the variance is n (n + 1) / 12.
    let variance: f64 = 100.0 * 101.0 / 12.0;
    assert!((of.standard_deviation.unwrap().value - variance.sqrt()).abs() < 1e-12);
    assert!((mean.standard_error.unwrap() - (variance / 100.0).sqrt()).abs() < 1e-12);
    let quantiles = of.quantiles.unwrap();
    assert_eq!(
        quantiles.map(|quantile| quantile.value),
        [1.0, 5.0, 25.0, 50.0, 75.0, 95.0, 99.0]
    );
    // The share up to the lower quartile may be off by 4.33 of 100: from the 21st to the 30th. One
    // figure beyond the first and the last of them tells nothing.
    assert_eq!(quantiles[2].standard_error, Some(4.5));
    assert_eq!(quantiles[0].standard_error, None);
    assert_eq!(quantiles[6].standard_error, None);
    // Off by 2.18 of 100: from the 3rd to the 8th, and from the 93rd to the 98th.
    assert_eq!(quantiles[1].standard_error, Some(2.5));
    assert_eq!(quantiles[5].standard_error, Some(2.5));
    assert_eq!(of.probability.value, 1.0);
    let [shortfall_95, shortfall_99] = of.expected_shortfall.unwrap();
    assert!((shortfall_95.value - 98.0).abs() < 1e-9);
    assert!((shortfall_99.value - 100.0).abs() < 1e-9);
    // Five figures tell how far their mean may be off, one does not.
    assert!(shortfall_95.standard_error.is_some_and(|error| error > 0.0));
    assert_eq!(shortfall_99.standard_error, None);
}

/// What is earned is worst where it is low: the lowest 5% of 1 to 100 are 1 to 5.
#[test]
fn the_worst_of_what_is_earned_is_the_lowest() {
    let figures: Vec<f64> = (1..=100).map(f64::from).collect();
    let low = estimates(&figures, Sampling::Independent, Worse::Lower);
    let high = estimates(&figures, Sampling::Independent, Worse::Higher);
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
fn paths_without_a_figure_count_in_the_probability_alone() {
    let figures = [3.0, f64::NAN, 5.0, f64::NAN];
    let of = estimates(&figures, Sampling::Independent, Worse::Higher);
    assert_eq!((of.paths, of.figures), (4, 2));
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
    let figures = [1.0, 3.0, 2.0, 2.0, 5.0, -1.0];
    let pairs = estimates(&figures, Sampling::Antithetic, Worse::Higher);
    assert_eq!(pairs.mean.unwrap().standard_error, Some(0.0));
    // Sets of every second: means of 8/3 and 4/3.
    let sets = estimates(&figures, Sampling::Sobol { shifts: 2 }, Worse::Higher);
    let error = sets.mean.unwrap().standard_error.unwrap();
    assert!((error - 2.0 / 3.0).abs() < 1e-12, "{error}");
}

/// Of 1,000 samples, intervals of 1.96 standard errors hold the truth in about 95%: between 920 and
/// 975 of them but for once in a hundred thousand times. Of samples of 2,000 the highest 1% are 20,
/// and their interval is known to be somewhat short: 900 is asked of it and of quantiles, whose
/// errors are read off the figures around them, and 880 of those of 1% and 99%.
#[test]
fn intervals_hold_the_truth_as_often_as_they_should() {
    let mut random = ChaCha8Rng::seed_from_u64(12);
    let mut held = [0; 12];
    // Of a standard normal: the mean, the probability to be above 0, the mean of the highest parts,
    // its density at the quantile over the part's probability; quantiles and standard deviation.
    let truths = [0.0, 0.5, 2.062_712_8, 2.665_214_2].into_iter();
    let truths = truths.chain(QUANTILES.map(normal::quantile)).chain([1.0]);
    let truths: Vec<f64> = truths.collect();
    for _ in 0..1000 {
        let figures: Vec<f64> = (0..2000)
            .map(|_| StandardNormal.sample(&mut random))
            .collect();
        let of = estimates(&figures, Sampling::Independent, Worse::Higher);
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
fn quantiles_of_figures_that_are_alike_are_certain() {
    // Nine in ten are 0, as losses mostly are.
    let figures: Vec<f64> = (0..1000)
        .map(|path| f64::from(path % 10 / 9 * path))
        .collect();
    let quantiles = estimates(&figures, Sampling::Independent, Worse::Higher)
        .quantiles
        .unwrap();
    assert_eq!(quantiles[3].standard_error, Some(0.0));
    assert_eq!(quantiles[4].standard_error, Some(0.0));
    // From the 900th on they rise by 10 each; 95% may be off by 0.69%.
    assert_eq!(quantiles[5].value, 499.0);
    let error = quantiles[5].standard_error.unwrap();
    assert!((60.0..=80.0).contains(&error), "{error}");
}

#[test]
fn quantiles_of_mirrored_paths_take_their_errors_from_pairs() {
    // Pairs of one figure twice are half as many figures; of pairs that mirror each other the one is
    // always above the median, and the other below.
    let of = |sampling, figure: &dyn Fn(u32) -> u32| {
        let figures: Vec<f64> = (0..2000).map(|path| f64::from(figure(path))).collect();
        estimates(&figures, sampling, Worse::Higher)
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
    // No pair is off; the figures lie one apart.
    let mirrored = of(Sampling::Antithetic, &mirrored);
    assert!((mirrored - 1.0).abs() < 0.1, "{mirrored}");
}
