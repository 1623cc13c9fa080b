//! What stands around the diagram.

mod app;
mod header;
mod icon;
mod lane;
mod message;
mod scrubber;
mod tabs;
mod track;
mod transport;

pub(crate) use app::{App, Props as AppProps};
