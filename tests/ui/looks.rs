//! Pictures of the main states, compared with those in `tests/snapshots`; `UPDATE_SNAPSHOTS=1` renews them.
//!
//! Where no graphics adapter can draw (no Vulkan, not even in software) the comparison is skipped, and says so.

use crate::window::*;
use dva_planner::ui::Preferences;
use egui::Key;
use egui_kittest::{Harness, SnapshotOptions};

/// Whether anything on this machine can draw.
fn can_draw() -> bool {
    let drawn = std::panic::catch_unwind(|| {
        let mut probe = Harness::builder().with_size([8.0, 8.0]).wgpu().build_ui(|ui| {
            ui.label("x");
        });
        probe.render().is_ok()
    });
    drawn.unwrap_or(false)
}

#[test]
fn main_states_look_as_they_did() {
    if !can_draw() {
        crate::support::skip_missing("a graphics adapter that can draw, such as mesa-vulkan-drivers,");
        return;
    }
    // Software renderers of different versions round differently at the edges of glyphs and lines.
    let options = SnapshotOptions::new().threshold(1.5).max_failed_pixels(400);
    let mut window = window();
    window.run_steps(5);
    window.snapshot_options("empty", &options);
    press(&mut window, Key::Questionmark);
    window.run_steps(5);
    window.snapshot_options("keys", &options);
    press(&mut window, Key::Escape);

    open_finished(&mut window);
    for (step, name) in [("Trace", "trace"), ("Stent", "stent")] {
        go_to_step(&mut window, step);
        still(&mut window);
        window.snapshot_options(name, &options);
    }

    let mut results = window.take_snapshot_results();

    let light: Preferences = serde_json::from_str(r#"{"theme": "Light"}"#).unwrap();
    let mut window = window_with(light, [1280.0, 720.0]);
    open_finished(&mut window);
    window.snapshot_options("light", &options);
    results.extend(window.take_snapshot_results());
}
