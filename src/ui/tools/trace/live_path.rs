//! The path that follows the pointer while a vessel is traced or an anchor is dragged.
//!
//! Searched in small portions, one per frame, so that the hand never waits for it; and on while the pointer rests, so that
//! its later moves find what they need.

use super::state::TraceDrag;
use crate::geometry::{ImagePoint, Point};
use crate::imaging::Look;
use crate::imaging::livewire::{Livewire, PORTION};
use crate::session::Session;
use crate::ui::tools::trace::auto_anchors::AutoAnchors;
use crate::ui::tools::{Drag, Tool};
use crate::ui::workspace::Workspace;

/// A path from an anchor to the pointer.
#[derive(Debug, Clone, PartialEq)]
pub struct LivePath {
    /// The run it lies in.
    pub run: String,
    /// The points; only its two ends while the search is under way.
    pub points: Vec<ImagePoint>,
    /// Whether the path follows the vessel already.
    pub found: bool,
}

/// Searches from the anchors next to the pointer: one while tracing, two while an anchor between others is dragged.
#[derive(Default)]
pub struct LivePaths {
    searches: Vec<Search>,
    paths: Vec<LivePath>,
    auto_anchors: AutoAnchors,
    /// Whether a search has found its path and not yet settled the whole picture.
    goes_on: bool,
}

struct Search {
    run: String,
    look: Look,
    anchor: ImagePoint,
    wire: Livewire,
}

impl LivePaths {
    /// The paths to be drawn.
    pub fn paths(&self) -> &[LivePath] {
        &self.paths
    }

    /// Continues the searches the hand needs now. Returns whether they want another frame.
    pub fn stage(&mut self, session: &mut Session, workspace: &mut Workspace) -> bool {
        self.paths.clear();
        self.goes_on = false;
        workspace.pass.auto_anchors.clear();
        if workspace.editing.tool == Tool::Trace {
            warm_up(session, workspace);
        }
        let Some(mut wanted) = Wanted::of(session, workspace) else {
            // What is settled stays while the pointer is elsewhere.
            if workspace.editing.tool != Tool::Trace {
                self.auto_anchors.clear();
            }
            return false;
        };
        if let (Tool::Trace, None, [anchor]) =
            (workspace.editing.tool, &workspace.editing.drag, wanted.anchors.as_mut_slice())
        {
            *anchor = self.auto_anchors.begin(*anchor, wanted.target);
        }
        let mut unfinished = false;
        for (slot, anchor) in wanted.anchors.iter().enumerate() {
            let points = self.path(slot, session, &wanted, *anchor);
            unfinished |= points.is_none();
            self.paths.push(LivePath {
                run: wanted.run.clone(),
                found: points.is_some(),
                points: points.unwrap_or_else(|| vec![*anchor, wanted.target]),
            });
        }
        if workspace.editing.drag.is_none() {
            self.settle(&wanted.run, workspace);
        }
        unfinished || self.goes_on
    }

    /// Lets anchors drop themselves on the path that was found, and adds the ways to them to what is drawn.
    fn settle(&mut self, run: &str, workspace: &mut Workspace) {
        if let [LivePath { found: true, points, .. }] = self.paths.as_slice() {
            self.auto_anchors.observe(points);
        }
        workspace.pass.auto_anchors = self.auto_anchors.anchors();
        let ways = self.auto_anchors.ways().iter();
        self.paths.extend(ways.map(|way| LivePath { run: run.to_owned(), points: way.clone(), found: true }));
    }

    fn path(
        &mut self,
        slot: usize,
        session: &mut Session,
        wanted: &Wanted,
        anchor: ImagePoint,
    ) -> Option<Vec<ImagePoint>> {
        let fits = |s: &Search| s.run == wanted.run && s.look == wanted.look && s.anchor == anchor;
        if !self.searches.get(slot).is_some_and(fits) {
            let traceable = session.traceable(&wanted.run, &wanted.look)?;
            // Fresh memory costs more than a search: that of a search over the same ridges is used again.
            let kept = (slot < self.searches.len()).then(|| self.searches.remove(slot).wire);
            let kept = kept.filter(|wire| wire.is_over(&traceable.ridges));
            let mut wire = kept.unwrap_or_else(|| Livewire::new(std::sync::Arc::clone(&traceable.ridges)));
            wire.set_anchor(anchor);
            let search = Search { run: wanted.run.clone(), look: wanted.look.clone(), anchor, wire };
            self.searches.insert(slot.min(self.searches.len()), search);
        }
        let wire = &mut self.searches.get_mut(slot)?.wire;
        let before = wire.settled();
        let mut points = wire.path_to(wanted.target, PORTION)?;
        // Where the path was at hand, half a portion goes into what the next moves may ask for: that is not urgent.
        let portion = PORTION / 2 / wanted.anchors.len();
        self.goes_on |= wire.go_on(portion.saturating_sub(wire.settled() - before));
        if let Some(last) = points.last_mut() {
            *last = wanted.target;
        }
        Some(points)
    }
}

/// What the hand is about to do.
struct Wanted {
    run: String,
    look: Look,
    anchors: Vec<ImagePoint>,
    target: ImagePoint,
}

impl Wanted {
    fn of(session: &Session, workspace: &Workspace) -> Option<Self> {
        if let Some(Drag::Trace(TraceDrag::Anchor { vessel, run, index })) = &workspace.editing.drag {
            let trace = session.plan().vessel(vessel)?.trace_in(run)?;
            let target = *trace.anchors.get(*index)?;
            let before = index.checked_sub(1).and_then(|i| trace.anchors.get(i));
            let anchors = before.into_iter().chain(trace.anchors.get(index + 1)).copied().collect();
            return Some(Self { run: run.clone(), look: trace.look.clone(), anchors, target });
        }
        if workspace.editing.tool != Tool::Trace || workspace.editing.drag.is_some() || workspace.pass.straight {
            return None;
        }
        let (pane, target) = workspace.aim()?;
        let run = workspace.viewing.panes[pane].run.clone()?;
        let trace = session.plan().vessel(workspace.editing.vessel.as_ref()?)?.trace_in(&run)?;
        let anchor = trace.end(workspace.editing.trace.end)?;
        // On the anchor itself there is no path to draw.
        (anchor.distance(target) > 0.5).then(|| Self { run, look: trace.look.clone(), anchors: vec![anchor], target })
    }
}

/// Has the ridges of every visible picture made before the first click needs them.
fn warm_up(session: &mut Session, workspace: &Workspace) {
    for pane in workspace.visible_panes() {
        if let Some(run) = &pane.run {
            let look = workspace.look_to_trace(session, pane);
            session.traceable(run, &look);
        }
    }
}
