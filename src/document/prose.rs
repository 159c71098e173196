//! The running text of a body: what stands in paragraphs, headings and cells, and is no code and no address.

use crate::base::lines::Span;

use super::links::Links;
use super::tree::{Tree, What};

/// The running text of a file, as long as the file and with each byte at its place. All else is blank; where code
/// stands in a line, there are backticks.
pub(super) fn of(text: &str, tree: &Tree, links: &Links) -> String {
    let bytes = text.as_bytes();
    let mut prose: Vec<u8> = bytes.iter().map(|b| if b.is_ascii_whitespace() { *b } else { b' ' }).collect();
    for node in &tree.nodes {
        if matches!(node.what, What::Paragraph { .. } | What::Heading { .. } | What::Cell { .. }) {
            prose[node.span.clone()].copy_from_slice(&bytes[node.span.clone()]);
        }
    }
    let mut fill = |span: Span, with: u8| {
        for at in span {
            if !bytes[at].is_ascii_whitespace() {
                prose[at] = with;
            }
        }
    };
    for (at, node) in tree.nodes.iter().enumerate() {
        match &node.what {
            What::Code(_) => fill(node.span.clone(), b'`'),
            What::Fence { .. } | What::HtmlBlock(_) => fill(node.span.clone(), b' '),
            What::Link { .. } | What::Image { .. } => {
                // `[[1]](address)` is a link with brackets in its text.
                let source = &text[node.span.clone()];
                let opening = source.find('[').filter(|at| *at < 2);
                fill(opening.map_or(0..0, |at| node.span.start + at..node.span.start + at + 1), b' ');
                let address = links.by_node.get(&at).map(|link| links.list[*link].span.clone());
                // A link by its label has its address elsewhere.
                let is_elsewhere = address.as_ref() == Some(&node.span) && opening.is_some();
                fill(address.filter(|_| !is_elsewhere).unwrap_or(0..0), b' ');
            }
            _ => {}
        }
    }
    String::from_utf8(prose).expect("whole characters are kept or blanked")
}

#[cfg(test)]
mod tests {
    use crate::base::path::RelPath;
    use crate::config::writing::RawHtml;

    use super::super::{links, markdown};

    #[test]
    fn code_and_addresses_are_blank() {
        let text = "# é `a` b\n\nx [[1]](y.md) <https://é.example> www.z.org [r][r] *e*\n\n    indented\n\n```\nfence\n```\n\n\
            | a | `b` |\n|---|---|\n| c | d |\n\n- item ``x`y``\n\n[r]: /here/\n";
        let tree = markdown::read(text, 0..text.len()).expect("a tree");
        let links = links::collect(&RelPath::new("a.md").expect("a path"), text, &tree, RawHtml::Deny).value;
        let prose = super::of(text, &tree, &links);
        assert_eq!(prose.len(), text.len());
        let words: Vec<&str> = prose.lines().map(str::trim_end).collect();
        expect_test::expect![[r#"
            # é ``` b

            x  [1]](    ) <                  >            r][r] *e*







              a   ```

              c   d

              item ```````

        "#]]
        .assert_eq(&words.join("\n"));
    }
}
