//! Where everything goes: a lane's columns and its storeys, for a size in logical points.
//!
//! From top to bottom: header, group brackets, the sky in which messages travel, the cards, a storey of notes, the quorum
//! bands. The layout depends on who is in the row and on how many bands there are, not on what happens: so nothing jumps
//! while a lane plays.

use raft_core::ServerId;

use crate::shape::Rect;
use crate::view::{Group, LaneView};

/// The room a lane is given, in logical points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Size {
    /// How wide.
    pub width: f32,
    /// How high.
    pub height: f32,
}

/// How a card is cut, by its width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Name and term in one line, strip and label in the next.
    Wide,
    /// The term under the name, the label under the strip.
    Medium,
    /// Everything in one narrow pile.
    Compact,
}

/// How the header is set, by the lane's width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heading {
    /// Title, note, subtitle and status in one line.
    OneLine,
    /// The status in a line of its own.
    TwoLines,
    /// Title and note, subtitle, and two lines of status.
    Pile,
}

/// Where a band's label and tally stand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum BandText {
    /// To the left and to the right of its places.
    Beside {
        /// Where the label ends.
        label_end: f32,
        /// Where the tally begins.
        tally_start: f32,
    },
    /// In a line over its places.
    Above,
}

/// One server's column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Column {
    /// Whose.
    pub id: ServerId,
    /// Its card.
    pub card: Rect,
}

impl Column {
    /// The middle of the column.
    #[must_use]
    pub fn x(&self) -> f32 {
        self.card.x + self.card.width / 2.0
    }
}

/// From the first to the last card of a group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bracket {
    /// Which group.
    pub group: Group,
    /// The left edge of its first card.
    pub left: f32,
    /// The right edge of its last.
    pub right: f32,
}

/// A storey: from its upper to its lower edge.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Storey {
    /// The upper edge.
    pub top: f32,
    /// The lower edge.
    pub bottom: f32,
}

impl Storey {
    /// How high it is.
    #[must_use]
    pub fn height(&self) -> f32 {
        self.bottom - self.top
    }
}

/// Where everything goes.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// The whole lane.
    pub size: Size,
    /// How cards are cut.
    pub cut: Cut,
    /// How the header is set.
    pub heading: Heading,
    /// The servers' columns in row order.
    pub columns: Vec<Column>,
    /// The groups' brackets.
    pub brackets: Vec<Bracket>,
    /// Title and status.
    pub header: Storey,
    /// The groups' names.
    pub names: Storey,
    /// Where messages travel.
    pub sky: Storey,
    /// The cards.
    pub cards: Storey,
    /// What a server has to say, or the wall.
    pub notes: Storey,
    /// The quorum bands.
    pub bands: Storey,
    /// How many bands there is room for.
    pub band_rows: usize,
    /// Where their words go.
    pub band_text: BandText,
    /// The left and the right edge that nothing crosses.
    pub edges: (f32, f32),
}

/// At most this many bands are drawn.
const MOST_BANDS: usize = 3;
/// So many have their room even when there are fewer: a layout must not jump when a change begins.
const USUAL_BANDS: usize = 2;

/// Room for a band's label and for its tally, beside the row.
const LABEL_ROOM: f32 = 70.0;
const TALLY_ROOM: f32 = 156.0;
const WIDEST_CARD: f32 = 168.0;

/// A storey's height may be anything between these; what is left over goes to each by its weight.
struct Flex {
    least: f32,
    most: f32,
    weight: f32,
}

const fn fixed(height: f32) -> Flex {
    Flex { least: height, most: height, weight: 0.0 }
}

const fn flex(least: f32, most: f32, weight: f32) -> Flex {
    Flex { least, most, weight }
}

impl Layout {
    /// The layout of `view` in `size`.
    #[must_use]
    pub fn new(view: &LaneView, size: Size) -> Self {
        let row = Row::new(view, size.width);
        let band_rows = view.bands.len().clamp(USUAL_BANDS, MOST_BANDS);
        let heading = heading(size.width);
        let [header, names, sky, cards, notes, bands] =
            stack(&storeys(heading, row.cut, row.beside, band_rows), size.height);
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
        let band_text = match (row.beside, columns.first(), columns.last()) {
            (true, Some(first), Some(last)) => {
                BandText::Beside { label_end: first.card.x - 12.0, tally_start: last.card.right() + 14.0 }
            }
            _ => BandText::Above,
        };
        let edges = (row.margin, size.width - row.margin);
        let cut = row.cut;
        Self {
            size,
            cut,
            heading,
            columns,
            brackets,
            header,
            names,
            sky,
            cards,
            notes,
            bands,
            band_rows,
            band_text,
            edges,
        }
    }

    /// The least height at which `view` is whole in this width.
    #[must_use]
    pub fn least_height(view: &LaneView, width: f32) -> f32 {
        let row = Row::new(view, width);
        let band_rows = view.bands.len().clamp(USUAL_BANDS, MOST_BANDS);
        let storeys = storeys(heading(width), row.cut, row.beside, band_rows);
        storeys.iter().map(|storey| storey.least).sum::<f32>() + FOOT
    }

    /// The column of a server, and its place in the row.
    #[must_use]
    pub fn column(&self, id: ServerId) -> Option<(usize, &Column)> {
        self.columns.iter().enumerate().find(|(_, column)| column.id == id)
    }

    /// The layout on its way from `before` to this one, `t` from 0 to 1: each server slides to its place. For servers that
    /// swap places in the row; the storeys are this layout's.
    #[must_use]
    pub fn sliding_from(&self, before: &Self, t: f32) -> Self {
        let mut between = self.clone();
        for column in &mut between.columns {
            if let Some((_, old)) = before.column(column.id) {
                column.card.x = old.card.x + (column.card.x - old.card.x) * t;
            }
        }
        between
    }
}

fn heading(width: f32) -> Heading {
    if width >= 980.0 {
        Heading::OneLine
    } else if width >= 560.0 {
        Heading::TwoLines
    } else {
        Heading::Pile
    }
}

/// Empty room under the last storey.
const FOOT: f32 = 6.0;

fn storeys(heading: Heading, cut: Cut, beside: bool, band_rows: usize) -> [Flex; 6] {
    let header = match heading {
        Heading::OneLine => fixed(29.0),
        Heading::TwoLines => flex(47.0, 54.0, 1.0),
        Heading::Pile => flex(78.0, 88.0, 1.0),
    };
    let names = flex(16.0, 20.0, 0.5);
    let (sky, cards, notes) = match cut {
        Cut::Wide => (flex(26.0, 130.0, 6.0), flex(78.0, 104.0, 0.5), flex(20.0, 28.0, 0.5)),
        Cut::Medium => (flex(40.0, 130.0, 4.0), flex(103.0, 126.0, 2.0), flex(36.0, 38.0, 0.5)),
        Cut::Compact => (flex(46.0, 112.0, 4.0), flex(124.0, 170.0, 3.0), flex(36.0, 38.0, 0.5)),
    };
    let rows = band_rows as f32;
    let bands = if beside { flex(rows * 18.0, rows * 26.0, 1.5) } else { flex(rows * 38.0, rows * 46.0, 1.0) };
    [header, names, sky, cards, notes, bands]
}

/// Piles the storeys up; what room is left over is shared out by weight, up to each storey's most, and then above and below.
fn stack(storeys: &[Flex; 6], height: f32) -> [Storey; 6] {
    let mut heights: [f32; 6] = std::array::from_fn(|i| storeys[i].least);
    for _ in 0..storeys.len() {
        let left = height - FOOT - heights.iter().sum::<f32>();
        let hungry = |i: usize| storeys[i].weight > 0.0 && heights[i] < storeys[i].most - 0.01;
        let weight: f32 = (0..6).filter(|&i| hungry(i)).map(|i| storeys[i].weight).sum();
        if left < 0.1 || weight == 0.0 {
            break;
        }
        let open: [bool; 6] = std::array::from_fn(hungry);
        for (i, height) in heights.iter_mut().enumerate().filter(|(i, _)| open[*i]) {
            *height = (*height + left * storeys[i].weight / weight).min(storeys[i].most);
        }
    }
    let spare = (height - FOOT - heights.iter().sum::<f32>()).max(0.0);
    let mut top = 0.0;
    std::array::from_fn(|i| {
        // The header stays at the top; what nobody wanted stands under it.
        if i == 1 {
            top += spare / 2.0;
        }
        let storey = Storey { top, bottom: top + heights[i] };
        top = storey.bottom;
        storey
    })
}

/// The row of cards.
struct Row {
    cut: Cut,
    beside: bool,
    card_width: f32,
    cards: Vec<f32>,
    margin: f32,
}

impl Row {
    fn new(view: &LaneView, width: f32) -> Self {
        let count = view.servers.len().max(1) as f32;
        let margin = if width < 560.0 { 7.0 } else { 12.0 };
        let beside = (width - 2.0 * margin - LABEL_ROOM - TALLY_ROOM) / count >= 122.0;
        let room = if beside { width - 2.0 * margin - LABEL_ROOM - TALLY_ROOM } else { width - 2.0 * margin };
        let (gap, parting) = match room / count {
            pitch if pitch >= 124.0 => (10.0, 12.0),
            pitch if pitch >= 93.0 => (7.0, 6.0),
            _ => (3.0, 2.5),
        };
        let partings = view.servers.windows(2).filter(|pair| pair[0].group != pair[1].group).count() as f32;
        let air = (count - 1.0) * gap + partings * parting;
        let card_width = ((room - air) / count).min(WIDEST_CARD);
        let left = margin + if beside { LABEL_ROOM } else { 0.0 };
        let mut x = left + (room - air - card_width * count) / 2.0;
        let mut cards = Vec::with_capacity(view.servers.len());
        for (place, server) in view.servers.iter().enumerate() {
            if place > 0 {
                x += gap + if view.servers[place - 1].group == server.group { 0.0 } else { parting };
            }
            cards.push(x);
            x += card_width;
        }
        let cut = match card_width {
            wide if wide >= 126.0 => Cut::Wide,
            medium if medium >= 86.0 => Cut::Medium,
            _ => Cut::Compact,
        };
        Self { cut, beside, card_width, cards, margin }
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
