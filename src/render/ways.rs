//! The ways from addresses that something had before to those that it has now.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::address::Address;
use crate::base::id::RecordId;
use crate::document::moved;
use crate::plan::{absent, datasets, past, planning};
use crate::site::reader::Reader;

/// Where each old address leads, as paths from the root of the host.
///
/// Pages and files; a page stands for itself in the output too, a file only here.
pub(super) fn of_site(reader: &Reader<'_>) -> BTreeMap<String, String> {
    let mut ways = BTreeMap::new();
    let base = &reader.settings().base;
    let mut add = |from: &Address, to: &Address| {
        if from != to {
            ways.entry(base.href(from)).or_insert_with(|| base.href(to));
        }
    };
    for (id, moved) in reader.moves() {
        let at = reader.address(id);
        for (index, former) in moved.former.iter().enumerate() {
            if moved::is_return(id, &moved.former, index) {
                continue;
            }
            let before = reader.address(former);
            add(&before, &at);
            add(&datasets::record_address(&before), &datasets::record_address(&at));
            for name in &moved.files {
                add(&planning::file_address(&before, name), &planning::file_address(&at, name));
            }
        }
        moved.aliases.iter().for_each(|alias| add(alias, &at));
        // What was sealed under a former id is told of under the one it has now.
        for edition in reader.editions(id).iter().filter(|edition| edition.record != *id) {
            let before = reader.address(&edition.record);
            add(&past::edition_address(&before, edition.id), &past::edition_address(&at, edition.id));
            add(&past::history_address(&before), &past::history_address(&at));
            let (old, own) =
                (past::edition_address(&before, edition.id), past::edition_address(&at, edition.id));
            add(&datasets::record_address(&old), &datasets::record_address(&own));
            for (name, _) in &edition.words.files {
                add(&planning::file_address(&old, name), &planning::file_address(&own, name));
            }
        }
    }
    withheld(reader, &mut add);
    for folder in reader.kinds() {
        let Some(kind) = reader.kind(folder).filter(|kind| !kind.formerly.is_empty()) else { continue };
        if kind.register.hidden || reader.count(folder) == 0 {
            continue;
        }
        let at = reader.register_address(folder);
        for former in &kind.formerly {
            let before = reader.register_address(former);
            add(&before, &at);
            if kind.feed {
                add(&before.join("feed.atom"), &at.join("feed.atom"));
            }
        }
    }
    ways
}

// Files that are withheld have a page in their place, where folders and files can be told apart.
fn withheld(reader: &Reader<'_>, add: &mut dyn FnMut(&Address, &Address)) {
    let mut ids: Vec<&RecordId> = Vec::new();
    for (id, edition) in reader.withheld_editions() {
        let own = past::edition_address(&reader.address(id), edition.id);
        let then = past::edition_address(&reader.address(&edition.record), edition.id);
        for (name, _) in absent::of_edition(reader.archive(), edition) {
            let instead = absent::instead_of(&planning::file_address(&own, &name));
            add(&planning::file_address(&own, &name), &instead);
            add(&planning::file_address(&then, &name), &instead);
        }
        if ids.last() != Some(&id) {
            ids.push(id);
        }
    }
    for id in ids {
        let home = reader.address(id);
        let today = reader.document(id).map(Arc::as_ref);
        for (name, _) in absent::of_record(reader.archive(), reader.editions(id), today) {
            let file = planning::file_address(&home, &name);
            add(&file, &absent::instead_of(&file));
        }
    }
    for digest in reader.archive().notices.iter().flat_map(|notice| &notice.withheld) {
        let file = absent::stored_address(*digest);
        add(&file, &absent::instead_of(&file));
    }
}
