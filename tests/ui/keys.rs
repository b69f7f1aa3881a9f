//! Keys: each action has one, and a person may choose another.

use crate::window::*;
use dva_planner::planning::plan::VesselKind;
use egui::{Key, Modifiers};

#[test]
fn a_key_is_given_to_another_action_and_all_come_back() {
    let mut window = window();
    open_sample(&mut window);
    press_with(&mut window, Modifiers::SHIFT, Key::Questionmark);
    click(&mut window, "Key of Trace vein: V");
    assert!(shows(&window, "Press the key for \"Trace vein\""));
    press(&mut window, Key::Escape);
    assert!(shows(&window, "Key of Trace vein: V"), "Esc leaves the key and the list as they are");
    click(&mut window, "Key of Trace vein: V");
    press(&mut window, Key::Space);
    assert!(shows(&window, "Space works the controls"));
    click(&mut window, "Key of Trace vein: V");
    press(&mut window, Key::A);
    assert!(shows(&window, "Trace artery has lost A") && shows(&window, "Key of Trace artery: none"));

    press(&mut window, Key::Escape);
    press(&mut window, Key::A);
    let traced = window.state().session().plan().vessels.iter().map(|vessel| vessel.kind);
    assert_eq!(traced.collect::<Vec<_>>(), [VesselKind::Vein], "the next key works as chosen");
    press(&mut window, Key::Escape);
    press_with(&mut window, Modifiers::SHIFT, Key::Questionmark);
    click(&mut window, "All keys as shipped");
    assert!(shows(&window, "Key of Trace vein: V") && shows(&window, "Key of Trace artery: A"));
    assert!(window.state().preferences().keys.is_shipped());
}
