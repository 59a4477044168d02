//! Reduces a pool to few rep lines: the smallest lines are removed one after another, as long as
//! the same values agree.
//!
//! A search among all lines uses some of most; a reader wants representative ones.

use super::InferError;
use super::bounds::Bounds;
use super::evaluation::Evaluation;
use super::point::Point;
use super::search::{Walk, Walker};

/// The least share of the pool that counts as a line.
const LEAST_SHARE: f64 = 1e-4;
/// Steps allowed to compensate for a removed line.
const STEPS: usize = 8;

/// A pool, and the candidates that were removed from it.
pub(super) struct Thinned {
    pub(super) walker: Walker,
    pub(super) left_out: Vec<bool>,
}

impl Evaluation<'_> {
    /// The pool with at most `most_lines` rep lines, or as few as can be found, and no fewer values
    /// that agree.
    pub(super) fn thinned(
        &self,
        bounds: &Bounds,
        mut walker: Walker,
        most_lines: usize,
    ) -> Result<Thinned, InferError> {
        let mut left_out = vec![false; self.candidates.len()];
        // Negligible lines are removed together.
        let negligible: Vec<usize> = (0..left_out.len())
            .filter(|place| walker.point.shares[*place] < LEAST_SHARE)
            .collect();
        self.leave_out(bounds, &mut walker, &mut left_out, &negligible)?;
        // Lines that could not be removed are tried again only after another one is.
        let mut kept: Vec<usize> = Vec::new();
        loop {
            let mut lines: Vec<usize> = (0..left_out.len())
                .filter(|place| !left_out[*place])
                .collect();
            if lines.len() <= most_lines {
                break;
            }
            let excess = lines.len() - most_lines;
            lines.retain(|place| !kept.contains(place));
            lines.sort_by(|one, other| {
                walker.point.shares[*one].total_cmp(&walker.point.shares[*other])
            });
            // Half of the excess first, then fewer.
            let mut count = excess.div_ceil(2).min(lines.len());
            let mut went = false;
            while count > 0 && !went {
                went = self.leave_out(bounds, &mut walker, &mut left_out, &lines[..count])?;
                if !went && count == 1 {
                    kept.push(lines[0]);
                }
                count /= 2;
            }
            if went {
                kept.clear();
            } else if lines.is_empty() {
                break;
            }
        }
        Ok(Thinned { walker, left_out })
    }

    /// Removes lines if the same values agree without them.
    fn leave_out(
        &self,
        bounds: &Bounds,
        walker: &mut Walker,
        left_out: &mut Vec<bool>,
        lines: &[usize],
    ) -> Result<bool, InferError> {
        let mut without = left_out.clone();
        let mut shares = walker.point.shares.clone();
        for place in lines {
            without[*place] = true;
            shares[*place] = 0.0;
        }
        let rest: f64 = shares.iter().sum();
        if rest <= 0.0 {
            return Ok(false);
        }
        for share in &mut shares {
            *share /= rest;
        }
        let point = Point {
            shares,
            ..walker.point.clone()
        };
        let walk = Walk {
            left_out: &without,
            most_steps: STEPS,
            ..Walk::FREE
        };
        let point = self.between_bounds(bounds, point, &without);
        let start = self.at(point, Some(&walker.projected), walk.margin)?;
        let next = self.walk(bounds, start, &walk)?;
        let went = next.has_as_many_as(walker);
        if went {
            *walker = next;
            *left_out = without;
        }
        Ok(went)
    }
}
