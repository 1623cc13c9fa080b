//! Files for the user.

pub(crate) mod download;
