//! Where samples lie (T.800 Annex B): rectangles of tiles, resolutions, sub-bands, precincts and code-blocks.
//!
//! Knows nothing of bytes. Each rectangle is in the coordinates of its own resolution or sub-band.

use std::ops::Range;

/// Samples from `left` and `top` up to, and without, `right` and `bottom`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rect {
    pub left: u32,
    pub top: u32,
    pub right: u32,
    pub bottom: u32,
}

impl Rect {
    pub fn width(self) -> u32 {
        self.right - self.left
    }

    pub fn height(self) -> u32 {
        self.bottom - self.top
    }

    pub fn area(self) -> usize {
        self.width() as usize * self.height() as usize
    }

    /// The part within `frame`; empty, at its border, if there is none.
    pub fn clipped(self, frame: Self) -> Self {
        let across = |x: u32| x.clamp(frame.left, frame.right);
        let down = |y: u32| y.clamp(frame.top, frame.bottom);
        Self { left: across(self.left), top: down(self.top), right: across(self.right), bottom: down(self.bottom) }
    }

    /// The samples of a sub-band of decomposition level `level` under this tile-component (Equation B-15); `high` says in
    /// which direction it holds high frequencies. With none, those of a resolution (Equation B-14).
    pub fn sub_band(self, level: u32, high: (bool, bool)) -> Self {
        let thinned = |at: u32, high: bool| {
            let half = if high { 1_u64 << level >> 1 } else { 0 };
            ((u64::from(at) + (1 << level) - 1 - half) >> level) as u32
        };
        Self {
            left: thinned(self.left, high.0),
            top: thinned(self.top, high.1),
            right: thinned(self.right, high.0),
            bottom: thinned(self.bottom, high.1),
        }
    }

    /// A cell of a grid with steps of 2^`steps`, which begins at 0.
    pub fn cell((column, row): (u32, u32), steps: (u32, u32)) -> Self {
        let line = |at: u32, step: u32| (u64::from(at) << step).min(u64::from(u32::MAX)) as u32;
        Self {
            left: line(column, steps.0),
            top: line(row, steps.1),
            right: line(column + 1, steps.0),
            bottom: line(row + 1, steps.1),
        }
    }

    /// The cells of such a grid that are touched; none if this is empty.
    pub fn grid(self, steps: (u32, u32)) -> Grid {
        let touched = |from: u32, to: u32, step: u32| from >> step..((u64::from(to) + (1 << step) - 1) >> step) as u32;
        if self.left == self.right || self.top == self.bottom {
            return Grid { columns: 0..0, rows: 0..0 };
        }
        Grid { columns: touched(self.left, self.right, steps.0), rows: touched(self.top, self.bottom, steps.1) }
    }
}

/// Columns and rows of cells.
#[derive(Debug, Clone)]
pub struct Grid {
    columns: Range<u32>,
    rows: Range<u32>,
}

impl Grid {
    pub fn across(&self) -> u32 {
        self.columns.end - self.columns.start
    }

    pub fn down(&self) -> u32 {
        self.rows.end - self.rows.start
    }

    pub fn count(&self) -> usize {
        self.across() as usize * self.down() as usize
    }

    /// Column and row of each, row by row.
    pub fn cells(&self) -> impl Iterator<Item = (u32, u32)> {
        self.rows.clone().flat_map(|row| self.columns.clone().map(move |column| (column, row)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    prop_compose! {
        fn rectangles()(left in 0..40_u32, top in 0..40_u32, width in 0..30_u32, height in 0..30_u32) -> Rect {
            Rect { left, top, right: left + width, bottom: top + height }
        }
    }

    proptest! {
        /// Of two sub-bands, the low one has the even positions and the high one the odd ones, level by level.
        #[test]
        fn a_sub_band_has_the_positions_of_its_parity(whole in rectangles(), level in 1..5_u32, high in any::<(bool, bool)>()) {
            let halved = |range: Range<u32>, high: bool| {
                let kept: Vec<u32> = range.filter(|at| (at % 2 == 1) == high).map(|at| at / 2).collect();
                kept.first().map(|first| *first..kept[kept.len() - 1] + 1)
            };
            let thinned = |range: Range<u32>, high: bool| {
                let low = (1..level).try_fold(range, |range, _| halved(range, false));
                low.and_then(|range| halved(range, high)).unwrap_or_default()
            };
            let band = whole.sub_band(level, high);
            let (across, down) = (thinned(whole.left..whole.right, high.0), thinned(whole.top..whole.bottom, high.1));
            prop_assert_eq!(band.width() as usize, across.len());
            prop_assert_eq!(band.height() as usize, down.len());
            prop_assert!(across.is_empty() || across.start == band.left);
            prop_assert!(down.is_empty() || down.start == band.top);
        }

        #[test]
        fn the_cells_of_a_grid_cover_a_rectangle_once(whole in rectangles(), steps in (0..6_u32, 0..6_u32)) {
            let grid = whole.grid(steps);
            let cells: Vec<Rect> = grid.cells().map(|cell| Rect::cell(cell, steps).clipped(whole)).collect();
            prop_assert_eq!(cells.len(), grid.count());
            prop_assert!(cells.iter().all(|cell| cell.area() > 0));
            prop_assert_eq!(cells.iter().map(|cell| cell.area()).sum::<usize>(), whole.area());
        }
    }
}
