//! TOML that is broken, endless, nested, or says something absurd.

use super::{Input, RECORD, policy, with_fields};

const TOML: &str = "content/organisations/body.toml";

pub(super) fn inputs(all: &mut Vec<Input>) {
    slips(all);
    values(all);
    sizes(all);
}

fn slips(all: &mut Vec<Input>) {
    let class = "TOML syntax";
    for line in [
        "bad",
        "= 1",
        "a = ",
        "a = \"",
        "a = '",
        "a = '''",
        "a = \"\"\"",
        "a = [",
        "a = [1",
        "a = {",
        "a = { b = 1",
        "[a",
        "[[a",
        "[]",
        "[a.]",
        "a. = 1",
        "a = 1 b = 2",
        "a = 2021-13-45",
        "a = 01",
        "a = 1__0",
        "a = +-1",
        "a = 0x",
        "a = \"\\q\"",
        "a = \"\\uD800\"",
        "a = \"\\U00110000\"",
        "title = 1\ntitle = 2",
        "a = yes",
        "a = 25:61:61",
        "[title]\nx = 1",
        "[[owner]]\n[owner]",
        "a = “curly”",
        "\u{200b}a = 1",
        "a b c = 1",
        ": 1",
        "{\"title\": 1}",
        "---",
        "<xml/>",
        "a = \"x\ny\"",
    ] {
        let text = format!("title = \"The body\"\nform = \"unit\"\n{line}\n");
        all.push(Input::refused(class, "toml.syntax", TOML, text));
    }
    for (text, code) in [
        ("+++\ntitle = \"x\"\n", "front-matter.unclosed"),
        ("+++", "front-matter.unclosed"),
        ("---\ntitle: x\n---\n", "front-matter.missing"),
        ("{\"title\": \"x\"}\n", "front-matter.missing"),
        ("+++\ntitle = '''\n+++\n", "toml.syntax"),
        ("+++\n+++\n", "field.missing"),
        ("\n\n\n", "front-matter.missing"),
    ] {
        all.push(Input::refused("front matter", code, RECORD, text));
    }
    all.push(Input::refused(
        "front matter",
        "front-matter.unclosed",
        RECORD,
        "+++\n".to_owned() + &"++\n".repeat(50_000),
    ));
    all.push(Input::refused("front matter", "front-matter.missing", RECORD, "---\n".repeat(50_000)));
    all.push(Input::refused(
        "front matter",
        "toml.syntax",
        RECORD,
        format!("+++\n{}+++\n", "\"\"\"\n".repeat(20_001)),
    ));
}

fn values(all: &mut Vec<Input>) {
    let class = "field values";
    let shown = super::Outcome::Accepted(super::PAGE, "javascript:alert(1)", "href=\"javascript");
    let contact = with_fields("contact = \"javascript:alert(1)\"", "Text.");
    all.push(Input::file(class, RECORD, contact, shown));
    for (line, code) in [
        ("version = 1", "field.type"),
        ("version = []", "field.type"),
        ("version = {}", "field.type"),
        ("version = nan", "field.type"),
        ("version = 99999999999999999999", "toml.syntax"),
        ("version = \"\"", "field.empty"),
        ("version = \" \\t \"", "field.empty"),
        ("version = \"a\\u0000b\"", "source.encoding"),
        ("version = \"\\u001b[2J\"", "source.encoding"),
        ("version = { absent = \"perhaps\" }", "field.choice"),
        ("tags = \"one\"", "field.type"),
        ("tags = [1, [2], { a = 3 }]", "field.type"),
        ("tags = [[[[]]]]", "field.type"),
        ("in_force_from = \"2021-99\"", "field.date"),
        ("in_force_from = \"-5000\"", "field.date"),
        ("in_force_from = \"2021-02-30\"", "field.date"),
        ("in_force_from = 12:00:00", "field.date"),
        ("in_force_from = 9999-12-31\nin_force_until = 1900-01-01", "dates.order"),
        ("related = [\"../../etc/passwd\"]", "field.pattern"),
        ("related = [\"policies/a\"]", "reference.self"),
        ("related = [\"policies/gone\"]", "reference.missing"),
        ("related = [{ to = \"policies/a\", from = 2021-01-01, until = 2020-01-01 }]", "dates.order"),
        ("related = [{ to = 1 }]", "field.type"),
        ("related = [{}]", "field.missing"),
        ("sources = [{ title = \"x\", url = \"javascript:alert(1)\" }]", "field.pattern"),
        ("sources = [{ title = \"x\", url = \"https://a\\\" onload=x\" }]", "field.pattern"),
        ("publish_at = 2021-02-22", "field.date"),
        ("draft = \"false\"", "field.type"),
        ("licence = [\"a\"]", "field.type"),
        ("language = { x = 1 }", "field.type"),
        ("change = [{ date = 2021-01-01, kind = \"huge\", note = \"x\" }]", "field.choice"),
        ("withdrawn = true", "field.type"),
        ("titel = \"x\"", "field.unknown"),
        ("\"\" = \"x\"", "field.unknown"),
        ("\"\\u202e\" = \"x\"", "field.unknown"),
        ("__proto__ = { x = 1 }", "field.unknown"),
    ] {
        all.push(Input::refused(class, code, RECORD, with_fields(line, "Text.")));
    }
}

fn sizes(all: &mut Vec<Input>) {
    let class = "TOML size";
    let nest =
        |open: &str, close: &str, deep: usize| format!("a = {}{}\n", open.repeat(deep), close.repeat(deep));
    for deep in [200, 20_000, 120_000] {
        all.push(Input::refused(class, "toml.syntax", TOML, nest("[", "]", deep)));
    }
    for deep in [200, 20_000] {
        all.push(Input::refused(class, "toml.syntax", TOML, nest("{ a = ", " }", deep)));
        all.push(Input::refused(class, "toml.syntax", TOML, "[".repeat(deep)));
        all.push(Input::refused(class, "toml.syntax", TOML, format!("{}a = 1\n", "a.".repeat(deep))));
        all.push(Input::refused(class, "toml.syntax", TOML, format!("[{}a]\n", "a.".repeat(deep))));
    }
    let lines = |line: &dyn Fn(usize) -> String, count: usize| (0..count).map(line).collect::<String>();
    all.push(Input::refused(class, "field.unknown", TOML, lines(&|n| format!("k{n}=1\n"), 25_000)));
    all.push(Input::refused(class, "field.unknown", TOML, lines(&|n| format!("titl{n}=1\n"), 20_000)));
    all.push(Input::refused(class, "toml.syntax", TOML, lines(&|n| format!("bad {n}\n"), 25_000)));
    all.push(Input::refused(class, "toml.syntax", TOML, "a=1\n".repeat(50_000)));
    all.push(Input::refused(class, "toml.syntax", TOML, "=\n".repeat(100_000)));
    all.push(Input::refused(class, "field.missing", TOML, "[[sources]]\n".repeat(20_000)));
    all.push(Input::refused(class, "field.unknown", TOML, format!("[{}]\n", "k".repeat(200_000))));
    all.push(Input::refused(class, "field.unknown", TOML, format!("{} = 1\n", "k".repeat(200_000))));
    all.push(Input::refused(class, "field.type", TOML, format!("title = [{}]\n", "1,".repeat(100_000))));
    let references = lines(&|n| format!("\"policies/p{n}\","), 10_000);
    all.push(Input::refused(
        class,
        "reference.missing",
        RECORD,
        with_fields(&format!("related = [{references}]"), ""),
    ));
    all.push(Input::refused(
        class,
        "field.missing",
        TOML,
        format!("summary = \"{}\"\n", "x".repeat(200_000)),
    ));
    for path in [TOML, "site.toml", "content/risks/_kind.toml"] {
        let text = format!("# {}\n", "x".repeat(300_000));
        all.push(Input::refused(class, "source.too-large", path, text));
    }
    let text = format!("# {}\n", "x".repeat(300_000));
    all.push(Input::refused(class, "source.too-large", RECORD, with_fields(&text, "Text.")));
    let kind = |field: &str| {
        format!("format = 1\nfolder = \"risks\"\nlabel = \"Risk\"\nplural = \"Risks\"\n{field}")
    };
    let fields =
        lines(&|n| format!("[[field]]\nname=\"f{n}\"\nlabel=\"F\"\ntype=\"text\"\nunknown=1\n"), 3_000);
    all.push(Input::refused("kind files", "field.unknown", "content/risks/_kind.toml", kind(&fields)));
    for (pattern, code) in
        [("(a{1000}){1000}", "kind.field"), ("((((", "kind.field"), ("(?=a)", "kind.field")]
    {
        let field =
            format!("[[field]]\nname = \"f\"\nlabel = \"F\"\ntype = \"code\"\npattern = \"{pattern}\"\n");
        all.push(Input::refused("kind files", code, "content/risks/_kind.toml", kind(&field)));
    }
    for (line, code) in [
        ("format = 1\nformat = 2\n", "toml.syntax"),
        ("[[field]]\nname = \"../x\"\nlabel = \"F\"\ntype = \"text\"\n", "kind.field"),
        ("[[field]]\nname = \"x\"\nlabel = \"F\"\ntype = \"program\"\n", "kind.field"),
        ("template = \"../../../etc/passwd\"\n", "kind.field"),
        ("[register]\nsort = \"nothing\"\n", "kind.field"),
    ] {
        all.push(Input::refused("kind files", code, "content/risks/_kind.toml", kind(line)));
    }
    all.push(Input::refused("kind files", "field.missing", "content/risks/_kind.toml", ""));
    all.push(Input::refused("kind files", "kind.unknown", "content/risks/a.md", policy("")));
}
