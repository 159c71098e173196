//! Any text as a path, a name, an id, an address or a base URL: what is taken stays where it should be.
#![no_main]

use candour::base::address::Address;
use candour::base::device::is_device;
use candour::base::id::{RecordId, Slug};
use candour::base::path::RelPath;
use candour::base::web;
use candour::config::base_url::BaseUrl;
use libfuzzer_sys::fuzz_target;
use url::Url;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (first, second) = text.split_once('\n').unwrap_or((text, text));
    for path in RelPath::new(first).into_iter().chain(RelPath::follow(first, second)) {
        let parts: Vec<_> = std::path::Path::new(path.as_str()).components().collect();
        let is_plain = |part: &std::path::Component<'_>| matches!(part, std::path::Component::Normal(_));
        assert!(!parts.is_empty() && parts.iter().all(is_plain), "{path} leads out");
        assert_eq!(parts.len(), path.as_str().split('/').count());
    }
    for slug in Slug::new(first).into_iter().chain(Slug::suggest(first)) {
        assert!(Address::page([slug.as_str()]).unportable().is_none(), "{slug}");
        assert!(!is_device(slug.as_str()) && Slug::new(slug.as_str()).is_ok());
        assert_eq!(slug.as_str().to_lowercase(), slug.as_str());
    }
    for id in RecordId::parse(first).into_iter().chain(RecordId::suggest(first, None)) {
        assert_eq!(RecordId::parse(&id.to_string()).as_ref(), Ok(&id));
    }
    let base = BaseUrl::parse(second);
    if let Ok(base) = &base {
        let url = Url::parse(&base.absolute(&Address::home()));
        // Numbers may be no host all the same, such as 999.999.999.999 or a port past 65535.
        if let Ok(url) = url {
            assert!(url.username().is_empty() && url.password().is_none(), "{url}");
            assert!(url.query().is_none() && url.fragment().is_none(), "{url}");
            assert!(url.path().starts_with('/') && url.path().ends_with('/'), "{url}");
            assert_eq!(url.path(), base.path());
        }
    }
    if let Some(at) = Address::parse(first) {
        let file = at.output_path();
        assert!(RelPath::new(file.as_str()).is_some());
        assert_eq!(Address::parse(at.as_str()), Some(at.clone()));
        let base = base.unwrap_or_else(|_| BaseUrl::parse("https://a.example/b/").expect("a base"));
        let href = base.href(&at);
        assert!(href.starts_with(base.path()) && !href.starts_with("//"), "{href}");
        assert!(
            !href.contains(|c: char| c.is_control() || c.is_whitespace() || "<>\"'&\\".contains(c)),
            "{href}"
        );
    }
    if web::is_web_address(first) {
        if let Ok(url) = Url::parse(first) {
            assert!(["http", "https"].contains(&url.scheme()), "{url}");
        }
        assert!(!first.contains(['<', '>', '"', '\n']), "{first}");
    }
    if web::is_email_address(first) {
        let url = Url::parse(&format!("mailto:{first}")).expect("an address");
        assert!(url.query().is_none() || first.contains('?'), "{url}");
    }
});
