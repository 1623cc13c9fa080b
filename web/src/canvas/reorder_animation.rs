//! Animation of servers that swap their places in the row. It takes real time, not virtual time, since the order of
//! servers is not part of the run.

use scene::Layout;

/// Duration of the animation, in real milliseconds.
const DURATION_MS: f64 = 400.0;

/// Animation from one layout to another.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ReorderAnimation {
    from: Layout,
    elapsed_ms: f64,
}

impl ReorderAnimation {
    /// The animation between two layouts of the same size; `None` if no server moves.
    #[must_use]
    pub(crate) fn between(from: &Layout, to: &Layout) -> Option<Self> {
        let same_row = from.size == to.size && from.columns.len() == to.columns.len();
        let moved = |index: usize| from.columns[index].id != to.columns[index].id;
        let known = to.columns.iter().all(|column| from.column(column.id).is_some());
        (same_row && known && (0..to.columns.len()).any(moved)).then(|| Self { from: from.clone(), elapsed_ms: 0.0 })
    }

    /// Advances the animation by real milliseconds. Returns whether it continues.
    pub(crate) fn advance(&mut self, elapsed: f64) -> bool {
        self.elapsed_ms += elapsed.max(0.0);
        self.elapsed_ms < DURATION_MS
    }

    /// Layout at the present point of the animation towards `to`. The motion is slow at both ends.
    #[must_use]
    pub(crate) fn layout(&self, to: &Layout) -> Layout {
        let t = (self.elapsed_ms / DURATION_MS).clamp(0.0, 1.0) as f32;
        to.interpolated_from(&self.from, t * t * (3.0 - 2.0 * t))
    }
}

#[cfg(test)]
mod tests {
    use scene::Size;

    use super::*;

    fn layout() -> Layout {
        let scenario = scenario::preset(scenario::DEFAULT).unwrap().clone();
        let session = crate::session::Session::new(scenario);
        Layout::new(session.lanes()[0].view(), Size { width: 1200.0, height: 260.0 })
    }

    #[test]
    fn servers_that_swap_places_move_past_each_other() {
        let from = layout();
        let mut to = from.clone();
        let (two, three) = (to.columns[3].id, to.columns[4].id);
        (to.columns[3].id, to.columns[4].id) = (three, two);
        let mut animation = ReorderAnimation::between(&from, &to).unwrap();
        let x = |layout: &Layout, id| layout.column(id).unwrap().1.card.x;

        let start = animation.layout(&to);
        assert_eq!((x(&start, two), x(&start, three)), (x(&from, two), x(&from, three)));
        assert!(animation.advance(200.0));
        let half = animation.layout(&to);
        assert!(x(&half, two) > x(&from, two) && x(&half, two) < x(&to, two));
        assert!(!animation.advance(200.0));
        assert_eq!(animation.layout(&to), to);
    }

    #[test]
    fn equal_order_or_another_size_has_no_animation() {
        let from = layout();
        assert_eq!(ReorderAnimation::between(&from, &from), None);
        let mut other = from.clone();
        other.columns.swap(0, 1);
        other.size.width += 1.0;
        assert_eq!(ReorderAnimation::between(&from, &other), None);
    }
}
