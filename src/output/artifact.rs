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
        let path = at.output_path();
        let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
        let known = MEDIA.iter().find(|(known, _)| *known == extension);
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
        Output { artifacts: BTreeMap::new(), store: Some(store) }
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
            self.artifacts.insert(artifact.at.clone(), artifact);
        }
        differs
    }

    /// Puts artifacts in their places; gives those that made a difference.
    pub fn put_all(&mut self, mut artifacts: Vec<Artifact>) -> Vec<Artifact> {
        if !self.artifacts.is_empty() {
            artifacts.retain(|artifact| self.differs(artifact));
        }
        let by_address = artifacts.iter().map(|artifact| (artifact.at.clone(), artifact.clone()));
        bulk::put_all(&mut self.artifacts, by_address.collect());
        artifacts
    }

    fn differs(&self, artifact: &Artifact) -> bool {
        let is_same = |old: &Artifact| old.digest == artifact.digest && !old.is_published();
        !self.artifacts.get(&artifact.at).is_some_and(is_same)
    }

    /// Takes away what lives at an address; says whether something did.
    pub fn remove(&mut self, at: &Address) -> bool {
        self.artifacts.remove(at).is_some()
    }

    /// What lives at exactly this address.
    pub fn get(&self, at: &Address) -> Option<&Artifact> {
        self.artifacts.get(at)
    }

    /// All artifacts, in the order of their addresses.
    pub fn iter(&self) -> impl Iterator<Item = &Artifact> {
        self.artifacts.values()
    }

    /// How many artifacts there are.
    pub fn len(&self) -> usize {
        self.artifacts.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.artifacts.is_empty()
    }
}
