//! How the host of an address reads: the only file that knows idna.

/// A host as people read it: small letters, and names in other alphabets as they are instead of `xn--…`.
///
/// A part that stands for no name stays as it is.
pub fn readable(host: &str) -> String {
    let host = host.trim_end_matches('.');
    let label = |label: &str| match idna::domain_to_unicode(label) {
        (name, Ok(())) => name,
        _ => label.to_lowercase(),
    };
    host.split('.').map(label).collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_reads_as_people_know_it() {
        for (host, reads) in [
            ("GOV.UK", "gov.uk"),
            ("xn--80ak6aa92e.com", "аррӏе.com"),
            ("xn--mnchen-3ya.example.", "münchen.example"),
            ("MÜNCHEN.example", "münchen.example"),
            ("XN--MNCHEN-3YA.EXAMPLE", "münchen.example"),
            ("xn--a.example", "xn--a.example"),
            ("[::1]", "[::1]"),
            ("a_b.example", "a_b.example"),
            ("", ""),
        ] {
            assert_eq!(readable(host), reads, "{host}");
        }
    }
}
