//! A page without script beside the same page with script.

use super::page::Page;

/// What a reader without script lacks, and what a script takes away from the others.
pub(crate) fn find(plain: &Page, scripted: &Page) -> Vec<String> {
    let [without, with] = [plain, scripted].map(|page| page.text("document.body.innerText"));
    if plain.eval("document.scripts.length") != 0 {
        // A script may add; whatever was there stays.
        let lost = without.lines().filter(|line| !with.contains(line));
        return lost.map(|line| format!("the script takes away “{line}”")).collect();
    }
    if without == with { Vec::new() } else { vec!["the text is another without script".to_owned()] }
}
