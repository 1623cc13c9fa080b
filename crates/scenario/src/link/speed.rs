//! Speeds of playback, whose names are part of links.

use std::fmt;

/// Speed of play: a number of virtual milliseconds for a number of real ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Speed {
    virtual_ms: u32,
    real_ms: u32,
}

const fn ratio(virtual_ms: u32, real_ms: u32) -> Speed {
    Speed { virtual_ms, real_ms }
}

impl Speed {
    /// All speeds, in ascending order.
    pub const ALL: [Self; 9] = [
        ratio(1, 100),
        ratio(1, 50),
        ratio(1, 20),
        ratio(1, 10),
        ratio(1, 4),
        ratio(1, 2),
        ratio(1, 1),
        ratio(2, 1),
        ratio(4, 1),
    ];

    /// The speed with this [`Display`](fmt::Display) text.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|speed| speed.to_string() == name)
    }

    /// Virtual milliseconds in one real millisecond.
    #[must_use]
    pub fn factor(self) -> f64 {
        f64::from(self.virtual_ms) / f64::from(self.real_ms)
    }
}

/// Slow enough for the eye to follow a message, fast enough for an election within seconds.
impl Default for Speed {
    fn default() -> Self {
        ratio(1, 20)
    }
}

/// `1/20`, `1`, `4`.
impl fmt::Display for Speed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.real_ms {
            1 => write!(f, "{}", self.virtual_ms),
            real => write!(f, "{}/{real}", self.virtual_ms),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_speed_is_found_by_its_name_and_the_default_is_among_them() {
        for speed in Speed::ALL {
            assert_eq!(Speed::named(&speed.to_string()), Some(speed));
        }
        assert!(Speed::ALL.contains(&Speed::default()));
        assert_eq!(Speed::named("1/3"), None);
    }
}
