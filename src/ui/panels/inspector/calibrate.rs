//! How many millimeters a pixel is, view by view.

use crate::planning::Command;
use crate::planning::plan::{CalibrationChoice, MM_PER_FRENCH, View};
use crate::ui::actions::keymap::hint;
use crate::ui::context::PaintContext;
use crate::ui::tools::reference::object::{Method, ReferenceObject};
use crate::ui::widgets::controls::{act, choose, explain, fact, named, part};
use crate::units::Mm;
use crate::wording;
use egui::{DragValue, Response, RichText, Ui};

/// Objects of known length that are seen in runs.
const OBJECTS: [&str; 4] = ["ruler", "marker catheter", "catheter", "other object"];

/// Objects with marks at equal distances.
const MARKED: [&str; 3] = ["ruler", "marker catheter", "marker wire"];

/// Depth in mm that is proposed for an object nearer to one side: a ruler on the table, the skin before the vessels.
const USUAL_DEPTH_MM: f64 = 50.0;

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
    let field = match entered.method {
        Method::Line => line(ui, &mut entered),
        Method::Marks => marks(ui, &mut entered),
        Method::Catheter => catheter(ui, &mut entered),
    };
    let asked = std::mem::take(&mut cx.workspace.panels.focus_depth);
    let depth = depth(ui, &mut entered, asked);
    for response in [field].iter().chain(&depth) {
        cx.outbox.drag(response);
    }
    let changed =
        view.filter(|_| entered != before).and_then(|view| Some((view, entered.given_to(&view.calibration)?)));
    if let Some((view, calibration)) = changed {
        cx.outbox.change(Command::Calibrate { view: view.id.clone(), calibration });
    }
    cx.workspace.editing.reference = entered;
}

fn line(ui: &mut Ui, entered: &mut ReferenceObject) -> Response {
    object_choice(ui, &OBJECTS, &mut entered.object);
    number(ui, "Length", DragValue::new(&mut entered.length_mm).speed(0.5).range(1.0..=500.0).suffix(" mm"))
}

fn marks(ui: &mut Ui, entered: &mut ReferenceObject) -> Response {
    object_choice(ui, &MARKED, &mut entered.marked);
    number(ui, "Mark to mark", DragValue::new(&mut entered.spacing_mm).speed(0.1).range(0.5..=200.0).suffix(" mm"))
}

fn catheter(ui: &mut Ui, entered: &mut ReferenceObject) -> Response {
    let size = number(ui, "Size", DragValue::new(&mut entered.french).speed(0.05).range(1.0..=30.0).suffix(" French"));
    fact(ui, "Outer diameter", &Mm::new(entered.french * MM_PER_FRENCH).to_string());
    size
}

fn object_choice(ui: &mut Ui, all: &[&str], chosen: &mut String) {
    named_choice(ui, "Object", &chosen.clone(), chosen, all.iter().map(|object| ((*object).to_owned(), *object)));
}

/// A drop-down list behind its name.
fn named_choice<'a, T: PartialEq>(
    ui: &mut Ui,
    name: &str,
    selected: &str,
    value: &mut T,
    choices: impl IntoIterator<Item = (T, &'a str)>,
) -> Response {
    let row = ui.horizontal(|ui| {
        let label = ui.weak(name);
        choose(ui, name, (selected, 136.0), value, choices).labelled_by(label.id)
    });
    row.inner
}

fn number(ui: &mut Ui, name: &str, value: DragValue) -> Response {
    ui.horizontal(|ui| named(ui, name, value.max_decimals(2))).inner
}

/// Where the object lies along the beam, which decides how much it is magnified: the sign of its depth, if it is known.
const SIDES: [(Option<f64>, &str); 4] = [
    (None, "unknown"),
    (Some(0.0), "as the vessels"),
    (Some(1.0), "nearer the detector"),
    (Some(-1.0), "nearer the tube"),
];

/// How deep the object lies; the field takes the focus, and comes into sight, if it is asked for.
fn depth(ui: &mut Ui, entered: &mut ReferenceObject, asked: bool) -> Option<Response> {
    let mut side = entered.depth_mm.map(|mm| if mm == 0.0 { 0.0 } else { mm.signum() });
    let before = side;
    let text = SIDES.iter().find(|(sign, _)| *sign == side).map_or("", |(_, text)| text);
    let list = named_choice(ui, "Depth", text, &mut side, SIDES);
    if asked {
        list.request_focus();
        list.scroll_to_me(None);
        // The focus is seen in the next pass only.
        ui.ctx().request_repaint();
    }
    list.on_hover_text(
        "Distance of the object from the vessels along the beam: what lies nearer the tube is magnified more",
    );
    if side != before {
        let by = entered.depth_mm.filter(|mm| *mm != 0.0).map_or(USUAL_DEPTH_MM, f64::abs);
        entered.depth_mm = side.map(|sign| sign * by);
    }
    let mm = entered.depth_mm.filter(|mm| *mm != 0.0)?;
    let mut by = mm.abs();
    let response = number(ui, "By", DragValue::new(&mut by).speed(0.5).range(1.0..=300.0).suffix(" mm"));
    entered.depth_mm = Some(by.copysign(mm));
    Some(response)
}

fn of_view(ui: &mut Ui, cx: &mut PaintContext, view: &View) {
    part(ui, &view.id);
    let Some(evaluated) = cx.session.evaluation().view(&view.id) else {
        explain(ui, "Being worked out…");
        return;
    };
    let color = if evaluated.calibration.state.is_usable() { cx.palette.text } else { cx.palette.warn };
    ui.colored_label(color, wording::scale(evaluated));
    // A sign belongs to its number.
    let why = wording::scale_reason(&evaluated.calibration.why).replace(" %", "\u{a0}%");
    ui.weak(RichText::new(why).small());
    if view.calibration != CalibrationChoice::Dicom {
        let command = Command::Calibrate { view: view.id.clone(), calibration: CalibrationChoice::Dicom };
        cx.outbox.on_click(&ui.button("Use what the file says"), command);
    }
}
