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
}
