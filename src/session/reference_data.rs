//! The data a plan is evaluated with besides its images: devices, techniques, stock.

use super::EvidenceCache;
use crate::assets::DEVICES;
use crate::planning::{DeviceCatalog, Evaluation, Plan, Stock, TableError, TechniqueCatalog, evaluate};
use sha2::{Digest, Sha256};

/// Devices, techniques, and the stents at hand.
#[derive(Debug, Clone)]
pub struct ReferenceData {
    /// The device catalogue.
    pub catalog: DeviceCatalog,
    /// What it is called on paper.
    pub catalog_name: String,
    /// SHA-256 of its text.
    pub catalog_sha256: String,
    /// The technique profiles.
    pub techniques: TechniqueCatalog,
    /// The stents at hand; `None` if everything in the catalogue can be had.
    pub stock: Option<Stock>,
}

impl ReferenceData {
    /// The catalogue and profiles that come with the program.
    #[must_use]
    pub fn bundled() -> Self {
        Self {
            catalog: DeviceCatalog::bundled(),
            catalog_name: "bundled".to_owned(),
            catalog_sha256: sha256(DEVICES.iter().map(|(_, text)| *text)),
            techniques: TechniqueCatalog::bundled(),
            stock: None,
        }
    }

    /// Uses the catalogue written in `text` instead, called `name`.
    ///
    /// # Errors
    /// If the text is not a catalogue.
    pub fn use_catalog(&mut self, name: &str, text: &str) -> Result<(), TableError> {
        self.catalog = DeviceCatalog::parse(text)?;
        name.clone_into(&mut self.catalog_name);
        self.catalog_sha256 = sha256([text]);
        Ok(())
    }

    /// All consequences of `plan`, measured on the runs in `evidence`.
    #[must_use]
    pub fn evaluate(&self, plan: &Plan, evidence: &EvidenceCache) -> Evaluation {
        evaluate(plan, evidence, &self.catalog, &self.techniques, self.stock.as_ref())
    }
}

fn sha256<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let digest = texts.into_iter().fold(Sha256::new(), Digest::chain_update).finalize();
    digest.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}
