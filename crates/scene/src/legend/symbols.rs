//! The symbols of a lane, part by part.

use super::bounds::{bounds, grown};
use super::{Symbol, sentence};
use crate::describe;
use crate::draw::card::{self, CardParts};
use crate::draw::shape_builder::ShapeBuilder;
use crate::draw::{arrow, log, note, quorum_bar, wall};
use crate::layout::Layout;
use crate::shape::{Point, Rect, Shape};
use crate::view::{CommitConsistency, CountedThing, LaneView, PayloadKind, QuorumBar, ServerView, VoterSlot};

/// Collects the symbols of a lane.
pub(super) struct Collector<'a> {
    pub(super) view: &'a LaneView,
    pub(super) layout: &'a Layout,
    pub(super) symbols: Vec<Symbol>,
    /// Shapes of the symbol that is being measured.
    pub(super) scratch: Vec<Shape>,
}

/// Distance from the centre of a point-like symbol to the edges of its area, in points.
const REACH: f32 = 7.0;

impl Collector<'_> {
    fn add(&mut self, name: &'static str, area: Rect, says: String) {
        self.symbols.push(Symbol { name, area, says, is_labelled: true });
    }

    /// Adds a text that names itself.
    fn add_text(&mut self, name: &'static str, area: Rect, says: String) {
        self.symbols.push(Symbol { name, area, says, is_labelled: false });
    }

    /// Bounds of what `draw` draws; `None` if it draws nothing.
    fn area(&mut self, draw: impl FnOnce(&mut ShapeBuilder<'_>)) -> Option<Rect> {
        self.scratch.clear();
        draw(&mut ShapeBuilder { out: &mut self.scratch });
        bounds(&self.scratch)
    }

    fn drawn(&mut self, name: &'static str, says: String, draw: impl FnOnce(&mut ShapeBuilder<'_>)) {
        if let Some(area) = self.area(draw) {
            self.add(name, area, says);
        }
    }

    pub(super) fn groups(&mut self) {
        let names = self.layout.group_names;
        for bracket in &self.layout.brackets {
            let area =
                Rect { x: bracket.left, y: names.top, width: bracket.right - bracket.left, height: names.height() };
            self.add_text(bracket.group.name(), area, sentence::group(bracket.group).to_owned());
        }
    }

    pub(super) fn overlap(&mut self) {
        let (view, layout) = (self.view, self.layout);
        for id in &view.overlap {
            let one = LaneView { overlap: vec![*id], quorum_bars: view.quorum_bars.clone(), ..LaneView::default() };
            self.drawn("both majorities need it", sentence::overlap(*id), |builder| {
                quorum_bar::overlap(builder, &one, layout);
            });
        }
    }

    pub(super) fn card(&mut self, server: &ServerView, area: Rect) {
        let parts = CardParts::new(server, area, self.layout.card_variant);
        let strip = if server.configuration.is_joint() { "old voters above new" } else { "its voters" };
        self.drawn(server.badge.name(), sentence::role(server), |builder| parts.badge(builder, server));
        self.drawn("term", sentence::term(server), |builder| parts.term(builder, server));
        self.drawn(strip, sentence::membership(server, self.view), |builder| parts.membership_strip(builder, server));
        self.drawn("configuration in force", sentence::configuration(server), |builder| parts.label(builder, server));
        self.log(server, parts.log);
        if server.isolated {
            self.drawn("cut off", sentence::cut_off(server.id), |builder| {
                card::cut_links_mark(builder, server, area);
            });
        }
    }

    fn log(&mut self, server: &ServerView, area: Rect) {
        let (id, log) = (server.id, &server.log);
        let cells = log::Cells::new(log, area);
        if cells.hidden > 0 {
            self.add("earlier entries", cells.slot(0), sentence::hidden(id, cells.hidden));
        }
        for (at, rect) in cells.shown(log) {
            let (cell, index, is_committed) = (log.cells[at], log.before + at as u64 + 1, log.is_committed(at));
            let (name, says) = match (cell.consistency, is_committed) {
                (CommitConsistency::Conflicting, _) => ("conflicting entry", sentence::conflict(id, index)),
                (_, true) => ("committed entry", sentence::entry(id, index, cell, true)),
                (_, false) => ("entry, not known committed", sentence::entry(id, index, cell, false)),
            };
            self.add(name, rect, says);
            if cell.kind == PayloadKind::Configuration {
                self.drawn("configuration entry", sentence::configuration_entry(id, index), |builder| {
                    log::configuration_mark(builder, rect);
                });
            }
            if log::is_commit_index(log, at) {
                self.drawn("commit index", sentence::commit_index(id, index), |builder| {
                    log::commit_line(builder, rect, true);
                });
            }
            if log::is_matched(log, at, server.match_index) {
                self.drawn("match index", sentence::match_index(id, index), |builder| log::match_mark(builder, rect));
            }
        }
    }

    pub(super) fn notes(&mut self) {
        for (id, shapes) in note::shapes(self.view, self.layout) {
            let texts = shapes.iter().filter_map(|shape| match shape {
                Shape::Text { text, .. } => Some(&**text),
                _ => None,
            });
            let says = format!("{id}: {}.", texts.collect::<Vec<_>>().join(" "));
            if let Some(area) = bounds(&shapes) {
                self.add_text("note", area, says);
            }
        }
    }

    pub(super) fn quorum_bars(&mut self) {
        let (view, layout) = (self.view, self.layout);
        let candidates = quorum_bar::counting_servers(view);
        for row in quorum_bar::rows(view, layout) {
            let bar = row.bar;
            let count = match bar.counted {
                CountedThing::Votes | CountedThing::PreVotes => "votes counted, votes needed",
                CountedThing::Stored(_) => "copies counted, copies needed",
            };
            self.drawn("quorum of these voters", sentence::bar(bar), |builder| row.label(builder, layout));
            for slot in &bar.slots {
                let is_square = quorum_bar::is_square(bar, slot, &candidates);
                self.drawn(slot_name(bar, slot, is_square), sentence::slot(bar, slot), |builder| {
                    row.slot(builder, slot, &candidates, layout);
                });
            }
            self.drawn(count, sentence::bar(bar), |builder| row.count(builder, layout));
        }
    }

    pub(super) fn wall(&mut self) {
        let (view, layout) = (self.view, self.layout);
        let Some(it) = &view.wall else { return };
        self.area(|builder| wall::draw(builder, it, layout));
        // The first shape is the line, the others are the texts.
        if let Some(line) = self.scratch.first().and_then(|line| bounds(std::slice::from_ref(line))) {
            self.add("disjoint majorities", grown(line, 3.0), format!("{}.", describe::wall(it)));
        }
    }

    pub(super) fn cuts(&mut self) {
        for (from, to, at) in arrow::cuts(self.view, self.layout) {
            self.add("cut link", around(at), sentence::cut(from, to));
        }
    }

    pub(super) fn messages(&mut self, now: f64) {
        for message in &self.view.messages {
            let Some(head) = arrow::head(self.layout, message, now) else { continue };
            let is_lost = message.fade(now) > 0.0;
            let name = if is_lost { "lost message" } else { message.kind.name() };
            self.add(name, around(head), sentence::message(message, is_lost));
        }
    }
}

fn around(centre: Point) -> Rect {
    grown(Rect { x: centre.x, y: centre.y, width: 0.0, height: 0.0 }, REACH)
}

fn slot_name(bar: &QuorumBar, slot: &VoterSlot, is_square: bool) -> &'static str {
    let is_stored = matches!(bar.counted, CountedThing::Stored(_));
    let is_counted = slot.given_to.is_some_and(|server| bar.count_of(server).is_some());
    match (slot.given_to.is_some(), is_counted) {
        (true, true) if is_stored => "stored",
        (true, true) if is_square => "vote for the other candidate",
        (true, true) => "vote, by its candidate",
        (true, false) => "not counted in this half",
        (false, _) if is_stored => "not stored yet",
        (false, _) => "has not voted",
    }
}
