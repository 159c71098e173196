//! The colours of the theme, by the CSS itself: whether every text can be read on its ground.

use std::collections::BTreeMap;

use super::page::Page;

/// The colours of a scheme: by the name of their property.
pub(crate) type Tokens = BTreeMap<String, String>;

/// The colours of both schemes: light, and dark where it says otherwise.
pub(crate) fn tokens(css: &str) -> (Tokens, Tokens) {
    let (light, rest) = css.split_once("prefers-color-scheme: dark").expect("a dark scheme");
    let dark = rest.split_once("}\n}").map_or(rest, |(dark, _)| dark);
    let read = |text: &str| -> Tokens {
        let declarations = text.split([';', '{', '}']).filter_map(|one| one.split_once(':'));
        let colours = declarations.map(|(name, value)| (name.trim(), value.trim()));
        let is_colour = |(name, value): &(&str, &str)| name.starts_with("--") && value.starts_with('#');
        colours.filter(is_colour).map(|(name, value)| (name[2..].to_owned(), value.to_owned())).collect()
    };
    let light = read(light);
    let mut both = light.clone();
    both.extend(read(dark));
    (light, both)
}

/// Pairs of colours that are too near to each other, by WCAG 2.2: text under 7:1 (1.4.6), lines and rings under 3:1
/// (1.4.11).
pub(crate) fn find(tokens: &Tokens) -> Vec<String> {
    let mut pairs: Vec<(&str, &str, f64)> = Vec::new();
    for ground in ["bg", "surface"] {
        pairs.extend(["ink", "muted", "link", "link-hover", "visited"].map(|text| (text, ground, 7.0)));
        pairs.extend(["line", "focus"].map(|line| (line, ground, 3.0)));
    }
    for tone in ["green", "blue", "violet", "amber", "red", "grey"] {
        let tint = tokens.keys().find(|name| **name == format!("{tone}-tint"));
        pairs.extend(tint.map(|tint| (tone, tint.as_str(), 7.0)));
    }
    pairs.extend([("green", "ins", 7.0), ("red", "del", 7.0), ("mark-ink", "mark", 7.0)]);
    pairs.extend([("on-brand", "brand", 7.0), ("focus-brand", "brand", 3.0)]);
    let ratio = |(text, ground, least): (&str, &str, f64)| {
        let (Some(one), Some(other)) = (tokens.get(text), tokens.get(ground)) else {
            return Some(format!("there is no --{text} or no --{ground}"));
        };
        let ratio = contrast(one, other);
        (ratio < least)
            .then(|| format!("--{text} {one} on --{ground} {other} has {ratio:.2}:1, under {least}:1"))
    };
    pairs.into_iter().filter_map(ratio).collect()
}

// WCAG 2.2, "contrast ratio".
fn contrast(one: &str, other: &str) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

// WCAG 2.2, "relative luminance", of `#rgb` or `#rrggbb`.
fn luminance(colour: &str) -> f64 {
    let digits: Vec<u32> = colour[1..].chars().map(|digit| digit.to_digit(16).expect("a colour")).collect();
    let channels: Vec<u32> = match digits.len() {
        3 => digits.iter().map(|digit| digit * 17).collect(),
        _ => digits.chunks(2).map(|pair| pair[0] * 16 + pair[1]).collect(),
    };
    let linear = |channel: &u32| {
        let part = f64::from(*channel) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    let linear: Vec<f64> = channels.iter().map(linear).collect();
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

// Grounds of more than a twentieth of the window that are brighter than a dark page may have.
const BRIGHT: &str = "
[document.documentElement, ...document.body.querySelectorAll('*')].filter(e => {
  const [r, g, b, a = 1] = getComputedStyle(e).backgroundColor.match(/[\\d.]+/g).map(Number);
  const box = e.getBoundingClientRect();
  return a > 0.5 && 0.2126 * r + 0.7152 * g + 0.0722 * b > 128 && box.width * box.height > innerWidth * innerHeight / 20;
}).map(e => `${e.localName}.${e.className} is bright in the dark scheme`)";

/// What is bright on a page in the dark scheme.
pub(crate) fn find_bright(page: &Page) -> Vec<String> {
    super::layout::strings(&page.eval(BRIGHT)).collect()
}
