//! The addresses that candour keeps for the pages it makes, now or later: nobody else's may lie there.

use crate::base::address::Address;

// At the root, beside what is kept beside the home page, which is a record like any other.
const AT_ROOT: [&str; 13] = [
    "accountability",
    "archive",
    "assets",
    "changes",
    "data",
    "feed",
    "reviews",
    "roadmap",
    "search",
    "sitemap",
    "snapshots",
    "tags",
    "timeline",
];

/// Whether a name at the root is kept: for the site as a whole, for a language, or beside the home page.
pub fn at_root(name: &str) -> bool {
    let is_language = name.len() == 2 && name.bytes().all(|byte| byte.is_ascii_alphabetic());
    AT_ROOT.contains(&name) || is_language || beside_record(name)
}

/// Whether a name in the folder of a kind is kept: for parts of its register, and for editions of records at the root.
pub fn in_kind(name: &str) -> bool {
    name == "by" || is_date_shaped(name)
}

/// Whether a name below the address of a record is kept: for its history, its editions and its files.
pub fn beside_record(name: &str) -> bool {
    ["by", "changes", "files", "history"].contains(&name) || is_date_shaped(name) || is_file_of_candour(name)
}

/// Whether a typed address lies where candour's own are; `is_kind` and `is_page` say which folders are kinds and
/// which names at the root are records.
pub fn lies_there(at: &Address, is_kind: impl Fn(&str) -> bool, is_page: impl Fn(&str) -> bool) -> bool {
    let path = at.as_str().to_lowercase();
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let is_kept_below = match parts[..] {
        [] => false,
        [top] => is_kind(top),
        [top, name, ref below @ ..] if is_kind(top) => {
            in_kind(name) || below.first().is_some_and(|below| beside_record(below))
        }
        [top, name, ..] => beside_record(name) && is_page(top),
    };
    is_kept_below
        || parts.first().is_some_and(|top| at_root(top))
        || parts.iter().any(|part| is_file_of_candour(part))
}

/// Whether a file that is copied as it is would lie among candour's own. Beside its assets there is room for others,
/// and so there is in the folder of a language.
pub fn is_file_kept(at: &Address) -> bool {
    let top = at.top().to_lowercase();
    top != "assets" && AT_ROOT.contains(&top.as_str())
}

fn is_file_of_candour(name: &str) -> bool {
    name == "timemap.link" || name.starts_with("feed.") || name.starts_with("index.")
}

/// Whether a name looks like a date, or like a second of a day: `2021-02-22-2`.
pub fn is_date_shaped(name: &str) -> bool {
    let parts: Vec<&str> = name.split('-').collect();
    let digits = |part: &str, width: usize| part.len() == width && part.bytes().all(|b| b.is_ascii_digit());
    match parts[..] {
        [year, month, day] => digits(year, 4) && digits(month, 2) && digits(day, 2),
        [year, month, day, number] => {
            digits(year, 4) && digits(month, 2) && digits(day, 2) && digits(number, number.len())
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_are_kept_are_told_from_those_that_are_free() {
        let kept = |text: &str| {
            let at = Address::parse(text).expect("an address");
            lies_there(&at, |top| top == "policies", |top| top == "about")
        };
        for free in [
            "/",
            "/old/",
            "/old/history/",
            "/old/2014-05-06/",
            "/policies/x/",
            "/policies/x/y/history/",
            "/about/us/",
            "/5g/",
        ] {
            assert!(!kept(free), "{free}");
        }
        for refused in [
            "/policies/",
            "/data/",
            "/Search/x/",
            "/cy/",
            "/history/",
            "/files/x/",
            "/2021-02-22/",
            "/policies/by/x/",
            "/policies/2021-02-22-2/",
            "/policies/x/history/",
            "/policies/x/2021-02-22/",
            "/policies/x/files/",
            "/policies/x/timemap.link/",
            "/about/changes/",
            "/old/index.html/",
            "/old/feed.atom/x/",
        ] {
            assert!(kept(refused), "{refused}");
        }
    }
}
