//! Captions: of a table, in a paragraph `Table: …` directly before it; of a picture, in its title.

use crate::base::path::RelPath;
use crate::diag::code::Code;
use crate::diag::finding::{Finding, Place};

use super::markdown::first_line;
use super::tree::{Tree, What};

const MARK: &str = "Table: ";

/// Makes captions of what is meant to be some; tells of those that stand after their table.
pub(super) fn read(path: &RelPath, text: &str, tree: &mut Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let previous = previous_siblings(tree);
    for at in 0..tree.nodes.len() {
        let What::Paragraph { bare: false } = tree.nodes[at].what else { continue };
        let next = tree.nodes[at].end;
        if let Some(caption) = title_of_picture(tree, at) {
            tree.nodes[at].what = What::Figure { caption };
            continue;
        }
        let is_table = |at: usize| matches!(tree.nodes[at].what, What::Table { .. });
        if !is_caption(tree, at) {
            continue;
        } else if next < previous.len() && previous[next] == Some(at) && is_table(next) {
            strip(text, tree, at);
            tree.nodes[at].what = What::Caption;
        } else if previous[at].is_some_and(is_table) {
            let place = Place::at(path, first_line(text, tree.nodes[at].span.clone()));
            let finding = Finding::at(place, Code::BodyCaption, "a caption after its table");
            findings.push(finding.help("put this paragraph directly before the table"));
        }
    }
    findings
}

// For each node the one before it in the same parent.
fn previous_siblings(tree: &Tree) -> Vec<Option<usize>> {
    let mut previous = vec![None; tree.nodes.len()];
    let mut open: Vec<usize> = Vec::new();
    for (at, node) in tree.nodes.iter().enumerate() {
        while open.pop_if(|end| *end <= at).is_some() {}
        if node.end < open.last().copied().unwrap_or(tree.nodes.len()) {
            previous[node.end] = Some(at);
        }
        open.push(node.end);
    }
    previous
}

fn is_caption(tree: &Tree, at: usize) -> bool {
    let words = match tree.nodes.get(at + 1).map(|first| &first.what) {
        Some(What::Text(words)) => words.strip_prefix(MARK),
        _ => None,
    };
    words.is_some_and(|rest| !rest.trim().is_empty() || tree.nodes[at + 1].end < tree.nodes[at].end)
}

// Takes the mark away from the words of a caption.
fn strip(text: &str, tree: &mut Tree, at: usize) {
    let Some(first) = tree.nodes.get_mut(at + 1) else { return };
    if text[first.span.clone()].starts_with(MARK) {
        first.span.start += MARK.len();
    }
    if let What::Text(words) = &mut first.what {
        words.drain(..MARK.len());
    }
}

// The title of an image that is all of its paragraph.
fn title_of_picture(tree: &mut Tree, at: usize) -> Option<String> {
    let end = tree.nodes[at].end;
    let only = tree.nodes.get_mut(at + 1).filter(|only| only.end == end)?;
    match &mut only.what {
        What::Image { title, .. } if !title.trim().is_empty() => Some(std::mem::take(title)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::shown;

    #[test]
    fn a_table_has_the_caption_before_it() {
        let text = "## Costs\n\nTable: What *bins* cost\nin 2021\n\n| | 2020 | 2021 |\n|---|--:|--:|\n| Big | 1 | 2 |\n| | 3 | 4 |\n\n\
            - item\n\n  Table: Inner & co\n  | a |\n  |---|\n\nTable: of nothing\n";
        expect_test::expect![[r##"
            <div class="heading"><h2 id="costs">Costs</h2><a class="anchor" href="#costs" aria-label="Link to this section: Costs"></a></div>
            <div class="table" role="region" tabindex="0" aria-label="Table: What bins cost in 2021">
            <table>
            <caption>What <em>bins</em> cost
            in 2021</caption>
            <thead>
            <tr><td></td><th scope="col" class="right">2020</th><th scope="col" class="right">2021</th></tr>
            </thead>
            <tbody>
            <tr><th scope="row">Big</th><td class="right">1</td><td class="right">2</td></tr>
            <tr><td></td><td class="right">3</td><td class="right">4</td></tr>
            </tbody>
            </table></div>
            <ul>
            <li>
            <p>item</p>
            <div class="table" role="region" tabindex="0" aria-label="Table: Inner &amp; co">
            <table>
            <caption>Inner &amp; co</caption>
            <thead>
            <tr><th scope="col">a</th></tr>
            </thead>
            </table></div>
            </li>
            </ul>
            <p>Table: of nothing</p>
        "##]].assert_eq(&shown::html(text));
        assert_eq!(shown::findings(text), "");
    }

    #[test]
    fn a_caption_after_its_table_is_told_of() {
        let text = "| a |\n|---|\n| b |\n\nTable: Late.\n\n> | a |\n> |---|\n\nTable: Not of that one.\n";
        expect_test::expect!["5:1 body.caption a caption after its table | Table: Late."]
            .assert_eq(&shown::findings(text));
    }

    #[test]
    fn a_picture_alone_with_a_title_is_a_figure() {
        let text = "![A map](m.png \"Figure 1: The <region>\")\n\nIn ![a](b.png \"line\") text.\n\n![No title](c.png)\n\n\
            - ![tight](d.png \"T\")\n";
        expect_test::expect![[r#"
            <figure><img src="{m.png}" alt="A map" width height>
            <figcaption>Figure 1: The &lt;region&gt;</figcaption></figure>
            <p>In <img src="{b.png}" alt="a" title="line" width height loading="lazy"> text.</p>
            <p><img src="{c.png}" alt="No title" width height loading="lazy"></p>
            <ul>
            <li><img src="{d.png}" alt="tight" title="T" width height loading="lazy"></li>
            </ul>
        "#]]
        .assert_eq(&shown::html(text));
    }
}
