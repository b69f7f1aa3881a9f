//! The state of the seven steps, computed from the plan and its evaluation.

use super::Step;
use crate::planning::evaluation::{Level, OpenStep};
use crate::planning::plan::VesselKind;
use crate::session::Session;
use crate::ui::actions::Action;
use crate::ui::widgets::icons::Icon;
use crate::wording::{capitalized, missing};

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
    /// What a screen reader says after the step's name.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Next => "next",
            Self::Waiting => "waiting",
            Self::Attention => "needs attention",
        }
    }

    /// Its icon.
    pub const fn icon(self) -> Icon {
        match self {
            Self::Done => Icon::Check,
            Self::Next => Icon::Dot,
            Self::Waiting => Icon::Ring,
            Self::Attention => Icon::Alert,
        }
    }
}

/// What to do next, and the button that does it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextStep {
    /// The step it belongs to.
    pub step: Step,
    /// Why, in one sentence.
    pub why: String,
    /// What the button does.
    pub action: Action,
}

/// The state of every step, and what to do next.
#[derive(Debug, Clone)]
pub struct WorkflowStatus {
    states: [StepState; 7],
    /// What to do next.
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
        let done_if = |done: bool| if done { StepState::Done } else { StepState::Waiting };

        let mut states = [
            done_if(has_runs && !open(OpenStep::OpenRun)),
            done_if(has_runs),
            done_if(has_runs && !open(OpenStep::Calibrate) && !open(OpenStep::SayDepth)),
            done_if(with_datum),
            done_if(crossed),
            done_if(stented),
            done_if(exported),
        ];
        if has_runs && open(OpenStep::OpenRun) {
            states[Step::Open as usize] = StepState::Attention;
        }
        if has_runs && lacks_mask {
            states[Step::Subtract as usize] = StepState::Attention;
        }
        if has_runs && evaluation.views.iter().any(|view| !view.scale_state.is_usable()) {
            states[Step::Calibrate as usize] = StepState::Attention;
        }
        if crossed && blocked {
            states[Step::Cross as usize] = StepState::Attention;
        }
        let next = next_step(session, exported);
        let state = &mut states[next.step as usize];
        if *state != StepState::Attention && !(exported && next.step == Step::Report) {
            *state = StepState::Next;
        }
        Self { states, next }
    }

    /// How far `step` is.
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
    let mut open = Vec::new();
    if untraced(VesselKind::Artery) {
        open.push(OpenStep::TraceArtery);
    }
    if untraced(VesselKind::Vein) {
        open.push(OpenStep::TraceVein);
    }
    if plan.landing_datum().is_none() {
        open.push(OpenStep::PlaceDatum);
    }
    open
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
    let exact = session.evaluation().missing.first().filter(|_| open.is_some());
    NextStep { step, why: exact.map_or_else(|| why.to_owned(), |part| capitalized(&missing(part))), action }
}
