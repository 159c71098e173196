//! CSV (RFC 4180): one line for each record, safe to open in a spreadsheet.

use csv::{QuoteStyle, Terminator, Writer, WriterBuilder};

use crate::kind::field::FieldType;
use crate::kind::shape::Kind;

use super::columns::{self, Column, Of};

/// The first line of a kind's table.
pub fn header(kind: &Kind) -> Vec<u8> {
    line(columns::of(kind).iter().map(|column| column.name.clone()))
}

/// The line of a record; `cell` gives what stands in each column.
pub fn record(kind: &Kind, cell: impl Fn(&Column<'_>) -> String) -> Vec<u8> {
    line(columns::of(kind).iter().map(|column| {
        let text = cell(column);
        // A number is no formula, and stays a number.
        let is_number = matches!(column.of, Of::Field(field) if field.takes == FieldType::Number);
        if is_number { text } else { harmless(text) }
    }))
}

fn line(cells: impl Iterator<Item = String>) -> Vec<u8> {
    let mut writer: Writer<Vec<u8>> = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .quote_style(QuoteStyle::Necessary)
        .flexible(true)
        .from_writer(Vec::new());
    writer.write_record(cells).expect("writing to memory cannot fail");
    writer.into_inner().expect("writing to memory cannot fail")
}

// Spreadsheets take what begins like this for a formula, and run it.
const FORMULAS: [char; 11] =
    ['=', '+', '-', '@', '\t', '\r', '\n', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}'];

/// What stands in front of a text that a spreadsheet would take for a formula.
pub const GUARD: char = '\'';

fn harmless(text: String) -> String {
    match text.trim_start_matches(' ').starts_with(FORMULAS) {
        true => format!("{GUARD}{text}"),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        let guarded = ["=1+1", "+44", "-", "@a", "\tx", " =1", "＝1"].map(|text| harmless(text.to_owned()));
        assert_eq!(guarded, ["'=1+1", "'+44", "'-", "'@a", "'\tx", "' =1", "'＝1"]);
        assert_eq!(
            ["a=1", "a@b.example", ""].map(|text| harmless(text.to_owned())),
            ["a=1", "a@b.example", ""]
        );
    }

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        let cells = ["a", "b, c", "\"d\"", "e\nf"].map(str::to_owned);
        assert_eq!(line(cells.into_iter()), b"a,\"b, c\",\"\"\"d\"\"\",\"e\nf\"\r\n");
    }
}
