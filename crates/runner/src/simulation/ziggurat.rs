//! Standard normals from random numbers: the ziggurat of Doornik, *An Improved Ziggurat Method to
//! Generate Normal Random Samples* (2005), with 256 layers.
//!
//! It consumes random numbers as `StandardNormal` of `rand_distr` does and gives the same normals,
//! but with `exp` and `ln` that give the same bits on every processor.

use std::sync::LazyLock;

use rand::distr::Open01;
use rand::{Rng, RngExt};

/// Layers of equal area.
const LAYERS: usize = 256;
/// Where the tail begins (Doornik, table 1).
const TAIL: f64 = 3.654_152_885_361_009;
/// The area of each layer (Doornik, table 1).
const AREA: f64 = 0.004_928_673_233_99;

/// The layers under `exp(-x^2 / 2)`, the lowest first.
struct Layers {
    /// The right edge of each; for the lowest, the width of a rectangle of its area.
    edges: [f64; LAYERS + 1],
    /// The density there.
    densities: [f64; LAYERS + 1],
}

static STANDARD: LazyLock<Layers> = LazyLock::new(|| {
    let mut edges = [0.0; LAYERS + 1];
    edges[0] = AREA / density(TAIL);
    edges[1] = TAIL;
    for layer in 2..LAYERS {
        let below = edges[layer - 1];
        edges[layer] = (-2.0 * libm::log(AREA / below + density(below))).sqrt();
    }
    Layers {
        edges,
        densities: edges.map(density),
    }
});

fn density(normal: f64) -> f64 {
    libm::exp(-0.5 * normal * normal)
}

/// Draws a standard normal.
pub(super) fn standard_normal(random: &mut impl Rng) -> f64 {
    let Layers { edges, densities } = &*STANDARD;
    loop {
        // The lowest eight bits choose the layer, the highest 52 the position in it.
        let bits = random.next_u64();
        let layer = (bits & 0xff) as usize;
        let between_two_and_four = f64::from_bits((bits >> 12) | (0x400 << 52));
        let along = between_two_and_four - 3.0;
        let normal = along * edges[layer];
        if normal.abs() < edges[layer + 1] {
            return normal;
        }
        if layer == 0 {
            return beyond_tail(random).copysign(along);
        }
        let (lower, upper) = (densities[layer], densities[layer + 1]);
        if upper + (lower - upper) * random.random::<f64>() < density(normal) {
            return normal;
        }
    }
}

/// A normal above [`TAIL`] (Marsaglia 1964, as Doornik gives it).
fn beyond_tail(random: &mut impl Rng) -> f64 {
    loop {
        let mut exponential = || -libm::log(random.sample(Open01));
        let beyond = exponential() / TAIL;
        let height = exponential();
        if 2.0 * height >= beyond * beyond {
            return TAIL + beyond;
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::ChaCha8Rng;
    use rand_distr::{Distribution, StandardNormal};

    use super::{AREA, LAYERS, STANDARD, TAIL, standard_normal};

    /// `rand_distr` implements the same method: the same normals from the same random numbers,
    /// tails included, except for the last bits of `exp` and `ln`.
    #[test]
    fn normals_match_rand_distr() {
        let mut ours = ChaCha8Rng::seed_from_u64(2005);
        let mut theirs = ChaCha8Rng::seed_from_u64(2005);
        let mut tails = 0;
        for draw in 0..400_000 {
            let normal = standard_normal(&mut ours);
            let expected: f64 = StandardNormal.sample(&mut theirs);
            let error = (normal - expected).abs();
            assert!(
                error <= 1e-13 * expected.abs(),
                "{draw}: {normal} {expected}"
            );
            tails += u32::from(expected.abs() > TAIL);
        }
        // 2 (1 - Phi(3.654)) is 2.58e-4.
        assert!((60..150).contains(&tails), "{tails}");
    }

    /// Every layer has the area of Doornik's table 1, and their sum is that of the density.
    #[test]
    fn layers_have_equal_areas() {
        let edges = &STANDARD.edges;
        let densities = &STANDARD.densities;
        for layer in 1..LAYERS {
            let area = edges[layer] * (densities[layer + 1] - densities[layer]);
            assert!((area / AREA - 1.0).abs() < 1e-9, "{layer}: {area}");
        }
        let half_of_all = (std::f64::consts::PI / 2.0).sqrt();
        assert!((LAYERS as f64 * AREA / half_of_all - 1.0).abs() < 0.01);
    }
}
