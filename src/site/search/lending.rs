//! Lends out the search index.

use std::collections::BTreeSet;

use jiff::civil;

use crate::base::id::RecordId;
use crate::kind::kinds::Kinds;
use crate::site::reader::Reader;
use crate::site::site::Site;
use crate::site::slice::Slice;

use super::entry::{self, DocId, Entry, Span};
use super::numbering::{PLACES, YEARS};
use super::postings::Post;
use super::search::{LONG, Search, Shape, span_of};
use super::volume::Volume;

/// Words that belong together, with their documents.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// The forms that lie in the shard.
    pub forms: Vec<String>,
    /// The documents, by their numbers; of a long list the best only.
    pub posts: Vec<Post>,
    /// For a long list: how many documents it has in all, and its stem.
    pub long: Option<(usize, String)>,
}

impl<'a> Reader<'a> {
    /// All kinds, of which the numbers of documents are made.
    pub fn all_kinds(&self) -> &'a Kinds {
        self.kinds().into_iter().for_each(|folder| self.note(Slice::Kind(folder.clone())));
        &self.site.kinds
    }

    /// Whether anything can be found. That is asked for the frame of every page, and so noted by none.
    pub fn can_search(&self) -> bool {
        self.site.search.shape.documents > 0
    }

    /// What there is to know of a volume as a whole.
    pub fn search_shape(&self, volume: Volume) -> &'a Shape {
        self.note(Slice::SearchShape(volume));
        &self.site.volume(volume).shape
    }

    /// The records that others name as their owner.
    pub fn search_owners(&self) -> Vec<RecordId> {
        self.note(Slice::SearchShape(Volume::Now));
        let begin = entry::facet("owner", "");
        let words = self.site.search.postings.within(&begin, None).map(|(word, _)| word);
        let owners = words.map_while(|word| word.strip_prefix(begin.as_str()));
        owners.filter_map(|id| RecordId::parse(id).ok()).collect()
    }

    /// Where the shards of a volume begin.
    pub fn search_bounds(&self, volume: Volume) -> &'a [String] {
        self.note(Slice::SearchShape(volume));
        &self.site.volume(volume).bounds
    }

    /// The words of a shard in order; `is_earlier` says of a number whether it should come late in a long list.
    pub fn shard(&self, volume: Volume, bound: &str, is_earlier: impl Fn(u64) -> bool) -> Vec<Group> {
        self.note(Slice::Shard(volume, bound.to_owned()));
        let search = self.site.volume(volume);
        let next = search.bounds.iter().position(|own| own == bound).and_then(|at| search.bounds.get(at + 1));
        let is_inside = |word: &str| word >= bound && next.is_none_or(|next| word < next.as_str());
        let mut seen: BTreeSet<String> = BTreeSet::new();
        let mut groups = Vec::new();
        for (word, _) in search.postings.within(bound, next.map(String::as_str)) {
            let stem = search.stem(word);
            if !seen.insert(stem.clone()) {
                continue;
            }
            let forms = search.forms.get(&stem).into_iter().flatten();
            let forms = forms.filter(|form| is_inside(form) && !search.postings.of(form).is_empty());
            let posts = search.merged(&stem);
            let long = (posts.len() > LONG).then_some((posts.len(), stem));
            let posts = if long.is_some() { best(posts, &is_earlier).0 } else { posts };
            groups.push(Group { forms: forms.cloned().collect(), posts, long });
        }
        groups
    }

    /// The documents of a long list besides its best, by their numbers.
    pub fn tail(&self, volume: Volume, stem: &str, is_earlier: impl Fn(u64) -> bool) -> Vec<Post> {
        self.note(Slice::Tail(volume, stem.to_owned()));
        best(self.site.volume(volume).merged(stem), &is_earlier).1
    }

    /// The documents of a block of results, by their numbers.
    pub fn block(&self, volume: Volume, shift: u32, prefix: u64) -> Vec<(u64, &'a DocId, &'a Entry)> {
        self.note(Slice::Block(volume, format!("{shift}-{prefix:x}")));
        let search = self.site.volume(volume);
        let documents = search.numbering.range(prefix << shift, (prefix + 1) << shift);
        documents.filter_map(|(number, id)| Some((number, id, search.entries.get(id)?))).collect()
    }

    /// The day of the first edition that can be found.
    pub fn first_edition(&self) -> Option<civil::Date> {
        self.note(Slice::SearchShape(Volume::Past));
        self.site.past.shape.first
    }

    /// The editions of a file of spans, by their numbers, each with its span.
    pub fn spans(&self, code: u32) -> Vec<(u64, Span)> {
        self.note(Slice::Spans(code));
        let past = &self.site.past;
        let editions = past.numbering.range(u64::from(code) << PLACES, u64::from(code + 1) << PLACES);
        editions.filter_map(|(number, id)| Some((number, past.entries.get(id)?.span?))).collect()
    }
}

impl Site {
    pub(super) fn volume(&self, volume: Volume) -> &Search {
        match volume {
            Volume::Now => &self.search,
            Volume::Past => &self.past,
        }
    }

    /// Where the shards of a volume begin.
    pub fn search_bounds(&self, volume: Volume) -> &[String] {
        &self.volume(volume).bounds
    }

    /// The stems of the long lists of a volume.
    pub fn search_tails(&self, volume: Volume) -> impl Iterator<Item = &String> {
        self.volume(volume).long.iter()
    }

    /// The blocks of results: how many low bits of a number each leaves out, and the rest.
    pub fn search_blocks(&self, volume: Volume) -> BTreeSet<(u32, u64)> {
        let search = self.volume(volume);
        search.outline.as_ref().map_or_else(|| blocks_of(search), |outline| outline.blocks.clone())
    }

    /// The files of spans.
    pub fn search_spans(&self) -> BTreeSet<u32> {
        let past = &self.past;
        past.outline.as_ref().map_or_else(|| spans_of(past), |outline| outline.spans.clone())
    }

    /// How many documents of a volume can be found.
    pub fn search_size(&self, volume: Volume) -> usize {
        let search = self.volume(volume);
        search.outline.as_ref().map_or_else(|| search.numbering.documents(), |outline| outline.documents)
    }
}

pub(super) fn blocks_of(search: &Search) -> BTreeSet<(u32, u64)> {
    let blocks = &search.shape.blocks;
    let all = search.numbering.range(0, u64::MAX);
    let block = |number: u64| {
        let code = (number >> (PLACES + YEARS)) as u32;
        let shift = blocks.get(&code).map_or(0, |(shift, _)| *shift);
        (shift, number >> shift)
    };
    all.map(|(number, _)| block(number)).collect()
}

pub(super) fn spans_of(search: &Search) -> BTreeSet<u32> {
    search.numbering.range(0, u64::MAX).map(|(number, _)| span_of(number)).collect()
}

// The best of a long list, and the rest, each by number. What is current comes before what was replaced.
fn best(posts: Vec<Post>, is_earlier: &impl Fn(u64) -> bool) -> (Vec<Post>, Vec<Post>) {
    let rank =
        |post: &Post| (is_earlier(post.number()), std::cmp::Reverse(post.mark().weight), post.number());
    let mut ranks: Vec<_> = posts.iter().map(rank).collect();
    if ranks.len() <= LONG {
        return (posts, Vec::new());
    }
    // No two are equal: as many as are wanted are at most the last of them.
    let (_, last, _) = ranks.select_nth_unstable(LONG - 1);
    let last = *last;
    posts.into_iter().partition(|post| rank(post) <= last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::indexed::Mark;

    #[test]
    fn the_best_of_a_long_list_say_most_and_are_current() {
        let post = |number: u64| Post::new(number, Mark { weight: (number % 7) as u8 + 1, section: 0 });
        let posts: Vec<Post> = (0..3 * LONG as u64).map(post).collect();
        let is_earlier = |number: u64| number.is_multiple_of(2);
        let (first, rest) = best(posts.clone(), &is_earlier);
        let mut by_rank = posts.clone();
        by_rank.sort_by_key(|post| {
            (is_earlier(post.number()), std::cmp::Reverse(post.mark().weight), post.number())
        });
        let mut expected = by_rank[..LONG].to_vec();
        expected.sort();
        assert_eq!(first, expected);
        let mut both = [first, rest].concat();
        both.sort();
        assert_eq!(both, posts);
        assert_eq!(best(posts[..LONG].to_vec(), &is_earlier), (posts[..LONG].to_vec(), Vec::new()));
    }
}
