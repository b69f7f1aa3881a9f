//! Numerical methods that know nothing of images or vessels: order statistics, robust weights, linear systems,
//! interpolation.

mod banded;
mod cholesky;
mod conjugate_gradients;
mod interpolation;
mod normal_equations;
mod statistics;

pub use banded::BandedFactors;
pub use cholesky::solve_positive_definite;
pub use conjugate_gradients::conjugate_gradients;
pub use interpolation::cubic_weights;
pub use normal_equations::NormalEquations;
pub use statistics::{MEDIAN_OF_NORMAL, median, quantile, tukey_weight};
