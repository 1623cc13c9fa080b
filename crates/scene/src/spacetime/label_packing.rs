//! Texts that keep out of each other's way: what matters more is placed first.

/// The stretches of a line that are taken.
#[derive(Default)]
pub(super) struct LabelPacker(Vec<(f32, f32)>);

/// Air between two texts of a line.
const GAP: f32 = 4.0;

impl LabelPacker {
    /// Takes the stretch from `start` on, if it is free.
    pub(super) fn reserve(&mut self, start: f32, width: f32) -> bool {
        let is_free = self.blocking(start, width).is_none();
        if is_free {
            self.0.push((start, start + width));
        }
        is_free
    }

    /// Takes the first free stretch that begins at `start` or later and ends at or before `end`.
    pub(super) fn reserve_next(&mut self, start: f32, width: f32, end: f32) -> Option<f32> {
        let mut start = start;
        while start + width <= end {
            match self.blocking(start, width) {
                Some(after) => start = after + GAP,
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
        let overlaps = |reserved: &&(f32, f32)| reserved.0 < start + width + GAP && reserved.1 > start - GAP;
        self.0.iter().find(overlaps).map(|reserved| reserved.1)
    }
}
