//! Files opened as the window opens them. A folder with ten thousand runs: told of and cancelable; how long the window stood
//! still is printed. A damaged copy of a run, and then the whole.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use dva_planner::session::{Session, Settings};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

const FILES: u32 = 10_000;

/// One file of the encoder tests under as many SOP Instance UIDs as files are wanted.
fn write(folder: &Path) {
    let original =
        std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/encoded/pyjpegls-jpeg-ls-80.dcm"));
    let mut bytes = original.unwrap();
    let uid = b"2.25.120012001200120012";
    let places: Vec<usize> =
        bytes.windows(uid.len()).enumerate().filter(|(_, at)| at == uid).map(|(at, _)| at).collect();
    assert_eq!(places.len(), 2, "in the file meta information and in the object");
    for n in 0..FILES {
        for at in &places {
            bytes[at + 12..at + 23].copy_from_slice(format!("{:011}", 10_000_000_000 + u64::from(n)).as_bytes());
        }
        std::fs::write(folder.join(format!("{n:05}.dcm")), &bytes).unwrap();
    }
}

fn session() -> Session {
    Session::new(Settings { state_folder: None, ..Settings::bundled() }, &(Arc::new(|| ()) as _))
}

/// Polls until `done`, and gives the longest time one poll took.
fn poll(session: &mut Session, mut done: impl FnMut(&Session) -> bool) -> Duration {
    let (began, mut longest) = (Instant::now(), Duration::ZERO);
    while !done(session) {
        assert!(began.elapsed() < Duration::from_mins(5), "opening takes too long");
        let poll = Instant::now();
        drop(session.poll());
        longest = longest.max(poll.elapsed());
        std::thread::sleep(Duration::from_millis(2));
    }
    longest
}

#[test]
fn ten_thousand_runs_open_with_progress_and_can_be_canceled() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path());

    let mut canceled = session();
    canceled.open_paths(vec![folder.path().to_owned()]);
    poll(&mut canceled, |session| session.progress().is_some_and(|at| at.done > 20));
    canceled.cancel();
    poll(&mut canceled, |session| !session.runs().is_empty());
    let kept = canceled.runs().len();
    assert!(kept >= 20 && kept < FILES as usize, "{kept} runs were kept");
    drop(canceled);

    let mut whole = session();
    let began = Instant::now();
    whole.open_paths(vec![folder.path().to_owned()]);
    let mut told = Vec::new();
    let longest = poll(&mut whole, |session| {
        told.extend(session.progress().filter(|at| at.total == Some(FILES as usize)).map(|at| at.done));
        !session.runs().is_empty()
    });
    eprintln!(
        "{FILES} runs in {:.1} s; the longest the window waited: {:.2} s",
        began.elapsed().as_secs_f64(),
        longest.as_secs_f64()
    );
    assert_eq!(whole.runs().len(), FILES as usize);
    assert!(told.is_sorted() && told.len() > 3, "progress was told {} times", told.len());
}

#[test]
fn a_whole_file_opened_after_its_damaged_copy_is_named() {
    let whole = support::sample("easy").join("A1.dcm");
    let folder = tempfile::tempdir().unwrap();
    let cut = folder.path().join("cut.dcm");
    let bytes = std::fs::read(&whole).unwrap();
    std::fs::write(&cut, &bytes[..bytes.len() / 2]).unwrap();
    let notices_of = |first: &Path, then: &Path| {
        let (mut session, mut said) = (session(), String::new());
        session.open_paths(vec![first.to_owned()]);
        poll(&mut session, |session| !session.runs().is_empty());
        session.open_paths(vec![then.to_owned()]);
        let began = Instant::now();
        while !said.contains("open already") {
            assert!(began.elapsed() < Duration::from_mins(1), "opening takes too long: {said}");
            session.poll().iter().for_each(|notice| said += &notice.text);
            std::thread::sleep(Duration::from_millis(2));
        }
        assert_eq!(session.runs().len(), 1);
        said
    };
    let later = notices_of(&cut, &whole);
    assert!(later.contains("frames are whole; in the copy opened now"), "{later}");
    let earlier = notices_of(&whole, &cut);
    assert!(!earlier.contains("are whole"), "{earlier}");
}
