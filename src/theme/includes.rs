//! Which template includes which, so that a change is followed to the pages that show it.

use std::collections::{BTreeMap, BTreeSet};

/// The templates that one is made of, itself among them: what it extends and includes, and so on; and every
/// template that defines components, since components are known everywhere.
pub fn closure<'a>(name: &'a str, texts: &BTreeMap<&'a str, &'a str>) -> BTreeSet<&'a str> {
    let with_components = texts.iter().filter(|(_, text)| tags(text).any(|tag| tag.starts_with("component")));
    let mut waiting: Vec<&str> = with_components.map(|(name, _)| *name).chain([name]).collect();
    let mut found = BTreeSet::new();
    while let Some(next) = waiting.pop() {
        let Some((name, text)) = texts.get_key_value(next) else { continue };
        if found.insert(*name) {
            waiting.extend(named(text));
        }
    }
    found
}

// The names that a template extends or includes: the quoted words of its `extends` and `include` tags.
fn named(text: &str) -> Vec<&str> {
    tags(text)
        .filter(|tag| tag.starts_with("extends") || tag.starts_with("include"))
        .flat_map(|tag| tag.split(['"', '\'', '`']).skip(1).step_by(2))
        .collect()
}

// The insides of all tags, however they are spaced: `{%- include "x" -%}`, `{%component a()%}`.
fn tags(text: &str) -> impl Iterator<Item = &str> {
    let tags = text.split("{%").skip(1).filter_map(|rest| rest.split("%}").next());
    tags.map(|tag| tag.trim_start_matches('-').trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_made_of_what_it_extends_includes_and_uses() {
        let texts = BTreeMap::from([
            ("a", "{% extends \"base\" %}{%- include 'part' -%}"),
            ("base", "{% include \"foot\" %}"),
            ("part", ""),
            ("foot", ""),
            ("tags", "{%component tag()%}{%endcomponent tag%}"),
            ("other", "{% extends \"base\" %}"),
        ]);
        assert_eq!(closure("a", &texts), BTreeSet::from(["a", "base", "foot", "part", "tags"]));
    }
}
