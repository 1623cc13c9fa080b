//! Having a worker search or survey, and hearing of it.

use super::shell::Shell;
use super::{Study, words, worker};
use crate::boundary;

impl Shell {
    /// Has a worker do what it is told; what it says is shown.
    pub(super) fn employ(&self, order: &str, study: &mut Study) {
        self.dismiss();
        let shell = self.itself.clone();
        let hear = move |said: &str| {
            let Some(shell) = shell.upgrade() else { return };
            if let Some(study) = &mut *shell.study.borrow_mut() {
                study.inquiry.hear(said);
                if !study.inquiry.running {
                    shell.dismiss();
                }
            }
            shell.show();
        };
        let program = boundary::later(&self.window);
        let worker = program.and_then(|program| worker::employ(&program, order, hear));
        if worker.is_none() {
            study.inquiry.stop(words::NO_WORKER);
        }
        *self.worker.borrow_mut() = worker;
    }

    /// Ends the worker, if there is one.
    pub(super) fn dismiss(&self) {
        if let Some(worker) = self.worker.take() {
            worker.terminate();
        }
    }
}
