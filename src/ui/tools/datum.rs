//! The datum tool: the landmark at the ankle from which lengths are counted.

use crate::geometry::ImagePoint;
use crate::planning::Command;
use crate::planning::plan::{Landmark, LandmarkKind, MarkedPoint};
use crate::session::Session;
use crate::ui::outbox::Outbox;
use crate::ui::workspace::Workspace;

/// Marks the landing datum in `run`, keeping its marks in other views.
pub fn place(session: &Session, workspace: &Workspace, outbox: &mut Outbox, run: &str, at: ImagePoint) {
    let plan = session.plan();
    let same_view = |other: &str| plan.view_of(other).map(|v| &v.id) == plan.view_of(run).map(|v| &v.id);
    let kept = plan.landing_datum().map(|datum| datum.points.clone()).unwrap_or_default();
    let mut points: Vec<MarkedPoint> = kept.into_iter().filter(|point| !same_view(&point.run)).collect();
    points.push(MarkedPoint { run: run.to_owned(), at });
    let definition = Some(workspace.datum);
    let kind = LandmarkKind::LandingDatum;
    outbox.change(Command::SetLandmark(Landmark { kind, definition, name: String::new(), points }));
}
