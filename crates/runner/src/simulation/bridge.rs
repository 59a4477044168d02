//! The Brownian bridge: independent normals in the order of their weight in a random walk.
//!
//! Points of a low-discrepancy sequence are most even in their first dimensions. The first
//! dimension of a factor is therefore the end of its random walk, the second its middle, and so on:
//! Caflisch and Moskowitz (1995), in the form of Jäckel, *Monte Carlo Methods in Finance* (2002),
//! chapter 10.8.3. The steps of the walk are independent normals again.

/// One point of the walk, computed from two earlier ones.
#[derive(Debug, Clone, Copy)]
struct Point {
    month: usize,
    /// The point to its left; none for the beginning.
    left: Option<usize>,
    right: usize,
    left_weight: f64,
    right_weight: f64,
    standard_deviation: f64,
}

/// The construction of a walk.
#[derive(Debug, Clone)]
pub(super) struct Bridge {
    points: Vec<Point>,
}

impl Bridge {
    /// A bridge over a number of months.
    pub(super) fn new(months: usize) -> Self {
        let mut is_there = vec![false; months];
        let mut points = Vec::with_capacity(months);
        // The time of a position: the walk begins at 0, and position 0 is one month later.
        let time = |position: usize| (position + 1) as f64;
        let mut from = 0;
        for order in 0..months {
            if order == 0 {
                let end = months - 1;
                is_there[end] = true;
                points.push(Point {
                    month: end,
                    left: None,
                    right: end,
                    left_weight: 0.0,
                    right_weight: 0.0,
                    standard_deviation: time(end).sqrt(),
                });
                continue;
            }
            while is_there[from] {
                from += 1;
            }
            let mut right = from;
            while !is_there[right] {
                right += 1;
            }
            let month = from + (right - 1 - from) / 2;
            is_there[month] = true;
            let left = from.checked_sub(1);
            let left_time = left.map_or(0.0, time);
            let (before, after) = (time(month) - left_time, time(right) - time(month));
            points.push(Point {
                month,
                left,
                right,
                left_weight: after / (before + after),
                right_weight: before / (before + after),
                standard_deviation: (before * after / (before + after)).sqrt(),
            });
            from = right + 1;
            if from >= months {
                from = 0;
            }
        }
        Self { points }
    }

    /// Emits the steps of the walk by month, from normals in the order of their weight. `walk` is a
    /// buffer.
    pub(super) fn steps(
        &self,
        normal: impl Fn(usize) -> f64,
        walk: &mut Vec<f64>,
        mut emit: impl FnMut(usize, f64),
    ) {
        walk.clear();
        walk.resize(self.points.len(), 0.0);
        for (order, point) in self.points.iter().enumerate() {
            let left = point.left.map_or(0.0, |left| walk[left]);
            walk[point.month] = point.left_weight * left
                + point.right_weight * walk[point.right]
                + point.standard_deviation * normal(order);
        }
        let mut before = 0.0;
        for (month, at) in walk.iter().enumerate() {
            emit(month, at - before);
            before = *at;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Bridge;

    /// The steps are a rotation of the normals: each has a variance of 1, and no two are
    /// correlated.
    #[test]
    fn steps_of_a_bridge_are_independent_normals() {
        for months in [1, 2, 3, 7, 12, 45] {
            let bridge = Bridge::new(months);
            let mut by_normal = vec![vec![0.0; months]; months];
            for (unit, steps) in by_normal.iter_mut().enumerate() {
                let normal = |order| f64::from(u8::from(order == unit));
                bridge.steps(normal, &mut Vec::new(), |month, step| steps[month] = step);
            }
            for one in 0..months {
                for other in 0..months {
                    let product: f64 = by_normal.iter().map(|of| of[one] * of[other]).sum();
                    let expected = f64::from(u8::from(one == other));
                    assert!((product - expected).abs() < 1e-12, "{months} {one} {other}");
                }
            }
        }
    }
}
