//! The state of the seven steps, computed from the plan and its evaluation.

use super::Step;
use crate::planning::evaluation::{Level, OpenStep};
use crate::planning::plan::VesselKind;
use crate::session::Session;
use crate::ui::actions::Action;
use crate::ui::widgets::icons::Icon;
use crate::wording::capitalized;

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
    /// The status of the plan of `session`; `exported`: the plan as it is was exported; `lacks_mask`: a picture could not
    /// be subtracted although it should be.
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
        return evaluation.open_steps.clone();
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
    let evaluation = session.evaluation();
    let why = |fallback: &str| {
        let said = evaluation.missing.first().map(|words| capitalized(words));
        said.unwrap_or_else(|| fallback.to_owned())
    };
    if session.runs().is_empty() {
        let why = "Open an arterial run and a venogram of the same leg".to_owned();
        return NextStep { step: Step::Open, why, action: Action::OpenFiles };
    }
    match open_steps(session).first() {
        Some(OpenStep::OpenRun) => {
            NextStep { step: Step::Open, why: why("A run of the plan is not open"), action: Action::OpenFiles }
        }
        Some(OpenStep::Calibrate) => NextStep {
            step: Step::Calibrate,
            why: why("Draw a reference line of known length"),
            action: Action::DrawReference,
        },
        Some(OpenStep::SayDepth) => NextStep {
            step: Step::Calibrate,
            why: why("Say how far the ruler lies from the vessel"),
            action: Action::EnterDepth,
        },
        Some(OpenStep::TraceArtery) => {
            NextStep { step: Step::Trace, why: why("Trace the artery"), action: Action::TraceArtery }
        }
        Some(OpenStep::TraceVein) => {
            NextStep { step: Step::Trace, why: why("Trace the vein"), action: Action::TraceVein }
        }
        Some(OpenStep::PlaceDatum) => {
            NextStep { step: Step::Trace, why: why("Place the landing datum"), action: Action::PlaceDatum }
        }
        Some(OpenStep::ChooseCrossing) => {
            NextStep { step: Step::Cross, why: why("Choose where to cross"), action: Action::GoToCross }
        }
        Some(OpenStep::ChooseStents) => {
            NextStep { step: Step::Stent, why: why("Choose the stents"), action: Action::GoToStent }
        }
        None if exported => NextStep {
            step: Step::Report,
            why: "The plan is complete and handed out".to_owned(),
            action: Action::SavePlan,
        },
        None => NextStep { step: Step::Report, why: "The plan is complete".to_owned(), action: Action::ExportPdf },
    }
}
