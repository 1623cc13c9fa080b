//! Files that a run is saved as.

pub(crate) mod download;
pub(crate) mod video;
pub(crate) mod zip;
