//! The elements around the diagram. The app is the one component; the rest are functions of the model and the desk:
//! each type of component costs the first visit some kilobytes.

mod app;
mod header;
mod icon;
mod lane;
mod menu;
mod message;
mod overlay;
mod scrubber;
mod side;
mod tabs;
mod track;
mod transport;

pub(crate) use app::{App, Props as AppProps};
pub(crate) use lane::paper_of;
