//! The plan sheet of synthetic studies, from pixels to paper.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod documents;
mod finished;
mod paper;
mod sheet;

#[path = "../support/mod.rs"]
mod support;
