//! How many millimeters a pixel is, view by view.

use crate::planning::Command;
use crate::planning::plan::{CalibrationChoice, MM_PER_FRENCH, View};
use crate::ui::actions::keymap::hint;
use crate::ui::context::PaintContext;
use crate::ui::tools::reference::object::{Method, ReferenceObject};
use crate::ui::widgets::controls::{act, explain, fact, part};
use crate::ui::widgets::theme;
use crate::units::Mm;
use crate::wording;
use egui::{ComboBox, DragValue, Response, RichText, Ui};

/// Objects of known length that are seen in runs.
const OBJECTS: [&str; 4] = ["ruler", "marker catheter", "catheter", "other object"];

/// Objects with marks at equal distances.
const MARKED: [&str; 3] = ["ruler", "marker catheter", "marker wire"];

/// Depth in mm that is proposed for an object nearer to one side: a ruler on the table, the skin before the vessels.
const USUAL_DEPTH_MM: f64 = 50.0;

/// Shows the scale of every view and the ways to change it.
pub fn show(ui: &mut Ui, cx: &mut PaintContext) {
    let views: Vec<View> = cx.session.plan().views.clone();
    for view in &views {
        of_view(ui, cx, view);
    }
    object(ui, cx, &views);
}

/// The object of known size: how it is marked, and what is known of it. What is entered goes to the object that is
/// marked already, too.
fn object(ui: &mut Ui, cx: &mut PaintContext, views: &[View]) {
    let run = cx.workspace.pane().run.clone();
    let of_run = |view: &&View| view.runs.iter().any(|placement| Some(&placement.run) == run.as_ref());
    let view = views.iter().find(of_run);
    if let Some(view) = view {
        // When another view comes up, its own way of marking does too.
        let another = cx.workspace.panels.reference_view.replace(view.id.clone()) != Some(view.id.clone());
        cx.workspace.editing.reference.take(&view.calibration, another);
    }
    part(ui, "Object of known size");
    let mut entered = cx.workspace.editing.reference.clone();
    ui.horizontal(|ui| {
        for method in Method::ALL {
            let chosen = entered.method == method;
            if ui.selectable_label(chosen, method.text()).on_hover_text(hint(ui.ctx(), method.action())).clicked()
                && !chosen
            {
                entered.method = method;
                cx.workspace.editing.leave_tool();
            }
        }
    });
    explain(ui, entered.method.explanation());
    // Above what is entered, so that it is never out of sight.
    act(ui, cx.outbox, entered.method.action());
    let before = entered.clone();
    let fields = match entered.method {
        Method::Line => line(ui, &mut entered),
        Method::Marks => marks(ui, &mut entered),
        Method::Catheter => catheter(ui, &mut entered),
    };
    let asked = std::mem::take(&mut cx.workspace.panels.focus_depth);
    let depth = depth(ui, &mut entered, asked);
    for response in fields.iter().chain(&depth) {
        cx.outbox.begin_drag(response);
    }
    let changed =
        view.filter(|_| entered != before).and_then(|view| Some((view, entered.given_to(&view.calibration)?)));
    if let Some((view, calibration)) = changed {
        cx.outbox.change(Command::Calibrate { view: view.id.clone(), calibration });
    }
    for response in fields.iter().chain(&depth) {
        cx.outbox.end_drag(response);
    }
    cx.workspace.editing.reference = entered;
}

fn line(ui: &mut Ui, entered: &mut ReferenceObject) -> Vec<Response> {
    choice(ui, "Object", &OBJECTS, &mut entered.object);
    vec![number(ui, "Length", DragValue::new(&mut entered.length_mm).speed(0.5).range(1.0..=500.0).suffix(" mm"))]
}

fn marks(ui: &mut Ui, entered: &mut ReferenceObject) -> Vec<Response> {
    choice(ui, "Object", &MARKED, &mut entered.marked);
    let value = DragValue::new(&mut entered.spacing_mm).speed(0.1).range(0.5..=200.0).suffix(" mm");
    vec![number(ui, "Mark to mark", value)]
}

fn catheter(ui: &mut Ui, entered: &mut ReferenceObject) -> Vec<Response> {
    let size = number(ui, "Size", DragValue::new(&mut entered.french).speed(0.05).range(1.0..=30.0).suffix(" French"));
    fact(ui, "Outer diameter", &Mm::new(entered.french * MM_PER_FRENCH).to_string());
    vec![size]
}

fn choice(ui: &mut Ui, name: &str, all: &[&str], chosen: &mut String) {
    ui.horizontal(|ui| {
        let label = ui.weak(name);
        let shown = ComboBox::from_id_salt(name).selected_text(chosen.as_str()).width(136.0).show_ui(ui, |ui| {
            for object in all {
                ui.selectable_value(chosen, (*object).to_owned(), *object);
            }
        });
        shown.response.labelled_by(label.id);
    });
}

fn number(ui: &mut Ui, name: &str, value: DragValue) -> Response {
    let row = ui.horizontal(|ui| {
        let label = ui.weak(name);
        ui.add(value.max_decimals(2)).labelled_by(label.id)
    });
    row.inner
}

/// Where the object lies along the beam, which decides how much it is magnified.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    Unknown,
    AtVessel,
    Detector,
    Tube,
}

impl Side {
    const ALL: [Self; 4] = [Self::Unknown, Self::AtVessel, Self::Detector, Self::Tube];

    const fn of(depth_mm: Option<f64>) -> Self {
        match depth_mm {
            None => Self::Unknown,
            Some(mm) if mm > 0.0 => Self::Detector,
            Some(mm) if mm < 0.0 => Self::Tube,
            Some(_) => Self::AtVessel,
        }
    }

    const fn text(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::AtVessel => "as the vessels",
            Self::Detector => "nearer the detector",
            Self::Tube => "nearer the tube",
        }
    }
}

/// How deep the object lies; the field takes the focus, and comes into sight, if it is asked for.
fn depth(ui: &mut Ui, entered: &mut ReferenceObject, asked: bool) -> Vec<Response> {
    let mut side = Side::of(entered.depth_mm);
    let before = side;
    ui.horizontal(|ui| {
        let label = ui.weak("Depth");
        let shown = ComboBox::from_id_salt("depth").selected_text(side.text()).width(136.0).show_ui(ui, |ui| {
            for other in Side::ALL {
                ui.selectable_value(&mut side, other, other.text());
            }
        });
        let hint =
            "Distance of the object from the vessels along the beam: what lies nearer the tube is magnified more";
        if asked {
            shown.response.request_focus();
            shown.response.scroll_to_me(None);
            // The focus is seen in the next pass only.
            ui.ctx().request_repaint();
        }
        shown.response.labelled_by(label.id).on_hover_text(hint);
    });
    let by = entered.depth_mm.filter(|mm| *mm != 0.0).map_or(USUAL_DEPTH_MM, f64::abs);
    if side != before {
        entered.depth_mm = match side {
            Side::Unknown => None,
            Side::AtVessel => Some(0.0),
            Side::Detector => Some(by),
            Side::Tube => Some(-by),
        };
    }
    let Some(mm) = entered.depth_mm.filter(|mm| *mm != 0.0) else { return Vec::new() };
    let mut by = mm.abs();
    let response = number(ui, "By", DragValue::new(&mut by).speed(0.5).range(1.0..=300.0).suffix(" mm"));
    entered.depth_mm = Some(by.copysign(mm));
    vec![response]
}

fn of_view(ui: &mut Ui, cx: &mut PaintContext, view: &View) {
    part(ui, &view.id);
    let evaluated = cx.session.evaluation().views.iter().find(|evaluated| evaluated.id == view.id);
    let Some(evaluated) = evaluated else {
        explain(ui, "Being worked out…");
        return;
    };
    let color = if evaluated.scale_state.is_usable() { cx.palette.text } else { cx.palette.warn };
    ui.label(RichText::new(wording::scale(evaluated)).color(color));
    // A sign belongs to its number.
    let why = wording::scale_reason(&evaluated.why).replace(" %", "\u{a0}%");
    let why = RichText::new(why).size(theme::SMALL).color(cx.palette.secondary);
    ui.add(egui::Label::new(why).wrap());
    if view.calibration != CalibrationChoice::Dicom && ui.button("Use what the file says").clicked() {
        let calibration = CalibrationChoice::Dicom;
        cx.outbox.change(Command::Calibrate { view: view.id.clone(), calibration });
    }
}
