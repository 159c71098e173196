//! `candour search`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use crate::base::date::PartialDate;
use crate::plan::lookup;
use crate::render::search::manifest::{self, Manifest};
use crate::render::search::query::{self, Answer, Count, Hit, Order, Question, Scope, Time};
use crate::site::reader::Reader;

use super::arguments::{Common, Format, SearchOptions};
use super::report::{could_not_run, count, print, tell};
use super::session;

/// Answers as the page for search does, from the same files.
pub(super) fn run(common: &Common, options: &SearchOptions) -> u8 {
    let session = match session::open(common, &session::default_out(&common.site), options.as_of) {
        Ok(session) => session,
        Err(reason) => return could_not_run(&reason),
    };
    if !session.build.site().is_searched() {
        return could_not_run("this site leaves search out: `off = true` under `[search]` of `site.toml`");
    }
    let manifest = manifest::of(&Reader::of(session.build.site()));
    let output = session.build.output();
    let fetch = |name: &str| {
        let artifact = output.get(&lookup::file(name))?;
        String::from_utf8(artifact.bytes.to_vec()).ok()
    };
    let time = match options.as_of {
        // Without an archive, nobody knows what it said then.
        Some(_) if manifest.past.is_some() => Time::AsOf(session.build.site().as_of().day()),
        _ if options.editions => Time::Earlier,
        _ => Time::Now,
    };
    let answer = query::answer(&manifest, &question(options, time), &fetch);
    let base = &session.build.site().settings().base;
    let url = |hit: &Hit| format!("{}{}", base.absolute(&crate::base::address::Address::home()), hit.href);
    for hit in &answer.hits {
        let class = manifest.class_of(hit.number);
        tell(
            common,
            &json!({
                "result": "found",
                "title": hit.title,
                "url": url(hit),
                "kind": class.map(|class| class.kind.as_str()),
                "status": class.map(|class| class.status.as_str()).filter(|status| !status.is_empty()),
                "date": hit.date,
                "section": hit.heading,
                "text": hit.text,
            }),
        );
    }
    let (exact, all) = match answer.count {
        Count::Exactly(all) => (true, all),
        Count::AtLeast(all) => (false, all),
    };
    tell(
        common,
        &json!({
            "result": "count",
            "count": all,
            "exact": exact,
            "replaced_or_ended": answer.over,
            "instead": answer.instead.iter().cloned().collect::<BTreeMap<String, String>>(),
            "missing": answer.missing,
            "all_words": !answer.is_partial,
        }),
    );
    if common.format == Format::Human {
        print(&text(&manifest, options, (&answer, time), url));
    }
    super::CLEAN
}

fn question(options: &SearchOptions, time: Time) -> Question {
    let mut filters: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (facet, values) in [("kind", &options.kind), ("status", &options.status)] {
        if !values.is_empty() {
            filters.insert(facet.to_owned(), values.iter().cloned().collect());
        }
    }
    Question {
        words: options.words.join(" "),
        filters,
        scope: if options.all { Scope::All } else { Scope::Current },
        time,
        order: if options.newest { Order::Newest } else { Order::Relevance },
        page: options.page.max(1),
    }
}

fn text(
    manifest: &Manifest,
    options: &SearchOptions,
    (answer, time): (&Answer, Time),
    url: impl Fn(&Hit) -> String,
) -> String {
    let mut lines = Vec::new();
    for (typed, used) in &answer.instead {
        lines.push(format!("Nothing has “{typed}”: searched for “{used}”."));
    }
    for word in &answer.missing {
        lines.push(format!("Nothing has “{word}”, or a word like it."));
    }
    let all = match answer.count {
        Count::Exactly(all) => count(all, "result"),
        Count::AtLeast(all) => format!("more than {}", query::below(all)),
    };
    let partial = if answer.is_partial { ", none with all of the words" } else { "" };
    let over = match answer.over {
        0 => String::new(),
        more => format!(" {more} more among what was replaced or has ended: `--all` shows them."),
    };
    let then = match time {
        Time::AsOf(day) => format!(" as the site stood on {}", PartialDate::Day(day)),
        Time::Now | Time::Earlier => String::new(),
    };
    lines.push(format!("{all} for “{}”{then}{partial}.{over}", options.words.join(" ")));
    for hit in &answer.hits {
        let class = manifest.class_of(hit.number);
        let kind = class.map_or(String::new(), |class| {
            let about = [&class.kind_label, &class.status_label, &hit.date];
            about.into_iter().filter(|text| !text.is_empty()).cloned().collect::<Vec<_>>().join(", ")
        });
        lines.push(format!("\n{}\n  {kind}\n  {}", hit.title, url(hit)));
        if !hit.text.is_empty() {
            lines.push(format!("  {}", hit.text));
        }
    }
    lines.join("\n") + "\n"
}
