//! How wide text is: an upper bound for the fonts that readers have, so that what is drawn around it holds it.
//!
//! The reader's font is not known, so the widths are those of the widest common sans serif, rounded up.

/// How heavy letters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// As running text.
    Regular,
    /// As names.
    Bold,
}

// Letters of ASCII by their widths in hundredths of the font's size, regular weight.
const WIDTHS: [(&str, i32); 13] = [
    ("'ijlI", 30),
    (" ,./:;\\|f-()[]t’·", 40),
    ("r!", 42),
    ("\"*_`szJc?L–“”", 56),
    ("vxykFTaeo", 62),
    ("PYSEbdghnpqu0123456789{}$", 67),
    ("ABKVXZ", 70),
    ("CRUNH", 76),
    ("DGOQ", 79),
    ("#+<=>^~w&", 86),
    ("M", 93),
    ("m%@—…", 102),
    ("W", 103),
];

// A bold letter is wider by this much at most.
const BOLD: i32 = 8;

/// The width of a text of a size, in pixels, rounded up.
pub fn width(text: &str, size: i32, weight: Weight) -> i32 {
    let hundredths: i32 = text.chars().map(|letter| letter_width(letter, weight)).sum();
    (hundredths * size + 99) / 100
}

fn letter_width(letter: char, weight: Weight) -> i32 {
    let known = WIDTHS.iter().find(|(letters, _)| letters.contains(letter)).map(|(_, width)| *width);
    let regular = known.unwrap_or(match letter {
        // Marks that stand on the letter before them.
        '\u{300}'..='\u{36f}' => return 0,
        'Æ' | 'Œ' | 'Ĳ' => 110,
        '\u{c0}'..='\u{24f}' if letter.is_lowercase() => 70,
        '\u{c0}'..='\u{24f}' => 86,
        _ => 112,
    });
    match weight {
        Weight::Regular => regular,
        Weight::Bold => regular + BOLD,
    }
}

/// Breaks a text into lines of at most a width: between words, and within a word that is longer than a line.
pub fn lines(text: &str, most: i32, size: i32, weight: Weight) -> Vec<String> {
    let fits = |text: &str| width(text, size, weight) <= most;
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if fits(&longer) {
            line = longer;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for letter in word.chars() {
            let longer = format!("{line}{letter}");
            if !fits(&longer) && !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            line.push(letter);
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_asked_and_no_letter_is_lost() {
        let text = "Department of Health, Wohlfahrtsverbändevereinigungsgesellschaft and 健康局";
        for most in [40, 90, 200, 900] {
            let lines = lines(text, most, 14, Weight::Bold);
            assert!(lines.iter().all(|line| width(line, 14, Weight::Bold) <= most), "{lines:?}");
            let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            assert_eq!(letters(&lines.concat()), letters(text));
        }
        assert_eq!(lines("", 40, 14, Weight::Regular), [""]);
        assert_eq!(lines("of Health", 200, 14, Weight::Regular), ["of Health"]);
    }
}
