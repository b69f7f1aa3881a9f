//! What many runs share is said once.

use super::*;

/// The complete plan, with as many more runs in its view, each with these facts.
fn with_runs(count: usize, facts: &Acquisition) -> Evaluation {
    let names: Vec<&'static str> = (0..count).map(|n| &*format!("R{n}").leak()).collect();
    let mut plan = plan(lines(one_dip));
    plan.views[0].runs.extend(names.iter().map(|id| Placement { run: (*id).to_owned(), shift: [0.0, 0.0].into() }));
    plan.runs.extend(names.iter().map(|id| RunReference { id: (*id).to_owned(), ..RunReference::default() }));
    let mut evidence = Paper::two_runs();
    let run = Arc::clone(&Paper::new(&[("", facts.clone())]).runs[0].1);
    evidence.runs.extend(names.into_iter().map(|id| (id, Arc::clone(&run))));
    evaluated(&plan, &evidence)
}

fn said(found: &Evaluation, id: &str) -> Vec<String> {
    found.advisories.iter().filter(|advisory| advisory.id() == id).map(wording::advisory).collect()
}

#[test]
fn runs_that_lie_unmoved_in_a_view_are_named_together() {
    let unmoved = |count| said(&with_runs(count, &xa()), "placement-unchecked");
    let expected = |runs: &str| vec![format!("{runs} on A1 unmoved: check in the overlay that the bones meet")];
    assert_eq!(unmoved(0), expected("Run V1 lies"));
    assert_eq!(unmoved(1), expected("Runs V1 and R0 lie"));
    assert_eq!(unmoved(2), expected("Runs V1, R0 and R1 lie"));
    assert_eq!(unmoved(1000), expected("Runs V1, R0 and 999 more lie"));
}

#[test]
fn what_is_odd_about_many_files_is_said_once_for_each_oddity() {
    let facts = Acquisition { warnings: vec!["Cut short.".to_owned(), "No time.".to_owned()], ..xa() };
    let found = with_runs(1000, &facts);
    assert_eq!(said(&found, "file"), ["Runs R0, R1 and 998 more: Cut short.", "Runs R0, R1 and 998 more: No time."]);
    assert!(found.advisories.len() < 20, "{}", found.advisories.len());
}
