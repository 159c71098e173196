// The page in view becomes the new one, node by node. Only what differs between the page as it was sent last (`sent`)
// and the new one (`fresh`) is changed in the document, so that what readers typed and opened, and what the site's own
// scripts did, stays.

const OWN = 'data-candour';
const BLOCKS = new Set(['P', 'LI', 'TR', 'DT', 'DD', 'H1', 'H2', 'H3', 'H4', 'H5', 'H6', 'PRE', 'BLOCKQUOTE', 'FIGURE', 'CAPTION']);

const isOwn = (node) => node.nodeType === 1 && node.hasAttribute('data-candour-preview');
const words = (node) => (node.textContent || '').trim().replace(/\s+/g, ' ');
const key = (node) => (node.nodeType === 1 && node.id ? `#${node.id}` : '');
const alike = (a, b) => a.nodeType === b.nodeType && a.nodeName === b.nodeName && key(a) === key(b);
// A node that someone is typing in is not given to another part of the page.
const isBusy = (node) => node.nodeType === 1 && node !== document.body && node.contains(document.activeElement) && document.activeElement !== document.body;

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

// For each child of one row the child of another that it came from: the one with the same words, or else one of the same
// kind, in order. Children that took no part are left.
function pairs(from, to) {
  const left = new Set(from);
  const found = new Map();
  const byWords = new Map();
  const byKind = new Map();
  const put = (map, name, node) => {
    if (!map.has(name)) map.set(name, []);
    map.get(name).push(node);
  };
  const take = (map, name, fits) => {
    const row = map.get(name);
    while (row?.length && !left.has(row[0])) row.shift();
    const node = row?.find((one) => left.has(one) && fits(one));
    if (node) left.delete(node);
    return node;
  };
  for (const node of from) {
    put(byWords, node.nodeName + key(node) + words(node), node);
    put(byKind, node.nodeName + key(node), node);
  }
  for (const child of to) {
    const node = take(byWords, child.nodeName + key(child) + words(child), () => true);
    if (node) found.set(child, node);
  }
  for (const child of to) {
    if (found.has(child)) continue;
    const node = take(byKind, child.nodeName + key(child), (one) => key(one) !== '' || !isBusy(one));
    if (node) found.set(child, node);
  }
  return { found, left };
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
  const { found, left } = pairs(children(live), after);
  const was = sent ? pairs(children(sent), after) : null;
  const sentLeft = was ? [...was.left] : [];
  for (const node of left) {
    if (was) {
      // What was never sent came from a script of the site.
      const at = sentLeft.findIndex((one) => alike(one, node));
      if (at < 0) continue;
      sentLeft.splice(at, 1);
    }
    if (words(node)) changed.add(live);
    node.remove();
  }
  const stays = (node) => isOwn(node) || left.has(node);
  let at = live.firstChild;
  for (const child of after) {
    while (at && stays(at)) at = at.nextSibling;
    const came = found.get(child);
    if (came) {
      if (came === at) at = at.nextSibling;
      else live.insertBefore(came, at);
      morph(came, was?.found.get(child), child, changed);
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
    if (/^H[1-6]$/.test(at.nodeName)) return words(at);
  }
  return document.title;
}

const parse = (text) => new DOMParser().parseFromString(text, 'text/html');
const ask = () => fetch(location.href, { cache: 'no-store', headers: { Accept: 'text/html' } });

let sent = null;
let status = 200;

/** Keeps the page as it was sent, before it is patched for the first time. */
export async function remember(build) {
  const answer = await ask();
  const page = parse(await answer.text());
  // One of another build would hide what differs from it.
  if (page.querySelector('script[data-build]')?.dataset.build !== String(build)) return;
  sent = page;
  status = answer.status;
}

/** Patches the page in view; gives the blocks that changed, or nothing where there is no page any more. */
export async function patch() {
  const answer = await ask();
  const fresh = parse(await answer.text());
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
  const scroll = [window.scrollX, window.scrollY];
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
  window.scrollTo({ left: scroll[0], top: scroll[1], behavior: 'instant' });
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
