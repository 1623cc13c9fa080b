//! What a lane means, read from a run: [`cluster::Moment`] to [`LaneView`]. The only part that knows servers and networks;
//! it must not know a place, a size or a colour.

mod bands;
mod contest;
mod label;
mod row;
mod server;
mod status;
mod traffic;
mod wall;

use cluster::{Mode, Moment};
use raft_core::Rules;

use crate::view::{LaneView, Violation, Words};
use contest::Contest;
pub use row::Row;

/// What one lane shows at `moment`, for the change and the order that `row` gives.
#[must_use]
pub fn lane(moment: &Moment, row: &Row) -> LaneView {
    let world = &moment.world;
    let walls = wall::find(world);
    let places = row.places(world, walls.as_ref());
    let ids: Vec<_> = places.iter().map(|place| place.0).collect();
    let contest = Contest::read(world, &ids, walls.as_ref());
    let mut servers = server::servers(world, row, &places);
    for server in &mut servers {
        server.refusal = contest.refusal(moment, server.id);
    }
    let bands = bands::bands(world, row, &ids, &contest, &servers);
    let overlap = contest.overlap(world, &servers);
    let status = {
        let known = status::Known { servers: &servers, bands: &bands, overlap: &overlap };
        status::status(world, row, &contest, &known)
    };
    LaneView {
        title: title(world.mode()).into(),
        subtitle: subtitle(world.mode()).into(),
        note: note(world.mode(), world.rules()),
        messages: traffic::messages(moment),
        wall: walls.and_then(|walls| walls.in_row(&ids)),
        violations: world
            .history()
            .violations()
            .iter()
            .map(|broken| Violation {
                property: broken.property().to_string().into(),
                sentence: broken.to_string().into(),
                step: None,
            })
            .collect(),
        status,
        servers,
        bands,
        overlap,
    }
}

fn title(mode: Mode) -> &'static str {
    match mode {
        Mode::Naive => "Naive swap",
        Mode::SingleServer => "Single-server",
        Mode::Joint => "Joint consensus",
    }
}

fn subtitle(mode: Mode) -> &'static str {
    match mode {
        Mode::Naive => "each server restarted with the new roster, at its own pace",
        Mode::SingleServer => "one voter at a time, learners first",
        Mode::Joint => "C_old,new needs a majority of both halves",
    }
}

/// What must always be said: that the lane is the naive one, and which rules are off.
fn note(mode: Mode, rules: Rules) -> Option<Words> {
    let off: Vec<_> = rules.off().collect();
    let off = match off.as_slice() {
        [] => None,
        [one] => Some(format!("{} off", one.name())),
        more => Some(format!("{} rules off", more.len())),
    };
    match (mode, off) {
        (Mode::Naive, None) => Some("unsafe on purpose".into()),
        (Mode::Naive, Some(off)) => Some(format!("unsafe on purpose, {off}").into()),
        (_, off) => off.map(Words::from),
    }
}
