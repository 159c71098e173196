//! A walk with the Tab key: every stop can be seen, has a ring, is not covered, and comes in the order of the page.

use serde_json::Value;

use super::layout::strings;
use super::page::Page;

const PREPARE: &str = "
window.__seen = [];
window.__name = e => e.localName + (e.id ? '#' + e.id : '') + ' “' + (e.getAttribute('aria-label') || e.textContent.trim()).slice(0, 40) + '”';
window.__stop = () => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const found = [], name = __name(e), before = __seen.at(-1);
  // A field with parts, such as that for a date, is left after several times Tab.
  if (e === before) return [];
  if (__seen.includes(e)) return null;
  __seen.push(e);
  if (before && !(before.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING)) found.push(`${name} comes after ${__name(before)}, which stands below it`);
  const rects = [...e.getClientRects()].filter(r => r.width > 0 && r.height > 0);
  const inside = r => r.bottom > 0 && r.top < innerHeight && r.right > 0 && r.left < innerWidth;
  const rect = rects.find(inside);
  if (!rect) { found.push(`${name} has the focus and is not in view`); return found; }
  const style = getComputedStyle(e);
  if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2) found.push(`${name} has no ring: outline ${style.outlineWidth} ${style.outlineStyle}`);
  const x = Math.min(Math.max((rect.left + rect.right) / 2, 1), innerWidth - 1), y = Math.min(Math.max((rect.top + rect.bottom) / 2, 1), innerHeight - 1);
  const top = document.elementFromPoint(x, y);
  if (!top || !(e.contains(top) || top.contains(e))) found.push(`${name} is covered by ${top ? __name(top) : 'nothing that can be pointed at'}`);
  return found;
};
document.activeElement.blur(); scrollTo(0, 0); 0";

const LEFT_OUT: &str = "
[...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex=\"0\"]')]
  .filter(e => e.checkVisibility() && !e.disabled && e.tabIndex >= 0 && !__seen.includes(e)).map(e => `${__name(e)} is never reached with Tab`)";

/// What is wrong with the stops of a page.
pub(crate) fn walk(page: &Page) -> Vec<String> {
    page.load(PREPARE);
    let mut found = Vec::new();
    // After the last stop the focus leaves the page, or begins again.
    for _ in 0..5_000 {
        page.press("Tab");
        let stop = page.eval("__stop()");
        if stop == Value::Null {
            break;
        }
        found.extend(strings(&stop));
    }
    found.extend(strings(&page.eval(LEFT_OUT)));
    if page.eval("__seen.length") == 0 {
        found.push("Tab leads nowhere".to_owned());
    }
    found
}
