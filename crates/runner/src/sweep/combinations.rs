//! Finds the combinations of some axes' values that occur in a grid, each once.
//!
//! A component of a scenario depends on a few axes only. This module finds the distinct combinations to
//! compute, and maps each cell to its combination.

use std::collections::BTreeMap;

use super::axis::{Dimension, DraftAxis, DraftValue};
use super::target::Target;

/// The position of a dimension in the mixed radix of a grid; the first dimension is the slowest.
#[derive(Debug, Clone, Copy)]
pub(super) struct Digit {
    /// The number of scenarios between steps of the dimension.
    pub(super) divisor: u64,
    /// The number of its positions.
    pub(super) length: u64,
}

impl Digit {
    /// The digits of dimensions, and the number of scenarios they make; none if it overflows.
    pub(super) fn of(dimensions: &[Dimension]) -> Option<(Vec<Self>, u64)> {
        let mut digits = Vec::with_capacity(dimensions.len());
        let mut divisor = 1_u64;
        for dimension in dimensions.iter().rev() {
            let length = dimension.length.max(1);
            digits.push(Self { divisor, length });
            divisor = divisor.checked_mul(length)?;
        }
        digits.reverse();
        Some((digits, divisor))
    }

    /// The dimension's position in a scenario.
    pub(super) const fn position(self, scenario: u64) -> u64 {
        // Neither is ever 0.
        scenario / self.divisor % self.length
    }
}

/// The combinations of some axes that occur.
#[derive(Debug)]
pub(super) struct Combinations<'a> {
    parts: Vec<Part<'a>>,
    /// The number of combinations, at least 1: without axes there is one.
    pub(super) count: u64,
}

/// The contribution of one dimension.
#[derive(Debug)]
struct Part<'a> {
    dimension: &'a Dimension,
    wanted: Vec<usize>,
    digit: Digit,
    /// The distinct combination at each position of the dimension; none if the two are the same.
    local: Option<Vec<u32>>,
    /// A position of the dimension for each distinct combination.
    examples: Option<Vec<u64>>,
    count: u64,
    stride: u64,
}

/// A value of an axis, in a combination.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chosen<'a> {
    pub(super) axis: &'a DraftAxis,
    pub(super) value: &'a DraftValue,
    /// The dimension, axis and value, which identify it.
    pub(super) identity: (u32, u32, u32),
}

impl<'a> Combinations<'a> {
    /// The combinations of the axes with a matching target; none if they are too many to count.
    pub(super) fn of(
        dimensions: &'a [Dimension],
        digits: &[Digit],
        is_wanted: impl Fn(&Target) -> bool,
    ) -> Option<Self> {
        let mut parts = Vec::new();
        for (dimension, digit) in dimensions.iter().zip(digits) {
            let wanted: Vec<usize> = (0..dimension.axes.len())
                .filter(|at| {
                    let moved = dimension.axes.get(*at);
                    moved.is_some_and(|moved| is_wanted(&moved.axis.target))
                })
                .collect();
            if !wanted.is_empty() {
                parts.push(Part::of(dimension, *digit, wanted));
            }
        }
        let mut count = 1_u64;
        for part in parts.iter_mut().rev() {
            part.stride = count;
            count = count.checked_mul(part.count)?;
        }
        Some(Self { parts, count })
    }

    /// The values of one combination, in the order of the axes.
    pub(super) fn values(&self, combination: u64) -> Vec<Chosen<'a>> {
        let mut values = Vec::new();
        for (part_number, part) in self.parts.iter().enumerate() {
            let local = combination / part.stride % part.count.max(1);
            let position = match &part.examples {
                None => local,
                Some(examples) => examples.get(local as usize).copied().unwrap_or(0),
            };
            for at in &part.wanted {
                let Some(moved) = part.dimension.axes.get(*at) else {
                    continue;
                };
                let value_at = moved.value_at(position);
                if let Some(value) = moved.axis.values.get(value_at as usize) {
                    values.push(Chosen {
                        axis: &moved.axis,
                        value,
                        identity: (part_number as u32, *at as u32, value_at),
                    });
                }
            }
        }
        values
    }

    /// A lookup with one value for each combination, in order.
    pub(super) fn into_lookup<T: Copy>(self, values: Vec<T>) -> Option<Lookup<T>> {
        let first = values.first().copied()?;
        let digits = self.parts.into_iter().map(|part| LookupDigit {
            digit: part.digit,
            local: part.local,
            stride: part.stride,
        });
        Some(Lookup {
            digits: digits.collect(),
            values,
            first,
        })
    }
}

impl<'a> Part<'a> {
    fn of(dimension: &'a Dimension, digit: Digit, wanted: Vec<usize>) -> Self {
        let axes = || wanted.iter().filter_map(|at| dimension.axes.get(*at));
        if axes().any(|moved| moved.values.is_none()) {
            return Self {
                dimension,
                wanted,
                digit,
                local: None,
                examples: None,
                count: dimension.length.max(1),
                stride: 1,
            };
        }
        let mut known: BTreeMap<Vec<u32>, u32> = BTreeMap::new();
        let mut examples = Vec::new();
        let local = (0..dimension.length).map(|position| {
            let values: Vec<u32> = axes().map(|moved| moved.value_at(position)).collect();
            *known.entry(values).or_insert_with(|| {
                examples.push(position);
                (examples.len() - 1) as u32
            })
        });
        let local: Vec<u32> = local.collect();
        let count = (examples.len() as u64).max(1);
        Self {
            dimension,
            wanted,
            digit,
            local: Some(local),
            examples: Some(examples),
            count,
            stride: 1,
        }
    }
}

/// The component of each scenario, found by arithmetic.
#[derive(Debug, Clone)]
pub(super) struct Lookup<T> {
    digits: Vec<LookupDigit>,
    values: Vec<T>,
    first: T,
}

#[derive(Debug, Clone)]
struct LookupDigit {
    digit: Digit,
    local: Option<Vec<u32>>,
    stride: u64,
}

impl<T: Copy> Lookup<T> {
    /// All values, possibly with duplicates.
    pub(super) fn values(&self) -> &[T] {
        &self.values
    }

    /// The value of the scenario at a position, from 0.
    pub(super) fn at(&self, scenario: u64) -> T {
        let mut combination = 0;
        for LookupDigit {
            digit,
            local,
            stride,
        } in &self.digits
        {
            let position = digit.position(scenario);
            let local = match local {
                None => position,
                Some(local) => local
                    .get(position as usize)
                    .map_or(0, |local| u64::from(*local)),
            };
            combination += local * stride;
        }
        self.values
            .get(combination as usize)
            .copied()
            .unwrap_or(self.first)
    }
}
