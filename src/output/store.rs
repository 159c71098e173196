//! A place where the bytes of an output wait until they are published, so that they need no memory.

use std::fmt;
use std::io;
use std::sync::Arc;

use crate::base::digest::Digest;

/// Where bytes lie in a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Where they begin.
    pub start: u64,
    /// How many there are.
    pub length: usize,
}

/// Keeps bytes outside of memory, and gives them back as they were.
pub trait Store: fmt::Debug + Send + Sync {
    /// Takes bytes; nothing where they had better stay in memory.
    fn put(&self, bytes: &[u8]) -> Option<Span>;

    /// Gives bytes back; the error is for a store that lost them.
    fn get(&self, span: Span) -> io::Result<Arc<[u8]>>;
}

/// The bytes of an artifact, in memory or put away.
#[derive(Debug, Clone)]
pub struct Content {
    /// Their SHA-256.
    pub digest: Digest,
    held: Held,
}

#[derive(Debug, Clone)]
enum Held {
    Here(Arc<[u8]>),
    Away(Arc<dyn Store>, Span),
    Published(usize),
}

impl Content {
    /// Bytes in memory.
    pub fn here(bytes: Arc<[u8]>, digest: Digest) -> Content {
        Content { digest, held: Held::Here(bytes) }
    }

    /// Bytes that were put away.
    pub fn away(store: Arc<dyn Store>, span: Span, digest: Digest) -> Content {
        Content { digest, held: Held::Away(store, span) }
    }

    /// Bytes that stand where an earlier run published them, if nobody altered them there.
    pub fn published(length: usize, digest: Digest) -> Content {
        Content { digest, held: Held::Published(length) }
    }

    /// Whether they can be had from nowhere else.
    pub fn is_published(&self) -> bool {
        matches!(self.held, Held::Published(_))
    }

    /// How many there are.
    pub fn length(&self) -> usize {
        match &self.held {
            Held::Here(bytes) => bytes.len(),
            Held::Away(_, span) => span.length,
            Held::Published(length) => *length,
        }
    }

    /// The bytes; the error is for a store that lost them, or has others now.
    pub fn bytes(&self) -> io::Result<Arc<[u8]>> {
        let bytes = match &self.held {
            Held::Here(bytes) => return Ok(bytes.clone()),
            Held::Away(store, span) => store.get(*span)?,
            Held::Published(_) => return Err(io::ErrorKind::NotFound.into()),
        };
        if Digest::of(&bytes) != self.digest {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "what was put away came back as something else",
            ));
        }
        Ok(bytes)
    }
}
