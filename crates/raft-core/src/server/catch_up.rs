//! Catch-up of new voters before they get a vote, in rounds (D 4.2.1).
//!
//! A round replicates the entries that the leader's log holds when the round begins. After a round shorter than an
//! election timeout the newcomers are caught up, and the change is appended. Catch-up is state of the leader only: no
//! log entry records it.

use super::{CatchUp, ChangeRequest, Leadership, Role, Server};
use crate::{Event, Output, RequestError, ServerId, ServerSet, Timer};

/// Upper bound of rounds (D 4.2.1 gives 10).
pub(super) const MAX_ROUNDS: u8 = 10;

impl Leadership {
    /// The newcomers that are not known to hold the log up to the round's target.
    fn behind(&self, catch_up: &CatchUp) -> ServerSet {
        let reached = |id: &ServerId| self.match_index(*id).is_some_and(|index| index >= catch_up.target);
        catch_up.newcomers.iter().filter(|id| !reached(id)).collect()
    }
}

impl Server {
    /// Starts to catch `newcomers` up, before `request` is appended.
    pub(super) fn start_catch_up(&mut self, request: ChangeRequest, newcomers: ServerSet, out: &mut impl Output) {
        let target = self.persistent.log.last_index();
        let Role::Leader(leadership) = &mut self.role else { return };
        leadership.replicate_to(newcomers, target.next());
        leadership.catch_up =
            Some(CatchUp { request, newcomers, round: 1, target, late: ServerSet::EMPTY, progressed: false });
        out.event(Event::CatchUpStarted { newcomers, target });
        self.arm(Timer::Round, out);
        self.replicate(newcomers, out);
    }

    /// Records that a newcomer acknowledged a new entry.
    pub(super) fn on_catch_up_progress(&mut self, from: ServerId) {
        let Role::Leader(leadership) = &mut self.role else { return };
        if let Some(catch_up) = leadership.catch_up.as_mut().filter(|catch_up| catch_up.newcomers.contains(from)) {
            catch_up.progressed = true;
        }
    }

    /// Ends the round if the acknowledgement of a newcomer completes it. The acknowledgement need not be of a new
    /// entry: a newcomer may have held the whole log before the round began.
    pub(super) fn on_catch_up_ack(&mut self, from: ServerId, out: &mut impl Output) {
        if self.leadership().and_then(Leadership::catch_up).is_some_and(|catch_up| catch_up.newcomers.contains(from)) {
            self.end_round(out);
        }
    }

    /// Ends the round if all newcomers have reached its target. Then appends the change, begins another round, or drops
    /// the change. During a leadership transfer the round waits, since no configuration may be appended (D 3.10).
    pub(super) fn end_round(&mut self, out: &mut impl Output) {
        let last_index = self.persistent.log.last_index();
        let Role::Leader(leadership) = &mut self.role else { return };
        let Some(catch_up) = leadership.catch_up else { return };
        if leadership.transfer.is_some() || !leadership.behind(&catch_up).is_empty() {
            return;
        }
        if catch_up.late.is_empty() {
            leadership.catch_up = None;
            self.disarm(Timer::Round, out);
            out.event(Event::CatchUpFinished { newcomers: catch_up.newcomers });
            if let Err(reason) = self.append_change(catch_up.request, out) {
                out.event(Event::ChangeDropped { reason });
            }
        } else if catch_up.round == MAX_ROUNDS {
            self.drop_change(RequestError::CatchUpTooSlow { newcomers: catch_up.late, rounds: MAX_ROUNDS }, out);
        } else {
            let round = catch_up.round + 1;
            let next = CatchUp { round, target: last_index, late: ServerSet::EMPTY, progressed: false, ..catch_up };
            leadership.catch_up = Some(next);
            out.event(Event::CatchUpRound { round, target: last_index });
            self.arm(Timer::Round, out);
        }
    }

    /// Handles an election timeout since the round timer was armed. Drops the change if no newcomer made progress in
    /// that time, unless the round waits for the end of a leadership transfer.
    pub(super) fn on_round_timer(&mut self, out: &mut impl Output) {
        let Role::Leader(leadership) = &mut self.role else { return };
        let Some(catch_up) = leadership.catch_up else { return };
        let behind = leadership.behind(&catch_up);
        let waits = behind.is_empty() && leadership.transfer.is_some();
        if catch_up.progressed || waits {
            leadership.catch_up = Some(CatchUp { late: catch_up.late.union(behind), progressed: false, ..catch_up });
            self.arm(Timer::Round, out);
        } else {
            // If no newcomer is behind, none has replied: all held the whole log before the round began.
            let newcomers = if behind.is_empty() { catch_up.newcomers } else { behind };
            self.drop_change(RequestError::CatchUpStalled { newcomers }, out);
        }
    }

    /// Drops a change that is not in the log yet.
    pub(super) fn drop_change(&mut self, reason: RequestError, out: &mut impl Output) {
        let members = self.configuration().members();
        let Role::Leader(leadership) = &mut self.role else { return };
        let Some(catch_up) = leadership.catch_up.take() else { return };
        let non_members = catch_up.newcomers.difference(members);
        leadership.progress.retain(|progress| !non_members.contains(progress.id));
        self.disarm(Timer::Round, out);
        out.event(Event::ChangeDropped { reason });
    }
}
