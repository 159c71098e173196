//! The names that Windows keeps for devices: a file of such a name cannot be copied there.

// Whatever their extension (Microsoft, "Naming Files, Paths, and Namespaces").
const DEVICES: [&str; 8] = ["con", "prn", "aux", "nul", "conin$", "conout$", "conin", "conout"];

/// Whether a file or folder of this name would be a device, in whatever case it is written.
pub fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end().to_ascii_lowercase();
    let is_numbered = |device| {
        stem.strip_prefix(device).is_some_and(|number: &str| {
            let mut digits = number.chars();
            matches!((digits.next(), digits.next()), (Some('0'..='9' | '¹' | '²' | '³'), None))
        })
    };
    DEVICES.contains(&stem.as_str()) || is_numbered("com") || is_numbered("lpt")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_are_known_in_any_dress() {
        for device in ["con", "NUL.txt", "aux.tar.gz", "Com1", "lpt9.pdf", "com¹", "CONIN$", "prn .md"] {
            assert!(is_device(device), "{device}");
        }
        for other in ["con-trol", "com10", "console.log", "comma", "", "x.nul"] {
            assert!(!is_device(other), "{other}");
        }
    }
}
