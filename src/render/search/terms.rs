//! Finds the words of a query in the shards of the index.

use serde_json::Value;
use strsim::osa_distance;

use crate::site::search::postings::Post;

use super::wire;

/// Words that belong together, as a shard has them.
#[derive(Debug, Clone)]
pub struct Group {
    /// The forms.
    pub forms: Vec<String>,
    /// The documents; of a long list the best only.
    pub posts: Vec<Post>,
    /// For a long list: how many documents it has in all, and what its rest is called.
    pub long: Option<(usize, String)>,
}

/// A word of a query, and what it found.
#[derive(Debug, Clone, Default)]
pub struct Term {
    /// The word that was looked for in its place; the same where it was found.
    pub used: String,
    /// Every form that it stands for.
    pub forms: Vec<String>,
    /// The documents by number, as far as they are known.
    pub posts: Vec<Post>,
    /// How many there are at least.
    pub least: usize,
    /// The rests of long lists that are still to be fetched.
    pub rests: Vec<String>,
}

/// Reads a shard.
pub fn read(rows: &[Value]) -> Vec<Group> {
    let group = |row: &Value| {
        let long = row.get(2).and_then(Value::as_u64).zip(row.get(3).and_then(Value::as_str));
        Some(Group {
            forms: row.get(0)?.as_str()?.split(' ').map(str::to_owned).collect(),
            posts: wire::read_posts(row.get(1)?.as_str()?),
            long: long.and_then(|(all, name)| Some((usize::try_from(all).ok()?, name.to_owned()))),
        })
    };
    rows.iter().filter_map(group).collect()
}

// A beginning of a word must have so many letters to stand for it.
const BEGINNING: usize = 3;

/// Finds a word in its shards, one of each volume: as it is, else as the beginning of words, else as a slip of one.
pub fn find(groups: &[&Group], word: &str) -> Term {
    let same = having(groups, word);
    if !same.is_empty() {
        return term(word, &same);
    }
    let is_word = |form: &String| !form.starts_with('~') && !form.ends_with('=');
    let begins = |form: &String| is_word(form) && form.starts_with(word);
    let longer: Vec<&Group> = groups.iter().filter(|group| group.forms.iter().any(begins)).copied().collect();
    if word.chars().count() >= BEGINNING && !longer.is_empty() {
        return term(word, &longer);
    }
    let most = slips(word);
    let mut best: Option<(usize, usize, &str)> = None;
    for group in groups {
        let documents = group.long.as_ref().map_or(group.posts.len(), |(all, _)| *all);
        for form in group
            .forms
            .iter()
            .filter(|form| is_word(form) && form.chars().count().abs_diff(word.chars().count()) <= most)
        {
            let distance = osa_distance(form, word);
            // The nearest; of two the one that more documents have; then the first.
            let is_nearer =
                best.is_none_or(|(own, all, _)| distance < own || distance == own && documents > all);
            if distance <= most && is_nearer {
                best = Some((distance, documents, form));
            }
        }
    }
    best.map_or_else(Term::default, |(_, _, form)| term(form, &having(groups, form)))
}

/// Finds what stands in the index as it is, or nothing.
pub fn exactly(groups: &[&Group], key: &str) -> Term {
    let same = having(groups, key);
    if same.is_empty() { Term::default() } else { term(key, &same) }
}

fn having<'g>(groups: &[&'g Group], word: &str) -> Vec<&'g Group> {
    let has = |group: &&&Group| group.forms.iter().any(|form| form == word);
    groups.iter().filter(has).copied().collect()
}

// How many slips a word may have.
fn slips(word: &str) -> usize {
    match word.chars().count() {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

fn term(used: &str, groups: &[&Group]) -> Term {
    let mut posts: Vec<Post> = groups.iter().flat_map(|group| group.posts.iter().copied()).collect();
    if groups.len() > 1 {
        // Of two words in one document, the one that says more.
        posts.sort_by_key(|post| {
            (post.number(), std::cmp::Reverse((post.mark().weight, post.mark().section)))
        });
        posts.dedup_by_key(|post| post.number());
    }
    let rests = groups.iter().filter_map(|group| group.long.as_ref().map(|(_, name)| name.clone()));
    let least = groups.iter().map(|group| group.long.as_ref().map_or(0, |(all, _)| *all)).max().unwrap_or(0);
    Term {
        used: used.to_owned(),
        forms: groups.iter().flat_map(|group| group.forms.iter().cloned()).collect(),
        least: least.max(posts.len()),
        rests: rests.collect(),
        posts,
    }
}

impl Term {
    /// Takes in the rests of its long lists.
    pub fn complete(&mut self, rests: Vec<Post>) {
        self.posts.extend(rests);
        self.posts.sort_by_key(|post| (post.number(), std::cmp::Reverse(post.mark().weight)));
        self.posts.dedup_by_key(|post| post.number());
        self.least = self.posts.len();
        self.rests.clear();
    }
}
