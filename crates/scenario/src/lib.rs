//! scenario

#![forbid(unsafe_code)]
