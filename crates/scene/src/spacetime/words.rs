//! A stretch of a run in plain words, for those who do not see the picture.

use cluster::DownReason;
use raft_core::ServerId;

use super::{Ending, Life, Lifelines, Line, Stamp, Window};
use crate::read::{Row, of_configuration};

impl Lifelines {
    /// What the picture of `window` says: a line for each server of `order`, one for the messages, and one for each property
    /// that breaks there. Configurations are called as `row` has them.
    #[must_use]
    pub fn describe(&self, window: Window, order: &[ServerId], row: &Row) -> Vec<String> {
        let line = |id: &ServerId| self.lines().iter().find(|line| line.id == *id);
        let mut told: Vec<String> = order.iter().filter_map(line).map(|line| server(line, window, row)).collect();
        told.push(self.messages_in_words(window));
        let broken = self.broken().iter().filter(|(stamp, _)| window.contains(stamp.at));
        told.extend(broken.map(|(stamp, property)| format!("{property} breaks at {} ms", stamp.at)));
        told
    }

    fn messages_in_words(&self, window: Window) -> String {
        let sent = self.messages().iter().filter(|message| window.contains(message.sent.at)).count();
        let is_lost = |end: &(Stamp, Ending)| matches!(end.1, Ending::Lost(_)) && window.contains(end.0.at);
        let lost = self.messages().iter().filter(|message| message.end.as_ref().is_some_and(is_lost)).count();
        let noun = if sent == 1 { "message" } else { "messages" };
        format!("{sent} {noun} sent, {lost} lost")
    }
}

/// A server's roles and beliefs: what it begins the window with, then each change with its time.
fn server(line: &Line, window: Window, row: &Row) -> String {
    let mut text = format!("{}: ", line.id);
    for (place, (stamp, life)) in seen(&line.lives, window).enumerate() {
        text.push_str(if place > 0 { ", " } else { "" });
        text.push_str(&in_words(*life));
        since(&mut text, *stamp, window);
    }
    let mut between = "; ";
    for (stamp, belief) in seen(&line.beliefs, window) {
        text.push_str(between);
        text.push_str(if belief.rolled_back { "back to " } else { "" });
        match of_configuration(&belief.configuration, row).plain().as_str() {
            "none" => text.push_str("no configuration"),
            name => text.push_str(name),
        }
        since(&mut text, *stamp, window);
        between = ", ";
    }
    let mut commits = line.commits.iter().filter(|(stamp, _)| window.contains(stamp.at));
    if let Some((_, index)) = commits.next_back() {
        text.push_str(&format!("; commits up to entry {index}"));
    }
    text
}

/// What holds at the beginning of the window, and what changes in it.
fn seen<T>(list: &[(Stamp, T)], window: Window) -> impl Iterator<Item = &(Stamp, T)> {
    let first = list.partition_point(|(stamp, _)| stamp.at <= window.from).saturating_sub(1);
    list.iter().skip(first).take_while(move |(stamp, _)| stamp.at <= window.to)
}

fn since(text: &mut String, stamp: Stamp, window: Window) {
    if stamp.at > window.from {
        text.push_str(&format!(" from {} ms", stamp.at));
    }
}

fn in_words(life: Life) -> String {
    match life {
        Life::Leads(term) => format!("leads term {term}"),
        Life::Stands(term) => format!("stands for term {term}"),
        Life::Asks => "asks whether it could win".to_owned(),
        Life::Follows => "follows".to_owned(),
        Life::Learns => "learns".to_owned(),
        Life::Blank => "knows nobody".to_owned(),
        Life::Retired => "retired".to_owned(),
        Life::Down(DownReason::Crashed) => "crashed".to_owned(),
        Life::Down(DownReason::Stopped) => "stopped".to_owned(),
    }
}
