//! Golden draws, mirrors, points by number, and moments. Seeds are fixed; another seed would fail
//! once in a million times.

use sobol::Sobol;
use sobol::params::JoeKuoD6;

use super::{GENERATOR, PathNormals, SEQUENCE, Sampling, SamplingError, Sizes, Source};
use crate::simulation::normal;

const SIZES: Sizes = Sizes {
    of_path: 3,
    factors: 4,
    months: 30,
};
/// A standard normal is beyond this once in a million times.
const ONCE_IN_A_MILLION: f64 = 4.892;

fn drawn(source: &Source, path: u64) -> PathNormals {
    let mut normals = PathNormals::default();
    source.draw(path, &mut normals);
    normals
}

fn source(seed: u64, sampling: Sampling) -> Source {
    Source::new(seed, sampling, SIZES).unwrap()
}

/// The draws of a seed are part of every result: these may change only with the versions that the
/// table `run` names.
#[test]
fn golden_draws() {
    let of_path = |sampling, path| drawn(&source(7, sampling), path).of_path;
    let of_month = |sampling, path| drawn(&source(7, sampling), path).of_months[17];
    let sobol = Sampling::Sobol { shifts: 4 };
    for (drawn, golden) in [
        (
            of_path(Sampling::Independent, 1),
            [
                1.026_385_675_375_612,
                -1.812_638_996_300_086_2,
                0.828_860_188_967_135_2,
            ],
        ),
        (
            of_path(Sampling::Independent, 7_431),
            [
                -1.527_405_845_071_957_6,
                1.489_063_844_685_714_7,
                0.084_257_013_199_000_36,
            ],
        ),
        (
            of_path(sobol, 1),
            [
                0.082_227_760_643_535_2,
                -0.567_046_557_273_474_9,
                0.395_302_494_806_220_76,
            ],
        ),
        (
            of_path(sobol, 7_431),
            [
                0.014_381_837_958_170_858,
                -0.730_858_194_607_626_5,
                0.456_280_088_338_178_1,
            ],
        ),
    ] {
        assert_eq!(drawn, golden);
    }
    assert_eq!(
        of_month(Sampling::Independent, 7_431),
        -1.013_233_188_603_993_6
    );
    assert_eq!(of_month(sobol, 7_431), 0.354_658_997_982_859_7);
}

#[test]
fn named_versions_match_the_lock_file() {
    let lock = concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.lock");
    let lock = std::fs::read_to_string(lock).unwrap();
    for (name, shown) in [
        ("rand", GENERATOR),
        ("chacha20", GENERATOR),
        ("sobol", SEQUENCE),
        ("rand", SEQUENCE),
    ] {
        let version = shown.split_once(&format!("{name} ")).unwrap().1;
        let version = version.split([',', ')', ' ']).next().unwrap();
        assert!(
            lock.contains(&format!("name = \"{name}\"\nversion = \"{version}\"")),
            "{name} {version}"
        );
    }
}

#[test]
fn paths_do_not_depend_on_earlier_draws() {
    for sampling in [
        Sampling::Independent,
        Sampling::Antithetic,
        Sampling::Sobol { shifts: 4 },
    ] {
        let source = source(3, sampling);
        let mut space = PathNormals::default();
        for path in 1..200 {
            source.draw(path, &mut space);
        }
        source.draw(120, &mut space);
        assert_eq!(space.of_path, drawn(&source, 120).of_path);
        assert_eq!(space.of_months, drawn(&source, 120).of_months);
    }
}

#[test]
fn mirrored_paths_have_opposite_signs() {
    let (one, pairs) = (
        source(3, Sampling::Independent),
        source(3, Sampling::Antithetic),
    );
    for path in [1, 3, 77] {
        let (alone, odd, even) = (
            drawn(&one, path),
            drawn(&pairs, path),
            drawn(&pairs, path + 1),
        );
        assert_eq!(alone, odd);
        let mirrored: Vec<f64> = odd.of_months.iter().map(|normal| -normal).collect();
        assert_eq!(even.of_months, mirrored);
        assert_eq!(
            even.of_path,
            odd.of_path.iter().map(|normal| -normal).collect::<Vec<_>>()
        );
    }
}

#[test]
fn points_by_number_match_the_sequence() {
    let source = source(11, Sampling::Sobol { shifts: 4 });
    let super::Way::Sobol(points) = &source.way else {
        panic!("not a sequence");
    };
    let sequence = Sobol::<f64>::new(3, &JoeKuoD6::extended());
    for (number, point) in sequence.take(300).enumerate() {
        for set in 0..4 {
            let path = number as u64 * 4 + set + 1;
            let of_path = drawn(&source, path).of_path;
            for dimension in 0..3 {
                let shift = points.shifts[set as usize][dimension];
                // Points are multiples of 2^-53, which 64 bits hold exactly.
                let bits = (point[dimension] * 2_f64.powi(53)) as u64;
                let cell = ((bits << 11) ^ shift) >> 11;
                let expected = normal::quantile((cell as f64 + 0.5) / 2_f64.powi(53));
                assert_eq!(of_path[dimension], expected);
            }
        }
    }
}

/// Each set of 2^k points has one in each of 2^k equal cells of every dimension, whatever the shift
/// and the bridge.
#[test]
fn points_are_even_in_each_dimension() {
    let source = source(5, Sampling::Sobol { shifts: 2 });
    let mut met = vec![[false; 256]; 3];
    for number in 0..256 {
        let of_path = drawn(&source, 2 * number + 1).of_path;
        for (met, normal) in met.iter_mut().zip(of_path) {
            met[(normal::probability(normal) * 256.0) as usize] = true;
        }
    }
    assert!(met.iter().flatten().all(|met| *met));
}

#[test]
fn normals_are_normal_and_independent() {
    const PATHS: u64 = 40_000;
    for sampling in [Sampling::Independent, Sampling::Sobol { shifts: 8 }] {
        let source = source(2007, sampling);
        let mut sums = [0.0; 4];
        let mut products = [0.0; 3];
        let mut normals = PathNormals::default();
        for path in 1..=PATHS {
            source.draw(path, &mut normals);
            let (here, months) = (normals.of_path[0], &normals.of_months);
            for (power, sum) in (1..).zip(&mut sums) {
                *sum += here.powi(power);
            }
            // The path and a month; two factors of a month; a factor in two months.
            for (sum, (one, other)) in products.iter_mut().zip([
                (here, months[0]),
                (months[8], months[9]),
                (months[8], months[12]),
            ]) {
                *sum += one * other;
            }
        }
        let paths = PATHS as f64;
        // Moments of a standard normal: 0, 1, 0, 3, whose means of n draws vary by 1, 2, 15, 96 / n.
        for (sum, (moment, variance)) in
            sums.iter()
                .zip([(0.0, 1.0), (1.0, 2.0), (0.0, 15.0), (3.0, 96.0_f64)])
        {
            let error = (sum / paths - moment) / (variance / paths).sqrt();
            assert!(
                error.abs() < ONCE_IN_A_MILLION,
                "{sampling:?}: {moment}, {error}"
            );
        }
        for sum in products {
            let error = sum / paths.sqrt();
            assert!(error.abs() < ONCE_IN_A_MILLION, "{sampling:?}: {error}");
        }
    }
}

#[test]
fn too_many_dimensions_are_refused() {
    let sizes = Sizes {
        of_path: 3,
        factors: 60,
        months: 360,
    };
    let refused = Source::new(1, Sampling::Sobol { shifts: 1 }, sizes).map(|_| ());
    assert_eq!(
        refused,
        Err(SamplingError::TooManyDimensions { dimensions: 21_603 })
    );
    assert!(Source::new(1, Sampling::Independent, sizes).is_ok());
}
