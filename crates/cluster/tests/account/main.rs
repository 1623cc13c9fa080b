//! What is counted in a run is exact wherever one goes, and equals a count by other means.

mod exact;
mod oracle;
mod runs;
mod writes;
