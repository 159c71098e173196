//! What holds of comparisons of texts that are put together at random from awkward pieces.

use crate::base::id::Slug;
use crate::base::path::RelPath;
use crate::config::writing::{RawHtml, Writing};
use crate::document::body::{self, Part as BodyPart};

use super::apply::apply;
use super::part::Part;
use super::passage::Block;
use super::{read, redline};

const PIECES: &str = "must should may not the policy of a record within 20 days ( ) , . *must* **not** `code` ~~gone~~ \
    [link](a.md) [link](b.md) ![pic](c.png) <br> <ins>new</ins> <div> </div> <b> </b> <a_href=x.md> </a> é 适当 [^1] [x] \
    https://x.example/";
const BLOCKS: [&str; 14] = [
    "\n\n",
    "\n\n",
    "\n\n## ",
    "\n\n### ",
    "\n- ",
    "\n- ",
    "\n  - ",
    "\n1. ",
    "\n\n> ",
    "\n\n|a|b|\n|-|-|\n|c|d|\n|",
    "|",
    "\n\n```toml\n",
    "\n```\n\n",
    "\n\n[^1]: ",
];

// Xorshift (Marsaglia 2003): the same texts in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).expect("below a usize")
    }
}

fn blocks(text: &str) -> Vec<Block> {
    let path = RelPath::new("content/policies/a.md").expect("a sound path");
    let kind = Slug::new("policies").expect("a sound name");
    let writing = Writing { raw_html: RawHtml::Sanitise, ..Writing::default() };
    let body = body::parse(&path, text, 0..text.len(), &writing, BodyPart::Text(&kind)).value;
    read::blocks("content/policies", &body)
}

#[test]
fn the_old_text_and_the_redline_give_the_new_one() {
    let pieces: Vec<&str> = PIECES.split_whitespace().collect();
    let mut chance = Chance(20_190_219);
    let rounds = if std::env::var_os("CANDOUR_CAMPAIGN").is_some() { 10_000 } else { 600 };
    for _ in 0..rounds {
        let mut old: Vec<String> = Vec::new();
        for _ in 0..=chance.below(60) {
            let before = if chance.below(3) == 0 { BLOCKS[chance.below(BLOCKS.len())] } else { " " };
            old.push(format!("{before}{}", pieces[chance.below(pieces.len())].replace('_', " ")));
        }
        let mut new = old.clone();
        for _ in 0..=chance.below(8) {
            let at = chance.below(new.len());
            match chance.below(4) {
                0 if new.len() > 1 => drop(new.remove(at)),
                1 => new.insert(at, format!(" {}", pieces[chance.below(pieces.len())].replace('_', " "))),
                2 => new.insert(at, format!("{}x", BLOCKS[chance.below(BLOCKS.len())])),
                // A stretch moves to the end.
                _ => {
                    let end = at + 1 + chance.below((new.len() - at).min(12));
                    let moved: Vec<String> = new.drain(at..end.min(new.len())).collect();
                    new.push("\n\n".to_owned());
                    new.extend(moved);
                }
            }
        }
        let (old, new) = (old.concat(), new.concat());
        let (was, is) = (blocks(&old), blocks(&new));
        let parts = redline::texts(&was, &is);
        assert_eq!(apply(&was, &parts).as_ref(), Some(&is), "{old:?}\n{new:?}\n{parts:#?}");
        let before: Vec<Block> = parts.iter().filter_map(Part::before).collect();
        assert_eq!(before, was, "{old:?}\n{new:?}");
        let after: Vec<Block> = parts.iter().filter_map(Part::after).collect();
        assert_eq!(after, is, "{old:?}\n{new:?}");
        assert_eq!(redline::texts(&was, &is), parts, "twice the same");
        assert!(redline::texts(&is, &is).iter().all(Part::is_same));
    }
}

#[test]
fn a_redline_of_another_text_leads_nowhere() {
    let (old, new) = (blocks("One two three.\n\nFour five."), blocks("One three.\n\nFour five six."));
    let parts = redline::texts(&old, &new);
    assert_eq!(apply(&old, &parts), Some(new.clone()));
    assert_eq!(apply(&new, &parts), None);
    assert_eq!(apply(&old[..1], &parts), None);
}
