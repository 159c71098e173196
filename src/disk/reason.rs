//! The system's reasons in words.

use std::io::{Error, ErrorKind};

/// Says why the system refused, without error numbers: `permission denied`.
pub(super) fn words(error: &Error) -> String {
    match error.kind() {
        ErrorKind::StorageFull => "the disk is full".to_owned(),
        ErrorKind::QuotaExceeded => "the disk quota is used up".to_owned(),
        ErrorKind::ReadOnlyFilesystem => "the disk is read-only".to_owned(),
        _ => {
            let text = error.to_string();
            let text = text.split(" (os error").next().unwrap_or(&text);
            let mut letters = text.chars();
            letters.next().map_or_else(String::new, |first| {
                // "Input/output error" reads as a sentence's middle; an acronym would keep its capital.
                let lower = letters.as_str().starts_with(|next: char| next.is_lowercase());
                let first = if lower { first.to_ascii_lowercase() } else { first };
                format!("{first}{}", letters.as_str())
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_words_without_numbers() {
        assert_eq!(words(&Error::from(ErrorKind::StorageFull)), "the disk is full");
        assert_eq!(words(&Error::from_raw_os_error(13)), "permission denied");
        assert_eq!(words(&Error::from_raw_os_error(28)), "the disk is full");
    }
}
