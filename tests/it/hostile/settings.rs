//! Settings, kinds and templates that say what they must not.

use super::Outcome::Accepted;
use super::{Input, PAGE};
use crate::workshop::SITE;

const CLASS: &str = "settings";

pub(super) fn inputs(all: &mut Vec<Input>) {
    let replaced = |from: &str, to: &str| format!("as_of = 2022-02-10\n{}", SITE.replace(from, to));
    for base in [
        "javascript:alert(1)",
        "ftp://a.example/",
        "//a.example/",
        "https://",
        "https://user:pass@a.example/",
        "https://a.example/?q",
        "https://a.example/#f",
        "https://a.example/../x/",
        "https://a b/",
        "https://a\\\"b/",
        "https://a.example/<x>/",
        "https://é.example/",
        "https://a.example/\\u0000/",
    ] {
        let code = if base.contains("u0000") { "source.encoding" } else { "site.value" };
        all.push(Input::refused(CLASS, code, "site.toml", replaced("https://site.example/", base)));
    }
    for (line, code) in [
        ("theme = \"../../etc\"", "site.value"),
        ("theme = \"gone\"", "theme.missing"),
        ("time_zone = \"../../etc/passwd\"", "site.value"),
        ("contact = \"javascript:alert(1)\"", "site.value"),
        ("identity = \"<script>\"", "site.value"),
        ("raw_html = \"allow\"", "site.value"),
        ("unknown = 1", "field.unknown"),
        ("notice = [1]", "field.type"),
        ("title = \"twice\"", "toml.syntax"),
        ("licence = { name = \"x\", url = \"javascript:alert(1)\" }", "site.value"),
        ("navigation = [{ label = \"x\", to = \"https://evil.example/\" }]", "site.value"),
        ("navigation = [{ label = \"x\", to = \"/gone/\" }]", "site.target"),
        ("navigation = [{ label = \"x\", to = \"policies/gone\" }]", "site.target"),
        ("navigation = [{ label = \"x\" }]", "field.missing"),
    ] {
        all.push(Input::refused(CLASS, code, "site.toml", format!("{line}\n{}", replaced("", ""))));
    }
    for (from, to, code) in [
        ("format = 1", "format = 2", "site.format"),
        ("format = 1", "format = \"1\"", "field.type"),
        ("format = 1\n", "", "field.missing"),
        ("\"en-GB\"", "\"<script>\"", "site.value"),
        ("\"en-GB\"", "\"../..\"", "site.value"),
        ("title = \"A site\"", "title = \"\\u001b[2J\"", "source.encoding"),
        ("[publisher]\nname = \"A body\"", "publisher = \"A body\"", "field.type"),
    ] {
        all.push(Input::refused(CLASS, code, "site.toml", replaced(from, to)));
    }
    all.push(Input::refused(CLASS, "toml.syntax", "site.toml", "\n".repeat(10) + "x"));
    all.push(Input::refused(CLASS, "field.missing", "site.toml", ""));
    let title = replaced("A site", "</title><script>alert(1)</script>");
    let shown = Accepted(PAGE, "&lt;script&gt;", "<script>alert");
    all.push(Input::file(CLASS, "site.toml", title, shown));

    let class = "templates";
    for text in [
        "{% if",
        "{{ x",
        "{% include \"gone.html\" %}",
        "{% extends \"page.html\" %}",
        "{% include \"page.html\" %}",
        "{% for x in y %}",
        "{{ 1 | nothing }}",
        "{% block a %}{% block a %}{% endblock %}{% endblock %}",
    ] {
        all.push(Input::refused(class, "template.syntax", "themes/civic/templates/page.html", text));
    }
    let deep = format!("{}1{}", "{{ (".to_owned() + &"(".repeat(5_000), ")".repeat(5_000) + ") }}");
    all.push(Input::refused(class, "template.syntax", "themes/civic/templates/page.html", deep));
    for text in ["{{ gone.field }}", "{{ 1 / 0 }}"] {
        all.push(Input::refused(class, "template.render", "themes/civic/templates/not-found.html", text));
    }
}
