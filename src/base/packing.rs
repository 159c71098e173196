//! Values as bytes, and back, for what is kept between runs: the only file that knows postcard.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// A value as bytes: the same for two that are equal. Nothing where it has a part that no bytes stand for.
pub fn pack(value: &impl Serialize) -> Option<Vec<u8>> {
    postcard::to_stdvec(value).ok()
}

/// The value that bytes stand for; nothing where they stand for none of its type.
pub fn unpack<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    postcard::from_bytes(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_comes_back_and_other_bytes_do_not() {
        let value = (7_u32, "seven".to_owned(), vec![Some(true), None]);
        let bytes = pack(&value).unwrap();
        assert_eq!(unpack(&bytes), Some(value));
        assert_eq!(unpack::<(u32, String, Vec<Option<bool>>)>(&bytes[..bytes.len() - 1]), None);
        // A text that is longer than what is there, and one that is none.
        assert_eq!(unpack::<String>(b"\x09x"), None);
        assert_eq!(unpack::<String>(b"\x01\xff"), None);
    }
}
