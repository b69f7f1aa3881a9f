//! The window, driven as a person would: by what is written on it.

mod calibrate;
mod case;
mod editing;
mod keys;
mod looks;
mod subtracting;
mod swapping;
mod tracing;
mod window;

#[path = "../support/mod.rs"]
mod support;
