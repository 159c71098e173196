//! The base URL, and the one function that turns addresses into links.

use crate::base::address::Address;

/// Where the site is published: an origin and a path that ends in `/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl {
    origin: String,
    path: String,
    // What stands before an address in a link.
    before: String,
}

/// What marks a link of a portable site, until it is known where it stands. Nothing else can live there.
pub const PORTABLE: &str = "/.candour-portable/";

impl BaseUrl {
    /// Reads `https://body.example/` or `https://host.example/body/`; the error says what is wrong with it.
    pub fn parse(text: &str) -> Result<BaseUrl, &'static str> {
        let scheme = ["https://", "http://"].into_iter().find(|scheme| text.starts_with(scheme));
        let scheme = scheme.ok_or("must start with https:// or http://")?;
        let (host, path) = text[scheme.len()..].split_once('/').unwrap_or((&text[scheme.len()..], ""));
        let host_sound =
            !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b".-:[]".contains(&b));
        if !host_sound {
            return Err("must name a host, without user or password");
        }
        let path = if path.is_empty() { "/".to_owned() } else { format!("/{}/", path.trim_end_matches('/')) };
        if Address::parse(&path).is_none() {
            return Err("may have a path of plain letters, digits and hyphens, without query or fragment");
        }
        Ok(BaseUrl { origin: format!("{scheme}{host}"), before: path.clone(), path })
    }

    /// The same, for a site whose links are to work from any folder.
    pub fn portable(self) -> BaseUrl {
        BaseUrl { before: PORTABLE.to_owned(), ..self }
    }

    /// The link to an address, from the root of the host: the base URL's path and then the address.
    pub fn href(&self, at: &Address) -> String {
        format!("{}{}", self.before, &at.as_str()[1..])
    }

    /// The whole URL of an address.
    pub fn absolute(&self, at: &Address) -> String {
        format!("{}{}{}", self.origin, self.path, &at.as_str()[1..])
    }

    /// The path in front of every address; `/` where the site has a host of its own.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The host without its port, for identifiers.
    pub fn host(&self) -> &str {
        let host = self.origin.split_once("://").map_or("", |(_, host)| host);
        host.split(':').next().unwrap_or(host)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_have_the_base_path_in_front() {
        let page = Address::page(["policies", "x"]);
        let link = |base| BaseUrl::parse(base).map(|base| (base.href(&page), base.absolute(&page)));
        assert_eq!(
            link("https://a.example"),
            Ok(("/policies/x/".to_owned(), "https://a.example/policies/x/".to_owned()))
        );
        assert_eq!(
            link("http://a.example:81/body"),
            Ok(("/body/policies/x/".to_owned(), "http://a.example:81/body/policies/x/".to_owned()))
        );
        for bad in ["a.example", "ftp://a", "https://", "https://u@h/", "https://h/a?b", "https://h/../a"] {
            assert!(BaseUrl::parse(bad).is_err(), "{bad}");
        }
    }
}
