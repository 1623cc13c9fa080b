//! The way back from a joint configuration, if it is revertible.

use raft_core::{ChangeRequest, Server};

use super::World;

impl World {
    /// Whether the change that is asked for is a return from the leader's joint configuration to C_old.
    #[must_use]
    pub fn reverts_joint(&self) -> bool {
        let configuration = self.apparent_leader().map(Server::configuration);
        let joint = configuration.filter(|it| self.rules.revertible_joint && it.is_joint());
        joint.and_then(|joint| self.admin.end_of_joint(joint)) == Some(ChangeRequest::RevertJoint)
    }
}
