//! The QR code of a lesson's address: from paper to the playground without typing.

use maud::{Markup, html};
use qrcodegen::{QrCode, QrCodeEcc};

/// Length of the longest address with a code, in bytes. The modules of a longer one would be printed too small for a
/// phone's camera.
pub(super) const MAX_BYTES: usize = 400;
/// Light border that readers of codes ask for, in modules.
const BORDER: i32 = 4;

/// The code of an address; `None`, if the address is too long.
pub(super) fn svg(address: &str) -> Option<Markup> {
    if address.len() > MAX_BYTES {
        return None;
    }
    let code = QrCode::encode_text(address, QrCodeEcc::Low).ok()?;
    let size = code.size();
    let modules = (0..size).flat_map(|y| (0..size).map(move |x| (x, y))).filter(|&(x, y)| code.get_module(x, y));
    let path: String = modules.map(|(x, y)| format!("M{},{}h1v1h-1z", x + BORDER, y + BORDER)).collect();
    let whole = size + 2 * BORDER;
    Some(html! {
        svg.code role="img" aria-label="QR code of the address" viewBox={ "0 0 " (whole) " " (whole) }
            shape-rendering="crispEdges" {
            path d=(path) fill="#000" {}
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_has_the_three_finder_patterns_within_its_border_and_long_addresses_have_none() {
        let code = svg("https://overlap.example/#jointly").expect("it is short").into_string();
        let whole: i32 = code.split("viewBox=\"0 0 ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
        let is_dark = |x: i32, y: i32| code.contains(&format!("M{x},{y}h"));
        let far = whole - BORDER - 7;
        for (left, top) in [(BORDER, BORDER), (far, BORDER), (BORDER, far)] {
            for step in 0..7 {
                assert!(is_dark(left + step, top) && is_dark(left, top + step) && is_dark(left + 6, top + step));
            }
            assert!(is_dark(left + 3, top + 3) && !is_dark(left + 1, top + 1));
        }
        assert!((0..whole).all(|at| !is_dark(at, BORDER - 1) && !is_dark(BORDER - 1, at)));
        assert!(svg(&"a".repeat(MAX_BYTES)).is_some() && svg(&"a".repeat(MAX_BYTES + 1)).is_none());
    }
}
