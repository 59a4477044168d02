//! Formulas of deal files: amounts and tests, read with their units and checked.
//!
//! ```text
//! formula    = test { "or" test }
//! test       = condition { "and" condition }
//! condition  = "not" condition | sum [ comparison sum ]
//!            | sum ( "is" | "are" ) [ "not" ] ( "met" | "failed" | "in effect" | sum )
//! comparison = "<" | "<=" | ">" | ">=" | "="
//! sum        = product { ( "+" | "-" ) product }
//! product    = factor { ( "x" | "*" | "/" | "of" ) factor }
//! factor     = "-" factor | "(" formula ")" | number | percentage | date | months | name | function
//! function   = ( "min" | "max" | "sum" ) "(" formula { "," formula } ")"
//!            | "if" "(" formula "," formula "," formula ")" | "if" formula "then" formula "else" formula
//!            | "round" "(" formula "," whole "decimals" ")" | "interest" "(" formula "," formula ")"
//! ```
//!
//! Names may have several words; the longest name that is known is read. A hyphen without spaces belongs to a name.
//! `of` multiplies: `2% of pool balance`. A quotient with a divisor of 0 is 0.
//!
//! | module | purpose |
//! |---|---|
//! | `tree` | the checked formula |
//! | `vocabulary` | the values that every deal has |
//! | `scope` | the names of one deal |
//! | `text` | numbers, words and signs of a text |
//! | `syntax`, `parse`, `conditions`, `functions`, `names`, `unknown` | the text as a tree, names resolved |
//! | `kind`, `check`, `dates`, `disagreements` | units |
//! | `placing` | positions in the file |
//! | `circles` | definitions without forward references, or the circle that prevents it |

mod check;
mod circles;
mod conditions;
mod dates;
mod disagreements;
mod functions;
mod kind;
mod names;
mod parse;
mod placing;
mod scope;
mod syntax;
mod text;
mod tree;
mod unknown;
mod vocabulary;

#[cfg(test)]
mod tests;

pub(crate) use circles::{Dependencies, Evaluation};
pub(crate) use kind::Kind;
pub(crate) use scope::{Expected, Scope, Source, Value};
pub use tree::{
    AccountValue, ClassValue, Comparison, DealValue, Expression, Formula, Moment, PoolValue,
    Reference, Unit,
};
pub use vocabulary::{Word, vocabulary};
