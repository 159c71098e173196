//! Reads a site's files into a tree.

use std::fs::{self, DirEntry};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use crate::base::path::RelPath;
use crate::source::tree::{Change, Refusal, Source, Tree};

use super::input_file;
use super::reason::words;
use super::stamp::{Known, Stamp};

/// How much a site may hold. All of it is held in memory, so the end is better told of than met.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Files and folders.
    entries: u64,
    /// Bytes of all files.
    bytes: u64,
}

pub(super) const LIMITS: Limits = Limits { entries: 1_000_000, bytes: 4 << 30 };

/// What candour reads of a site's folder; all else there (`public/`, `.git`, notes) is no input.
pub(super) const INPUT: [&str; 5] = ["archive", "content", SETTINGS, "static", "themes"];
const SETTINGS: &str = "site.toml";

/// The one hidden folder that is published (RFC 8615).
const WELL_KNOWN: &str = "static/.well-known";

/// Reads everything candour takes as input below `root`, except what lies in the folders of `skip`
/// (absolute paths: the output folders).
///
/// A file that cannot be taken in (a link, a pipe, too large, unreadable, a name that no address can hold) is
/// in the tree as a refusal. Hidden files are left out, except below `static/.well-known/`; so are the files
/// that editors leave behind. Links are never followed. The error is for a root that is missing or cannot be
/// read, and for a site of more than a million files and folders, or of more than 4 GiB.
pub fn read(root: &Path, skip: &[PathBuf]) -> io::Result<Tree> {
    read_within(root, skip, LIMITS)
}

fn read_within(root: &Path, skip: &[PathBuf], limits: Limits) -> io::Result<Tree> {
    fs::read_dir(root)?;
    let walk = Walk::new(root, skip, limits, None);
    let mut tree = Tree::default();
    walk.from(INPUT.iter().filter_map(|name| walk.top(name)).collect(), &mut |found| {
        if let Found::Source(source, _) = found {
            tree.apply(Change::Put(source));
        }
    })?;
    Ok(tree)
}

/// What a walk meets.
pub(super) enum Found {
    Source(Source, Option<Stamp>),
    Same(RelPath),
    Folder(RelPath),
}

/// A walk through a site's files.
pub(super) struct Walk<'a> {
    root: &'a Path,
    skip: &'a [PathBuf],
    limits: Limits,
    // What was met so far. Whether it is too much does not depend on the order.
    entries: AtomicU64,
    bytes: AtomicU64,
    // What need not be read again.
    known: Option<&'a Known>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        root: &'a Path,
        skip: &'a [PathBuf],
        limits: Limits,
        known: Option<&'a Known>,
    ) -> Walk<'a> {
        Walk { root, skip, limits, entries: AtomicU64::new(0), bytes: AtomicU64::new(0), known }
    }

    // Level by level and not by recursion: folders may be nested deeper than a stack.
    pub(super) fn from(&self, first: Vec<Found>, take: &mut dyn FnMut(Found)) -> io::Result<()> {
        let mut found = first;
        let mut folders: Vec<RelPath> = Vec::new();
        loop {
            for one in found {
                match one {
                    Found::Folder(path) => folders.push(path),
                    one => take(one),
                }
            }
            if let Some(too_much) = self.too_much() {
                return Err(io::Error::other(too_much));
            }
            if folders.is_empty() {
                return Ok(());
            }
            found = folders.par_iter().map(|folder| self.folder(folder)).flatten().collect();
            folders.clear();
        }
    }

    // What lies at a path that may be part of the input; nothing behind a link.
    pub(super) fn at(&self, path: &RelPath) -> Option<Found> {
        let parts: Vec<&str> = path.as_str().split('/').collect();
        let (name, above) = parts.split_last()?;
        if above.is_empty() {
            return INPUT.contains(name).then(|| self.top(name)).flatten();
        }
        let mut folder = String::new();
        for (depth, part) in above.iter().enumerate() {
            let parent = RelPath::new(&folder);
            let is_input = match &parent {
                None => depth == 0 && INPUT.contains(part),
                Some(parent) => !is_left_behind(part) && !is_hidden(parent, part),
            };
            folder = if folder.is_empty() { (*part).to_owned() } else { format!("{folder}/{part}") };
            let full = self.root.join(&folder);
            let is_folder = fs::symlink_metadata(&full).is_ok_and(|metadata| metadata.is_dir());
            if !is_input || !is_folder || self.skip.contains(&full) {
                return None;
            }
        }
        let parent = RelPath::new(&folder)?;
        if is_left_behind(name) || is_hidden(&parent, name) || !is_plain(name) {
            return None;
        }
        let kind = fs::symlink_metadata(self.root.join(path.as_str())).ok()?.file_type();
        self.found(path.clone(), kind)
    }

    pub(super) fn top(&self, name: &str) -> Option<Found> {
        let path = RelPath::new(name)?;
        match fs::symlink_metadata(self.root.join(name)).map(|metadata| metadata.file_type()) {
            // The one of them that is a file.
            Ok(kind) if kind.is_dir() && name == SETTINGS => refused(path, Refusal::Folder),
            Ok(kind) => self.found(path, kind),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            // All that lies there would be missing, and a site without it might be sealed.
            Err(error) => refused(path, Refusal::Unreadable(words(&error))),
        }
    }

    fn too_much(&self) -> Option<String> {
        let Limits { entries, bytes } = self.limits;
        if self.entries.load(Ordering::Relaxed) > entries {
            return Some(format!(
                "it holds more than {entries} files and folders, the most that candour reads"
            ));
        }
        let is_over = self.bytes.load(Ordering::Relaxed) > bytes;
        is_over.then(|| format!("its files hold more than {bytes} bytes, the most that candour reads"))
    }

    fn found(&self, path: RelPath, kind: fs::FileType) -> Option<Found> {
        self.entries.fetch_add(1, Ordering::Relaxed);
        if self.too_much().is_some() {
            return None;
        }
        if kind.is_dir() {
            Some(Found::Folder(path))
        } else if kind.is_symlink() {
            refused(path, Refusal::Link)
        } else if kind.is_file() {
            self.file(path)
        } else {
            refused(path, Refusal::NotAFile)
        }
    }

    fn folder(&self, path: &RelPath) -> Vec<Found> {
        let full = self.root.join(path.as_str());
        if self.skip.contains(&full) {
            return Vec::new();
        }
        match fs::read_dir(&full).and_then(Iterator::collect::<io::Result<Vec<DirEntry>>>) {
            Ok(entries) => entries.par_iter().filter_map(|entry| self.entry(path, entry)).collect(),
            Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
            Err(error) => refused(path.clone(), Refusal::Unreadable(words(&error))).into_iter().collect(),
        }
    }

    fn entry(&self, folder: &RelPath, entry: &DirEntry) -> Option<Found> {
        let name = entry.file_name();
        let shown = name.to_string_lossy();
        if is_left_behind(&shown) || is_hidden(folder, &shown) {
            return None;
        }
        if !name.to_str().is_some_and(is_plain) {
            // The nearest path that can be shown: what cannot be part of a path is the replacement character.
            let near = shown.replace(|c| !is_plain_char(c), "\u{fffd}");
            return refused(RelPath::new(&format!("{folder}/{near}"))?, Refusal::BadName);
        }
        let path = RelPath::new(&format!("{folder}/{shown}"))?;
        match entry.file_type() {
            Ok(kind) => self.found(path, kind),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => refused(path, Refusal::Unreadable(words(&error))),
        }
    }

    fn file(&self, path: RelPath) -> Option<Found> {
        let full = self.root.join(path.as_str());
        // Before it is read: what is written from now on gives another stamp.
        let stamp = self.known.and_then(|_| Stamp::of(&fs::symlink_metadata(&full).ok()?));
        if stamp.is_some() && self.known.and_then(|known| known.get(&path)) == Some(&stamp) {
            return Some(Found::Same(path));
        }
        match input_file::read(&full, path.extension()) {
            Ok(Some(Ok(bytes))) => {
                self.bytes.fetch_add(bytes.len() as u64, Ordering::Relaxed);
                Some(Found::Source(Source::new(path, bytes), stamp))
            }
            Ok(Some(Err(refusal))) => Some(Found::Source(Source::refused(path, refusal), None)),
            Ok(None) => None,
            Err(error) => {
                Some(Found::Source(Source::refused(path, Refusal::Unreadable(words(&error))), None))
            }
        }
    }
}

fn refused(path: RelPath, refusal: Refusal) -> Option<Found> {
    Some(Found::Source(Source::refused(path, refusal), None))
}

/// Whether a name is one that editors use for backups, locks, swap files and trials (`4913` is Vim's).
fn is_left_behind(name: &str) -> bool {
    name == "4913" || name.ends_with('~') || name.starts_with(".#") || name.ends_with(".swp")
}

fn is_hidden(folder: &RelPath, name: &str) -> bool {
    let published = folder.as_str() == WELL_KNOWN || folder.below(WELL_KNOWN).is_some();
    let is_well_known = format!("{folder}/{name}") == WELL_KNOWN;
    name.starts_with('.') && !published && !is_well_known
}

fn is_plain(name: &str) -> bool {
    name.chars().all(is_plain_char)
}

// A line break in a name would break the lines of a manifest.
fn is_plain_char(c: char) -> bool {
    !is_odd(c)
}

/// Whether a character cannot be part of a path.
pub(super) fn is_odd(c: char) -> bool {
    c == '\\' || c.is_control()
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use crate::disk::input_file::{FILE_LIMIT, TEXT_LIMIT};
    use crate::source::tree::Held;
    use expect_test::expect;
    use std::ffi::OsStr;
    use std::fs::File;
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::symlink;

    fn site(files: &[(&str, &str)]) -> tempfile::TempDir {
        let site = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let full = site.path().join(path);
            fs::create_dir_all(full.parent().unwrap()).unwrap();
            fs::write(full, text).unwrap();
        }
        site
    }

    fn shown(tree: &Tree) -> String {
        tree.iter()
            .map(|source| match &source.held {
                Held::Bytes(bytes, _) => format!("{}: {} bytes\n", source.path, bytes.len()),
                Held::Refused(refusal) => format!("{}: {refusal:?}\n", source.path),
            })
            .collect()
    }

    #[test]
    fn only_input_is_read() {
        let site = site(&[
            ("site.toml", "format = 1\n"),
            ("README.md", "no input"),
            ("content/policies/a.md", "a"),
            ("content/policies/.draft.md", "hidden"),
            ("content/policies/a.md~", "left behind"),
            ("content/policies/.#a.md", "left behind"),
            ("content/policies/a.md.swp", "left behind"),
            ("content/policies/4913", "left behind"),
            ("content/_changes/2021.toml", ""),
            ("static/logo.svg", "<svg/>"),
            ("static/.htaccess", "hidden"),
            ("static/.well-known/security.txt", "Contact: x"),
            ("static/.well-known/.hidden", "published all the same"),
            ("static/sub/.well-known/x", "hidden"),
            ("themes/civic/assets/site.css", "a{}"),
            ("public/index.html", "output"),
            ("static/out/index.html", "output"),
            (".candour/cache/x", "cache"),
            ("archive/snapshots/x", "archive"),
        ]);
        let tree = read(site.path(), &[site.path().join("static/out")]).unwrap();
        expect![[r#"
            archive/snapshots/x: 7 bytes
            content/_changes/2021.toml: 0 bytes
            content/policies/a.md: 1 bytes
            site.toml: 11 bytes
            static/.well-known/.hidden: 22 bytes
            static/.well-known/security.txt: 10 bytes
            static/logo.svg: 6 bytes
            themes/civic/assets/site.css: 3 bytes
        "#]]
        .assert_eq(&shown(&tree));
    }

    #[test]
    fn what_cannot_be_taken_in_is_a_refusal() {
        let site = site(&[("content/pages/index.md", "x"), ("secret/key.md", "not for readers")]);
        let pages = site.path().join("content/pages");
        symlink("../../secret/key.md", pages.join("key.md")).unwrap();
        symlink("../../secret", pages.join("secret")).unwrap();
        symlink("loop", pages.join("loop")).unwrap();
        rustix::fs::mkfifoat(rustix::fs::CWD, pages.join("pipe.md"), rustix::fs::Mode::RUSR).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(pages.join("socket")).unwrap();
        fs::write(pages.join(OsStr::from_bytes(b"latin-\xe9.md")), "x").unwrap();
        fs::write(pages.join("back\\slash.md"), "x").unwrap();
        fs::write(pages.join("two\nlines.md"), "x").unwrap();
        File::create(pages.join("large.md")).unwrap().set_len(TEXT_LIMIT + 1).unwrap();
        File::create(pages.join("large.pdf")).unwrap().set_len(FILE_LIMIT + 1).unwrap();
        File::create(pages.join("fits.pdf")).unwrap().set_len(TEXT_LIMIT + 1).unwrap();
        expect![[r#"
            content/pages/back�slash.md: BadName
            content/pages/fits.pdf: 8388609 bytes
            content/pages/index.md: 1 bytes
            content/pages/key.md: Link
            content/pages/large.md: TooLarge(8388609, 8388608)
            content/pages/large.pdf: TooLarge(67108865, 67108864)
            content/pages/latin-�.md: BadName
            content/pages/loop: Link
            content/pages/pipe.md: NotAFile
            content/pages/secret: Link
            content/pages/socket: NotAFile
            content/pages/two�lines.md: BadName
        "#]]
        .assert_eq(&shown(&read(site.path(), &[]).unwrap()));
    }

    #[test]
    fn folders_may_be_nested_as_deep_as_the_system_allows() {
        let site = site(&[]);
        let deep = ["content"].into_iter().chain(["a"; 1500]).collect::<Vec<_>>().join("/");
        fs::create_dir_all(site.path().join(&deep)).unwrap();
        fs::write(site.path().join(&deep).join("b.md"), "b").unwrap();
        let tree = read(site.path(), &[]).unwrap();
        assert_eq!(tree.get(&format!("{deep}/b.md")).map(Source::bytes), Some(&b"b"[..]));
    }

    #[test]
    fn a_site_that_holds_too_much_is_an_error() {
        let site = site(&[("site.toml", "12345"), ("content/pages/a.md", "12345"), ("static/b", "1")]);
        let told = |entries, bytes| match read_within(site.path(), &[], Limits { entries, bytes }) {
            Ok(_) => "read".to_owned(),
            Err(error) => error.to_string(),
        };
        expect![[r#"
            read
            it holds more than 5 files and folders, the most that candour reads
            its files hold more than 10 bytes, the most that candour reads"#]]
        .assert_eq(&[told(6, 11), told(5, 11), told(6, 10)].join("\n"));
    }

    #[test]
    fn settings_that_are_a_folder_are_a_refusal() {
        let site = site(&[("site.toml/x", ""), ("content", "no folder")]);
        expect![[r#"
            content: 9 bytes
            site.toml: Folder
        "#]]
        .assert_eq(&shown(&read(site.path(), &[]).unwrap()));
    }

    #[test]
    fn a_site_that_is_not_there_is_an_error() {
        let site = site(&[("file", "")]);
        assert_eq!(read(&site.path().join("gone"), &[]).unwrap_err().kind(), ErrorKind::NotFound);
        assert_eq!(read(&site.path().join("file"), &[]).unwrap_err().kind(), ErrorKind::NotADirectory);
        assert_eq!(shown(&read(site.path(), &[]).unwrap()), "");
    }
}
