//! Draws one page: from its plan to its bytes.

use std::sync::Arc;

use serde::Serialize;

use crate::archive::published::Published;
use crate::base::address::Address;
use crate::diag::finding::{Finding, Place};
use crate::output::artifact::Artifact;
use crate::plan::datasets::DataFile;
use crate::plan::page::{Page, PageKind};
use crate::plan::planning;
use crate::plan::routes::Routes;
use crate::site::reader::Reader;
use crate::site::slice::Slice;
use crate::source::tree::{Source, Tree};
use crate::theme::theme::{Prepared, Theme, prepare};

use super::data::rows::Rows;
use super::shell::{self, PageView};
use super::{
    accountability, agenda, calendar, data, feed, home, hosts, past, plain, portable, record, register,
    search, sitemap, statements, tags, timeline,
};

/// What all pages of an update are drawn with.
pub struct Studio<'a> {
    /// The theme.
    pub theme: &'a Theme,
    /// The shell's shared part.
    pub site: Prepared,
    /// The sources, for files that are published as they are.
    pub tree: &'a Tree,
    /// The rows of all records.
    pub rows: &'a Rows,
    /// What lives where.
    pub routes: &'a Routes,
}

/// Draws a page; `None` where what it was planned for is not there.
pub fn draw(studio: &Studio<'_>, reader: &Reader<'_>, page: &Page) -> Result<Option<Artifact>, Finding> {
    let bytes: Option<Arc<[u8]>> = match &page.what {
        PageKind::Record(id) => {
            let Some(mut view) = record::record(reader, id, &page.at) else { return Ok(None) };
            let is_home = page.at == Address::home();
            let template = if is_home { "home.html" } else { view.kind.template.as_str() };
            // It is told of at the kind file that names it.
            if !studio.theme.has(template) {
                reader.note(Slice::Template(template.to_owned()));
                return Ok(None);
            }
            let mut parts = vec![("record", prepare(&view.record))];
            if is_home {
                parts.push(("home", prepare(&home::home(reader))));
                view.page.head_title = reader.settings().title.clone();
            }
            let source = reader.document(id).map(|document| Place::file(&document.meta.path));
            let html = html(studio, reader, template, &view.page, parts);
            // A template may fail on one record only: the finding names it.
            Some(html.map_err(|finding| match source {
                Some(source) => {
                    finding.related(source, format!("while drawing `{}` for this record", page.at))
                }
                None => finding,
            })?)
        }
        PageKind::BareHome => {
            let title = &reader.settings().title;
            let view = shell::page(reader, &page.at, title, &[]);
            let bare = BareRecord { title, notices: [], article_html: "" };
            let parts = vec![("record", prepare(&bare)), ("home", prepare(&home::home(reader)))];
            Some(html(studio, reader, "home.html", &view, parts)?)
        }
        PageKind::Register(folder, part) => match register::register(reader, folder, part, &page.at) {
            Some((view, register)) => {
                Some(html(studio, reader, "register.html", &view, vec![("register", prepare(&register))])?)
            }
            None => None,
        },
        PageKind::Sorted(folder, field) => match register::sorted(reader, folder, field, &page.at) {
            Some((view, register)) => {
                Some(html(studio, reader, "register.html", &view, vec![("register", prepare(&register))])?)
            }
            None => None,
        },
        PageKind::Facet(key, part) => match register::facet(reader, key, part, &page.at) {
            Some((view, register)) => {
                Some(html(studio, reader, "register.html", &view, vec![("register", prepare(&register))])?)
            }
            None => None,
        },
        PageKind::Tags => {
            let (view, tags) = tags::tags(reader, &page.at);
            Some(html(studio, reader, "tags.html", &view, vec![("tags", prepare(&tags))])?)
        }
        PageKind::Tag(tag, part) => match tags::tag(reader, tag, part, &page.at) {
            Some((view, tag)) => Some(html(studio, reader, "tag.html", &view, vec![("tag", prepare(&tag))])?),
            None => None,
        },
        PageKind::Agenda(due, dates) => {
            let (view, list) = agenda::agenda(reader, *due, *dates, &page.at);
            Some(html(studio, reader, "dates.html", &view, vec![("dates", prepare(&list))])?)
        }
        PageKind::Statement(which) => match statements::statement(reader, *which, &page.at) {
            Some(drawn) => Some(html(studio, reader, drawn.template, &drawn.page, vec![drawn.view])?),
            None => None,
        },
        PageKind::RecordData(id) => data::record::record(reader, id).map(Into::into),
        PageKind::Data(file) => data_file(studio, reader, file)?,
        PageKind::Redirect(id) => match plain::redirect(reader, id) {
            Some(redirect) => {
                let view = shell::page(reader, &page.at, "Moved", &[]);
                Some(html(studio, reader, "redirect.html", &view, vec![("redirect", prepare(&redirect))])?)
            }
            None => None,
        },
        PageKind::RegisterMoved(folder) => match plain::register_moved(reader, folder) {
            Some(redirect) => {
                let view = shell::page(reader, &page.at, "Moved", &[]);
                Some(html(studio, reader, "redirect.html", &view, vec![("redirect", prepare(&redirect))])?)
            }
            None => None,
        },
        PageKind::Host(host) => {
            let own = planning::own_rules(*host).and_then(|path| {
                reader.note(Slice::Source(path.clone()));
                studio.tree.get(path.as_str())
            });
            Some(hosts::file(reader, *host, own.map(Source::bytes).unwrap_or_default()).into())
        }
        PageKind::Accountability => {
            let (view, map) = accountability::page(reader, &page.at);
            Some(html(studio, reader, "accountability.html", &view, vec![("accountability", prepare(&map))])?)
        }
        PageKind::AccountabilityData => Some(accountability::data(reader).into()),
        PageKind::Timeline(part) => {
            let (view, timeline) = timeline::page(reader, part, &page.at);
            Some(html(studio, reader, "timeline.html", &view, vec![("timeline", prepare(&timeline))])?)
        }
        PageKind::NotFound => {
            let mut view = shell::page(reader, &page.at, "Page not found", &[]);
            view.noindex = true;
            view.canonical = None;
            Some(html(studio, reader, "not-found.html", &view, Vec::new())?)
        }
        PageKind::Feed(channel) => Some(feed::feed(reader, channel, &page.at).into()),
        PageKind::SitemapIndex => Some(sitemap::index(reader).into()),
        PageKind::Sitemap(part) => Some(sitemap::sitemap(reader, part).into()),
        PageKind::Calendar => calendar::calendar(reader).map(Into::into),
        PageKind::Robots => Some(plain::robots(reader).into()),
        PageKind::BuildFacts => Some(plain::build_facts(reader).into()),
        PageKind::ArchiveFacts => {
            Published::of(reader.archive()).map(|facts| facts.text().into_bytes().into())
        }
        PageKind::Search(part) => search::page::draw(studio, reader, part, &page.at)?,
        PageKind::Past(what) => past::draw(studio, reader, what, &page.at)?,
        PageKind::File(path) => {
            reader.note(Slice::Source(path.clone()));
            studio.tree.get(path.as_str()).and_then(Source::shared)
        }
        PageKind::Asset => {
            reader.note(Slice::Asset(page.at.clone()));
            studio.theme.assets().get(&page.at).cloned()
        }
    };
    Ok(bytes.map(|bytes| Artifact::new(page.at.clone(), portable::relative(&page.at, bytes))))
}

fn data_file(
    studio: &Studio<'_>,
    reader: &Reader<'_>,
    file: &DataFile,
) -> Result<Option<Arc<[u8]>>, Finding> {
    let rows = studio.rows;
    let bytes = match file {
        DataFile::Page => {
            let (view, data) = data::page::page(reader, rows);
            return html(studio, reader, "data.html", &view, vec![("data", prepare(&data))]).map(Some);
        }
        DataFile::Dictionary(folder) => {
            let Some((view, dictionary)) = data::dictionary::page(reader, folder) else { return Ok(None) };
            let parts = vec![("dictionary", prepare(&dictionary))];
            return html(studio, reader, "dictionary.html", &view, parts).map(Some);
        }
        DataFile::Package => Some(data::package::package(reader, rows)),
        DataFile::Catalog => Some(data::catalog::catalog(reader, rows)),
        DataFile::Csv(folder) => data::register::csv(reader, rows, folder),
        DataFile::CsvMetadata(folder) => data::csvw::metadata(reader, folder),
        DataFile::Json(folder) => data::register::json(reader, rows, folder),
        DataFile::Schema(folder) => data::schema::schema(reader, folder),
    };
    Ok(bytes.map(Into::into))
}

// The home page of a site that has no text for it.
#[derive(Serialize)]
struct BareRecord<'a> {
    title: &'a str,
    notices: [(); 0],
    article_html: &'static str,
}

/// Renders a template with the parts of a view.
pub(super) fn html(
    studio: &Studio<'_>,
    reader: &Reader<'_>,
    template: &str,
    page: &PageView,
    parts: Vec<(&'static str, Prepared)>,
) -> Result<Arc<[u8]>, Finding> {
    // The shared part of the shell is made of these.
    reader.note(Slice::Settings);
    reader.note(Slice::Template(template.to_owned()));
    let mut view = vec![("site", studio.site.clone()), ("page", prepare(page))];
    view.extend(parts);
    let drawn = studio.theme.render(template, &view).map(|text| text.into_bytes().into());
    // A template may fail on one page only.
    drawn.map_err(|finding| match finding.help {
        Some(_) => finding,
        None => finding.help(format!("while drawing {}", page.title)),
    })
}
