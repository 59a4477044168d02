//! Answers found by solving: each must be what a run of its own says.
//!
//! | module | what it is for |
//! |---|---|
//! | `break_evens` | breaks: certain, complete, in order down the structure |
//! | `targets` | figures under which a measure comes to what is asked, and questions that have none |

mod break_evens;
mod targets;
