//! The metrics of a run are exact at every position, and equal an independent count.

mod availability;
mod change;
mod exact;
mod oracle;
mod runs;
mod writes;
