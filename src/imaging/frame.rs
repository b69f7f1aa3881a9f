//! One image as numbers.

mod words;

use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

pub use words::Words;

/// A rectangular array of values in row order, `columns` per row, which lie in a `V`.
#[derive(Debug, Clone, PartialEq)]
pub struct Raster<T, V = Vec<T>> {
    columns: usize,
    values: V,
    of: PhantomData<T>,
}

/// Numbers of an image, row after row, and which of them can be trusted: neither covered, saturated nor black.
#[derive(Debug, Clone)]
pub struct TrustedImage {
    /// Width in pixels, above zero.
    pub columns: usize,
    /// The number of each pixel.
    pub values: Vec<f32>,
    /// Whether it can be trusted.
    pub trusted: Vec<bool>,
}

impl TrustedImage {
    pub(crate) fn rows(&self) -> usize {
        self.values.len() / self.columns
    }
}

/// Stored values of one frame; see [`super::acquisition::PixelFormat`] for what they mean.
pub type Frame = Raster<u16, Words>;

impl<T, V: Deref<Target = [T]>> Raster<T, V> {
    /// The array of `values`, `columns` in each row; `None` unless the rows are full and at least one value is there.
    #[must_use]
    pub fn new(columns: usize, values: V) -> Option<Self> {
        let full = columns > 0 && !values.is_empty() && values.len().is_multiple_of(columns);
        full.then_some(Self { columns, values, of: PhantomData })
    }

    /// Width in pixels.
    #[must_use]
    pub const fn columns(&self) -> usize {
        self.columns
    }

    /// Height in pixels.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.values.len() / self.columns
    }

    /// All values, row after row.
    #[must_use]
    pub fn values(&self) -> &[T] {
        &self.values
    }

    /// All values, row after row, to be changed in place.
    pub fn values_mut(&mut self) -> &mut [T]
    where
        V: DerefMut,
    {
        &mut self.values
    }

    /// The value at a column and a row, if inside.
    #[must_use]
    pub fn get(&self, column: usize, row: usize) -> Option<&T> {
        if column < self.columns { self.values.get(row * self.columns + column) } else { None }
    }

    /// A raster of the same shape, value by value.
    #[must_use]
    pub fn map<U>(&self, f: impl Fn(&T) -> U) -> Raster<U> {
        Raster { columns: self.columns, values: self.values.iter().map(f).collect(), of: PhantomData }
    }
}
