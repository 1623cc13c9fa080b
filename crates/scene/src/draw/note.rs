//! Notes below the cards: a short text for a server, below its card.
//!
//! A denied vote is the safety argument of the two safe procedures, so its note is the most prominent.

use raft_core::ServerId;

use super::shape_builder::{MIN_TEXT_SIZE, ShapeBuilder, bold, fill_and_stroke, regular, stroke};
use crate::layout::{CardVariant, Layout};
use crate::measure;
use crate::shape::{Anchor, Rect, Shape, at};
use crate::theme::Colour;
use crate::view::{Badge, ConfigurationLabel, DenialReason, DeniedVote, LaneView, ServerView, VoteCount};

/// Texts of one meaning, longest first. The first that fits is drawn.
struct Note {
    server: ServerId,
    x: f32,
    texts: Vec<String>,
    prominent: bool,
}

/// Draws the notes of all servers without overlap.
pub(super) fn draw(builder: &mut ShapeBuilder<'_>, view: &LaneView, layout: &Layout) {
    each(view, layout, &mut |_, note, edges| draw_note(builder, note, edges, layout));
}

/// The shapes of each server's note.
pub(crate) fn shapes(view: &LaneView, layout: &Layout) -> Vec<(ServerId, Vec<Shape>)> {
    let mut all = Vec::new();
    each(view, layout, &mut |server, note, edges| {
        let mut out = Vec::new();
        draw_note(&mut ShapeBuilder { out: &mut out }, note, edges, layout);
        all.push((server, out));
    });
    all
}

/// Receives a note, its server, and the left and right edge of its room.
type OnNote<'a> = &'a mut dyn FnMut(ServerId, &Note, (f32, f32));

/// Calls `f` with each note, its server, and the left and right edge of its room.
fn each(view: &LaneView, layout: &Layout, f: OnNote<'_>) {
    let nothing_denied_or_cut =
        view.servers.iter().all(|server| server.denied_vote.is_none()) && view.cut_links().is_empty();
    let notes: Vec<Note> = view
        .servers
        .iter()
        .zip(&layout.columns)
        .filter_map(|(server, column)| {
            let (texts, prominent) = texts(server, view, nothing_denied_or_cut)?;
            Some(Note { server: server.id, x: column.x(), texts, prominent })
        })
        .collect();
    for (index, note) in notes.iter().enumerate() {
        let before = index.checked_sub(1).map(|before| notes[before].x);
        let after = notes.get(index + 1).map(|after| after.x);
        let left = before.map_or(layout.edges.0, |x| (x + note.x) / 2.0 + 2.0);
        let right = after.map_or(layout.edges.1, |x| (x + note.x) / 2.0 - 2.0);
        f(note.server, note, (left, right));
    }
}

fn texts(server: &ServerView, view: &LaneView, nothing_denied_or_cut: bool) -> Option<(Vec<String>, bool)> {
    let (mut texts, prominent) = match (server.badge, &server.denied_vote) {
        (Badge::Crashed | Badge::Stopped | Badge::Retired, _) => {
            (vec![server.badge.name().to_owned(), "down".to_owned()], false)
        }
        (Badge::Candidate, _) if !server.votes.is_empty() => (count_texts("counted", &server.votes), false),
        (Badge::PreCandidate, _) if !server.votes.is_empty() => (count_texts("pre-votes", &server.votes), false),
        (_, Some(denied_vote)) => (denied_vote_texts(denied_vote), true),
        _ => (Vec::new(), false),
    };
    let cut = cut_texts(server, view);
    if texts.is_empty() {
        texts = cut;
    } else {
        let both =
            |cut: &String| texts.iter().map(|text| [text.as_str(), cut.as_str()].join(" · ")).collect::<Vec<_>>();
        let mut longer: Vec<String> = cut.iter().flat_map(both).collect();
        longer.append(&mut texts);
        texts = longer;
    }
    if texts.is_empty() && server.rolled_back {
        texts = rolled_back_texts(&server.configuration.label);
    }
    // The match index is shown only where no other note is, and only if it is above zero.
    if texts.is_empty() && nothing_denied_or_cut {
        let known = server.match_index.map(u64::from).filter(|index| *index > 0);
        texts.extend(known.map(|index| format!("match {index}")));
    }
    (!texts.is_empty()).then_some((texts, prominent))
}

/// The servers with which the server cannot communicate, by direction.
fn cut_texts(server: &ServerView, view: &LaneView) -> Vec<String> {
    if server.isolated {
        return vec!["cut off".to_owned()];
    }
    // An isolated server has its own note.
    let cuts = server.cut_links_by_direction(|id| !view.is_isolated(id));
    if cuts.iter().all(Vec::is_empty) {
        return Vec::new();
    }
    let text_with = |words: [&str; 3]| {
        let cuts = words.into_iter().zip(&cuts).filter(|(_, whom)| !whom.is_empty());
        let parts: Vec<String> = cuts.map(|(how, whom)| format!("{how} {}", names(whom))).collect();
        parts.join(" · ")
    };
    vec![
        text_with(["cut from", "hears nothing from", "cannot reach"]),
        text_with(["cut:", "cut from", "cut to"]),
        "cut".to_owned(),
    ]
}

fn rolled_back_texts(label: &ConfigurationLabel) -> Vec<String> {
    let label = label.plain();
    vec![format!("rolled back to {label}"), format!("back to {label}"), "back".to_owned()]
}

fn names(ids: &[ServerId]) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

fn denied_vote_texts(denied_vote: &DeniedVote) -> Vec<String> {
    let candidate = denied_vote.candidate;
    let short = format!("no to {candidate}");
    match denied_vote.reason {
        DenialReason::VotedFor(other) => {
            vec![format!("denies {candidate}: voted for {other}"), format!("{short}: voted {other}"), short]
        }
        DenialReason::LogBehind => {
            vec![format!("denies {candidate}: its log is behind"), format!("{short}: log behind"), short]
        }
        DenialReason::HearsLeader(leader) => {
            vec![format!("ignores {candidate}: hears leader {leader}"), format!("{short}: hears {leader}"), short]
        }
        DenialReason::NotInConfiguration => vec![format!("ignores {candidate}: not both voters"), short],
        DenialReason::StaleTerm => {
            vec![format!("denies {candidate}: its term is old"), format!("{short}: old term"), short]
        }
    }
}

/// The votes of a candidate, for each half if there are two.
fn count_texts(what: &str, counts: &[VoteCount]) -> Vec<String> {
    let named = |count: &VoteCount| match count.half {
        ConfigurationLabel::None => format!("{what} {} of {}", count.has, count.needed),
        ref half => format!("{} {} of {}", half.subscript(), count.has, count.needed),
    };
    let plain = |count: &VoteCount| format!("{} of {}", count.has, count.needed);
    let short = |count: &VoteCount| format!("{}/{}", count.has, count.needed);
    let all =
        |form: &dyn Fn(&VoteCount) -> String, between: &str| counts.iter().map(form).collect::<Vec<_>>().join(between);
    let mut texts = vec![all(&named, " · "), all(&plain, " · "), all(&short, " ")];
    if counts.len() > 1 {
        // The quorum bars below show the number needed.
        let brief = |count: &VoteCount| format!("{} {}", count.half.subscript(), count.has);
        texts[0] = format!("{what}: {}", texts[0]);
        texts.insert(1, format!("{what} {}", all(&brief, " · ")));
    }
    texts
}

fn draw_note(builder: &mut ShapeBuilder<'_>, note: &Note, (left, right): (f32, f32), layout: &Layout) {
    let style = if note.prominent { bold(MIN_TEXT_SIZE, Colour::Ink) } else { regular(MIN_TEXT_SIZE, Colour::Muted) };
    let padding = match (note.prominent, layout.card_variant) {
        (true, CardVariant::Compact) => 3.0,
        (true, CardVariant::Wide | CardVariant::Medium) => 7.0,
        (false, _) => 2.0,
    };
    let max_lines = if layout.notes.height() >= 34.0 { 2 } else { 1 };
    let room = right - left - 2.0 * padding;
    let fits = |text: &&String| {
        let rows = measure::wrap(text, room, max_lines, style.size, style.weight);
        !rows.iter().any(|row| row.ends_with('…')) && rows.join(" ") == **text
    };
    // No note is better than a truncated one: the badge and the quorum bars remain.
    let Some(text) = note.texts.iter().find(fits) else { return };
    // Two short lines near the server are better than one long line.
    let near = (layout.columns.first().map_or(room, |column| column.card.width) * 1.35).min(room);
    let rows = if max_lines > 1 && style.width(text) > near {
        let halves = measure::wrap(text, (style.width(text) * 0.62).min(room), max_lines, style.size, style.weight);
        if halves.iter().any(|row| row.ends_with('…')) {
            measure::wrap(text, room, max_lines, style.size, style.weight)
        } else {
            halves
        }
    } else {
        measure::wrap(text, room, max_lines, style.size, style.weight)
    };
    let width = rows.iter().map(|row| style.width(row)).fold(0.0, f32::max) + 2.0 * padding;
    let x = (note.x - width / 2.0).clamp(left, (right - width).max(left));
    let height = 4.0 + 13.0 * rows.len() as f32;
    let top = layout.notes.top + 3.0;
    if note.prominent {
        let rect = Rect { x, y: top, width, height };
        builder.rect(rect, 6.0, fill_and_stroke(Colour::Card, stroke(Colour::Vote, 1.5)));
        // A short line joins the note to its card.
        builder.line(at(note.x, layout.cards.bottom), at(note.x, top), stroke(Colour::Vote, 1.5));
    }
    for (row, text) in rows.into_iter().enumerate() {
        builder.text(text, at(x + width / 2.0, top + 12.5 + 13.0 * row as f32), Anchor::Middle, style);
    }
}
