//! Whether everything has room: at 320 and 360 pixels, and with the spacing that readers may choose.

use serde_json::Value;

use super::page::Page;

// What sticks out of the window, or out of the box that holds the page's content, unless it lies in what scrolls by
// itself or is there for screen readers alone.
const STICKS_OUT: &str = "
(() => {
  const found = [];
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) found.push(`the page scrolls sideways: ${document.documentElement.scrollWidth} of ${width} px`);
  const name = e => e.localName + (e.id ? '#' + e.id : '') + [...e.classList].map(c => '.' + c).join('') + ' “' + e.textContent.trim().slice(0, 30) + '”';
  const aside = e => { for (let at = e; at && at !== document.body; at = at.parentElement) {
    const style = getComputedStyle(at);
    if (style.clipPath !== 'none' || (at === e && style.display === 'none')) return true;
    if (at !== e && style.overflowX !== 'visible') return true;
  } return false; };
  for (const e of document.body.querySelectorAll('*')) {
    if (!e.checkVisibility()) continue;
    const holder = e.closest('.wrap');
    const style = holder && getComputedStyle(holder), box = holder && holder.getBoundingClientRect();
    const from = box && holder !== e ? box.left + parseFloat(style.paddingLeft) : 0;
    const to = box && holder !== e ? box.right - parseFloat(style.paddingRight) : width;
    for (const rect of e.getClientRects()) {
      if (rect.width === 0 || rect.height === 0) continue;
      if ((rect.left < from - 1 || rect.right > to + 1) && !aside(e)) {
        found.push(`${name(e)} is from ${rect.left.toFixed(1)} to ${rect.right.toFixed(1)}, and its room from ${from} to ${to}`);
        break;
      }
    }
  }
  return found;
})()";

// What is cut off by its own box.
const CUT_OFF: &str = "
[...document.body.querySelectorAll('*')].filter(e => {
  const style = getComputedStyle(e);
  if (style.clipPath !== 'none' || !e.checkVisibility() || e.closest('svg')) return false;
  return (style.overflowX === 'hidden' && e.scrollWidth > e.clientWidth + 1) || (style.overflowY === 'hidden' && e.scrollHeight > e.clientHeight + 1);
}).map(e => `${e.localName}.${e.className} cuts its content off`)";

// WCAG 2.2, 1.4.12.
const SPACING: &str = "
(() => { const sheet = new CSSStyleSheet();
  sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-block-end: 2em !important }');
  document.adoptedStyleSheets = [sheet]; })()";

/// What has no room.
pub(crate) fn find(page: &Page) -> Vec<String> {
    strings(&page.eval(STICKS_OUT)).chain(strings(&page.eval(CUT_OFF))).collect()
}

/// What has no room once lines, letters and words stand as far apart as readers may set them.
pub(crate) fn find_with_spacing(page: &Page) -> Vec<String> {
    page.eval(SPACING);
    let found = find(page);
    page.eval("document.adoptedStyleSheets = []");
    found.into_iter().map(|one| format!("with more spacing, {one}")).collect()
}

/// A list of strings.
pub(crate) fn strings(value: &Value) -> impl Iterator<Item = String> {
    let list = value.as_array().unwrap_or_else(|| panic!("no list but {value}"));
    list.iter().map(|one| one.as_str().unwrap_or_default().to_owned())
}
