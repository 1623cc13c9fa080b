//! Basic types: IDs, sets, indexes, terms, rules, timers, and the printing of requests.

use std::collections::BTreeSet;

use raft_core::{
    Ballot, CarriedCommit, Change, ChangeRequest, LogIndex, Message, PropertyClass, RequestError, Rule, Rules,
    ServerSet, Term, Timer, TimerSet, quorum,
};
use test_support::{id, set};

#[test]
fn rule_switched_off_leaves_the_others_on() {
    for rule in Rule::ALL {
        let off = Rules::RAFT.without(rule);
        assert!(!off.has(rule) && Rules::RAFT.has(rule));
        assert_eq!(off.off().collect::<Vec<_>>(), [rule], "no other is touched");
    }
    assert_eq!(Rules::default().off().count(), 0);
}

#[test]
fn rules_have_unique_names_sources_and_property_classes() {
    for text in [Rule::key, Rule::name] {
        let names: BTreeSet<_> = Rule::ALL.into_iter().map(text).collect();
        assert_eq!(names.len(), Rule::ALL.len());
    }
    assert!(Rule::ALL.into_iter().all(|rule| !rule.source().is_empty()));
    let safety_rules = Rule::ALL.into_iter().filter(|rule| rule.protects() == PropertyClass::Safety).count();
    assert_eq!(safety_rules, 11);
}

#[test]
fn server_set_operations_match_set_algebra() {
    let (first, second) = (set(&[1, 2, 3]), set(&[3, 4]));
    assert_eq!(first.union(second), set(&[1, 2, 3, 4]));
    assert_eq!(first.intersection(second), set(&[3]));
    assert_eq!(first.difference(second), set(&[1, 2]));
    assert!(!first.is_disjoint(second) && first.is_disjoint(set(&[4, 63])));
    assert!(set(&[1, 3]).is_subset(first) && !second.is_subset(first));
    assert_eq!((first.with(id(9)), first.without(id(1))), (set(&[1, 2, 3, 9]), set(&[2, 3])));
    assert_eq!((first.with(id(1)), first.without(id(9))), (first, first));
    let mut growing = ServerSet::EMPTY;
    assert!(growing.insert(id(5)) && !growing.insert(id(5)));
    growing.extend([id(6), id(7)]);
    assert!(growing.remove(id(5)) && !growing.remove(id(5)));
    assert_eq!((growing.len(), growing.is_empty(), growing.iter().len()), (2, false, 2));
    assert_eq!(format!("{growing:?}"), "{S6 S7}");
    assert_eq!(id(7).index(), 7);
}

#[test]
fn indexes_and_terms_count_and_saturate() {
    let index = LogIndex::from(7);
    assert_eq!((index.next(), index.previous(), index.after(3)), (8.into(), 6.into(), 10.into()));
    assert_eq!(LogIndex::ZERO.previous(), LogIndex::ZERO);
    assert_eq!(Term::from(u64::MAX).next(), Term::from(u64::MAX));
    assert_eq!((format!("{index}"), format!("{:?}", Term::from(3)), u64::from(index)), ("7".into(), "3".into(), 7));
}

#[test]
fn majority_is_more_than_half() {
    let sizes: Vec<_> =
        (0..=7).map(|voters| (quorum::quorum_size(voters), quorum::failures_tolerated(voters))).collect();
    assert_eq!(sizes, [(0, 0), (1, 0), (2, 0), (2, 1), (3, 1), (3, 2), (4, 2), (4, 3)]);
}

#[test]
fn messages_return_their_term_and_whether_they_are_replies() {
    let term = Term::from(4);
    let (index, ballot, commit) = (LogIndex::from(1), Ballot::Vote, CarriedCommit::default());
    let requests = [
        Message::RequestVote { term, ballot, last_index: index, last_term: term, transfer: false, commit },
        Message::AppendEntries { term, prev_index: index, prev_term: term, entries: Vec::new(), commit: index },
        Message::InstallSnapshot { term, snapshot: raft_core::Snapshot::default() },
        Message::TimeoutNow { term },
    ];
    let replies = [
        Message::Vote { term, ballot, for_term: term, granted: true, commit },
        Message::AppendAccepted { term, match_index: index },
        Message::AppendRefused { term, prev_index: index, last_index: index },
    ];
    assert!(requests.iter().all(|message| message.term() == term && !message.is_reply()));
    assert!(replies.iter().all(|message| message.term() == term && message.is_reply()));
}

#[test]
fn request_error_of_a_follower_prints_the_leader() {
    let reason = |leader| RequestError::NotLeader { leader }.to_string();
    assert_eq!(reason(Some(id(1))), "not the leader: S1 is, as far as this server knows");
    assert_eq!(reason(None), "not the leader");
}

#[test]
fn change_requests_print_their_changes() {
    let simple = ChangeRequest::Simple(Change::AddVoter(id(4)));
    let joint = ChangeRequest::Joint { add_voters: set(&[4]), add_learners: set(&[5]), remove: set(&[1, 2]) };
    assert_eq!(simple.to_string(), "add voter S4");
    assert_eq!(joint.to_string(), "add voter S4, make S5 a learner, remove S1, remove S2 jointly");
    let nothing = ChangeRequest::Joint { add_voters: set(&[]), add_learners: set(&[]), remove: set(&[]) };
    assert_eq!(nothing.to_string(), "change nothing jointly");
}

#[test]
fn timers_have_unique_names_and_an_empty_set_has_none() {
    let names: BTreeSet<_> = Timer::ALL.iter().map(Timer::to_string).collect();
    assert_eq!(names.len(), Timer::ALL.len());
    assert_eq!(TimerSet::EMPTY.iter().count(), 0);
}
