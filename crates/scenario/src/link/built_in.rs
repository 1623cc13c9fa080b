//! Presets that are compiled into the page, for its first visit. The [catalogue](crate::catalogue) has all presets.

use std::sync::LazyLock;

use super::encoding::decode;
use crate::Scenario;

/// [Encoded](super::encoding) presets: a first visit parses no script. A test compares them with their scripts.
const ENCODED: [&str; 2] = [include_str!("../preset/naive-swap-5-to-5"), include_str!("../preset/naive-swap-3-to-5")];

/// Built-in presets, without their expectations.
pub static BUILT_IN: LazyLock<Vec<Scenario>> =
    LazyLock::new(|| ENCODED.iter().filter_map(|text| decode(text)).collect());

/// Built-in preset with this id.
#[must_use]
pub fn built_in(id: &str) -> Option<Scenario> {
    BUILT_IN.iter().find(|scenario| scenario.id == id).cloned()
}
