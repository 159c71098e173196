//! Reads the target of a request: its path, and what is asked after the question mark.

/// The path of a request target with its percent signs resolved (RFC 3986 §2.1); `None` where it is no path.
pub(super) fn path(target: &str) -> Option<String> {
    let path = decoded(target.split('?').next()?, |byte| byte)?;
    (path.starts_with('/') && !path.contains(char::is_control)).then_some(path)
}

/// The value of a parameter, as the script of the preview writes it (URL Standard §5.1); `None` where there is none.
pub(super) fn parameter(target: &str, name: &str) -> Option<String> {
    let (_, query) = target.split_once('?')?;
    let value = query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))?;
    decoded(value, |byte| if byte == b'+' { b' ' } else { byte }).filter(|value| !value.contains('\0'))
}

fn decoded(text: &str, plain: impl Fn(u8) -> u8) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let mut digit = || char::from(rest.next()?).to_digit(16);
                u8::try_from(digit()? * 16 + digit()?).ok()?
            }
            byte => plain(byte),
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_read_as_a_script_writes_them() {
        let target = "/x?at=%2Fa%20b%2F&line=7&text=one+two&bad=%zz&nul=%00";
        let of = |name: &str| parameter(target, name);
        assert_eq!(of("at").as_deref(), Some("/a b/"));
        assert_eq!(of("line").as_deref(), Some("7"));
        assert_eq!(of("text").as_deref(), Some("one two"));
        assert_eq!((of("bad"), of("nul"), of("lin"), of("x")), (None, None, None, None));
        assert_eq!(parameter("/x", "at"), None);
    }
}
