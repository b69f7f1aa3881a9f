//! Valves, side branches and stretches marked along the vessels.

use crate::planning::Command;
use crate::planning::evaluation::{EvaluatedMark, MarkOrigin};
use crate::planning::plan::{Mark, MarkKind, Vessel, VesselKind};
use crate::ui::actions::Action;
use crate::ui::context::PaintContext;
use crate::ui::outbox::Request;
use crate::ui::tools::Tool;
use crate::ui::widgets::controls::{act_as, choose, part, text_field};
use crate::ui::widgets::icons::{Icon, icon_button};
use crate::wording;
use egui::{RichText, Ui};

pub fn show(ui: &mut Ui, cx: &mut PaintContext) {
    part(ui, "Anatomy");
    chooser(ui, cx);
    let vessels: Vec<Vessel> = cx.session.plan().vessels.clone();
    for vessel in vessels.iter().filter(|vessel| !vessel.marks.is_empty()) {
        ui.weak(RichText::new(&vessel.name).small());
        for (index, mark) in vessel.marks.iter().enumerate() {
            one(ui, cx, vessel, (index, mark));
        }
    }
}

fn chooser(ui: &mut Ui, cx: &mut PaintContext) {
    ui.horizontal(|ui| {
        let mut kind = cx.workspace.editing.mark.kind;
        choose(ui, "What to mark", (kind.text(), 150.0), &mut kind, MarkKind::ALL.map(|kind| (kind, kind.text())));
        if kind != cx.workspace.editing.mark.kind {
            cx.workspace.editing.mark.kind = kind;
            cx.workspace.editing.mark.begun = None;
        }
        let marking = cx.workspace.editing.tool == Tool::Mark;
        let (text, action) = if marking { ("Finish", Action::LeaveTool) } else { ("Mark", Action::MarkAnatomy) };
        act_as(ui, cx.outbox, action, text);
    });
    if cx.workspace.editing.mark.kind == MarkKind::Segment {
        let active = cx.workspace.editing.vessel.as_ref().and_then(|id| cx.session.plan().vessel(id));
        let names = wording::segment_names(active.map_or(VesselKind::Artery, |vessel| vessel.kind));
        if !names.contains(&cx.workspace.editing.mark.segment.as_str()) {
            names[0].clone_into(&mut cx.workspace.editing.mark.segment);
        }
        let segment = &mut cx.workspace.editing.mark.segment;
        let names = names.iter().map(|name| ((*name).to_owned(), *name));
        choose(ui, "Name of the segment", (&segment.clone(), 220.0), segment, names);
    }
}

/// A mark with its name, which can be changed, and where it lies.
fn one(ui: &mut Ui, cx: &mut PaintContext, vessel: &Vessel, (index, mark): (usize, &Mark)) {
    ui.horizontal(|ui| {
        let mut name = mark.name.clone();
        let called = format!("{} {}", mark.kind.text().to_lowercase(), index + 1);
        let response = text_field(ui, &format!("Name of the {called}"), &mut name, mark.kind.text(), 150.0);
        // All letters typed are one undo step.
        if response.gained_focus() {
            cx.outbox.ask(Request::BeginGesture);
        }
        if response.changed() {
            let mark = Mark { name, ..mark.clone() };
            cx.outbox.change(Command::ChangeMark { vessel: vessel.id.clone(), index, mark });
        }
        if response.lost_focus() {
            cx.outbox.ask(Request::EndGesture);
        }
        let remove = icon_button(ui, Icon::Cross, &format!("Remove the {called}"), true);
        cx.outbox.on_click(&remove, Command::RemoveMark { vessel: vessel.id.clone(), index });
    });
    let evaluated = cx.session.evaluation().vessel(&vessel.id).and_then(|evaluated| evaluated.marks.get(index));
    let place = evaluated.map_or_else(|| "…".to_owned(), place_of);
    ui.weak(RichText::new(place).small());
}

/// The kind of a mark and its distance along the vessel.
fn place_of(mark: &EvaluatedMark) -> String {
    let kind = if mark.name == mark.kind.text() { String::new() } else { format!("{}, ", mark.kind.text()) };
    let Some(along) = mark.along else { return format!("{kind}not on the trace") };
    let origin = match mark.origin {
        MarkOrigin::LandingDatum => "from the datum",
        MarkOrigin::FirstPoint => "from the first point",
    };
    match (mark.position_mm, mark.end_mm) {
        (Some(from), Some(to)) => format!("{kind}{}–{} {origin}", from.value.digits(), to.value),
        (Some(at), None) => format!("{kind}{at} {origin}"),
        _ => format!("{kind}{:.0} px {origin}, no scale", along[0]),
    }
}
