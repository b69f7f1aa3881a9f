//! What is doubtful about a trace.

use crate::imaging::trace::{StretchDoubt, TraceWarning};
use crate::planning::evaluation::TraceDoubt;

/// What is doubtful about a trace, and what to do: without a capital letter and a full stop.
#[must_use]
pub fn trace_doubt(doubt: &TraceDoubt) -> String {
    match doubt {
        TraceDoubt::Tracer(warning) => trace_warning(warning),
        TraceDoubt::Phase(why) => why.to_string(),
        TraceDoubt::Width(why) => format!("the width cannot be measured: {why}"),
    }
}

/// What the tracer itself doubts, in the same form.
#[must_use]
pub fn trace_warning(warning: &TraceWarning) -> String {
    match *warning {
        TraceWarning::Stretch { doubt, from_px, to_px } => {
            let between = format!("between {from_px:.0} and {to_px:.0} px");
            match doubt {
                StretchDoubt::LeftVessel => {
                    format!("the path seems to leave the vessel {between}: add an anchor there")
                }
                StretchDoubt::WeakContrast => format!("weak contrast {between}: check the path there"),
                StretchDoubt::Overlaid => {
                    format!("a thicker vessel lies over the path {between}: check the path there")
                }
                StretchDoubt::Alongside => {
                    format!("another vessel lies against this one {between}: see that the line stays on its vessel")
                }
            }
        }
        TraceWarning::Jump { at_px, before_px, after_px } => format!(
            "the vessel changes from {before_px:.1} to {after_px:.1} px radius at {at_px:.0} px: \
             the path may have jumped to another vessel, add an anchor there"
        ),
        TraceWarning::AnchorOffVessel { number, distance_px } => {
            format!("anchor {number} is {distance_px:.0} px away from the vessel: move it onto the vessel")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubts_say_where_and_what_to_do() {
        let weak = TraceWarning::Stretch { doubt: StretchDoubt::WeakContrast, from_px: 31.0, to_px: 34.4 };
        assert_eq!(trace_doubt(&TraceDoubt::Tracer(weak)), "weak contrast between 31 and 34 px: check the path there");
        assert_eq!(
            trace_warning(&TraceWarning::Jump { at_px: 80.0, before_px: 2.0, after_px: 5.25 }),
            "the vessel changes from 2.0 to 5.2 px radius at 80 px: the path may have jumped to another vessel, \
             add an anchor there"
        );
        assert_eq!(
            trace_warning(&TraceWarning::AnchorOffVessel { number: 2, distance_px: 9.0 }),
            "anchor 2 is 9 px away from the vessel: move it onto the vessel"
        );
    }
}
