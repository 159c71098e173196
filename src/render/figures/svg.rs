//! Writes a map as SVG: classes say how it is drawn, and nothing in it needs a name that a page could have twice.

use std::fmt::Write;

use super::layout::{Box, Layout, Line, SIZE};
use super::measure::Weight;

// A sheet of paper has no room for more, in pixels, at a size that can be read.
const TALL: i32 = 1000;
// How far a line's corner is rounded.
const ROUND: i32 = 4;

/// Writes a map; `class` says for which widths of the page it is, `name` what it shows.
pub fn svg(layout: &Layout, class: &str, name: &str) -> String {
    let (width, height) = (layout.width, layout.height);
    let tall = if height > TALL { " tall" } else { "" };
    let mut out = format!(
        "<svg class=\"map {class}{tall}\" role=\"img\" aria-label=\"{}\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" font-size=\"{SIZE}\">\n",
        escaped(name)
    );
    for line in &layout.lines {
        put_line(&mut out, line);
    }
    for body in &layout.boxes {
        put_box(&mut out, body);
    }
    out.push_str("</svg>");
    out
}

fn put_line(out: &mut String, line: &Line) {
    let mut path = String::new();
    let mut tips = String::new();
    for (_, way) in &line.ways {
        put_way(&mut path, way);
        if let Some((x, y)) = way.last().filter(|_| line.points) {
            let _ = write!(tips, "M{x} {y}l-8-4v8z");
        }
    }
    let _ = write!(out, "<g class=\"{}\"><path d=\"{path}\"/>", line.certainty.name());
    if !tips.is_empty() {
        let _ = write!(out, "<path class=\"tip\" d=\"{tips}\"/>");
    }
    out.push_str("</g>\n");
}

// From corner to corner, each of them rounded.
fn put_way(path: &mut String, way: &[(i32, i32)]) {
    let mut way: Vec<(i32, i32)> = way.to_vec();
    way.dedup();
    for (index, &(x, y)) in way.iter().enumerate() {
        let (Some(&before), Some(&after)) =
            (index.checked_sub(1).and_then(|i| way.get(i)), way.get(index + 1))
        else {
            let letter = if index == 0 { 'M' } else { 'L' };
            let _ = write!(path, "{letter}{x} {y}");
            continue;
        };
        let near = |to: (i32, i32)| {
            let step = |own: i32, to: i32| (to - own).signum() * ROUND.min((to - own).abs() / 2);
            (x + step(x, to.0), y + step(y, to.1))
        };
        let (from, to) = (near(before), near(after));
        let _ = write!(path, "L{} {}Q{x} {y} {} {}", from.0, from.1, to.0, to.1);
    }
}

fn put_box(out: &mut String, body: &Box) {
    let Box { x, y, width, height, .. } = body;
    let class = if body.is_own { " class=\"own\"" } else { "" };
    let _ =
        write!(out, "<g{class}><rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"3\"/>");
    if let Some(rule) = body.rule {
        let _ = write!(out, "<path class=\"rule\" d=\"M{x} {rule}h{width}\"/>");
    }
    for text in &body.texts {
        let class = if text.weight == Weight::Bold { " class=\"bold\"" } else { "" };
        let _ = write!(out, "<text{class} x=\"{}\" y=\"{}\">{}</text>", text.x, text.y, escaped(&text.text));
    }
    out.push_str("</g>\n");
}

/// Text as it may stand in an element or an attribute.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
    out
}
