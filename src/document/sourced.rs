//! Where the blocks of a record's text stand in its file, for an editor that is to open there.

use crate::base::lines::Lines;
use crate::source::tree::Source;

use super::front_matter;
use super::markdown;
use super::tree::What;

// So many characters of a block tell it from its neighbours.
const ENOUGH: usize = 60;

/// A block of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// The line where it begins, from 1.
    pub line: usize,
    /// Its first words, without marks and white space: enough to find it on the page.
    pub words: String,
}

/// The blocks of a record's text that have words, in the order of the file; entries of lists and terms by themselves.
pub fn blocks(source: &Source) -> Vec<Block> {
    let Ok(text) = source.text() else { return Vec::new() };
    let body = front_matter::split(&source.path, text).value.body;
    let Ok(tree) = markdown::read(text, body) else { return Vec::new() };
    let lines = Lines::of(text);
    let mut blocks = Vec::new();
    let mut at = 0;
    while let Some(node) = tree.nodes.get(at) {
        // What only holds blocks is none itself.
        let is_shell = matches!(
            node.what,
            What::Quote | What::Bullets { .. } | What::Numbers { .. } | What::Terms | What::Footnote { .. }
        );
        if is_shell {
            at += 1;
            continue;
        }
        let words = tree.plain(at..node.end.max(at + 1));
        let words: String = words.chars().filter(|c| !c.is_whitespace()).take(ENOUGH).collect();
        if !words.is_empty() {
            blocks.push(Block { line: lines.position(node.span.start).line, words });
        }
        at = node.end.max(at + 1);
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::path::RelPath;

    #[test]
    fn blocks_are_found_with_their_lines() {
        let text = "+++\ntitle = \"x\"\n+++\n\n## One *two*\n\nA [link](b.md)\nand more.\n\n- first\n- second\n\n```\ncode\n```\n\n\
                    > quoted\n\n---\n\n[^1]: note\n";
        let source = Source::new(RelPath::new("content/pages/x.md").expect("a path"), text.as_bytes());
        let told: String =
            blocks(&source).iter().map(|block| format!("{} {}\n", block.line, block.words)).collect();
        expect_test::expect![[r#"
            5 Onetwo
            7 Alinkandmore.
            10 first
            11 second
            13 code
            17 quoted
            21 note
        "#]]
        .assert_eq(&told);
    }
}
