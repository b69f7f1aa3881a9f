//! About the crossing and the landing datum.

use super::findings::Findings;
use crate::planning::evaluation::advisory::{CrossingAdvisory, Reach};
use crate::planning::evaluation::{Crossing, GapKind};
use crate::planning::plan::DatumDefinition;
use crate::units::Mm;

/// A gap above this fraction of the reach is not to be relied on: exit angle and blind tip of a needle cost some.
const NEAR_REACH: f64 = 0.8;

/// A gap that noise makes smaller by more mm is worth a word.
const NOTABLE_BIAS_MM: f64 = 0.15;

/// A datum this far from the vein, mm, is probably on another vessel.
const FAR_DATUM_MM: f64 = 40.0;

/// A datum beyond the traced vein by more mm is worth a word.
const SMALL_EXTRAPOLATION_MM: f64 = 2.0;

pub(super) fn collect(findings: &Findings<'_, '_>) -> Vec<CrossingAdvisory> {
    let one_line = findings.sites.one_line.iter().map(|pair| CrossingAdvisory::OneLine {
        artery: findings.name(&pair.artery.id),
        vein: findings.name(&pair.vein.id),
    });
    let mut out: Vec<CrossingAdvisory> = one_line.collect();
    datum(findings, &mut out);
    let Some(crossing) = &findings.evaluation.crossing else { return out };
    if crossing.gap.kind == GapKind::Projected {
        out.push(CrossingAdvisory::SingleView);
    }
    out.extend(reach(crossing));
    let bias = crossing.gap.noise_bias_mm.filter(|mm| *mm > NOTABLE_BIAS_MM);
    out.extend(bias.map(|mm| CrossingAdvisory::GapNoise(Mm::new(mm))));
    if let Some((pair, place)) = findings.sites.chosen {
        let pair = &findings.sites.pairs[pair];
        if !place.pinned && pair.profile.is_at_end(&place.approach) {
            out.push(CrossingAdvisory::AtEnd);
        }
    }
    if findings.sites.pairs.len() == 1 {
        out.push(CrossingAdvisory::OneVein);
    }
    out
}

fn reach(crossing: &Crossing) -> Option<CrossingAdvisory> {
    let (reach, gap) = (crossing.reach_mm?, crossing.gap.length?);
    let found = Reach { kind: crossing.gap.kind, gap, reach: Mm::new(reach) };
    if gap.low.get() > reach {
        Some(CrossingAdvisory::BeyondReach(found))
    } else {
        (gap.high.get() > NEAR_REACH * reach).then_some(CrossingAdvisory::NearReach(found))
    }
}

fn datum(findings: &Findings<'_, '_>, out: &mut Vec<CrossingAdvisory>) {
    let Some(pair) = findings.sites.shown() else { return };
    let Some(datum) = pair.datum.filter(|_| pair.is_scaled()) else { return };
    let extrapolated = pair.usable_datum().is_some();
    if !extrapolated || datum.beyond > SMALL_EXTRAPOLATION_MM {
        out.push(CrossingAdvisory::DatumBeyondVein { beyond: Mm::new(datum.beyond), extrapolated });
    }
    if datum.aside > FAR_DATUM_MM {
        out.push(CrossingAdvisory::DatumFar(Mm::new(datum.aside)));
    }
    match findings.measured.plan.landing_datum().and_then(|landmark| landmark.definition) {
        None => out.push(CrossingAdvisory::DatumUndefined),
        Some(DatumDefinition::Calcaneus) => out.push(CrossingAdvisory::AnkleJoint),
        Some(DatumDefinition::MedialMalleolusTip | DatumDefinition::TibiotalarLine) => {}
    }
}
