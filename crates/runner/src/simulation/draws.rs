//! Standard normals of a path by its number: one stream of random numbers for each path, or one
//! point of a low-discrepancy sequence.
//!
//! A path's normals depend only on the seed, the sampling method and the path's number, so a path
//! is the same alone and among a million. All numbers that a path may need are drawn in one order,
//! used or not, so models that differ in one parameter use the same draws.

use rand::rngs::ChaCha8Rng;
use rand::{Rng, SeedableRng};
use sobol::Sobol;
use sobol::params::JoeKuoD6;

use super::bridge::Bridge;
use super::normal;
use super::ziggurat::standard_normal;

/// The generator, as the table `run` names it. Versions are pinned, since another version may be
/// another stream (a test checks them against `Cargo.lock`).
pub(super) const GENERATOR: &str = "ChaCha8Rng of rand 0.10.3 (chacha20 0.10.2), a stream for each \
                                    path; normals by the ziggurat of Doornik (2005)";
/// The same for points of a low-discrepancy sequence.
pub(super) const SEQUENCE: &str = "Sobol points of Joe and Kuo's direction numbers (sobol 1.0.2), \
                                   digital shifts of ChaCha8Rng of rand 0.10.3 (chacha20 0.10.2), \
                                   Brownian bridge; inverse normal of Wichura (1988), AS 241";

/// The number of dimensions with direction numbers (Joe and Kuo 2008, `new-joe-kuo-6.21201`).
const MOST_DIMENSIONS: usize = 21_201;
/// Bits of a point: as many as in a floating-point fraction.
const BITS: usize = 53;
/// Streams of digital shifts follow those of paths.
const FIRST_SHIFT_STREAM: u64 = 1 << 63;

/// The sampling method of paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sampling {
    /// Independent paths.
    Independent,
    /// Mirrored pairs: path 2k has the normals of path 2k - 1 with the opposite sign.
    Antithetic,
    /// Points of a Sobol sequence, in sets that differ by a random digital shift: path `p` is in
    /// set `(p - 1) mod shifts`.
    Sobol {
        /// The number of sets.
        shifts: u32,
    },
}

/// Why paths cannot be sampled by the requested method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SamplingError {
    /// A point of the sequence would need too many dimensions.
    #[error(
        "a path draws {dimensions} numbers, more than the {MOST_DIMENSIONS} dimensions of the Sobol sequence"
    )]
    TooManyDimensions {
        /// The number of dimensions needed.
        dimensions: usize,
    },
}

/// The standard normals of a path.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct PathNormals {
    /// Those of the path as a whole.
    pub(super) of_path: Vec<f64>,
    /// Those of its months: month by month, one for each factor.
    pub(super) of_months: Vec<f64>,
    /// Buffers for a walk and a point.
    walk: Vec<f64>,
    point: Vec<u64>,
}

/// The number of normals of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sizes {
    /// Of the path as a whole.
    pub(super) of_path: usize,
    /// Factors that change from month to month.
    pub(super) factors: usize,
    /// Months.
    pub(super) months: usize,
}

/// The source of normals.
#[derive(Debug, Clone)]
pub(super) struct Source {
    seed: u64,
    sizes: Sizes,
    way: Way,
}

#[derive(Debug, Clone)]
enum Way {
    Independent,
    Antithetic,
    Sobol(Box<Points>),
}

impl Source {
    /// A source of the normals of paths.
    ///
    /// # Errors
    /// If the sequence does not have enough dimensions.
    pub(super) fn new(seed: u64, sampling: Sampling, sizes: Sizes) -> Result<Self, SamplingError> {
        let way = match sampling {
            Sampling::Independent => Way::Independent,
            Sampling::Antithetic => Way::Antithetic,
            Sampling::Sobol { shifts } => Way::Sobol(Box::new(Points::new(seed, shifts, sizes)?)),
        };
        Ok(Self { seed, sizes, way })
    }

    /// Draws the normals of a path, counted from 1.
    pub(super) fn draw(&self, path: u64, normals: &mut PathNormals) {
        match &self.way {
            // The mirror of an odd path uses the same stream.
            Way::Antithetic if path.is_multiple_of(2) => {
                self.draw_stream(path - 1, -1.0, normals);
            }
            Way::Independent | Way::Antithetic => self.draw_stream(path, 1.0, normals),
            Way::Sobol(points) => points.draw(path, self.sizes, normals),
        }
    }

    fn draw_stream(&self, stream: u64, sign: f64, normals: &mut PathNormals) {
        let mut random = ChaCha8Rng::seed_from_u64(self.seed);
        random.set_stream(stream);
        let mut draw = |into: &mut Vec<f64>, count: usize| {
            into.clear();
            into.extend((0..count).map(|_| sign * standard_normal(&mut random)));
        };
        draw(&mut normals.of_path, self.sizes.of_path);
        let of_months = self.sizes.factors * self.sizes.months;
        draw(&mut normals.of_months, of_months);
    }
}

/// A Sobol sequence: any of its points by number.
#[derive(Debug, Clone)]
struct Points {
    /// By bit, from the first, and within it by dimension.
    directions: Vec<Vec<u64>>,
    /// By set, and within it by dimension.
    shifts: Vec<Vec<u64>>,
    bridge: Bridge,
}

impl Points {
    fn new(seed: u64, shifts: u32, sizes: Sizes) -> Result<Self, SamplingError> {
        let dimensions = sizes.of_path + sizes.factors * sizes.months;
        if dimensions > MOST_DIMENSIONS {
            return Err(SamplingError::TooManyDimensions { dimensions });
        }
        let by_dimension = Sobol::<f64>::init_direction_vals::<u32>(
            dimensions.max(1),
            BITS,
            &JoeKuoD6::extended(),
        );
        let directions = (0..BITS)
            .map(|bit| by_dimension.iter().map(|of| of[bit]).collect())
            .collect();
        let shifts = (0..shifts.max(1)).map(|shift| {
            let mut random = ChaCha8Rng::seed_from_u64(seed);
            random.set_stream(FIRST_SHIFT_STREAM + u64::from(shift));
            (0..dimensions).map(|_| random.next_u64()).collect()
        });
        Ok(Self {
            directions,
            shifts: shifts.collect(),
            bridge: Bridge::new(sizes.months),
        })
    }

    /// Draws a point: the first dimensions are the path's own normals; those of months follow in
    /// the order of their weight, all factors of one weight together.
    fn draw(&self, path: u64, sizes: Sizes, normals: &mut PathNormals) {
        let sets = self.shifts.len() as u64;
        let position = path.saturating_sub(1);
        let (set, number) = (position % sets, position / sets);
        let shift = &self.shifts[set as usize];
        normals.point.clear();
        normals.point.extend_from_slice(shift);
        // A point's number in the reflected binary code says which directions make it (Antonov and
        // Saleev 1979).
        let mut code = number ^ (number >> 1);
        for directions in &self.directions {
            if code & 1 == 1 {
                for (bits, direction) in normals.point.iter_mut().zip(directions) {
                    *bits ^= direction;
                }
            }
            code >>= 1;
            if code == 0 {
                break;
            }
        }
        let PathNormals {
            of_path,
            of_months,
            walk,
            point,
        } = normals;
        let normal = |dimension: usize| {
            // The middle of its cell, so it is neither 0 nor 1.
            let cell = (point[dimension] >> (64 - BITS)) as f64;
            normal::quantile((cell + 0.5) / (1_u64 << BITS) as f64)
        };
        of_path.clear();
        of_path.extend((0..sizes.of_path).map(normal));
        of_months.clear();
        of_months.resize(sizes.factors * sizes.months, 0.0);
        for factor in 0..sizes.factors {
            let by_weight = |order| normal(sizes.of_path + order * sizes.factors + factor);
            self.bridge.steps(by_weight, walk, |month, step| {
                of_months[month * sizes.factors + factor] = step;
            });
        }
    }
}

#[cfg(test)]
mod tests;
