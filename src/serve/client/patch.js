// The page in view becomes the new one, node by node. Only what differs between the page as it was sent last (`sent`)
// and the new one (`fresh`) is changed in the document, so that what readers typed and opened, and what the site's own
// scripts did, stays.

import { ask } from './ask.js';

const OWN = 'data-candour';
const BLOCKS = new Set(['P', 'LI', 'TR', 'DT', 'DD', 'H1', 'H2', 'H3', 'H4', 'H5', 'H6', 'PRE', 'BLOCKQUOTE', 'FIGURE', 'CAPTION']);

const HEADING = 'h1, h2, h3, h4, h5, h6';

const isOwn = (node) => node.nodeType === 1 && node.hasAttribute('data-candour-preview');
const words = (node) => (node.textContent || '').trim().replace(/\s+/g, ' ');
const key = (node) => (node.nodeType === 1 && node.id ? `#${node.id}` : '');

function attributes(live, sent, fresh) {
  for (const { name } of [...live.attributes]) {
    if (fresh.hasAttribute(name) || name.startsWith(OWN)) continue;
    // What was opened stays open; what a script added stays.
    if (live.localName === 'details' && name === 'open') continue;
    if (!sent || sent.hasAttribute(name)) live.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (sent?.getAttribute(name) !== value && live.getAttribute(name) !== value) live.setAttribute(name, value);
  }
}

// How alike two nodes can be, the most alike first: all their words, how they begin, their class, their kind.
const SIGNS = [
  (node) => node.nodeName + key(node) + words(node),
  (node) => node.nodeName + key(node) + (node.className || '') + words(node).slice(0, 32),
  (node) => node.nodeName + key(node) + (node.className || ''),
  (node) => node.nodeName + key(node),
];

// For each child of one row the child of another that it came from: the most alike, in order.
function pairs(from, to) {
  const left = new Set(from);
  const found = new Map();
  for (const sign of SIGNS) {
    if (found.size === to.length || !left.size) break;
    const rows = new Map();
    for (const node of left) {
      const name = sign(node);
      if (!rows.has(name)) rows.set(name, []);
      rows.get(name).push(node);
    }
    for (const child of to) {
      const node = found.has(child) ? undefined : rows.get(sign(child))?.shift();
      if (!node) continue;
      left.delete(node);
      found.set(child, node);
    }
  }
  return found;
}

// For each child of the new page the one in the document that it came from, by way of what was sent; and those in the
// document that are to go. What was never sent came from a script of the site, and stays.
function origins(live, sent, after) {
  const now = children(live);
  if (!sent) {
    const found = pairs(now, after);
    const used = new Set(found.values());
    return { found, gone: now.filter((node) => !used.has(node)) };
  }
  const before = children(sent);
  const inPage = pairs(now, before);
  const was = pairs(before, after);
  const found = new Map();
  const gone = new Set(inPage.values());
  for (const [child, one] of was) {
    const node = inPage.get(one);
    if (!node) continue;
    gone.delete(node);
    found.set(child, node);
  }
  return { found, was, gone: [...gone] };
}

const children = (node) => [...node.childNodes].filter((child) => !isOwn(child));

function morph(live, sent, fresh, changed) {
  if (sent?.isEqualNode(fresh)) return;
  if (live.nodeType !== 1) {
    if (live.nodeValue !== fresh.nodeValue) {
      live.nodeValue = fresh.nodeValue;
      changed.add(live.parentElement);
    }
    return;
  }
  attributes(live, sent, fresh);
  if (live.localName === 'script') return;
  const after = children(fresh);
  const { found, was, gone } = origins(live, sent, after);
  for (const node of gone) {
    if (words(node)) changed.add(live);
    node.remove();
  }
  const ours = new Set(found.values());
  let at = live.firstChild;
  for (const child of after) {
    while (at && !ours.has(at)) at = at.nextSibling;
    const came = found.get(child);
    if (came) {
      if (came === at) at = at.nextSibling;
      else live.insertBefore(came, at);
      morph(came, was?.get(child), child, changed);
    } else {
      const made = document.importNode(child, true);
      live.insertBefore(made, at);
      if (made.nodeType === 1) changed.add(made);
      else if (words(made)) changed.add(live);
    }
  }
}

// Scripts and stylesheets of the head stay; everything else of it is replaced.
function head(fresh) {
  const stays = (node) => node.nodeName === 'SCRIPT' || isOwn(node) || (node.nodeName === 'LINK' && node.rel === 'stylesheet');
  const have = new Set([...document.head.children].map((node) => node.outerHTML));
  const want = new Set([...fresh.head.children].map((node) => node.outerHTML));
  for (const node of [...document.head.children]) if (!stays(node) && !want.has(node.outerHTML)) node.remove();
  for (const node of fresh.head.children) {
    // A policy cannot be taken back, and would hold twice.
    const isPolicy = node.nodeName === 'META' && node.httpEquiv;
    const isNewStyle = node.nodeName === 'LINK' && node.rel === 'stylesheet'
      && ![...document.head.querySelectorAll('link[rel="stylesheet"]')].some((link) => new URL(link.href).pathname === node.getAttribute('href'));
    if ((!stays(node) || isNewStyle) && !isPolicy && !have.has(node.outerHTML)) document.head.append(document.importNode(node, true));
  }
}

const block = (node) => {
  for (let at = node; at && at !== document.body; at = at.parentElement) if (BLOCKS.has(at.nodeName)) return at;
  return node;
};

/** The heading under which a node stands. */
export function section(node) {
  for (let at = node; at; at = at.previousElementSibling || at.parentElement) {
    // A heading may stand in a line with its link.
    const heading = at.matches(HEADING) ? at : at.contains(node) ? null : at.querySelector(HEADING);
    if (heading) return words(heading);
  }
  return document.title;
}

const parse = (text) => new DOMParser().parseFromString(text, 'text/html');
const askForPage = () => ask(location.href, { Accept: 'text/html' });

let sent = null;
let status = 200;

/** Keeps the page as it was sent, before it is patched for the first time. */
export async function remember(build) {
  const answer = await askForPage();
  const page = parse(answer.text);
  // One of another build would hide what differs from it.
  if (page.querySelector('script[data-build]')?.dataset.build !== String(build)) return;
  sent = page;
  status = answer.status;
}

// Where the reader was when the page became too short for that, and where it left them: once it is longer again they are
// to be where they were.
let lost = null;
const scrolled = () => [window.scrollX, window.scrollY];

function placeOfReader() {
  const now = scrolled();
  return lost && String(lost.left) === String(now) ? lost.wanted : now;
}

function goTo([left, top]) {
  window.scrollTo({ left, top, behavior: 'instant' });
  lost = { wanted: [left, top], left: scrolled() };
}

/** Patches the page in view; gives the blocks that changed, or nothing where there is no page any more. */
export async function patch() {
  const answer = await askForPage();
  const fresh = parse(answer.text);
  // The last page there was is worth more than a word that there is none.
  if (answer.status === 404 && status !== 404) return null;
  const away = fresh.querySelector('meta[http-equiv="refresh" i]')?.content.match(/url=(.*)$/i);
  if (away) {
    location.replace(new URL(away[1], location.href));
    return [];
  }
  status = answer.status;
  const active = document.activeElement;
  const selection = active && 'selectionStart' in active ? [active.selectionStart, active.selectionEnd] : null;
  const place = placeOfReader();
  const changed = new Set();
  document.title = fresh.title;
  attributes(document.documentElement, sent?.documentElement, fresh.documentElement);
  head(fresh);
  morph(document.body, sent?.body, fresh.body, changed);
  sent = fresh;
  if (active && active.isConnected && active !== document.activeElement) active.focus({ preventScroll: true });
  if (selection && active.isConnected) {
    try {
      active.setSelectionRange(...selection);
    } catch { /* Some inputs have no selection. */ }
  }
  goTo(place);
  const there = [...changed].filter((node) => node && node.isConnected && node !== document.body);
  return [...new Set(there.map(block))];
}

/** Shows for a moment where the page changed. */
export function mark(nodes) {
  for (const node of nodes) {
    node.setAttribute('data-candour-changed', '');
    setTimeout(() => node.removeAttribute('data-candour-changed'), 2000);
  }
}

/** Loads new stylesheets beside the old ones, which go when the new ones are there. */
export function restyle(isNew, build) {
  for (const link of document.querySelectorAll('link[rel="stylesheet"]:not([data-candour-preview])')) {
    const url = new URL(link.href);
    if (url.origin !== location.origin || !isNew(url.pathname)) continue;
    url.search = `?build=${build}`;
    const next = link.cloneNode();
    next.href = url.href;
    next.addEventListener('load', () => link.remove());
    next.addEventListener('error', () => next.remove());
    link.after(next);
  }
}
