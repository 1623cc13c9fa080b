//! explorer

#![forbid(unsafe_code)]
