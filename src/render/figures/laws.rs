//! What every map must be, whatever is on it: nothing covers anything else, and all of it can be read.

use crate::document::value::Certainty;

use super::graph::{Body, Graph, Side, Tie};
use super::layout::{self, Layout, SIZE};
use super::measure;

const NAMES: [&str; 8] = [
    "Department of Health and Social Care",
    "NHS England",
    "Information Governance Alliance",
    "Secretary of State for Health and Social Care",
    "Board",
    "Wohlfahrtsverbändevereinigungsgesellschaft",
    "Regional Partnership of the North",
    "Panel <&\">",
];
const CERTAINTIES: [Certainty; 3] = [Certainty::Stated, Certainty::Reported, Certainty::Inferred];

// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % most.max(1)
    }
}

// A made-up map: a tree whose bodies have one of the first `heads` above them, with ties across it, circles among them.
fn made(bodies: usize, heads: usize, seed: u64) -> Graph {
    let mut dice = Dice(seed);
    let body = |n: usize| Body {
        name: format!("{} {n}", NAMES[n % NAMES.len()]),
        note: (n % 11 == 3).then(|| "May have ended: February 2022".to_owned()),
        is_own: n == 0,
    };
    let mut graph = Graph { bodies: (0..bodies).map(body).collect(), ..Graph::default() };
    for n in 1..bodies {
        let mut put = |teller: usize, words: &str, other: usize, place: Side, dice: &mut Dice| {
            let certainty = CERTAINTIES[dice.below(3)];
            let words = format!("{words} ({})", certainty.name());
            graph.ties.push(Tie { teller, words, other, place, certainty });
        };
        put(dice.below(n.min(heads)), "Parent of", n, Side::Below, &mut dice);
        if dice.below(4) == 0 {
            put(dice.below(bodies), "Holds to account", n, Side::Below, &mut dice);
        }
        if dice.below(6) == 0 {
            put(n, "Coordinates with", dice.below(bodies), Side::Level, &mut dice);
        }
        if dice.below(9) == 0 {
            put(n, "Accountable to", dice.below(bodies), Side::Above, &mut dice);
        }
    }
    graph
}

// Every law that a layout breaks, in words.
fn broken(layout: &Layout, most: i32) -> Vec<String> {
    let mut broken = Vec::new();
    if layout.width > most {
        broken.push(format!("{} wide instead of {most}", layout.width));
    }
    for (one, body) in layout.boxes.iter().enumerate() {
        let (right, bottom) = (body.x + body.width, body.y + body.height);
        if body.x < 0 || body.y < 0 || right > layout.width || bottom > layout.height {
            broken.push(format!("box {one} leaves the figure"));
        }
        for other in &layout.boxes[one + 1..] {
            let apart = right < other.x
                || other.x + other.width < body.x
                || bottom < other.y
                || other.y + other.height < body.y;
            if !apart {
                broken.push(format!("box {one} covers another"));
            }
        }
        for (line, text) in body.texts.iter().enumerate() {
            let end = text.x + measure::width(&text.text, SIZE, text.weight);
            let is_in = body.x <= text.x && end <= right && body.y + SIZE <= text.y && text.y <= bottom - 3;
            if !is_in {
                broken.push(format!("`{}` leaves box {one}", text.text));
            }
            if body.texts[line + 1..].iter().any(|other| (other.y - text.y).abs() < SIZE) {
                broken.push(format!("`{}` covers another line of box {one}", text.text));
            }
        }
    }
    for line in &layout.lines {
        for (other, way) in &line.ways {
            let (Some(first), Some(last)) = (way.first(), way.last()) else {
                broken.push("a line is nowhere".to_owned());
                continue;
            };
            for ((x, y), body) in [(first, &layout.boxes[line.teller]), (last, &layout.boxes[*other])] {
                if *x != body.x || *y <= body.y || body.y + body.height <= *y {
                    broken.push(format!("a line misses the edge of its box at {x},{y}"));
                }
            }
            for stretch in way.windows(2) {
                broken.extend(crossed(layout, stretch[0], stretch[1]));
            }
        }
    }
    broken.extend(shared(layout));
    broken
}

// A stretch that runs through a box, or leaves the figure.
fn crossed(layout: &Layout, (x, y): (i32, i32), (to_x, to_y): (i32, i32)) -> Option<String> {
    let (left, right, top, bottom) = (x.min(to_x), x.max(to_x), y.min(to_y), y.max(to_y));
    if left < 0 || top < 0 || right > layout.width || bottom > layout.height {
        return Some(format!("a line leaves the figure at {x},{y}"));
    }
    if x != to_x && y != to_y {
        return Some(format!("a line is oblique at {x},{y}"));
    }
    let is_in = |body: &layout::Box| {
        left < body.x + body.width
            && body.x < right.max(left + 1)
            && top < body.y + body.height
            && body.y < bottom.max(top + 1)
    };
    // It touches the edge of its own box, which is not inside.
    layout.boxes.iter().any(is_in).then(|| format!("a line runs through a box from {x},{y} to {to_x},{to_y}"))
}

// Two lines that run on top of each other.
fn shared(layout: &Layout) -> Option<String> {
    let stretches = |line: &layout::Line| -> Vec<[i32; 4]> {
        let ways = line.ways.iter().flat_map(|(_, way)| way.windows(2));
        ways.map(|ends| {
            let ((x, y), (to_x, to_y)) = (ends[0], ends[1]);
            [x.min(to_x), y.min(to_y), x.max(to_x), y.max(to_y)]
        })
        .collect()
    };
    let all: Vec<Vec<[i32; 4]>> = layout.lines.iter().map(stretches).collect();
    for (at, one) in all.iter().enumerate() {
        for other in &all[at + 1..] {
            for a in one {
                for b in other {
                    let width = a[2].min(b[2]) - a[0].max(b[0]);
                    let height = a[3].min(b[3]) - a[1].max(b[1]);
                    // Crossing is a point; running along each other is longer.
                    if width >= 0 && height >= 0 && width + height > 0 {
                        return Some(format!("two lines share {a:?} and {b:?}"));
                    }
                }
            }
        }
    }
    None
}

// A way to lay a map out within a width.
type Draw = fn(&Graph, i32) -> Option<Layout>;

#[test]
fn on_no_map_does_anything_cover_anything_else() {
    let mut folded = 0;
    for (bodies, heads) in [(2, 1), (3, 2), (12, 3), (12, 12), (60, 8), (60, 20), (60, 60), (150, 30)] {
        for seed in 0..12 {
            let graph = made(bodies, heads, seed);
            let ways: [(i32, Draw); 4] = [
                (328, layout::legible),
                (736, layout::legible),
                (736, layout::untangled),
                (1104, layout::untangled),
            ];
            for (width, draw) in ways {
                let layout = draw(&graph, width).expect("a map of so many bodies can be drawn");
                assert_eq!(broken(&layout, width), [""; 0], "{bodies} bodies, seed {seed}, {width} px");
                let told = layout.lines.iter().map(|line| line.ways.len()).sum::<usize>();
                let nets = graph.nets().iter().map(|net| net.others.len()).sum::<usize>();
                assert_eq!(told, nets, "every tie is drawn");
                folded += usize::from(layout.boxes.len() > bodies);
            }
        }
    }
    // Both arrangements were tried.
    assert!((1..8 * 12 * 4).contains(&folded), "{folded}");
}

#[test]
fn a_body_with_very_many_different_ties_is_drawn_all_the_same() {
    let tie = |n: usize| Tie {
        teller: 0,
        words: format!("Way {n}"),
        other: n,
        place: Side::Below,
        certainty: Certainty::Stated,
    };
    let graph = Graph { ties: (1..=16).map(tie).collect(), ..made(17, 1, 3) };
    for width in [328, 736] {
        let layout = layout::legible(&graph, width).expect("drawn");
        assert_eq!(broken(&layout, width), [""; 0]);
    }
}

#[test]
fn a_map_that_is_too_large_is_not_drawn() {
    assert_eq!(layout::legible(&made(layout::MOST_BODIES + 1, 9, 1), 736), None);
    assert_eq!(layout::legible(&made(1, 1, 1), 736), None);
}

#[test]
fn a_broken_law_is_told_of() {
    let graph = made(12, 3, 1);
    let sound = layout::legible(&graph, 328).expect("drawn");
    let mut moved = sound.clone();
    moved.boxes[1].y = moved.boxes[0].y;
    assert_ne!(broken(&moved, 328), [""; 0]);
    let mut longer = sound.clone();
    longer.boxes[0].texts[0].text.push_str(&"w".repeat(40));
    assert_ne!(broken(&longer, 328), [""; 0]);
    let mut through = sound.clone();
    let end = through.lines[0].ways[0].1.len() - 2;
    through.lines[0].ways[0].1[end].0 += 60;
    assert_ne!(broken(&through, 328), [""; 0]);
    assert_ne!(broken(&sound, sound.width - 1), [""; 0]);
}
