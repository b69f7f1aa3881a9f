//! The system's file dialogs. They run on their own; the window goes on painting and asks now and then.

use crate::session::Notice;
use crate::ui::outbox::Request;
use egui::Context;
use rfd::AsyncFileDialog;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Poll, Wake, Waker};

/// A dialog that answers faster than this, in seconds, was never shown.
const TOO_FAST: f64 = 0.35;

/// What a dialog leads to, once it is closed; nothing if it was canceled.
type Chosen = Pin<Box<dyn Future<Output = Option<Request>>>>;

/// The dialog that is open, if any, and since when.
#[derive(Default)]
pub struct Chooser {
    open: Option<(Chosen, f64)>,
}

impl Chooser {
    /// Asks for runs or a plan.
    pub fn open_files(&mut self, ctx: &Context) {
        let dialog = AsyncFileDialog::new().set_title("Open runs or a plan").pick_files();
        self.start(ctx, async {
            let files: Vec<PathBuf> = dialog.await.unwrap_or_default().into_iter().map(PathBuf::from).collect();
            (!files.is_empty()).then_some(Request::Open(files))
        });
    }

    /// Asks for a folder of runs.
    pub fn open_folder(&mut self, ctx: &Context) {
        let dialog = AsyncFileDialog::new().set_title("Open a folder").pick_folder();
        self.start(ctx, async { Some(Request::Open(vec![dialog.await?.into()])) });
    }

    /// Asks for the folder documents are written into.
    pub fn choose_folder(&mut self, ctx: &Context, now: &Path) {
        let dialog = AsyncFileDialog::new().set_title("Folder for documents").set_directory(now).pick_folder();
        self.start(ctx, async { Some(Request::WriteInto(dialog.await?.into())) });
    }

    /// Asks where to save the plan.
    pub fn save_plan(&mut self, ctx: &Context, proposed: &Path) {
        let name = proposed.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let mut dialog = AsyncFileDialog::new().set_title("Save plan as").set_file_name(name);
        if let Some(folder) = proposed.parent() {
            dialog = dialog.set_directory(folder);
        }
        let dialog = dialog.save_file();
        self.start(ctx, async { Some(Request::Save(with_ending(dialog.await?.into()))) });
    }

    fn start(&mut self, ctx: &Context, chosen: impl Future<Output = Option<Request>> + 'static) {
        if self.open.is_none() {
            self.open = Some((Box::pin(chosen), ctx.time()));
            ctx.request_repaint();
        }
    }

    /// The request a finished dialog leads to; or what to tell if this system has no dialogs.
    pub fn poll(&mut self, ctx: &Context) -> Option<Result<Request, Notice>> {
        let (chosen, since) = self.open.as_mut()?;
        let waker = Waker::from(Arc::new(Repaint(ctx.clone())));
        let Poll::Ready(request) = chosen.as_mut().poll(&mut std::task::Context::from_waker(&waker)) else {
            return None;
        };
        let too_fast = ctx.time() - *since < TOO_FAST;
        self.open = None;
        let no_dialogs =
            || Notice::warning("This system offers no file dialog").hint("drop files on the window, or type a path");
        request.map(Ok).or_else(|| too_fast.then(|| Err(no_dialogs())))
    }
}

fn with_ending(path: PathBuf) -> PathBuf {
    if path.extension().is_some_and(|extension| extension == "json") {
        return path;
    }
    let mut name = path.into_os_string();
    name.push(".dva.json");
    PathBuf::from(name)
}

/// Wakes the window when the dialog has an answer.
struct Repaint(Context);

impl Wake for Repaint {
    fn wake(self: Arc<Self>) {
        self.0.request_repaint();
    }
}
