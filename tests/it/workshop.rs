//! A site in memory that tests can edit, with a fixed instant and no environment.

use std::collections::BTreeSet;

use candour::archive::archive::Archive;
use candour::archive::seal::{self as sealing, Occasion};
use candour::archive::{selection, verify};
use candour::base::address::Address;
use candour::base::as_of::Moment;
use candour::base::path::RelPath;
use candour::build::build::{Build, Outcome};
use candour::build::clock::Clock;
use candour::build::kept::Kept;
use candour::build::seal;
use candour::build::unsealed::{self, Unsealed};
use candour::diag::finding::Finding;
use candour::diag::human::{self, Ink};
use candour::plan::page::PageKind;
use candour::site::site::Site;
use candour::source::tree::{Change, Source, Tree};
use candour::theme::civic;

/// The smallest settings; tests put their own over them.
pub(crate) const SITE: &str = "\
format = 1
title = \"A site\"
base_url = \"https://site.example/\"
language = \"en-GB\"
[publisher]
name = \"A body\"
";

// What is kept, where parts that hold what they held are not kept again.
fn merged(before: Kept, mut after: Kept) -> Kept {
    let (mut drawers, mut searched) = (before.drawers, before.searched);
    let (mut records, mut packs) = (before.records, before.packs);
    drawers.append(&mut after.drawers);
    records.append(&mut after.records);
    packs.append(&mut after.packs);
    searched.append(&mut after.searched);
    (after.drawers, after.searched) = (drawers, searched);
    (after.records, after.packs) = (records, packs);
    if after.sealed.is_empty() {
        after.sealed = before.sealed;
    }
    after
}

/// A site in memory.
pub(crate) struct Workshop {
    build: Build,
    clock: Clock,
    waiting: Vec<Change>,
    // The tree as it will be once the waiting changes are taken in.
    tree: Tree,
    // Folders of the archive in which nothing lies.
    folders: BTreeSet<RelPath>,
    updated: bool,
    // What the last update leaves for another run.
    kept: Kept,
    // Such a run, which takes in the changes that come next.
    another: Option<Build>,
    is_fresh: bool,
    /// How many pages runs took from what an earlier one had kept.
    pub(crate) recalled: usize,
}

impl Workshop {
    /// A site with settings and nothing else.
    pub(crate) fn new() -> Workshop {
        let clock =
            Clock { asked: Moment::parse("2022-02-10"), epoch: None, now: jiff::Timestamp::UNIX_EPOCH };
        let mut workshop = Workshop {
            build: Build::new(&clock),
            clock,
            waiting: Vec::new(),
            tree: Tree::default(),
            folders: BTreeSet::new(),
            updated: false,
            kept: Kept::default(),
            another: None,
            is_fresh: false,
            recalled: 0,
        };
        workshop.put("site.toml", SITE);
        workshop
    }

    /// Writes a file.
    pub(crate) fn put(&mut self, path: &str, text: impl AsRef<[u8]>) {
        let source = Source::new(rel(path), text.as_ref());
        self.change(Change::Put(source));
    }

    /// Removes a file.
    pub(crate) fn remove(&mut self, path: &str) {
        self.change(Change::Gone(rel(path)));
    }

    /// Makes an empty folder in the archive, which verifying sees.
    pub(crate) fn folder(&mut self, path: &str) {
        self.folders.insert(rel(path));
    }

    /// Makes a change that is taken in with the next update.
    pub(crate) fn change(&mut self, change: Change) {
        self.tree.apply(change.clone());
        self.waiting.push(change);
    }

    /// Moves the clock.
    pub(crate) fn as_of(&mut self, moment: &str) {
        self.clock.asked = Some(Moment::parse(moment).expect("a day or an instant"));
        self.updated = false;
    }

    /// The bytes of a file.
    pub(crate) fn bytes(&self, path: &str) -> Option<Vec<u8>> {
        self.tree.get(path)?.shared().map(|bytes| bytes.to_vec())
    }

    /// Seals what readers can see under a date: the files are added to the tree and taken in with the next update. Says
    /// whether there was anything to seal.
    pub(crate) fn seal(&mut self, day: &str) -> bool {
        // Not compared with a clean build here: the next update is.
        self.take_in();
        self.updated = false;
        let site = self.build.site();
        let occasion = occasion(site, day.parse().expect("a day"));
        let Some(sealing) = seal::of_site(self.build.tree(), site, &occasion) else { return false };
        sealing.changes().into_iter().for_each(|change| self.change(change));
        true
    }

    /// Seals texts of a file, each under its day, in a site that has no archive; what comes of it is what sealing one
    /// after the other makes. The archive is taken in with the next update, all at once: reading it again for each of
    /// many snapshots would take as long as the square of their number.
    pub(crate) fn seal_each(
        &mut self,
        path: &str,
        texts: impl IntoIterator<Item = (jiff::civil::Date, String)>,
    ) {
        let mut archive = Archive::default();
        let mut sealed = Vec::new();
        for (day, text) in texts {
            self.put(path, text);
            self.take_in();
            let site = self.build.site();
            assert!(site.archive().snapshots.is_empty(), "the site has an archive");
            let shown = site.shown().map(|shown| shown.document.as_ref());
            let selection = selection::of(&self.tree, shown, archive.newest());
            let sealing = sealing::seal(&self.tree, selection, &archive, &occasion(site, day));
            let sealing = sealing.expect("each text differs from the one before");
            for change in sealing.changes() {
                self.tree.apply(change.clone());
                sealed.push(change);
            }
            archive.snapshots.insert(sealing.snapshot.id, sealing.snapshot);
        }
        self.waiting = sealed;
        self.updated = false;
    }

    // Takes the waiting changes in, in this run and in one that began with what an earlier one kept.
    fn take_in(&mut self) -> Outcome {
        let changes = std::mem::take(&mut self.waiting);
        if let Some(another) = &mut self.another {
            another.update(changes.clone(), &self.clock, &mut |_| {});
        }
        self.build.update(changes, &self.clock, &mut |_| {})
    }

    /// A day after that of the newest snapshot, or the first day of 2018.
    pub(crate) fn next_day(&mut self) -> String {
        self.take_in();
        self.updated = false;
        let newest = self.build.site().archive().newest().map(|newest| newest.id.day);
        let next = newest.and_then(|day| day.checked_add(jiff::Span::new().days(97)).ok());
        next.unwrap_or(jiff::civil::date(2018, 1, 1)).to_string()
    }

    /// Seals what readers can see under the day of the build, as `candour publish` does; says what became of it.
    pub(crate) fn publish(&mut self) -> String {
        self.settle();
        if self.build.findings().iter().any(Finding::is_error) {
            return format!("refused\n{}", self.findings());
        }
        let site = self.build.site();
        let occasion = Occasion {
            day: site.as_of().day(),
            as_of: site.as_of().instant,
            now: site.as_of().instant,
            generator: "candour of a test".to_owned(),
        };
        let Some(sealing) = seal::of_site(self.build.tree(), site, &occasion) else {
            return "nothing differs\n".to_owned();
        };
        sealing.changes().into_iter().for_each(|change| self.change(change));
        self.update();
        let names: String = sealing.own.iter().map(|source| format!("{}\n", source.path)).collect();
        format!("sealed as {}, {} new objects\n{names}", sealing.snapshot.id, sealing.objects.len())
    }

    /// What `candour build` finds that is not sealed.
    pub(crate) fn unsealed(&self) -> String {
        let (tree, site) = (self.build.tree(), self.build.site());
        let Unsealed { waiting, finding } = unsealed::of_site(tree, site);
        let newest = site.archive().newest();
        let waiting = waiting.iter().filter_map(|id| Some(unsealed::waiting(tree, id, newest?)));
        let findings: Vec<Finding> = finding.into_iter().chain(waiting).collect();
        draw(&findings, &self.tree)
    }

    /// All files of the output.
    pub(crate) fn files(&self) -> Vec<(String, Vec<u8>)> {
        let artifacts = self.build.output().iter();
        artifacts.map(|artifact| (artifact.at.output_path().to_string(), artifact.bytes.to_vec())).collect()
    }

    /// What verifying the archive finds.
    pub(crate) fn verify(&self) -> String {
        let (tree, folders) = self.archived();
        draw(&verify::verify(&tree, &folders, verify::Home::Source).findings, &self.tree)
    }

    /// The files and folders of the archive, as they would lie on disk.
    pub(crate) fn archived(&self) -> (Tree, BTreeSet<RelPath>) {
        let mut tree = Tree::default();
        let (attributes, text) = candour::archive::seal::ATTRIBUTES;
        tree.apply(Change::Put(Source::new(rel(attributes), text.as_bytes())));
        for source in self.tree.below("archive") {
            tree.apply(Change::Put(source.clone()));
        }
        let above =
            |path: &str| path.match_indices('/').skip(1).map(|(at, _)| rel(&path[..at])).collect::<Vec<_>>();
        let folders = tree.iter().flat_map(|source| above(source.path.as_str()));
        let folders = folders.chain(self.folders.iter().cloned()).collect();
        (tree, folders)
    }

    /// The site as a value.
    pub(crate) fn site(&self) -> &Site {
        self.build.site()
    }

    /// All files of the site, its archive among them.
    pub(crate) fn tree(&self) -> &Tree {
        &self.tree
    }

    /// The text of a file.
    pub(crate) fn text(&self, path: &str) -> Option<String> {
        self.tree.text_of(&rel(path))
    }

    /// Takes the waiting changes in, and proves that the result is what a clean build makes.
    pub(crate) fn update(&mut self) -> Outcome {
        let outcome = self.take_in();
        self.updated = true;
        if let Some(another) = self.another.take() {
            if let Some(difference) = self.difference_from(&another) {
                panic!("an update of what an earlier run kept makes another site: {difference}");
            }
            // What it keeps is as good; at other times the next run begins with something older.
            self.is_fresh = !self.is_fresh;
            if self.is_fresh {
                self.kept = merged(std::mem::take(&mut self.kept), another.keep());
            }
        }
        if let Some(difference) = self.difference_from_clean() {
            panic!("an update is not what a clean build makes: {difference}");
        }
        if self.tree.below("archive/snapshots").next().is_some() {
            let again = self.in_another_run();
            self.recalled += again.output().iter().filter(|artifact| artifact.is_published()).count();
            if let Some(difference) = self.difference_from(&again) {
                panic!("what an earlier run kept makes another site: {difference}");
            }
            self.kept = merged(std::mem::take(&mut self.kept), again.keep());
            self.another = Some(again);
        }
        outcome
    }

    /// The same in a run that begins with what the last update kept.
    pub(crate) fn in_another_run(&self) -> Build {
        let mut build = Build::new(&self.clock).with_kept(self.kept.clone());
        build.update(Tree::default().changes_to(&self.tree), &self.clock, &mut |_| {});
        build
    }

    /// Takes the waiting changes in, if there are any.
    pub(crate) fn settle(&mut self) -> Option<Outcome> {
        (!self.waiting.is_empty() || !self.updated).then(|| self.update())
    }

    /// How many editions such a run reads, and which pages of the past it draws.
    pub(crate) fn work_in_another_run(&self) -> (usize, Vec<String>) {
        let mut build = Build::new(&self.clock).with_kept(self.kept.clone());
        let outcome = build.update(Tree::default().changes_to(&self.tree), &self.clock, &mut |_| {});
        let is_past =
            |at: &&Address| matches!(build.planned(at).map(|page| &page.what), Some(PageKind::Past(_)));
        (
            outcome.editions.max(outcome.searched),
            outcome.drawn.iter().filter(is_past).map(ToString::to_string).collect(),
        )
    }

    /// How many records such a run reads, and which pages of records it draws.
    pub(crate) fn records_in_another_run(&self) -> (usize, Vec<String>) {
        let mut build = Build::new(&self.clock).with_kept(self.kept.clone());
        let outcome = build.update(Tree::default().changes_to(&self.tree), &self.clock, &mut |_| {});
        let is_record = |at: &&Address| {
            let planned = build.planned(at).map(|page| &page.what);
            matches!(planned, Some(PageKind::Record(_) | PageKind::RecordData(_)))
        };
        (outcome.read, outcome.drawn.iter().filter(is_record).map(ToString::to_string).collect())
    }

    /// How many pages of the past there are.
    pub(crate) fn count_of_the_past(&self) -> usize {
        let is_past =
            |at: &&Address| matches!(self.build.planned(at).map(|page| &page.what), Some(PageKind::Past(_)));
        self.build.output().iter().map(|artifact| &artifact.at).filter(is_past).count()
    }

    /// How the build differs from one that starts with these files.
    pub(crate) fn difference_from_clean(&self) -> Option<String> {
        self.difference_from(&clean(&self.tree, &self.clock))
    }

    // How the build differs from another. One that begins with what was kept has only the digests of many pages.
    fn difference_from(&self, clean: &Build) -> Option<String> {
        for artifact in clean.output().iter() {
            match self.build.output().get(&artifact.at) {
                None => return Some(format!("{} is missing", artifact.at)),
                Some(own) if own.digest != artifact.digest => {
                    return Some(format!("{} has other bytes", artifact.at));
                }
                Some(own) if own.bytes != artifact.bytes && !artifact.is_published() => {
                    return Some(format!("{} has other bytes", artifact.at));
                }
                Some(_) => {}
            }
        }
        let extra = self.build.output().iter().find(|artifact| clean.output().get(&artifact.at).is_none());
        if let Some(extra) = extra {
            return Some(format!("{} should be gone", extra.at));
        }
        let (own, others) = (self.build.findings(), clean.findings());
        (own != others).then(|| {
            format!("findings differ:\n{}\nclean:\n{}", draw(&own, &self.tree), draw(&others, &self.tree))
        })
    }

    /// The build as it stands.
    pub(crate) fn build(&self) -> &Build {
        &self.build
    }

    /// The build as it is.
    pub(crate) fn into_build(self) -> Build {
        self.build
    }

    /// All findings as people see them.
    pub(crate) fn findings(&self) -> String {
        draw(&self.build.findings(), &self.tree)
    }

    /// What is overdue, as those see it who ask.
    pub(crate) fn overdue(&self) -> String {
        draw(&candour::site::due::findings(self.build.site()), &self.tree)
    }

    /// The bytes at an address, as text.
    pub(crate) fn at(&self, address: &str) -> Option<String> {
        let at = Address::parse(address).expect("an address");
        self.build.output().get(&at).map(|artifact| String::from_utf8_lossy(&artifact.bytes).into_owned())
    }
}

// Sealing under a day, at its end.
fn occasion(site: &Site, day: jiff::civil::Date) -> Occasion {
    let as_of = Moment::EndOf(day).in_zone(&site.settings().zone).instant;
    Occasion { day, as_of, now: as_of, generator: "candour of a test".to_owned() }
}

/// A build that starts with a tree.
pub(crate) fn clean(tree: &Tree, clock: &Clock) -> Build {
    let mut build = Build::new(clock);
    build.update(Tree::default().changes_to(tree), clock, &mut |_| {});
    build
}

/// A path that a test wrote.
pub(crate) fn rel(path: &str) -> RelPath {
    RelPath::new(path).expect("tests write sound paths")
}

/// Findings as people see them.
pub(crate) fn draw(findings: &[Finding], tree: &Tree) -> String {
    let text_of = |path: &RelPath| tree.text_of(path).or_else(|| civic::text_of(path).map(str::to_owned));
    human::draw(findings, &text_of, Ink::Plain)
}

/// The text that a page shows in its `main`, a line for each block, with the addresses of links in brackets.
pub(crate) fn shown(html: &str) -> String {
    let main = html
        .split_once("<main")
        .map_or(html, |(_, rest)| rest.split_once('>').map_or(rest, |(_, rest)| rest));
    let main = main.split_once("</main>").map_or(main, |(main, _)| main);
    let mut text = String::new();
    let mut rest = main;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        let (tag, after) = after.split_once('>').unwrap_or((after, ""));
        if let Some(href) = tag.strip_prefix("a ").and_then(|tag| tag.split("href=\"").nth(1)) {
            text.push_str(&format!("[{}]", href.split('"').next().unwrap_or_default()));
        }
        if let Some(source) = tag.strip_prefix("img ").and_then(|tag| tag.split("src=\"").nth(1)) {
            text.push_str(&format!("[image {}]", source.split('"').next().unwrap_or_default()));
        }
        let name = tag.trim_start_matches('/').split([' ', '\n']).next().unwrap_or_default();
        if ![
            "a", "br", "del", "s", "img", "input", "sub", "strong", "em", "code", "span", "time", "sup",
            "bdi", "abbr", "cite", "small",
        ]
        .contains(&name)
        {
            text.push('\n');
        }
        rest = after;
    }
    text.push_str(rest);
    let unescaped = text
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&#x27;", "'");
    let lines = unescaped.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    let lines: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
    lines.join("\n").replace("&amp;", "&") + "\n"
}
