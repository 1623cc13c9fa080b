//! The presets that the page has built in: those that one sees first. All others are in the [catalogue](crate::catalogue).

use std::sync::LazyLock;

use crate::Scenario;
use crate::encoding::decode;

/// The preset that opens when the address names none.
pub const DEFAULT: &str = "naive-swap-5-to-5";

/// [Packed](crate::encoding), as the first visit reads no scripts. A test says what they should be, from their scripts.
const ENCODED: [&str; 2] = [include_str!("preset/naive-swap-5-to-5"), include_str!("preset/naive-swap-3-to-5")];

/// The presets that are built in, without what must come of them: a first visit need not fetch them.
pub static BUILT_IN: LazyLock<Vec<Scenario>> =
    LazyLock::new(|| ENCODED.iter().filter_map(|text| decode(text)).collect());

/// The built-in preset of that name.
#[must_use]
pub fn built_in(id: &str) -> Option<Scenario> {
    BUILT_IN.iter().find(|scenario| scenario.id == id).cloned()
}
