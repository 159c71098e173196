//! Law: whatever the edits, in whatever batches, an update makes what a clean build makes, byte for byte.

use std::collections::BTreeMap;

use crate::workshop::{SITE, Workshop};

/// Numbers that look random and are the same in every run (xorshift64*).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33).expect("31 bits") % n
    }

    pub(crate) fn pick<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len())]
    }
}

const EDITS: [&str; 42] = [
    "facet",
    "tags",
    "put",
    "body",
    "fields",
    "rename",
    "delete",
    "reference target removed",
    "kind file",
    "kind file removed",
    "template",
    "template removed",
    "template broken",
    "site.toml",
    "site.toml broken",
    "alias taken",
    "date flip",
    "static file",
    "attachment",
    "draft and back",
    "move between forms",
    "raw HTML policy",
    "above each other",
    "numbers and lives",
    "consultation",
    "words",
    "held back with mistakes",
    "replaced",
    "glossary and numbers",
    "picture",
    "seal",
    "seal",
    "snapshot removed",
    "stored bytes altered",
    "change note",
    "note for many",
    "sealed whatever is wrong",
    "formerly",
    "withdrawn for another",
    "folder had another name",
    "title taken",
    "word allowed",
];

#[test]
fn an_update_is_a_clean_build_1() {
    scripts(0..50);
}

#[test]
fn an_update_is_a_clean_build_2() {
    scripts(50..100);
}

#[test]
fn an_update_is_a_clean_build_3() {
    scripts(100..150);
}

#[test]
fn an_update_is_a_clean_build_4() {
    scripts(150..200);
}

// A campaign goes on where the daily run ends.
#[test]
fn an_update_is_a_clean_build_campaign() {
    if std::env::var_os("CANDOUR_CAMPAIGN").is_some() {
        scripts(200..5_000);
    }
}

fn scripts(seeds: std::ops::Range<u64>) {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut steps, mut recalled) = (0, 0);
    let number = seeds.end - seeds.start;
    for seed in seeds {
        let mut script = Script { dice: Dice::new(seed), site: start(), log: Vec::new() };
        // Half of them begin with something published.
        if seed % 2 == 0 {
            let sealed = script.site.publish();
            assert!(sealed.starts_with("sealed"), "{sealed}");
        }
        for _ in 0..3 {
            let edits = 1 + script.dice.below(3);
            for _ in 0..edits {
                let edit = script.dice.pick(&EDITS);
                script.log.push(edit);
                *counts.entry(edit).or_default() += 1;
                script.apply(edit);
            }
            steps += 1;
            let Script { site, log, .. } = &mut script;
            let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| site.update()));
            assert!(result.is_ok(), "script {seed}, after {log:?}");
        }
        recalled += script.site.recalled;
    }
    println!(
        "{number} scripts, {steps} updates compared with clean builds, {recalled} pages recalled: {counts:?}"
    );
    assert!(recalled > steps, "only {recalled} pages were taken from what an earlier run kept");
}

struct Script {
    dice: Dice,
    site: Workshop,
    log: Vec<&'static str>,
}

const NAMES: [&str; 6] = ["a", "b", "c", "d", "e", "f"];

fn start() -> Workshop {
    let mut site = Workshop::new();
    site.put("site.toml", format!("{SITE}[[navigation]]\nlabel = \"Policies\"\nto = \"policies/\"\n"));
    site.put("content/pages/index.md", "+++\ntitle = \"Home\"\n+++\nWelcome to [a](../policies/a.md).\n");
    site.put(
        "content/organisations/a.toml",
        "title = \"Body A\"\nform = \"unit\"\naccountable_to = [\"organisations/b\"]\n",
    );
    site.put("content/organisations/b.toml", "title = \"Body B\"\nform = \"board\"\n");
    site.put("content/remit/a.toml", "title = \"Area\"\nnumber = 1\norganisation = \"organisations/a\"\n");
    for name in ["a", "b", "c"] {
        let other = if name == "b" { "a" } else { "b" };
        site.put(&format!("content/policies/{name}.md"), policy(name, "2021-03", other));
    }
    site.update();
    site
}

fn policy(name: &str, from: &str, other: &str) -> String {
    format!(
        "+++\ntitle = \"Policy {name}\"\nstatus = \"in-force\"\npublished = \"2020\"\nin_force_from = \"{from}\"\nform = \"guidance\"\n\
         owner = \"organisations/a\"\nremit = [\"remit/a\"]\nrelated = [\"policies/{other}\"]\n+++\n## One\n\nText, and [a link]({other}.md#one).\n"
    )
}

impl Script {
    fn apply(&mut self, edit: &str) {
        let name = self.dice.pick(&NAMES);
        let other = self.dice.pick(&NAMES);
        let path = format!("content/policies/{name}.md");
        match edit {
            "put" => {
                let from = self.dice.pick(&["2021-03", "2022-02-10", "2030", "2022-02"]);
                self.site.put(&path, policy(name, from, other));
            }
            "body" => self
                .edit(&path, |text, n| format!("{text}\n## Heading {n}\n\nMore [words](../remit/a.toml).\n")),
            "fields" => {
                self.edit(&path, |text, n| text.replacen("title = \"", &format!("title = \"{n} "), 1));
            }
            "facet" => {
                let (from, to) = match self.dice.below(3) {
                    0 => ("status = \"in-force\"", "status = \"draft\""),
                    1 => ("form = \"guidance\"", "form = \"strategy\""),
                    _ => ("owner = \"organisations/a\"", "owner = \"organisations/b\""),
                };
                self.edit(&path, |text, _| match text.contains(from) {
                    true => text.replacen(from, to, 1),
                    false => text.replacen(to, from, 1),
                });
            }
            "tags" => {
                let tags = self.dice.pick(&["\"Water\"", "\"water\", \"Air\"", "\"Äir\", \"水\"", ""]);
                let path = self.dice.pick(&[path.as_str(), "content/organisations/a.toml"]).to_owned();
                let of_tags = |line: &str| line.starts_with("tags = ");
                self.edit(&path, |text, _| {
                    let lines = text.lines().filter(|line| !of_tags(line)).map(|line| format!("{line}\n"));
                    lines.collect::<String>().replacen("title = ", &format!("tags = [{tags}]\ntitle = "), 1)
                });
            }
            "rename" => {
                if let Some(text) = self.site.text(&path) {
                    self.site.remove(&path);
                    let formerly = format!("+++\nformerly = [\"policies/{name}\"]\n");
                    let text = match self.dice.below(2) {
                        0 if !text.contains("formerly") => text.replacen("+++\n", &formerly, 1),
                        _ => text,
                    };
                    self.site.put(&format!("content/policies/{other}.md"), text);
                }
            }
            "delete" => self.site.remove(&path),
            "reference target removed" => {
                let path = self.dice.pick(&[
                    "content/organisations/a.toml",
                    "content/organisations/b.toml",
                    "content/remit/a.toml",
                ]);
                match self.site.text(path) {
                    Some(_) => self.site.remove(path),
                    None => self.site.put(
                        path,
                        "title = \"Back\"\nform = \"unit\"\nnumber = 1\norganisation = \"organisations/a\"\n",
                    ),
                }
            }
            "kind file" => self.kind_file(),
            "kind file removed" => {
                self.site
                    .remove(self.dice.pick(&["content/risks/_kind.toml", "content/policies/_kind.toml"]));
            }
            "template" => {
                let text = self.dice.pick(&[
                    "{% extends \"civic/record.html\" %}{% block lead %}Own lead of {{ record.title }}{% endblock lead %}",
                    "<main>{{ record.title }}</main>",
                    "{% include \"parts/footer.html\" %}",
                ]);
                self.site.put("themes/civic/templates/record.html", text);
                if self.dice.below(2) == 0 {
                    self.site
                        .put("themes/civic/templates/parts/footer.html", format!("<footer>{name}</footer>"));
                }
            }
            "template removed" => {
                self.site.remove(self.dice.pick(&[
                    "themes/civic/templates/record.html",
                    "themes/civic/templates/parts/footer.html",
                ]));
            }
            "template broken" => self.site.put(
                "themes/civic/templates/record.html",
                self.dice.pick(&["{% extends \"gone.html\" %}", "{{ record.titel }}", "{% if %}"]),
            ),
            "site.toml" => {
                let line = self.dice.pick(&[
                    "notice = \"Pinned.\"\n",
                    "as_of = 2030-01-01\n",
                    "time_zone = \"Pacific/Auckland\"\n",
                    "description = \"About.\"\n",
                    "",
                ]);
                let base = self.dice.pick(&["https://site.example/", "https://site.example/below/"]);
                self.site.put("site.toml", format!("{line}{}", SITE.replace("https://site.example/", base)));
            }
            "site.toml broken" => {
                self.site.put("site.toml", self.dice.pick(&["format = 2\n", "title = ", "navigation = 3\n"]));
            }
            "alias taken" => {
                let alias = self.dice.pick(&["/policies/a/", "/old/", "/Old/", "/policies/"]);
                self.edit(&path, |text, _| {
                    text.replacen("+++\n", &format!("+++\naliases = [\"{alias}\"]\n"), 1)
                });
            }
            "formerly" => {
                let former = self.dice.pick(&["policies/a", "policies/z", "risks/a", "pages/index", "gone/x"]);
                self.edit(&path, |text, _| {
                    text.replacen("+++\n", &format!("+++\nformerly = [\"{former}\", \"policies/y\"]\n"), 1)
                });
            }
            "withdrawn for another" => self.edit(&path, |text, _| {
                let table = format!(
                    "[withdrawn]\non = 2021-06-01\nreason = \"Over.\"\nreplaced_by = \"policies/{other}\"\n+++\n## One"
                );
                text.replacen("+++\n## One", &table, 1)
            }),
            "folder had another name" => {
                let former = self.dice.pick(&["policies", "dangers", "organisations"]);
                let kind = format!(
                    "format = 1\nfolder = \"risks\"\nformerly = [\"{former}\"]\nlabel = \"Risk\"\nplural = \"Risks\"\nfeed = true\n"
                );
                self.site.put("content/risks/_kind.toml", kind);
                self.site.put(
                    &format!("content/risks/{name}.md"),
                    format!("+++\ntitle = \"Risk\"\nformerly = [\"dangers/{other}\"]\n+++\n"),
                );
            }
            "date flip" => {
                let day =
                    self.dice.pick(&["2019-01-01", "2021-03-01", "2021-03-15", "2022-02-10", "2031-01-01"]);
                self.site.as_of(day);
            }
            "static file" => {
                let path = self.dice.pick(&[
                    "static/robots.txt",
                    "static/old/index.html",
                    "static/policies",
                    "static/x.txt",
                    "static/_redirects",
                ]);
                match self.dice.below(3) {
                    0 => self.site.remove(path),
                    n => self.site.put(path, format!("bytes {n}")),
                }
            }
            "attachment" => {
                let file = format!(
                    "content/policies/{name}/{}",
                    self.dice.pick(&["notes.txt", "index.md", "bad.html", "x.svg"])
                );
                match self.dice.below(3) {
                    0 => self.site.remove(&file),
                    _ if file.ends_with(".md") => {
                        self.site.put(&file, policy(name, "2020", other) + "\n[notes](notes.txt)\n");
                    }
                    _ => self.site.put(&file, "<svg/>"),
                }
            }
            "draft and back" => self.edit(&path, |text, n| {
                let release = [
                    "draft = true\n",
                    "publish_at = 2021-06-01T09:00:00Z\n",
                    "publish_at = 2022-02-10T23:59:58Z\n",
                ][n % 3];
                match text.contains("draft = true\n") || text.contains("publish_at") {
                    true => text
                        .lines()
                        .filter(|line| !line.starts_with("draft") && !line.starts_with("publish_at"))
                        .map(|line| format!("{line}\n"))
                        .collect(),
                    false => text.replacen("+++\n", &format!("+++\n{release}"), 1),
                }
            }),
            "seal" => drop(self.site.publish()),
            "sealed whatever is wrong" => {
                let day = self.site.next_day();
                self.site.seal(&day);
            }
            "snapshot removed" => {
                let archived = self.site.tree().below("archive/snapshots");
                let paths: Vec<String> = archived.map(|source| source.path.to_string()).collect();
                if !paths.is_empty() {
                    self.site.remove(&paths[self.dice.below(paths.len())]);
                }
            }
            "stored bytes altered" => {
                let archived = self.site.tree().below("archive/objects");
                let paths: Vec<String> = archived.map(|source| source.path.to_string()).collect();
                match (paths.len(), self.dice.below(2)) {
                    (0, _) => {}
                    (n, 0) => self.site.put(&paths[self.dice.below(n)], "altered"),
                    (n, _) => self.site.remove(&paths[self.dice.below(n)]),
                }
            }
            "change note" => {
                let day = self.dice.pick(&["2022-02-10", "2022-03-01", "\"2022\"", "2019-01-01"]);
                let words = self.dice.pick(&["Says it in other words.", "update"]);
                let note =
                    format!("[[change]]\ndate = {day}\nkind = \"minor\"\nnote = \"{words}\"\n+++\n## One");
                self.edit(&path, |text, _| text.replacen("+++\n## One", &note, 1));
                if self.dice.below(3) == 0 {
                    let note = format!("\n[[change]]\ndate = {day}\nkind = \"minor\"\nnote = \"{words}\"\n");
                    self.edit("content/policies/_kind.toml", |text, _| text + &note);
                }
            }
            "note for many" => {
                let file = format!("content/_changes/{other}.toml");
                let records = self.dice.pick(&["policies/*", "policies/a", "policies/gone"]);
                match self.dice.below(4) {
                    0 => self.site.remove(&file),
                    _ => self.site.put(
                        &file,
                        format!("[[change]]\ndate = 2022-02-10\nkind = \"minor\"\nnote = \"Tells of {name} in many records.\"\nrecords = [\"{records}\"]\n"),
                    ),
                }
            }
            "move between forms" => {
                let folder = format!("content/policies/{name}/index.md");
                let (from, to) =
                    if self.site.text(&path).is_some() { (path, folder) } else { (folder, path) };
                if let Some(text) = self.site.text(&from) {
                    self.site.remove(&from);
                    self.site.put(&to, text);
                }
            }
            "above each other" => {
                let name = self.dice.pick(&["a", "b", "c"]);
                let above = self.dice.pick(&["a", "b", "c"]);
                let until = self.dice.pick(&["", ", until = \"2005\"", ", from = \"2006\""]);
                let release =
                    self.dice.pick(&["", "", "draft = true\n", "publish_at = 2022-02-10T23:59:58Z\n"]);
                self.site.put(
                    &format!("content/organisations/{name}.toml"),
                    format!("{release}title = \"Body {name}\"\nform = \"unit\"\npart_of = [{{ to = \"organisations/{above}\"{until} }}]\n"),
                );
            }
            "numbers and lives" => {
                let life = self.dice.pick(&["", "dissolved = \"2019\"\n", "founded = 2021-01-01\n"]);
                self.site.put(
                    "content/organisations/a.toml",
                    format!("title = \"Body A\"\nform = \"unit\"\n{life}"),
                );
                let number = self.dice.below(4);
                self.site.put(
                    &format!("content/remit/{}.toml", self.dice.pick(&["a", "b", "c"])),
                    format!("title = \"Area\"\nnumber = {number}\norganisation = \"organisations/a\"\n"),
                );
                let on = self.dice.pick(&["2018-05-05", "2020", "2021-06-01"]);
                self.site.put(
                    "content/decisions/a.toml",
                    format!(
                        "title = \"Decision\"\ndecided_on = \"{on}\"\ndecided_by = [\"organisations/a\"]\n"
                    ),
                );
            }
            "consultation" => {
                let opens =
                    self.dice.pick(&["\"2021-03\"", "2022-02-10", "\"2030\"", "{ absent = \"unknown\" }"]);
                let closes = self.dice.pick(&["", "closes = \"2022-02\"\n", "closes = 2030-12-31\n"]);
                self.site.put(
                    "content/consultations/a.toml",
                    format!("title = \"Asked\"\nopens = {opens}\n{closes}owner = \"organisations/a\"\nabout = [\"policies/a\"]\n"),
                );
            }
            "words" => {
                let word =
                    self.dice.pick(&["Open source", "open-source", "Open sources", "open sorce", "care"]);
                self.edit(&path, |text, _| text.replacen("+++\n", &format!("+++\ntags = [\"{word}\"]\n"), 1));
                if self.dice.below(3) == 0 {
                    let tags = "[tags]\ncare = { label = \"Care\" }\n";
                    self.site.put("site.toml", format!("{SITE}{tags}"));
                }
            }
            "held back with mistakes" => {
                let at = self.dice.pick(&["2022-03-01", "2022-02-09", "2022-02-12"]);
                let alias = self.dice.pick(&["/policies/a/", "/old/", "/Old/"]);
                let text = policy(name, "2021", other).replacen(
                    "+++\n",
                    &format!("+++\naliases = [\"{alias}\"]\npublish_at = {at}T00:00:00Z\n"),
                    1,
                );
                self.site.put(&path, text + "\n[x](/policies/f/) [y](/policies/b/#two)\n");
            }
            "replaced" => self.edit(&path, |text, _| {
                text.replacen("+++\n", &format!("+++\nsupersedes = [\"policies/{other}\"]\n"), 1)
            }),
            "title taken" => self.edit(&path, |text, n| {
                let old =
                    text.lines().find(|line| line.starts_with("title = ")).unwrap_or("title").to_owned();
                let (title, day) = (n % 2, n % 3);
                text.replacen(&old, &format!("title = \"Shared {title}\""), 1).replacen(
                    "published = \"2020\"",
                    &format!("published = \"202{day}\""),
                    1,
                )
            }),
            "word allowed" => {
                let words = self.dice.pick(&["\"рolicy\"", "\"ΝHS\", \"рolicy\"", ""]);
                self.site.put("site.toml", format!("{SITE}[text]\nallow_words = [{words}]\n"));
                self.edit(&path, |text, _| text + "\nThe рolicy of the ΝHS.\n");
            }
            "glossary and numbers" => {
                let line = self.dice.pick(&[
                    "[numbering]\npolicies = \"paragraphs\"\n",
                    "[numbering]\npolicies = \"headings\"\nrisks = \"headings\"\n",
                    "[[glossary]]\nterm = \"Text\"\nstands_for = \"Words\"\n",
                    "[[glossary]]\nterm = \"link\"\ndefinition = \"What leads on.\"\nforms = [\"Text\"]\n",
                    "",
                ]);
                self.site.put("site.toml", format!("{SITE}{line}"));
            }
            "picture" => {
                let file = self.dice.pick(&[
                    "static/map.svg",
                    "content/policies/a/map.svg",
                    "content/policies/b/map.svg",
                ]);
                let width = 10 + self.dice.below(3);
                match self.dice.below(4) {
                    0 => self.site.remove(file),
                    _ => self.site.put(
                        file,
                        format!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"9\"/>"),
                    ),
                }
                self.edit(&path, |text, _| {
                    text + "\n![Map](a/map.svg) ![Map](/map.svg) [file](b/map.svg) ![Own](map.svg)\n"
                });
            }
            _ => {
                let policy = self.dice.pick(&["deny", "escape", "sanitise"]);
                self.site.put("site.toml", format!("raw_html = \"{policy}\"\n{SITE}"));
                self.edit(&path, |text, _| {
                    text + "\nA <b>bold</b> word, <a href=\"b.md#one\" onclick=\"x\">a link</a>.\n"
                });
            }
        }
    }

    fn edit(&mut self, path: &str, change: impl Fn(String, usize) -> String) {
        let n = self.dice.below(9);
        if let Some(text) = self.site.text(path) {
            self.site.put(path, change(text, n));
        }
    }

    fn kind_file(&mut self) {
        let risk = "format = 1\nfolder = \"risks\"\nlabel = \"Risk\"\nplural = \"Risks\"\n[[field]]\nname = \"policy\"\ntype = \"reference\"\nto = [\"policies\"]\nlabel = \"Policy\"\ninverse = \"Risks\"\n";
        match self.dice.below(4) {
            0 => self.site.put("content/risks/_kind.toml", risk),
            1 => self.site.put("content/risks/_kind.toml", risk.replace("label = \"Risk\"", "root = true\nlabel = \"Danger\"")),
            2 => self.site.put("content/policies/_kind.toml", "format = 1\nfolder = \"policies\"\nlabel = \"Paper\"\nplural = \"Papers\"\nfeed = true\n[[field]]\nname = \"owner\"\nfacet = true\n[[field]]\nname = \"tags\"\nfacet = true\n[[status]]\nname = \"in-force\"\nlabel = \"Live\"\nin_force = true\n"),
            _ => self.site.put("content/risks/one.toml", "title = \"A risk\"\npolicy = \"policies/a\"\n"),
        }
    }
}
