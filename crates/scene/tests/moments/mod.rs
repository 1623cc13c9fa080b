//! Moments of a change, made by hand: what each lane should look like when it matters.

#![allow(dead_code)]

pub(crate) mod builder;
pub(crate) mod played;

use builder::{Build, id, lane};
use raft_core::Term;
use scene::view::*;

const OLD: [u64; 5] = [1, 2, 3, 4, 5];
const NEW: [u64; 5] = [1, 2, 3, 6, 7];
const ALL: [u64; 7] = [1, 2, 3, 4, 5, 6, 7];

/// The instant at which each moment is drawn, in virtual milliseconds.
pub(crate) const NOW: f64 = 412.0;

fn naive() -> LaneView {
    let mut view =
        lane("Naive swap", "each server restarted with the new roster, at its own pace", &[4, 5], &[1, 2, 3], &[6, 7]);
    view.note = Some("unsafe on purpose".into());
    view
}

fn single() -> LaneView {
    lane("Single-server", "one voter at a time, learners first", &[4, 5], &[1, 2, 3], &[6, 7])
}

fn joint() -> LaneView {
    lane("Joint consensus", "C_old,new needs a majority of both halves", &[4, 5], &[1, 2, 3], &[6, 7])
}

fn step(words: &'static str) -> Label {
    Label::Step(words.into())
}

/// S2 leads term 1 and has just sent a command.
pub(crate) fn replication() -> LaneView {
    single()
        .believes(&OLD, Label::Old, &[], &OLD)
        .log(&[1, 3, 4, 5], "1c 1n 1", 3)
        .log(&[2], "1c 1n 1 1", 3)
        .is(&[2], Badge::Leader, 1)
        .is(&[6, 7], Badge::Follower, 0)
        .sends(MessageKind::Append { configuration: false }, &[(2, 1), (2, 3), (2, 5)], 405.0, 420.0)
        .sends(MessageKind::Append { configuration: false }, &[(2, 4)], 405.0, 409.0)
        .sends(MessageKind::AppendReply { accepted: true }, &[(4, 2)], 409.0, 425.0)
        .band(Label::Old, &OLD, &[(2, &[2, 4])], &[(2, 3, Outcome::Open)])
        .says(Tone::Neutral, "S2 leads term 1 · entry 4 is on 2 of 3")
        .stored(4)
}

/// Heartbeats and their answers on every link at once.
pub(crate) fn heartbeats() -> LaneView {
    single()
        .believes(&OLD, Label::Old, &[], &OLD)
        .log(&OLD, "1c 1n 1 1", 4)
        .is(&[2], Badge::Leader, 1)
        .is(&[6, 7], Badge::Follower, 0)
        .sends(MessageKind::Heartbeat, &[(2, 1), (2, 3), (2, 4), (2, 5)], 405.0, 420.0)
        .sends(MessageKind::AppendReply { accepted: true }, &[(1, 2), (3, 2), (4, 2), (5, 2)], 400.0, 418.0)
        .band(Label::Old, &OLD, &[], &[])
        .says(Tone::Neutral, "S2 leads term 1")
}

/// Both candidates of the naive lane ask their own rosters; one request dies.
pub(crate) fn naive_candidates() -> LaneView {
    naive()
        .believes(&[1, 2, 4, 5], Label::Old, &[], &OLD)
        .believes(&[3, 6, 7], Label::New, &[], &NEW)
        .log(&[1, 2, 3, 4, 5], "1n 1 1", 3)
        .is(&[2], Badge::Stopped, 1)
        .is(&[1, 3], Badge::Candidate, 2)
        .votes(1, &[(Label::None, 1, 3)])
        .votes(3, &[(Label::None, 1, 3)])
        .sends(MessageKind::RequestVote, &[(1, 4), (1, 5), (1, 3)], 404.0, 420.0)
        .sends(MessageKind::RequestVote, &[(3, 6), (3, 7), (3, 1)], 406.0, 421.0)
        .loses(MessageKind::RequestVote, 1, 2, 400.0, 408.0)
        .band(Label::Old, &OLD, &[(1, &[1]), (3, &[3])], &[(1, 3, Outcome::Open)])
        .band(Label::New, &NEW, &[(1, &[1]), (3, &[3])], &[(3, 3, Outcome::Open)])
        .says(Tone::Neutral, "S1 and S3 both stand for term 2")
}

/// Two leaders in term 2.
pub(crate) fn naive_wall() -> LaneView {
    let mut view = naive()
        .believes(&[1, 2, 4, 5], Label::Old, &[], &OLD)
        .believes(&[3, 6, 7], Label::New, &[], &NEW)
        .log(&[2, 4, 5], "1n 1 1", 3)
        .log(&[1], "1n 1 1 2n", 3)
        .log(&[3], "1n 1 1 2n", 3)
        .is(&[4, 5, 6, 7], Badge::Follower, 2)
        .is(&[2], Badge::Stopped, 1)
        .is(&[1, 3], Badge::Leader, 2)
        .sends(MessageKind::Append { configuration: false }, &[(1, 4), (1, 5)], 405.0, 420.0)
        .sends(MessageKind::Append { configuration: false }, &[(3, 6), (3, 7)], 403.0, 421.0)
        .sends(MessageKind::VoteReply { granted: false }, &[(3, 1), (1, 3)], 404.0, 419.0)
        .band(Label::Old, &OLD, &[(1, &[1, 4, 5]), (3, &[3])], &[(1, 3, Outcome::Won)])
        .band(Label::New, &NEW, &[(1, &[1]), (3, &[3, 6, 7])], &[(3, 3, Outcome::Won)]);
    view.wall = Some(Wall {
        after: 3,
        term: Term::from(2),
        left: WallSide { leader: id(1), majority: vec![id(4), id(5), id(1)] },
        right: WallSide { leader: id(3), majority: vec![id(3), id(6), id(7)] },
    });
    view.violations = vec![Violation {
        property: "Election Safety".into(),
        sentence: "S1 and S3 both lead term 2".into(),
        step: Some(37),
    }];
    view
}

/// The naive lane after both leaders committed at one index.
pub(crate) fn naive_aftermath() -> LaneView {
    let mut view = naive_wall().log(&[1, 4, 5], "1n 1 1 2n 2", 5).log(&[3, 6, 7], "1n 1 1 2n 2", 5);
    view = view.each(&[1, 3, 4, 5, 6, 7], |server| server.log.cells[4].agreement = Agreement::Broken);
    view.messages.clear();
    view.violations.push(Violation {
        property: "State Machine Safety".into(),
        sentence: "S1 and S3 applied different commands at index 5".into(),
        step: Some(52),
    });
    view
}

/// Single-server: S4 is needed by both and refuses the second.
pub(crate) fn single_refusal() -> LaneView {
    let mut view = single()
        .believes(&[1, 2, 3, 4, 5, 6], step("+6"), &[], &[1, 2, 3, 4, 5, 6])
        .log(&[1, 2, 3, 4, 5, 6], "1c 1n 1 1c", 3)
        .is(&[2], Badge::Crashed, 1)
        .is(&[4, 5, 6], Badge::Follower, 2)
        .is(&[7], Badge::Follower, 0)
        .is(&[1, 3], Badge::Candidate, 2)
        .votes(1, &[(Label::None, 3, 4)])
        .votes(3, &[(Label::None, 2, 4)])
        .refuses(4, 3, Reason::VotedFor(id(1)))
        .sends(MessageKind::RequestVote, &[(3, 5)], 400.0, 421.0)
        .sends(MessageKind::VoteReply { granted: false }, &[(4, 3)], 408.0, 424.0)
        .sends(MessageKind::VoteReply { granted: true }, &[(5, 1), (6, 3)], 406.0, 419.0)
        .band(
            step("+6"),
            &[1, 2, 3, 4, 5, 6],
            &[(1, &[1, 4, 5]), (3, &[3, 6])],
            &[(1, 4, Outcome::Open), (3, 4, Outcome::Open)],
        )
        .says(Tone::Good, "no leader yet: two majorities of 6 would share a server, and it votes once");
    view.overlap = vec![id(4)];
    view
}

/// Joint: one candidate has the old half, the other the new, nobody both.
pub(crate) fn joint_refusal() -> LaneView {
    let mut view = joint()
        .believes(&ALL, Label::OldNew, &OLD, &NEW)
        .log(&ALL, "1c 1n 1 1c", 3)
        .is(&[2], Badge::Crashed, 1)
        .is(&[4, 5, 6, 7], Badge::Follower, 2)
        .is(&[1, 3], Badge::Candidate, 2)
        .votes(1, &[(Label::Old, 3, 3), (Label::New, 1, 3)])
        .votes(3, &[(Label::Old, 1, 3), (Label::New, 3, 3)])
        .refuses(6, 1, Reason::VotedFor(id(3)))
        .sends(MessageKind::RequestVote, &[(1, 7), (3, 4)], 402.0, 420.0)
        .sends(MessageKind::VoteReply { granted: true }, &[(4, 1), (7, 3)], 405.0, 420.0)
        .sends(MessageKind::VoteReply { granted: false }, &[(6, 1)], 404.0, 420.0)
        .band(Label::Old, &OLD, &[(1, &[1, 4, 5]), (3, &[3])], &[(1, 3, Outcome::Reached), (3, 3, Outcome::Open)])
        .band(Label::New, &NEW, &[(1, &[1]), (3, &[3, 6, 7])], &[(1, 3, Outcome::Open), (3, 3, Outcome::Reached)])
        .says(Tone::Good, "no leader yet: S1 has the old half, S3 the new, nobody both");
    view.overlap = vec![id(6)];
    view
}

/// Joint: a long log, a configuration on the wire, entry 14 stored in both halves.
pub(crate) fn joint_replication() -> LaneView {
    let long = "1c 1n 1 1 1 1 2n 2 2 2 2 2 2";
    joint()
        .believes(&ALL, Label::OldNew, &OLD, &NEW)
        .believes(&[1, 3, 4, 5], Label::Old, &[], &OLD)
        .believes(&[6, 7], Label::None, &[], &[])
        .log(&[1, 3, 4, 5, 6, 7], long, 13)
        .log(&[2], &format!("{long} 2c"), 13)
        .is(&ALL, Badge::Follower, 2)
        .is(&[2], Badge::Leader, 2)
        .is(&[6, 7], Badge::Learner, 2)
        .sends(
            MessageKind::Append { configuration: true },
            &[(2, 1), (2, 3), (2, 4), (2, 5), (2, 6), (2, 7)],
            404.0,
            420.0,
        )
        .band(Label::Old, &OLD, &[(2, &[2])], &[(2, 3, Outcome::Open)])
        .band(Label::New, &NEW, &[(2, &[2])], &[(2, 3, Outcome::Open)])
        .says(Tone::Neutral, "S2 leads term 2 · entering C_old,new")
        .stored(14)
}

/// The change is over: C_new, and who left has gone offline.
pub(crate) fn finished() -> LaneView {
    joint()
        .believes(&[4, 5], Label::OldNew, &OLD, &NEW)
        .believes(&NEW, Label::New, &[], &NEW)
        .log(&NEW, "1c 1n 1 1c 3n 3c", 6)
        .log(&[4, 5], "1c 1n 1 1c 3n", 5)
        .is(&ALL, Badge::Follower, 3)
        .is(&[1], Badge::Leader, 3)
        .is(&[4, 5], Badge::Retired, 3)
        .band(Label::New, &NEW, &[(1, &[1, 2, 3, 6, 7])], &[(1, 3, Outcome::Won)])
        .says(Tone::Good, "the change is finished: 5 voters, any 2 may fail")
        .stored(6)
}

/// Pre-votes, and one that a lease refuses.
pub(crate) fn pre_votes() -> LaneView {
    single()
        .believes(&OLD, Label::Old, &[], &OLD)
        .log(&OLD, "1c 1n 1", 3)
        .is(&[6, 7], Badge::Follower, 0)
        .is(&[2], Badge::Leader, 1)
        .is(&[5], Badge::PreCandidate, 1)
        .votes(5, &[(Label::None, 1, 3)])
        .refuses(1, 5, Reason::HearsLeader(id(2)))
        .refuses(3, 5, Reason::LogBehind)
        .sends(MessageKind::PreVote, &[(5, 4), (5, 1), (5, 2), (5, 3)], 404.0, 420.0)
        .sends(MessageKind::PreVoteReply { granted: true }, &[(4, 5)], 405.0, 420.0)
        .sends(MessageKind::PreVoteReply { granted: false }, &[(3, 5)], 405.0, 420.0)
        .band(Label::Old, &OLD, &[(5, &[5])], &[(5, 3, Outcome::Open)])
        .says(Tone::Neutral, "S5 asks whether it could win; S1 still hears S2")
}

/// {S1 S2 S3} to {S1..S5}, naive: {1 2} against {3 4 5}.
pub(crate) fn small_wall() -> LaneView {
    let mut view = lane("Naive swap", "each server restarted with the new roster", &[], &[1, 2, 3], &[4, 5])
        .believes(&[1, 2], Label::Old, &[], &[1, 2, 3])
        .believes(&[3, 4, 5], Label::New, &[], &[1, 2, 3, 4, 5])
        .log(&[1, 2, 3], "1n 1", 2)
        .is(&[1, 3], Badge::Leader, 2)
        .is(&[2, 4, 5], Badge::Follower, 2)
        .band(Label::Old, &[1, 2, 3], &[(1, &[1, 2]), (3, &[3])], &[(1, 2, Outcome::Won)])
        .band(Label::New, &[1, 2, 3, 4, 5], &[(1, &[1, 2]), (3, &[3, 4, 5])], &[(3, 3, Outcome::Won)]);
    view.note = Some("unsafe on purpose".into());
    view.wall = Some(Wall {
        after: 2,
        term: Term::from(2),
        left: WallSide { leader: id(1), majority: vec![id(1), id(2)] },
        right: WallSide { leader: id(3), majority: vec![id(3), id(4), id(5)] },
    });
    view.violations = vec![Violation {
        property: "Election Safety".into(),
        sentence: "S1 and S3 both lead term 2".into(),
        step: None,
    }];
    view
}

/// Three servers at rest.
pub(crate) fn three_at_rest() -> LaneView {
    lane("Joint consensus", "C_old,new needs a majority of both halves", &[], &[1, 2, 3], &[])
        .believes(&[1, 2, 3], Label::Old, &[], &[1, 2, 3])
        .log(&[1, 2, 3], "1c 1n", 2)
        .is(&[1], Badge::Leader, 1)
        .band(Label::Old, &[1, 2, 3], &[(1, &[1, 2, 3])], &[(1, 2, Outcome::Won)])
        .says(Tone::Neutral, "S1 leads term 1")
}

trait Stored {
    fn stored(self, index: u64) -> Self;
}

impl Stored for LaneView {
    /// The bands show who has the entry at `index`.
    fn stored(mut self, index: u64) -> Self {
        for band in &mut self.bands {
            band.question = Question::Stored(index.into());
        }
        self
    }
}

/// All moments, by name, each with the time that it shows.
pub(crate) fn all() -> Vec<(&'static str, LaneView, f64)> {
    let made = made().into_iter().map(|(name, view)| (name, view, NOW));
    made.chain(played::all()).collect()
}

fn made() -> Vec<(&'static str, LaneView)> {
    vec![
        ("replication", replication()),
        ("heartbeats", heartbeats()),
        ("naive-candidates", naive_candidates()),
        ("naive-wall", naive_wall()),
        ("naive-aftermath", naive_aftermath()),
        ("single-refusal", single_refusal()),
        ("joint-refusal", joint_refusal()),
        ("joint-replication", joint_replication()),
        ("finished", finished()),
        ("pre-votes", pre_votes()),
        ("small-wall", small_wall()),
        ("three-at-rest", three_at_rest()),
    ]
}
