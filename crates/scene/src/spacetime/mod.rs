//! Space-time: the same run as lifelines and slanted messages.
//!
//! Time runs across, in step with the lanes above it; each server has a line, in the lane's row order, and a message slants
//! from where and when it was sent to where and when it arrived. [`Lifelines`] hears a run record by record; a [`Viewport`]
//! says which stretch of it is shown where, [`Lifelines::draw`] draws that, and [`Lifelines::describe`] puts it into words.

mod describe;
mod draw;
mod label_packing;
mod lifelines;
mod messages;
mod viewport;

pub use lifelines::{ConfigSpan, Lifeline, Lifelines, MessageEnd, MessageTrace, RecordTime, RoleSpan};
pub use viewport::{Viewport, Window};
