//! The path that follows the pointer while a vessel is traced or an anchor is dragged.
//!
//! Searched in small portions, one per frame, so that painting never waits; the search continues while the pointer
//! rests, so that later moves find their path at once.

use super::auto_anchors::AutoAnchors;
use super::edit;
use crate::geometry::{ImagePoint, Point};
use crate::imaging::Look;
use crate::imaging::livewire::{Livewire, PORTION};
use crate::imaging::trace;
use crate::session::Session;
use crate::ui::tools::{Drag, Tool};
use crate::ui::workspace::Workspace;
use std::sync::Arc;

/// A path from an anchor to the pointer.
#[derive(Debug, Clone, PartialEq)]
pub struct LivePath {
    /// The points; only its two ends until the path is found.
    pub points: Vec<ImagePoint>,
    /// Whether the path follows the vessel already.
    pub found: bool,
}

/// Searches from the anchors next to the pointer: one while tracing, two while an anchor between others is dragged.
#[derive(Default)]
pub struct LivePaths {
    /// The run they lie in.
    run: String,
    searches: Vec<Livewire>,
    paths: Vec<LivePath>,
    auto_anchors: AutoAnchors,
    /// A search has found its path but not yet covered the whole picture.
    continues: bool,
}

impl LivePaths {
    /// The paths to be drawn in a run.
    pub fn of(&self, run: &str) -> &[LivePath] {
        if self.run == run { &self.paths } else { &[] }
    }

    /// Continues the searches needed now. Returns whether they need another frame.
    pub fn stage(&mut self, session: &mut Session, workspace: &mut Workspace) -> bool {
        self.paths.clear();
        self.continues = false;
        workspace.pass.auto_anchors.clear();
        if workspace.editing.tool == Tool::Trace {
            prefetch_ridges(session, workspace);
        }
        let Some(mut wanted) = Wanted::of(session, workspace) else {
            // Anchors stay while the pointer is elsewhere.
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
            let found = points.is_some();
            self.paths.push(LivePath { found, points: points.unwrap_or_else(|| vec![*anchor, wanted.target]) });
        }
        if workspace.editing.drag.is_none() {
            self.set_auto_anchors(workspace);
        }
        self.run = wanted.run;
        unfinished || self.continues
    }

    /// Sets anchors automatically on the path found, and adds the segments between them to the paths drawn.
    fn set_auto_anchors(&mut self, workspace: &mut Workspace) {
        if let [LivePath { found: true, points, .. }] = self.paths.as_slice() {
            self.auto_anchors.observe(points);
        }
        workspace.pass.auto_anchors = self.auto_anchors.anchors();
        let segments = self.auto_anchors.segments().iter();
        self.paths.extend(segments.map(|segment| LivePath { points: segment.clone(), found: true }));
    }

    /// The path that the trace will take from `anchor` to the pointer, before refinement; `None` while it is searched.
    fn path(
        &mut self,
        slot: usize,
        session: &mut Session,
        wanted: &Wanted,
        anchor: ImagePoint,
    ) -> Option<Vec<ImagePoint>> {
        let ridges = Arc::clone(&session.trace_input(&wanted.run, &wanted.look)?.ridges);
        // Fresh memory costs more than a search: that of a search over the same ridges is used again.
        if !self.searches.get(slot).is_some_and(|livewire| livewire.is_over(&ridges)) {
            self.searches.truncate(slot);
            self.searches.push(Livewire::new(ridges));
        }
        let livewire = self.searches.get_mut(slot)?;
        let points = trace::hop(livewire, [anchor, wanted.target], PORTION)?;
        // Where the path was at hand, half a portion goes into what the next moves may ask for: that is not urgent.
        self.continues |= livewire.go_on(PORTION / 2 / wanted.anchors.len());
        Some(points)
    }
}

/// The paths needed now: from these anchors to the target.
struct Wanted {
    run: String,
    look: Look,
    anchors: Vec<ImagePoint>,
    target: ImagePoint,
}

impl Wanted {
    fn of(session: &Session, workspace: &Workspace) -> Option<Self> {
        if let Some(Drag::Anchor { vessel, run, index }) = &workspace.editing.drag {
            let trace = session.plan().vessel(vessel)?.trace_in(run)?;
            let target = *trace.anchors.get(*index)?;
            // A hop drawn by hand stays straight: no path is searched there.
            let before = index.checked_sub(1).filter(|&hop| !trace.is_bridged(hop));
            let after = Some(index + 1).filter(|_| !trace.is_bridged(*index));
            let anchors = [before, after].into_iter().flatten().filter_map(|i| trace.anchors.get(i)).copied().collect();
            return Some(Self { run: run.clone(), look: trace.look.clone(), anchors, target });
        }
        if workspace.editing.tool != Tool::Trace || workspace.editing.drag.is_some() || workspace.pass.modifiers.command
        {
            return None;
        }
        let (pane, target) = workspace.aim()?;
        let run = workspace.viewing.panes[pane].run.clone()?;
        let trace = session.plan().vessel(workspace.editing.vessel.as_ref()?)?.trace_in(&run)?;
        let anchor = trace.end(workspace.editing.trace.end)?;
        // The keys place exactly at the crosshair.
        let at_crosshair = workspace.editing.crosshair.is_some();
        let target = if at_crosshair { target } else { edit::snap(session, workspace, pane, target) };
        // On the anchor itself there is no path to draw.
        (anchor.distance(target) > 0.5).then(|| Self { run, look: trace.look.clone(), anchors: vec![anchor], target })
    }
}

/// Prefetches the ridges of every visible picture, before the first click needs them.
fn prefetch_ridges(session: &mut Session, workspace: &Workspace) {
    for pane in workspace.visible_panes() {
        if let Some(run) = &pane.run {
            let look = workspace.look_to_trace(session, pane);
            session.trace_input(run, &look);
        }
    }
}
