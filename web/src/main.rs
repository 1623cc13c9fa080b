//! The page's program.

#![forbid(unsafe_code)]

fn main() {
    web::start();
}
