//! When each frame was taken: the Cine and Multi-frame modules (PS3.3 C.7.6.5, C.7.6.6).

use super::groups::Groups;
use crate::dicom::parser::DataSet;
use crate::imaging::acquisition::{Timing, TimingSource};
use dicom_dictionary_std::tags;

/// Milliseconds between frames where the file says nothing: a common rate for leg runs, four frames per second.
const ASSUMED_MS: f64 = 250.0;

/// The time of each of `frames` frames.
pub fn timing(groups: &Groups, frames: u32, warnings: &mut Vec<String>) -> Timing {
    let data = groups.root;
    let (source, frame_times_ms) = frame_times(groups, frames as usize, warnings);
    Timing { frame_times_ms, source, sweep: data.integer(tags::PREFERRED_PLAYBACK_SEQUENCING) == Some(1_u16) }
}

fn frame_times(groups: &Groups, frames: usize, warnings: &mut Vec<String>) -> (TimingSource, Vec<f64>) {
    let data = groups.root;
    let even = |step: f64| (0..frames).map(|frame| frame as f64 * step).collect();
    let vector = || frame_time_vector(data, frames).map(|times| (TimingSource::FrameTimeVector, times));
    let constant = || frame_time(data).map(|step| (TimingSource::FrameTime, even(step)));
    // Frame Increment Pointer says which of the two counts where both are there.
    let pointed = data.tags(tags::FRAME_INCREMENT_POINTER).contains(&tags::FRAME_TIME_VECTOR);
    let written = if pointed { vector().or_else(constant) } else { constant().or_else(vector) };
    let dated = || frame_dates(groups, frames).map(|times| (TimingSource::FrameTimeVector, times));
    let hinted = || cine_rate(groups).map(|rate| (TimingSource::CineRate, even(1000.0 / rate)));
    let found = written.or_else(dated).or_else(hinted);
    if frames > 1 {
        warnings.extend(unused(groups, found.as_ref().map(|(source, _)| *source), pointed));
    }
    found.unwrap_or((TimingSource::Assumed, even(ASSUMED_MS)))
}

/// What the file says about time that is not used, where the times come from `source`.
fn unused(groups: &Groups, source: Option<TimingSource>, pointed: bool) -> Vec<String> {
    let data = groups.root;
    let mut found = Vec::new();
    let measured = matches!(source, Some(TimingSource::FrameTime | TimingSource::FrameTimeVector));
    let by_vector = source == Some(TimingSource::FrameTimeVector);
    if !by_vector && (pointed || (!measured && data.text(tags::FRAME_TIME_VECTOR).is_some())) {
        found.push("Frame Time Vector does not fit the frames and is not used.".to_owned());
    }
    if let (false, Some(words)) = (measured, data.text(tags::FRAME_TIME)) {
        found.push(format!("Frame Time is {words}, which cannot be, and is not used."));
    }
    if !measured && groups.of_frames(tags::FRAME_CONTENT_SEQUENCE).any(|content| reference_date(content).is_some()) {
        found.push("The dates of the frames do not rise from frame to frame and are not used.".to_owned());
    }
    if source.is_none() {
        found.push("The file does not say when its frames were taken; 4 per second are assumed.".to_owned());
    }
    found
}

/// Frame Time (0018,1063) in ms; 0 is no time.
fn frame_time(data: &DataSet) -> Option<f64> {
    data.number(tags::FRAME_TIME).filter(|ms| *ms > 0.0)
}

/// Frame Time Vector (0018,1065), summed up. The first entry belongs to no interval and is never used.
fn frame_time_vector(data: &DataSet, frames: usize) -> Option<Vec<f64>> {
    let increments = data.numbers(tags::FRAME_TIME_VECTOR);
    // Some writers leave the first entry out.
    let steps = match increments.len() {
        count if count == frames => increments.get(1..)?,
        count if count + 1 == frames => &increments[..],
        _ => return None,
    };
    if steps.is_empty() || steps.iter().any(|ms| !ms.is_finite() || *ms < 0.0) || steps.iter().all(|ms| *ms == 0.0) {
        return None;
    }
    let mut now = 0.0;
    let sums = steps.iter().map(|ms| {
        now += ms;
        now
    });
    Some(std::iter::once(0.0).chain(sums).collect())
}

/// Cine Rate (0018,0040) or Recommended Display Frame Rate (0008,2144), of an enhanced object that of the first item of
/// the Frame Display Sequence (0008,9458), in frames per second.
fn cine_rate(groups: &Groups) -> Option<f64> {
    let rate = |data: &DataSet, tag| data.number(tag).filter(|rate| *rate > 0.0);
    let of_root = [tags::CINE_RATE, tags::RECOMMENDED_DISPLAY_FRAME_RATE];
    of_root.into_iter().find_map(|tag| rate(groups.root, tag)).or_else(|| {
        rate(groups.root.items(tags::FRAME_DISPLAY_SEQUENCE).first()?, tags::RECOMMENDED_DISPLAY_FRAME_RATE_IN_FLOAT)
    })
}

/// The dates of the frames of an enhanced object, from the first.
fn frame_dates(groups: &Groups, frames: usize) -> Option<Vec<f64>> {
    let dates: Vec<f64> = groups.of_frames(tags::FRAME_CONTENT_SEQUENCE).map(reference_date).collect::<Option<_>>()?;
    let first = *dates.first()?;
    let rising = dates.len() == frames && frames > 1 && dates.is_sorted_by(|a, b| a < b);
    rising.then(|| dates.iter().map(|date| date - first).collect())
}

/// Frame Reference Date Time (0018,9151), else Frame Acquisition Date Time (0018,9074), in ms.
fn reference_date(content: &DataSet) -> Option<f64> {
    let tags = [tags::FRAME_REFERENCE_DATE_TIME, tags::FRAME_ACQUISITION_DATE_TIME];
    tags.into_iter().find_map(|tag| milliseconds(&content.text(tag)?))
}

/// Milliseconds since the year 0 of a date and time `YYYYMMDDHHMMSS.FFFFFF`.
fn milliseconds(date_time: &str) -> Option<f64> {
    let part = |from: usize, to: usize| date_time.get(from..to)?.parse::<u32>().ok().map(f64::from);
    let (year, month, day) = (part(0, 4)?, part(4, 6)?, part(6, 8)?);
    // Of years that begin in March, the leap day is the last and months repeat every five (153 days).
    let (year, month) = if month > 2.0 { (year, month - 3.0) } else { (year - 1.0, month + 9.0) };
    let leap_days = (year / 4.0).floor() - (year / 100.0).floor() + (year / 400.0).floor();
    let days = year * 365.0 + leap_days + ((153.0 * month + 2.0) / 5.0).floor() + day;
    let end = date_time.find(['+', '-']).unwrap_or(date_time.len());
    let seconds: f64 = date_time.get(12..end)?.parse().ok()?;
    Some((((days * 24.0 + part(8, 10)?) * 60.0 + part(10, 12)?) * 60.0 + seconds) * 1000.0)
}
