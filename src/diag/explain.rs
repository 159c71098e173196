//! The long text of each code, for `candour explain`.

use super::code::Code;

// One section a code: a line `== name`, then plain text.
const TEXTS: &str = include_str!("explain.txt");

/// Explains a code: what it means, why it matters, an example and how to mend it.
pub fn explain(code: Code) -> &'static str {
    sections().find(|(name, _)| *name == code.name()).map_or("", |(_, text)| text)
}

/// The first sentence of an explanation.
pub fn brief(code: Code) -> String {
    let paragraph = explain(code).split("\n\n").next().unwrap_or_default().replace('\n', " ");
    paragraph.split_inclusive(". ").next().unwrap_or_default().trim().to_owned()
}

fn sections() -> impl Iterator<Item = (&'static str, &'static str)> {
    TEXTS
        .split("\n== ")
        .skip(1)
        .filter_map(|section| section.split_once('\n'))
        .map(|(name, text)| (name, text.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_explained_and_nothing_else_is() {
        let explained: Vec<_> = sections().map(|(name, _)| name).collect();
        let codes: Vec<_> = Code::ALL.iter().map(|code| code.name()).collect();
        assert_eq!(explained, codes);
        for code in Code::ALL {
            assert!(explain(*code).len() > 80, "{code} needs more than a line");
        }
    }
}
