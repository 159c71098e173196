//! What a document adds to figures: relations to the map, dates to the timeline.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::base::date::PartialDate;
use crate::kind::shape::Kind;

use super::facts::Window;
use super::meta::Meta;
use super::value::{Certainty, DateClaim, Value};

/// The part of a document that is drawn.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Figures {
    /// The fields of its kind whose relations are on the map.
    pub on_map: Vec<String>,
    /// Its dates on the timeline, by field.
    pub moments: Vec<(String, When)>,
    /// Since when and until when each of its relations on the map holds.
    pub held: Vec<Window>,
}

/// When something was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum When {
    /// A date as its source gives it.
    Date(DateClaim),
    /// An instant; its day depends on the site's time zone.
    Instant(Timestamp),
}

impl When {
    /// The date, where the site is.
    pub fn claim(&self, zone: &TimeZone) -> DateClaim {
        match self {
            When::Date(claim) => claim.clone(),
            When::Instant(instant) => {
                let date = PartialDate::Day(zone.to_datetime(*instant).date());
                DateClaim { date, certainty: Certainty::Stated, note: None }
            }
        }
    }
}

/// What a document adds.
pub fn of(kind: &Kind, meta: &Meta) -> Figures {
    let on_map: Vec<String> = kind.on_map().map(|(field, _)| field.name.clone()).collect();
    let relations = meta.relations().into_iter().filter(|(name, ..)| on_map.contains(name));
    let held = relations
        .map(|(_, relation, _)| Window { from: relation.from.clone(), until: relation.until.clone() });
    let when = |value: &Value| match value {
        Value::Date(claim) => Some(When::Date(claim.clone())),
        Value::Time(instant) => Some(When::Instant(*instant)),
        _ => None,
    };
    let fields = kind.fields.iter().filter(|field| field.drawn.timeline);
    let moments = fields.flat_map(|field| {
        let items = meta.items(&field.name).iter();
        items.filter_map(|item| Some((field.name.clone(), when(&item.value)?))).collect::<Vec<_>>()
    });
    Figures { held: held.collect(), moments: moments.collect(), on_map }
}

/// Since when and until when what a document speaks of exists.
pub fn life(kind: &Kind, meta: &Meta) -> Window {
    let life = kind.life.as_ref();
    let date = |field: Option<&String>| field.and_then(|field| meta.date(field)).cloned();
    Window {
        from: date(life.and_then(|life| life.from.as_ref())),
        until: date(life.and_then(|life| life.until.as_ref())),
    }
}
