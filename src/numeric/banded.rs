//! Symmetric positive definite systems with few diagonals, solved in time linear in their size.
//!
//! A system is its lower rows: entry `k` of row `i` is the entry (i, i − k) of the matrix, so that `ROW` is one more than
//! the number of diagonals below the main one.

/// The factors L D Lᵀ of a system: the unit lower triangle L below, D on the diagonal.
#[derive(Debug, Clone)]
pub struct BandedFactors<const ROW: usize> {
    rows: Vec<[f64; ROW]>,
    /// Logarithm of the determinant.
    pub log_determinant: f64,
}

impl<const ROW: usize> BandedFactors<ROW> {
    /// Factors a system; `None` if it is not positive definite.
    pub fn new(mut rows: Vec<[f64; ROW]>) -> Option<Self> {
        let mut log_determinant = 0.0;
        for i in 0..rows.len() {
            let (above, rest) = rows.split_at_mut(i);
            let row = &mut rest[0];
            let width = (ROW - 1).min(i);
            let mut square = 0.0;
            for k in (1..=width).rev() {
                let j = i - k;
                // Column i − m, left of j, lies in the band of row j too.
                let sum: f64 = (k + 1..=width).map(|m| row[m] * above[j][m - k]).sum();
                // Until the row is done its entries are those of L·D.
                row[k] -= sum;
            }
            for k in 1..=width {
                let scaled = row[k] / above[i - k][0];
                square += scaled * row[k];
                row[k] = scaled;
            }
            row[0] -= square;
            if row[0].is_nan() || row[0] <= 0.0 {
                return None;
            }
            log_determinant += row[0].ln();
        }
        Some(Self { rows, log_determinant })
    }

    /// The solution for a right side.
    pub fn solve(&self, mut x: Vec<f64>) -> Vec<f64> {
        let n = self.rows.len();
        for i in 0..n {
            for k in 1..=(ROW - 1).min(i) {
                x[i] -= self.rows[i][k] * x[i - k];
            }
        }
        for (x, row) in x.iter_mut().zip(&self.rows) {
            *x /= row[0];
        }
        for i in (0..n).rev() {
            for k in 1..=(ROW - 1).min(n - 1 - i) {
                x[i] -= self.rows[i + k][k] * x[i + k];
            }
        }
        x
    }

    /// The inverse within the band, without the rest of it: entry `k` of row `i` is the entry (i, i + k)
    /// (K. Takahashi, J. Fagan, M. S. Chin, 1973).
    pub fn inverse(&self) -> Vec<[f64; ROW]> {
        let n = self.rows.len();
        let mut inverse = vec![[0.0; ROW]; n];
        let entry = |inverse: &[[f64; ROW]], a: usize, b: usize| inverse[a.min(b)][a.abs_diff(b)];
        for i in (0..n).rev() {
            let reach = (ROW - 1).min(n - 1 - i);
            for k in (1..=reach).rev() {
                inverse[i][k] = -(1..=reach).map(|m| self.rows[i + m][m] * entry(&inverse, i + m, i + k)).sum::<f64>();
            }
            inverse[i][0] =
                1.0 / self.rows[i][0] - (1..=reach).map(|m| self.rows[i + m][m] * inverse[i][m]).sum::<f64>();
        }
        inverse
    }
}
