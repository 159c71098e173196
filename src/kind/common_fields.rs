//! The names of the fields that every kind has, as `embedded/common.toml` declares them.

/// What the record is called.
pub const TITLE: &str = "title";
/// What it is about, in a sentence.
pub const SUMMARY: &str = "summary";
/// Where it stands in its life.
pub const STATUS: &str = "status";
/// Which version the publisher calls it.
pub const VERSION: &str = "version";
/// When it was made public.
pub const PUBLISHED: &str = "published";
/// The first day on which it applies.
pub const IN_FORCE_FROM: &str = "in_force_from";
/// The last day on which it applies.
pub const IN_FORCE_UNTIL: &str = "in_force_until";
/// Who answers for it.
pub const OWNER: &str = "owner";
/// Words to find it by.
pub const TAGS: &str = "tags";
/// The records that it replaces.
pub const SUPERSEDES: &str = "supersedes";
/// What it was made from.
pub const SOURCES: &str = "sources";
/// Its own licence.
pub const LICENCE: &str = "licence";
/// Ids that it had before.
pub const FORMERLY: &str = "formerly";
/// Addresses that lead to it.
pub const ALIASES: &str = "aliases";
/// Whether readers may not see it yet.
pub const DRAFT: &str = "draft";
/// The instant from which readers may see it.
pub const PUBLISH_AT: &str = "publish_at";
/// How and why it ended.
pub const WITHDRAWN: &str = "withdrawn";
/// The notes about its editions.
pub const CHANGE: &str = "change";

/// Fields that say something about the record as a file and are no part of its content.
pub const NO_CONTENT: [&str; 5] = [CHANGE, FORMERLY, ALIASES, DRAFT, PUBLISH_AT];

/// Fields that are shown in places of their own, or not at all, and so never among the facts.
pub const NEVER_FACTS: [&str; 11] =
    [TITLE, SUMMARY, STATUS, SOURCES, FORMERLY, ALIASES, DRAFT, PUBLISH_AT, WITHDRAWN, CHANGE, "language"];
