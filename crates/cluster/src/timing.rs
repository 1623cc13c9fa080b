//! Durations and fault rates of a simulated run.

/// Durations and fault rates of a simulated run. Durations are in virtual milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Timing {
    /// Minimum latency of a message.
    pub latency_min: u64,
    /// Maximum latency of a message.
    pub latency_max: u64,
    /// Heartbeat interval of a leader.
    pub heartbeat: u64,
    /// Minimum election timeout: also the length of a lease, a quorum check, a round of catching up and a leadership
    /// transfer.
    pub election_min: u64,
    /// Maximum election timeout.
    pub election_max: u64,
    /// Pause of the admin before each request.
    pub admin_pause: u64,
    /// Pause of the operator before it stops the next server.
    pub operator_pause: u64,
    /// Time that a server stays down after the operator stopped it.
    pub operator_downtime: u64,
    /// Delay between commit and apply of a configuration, under the rule by which applying brings it into force.
    pub apply: u64,
    /// Messages lost, per thousand.
    pub loss: u64,
    /// Messages sent twice, per thousand.
    pub duplication: u64,
    /// Maximum clock drift of a server, fast or slow, in percent.
    pub drift: u64,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            latency_min: 8,
            latency_max: 18,
            heartbeat: 50,
            election_min: 150,
            election_max: 300,
            admin_pause: 20,
            operator_pause: 20,
            operator_downtime: 15,
            apply: 30,
            loss: 0,
            duplication: 0,
            drift: 0,
        }
    }
}
