//! The right side: what the current step needs, then what to know, then what to do next.

mod calibrate;
mod cross;
mod marks;
mod open;
mod report;
mod stent;
mod subtract;
mod trace;

use crate::ui::actions::keymap::hint;
use crate::ui::context::PaintContext;
use crate::ui::widgets::controls::{explain, primary};
use crate::ui::widgets::notices::sign;
use crate::ui::widgets::theme::{self, GRID};
use crate::ui::workflow::Step;
use crate::wording;
use egui::text::LayoutJob;
use egui::{Align, FontId, Layout, Panel, RichText, Role, ScrollArea, Sense, Ui, WidgetInfo, vec2};

pub fn show(ui: &mut Ui, cx: &mut PaintContext) {
    let foot = Panel::bottom("foot").resizable(false).frame(egui::Frame::new());
    foot.show_separator_line(false).show(ui, |ui| foot_of(ui, cx));
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        let step = cx.workspace.step;
        ui.horizontal(|ui| {
            ui.heading(step.text());
            if cx.session.is_evaluating() {
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    ui.weak(RichText::new("working…").small());
                });
            }
        });
        match step {
            Step::Open => open::show(ui, cx),
            Step::Subtract => subtract::show(ui, cx),
            Step::Calibrate => calibrate::show(ui, cx),
            Step::Trace => trace::show(ui, cx),
            Step::Cross => cross::show(ui, cx),
            Step::Stent => stent::show(ui, cx),
            Step::Report => report::show(ui, cx),
        }
    });
}

/// Advisories and the next step.
fn foot_of(ui: &mut Ui, cx: &mut PaintContext) {
    ui.separator();
    advisories(ui, cx);
    let next = &cx.status.next;
    ui.weak(theme::strong("Next", theme::SMALL));
    explain(ui, &next.why);
    ui.add_space(2.0);
    let button = primary(ui, &cx.palette, next.action.text()).on_hover_text(hint(ui.ctx(), next.action));
    cx.outbox.on_click(&button, next.action);
}

/// Advisories shown before all are asked for.
const FOLDED: usize = 3;

/// What to know, the most serious first: two lines each, the whole text one hover or one click away.
fn advisories(ui: &mut Ui, cx: &mut PaintContext) {
    let advisories = &cx.session.evaluation().advisories;
    if advisories.is_empty() {
        return;
    }
    let unfolded = cx.workspace.panels.all_advisories;
    ui.horizontal(|ui| {
        ui.spacing_mut().interact_size.y = 18.0;
        ui.weak(theme::strong(format!("Know this ({})", advisories.len()), theme::SMALL));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let text = if unfolded { "Show less" } else { "Show all" };
            if ui.link(RichText::new(text).small()).clicked() {
                cx.workspace.panels.all_advisories = !unfolded;
            }
        });
    });
    let (tallest, shown) =
        if unfolded { (ui.ctx().content_rect().height() * 0.4, advisories.len()) } else { (f32::INFINITY, FOLDED) };
    ui.spacing_mut().item_spacing.y = 4.0;
    ScrollArea::vertical().id_salt("advisories").max_height(tallest).show(ui, |ui| {
        for advisory in advisories.iter().take(shown) {
            ui.horizontal_top(|ui| {
                let (icon, color) = sign(advisory.level(), &cx.palette);
                icon.show(ui, vec2(16.0, 16.0), 13.0, color);
                let (text, font) = (wording::advisory(advisory), FontId::proportional(theme::SMALL));
                let mut job = LayoutJob::simple(text.clone(), font, cx.palette.text, ui.available_width());
                if !unfolded {
                    job.wrap.max_rows = 2;
                }
                let galley = ui.painter().layout_job(job);
                let (rect, response) = ui.allocate_exact_size(galley.size(), Sense::hover());
                response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &text));
                ui.painter().galley(rect.min, galley, cx.palette.text);
                response.on_hover_text(text);
            });
        }
    });
    ui.add_space(GRID / 2.0);
}
