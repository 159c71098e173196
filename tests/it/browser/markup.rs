//! What can be told from the HTML of all pages: titles, headings, and how far each page is from the home page.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::sites::Site;

/// A site's pages: address and HTML.
pub(crate) type Pages = BTreeMap<String, String>;

/// All pages of a site, but those that only lead on.
pub(crate) fn pages(site: &Site) -> Pages {
    let all = site.pages().map(|at| (at.to_string(), site.html(at)));
    all.filter(|(_, html)| !html.contains("http-equiv=\"refresh\"")).collect()
}

/// Titles that two pages have, pages without one `h1`, and headings that skip a level.
pub(crate) fn find(pages: &Pages) -> Vec<String> {
    let mut found = Vec::new();
    let mut titles: BTreeMap<&str, &str> = BTreeMap::new();
    for (at, html) in pages {
        let title = between(html, "<title>", "</title>").unwrap_or_default();
        if title.is_empty() {
            found.push(format!("{at} has no title"));
        } else if let Some(other) = titles.insert(title, at) {
            found.push(format!("{at} and {other} are both called “{title}”"));
        }
        let levels: Vec<u32> = html
            .match_indices("<h")
            .filter_map(|(place, _)| {
                let mut rest = html[place + 2..].chars();
                let level = rest.next()?.to_digit(10)?;
                rest.next().filter(|next| [' ', '>', '\n'].contains(next)).map(|_| level)
            })
            .collect();
        let firsts = levels.iter().filter(|level| **level == 1).count();
        if firsts != 1 {
            found.push(format!("{at} has {firsts} headings of level 1"));
        }
        for pair in levels.windows(2).filter(|pair| pair[1] > pair[0] + 1) {
            found.push(format!("{at} goes from a heading of level {} to one of level {}", pair[0], pair[1]));
        }
    }
    found
}

/// Pages that no chain of at most so many links leads to from the home page.
pub(crate) fn find_far(pages: &Pages, most: usize) -> Vec<String> {
    let mut reached: BTreeSet<&str> = BTreeSet::from(["/"]);
    let mut waiting = VecDeque::from([("/", 0)]);
    while let Some((at, links)) = waiting.pop_front() {
        if links == most {
            continue;
        }
        let Some(html) = pages.get(at) else { continue };
        for (place, _) in html.match_indices("<a ") {
            let tag = html[place..].split('>').next().unwrap_or_default();
            let href = between(tag, "href=\"", "\"").unwrap_or_default();
            let path = href.split(['#', '?']).next().unwrap_or_default();
            if let Some((path, _)) = pages.get_key_value(path)
                && reached.insert(path)
            {
                waiting.push_back((path, links + 1));
            }
        }
    }
    // Readers come to this one by a wrong address.
    let unreached = pages.keys().filter(|at| !reached.contains(at.as_str()) && *at != "/404.html");
    unreached.map(|at| format!("{at} is more than {most} links from the home page")).collect()
}

/// What stands between two strings.
pub(crate) fn between<'a>(text: &'a str, from: &str, to: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(from)?;
    Some(rest.split_once(to)?.0)
}
