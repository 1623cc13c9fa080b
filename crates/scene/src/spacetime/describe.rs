//! Text description of a space-time diagram, for screen readers.

use cluster::DownReason;
use raft_core::ServerId;

use super::{Lifeline, Lifelines, MessageEnd, RecordTime, RoleSpan, Window};
use crate::view_model::{DisplayOrder, label_for};

impl Lifelines {
    /// Describes the diagram of `window`: a line for each server of `order`, one for the messages, and one for each
    /// property that is violated in the window. `names` gives the configurations' labels.
    #[must_use]
    pub fn describe(&self, window: Window, order: &[ServerId], names: &DisplayOrder) -> Vec<String> {
        let line = |id: &ServerId| self.lines().iter().find(|line| line.id == *id);
        let mut lines: Vec<String> =
            order.iter().filter_map(line).map(|line| describe_server(line, window, names)).collect();
        lines.push(self.describe_messages(window));
        let violations = self.violations().iter().filter(|(time, _)| window.contains(time.at));
        lines.extend(violations.map(|(time, property)| format!("{property} is violated at {} ms", time.at)));
        lines
    }

    fn describe_messages(&self, window: Window) -> String {
        let sent = self.messages().iter().filter(|message| window.contains(message.sent.at)).count();
        let is_lost =
            |end: &(RecordTime, MessageEnd)| matches!(end.1, MessageEnd::Lost(_)) && window.contains(end.0.at);
        let lost = self.messages().iter().filter(|message| message.end.as_ref().is_some_and(is_lost)).count();
        let noun = if sent == 1 { "message" } else { "messages" };
        format!("{sent} {noun} sent, {lost} lost")
    }
}

/// A server's roles and configurations: those at the start of the window, then each change with its time.
fn describe_server(line: &Lifeline, window: Window, names: &DisplayOrder) -> String {
    let mut text = format!("{}: ", line.id);
    for (index, (time, role)) in visible(&line.roles, window).enumerate() {
        text.push_str(if index > 0 { ", " } else { "" });
        text.push_str(&describe_role(*role));
        since(&mut text, *time, window);
    }
    let mut between = "; ";
    for (time, span) in visible(&line.configurations, window) {
        text.push_str(between);
        text.push_str(if span.rolled_back { "back to " } else { "" });
        match label_for(&span.configuration, names).plain().as_str() {
            "none" => text.push_str("no configuration"),
            name => text.push_str(name),
        }
        since(&mut text, *time, window);
        between = ", ";
    }
    let mut commits = line.commits.iter().filter(|(time, _)| window.contains(time.at));
    if let Some((_, index)) = commits.next_back() {
        text.push_str(&format!("; commits up to entry {index}"));
    }
    text
}

/// The entry at the start of the window, and each change in the window.
fn visible<T>(list: &[(RecordTime, T)], window: Window) -> impl Iterator<Item = &(RecordTime, T)> {
    let first = list.partition_point(|(time, _)| time.at <= window.from).saturating_sub(1);
    list.iter().skip(first).take_while(move |(time, _)| time.at <= window.to)
}

fn since(text: &mut String, time: RecordTime, window: Window) {
    if time.at > window.from {
        text.push_str(&format!(" from {} ms", time.at));
    }
}

fn describe_role(role: RoleSpan) -> String {
    match role {
        RoleSpan::Leader(term) => format!("leads term {term}"),
        RoleSpan::Candidate(term) => format!("campaigns for term {term}"),
        RoleSpan::PreCandidate => "asks whether it could win".to_owned(),
        RoleSpan::Follower => "follows".to_owned(),
        RoleSpan::Learner => "learns".to_owned(),
        RoleSpan::Unconfigured => "has no configuration".to_owned(),
        RoleSpan::Retired => "retired".to_owned(),
        RoleSpan::Down(DownReason::Crashed) => "crashed".to_owned(),
        RoleSpan::Down(DownReason::Stopped) => "stopped".to_owned(),
    }
}
