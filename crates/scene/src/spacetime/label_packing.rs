//! Label packing: places labels on a line without overlap. The more important labels are placed first.

/// The reserved intervals of a line.
#[derive(Default)]
pub(super) struct LabelPacker(Vec<(f32, f32)>);

/// Minimum gap between two labels of a line, in points.
const GAP: f32 = 4.0;

impl LabelPacker {
    /// Reserves the interval from `start` if it is free. Returns whether it was free.
    pub(super) fn reserve(&mut self, start: f32, width: f32) -> bool {
        let is_free = self.blocking(start, width).is_none();
        if is_free {
            self.0.push((start, start + width));
        }
        is_free
    }

    /// Reserves the first free interval that begins at `start` or later and ends at or before `end`. Returns its start.
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

    /// The end of a reserved interval that overlaps the given one.
    fn blocking(&self, start: f32, width: f32) -> Option<f32> {
        let overlaps = |reserved: &&(f32, f32)| reserved.0 < start + width + GAP && reserved.1 > start - GAP;
        self.0.iter().find(overlaps).map(|reserved| reserved.1)
    }
}
