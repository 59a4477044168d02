//! Break-evens and targets, each verified by a run of its own.
//!
//! | module | what it tests |
//! |---|---|
//! | `break_evens` | break-evens are verified, complete, and in order of seniority |
//! | `targets` | inputs that meet a target, and targets that no input meets |

mod break_evens;
mod targets;
