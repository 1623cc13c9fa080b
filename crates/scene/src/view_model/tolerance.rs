//! The failures that a lane tolerates, of servers and of zones, as an argument.

use cluster::{QuorumReach, World, Zone};
use raft_core::{Configuration, ServerSet, quorum};

/// The failures that the lane tolerates, where that is worth a sentence: no failure of a server, or no quorum at all;
/// and with zones, whether one may fail. `None` under other rules than Raft's, by which other quorums may decide, and
/// in naive mode while servers count by different rosters.
pub(super) fn tolerance(world: &World, zones: &[Zone]) -> Option<String> {
    if QuorumReach::rosters_differ(world) || world.rules() != world.rules().all_on() {
        return None;
    }
    let Some(reach) = QuorumReach::new(world) else {
        return Some("no quorum is up: no server can lead and commit".to_owned());
    };
    // A leader of a later term may reach no quorum.
    world.apparent_leader().filter(|leader| leader.id() == reach.server)?;
    let QuorumReach { configuration, reached, server } = reach;
    if !zones.is_empty() {
        return zone(&reach, zones);
    }
    (configuration.groups_tolerated(reached, &[])? == 0 && configuration.all_voters().len() > 1).then(|| {
        let reaches = counts(&configuration, &|half| half.intersection(reached).len());
        format!("no further failure is tolerated: {server} reaches {reaches}, needs {}", needs(&configuration))
    })
}

/// Which zones may not fail; or that any one may.
fn zone(reach: &QuorumReach, zones: &[Zone]) -> Option<String> {
    let QuorumReach { configuration, reached, .. } = *reach;
    let is_critical = |zone: &&Zone| !configuration.is_quorum(reached.difference(zone.servers));
    let Some(first) = zones.iter().find(is_critical) else {
        let least = |half: ServerSet| {
            let left = zones.iter().map(|zone| half.intersection(reached).difference(zone.servers).len());
            left.min().unwrap_or_default()
        };
        // Servers in no zone may be the ones that must not fail.
        return (reach.zones_tolerated(zones)? > 0).then(|| {
            let (least, needs) = (counts(&configuration, &least), needs(&configuration));
            format!("a failure of any one zone is tolerated: at least {least} would be left, {needs} needed")
        });
    };
    let mut names = String::new();
    for zone in zones.iter().filter(is_critical) {
        names.push_str(if names.is_empty() { "" } else { " or " });
        names.push_str(&zone.name);
    }
    let left = counts(&configuration, &|half| half.intersection(reached).difference(first.servers).len());
    let without = if names == first.name { String::new() } else { format!("without zone {}, ", first.name) };
    let needs = needs(&configuration);
    Some(format!("a failure of zone {names} is not tolerated: {without}{left} would be left, {needs} needed"))
}

/// A number for each half, with the half: `2 of {S1 S2 S3} and 1 of {S1 S4}`.
fn counts(configuration: &Configuration, number: &dyn Fn(ServerSet) -> usize) -> String {
    of_halves(configuration, &|half| format!("{} of {half}", number(half)))
}

/// The sizes of the majorities: `2`, or `2 and 3`.
fn needs(configuration: &Configuration) -> String {
    of_halves(configuration, &|half| quorum::quorum_size(half.len()).to_string())
}

/// A text for each half, the old one first.
fn of_halves(configuration: &Configuration, text: &dyn Fn(ServerSet) -> String) -> String {
    let new = text(configuration.voters());
    if configuration.is_joint() { format!("{} and {new}", text(configuration.outgoing())) } else { new }
}
