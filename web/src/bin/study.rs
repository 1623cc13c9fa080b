//! Program of the panels, loaded when a panel is opened for the first time.

#![forbid(unsafe_code)]

fn main() {
    web::study::start();
}
