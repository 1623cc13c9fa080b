//! Scene: a World at one instant as drawing primitives, and a run as a space-time diagram.
//!
//! - [`view_model`] computes *what the diagram means* at one instant of one lane: the leader, each server's
//!   configuration, the votes. Its result is [`LaneView`], plain data (see [`view`]).
//! - [`draw`] computes *how that looks* at a given size in logical points. Its result is a list of [`Shape`]s, plain
//!   data again. The page paints them on a canvas; [`svg`] writes them as SVG.
//!
//! This crate uses no browser, no clock and no random source: the time is a parameter.
//!
//! ```text
//! cluster::RunState -> view_model::lane_view -> view::LaneView -> layout::Layout
//!                 -> draw::{static_layer, animated_layer}, hit_areas -> canvas | svg
//! every record    -> spacetime::Lifelines -> spacetime::Viewport -> canvas | svg
//! ```

#![forbid(unsafe_code)]

pub mod arrangement;
pub mod curve;
pub mod describe;
pub mod draw;
pub mod export;
mod frame;
pub mod hit_test;
pub mod layout;
pub mod legend;
pub mod measure;
pub mod shape;
pub mod spacetime;
pub mod svg;
pub mod theme;
pub mod view;
pub mod view_model;

pub use describe::{ServerDescription, describe};
pub use draw::{animated_layer, static_layer};
pub use export::ExportedPicture;
pub use frame::{Frame, frame};
pub use hit_test::{HitArea, Target, hit_areas, hit_test};
pub use layout::{Layout, Size};
pub use shape::Shape;
pub use spacetime::Lifelines;
pub use theme::{Colour, Theme};
pub use view::LaneView;
pub use view_model::{Argue, DisplayOrder, argument, has_leader, lane_view, lane_view_with, message_kind, writes_wait};
