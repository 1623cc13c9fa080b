//! What is counted in a run is exact wherever one goes, and equals a count by other means.

mod change;
mod exact;
mod oracle;
mod quorums;
mod runs;
mod writes;
