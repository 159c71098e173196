//! A page on paper: everything is there, nothing that only helps to get about, and each sheet says what it is.

use serde_json::Value;

use super::layout::strings;
use super::page::Page;
use super::tools;
use super::view::View;

// Parts of the page as text, to be looked for on paper: `[what, text]`. What a redline folds away did not change, and
// stays folded; filters are for the screen; a number in the margin may come after its paragraph in the text of a PDF.
const PARTS: &str = "
(() => {
  const words = e => e.innerText.replace(/\\s+/g, ' ').trim();
  const of = (selector, what) => [...document.querySelectorAll(selector)].map(e => [what, words(e)]).filter(([, text]) => text);
  const folded = [...document.querySelectorAll('main details:not(.same)')].filter(e => !e.closest('nav, .refine')).map(e => {
    e.open = true; const parts = [...e.children].filter(part => part.localName !== 'summary');
    // A sheet may end after any row of a list; what is at its foot then stands between.
    const rows = parts.flatMap(part => part.localName === 'dl' ? [...part.children] : []), all = rows.length ? rows.map(words) : [parts.map(words).join(' ')];
    e.open = false; return all.map(text => ['folded text', text.replace(/^[\\d.]+ /, '')]); }).flat();
  // The word for it is also part of others; the sentence beside it is not.
  const standing = [...document.querySelectorAll('.standing')].map(e => ['status', words(e).replace(words(e.querySelector('.tag') ?? e), '').trim() || words(e)]);
  return [...of('h1', 'heading'), ...standing, ...folded];
})()";

const TABLES: &str = "
[...document.querySelectorAll('main table')].map(table => {
  const words = e => e ? e.innerText.replace(/\\s+/g, ' ').trim() : '';
  const head = table.querySelector('thead th') || table.caption, row = table.querySelector('tbody tr');
  return [words(table.caption) || words(head), row ? words(row.cells[0]) : ''];
})";

const VISIBLE_HELP: &str = "
[...document.querySelectorAll('nav, .skip, form, button')].filter(e => e.checkVisibility()).map(e => `a ${e.localName}.${e.className} is printed`)";

/// What is wrong with a page on paper; `None` where that cannot be read.
pub(crate) fn find(page: &Page) -> Option<Vec<String>> {
    let parts = page.eval(PARTS);
    let tables = page.eval(TABLES);
    let footer = page.eval("document.documentElement.dataset.print ?? ''");
    page.see(View::desk().in_print());
    let mut found: Vec<String> = strings(&page.eval(VISIBLE_HELP)).collect();
    let sheets: Vec<String> = tools::pdf_text(&page.pdf())?.iter().map(|sheet| letters(sheet)).collect();
    page.see(View::desk());
    let all = sheets.concat();
    for part in list(&parts) {
        let text = part[1].as_str().unwrap_or_default();
        // Columns are mixed on paper; the first words stand together.
        let first: String = text.split(' ').take(4).collect();
        if !all.contains(&letters(&first)) {
            found.push(format!("the {} “{text:.60}” is not printed", part[0].as_str().unwrap_or_default()));
        }
    }
    let address = footer.as_str().and_then(|text| text.rsplit(' ').next()).unwrap_or_default();
    if address.is_empty() {
        found.push("no sheet says where the page is".to_owned());
    }
    for (number, sheet) in sheets.iter().enumerate() {
        if !sheet.contains(&letters(address)) {
            found.push(format!("sheet {} does not say {address}", number + 1));
        }
    }
    for table in list(&tables) {
        let (head, row) = (table[0].as_str().unwrap_or_default(), table[1].as_str().unwrap_or_default());
        let first = |text: &str, words: usize| letters(&text.split(' ').take(words).collect::<String>());
        // Of a row, a cell of several lines is taken apart by its neighbours.
        let (head, row) = (first(head, 2), first(row, 1));
        let is_together =
            sheets.iter().any(|sheet| sheet.match_indices(&head).any(|(at, _)| sheet[at..].contains(&row)));
        if !head.is_empty() && !row.is_empty() && !is_together {
            found.push(format!("the head of a table is printed without its first row: “{head}”, “{row}”"));
        }
    }
    Some(found)
}

// Where lines break, and how a word is parted, is not what is looked at.
fn letters(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
