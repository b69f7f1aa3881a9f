//! From a plan and its evaluation to the words and numbers of the sheet.

use super::content::{
    AdvisoryRow, AlternativeRow, CandidateRow, ChainHeadline, ChainSection, CrossingSection, Fact, Header, Headline,
    PieceRow, Provenance, Report, SCHEMA, Section, VesselRow, ViewRow, WorkingViewRow,
};
use super::input::ReportInput;
use super::measured::{Basis, Measured};
use super::technique;
use super::{course, images, marks};
use crate::planning::evaluation::{
    Advisory, Chain, Crossing, EvaluatedVessel, EvaluatedView, GapKind, Level, OpenStep, Piece, WorkingView,
};
use crate::planning::{Evaluation, Plan};
use crate::units::{CArmAngles, Degrees, Estimate, Mm, nominal};
use crate::wording;

/// All words and numbers of the sheet.
#[must_use]
pub fn compose(input: &ReportInput) -> Report {
    let Evaluation { crossing, chains, vessels, .. } = input.evaluation;
    let composer = Composer { plan: input.plan, evaluation: input.evaluation };
    let case = &input.plan.case;
    Report {
        schema: SCHEMA,
        notice: wording::NOTICE,
        header: Header {
            title: "Plan for percutaneous deep venous arterialization".to_owned(),
            case: case_line(input),
            side: wording::side(case.side).to_owned(),
            patient: images::patient_line(input),
            printed: input.printed.to_owned(),
        },
        provenance: Provenance {
            software: input.software.to_owned(),
            catalog: input.catalog_name.to_owned(),
            catalog_hash: images::hash_prefix(input.catalog_sha256),
            plan_schema: input.plan.schema.clone(),
        },
        identity: images::identity(input),
        headline: composer.headline(),
        views: input.evaluation.views.iter().map(|view| composer.view_row(view)).collect(),
        view_angle: composer.view_angle(),
        vessels: vessels.iter().map(|vessel| composer.vessel_row(vessel)).collect(),
        courses: vessels.iter().filter_map(|v| course::row(v, composer.vessel_basis(v).as_ref())).collect(),
        marks: vessels.iter().flat_map(|v| marks::rows(v, composer.vessel_basis(v).as_ref())).collect(),
        crossing: composer.section(OpenStep::ChooseCrossing, crossing.as_ref().map(|c| composer.crossing(c))),
        candidates: composer.candidates(),
        chain: composer.section(OpenStep::ChooseStents, chains.first().map(|chain| composer.chain(chain))),
        alternatives: chains.iter().skip(1).map(|chain| composer.alternative(chain)).collect(),
        working_views: input.evaluation.working_views.iter().map(working_view).collect(),
        advisories: input.evaluation.advisories.iter().map(advisory).collect(),
        missing: input.evaluation.missing.iter().map(|part| wording::capitalized(&wording::missing(part))).collect(),
        procedure: technique::procedure(input),
        assumptions: technique::assumptions(input),
        premises: technique::premises(input),
        method: method(),
        images: images::image_rows(input),
        notes: input.plan.notes.clone(),
    }
}

/// The name that the operator gave the case.
fn case_line(input: &ReportInput) -> String {
    match input.plan.case.label.as_str() {
        _ if input.hides_identity => "Case".to_owned(),
        "" => "Case without a label".to_owned(),
        label => label.to_owned(),
    }
}

fn method() -> Vec<String> {
    [
        "Numbers in brackets are 95 % intervals (expanded uncertainty, k = 2); u is a relative standard uncertainty.",
        "Every length rests on the scale and the number of views printed with it. A gap seen in one view is a lower \
         bound: the true distance may be longer.",
        "Stenosis is 1 − narrowest / reference diameter; the reference is the median diameter 5–20 mm from the narrowest \
         place to both sides, diameters smoothed over 1 mm. Tortuosity is length over straight distance. From one view \
         both are as projected.",
        "Not part of the intervals: movement of the leg between runs, dilation of the vessels, and what the devices do \
         to them.",
        "The sheet supports a physician's judgment and is not the basis of it.",
    ]
    .map(str::to_owned)
    .to_vec()
}

fn advisory(advisory: &Advisory) -> AdvisoryRow {
    let word = match advisory.level() {
        Level::Block => "Do not use",
        Level::Warn => "Check",
        Level::Info => "Note",
    };
    AdvisoryRow { level: advisory.level(), word, text: wording::advisory(advisory) }
}

fn working_view(view: &WorkingView) -> WorkingViewRow {
    WorkingViewRow {
        purpose: wording::capitalized(wording::view_purpose(view.purpose)),
        direction: CArmAngles { primary: view.primary_deg, secondary: view.secondary_deg }.to_string(),
        foreshortening: wording::percent(view.foreshortening),
    }
}

struct Composer<'a> {
    plan: &'a Plan,
    evaluation: &'a Evaluation,
}

impl Composer<'_> {
    /// `value`, or the first open step on the way to it.
    fn section<T>(&self, until: OpenStep, value: Option<T>) -> Section<T> {
        value.map_or_else(|| Section::Missing(self.why_missing(until)), Section::Known)
    }

    fn why_missing(&self, until: OpenStep) -> String {
        let first = self.evaluation.missing.iter().find(|part| part.step() <= until);
        first.map_or_else(|| "see what to know before using these numbers".to_owned(), wording::missing)
    }

    fn crossing_basis(&self, crossing: &Crossing) -> Option<Basis> {
        let runs = crossing.in_runs.iter().map(|place| place.run.as_str());
        Basis::of_runs(self.plan, self.evaluation, runs, crossing.gap.kind == GapKind::Spatial)
    }

    fn vessel_basis(&self, vessel: &EvaluatedVessel) -> Option<Basis> {
        Basis::of_vessel(self.plan, self.evaluation, vessel)
    }

    /// What the path and all positions along the vein rest on.
    fn path_basis(&self) -> Option<Basis> {
        let vein = &self.evaluation.crossing.as_ref()?.vein;
        let vessel = self.evaluation.vessel(vein)?;
        self.vessel_basis(vessel)
    }

    fn headline(&self) -> Headline {
        let Evaluation { crossing, chains, .. } = self.evaluation;
        let gap = crossing.as_ref().map(|crossing| self.gap("Gap between centerlines", crossing));
        let position = crossing.as_ref().and_then(|crossing| self.position("Crossing from the datum", crossing));
        let chain = chains.first().map(|chain| ChainHeadline {
            lengths: lengths(chain),
            pieces: chain.pieces.len(),
            verified: chain.verified,
        });
        Headline {
            gap: self.section(OpenStep::ChooseCrossing, gap),
            position: self.section(OpenStep::ChooseCrossing, position),
            path: self.section(OpenStep::ChooseCrossing, self.path()),
            chain: self.section(OpenStep::ChooseStents, chain),
        }
    }

    fn gap(&self, label: &str, crossing: &Crossing) -> Measured {
        match (crossing.gap.length, self.crossing_basis(crossing)) {
            (Some(gap), Some(basis)) => Measured::gap(label, crossing.gap.kind, gap, &basis),
            _ => Measured::pixels(label, crossing.gap.px),
        }
    }

    fn position(&self, label: &str, crossing: &Crossing) -> Option<Measured> {
        Some(Measured::length(label, crossing.vein_mm_from_datum?, &self.path_basis()?))
    }

    fn path(&self) -> Option<Measured> {
        Some(Measured::length("Vein to be lined", self.evaluation.path_mm?, &self.path_basis()?))
    }

    fn view_row(&self, view: &EvaluatedView) -> ViewRow {
        let basis = Basis::planar(view, self.plan.view(&view.id).map(|view| &view.calibration));
        let spacing = view.calibration.mm_per_px.filter(|_| basis.is_ok()).map(|mm| wording::spacing(mm, 4));
        let scale = basis.as_ref().map_or_else(|why| *why, Basis::scale);
        ViewRow {
            name: view.id.clone(),
            direction: wording::angles([view.primary_deg, view.secondary_deg]),
            spacing: spacing.unwrap_or_else(|| "no scale: pixels only".to_owned()),
            scale: wording::capitalized(scale),
            why: wording::scale_reason(&view.calibration.why),
            views: 1,
            calibrated: basis.is_ok(),
        }
    }

    fn view_angle(&self) -> String {
        match (self.evaluation.views.len(), self.evaluation.angle_between_views_deg) {
            (0, _) => "No run is used".to_owned(),
            (1, _) => "One view: depth is unknown, gaps are lower bounds".to_owned(),
            (n, Some(angle)) => format!("{n} views, {} apart", Degrees::new(angle)),
            (n, None) => format!("{n} views, the angle between them is unknown"),
        }
    }

    fn vessel_row(&self, vessel: &EvaluatedVessel) -> VesselRow {
        let basis = self.vessel_basis(vessel);
        let length = match (vessel.length_mm, &basis) {
            (Some(length), Some(basis)) => Measured::length("Length as traced", length, basis),
            _ => Measured::pixels("Length as traced", vessel.length_px),
        };
        let remark = format!("{} of the length", wording::percent(vessel.bridged_fraction));
        let bridged = match (vessel.bridged_mm, &basis) {
            (Some(length), Some(basis)) => Measured::length("Drawn by hand", length, basis).remarked(remark),
            _ => Measured::pixels("Drawn by hand", vessel.bridged_fraction * vessel.length_px),
        };
        let diameter = vessel.diameter_mm.zip(basis.as_ref());
        let runs: Vec<&str> = vessel.traces.iter().map(|trace| trace.run.as_str()).collect();
        VesselRow {
            kind: wording::vessel_kind(vessel.kind),
            name: vessel.name.clone(),
            length,
            bridged: (vessel.bridged_fraction > 0.0).then_some(bridged),
            diameter: diameter.map(|(diameter, basis)| Measured::length("Mean diameter", diameter, basis)),
            traced_on: runs.join(", "),
            warnings: vessel.traces.iter().flat_map(|trace| &trace.warnings).map(wording::trace_doubt).collect(),
        }
    }

    fn vessel_name<'s>(&'s self, id: &'s str) -> &'s str {
        self.plan.vessel(id).map_or(id, |vessel| vessel.name.as_str())
    }

    fn between(&self, crossing: &Crossing) -> String {
        format!("{} to {}", self.vessel_name(&crossing.artery), self.vessel_name(&crossing.vein))
    }

    fn crossing(&self, crossing: &Crossing) -> CrossingSection {
        let basis = self.crossing_basis(crossing);
        let along = self.path_basis();
        let mut lengths = vec![self.gap("Gap between centerlines", crossing)];
        let measured = |label: &str, estimate: Option<Estimate>| {
            estimate.zip(basis.as_ref()).map(|(estimate, basis)| Measured::length(label, estimate, basis))
        };
        let wall = crossing.gap.between_walls.zip(basis.as_ref());
        lengths.extend(wall.map(|(gap, basis)| Measured::gap("Gap between walls", crossing.gap.kind, gap, basis)));
        lengths.extend(self.position("Position from the datum", crossing));
        let window = crossing.window_mm_from_datum.zip(along.as_ref());
        lengths.extend(window.map(|(window, basis)| {
            Measured::range("Window along the vein", window, basis).remarked("gap within 1 mm of the smallest")
        }));
        lengths.extend(measured("Artery diameter there", crossing.artery_diameter_mm));
        lengths.extend(measured("Vein diameter there", crossing.vein_diameter_mm));
        let fact = |label: &str, value: String| Fact { label: label.to_owned(), value, ..Fact::default() };
        let mut facts = vec![fact("Angle between the centerlines", Degrees::new(crossing.angle_deg).to_string())];
        if let Some(reach) = crossing.reach_mm {
            let reach = fact("Reach of the crossing needle", Mm::new(reach).nominal());
            facts.push(Fact { source: "technique".to_owned(), ..reach });
        }
        facts.push(fact("Within reach", wording::within_reach(crossing)));
        CrossingSection {
            between: self.between(crossing),
            lengths,
            facts,
            lower_bound: crossing.gap.kind == GapKind::Projected,
        }
    }

    fn candidates(&self) -> Vec<CandidateRow> {
        let chosen = self.evaluation.crossing.as_ref();
        let rows = self.evaluation.candidates.iter().enumerate();
        rows.map(|(index, candidate)| CandidateRow {
            rank: index + 1,
            chosen: Some(candidate) == chosen,
            between: self.between(candidate),
            gap: self.gap("Gap", candidate),
            position: self.position("From the datum", candidate),
            angle: Degrees::new(candidate.angle_deg).to_string(),
            within_reach: candidate.reach_probability.map_or_else(|| "unknown".to_owned(), wording::probability),
        })
        .collect()
    }

    fn chain(&self, chain: &Chain) -> ChainSection {
        let basis = self.path_basis();
        let pieces = chain.pieces.iter().enumerate();
        let pieces = pieces.map(|(index, piece)| piece_row(index, piece, chain, basis.as_ref())).collect();
        let largest = chain.pieces.iter().filter_map(|piece| piece.sheath_fr).reduce(f64::max);
        let datum = self.plan.landing_datum().and_then(|landmark| landmark.definition);
        ChainSection {
            pieces,
            lengths: self.path().into_iter().chain(self.surplus(chain)).collect(),
            probability: wording::probability(chain.probability_covered),
            sheath: largest.map_or_else(|| "unknown".to_owned(), french),
            verified: chain.verified,
            positions: basis.map_or_else(|| "no scale".to_owned(), |basis| basis.line()),
            datum: datum.map_or("Landing datum", wording::datum_definition).to_owned(),
            notes: self.notes(chain),
        }
    }

    /// What the chain can cover beyond the path, every overlap at its least: short at the long end of the interval
    /// where the number is negative.
    fn surplus(&self, chain: &Chain) -> Option<Measured> {
        let (path, basis) = self.evaluation.path_mm.zip(self.path_basis())?;
        let beyond = |length: Mm| chain.covered_mm + chain.spare_mm - length.get();
        let surplus = Estimate::new(beyond(path.value), beyond(path.high), beyond(path.low));
        let row = Measured::length("Reserve for a longer vein", surplus, &basis);
        Some(if surplus.low.get() < 0.0 { row.remarked("too short at the long end of the interval") } else { row })
    }

    /// Remarks on a chain that no advisory says already.
    fn notes(&self, chain: &Chain) -> Vec<String> {
        let said: Vec<String> = self.evaluation.advisories.iter().map(wording::advisory).collect();
        chain.notes.iter().map(wording::chain_note).filter(|note| !said.contains(note)).collect()
    }

    fn alternative(&self, chain: &Chain) -> AlternativeRow {
        let mut devices: Vec<&str> = Vec::new();
        for piece in &chain.pieces {
            if !devices.contains(&piece.name.as_str()) {
                devices.push(&piece.name);
            }
        }
        AlternativeRow {
            devices: devices.join(", "),
            lengths: lengths(chain),
            pieces: chain.pieces.len(),
            surplus: self.surplus(chain),
            probability: wording::probability(chain.probability_covered),
            verified: chain.verified,
            notes: self.notes(chain),
        }
    }
}

fn lengths(chain: &Chain) -> String {
    let lengths: Vec<String> = chain.pieces.iter().map(|piece| nominal(piece.length_mm)).collect();
    lengths.join(" + ")
}

fn french(size: f64) -> String {
    format!("{} Fr", nominal(size))
}

fn piece_row(index: usize, piece: &Piece, chain: &Chain, basis: Option<&Basis>) -> PieceRow {
    let diameters: Vec<String> = piece.diameter_mm.iter().map(|d| nominal(*d)).collect();
    let overlap = index.checked_sub(1).and_then(|joint| chain.overlaps_mm.get(joint));
    let position = |mm: f64| basis.map_or_else(|| "no scale".to_owned(), |_| Mm::new(mm).to_string());
    PieceRow {
        order: index + 1,
        name: piece.name.clone(),
        crossing: piece.crossing,
        size: format!("Ø {} × {}", diameters.join("–"), Mm::new(piece.length_mm).nominal()),
        from: position(piece.from_mm),
        to: position(piece.to_mm),
        overlap: overlap.map_or_else(String::new, |overlap| Mm::new(*overlap).to_string()),
        sheath: piece.sheath_fr.map_or_else(|| "unknown".to_owned(), french),
        verified: piece.verified,
        source: piece.source.clone(),
        scale: basis.map_or_else(|| "no scale".to_owned(), |basis| basis.scale().to_owned()),
        views: basis.map_or(0, Basis::views),
    }
}
