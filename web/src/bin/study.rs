//! The study: the panels that are loaded when they are first wanted.

#![forbid(unsafe_code)]

fn main() {
    web::study::start();
}
