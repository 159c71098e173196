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
    here: Arc<[u8]>,
    away: Option<(Arc<dyn Store>, Span)>,
}

impl Content {
    /// Bytes in memory.
    pub fn here(bytes: Arc<[u8]>, digest: Digest) -> Content {
        Content { digest, here: bytes, away: None }
    }

    /// Bytes that were put away.
    pub fn away(store: Arc<dyn Store>, span: Span, digest: Digest) -> Content {
        Content { digest, here: Arc::default(), away: Some((store, span)) }
    }

    /// How many there are.
    pub fn length(&self) -> usize {
        self.away.as_ref().map_or(self.here.len(), |(_, span)| span.length)
    }

    /// The bytes; the error is for a store that lost them, or has others now.
    pub fn bytes(&self) -> io::Result<Arc<[u8]>> {
        let Some((store, span)) = &self.away else { return Ok(self.here.clone()) };
        let bytes = store.get(*span)?;
        if Digest::of(&bytes) != self.digest {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "what was put away came back as something else",
            ));
        }
        Ok(bytes)
    }
}
