//! The failures that a lane tolerates, of servers and of zones, as an argument.

use cluster::{Mode, QuorumReach, World, Zone};
use raft_core::{Configuration, Rules, ServerSet, quorum};

/// The failures that the lane tolerates, where that is worth a sentence: no failure of a server, or no quorum at all;
/// and with zones, whether one may fail. `None` under other rules than Raft's, by which other quorums may decide, and
/// in naive mode, where each server has a roster of its own.
pub(super) fn tolerance(world: &World, zones: &[Zone]) -> Option<String> {
    if world.mode() == Mode::Naive || world.rules() != Rules::RAFT {
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
    let reaches = || counts(&configuration, |half| half.intersection(reached).len().to_string());
    (configuration.groups_tolerated(reached, &[])? == 0 && configuration.all_voters().len() > 1).then(|| {
        format!("no further failure is tolerated: {server} reaches {}, needs {}", reaches(), needs(&configuration))
    })
}

/// Which zones may not fail; or that any one may.
fn zone(reach: &QuorumReach, zones: &[Zone]) -> Option<String> {
    let QuorumReach { configuration, reached, .. } = *reach;
    let left = |zone: &Zone| reached.difference(zone.servers);
    let critical: Vec<&Zone> = zones.iter().filter(|zone| !configuration.is_quorum(left(zone))).collect();
    let left = |zone: &Zone| counts(&configuration, |half| half.intersection(left(zone)).len().to_string());
    let needs = needs(&configuration);
    match critical[..] {
        [] => {
            let tolerated = reach.zones_tolerated(zones)?;
            let least = |half: ServerSet| {
                let left = zones.iter().map(|zone| half.intersection(reached).difference(zone.servers).len());
                left.min().unwrap_or_default().to_string()
            };
            // Servers in no zone may be the ones that must not fail.
            (tolerated > 0).then(|| {
                let least = counts(&configuration, least);
                format!("a failure of any one zone is tolerated: at least {least} are left, {needs} needed")
            })
        }
        [zone] => {
            Some(format!("a failure of zone {} is not tolerated: {} are left, {needs} needed", zone.name, left(zone)))
        }
        [zone, ..] => {
            let names: Vec<&str> = critical.iter().map(|zone| zone.name.as_str()).collect();
            let (names, left) = (names.join(" or "), left(zone));
            Some(format!(
                "a failure of zone {names} is not tolerated: without {} {left} are left, {needs} needed",
                zone.name
            ))
        }
    }
}

/// A number for each half, with the half: `2 of {S1 S2 S3} and 1 of {S1 S4}`.
fn counts(configuration: &Configuration, number: impl Fn(ServerSet) -> String) -> String {
    let halves = halves(configuration).map(|half| format!("{} of {half}", number(half)));
    halves.collect::<Vec<_>>().join(" and ")
}

/// The sizes of the majorities: `2`, or `2 and 3`.
fn needs(configuration: &Configuration) -> String {
    let sizes = halves(configuration).map(|half| quorum::quorum_size(half.len()).to_string());
    sizes.collect::<Vec<_>>().join(" and ")
}

fn halves(configuration: &Configuration) -> impl Iterator<Item = ServerSet> {
    [configuration.outgoing(), configuration.voters()].into_iter().filter(|half| !half.is_empty())
}
