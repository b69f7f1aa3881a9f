//! Where plans and documents are written: a proposed name in the chosen folder, never over a file of somebody else.

use crate::planning::Plan;
use crate::planning::evaluation::Level;
use crate::session::Session;
use crate::session::documents::Document;
use crate::ui::state::AppState;
use crate::ui::workspace::Preferences;
use directories::UserDirs;
use egui::Context;
use std::path::{Path, PathBuf};

/// The name of files that do not tell whose they are.
const UNNAMED: &str = "DVA plan";

/// The folder documents are written into: the chosen one, else the person's documents.
pub fn folder(preferences: &Preferences) -> PathBuf {
    preferences.folder.clone().unwrap_or_else(|| {
        let dirs = UserDirs::new();
        let documents = dirs.as_ref().and_then(|dirs| dirs.document_dir().map(Path::to_owned));
        let home = dirs.as_ref().map(|dirs| dirs.home_dir().to_owned());
        documents.filter(|folder| folder.is_dir()).or(home).unwrap_or_else(|| PathBuf::from("."))
    })
}

/// The name of a case's files, without ending.
pub fn stem(session: &Session) -> String {
    if session.hides_identity() { UNNAMED.to_owned() } else { named(session.plan()) }
}

fn named(plan: &Plan) -> String {
    let allowed = |c: char| if c.is_alphanumeric() || " -_,()".contains(c) { c } else { '-' };
    let label: String = plan.case.label.chars().take(60).map(allowed).collect();
    let label = label.trim();
    if label.is_empty() { UNNAMED.to_owned() } else { format!("DVA plan {label}") }
}

/// Where the plan would be saved: where it is, or under a proposed name.
pub fn plan_path(app: &AppState) -> PathBuf {
    app.session.save_path().map_or_else(|| free_path(app, "dva.json"), Path::to_owned)
}

/// A path in the chosen folder that is free, or was written by this program since its start.
fn free_path(app: &AppState, extension: &str) -> PathBuf {
    let (folder, stem) = (folder(&app.workspace.preferences), stem(&app.session));
    let unnumbered = folder.join(format!("{stem}.{extension}"));
    let numbered = (2..1000).map(|n| folder.join(format!("{stem} {n}.{extension}")));
    let is_ours = |path: &PathBuf| !path.exists() || app.written.contains(path);
    std::iter::once(unnumbered.clone()).chain(numbered).find(is_ours).unwrap_or(unnumbered)
}

/// Saves the plan.
pub fn save(app: &mut AppState, path: PathBuf) {
    app.written.insert(path.clone());
    app.session.save_to(path);
}

/// Writes these documents.
pub fn export(app: &mut AppState, ctx: &Context, documents: &[Document]) {
    if app.session.runs().is_empty() {
        app.tell(ctx, Level::Warn, "There is nothing to export yet", Some("open a study first"));
        return;
    }
    let files: Vec<_> = documents.iter().map(|document| (*document, free_path(app, document.extension()))).collect();
    app.written.extend(files.iter().map(|(_, path)| path.clone()));
    app.session.export(files);
    app.exported = Some(app.session.plan().clone());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planning::plan::Case;

    #[test]
    fn a_file_name_comes_from_the_case_and_holds_nothing_that_leads_elsewhere() {
        let named = |label: &str| {
            let case = Case { label: label.to_owned(), ..Case::default() };
            super::named(&Plan { case, ..Plan::default() })
        };
        assert_eq!(named(""), "DVA plan");
        assert_eq!(named("Case 12, left (second)"), "DVA plan Case 12, left (second)");
        assert_eq!(named("../../etc/x"), "DVA plan ------etc-x");
    }
}
