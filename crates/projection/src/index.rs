//! Typed positions: a class cannot be looked up by a loan group's position.

use std::ops::{Index, IndexMut};

macro_rules! typed_index {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(usize);

        impl $name {
            /// A position counted from 0 in the order of the file.
            #[must_use]
            pub const fn new(position: usize) -> Self {
                Self(position)
            }
            /// The position counted from 0 in the order of the file.
            #[must_use]
            #[inline(always)]
            pub const fn position(self) -> usize {
                self.0
            }
        }
    };
}

typed_index! {
    /// A class of certificates, by its position in the deal file's `classes`.
    ClassIndex
}
typed_index! {
    /// An interest rate index of the deal, in order of first mention.
    ReferenceRateIndex
}

typed_index! {
    /// An interest rate index of adjustable-rate loans in a pool, in order of first mention.
    PoolRateIndex
}

typed_index! {
    /// A loan group, by its position in the deal file's `groups`.
    GroupIndex
}

typed_index! {
    /// An amount that a deal defines, by its position in the deal file's `amounts`.
    AmountIndex
}

typed_index! {
    /// A test that a deal defines, by its position in the deal file's `tests`.
    TestIndex
}

typed_index! {
    /// An account, by its position in the deal file's `accounts`.
    AccountIndex
}

typed_index! {
    /// A schedule of planned balances, by its position in the deal file's `schedules`.
    ScheduleIndex
}

typed_index! {
    /// A fee, by its position in the deal file's `fees`.
    FeeIndex
}

/// One value for each class of a deal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByClass<T>(Vec<T>);

impl<T> ByClass<T> {
    /// From values in the order of the deal file's classes.
    #[must_use]
    pub fn new(values: Vec<T>) -> Self {
        Self(values)
    }
    /// The number of classes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }
    /// Whether there are no classes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// The values in the order of the deal file.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.0.iter()
    }
    /// The values in the order of the deal file.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, T> {
        self.0.iter_mut()
    }
    /// The values in the order of the deal file.
    #[must_use]
    pub fn into_values(self) -> std::vec::IntoIter<T> {
        self.0.into_iter()
    }
    /// Every class with its value.
    pub fn enumerate(&self) -> impl Iterator<Item = (ClassIndex, &T)> {
        self.0
            .iter()
            .enumerate()
            .map(|(position, value)| (ClassIndex(position), value))
    }
    /// The classes.
    pub fn indices(&self) -> impl Iterator<Item = ClassIndex> + use<T> {
        (0..self.0.len()).map(ClassIndex)
    }
}

impl<T> FromIterator<T> for ByClass<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        Self(values.into_iter().collect())
    }
}

impl<'a, T> IntoIterator for &'a ByClass<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<'a, T> IntoIterator for &'a mut ByClass<T> {
    type Item = &'a mut T;
    type IntoIter = std::slice::IterMut<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter_mut()
    }
}

impl<T> Index<ClassIndex> for ByClass<T> {
    type Output = T;
    #[inline(always)]
    fn index(&self, class: ClassIndex) -> &T {
        &self.0[class.0]
    }
}

impl<T> IndexMut<ClassIndex> for ByClass<T> {
    #[inline(always)]
    fn index_mut(&mut self, class: ClassIndex) -> &mut T {
        &mut self.0[class.0]
    }
}
