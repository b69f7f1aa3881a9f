//! The line along which things are said of a vessel.

use crate::planning::evaluation::CenterlineSpace;
use crate::planning::vessel::centerline::Centerline;
use crate::planning::view::measured_plan::MeasuredPlan;
use crate::planning::view::reconstruction::Reconstruction;

/// The line along which things are said of a vessel: in the patient if two views show it, else in the plane of the first
/// view in which it is traced.
pub struct DescribedLine<'m> {
    pub line: &'m Centerline,
    /// The views of the line, by index, in the order of its projections.
    pub views: Vec<usize>,
    /// Relative standard uncertainty of lengths; without a scale none, and the unit is one column.
    pub scale: Option<f64>,
    pub space: CenterlineSpace,
}

impl<'m> DescribedLine<'m> {
    /// The line of vessel `at`; `None` if it is not traced.
    pub fn of(measured: &'m MeasuredPlan<'_>, space: Option<&'m Reconstruction<'_>>, at: usize) -> Option<Self> {
        let in_space = space.and_then(|space| {
            let (_, line) = space.lines.iter().find(|(other, _)| *other == at)?;
            Some(Self {
                line,
                views: space.views.to_vec(),
                scale: space.setting.scale,
                space: CenterlineSpace::Patient,
            })
        });
        in_space.or_else(|| {
            let (view, line) = measured.vessels[at].first_line()?;
            let scale = measured.views[view].scale();
            Some(Self { line, views: vec![view], scale, space: CenterlineSpace::Plane })
        })
    }
}
