//! scene

#![forbid(unsafe_code)]
