//! A bag as one file: a tar in the old POSIX form (ustar), the same bytes every time.
//!
//! The only file that knows the `tar` crate.

use std::io::{self, Cursor};

use tar::{Builder, EntryType, Header};

use super::bag::Bag;
use super::snapshot::Snapshot;

/// Packs a bag into a tar, below a folder named for the snapshot (RFC 8493 §4.2): folders before what lies in them, all
/// dated when the snapshot was sealed, all readable by everyone, and owned by nobody in particular. The error names a
/// path that is too long for the form.
pub fn of(bag: &Bag, snapshot: &Snapshot) -> Result<Vec<u8>, String> {
    let sealed = u64::try_from(snapshot.sealed.as_second()).unwrap_or_default();
    let root = snapshot.id.to_string();
    let mut builder = Builder::new(Vec::new());
    let mut folders = std::collections::BTreeSet::from([format!("{root}/")]);
    for path in bag.keys() {
        let path = format!("{root}/{path}");
        folders.extend(path.match_indices('/').map(|(at, _)| path[..=at].to_owned()));
    }
    for folder in &folders {
        append(&mut builder, folder, sealed, None)?;
    }
    for (path, bytes) in bag {
        append(&mut builder, &format!("{root}/{path}"), sealed, Some(bytes))?;
    }
    Ok(builder.into_inner().expect("memory takes everything"))
}

fn append(builder: &mut Builder<Vec<u8>>, path: &str, time: u64, bytes: Option<&[u8]>) -> Result<(), String> {
    let mut header = Header::new_ustar();
    header.set_path(path).map_err(|_| format!("`{path}` is too long for a tar; export a bag"))?;
    header.set_entry_type(if bytes.is_some() { EntryType::Regular } else { EntryType::Directory });
    header.set_mode(if bytes.is_some() { 0o644 } else { 0o755 });
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(time);
    let bytes = bytes.unwrap_or_default();
    header.set_size(bytes.len() as u64);
    header.set_cksum();
    let appended: io::Result<()> = builder.append(&header, Cursor::new(bytes));
    appended.map_err(|error| error.to_string())
}
