//! A made-up plan for tests: two nearly parallel vessels in a synthetic gray picture, a crossing, a chain of three.

use super::figure::RunPicture;
use super::input::{CatalogStamp, Privacy, ReportInput, RunFacts};
use crate::geometry::ImagePoint;
use crate::imaging::{Acquisition, FrameSelection, Look, Raster};
use crate::planning::devices::TechniqueCatalog;
use crate::planning::evaluation::advisory::{Advisory, CrossingAdvisory, StentAdvisory, ViewAdvisory, ViewFinding};
use crate::planning::evaluation::{
    Bend, CenterlineSpace, Chain, Crossing, CrossingInRun, EvaluatedMark, EvaluatedTrace, EvaluatedVessel,
    EvaluatedView, Gap, GapKind, GapSize, LumenProfile, MarkOrigin, Missing, MissingPart, Narrowing, Piece,
    ProfileSample, ScaleState, ViewPurpose, WorkingView,
};
use crate::planning::plan::MarkKind;
use crate::planning::plan::{
    CalibrationChoice, Case, DatumDefinition, Landmark, LandmarkKind, MarkedPoint, Placement, PlanTrace, RunReference,
    Side, Vessel, VesselKind, View,
};
use crate::planning::stents::note::ChainNote;
use crate::planning::{Evaluation, Plan};
use crate::units::{Estimate, Mm, Unit};

const SIDE: usize = 1024;
const MM_PER_PX: f64 = 0.25;

/// Owns everything a [`ReportInput`] borrows.
pub struct Fixture {
    pub plan: Plan,
    pub evaluation: Evaluation,
    pub acquisitions: Vec<(String, Acquisition)>,
    pub techniques: TechniqueCatalog,
    pub pictures: Vec<(String, Raster<u8>, Look)>,
}

impl Fixture {
    /// One view, calibrated by geometry: the gap is a lower bound.
    pub fn one_view() -> Self {
        build(&["AP"], GapKind::Projected)
    }

    /// Two views: the gap is spatial.
    pub fn two_views() -> Self {
        build(&["AP", "LAO"], GapKind::Spatial)
    }

    /// A plan with runs and an artery, and nothing that follows from a vein.
    pub fn unfinished() -> Self {
        let mut fixture = Self::one_view();
        fixture.plan.vessels.truncate(1);
        fixture.plan.landmarks.clear();
        let evaluation = &mut fixture.evaluation;
        evaluation.vessels.truncate(1);
        evaluation.crossing = None;
        evaluation.candidates.clear();
        evaluation.chains.clear();
        evaluation.profile.clear();
        evaluation.path_mm = None;
        evaluation.working_views.clear();
        evaluation.missing = Missing(vec![MissingPart::Vein, MissingPart::Datum]);
        fixture
    }

    /// The same without a scale: pixels only.
    pub fn without_scale() -> Self {
        let mut fixture = Self::one_view();
        let evaluation = &mut fixture.evaluation;
        for view in &mut evaluation.views {
            view.mm_per_px = None;
            view.scale_state = ScaleState::AtDetector;
            view.relative_uncertainty = None;
        }
        for vessel in &mut evaluation.vessels {
            vessel.length_mm = None;
            vessel.diameter_mm = None;
        }
        for crossing in evaluation.crossing.iter_mut().chain(&mut evaluation.candidates) {
            let pixels = GapSize { length: None, between_walls: None, ..*crossing.gap.size() };
            crossing.gap = Gap::new(crossing.gap.kind(), pixels);
            crossing.vein_mm_from_datum = None;
            crossing.window_mm_from_datum = None;
            crossing.artery_diameter_mm = None;
            crossing.vein_diameter_mm = None;
        }
        evaluation.path_mm = None;
        evaluation.chains.clear();
        evaluation.profile.clear();
        evaluation.missing = Missing(vec![MissingPart::Scale("AP".to_owned())]);
        fixture
    }

    pub fn with_input<T>(&self, privacy: Privacy, use_it: impl FnOnce(&ReportInput) -> T) -> T {
        let runs: Vec<RunFacts> =
            self.acquisitions.iter().map(|(id, acquisition)| RunFacts { id, acquisition }).collect();
        use_it(&ReportInput {
            plan: &self.plan,
            evaluation: &self.evaluation,
            runs: &runs,
            technique: self.techniques.get(&self.plan.technique),
            catalog: CatalogStamp {
                name: "Bundled device table 2026-11-22",
                sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            },
            software: "dva-planner 0.1.0",
            printed: "2026-11-22 17:40",
            privacy,
        })
    }

    pub fn report(&self) -> super::Report {
        self.with_input(Privacy::Identified, super::compose)
    }

    pub fn figures(&self) -> super::Figures {
        let pictures = self.pictures.iter().map(|(run, gray, look)| RunPicture { run, gray, look });
        super::figures(&self.plan, &self.evaluation, &pictures.collect::<Vec<_>>())
    }
}

fn artery_at(t: f64) -> ImagePoint {
    let gap = 14.0 + 46.0 * (t - 0.72).abs().powf(1.3) * 2.0;
    let vein = vein_at(t);
    ImagePoint::new(vein.x - gap, vein.y + 2.0)
}

/// The vein from the ankle (t = 0, bottom) upward.
fn vein_at(t: f64) -> ImagePoint {
    ImagePoint::new(540.0 + 36.0 * (4.5 * t).sin() - 60.0 * t, 985.0 - 930.0 * t)
}

fn curve(at: impl Fn(f64) -> ImagePoint) -> Vec<ImagePoint> {
    (0..=600).map(|i| at(f64::from(i) / 600.0)).collect()
}

/// A leg in front of a bright field: a shadow of bone, grain, and the given vessels dark.
fn picture(vessels: &[(&[ImagePoint], f64)]) -> Raster<u8> {
    let mut values = vec![0.0_f64; SIDE * SIDE];
    let mut grain = 0x2545_F491_u32;
    for (index, value) in values.iter_mut().enumerate() {
        let (x, y) = ((index % SIDE) as f64, (index / SIDE) as f64);
        grain ^= grain << 13;
        grain ^= grain >> 17;
        grain ^= grain << 5;
        let leg = (-((x - 500.0) / (300.0 - 0.12 * y)).powi(4)).exp();
        *value = 205.0 - 30.0 * leg + f64::from(grain % 17) - 8.0;
    }
    for (path, radius) in vessels {
        for p in *path {
            let reach = (radius + 2.0).ceil() as i64;
            for dy in -reach..=reach {
                for dx in -reach..=reach {
                    let (x, y) = (p.x.round() as i64 + dx, p.y.round() as i64 + dy);
                    if (0..1024).contains(&x) && (0..1024).contains(&y) {
                        let depth = (1.0 - ((dx * dx + dy * dy) as f64) / (radius * radius)).max(0.0).sqrt();
                        let value = &mut values[y as usize * SIDE + x as usize];
                        *value = value.min(175.0 - 105.0 * depth);
                    }
                }
            }
        }
    }
    Raster::new(SIDE, values.into_iter().map(|v| v.clamp(0.0, 255.0) as u8).collect()).unwrap()
}

#[expect(clippy::too_many_lines, reason = "one case, written down")]
fn build(views: &[&str], kind: GapKind) -> Fixture {
    let (artery, vein) = (curve(artery_at), curve(vein_at));
    let spatial = kind == GapKind::Spatial;
    let mut plan = Plan {
        case: Case { label: "Case 12".into(), side: Some(Side::Left), ..Case::default() },
        notes: "Wound on the lateral foot. Ask for the 2 mm balloon.".into(),
        ..Plan::default()
    };
    let mut evaluation = Evaluation::default();
    let mut acquisitions = Vec::new();
    let mut pictures = Vec::new();
    let traced = |run: String, points: &[ImagePoint], frame| PlanTrace {
        run,
        look: Look { frame: FrameSelection::Frame(frame), ..Look::default() },
        anchors: vec![points[0], points[points.len() - 1]],
        points: points.to_vec(),
        ..PlanTrace::default()
    };
    let mut traces: [Vec<PlanTrace>; 2] = Default::default();
    for (index, view) in views.iter().enumerate() {
        let primary = 40.0 * index as f64;
        let ids = [format!("A{}", index + 1), format!("V{}", index + 1)];
        for (role, id) in ids.iter().enumerate() {
            let uid = format!("1.2.826.0.1.3680043.10.1422.20261122.{}{}", index + 1, role + 1);
            let mut acquisition = Acquisition::default();
            acquisition.patient.name = "Doe^Jane".into();
            acquisition.patient.id = "PID-0042".into();
            acquisition.patient.birth_date = "19480305".into();
            acquisition.patient.sex = "F".into();
            acquisition.patient.laterality = "L".into();
            acquisition.identity.sop_instance_uid.clone_from(&uid);
            acquisition.identity.study_date = "20261120".into();
            acquisition.identity.study_description = "Lower limb DSA".into();
            acquisition.pixels.columns = SIDE as u32;
            acquisition.pixels.rows = SIDE as u32;
            acquisition.pixels.frames = 14;
            acquisition.geometry.primary_deg = Some(primary);
            acquisition.geometry.secondary_deg = Some(0.0);
            acquisitions.push((id.clone(), acquisition));
            plan.runs.push(RunReference {
                id: id.clone(),
                path: format!("{id}.dcm").into(),
                sop_instance_uid: Some(uid),
                pixels_sha256: Some("3f79bb7b435b05321651daefd374cdc681dc06faa65e374e38337b88ca046dea".into()),
                ..RunReference::default()
            });
            let shown: &[(&[ImagePoint], f64)] = if role == 0 { &[(&artery, 5.0)] } else { &[(&vein, 9.0)] };
            pictures.push((id.clone(), picture(shown), Look { frame: FrameSelection::Frame(7), ..Look::default() }));
        }
        traces[0].push(traced(ids[0].clone(), &artery, 7));
        traces[1].push(traced(ids[1].clone(), &vein, 9));
        plan.views.push(View {
            id: (*view).to_owned(),
            runs: ids.iter().map(|id| Placement { run: id.clone(), shift: [0.0, 0.0].into() }).collect(),
            calibration: CalibrationChoice::Dicom,
        });
        evaluation.views.push(EvaluatedView {
            id: (*view).to_owned(),
            primary_deg: Some(primary),
            secondary_deg: Some(0.0),
            mm_per_px: Some([MM_PER_PX, MM_PER_PX]),
            scale_state: ScaleState::Geometry,
            relative_uncertainty: Some(0.05),
            why: "Detector spacing times SOD / SID; the vessel may lie off the isocenter.".into(),
            reference: None,
        });
    }
    let names = ["posterior tibial artery", "posterior tibial vein"];
    let radii = [5.0, 9.0];
    for (index, kind) in [VesselKind::Artery, VesselKind::Vein].into_iter().enumerate() {
        let id = ["pta", "ptv"][index].to_owned();
        evaluation.vessels.push(EvaluatedVessel {
            id: id.clone(),
            kind,
            name: names[index].to_owned(),
            length_mm: Some(Estimate::symmetric(238.4, 23.6)),
            length_px: 953.6,
            bridged_mm: Some(Estimate::symmetric(0.0, 0.0)),
            bridged_fraction: 0.0,
            diameter_mm: Some(Estimate::symmetric(radii[index] * 2.0 * MM_PER_PX, 0.5)),
            points_mm: Vec::new(),
            space: if spatial { CenterlineSpace::Patient } else { CenterlineSpace::Plane },
            traces: traces[index]
                .iter()
                .map(|trace| EvaluatedTrace {
                    run: trace.run.clone(),
                    points: trace.points.clone(),
                    radius_px: vec![radii[index]; trace.points.len()],
                    bridged: Vec::new(),
                    warnings: Vec::new(),
                })
                .collect(),
            course: Some(course(2.0 * radii[index] * MM_PER_PX)),
            marks: if kind == VesselKind::Vein { marks(&traces[index][0]) } else { Vec::new() },
        });
        plan.vessels.push(Vessel {
            id,
            kind,
            name: names[index].to_owned(),
            traces: traces[index].clone(),
            marks: Vec::new(),
        });
    }
    plan.landmarks.push(Landmark {
        kind: LandmarkKind::LandingDatum,
        definition: Some(DatumDefinition::MedialMalleolusTip),
        name: String::new(),
        points: vec![MarkedPoint { run: "V1".into(), at: vein_at(0.03) }],
    });
    decide(&mut evaluation, views.len(), kind);
    Fixture { plan, evaluation, acquisitions, techniques: TechniqueCatalog::bundled(), pictures }
}

/// The consequences, made up to be plausible.
fn decide(evaluation: &mut Evaluation, views: usize, kind: GapKind) {
    let crossing = |t: f64, mm: f64| Crossing {
        artery: "pta".into(),
        vein: "ptv".into(),
        gap: Gap::new(
            kind,
            GapSize {
                length: Some(Estimate::symmetric(mm, 0.62)),
                noise_bias_mm: None,
                px: mm / MM_PER_PX,
                between_walls: Some(Estimate::symmetric((mm - 3.5).max(0.0), 0.8)),
            },
        ),
        vein_mm_from_datum: Some(Estimate::symmetric(238.4 * (t - 0.03), 16.0)),
        artery_point_mm: None,
        vein_point_mm: None,
        in_runs: (1..=views)
            .flat_map(|i| [format!("A{i}"), format!("V{i}")])
            .map(|run| CrossingInRun { run, artery_at: artery_at(t), vein_at: vein_at(t) })
            .collect(),
        angle_deg: 12.0,
        reach_mm: Some(10.0),
        reach_probability: (kind == GapKind::Spatial).then_some(0.999),
        window_mm_from_datum: Some([238.4 * (t - 0.1), 238.4 * (t + 0.04)]),
        artery_diameter_mm: Some(Estimate::symmetric(2.5, 0.5)),
        vein_diameter_mm: Some(Estimate::symmetric(4.5, 0.5)),
    };
    evaluation.crossing = Some(crossing(0.72, 3.54));
    evaluation.candidates = vec![crossing(0.72, 3.54), crossing(0.55, 4.91), crossing(0.9, 5.35)];
    evaluation.angle_between_views_deg = (views > 1).then_some(40.0);
    evaluation.path_mm = Some(Estimate::symmetric(164.5, 16.0));
    let piece = |crossing: bool, length: f64, from: f64| Piece {
        device: "example".into(),
        name: if crossing { "Example tapered stent graft" } else { "Example straight stent graft" }.into(),
        length_mm: length,
        diameter_mm: if crossing { vec![3.5, 5.0] } else { vec![5.5] },
        from_mm: from,
        to_mm: from + length,
        crossing,
        sheath_fr: Some(7.0),
        verified: false,
        source: "made-up example".into(),
    };
    let chain = |pieces: Vec<Piece>, notes: Vec<ChainNote>| Chain {
        covered_mm: pieces.last().map_or(0.0, |piece| piece.to_mm),
        spare_mm: 4.0,
        overlaps_mm: pieces.windows(2).map(|pair| pair[0].to_mm - pair[1].from_mm).collect(),
        pieces,
        probability_covered: 0.93,
        verified: false,
        notes,
    };
    evaluation.chains = vec![
        chain(
            vec![piece(false, 100.0, 0.0), piece(false, 60.0, 88.0), piece(true, 60.0, 136.0)],
            vec![ChainNote::MorePieces { path: Mm::new(180.5), needed: 4 }],
        ),
        chain(vec![piece(false, 150.0, 0.0), piece(true, 60.0, 138.0)], Vec::new()),
        chain(vec![piece(false, 60.0, 0.0), piece(false, 100.0, 48.0), piece(true, 60.0, 136.0)], Vec::new()),
    ];
    let view = |purpose, primary_deg| WorkingView { purpose, primary_deg, secondary_deg: 4.0, foreshortening: 0.02 };
    evaluation.working_views = vec![view(ViewPurpose::Profile, 62.0), view(ViewPurpose::Orthogonal, -28.0)];
    let [first, run] = ["A1", "V1"].map(str::to_owned);
    evaluation.advisories = vec![
        Advisory::Crossing(CrossingAdvisory::SingleView),
        Advisory::Stents(StentAdvisory::UnverifiedDevice(vec!["Example straight".into()])),
        Advisory::View(ViewAdvisory {
            view: "AP".into(),
            what: ViewFinding::PlacementUnchecked { first, runs: vec![run] },
        }),
    ];
    evaluation.profile_run = Some("V1".into());
    evaluation.profile = (0..=300)
        .map(|i| f64::from(i) / 300.0)
        .map(|t| ProfileSample {
            vein_mm: 238.4 * (t - 0.03),
            gap_mm: Estimate::symmetric((vein_at(t).x - artery_at(t).x) * MM_PER_PX, 0.8),
            vein_radius_mm: 2.25 + 0.2 * (20.0 * t).sin(),
            artery_radius_mm: 1.25,
            vein_bridged: false,
            artery_bridged: false,
            at: vein_at(t),
        })
        .collect();
}

/// A vessel of this diameter, narrowed at one place.
fn course(diameter: f64) -> LumenProfile {
    let around = |value: f64| Estimate::new(value, value - 0.4, value + 0.4);
    LumenProfile {
        unit: Unit::Millimeter,
        run: "A1".into(),
        samples: Vec::new(),
        narrowest: Some(Narrowing {
            reference: around(diameter),
            minimal: around(0.7 * diameter),
            at: 120.0,
            stenosis_percent: Estimate::new(30.0, 18.0, 42.0),
        }),
        tortuosity: Some(Estimate::new(1.04, 1.03, 1.05)),
        sharpest_bend: Some(Bend { at: 90.0, radius: Estimate::new(41.0, 36.0, 48.0) }),
    }
}

/// A valve on the vein.
/// A valve and a calcified stretch of a traced vein.
fn marks(trace: &PlanTrace) -> Vec<EvaluatedMark> {
    let at = |part: usize| trace.points[trace.points.len() * part / 10];
    let valve = EvaluatedMark {
        kind: MarkKind::Valve,
        name: "Valve".into(),
        run: "V1".into(),
        at: at(3),
        to: None,
        origin: MarkOrigin::LandingDatum,
        along: Some([60.0; 2]),
        position_mm: Some(Estimate::symmetric(52.0, 3.0)),
        end_mm: None,
        from_crossing_mm: Some(Estimate::symmetric(110.0, 9.0)),
        strip_mm: Some([52.0; 2]),
    };
    let stretch = EvaluatedMark {
        kind: MarkKind::Calcified,
        name: "Calcified stretch".into(),
        at: at(5),
        to: Some(at(7)),
        along: Some([120.0, 168.0]),
        position_mm: Some(Estimate::symmetric(112.0, 6.0)),
        end_mm: Some(Estimate::symmetric(160.0, 8.0)),
        from_crossing_mm: Some(Estimate::symmetric(2.0, 1.0)),
        strip_mm: Some([112.0, 160.0]),
        ..valve.clone()
    };
    vec![valve, stretch]
}
