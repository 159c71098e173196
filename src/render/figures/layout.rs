//! Lays a map out: boxes in a grid, and lines that run between them only.
//!
//! Columns of boxes are divided by gutters and rows by channels, which hold no box. A line leaves its box at the left
//! edge, beside the words that it carries, runs down or up a lane of the gutter, where it must along a lane of a
//! channel to another gutter, and enters the other box at its left edge. So no line can cross a box, and no word can
//! lie on a line.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::value::Certainty;

use super::cells::{self, Cell};
use super::graph::{Graph, Net};
use super::lanes::{self, Stretch};
use super::measure::{self, Weight};
use super::untangle;

/// The size of letters, in pixels.
pub const SIZE: i32 = 14;

// The height of a line of text, the room around it, and the room between lines that run side by side.
const LINE: i32 = 18;
const PAD: i32 = 9;
const STEP: i32 = 8;
// The way from the last lane of a gutter to the box, which holds the tip of an arrow.
const APPROACH: i32 = 13;
// The height of a channel beside its lanes, and the least distance between boxes in a row.
const CHANNEL: i32 = 16;
const GAP: i32 = 8;
// Lines that enter one box are this far apart.
const ENTRY: i32 = 10;
const NARROWEST: i32 = 148;
const WIDEST: i32 = 270;
// A column takes this much room where there is room for several.
const ROOM: i32 = 220;

/// A map, laid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// Its width in pixels.
    pub width: i32,
    /// Its height in pixels.
    pub height: i32,
    /// The box of each body.
    pub boxes: Vec<Box>,
    /// The lines.
    pub lines: Vec<Line>,
}

/// The box of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Box {
    /// Its left edge.
    pub x: i32,
    /// Its upper edge.
    pub y: i32,
    /// Its width.
    pub width: i32,
    /// Its height.
    pub height: i32,
    /// Whether the map is about it.
    pub is_own: bool,
    /// The text in it.
    pub texts: Vec<Text>,
    /// Where its name ends and what it tells of begins, if it tells of anything.
    pub rule: Option<i32>,
}

/// A line of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// Where it begins.
    pub x: i32,
    /// Its base line.
    pub y: i32,
    /// What it says.
    pub text: String,
    /// How heavy it is.
    pub weight: Weight,
}

/// The lines of one net: from one box to others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The body that tells of it.
    pub teller: usize,
    /// How sure it is.
    pub certainty: Certainty,
    /// Whether it points.
    pub points: bool,
    /// For each other body: which one, and the corners on the way there, from the first box to the other.
    pub ways: Vec<(usize, Vec<(i32, i32)>)>,
}

/// More bodies than this are no figure any more.
pub const MOST_BODIES: usize = 150;
// More lines side by side than these are hard to tell apart; more than the second cannot be.
const MOST_LANES: [usize; 2] = [9, 18];

/// Lays a map out within a width so that a reader can follow each line. Where too many would run side by side, each
/// body that tells of ties is drawn with those it is tied to, and so a body may stand in several places. `None` where
/// there are too many bodies for a figure.
pub fn legible(graph: &Graph, width: i32) -> Option<Layout> {
    if graph.bodies.len() > MOST_BODIES || graph.ties.is_empty() {
        return None;
    }
    let [few, many] = MOST_LANES;
    let unfolded = || graph.unfolded();
    layout(graph, width, few)
        .or_else(|| layout(&unfolded(), width, few))
        .or_else(|| layout(&unfolded(), width, many))
}

/// The same, with bodies moved along their rows while that makes the lines shorter and cross less. That takes many
/// times as long.
pub fn untangled(graph: &Graph, width: i32) -> Option<Layout> {
    let layout = legible(graph, width)?;
    // Where bodies stand in several places, each group is as simple as it can be.
    if layout.boxes.len() > graph.bodies.len() {
        return Some(layout);
    }
    let best = columns(width).filter_map(|columns| untangle::best(graph, width, columns, MOST_LANES[0]));
    best.min_by_key(untangle::cost).or(Some(layout))
}

// How many columns a width has room for, the most first.
fn columns(width: i32) -> impl Iterator<Item = usize> {
    (1..=usize::try_from(width / ROOM).unwrap_or(1).max(1)).rev()
}

// Lays a map out within a width; `None` where more lines would run side by side than are allowed.
fn layout(graph: &Graph, width: i32, most_lanes: usize) -> Option<Layout> {
    columns(width).find_map(|columns| placed(graph, cells::cells(graph, columns), width, most_lanes))
}

/// Lays a map out whose bodies have their cells; `None` where it has no room, or more lines would run side by side than
/// are allowed.
pub(super) fn placed(graph: &Graph, cells: Vec<Cell>, width: i32, most_lanes: usize) -> Option<Layout> {
    let plan = Plan::of(graph, cells);
    let is_legible = plan.gutters.iter().chain(&plan.channels).all(|lanes| *lanes <= most_lanes);
    is_legible.then(|| plan.draw(width)).flatten()
}

// What is settled before there are any pixels.
struct Plan<'a> {
    graph: &'a Graph,
    cells: Vec<Cell>,
    rows: usize,
    columns: usize,
    nets: Vec<Net>,
    // The nets that enter each body, in the order of their places.
    entries: Vec<Vec<usize>>,
    // The nets that each body tells of.
    ports: Vec<Vec<usize>>,
    // For nets that lead to other columns: the channel (that above a row has its number), and the lane in it.
    tracks: BTreeMap<usize, (usize, usize)>,
    // How many lanes each channel has.
    channels: Vec<usize>,
    // The lane of each net in each gutter.
    verticals: BTreeMap<(usize, usize), usize>,
    // How many lanes each gutter has.
    gutters: Vec<usize>,
}

impl<'a> Plan<'a> {
    fn of(graph: &'a Graph, cells: Vec<Cell>) -> Plan<'a> {
        let nets = graph.nets();
        let count = graph.bodies.len();
        let (mut entries, mut ports) = (vec![Vec::new(); count], vec![Vec::new(); count]);
        for (index, net) in nets.iter().enumerate() {
            ports[net.teller].push(index);
            net.others.iter().for_each(|other| entries[*other].push(index));
        }
        for (body, entries) in entries.iter_mut().enumerate() {
            // What comes from above enters above.
            entries.sort_by_key(|net| (cells[nets[*net].teller].row > cells[body].row, *net));
        }
        let rows = cells.iter().map(|cell| cell.row + 1).max().unwrap_or(0);
        let columns = cells.iter().map(|cell| cell.column + 1).max().unwrap_or(1);
        let (tracks, channels) = (BTreeMap::new(), vec![0; rows + 1]);
        let (verticals, gutters) = (BTreeMap::new(), vec![0; columns]);
        let mut plan =
            Plan { graph, cells, rows, columns, nets, entries, ports, tracks, channels, verticals, gutters };
        plan.lay_tracks();
        plan.lay_verticals();
        plan.nest_entries();
        plan.lay_verticals();
        plan
    }

    // Lines that enter one box one inside the other do not cross: of those from above the nearest lane enters highest, of
    // those from below lowest.
    fn nest_entries(&mut self) {
        let mut entries = std::mem::take(&mut self.entries);
        for (body, entries) in entries.iter_mut().enumerate() {
            let own = self.cells[body];
            entries.sort_by_key(|net| {
                let teller = self.cells[self.nets[*net].teller];
                let track = self.tracks.get(net).filter(|_| teller.column != own.column);
                let is_below = track.map_or(teller.row > own.row, |(channel, _)| *channel > own.row);
                let lane = self.verticals.get(&(*net, own.column)).copied().unwrap_or_default();
                (is_below, if is_below { usize::MAX - lane } else { lane }, *net)
            });
        }
        self.entries = entries;
    }

    fn columns_of(&self, net: &Net) -> BTreeSet<usize> {
        net.others.iter().chain([&net.teller]).map(|body| self.cells[*body].column).collect()
    }

    // The lanes of the channels.
    fn lay_tracks(&mut self) {
        let mut wanted: Vec<Vec<(usize, Stretch)>> = vec![Vec::new(); self.channels.len()];
        for (index, net) in self.nets.iter().enumerate() {
            let columns = self.columns_of(net);
            let (Some(from), Some(to)) = (columns.first(), columns.last()) else { continue };
            if from == to {
                continue;
            }
            let row = self.cells[net.teller].row;
            let below = net.others.iter().filter(|other| self.cells[**other].row > row).count();
            let is_below = below * 2 >= net.others.len();
            wanted[row + usize::from(is_below)].push((index, Stretch { from: *from, to: *to }));
        }
        for (channel, wanted) in wanted.iter().enumerate() {
            let found = lanes::lanes(&wanted.iter().map(|(_, stretch)| *stretch).collect::<Vec<_>>());
            self.channels[channel] = lanes::count(&found);
            let tracks = wanted.iter().zip(found).map(|((net, _), lane)| (*net, (channel, lane)));
            self.tracks.extend(tracks);
        }
    }

    // The lanes of the gutters. Places from the top are counted before there are pixels: channel, entries, ports.
    fn lay_verticals(&mut self) {
        const ROW: usize = 1 << 24;
        const PART: usize = 1 << 22;
        for gutter in 0..self.columns {
            let mut wanted: Vec<(usize, Stretch)> = Vec::new();
            for (index, net) in self.nets.iter().enumerate() {
                let mut places = Vec::new();
                if self.cells[net.teller].column == gutter {
                    let slot = self.ports[net.teller].iter().position(|port| *port == index);
                    places.extend(slot.map(|slot| self.cells[net.teller].row * ROW + 2 * PART + slot));
                }
                for other in net.others.iter().filter(|other| self.cells[**other].column == gutter) {
                    let slot = self.entries[*other].iter().position(|entry| *entry == index);
                    places.extend(slot.map(|slot| self.cells[*other].row * ROW + PART + slot));
                }
                if places.is_empty() {
                    continue;
                }
                places.extend(self.tracks.get(&index).map(|(channel, lane)| channel * ROW + lane));
                let (from, to) = (places.iter().min(), places.iter().max());
                wanted.extend(from.zip(to).map(|(from, to)| (index, Stretch { from: *from, to: *to })));
            }
            let found = lanes::lanes(&wanted.iter().map(|(_, stretch)| *stretch).collect::<Vec<_>>());
            self.gutters[gutter] = lanes::count(&found);
            let lanes = wanted.iter().zip(found).map(|((net, _), lane)| ((*net, gutter), lane));
            self.verticals.extend(lanes);
        }
    }

    fn gutter(&self, gutter: usize) -> i32 {
        let lanes = pixels(self.gutters[gutter]);
        let room = if gutter == 0 { 2 } else { GAP };
        if lanes == 0 { room } else { room + APPROACH + (lanes - 1) * STEP }
    }

    fn draw(&self, within: i32) -> Option<Layout> {
        let gutters: Vec<i32> = (0..self.columns).map(|gutter| self.gutter(gutter)).collect();
        // The right edge of the last box has a line of its own width.
        let room = within - 2 - gutters.iter().sum::<i32>();
        let box_width = (room / pixels(self.columns)).min(WIDEST.max(room.min(WIDEST)));
        if box_width < NARROWEST {
            return None;
        }
        let lefts: Vec<i32> = (0..self.columns)
            .map(|column| gutters[..=column].iter().sum::<i32>() + pixels(column) * box_width)
            .collect();
        let contents: Vec<Content> =
            (0..self.cells.len()).map(|body| self.content(body, box_width)).collect();
        let height_of = |row: usize| {
            let own = (0..self.cells.len()).filter(|body| self.cells[*body].row == row);
            own.map(|body| contents[body].height).max().unwrap_or(0)
        };
        let (mut y, mut tops, mut channels) = (0, Vec::new(), Vec::new());
        for row in 0..=self.rows {
            channels.push(y + CHANNEL / 2);
            let lanes = pixels(self.channels[row]);
            // There is nothing above the first row and below the last but lanes, where there are any.
            let is_edge = row == 0 || row == self.rows;
            y += if is_edge && lanes == 0 { 1 } else { CHANNEL + (lanes - 1).max(0) * STEP };
            tops.push(y);
            y += if row < self.rows { height_of(row) } else { 0 };
        }
        let boxes: Vec<Box> = (contents.iter().zip(&self.cells).zip(&self.graph.bodies))
            .map(|((content, cell), body)| {
                content.at(lefts[cell.column], tops[cell.row], box_width, body.is_own)
            })
            .collect();
        let grid = Grid { lefts, tops, channels, contents };
        let lines = self.nets.iter().enumerate().map(|(index, net)| self.line(index, net, &grid)).collect();
        let width = gutters.iter().sum::<i32>() + pixels(self.columns) * box_width + 2;
        Some(Layout { width, height: y, boxes, lines })
    }

    fn line(&self, index: usize, net: &Net, grid: &Grid) -> Line {
        let teller = self.cells[net.teller];
        let x = |column: usize| {
            let lane = self.verticals.get(&(index, column)).map_or(0, |lane| pixels(*lane));
            grid.lefts[column] - APPROACH - lane * STEP
        };
        let slot = |list: &[usize]| list.iter().position(|net| *net == index).unwrap_or_default();
        let leave = grid.tops[teller.row] + grid.contents[net.teller].ports[slot(&self.ports[net.teller])];
        let way = |other: &usize| {
            let cell = self.cells[*other];
            let enter = grid.tops[cell.row] + grid.contents[*other].entries[slot(&self.entries[*other])];
            let mut way = vec![(grid.lefts[teller.column], leave), (x(teller.column), leave)];
            if cell.column != teller.column {
                let (channel, lane) = self.tracks.get(&index).copied().unwrap_or_default();
                let track = grid.channels[channel] + pixels(lane) * STEP;
                way.extend([(x(teller.column), track), (x(cell.column), track)]);
            }
            way.extend([(x(cell.column), enter), (grid.lefts[cell.column], enter)]);
            (*other, way)
        };
        let ways = net.others.iter().map(way).collect();
        Line { teller: net.teller, certainty: net.certainty, points: net.points, ways }
    }

    // What stands in a body's box, counted from its upper left corner.
    fn content(&self, body: usize, box_width: i32) -> Content {
        let most = box_width - 2 * PAD;
        let own = &self.graph.bodies[body];
        let mut texts = Vec::new();
        let mut y = PAD - 1;
        let put = |y: &mut i32, text: &str, weight: Weight, texts: &mut Vec<Text>| {
            for text in measure::lines(text, most, SIZE, weight) {
                texts.push(Text { x: PAD, y: *y + LINE - 5, text, weight });
                *y += LINE;
            }
        };
        put(&mut y, &own.name, Weight::Bold, &mut texts);
        if let Some(note) = &own.note {
            put(&mut y, note, Weight::Regular, &mut texts);
        }
        let count = pixels(self.entries[body].len());
        y = y.max(PAD + count * ENTRY);
        let entry = |place: usize| PAD + (2 * pixels(place) + 1) * (y - PAD) / (2 * count);
        let entries = (0..self.entries[body].len()).map(entry).collect();
        y += PAD - 3;
        let rule = (!self.ports[body].is_empty()).then_some(y);
        let mut ports = Vec::new();
        if rule.is_some() {
            y += 4;
        }
        for port in &self.ports[body] {
            ports.push(y + LINE / 2);
            put(&mut y, &self.nets[*port].words, Weight::Regular, &mut texts);
            y += 2;
        }
        if rule.is_some() {
            y += 3;
        }
        Content { texts, entries, ports, rule, height: y }
    }
}

// Where things are, in pixels.
struct Grid {
    lefts: Vec<i32>,
    tops: Vec<i32>,
    channels: Vec<i32>,
    contents: Vec<Content>,
}

struct Content {
    texts: Vec<Text>,
    entries: Vec<i32>,
    ports: Vec<i32>,
    rule: Option<i32>,
    height: i32,
}

impl Content {
    fn at(&self, x: i32, y: i32, width: i32, is_own: bool) -> Box {
        let text = |text: &Text| Text { x: x + text.x, y: y + text.y, ..text.clone() };
        let texts = self.texts.iter().map(text).collect();
        Box { x, y, width, height: self.height, is_own, texts, rule: self.rule.map(|rule| y + rule) }
    }
}

fn pixels(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX / 4096)
}
