//! `candour new KIND NAME`.

use serde_json::json;

use crate::base::id::{RecordId, Slug};
use crate::base::path::RelPath;
use crate::diag::code::Code;
use crate::disk::write;
use crate::document::files;
use crate::render::blank::{self, Blank, Release};
use crate::source::tree::{Change, Source};

use super::arguments::{Common, Form, NewOptions};
use super::new_site::in_words;
use super::report::{could_not_run, say, tell};
use super::schema;
use super::session::{self, Session};

/// Makes a record that is valid at once, and that readers do not see yet.
pub(super) fn run(common: &Common, options: &NewOptions) -> u8 {
    let made = session::open(common, &session::default_out(&common.site), None)
        .and_then(|mut session| made(common, options, &mut session));
    match made {
        Ok(path) => {
            let shown = common.site.join(path.as_str());
            say(
                common,
                &format!(
                    "Made {}. Fill in what says TODO; it is published once `draft` is removed.",
                    shown.display()
                ),
            );
            tell(common, &json!({ "result": "made", "file": path.as_str() }));
            super::CLEAN
        }
        Err(reason) => could_not_run(&reason),
    }
}

fn made(common: &Common, options: &NewOptions, session: &mut Session) -> Result<RelPath, String> {
    if options.publisher.is_some() || options.base_url.is_some() {
        return Err(
            "a record has no `--publisher` and no `--base-url`; those are for `candour new site`".to_owned()
        );
    }
    let site = session.build.site();
    let kind = schema::named(site.kinds(), &options.what)?;
    if !kind.is_whole {
        return Err(format!("the kind `{}` cannot be read; `candour check` says why", kind.folder));
    }
    let name = Slug::new(&options.name).map_err(|why| {
        let meant =
            Slug::suggest(&options.name).map_or_else(String::new, |slug| format!("; call it `{slug}`"));
        format!("the name `{}` {why}{meant}", options.name)
    })?;
    let id = RecordId { folder: kind.folder.clone(), name };
    if files::gather(session.build.tree(), &id).is_some() {
        return Err(format!("there is a record `{id}` already"));
    }
    let title = options.title.clone().unwrap_or_else(|| in_words(id.name.as_str()));
    let records: Vec<&RecordId> = site.shown().map(|shown| &shown.document.id).collect();
    let publisher = site.settings().publisher.record.as_ref().map(|(id, _)| id);
    let today = session::today_in(&site.as_of().zone)?;
    let blank = Blank { kind, title: &title, today, records: &records, publisher };

    let form = options.form.unwrap_or(Form::Md);
    let path = path(&id, form);
    let text = |release| match form {
        Form::Toml => blank::fields(&blank, release),
        Form::Md | Form::Folder => blank::document(&blank, release),
    };
    let (draft, ready) = (text(Release::Draft), text(Release::Ready));
    // As readers would see it: a name that candour keeps for itself is no good name for a draft either.
    session.update(vec![Change::Put(Source::new(path.clone(), ready.into_bytes()))]);
    let is_clash = |code| [Code::AddressTwice, Code::AddressReserved].contains(&code);
    let clash = session.build.findings().into_iter().find(|finding| {
        is_clash(finding.code) && finding.place.as_ref().is_some_and(|place| place.path == path)
    });
    if let Some(finding) = clash {
        return Err(finding.message);
    }
    write::create(&common.site, &[(path.to_string(), draft.into_bytes())])?;
    Ok(path)
}

fn path(id: &RecordId, form: Form) -> RelPath {
    let end = match form {
        Form::Md => ".md",
        Form::Toml => ".toml",
        Form::Folder => "/index.md",
    };
    RelPath::new(&format!("content/{id}{end}")).expect("slugs are plain names")
}
