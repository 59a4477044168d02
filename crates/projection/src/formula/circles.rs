//! Puts definitions in an order without forward references, or finds the circle that prevents it.

use crate::diagnostic::Place;

/// What each definition refers to, by position, with the place of the reference.
pub(crate) type Dependencies = Vec<Vec<(usize, Place)>>;

/// An order of definitions.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Evaluation {
    /// Every definition after those that it refers to, as far as there are no circles.
    pub(crate) order: Vec<usize>,
    /// The definitions of each circle, in the order in which they refer to one another, beginning with the first of
    /// the file; and the place of the reference of the first one.
    pub(crate) circles: Vec<(Vec<usize>, Place)>,
}

/// The most circles that share members with others.
const MOST_TANGLED: usize = 20;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Visit {
    Not,
    Open,
    Done,
}

impl Evaluation {
    /// Sorts definitions.
    pub(crate) fn of(dependencies: &Dependencies) -> Self {
        let mut visits = vec![Visit::Not; dependencies.len()];
        let mut order = Vec::with_capacity(dependencies.len());
        let mut circles: Vec<(Vec<usize>, Place)> = Vec::new();
        let mut in_circle = vec![false; dependencies.len()];
        for start in 0..dependencies.len() {
            if visits[start] != Visit::Not {
                continue;
            }
            // The definitions being visited, each with the number of its references seen so far.
            let mut path = vec![(start, 0)];
            visits[start] = Visit::Open;
            while let Some((definition, seen)) = path.last_mut() {
                let Some((next, _)) = dependencies[*definition].get(*seen) else {
                    visits[*definition] = Visit::Done;
                    order.push(*definition);
                    path.pop();
                    continue;
                };
                *seen += 1;
                match visits.get(*next) {
                    Some(Visit::Not) => {
                        visits[*next] = Visit::Open;
                        path.push((*next, 0));
                    }
                    Some(Visit::Open) => {
                        let from = path.iter().position(|(open, _)| open == next);
                        let circle = path.iter().skip(from.unwrap_or_default());
                        let circle: Vec<usize> = circle.map(|(open, _)| *open).collect();
                        let is_known = circle.iter().any(|member| in_circle[*member]);
                        if !is_known || circles.len() < MOST_TANGLED {
                            for member in &circle {
                                in_circle[*member] = true;
                            }
                            circles.extend(circle_from_first(circle, dependencies));
                        }
                    }
                    Some(Visit::Done) | None => {}
                }
            }
        }
        circles.sort_by(|(one, _), (other, _)| one.cmp(other));
        circles.dedup_by(|(one, _), (other, _)| one == other);
        Self { order, circles }
    }
}

/// Turns a circle so that it begins with the first definition of the file.
fn circle_from_first(
    mut circle: Vec<usize>,
    dependencies: &Dependencies,
) -> Option<(Vec<usize>, Place)> {
    let first = (0..circle.len()).min_by_key(|position| circle[*position])?;
    circle.rotate_left(first);
    let (from, to) = (circle[0], circle.get(1).unwrap_or(&circle[0]));
    let mut references = dependencies[from].iter();
    let (_, place) = references.find(|(next, _)| next == to)?;
    Some((circle, *place))
}
