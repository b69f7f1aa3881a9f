//! Where to cross: the place chosen, and the others worth a thought.

use crate::planning::Command;
use crate::planning::evaluation::{Crossing, GapKind};
use crate::planning::plan::CrossingChoice;
use crate::ui::action::Action;
use crate::ui::controls::{act, explain, fact, part, row};
use crate::ui::panels::strip::pinned;
use crate::ui::scene::Scene;
use crate::ui::words::{Quantity, labeled, percent};
use egui::{RichText, Ui};

/// Shows the chosen crossing and the candidates.
pub fn show(ui: &mut Ui, scene: &mut Scene) {
    let evaluation = scene.session.evaluation();
    let Some(crossing) = &evaluation.crossing else {
        let missing = evaluation.missing.first().map(|words| crate::ui::steps::sentence(words));
        explain(ui, missing.as_deref().unwrap_or("Trace artery and vein first."));
        return;
    };
    chosen(ui, scene, crossing);
    ui.horizontal(|ui| {
        act(ui, scene.outbox, Action::GoToCrossing);
        let pinned = scene.session.plan().crossing != CrossingChoice::Shortest;
        if pinned && ui.button("Use the shortest").clicked() {
            scene.outbox.change(Command::SetCrossing(CrossingChoice::Shortest));
        }
    });
    explain(ui, "Click or drag in the strip below to cross elsewhere.");
    part(ui, "Candidates");
    for candidate in &evaluation.candidates {
        entry(ui, scene, candidate, is_same(candidate, crossing));
    }
    working_views(ui, scene);
}

/// C-arm positions that would show the crossing better.
fn working_views(ui: &mut Ui, scene: &Scene) {
    let views = &scene.session.evaluation().working_views;
    if views.is_empty() {
        return;
    }
    part(ui, "C-arm angles worth taking");
    for view in views {
        let angles = crate::ui::words::angles(Some(view.primary_deg), Some(view.secondary_deg));
        let purpose = crate::ui::steps::sentence(view.purpose);
        let foreshortened = format!("foreshortened by {}", percent(view.foreshortening));
        row(ui, &purpose, &Quantity { value: angles, aside: foreshortened }, scene.palette.text, "");
    }
}

fn is_same(a: &Crossing, b: &Crossing) -> bool {
    a.artery == b.artery && a.vein == b.vein && a.in_runs == b.in_runs
}

fn chosen(ui: &mut Ui, scene: &Scene, crossing: &Crossing) {
    let palette = &scene.palette;
    let why: Vec<&str> = scene.session.evaluation().views.iter().map(|view| view.why.as_str()).collect();
    let why = why.join("\n");
    let name = |id: &str| scene.session.plan().vessel(id).map_or_else(|| id.to_owned(), |v| v.name.clone());
    explain(ui, &format!("{} to {}", crate::ui::steps::sentence(&name(&crossing.artery)), name(&crossing.vein)));
    part(ui, if scene.session.plan().crossing == CrossingChoice::Shortest { "Shortest gap" } else { "Pinned by hand" });
    let gap = Quantity::gap(crossing);
    ui.label(RichText::new(&gap.value).size(20.0).color(palette.crossing)).on_hover_text(&why);
    ui.weak(format!("{} centerline to centerline", gap.aside));
    if let Some(wall) = &crossing.wall_gap_mm {
        let mut wall = Quantity::of(wall);
        if crossing.kind == GapKind::Projected {
            wall.value = format!("≥ {}", wall.value);
        }
        row(ui, "Wall to wall", &wall, palette.text, &why);
    }
    match &crossing.vein_mm_from_datum {
        Some(mm) => row(ui, "From the datum", &Quantity::of(mm), palette.text, &why),
        None => fact(ui, "From the datum", "no datum"),
    }
    if let Some([from, to]) = crossing.window_mm_from_datum {
        fact(ui, "Window", &format!("{}–{}", from.round(), labeled(to.round())));
    }
    fact(ui, "Angle", &crate::units::Degrees::new(crossing.angle_deg).to_string());
    if let Some(reach) = crossing.reach_mm {
        fact(ui, "Needle reach", &labeled(reach));
    }
    match (crossing.reach_probability, crossing.kind) {
        (Some(probability), GapKind::Spatial) => fact(ui, "Within reach", &percent(probability)),
        _ => fact(ui, "Within reach", "not known from one view"),
    }
    for (name, diameter) in [("Artery", &crossing.artery_diameter_mm), ("Vein", &crossing.vein_diameter_mm)] {
        if let Some(diameter) = diameter {
            row(ui, &format!("{name} diameter"), &Quantity::of(diameter), palette.text, &why);
        }
    }
}

fn entry(ui: &mut Ui, scene: &mut Scene, candidate: &Crossing, chosen: bool) {
    let gap = Quantity::gap(candidate).value;
    ui.horizontal(|ui| {
        let place = candidate.vein_mm_from_datum.as_ref().map(|mm| format!("at {}", mm.value)).unwrap_or_default();
        ui.label(RichText::new(if chosen { format!("{gap}, chosen") } else { gap.clone() }));
        ui.weak(place);
    });
    if let (false, Some(mm)) = (chosen, &candidate.vein_mm_from_datum) {
        let button = ui.button("Use this crossing");
        let label = format!("Use this crossing at {}", mm.value);
        button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &label));
        if button.hovered() {
            scene.workspace.pointed_mm = Some(mm.value.get());
        }
        if button.clicked() {
            scene.outbox.change(pinned(candidate, mm.value.get()));
        }
    }
}
