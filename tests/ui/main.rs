//! The window, driven as a person would: by what is written on it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod case;
mod looks;
mod tracing;
mod window;
