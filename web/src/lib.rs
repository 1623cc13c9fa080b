//! The page: a model that knows no browser, what paints it, and the components around it.

#![forbid(unsafe_code)]

pub mod score;
pub mod session;
pub mod speed;
pub mod telling;
