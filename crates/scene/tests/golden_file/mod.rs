//! Comparison with golden files. `OVERLAP_BLESS=1 cargo test -p scene` rewrites them.

use std::path::PathBuf;

pub(crate) fn check(name: &str, actual: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("OVERLAP_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, actual).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = golden.lines().zip(actual.lines()).position(|(one, other)| one != other);
    assert!(
        golden == actual,
        "{name} differs from line {:?} on; look at it, then OVERLAP_BLESS=1 cargo test -p scene",
        differs.map(|line| line + 1)
    );
}
