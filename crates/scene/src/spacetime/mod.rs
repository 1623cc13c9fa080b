//! Space-time diagram: a run as lifelines with slanted message lines.
//!
//! Time runs from left to right. Each server has a lifeline, in the lane's display order. A message line runs from the
//! sender at the time of sending to the receiver at the time of arrival. [`Lifelines`] records a run, record by record.
//! A [`Viewport`] selects the window of time and the size, [`Lifelines::draw`] draws it, and [`Lifelines::describe`]
//! describes it as text.

mod describe;
mod draw;
mod label_packing;
mod lifelines;
mod messages;
mod viewport;

pub use lifelines::{ConfigSpan, Lifeline, Lifelines, MessageEnd, MessageTrace, RecordTime, RoleSpan};
pub use viewport::{Viewport, Window};
