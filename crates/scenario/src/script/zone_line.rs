//! Parser of the lines that state which servers are in a zone: `zone east: S1 S4`.

use cluster::Zone;
use raft_core::ServerSet;

use super::diagnostic::DiagnosticKind;
use super::expected::KNOWN_SERVER;
use super::parser_state::Parser;
use super::source_line::SourceLine;
use crate::limits::MAX_ZONE_BYTES;

const ZONE: &str = "the name of a zone: letters, digits and hyphens, 10 at most";
const _: () = assert!(MAX_ZONE_BYTES == 10, "the text above says so");

impl<'a> Parser<'a> {
    /// Parses the line of a zone. A server is in one zone at most.
    pub(super) fn parse_zone(&mut self, line: &SourceLine<'a>) {
        self.source_map.zones.get_or_insert_with(|| line.span(line.word(0)));
        let Some((head, _)) = self.split_at_colon(line) else { return };
        let name = head.word(1);
        let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        if name.is_empty() || name.len() > MAX_ZONE_BYTES || !name.bytes().all(is_letter) {
            self.report_expected(line, name, ZONE);
        } else if self.scenario.zones.iter().any(|zone| zone.name == name) {
            self.report_duplicate(line, name);
        }
        self.expect_end(&head, 2);
        let mut servers = ServerSet::EMPTY;
        let mut is_empty = true;
        for word in line.after_colon().split_ascii_whitespace() {
            is_empty = false;
            let Some(server) = self.parse_server(line, word, Some(self.known_servers), KNOWN_SERVER) else { continue };
            let other = self.scenario.zones.iter().find(|zone| zone.servers.contains(server));
            if let Some(other) = other.map(|zone| zone.name.clone()) {
                self.report(line, word, DiagnosticKind::InTwoZones(server, other));
            } else if servers.contains(server) {
                self.report_duplicate(line, word);
            }
            servers.insert(server);
        }
        if is_empty {
            self.report_expected(line, line.end(), KNOWN_SERVER);
        }
        self.scenario.zones.push(Zone { name: name.to_owned(), servers });
    }
}
