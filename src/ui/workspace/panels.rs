//! What was folded, typed or chosen in panels.

/// State of the panels around the pictures.
#[derive(Debug, Default)]
pub struct PanelState {
    /// The path typed on the start page.
    pub typed_path: String,
    /// All advisories are shown at length.
    pub all_advisories: bool,
    /// The lower panel shows the lumen profile rather than the strip.
    pub lumen_profile: bool,
    /// The index of the stent chain shown.
    pub chain: usize,
    /// The field for the depth of the reference object takes the focus in the next pass.
    pub focus_depth: bool,
    /// The view whose reference object the fields show.
    pub reference_view: Option<String>,
}
