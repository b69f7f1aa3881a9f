//! Technique, and the chains of stents that cover the path.

use crate::planning::Command;
use crate::planning::evaluation::{Chain, Piece};
use crate::planning::plan::{ChosenPiece, StentChoice};
use crate::ui::context::PaintContext;
use crate::ui::widgets::controls::{drop_down, explain, fact, labeled_button, part, row};
use crate::ui::widgets::icons::Icon;
use crate::units::{Mm, nominal};
use crate::wording::{Quantity, chain_note, first_missing, probability};
use egui::{Frame, Margin, RichText, Sense, Stroke, Ui, vec2};

pub fn show(ui: &mut Ui, cx: &mut PaintContext) {
    technique(ui, cx);
    let evaluation = cx.session.evaluation();
    if let Some(path) = &evaluation.path_mm {
        part(ui, "Path to cover");
        row(ui, "From the datum", &Quantity::length(path));
    }
    part(ui, "Chains");
    if evaluation.chains.is_empty() {
        explain(ui, first_missing(evaluation).as_deref().unwrap_or("No chain of the catalogue covers the path."));
    }
    for (index, chain) in evaluation.chains.iter().enumerate() {
        one(ui, cx, index, chain);
    }
    if cx.session.plan().stents != StentChoice::Propose {
        cx.outbox.on_click(&ui.button("Propose chains again"), Command::SetStents(StentChoice::Propose));
    }
}

fn technique(ui: &mut Ui, cx: &mut PaintContext) {
    part(ui, "Technique");
    let techniques = cx.session.reference_data().techniques.entries();
    let now = &cx.session.plan().technique;
    let chosen = techniques.iter().find(|technique| technique.id == *now);
    let name = chosen.map_or(now.as_str(), |technique| &technique.name);
    drop_down(ui, "Technique", name, 248.0, |ui| {
        for technique in techniques {
            let response = ui.selectable_label(technique.id == *now, &technique.name);
            if response.on_hover_text(&technique.summary).clicked() && technique.id != *now {
                cx.outbox.change(Command::SetTechnique(technique.id.clone()));
            }
        }
    });
    if let Some(technique) = chosen {
        explain(ui, &technique.summary);
    }
}

fn one(ui: &mut Ui, cx: &mut PaintContext, index: usize, chain: &Chain) {
    let shown = cx.workspace.panels.chain == index;
    let choice = StentChoice::Chosen(pieces(chain));
    let chosen = cx.session.plan().stents == choice;
    let edge = if shown { cx.palette.stent } else { cx.palette.line };
    let frame = Frame::new()
        .stroke(Stroke::new(1.0, edge))
        .corner_radius(6.0)
        .inner_margin(Margin::same(8))
        .outer_margin(Margin::symmetric(0, 2));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal(|ui| {
            let name = format!("Chain {}{}", index + 1, if chosen { ", chosen" } else { "" });
            if ui.radio(shown, name).on_hover_text("Show this chain in strip and pictures").clicked() {
                cx.workspace.panels.chain = index;
            }
        });
        for piece in &chain.pieces {
            line(ui, cx, piece);
        }
        fact(ui, "Covered", &format!("{:.0}", Mm::new(chain.covered_mm)));
        fact(ui, "Covers the path", &probability(chain.probability_covered));
        verified(ui, cx, chain.verified);
        for note in &chain.notes {
            explain(ui, &chain_note(note));
        }
        if !chosen && labeled_button(ui, "Use this chain", &format!("Use chain {}", index + 1)).clicked() {
            cx.workspace.panels.chain = 0;
            cx.outbox.change(Command::SetStents(choice));
        }
    });
}

fn pieces(chain: &Chain) -> Vec<ChosenPiece> {
    let piece = |piece: &Piece| ChosenPiece { device: piece.device.clone(), length_mm: piece.length_mm };
    chain.pieces.iter().map(piece).collect()
}

fn line(ui: &mut Ui, cx: &PaintContext, piece: &Piece) {
    let diameter: Vec<String> = piece.diameter_mm.iter().map(|mm| nominal(*mm)).collect();
    let what = format!("{} × {}", diameter.join("–"), Mm::new(piece.length_mm).nominal());
    let sheath = piece.sheath_fr.map(|fr| format!(", {fr} Fr sheath")).unwrap_or_default();
    ui.horizontal(|ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(6.0, 14.0), Sense::hover());
        let strong = if piece.crossing { 1.0 } else { 0.55 };
        ui.painter().rect_filled(rect, 2.0, cx.palette.stent.gamma_multiply(strong));
        ui.label(what);
        ui.small(if piece.crossing { "crossing" } else { "straight" })
            .on_hover_text(format!("{}{sheath}\n{}", piece.name, piece.source));
    });
    ui.weak(RichText::new(format!("{}{sheath}", piece.name)).small());
}

/// Whether somebody compared the catalogue with the instructions for use.
fn verified(ui: &mut Ui, cx: &PaintContext, verified: bool) {
    ui.horizontal(|ui| {
        let (icon, color, text) = if verified {
            (Icon::Check, cx.palette.text, "Sizes verified")
        } else {
            (Icon::Alert, cx.palette.warn, "Sizes not verified: check the labels")
        };
        icon.show(ui, vec2(16.0, 16.0), 12.0, color);
        ui.colored_label(color, RichText::new(text).small());
    });
}
