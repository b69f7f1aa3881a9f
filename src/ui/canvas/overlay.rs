//! What lies over a picture: what each tool paints, crossing, stents, linked cursor.

use super::lines;
use super::pane_painter::PanePainter;
use crate::planning::evaluation::Crossing;
use crate::planning::plan::VesselKind;
use crate::session::Session;
use crate::ui::tools::{datum, mark, reference, region, trace};
use crate::ui::widgets::theme::ink;
use crate::ui::workflow::Step;
use crate::units::Mm;
use crate::wording::Quantity;
use egui::{Align2, Pos2, vec2};

/// Paints everything that lies over a picture.
pub fn paint(on: &PanePainter) {
    stents(on);
    trace::paint::paint(on);
    mark::paint(on);
    trace::paint::paint_live_path(on);
    reference::paint(on);
    region::paint(on);
    crossing(on);
    datum::paint(on);
    linked_cursor(on);
    crosshair(on);
}

fn crossing(on: &PanePainter) {
    let Some(crossing) = &on.cx.session.evaluation().crossing else { return };
    let Some([artery, vein]) = crossing_ends(on, crossing) else { return };
    lines::solid(on.painter, &[artery, vein], 2.5, ink::CROSSING);
    let middle = artery.lerp(vein, 0.5);
    lines::ring(on.painter, middle, 14.0, ink::CROSSING);
    let words = Quantity::of_crossing(crossing).value;
    lines::text(on.painter, middle + vec2(20.0, 0.0), Align2::LEFT_CENTER, &words, 13.0, ink::CROSSING);
}

fn crossing_ends(on: &PanePainter, crossing: &Crossing) -> Option<[Pos2; 2]> {
    let own = crossing.in_runs.iter().find(|seen| seen.run == on.run);
    let seen = own.or_else(|| crossing.in_runs.iter().find(|seen| on.place(seen.artery_at, &seen.run).is_some()))?;
    Some([on.place(seen.artery_at, &seen.run)?, on.place(seen.vein_at, &seen.run)?])
}

fn stents(on: &PanePainter) {
    let evaluation = on.cx.session.evaluation();
    let Some(chain) = evaluation.chains.get(on.cx.workspace.panels.chain) else { return };
    if on.cx.workspace.step < Step::Stent {
        return;
    }
    let Some(run) = profile_run(on.cx.session) else { return };
    for piece in &chain.pieces {
        let part = evaluation.profile.iter().filter(|s| s.vein_mm >= piece.from_mm && s.vein_mm <= piece.to_mm);
        let points: Vec<Pos2> = part.filter_map(|sample| on.place(sample.at, run)).collect();
        if points.len() < 2 {
            continue;
        }
        let wide = egui::Stroke::new(9.0, ink::STENT.gamma_multiply(0.35));
        on.painter.add(egui::Shape::line(points.clone(), wide));
        for end in [points[0], points[points.len() - 1]] {
            lines::handle(on.painter, end, ink::STENT, false);
        }
        let words = Mm::new(piece.length_mm).nominal();
        let middle = points[points.len() / 2] + vec2(12.0, 0.0);
        lines::text(on.painter, middle, Align2::LEFT_CENTER, &words, 12.0, ink::STENT);
    }
}

/// The place the strip's cursor is at.
fn linked_cursor(on: &PanePainter) {
    if let Some(at) = on.cx.workspace.pass.pointed_place.as_ref().and_then(|(run, at)| on.place(*at, run)) {
        on.ring(at);
    }
    let Some(mm) = on.cx.workspace.pass.cursor_mm else { return };
    let Some(run) = profile_run(on.cx.session) else { return };
    let profile = &on.cx.session.evaluation().profile;
    let near = profile.iter().min_by(|a, b| (a.vein_mm - mm).abs().total_cmp(&(b.vein_mm - mm).abs()));
    if let Some(at) = near.and_then(|sample| on.place(sample.at, run)) {
        on.ring(at);
    }
}

fn crosshair(on: &PanePainter) {
    if let (Some(at), true) = (on.cx.workspace.editing.crosshair, on.is_active()) {
        lines::cross(on.painter, on.view.screen_from_image(at), 16.0, 1.2, ink::MARK);
    }
}

/// The run in whose pixels the profile is given: that of the first trace of its vein.
pub fn profile_run(session: &Session) -> Option<&str> {
    let evaluation = session.evaluation();
    let vein = evaluation.vessels.iter().find(|vessel| match &evaluation.crossing {
        Some(crossing) => vessel.id == crossing.vein,
        None => vessel.kind == VesselKind::Vein && !vessel.traces.is_empty(),
    })?;
    vein.traces.first().map(|trace| trace.run.as_str())
}
