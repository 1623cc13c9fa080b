//! Short ways to say what a lane shows.

use raft_core::{ServerId, Term};
use scene::view::*;

pub(crate) fn id(number: u64) -> ServerId {
    ServerId::try_from(number).unwrap()
}

/// A lane whose row is given as leaving, staying, joining; everybody follows in term 1 with an empty log.
pub(crate) fn lane(
    title: &'static str,
    subtitle: &'static str,
    leaving: &[u64],
    staying: &[u64],
    joining: &[u64],
) -> LaneView {
    let groups = [(Group::Leaving, leaving), (Group::Staying, staying), (Group::Joining, joining)];
    let servers = groups.iter().flat_map(|(group, ids)| ids.iter().map(|n| server(*n, *group))).collect();
    LaneView { title: title.into(), subtitle: subtitle.into(), servers, ..LaneView::default() }
}

fn server(number: u64, group: Group) -> ServerView {
    ServerView {
        id: id(number),
        group,
        badge: Badge::Follower,
        term: Term::from(1),
        configuration: ConfigurationView::default(),
        log: LogView::default(),
        refusal: None,
        votes: Vec::new(),
        matched: None,
        deaf_to: Vec::new(),
        mute_to: Vec::new(),
        cut_off: false,
        rolled_back: false,
    }
}

pub(crate) trait Build: Sized {
    fn each(self, ids: &[u64], change: impl Fn(&mut ServerView)) -> Self;
    fn believes(self, ids: &[u64], label: Label, old: &[u64], new: &[u64]) -> Self;
    fn log(self, ids: &[u64], terms: &str, commit: u64) -> Self;
    fn is(self, ids: &[u64], badge: Badge, term: u64) -> Self;
    fn refuses(self, who: u64, candidate: u64, reason: Reason) -> Self;
    fn votes(self, who: u64, counts: &[(Label, usize, usize)]) -> Self;
    fn sends(self, kind: MessageKind, links: &[(u64, u64)], sent_at: f64, arrives_at: f64) -> Self;
    fn loses(self, kind: MessageKind, from: u64, to: u64, sent_at: f64, lost_at: f64) -> Self;
    fn band(self, label: Label, voters: &[u64], given: &[(u64, &[u64])], tallies: &[(u64, usize, Outcome)]) -> Self;
    fn says(self, tone: Tone, text: &'static str) -> Self;
}

impl Build for LaneView {
    fn each(mut self, ids: &[u64], change: impl Fn(&mut ServerView)) -> Self {
        let chosen = self.servers.iter_mut().filter(|server| ids.contains(&u64::from(server.id)));
        chosen.for_each(change);
        self
    }

    /// A simple configuration has no `old`.
    fn believes(self, ids: &[u64], label: Label, old: &[u64], new: &[u64]) -> Self {
        let strip: Vec<Membership> = self
            .servers
            .iter()
            .map(|server| match (old.contains(&u64::from(server.id)), new.contains(&u64::from(server.id))) {
                (false, true) if old.is_empty() => Membership::Voter,
                (true, true) => Membership::BothHalves,
                (true, false) => Membership::OldHalf,
                (false, true) => Membership::NewHalf,
                (false, false) => Membership::NotMember,
            })
            .collect();
        self.each(ids, |server| {
            server.configuration = ConfigurationView { label: label.clone(), strip: strip.clone() };
        })
    }

    /// One entry a word: a term, with `n` after it for a no-op and `c` for a configuration.
    fn log(self, ids: &[u64], terms: &str, commit: u64) -> Self {
        let cells: Vec<Cell> = terms
            .split_whitespace()
            .map(|word| {
                let kind = match word.chars().last() {
                    Some('n') => PayloadKind::NoOp,
                    Some('c') => PayloadKind::Configuration,
                    _ => PayloadKind::Command,
                };
                Cell {
                    term: Term::from(word.trim_end_matches(['n', 'c']).parse::<u64>().unwrap()),
                    kind,
                    agreement: Agreement::Whole,
                }
            })
            .collect();
        self.each(ids, |server| server.log = LogView { before: 0, cells: cells.clone(), commit: commit.into() })
    }

    fn is(self, ids: &[u64], badge: Badge, term: u64) -> Self {
        self.each(ids, |server| {
            server.badge = badge;
            server.term = term.into();
        })
    }

    fn refuses(self, who: u64, candidate: u64, reason: Reason) -> Self {
        self.each(&[who], |server| server.refusal = Some(Refusal { candidate: id(candidate), reason }))
    }

    fn votes(self, who: u64, counts: &[(Label, usize, usize)]) -> Self {
        let counts = counts.iter().map(|(half, has, needed)| Count { half: half.clone(), has: *has, needed: *needed });
        let counts: Vec<Count> = counts.collect();
        self.each(&[who], |server| server.votes.clone_from(&counts))
    }

    fn sends(mut self, kind: MessageKind, links: &[(u64, u64)], sent_at: f64, arrives_at: f64) -> Self {
        for (from, to) in links {
            let nth = self.messages.iter().filter(|m| (m.from, m.to) == (id(*from), id(*to))).count() as u64;
            let (from, to) = (id(*from), id(*to));
            self.messages.push(MessageView { from, to, nth, kind, sent_at, arrives_at, lost_at: None });
        }
        self
    }

    fn loses(mut self, kind: MessageKind, from: u64, to: u64, sent_at: f64, lost_at: f64) -> Self {
        self = self.sends(kind, &[(from, to)], sent_at, sent_at + 20.0);
        self.messages.last_mut().unwrap().lost_at = Some(lost_at);
        self
    }

    /// `given` names who has whose votes; `tallies` who counts here, how many are needed, and how it ended.
    fn band(
        mut self,
        label: Label,
        voters: &[u64],
        given: &[(u64, &[u64])],
        tallies: &[(u64, usize, Outcome)],
    ) -> Self {
        let has = |who: u64, voter: u64| given.iter().any(|(to, by)| *to == who && by.contains(&voter));
        let places = self
            .servers
            .iter()
            .filter(|server| voters.contains(&u64::from(server.id)))
            .map(|server| Place {
                server: server.id,
                given_to: given.iter().find(|(_, by)| by.contains(&u64::from(server.id))).map(|(to, _)| id(*to)),
                refuses: server.refusal.map(|refusal| refusal.candidate),
                up: server.badge.is_up(),
            })
            .collect();
        let tallies = tallies
            .iter()
            .map(|(who, needed, outcome)| Tally {
                who: id(*who),
                has: voters.iter().filter(|voter| has(*who, **voter)).count(),
                needed: *needed,
                outcome: *outcome,
            })
            .collect();
        self.bands.push(Band { label, question: Question::Votes, places, tallies });
        self
    }

    fn says(mut self, tone: Tone, text: &'static str) -> Self {
        self.status = Status { text: text.into(), tone };
        self
    }
}
