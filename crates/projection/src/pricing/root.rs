//! The root of a falling function: Newton's method inside a bracket.

/// More steps than Newton's method and bisection together need for 53 bits.
const MOST_STEPS: u32 = 300;

/// Tolerance near 0: a root closer to 0 than this, an annual rate of a hundredth of a basis point, is found
/// to the precision of this value.
const SMALLEST: f64 = 1e-6;

/// The root of a falling function.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Root {
    /// The root.
    At(f64),
    /// The function is below zero on the whole range.
    Below,
    /// The function is above zero on the whole range.
    Above,
}

/// The root of a falling function between `low` and `high`. `function` gives its value and slope.
///
/// Logarithms of present values are convex in the rate, because they are logarithms of sums of powers. So a
/// Newton step lands below the root, and the next steps rise toward it. If a step leaves the bracket, far
/// from the root or within rounding of it, the bracket is halved instead, so the search always ends.
pub(super) fn falling_root(
    low: f64,
    high: f64,
    start: f64,
    function: impl Fn(f64) -> (f64, f64),
) -> Root {
    // An end at which the function is not a number is not bracketed.
    let (at_low, at_high) = (function(low).0, function(high).0);
    if at_low < 0.0 || at_low.is_nan() {
        return Root::Below;
    }
    if at_high > 0.0 || at_high.is_nan() {
        return Root::Above;
    }
    let (mut low, mut high) = (low, high);
    let mut at = start.clamp(low, high);
    for _ in 0..MOST_STEPS {
        let (value, slope) = function(at);
        if value > 0.0 {
            low = at;
        } else if value < 0.0 {
            high = at;
        } else {
            return Root::At(at);
        }
        let newton = at - value / slope;
        let next = if newton > low && newton < high {
            newton
        } else {
            f64::midpoint(low, high)
        };
        if (next - at).abs() <= f64::EPSILON * at.abs().max(SMALLEST) {
            return Root::At(next);
        }
        at = next;
    }
    Root::At(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_root_from_either_side() {
        for start in [-5.0, 0.0, 2.0, 40.0] {
            let Root::At(root) = falling_root(-10.0, 50.0, start, |x| (2.0 - x.exp(), -x.exp()))
            else {
                panic!("expected a root");
            };
            assert!((root - 2.0_f64.ln()).abs() < 1e-14, "{root}");
        }
    }

    /// Newton's method alone would leave the range at once.
    #[test]
    fn bisects_from_a_flat_start() {
        let function = |x: f64| ((1.0 - x).atan(), -1.0 / (1.0 + (1.0 - x).powi(2)));
        let Root::At(root) = falling_root(-1e6, 1e6, 9e5, function) else {
            panic!("expected a root");
        };
        assert!((root - 1.0).abs() < 1e-12, "{root}");
    }

    #[test]
    fn reports_a_missing_root() {
        assert_eq!(
            falling_root(0.0, 1.0, 0.5, |x| (-1.0 - x, -1.0)),
            Root::Below
        );
        assert_eq!(
            falling_root(0.0, 1.0, 0.5, |x| (3.0 - x, -1.0)),
            Root::Above
        );
        assert_eq!(
            falling_root(0.0, 1.0, 0.5, |_| (f64::NAN, -1.0)),
            Root::Below
        );
    }
}
