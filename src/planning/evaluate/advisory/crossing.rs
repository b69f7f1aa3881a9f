//! About the crossing and the landing datum.

use super::findings::{Findings, block, info, warn};
use crate::planning::evaluation::{Advisory, Crossing, GapKind};
use crate::planning::plan::DatumDefinition;

/// A gap above this fraction of the reach is not to be relied on: exit angle and blind tip of a needle cost some.
const NEAR_REACH: f64 = 0.8;

/// A gap that noise makes smaller by more mm is worth a word.
const NOTABLE_BIAS_MM: f64 = 0.15;

/// A datum this far from the vein, mm, is probably on another vessel.
const FAR_DATUM_MM: f64 = 40.0;

/// A datum beyond the traced vein by more mm is worth a word.
const SMALL_EXTRAPOLATION_MM: f64 = 2.0;

pub(super) fn collect(findings: &Findings<'_, '_>, out: &mut Vec<Advisory>) {
    for pair in &findings.sites.one_line {
        let text = format!(
            "{} and {} are traced along the same line: trace each along its own vessel",
            name(findings, &pair.artery.id),
            name(findings, &pair.vein.id)
        );
        out.push(block("one-line", text));
    }
    datum(findings, out);
    let Some(crossing) = &findings.evaluation.crossing else { return };
    if crossing.kind == GapKind::Projected {
        out.push(warn(
            "single-view",
            "Seen in one view: the gap is a lower bound of the true distance, and a length is too short where the vessel \
             runs toward the detector (20° of tilt hides 6 %). Trace both vessels in a second view at least 30° away, \
             better 60° to 90°",
        ));
    }
    reach(crossing, out);
    if let Some(bias) = crossing.noise_bias_mm.filter(|mm| *mm > NOTABLE_BIAS_MM) {
        let text = format!(
            "Noise of the traces makes the smallest gap come out about {bias:.2} mm too small; its interval allows for it"
        );
        out.push(info("gap-noise", text));
    }
    if let Some((pair, place)) = findings.sites.chosen {
        let pair = &findings.sites.pairs[pair];
        if !place.pinned && pair.profile.is_at_end(&place.approach) {
            let text = "The closest place is at the end of a trace: trace farther, they may come closer beyond";
            out.push(warn("crossing-at-end", text));
        }
    }
    if findings.sites.pairs.len() == 1 {
        out.push(info("one-vein", "One vein is traced: where two run along the artery, trace both and compare"));
    }
}

fn name<'f>(findings: &'f Findings<'_, '_>, id: &'f str) -> &'f str {
    findings.measured.plan.vessel(id).map(|v| v.name.as_str()).filter(|name| !name.is_empty()).unwrap_or(id)
}

fn reach(crossing: &Crossing, out: &mut Vec<Advisory>) {
    let (Some(reach), Some(gap)) = (crossing.reach_mm, crossing.gap_mm) else { return };
    let what = match crossing.kind {
        GapKind::Projected => "the projected gap, a lower bound,",
        GapKind::Spatial => "the gap",
    };
    if gap.low.get() > reach {
        let text = format!(
            "Beyond reach: {what} is {gap}, the needle reaches {reach:.1} mm: choose another place or technique"
        );
        out.push(warn("beyond-reach", text));
    } else if gap.high.get() > NEAR_REACH * reach {
        let text = format!(
            "Near the limit of reach: {what} may be as large as {}, the needle reaches {reach:.1} mm",
            gap.high
        );
        out.push(warn("near-reach", text));
    }
}

fn datum(findings: &Findings<'_, '_>, out: &mut Vec<Advisory>) {
    let Some(pair) = findings.sites.shown() else { return };
    let Some(datum) = pair.datum.filter(|_| pair.is_scaled()) else { return };
    let beyond = datum.beyond;
    if pair.usable_datum().is_none() {
        let text =
            format!("The landing datum lies {beyond:.0} mm beyond the traced vein: trace the vein down to the ankle");
        out.push(block("datum-beyond-vein", text));
    } else if beyond > SMALL_EXTRAPOLATION_MM {
        let text = format!(
            "The traced vein ends {beyond:.0} mm before the landing datum; that part is taken as straight: trace it"
        );
        out.push(warn("datum-beyond-vein", text));
    }
    if datum.aside > FAR_DATUM_MM {
        let text = format!(
            "The landing datum lies {:.0} mm from the vein: check that it marks the ankle of this leg",
            datum.aside
        );
        out.push(warn("datum-far", text));
    }
    match findings.measured.plan.landing_datum().and_then(|landmark| landmark.definition) {
        None => out
            .push(warn("datum-undefined", "The landing datum does not say which ankle landmark it stands on: name it")),
        Some(DatumDefinition::Calcaneus) => {
            let text =
                "A chain down to the calcaneus crosses the ankle joint: check that the stent may lie across a joint";
            out.push(warn("ankle-joint", text));
        }
        Some(DatumDefinition::MedialMalleolusTip | DatumDefinition::TibiotalarLine) => {}
    }
}
