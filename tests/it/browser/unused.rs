//! Rules of the theme that nothing uses: every reader pays for them.

use serde_json::{Value, json};

use super::layout::strings;
use super::page::Page;

// The selectors of the page's style sheet, one for each alternative, without what a page is only at times or never has
// in its tree: `a:hover` is there where `a` is, and `.tag::before` where `.tag` is.
const SELECTORS: &str = r"
(() => {
  const parts = text => {
    const out = []; let depth = 0, from = 0;
    for (let i = 0; i <= text.length; i++) {
      if (text[i] === '(') depth++; else if (text[i] === ')') depth--;
      else if (i === text.length || text[i] === ',' && depth === 0) { out.push(text.slice(from, i).trim()); from = i + 1; }
    }
    return out;
  };
  const each = selector => {
    const at = selector.indexOf(':is(');
    if (at < 0) return [selector];
    let end = at + 4;
    for (let depth = 1; depth; end++) depth += selector[end] === '(' ? 1 : selector[end] === ')' ? -1 : 0;
    return parts(selector.slice(at + 4, end - 1)).flatMap(one => each(selector.slice(0, at) + one + selector.slice(end)));
  };
  const still = selector => selector
    .replaceAll('[open]', '').replace(/::?(before|after|marker|details-content|hover|focus-visible|focus|visited|link|target)(?![\w-])/g, '\u0001')
    .replace(/(^|[\s>+~(])\u0001+/g, '$1*').replaceAll('\u0001', '');
  const walk = rules => [...rules].flatMap(rule => [...(rule.selectorText ? parts(rule.selectorText).flatMap(each) : []), ...walk(rule.cssRules ?? [])]);
  const sheet = [...document.styleSheets].find(sheet => sheet.href);
  return [...new Set(walk(sheet.cssRules).map(still))];
})()";

/// All selectors of the style sheet of a page.
pub(crate) fn selectors(page: &Page) -> Vec<String> {
    strings(&page.eval(SELECTORS)).collect()
}

/// Those that select nothing in the page in view.
pub(crate) fn left_here(page: &Page, selectors: &[String]) -> Vec<String> {
    let list = json!(selectors);
    strings(&page.eval(&format!("{list}.filter(one => !document.querySelector(one))"))).collect()
}

/// Those that select nothing in any of some pages of the same site, none of which is drawn.
pub(crate) fn left_in(page: &Page, paths: &[String], selectors: &[String]) -> Vec<String> {
    let left: Value = page.eval(&format!(
        "(async () => {{
           let left = {};
           for (const path of {}) {{
             const page = new DOMParser().parseFromString(await (await fetch(path)).text(), 'text/html');
             left = left.filter(one => !page.querySelector(one));
           }}
           return left;
         }})()",
        json!(selectors),
        json!(paths)
    ));
    strings(&left).collect()
}
