//! Arteries, veins, and the landing datum.

use crate::imaging::Phase;
use crate::planning::Command;
use crate::planning::plan::{DatumDefinition, Landmark, LandmarkKind, Vessel, VesselKind};
use crate::ui::actions::Action;
use crate::ui::actions::keymap::hint;
use crate::ui::context::PaintContext;
use crate::ui::panels::inspector::marks;
use crate::ui::tools::{Tool, trace};
use crate::ui::widgets::controls::{act, act_as, choose, drop_down, explain, labeled_button, line_sample, part};
use crate::ui::widgets::icons::{Icon, icon_button};
use crate::wording::{self, Quantity, counted};
use egui::{Align, Layout, Popup, RichText, Ui};

pub fn show(ui: &mut Ui, cx: &mut PaintContext) {
    vessels(ui, cx, VesselKind::Artery, "Arteries", Action::TraceArtery);
    vessels(ui, cx, VesselKind::Vein, "Veins", Action::TraceVein);
    phase(ui, cx);
    datum(ui, cx);
    marks::show(ui, cx);
    part(ui, "Hand");
    explain(
        ui,
        "Click along the vessel: the path follows. Drag an anchor to move it, click the path to add one, Delete removes \
         it, Backspace the last one, Enter finishes.",
    );
}

fn vessels(ui: &mut Ui, cx: &mut PaintContext, kind: VesselKind, title: &str, trace: Action) {
    part(ui, title);
    let vessels: Vec<Vessel> = cx.session.plan().vessels_of(kind).cloned().collect();
    for vessel in &vessels {
        one(ui, cx, vessel, trace);
    }
    if vessels.is_empty() {
        act(ui, cx.outbox, trace);
    } else {
        let add = ui.button(if kind == VesselKind::Artery { "Add artery" } else { "Add vein" });
        Popup::menu(&add).show(|ui| {
            for &[id, name] in wording::vessel_names(kind) {
                if ui.button(name).clicked() {
                    let id = cx.session.plan().free_vessel_id(id);
                    cx.outbox.change(Command::AddVessel { id: id.clone(), kind, name: name.to_owned() });
                    cx.workspace.editing.vessel = Some(id);
                    cx.outbox.act(trace);
                    ui.close();
                }
            }
        });
    }
}

fn one(ui: &mut Ui, cx: &mut PaintContext, vessel: &Vessel, trace: Action) {
    let active = cx.workspace.editing.vessel.as_ref() == Some(&vessel.id);
    ui.horizontal(|ui| {
        // The longest name has room.
        ui.spacing_mut().item_spacing.x = 4.0;
        line_sample(ui, cx.palette.vessel(vessel.kind), vessel.kind == VesselKind::Vein);
        let names = ui.push_id(&vessel.id, |ui| {
            drop_down(ui, &format!("Name of the {}", vessel.name), &vessel.name, 206.0, |ui| {
                for &[_, name] in wording::vessel_names(vessel.kind) {
                    if ui.selectable_label(vessel.name == name, name).clicked() && vessel.name != name {
                        let (id, name) = (vessel.id.clone(), name.to_owned());
                        cx.outbox.change(Command::RenameVessel { id, name });
                    }
                }
            })
        });
        if active {
            names.inner.highlight();
        }
        let remove = icon_button(ui, Icon::Cross, &format!("Remove the {}", vessel.name), true);
        cx.outbox.on_click(&remove, Command::RemoveVessel(vessel.id.clone()));
    });
    let evaluated = cx.session.evaluation().vessel(&vessel.id);
    ui.horizontal(|ui| {
        ui.add_space(32.0);
        let anchors: usize = vessel.traces.iter().map(|trace| trace.anchors.len()).sum();
        match evaluated.filter(|evaluated| !evaluated.traces.is_empty()) {
            Some(evaluated) => {
                let quantity = Quantity::of_vessel(evaluated);
                ui.label(&quantity.value);
                ui.weak(RichText::new(quantity.aside()).small());
            }
            None if anchors > 0 => drop(ui.weak(counted(anchors, "anchor", "anchors"))),
            None => drop(ui.weak("not traced")),
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let tracing = active && cx.workspace.editing.tool == Tool::Trace;
            let (text, action) = if tracing { ("Finish", Action::LeaveTool) } else { ("Trace", trace) };
            if labeled_button(ui, text, &format!("{text} the {}", vessel.name)).clicked() {
                cx.workspace.editing.vessel = Some(vessel.id.clone());
                cx.outbox.act(action);
            }
        });
    });
    // What the tracer doubts.
    for warning in evaluated.iter().flat_map(|evaluated| &evaluated.traces).flat_map(|trace| &trace.warnings) {
        ui.colored_label(cx.palette.warn, RichText::new(wording::trace_doubt(warning)).small());
    }
}

/// Whether paths keep to early contrast in arteries and late in veins: offered beside the colors that show it. A trace
/// whose vessel was taken for the other kind keeps to the contrast it was made with.
fn phase(ui: &mut Ui, cx: &mut PaintContext) {
    let mut kept = trace::edit::keeps_to_phase(cx.session, cx.workspace);
    if !(kept || cx.workspace.viewing.arrival) {
        return;
    }
    let words = match trace::edit::other_phase(cx.session, cx.workspace) {
        None => "Artery: early contrast; vein: late",
        Some(Phase::Early) => "As traced: early contrast",
        Some(Phase::Late) => "As traced: late contrast",
    };
    let checkbox = ui.checkbox(&mut kept, words).on_hover_text(hint(ui.ctx(), Action::KeepToPhase));
    cx.outbox.on_click(&checkbox, Action::KeepToPhase);
}

fn datum(ui: &mut Ui, cx: &mut PaintContext) {
    part(ui, "Landing datum");
    let placed = cx.session.plan().landing_datum().cloned();
    if let Some(definition) = placed.as_ref().and_then(|datum| datum.definition) {
        cx.workspace.editing.datum_definition = definition;
    }
    let mut definition = cx.workspace.editing.datum_definition;
    let choices = DatumDefinition::ALL.map(|choice| (choice, wording::datum_definition(choice)));
    choose(
        ui,
        "Definition of the landing datum",
        (wording::datum_definition(definition), 248.0),
        &mut definition,
        choices,
    );
    if definition != cx.workspace.editing.datum_definition {
        cx.workspace.editing.datum_definition = definition;
        if let Some(datum) = placed.clone() {
            cx.outbox.change(Command::SetLandmark(Landmark { definition: Some(definition), ..datum }));
        }
    }
    ui.horizontal(|ui| {
        let text = if placed.is_some() { "Move the datum" } else { "Place the datum" };
        act_as(ui, cx.outbox, Action::PlaceDatum, text);
        if let Some(datum) = placed {
            let command = Command::RemoveLandmark { kind: LandmarkKind::LandingDatum, name: datum.name };
            cx.outbox.on_click(&ui.button("Remove it"), command);
        }
    });
}
