//! Program text to HTML with colours: the only file that knows syntect and its grammars.
//!
//! A run of like words becomes one `<span>` whose class is a single letter; the stylesheet gives the letters their
//! colours. Grammars are loaded when the first fence with a language is met.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;

use syntect::highlighting::{
    Color, HighlightIterator, HighlightState, Highlighter, ScopeSelectors, StyleModifier, Theme, ThemeItem,
};
use syntect::parsing::{ParseState, ScopeStack, SyntaxReference, SyntaxSet};

use crate::diag::suggest;

use super::escape;

// Longer lines and blocks stay plain: grammars are regular expressions, and some take their time.
const LONGEST_LINE: usize = 2_000;
const LONGEST_BLOCK: usize = 64_000;

// The classes, from the scopes that grammars give to words. The most exact selector wins, whatever the order.
// Punctuation has none: it would double the size of most code (8 times the source instead of 4) for a colour that
// stylesheets rarely give it.
const CLASSES: [(u8, &str); 12] = [
    (b'c', "comment"),
    (b's', "string"),
    (b'n', "constant"),
    (b'k', "keyword, storage"),
    (b'o', "keyword.operator"),
    (b'f', "entity.name.function, entity.name.macro, support.function, support.macro, variable.function"),
    (
        b't',
        "entity.name.type, entity.name.class, entity.name.struct, entity.name.enum, entity.name.trait, \
            entity.name.namespace, entity.other.inherited-class, support.type, support.class",
    ),
    (b'v', "variable"),
    (
        b'a',
        "entity.name.tag, entity.other.attribute-name, support.type.property-name, meta.mapping.key string",
    ),
    (b'i', "markup.inserted"),
    (b'd', "markup.deleted"),
    (b'm', "markup.heading"),
];

// Names that authors write and no grammar has, each with one that a grammar has.
const ALIASES: [(&str, &str); 30] = [
    ("apache", "htaccess"),
    ("batch", "bat"),
    ("cjs", "js"),
    ("console", "sh"),
    ("csharp", "cs"),
    ("docker", "dockerfile"),
    ("fortran", "f90"),
    ("geojson", "json"),
    ("golang", "go"),
    ("handlebars", "html"),
    ("http-request", "http"),
    ("json-ld", "json"),
    ("json5", "json"),
    ("jsonc", "json"),
    ("jsonld", "json"),
    ("jsx", "tsx"),
    ("mjs", "js"),
    ("mts", "ts"),
    ("node", "js"),
    ("postgresql", "sql"),
    ("powershell", "ps1"),
    ("rdf", "xml"),
    ("regex", "re"),
    ("shell", "sh"),
    ("shell-session", "sh"),
    ("terraform", "tf"),
    ("wsdl", "xml"),
    ("xsd", "xml"),
    ("xslt", "xml"),
    ("zsh", "sh"),
];

// Text without colours. The second line: well known, but no grammar is at hand, and that is no mistake of the author.
const PLAIN: [&str; 26] = [
    "",
    "none",
    "output",
    "plain",
    "plaintext",
    "text",
    "txt",
    "ascii",
    "pseudocode", //
    "abnf",
    "bibtex",
    "cucumber",
    "cypher",
    "ebnf",
    "feature",
    "gherkin",
    "mermaid",
    "n3",
    "ntriples",
    "sas",
    "sparql",
    "spss",
    "stata",
    "ttl",
    "turtle",
    "vb",
];

// Grammars that only Oniguruma can run. Without it they are plain, so that both builds find the same mistakes.
const ONIGURUMA_ONLY: [&str; 6] = ["powershell", "ps1", "psd1", "psm1", "sls", "vimhelp"];

/// The language in the info string of a fence: its first word, up to a comma; empty where there is none.
pub fn language(info: &str) -> &str {
    info.split(|c: char| c.is_whitespace() || c == ',').next().unwrap_or("")
}

/// Whether a language can be highlighted, or needs none (`text`).
pub fn is_known(language: &str) -> bool {
    is_plain(language) || is_one_of(&ONIGURUMA_ONLY, language) || grammar(language).is_some()
}

/// A language that may have been meant, from those that are often used.
pub fn nearest(language: &str) -> Option<&'static str> {
    let often = "bash c cpp css csv diff dockerfile go graphql html http ini java javascript json kotlin latex lua \
        makefile markdown perl php powershell python r ruby rust scala sh sql swift text toml typescript xml yaml";
    suggest::nearest(language, often.split_whitespace())
}

/// Highlights code: escaped HTML with `<span class="k">…</span>`; `None` for an unknown language.
///
/// The classes: c comment, s string, n number or constant, k keyword, f function, t type, v variable, a attribute or
/// tag, o operator, i inserted, d deleted, m heading. Text without a class stands bare. Text in `text`,
/// lines over 2,000 bytes and blocks over 64 kB are only escaped.
pub fn highlight(code: &str, language: &str) -> Option<String> {
    if is_plain(language) {
        return Some(escape::text(code).into_owned());
    }
    let Some(grammar) = grammar(language) else {
        return is_one_of(&ONIGURUMA_ONLY, language).then(|| escape::text(code).into_owned());
    };
    let short = code.len() <= LONGEST_BLOCK && code.lines().all(|line| line.len() <= LONGEST_LINE);
    // A grammar that fails, even by a panic, must not take the page with it.
    let coloured = short.then(|| catch_unwind(AssertUnwindSafe(|| coloured(code, grammar))).ok().flatten());
    Some(coloured.flatten().unwrap_or_else(|| escape::text(code).into_owned()))
}

fn is_plain(language: &str) -> bool {
    is_one_of(&PLAIN, language)
}

fn is_one_of(names: &[&str], language: &str) -> bool {
    names.iter().any(|name| name.eq_ignore_ascii_case(language))
}

fn grammars() -> &'static SyntaxSet {
    static GRAMMARS: OnceLock<SyntaxSet> = OnceLock::new();
    GRAMMARS.get_or_init(two_face::syntax::extra_newlines)
}

fn grammar(language: &str) -> Option<&'static SyntaxReference> {
    let alias = ALIASES.iter().find(|(alias, _)| alias.eq_ignore_ascii_case(language));
    grammars().find_syntax_by_token(alias.map_or(language, |(_, token)| token))
}

// A theme whose colours are our classes: the red of each is the letter.
fn classes() -> &'static Theme {
    static CLASSES_THEME: OnceLock<Theme> = OnceLock::new();
    CLASSES_THEME.get_or_init(|| {
        let item = |(letter, scopes): (u8, &str)| {
            let colour = Color { r: letter, g: 0, b: 0, a: 255 };
            let style = StyleModifier { foreground: Some(colour), background: None, font_style: None };
            Some(ThemeItem { scope: scopes.parse::<ScopeSelectors>().ok()?, style })
        };
        let mut theme = Theme { scopes: CLASSES.into_iter().filter_map(item).collect(), ..Theme::default() };
        theme.settings.foreground = Some(Color { r: 0, g: 0, b: 0, a: 255 });
        theme
    })
}

fn coloured(code: &str, grammar: &SyntaxReference) -> Option<String> {
    let highlighter = Highlighter::new(classes());
    let mut parser = ParseState::new(grammar);
    let mut state = HighlightState::new(&highlighter, ScopeStack::new());
    let mut runs = Runs { html: String::with_capacity(code.len() * 3), class: 0 };
    for line in code.split_inclusive('\n') {
        let changes = parser.parse_line(line, grammars()).ok()?;
        for (style, words) in HighlightIterator::new(&mut state, &changes, line, &highlighter) {
            runs.push(style.foreground.r, words);
        }
    }
    runs.close();
    Some(runs.html)
}

// HTML that grows run by run; runs of one class become one.
struct Runs {
    html: String,
    class: u8,
}

impl Runs {
    fn push(&mut self, class: u8, words: &str) {
        // Space has no colour, so it need not end a run.
        if class != self.class && !words.trim().is_empty() {
            self.close();
            if class != 0 {
                self.html.push_str("<span class=\"");
                self.html.push(char::from(class));
                self.html.push_str("\">");
            }
            self.class = class;
        }
        self.html.push_str(&escape::text(words));
    }

    fn close(&mut self) {
        if self.class != 0 {
            self.html.push_str("</span>");
        }
        self.class = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUST: &str = "//! Reads a register and prints the policies that are in force on a day.\n\nuse std::fs;\n\n\
        /// A policy of the register, with the day from which it applies.\n#[derive(Debug, Clone)]\npub struct Policy {\n    \
        /// Its title, as published.\n    pub title: String,\n    pub from: Option<u32>,\n}\n\n\
        fn main() -> Result<(), Box<dyn std::error::Error>> {\n    let text = fs::read_to_string(\"register.csv\")?;\n    \
        for line in text.lines().skip(1) {\n        // A row without a date is a draft & is left out (`<none>`).\n        \
        println!(\"{}\", line.trim_end());\n    }\n    Ok(())\n}\n";

    #[test]
    fn code_is_coloured_by_single_letters() {
        let html = highlight(RUST, "rust").expect("a known language");
        expect_test::expect![[r#"
            <span class="c">//! Reads a register and prints the policies that are in force on a day.

            </span><span class="k">use </span>std::fs;

            <span class="c">/// A policy of the register, with the day from which it applies.
            </span>#[<span class="v">derive</span>(Debug, Clone)]
            <span class="k">pub struct </span><span class="t">Policy </span>{
                <span class="c">/// Its title, as published.
                </span><span class="k">pub </span><span class="v">title</span>: String,
                <span class="k">pub </span><span class="v">from</span>: <span class="t">Option</span>&lt;<span class="k">u32</span>&gt;,
            }

            <span class="k">fn </span><span class="f">main</span>() -&gt; <span class="t">Result</span>&lt;(), <span class="t">Box</span>&lt;dyn std::error::Error&gt;&gt; {
                <span class="k">let</span> text <span class="o">= </span>fs::read_to_string(<span class="s">"register.csv"</span>)<span class="o">?</span>;
                <span class="k">for</span> line <span class="o">in</span> text.<span class="f">lines</span>().<span class="f">skip</span>(<span class="n">1</span>) {
                    <span class="c">// A row without a date is a draft &amp; is left out (`&lt;none&gt;`).
                    </span><span class="f">println!</span>(<span class="s">"</span><span class="n">{}</span><span class="s">"</span>, line.<span class="f">trim_end</span>());
                }
                <span class="t">Ok</span>(())
            }
        "#]].assert_eq(&html);
        // CRATES C3, 14: at most five times the code.
        assert!(html.len() <= 5 * RUST.len(), "{} of {}", html.len(), RUST.len());
    }

    #[test]
    fn coloured_code_is_the_same_text() {
        let samples = [
            ("json", "{ \"a&b\": [1, null] } \n"),
            ("toml", "a = '<'\r\n"),
            ("html", "<p class=\"x\">é</p>"),
            ("diff", "-a\n+b\n"),
        ];
        for (language, code) in samples {
            let html = highlight(code, language).expect("a known language");
            let mut text = String::new();
            for part in html.split('<') {
                text.push_str(part.rsplit('>').next().unwrap_or(""));
            }
            let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
            assert_eq!(text, code, "{language}: {html}");
        }
    }

    #[test]
    fn every_alias_leads_to_a_grammar() {
        for (alias, token) in ALIASES {
            let found = grammars().find_syntax_by_token(token).is_some() || is_one_of(&ONIGURUMA_ONLY, token);
            assert!(found, "{alias} → {token}");
        }
        assert!(["Rust", "TOML", "Shell", "PowerShell", "YAML", "text", ""].into_iter().all(is_known));
        assert_eq!((is_known("klingon"), highlight("x", "klingon")), (false, None));
        assert!(CLASSES.iter().all(|(_, scopes)| scopes.parse::<ScopeSelectors>().is_ok()));
    }

    #[test]
    fn long_code_stays_plain() {
        let line = format!("let a = \"{}\";\n", "x".repeat(LONGEST_LINE));
        assert_eq!(highlight(&line, "rust"), Some(line.clone()));
        let block = "let a = 1;\n".repeat(LONGEST_BLOCK / 11 + 1);
        assert_eq!(highlight(&block, "rust"), Some(block.clone()));
        assert_eq!(highlight("<a>", "text"), Some("&lt;a&gt;".to_owned()));
    }
}
