//! What is at hand.

use super::table::{RowError, TableError, read_rows};

/// The version of stock files read by this program.
pub const SCHEMA: &str = "dva-stock/1";

/// The pieces at hand.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Stock {
    rows: Vec<StockRow>,
}

/// How many of one piece there are.
#[derive(Debug, Clone, PartialEq)]
pub struct StockRow {
    /// The device in the catalogue.
    pub id: String,
    /// Labeled length, mm.
    pub length_mm: f64,
    /// How many.
    pub count: usize,
}

impl Stock {
    /// The stock in the text of a TOML file.
    ///
    /// # Errors
    /// If the file is no TOML, is no stock, or a row cannot be used; all problems are listed with their lines.
    pub fn parse(text: &str) -> Result<Self, TableError> {
        let rows = read_rows(text, SCHEMA, "stock", |row| {
            let (id, length_mm) = (row.words("id"), row.number("length_mm", 1.0..=1000.0));
            let count = row.number("count", 0.0..=10_000.0);
            if count.fract() != 0.0 {
                row.problem(&RowError::Whole("count"));
            }
            StockRow { id, length_mm, count: count as usize }
        })?;
        Ok(Self { rows })
    }

    /// How many pieces of this device and labeled length there are.
    #[must_use]
    pub fn count(&self, device: &str, length_mm: f64) -> usize {
        let same = |row: &&StockRow| row.id == device && (row.length_mm - length_mm).abs() < 0.05;
        self.rows.iter().filter(same).map(|row| row.count).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stock_counts_pieces_by_device_and_length() {
        let text = "schema = \"dva-stock/1\"\n[[stock]]\nid = \"a\"\nlength_mm = 150\ncount = 2\n";
        let stock = Stock::parse(text).unwrap();
        assert_eq!((stock.count("a", 150.0), stock.count("a", 100.0), stock.count("b", 150.0)), (2, 0, 0));
        assert!(Stock::parse(&text.replace("= 2", "= 2.5")).is_err());
        assert!(Stock::parse(&text.replace("= 2", "= -1")).is_err());
    }
}
