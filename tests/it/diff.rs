//! `candour diff`, on the example.

use std::process::{Command, Output};

use expect_test::expect;

fn diff(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_candour"));
    command.env_remove("SOURCE_DATE_EPOCH").args(["diff", "--site", env!("CARGO_MANIFEST_DIR")]);
    command.args(arguments).output().expect("candour can be run")
}

fn told(arguments: &[&str]) -> String {
    let output = diff(arguments);
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]), "{output:?}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn refused(arguments: &[&str]) -> String {
    let output = diff(arguments);
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(2), &b""[..]), "{output:?}");
    String::from_utf8(output.stderr).expect("UTF-8")
}

#[test]
fn what_changed_is_said_in_words() {
    expect![[r#"
        policies/unified-tech-fund
          from the edition of 2021-09-17  https://nhsx.example/policies/unified-tech-fund/2021-09-17/
          to   the edition of 2022-01-07  https://nhsx.example/policies/unified-tech-fund/2022-01-07/

        1 detail changed, 1 passage changed, 4 passages added, 1 passage removed, 3 passages unchanged, 47 words added, 9 words removed

        Details
          Published
            removed: 31 August 2021
            added: 31 August 2021 (Updated on 7 December 2021.)

        Text
          Under “How much money”
            removed: The total for 2021 to 2022 is £680 million.
            added: The total changed while the prospectus was open. Both figures are right for their date.
            added: As published on | Total for 2021 to 2022
            added: 31 August 2021 | £680 million
            added: 7 December 2021 | £938 million
          Under “What it pays for”
            changed: The funds cover, among other things, basic digital systems in hospitals, shared care records, cyber security, diagnostics and maternity care. Each has its own closing date[added: ; the last that we know of is 22 March 2022, for shared care records].
    "#]].assert_eq(&told(&["policies/unified-tech-fund", "2021-09-17", "2022-01-07"]));
    expect![[r#"
        standards/identity-verification-and-authentication
          from the edition of 2019-07-01  https://nhsx.example/standards/identity-verification-and-authentication/2019-07-01/
          to   the edition of 2020-10-07  https://nhsx.example/standards/identity-verification-and-authentication/2020-10-07/

        2 details changed, 1 passage added, 3 passages unchanged, 6 words added

        Details
          Publisher’s version
            changed: [removed: 1] [added: 2.0.0] (Amd [removed: 64/2018] [added: 7/2020])
          Published
            removed: 29 June 2018
            added: 13 March 2020

        Text
            added: 2.0.0 | 7/2020 | 13 March 2020
    "#]].assert_eq(&told(&[
        "standards/identity-verification-and-authentication",
        "2019-07-01",
        "2020-10-07",
    ]));
}

#[test]
fn a_day_stands_for_the_edition_of_that_day_and_the_newest_is_the_other_end() {
    let by_edition = told(&["policies/dtac-beta", "2020-10-07", "2021-02-24"]);
    assert_eq!(told(&["policies/dtac-beta", "2020-12-24"]), by_edition);
    // What is sealed is what the files say.
    let same = told(&["policies/dtac-beta", "2021-02-24", "files"]);
    assert!(same.ends_with("\nNothing differs.\n"), "{same}");
}

#[test]
fn programs_get_one_object() {
    let text = told(&["policies/dtac-beta", "2020-10-07", "--format", "json"]);
    let object: serde_json::Value = serde_json::from_str(&text).expect("one object");
    expect![[r#"
        {
          "result": "compared",
          "record": "policies/dtac-beta",
          "old": {
            "edition": "2020-10-07",
            "url": "https://nhsx.example/policies/dtac-beta/2020-10-07/"
          },
          "new": {
            "edition": "2021-02-24",
            "url": "https://nhsx.example/policies/dtac-beta/2021-02-24/"
          },
          "counts": [
            "2 details changed",
            "2 passages changed",
            "1 passage added",
            "11 words added, 4 words removed"
          ],
          "details": [
            {
              "field": "status",
              "label": "Status",
              "removed": [
                "Published"
              ],
              "added": [
                "Superseded"
              ],
              "kept": 0
            },
            {
              "field": "supersedes",
              "label": "Replaces",
              "removed": [
                "NHS Digital Health Technology Standard (draft), source: Streamlining digital health technology assessments (The draft was given up.)"
              ],
              "added": [
                "NHS Digital Health Technology Standard (draft), source: Streamlining digital health technology assessments (In part: the guide to good practice took over the rest.)"
              ],
              "kept": 0
            }
          ],
          "passages": [
            {
              "change": "changed",
              "section": null,
              "text": "The criteria ask of every digital product the same questions in five areas: clinical safety, data protection, technical assurance, interoperability, and usability and accessibility. The beta [removed: is] [added: was] to run for three months, so that developers and assessors [removed: can] [added: could] try it."
            },
            {
              "change": "changed",
              "section": null,
              "text": "It [removed: replaces] [added: replaced] two older tools, the Digital Assessment Questionnaire and the Digital Assessment Portal, and [removed: takes] [added: took] up the work on the draft standard of February 2020."
            },
            {
              "change": "added",
              "section": null,
              "text": "The final criteria followed in February 2021."
            }
          ],
          "files": []
        }
    "#]].assert_eq(&format!("{object:#}\n"));
}

#[test]
fn what_cannot_be_compared_is_said() {
    expect![[r#"
        candour: there is no record `policies/nothing`
    "#]]
    .assert_eq(&refused(&["policies/nothing", "2020-10-07"]));
    expect![[r#"
        candour: it was not on the site on 2019-01-01; its editions are of 2021-02-24
    "#]]
    .assert_eq(&refused(&["policies/dtac", "2019-01-01"]));
    expect![[r#"
        candour: `soon` is no day, such as 2022-02-10, and not `files`
    "#]]
    .assert_eq(&refused(&["policies/dtac", "soon"]));
    expect![[r#"
        candour: `Policies` must be written as folder/name
    "#]]
    .assert_eq(&refused(&["Policies", "2019-01-01"]));
}
