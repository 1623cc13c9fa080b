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
//! cluster::Moment  ->  read::lane  ->  view::LaneView  ->  layout::Layout  ->  draw::{still, moving, hits}  ->  canvas | svg
//! every record    ->  spacetime::Lifelines            ->  spacetime::Panel             ->  canvas | svg
//! ```

#![forbid(unsafe_code)]

mod clamp;
pub mod curve;
pub mod describe;
pub mod draw;
pub mod export;
pub mod hit_test;
pub mod layout;
pub mod measure;
pub mod shape;
pub mod spacetime;
pub mod svg;
pub mod theme;
pub mod view;
pub mod view_model;

pub use describe::describe;
pub use draw::{Frame, animated_layer, frame, static_layer};
pub use export::ExportedPicture;
pub use hit_test::{HitArea, Target, hit_areas, hit_test};
pub use layout::{Layout, Size};
pub use shape::Shape;
pub use spacetime::Lifelines;
pub use theme::{Colour, Theme};
pub use view::LaneView;
pub use view_model::{DisplayOrder, has_leader, lane_view};
