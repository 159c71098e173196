//! Whether the words of a link say where it leads, and whether they say the truth.

use std::collections::BTreeMap;

use crate::base::host;
use crate::base::lines::Span;
use crate::base::path::RelPath;
use crate::diag::code::Code;
use crate::diag::finding::{Finding, Place};

use super::facts;
use super::links::Links;
use super::target::Target;
use super::tree::{Node, Tree, What};
use super::words;

/// Words that say nothing to who hears a list of links, in English and Welsh, as [`facts::folded`] has them.
///
/// `docs/texts.md` has the list for authors.
pub const VAGUE: [&str; 36] = [
    "click",
    "click here",
    "click this link",
    "click to read more",
    "details",
    "find out more",
    "follow this link",
    "go",
    "here",
    "info",
    "information",
    "learn more",
    "link",
    "more",
    "more details",
    "more info",
    "more information",
    "read more",
    "read this",
    "see here",
    "see more",
    "this",
    "this document",
    "this link",
    "this page",
    "this site",
    "this website",
    "cliciwch yma",
    "clicia yma",
    "darllen mwy",
    "darllenwch fwy",
    "dolen",
    "mwy",
    "rhagor",
    "y ddolen hon",
    "yma",
];

/// The longest web address that is read out as the text of a link, in characters.
const LONGEST: usize = 80;

// Last labels of hosts as people write them in running text, without `https://` and `www.`.
const ENDINGS: [&str; 14] = [
    "cat", "com", "cymru", "eu", "gov", "ie", "int", "london", "net", "org", "police", "scot", "uk", "wales",
];

/// Tells of links whose words say too little, or something else.
pub(super) fn check(path: &RelPath, text: &str, tree: &Tree, links: &Links) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut seen: BTreeMap<String, (&Target, Span)> = BTreeMap::new();
    // Where a table, a list or the like ends: its links are told apart by what stands beside them.
    let mut beside = 0;
    for (at, node) in tree.nodes.iter().enumerate() {
        if matches!(node.what, What::Table { .. } | What::Item | What::Task { .. }) {
            beside = beside.max(node.end);
        }
        let Some(link) = links.by_node.get(&at).map(|link| &links.list[*link]).filter(|link| !link.image)
        else {
            continue;
        };
        let place = Place::at(path, node.span.clone());
        let name = facts::folded(&link.text);
        if let Target::External(address) = &link.target {
            findings.extend(words::in_address(path, text, &link.span, address));
            if let Some((message, help)) = disguise(&link.text, address) {
                findings.push(Finding::at(place, Code::BodyLinkDisguise, message).help(help));
                continue;
            }
        }
        if VAGUE.contains(&name.as_str()) {
            let message = format!("the words `{}` do not say where the link leads", link.text);
            let help = "name what is there: `[the minutes of 3 May](…)`; many readers hear or see links by themselves";
            findings.push(Finding::at(place, Code::BodyLinkVague, message).help(help));
        } else if is_address(&link.text) && link.text.chars().count() > LONGEST {
            let message =
                format!("the text of this link is an address of {} characters", link.text.chars().count());
            let help = "name what is there: `[the minutes of 3 May](https://…)`; the address would be read out letter by letter";
            findings.push(Finding::at(place, Code::BodyLinkVague, message).help(help));
        } else if at >= beside && !name.is_empty() {
            findings.extend(twice(path, &mut seen, name, node, (&link.target, &link.text)));
        }
    }
    findings
}

// The same words for two places.
fn twice<'t>(
    path: &RelPath,
    seen: &mut BTreeMap<String, (&'t Target, Span)>,
    name: String,
    node: &Node,
    (target, words): (&'t Target, &str),
) -> Option<Finding> {
    let Some((first, span)) = seen.get(&name) else {
        seen.insert(name, (target, node.span.clone()));
        return None;
    };
    if *first == target {
        return None;
    }
    let message = format!("the words `{words}` lead to two places in this text");
    let finding = Finding::at(Place::at(path, node.span.clone()), Code::BodyLinkTwice, message);
    let finding = finding.related(Place::at(path, span.clone()), "they lead elsewhere here");
    Some(finding.help("say in each what sets its target apart, or correct the one that leads astray"))
}

// What a link shows against where it leads.
fn disguise(words: &str, address: &str) -> Option<(String, String)> {
    if let Some(rest) = address.strip_prefix("mailto:") {
        let leads = rest.split('?').next().unwrap_or(rest);
        let shown = words.trim();
        let is_address =
            shown.matches('@').count() == 1 && !shown.contains(char::is_whitespace) && shown.contains('.');
        let differs = is_address && !shown.eq_ignore_ascii_case(leads);
        return differs.then(|| {
            let message = format!("the text shows `{shown}`, and the link writes to `{leads}`");
            (message, "make the two the same".to_owned())
        });
    }
    let leads = host(address)?;
    if let Some((user, _)) = authority(address)?.rsplit_once('@') {
        let message = format!("the address hides its host `{leads}` behind `{user}@`");
        return Some((message, "remove what stands before the `@`".to_owned()));
    }
    let shown = shown_host(words.trim())?;
    // A part of the same host is no deceit.
    let is_within = |a: &str, b: &str| a == b || a.ends_with(&format!(".{b}"));
    let is_same = is_within(&leads, &shown) || is_within(&shown, &leads);
    (!is_same).then(|| {
        let written = host_of(authority(address).unwrap_or_default());
        let written = match written.eq_ignore_ascii_case(&leads) || !written.contains("xn--") {
            true => String::new(),
            false => format!(", which is written `{written}`"),
        };
        let message = format!("the text shows `{shown}`, and the link leads to `{leads}`{written}");
        (message, "write in the text what is there, or correct the address".to_owned())
    })
}

fn authority(address: &str) -> Option<&str> {
    let (_, rest) = address.split_once("://")?;
    rest.split(['/', '?', '#', '\\']).next()
}

// The host of an address as people read it, without `www.` and port.
fn host(address: &str) -> Option<String> {
    let host = host::readable(host_of(authority(address)?));
    Some(host.strip_prefix("www.").map_or(host.clone(), str::to_owned))
}

// The host as it is written, without who asks and without the port.
fn host_of(authority: &str) -> &str {
    let host = authority.rsplit('@').next().unwrap_or(authority);
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    }
}

fn is_address(words: &str) -> bool {
    let words = words.trim();
    !words.contains(char::is_whitespace) && (words.contains("://") || words.starts_with("www."))
}

// The host that the text of a link shows, where it shows one.
fn shown_host(words: &str) -> Option<String> {
    if words.is_empty() || words.contains(char::is_whitespace) || words.contains('@') {
        return None;
    }
    let lower = words.to_lowercase();
    if lower.starts_with("http://") || lower.starts_with("https://") {
        return host(words);
    }
    let name = lower.split(['/', '?', '#']).next().unwrap_or(&lower);
    let is_host = name.contains('.') && name.split('.').all(|label| !label.is_empty());
    let ending = name.rsplit('.').next().unwrap_or(name);
    // `ASP.NET` and `Booking.com` are names; `booking.com` is a host.
    let is_plain = words == lower && ENDINGS.contains(&ending);
    (is_host && (lower.starts_with("www.") || is_plain)).then(|| host(&format!("https://{name}"))).flatten()
}

#[cfg(test)]
mod tests {
    use super::super::shown;
    use super::*;

    #[test]
    fn a_link_says_where_it_leads() {
        let text = "[Click here!](a.md) [the *link*](a.md) [Yma](a.md) [here we go](b.md) [Read more …](c.md) ![here](i.png)\n\
            <https://example.org/short> <https://example.org/a-very-long-address-that-nobody-wants-to-hear-read-out-letter-by-letter>\n";
        expect_test::expect![[r#"
            1:1 body.link-vague the words `Click here!` do not say where the link leads | [Click here!](a.md)
            1:40 body.link-vague the words `Yma` do not say where the link leads | [Yma](a.md)
            1:71 body.link-vague the words `Read more …` do not say where the link leads | [Read more …](c.md)
            2:29 body.link-vague the text of this link is an address of 91 characters | <https://example.org/a-very-long-address-that-nobody-wants-to-hear-read-out-letter-by-letter>"#]]
        .assert_eq(&shown::findings(text));
    }

    #[test]
    fn a_link_leads_where_it_says() {
        let honest = "[www.gov.uk](https://www.gov.uk/a) [gov.uk](https://GOV.UK:443/) [nhs.uk/x](https://england.nhs.uk/x) \
            [https://a.example/x](https://a.example/y) [ASP.NET](https://learn.example/) [readme.md](https://a.example/r) \
            [Node.js](https://b.example) [a@b.example](mailto:a@b.example?subject=x) [write to us](mailto:c@d.example) \
            [münchen.example](https://xn--mnchen-3ya.example/) [https://xn--mnchen-3ya.example](https://MÜNCHEN.example/a) [2.5](https://c.example) [e.g.](https://d.example)\n";
        assert_eq!(shown::findings(honest), "");
        let false_ones = "[www.gov.uk](https://gov.uk.evil.example/) [https://nhs.uk/pay](https://nhs-uk.example/pay) \
            [gov.uk/apply](https://evil.example/gov.uk) [apply](https://gov.uk@evil.example/) [a@b.example](mailto:x@evil.example)\n\n\
            [https://münchen.example](https://xn--mnchn-kva.example/) [https://apple.com](https://xn--80ak6aa92e.com/)\n";
        expect_test::expect![[r#"
            1:1 body.link-disguise the text shows `gov.uk`, and the link leads to `gov.uk.evil.example` | [www.gov.uk](https://gov.uk.evil.example/)
            1:44 body.link-disguise the text shows `nhs.uk`, and the link leads to `nhs-uk.example` | [https://nhs.uk/pay](https://nhs-uk.example/pay)
            1:93 body.link-disguise the text shows `gov.uk`, and the link leads to `evil.example` | [gov.uk/apply](https://evil.example/gov.uk)
            1:137 body.link-disguise the address hides its host `evil.example` behind `gov.uk@` | [apply](https://gov.uk@evil.example/)
            1:175 body.link-disguise the text shows `a@b.example`, and the link writes to `x@evil.example` | [a@b.example](mailto:x@evil.example)
            3:1 body.link-disguise the text shows `münchen.example`, and the link leads to `münchn.example`, which is written `xn--mnchn-kva.example` | [https://münchen.example](https://xn--mnchn-kva.example/)
            3:59 body.link-disguise the text shows `apple.com`, and the link leads to `аррӏе.com`, which is written `xn--80ak6aa92e.com` | [https://apple.com](https://xn--80ak6aa92e.com/)
            3:87 text.lookalike `а` in `аррӏе` is U+0430 CYRILLIC SMALL LETTER A, and looks like `a` | xn--80ak6aa92e"#]]
        .assert_eq(&shown::findings(false_ones));
    }

    #[test]
    fn the_same_words_lead_to_one_place() {
        let text = "[The minutes](a.md) [the minutes](a.md) [The *minutes*](b.md)\n\n- [PDF](a.pdf)\n- [PDF](b.pdf)\n\n\
            | a |\n|---|\n| [x](c.md) |\n| [x](d.md) |\n";
        expect_test::expect!["1:41 body.link-twice the words `The minutes` lead to two places in this text | [The *minutes*](b.md)"]
        .assert_eq(&shown::findings(text));
    }

    #[test]
    fn the_list_is_as_texts_are_compared() {
        assert!(VAGUE.iter().all(|words| facts::folded(words) == *words));
    }
}
