//! Alerts: quotations that begin with `[!NOTE]` or the like, as GitHub shows them.
//!
//! They are found in the finished tree: comrak's own alerts take quadratic time on nested quotations (0.59).

use crate::base::lines::Span;
use crate::base::path::RelPath;
use crate::diag::code::Code;
use crate::diag::finding::{Finding, Place};

use super::tree::{Tree, What};

/// What an alert is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Alert {
    /// Worth knowing, even in passing.
    Note,
    /// Help with doing it better.
    Tip,
    /// Needed to reach the goal.
    Important,
    /// Needs care at once.
    Warning,
    /// What may go wrong.
    Caution,
}

const ALL: [(&str, Alert); 5] = [
    ("NOTE", Alert::Note),
    ("TIP", Alert::Tip),
    ("IMPORTANT", Alert::Important),
    ("WARNING", Alert::Warning),
    ("CAUTION", Alert::Caution),
];

impl Alert {
    /// The word that readers see.
    pub(super) fn title(self) -> &'static str {
        match self {
            Alert::Note => "Note",
            Alert::Tip => "Tip",
            Alert::Important => "Important",
            Alert::Warning => "Warning",
            Alert::Caution => "Caution",
        }
    }

    /// The class that stylesheets know it by.
    pub(super) fn class(self) -> &'static str {
        match self {
            Alert::Note => "note",
            Alert::Tip => "tip",
            Alert::Important => "important",
            Alert::Warning => "warning",
            Alert::Caution => "caution",
        }
    }
}

/// Makes alerts of the quotations that are meant to be some; what is not quite one stays a quotation, and is told of.
pub(super) fn read(path: &RelPath, text: &str, tree: &mut Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut marks = Vec::new();
    for at in 0..tree.nodes.len() {
        let Some(mark) = Mark::of(text, tree, at) else { continue };
        let names = ALL.map(|(name, _)| name);
        let name = &text[mark.name.clone()];
        let known = ALL.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        let place = Place::at(path, mark.name.clone());
        match (known, mark.follows) {
            (None, _) => {
                let finding = Finding::at(place, Code::BodyAlert, format!("there is no alert `{name}`"));
                findings.push(finding.suggest_among(&name.to_uppercase(), &names));
            }
            (Some(_), Follows::TheLine) => {
                let message = format!("`[!{name}]` does not stand on a line of its own");
                let help = "put the text on the next line, after another `>`";
                findings.push(Finding::at(place, Code::BodyAlert, message).help(help));
            }
            (Some(_), Follows::Nothing) => {
                let finding = Finding::at(place, Code::BodyAlert, "an alert without text");
                findings.push(finding.help("write the text on the next lines, each after a `>`"));
            }
            (Some((_, alert)), Follows::Text(end)) => {
                tree.nodes[at].what = What::Alert(*alert);
                // The mark alone in its paragraph takes the paragraph with it.
                match end == tree.nodes[at + 1].end {
                    true => marks.push(at + 1),
                    false => marks.extend(at + 2..end),
                }
            }
        }
    }
    tree.remove(marks);
    findings
}

// The mark at the beginning of a quotation.
struct Mark {
    // Where the name stands in the file.
    name: Span,
    follows: Follows,
}

enum Follows {
    // More on the same line.
    TheLine,
    // What belongs to the alert; the mark, with its line end, ends before this node.
    Text(usize),
    Nothing,
}

impl Mark {
    fn of(text: &str, tree: &Tree, quote: usize) -> Option<Mark> {
        let inside = |at: usize, of: usize| tree.nodes.get(at).filter(|_| at < tree.nodes[of].end);
        if tree.nodes[quote].what != What::Quote {
            return None;
        }
        let paragraph = inside(quote + 1, quote).filter(|n| matches!(n.what, What::Paragraph { .. }))?;
        let first = inside(quote + 2, quote + 1)?;
        let What::Text(words) = &first.what else { return None };
        let (name, rest) = words.strip_prefix("[!")?.split_once(']')?;
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
            return None;
        }
        let start = first.span.start + text[first.span.clone()].find("[!")? + "[!".len();
        let follows = match inside(first.end, quote + 1).map(|next| &next.what) {
            _ if !rest.trim().is_empty() => Follows::TheLine,
            Some(What::SoftBreak | What::HardBreak) => Follows::Text(first.end + 1),
            Some(_) => Follows::TheLine,
            None if paragraph.end < tree.nodes[quote].end => Follows::Text(paragraph.end),
            None => Follows::Nothing,
        };
        Some(Mark { name: start..start + name.len(), follows })
    }
}

#[cfg(test)]
mod tests {
    use super::super::shown;

    #[test]
    fn a_marked_quotation_is_an_alert() {
        let text = "> [!NOTE]\n> One *word*.\n\n> [!warning]  \n> Two.\n>\n> - three\n>   > [!TIP]\n>   > Inner.\n\n\
            > [!CAUTION]\n>\n> Apart.\n\n> Plain.\n";
        expect_test::expect![[r#"
            <div class="alert note" role="note">
            <p class="alert-title">Note</p>
            <p>One <em>word</em>.</p>
            </div>
            <div class="alert warning" role="note">
            <p class="alert-title">Warning</p>
            <p>Two.</p>
            <ul>
            <li>three
            <div class="alert tip" role="note">
            <p class="alert-title">Tip</p>
            <p>Inner.</p>
            </div>
            </li>
            </ul>
            </div>
            <div class="alert caution" role="note">
            <p class="alert-title">Caution</p>
            <p>Apart.</p>
            </div>
            <blockquote>
            <p>Plain.</p>
            </blockquote>
        "#]]
        .assert_eq(&shown::html(text));
        assert_eq!(shown::findings(text), "");
    }

    #[test]
    fn what_is_almost_an_alert_is_told_of() {
        let text = "> [!NOTES]\n> One.\n\n> [!danger]\n> Two.\n\n> [!TIP] Three.\n\n> [!TIP]\n\n> [!TIP] *x*\n> y\n\n\
            > [!] no\n\n[!NOTE]\n";
        expect_test::expect![[r#"
            1:5 body.alert there is no alert `NOTES` | NOTES
            4:5 body.alert there is no alert `danger` | danger
            7:5 body.alert `[!TIP]` does not stand on a line of its own | TIP
            9:5 body.alert an alert without text | TIP
            11:5 body.alert `[!TIP]` does not stand on a line of its own | TIP"#]]
        .assert_eq(&shown::findings(text));
    }
}
