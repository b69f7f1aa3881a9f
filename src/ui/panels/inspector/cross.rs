//! The crossing: the chosen place, candidates, and better C-arm angles.

use crate::planning::Command;
use crate::planning::evaluation::Crossing;
use crate::planning::plan::CrossingChoice;
use crate::ui::actions::Action;
use crate::ui::context::PaintContext;
use crate::ui::panels::strip::pinned;
use crate::ui::widgets::controls::{act, explain, fact, labeled_button, part, row};
use crate::units::{CArmAngles, Degrees, Mm, decimal};
use crate::wording::{Quantity, capitalized, first_missing, percent, scale_reason, view_purpose, within_reach};
use egui::{RichText, Ui};

pub fn show(ui: &mut Ui, cx: &mut PaintContext) {
    let evaluation = cx.session.evaluation();
    let Some(crossing) = &evaluation.crossing else {
        explain(ui, first_missing(evaluation).as_deref().unwrap_or("Trace artery and vein first."));
        return;
    };
    chosen(ui, cx, crossing);
    ui.horizontal(|ui| {
        act(ui, cx.outbox, Action::GoToCrossing);
        if cx.session.plan().crossing != CrossingChoice::Shortest {
            cx.outbox.on_click(&ui.button("Use the shortest"), Command::SetCrossing(CrossingChoice::Shortest));
        }
    });
    explain(ui, "Click or drag in the strip below to cross elsewhere.");
    part(ui, "Candidates");
    for candidate in &evaluation.candidates {
        entry(ui, cx, candidate, is_same(candidate, crossing));
    }
    working_views(ui, cx);
}

/// C-arm positions that would show the crossing better.
fn working_views(ui: &mut Ui, cx: &PaintContext) {
    let views = &cx.session.evaluation().working_views;
    if views.is_empty() {
        return;
    }
    part(ui, "C-arm angles worth taking");
    for view in views {
        let angles = CArmAngles { primary: view.primary_deg, secondary: view.secondary_deg }.to_string();
        let purpose = capitalized(view_purpose(view.purpose));
        let remark = format!("foreshortened by {}", percent(view.foreshortening));
        let quantity = Quantity { value: angles, remark, ..Quantity::default() };
        row(ui, &purpose, &quantity);
    }
}

fn is_same(a: &Crossing, b: &Crossing) -> bool {
    a.artery == b.artery && a.vein == b.vein && a.in_runs == b.in_runs
}

fn chosen(ui: &mut Ui, cx: &PaintContext, crossing: &Crossing) {
    let why: Vec<String> =
        cx.session.evaluation().views.iter().map(|view| scale_reason(&view.calibration.why)).collect();
    let why = why.join("\n");
    let name = |id: &str| cx.session.plan().vessel(id).map_or_else(|| id.to_owned(), |v| v.name.clone());
    explain(ui, &format!("{} to {}", capitalized(&name(&crossing.artery)), name(&crossing.vein)));
    part(ui, if cx.session.plan().crossing == CrossingChoice::Shortest { "Shortest gap" } else { "Pinned by hand" });
    let gap = Quantity::of_crossing(crossing);
    ui.label(RichText::new(&gap.value).size(20.0).color(cx.palette.crossing)).on_hover_text(&why);
    ui.weak(format!("{} centerline to centerline", gap.aside()));
    if let Some(wall) = &crossing.gap.between_walls {
        let wall = Quantity { remark: String::new(), ..Quantity::gap(crossing.gap.kind, wall) };
        row(ui, "Wall to wall", &wall).on_hover_text(&why);
    }
    match &crossing.vein_mm_from_datum {
        Some(mm) => drop(row(ui, "From the datum", &Quantity::length(mm)).on_hover_text(&why)),
        None => fact(ui, "From the datum", "no datum"),
    }
    if let Some([from, to]) = crossing.window_mm_from_datum {
        fact(ui, "Window", &format!("{}–{:.0}", decimal(from, 0), Mm::new(to)));
    }
    fact(ui, "Angle", &Degrees::new(crossing.angle_deg).to_string());
    if let Some(reach) = crossing.reach_mm {
        fact(ui, "Needle reach", &Mm::new(reach).nominal());
    }
    fact(ui, "Within reach", &within_reach(crossing));
    for (name, diameter) in [("Artery", &crossing.artery_diameter_mm), ("Vein", &crossing.vein_diameter_mm)] {
        if let Some(diameter) = diameter {
            row(ui, &format!("{name} diameter"), &Quantity::length(diameter)).on_hover_text(&why);
        }
    }
}

fn entry(ui: &mut Ui, cx: &mut PaintContext, candidate: &Crossing, chosen: bool) {
    let gap = Quantity::of_crossing(candidate).value;
    ui.horizontal(|ui| {
        let place = candidate.vein_mm_from_datum.as_ref().map(|mm| format!("at {}", mm.value)).unwrap_or_default();
        ui.label(RichText::new(if chosen { format!("{gap}, chosen") } else { gap.clone() }));
        ui.weak(place);
    });
    if let (false, Some(mm)) = (chosen, &candidate.vein_mm_from_datum) {
        let button = labeled_button(ui, "Use this crossing", &format!("Use this crossing at {}", mm.value));
        if button.hovered() {
            cx.workspace.pass.pointed_mm = Some(mm.value.get());
        }
        if button.clicked() {
            cx.outbox.change(pinned(candidate, mm.value.get()));
        }
    }
}
