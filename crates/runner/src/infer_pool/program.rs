//! The next trial pool, from a convex program: the values linearized near the last pool, and the
//! bounds, which hold exactly.
//!
//! With `y` the shares, rates and terms sought, `x` those of the last pool, `f` and `J` its values
//! and their
//! slopes, and `s` by how much each value is missed:
//!
//! ```text
//! least  sum of s + damping / 2 |y - x|^2 - wish . y
//! where  least - s <= f + J (y - x) <= most + s,   s >= 0
//!        the shares are not below 0 and add up to 1, and all bounds hold
//! ```
//!
//! This is a step of sequential quadratic programming with an exact penalty (Fletcher, Practical
//! Methods of Optimization, 14.3). The penalty makes a few values miss rather than all of them a
//! little.

use clarabel::algebra::CscMatrix;
use clarabel::solver::{
    DefaultSettings, DefaultSolver, IPSolver, NonnegativeConeT, SolverStatus, ZeroConeT,
};

use super::bounds::{Bounds, Range};
use super::candidates::Candidate;
use super::computation::{computed, one_where};
use super::evaluation::Slopes;
use super::point::Point;
use super::targets::TargetValue;

/// The weight of a rate relative to a share: a share moves more freely.
const RATE_WEIGHT: f64 = 400.0;
/// The weight of a term's whole range relative to a share.
const TERM_WEIGHT: f64 = 1.0;

/// A weighted sum of variables, and its bound.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// Variable and factor.
    pub(super) terms: Vec<(usize, f64)>,
    pub(super) bound: f64,
}

/// The constraints on a pool, over shares, rates and terms as one vector of variables.
#[derive(Debug, Clone, Default)]
pub(super) struct Rows {
    equal: Vec<Row>,
    at_most: Vec<Row>,
}

impl Rows {
    /// The same constraints on some of the variables, by their columns; the others are 0.
    fn of_columns(&self, column: &[Option<usize>]) -> Self {
        let of = |rows: &[Row]| -> Vec<Row> {
            let kept = |row: &Row| Row {
                terms: row
                    .terms
                    .iter()
                    .filter_map(|(place, factor)| Some((column[*place]?, *factor)))
                    .collect(),
                bound: row.bound,
            };
            let has_terms = |row: &Row| !row.terms.is_empty();
            rows.iter().map(kept).filter(has_terms).collect()
        };
        Self {
            equal: of(&self.equal),
            at_most: of(&self.at_most),
        }
    }

    fn at_most(&mut self, terms: Vec<(usize, f64)>, bound: f64) {
        self.at_most.push(Row { terms, bound });
    }

    fn at_least(&mut self, mut terms: Vec<(usize, f64)>, bound: f64) {
        for term in &mut terms {
            term.1 = -term.1;
        }
        self.at_most(terms, -bound);
    }

    fn between(&mut self, terms: Vec<(usize, f64)>, least: f64, most: f64) {
        if least == most {
            self.equal.push(Row { terms, bound: most });
        } else {
            self.at_least(terms.clone(), least);
            self.at_most(terms, most);
        }
    }

    /// The total violation at a point; 0 if all hold to a part in ten million.
    pub(super) fn broken_by(&self, point: &Point) -> f64 {
        const NEAR: f64 = 1e-7;
        let variables: Vec<f64> = point.variables().collect();
        let variable = |place: usize| variables.get(place).copied().unwrap_or(0.0);
        let beyond = |row: &Row| -> f64 {
            let terms = row.terms.iter();
            let sum: f64 = terms.map(|(place, factor)| factor * variable(*place)).sum();
            sum - row.bound
        };
        let at_most = self.at_most.iter().map(|row| beyond(row).max(0.0));
        let equal = self.equal.iter().map(|row| beyond(row).abs());
        at_most.chain(equal).filter(|by| *by > NEAR).sum()
    }
}

/// The constraints of the bounds, linearized near `point`.
pub(super) fn rows_of_bounds(bounds: &Bounds, candidates: &[Candidate], point: &Point) -> Rows {
    let mut rows = Rows::default();
    let count = candidates.len();
    let of = |holds: &dyn Fn(&Candidate) -> bool| -> Vec<(usize, f64)> {
        let lines = candidates.iter().enumerate();
        lines
            .filter(|(_, line)| holds(line))
            .map(|(place, _)| (place, 1.0))
            .collect()
    };
    rows.equal.push(Row {
        terms: of(&|_| true),
        bound: 1.0,
    });
    for place in 0..count {
        rows.at_least(vec![(place, 1.0)], 0.0);
    }
    let share = |rows: &mut Rows, terms: Vec<(usize, f64)>, range: &Range| {
        if !range.is_any_share() {
            rows.between(terms, computed(range.least), computed(range.most));
        }
    };
    for (group, range) in bounds.groups.iter().enumerate() {
        share(&mut rows, of(&|line| line.group == group), range);
    }
    for (kind, of_kind) in bounds.kinds.iter().enumerate() {
        share(&mut rows, of(&|line| line.kind == kind), &of_kind.share);
        for (terms, of_terms) in of_kind.terms.iter().enumerate() {
            if of_terms.share.is_any_share() {
                continue;
            }
            // A share of the type: linear in the share of the line and of all the type's lines.
            let beyond = |bound: f64| -> Vec<(usize, f64)> {
                let lines = candidates.iter().enumerate();
                let lines = lines.filter(|(_, line)| line.kind == kind);
                lines
                    .map(|(place, line)| (place, one_where(line.terms == terms) - bound))
                    .collect()
            };
            rows.at_least(beyond(computed(of_terms.share.least)), 0.0);
            rows.at_most(beyond(computed(of_terms.share.most)), 0.0);
        }
        let rate = vec![(count + kind, 1.0)];
        rows.between(
            rate,
            computed(of_kind.rate.least),
            computed(of_kind.rate.most),
        );
    }
    for place in 0..point.open.len() {
        let term = count + bounds.kinds.len() + place;
        rows.between(vec![(term, 1.0)], 0.0, 1.0);
    }
    if let Some(range) = &bounds.gross_wac {
        // The sum of share times rate, linearized near the point.
        let mut terms: Vec<(usize, f64)> = Vec::new();
        let mut by_kind = vec![0.0; point.rates.len()];
        for (place, line) in candidates.iter().enumerate() {
            terms.push((place, point.rates[line.kind]));
            by_kind[line.kind] += point.shares[place];
        }
        let mut constant = 0.0;
        for (kind, share) in by_kind.iter().enumerate() {
            terms.push((count + kind, *share));
            constant += share * point.rates[kind];
        }
        let (least, most) = (computed(range.least), computed(range.most));
        rows.between(terms, least + constant, most + constant);
    }
    rows
}

/// The objective for the next pool.
pub(super) struct Wish<'a> {
    /// The worth of one unit of each variable, in units of values.
    pub(super) worth: &'a [f64],
    /// The margin from both ends of each value's range, in units.
    pub(super) margin: f64,
    /// The cost of distance.
    pub(super) damping: f64,
    /// By candidate, whether its share stays 0; empty if none does.
    pub(super) left_out: &'a [bool],
    /// By target, whether it counts; empty if all do.
    pub(super) requested: &'a [bool],
    /// Whether the unprinted terms can change.
    pub(super) terms: TermsMay,
}

/// Whether the unprinted terms can change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TermsMay {
    Change,
    Stay,
}

/// A value linearized near a point, in units.
struct Target {
    /// By variable.
    slope: Vec<f64>,
    /// The slope times the point, less the value.
    there: f64,
    least: f64,
    most: f64,
    /// How many printed values it stands for: what is paid off before the call is the same to call
    /// and to maturity.
    count: f64,
}

/// The values linearized near a point, equal ones once.
fn targets(
    here: &[f64],
    active: &[usize],
    slopes: &Slopes,
    values: &[TargetValue],
    wish: &Wish<'_>,
) -> Vec<Target> {
    let mut targets: Vec<Target> = Vec::with_capacity(values.len());
    for (number, of) in values.iter().enumerate() {
        if wish.requested.get(number) == Some(&false) {
            continue;
        }
        let unit = of.unit;
        let slope: Vec<f64> = active
            .iter()
            .map(|place| slopes.by_variable[*place][number] / unit)
            .collect();
        let there: f64 = slope
            .iter()
            .zip(active)
            .map(|(slope, place)| slope * here[*place])
            .sum();
        let (least, most) = of.within(wish.margin);
        let value = slopes.reading.values[number];
        let target = Target {
            there: there - value / unit,
            least: least / unit,
            most: most / unit,
            slope,
            count: 1.0,
        };
        let same = targets.iter_mut().find(|other| {
            (other.there, other.least, other.most) == (target.there, target.least, target.most)
                && other.slope == target.slope
        });
        match same {
            Some(other) => other.count += 1.0,
            None => targets.push(target),
        }
    }
    targets
}

/// The nearby pool that matches most of the values. None if the bounds cannot all hold.
///
/// Variables are the shares that are not excluded, the rates and the terms; then for each target
/// its value in units, `z`, and by how much it is missed, `s`. Slopes are in one row for each
/// target, `z = f + J (y - x)`: in both of the rows of its ends, they would make the program
/// several times as expensive.
pub(super) fn next_point(
    point: &Point,
    slopes: Option<(&Slopes, &[TargetValue])>,
    rows: &Rows,
    wish: &Wish<'_>,
) -> Option<Point> {
    let shares = point.shares.len();
    let rates = point.rates.len();
    let here: Vec<f64> = point.variables().collect();
    let active: Vec<usize> = (0..here.len())
        .filter(|place| wish.left_out.get(*place).is_none_or(|is_out| !is_out))
        .collect();
    let mut column = vec![None; here.len()];
    for (position, place) in active.iter().enumerate() {
        column[*place] = Some(position);
    }
    let mut rows = rows.of_columns(&column);
    if wish.terms == TermsMay::Stay {
        for (place, value) in here.iter().enumerate().skip(shares + rates) {
            rows.equal.push(Row {
                terms: column[place]
                    .map(|column| (column, 1.0))
                    .into_iter()
                    .collect(),
                bound: *value,
            });
        }
    }
    let targets = slopes.map_or_else(Vec::new, |(slopes, values)| {
        targets(&here, &active, slopes, values, wish)
    });
    let variables = active.len();
    let damping = |place: usize| {
        wish.damping
            * match place {
                _ if place < shares => 1.0,
                _ if place < shares + rates => RATE_WEIGHT,
                _ => TERM_WEIGHT,
            }
    };
    let worth = |place: usize| wish.worth.get(place).copied().unwrap_or_default();
    let mut cost: Vec<f64> = active
        .iter()
        .map(|place| -damping(*place) * here[*place] - worth(*place))
        .collect();
    cost.resize(variables + targets.len(), 0.0);
    for (number, target) in targets.iter().enumerate() {
        let value = variables + number;
        let missed = variables + targets.len() + number;
        let mut terms: Vec<(usize, f64)> = target
            .slope
            .iter()
            .enumerate()
            .filter(|(_, slope)| **slope != 0.0)
            .map(|(column, slope)| (column, *slope))
            .collect();
        terms.push((value, -1.0));
        rows.equal.push(Row {
            terms,
            bound: target.there,
        });
        rows.at_most(vec![(value, 1.0), (missed, -1.0)], target.most);
        rows.at_least(vec![(value, 1.0), (missed, 1.0)], target.least);
        rows.at_least(vec![(missed, 1.0)], 0.0);
        cost.push(target.count);
    }
    let curvature = CscMatrix::new_from_triplets(
        cost.len(),
        cost.len(),
        (0..variables).collect(),
        (0..variables).collect(),
        active.iter().map(|place| damping(*place)).collect(),
    );
    let solution = solve(&curvature, &cost, &rows)?;
    let mut next = vec![0.0; here.len()];
    for (place, value) in active.iter().zip(&solution) {
        next[*place] = *value;
    }
    let (next_shares, others) = next.split_at(shares);
    let (next_rates, open) = others.split_at(rates);
    Some(Point {
        shares: next_shares.iter().map(|share| share.max(0.0)).collect(),
        rates: next_rates.to_vec(),
        open: open.iter().map(|part| part.clamp(0.0, 1.0)).collect(),
        call: point.call,
    })
}

fn solve(curvature: &CscMatrix<f64>, cost: &[f64], rows: &Rows) -> Option<Vec<f64>> {
    let all = || rows.equal.iter().chain(&rows.at_most);
    let count = rows.equal.len() + rows.at_most.len();
    let (mut row_of, mut column_of, mut factors) = (Vec::new(), Vec::new(), Vec::new());
    for (number, row) in all().enumerate() {
        for (column, factor) in &row.terms {
            row_of.push(number);
            column_of.push(*column);
            factors.push(*factor);
        }
    }
    let matrix = CscMatrix::new_from_triplets(count, cost.len(), row_of, column_of, factors);
    let bounds: Vec<f64> = all().map(|row| row.bound).collect();
    let cones = [
        ZeroConeT(rows.equal.len()),
        NonnegativeConeT(rows.at_most.len()),
    ];
    let settings = DefaultSettings {
        verbose: false,
        max_iter: 60,
        ..DefaultSettings::default()
    };
    let mut solver =
        DefaultSolver::new(curvature, cost, &matrix, &bounds, &cones, settings).ok()?;
    solver.solve();
    let solved = matches!(
        solver.solution.status,
        SolverStatus::Solved | SolverStatus::AlmostSolved
    );
    let solution = &solver.solution.x;
    (solved && solution.iter().all(|value| value.is_finite())).then(|| solution.clone())
}
