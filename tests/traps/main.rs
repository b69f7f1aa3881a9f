//! Traps that other viewers fell into, and the worked examples of the standard: from the bytes of a file to what a
//! person is told. A test for each; where one is kept elsewhere, the table says where.
//!
//! | trap or example | test |
//! |---|---|
//! | magnification applied to a spacing corrected already | `trap_01_…` |
//! | first entry of Frame Time Vector taken as the rate | `trap_02_…` |
//! | fractional mask shift used as an index | `trap_03_…` |
//! | frame ranges counted from 0 | `trap_04_…` |
//! | only the last range survives | `trap_05_…` |
//! | calibration lost on reload | `trap_06_…` |
//! | spacing at the detector used as spacing in the patient | `trap_07_…` |
//! | Pixel Spacing 0\0 | `trap_08_…` |
//! | object without image pixels | `trap_09_…` |
//! | wrong default window | `trap_10_…` |
//! | invalid shutter hides the image | `trap_11_…` |
//! | hundreds of frames exhaust memory | `trap_12_…`; two gigabytes in `tests/memory.rs` |
//! | magnification in the wrong direction | `trap_13_…` |
//! | masks refused; text in the wrong encoding | `trap_14_…`, `trap_15_…` |
//! | path drawn to the thicker vessel; path of whole pixels too long | `imaging/trace/tests.rs`, `imaging/refine`, `plans_on_phantoms.rs` |
//! | reversed interval 20–30 with offset 5 | `example_reversed_interval_…` |
//! | signs of the mask's shift | `example_the_mask_moves_…` |
//! | angles of equipment and patient in four positions | `example_twelve_…`, and `geometry/camera.rs` for the image axes |
//! | spacing from geometry | `example_scale_…`, `example_table_height_…` |
//! | subtraction pixel by pixel | `opacities_agree_with_numpy` in `imaging/opacity/tests.rs` |

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod angles;
mod files;
mod masks;
mod object;
mod scale;
