//! The state of the seven steps, computed from the plan and its evaluation.

use super::Step;
use crate::planning::evaluation::{Level, OpenStep};
use crate::planning::plan::VesselKind;
use crate::session::Session;
use crate::ui::actions::Action;
use crate::ui::widgets::icons::Icon;
use crate::wording::first_missing;

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    /// Nothing is missing.
    Done,
    /// This is to be done next.
    Next,
    /// Something before it is missing.
    Waiting,
    /// Something is wrong or doubtful.
    Attention,
}

impl StepState {
    /// What a screen reader says after the step's name, and the icon.
    pub const fn sign(self) -> (&'static str, Icon) {
        match self {
            Self::Done => ("done", Icon::Check),
            Self::Next => ("next", Icon::Dot),
            Self::Waiting => ("waiting", Icon::Ring),
            Self::Attention => ("needs attention", Icon::Alert),
        }
    }
}

/// What to do next, and the button that does it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextStep {
    pub step: Step,
    pub why: String,
    /// What the button does.
    pub action: Action,
}

/// The state of every step, and what to do next.
#[derive(Debug, Clone)]
pub struct WorkflowStatus {
    states: [StepState; 7],
    pub next: NextStep,
}

impl WorkflowStatus {
    /// The status of the plan of `session`; `exported`: the plan as it is was exported; `lacks_mask`: a picture could
    /// not be subtracted although it should be.
    pub fn of(session: &Session, exported: bool, lacks_mask: bool) -> Self {
        let evaluation = session.evaluation();
        let has_runs = !session.runs().is_empty();
        let open_steps = open_steps(session);
        let open = |step: OpenStep| open_steps.contains(&step);
        let traced = has_runs && ![OpenStep::TraceArtery, OpenStep::TraceVein].into_iter().any(open);
        let with_datum = traced && !open(OpenStep::PlaceDatum);
        let crossed = with_datum && evaluation.crossing.is_some();
        let stented = crossed && !open(OpenStep::ChooseStents) && !evaluation.chains.is_empty();
        let blocked = evaluation.advisories.iter().any(|a| a.level() == Level::Block);
        let no_scale = evaluation.views.iter().any(|view| !view.calibration.state.is_usable());
        // Whether each step is done, and whether something about it is wrong or doubtful.
        let mut states = [
            (has_runs && !open(OpenStep::OpenRun), has_runs && open(OpenStep::OpenRun)),
            (has_runs, has_runs && lacks_mask),
            (has_runs && !open(OpenStep::Calibrate) && !open(OpenStep::SayDepth), has_runs && no_scale),
            (with_datum, false),
            (crossed, with_datum && blocked),
            (stented, false),
            (exported, false),
        ]
        .map(|state| match state {
            (_, true) => StepState::Attention,
            (true, false) => StepState::Done,
            (false, false) => StepState::Waiting,
        });
        let next = next_step(session, exported);
        let state = &mut states[next.step as usize];
        if *state != StepState::Attention && !(exported && next.step == Step::Report) {
            *state = StepState::Next;
        }
        Self { states, next }
    }

    pub const fn state(&self, step: Step) -> StepState {
        self.states[step as usize]
    }
}

/// What the evaluation says is open; before the first one arrives, what the plan alone shows.
fn open_steps(session: &Session) -> Vec<OpenStep> {
    let (evaluation, plan) = (session.evaluation(), session.plan());
    if !evaluation.views.is_empty() {
        return evaluation.missing.open_steps();
    }
    let untraced = |kind| !plan.vessels_of(kind).any(|vessel| vessel.traces.iter().any(|t| t.anchors.len() > 1));
    let open = [
        (OpenStep::TraceArtery, untraced(VesselKind::Artery)),
        (OpenStep::TraceVein, untraced(VesselKind::Vein)),
        (OpenStep::PlaceDatum, plan.landing_datum().is_none()),
    ];
    open.into_iter().filter_map(|(step, is_open)| is_open.then_some(step)).collect()
}

fn next_step(session: &Session, exported: bool) -> NextStep {
    if session.runs().is_empty() {
        let why = "Open an arterial run and a venogram of the same leg".to_owned();
        return NextStep { step: Step::Open, why, action: Action::OpenFiles };
    }
    let open = open_steps(session).first().copied();
    let (step, why, action) = match open {
        Some(OpenStep::OpenRun) => (Step::Open, "A run of the plan is not open", Action::OpenFiles),
        Some(OpenStep::Calibrate) => (Step::Calibrate, "Draw a reference line of known length", Action::DrawReference),
        Some(OpenStep::SayDepth) => (Step::Calibrate, "Say how far the ruler lies from the vessel", Action::EnterDepth),
        Some(OpenStep::TraceArtery) => (Step::Trace, "Trace the artery", Action::TraceArtery),
        Some(OpenStep::TraceVein) => (Step::Trace, "Trace the vein", Action::TraceVein),
        Some(OpenStep::PlaceDatum) => (Step::Trace, "Place the landing datum", Action::PlaceDatum),
        Some(OpenStep::ChooseCrossing) => (Step::Cross, "Choose where to cross", Action::GoToCross),
        Some(OpenStep::ChooseStents) => (Step::Stent, "Choose the stents", Action::GoToStent),
        None if exported => (Step::Report, "The plan is complete and handed out", Action::SavePlan),
        None => (Step::Report, "The plan is complete", Action::ExportPdf),
    };
    // The evaluation says more exactly what is missing.
    let exact = first_missing(session.evaluation()).filter(|_| open.is_some());
    NextStep { step, why: exact.unwrap_or_else(|| why.to_owned()), action }
}
