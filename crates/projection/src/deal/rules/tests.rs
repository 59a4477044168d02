//! Tests of deals with payment rules.
