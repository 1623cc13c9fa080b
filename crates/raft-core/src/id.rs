//! Server IDs and sets of them.

use std::fmt;

use thiserror::Error;

/// A server ID, 1 to 63. An ID is never given to another server (openraft's rule on reused ids).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServerId(u8);

impl ServerId {
    /// The smallest ID.
    pub const MIN: u64 = 1;
    /// The largest ID.
    pub const MAX: u64 = 63;
    /// The server with the largest ID.
    pub const LAST: Self = Self(63);

    /// The ID as an array index.
    #[must_use]
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// Error of a number that is no server ID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{0} names no server: servers are numbered {min} to {max}", min = ServerId::MIN, max = ServerId::MAX)]
pub struct InvalidServerId(pub u64);

impl TryFrom<u64> for ServerId {
    type Error = InvalidServerId;

    fn try_from(number: u64) -> Result<Self, InvalidServerId> {
        match u8::try_from(number) {
            Ok(small) if (Self::MIN..=Self::MAX).contains(&number) => Ok(Self(small)),
            _ => Err(InvalidServerId(number)),
        }
    }
}

impl From<ServerId> for u64 {
    fn from(id: ServerId) -> u64 {
        u64::from(id.0)
    }
}

impl fmt::Display for ServerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "S{}", self.0)
    }
}

impl fmt::Debug for ServerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A set of servers: a bit set that is `Copy` and iterates in ascending order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct ServerSet(u64);

impl ServerSet {
    /// The empty set.
    pub const EMPTY: Self = Self(0);

    /// The number of servers.
    #[must_use]
    pub fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Whether the set is empty.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether `id` is in the set.
    #[must_use]
    pub fn contains(self, id: ServerId) -> bool {
        self.0 & Self::bit(id) != 0
    }

    /// Inserts `id`. Returns whether it was absent.
    pub fn insert(&mut self, id: ServerId) -> bool {
        let missing = !self.contains(id);
        self.0 |= Self::bit(id);
        missing
    }

    /// Removes `id`. Returns whether it was present.
    pub fn remove(&mut self, id: ServerId) -> bool {
        let was_present = self.contains(id);
        self.0 &= !Self::bit(id);
        was_present
    }

    /// This set with `id`.
    #[must_use]
    pub fn with(self, id: ServerId) -> Self {
        Self(self.0 | Self::bit(id))
    }

    /// This set without `id`.
    #[must_use]
    pub fn without(self, id: ServerId) -> Self {
        Self(self.0 & !Self::bit(id))
    }

    /// The servers in either set.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The servers in both sets.
    #[must_use]
    pub fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The servers in this set that are not in the other.
    #[must_use]
    pub fn difference(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether the sets have no common server.
    #[must_use]
    pub fn is_disjoint(self, other: Self) -> bool {
        self.0 & other.0 == 0
    }

    /// Whether every server of this set is in the other.
    #[must_use]
    pub fn is_subset(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    /// Iterates over the servers in ascending order.
    #[must_use]
    pub fn iter(self) -> Members {
        Members(self.0)
    }

    /// The set as bits: bit `n` is server `n`, so that {S1} is 2.
    #[must_use]
    pub fn bits(self) -> u64 {
        self.0
    }

    /// The set with these bits. The lowest bit is ignored.
    #[must_use]
    pub fn from_bits(bits: u64) -> Self {
        Self(bits & !1)
    }

    fn bit(id: ServerId) -> u64 {
        1 << id.0
    }
}

/// Iterator over a [`ServerSet`], in ascending order.
#[derive(Clone, Debug)]
pub struct Members(u64);

impl Iterator for Members {
    type Item = ServerId;

    fn next(&mut self) -> Option<ServerId> {
        if self.0 == 0 {
            return None;
        }
        let lowest = self.0.trailing_zeros();
        self.0 &= self.0 - 1;
        u8::try_from(lowest).ok().map(ServerId)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let remaining = self.0.count_ones() as usize;
        (remaining, Some(remaining))
    }
}

impl ExactSizeIterator for Members {}

impl IntoIterator for ServerSet {
    type Item = ServerId;
    type IntoIter = Members;

    fn into_iter(self) -> Members {
        self.iter()
    }
}

impl FromIterator<ServerId> for ServerSet {
    fn from_iter<I: IntoIterator<Item = ServerId>>(ids: I) -> Self {
        ids.into_iter().fold(Self::EMPTY, Self::with)
    }
}

impl Extend<ServerId> for ServerSet {
    fn extend<I: IntoIterator<Item = ServerId>>(&mut self, ids: I) {
        for id in ids {
            self.insert(id);
        }
    }
}

/// Prints as `{S1 S2 S3}`; the empty set as `{}`.
impl fmt::Display for ServerSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("{")?;
        for (index, id) in self.iter().enumerate() {
            if index > 0 {
                f.write_str(" ")?;
            }
            fmt::Display::fmt(&id, f)?;
        }
        f.write_str("}")
    }
}

impl fmt::Debug for ServerSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn server_ids_range_from_1_to_63() {
        assert_eq!(ServerId::try_from(0), Err(InvalidServerId(0)));
        assert_eq!(ServerId::try_from(64), Err(InvalidServerId(64)));
        assert_eq!(ServerId::try_from(u64::MAX), Err(InvalidServerId(u64::MAX)));
        for number in ServerId::MIN..=ServerId::MAX {
            assert_eq!(ServerId::try_from(number).map(u64::from), Ok(number));
        }
    }

    #[test]
    fn server_set_iterates_in_order_and_prints_its_members() {
        let set: ServerSet = [63, 1, 7].into_iter().filter_map(|n| ServerId::try_from(n).ok()).collect();
        assert_eq!(set.iter().map(u64::from).collect::<Vec<_>>(), [1, 7, 63]);
        assert_eq!(set.to_string(), "{S1 S7 S63}");
        assert_eq!(set.len(), 3);
        assert_eq!(ServerSet::EMPTY.to_string(), "{}");
    }
}
