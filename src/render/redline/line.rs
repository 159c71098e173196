//! The words of a line, with what was added and removed.
//!
//! Each addition and each removal says so in words at its start and its end, for whoever hears the page or reads it
//! without colours and lines.

use crate::compare::part::Run;
use crate::compare::passage::{Counted, Lead, Mark, Marks, Token, What};
use crate::compare::redline;
use crate::document::escape;

use super::view::{Leads, Side};

/// What became of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    Kept,
    Added,
    Removed,
}

/// Words of a line on their way to HTML.
pub(super) struct Line<'a> {
    leads: &'a dyn Leads,
    html: String,
    open: Vec<Open>,
    is_empty: bool,
    // Whether all of it is new or gone: then no link stays open around what changed.
    is_whole: bool,
}

#[derive(PartialEq, Clone)]
enum Open {
    Mark(Mark, Side),
    Change(How),
}

/// The HTML of words of which all have the same fate.
pub(super) fn plain(leads: &dyn Leads, tokens: &[Token], side: Side) -> String {
    let mut line = Line::new(leads);
    tokens.iter().for_each(|token| line.token(token, How::Kept, side));
    line.end()
}

/// The HTML of words that are all new, or all gone, and say so.
pub(super) fn marked(leads: &dyn Leads, tokens: &[Token], how: How) -> String {
    let side = if how == How::Removed { Side::Old } else { Side::New };
    let mut line = Line { is_whole: true, ..Line::new(leads) };
    tokens.iter().for_each(|token| line.token(token, how, side));
    line.end()
}

/// The HTML of a line in which some words changed.
pub(super) fn changed(leads: &dyn Leads, runs: &[Run]) -> String {
    let mut line = Line::new(leads);
    for run in runs {
        match run {
            Run::Kept(tokens) => tokens.iter().for_each(|token| line.token(token, How::Kept, Side::New)),
            Run::Added(tokens) => tokens.iter().for_each(|token| line.token(token, How::Added, Side::New)),
            Run::Removed(tokens) => {
                tokens.iter().for_each(|token| line.token(token, How::Removed, Side::Old));
            }
            Run::Marked(old, new) => line.remarked(old, new),
        }
    }
    line.end()
}

impl<'a> Line<'a> {
    fn new(leads: &'a dyn Leads) -> Line<'a> {
        Line { leads, html: String::new(), open: Vec::new(), is_empty: true, is_whole: false }
    }

    // A link stays open around what changed in it; other marks begin anew within each change.
    fn token(&mut self, token: &Token, how: How, side: Side) {
        let link = token.marks.iter().rposition(|mark| mark.lead.is_some());
        let links = link.filter(|_| !self.is_whole).map_or(0, |at| at + 1);
        let mark = |mark: &Mark| Open::Mark(mark.clone(), side);
        let mut wanted: Vec<Open> = token.marks[..links].iter().map(mark).collect();
        wanted.extend((how != How::Kept).then_some(Open::Change(how)));
        wanted.extend(token.marks[links..].iter().map(mark));
        let same = self.open.iter().zip(&wanted).take_while(|(a, b)| a == b).count();
        while self.open.len() > same {
            self.close();
        }
        // `20` and `30` are not `2030`.
        let follows = how == How::Added && self.html.ends_with("</del>");
        if (token.spaced || follows) && !self.is_empty {
            self.html.push(' ');
        }
        for open in wanted.into_iter().skip(same) {
            self.begin(open);
        }
        self.html.push_str(&html_of(self.leads, token, side));
        self.is_empty = false;
    }

    // Words that stay, marked otherwise: what that means is said behind them.
    fn remarked(&mut self, old: &[Token], new: &[Token]) {
        let mut at = 0;
        while at < new.len() {
            let told = |at: usize| {
                (old[at].lead(), new[at].lead(), styles(&old[at].marks) != styles(&new[at].marks))
            };
            let end = (at..new.len()).find(|next| told(*next) != told(at)).unwrap_or(new.len());
            new[at..end].iter().for_each(|token| self.token(token, How::Kept, Side::New));
            let (was, is, is_styled) = told(at);
            if was != is {
                self.relinked(was, is);
            } else if is_styled {
                self.aside("marked otherwise");
            }
            at = end;
        }
    }

    fn relinked(&mut self, was: Option<&Lead>, is: Option<&Lead>) {
        let code = |lead: &Lead| format!("<code>{}</code>", escape::text(&self.leads.words(lead)));
        let html = match (was, is) {
            (Some(was), Some(is)) => {
                format!("link changed: it led to {}, and now leads to {}", code(was), code(is))
            }
            (Some(was), None) => format!("link removed: it led to {}", code(was)),
            (None, Some(is)) => format!("link added: it leads to {}", code(is)),
            (None, None) => return,
        };
        self.aside(&html);
    }

    fn aside(&mut self, html: &str) {
        while !self.open.is_empty() {
            self.close();
        }
        self.html.push_str(&format!(" <span class=\"relinked\">[{html}]</span>"));
    }

    fn begin(&mut self, open: Open) {
        match &open {
            Open::Change(How::Removed) => self.html.push_str("<del><span class=\"hidden\">removed: </span>"),
            Open::Change(_) => self.html.push_str("<ins><span class=\"hidden\">added: </span>"),
            Open::Mark(mark, side) => self.html.push_str(&start_of(self.leads, mark, *side)),
        }
        self.open.push(open);
    }

    fn close(&mut self) {
        match self.open.pop() {
            Some(Open::Change(How::Removed)) => {
                self.html.push_str("<span class=\"hidden\"> end of removal</span></del>");
            }
            Some(Open::Change(_)) => {
                self.html.push_str("<span class=\"hidden\"> end of addition</span></ins>");
            }
            Some(Open::Mark(mark, side)) => self.html.push_str(end_of(self.leads, &mark, side)),
            None => {}
        }
    }

    fn end(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        self.html
    }
}

// What words are marked with beside links.
fn styles(marks: &Marks) -> Vec<(&str, &[(String, String)])> {
    marks
        .iter()
        .filter(|mark| mark.lead.is_none())
        .map(|mark| (mark.name.as_str(), &mark.attributes[..]))
        .collect()
}

fn html_of(leads: &dyn Leads, token: &Token, side: Side) -> String {
    match &token.what {
        What::Word(text) | What::Sign(text) => escape::text(text).into_owned(),
        What::Break => "<br>".to_owned(),
        What::Note(Counted(number)) => {
            let number = number.as_deref().unwrap_or_default();
            format!("<sup><span class=\"hidden\">footnote </span>{}</sup>", escape::text(number))
        }
        What::Tick(true) => "[done]".to_owned(),
        What::Tick(false) => "[not done]".to_owned(),
        What::Picture(words, lead) => {
            let source = lead.as_ref().and_then(|lead| leads.href(lead, side));
            match source {
                Some(source) => {
                    let (source, words) = (escape::attribute(&source), escape::attribute(words));
                    format!("<img src=\"{source}\" alt=\"{words}\" loading=\"lazy\">")
                }
                None => format!("[picture: {}]", escape::text(words)),
            }
        }
    }
}

fn start_of(leads: &dyn Leads, mark: &Mark, side: Side) -> String {
    if let Some(lead) = &mark.lead {
        return match leads.href(lead, side) {
            Some(href) => format!("<a href=\"{}\">", escape::attribute(&href)),
            None => String::new(),
        };
    }
    match mark.name.as_str() {
        // A text's own marks of what was added and removed would be read as ours.
        "ins" => "<u>".to_owned(),
        "del" => "<s>".to_owned(),
        "a" => String::new(),
        name => {
            let attributes = mark
                .attributes
                .iter()
                .map(|(key, value)| format!(" {}=\"{}\"", escape::text(key), escape::attribute(value)));
            format!("<{name}{}>", attributes.collect::<String>())
        }
    }
}

fn end_of(leads: &dyn Leads, mark: &Mark, side: Side) -> &'static str {
    const ENDS: [(&str, &str); 27] = [
        ("abbr", "</abbr>"),
        ("b", "</b>"),
        ("bdi", "</bdi>"),
        ("bdo", "</bdo>"),
        ("cite", "</cite>"),
        ("code", "</code>"),
        ("data", "</data>"),
        ("del", "</s>"),
        ("dfn", "</dfn>"),
        ("em", "</em>"),
        ("i", "</i>"),
        ("ins", "</u>"),
        ("kbd", "</kbd>"),
        ("mark", "</mark>"),
        ("q", "</q>"),
        ("rp", "</rp>"),
        ("rt", "</rt>"),
        ("ruby", "</ruby>"),
        ("s", "</s>"),
        ("samp", "</samp>"),
        ("small", "</small>"),
        ("span", "</span>"),
        ("strong", "</strong>"),
        ("sub", "</sub>"),
        ("sup", "</sup>"),
        ("u", "</u>"),
        ("var", "</var>"),
    ];
    match &mark.lead {
        Some(lead) => {
            if leads.href(lead, side).is_some() {
                "</a>"
            } else {
                ""
            }
        }
        None => match mark.name.as_str() {
            "time" => "</time>",
            name => ENDS.iter().find(|(known, _)| *known == name).map_or("", |(_, end)| end),
        },
    }
}

/// Whether all words stay, and only links lead elsewhere.
pub(super) fn is_only_linked(runs: &[Run]) -> bool {
    let stays = runs.iter().all(|run| matches!(run, Run::Kept(_) | Run::Marked(..)));
    stays
        && runs.iter().any(|run| matches!(run, Run::Marked(old, new) if !redline::links(old, new).is_empty()))
}
