//! What the site is made of: artifacts at addresses.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::address::Address;
use crate::base::bulk;
use crate::base::digest::Digest;

use super::store::{Content, Span, Store};

/// One file of the output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    /// Where readers find it.
    pub at: Address,
    /// What it is.
    pub media: Media,
    /// Its bytes; none where they were put away, or stand where an earlier run published them.
    pub bytes: Arc<[u8]>,
    /// The SHA-256 of the bytes.
    pub digest: Digest,
    // Where the bytes are, if not here.
    away: Option<Away>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Away {
    /// In the store of the output.
    Stored(Span),
    /// Where an earlier run published them; how many there are.
    Published(usize),
}

impl Artifact {
    /// Makes an artifact; its media type follows from its address.
    pub fn new(at: Address, bytes: impl Into<Arc<[u8]>>) -> Artifact {
        let bytes = bytes.into();
        Artifact { media: Media::of(&at), digest: Digest::of(&bytes), at, bytes, away: None }
    }

    /// An artifact whose bytes have a digest that is known.
    pub fn known(at: Address, bytes: Arc<[u8]>, digest: Digest) -> Artifact {
        Artifact { media: Media::of(&at), digest, at, bytes, away: None }
    }

    /// An artifact that an earlier run made and published: what it was is known, its bytes are there.
    pub fn published(at: Address, digest: Digest, length: usize) -> Artifact {
        let away = Some(Away::Published(length));
        Artifact { media: Media::of(&at), digest, at, bytes: Arc::default(), away }
    }

    /// Whether its bytes are only where an earlier run published them.
    pub fn is_published(&self) -> bool {
        matches!(self.away, Some(Away::Published(_)))
    }
}

/// A media type as HTTP names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Media(pub &'static str);

// Extensions of what public bodies attach; anything else is a download.
const MEDIA: [(&str, &str); 28] = [
    ("html", "text/html; charset=utf-8"),
    ("css", "text/css; charset=utf-8"),
    ("js", "text/javascript; charset=utf-8"),
    ("json", "application/json"),
    ("jsonld", "application/ld+json"),
    ("atom", "application/atom+xml; charset=utf-8"),
    ("xml", "application/xml; charset=utf-8"),
    ("txt", "text/plain; charset=utf-8"),
    ("md", "text/markdown; charset=utf-8"),
    ("sha256", "text/plain; charset=utf-8"),
    ("csv", "text/csv; charset=utf-8"),
    ("ics", "text/calendar; charset=utf-8"),
    ("link", "application/link-format"),
    ("svg", "image/svg+xml"),
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("gif", "image/gif"),
    ("webp", "image/webp"),
    ("ico", "image/x-icon"),
    ("pdf", "application/pdf"),
    ("zip", "application/zip"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("ods", "application/vnd.oasis.opendocument.spreadsheet"),
    ("odt", "application/vnd.oasis.opendocument.text"),
    ("ttl", "text/turtle; charset=utf-8"),
    ("webmanifest", "application/manifest+json"),
];

impl Media {
    /// The media type of what lives at an address, by its extension (IANA media types).
    pub fn of(at: &Address) -> Media {
        let name = at.as_str().rsplit('/').next().unwrap_or_default();
        let extension = match name.rsplit_once('.') {
            _ if name.is_empty() => "html",
            Some((stem, extension)) if !stem.is_empty() => extension,
            _ => "",
        };
        let known = MEDIA.iter().find(|(known, _)| known.eq_ignore_ascii_case(extension));
        Media(known.map_or("application/octet-stream", |(_, media)| media))
    }
}

/// The types that hosts are told of, by extension: those that many do not know, or send without their encoding.
pub fn told_to_hosts() -> impl Iterator<Item = (&'static str, &'static str)> {
    let is_told = |media: &str| {
        media.contains("charset") && media != "text/html; charset=utf-8"
            || media.contains("link-format")
            || media.contains("ld+json")
    };
    MEDIA.into_iter().filter(move |(_, media)| is_told(media))
}

/// All artifacts of a site, by address.
#[derive(Debug, Clone, Default)]
pub struct Output {
    artifacts: BTreeMap<Address, Artifact>,
    // Those that came as one, each in order, by the first of them; no two lie between each other.
    whole: BTreeMap<Address, Vec<Artifact>>,
    store: Option<Arc<dyn Store>>,
}

/// What turns one output into another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Delta {
    /// New or with other bytes, by address.
    pub put: Vec<Artifact>,
    /// No longer there, by address.
    pub gone: Vec<Address>,
}

impl Output {
    /// An empty output that puts the bytes of its artifacts away.
    pub fn in_store(store: Arc<dyn Store>) -> Output {
        Output { store: Some(store), ..Output::default() }
    }

    /// The same artifact without its bytes, where this output puts them away.
    pub fn put_away(&self, artifact: Artifact) -> Artifact {
        match self.store.as_ref().and_then(|store| store.put(&artifact.bytes)) {
            Some(span) => Artifact { bytes: Arc::default(), away: Some(Away::Stored(span)), ..artifact },
            None => artifact,
        }
    }

    /// The bytes of an artifact of this output, wherever they are.
    pub fn content(&self, artifact: &Artifact) -> Content {
        match (artifact.away, &self.store) {
            (Some(Away::Stored(span)), Some(store)) => Content::away(store.clone(), span, artifact.digest),
            (Some(Away::Published(length)), _) => Content::published(length, artifact.digest),
            _ => Content::here(artifact.bytes.clone(), artifact.digest),
        }
    }

    /// Puts an artifact in its place; says whether that made a difference.
    pub fn put(&mut self, artifact: Artifact) -> bool {
        let differs = self.differs(&artifact);
        if differs {
            match self.in_whole(&artifact.at) {
                Some((all, at)) => all[at] = artifact,
                None => drop(self.artifacts.insert(artifact.at.clone(), artifact)),
            }
        }
        differs
    }

    /// Puts artifacts in their places that belong together, in the order of their addresses: none of them is there, and
    /// nothing else that came as one lies between them.
    pub fn put_whole(&mut self, artifacts: Vec<Artifact>) {
        debug_assert!(artifacts.is_sorted_by(|a, b| a.at < b.at), "in order, and none twice");
        if let Some(first) = artifacts.first() {
            self.whole.insert(first.at.clone(), artifacts);
        }
    }

    /// Puts artifacts in their places; gives those that made a difference.
    pub fn put_all(&mut self, mut artifacts: Vec<Artifact>) -> Vec<Artifact> {
        if !self.is_empty() {
            artifacts.retain(|artifact| self.differs(artifact));
        }
        let mut by_address = Vec::with_capacity(artifacts.len());
        for artifact in &artifacts {
            match self.in_whole(&artifact.at) {
                Some((all, at)) => all[at] = artifact.clone(),
                None => by_address.push((artifact.at.clone(), artifact.clone())),
            }
        }
        bulk::put_all(&mut self.artifacts, by_address);
        artifacts
    }

    fn differs(&self, artifact: &Artifact) -> bool {
        let is_same = |old: &Artifact| old.digest == artifact.digest && !old.is_published();
        !self.get(&artifact.at).is_some_and(is_same)
    }

    // Where an artifact is among those that came as one.
    fn in_whole(&mut self, at: &Address) -> Option<(&mut Vec<Artifact>, usize)> {
        let (_, all) = self.whole.range_mut(..=at).next_back()?;
        let place = all.binary_search_by(|artifact| artifact.at.cmp(at)).ok()?;
        Some((all, place))
    }

    /// Takes away what lives at an address; says whether something did.
    pub fn remove(&mut self, at: &Address) -> bool {
        let whole = self.in_whole(at).map(|(all, place)| all.remove(place));
        whole.is_some() || self.artifacts.remove(at).is_some()
    }

    /// What lives at exactly this address.
    pub fn get(&self, at: &Address) -> Option<&Artifact> {
        let in_whole = || {
            let (_, all) = self.whole.range(..=at).next_back()?;
            all.get(all.binary_search_by(|artifact| artifact.at.cmp(at)).ok()?)
        };
        self.artifacts.get(at).or_else(in_whole)
    }

    /// All artifacts, in the order of their addresses.
    pub fn iter(&self) -> impl Iterator<Item = &Artifact> {
        let mut single = self.artifacts.values().peekable();
        let mut whole = self.whole.values().flatten().peekable();
        std::iter::from_fn(move || match (single.peek(), whole.peek()) {
            (Some(one), Some(other)) if one.at > other.at => whole.next(),
            (Some(_), _) => single.next(),
            (None, _) => whole.next(),
        })
    }

    /// How many artifacts there are.
    pub fn len(&self) -> usize {
        self.artifacts.len() + self.whole.values().map(Vec::len).sum::<usize>()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.artifacts.is_empty() && self.whole.values().all(Vec::is_empty)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn artifact(at: &str, text: &str) -> Artifact {
        Artifact::new(Address::parse(at).unwrap(), text.as_bytes())
    }

    #[test]
    fn what_came_as_one_is_as_if_it_had_come_one_by_one() {
        let (mut output, mut plain) = (Output::default(), Output::default());
        let whole = ["/a/1/", "/a/2/", "/a/4/"].map(|at| artifact(at, "as one"));
        assert!(whole.iter().all(|artifact| plain.put(artifact.clone())));
        output.put_whole(whole.to_vec());
        output.put_whole(vec![artifact("/c/1/", "as one")]);
        plain.put(artifact("/c/1/", "as one"));
        let is_same = |output: &Output, plain: &Output| {
            assert!(output.iter().eq(plain.iter()));
            assert_eq!((output.len(), output.is_empty()), (plain.len(), plain.is_empty()));
            for at in ["/a/", "/a/1/", "/a/3/", "/a/4/", "/b/", "/c/1/"] {
                let at = Address::parse(at).unwrap();
                assert_eq!(output.get(&at), plain.get(&at), "{at}");
            }
        };
        is_same(&output, &plain);
        for (at, text) in
            [("/a/", "own"), ("/a/3/", "own"), ("/a/2/", "other"), ("/a/2/", "other"), ("/d/", "own")]
        {
            assert_eq!(output.put(artifact(at, text)), plain.put(artifact(at, text)), "{at}");
            is_same(&output, &plain);
        }
        let many = || ["/a/4/", "/a/5/", "/c/1/", "/a/3/"].map(|at| artifact(at, "own")).to_vec();
        assert_eq!(output.put_all(many()), plain.put_all(many()));
        is_same(&output, &plain);
        for at in ["/a/1/", "/a/1/", "/a/3/", "/a/2/", "/a/4/", "/c/1/", "/a/", "/a/5/", "/d/"] {
            let at = Address::parse(at).unwrap();
            assert_eq!(output.remove(&at), plain.remove(&at), "{at}");
            is_same(&output, &plain);
        }
        assert!(output.is_empty());
    }
}
