//! Elements around the diagram. The app is the only component; the others are functions of the model and the UI state,
//! since each type of component adds some kilobytes to the first visit.

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
