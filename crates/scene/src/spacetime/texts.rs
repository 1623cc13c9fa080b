//! Texts that keep out of each other's way: what matters more is placed first.

/// The stretches of a line that are taken.
#[derive(Default)]
pub(super) struct Taken(Vec<(f32, f32)>);

/// Air between two texts of a line.
const AIR: f32 = 4.0;

impl Taken {
    /// Takes the stretch from `start` on, if it is free.
    pub(super) fn take(&mut self, start: f32, width: f32) -> bool {
        let is_free = self.blocking(start, width).is_none();
        if is_free {
            self.0.push((start, start + width));
        }
        is_free
    }

    /// Takes the first free stretch that begins at `start` or later and ends at or before `end`.
    pub(super) fn take_next(&mut self, start: f32, width: f32, end: f32) -> Option<f32> {
        let mut start = start;
        while start + width <= end {
            match self.blocking(start, width) {
                Some(after) => start = after + AIR,
                None => {
                    self.0.push((start, start + width));
                    return Some(start);
                }
            }
        }
        None
    }

    /// Where a stretch ends that is in the way.
    fn blocking(&self, start: f32, width: f32) -> Option<f32> {
        let in_the_way = |taken: &&(f32, f32)| taken.0 < start + width + AIR && taken.1 > start - AIR;
        self.0.iter().find(in_the_way).map(|taken| taken.1)
    }
}
