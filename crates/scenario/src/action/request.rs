//! Words of the changes that a server can be requested to make, and words before lists of servers.

use raft_core::{Change, ChangeRequest, ServerId};

/// Word of a request for a joint change.
pub(super) const JOINT: &str = "joint";

/// Change of a server.
type MakeChange = fn(ServerId) -> Change;

/// Words of the requests for a simple change, with the change that each makes of its server.
pub(super) static SIMPLE: [(&str, MakeChange); 3] =
    [("add", Change::AddVoter), ("learner", Change::AddLearner), ("remove", Change::Remove)];

/// Words before the lists of servers of a joint change: added voters, added learners, and removed servers.
pub(super) const ADD_VOTERS: &str = "add";
pub(super) const ADD_LEARNERS: &str = "learners";
pub(super) const REMOVE: &str = "remove";

/// Words of the requests that end a joint configuration.
pub(super) static ENDS_OF_JOINT: [(&str, ChangeRequest); 2] =
    [("leave", ChangeRequest::LeaveJoint), ("revert", ChangeRequest::RevertJoint)];

/// Word before the voters of a cluster that is founded.
pub(crate) const FOUNDERS: &str = "with";
/// Word before the voters of a configuration that is forced.
pub(crate) const SURVIVORS: &str = "to";

/// All words that begin a request.
pub(crate) static REQUESTS: [&str; 6] =
    [SIMPLE[0].0, SIMPLE[1].0, SIMPLE[2].0, JOINT, ENDS_OF_JOINT[0].0, ENDS_OF_JOINT[1].0];

/// All words before a list of servers.
pub(crate) static LISTS: [&str; 3] = [ADD_LEARNERS, ADD_VOTERS, REMOVE];
