//! A World at an instant, as shapes.
//!
//! Two halves, kept apart. [`read`] says *what the diagram means* at one instant of one lane: who leads, what each server
//! believes, which votes stand. [`draw`] says *how that looks* in a given number of logical points. Between them stands
//! [`LaneView`], plain data (see [`view`]); after them [`Shape`], plain data again, that a painter puts on a canvas or that [`svg`]
//! writes down. Nothing here knows a browser, a clock or a random source: the time is handed in.
//!
//! Small is a goal: `f32::clamp` and sorting are avoided, for each brings kilobytes of its own into the page.
//!
//! ```text
//! cluster::RunState  ->  read::lane  ->  view::LaneView  ->  layout::Layout  ->  draw::{still, moving, hits}  ->  canvas | svg
//! every record    ->  spacetime::Lifelines            ->  spacetime::Panel             ->  canvas | svg
//! ```

#![forbid(unsafe_code)]

pub mod curve;
pub mod describe;
pub mod draw;
pub mod hit;
pub mod layout;
pub mod measure;
pub mod read;
pub mod shape;
pub mod sheet;
pub mod spacetime;
pub mod svg;
pub mod theme;
pub mod view;
mod within;

pub use describe::describe;
pub use draw::{Frame, frame, moving, still};
pub use hit::{Hit, Target, hit, hits};
pub use layout::{Layout, Size};
pub use read::{Row, has_leader, lane};
pub use shape::Shape;
pub use sheet::Sheet;
pub use spacetime::Lifelines;
pub use theme::{Colour, Theme};
pub use view::LaneView;
