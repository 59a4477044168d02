//! The next pool to try: a convex programme of the figures as they change with the shares near the last
//! pool, and of the bounds, which are kept exactly.
//!
//! With `y` the shares and rates sought, `x` those of the last pool, `f` and `J` its figures and their
//! slopes, and `s` by how much each figure is missed:
//!
//! ```text
//! least  sum of s + damping / 2 |y - x|^2 - wish . y
//! where  least - s <= f + J (y - x) <= most + s,   s >= 0
//!        the shares are not below 0 and come to 1, and all bounds hold
//! ```
//!
//! That is a step of sequential quadratic programming with an exact penalty (Fletcher, Practical
//! Methods of Optimization, 14.3): it counts what is missed in a way that leaves few figures missed
//! rather than all a little. This room must never run the deal.

use clarabel::algebra::CscMatrix;
use clarabel::solver::{
    DefaultSettings, DefaultSolver, IPSolver, NonnegativeConeT, SolverStatus, ZeroConeT,
};

use super::bounds::{Bounds, Range};
use super::candidates::Candidate;
use super::evaluation::{Point, Slopes};
use super::figures::Figure;
use super::reckoning::{one_where, reckoned};

/// A share moves more freely than a rate: one percent of rate counts like so many percent of the pool.
const RATE_WEIGHT: f64 = 400.0;

/// A sum of variables with factors, and what it is held against.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// Variable and factor.
    pub(super) terms: Vec<(usize, f64)>,
    pub(super) bound: f64,
}

/// What must hold of a pool, by shares and rates in one row of variables.
#[derive(Debug, Clone, Default)]
pub(super) struct Rows {
    equal: Vec<Row>,
    at_most: Vec<Row>,
}

impl Rows {
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

    /// By how much a point breaks them, all together; 0 where it keeps them to a part in ten million.
    pub(super) fn broken_by(&self, point: &Point) -> f64 {
        const NEAR: f64 = 1e-7;
        let variable = |place: usize| {
            point
                .shares
                .get(place)
                .or_else(|| point.rates.get(place.wrapping_sub(point.shares.len())))
                .copied()
                .unwrap_or(0.0)
        };
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

/// What the bounds say of a pool near `point`.
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
            rows.between(terms, reckoned(range.least), reckoned(range.most));
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
            // A share of the kind: so much more or less than that of all the kind's lines.
            let beyond = |bound: f64| -> Vec<(usize, f64)> {
                let lines = candidates.iter().enumerate();
                let lines = lines.filter(|(_, line)| line.kind == kind);
                lines
                    .map(|(place, line)| (place, one_where(line.terms == terms) - bound))
                    .collect()
            };
            rows.at_least(beyond(reckoned(of_terms.share.least)), 0.0);
            rows.at_most(beyond(reckoned(of_terms.share.most)), 0.0);
        }
        let rate = vec![(count + kind, 1.0)];
        rows.between(
            rate,
            reckoned(of_kind.rate.least),
            reckoned(of_kind.rate.most),
        );
    }
    if let Some(range) = &bounds.gross_wac {
        // The sum of share times rate, near the point: its lines at the point's rates, and what the
        // rates change by on the point's shares.
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
        let (least, most) = (reckoned(range.least), reckoned(range.most));
        rows.between(terms, least + constant, most + constant);
    }
    rows
}

/// What is asked of the next pool.
pub(super) struct Wish<'a> {
    /// What one more of each variable is worth, in units of figures.
    pub(super) worth: &'a [f64],
    /// How many units of each figure's room are to be left at both ends.
    pub(super) margin: f64,
    /// What distance costs.
    pub(super) damping: f64,
    /// Shares that stay 0, by candidate; all may be taken where it is empty.
    pub(super) left_out: &'a [bool],
    /// By figure, whether it is asked for; all are where it is empty.
    pub(super) asked: &'a [bool],
}

/// The pool that meets most of the figures nearby. None where the bounds cannot all hold.
pub(super) fn next_point(
    point: &Point,
    slopes: Option<(&Slopes, &[Figure])>,
    rows: &Rows,
    wish: &Wish<'_>,
) -> Option<Point> {
    let shares = point.shares.len();
    let variables = shares + point.rates.len();
    let here: Vec<f64> = point.shares.iter().chain(&point.rates).copied().collect();
    let mut rows = rows.clone();
    for (place, _) in wish.left_out.iter().enumerate().filter(|(_, out)| **out) {
        rows.equal.push(Row {
            terms: vec![(place, 1.0)],
            bound: 0.0,
        });
    }
    let mut misses = 0;
    if let Some((slopes, figures)) = slopes {
        misses = figures.len();
        for (number, figure) in figures.iter().enumerate() {
            if wish.asked.get(number) == Some(&false) {
                continue;
            }
            let unit = figure.unit;
            let value = slopes.reading.values[number];
            let (least, most) = figure.within(wish.margin);
            let slope: Vec<(usize, f64)> = (0..variables)
                .map(|place| (place, slopes.by_variable[place][number] / unit))
                .filter(|(_, slope)| *slope != 0.0)
                .collect();
            let there: f64 = slope
                .iter()
                .map(|(place, slope)| slope * here[*place])
                .sum();
            let missed = variables + number;
            let with_miss = |sign: f64| {
                let mut terms = slope.clone();
                terms.push((missed, sign));
                terms
            };
            rows.at_most(with_miss(-1.0), (most - value) / unit + there);
            rows.at_least(with_miss(1.0), (least - value) / unit + there);
            rows.at_least(vec![(missed, 1.0)], 0.0);
        }
    }
    let damping = |place: usize| {
        if place < shares {
            wish.damping
        } else {
            wish.damping * RATE_WEIGHT
        }
    };
    let mut cost: Vec<f64> = (0..variables)
        .map(|place| -damping(place) * here[place])
        .collect();
    for (cost, worth) in cost.iter_mut().zip(wish.worth) {
        *cost -= worth;
    }
    cost.resize(variables + misses, 1.0);
    let curvature = CscMatrix::new_from_triplets(
        variables + misses,
        variables + misses,
        (0..variables).collect(),
        (0..variables).collect(),
        (0..variables).map(damping).collect(),
    );
    let solution = solve(&curvature, &cost, &rows)?;
    Some(Point {
        shares: solution[..shares]
            .iter()
            .map(|share| share.max(0.0))
            .collect(),
        rates: solution[shares..variables].to_vec(),
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
