//! Numbered files that are only ever added: the notices and the recovered editions.
//!
//! Each names the digest of the one before, so that none can be altered or taken away unnoticed but the last; that one
//! is held by what the deployed site says.

use std::collections::BTreeMap;

use crate::base::digest::Digest;
use crate::base::path::RelPath;
use crate::diag::code::Code;
use crate::diag::finding::{Checked, Finding, Place};
use crate::source::tree::{Source, Tree};

use super::snapshot::Broken;

/// A file of a sequence.
pub trait Entry: Sized {
    /// Where the files lie.
    const FOLDER: &'static str;
    /// What one of them is, for messages: `notice`.
    const WHAT: &'static str;
    /// Reads one. That its text is the one way to write it is not asked here.
    fn parse(text: &str) -> Result<Self, Broken>;
    /// Its text.
    fn text(&self) -> String;
    /// Its number, from 1.
    fn number(&self) -> u32;
    /// The digest of the file before; none for the first.
    fn previous(&self) -> Option<Digest>;
    /// The digest of its own file.
    fn digest(&self) -> Digest {
        Digest::of(self.text().as_bytes())
    }
    /// Its file.
    fn file(&self) -> Source {
        Source::new(path::<Self>(self.number()), self.text().into_bytes())
    }
}

/// Where the file with a number lies.
pub fn path<E: Entry>(number: u32) -> RelPath {
    RelPath::new(&format!("{}/{number}.json", E::FOLDER)).expect("a number is a plain name")
}

/// The number of a file by its name: `12.json`; there is one way to write each.
pub fn number_of(name: &str) -> Option<u32> {
    let digits = name.strip_suffix(".json")?;
    digits.parse().ok().filter(|number: &u32| *number > 0 && number.to_string() == digits)
}

/// Reads the files of a sequence, in order. One that cannot be read is missing, and a finding says why.
pub fn read<E: Entry>(tree: &Tree) -> Checked<Vec<E>> {
    let mut findings = Vec::new();
    let mut entries: BTreeMap<u32, E> = BTreeMap::new();
    let mut broken: Vec<u32> = Vec::new();
    for source in tree.below(E::FOLDER) {
        // What else lies there is a stray, which `verify` tells of.
        let Some(number) = source.path.below(E::FOLDER).and_then(number_of) else { continue };
        match one::<E>(source, number) {
            Ok(entry) => drop(entries.insert(number, entry)),
            Err(finding) => {
                broken.push(number);
                findings.push(*finding);
            }
        }
    }
    findings.extend(breaks(&entries, &broken));
    Checked { value: entries.into_values().collect(), findings }
}

fn one<E: Entry>(source: &Source, number: u32) -> Result<E, Box<Finding>> {
    let place = || Place::file(&source.path);
    let wrong = |message: String| {
        let help = "bring it back as it was: from version control or from a copy of the archive";
        Box::new(Finding::at(place(), Code::ArchiveFormat, message).help(help))
    };
    let text = source.text().map_err(Box::new)?;
    let entry = E::parse(text).map_err(|broken| match broken {
        Broken::Format(format) => {
            let message = format!("the {} is of format {format}, which this candour does not read", E::WHAT);
            Box::new(Finding::at(place(), Code::ArchiveFormat, message).help("use a newer candour"))
        }
        Broken::Json(why) => wrong(format!("the {} cannot be read: {why}", E::WHAT)),
    })?;
    if entry.text() != text {
        return Err(wrong(format!("the {} was altered", E::WHAT)));
    }
    if entry.number() != number {
        return Err(wrong(format!("the {} says that its number is {}", E::WHAT, entry.number())));
    }
    Ok(entry)
}

// Where the chain from each entry to the one before is broken; what was told as unreadable is not told again.
fn breaks<E: Entry>(entries: &BTreeMap<u32, E>, broken: &[u32]) -> Vec<Finding> {
    let help = "bring `archive/` back as it was: from version control or from a copy";
    let mut findings = Vec::new();
    for (number, entry) in entries {
        let before = number - 1;
        let message = match entries.get(&before) {
            Some(other) if Some(other.digest()) == entry.previous() => continue,
            None if before == 0 && entry.previous().is_none() => continue,
            None if broken.contains(&before) => continue,
            None if before == 0 => format!("the first {} follows another, which is missing", E::WHAT),
            None => format!("{} {before} is missing, which this one follows", E::WHAT),
            Some(_) => format!("{} {before} was altered after this one was written", E::WHAT),
        };
        findings.push(Finding::at(Place::file(&path::<E>(*number)), Code::ArchiveChain, message).help(help));
    }
    findings
}
