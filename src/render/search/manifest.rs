//! What the page of search knows before it fetches anything: where words and results lie, and what numbers mean.

use jiff::civil;
use serde_json::{Value, json};

use crate::base::stop_words;
use crate::kind::shape::{Kind, Status, Tone};
use crate::site::card;
use crate::site::reader::Reader;
use crate::site::search::entry::Standing;
use crate::site::search::numbering::{EPOCH, Layout, PLACES, STATUSES, YEARS};
use crate::site::search::volume::Volume;
use crate::site::stage;

/// The kinds and statuses that have documents, where words and results lie, and what is left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Manifest {
    /// How many documents there are.
    pub documents: usize,
    /// Where the shards of words begin.
    pub bounds: Vec<String>,
    /// Words that are left out.
    pub stop: &'static [&'static str],
    /// Each kind and status that has documents.
    pub classes: Vec<Class>,
    /// The volume of editions, where the site has any.
    pub past: Option<Past>,
}

/// The volume of editions.
#[derive(Debug, Clone, PartialEq)]
pub struct Past {
    /// How many there are.
    pub documents: usize,
    /// The day of the first.
    pub first: civil::Date,
    /// Where the shards of words begin.
    pub bounds: Vec<String>,
    /// For each kind: its newest editions, and the others.
    pub classes: Vec<Class>,
}

/// Documents of one kind and status.
#[derive(Debug, Clone, PartialEq)]
pub struct Class {
    /// What their numbers begin with.
    pub code: u32,
    /// The folder of the kind.
    pub kind: String,
    /// What one of them is called.
    pub kind_label: String,
    /// The name of the status; empty where they have none.
    pub status: String,
    /// What people read.
    pub status_label: String,
    /// How it is drawn.
    pub tone: &'static str,
    /// How they stand to what is current.
    pub rank: Rank,
    /// Whether they are editions, and which.
    pub editions: Option<Editions>,
    /// How many low bits of a number a block of results leaves out.
    pub shift: u32,
    /// The years in which there are any; none for what has no date.
    pub years: Vec<Option<i16>>,
}

/// Which editions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Editions {
    /// Those that readers can see now: they say what their records say.
    Newest,
    /// Those that were replaced, or taken off.
    Earlier,
}

/// How documents stand to what is current.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// What applies.
    InForce,
    /// What is neither in force nor over.
    Current,
    /// What was replaced, or ended.
    Over,
    /// What a record said at a time.
    Edition,
}

impl Rank {
    /// How much their words count, in quarters.
    pub fn weight(self) -> u64 {
        match self {
            Rank::InForce => 5,
            Rank::Current => 4,
            Rank::Over | Rank::Edition => 3,
        }
    }

    /// Whether they are found without being asked for.
    pub fn is_current(self) -> bool {
        self <= Rank::Current
    }
}

/// Puts it together.
pub fn of(reader: &Reader<'_>) -> Manifest {
    Manifest {
        documents: reader.search_shape(Volume::Now).documents,
        bounds: reader.search_bounds(Volume::Now).to_vec(),
        stop: stop_words::of(&reader.settings().language),
        classes: classes(reader, Volume::Now),
        past: past(reader),
    }
}

/// The volume of editions; nothing where there is none.
pub fn past(reader: &Reader<'_>) -> Option<Past> {
    let documents = reader.search_shape(Volume::Past).documents;
    let first = reader.first_edition().filter(|_| documents > 0)?;
    let bounds = reader.search_bounds(Volume::Past).to_vec();
    Some(Past { documents, first, bounds, classes: classes(reader, Volume::Past) })
}

fn classes(reader: &Reader<'_>, volume: Volume) -> Vec<Class> {
    let shape = reader.search_shape(volume);
    let year = |year: &u32| i16::try_from(*year).ok().filter(|year| *year > 0).map(|year| year + EPOCH);
    let class = |(code, (shift, years)): (&u32, &(u32, Vec<u32>))| {
        let class = class(reader, &shape.layout, *code)?;
        Some(Class { shift: *shift, years: years.iter().map(year).collect(), ..class })
    };
    shape.blocks.iter().filter_map(class).collect()
}

/// How the documents of a kind and status stand to what is current.
pub fn class(reader: &Reader<'_>, layout: &Layout, code: u32) -> Option<Class> {
    let (folder, statuses) = layout.get((code >> STATUSES) as usize)?;
    let kind = reader.kind(folder)?;
    let (status, status_label, tone) = match statuses.get((code & ((1 << STATUSES) - 1)) as usize)? {
        Standing::Named(name) => {
            let status = status_of(kind, name);
            let (label, tone) =
                status.map_or((name.clone(), Tone::Neutral), |status| (status.label, status.tone));
            (name.clone(), label, tone)
        }
        Standing::None => (String::new(), String::new(), Tone::Neutral),
        Standing::Newest => ("newest".to_owned(), "Newest edition".to_owned(), Tone::Neutral),
        Standing::Earlier => ("earlier".to_owned(), "Earlier edition".to_owned(), Tone::Superseded),
    };
    let editions = match statuses.get((code & ((1 << STATUSES) - 1)) as usize)? {
        Standing::Newest => Some(Editions::Newest),
        Standing::Earlier => Some(Editions::Earlier),
        _ => None,
    };
    let rank = match (editions, tone) {
        (Some(_), _) => Rank::Edition,
        (None, Tone::InForce) => Rank::InForce,
        (None, Tone::Superseded | Tone::Withdrawn) => Rank::Over,
        _ => Rank::Current,
    };
    Some(Class {
        code,
        kind: folder.to_string(),
        kind_label: kind.label.clone(),
        status,
        status_label,
        tone: tone.name(),
        rank,
        editions,
        shift: 0,
        years: Vec::new(),
    })
}

/// A status of a kind by its name: one of its own, one of its stages, or one that the day gives.
pub fn status_of(kind: &Kind, name: &str) -> Option<Status> {
    let others = stage::statuses(kind).into_iter().chain(card::statuses_of_day());
    kind.status(name).cloned().or_else(|| others.into_iter().find(|status| status.name == name))
}

impl Manifest {
    /// As JSON for the script of the page. No `<` stands in it, so that it can stand in HTML.
    pub fn json(&self) -> String {
        let manifest: Value = json!({
            "documents": self.documents,
            "places": PLACES,
            "years": YEARS,
            "epoch": EPOCH,
            "stop": self.stop.join(" "),
            "bounds": self.bounds,
            "classes": self.classes.iter().map(Class::json).collect::<Vec<_>>(),
        });
        manifest.to_string().replace('<', "\\u003c")
    }

    /// The class of a document.
    pub fn class_of(&self, number: u64) -> Option<&Class> {
        let code = (number >> (PLACES + YEARS)) as u32;
        let of = |classes: &'_ [Class]| classes.binary_search_by_key(&code, |class| class.code).ok();
        let past = self.past.as_ref().map_or(&[][..], |past| &past.classes);
        match of(&self.classes) {
            Some(at) => self.classes.get(at),
            None => past.get(of(past)?),
        }
    }

    /// The classes of both volumes.
    pub fn all_classes(&self) -> impl Iterator<Item = &Class> {
        self.classes.iter().chain(self.past.iter().flat_map(|past| &past.classes))
    }
}

impl Past {
    /// As JSON for the script that finds editions.
    pub fn json(&self) -> Value {
        json!({
            "documents": self.documents,
            "first": self.first.to_string(),
            "bounds": self.bounds,
            "classes": self.classes.iter().map(Class::json).collect::<Vec<_>>(),
        })
    }
}

impl Class {
    /// Which volume has them.
    pub fn volume(&self) -> Volume {
        if self.editions.is_some() { Volume::Past } else { Volume::Now }
    }

    fn json(&self) -> Value {
        json!({
            "code": self.code,
            "kind": self.kind,
            "kind_label": self.kind_label,
            "status": self.status,
            "status_label": self.status_label,
            "tone": self.tone,
            "rank": self.rank as u8,
            "weight": self.rank.weight(),
            "shift": self.shift,
        })
    }
}

/// The year of a document.
pub fn year_of(number: u64) -> Option<i16> {
    let year = i16::try_from((number >> PLACES) & ((1 << YEARS) - 1)).ok()?;
    (year > 0).then_some(year + EPOCH)
}
