//! For whom a site is built.

/// For whom a site is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Audience {
    /// Those whom the site is for: with an archive, they see only what is sealed.
    #[default]
    Readers,
    /// Those who look at texts before they are published: every page tells them so, search engines stay away, and no
    /// feed tells of it.
    Reviewers,
    /// Those who write: they see drafts and what is held back until its instant, too, each marked as such. No build
    /// for others does that.
    Authors,
}
