//! Which fields of a kind are drawn: relations on the map, dates on the timeline.

use crate::diag::code::Code;
use crate::diag::finding::Finding;
use crate::source::fields::Fields;

use super::field::FieldType;

/// What a field adds to figures; nothing, unless a kind file says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Drawn {
    /// For references: where the map draws the other record.
    pub map: Option<Place>,
    /// For dates: whether they are on the timeline. For references: whether the dates of this record are on the
    /// timeline of the other too.
    pub timeline: bool,
}

/// Where the map draws the other record of a relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Above this one.
    Above,
    /// Below this one.
    Below,
    /// At its side: the relation reads the same from both ends.
    Beside,
    /// Below this one, as what comes after it in time: the two need not exist together.
    After,
}

/// Every place with the word that kind files use.
pub const PLACES: [(&str, Place); 4] =
    [("above", Place::Above), ("below", Place::Below), ("beside", Place::Beside), ("after", Place::After)];

/// Reads the keys `map` and `timeline` of a field, which a field of every kind may have already; `in_table` is whether
/// it is a column of a table, which no figure draws.
pub(super) fn read(
    (name, takes): (&str, Option<&FieldType>),
    fields: &mut Fields<'_>,
    base: Drawn,
    in_table: bool,
) -> Drawn {
    let map = fields.text("map");
    let timeline = fields.flag("timeline");
    let mut drawn = Drawn { timeline: if fields.has("timeline") { timeline } else { base.timeline }, ..base };
    if let Some(word) = map {
        drawn.map = PLACES.iter().find(|(known, _)| *known == word).map(|(_, place)| *place);
        if drawn.map.is_none() {
            let message = format!("`map` is `above`, `below`, `beside` or `after`, not `{word}`");
            let finding = Finding::at(fields.place_of("map"), Code::KindField, message);
            fields.add(finding.suggest_among(&word, &PLACES.map(|(name, _)| name)));
        }
    }
    let is_reference = matches!(takes, None | Some(FieldType::Reference(_)));
    let is_dated = is_reference || matches!(takes, Some(FieldType::Date | FieldType::Time));
    for (key, sound, what) in
        [("map", is_reference, "references"), ("timeline", is_dated, "dates, times and references")]
    {
        if !fields.has(key) || sound && !in_table {
            continue;
        }
        let message = match sound {
            true => format!("`{key}` is not for columns of a table, and `{name}` is one"),
            false => format!("`{key}` is for {what}, and `{name}` is none"),
        };
        fields.wrong_value(key, Code::KindField, message);
        match key {
            "map" => drawn.map = None,
            _ => drawn.timeline = false,
        }
    }
    drawn
}
