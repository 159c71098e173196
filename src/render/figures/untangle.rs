//! Moves the bodies of a map along their rows, so that its lines become shorter and cross less.
//!
//! What stands above what is not touched: a body keeps its row.

use super::cells::{self, Cell};
use super::graph::Graph;
use super::layout::{self, Layout};

// What a crossing and a pixel of the figure's height cost, in pixels of upright line; level lines cost half, since there
// is room for them.
const CROSSING: i64 = 150;
const HEIGHT: i64 = 10;
// So many arrangements of a map with one tie are tried, and fewer of one with more.
const TRIES: usize = 3_000;
const FEWEST: usize = 60;

/// The best arrangement that was found in so many columns.
pub(super) fn best(graph: &Graph, width: i32, columns: usize, most_lanes: usize) -> Option<Layout> {
    let lay = |cells: &[Cell]| layout::placed(graph, cells.to_vec(), width, most_lanes);
    let packed = cells::cells(graph, columns);
    let spread = spread(&packed, columns);
    let starts = [packed, spread];
    let drawn =
        starts.into_iter().filter_map(|cells| lay(&cells).map(|layout| (cost(&layout), cells, layout)));
    let (mut least, mut cells, mut found) = drawn.min_by_key(|(cost, ..)| *cost)?;
    let mut tries = (TRIES / graph.ties.len().max(1)).max(FEWEST);
    loop {
        let before = least;
        for body in 0..cells.len() {
            for column in (0..columns).filter(|column| *column != cells[body].column).collect::<Vec<_>>() {
                let Some(left) = tries.checked_sub(1) else { return Some(found) };
                tries = left;
                let moved = moved(&cells, body, column);
                let Some(layout) = lay(&moved) else { continue };
                let new = cost(&layout);
                if new < least {
                    (least, cells, found) = (new, moved, layout);
                }
            }
        }
        if least == before {
            return Some(found);
        }
    }
}

/// What an arrangement costs its reader.
pub(super) fn cost(layout: &Layout) -> i64 {
    let stretches: Vec<Vec<[i32; 4]>> = layout.lines.iter().map(stretches).collect();
    let length: i64 =
        stretches.iter().flatten().map(|[x, y, to_x, to_y]| i64::from((to_x - x) / 2 + to_y - y)).sum();
    let mut crossings = 0;
    for (at, one) in stretches.iter().enumerate() {
        for other in &stretches[at + 1..] {
            crossings +=
                one.iter().flat_map(|a| other.iter().map(|b| crosses(a, b))).filter(|is| *is).count();
        }
    }
    let crossings = i64::try_from(crossings).unwrap_or(i64::MAX / CROSSING);
    length + crossings * CROSSING + i64::from(layout.height) * HEIGHT
}

// The stretches of a line, each once, from the left or from above.
fn stretches(line: &layout::Line) -> Vec<[i32; 4]> {
    let ends = line.ways.iter().flat_map(|(_, way)| way.windows(2));
    let mut all: Vec<[i32; 4]> = ends
        .map(|ends| {
            let ((x, y), (to_x, to_y)) = (ends[0], ends[1]);
            [x.min(to_x), y.min(to_y), x.max(to_x), y.max(to_y)]
        })
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

// Whether one of them is level, the other upright, and they have a point in common.
fn crosses(a: &[i32; 4], b: &[i32; 4]) -> bool {
    let is_level = |stretch: &[i32; 4]| stretch[1] == stretch[3];
    is_level(a) != is_level(b) && a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3]
}

// Each row over the whole width.
fn spread(cells: &[Cell], columns: usize) -> Vec<Cell> {
    let place = |cell: &Cell| {
        let others = || cells.iter().filter(|other| other.row == cell.row);
        let before = others().filter(|other| other.column < cell.column).count();
        Cell { row: cell.row, column: (2 * before + 1) * columns / (2 * others().count()) }
    };
    cells.iter().map(place).collect()
}

// A body in another column; what stands there takes its place.
fn moved(cells: &[Cell], body: usize, column: usize) -> Vec<Cell> {
    let mut moved = cells.to_vec();
    let Cell { row, column: old } = cells[body];
    if let Some(other) = cells.iter().position(|cell| *cell == Cell { row, column }) {
        moved[other].column = old;
    }
    moved[body].column = column;
    moved
}
