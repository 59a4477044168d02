//! Curves that a deal or a scenario gives a name, such as `PPC` or `pricing`.
//!
//! Names are words in either case. They never hide a standard speed: a `PSA` is a PSA in every deal.

use std::collections::BTreeMap;

use crate::error::CurveError;
use crate::token::{is_word, quoted};
use crate::unit::Unit;
use crate::vocabulary::is_reserved;

/// The longest name, in characters.
const LONGEST_NAME: usize = 64;

/// Curves by name, in the order of their names, whatever their case.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedCurves<C> {
    /// By name in lower case: the name as given, and the curve.
    curves: BTreeMap<String, (String, C)>,
}

impl<C> NamedCurves<C> {
    /// No curves.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            curves: BTreeMap::new(),
        }
    }

    /// Gives `curve` a name. A name without lower-case letters (`PPC`) prints as a speed,
    /// `150 PPC`; any other (`pricing`) prints as a share, `150% of pricing`.
    ///
    /// # Errors
    ///
    /// Refuses a name that is no word (a letter, then letters, digits, `_` or `-`), that is a
    /// standard speed or a word of the written form (`for`, `ramp`), or that is taken already.
    pub fn insert(&mut self, name: &str, curve: C) -> Result<(), CurveError> {
        let diagnostic = |reason: &str| {
            Err(CurveError::without_place(format!(
                "{} cannot name a curve: {reason}",
                quoted(name)
            )))
        };
        if !is_word(name) || name.len() > LONGEST_NAME {
            return diagnostic("a name is a letter, then up to 63 letters, digits, `_` or `-`");
        }
        if Unit::find(name).is_some() {
            return diagnostic("it is a standard speed");
        }
        if is_reserved(name) {
            return diagnostic("it is a word of the curves' own language");
        }
        let key = name.to_ascii_lowercase();
        if self.curves.contains_key(&key) {
            return diagnostic("the name is taken");
        }
        self.curves.insert(key, (name.to_owned(), curve));
        Ok(())
    }

    /// The curve of that name, in either case.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&C> {
        self.curves
            .get(&name.to_ascii_lowercase())
            .map(|(_, curve)| curve)
    }

    /// The names as given, in alphabetical order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.iter().map(|(name, _)| name)
    }

    /// The names as given with their curves, in alphabetical order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &C)> {
        self.curves
            .values()
            .map(|(name, curve)| (name.as_str(), curve))
    }
}

impl<C> Default for NamedCurves<C> {
    fn default() -> Self {
        Self::new()
    }
}
