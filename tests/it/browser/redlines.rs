//! Three redlines of the example as readers meet them: on a phone, in the dark, on paper, and read aloud.

use super::layout::strings;
use super::view::View;
use super::{axe, layout, paper, shared, sites, tools};

const REDLINES: [&str; 3] = [
    "/organisations/nhsx/2022-02-10/changes/",
    "/policies/digital-health-technology-standard-draft/2020-10-07/changes/",
    "/policies/unified-tech-fund/2022-01-07/changes/",
];

// What says only by its colour what it is: an addition or a removal without a line of its own, or without words at
// its start and end.
const BY_COLOUR_ALONE: &str = "
[...document.querySelectorAll('main ins, main del')].flatMap(e => {
  const words = e.textContent.replace(/\\s+/g, ' ').trim(), found = [];
  const [from, to] = e.localName === 'ins' ? ['added:', 'end of addition'] : ['removed:', 'end of removal'];
  if (!words.startsWith(from) || !words.endsWith(to)) found.push(`no words around “${words}”`);
  if (getComputedStyle(e).textDecorationLine === 'none') found.push(`no line at “${words}”`);
  return found;
})";

#[test]
fn three_redlines_are_read_on_a_phone_in_the_dark_on_paper_and_aloud() {
    let Some(browser) = shared() else { return };
    let folder = std::env::var_os("CANDOUR_SCREENSHOTS").map(std::path::PathBuf::from);
    let site = sites::example();
    let page = browser.open(View::phone());
    let mut found = Vec::new();
    for (number, at) in REDLINES.iter().enumerate() {
        page.go(&site.served.at(at));
        let marks = page.eval("document.querySelectorAll('main ins, main del').length").as_u64();
        assert!(marks.is_some_and(|marks| marks >= 2), "{at}: {marks:?} marks");
        for (name, view) in [
            ("phone", View::phone()),
            ("phone-dark", View::phone().dark()),
            ("desk", View::desk()),
            ("desk-dark", View::desk().dark()),
            ("print", View::desk().in_print()),
        ] {
            page.see(view);
            let mut told: Vec<String> = strings(&page.eval(BY_COLOUR_ALONE)).collect();
            if !view.print {
                told.extend(layout::find(&page));
                told.extend(tools::axe().into_iter().flat_map(|axe| axe::find(&page, axe)));
            }
            found.extend(told.into_iter().map(|one| format!("{at} ({name}): {one}")));
            if let Some(folder) = &folder {
                page.save_screenshot(folder.join(format!("redline-{}-{name}.png", number + 1)));
            }
        }
        page.see(View::desk());
        let told = paper::find(&page).unwrap_or_default();
        found.extend(told.into_iter().map(|one| format!("{at} (paper): {one}")));
        found.extend(page.complaints());
    }
    assert!(found.is_empty(), "{} found:\n{}", found.len(), found.join("\n"));
}
