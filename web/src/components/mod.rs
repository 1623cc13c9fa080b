//! What stands around the diagram. What has a life of its own is a component; what only follows from the state of the app
//! is a function: each type of component costs the first visit some kilobytes.

mod app;
mod header;
mod icon;
mod lane;
mod members;
mod menu;
mod message;
mod overlay;
mod rules;
mod scrubber;
mod share;
mod side;
mod tabs;
mod track;
mod transport;

pub(crate) use app::{App, Props as AppProps};
