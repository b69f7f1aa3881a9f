//! Which places of two traces of one vessel belong together.
//!
//! Every place of the second trace in the plane of a place of the first is a candidate. Of all ways through the
//! candidates, the one that goes forward on both traces as evenly as it can is taken (R. Bellman, *Dynamic
//! Programming*, 1957).

use crate::geometry::CameraPair;
use crate::planning::vessel::centerline::Centerline;

/// What a step back on the second trace costs, relative to a step too far.
const BACKWARD: f64 = 10.0;

/// A place of the first trace that may belong to several of the second.
struct Station {
    /// Abscissa along the first trace.
    first: f64,
    /// Abscissae along the second.
    candidates: Vec<f64>,
}

/// Matching abscissae along both traces, forward on the first; places without a partner are left out.
pub(super) fn match_traces([first, second]: [&Centerline; 2], cameras: &CameraPair, turn: f64) -> Vec<[f64; 2]> {
    let planes = |slot: usize, line: &Centerline| -> Vec<f64> {
        let turned = if slot == 1 { turn } else { 0.0 };
        line.vertices().iter().map(|v| cameras.plane_angle(slot, v.projections[0].at) + turned).collect()
    };
    let (own, other) = (planes(0, first), planes(1, second));
    let stations: Vec<Station> = first
        .curve
        .abscissae()
        .iter()
        .zip(&own)
        .map(|(&s, &plane)| Station { first: s, candidates: crossings(&other, second.curve.abscissae(), plane) })
        .filter(|station| !station.candidates.is_empty())
        .collect();
    let pace = second.curve.length() / first.curve.length();
    let ways = [1.0, -1.0].map(|sense| best_way(&stations, sense, pace));
    let [forward, backward] = ways;
    if forward.0 <= backward.0 { forward.1 } else { backward.1 }
}

/// Where a piecewise linear function of the abscissa takes a value.
fn crossings(values: &[f64], abscissae: &[f64], value: f64) -> Vec<f64> {
    let mut found = Vec::new();
    for (pair, s) in values.windows(2).zip(abscissae.windows(2)) {
        let (a, b) = (pair[0] - value, pair[1] - value);
        if (a <= 0.0 && b > 0.0) || (a > 0.0 && b <= 0.0) {
            found.push(s[0] + (s[1] - s[0]) * a / (a - b));
        }
    }
    found
}

/// The cheapest way through the candidates, and its cost. `sense` is −1 if the traces run opposite ways, `pace` the
/// length of the second trace over that of the first.
fn best_way(stations: &[Station], sense: f64, pace: f64) -> (f64, Vec<[f64; 2]>) {
    let mut costs: Vec<Vec<f64>> = Vec::with_capacity(stations.len());
    let mut origins: Vec<Vec<usize>> = Vec::with_capacity(stations.len());
    for (i, station) in stations.iter().enumerate() {
        let (mut cost, mut origin) = (Vec::new(), Vec::new());
        for &t in &station.candidates {
            let best = i.checked_sub(1).and_then(|before| {
                let step = station.first - stations[before].first;
                let steps = stations[before].candidates.iter().zip(&costs[before]).enumerate();
                let priced = steps.map(|(k, (&from, &paid))| {
                    let advance = sense * (t - from);
                    (k, paid + (advance - pace * step).abs() + BACKWARD * (-advance).max(0.0))
                });
                priced.min_by(|a, b| a.1.total_cmp(&b.1))
            });
            let (k, paid) = best.unwrap_or((0, 0.0));
            cost.push(paid);
            origin.push(k);
        }
        costs.push(cost);
        origins.push(origin);
    }
    let cheapest = |costs: &[f64]| (0..costs.len()).min_by(|&a, &b| costs[a].total_cmp(&costs[b]));
    let Some(mut k) = costs.last().and_then(|last| cheapest(last)) else { return (f64::INFINITY, Vec::new()) };
    let total = costs.last().map_or(f64::INFINITY, |last| last[k]);
    let mut way = Vec::with_capacity(stations.len());
    for i in (0..stations.len()).rev() {
        way.push([stations[i].first, stations[i].candidates[k]]);
        k = origins[i][k];
    }
    way.reverse();
    (total, way)
}
