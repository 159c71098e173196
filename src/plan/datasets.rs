//! The open data of the site: which files there are, and where they live.

use crate::base::address::Address;
use crate::base::id::{RecordId, Slug};

/// A page or a file under `/data/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DataFile {
    /// The page that lists the data.
    Page,
    /// All tables with their fields (Data Package 2.0).
    Package,
    /// All data sets (DCAT 3).
    Catalog,
    /// The page that explains the fields of a kind.
    Dictionary(Slug),
    /// The records of a kind as a table.
    Csv(Slug),
    /// What the table's columns mean (CSV on the Web).
    CsvMetadata(Slug),
    /// The records of a kind with everything they say but their texts.
    Json(Slug),
    /// The form of the records of a kind (JSON Schema 2020-12).
    Schema(Slug),
}

impl DataFile {
    /// What there is for the site.
    pub const OF_SITE: [DataFile; 3] = [DataFile::Page, DataFile::Package, DataFile::Catalog];

    /// What there is for a kind.
    pub fn of_kind(folder: &Slug) -> [DataFile; 5] {
        let files =
            [DataFile::Dictionary, DataFile::Csv, DataFile::CsvMetadata, DataFile::Json, DataFile::Schema];
        files.map(|file: fn(Slug) -> DataFile| file(folder.clone()))
    }

    /// The file's own name, or that of the page.
    pub fn name(&self) -> String {
        match self {
            DataFile::Page => String::new(),
            DataFile::Package => "datapackage.json".to_owned(),
            DataFile::Catalog => "catalog.jsonld".to_owned(),
            DataFile::Dictionary(folder) => format!("{folder}/"),
            DataFile::Csv(folder) => format!("{folder}.csv"),
            // The name by which readers of CSV on the Web look for it.
            DataFile::CsvMetadata(folder) => format!("{folder}.csv-metadata.json"),
            DataFile::Json(folder) => format!("{folder}.json"),
            DataFile::Schema(folder) => format!("{folder}.schema.json"),
        }
    }

    /// Where it lives.
    pub fn address(&self) -> Address {
        Address::page(["data"]).join(&self.name())
    }
}

/// Where the data of a record lives, beside its page.
pub fn record_address(record: &Address) -> Address {
    record.join("index.json")
}

/// A kind's sitemap, or one of the parts of a long one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sitemap {
    /// The kind.
    pub folder: Slug,
    /// Which part, of how many.
    pub part: Option<(u16, u16)>,
}

/// The most addresses that a sitemap may hold (sitemaps.org 0.9).
pub const SITEMAP: usize = 50_000;

impl Sitemap {
    /// The sitemaps of a kind with these records: as few parts as hold them, a power of two, so that a part changes
    /// only with its own records. `most` is how many addresses one may hold.
    pub fn of<'a>(
        folder: &Slug,
        ids: &(impl ExactSizeIterator<Item = &'a RecordId> + Clone),
        most: usize,
    ) -> Vec<Sitemap> {
        // The register is named too, and beside what is at the root the map and the timeline.
        let most = most - 3;
        if ids.len() <= most {
            return vec![Sitemap { folder: folder.clone(), part: None }];
        }
        let mut parts: u16 = 2;
        let is_full = |parts: u16| {
            let mut sizes = vec![0_usize; usize::from(parts)];
            ids.clone().for_each(|id| sizes[usize::from(part_of(id, parts))] += 1);
            sizes.into_iter().any(|size| size > most)
        };
        // More than 1,024 files of 50,000 addresses is more than an index may name.
        while parts < 1_024 && is_full(parts) {
            parts *= 2;
        }
        (0..parts).map(|part| Sitemap { folder: folder.clone(), part: Some((part, parts)) }).collect()
    }

    /// Whether it names a record.
    pub fn has(&self, id: &RecordId) -> bool {
        self.part.is_none_or(|(part, parts)| part_of(id, parts) == part)
    }

    /// Whether it names the register.
    pub fn has_register(&self) -> bool {
        self.part.is_none_or(|(part, _)| part == 0)
    }

    /// Where it lives.
    pub fn address(&self) -> Address {
        let folder = &self.folder;
        let name = match self.part {
            None => format!("/sitemap-{folder}.xml"),
            // No folder has a dot in its name.
            Some((part, parts)) => format!("/sitemap-{folder}.{part}-of-{parts}.xml"),
        };
        Address::parse(&name).expect("a slug is a plain name")
    }
}

// By a digest: records of one prefix do not fill one part, and none moves when another comes.
fn part_of(id: &RecordId, parts: u16) -> u16 {
    let digest = crate::base::digest::Digest::of(id.to_string().as_bytes()).to_string();
    let bits = u16::from_str_radix(&digest[..4], 16).expect("a digest is hex digits");
    bits & (parts - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(numbers: std::ops::Range<usize>) -> Vec<RecordId> {
        let id = |n| RecordId::parse(&format!("policies/p{n}")).expect("an id");
        numbers.map(id).collect()
    }

    #[test]
    fn a_sitemap_holds_no_more_than_it_may() {
        let folder = Slug::new("policies").expect("a slug");
        let addresses = |count: usize| {
            let ids = ids(0..count);
            let parts = Sitemap::of(&folder, &ids.iter(), SITEMAP);
            let size = |part: &Sitemap| {
                usize::from(part.has_register()) + ids.iter().filter(|id| part.has(id)).count()
            };
            let sizes: Vec<usize> = parts.iter().map(size).collect();
            assert!(sizes.iter().all(|size| *size <= SITEMAP), "{sizes:?}");
            assert_eq!(sizes.iter().sum::<usize>(), count + 1);
            parts.iter().map(|part| part.address().to_string()).collect::<Vec<_>>()
        };
        assert_eq!(addresses(49_997), ["/sitemap-policies.xml"]);
        assert_eq!(addresses(49_998), ["/sitemap-policies.0-of-2.xml", "/sitemap-policies.1-of-2.xml"]);
        assert_eq!(addresses(120_000).len(), 4);
    }

    #[test]
    fn a_new_record_changes_one_part() {
        let folder = Slug::new("policies").expect("a slug");
        let (ids, new) = (ids(0..100), ids(100..101));
        let before = Sitemap::of(&folder, &ids.iter(), 40);
        let after = Sitemap::of(&folder, &ids.iter().chain(&new).collect::<Vec<_>>().into_iter(), 40);
        assert_eq!(before, after);
        assert_eq!(after.iter().filter(|part| part.has(&new[0])).count(), 1);
    }
}
