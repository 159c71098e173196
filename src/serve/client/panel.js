// What the panels of the bar show: what was found, what readers will see changed, and where the page comes from.

import { askFor } from './ask.js';
import { count, make, tally } from './bar.js';

let token = null;
let own = null;
let say = () => {};

/** Tells this file where the preview's own files are, and how to say something to the author. */
export function connect(url, speak) {
  own = url;
  say = speak;
}

/** Opens a file of the site in the author's editor; where that cannot be, copies the place. */
export async function openAt(file, line) {
  token ??= await askFor(new URL('token.json', own));
  const url = new URL(`open?file=${encodeURIComponent(file)}&line=${line}`, own);
  const answer = await fetch(url, { method: 'POST', headers: { 'X-Candour-Token': token } });
  // After a restart of the preview another token holds.
  if (answer.status === 403) token = null;
  const words = (await answer.text()).trim();
  if (answer.ok) {
    say(words);
    return;
  }
  try {
    await navigator.clipboard.writeText(`${file}:${line}`);
    say(`Copied the place: ${words}`);
  } catch {
    say(words);
  }
}

function opener(file, line, text, label) {
  const node = make('button', 'open', text);
  node.type = 'button';
  if (label) node.setAttribute('aria-label', label);
  node.addEventListener('click', () => openAt(file, line));
  return node;
}

function link(href, text) {
  const node = make('a', '', text);
  node.href = href;
  return node;
}

function list(tag, items, draw) {
  const node = make(tag);
  node.append(...items.map((item) => {
    const li = make('li');
    li.append(...draw(item, li));
    return li;
  }));
  return node;
}

/** What was found, and which other pages changed. */
export function findings(put, state, others) {
  const nodes = [];
  const found = state ? tally(state) : '';
  if (state?.errors || state?.notes) nodes.push(make('p', '', 'The pages show what can be shown. A build would write nothing.'));
  if (state?.findings.length) {
    nodes.push(list('ol', state.findings, (finding, li) => {
      li.className = finding.rank;
      const head = make('p', 'finding');
      head.append(make('strong', '', `${finding.rank}: `), finding.message);
      const text = make('pre', '', finding.text.trimEnd());
      text.tabIndex = 0;
      text.setAttribute('aria-label', 'The place in the file');
      const at = finding.file ? [opener(finding.file, finding.line, 'Open in editor', `Open ${finding.file}, line ${finding.line}, in the editor`)] : [];
      return [head, text, ...at];
    }));
    if (state.more) nodes.push(make('p', '', `and ${state.more} more, in the terminal`));
  } else {
    nodes.push(make('p', '', 'No mistakes.'));
  }
  if (others.length) {
    nodes.push(make('h3', '', 'Other pages that changed'));
    nodes.push(list('ul', others, ({ href, title }) => [link(href, title || decodeURI(href))]));
  }
  nodes.push(follow());
  put(found ? `Found: ${found}` : 'Nothing was found', ...nodes);
}

const FOLLOW = 'candour-preview-follow';

/** Whether the browser goes to what is edited. */
export const follows = () => { try { return sessionStorage.getItem(FOLLOW) === 'yes'; } catch { return false; } };

function follow() {
  const label = make('label', 'follow');
  const box = make('input');
  box.type = 'checkbox';
  box.checked = follows();
  box.addEventListener('change', () => { try { sessionStorage.setItem(FOLLOW, box.checked ? 'yes' : ''); } catch { /* Not kept. */ } });
  label.append(box, ' Go to the page of what I edit');
  return label;
}

/** What readers will see changed. */
export async function changes(put) {
  const review = await askFor(new URL(`review.json?at=${encodeURIComponent(location.pathname)}`, own));
  if (!review?.since) {
    put('Changes for readers', make('p', '', 'Nothing was published from this folder yet: there is no archive to compare with.'));
    return;
  }
  const nodes = [];
  const since = spoken(review.since);
  const missing = (record) => {
    if (!record.command) return [];
    const p = make('p', 'missing');
    p.append('A change note is missing. Write it with ', make('code', '', record.command));
    return [p];
  };
  nodes.push(make('h3', '', 'This page'));
  if (review.page) nodes.push(make('p', '', sentence(review.page.what)), ...missing(review.page), ...redline(review));
  else nodes.push(make('p', '', `As published on ${since}.`));
  const others = review.records.filter(({ id }) => id !== review.page?.id);
  nodes.push(make('h3', '', `Other records: ${count(others.length + review.more, 'change')}`));
  if (others.length) {
    nodes.push(list('ul', others, (record) => [
      record.href ? link(record.href, record.title) : record.title,
      `: ${record.what}`,
      ...missing(record),
    ]));
  }
  if (review.more) nodes.push(make('p', '', `and ${review.more} more`));
  if (review.others.length) nodes.push(make('h3', '', 'Settings and files'), list('ul', review.others, (line) => [line]));
  put(`Changes since ${since}`, ...nodes);
}

// A snapshot's day as people write it.
function spoken(id) {
  const day = /^\d{4}-\d\d-\d\d$/.test(id) ? new Date(`${id}T00:00:00Z`) : null;
  return day ? day.toLocaleDateString('en-GB', { dateStyle: 'long', timeZone: 'UTC' }) : id;
}

const sentence = (words) => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;

// The text of this page with its changes, as the site itself will show them.
function redline({ redline: line }) {
  if (!line || line.same) return [];
  const nodes = [make('p', 'hint', line.counts.map(({ text }) => text).join(' · '))];
  if (line.facts.length) {
    const facts = make('dl', 'facts');
    for (const fact of line.facts) {
      facts.append(make('dt', '', fact.label));
      if (fact.html) facts.append(cell('', parsed(fact.html)));
      else facts.append(...side('It was', 'del', fact, fact.old), ...side('It is now', 'ins', fact, fact.new));
    }
    nodes.push(facts);
  }
  if (line.files.length) nodes.push(list('ul', line.files, (file) => [`${file.name}: ${file.how}`]));
  if (line.article_html) {
    const text = make('div', 'redline');
    text.append(...parsed(line.article_html));
    nodes.push(text);
  }
  return nodes;
}

const parsed = (html) => [...new DOMParser().parseFromString(html, 'text/html').body.childNodes].map((node) => document.importNode(node, true));

function cell(label, nodes) {
  const dd = make('dd');
  if (label) dd.append(make('span', 'hint', `${label}: `));
  dd.append(...nodes);
  return dd;
}

// The values of a detail before or after, in words; what is marked already shows by itself what is new in it.
function side(label, tag, fact, all) {
  if (!all.length) return [cell(label, [fact.kept ? 'nothing else' : 'nothing'])];
  return all.map((value) => cell(label, value.type === 'html' ? parsed(value.html) : [make(tag, '', told(value))]));
}

function told(value) {
  if (value.type === 'table') return value.rows.map((row) => row.flat().map(told).filter(Boolean).join(', ')).join('; ');
  const words = value.text ?? value.label ?? parsed(value.html ?? '').map((node) => node.textContent).join('');
  return value.note ? `${words} (${value.note})` : words;
}

/** Where the page in view comes from. */
export async function source(put) {
  const desk = await fetchDesk();
  if (!desk.file) {
    put('Source', make('p', '', 'This page is not that of one record: it is made of many.'));
    return;
  }
  const nodes = [];
  const files = [...new Set([desk.file, desk.text].filter(Boolean))];
  nodes.push(list('ul', files, (file) => [make('code', '', file), ' ', opener(file, 1, 'Open in editor', `Open ${file} in the editor`)]));
  const heads = placed(desk).filter(({ node }) => /^H[2-6]$/.test(node.nodeName));
  if (heads.length) {
    nodes.push(make('h3', '', 'Sections'));
    nodes.push(list('ul', heads, ({ node, line }) => [opener(desk.text, line, `${node.textContent.trim()}, line ${line}`)]));
  }
  nodes.push(make('p', 'hint', 'Or hold Alt and click a paragraph.'));
  put('Source', ...nodes);
}

/** What stands behind the page in view. */
export async function fetchDesk() {
  return (await askFor(new URL(`page.json?at=${encodeURIComponent(location.pathname)}`, own))) ?? { blocks: [] };
}

// The elements of the page in which the blocks of the text stand, in order; what cannot be found is left out.
export function placed(desk) {
  const found = [];
  const squeeze = (node) => node.textContent.replace(/\s+/g, '');
  const nodes = [...document.querySelectorAll('.prose :is(h2, h3, h4, h5, h6, p, li, pre, dt, dd, table, figure)')].map((node) => [node, squeeze(node)]);
  let from = 0;
  for (const block of desk.blocks) {
    const at = nodes.findIndex(([, text], index) => index >= from && text.includes(block.words));
    if (at < 0) continue;
    found.push({ node: nodes[at][0], line: block.line });
    from = at + 1;
  }
  return found;
}
