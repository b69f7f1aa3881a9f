//! The trace tool: anchors along a vessel, and the path between them.

mod auto_anchors;
pub mod edit;
pub mod live_path;
