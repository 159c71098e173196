//! What stands above everything else on a record's page: that it is withdrawn, replaced, or not stored.

use serde::Serialize;

use crate::archive::notice::Notice as Under;
use crate::archive::sequence;
use crate::base::address::Address;
use crate::document::document::Document;
use crate::document::facts::Release;
use crate::document::value::{Item, Value};
use crate::kind::common_fields;
use crate::kind::shape::Tone;
use crate::site::reader::Reader;
use crate::site::standing::Standing;

/// What stands above everything else that a record says.
#[derive(Serialize)]
pub(super) struct Notice {
    tone: &'static str,
    heading: String,
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    href: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    link_text: Option<String>,
}

/// Says why an edition has no words: a notice withholds them, or its files are not in the archive any more.
pub(super) fn not_there(reader: &Reader<'_>, under: Option<&Under>) -> Notice {
    let (heading, text) = match under {
        Some(_) => (
            "Withheld",
            "What this edition said is not shown any more, and its bytes are no longer in the archive. The notice \
             above says why, and by whose decision.",
        ),
        None => (
            "Not stored here",
            "The files of this edition are not in the archive from which this site was built.",
        ),
    };
    let file = |under: &Under| Address::file(&sequence::path::<Under>(under.number));
    Notice {
        tone: "withdrawn",
        heading: heading.to_owned(),
        text: text.to_owned(),
        href: under.map(|under| reader.settings().base.href(&file(under))),
        link_text: under.map(|under| format!("Notice {} as it was entered (JSON)", under.number)),
    }
}

// Only authors get to see such a page.
fn held_back(release: Release) -> Notice {
    let (heading, text) = match release {
        Release::At(instant) => (
            "Held back",
            format!(
                "Readers cannot see this before {instant}. It is shown here only because drafts are asked for."
            ),
        ),
        Release::Never | Release::Always => (
            "Draft",
            "Readers cannot see this. It is shown here only because drafts are asked for.".to_owned(),
        ),
    };
    Notice { tone: "draft", heading: heading.to_owned(), text, href: None, link_text: None }
}

/// Says whether a record is held back, withdrawn or replaced.
pub(super) fn of(reader: &Reader<'_>, document: &Document, standing: &Standing) -> Vec<Notice> {
    let mut notices: Vec<Notice> = reader.held_back_until(document).into_iter().map(held_back).collect();
    if let Some(Value::Row(cells)) = document.meta.value(common_fields::WITHDRAWN) {
        let is_done = matches!(standing, Standing::Withdrawn(_));
        let words = match is_done {
            true => ("Withdrawn", "It was replaced by"),
            false if matches!(standing, Standing::Uncertain(_)) => ("Withdrawn", "It is replaced by"),
            false => ("To be withdrawn", "It is to be replaced by"),
        };
        notices.push(withdrawn(reader, cells, words, Text::of(document)));
    }
    for (name, from, _) in reader.inverse(&document.id) {
        if name != common_fields::SUPERSEDES {
            continue;
        }
        let Some(card) = reader.card(from) else { continue };
        // A successor that is to come, or is only a draft, has not replaced anything yet.
        let is_draft = card.status.as_ref().is_some_and(|status| status.tone == Tone::Draft);
        let (heading, text) = match &card.standing {
            Standing::NotYet(date) => {
                let from = format!("From {}, this is to be replaced by", date.date);
                ("To be replaced", from)
            }
            _ if is_draft => ("A successor is drafted", "It is proposed to replace this by".to_owned()),
            _ => ("Replaced", "This was replaced by".to_owned()),
        };
        notices.push(Notice {
            tone: "superseded",
            heading: heading.to_owned(),
            text,
            href: Some(reader.settings().base.href(&card.at)),
            link_text: Some(card.title.clone()),
        });
    }
    notices
}

// What a page without a text says of that.
const GONE: &str = "Its text is not on this page.";

// Whether a withdrawn record still has a text to read; one that is only fields never had any.
enum Text {
    Kept,
    Gone,
}

impl Text {
    fn of(document: &Document) -> Text {
        let had_one = document.text_path.extension() == Some("md");
        let is_gone = had_one && document.body.plain.is_empty() && document.attachments.is_empty();
        if is_gone { Text::Gone } else { Text::Kept }
    }
}

fn withdrawn(
    reader: &Reader<'_>,
    cells: &[(String, Vec<Item>)],
    (how, replaced): (&str, &str),
    text: Text,
) -> Notice {
    let cell = |name: &str| cells.iter().find(|(cell, _)| cell == name).and_then(|(_, items)| items.first());
    let on = cell("on").and_then(|item| item.value.as_date());
    let reason = cell("reason").and_then(|item| item.value.as_text()).unwrap_or_default();
    let successor = cell("replaced_by").and_then(|item| match &item.value {
        Value::Reference(relation) => reader.card(&relation.to),
        _ => None,
    });
    Notice {
        tone: "withdrawn",
        heading: on
            .map_or_else(|| how.to_owned(), |on| format!("{how} {} {}", on.date.preposition(), on.date)),
        text: match (successor, text) {
            (Some(_), Text::Kept) => format!("{reason} {replaced}"),
            (Some(_), Text::Gone) => format!("{reason} {GONE} {replaced}"),
            (None, Text::Kept) => reason.to_owned(),
            (None, Text::Gone) => format!("{reason} {GONE}"),
        },
        href: successor.map(|card| reader.settings().base.href(&card.at)),
        link_text: successor.map(|card| card.title.clone()),
    }
}
