//! Whether what a record names existed at the time.

use crate::base::date::PartialDate;
use crate::base::id::RecordId;
use crate::document::value::{DateClaim, Relation};
use crate::site::reader::Reader;

/// What to say where the other record of a relation, or the relation, cannot have existed on a day.
pub fn at(reader: &Reader<'_>, relation: &Relation, field: &str, day: PartialDate) -> Option<String> {
    let to = &relation.to;
    let (began, ended) = life(reader, to);
    let date = |claim: &DateClaim| format!("{} {}", claim.date.preposition(), claim.date);
    let told = |what: String| Some(format!("`{field}` is {day}, {what}"));
    match () {
        () if ends_before(ended, day) => told(format!("after `{to}` ended, {}", date(ended?))),
        () if begins_after(began, day) => told(format!("before `{to}` began, {}", date(began?))),
        () if ends_before(relation.until.as_ref(), day) => {
            told(format!("and `until` is {}", relation.until.as_ref()?.date))
        }
        () if begins_after(relation.from.as_ref(), day) => {
            told(format!("and `from` is {}", relation.from.as_ref()?.date))
        }
        () => None,
    }
}

/// What to say where the two records of a relation cannot both have existed from its beginning to its end.
pub fn throughout(reader: &Reader<'_>, own: &RecordId, relation: &Relation) -> Option<String> {
    let date = |claim: &DateClaim| format!("{} {}", claim.date.preposition(), claim.date);
    for id in [&relation.to, own] {
        let (began, ended) = life(reader, id);
        for (key, end) in [("from", &relation.from), ("until", &relation.until)] {
            let Some(end) = end else { continue };
            if begins_after(began, end.date) {
                return Some(format!("`{key}` is {}, before `{id}` began, {}", end.date, date(began?)));
            }
            if ends_before(ended, end.date) {
                return Some(format!("`{key}` is {}, after `{id}` ended, {}", end.date, date(ended?)));
            }
        }
    }
    let (ours, theirs) = (life(reader, own), life(reader, &relation.to));
    for ((first, (_, ended)), (second, (began, _))) in
        [((own, ours), (&relation.to, theirs)), ((&relation.to, theirs), (own, ours))]
    {
        if let (Some(ended), Some(began)) = (ended, began)
            && ends_before(Some(ended), began.date)
        {
            return Some(format!(
                "`{first}` ended {}, before `{second}` began, {}",
                date(ended),
                date(began)
            ));
        }
    }
    None
}

type Life<'a> = (Option<&'a DateClaim>, Option<&'a DateClaim>);

fn life<'a>(reader: &Reader<'a>, id: &RecordId) -> Life<'a> {
    let Some(life) = reader.kind(&id.folder).and_then(|kind| kind.life.as_ref()) else { return (None, None) };
    let date = |field: &Option<String>| field.as_ref().and_then(|field| reader.date(id, field));
    (date(&life.from), date(&life.until))
}

fn begins_after(began: Option<&DateClaim>, day: PartialDate) -> bool {
    began.is_some_and(|began| began.date.earliest() > day.latest())
}

fn ends_before(ended: Option<&DateClaim>, day: PartialDate) -> bool {
    ended.is_some_and(|ended| ended.date.latest() < day.earliest())
}
