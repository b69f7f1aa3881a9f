//! The window, driven as a person would: by what is written on it.

mod case;
mod looks;
mod tracing;
mod window;
