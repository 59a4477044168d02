//! Named curves of a deal or scenario, such as `PPC` or `pricing`.
//!
//! Case does not matter. A standard speed cannot be redefined: `PSA` means PSA in every deal.

use std::collections::BTreeMap;

use crate::error::CurveError;
use crate::token::{is_word, quoted};
use crate::unit::Unit;
use crate::vocabulary::is_reserved;

/// The longest name, in characters.
const LONGEST_NAME: usize = 64;

/// Curves by name, sorted by name without regard to case.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedCurves<C> {
    /// Keyed by the lower-case name; the value is the name as given and the curve.
    curves: BTreeMap<String, (String, C)>,
}

impl<C> NamedCurves<C> {
    /// An empty set.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            curves: BTreeMap::new(),
        }
    }

    /// Names a curve. A name without lower-case letters (`PPC`) prints as a speed, `150 PPC`; any other
    /// (`pricing`) prints as a multiple, `150% of pricing`.
    ///
    /// # Errors
    ///
    /// Fails if the name is not a letter followed by letters, digits, `_` or `-`, if it is a standard speed
    /// or a reserved word (`for`, `ramp`), or if it is already used.
    pub fn insert(&mut self, name: &str, curve: C) -> Result<(), CurveError> {
        let diagnostic = |reason: &str| {
            Err(CurveError::without_place(format!(
                "{} cannot name a curve: {reason}",
                quoted(name)
            )))
        };
        if !is_word(name) || name.len() > LONGEST_NAME {
            return diagnostic(
                "a name is a letter followed by up to 63 letters, digits, `_` or `-`",
            );
        }
        if Unit::find(name).is_some() {
            return diagnostic("it is a standard speed");
        }
        if is_reserved(name) {
            return diagnostic("it is a reserved word");
        }
        let key = name.to_ascii_lowercase();
        if self.curves.contains_key(&key) {
            return diagnostic("the name is already used");
        }
        self.curves.insert(key, (name.to_owned(), curve));
        Ok(())
    }

    /// The curve with that name, ignoring case.
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
