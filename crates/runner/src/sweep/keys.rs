//! Typed keys of a sweep: scenario numbers, and positions among the distinct components.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Index;

/// The number of a scenario in its sweep, from 1. It does not depend on the machine or the threads.
/// Returned by [`Grid`](super::Grid).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScenarioId(u64);

impl ScenarioId {
    /// The scenario at a position counted from 0.
    pub(super) const fn at(position: u64) -> Self {
        Self(position.saturating_add(1))
    }

    /// The number, from 1.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0
    }

    /// The position, from 0.
    pub(super) const fn position(self) -> u64 {
        self.0.saturating_sub(1)
    }
}

impl fmt::Display for ScenarioId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// A key: the position of an entry of a [`ByKey`].
pub trait Key: Copy {
    /// The key of a position counted from 0.
    fn at(position: u32) -> Self;
    /// The position, from 0.
    fn position(self) -> usize;
}

macro_rules! key {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u32);

        impl Key for $name {
            fn at(position: u32) -> Self {
                Self(position)
            }
            fn position(self) -> usize {
                self.0 as usize
            }
        }
    };
}

key! {
    /// A deal of a sweep.
    DealKey
}
key! {
    /// Prepayment curves, one for each collateral type.
    PrepaymentKey
}
key! {
    /// Default curves, one for each collateral type.
    DefaultKey
}
key! {
    /// Severity curves, one for each collateral type.
    SeverityKey
}
key! {
    /// Index paths, one for each reference rate of the deal.
    ReferenceRatesKey
}
key! {
    /// A curve of 60+ delinquencies.
    DelinquencyKey
}

/// The distinct components of one type, by key.
#[derive(Debug, Clone)]
pub struct ByKey<K, T> {
    values: Vec<T>,
    key: PhantomData<K>,
}

impl<K: Key, T> ByKey<K, T> {
    pub(super) fn new(values: Vec<T>) -> Self {
        Self {
            values,
            key: PhantomData,
        }
    }

    /// The number of components, at least 1.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there are none, which does not occur in a sweep that was read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The component of a key; none for a key of another sweep.
    #[must_use]
    pub fn get(&self, key: K) -> Option<&T> {
        self.values.get(key.position())
    }

    /// The components in the order of their keys.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.values.iter()
    }

    /// Every key with its component, in order.
    pub fn enumerate(&self) -> impl Iterator<Item = (K, &T)> {
        (0_u32..).map(K::at).zip(&self.values)
    }
}

impl<'a, K: Key, T> IntoIterator for &'a ByKey<K, T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// The component of a key of the same sweep.
impl<K: Key, T> Index<K> for ByKey<K, T> {
    type Output = T;

    fn index(&self, key: K) -> &T {
        &self.values[key.position()]
    }
}
