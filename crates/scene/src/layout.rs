//! Layout of a lane: its columns and sections, for a size in logical points.
//!
//! The sections from top to bottom: header, group names, message area, cards, notes, quorum bars. The layout depends
//! only on the servers of the lane and on the number of quorum bars, not on the state of the run. Nothing jumps while a
//! lane plays.
//!
//! A lane that is too low for the usual arrangement has a dense one: quorum bars beside a narrow column each for labels
//! and counts, cards with three lines, notes of one line.

use raft_core::ServerId;

use crate::shape::Rect;
use crate::view::{Group, LaneView};

/// The size of a lane, in logical points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Size {
    /// Width.
    pub width: f32,
    /// Height.
    pub height: f32,
}

/// Arrangement of a card, by its width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardVariant {
    /// Name and term in one line, membership strip and label in the next.
    Wide,
    /// The term below the name, the label below the membership strip.
    Medium,
    /// All parts below each other.
    Compact,
}

/// Arrangement of the header, by the lane's width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderVariant {
    /// Title, note, subtitle and status in one line.
    OneLine,
    /// The status in a second line.
    TwoLines,
    /// Title and note, subtitle or two lines of argument, and two lines of status.
    Stacked,
}

/// Position of a quorum bar's label and counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum BarText {
    /// To the left and to the right of its slots.
    Beside {
        /// Right edge of the label.
        label_end: f32,
        /// Left edge of the counts.
        count_start: f32,
    },
    /// In a line above its slots.
    Above,
}

/// One server's column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Column {
    /// The server.
    pub id: ServerId,
    /// Its card.
    pub card: Rect,
}

impl Column {
    /// The x coordinate of the column's centre.
    #[must_use]
    pub fn x(&self) -> f32 {
        self.card.x + self.card.width / 2.0
    }
}

/// The extent of a group, from its first card to its last.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bracket {
    /// The group.
    pub group: Group,
    /// The left edge of its first card.
    pub left: f32,
    /// The right edge of its last card.
    pub right: f32,
}

/// A horizontal section of the lane.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Section {
    /// The upper edge.
    pub top: f32,
    /// The lower edge.
    pub bottom: f32,
}

impl Section {
    /// The height.
    #[must_use]
    pub fn height(&self) -> f32 {
        self.bottom - self.top
    }
}

/// Positions of all parts of a lane.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// The size of the whole lane.
    pub size: Size,
    /// Arrangement of the cards.
    pub card_variant: CardVariant,
    /// Arrangement of the header.
    pub header_variant: HeaderVariant,
    /// The servers' columns in display order.
    pub columns: Vec<Column>,
    /// The extents of the groups.
    pub brackets: Vec<Bracket>,
    /// Title and status.
    pub header: Section,
    /// The names of the groups.
    pub group_names: Section,
    /// The area of the messages.
    pub message_area: Section,
    /// The cards.
    pub cards: Section,
    /// The servers' notes, or the text of the wall.
    pub notes: Section,
    /// The quorum bars.
    pub quorum_bars: Section,
    /// Number of quorum bars for which there is room.
    pub bar_rows: usize,
    /// Position of their texts.
    pub bar_text: BarText,
    /// The left and the right edge of the content.
    pub edges: (f32, f32),
}

/// Maximum number of quorum bars that are drawn.
const MAX_BARS: usize = 3;
/// Number of quorum bars that always have room, so that the layout does not jump when a change begins.
const MIN_BAR_ROWS: usize = 2;

/// Room for a quorum bar's label and counts beside the cards, in points.
const LABEL_WIDTH: f32 = 70.0;
const COUNT_WIDTH: f32 = 156.0;
const MAX_CARD_WIDTH: f32 = 168.0;
/// The same in the dense arrangement.
const DENSE_LABEL_WIDTH: f32 = 48.0;
const DENSE_COUNT_WIDTH: f32 = 106.0;
/// Minimum width of a card that has bars beside it in the dense arrangement, in points.
const MIN_DENSE_CARD_WIDTH: f32 = 60.0;
/// Width from which a card has three lines: name and term, membership strip and label, log.
const WIDE_CARD: f32 = 126.0;
const DENSE_WIDE_CARD: f32 = 98.0;

/// Flexible height of a section, between a minimum and a maximum. Remaining height is shared out by weight.
struct FlexSize {
    min: f32,
    max: f32,
    weight: f32,
}

const fn fixed(height: f32) -> FlexSize {
    FlexSize { min: height, max: height, weight: 0.0 }
}

const fn flex(min: f32, max: f32, weight: f32) -> FlexSize {
    FlexSize { min, max, weight }
}

impl Layout {
    /// Lays out `view` in `size`.
    #[must_use]
    pub fn new(view: &LaneView, size: Size) -> Self {
        let usual = Plan::new(view, size.width, false);
        let plan = if usual.min_height(MIN_BAR_ROWS) > size.height { Plan::new(view, size.width, true) } else { usual };
        // Room for the most bars, where it costs nothing: there no section moves when a bar is added.
        let spare = size.height - plan.max_height(MAX_BARS);
        let bar_rows = if spare >= 0.0 { MAX_BARS } else { bar_rows(view) };
        let [header, group_names, message_area, cards, notes, quorum_bars] =
            stack(&plan.section_sizes(bar_rows), size.height);
        let Plan { row, header_variant } = plan;
        let columns: Vec<Column> = view
            .servers
            .iter()
            .zip(&row.cards)
            .map(|(server, &x)| Column {
                id: server.id,
                card: Rect { x, y: cards.top, width: row.card_width, height: cards.height() },
            })
            .collect();
        let brackets = brackets(view, &columns);
        let bar_text = match (row.beside, columns.first(), columns.last()) {
            (true, Some(first), Some(last)) => {
                BarText::Beside { label_end: first.card.x - 12.0, count_start: last.card.right() + 14.0 }
            }
            _ => BarText::Above,
        };
        let edges = (row.margin, size.width - row.margin);
        let card_variant = row.card_variant;
        Self {
            size,
            card_variant,
            header_variant,
            columns,
            brackets,
            header,
            group_names,
            message_area,
            cards,
            notes,
            quorum_bars,
            bar_rows,
            bar_text,
            edges,
        }
    }

    /// The minimum height of the usual arrangement of `view` at this width.
    #[must_use]
    pub fn min_height(view: &LaneView, width: f32) -> f32 {
        Plan::new(view, width, false).min_height(bar_rows(view))
    }

    /// The minimum height in which `view` fits at this width, in the dense arrangement if that is lower.
    #[must_use]
    pub fn dense_height(view: &LaneView, width: f32) -> f32 {
        Plan::new(view, width, true).min_height(bar_rows(view)).min(Self::min_height(view, width))
    }

    /// The index and the column of a server.
    #[must_use]
    pub fn column(&self, id: ServerId) -> Option<(usize, &Column)> {
        self.columns.iter().enumerate().find(|(_, column)| column.id == id)
    }

    /// Interpolates the columns' positions from `before` to this layout, for servers that swap positions. `t` runs from
    /// 0 to 1. The sections are those of this layout.
    #[must_use]
    pub fn interpolated_from(&self, before: &Self, t: f32) -> Self {
        let mut between = self.clone();
        for column in &mut between.columns {
            if let Some((_, old)) = before.column(column.id) {
                column.card.x = old.card.x + (column.card.x - old.card.x) * t;
            }
        }
        between
    }
}

fn header_variant(width: f32) -> HeaderVariant {
    if width >= 980.0 {
        HeaderVariant::OneLine
    } else if width >= 560.0 {
        HeaderVariant::TwoLines
    } else {
        HeaderVariant::Stacked
    }
}

/// Padding below the last section, in points.
const BOTTOM_PADDING: f32 = 6.0;

fn bar_rows(view: &LaneView) -> usize {
    view.quorum_bars.len().clamp(MIN_BAR_ROWS, MAX_BARS)
}

/// An arrangement of a lane at a width.
struct Plan {
    row: CardRow,
    header_variant: HeaderVariant,
}

impl Plan {
    fn new(view: &LaneView, width: f32, dense: bool) -> Self {
        Self { row: CardRow::new(view, width, dense), header_variant: header_variant(width) }
    }

    fn min_height(&self, bar_rows: usize) -> f32 {
        self.section_sizes(bar_rows).iter().map(|section| section.min).sum::<f32>() + BOTTOM_PADDING
    }

    fn max_height(&self, bar_rows: usize) -> f32 {
        self.section_sizes(bar_rows).iter().map(|section| section.max).sum::<f32>() + BOTTOM_PADDING
    }

    fn section_sizes(&self, bar_rows: usize) -> [FlexSize; 6] {
        let CardRow { card_variant, beside, dense, .. } = self.row;
        let header = match self.header_variant {
            HeaderVariant::OneLine => fixed(29.0),
            HeaderVariant::TwoLines => flex(47.0, 60.0, 1.0),
            HeaderVariant::Stacked => flex(84.0, 92.0, 1.0),
        };
        let group_names = flex(16.0, 20.0, 0.5);
        let (mut message_area, cards, mut notes) = match card_variant {
            CardVariant::Wide => (flex(26.0, 130.0, 6.0), flex(78.0, 104.0, 0.5), flex(20.0, 28.0, 0.5)),
            CardVariant::Medium => (flex(40.0, 130.0, 4.0), flex(103.0, 126.0, 2.0), flex(36.0, 38.0, 0.5)),
            CardVariant::Compact => (flex(46.0, 112.0, 4.0), flex(124.0, 170.0, 3.0), flex(36.0, 38.0, 0.5)),
        };
        if dense {
            message_area.min = message_area.min.min(32.0);
            // Below narrow cards a note has two lines.
            notes.min = if beside { 20.0 } else { notes.min.min(34.0) };
        }
        let rows = bar_rows as f32;
        let quorum_bars =
            if beside { flex(rows * 18.0, rows * 26.0, 1.5) } else { flex(rows * 38.0, rows * 46.0, 1.0) };
        [header, group_names, message_area, cards, notes, quorum_bars]
    }
}

/// Stacks the sections. Remaining height is shared out by weight up to each section's maximum; the rest goes above and
/// below.
fn stack(section_sizes: &[FlexSize; 6], height: f32) -> [Section; 6] {
    let mut heights: [f32; 6] = std::array::from_fn(|i| section_sizes[i].min);
    for _ in 0..section_sizes.len() {
        let left = height - BOTTOM_PADDING - heights.iter().sum::<f32>();
        let can_grow = |i: usize| section_sizes[i].weight > 0.0 && heights[i] < section_sizes[i].max - 0.01;
        let weight: f32 = (0..6).filter(|&i| can_grow(i)).map(|i| section_sizes[i].weight).sum();
        if left < 0.1 || weight == 0.0 {
            break;
        }
        let growing: [bool; 6] = std::array::from_fn(can_grow);
        for (i, height) in heights.iter_mut().enumerate().filter(|(i, _)| growing[*i]) {
            *height = (*height + left * section_sizes[i].weight / weight).min(section_sizes[i].max);
        }
    }
    let unused = (height - BOTTOM_PADDING - heights.iter().sum::<f32>()).max(0.0);
    let mut top = 0.0;
    std::array::from_fn(|i| {
        // The header stays at the top: half of the unused height goes below it.
        if i == 1 {
            top += unused / 2.0;
        }
        let section = Section { top, bottom: top + heights[i] };
        top = section.bottom;
        section
    })
}

/// Horizontal positions of the cards.
struct CardRow {
    card_variant: CardVariant,
    /// Whether the bars have their texts beside them.
    beside: bool,
    dense: bool,
    card_width: f32,
    cards: Vec<f32>,
    margin: f32,
}

impl CardRow {
    fn new(view: &LaneView, width: f32, dense: bool) -> Self {
        let count = view.servers.len().max(1) as f32;
        let margin = if dense || width < 560.0 { 7.0 } else { 12.0 };
        let (labels, counts, min_pitch) = match dense {
            true => (DENSE_LABEL_WIDTH, DENSE_COUNT_WIDTH, MIN_DENSE_CARD_WIDTH + 5.0),
            false => (LABEL_WIDTH, COUNT_WIDTH, 122.0),
        };
        let inner = width - 2.0 * margin;
        let beside = (inner - labels - counts) / count >= min_pitch;
        let room = if beside { inner - labels - counts } else { inner };
        let (gap, group_gap) = match room / count {
            pitch if pitch >= 124.0 => (10.0, 12.0),
            pitch if pitch >= 93.0 => (7.0, 6.0),
            _ => (3.0, 2.5),
        };
        let group_gaps = view.servers.windows(2).filter(|pair| pair[0].group != pair[1].group).count() as f32;
        let total_gaps = (count - 1.0) * gap + group_gaps * group_gap;
        let card_width = ((room - total_gaps) / count).min(MAX_CARD_WIDTH);
        let left = margin + if beside { labels } else { 0.0 };
        let mut x = left + (room - total_gaps - card_width * count) / 2.0;
        let mut cards = Vec::with_capacity(view.servers.len());
        for (index, server) in view.servers.iter().enumerate() {
            if index > 0 {
                x += gap + if view.servers[index - 1].group == server.group { 0.0 } else { group_gap };
            }
            cards.push(x);
            x += card_width;
        }
        let card_variant = match card_width {
            wide if wide >= if dense { DENSE_WIDE_CARD } else { WIDE_CARD } => CardVariant::Wide,
            medium if medium >= 86.0 => CardVariant::Medium,
            _ => CardVariant::Compact,
        };
        Self { card_variant, beside, dense, card_width, cards, margin }
    }
}

fn brackets(view: &LaneView, columns: &[Column]) -> Vec<Bracket> {
    let mut brackets: Vec<Bracket> = Vec::with_capacity(3);
    for (server, column) in view.servers.iter().zip(columns) {
        match brackets.last_mut() {
            Some(last) if last.group == server.group => last.right = column.card.right(),
            _ => brackets.push(Bracket { group: server.group, left: column.card.x, right: column.card.right() }),
        }
    }
    brackets
}
