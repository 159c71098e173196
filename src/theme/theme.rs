//! A theme: templates that can render, and the assets beside them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;
use tera::{Context, Tera, Value};

use crate::base::address::Address;
use crate::base::digest::Digest;
use crate::base::id::Slug;
use crate::base::path::RelPath;
use crate::config::settings;
use crate::diag::code::Code;
use crate::diag::finding::{Checked, Finding};
use crate::diag::suggest;
use crate::source::tree::{Held, Tree};

use super::civic;
use super::includes;
use super::mistakes::{self, Texts};
use super::stylesheet;

/// Everything that pages are drawn with.
pub struct Theme {
    engine: Tera,
    texts: Texts,
    // The digest of everything a template is made of.
    digests: BTreeMap<String, Digest>,
    assets: BTreeMap<Address, Arc<[u8]>>,
}

/// A part of a view in the form that templates read, made once and shared by many pages.
#[derive(Debug, Clone, PartialEq)]
pub struct Prepared(Value);

/// Makes a part of a view ready.
pub fn prepare(view: &impl Serialize) -> Prepared {
    Prepared(Value::from_serializable(view))
}

/// The theme of a tree: its own files over the built-in ones.
pub fn of_tree(tree: &Tree, name: &Slug) -> Checked<Theme> {
    let folder = format!("themes/{name}");
    let mut findings = Vec::new();
    if name.as_str() != civic::NAME && tree.below(&folder).next().is_none() {
        findings.push(missing(tree, name));
    }
    let own = own_templates(tree, &folder, &mut findings);
    let mut texts = Texts::new();
    for (name, text) in civic::TEMPLATES {
        let path = civic::template_path(name);
        // What the site replaced can still be extended, under the built-in theme's name.
        let replaced = own.get(*name).is_some_and(|(_, own)| own != text) && !text.contains("component ");
        if replaced {
            texts.insert(format!("{}/{name}", civic::NAME), (path.clone(), (*text).to_owned()));
        }
        texts.insert((*name).to_owned(), (path, (*text).to_owned()));
    }
    texts.extend(own);
    let theme = match engine_of(&texts) {
        Ok(engine) => Theme::new(engine, texts, assets(tree, &folder)),
        Err(error) => {
            findings.extend(mistakes::findings(&error, &texts, Code::TemplateSyntax));
            Theme::built_in(assets(tree, &folder))
        }
    };
    Checked { value: theme, findings }
}

impl Theme {
    fn new(engine: Tera, texts: Texts, assets: BTreeMap<Address, Arc<[u8]>>) -> Theme {
        let plain: BTreeMap<&str, &str> =
            texts.iter().map(|(name, (_, text))| (name.as_str(), text.as_str())).collect();
        let digest = |name: &str| {
            let parts: BTreeSet<&str> = includes::closure(name, &plain);
            let whole: String = parts.iter().map(|part| format!("{part}\0{}\0", plain[part])).collect();
            Digest::of(whole.as_bytes())
        };
        let digests = plain.keys().map(|name| ((*name).to_owned(), digest(name))).collect();
        Theme { engine, texts, digests, assets }
    }

    // The built-in templates alone, where the site's own cannot be read.
    fn built_in(assets: BTreeMap<Address, Arc<[u8]>>) -> Theme {
        let texts = civic::TEMPLATES
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (civic::template_path(name), (*text).to_owned())))
            .collect();
        let engine = engine_of(&texts).expect("the built-in templates are checked by a test");
        Theme::new(engine, texts, assets)
    }

    /// Whether there is a template with this name.
    pub fn has(&self, template: &str) -> bool {
        self.digests.contains_key(template)
    }

    /// The names of all templates.
    pub fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.digests.keys().map(String::as_str)
    }

    /// The templates that would draw something else than before.
    pub fn changed_since(&self, old: &Theme) -> Vec<String> {
        let names: BTreeSet<&String> = self.digests.keys().chain(old.digests.keys()).collect();
        names.into_iter().filter(|name| self.digests.get(*name) != old.digests.get(*name)).cloned().collect()
    }

    /// The assets, by address.
    pub fn assets(&self) -> &BTreeMap<Address, Arc<[u8]>> {
        &self.assets
    }

    /// Renders a view; an error is a finding at the place in the template.
    pub fn render(&self, template: &str, view: &[(&'static str, Prepared)]) -> Result<String, Finding> {
        let mut context = Context::new();
        for (name, part) in view {
            context.insert_value(*name, part.0.clone());
        }
        self.engine
            .render(template, &context)
            .map_err(|error| mistakes::findings(&error, &self.texts, Code::TemplateRender).remove(0))
    }
}

fn missing(tree: &Tree, name: &Slug) -> Finding {
    let folders = tree.below("themes").filter_map(|source| source.path.below("themes")?.split('/').next());
    let nearest = suggest::nearest(name.as_str(), folders.chain([civic::NAME]));
    let message = format!("there is no theme `{name}`");
    let finding =
        Finding { place: settings::place_of(tree, "theme"), ..Finding::of_site(Code::ThemeMissing, message) };
    match nearest {
        Some(_) => finding.suggest(nearest),
        None => finding.help(format!("write `{}`, or put your own into `themes/{name}/`", civic::NAME)),
    }
}

fn own_templates(
    tree: &Tree,
    folder: &str,
    findings: &mut Vec<Finding>,
) -> BTreeMap<String, (RelPath, String)> {
    let folder = format!("{folder}/templates");
    let mut own = BTreeMap::new();
    for source in tree.below(&folder) {
        let Some(name) = source.path.below(&folder) else { continue };
        match source.text() {
            Ok(text) => drop(own.insert(name.to_owned(), (source.path.clone(), text.to_owned()))),
            Err(finding) => findings.push(finding),
        }
    }
    own
}

fn assets(tree: &Tree, folder: &str) -> BTreeMap<Address, Arc<[u8]>> {
    let folder = format!("{folder}/assets");
    let address = |name: &str| Address::parse(&format!("/assets/{name}"));
    let built_in = civic::ASSETS.iter().filter_map(|(name, bytes)| Some((address(name)?, Arc::from(*bytes))));
    let own = tree.below(&folder).filter_map(|source| match &source.held {
        Held::Bytes(bytes, _) => Some((address(source.path.below(&folder)?)?, bytes.clone())),
        Held::Refused(_) => None,
    });
    let all: BTreeMap<Address, Arc<[u8]>> = built_in.chain(own).collect();
    all.into_iter().map(|(at, bytes)| (at.clone(), published(&at, bytes))).collect()
}

// An asset as readers get it.
fn published(at: &Address, bytes: Arc<[u8]>) -> Arc<[u8]> {
    match std::str::from_utf8(&bytes) {
        Ok(css) if at.as_str().ends_with(".css") => stylesheet::compact(css).into_bytes().into(),
        _ => bytes,
    }
}

fn engine_of(texts: &Texts) -> Result<Tera, tera::Error> {
    let mut engine = Tera::default();
    // Every name ends in nothing: everything is escaped, whatever a template is called.
    engine.autoescape_on([""]);
    engine.add_raw_templates(texts.iter().map(|(name, (_, text))| (name.as_str(), text.as_str())))?;
    Ok(engine)
}
