//! Questions to TLC, the model checker of TLA+: a module that states the cluster at the granularity of moves, the files
//! of one question about it, the same states counted by this project's own model, and TLC's counterexamples.

#![forbid(unsafe_code)]

mod files;
mod parse;
mod question;
mod replay;
mod search;
mod trace;
mod value;
mod view;

pub use files::{ExportedFile, MODULE, MODULE_FILE, QUESTION_SCRIPT, is_module};
pub use question::{MODULE_NAME, QUESTION_NAME, Question, UnsayableError, widest_bounds};
pub use replay::{ReplayError, replay};
pub use search::{Counted, count_states};
pub use trace::{Trace, TraceError};
pub use value::Value;
pub use view::View;
