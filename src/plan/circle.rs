//! What to say of references that lead in a circle.

use crate::base::id::RecordId;
use crate::diag::code::Code;
use crate::diag::finding::{Finding, Place, SpanIn};
use crate::document::document::Document;
use crate::document::tie::Tie;
use crate::kind::field_rules::Way;
use crate::kind::shape::Kind;
use crate::site::circles::Link;
use crate::site::reader::Reader;

// A longer circle is told of by its first records.
const TOLD: usize = 8;

/// The circles that are told of at a record.
pub fn check(reader: &Reader<'_>, document: &Document, kind: &Kind) -> Vec<Finding> {
    let circles = reader.circles(&document.id);
    circles.into_iter().filter_map(|circle| told(reader, document, kind, circle)).collect()
}

fn told(reader: &Reader<'_>, document: &Document, kind: &Kind, circle: &[Link]) -> Option<Finding> {
    let (first, others) = circle.split_first()?;
    let (name, span, way) = saying(document, kind, &first.0)?;
    let mut ids: Vec<&RecordId> = circle.iter().map(|(tie, _)| &tie.from).collect();
    // As the field reads that is pointed at: `replaced_by` points against the chain of what replaces what.
    if way == Way::Back {
        ids.reverse();
        let start = ids.iter().position(|id| **id == document.id).unwrap_or(0);
        ids.rotate_left(start);
    }
    let shown: Vec<String> = ids.iter().take(TOLD).map(|id| format!("`{id}`")).collect();
    let left = match circle.len().saturating_sub(TOLD) {
        0 => String::new(),
        left => format!(" → {left} more"),
    };
    let message = format!("`{name}` leads in a circle: {}{left} → `{}`", shown.join(" → "), ids[0]);
    let place = Place { path: document.meta.path.clone(), span: Some(span) };
    let mut finding = Finding::at(place, Code::ReferenceCircle, message);
    for (tie, by) in others.iter().take(TOLD) {
        let Some(other) = reader.any_document(by) else { continue };
        let Some((name, span, way)) = reader.kind(&by.folder).and_then(|kind| saying(other, kind, tie))
        else {
            continue;
        };
        let named = if way == Way::Onward { &tie.to } else { &tie.from };
        let place = Place { path: other.meta.path.clone(), span: Some(span) };
        finding = finding.related(place, format!("`{name}` of `{by}` names `{named}`"));
    }
    Some(finding.help("one of these is wrong; a relation that has ended says so with `until`"))
}

// The field of a record that says a link, where, and which way it points.
fn saying(document: &Document, kind: &Kind, tie: &Tie) -> Option<(String, SpanIn, Way)> {
    let relations = document.meta.relations().into_iter();
    let mut found = relations.filter_map(|(name, relation, span)| {
        let chain = kind.field_at(&name)?.rules.acyclic.as_ref()?;
        let (own, other) = match chain.way {
            Way::Onward => (&tie.from, &tie.to),
            Way::Back => (&tie.to, &tie.from),
        };
        let is_it = chain.name == tie.chain && document.id == *own && relation.to == *other;
        is_it.then_some((name, span, chain.way))
    });
    found.next()
}
