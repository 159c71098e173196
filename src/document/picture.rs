//! How wide and high a picture is, and whether its file is whole: the only file that knows imagesize.

use serde::{Deserialize, Serialize};

use imagesize::{Compression, ImageType, blob_size, image_type};

use super::svg;

/// The size of a picture in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// Its width.
    pub width: u32,
    /// Its height.
    pub height: u32,
}

// What a browser needs for a picture is 4 bytes a pixel, whatever its file has.
const MOST_PIXELS: u64 = 100_000_000;

// Whether the bytes of a file go to its end.
type IsWhole = fn(&[u8]) -> bool;

/// The size of the picture in a file of this name; nothing for other files, and for an SVG that says none.
///
/// What is wrong with it comes as the end of a sentence.
pub fn read(name: &str, bytes: &[u8]) -> Result<Option<Picture>, String> {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    let (kind, label, is_whole): (ImageType, &str, IsWhole) = match extension.as_deref() {
        Some("png") => (ImageType::Png, "PNG", png_is_whole),
        Some("jpg" | "jpeg") => (ImageType::Jpeg, "JPEG", jpeg_is_whole),
        Some("gif") => (ImageType::Gif, "GIF", |bytes| bytes.last() == Some(&0x3b)),
        Some("webp") => (ImageType::Webp, "WebP", webp_is_whole),
        Some("avif") => (ImageType::Heif(Compression::Av1), "AVIF", avif_is_whole),
        Some("svg") => return Ok(svg::size(bytes).map(|(width, height)| Picture { width, height })),
        _ => return Ok(None),
    };
    match image_type(bytes) {
        Ok(found) if found == kind => {}
        Ok(found) => return Err(format!("is {}, not {label} as its name says", called(found))),
        Err(_) => return Err(format!("is not {} {label} file", article(label))),
    }
    let size = blob_size(bytes)
        .map_err(|_| format!("is {} {label} file without a readable size", article(label)))?;
    let (Ok(width), Ok(height)) = (u32::try_from(size.width), u32::try_from(size.height)) else {
        return Err(format!("is {} {label} file without a readable size", article(label)));
    };
    if width == 0 || height == 0 {
        return Err(format!("is {width} × {height} pixels"));
    }
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(format!("is {width} × {height} pixels, more than a browser can be asked to show"));
    }
    if !is_whole(bytes) {
        return Err(format!("is {} {label} file that is cut off", article(label)));
    }
    Ok(Some(Picture { width, height }))
}

fn article(label: &str) -> &'static str {
    if label.starts_with('A') { "an" } else { "a" }
}

fn called(kind: ImageType) -> &'static str {
    match kind {
        ImageType::Png => "PNG",
        ImageType::Jpeg => "JPEG",
        ImageType::Gif => "GIF",
        ImageType::Webp => "WebP",
        ImageType::Heif(Compression::Av1) => "AVIF",
        ImageType::Heif(_) => "HEIF",
        _ => "another format",
    }
}

// Chunks follow one another until `IEND` (PNG §5.6): length, name, data, check sum.
fn png_is_whole(bytes: &[u8]) -> bool {
    let mut at = 8;
    while let Some(head) = bytes.get(at..at + 8) {
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]);
        let Some(next) = usize::try_from(length).ok().and_then(|length| at.checked_add(length + 12)) else {
            return false;
        };
        if next > bytes.len() {
            return false;
        }
        if head[4..] == *b"IEND" {
            return true;
        }
        at = next;
    }
    false
}

// The end marker; cameras put more behind it.
fn jpeg_is_whole(bytes: &[u8]) -> bool {
    bytes.windows(2).skip(2).any(|pair| pair == [0xff, 0xd9])
}

// RIFF says at byte 4 how much follows.
fn webp_is_whole(bytes: &[u8]) -> bool {
    let length = bytes.get(4..8).and_then(|four| four.try_into().ok()).map(u32::from_le_bytes);
    length.and_then(|length| usize::try_from(length).ok()).is_some_and(|length| length + 8 <= bytes.len())
}

// Boxes follow one another to the end (ISO/IEC 14496-12 §4.2): length, name, data; 1 says that the length follows in 8
// bytes, 0 that the box goes to the end. The bytes of the picture are in `mdat`, or in `idat` of `meta`.
fn avif_is_whole(bytes: &[u8]) -> bool {
    let mut at = 0;
    let (mut has_meta, mut has_data) = (false, false);
    while at < bytes.len() {
        let Some(head) = bytes.get(at..at + 8) else { return false };
        let short = u32::from_be_bytes([head[0], head[1], head[2], head[3]]);
        let length = match short {
            0 => Some(bytes.len() - at),
            1 => {
                let long = bytes.get(at + 8..at + 16).and_then(|eight| eight.try_into().ok());
                long.map(u64::from_be_bytes).and_then(|long| usize::try_from(long).ok())
            }
            short => usize::try_from(short).ok(),
        };
        let next = length.filter(|length| *length >= 8).and_then(|length| at.checked_add(length));
        let Some(next) = next.filter(|next| *next <= bytes.len()) else { return false };
        has_meta |= head[4..] == *b"meta";
        has_data |= head[4..] == *b"mdat";
        has_data |= head[4..] == *b"meta" && bytes[at..next].windows(4).any(|four| four == b"idat");
        at = next;
    }
    has_meta && has_data
}

#[cfg(test)]
mod tests {
    use super::*;

    // One pixel, 1 × 1, as small as the formats allow.
    const PNG: &[u8] =
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x01\x08\0\0\0\0\0\0\0\0\0\0\0\0IEND\xaeB`\x82";
    const GIF: &[u8] = b"GIF89a\x03\0\x02\0\0\0\0;";
    // The boxes that say the size, and where the bytes of the picture would be.
    const AVIF: &[u8] = b"\0\0\0\x14ftypavif\0\0\0\0avif\0\0\0\x30meta\0\0\0\0\0\0\0\x24iprp\0\0\0\x1cipco\
        \0\0\0\x14ispe\0\0\0\0\0\0\0\x05\0\0\0\x04\0\0\0\x0amdatxx";

    #[test]
    fn a_picture_has_a_size() {
        assert_eq!(read("a.png", PNG), Ok(Some(Picture { width: 2, height: 1 })));
        assert_eq!(read("a.GIF", GIF), Ok(Some(Picture { width: 3, height: 2 })));
        assert_eq!(read("a.avif", AVIF), Ok(Some(Picture { width: 5, height: 4 })));
        let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 40 30.4\"/>";
        assert_eq!(read("a.svg", svg), Ok(Some(Picture { width: 40, height: 30 })));
        assert_eq!(read("a.svg", b"<svg/>"), Ok(None));
        assert_eq!(read("a.pdf", b"%PDF"), Ok(None));
    }

    #[test]
    fn a_broken_picture_is_told_from_a_whole_one() {
        let told = |name: &str, bytes: &[u8]| read(name, bytes).unwrap_err();
        assert_eq!(told("a.png", b"PNG"), "is not a PNG file");
        assert_eq!(told("a.png", b""), "is not a PNG file");
        assert_eq!(told("a.jpg", PNG), "is PNG, not JPEG as its name says");
        assert_eq!(told("a.png", &PNG[..PNG.len() - 1]), "is a PNG file that is cut off");
        assert_eq!(told("a.avif", PNG), "is PNG, not AVIF as its name says");
        assert_eq!(told("a.png", AVIF), "is AVIF, not PNG as its name says");
        assert_eq!(told("a.avif", &AVIF[..AVIF.len() - 1]), "is an AVIF file that is cut off");
        assert_eq!(told("a.gif", &GIF[..GIF.len() - 1]), "is a GIF file that is cut off");
        let wide = [&PNG[..16], b"\0\x01\0\0\0\x01\0\0", &PNG[24..]].concat();
        let message = "is 65536 × 65536 pixels, more than a browser can be asked to show";
        assert_eq!(told("a.png", &wide), message);
        // No cut of any file is taken for a whole one, and none is a danger.
        for bytes in [PNG, GIF, AVIF] {
            for end in 0..bytes.len() {
                for name in ["a.png", "a.gif", "a.jpg", "a.webp", "a.avif", "a.svg"] {
                    assert!(!matches!(read(name, &bytes[..end]), Ok(Some(_))), "{name} {end}");
                }
            }
        }
    }
}
