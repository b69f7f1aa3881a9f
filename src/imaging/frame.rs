//! One image as numbers.

/// A rectangular array of values in row order, `columns` per row.
#[derive(Debug, Clone, PartialEq)]
pub struct Raster<T> {
    columns: usize,
    values: Vec<T>,
}

/// Stored values of one frame; see [`super::acquisition::PixelFormat`] for what they mean.
pub type Frame = Raster<u16>;

impl<T> Raster<T> {
    /// The array of `values`, `columns` in each row; `None` unless the rows are full and at least one value is there.
    #[must_use]
    pub fn new(columns: usize, values: Vec<T>) -> Option<Self> {
        (columns > 0 && !values.is_empty() && values.len().is_multiple_of(columns)).then_some(Self { columns, values })
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
    pub fn values_mut(&mut self) -> &mut [T] {
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
        Raster { columns: self.columns, values: self.values.iter().map(f).collect() }
    }
}
