//! The two volumes of the search index: what stands now, and what was published before.

/// A volume. Each has words, documents and files of its own, so that whoever asks for what stands now fetches nothing of
/// the other.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Volume {
    /// Records as they are, and the pages that a site makes of itself.
    #[default]
    Now,
    /// Editions: each with the interval in which readers could see it.
    Past,
}

impl Volume {
    /// Both.
    pub const ALL: [Volume; 2] = [Volume::Now, Volume::Past];
}
