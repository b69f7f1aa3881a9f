//! How many millimeters a pixel is, view by view.

use crate::planning::Command;
use crate::planning::evaluation::ScaleState;
use crate::planning::plan::{CalibrationChoice, View};
use crate::ui::action::Action;
use crate::ui::controls::{act, explain, part};
use crate::ui::scene::Scene;
use crate::ui::words;
use egui::{ComboBox, DragValue, RichText, Ui};

/// Objects of known size that are seen in runs.
const OBJECTS: [&str; 4] = ["ruler", "marker catheter", "catheter", "other object"];

/// Shows the scale of every view and the ways to change it.
pub fn show(ui: &mut Ui, scene: &mut Scene) {
    explain(ui, "No length is shown without the scale it came from.");
    let views: Vec<View> = scene.session.plan().views.clone();
    for view in &views {
        of_view(ui, scene, view);
    }
    part(ui, "Reference line");
    explain(ui, "Drag along an object of known length, near the vessels.");
    let reference = &mut scene.workspace.reference;
    ui.horizontal(|ui| {
        let label = ui.weak("Object");
        let object = ComboBox::from_id_salt("object").selected_text(&reference.object).width(136.0);
        let shown = object.show_ui(ui, |ui| {
            for object in OBJECTS {
                ui.selectable_value(&mut reference.object, object.to_owned(), object);
            }
        });
        shown.response.labelled_by(label.id);
    });
    ui.horizontal(|ui| {
        let label = ui.weak("Length");
        let value =
            DragValue::new(&mut reference.length_mm).speed(0.5).range(1.0..=500.0).max_decimals(2).suffix(" mm");
        ui.add(value).labelled_by(label.id);
    });
    let length_mm = scene.workspace.reference.length_mm;
    let object = scene.workspace.reference.object.clone();
    follow_entry(scene, &views, length_mm, &object);
    act(ui, scene.outbox, Action::DrawReference);
}

/// A line that was drawn takes the length and the object as they are typed.
fn follow_entry(scene: &mut Scene, views: &[View], length_mm: f64, object: &str) {
    let Some(run) = scene.workspace.pane().run.clone() else { return };
    let Some(view) = views.iter().find(|view| view.runs.iter().any(|placement| placement.run == run)) else { return };
    let CalibrationChoice::Reference(line) = &view.calibration else { return };
    let entered = scene.workspace.reference_of.replace(view.id.clone()) == Some(view.id.clone());
    if !entered {
        // Another view came up: the fields show its line.
        scene.workspace.reference.length_mm = line.length_mm;
        scene.workspace.reference.object.clone_from(&line.object);
    } else if (line.length_mm - length_mm).abs() > 1e-9 || line.object != object {
        let mut line = line.clone();
        line.length_mm = length_mm;
        object.clone_into(&mut line.object);
        let calibration = CalibrationChoice::Reference(line);
        scene.outbox.change(Command::Calibrate { view: view.id.clone(), calibration });
    }
}

fn of_view(ui: &mut Ui, scene: &mut Scene, view: &View) {
    part(ui, &view.id);
    let evaluated = scene.session.evaluation().views.iter().find(|evaluated| evaluated.id == view.id);
    let Some(evaluated) = evaluated else {
        explain(ui, "Being worked out…");
        return;
    };
    let doubtful = matches!(evaluated.scale_state, ScaleState::None | ScaleState::AtDetector | ScaleState::Conflict);
    let color = if doubtful { scene.palette.warn } else { scene.palette.text };
    ui.label(RichText::new(words::scale(evaluated)).color(color));
    explain(ui, &evaluated.why);
    if view.calibration != CalibrationChoice::Dicom && ui.button("Use what the file says").clicked() {
        let calibration = CalibrationChoice::Dicom;
        scene.outbox.change(Command::Calibrate { view: view.id.clone(), calibration });
    }
}
