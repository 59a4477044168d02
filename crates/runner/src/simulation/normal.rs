//! The standard normal distribution: probabilities and quantiles.

use std::f64::consts::SQRT_2;

/// The probability that a standard normal is no more than `normal`.
pub(super) fn probability(normal: f64) -> f64 {
    0.5 * libm::erfc(-normal / SQRT_2)
}

/// The quantile of a probability between 0 and 1, both excluded: Wichura, *The percentage points of
/// the normal distribution*, Applied Statistics 37 (1988), algorithm AS 241, PPND16, accurate to
/// one part in 10^16.
pub(super) fn quantile(probability: f64) -> f64 {
    let from_middle = probability - 0.5;
    if from_middle.abs() <= 0.425 {
        let square = 0.180_625 - from_middle * from_middle;
        return from_middle * CENTER.at(square);
    }
    let to_nearer_end = probability.min(1.0 - probability);
    let distance = (-libm::log(to_nearer_end)).sqrt();
    let normal = if distance <= 5.0 {
        TAIL.at(distance - 1.6)
    } else {
        FAR_TAIL.at(distance - 5.0)
    };
    normal.copysign(from_middle)
}

/// A quotient of two polynomials, coefficients from the highest power down.
struct Rational {
    numerator: [f64; 8],
    denominator: [f64; 8],
}

impl Rational {
    fn at(&self, variable: f64) -> f64 {
        let value = |coefficients: &[f64; 8]| {
            let mut value = 0.0;
            for coefficient in coefficients {
                value = value * variable + coefficient;
            }
            value
        };
        value(&self.numerator) / value(&self.denominator)
    }
}

/// Probabilities between 0.075 and 0.925.
#[expect(clippy::excessive_precision, reason = "as published")]
const CENTER: Rational = Rational {
    numerator: [
        2.509_080_928_730_122_672_7e3,
        3.343_057_558_358_812_810_5e4,
        6.726_577_092_700_870_085_3e4,
        4.592_195_393_154_987_145_7e4,
        1.373_169_376_550_946_112_5e4,
        1.971_590_950_306_551_442_7e3,
        1.331_416_678_917_843_774_5e2,
        3.387_132_872_796_366_608_0,
    ],
    denominator: [
        5.226_495_278_852_854_561_0e3,
        2.872_908_573_572_194_267_4e4,
        3.930_789_580_009_271_061_0e4,
        2.121_379_430_158_659_586_7e4,
        5.394_196_021_424_751_107_7e3,
        6.871_870_074_920_579_083_0e2,
        4.231_333_070_160_091_125_2e1,
        1.0,
    ],
};

/// Probabilities nearer to 0 or 1, down to `exp(-25)`, 1.4e-11.
#[expect(clippy::excessive_precision, reason = "as published")]
const TAIL: Rational = Rational {
    numerator: [
        7.745_450_142_783_414_076_4e-4,
        2.272_384_498_926_918_458_33e-2,
        2.417_807_251_774_506_117_7e-1,
        1.270_458_252_452_368_382_58,
        3.647_848_324_763_204_605_04,
        5.769_497_221_460_691_405_5,
        4.630_337_846_156_545_295_9,
        1.423_437_110_749_683_577_34,
    ],
    denominator: [
        1.050_750_071_644_416_843_24e-9,
        5.475_938_084_995_344_946e-4,
        1.519_866_656_361_645_719_66e-2,
        1.481_039_764_274_800_745_9e-1,
        6.897_673_349_851_000_045_5e-1,
        1.676_384_830_183_803_849_4,
        2.053_191_626_637_758_821_87,
        1.0,
    ],
};

/// Probabilities nearer still.
#[expect(clippy::excessive_precision, reason = "as published")]
const FAR_TAIL: Rational = Rational {
    numerator: [
        2.010_334_399_292_288_132_65e-7,
        2.711_555_568_743_487_578_15e-5,
        1.242_660_947_388_078_438_6e-3,
        2.653_218_952_657_612_309_3e-2,
        2.965_605_718_285_048_912_3e-1,
        1.784_826_539_917_291_335_8,
        5.463_784_911_164_114_369_9,
        6.657_904_643_501_103_777_2,
    ],
    denominator: [
        2.044_263_103_389_939_785_64e-15,
        1.421_511_758_316_445_888_7e-7,
        1.846_318_317_510_054_681_8e-5,
        7.868_691_311_456_132_591e-4,
        1.487_536_129_085_061_485_25e-2,
        1.369_298_809_227_358_053_1e-1,
        5.998_322_065_558_879_376_9e-1,
        1.0,
    ],
};

#[cfg(test)]
mod tests {
    use super::{probability, quantile};

    #[test]
    fn known_values_and_round_trips() {
        // Abramowitz and Stegun, Handbook of Mathematical Functions, tables 26.1 and 26.5.
        for (normal, known) in [
            (0.0, 0.5),
            (1.0, 0.841_344_746_068_543),
            (-2.0, 0.022_750_131_948_179),
            (3.0, 0.998_650_101_968_370),
        ] {
            assert!((probability(normal) - known).abs() < 1e-14, "{normal}");
        }
        assert!((quantile(0.975) - 1.959_963_984_540_054).abs() < 1e-12);
        // Wichura (1988), section "Accuracy": the values given to check a transcription.
        for (probability, known) in [
            (0.25, -0.674_489_750_196_081_7),
            (0.001, -3.090_232_306_167_813),
            (1e-20, -9.262_340_089_798_408),
        ] {
            let error: f64 = quantile(probability) / known - 1.0;
            assert!(error.abs() < 1e-15, "{probability}: {error}");
        }
        for step in 1..1000 {
            let below = f64::from(step) / 1000.0;
            assert!((probability(quantile(below)) - below).abs() < 1e-15);
            assert!((quantile(below) + quantile(1.0 - below)).abs() < 1e-13);
        }
        // Into the far tail: an error of the normal is one of the probability `normal^2` times as large.
        for power in 1..300 {
            let below = libm::exp(-f64::from(power));
            let normal = quantile(below);
            let error = probability(normal) / below - 1.0;
            assert!(
                error.abs() < 2e-15 * (1.0 + normal * normal),
                "{below}: {error}"
            );
        }
        // The smallest and the greatest possible draws.
        let least = 0.5 / (1_u64 << 53) as f64;
        assert!((probability(quantile(least)) / least - 1.0).abs() < 1e-13);
        assert!(quantile(least).is_finite() && quantile(1.0 - f64::EPSILON).is_finite());
    }
}
