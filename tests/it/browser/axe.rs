//! What axe-core finds on a page: everything it can tell is wrong, and whatever it cannot tell.

use super::page::Page;

// Levels A, AA and AAA of WCAG 2.0 to 2.2, and what its authors call best practice; contrast of 7:1, and targets of 24 px.
//
// What axe cannot decide and people have:
// - contrast of what is partly out of view in a region that scrolls: its colours are those of the cells in view;
// - links of one name where all but one lead to a part of the page in view: a part may be called as a page is;
// - a record here and the document that it tells of on another site, by the document's title.
const RUN: &str = "
var listed = (rule, e, same) => {
  const scroller = e.closest('.table, .scroll');
  if (rule.startsWith('color-contrast')) return !!scroller && scroller.scrollWidth > scroller.clientWidth;
  const part = link => link.getAttribute('href').includes('#') && link.pathname === location.pathname;
  const pages = [...new Set([e, ...same].filter(link => !part(link)).map(link => link.href))];
  const here = pages.filter(page => page.startsWith(location.origin));
  return rule === 'identical-links-same-purpose' && here.length <= 1 && pages.length - here.length <= 1;
};
axe.run(document, {
  runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag2aaa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
  rules: { 'color-contrast-enhanced': { enabled: true }, 'target-size': { enabled: true } },
  resultTypes: ['violations', 'incomplete'],
}).then(result => {
  const tell = word => rule => rule.nodes.map(node => {
    const checks = [...node.any, ...node.all, ...node.none];
    const e = document.querySelector(node.target.at(-1));
    const same = checks.flatMap(check => check.relatedNodes ?? []).map(other => document.querySelector(other.target.at(-1)));
    if (word && listed(rule.id, e, same)) return [];
    const to = rule.id.startsWith('identical') ? [e, ...same].map(link => ` “${link.textContent.trim()}” ${link.getAttribute('href')}`).join() : '';
    return [`${word}${rule.id}: ${node.target.join(' ')}: ${checks.map(c => c.message).join('; ')}${to}`];
  }).flat();
  return [...result.violations.flatMap(tell('')), ...result.incomplete.flatMap(tell('undecided '))];
})";

/// Each violation, and each thing that axe leaves to people, by its rule and its element.
pub(crate) fn find(page: &Page, axe: &str) -> Vec<String> {
    if page.eval("typeof axe") != "object" {
        page.load(axe);
    }
    let found = page.eval(RUN);
    found.as_array().expect("a list").iter().map(|one| one.as_str().unwrap_or_default().to_owned()).collect()
}
