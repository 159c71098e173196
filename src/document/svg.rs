//! Whether an SVG is only a picture.
//!
//! Opened by itself, an SVG is a document that browsers run as part of the site: so it may hold shapes and text, and
//! nothing that acts, that comes from elsewhere, or that cannot be read as plain XML. The only file that knows roxmltree.

use roxmltree::{Document, Node, ParsingOptions};

// More than drawing programs write, and no more than browsers read.
const MOST: u32 = 500_000;
const DEEPEST: usize = 256;

// Elements that act, that embed other documents, or that set what others do.
const ELEMENTS: [&str; 9] =
    ["script", "foreignobject", "iframe", "embed", "object", "handler", "listener", "set", "audio"];

/// What is wrong with an SVG, as the end of a sentence; nothing where it is only a picture.
pub(super) fn danger(bytes: &[u8]) -> Option<String> {
    let Ok(text) = std::str::from_utf8(bytes) else { return Some("is not UTF-8".to_owned()) };
    let options = ParsingOptions { nodes_limit: MOST, ..ParsingOptions::default() };
    let document = match Document::parse_with_options(text, options) {
        Ok(document) => document,
        Err(roxmltree::Error::NodesLimitReached) => return Some(format!("has more than {MOST} parts")),
        Err(roxmltree::Error::DtdDetected) => {
            return Some("has a document type: remove its `<!DOCTYPE …>`".to_owned());
        }
        Err(error) => return Some(format!("is not well-formed XML: {error}")),
    };
    if document.descendants().any(|node| node.ancestors().nth(DEEPEST).is_some()) {
        return Some(format!("is nested more than {DEEPEST} deep"));
    }
    document.descendants().find_map(of_node)
}

fn of_node(node: Node<'_, '_>) -> Option<String> {
    if node.is_pi() {
        return Some("has a processing instruction, which may load other files".to_owned());
    }
    let name = node.tag_name().name().to_ascii_lowercase();
    if ELEMENTS.contains(&name.as_str()) {
        return Some(format!("has a `<{name}>`, which would act as part of the site"));
    }
    let animates = name.starts_with("animate");
    let targets_link = node
        .attributes()
        .any(|a| a.name().eq_ignore_ascii_case("attributeName") && a.value().contains("href"));
    if animates && targets_link {
        return Some(format!("has a `<{name}>` that changes where a link leads"));
    }
    if name == "style" && node.children().filter_map(|child| child.text()).any(loads) {
        return Some("has a style that loads other files".to_owned());
    }
    node.attributes().find_map(|attribute| of_attribute(&name, attribute.name(), attribute.value()))
}

fn of_attribute(element: &str, name: &str, value: &str) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    if lower.starts_with("on") {
        return Some(format!("has an event handler, `{name}`"));
    }
    let plain: String =
        value.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect::<String>().to_lowercase();
    if ["href", "src"].contains(&lower.as_str()) {
        let is_picture = ["png", "jpeg", "gif", "webp"]
            .iter()
            .any(|kind| plain.starts_with(&format!("data:image/{kind};base64,")));
        let allowed = plain.starts_with('#')
            || element == "a" && (plain.starts_with("https://") || plain.starts_with("http://"))
            || element == "image" && is_picture;
        return (!allowed)
            .then(|| format!("refers to `{}`", value.chars().take(40).collect::<String>().escape_debug()));
    }
    loads(&plain).then(|| format!("loads other files by `{name}`"))
}

// Whether a style or an attribute refers to anything but a part of the picture itself.
fn loads(text: &str) -> bool {
    let plain: String =
        text.chars().filter(|c| !c.is_whitespace() && !"\"'".contains(*c)).collect::<String>().to_lowercase();
    // An escape can spell any word in CSS.
    let outside = plain.match_indices("url(").any(|(at, _)| !plain[at + 4..].starts_with('#'));
    outside || ["@import", "javascript:", "expression(", "\\"].iter().any(|word| plain.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn svg(inner: &str) -> Option<String> {
        let text = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\">{inner}</svg>"
        );
        danger(text.as_bytes())
    }

    #[test]
    fn pictures_are_pictures() {
        for inner in [
            "<text x=\"1\">on the way = now; script</text><path d=\"M0 0\"/>",
            "<style>.a { fill: url(#g); color: red }</style><linearGradient id=\"g\"/>",
            "<use xlink:href=\"#a\"/><a href=\"https://body.example/\"><circle r=\"1\" fill=\"url(#g)\"/></a>",
            "<image href=\"data:image/png;base64,AAAA\"/>",
            "<animate attributeName=\"r\" to=\"2\"/>",
        ] {
            assert_eq!(svg(inner), None, "{inner}");
        }
    }

    #[test]
    fn whatever_acts_or_comes_from_elsewhere_is_found() {
        for inner in [
            "<script>1</script>",
            "<SCRIPT/>",
            "<rect ONLOAD=\"x()\"/>",
            "<a href=\"java&#115;cript:x\"/>",
            "<a xlink:href=\" java\nscript:x\"/>",
            "<a href=\"data:text/html,x\"/>",
            "<foreignObject/>",
            "<image href=\"https://evil.example/x.png\"/>",
            "<image href=\"data:image/svg+xml;base64,AAAA\"/>",
            "<use href=\"other.svg#a\"/>",
            "<style>@import url(https://evil.example)</style>",
            "<style>a{fill:u\\72l(x)}</style>",
            "<rect style=\"fill:url('https://evil.example')\"/>",
            "<set attributeName=\"href\" to=\"javascript:x\"/>",
            "<animate attributeName=\"xlink:href\" to=\"javascript:x\"/>",
            "<?xml-stylesheet href=\"x\"?>",
            "<unclosed>",
        ] {
            assert!(svg(inner).is_some(), "{inner}");
        }
        let utf16: Vec<u8> = "<svg><script/></svg>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(danger(&utf16).is_some());
        assert!(danger(b"<!DOCTYPE svg [<!ENTITY a \"b\">]><svg/>").is_some());
        assert!(
            danger(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?><svg xmlns=\"http://www.w3.org/2000/svg\"/>")
                .is_none()
        );
    }
}
