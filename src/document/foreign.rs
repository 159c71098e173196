//! Syntax of other programs, which readers would see as it stands: shortcodes, template tags, directives, macros.
//!
//! It looks at running text only: what stands in code is meant to be shown. What can be nothing else is an error;
//! what might be meant is a warning.

use std::collections::BTreeSet;

use memchr::memmem;

use crate::base::lines::Span;
use crate::base::path::RelPath;
use crate::diag::code::Code;
use crate::diag::finding::{Finding, Place, SpanIn};

use super::foreign_signs::{self as signs, Sign};
use super::foreign_stretch::{Stretch, Stretches};

// The longest text of a macro that is looked through, in bytes.
const LONGEST: usize = 500;

/// Tells of each piece of foreign syntax in the running text of a file (see `prose`).
pub(super) fn check(path: &RelPath, prose: &str) -> Vec<Finding> {
    let mut found: Vec<(Span, &Sign)> = Vec::new();
    let mut start = 0;
    for line in prose.split_inclusive('\n') {
        found.extend(at_line_start(line, start));
        start += line.len();
    }
    for (open, close, sign) in signs::PAIRS {
        found.extend(pairs(prose, open, close).filter_map(|span| Some((span.clone(), sign(&prose[span])?))));
    }
    found.extend(after(prose, ":`").filter_map(|at| Some((role(prose, at)?, &signs::RST_ROLE))));
    found.extend(after(prose, "}`").filter_map(|at| Some((myst_role(prose, at)?, &signs::MYST_ROLE))));
    for name in signs::ASCIIDOC_INLINE {
        found
            .extend(after(prose, name).filter_map(|at| Some((macro_at(prose, at, name)?, &signs::ASCIIDOC))));
    }
    found.sort_by_key(|(span, _)| (span.start, usize::MAX - span.end));
    let mut stretches = Stretches::of(prose, &found);
    let mut end = 0;
    let mut open = BTreeSet::new();
    for (span, sign) in found {
        // What lies inside another is part of it.
        if span.start < end || is_escaped(prose, span.start) {
            continue;
        }
        // `$CTA` opens a box, and the next `$CTA` closes it.
        let text = &prose[span.clone()];
        if !closes(text) && text.starts_with('$') && !open.insert(text) {
            open.remove(text);
            end = span.end;
            continue;
        }
        // What only closes another is part of it, too.
        if !closes(text) {
            end = span.end;
        }
        stretches.add(span, sign);
    }
    stretches.list.into_iter().map(|stretch| finding(path, prose, stretch)).collect()
}

/// Leaves out what other checks say of the same places: one mistake, one message.
pub(super) fn instead_of(others: &mut Vec<Finding>, foreign: &[Finding]) {
    // In the order of the text, and none inside another.
    let spans: Vec<SpanIn> = foreign.iter().filter_map(|finding| finding.place.as_ref()?.span).collect();
    let is_inside = |at: SpanIn| {
        let after = spans.partition_point(|span| span.start <= at.start);
        after.checked_sub(1).is_some_and(|before| at.end <= spans[before].end)
    };
    others.retain(|other| {
        let is_text = matches!(other.code, Code::BodyHtml | Code::BodyReference | Code::BodyFootnote);
        let span = other.place.as_ref().and_then(|place| place.span);
        !is_text || !span.is_some_and(is_inside)
    });
}

fn finding(path: &RelPath, prose: &str, stretch: Stretch<'_>) -> Finding {
    let Stretch { span, sign, more, last } = stretch;
    let up_to = match more {
        0 => String::new(),
        more => format!(", and {more} more up to `{}`", prose[last].lines().next().unwrap_or_default()),
    };
    let (code, message) = match sign.code {
        Code::BodyForeign => (Code::BodyForeign, format!("{} stands here as text{up_to}", sign.what)),
        _ => {
            let message = format!("this may be {}{up_to}; readers see it as it stands", sign.what);
            (Code::BodyForeignLikely, message)
        }
    };
    Finding::at(Place::at(path, span), code, message)
        .help(format!("{}; to show it as it is, put it in backticks", sign.help))
}

fn at_line_start(line: &str, start: usize) -> Option<(Span, &'static Sign)> {
    // Behind the marks of quotations and lists.
    let text = line.trim_start_matches([' ', '\t', '>']);
    let begin = start + line.len() - text.len();
    let text = text.trim_end();
    let sign = signs::of_line(text)?;
    Some((begin..begin + text.len(), sign))
}

// From an opening to its closing mark, within a paragraph.
fn pairs<'a>(prose: &'a str, open: &'a str, close: &'a str) -> impl Iterator<Item = Span> + 'a {
    let mut at = 0;
    let mut blank = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + find(&prose[at..], open)?;
            let inside = start + open.len();
            if inside > blank {
                blank = find(&prose[inside..], "\n\n").map_or(prose.len(), |end| inside + end);
            }
            if let Some(end) = find(&prose[inside..blank.max(inside)], close) {
                at = inside + end + close.len();
                return Some(start..at);
            }
            // Nothing closes what opens later in this paragraph either.
            at = blank.max(inside);
        }
    })
}

fn after<'a>(prose: &'a str, mark: &'a str) -> impl Iterator<Item = usize> + 'a {
    memmem::find_iter(prose.as_bytes(), mark)
}

// Each text is searched for a dozen of marks that it seldom has.
fn find(prose: &str, mark: &str) -> Option<usize> {
    memmem::find(prose.as_bytes(), mark.as_bytes())
}

// `:ref:` in front of code; `at` is its second colon.
fn role(prose: &str, at: usize) -> Option<Span> {
    let is_name = |c: char| c.is_ascii_lowercase() || matches!(c, '-' | ':' | '_');
    let name: usize = prose[..at].bytes().rev().take_while(|b| is_name(char::from(*b))).count();
    let start = at - name;
    let is_alone = !prose[..start].ends_with(|c: char| c.is_alphanumeric());
    let inside = prose[start..at].strip_prefix(':')?;
    (is_alone && inside.len() > 1 && !inside.starts_with(':')).then(|| start..end_of_code(prose, at + 1))
}

// `{ref}` in front of code; `at` is its closing brace.
fn myst_role(prose: &str, at: usize) -> Option<Span> {
    let is_name = |b: &u8| b.is_ascii_lowercase() || matches!(b, b'-' | b':' | b'_');
    let name = prose[..at].bytes().rev().take_while(is_name).count();
    let start = (at - name).checked_sub(1).filter(|start| prose[*start..].starts_with('{'))?;
    (name > 1).then(|| start..end_of_code(prose, at + 1))
}

fn end_of_code(prose: &str, start: usize) -> usize {
    start + prose[start..].bytes().take_while(|b| *b == b'`').count()
}

// `xref:target[text]`: without a space up to the bracket.
fn macro_at(prose: &str, at: usize, name: &str) -> Option<Span> {
    let is_alone = !prose[..at].ends_with(|c: char| c.is_alphanumeric());
    let target = at + name.len();
    let ahead = |from: usize| prose.as_bytes()[from..].iter().take(LONGEST);
    let open = target + ahead(target).position(|b| *b == b'[' || b.is_ascii_whitespace())?;
    let has_target = open > target || name == "footnote:";
    let close = open + ahead(open).position(|b| matches!(b, b']' | b'\n'))?;
    let is_whole = prose[open..].starts_with('[') && prose[close..].starts_with(']');
    (is_alone && is_whole && has_target).then_some(at..close + 1)
}

fn is_escaped(prose: &str, at: usize) -> bool {
    prose[..at].bytes().rev().take_while(|b| *b == b'\\').count() % 2 == 1
}

/// Whether it only closes what was told of: `{% endif %}`, `{{% /note %}}`, `{:/}`, `:::`, `$EndLegislativeList`.
pub(super) fn closes(text: &str) -> bool {
    let inside = text.trim_matches(['{', '}', '%', '<', '>', '-', ' ', ':', '$']);
    inside.is_empty() || inside.starts_with('/') || inside.starts_with("end") || inside.starts_with("End")
}

#[cfg(test)]
mod tests {
    use super::super::shown;

    #[test]
    fn the_syntax_of_other_programs_is_told_of() {
        let text = "{{< figure src=\"x.png\" >}} and {{<figure src=\"x\">}}\n\n{{% note %}}\nText\n{{% /note %}}\n\n\
            {% if x %} a {% endif %} {{ page.title | upcase }} {{ name }} {# comment #} <%= x %>\n\n\
            ## A head {: .class}\n\n- TOC\n{:toc}\n\n{::options parse_block_html=\"true\" /}\n\nA{:/}b\n\n\
            import Tabs from '@theme/Tabs'\n\nexport const a = 1\n\n.. note:: Text\n\nSee :ref:`x` and {term}`y`.\n\n\
            image::a.png[Alt]\n\nSee xref:a.adoc[A] footnote:[b]\n\n[[Page|text]] ![[embed]] [[Page]]\n\n\
            *[HTML]: Hyper\n\n::: warning\nText\n:::\n\nAs said [@doe99, p. 3].\n\n$CTA\nText\n$CTA\n\n%Warning%\n\n\
            ^Note^\n\n[InlineAttachment:a.pdf]\n\n!!! note \"Title\"\n\n!> Important\n\n[TOC]\n\n> {{< quoted >}}\n";
        expect_test::expect![[r#"
            1:1 body.foreign a Hugo shortcode stands here as text | {{< figure src="x.png" >}}
            1:32 body.foreign a Hugo shortcode stands here as text | {{<figure src="x">}}
            3:1 body.foreign a Hugo shortcode stands here as text | {{% note %}}
            7:1 body.foreign a Liquid or Jinja tag stands here as text | {% if x %}
            7:26 body.foreign an expression of a template stands here as text | {{ page.title | upcase }}
            7:52 body.foreign-likely this may be a variable of a template; readers see it as it stands | {{ name }}
            7:63 body.foreign a comment of a template stands here as text | {# comment #}
            7:77 body.foreign a tag of ERB or EJS stands here as text | <%= x %>
            9:11 body.foreign a kramdown attribute stands here as text | {: .class}
            12:1 body.foreign a kramdown attribute stands here as text | {:toc}
            14:1 body.foreign a kramdown attribute stands here as text | {::options parse_block_html="true" /}
            18:1 body.foreign an import or export of MDX stands here as text | import Tabs from '@theme/Tabs'
            20:1 body.foreign an import or export of MDX stands here as text | export const a = 1
            22:1 body.foreign a reStructuredText directive stands here as text | .. note:: Text
            24:5 body.foreign a reStructuredText role stands here as text | :ref:`x`
            24:18 body.foreign a MyST role stands here as text | {term}`y`
            26:1 body.foreign an AsciiDoc macro stands here as text | image::a.png[Alt]
            28:5 body.foreign an AsciiDoc macro stands here as text | xref:a.adoc[A]
            28:20 body.foreign an AsciiDoc macro stands here as text | footnote:[b]
            30:1 body.foreign a wiki link stands here as text | [[Page|text]]
            30:15 body.foreign an embedded page of a wiki stands here as text | ![[embed]]
            30:26 body.foreign-likely this may be a wiki link; readers see it as it stands | [[Page]]
            32:1 body.foreign an abbreviation of PHP Markdown Extra stands here as text | *[HTML]: Hyper
            34:1 body.foreign a fenced division of Pandoc or Docusaurus stands here as text | ::: warning
            38:9 body.foreign-likely this may be a citation of Pandoc; readers see it as it stands | [@doe99, p. 3]
            40:1 body.foreign Govspeak stands here as text | $CTA
            44:1 body.foreign-likely this may be Govspeak; readers see it as it stands | %Warning%
            46:1 body.foreign-likely this may be Govspeak; readers see it as it stands | ^Note^
            48:1 body.foreign an embedding of Govspeak stands here as text | [InlineAttachment:a.pdf]
            50:1 body.foreign an admonition of MkDocs stands here as text | !!! note "Title"
            52:1 body.foreign a callout of Docsify stands here as text | !> Important
            54:1 body.foreign a mark for a table of contents stands here as text | [TOC]
            56:3 body.foreign a Hugo shortcode stands here as text | {{< quoted >}}"#]]
        .assert_eq(&shown::findings(text));
    }

    #[test]
    fn a_stretch_of_tags_is_told_of_once() {
        let text = "{% assign a = 1 %}\n{% assign b = 2 %} {{ x }}\n\n{% if a %}\n\n{% for b in c %}{% if d %}{{ b.x }}{% endif %}\n\n\
            [[Page|text]]\n\n{% endfor %} {% else %}{# no #}\n\n{% endif %} {% include e %} {{ y }} and {{ y }}\n\n\
            {% include f %}\n\n{% include g %}\n\n{% for x in y %}\n\n{% endif %}\n";
        expect_test::expect![[r#"
            1:1 body.foreign a Liquid or Jinja tag stands here as text, and 1 more up to `{% assign b = 2 %}` | {% assign a = 1 %}
            2:20 body.foreign-likely this may be a variable of a template; readers see it as it stands | {{ x }}
            4:1 body.foreign a Liquid or Jinja tag stands here as text, and 5 more up to `{% endif %}` | {% if a %}
            8:1 body.foreign a wiki link stands here as text | [[Page|text]]
            12:13 body.foreign a Liquid or Jinja tag stands here as text | {% include e %}
            12:29 body.foreign-likely this may be a variable of a template; readers see it as it stands | {{ y }}
            12:41 body.foreign-likely this may be a variable of a template; readers see it as it stands | {{ y }}
            14:1 body.foreign a Liquid or Jinja tag stands here as text | {% include f %}
            16:1 body.foreign a Liquid or Jinja tag stands here as text | {% include g %}
            18:1 body.foreign a Liquid or Jinja tag stands here as text | {% for x in y %}"#]].assert_eq(&shown::findings(text));
    }

    #[test]
    fn what_is_meant_as_text_is_let_be() {
        let text = "Write `{{ name }}` or `{% if %}`; \\{{ name }}, {curly}, { a, b }, 100% of x, 5 % and 6 %.\n\n\
            ```\n{{< figure >}}\n:::\n!!! note\n```\n\n    {% if %}\n\n## Heading {#id}\n\n\
            Costs: $5 and $CTA inside; note:: this; e.g. :smile: 10:30:`x`; see [[1]](a.md) and [[2019] EWHC 12].\n\n\
            link: <https://a.example/>[1]; Important!!! note that; mail a@b.example [@] [a@b.example].\n\n\
            import duties fall. export controls rise\n\nimport of goods from 'third' countries\n\n\
            | {{a}} |\n|---|\n| `{{b}}` |\n\n.. and so on\n\n...\n\n^ see above\n\n% of GDP\n\n[Image: a map of the area]\n";
        expect_test::expect!["21:3 body.foreign-likely this may be a variable of a template; readers see it as it stands | {{a}}"]
        .assert_eq(&shown::findings(text));
    }

    #[test]
    fn long_lines_of_marks_take_no_more_work_than_their_length() {
        for mark in [
            "{{a}} ", "{{ ", "xref:a[", "xref:", ":a:`b` ", "[[a]] ", "[@", "{{<a>}}", "{:", "$CTA\n", "\\{{",
        ] {
            let text = mark.repeat(300_000 / mark.len());
            let found = super::check(&crate::base::path::RelPath::new("a.md").expect("a path"), &text);
            assert!(found.len() <= text.len() / 4);
        }
    }
}
