//! Leadership transfer (D 3.10).
//!
//! The leader takes no requests and appends no configuration. It brings the target's log up to its own, then tells the
//! target to start an election at once. It aborts the transfer if that takes longer than an election timeout, or if the
//! target is not a voter any more.

use super::{Role, Server};
use crate::{Ballot, Event, Message, Output, RequestError, ServerId, ServerSet, Term, Timer, TransferAbort};

impl Server {
    /// Requests a transfer of leadership to `to`.
    ///
    /// # Errors
    /// The server is not the leader, has a transfer in progress, or `to` is not another voter. The state is unchanged.
    pub fn transfer_leadership(&mut self, to: ServerId, out: &mut impl Output) -> Result<(), RequestError> {
        if let Err(reason) = self.require_leader() {
            return Err(self.report_refusal(reason, out));
        }
        if to == self.id || !self.may_take_over(to) {
            let configuration = self.configuration();
            return Err(self.report_refusal(RequestError::InvalidTransferTarget { server: to, configuration }, out));
        }
        if let Role::Leader(leadership) = &mut self.role {
            leadership.transfer = Some(to);
        }
        out.event(Event::TransferStarted { to });
        self.arm(Timer::Transfer, out);
        self.replicate(ServerSet::EMPTY.with(to), out);
        self.send_timeout_now_if_ready(to, out);
        Ok(())
    }

    /// Sends TimeoutNow to the target if its log is as long as the leader's.
    pub(super) fn send_timeout_now_if_ready(&mut self, from: ServerId, out: &mut impl Output) {
        let Role::Leader(leadership) = &self.role else { return };
        if leadership.transfer == Some(from) && leadership.match_index(from) == Some(self.persistent.log.last_index()) {
            out.send(from, Message::TimeoutNow { term: self.persistent.current_term });
        }
    }

    /// Aborts the transfer after an election timeout; the leader goes on leading.
    pub(super) fn on_transfer_timeout(&mut self, out: &mut impl Output) {
        self.stop_transfer(TransferAbort::TimedOut, out);
    }

    /// Aborts the transfer if the target is not a voter any more.
    pub(super) fn abort_transfer_to_non_voter(&mut self, out: &mut impl Output) {
        if let Role::Leader(leadership) = &self.role
            && leadership.transfer.is_some_and(|to| !self.may_take_over(to))
        {
            self.stop_transfer(TransferAbort::TargetRemoved, out);
        }
    }

    fn stop_transfer(&mut self, reason: TransferAbort, out: &mut impl Output) {
        let Role::Leader(leadership) = &mut self.role else { return };
        let Some(to) = leadership.transfer.take() else { return };
        self.disarm(Timer::Transfer, out);
        out.event(Event::TransferAborted { to, reason });
        self.end_round(out);
        self.leave_joint(out);
    }

    /// Handles TimeoutNow of the current leader: campaigns at once, without a pre-vote.
    pub(super) fn on_timeout_now(&mut self, term: Term, out: &mut impl Output) {
        let leads = self.leadership().is_some();
        if term == self.persistent.current_term && !leads && self.timers.contains(Timer::Election) {
            self.disarm(Timer::Lease, out);
            self.leader = None;
            self.campaign(Ballot::Vote, true, out);
        }
    }
}
