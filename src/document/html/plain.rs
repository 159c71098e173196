//! The text of a body without its HTML, for search and feeds.

use super::{Page, What};

/// The plain text of a body, then that of its footnotes; and where in it each section begins, heading by heading.
pub(in crate::document) fn of(page: &Page<'_>) -> (String, Vec<usize>) {
    let nodes = &page.tree.nodes;
    let cuts: Vec<usize> = page.outline.by_node.keys().copied().collect();
    let mut stretches = Vec::new();
    let mut start = 0;
    for (at, node) in nodes.iter().enumerate() {
        if matches!(node.what, What::Footnote { .. }) && at >= start {
            stretches.push(start..at);
            start = node.end;
        }
    }
    stretches.push(start..nodes.len());
    stretches.extend(page.footnotes.list.iter().map(|note| note.node + 1..nodes[note.node].end));
    let mut text = String::new();
    let mut starts = vec![None; cuts.len()];
    for stretch in stretches {
        let inside: Vec<usize> = (0..cuts.len()).filter(|cut| stretch.contains(&cuts[*cut])).collect();
        let ends = inside.iter().map(|cut| cuts[*cut]).chain([stretch.end]);
        let begins = [None].into_iter().chain(inside.iter().map(|cut| Some(*cut)));
        let mut from = stretch.start;
        for (cut, to) in begins.zip(ends) {
            let part = page.tree.plain(from..to);
            if !text.is_empty() && !part.is_empty() {
                text.push(' ');
            }
            if let Some(cut) = cut {
                starts[cut] = Some(text.len());
            }
            text.push_str(&part);
            from = to;
        }
    }
    // A heading in a footnote that nothing refers to is not shown, and begins nothing.
    let end = text.len();
    (text, starts.into_iter().map(|start| start.unwrap_or(end)).collect())
}
