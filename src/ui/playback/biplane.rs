//! The two planes of one machine, on one timeline: what one picture shows, the other shows of the same moment.

use crate::imaging::playback::frame_beside;
use crate::session::{OpenedRun, Session};
use crate::ui::workspace::{Pane, Workspace};

/// The opened run that was taken at the same time by the other plane.
pub fn pair_of<'a>(session: &'a Session, opened: &OpenedRun) -> Option<&'a OpenedRun> {
    let identity = &opened.run.acquisition().identity;
    identity.plane()?;
    session.runs().iter().find(|other| identity.is_pair_of(&other.run.acquisition().identity))
}

/// Brings the panes that show the other plane of the active run to the frame, or the frames, the active pane shows.
pub fn follow(session: &Session, workspace: &mut Workspace) {
    if workspace.visible() < 2 {
        return;
    }
    let Some(opened) = workspace.active_run(session) else { return };
    let Some(pair) = pair_of(session, opened) else { return };
    let [of, to] = [opened, pair].map(|opened| {
        let acquisition = opened.run.acquisition();
        (&acquisition.timing, acquisition.pixels.frames)
    });
    let Pane { opacify, least, range, frame, .. } = *workspace.pane();
    for pane in workspace.visible_panes_mut().iter_mut().filter(|pane| pane.run.as_ref() == Some(&pair.id)) {
        (pane.opacify, pane.least) = (opacify, least);
        pane.range = range.map(|ends| ends.map(|end| frame_beside(of, end, to)));
        pane.frame = frame_beside(of, frame, to);
    }
}
