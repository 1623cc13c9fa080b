//! raft-core

#![forbid(unsafe_code)]
