//! Valves, side branches and stretches marked along the vessels.

use crate::planning::Command;
use crate::planning::evaluation::{EvaluatedMark, MarkOrigin};
use crate::planning::plan::{Mark, MarkKind, Vessel, VesselKind};
use crate::ui::actions::Action;
use crate::ui::actions::keymap::hint;
use crate::ui::context::PaintContext;
use crate::ui::outbox::Request;
use crate::ui::tools::Tool;
use crate::ui::widgets::controls::{drop_down, part};
use crate::ui::widgets::icons::{Icon, icon_button};
use crate::ui::widgets::theme;
use crate::wording;
use egui::{RichText, TextEdit, Ui, WidgetInfo};

/// Shows what can be marked, and what is.
pub fn show(ui: &mut Ui, cx: &mut PaintContext) {
    part(ui, "Anatomy");
    chooser(ui, cx);
    let vessels: Vec<Vessel> = cx.session.plan().vessels.clone();
    for vessel in vessels.iter().filter(|vessel| !vessel.marks.is_empty()) {
        ui.label(RichText::new(&vessel.name).size(theme::SMALL).color(cx.palette.secondary));
        for (index, mark) in vessel.marks.iter().enumerate() {
            one(ui, cx, vessel, (index, mark));
        }
    }
}

fn chooser(ui: &mut Ui, cx: &mut PaintContext) {
    ui.horizontal(|ui| {
        let mut kind = cx.workspace.editing.mark.kind;
        drop_down(ui, "What to mark", kind.text(), 150.0, |ui| {
            for choice in MarkKind::ALL {
                ui.selectable_value(&mut kind, choice, choice.text());
            }
        });
        if kind != cx.workspace.editing.mark.kind {
            cx.workspace.editing.mark.kind = kind;
            cx.workspace.editing.mark.begun = None;
        }
        let marking = cx.workspace.editing.tool == Tool::Mark;
        let (text, action) = if marking { ("Finish", Action::LeaveTool) } else { ("Mark", Action::MarkAnatomy) };
        if ui.button(text).on_hover_text(hint(ui.ctx(), action)).clicked() {
            cx.outbox.act(action);
        }
    });
    if cx.workspace.editing.mark.kind == MarkKind::Segment {
        let active = cx.workspace.editing.vessel.as_ref().and_then(|id| cx.session.plan().vessel(id));
        let names = wording::segment_names(active.map_or(VesselKind::Artery, |vessel| vessel.kind));
        if !names.contains(&cx.workspace.editing.mark.segment.as_str()) {
            names[0].clone_into(&mut cx.workspace.editing.mark.segment);
        }
        let segment = &mut cx.workspace.editing.mark.segment;
        drop_down(ui, "Name of the segment", &segment.clone(), 220.0, |ui| {
            for name in names {
                ui.selectable_value(segment, (*name).to_owned(), *name);
            }
        });
    }
}

/// A mark with its name, which can be changed, and where it lies.
fn one(ui: &mut Ui, cx: &mut PaintContext, vessel: &Vessel, (index, mark): (usize, &Mark)) {
    ui.horizontal(|ui| {
        let mut name = mark.name.clone();
        let field = TextEdit::singleline(&mut name).hint_text(mark.kind.text()).desired_width(150.0);
        let response = ui.add(field);
        let label = format!("Name of the {} {}", mark.kind.text().to_lowercase(), index + 1);
        response.widget_info(|| WidgetInfo {
            label: Some(label.clone()),
            ..WidgetInfo::text_edit(true, &mark.name, &name, "")
        });
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
        let label = format!("Remove the {} {}", mark.kind.text().to_lowercase(), index + 1);
        if icon_button(ui, Icon::Cross, &label, true).clicked() {
            cx.outbox.change(Command::RemoveMark { vessel: vessel.id.clone(), index });
        }
    });
    let evaluated = cx.session.evaluation().vessels.iter().find(|evaluated| evaluated.id == vessel.id);
    let evaluated = evaluated.and_then(|evaluated| evaluated.marks.get(index));
    let place = evaluated.map_or_else(|| "…".to_owned(), place_of);
    ui.add(egui::Label::new(RichText::new(place).size(theme::SMALL).color(cx.palette.secondary)).wrap());
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
