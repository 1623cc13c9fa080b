//! Elements around the diagram. The app is the only component; the others are functions of the model and the UI state,
//! since each type of component adds some kilobytes to the first visit.

pub(crate) mod header;
pub(crate) mod hit_targets;
mod icon;
pub(crate) mod lane_summary;
pub(crate) mod menu_frame;
pub(crate) mod notice;
pub(crate) mod panel_frame;
pub(crate) mod playback_controls;
mod scrubber;
pub(crate) mod tabs;
pub(crate) mod track;
pub(crate) mod track_labels;
