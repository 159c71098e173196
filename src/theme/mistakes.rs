//! What Tera says of a template, as findings at the place in the template.

use std::collections::{BTreeMap, BTreeSet};

use tera::ErrorKind;

use crate::base::lines::{Lines, Span};
use crate::base::path::RelPath;
use crate::diag::code::Code;
use crate::diag::finding::{Finding, Place};
use crate::diag::suggest;

use super::civic;

/// The templates of a theme: by name, the file and its text.
pub type Texts = BTreeMap<String, (RelPath, String)>;

/// What an error means; at least one finding, and one for each mistake that it tells of.
pub fn findings(error: &tera::Error, texts: &Texts, code: Code) -> Vec<Finding> {
    let page = Page { texts, code };
    let quoted =
        |text: &str, name: &str| ['"', '\'', '`'].map(|quote| text.find(&format!("{quote}{name}{quote}")));
    let names = || texts.keys().map(String::as_str);
    // The name of a template where it stands in another, with its quotes.
    let place_of = |within: &str, name: &str| {
        let text = texts.get(within).map_or("", |(_, text)| text);
        let start = quoted(text, name).into_iter().flatten().min();
        start.map(|start| start..start + name.len() + 2)
    };
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            vec![page.finding(report.filename(), Some(report.span().range.clone()), report.message())]
        }
        ErrorKind::MissingParent { current, parent } => {
            let message = format!("`{current}` extends `{parent}`, which does not exist");
            let finding = page.finding(current, place_of(current, parent), &message);
            vec![finding.suggest(nearest_template(parent, names()))]
        }
        ErrorKind::CircularExtend { tpl, inheritance_chain } => {
            let parent = inheritance_chain.get(1).unwrap_or(tpl);
            let finding =
                page.finding(tpl, place_of(tpl, parent), &format!("`{tpl}` extends itself in a circle"));
            let is_built_in = civic::TEMPLATES.iter().any(|(name, _)| name == tpl);
            let help = format!("the built-in template of that name is `{}/{tpl}`", civic::NAME);
            vec![if is_built_in { finding.help(help) } else { finding }]
        }
        ErrorKind::CircularInclude { tpl, include_chain } => {
            let part = include_chain.get(1).unwrap_or(tpl);
            let message = format!("`{tpl}` includes itself in a circle");
            vec![page.finding(tpl, place_of(tpl, part), &message)]
        }
        ErrorKind::TemplateNotFound(name) => {
            vec![Finding::of_site(code, format!("there is no template `{name}`"))]
        }
        _ => page.reports(&error.to_string()),
    }
}

/// The template that was probably meant, by the names of the files alone: in the rest, much is alike anyhow.
pub fn nearest_template<'a>(written: &str, names: impl Iterator<Item = &'a str> + Clone) -> Option<&'a str> {
    let near = suggest::nearest(stem(written), names.clone().map(stem))?;
    let mut names = names.filter(|name| stem(name) == near);
    names.next()
}

fn stem(name: &str) -> &str {
    let file = name.rsplit('/').next().unwrap_or(name);
    file.split('.').next().unwrap_or(file)
}

struct Page<'a> {
    texts: &'a Texts,
    code: Code,
}

impl Page<'_> {
    // Unknown filters, functions and parts, and blocks without a parent, are told of in text only: for each
    // `error: what`, ` --> name:line:column`, the line, and carets below it. Each is told of once. Those of built-in
    // templates come from what the site replaced, and are one mistake.
    fn reports(&self, text: &str) -> Vec<Finding> {
        let Some(reports) = text.strip_prefix("error: ") else { return vec![self.finding("", None, text)] };
        let mut own: Vec<Finding> = Vec::new();
        let mut built_in = None;
        for report in reports.split("\nerror: ") {
            let (name, span, message) = self.report(report);
            let finding = self.finding(name, span, message);
            if self.is_built_in(name) {
                built_in.get_or_insert_with(|| self.replaced(finding, message));
            } else if own.iter().all(|known| known.message != finding.message) {
                own.push(finding);
            }
        }
        if own.is_empty() { built_in.into_iter().collect() } else { own }
    }

    fn report<'r>(&self, report: &'r str) -> (&'r str, Option<Span>, &'r str) {
        let (message, rest) = report.split_once('\n').unwrap_or((report, ""));
        let place = rest.lines().find_map(|line| line.trim_start().strip_prefix("--> ")).unwrap_or("");
        let mut parts = place.rsplitn(3, ':');
        let (column, line) = (parts.next(), parts.next());
        let name = parts.next().unwrap_or_default();
        let span = self.texts.get(name).and_then(|(_, text)| {
            let (line, column): (usize, usize) = (line?.parse().ok()?, column?.parse().ok()?);
            let start = Lines::of(text).start_of(line);
            let from = start + text[start..].char_indices().nth(column.saturating_sub(1))?.0;
            let within = name_in(&text[from..], message);
            Some(from + within.start..from + within.end)
        });
        (name, span, message)
    }

    fn is_built_in(&self, name: &str) -> bool {
        self.texts.get(name).is_some_and(|(path, text)| civic::text_of(path) == Some(text.as_str()))
    }

    // What a built-in template misses is most often declared in another that the site replaced.
    fn replaced(&self, finding: Finding, message: &str) -> Finding {
        let declares = |text: &str| {
            message.split('`').nth(1).is_some_and(|name| text.contains(&format!("component {name}(")))
        };
        let home = civic::TEMPLATES.iter().find(|(_, text)| declares(text));
        match home.filter(|(name, _)| !self.is_built_in(name)) {
            Some((name, _)) => finding.help(format!("the built-in `{name}` declares it: keep it in yours")),
            None => finding,
        }
    }

    fn finding(&self, name: &str, span: Option<Span>, told: &str) -> Finding {
        let (message, help) = match told.split_once(". Available ") {
            Some((message, available)) => (message, available.split_once(": ").map(|(_, names)| names)),
            None => (told, None),
        };
        let place = self.texts.get(name).map(|(path, _)| match span {
            Some(span) => Place::at(path, span),
            None => Place::file(path),
        });
        let finding = Finding { place, ..Finding::of_site(self.code, plain(message)) };
        let written = message.split('`').nth(1).unwrap_or_default();
        if let Some(names) = help {
            return finding.suggest_among(written, &names.split(", ").collect::<Vec<_>>());
        }
        let known: BTreeSet<&str> = match message.split(' ').next() {
            Some("Unknown") if message.contains("template") => {
                return finding.suggest(nearest_template(written, self.texts.keys().map(String::as_str)));
            }
            Some("Unknown") if message.contains("component") => self.declared("component"),
            Some("Block") => self.declared("block"),
            _ => BTreeSet::new(),
        };
        finding.suggest(suggest::nearest(written, known.into_iter().filter(|name| *name != written)))
    }

    // The names that templates give to their blocks or components.
    fn declared(&self, word: &str) -> BTreeSet<&str> {
        let tags = self.texts.values().flat_map(|(_, text)| text.split("{%").skip(1));
        let names = tags
            .filter_map(|tag| tag.trim_start_matches('-').trim_start().strip_prefix(word)?.strip_prefix(' '));
        names.filter_map(|rest| rest.split([' ', '(', '%', '-']).find(|name| !name.is_empty())).collect()
    }
}

// Where the name that a message tells of stands, at the beginning of a call or a tag; in quotes, with them.
fn name_in(text: &str, message: &str) -> Span {
    let name = message.split('`').nth(1).unwrap_or_default();
    let line = text.lines().next().unwrap_or_default();
    match line.find(name) {
        Some(start) if line[..start].ends_with(['"', '\'', '`']) => start - 1..start + name.len() + 1,
        Some(start) => start..start + name.len(),
        None => 0..0,
    }
}

// The first line, as findings are written: lower case, without a full stop.
fn plain(text: &str) -> String {
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("the template is wrong").trim();
    let mut chars = line.trim_end_matches('.').chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}
