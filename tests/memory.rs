//! A run larger than the memory it may take is opened and played, frame by frame, within the budget.
//!
//! A process of its own, since the peak it measures is that of the whole process. A run of 512 MiB is played unless told;
//! two gigabytes take a minute:
//!
//! ```sh
//! DVA_TEST_FRAMES=1024 cargo test --release --test memory -- --nocapture
//! ```

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use dva_planner::dicom::write::run_file;
use dva_planner::imaging::acquisition::{Identity, Intensity, PixelFormat, Timing, TimingSource};
use dva_planner::imaging::picture::PictureOptions;
use dva_planner::imaging::{Acquisition, Frame, FrameSelection, Look, MaskChoice};
use dva_planner::session::{PictureRequest, Session, Settings};
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

const SIDE: u32 = 1024;
const FRAMES: u32 = 256;
const MEMORY: usize = 64 << 20;

/// A native run of 2 MiB a frame: a header and a first frame, and zeros which the file system need not store.
fn write(path: &Path, frames: u32) {
    let acquisition = Acquisition {
        identity: Identity {
            sop_instance_uid: "1.2.3.4".into(),
            sop_class_uid: "1.2.840.10008.5.1.4.1.1.12.1".into(),
            transfer_syntax_uid: "1.2.840.10008.1.2.1".into(),
            modality: "XA".into(),
            ..Identity::default()
        },
        pixels: PixelFormat {
            rows: SIDE,
            columns: SIDE,
            frames: 1,
            bits_allocated: 16,
            bits_stored: 12,
            photometric: "MONOCHROME2".into(),
            samples_per_pixel: 1,
            intensity: Intensity::Linear,
            ..PixelFormat::default()
        },
        timing: Timing { frame_times_ms: vec![0.0], source: TimingSource::FrameTime, sweep: false },
        ..Acquisition::default()
    };
    let frame =
        Frame::new(SIDE as usize, (0..SIDE * SIDE).map(|n| (n % 4096) as u16).collect::<Vec<_>>().into()).unwrap();
    let mut bytes = run_file(&acquisition, &[frame]).unwrap();
    // One frame becomes many: as many more frames of zeros, and a length that says so.
    let element = bytes.windows(8).position(|w| w == [0x28, 0, 8, 0, b'I', b'S', 2, 0]).unwrap();
    let count = frames.to_string();
    bytes.splice(element + 6..element + 10, [count.len() as u8, 0].into_iter().chain(count.bytes()));
    let pixels = bytes.windows(8).rposition(|w| w == [0xE0, 0x7F, 0x10, 0, b'O', b'W', 0, 0]).unwrap();
    let length = SIDE * SIDE * 2 * frames;
    bytes[pixels + 8..pixels + 12].copy_from_slice(&length.to_le_bytes());
    let mut file = File::create(path).unwrap();
    file.write_all(&bytes).unwrap();
    file.set_len(bytes.len() as u64 + u64::from(SIDE * SIDE * 2) * u64::from(frames - 1)).unwrap();
}

/// Peak resident memory of this process in bytes, where the system tells.
fn peak() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<usize>().ok()? << 10)
}

fn wait(session: &mut Session, what: &str, mut done: impl FnMut(&mut Session) -> bool) {
    let began = Instant::now();
    while !done(session) {
        assert!(began.elapsed() < Duration::from_mins(5), "{what} takes too long");
        std::thread::sleep(Duration::from_millis(1));
        for notice in session.poll() {
            eprintln!("{}", notice.text);
        }
    }
}

#[test]
fn a_run_larger_than_its_budget_is_played_within_it() {
    let frames = std::env::var("DVA_TEST_FRAMES").map_or(FRAMES, |frames| frames.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.dcm");
    write(&path, frames);
    let settings = Settings { memory: MEMORY, state_folder: None, ..Settings::bundled() };
    let mut session = Session::new(settings, &(Arc::new(|| ()) as _));
    let began = Instant::now();
    session.open_paths(vec![path]);
    wait(&mut session, "opening", |session| !session.runs().is_empty());
    let run = session.runs()[0].id.clone();
    eprintln!("opened in {:.3} s", began.elapsed().as_secs_f64());
    let began = Instant::now();
    for mask in [MaskChoice::None, MaskChoice::Frames(vec![1])] {
        for number in 1..=frames {
            let look = Look { frame: FrameSelection::Frame(number), mask: mask.clone(), ..Look::default() };
            let request = PictureRequest { run: run.clone(), look, window: None, options: PictureOptions::default() };
            wait(&mut session, "a picture", |session| session.picture(&request).is_some());
        }
    }
    let seconds = began.elapsed().as_secs_f64();
    let Some(peak) = peak() else {
        support::skip("this system does not tell how much memory was used");
        return;
    };
    let mib = |bytes: usize| bytes >> 20;
    eprintln!("{} pictures in {seconds:.1} s; peak {} MiB with a budget of {} MiB", 2 * frames, mib(peak), mib(MEMORY));
    assert!(peak <= MEMORY + 200_000_000, "{} MiB", mib(peak));
}
