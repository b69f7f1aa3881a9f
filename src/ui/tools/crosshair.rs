//! Placing without a pointer: the arrow keys move a crosshair, Enter drops.

use crate::geometry::{ImagePoint, Point};
use crate::session::Session;
use crate::ui::actions::Action;
use crate::ui::outbox::Outbox;
use crate::ui::tools::datum;
use crate::ui::tools::mark;
use crate::ui::tools::reference;
use crate::ui::tools::reference::object::Method;
use crate::ui::tools::region;
use crate::ui::tools::trace;
use crate::ui::tools::{Drag, Tool};
use crate::ui::workspace::Workspace;
use egui::Key;

/// How far the crosshair moves with Shift, in pixels.
const STRIDE: f64 = 10.0;

/// Moves the crosshair one pixel, or ten with Shift. It begins where the pointer is, or in the middle.
pub fn steer(session: &Session, workspace: &mut Workspace, key: Key, fast: bool) {
    let Some(opened) = workspace.pane().run.as_ref().and_then(|run| session.opened(run)) else { return };
    let pixels = &opened.run.acquisition().pixels;
    let (columns, rows) = (f64::from(pixels.columns), f64::from(pixels.rows));
    let pointer = workspace.hover.filter(|(pane, _)| *pane == workspace.active).map(|(_, at)| at);
    let from = workspace.crosshair.or(pointer);
    let mut at = from.unwrap_or_else(|| ImagePoint::new((columns / 2.0).floor(), (rows / 2.0).floor()));
    let step = if fast { STRIDE } else { 1.0 };
    match key {
        Key::ArrowLeft => at.x -= step,
        Key::ArrowRight => at.x += step,
        Key::ArrowUp => at.y -= step,
        _ => at.y += step,
    }
    at = ImagePoint::new(at.x.clamp(0.0, columns - 1.0), at.y.clamp(0.0, rows - 1.0));
    workspace.crosshair = Some(at);
}

/// Enter: drops at the crosshair, or finishes what was traced.
pub fn place(session: &Session, workspace: &mut Workspace, outbox: &mut Outbox) {
    let Some(run) = workspace.pane().run.clone() else { return };
    let Some(at) = workspace.crosshair else {
        outbox.act(Action::LeaveTool);
        return;
    };
    match workspace.tool {
        Tool::Trace => {
            let trace = workspace.vessel.as_ref().and_then(|id| session.plan().vessel(id)?.trace_in(&run));
            if trace.and_then(|trace| trace.end(workspace.end)).is_some_and(|last| last.distance(at) < 0.5) {
                outbox.act(Action::LeaveTool);
            } else {
                trace::edit::drop_anchor(session, workspace, outbox, &run, at, false);
            }
        }
        Tool::Datum => {
            datum::place(session, workspace, outbox, &run, at);
            workspace.leave_tool();
        }
        Tool::Reference if workspace.reference.method != Method::Line => {
            if reference::edit::add(session, workspace, outbox, (workspace.active, &run), at) {
                outbox.act(Action::LeaveTool);
            }
        }
        Tool::Reference => match workspace.drag.take() {
            Some(Drag::Reference { from }) if from.distance(at) > 2.0 => {
                reference::edit::finish_line(session, workspace, outbox, &run, [from, at]);
            }
            _ => workspace.drag = Some(Drag::Reference { from: at }),
        },
        Tool::Mark => {
            if !mark::edit::place(session, workspace, outbox, (workspace.active, &run), at) {
                outbox.say("There is no trace here: move the crosshair onto one");
            }
        }
        Tool::Region => match workspace.drag.take() {
            Some(Drag::Region { from }) if from.distance(at) > 1.0 => region::paint::draw(workspace, &run, [from, at]),
            _ => workspace.drag = Some(Drag::Region { from: at }),
        },
        Tool::Look => {}
    }
}
