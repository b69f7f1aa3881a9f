//! A few frames that stand for all of a run.

/// Frames looked at.
const SAMPLES: usize = 5;

/// A few of the items, evenly spaced from the first to the last.
pub(crate) fn evenly_spaced<T>(items: &[T]) -> impl Iterator<Item = &T> {
    let count = items.len().min(SAMPLES);
    (0..count).map(move |k| &items[k * (items.len() - 1) / count.saturating_sub(1).max(1)])
}
