//! Handing a term over to another voter (D 3.10).
//!
//! The leader takes no requests and begins no configuration, brings the target's log up to its own, and tells it to stand for election at once. It goes
//! on leading if that takes longer than an election timeout, or if the target stops being a voter.

use super::{Role, Server};
use crate::{Ballot, Event, Message, Output, RequestError, ServerId, ServerSet, Term, Timer, TransferAbort};

impl Server {
    /// Asks this leader to hand its term over to `to`.
    ///
    /// # Errors
    /// The server does not lead, hands over already, or `to` is not another voter. Nothing has changed.
    pub fn transfer_leadership(&mut self, to: ServerId, out: &mut impl Output) -> Result<(), RequestError> {
        if let Err(reason) = self.require_leader() {
            return Err(self.report_refusal(reason, out));
        }
        let configuration = self.configuration();
        if to == self.id || !configuration.all_voters().contains(to) {
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

    /// Tells the target to take over, if its log is as long as this leader's.
    pub(super) fn send_timeout_now_if_ready(&mut self, from: ServerId, out: &mut impl Output) {
        let Role::Leader(leadership) = &self.role else { return };
        if leadership.transfer == Some(from) && leadership.match_index(from) == Some(self.persistent.log.last_index()) {
            out.send(from, Message::TimeoutNow { term: self.persistent.current_term });
        }
    }

    /// It took too long: the leader leads on.
    pub(super) fn on_transfer_timeout(&mut self, out: &mut impl Output) {
        self.stop_transfer(TransferAbort::TimedOut, out);
    }

    /// Stops handing over to a server that is no voter any more.
    pub(super) fn abort_transfer_to_non_voter(&mut self, out: &mut impl Output) {
        let voters = self.configuration().all_voters();
        if let Role::Leader(leadership) = &self.role
            && leadership.transfer.is_some_and(|to| !voters.contains(to))
        {
            self.stop_transfer(TransferAbort::TargetRemoved, out);
        }
    }

    fn stop_transfer(&mut self, reason: TransferAbort, out: &mut impl Output) {
        let Role::Leader(leadership) = &mut self.role else { return };
        let Some(to) = leadership.transfer.take() else { return };
        self.disarm(Timer::Transfer, out);
        out.event(Event::TransferStopped { to, reason });
        self.end_round(out);
        self.leave_joint(out);
    }

    /// The leader of this term asks this server to take over: it stands for election at once, without a pre-vote.
    pub(super) fn on_timeout_now(&mut self, term: Term, out: &mut impl Output) {
        let leads = self.leadership().is_some();
        if term == self.persistent.current_term && !leads && self.timers.contains(Timer::Election) {
            self.disarm(Timer::Lease, out);
            self.leader = None;
            self.campaign(Ballot::Vote, true, out);
        }
    }
}
