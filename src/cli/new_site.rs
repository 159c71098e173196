//! `candour new site`.

use jiff::civil;
use serde_json::json;

use crate::base::id::Slug;
use crate::config::base_url::BaseUrl;
use crate::disk::write;
use crate::render::blank::toml_text;

use super::arguments::{Common, NewOptions};
use super::report::{could_not_run, say, tell};
use super::session;

// The files of a new site, with `{names}` for what differs from site to site.
const STARTER: [(&str, &str); 7] = [
    ("site.toml", include_str!("starter/site.toml")),
    ("content/pages/index.md", include_str!("starter/index.md")),
    ("content/pages/about.md", include_str!("starter/about.md")),
    ("content/{organisation}.md", include_str!("starter/organisation.md")),
    ("content/policies/how-we-publish.md", include_str!("starter/policy.md")),
    ("README.md", include_str!("starter/README.md")),
    (".gitignore", include_str!("starter/gitignore")),
];

/// Makes a small site that builds at once.
pub(super) fn run(common: &Common, options: &NewOptions) -> u8 {
    match made(options) {
        Ok(files) => {
            let folder = &options.name;
            say(
                common,
                &format!("Made a site of {} files in {folder}. Look at it, then change it:", files.len()),
            );
            say(common, &format!("    candour serve --site {folder}\n    candour build --site {folder}"));
            tell(common, &json!({ "result": "made", "folder": folder, "files": files }));
            super::CLEAN
        }
        Err(reason) => could_not_run(&reason),
    }
}

fn made(options: &NewOptions) -> Result<Vec<String>, String> {
    if options.form.is_some() {
        return Err("a site has no `--form`; that is for records".to_owned());
    }
    let folder = std::path::Path::new(&options.name);
    write::refuse_used(folder)?;
    let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let name = absolute.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let choices = Choices::of(&name, options, session::today()?)?;
    let files = files(&choices);
    write::create(
        folder,
        &files.iter().map(|(path, text)| (path.clone(), text.clone().into())).collect::<Vec<_>>(),
    )?;
    Ok(files.into_iter().map(|(path, _)| path).collect())
}

/// What differs from site to site.
struct Choices {
    title: String,
    publisher: String,
    base_url: String,
    // `host,year`.
    identity: String,
    // The id of the publisher's record.
    organisation: String,
    today: civil::Date,
}

impl Choices {
    fn of(name: &str, options: &NewOptions, today: civil::Date) -> Result<Choices, String> {
        let title = options.title.clone().unwrap_or_else(|| in_words(name));
        let publisher = options.publisher.clone().unwrap_or_else(|| title.clone());
        let slug = |text: &str| Slug::suggest(text).map(|slug| slug.to_string());
        let host = slug(name).unwrap_or_else(|| "site".to_owned());
        let base_url = options.base_url.clone().unwrap_or_else(|| format!("https://{host}.example/"));
        let base = BaseUrl::parse(&base_url).map_err(|why| format!("the base URL `{base_url}` {why}"))?;
        Ok(Choices {
            identity: format!("{},{}", base.host(), today.year()),
            organisation: format!(
                "organisations/{}",
                slug(&publisher).unwrap_or_else(|| "publisher".to_owned())
            ),
            title,
            publisher,
            base_url,
            today,
        })
    }
}

fn files(choices: &Choices) -> Vec<(String, String)> {
    let values = [
        ("{title}", toml_text(&choices.title)),
        ("{plain_title}", choices.title.clone()),
        (
            "{description}",
            toml_text(&format!("What {} is for, and which policies it follows.", choices.publisher)),
        ),
        ("{what_it_is}", toml_text(&format!("{} publishes this site.", choices.publisher))),
        ("{publisher}", toml_text(&choices.publisher)),
        ("{base_url}", toml_text(&choices.base_url)),
        ("{identity}", toml_text(&choices.identity)),
        ("{organisation}", choices.organisation.clone()),
        ("{today}", choices.today.to_string()),
    ];
    STARTER.map(|(path, text)| (filled(path, &values), filled(text, &values))).into()
}

// In one pass, so that a value which looks like a name is left as it is.
fn filled(text: &str, values: &[(&str, String)]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let value = values.iter().find(|(name, _)| rest.starts_with(name));
        let (length, shown) = value.map_or((1, "{"), |(name, value)| (name.len(), value));
        out.push_str(shown);
        rest = &rest[length..];
    }
    out + rest
}

/// A name on disk as people would write it: `open-source` is `Open source`.
pub(super) fn in_words(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let words = words.collect::<Vec<_>>().join(" ");
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => "New site".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::path::RelPath;
    use crate::build::build::Build;
    use crate::build::clock::Clock;
    use crate::diag::human::{self, Ink};
    use crate::source::tree::{Change, Source};

    fn findings(title: &str, publisher: &str, base_url: &str) -> String {
        let options = NewOptions {
            what: "site".to_owned(),
            name: "x".to_owned(),
            title: Some(title.to_owned()),
            form: None,
            publisher: Some(publisher.to_owned()),
            base_url: Some(base_url.to_owned()),
        };
        let today = civil::date(2026, 11, 22);
        let choices = Choices::of("my-site", &options, today).expect("choices");
        let clock = Clock {
            asked: None,
            epoch: None,
            now: today.at(9, 0, 0, 0).in_tz("UTC").expect("UTC").timestamp(),
        };
        let source = |(path, text): (String, String)| {
            Change::Put(Source::new(RelPath::new(&path).expect("a path"), text.into_bytes()))
        };
        let mut build = Build::new(&clock);
        let changes = files(&choices)
            .into_iter()
            .filter(|(path, _)| path.starts_with("content") || path == "site.toml");
        build.update(changes.map(source).collect(), &clock, &mut |_| {});
        assert_eq!(build.site().shown().count(), 4);
        human::draw(&build.findings(), &|path| build.tree().text_of(path), Ink::Plain)
    }

    #[test]
    fn a_new_site_is_without_a_finding_whatever_it_is_called() {
        assert_eq!(findings("Example council", "Example council", "https://council.example/"), "");
        assert_eq!(
            findings("The \"open\" {title} \\ site’s", "Ünïted {today} *Body*", "https://h.example/a/"),
            ""
        );
        assert_eq!(findings("公開", "公開", "http://localhost:8000"), "");
    }

    #[test]
    fn a_name_is_put_into_words() {
        assert_eq!(in_words("my_open-council"), "My open council");
        assert_eq!(in_words("--"), "New site");
    }
}
