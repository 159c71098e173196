//! How numbers are written in the files of the index: in signs that JSON and scripts take as they are.

use crate::document::indexed::Mark;
use crate::site::search::postings::Post;

// All printable signs of ASCII but the space, the quote, the exclamation mark and the backslash.
const SIGNS: u8 = 91;
// A number is written from its low end, in base 45; a sign of the upper half says that more follow.
const BASE: u64 = 45;

/// Writes documents by the steps between their numbers, each with how the word stands there.
pub fn posts(posts: &[Post]) -> String {
    let mut text = String::new();
    let mut last = 0;
    for post in posts {
        number(post.number() - last, &mut text);
        text.push(sign(post.mark().weight));
        text.push(sign(post.mark().section));
        last = post.number();
    }
    text
}

/// Writes documents by the steps between their numbers.
pub fn numbers(posts: &[Post]) -> String {
    let mut text = String::new();
    let mut last = 0;
    for post in posts {
        number(post.number() - last, &mut text);
        last = post.number();
    }
    text
}

/// Reads what [`posts`] wrote.
pub fn read_posts(text: &str) -> Vec<Post> {
    let (mut bytes, mut last, mut posts) = (text.bytes(), 0, Vec::new());
    while let Some(step) = read_number(&mut bytes) {
        last += step;
        let (Some(weight), Some(section)) = (bytes.next(), bytes.next()) else { break };
        posts.push(Post::new(last, Mark { weight: value(weight), section: value(section) }));
    }
    posts
}

/// Reads what [`numbers`] wrote; how the word stands there is not known.
pub fn read_numbers(text: &str) -> Vec<Post> {
    let (mut bytes, mut last, mut posts) = (text.bytes(), 0, Vec::new());
    while let Some(step) = read_number(&mut bytes) {
        last += step;
        posts.push(Post::new(last, Mark { weight: 1, section: 0 }));
    }
    posts
}

fn number(mut number: u64, text: &mut String) {
    loop {
        let low = (number % BASE) as u8;
        number /= BASE;
        if number == 0 {
            text.push(sign(low));
            return;
        }
        text.push(sign(low + BASE as u8));
    }
}

fn read_number(bytes: &mut impl Iterator<Item = u8>) -> Option<u64> {
    let (mut number, mut scale) = (0_u64, 1_u64);
    loop {
        let value = u64::from(value(bytes.next()?));
        number = number.checked_add((value % BASE).checked_mul(scale)?)?;
        if value < BASE {
            return Some(number);
        }
        scale = scale.checked_mul(BASE)?;
    }
}

fn sign(value: u8) -> char {
    let byte = b'#' + value.min(SIGNS - 1);
    char::from(if byte < b'\\' { byte } else { byte + 1 })
}

fn value(sign: u8) -> u8 {
    let byte = if sign > b'\\' { sign - 1 } else { sign };
    byte.saturating_sub(b'#')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let steps = [0, 1, 44, 45, 89, 90, 2024, 2025, 1 << 20, (1 << 40) - 1];
        let mut last = 0;
        let all: Vec<Post> = steps
            .iter()
            .zip(0_u8..)
            .map(|(step, at)| {
                last += step;
                Post::new(last, Mark { weight: at * 10, section: at })
            })
            .collect();
        assert_eq!(read_posts(&posts(&all)), all);
        let plain: Vec<u64> = read_numbers(&numbers(&all)).into_iter().map(Post::number).collect();
        assert_eq!(plain, all.iter().map(|post| post.number()).collect::<Vec<_>>());
        assert!((0..SIGNS).all(|v| value(sign(v) as u8) == v && !"\"\\ ".contains(sign(v))));
        assert_eq!(read_posts("zz"), []);
    }
}
