//! The opened runs, grouped by C-arm direction.

use crate::planning::plan::{VesselKind, View};
use crate::session::OpenedRun;
use crate::ui::actions::Action;
use crate::ui::canvas::{facts_of, lines};
use crate::ui::context::PaintContext;
use crate::ui::outbox::Request;
use crate::ui::panels::start::progress;
use crate::ui::playback::biplane;
use crate::ui::widgets::controls::part;
use crate::ui::widgets::icons::Icon;
use crate::ui::widgets::theme::{self, GRID, ink};
use crate::wording;
use egui::{
    Align2, Color32, FontId, Rect, RichText, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

const ENTRY: egui::Vec2 = vec2(140.0, 124.0);

pub fn show(ui: &mut Ui, cx: &mut PaintContext) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = GRID / 2.0;
        progress(ui, cx);
        let views: Vec<View> = cx.session.plan().views.clone();
        for view in &views {
            group(ui, cx, view);
        }
        ui.add_space(GRID);
        cx.outbox.on_click(&ui.button("Add runs…").on_hover_text("Open more files"), Action::OpenFiles);
        let rejected = cx.session.rejected().len();
        if rejected > 0 {
            let link = ui.link(format!("{rejected} not opened")).on_hover_text("Show the reasons");
            cx.outbox.on_click(&link, Action::RejectedFiles);
        }
    });
}

fn group(ui: &mut Ui, cx: &mut PaintContext, view: &View) {
    part(ui, &view.id);
    if let Some(evaluated) = cx.session.evaluation().view(&view.id) {
        let color = if evaluated.calibration.state.is_usable() { cx.palette.secondary } else { cx.palette.warn };
        let scale = RichText::new(format!("Scale: {}", wording::scale_state(evaluated.calibration.state))).small();
        ui.colored_label(color, scale).on_hover_text(wording::scale_reason(&evaluated.calibration.why));
    }
    for placement in &view.runs {
        let run = &placement.run;
        if let Some(opened) = cx.session.opened(run) {
            let entry = entry(ui, cx, opened);
            cx.outbox.on_click(&entry, Request::Show(run.clone()));
        } else {
            ui.colored_label(cx.palette.warn, RichText::new(format!("Run {run} is not open")).small());
        }
    }
}

/// Which vessels are traced in a run.
fn role(cx: &PaintContext, run: &str) -> &'static str {
    let plan = cx.session.plan();
    let has = |kind| plan.vessels_of(kind).any(|vessel| vessel.trace_in(run).is_some());
    match (has(VesselKind::Artery), has(VesselKind::Vein)) {
        (true, true) => "artery and vein",
        (true, false) => "artery",
        (false, true) => "vein",
        (false, false) => "",
    }
}

fn entry(ui: &mut Ui, cx: &PaintContext, opened: &OpenedRun) -> egui::Response {
    let (rect, response) = ui.allocate_exact_size(ENTRY, Sense::click());
    let acquisition = opened.run.acquisition();
    let name = opened.name(cx.session.hides_identity());
    let shown = cx.workspace.visible_panes().iter().any(|p| p.run.as_ref() == Some(&opened.id));
    let label = format!("Show run {name}");
    response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, shown, &label));
    if !ui.is_rect_visible(rect) {
        return response;
    }

    let painter = ui.painter_at(rect);
    painter.rect_filled(rect, 5.0, if response.hovered() { cx.palette.lifted } else { cx.palette.raised });
    let picture = Rect::from_min_size(rect.min + vec2(4.0, 4.0), vec2(ENTRY.x - 8.0, ENTRY.y - 44.0));
    painter.rect_filled(picture, 3.0, ink::CANVAS);
    match cx.textures.thumbnail(&opened.id) {
        Some(texture) => {
            let size = texture.size_vec2();
            let scale = (picture.width() / size.x).max(picture.height() / size.y);
            let covered = picture.size() / (size * scale);
            let uv = Rect::from_center_size(pos2(0.5, 0.5), covered);
            painter.image(texture.id(), picture, uv, Color32::WHITE);
        }
        None => Icon::Leg.paint(&painter, picture.center(), 20.0, cx.palette.secondary),
    }
    let font = FontId::proportional(theme::SMALL);
    let pair = biplane::pair_of(cx.session, opened);
    let plane = acquisition.identity.plane().map(|plane| format!("Plane {plane}"));
    let badges = wording::badge(acquisition).map(str::to_owned).into_iter().chain(plane);
    for (row, text) in badges.enumerate() {
        let corner = picture.right_top() + vec2(-4.0, 4.0 + 20.0 * row as f32);
        lines::text(&painter, corner, Align2::RIGHT_TOP, &text, theme::SMALL, ink::MARK);
    }
    let at = picture.left_bottom() + vec2(2.0, 4.0);
    let galley = painter.layout_no_wrap(name, font.clone(), cx.palette.text);
    painter.with_clip_rect(rect.shrink(4.0)).galley(at, galley, cx.palette.text);
    let below = at + vec2(0.0, 17.0);
    let frames = wording::counted(acquisition.pixels.frames as usize, "frame", "frames");
    painter.text(below, Align2::LEFT_TOP, frames, font.clone(), cx.palette.secondary);
    let right = pos2(rect.right() - 6.0, below.y);
    painter.text(right, Align2::RIGHT_TOP, role(cx, &opened.id), font, cx.palette.text);
    if shown || response.has_focus() {
        let stroke = Stroke::new(1.0, cx.palette.secondary);
        painter.rect_stroke(rect, 5.0, stroke, StrokeKind::Inside);
    }
    let mut facts = facts_of(opened, cx.session.hides_identity());
    facts.extend(pair.map(|pair| format!("Taken together with {}: side by side they show the same moment.", pair.id)));
    response.on_hover_text(facts.join("\n"))
}
