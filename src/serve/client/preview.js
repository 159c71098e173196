// The preview's own script: it is added to pages as they are served and is in no published site.
// It listens for builds, patches the page in view, and shows what was found.
(() => {
  'use strict';
  const script = document.currentScript;
  const own = new URL('.', script.src);
  const here = () => location.pathname;
  let build = Number(script.dataset.build);

  // --- Patching: the page in view becomes the new one, node by node; what is the same stays as it is.

  const isOwn = (node) => node.nodeType === 1 && node.hasAttribute('data-candour-preview');

  function attributes(old, fresh) {
    for (const { name } of [...old.attributes]) {
      // What the reader opened stays open.
      if (!fresh.hasAttribute(name) && !(old.localName === 'details' && name === 'open')) old.removeAttribute(name);
    }
    for (const { name, value } of fresh.attributes) {
      if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    }
  }

  const words = (node) => (node.textContent || '').trim().replace(/\s+/g, ' ');
  const key = (node) => (node.nodeType === 1 ? (node.id ? '#' + node.id : '') : '');
  const alike = (a, b) => a.nodeType === b.nodeType && a.nodeName === b.nodeName && key(a) === key(b);

  // For each new child the old one that it came from: the same one, then one with the same words, then one of the
  // same kind in order.
  function pairs(old, fresh) {
    const left = new Set(old);
    const found = new Map();
    const take = (child, match) => {
      for (const candidate of left) {
        if (alike(candidate, child) && match(candidate, child)) {
          left.delete(candidate);
          found.set(child, candidate);
          return;
        }
      }
    };
    const byWords = new Map();
    for (const node of old) {
      const name = node.nodeName + key(node) + words(node);
      if (!byWords.has(name)) byWords.set(name, []);
      byWords.get(name).push(node);
    }
    for (const child of fresh) {
      const same = byWords.get(child.nodeName + key(child) + words(child))?.find((node) => left.has(node));
      if (same) {
        left.delete(same);
        found.set(child, same);
      }
    }
    for (const child of fresh) {
      if (!found.has(child)) take(child, (candidate) => key(candidate) !== '' || !kept(candidate));
    }
    return { found, left };
  }

  // A node that someone is typing in is not given to another part of the page.
  const kept = (node) => node.nodeType === 1 && node.contains(document.activeElement) && !node.isSameNode(document.body);

  const BLOCKS = new Set(['P', 'LI', 'TR', 'DT', 'DD', 'H1', 'H2', 'H3', 'H4', 'H5', 'H6', 'PRE', 'BLOCKQUOTE', 'FIGURE', 'CAPTION']);

  function morph(old, fresh, changed) {
    if (old.nodeType !== 1) {
      if (old.nodeValue !== fresh.nodeValue) {
        old.nodeValue = fresh.nodeValue;
        changed.add(old.parentElement);
      }
      return;
    }
    attributes(old, fresh);
    if (old.localName === 'script') return;
    const before = [...old.childNodes].filter((node) => !isOwn(node));
    const after = [...fresh.childNodes].filter((node) => !isOwn(node));
    const { found, left } = pairs(before, after);
    for (const node of left) {
      if (words(node)) changed.add(old);
      node.remove();
    }
    let at = old.firstChild;
    const skip = () => {
      while (at && isOwn(at)) at = at.nextSibling;
    };
    for (const child of after) {
      skip();
      const came = found.get(child);
      if (came) {
        if (came === at) at = at.nextSibling;
        else old.insertBefore(came, at);
        morph(came, child, changed);
      } else {
        const made = document.importNode(child, true);
        old.insertBefore(made, at);
        if (made.nodeType === 1) changed.add(made);
        else if (words(made)) changed.add(old);
      }
    }
  }

  const block = (node) => {
    for (let at = node; at && at !== document.body; at = at.parentElement) if (BLOCKS.has(at.nodeName)) return at;
    return node;
  };

  function section(node) {
    for (let at = node; at; at = at.previousElementSibling || at.parentElement) {
      if (/^H[1-6]$/.test(at.nodeName)) return words(at);
    }
    return document.title;
  }

  async function patch() {
    const answer = await fetch(location.href, { cache: 'no-store', headers: { Accept: 'text/html' } });
    const text = await answer.text();
    if (answer.status === 404) {
      panel.gone();
      return;
    }
    const fresh = new DOMParser().parseFromString(text, 'text/html');
    const active = document.activeElement;
    const selection = active && 'selectionStart' in active ? [active.selectionStart, active.selectionEnd] : null;
    const scroll = [window.scrollX, window.scrollY];
    const changed = new Set();
    document.title = fresh.title;
    attributes(document.documentElement, fresh.documentElement);
    head(fresh);
    morph(document.body, fresh.body, changed);
    if (active && active.isConnected && active !== document.activeElement) active.focus({ preventScroll: true });
    if (selection && active.isConnected) {
      try {
        active.setSelectionRange(...selection);
      } catch { /* Some inputs have no selection. */ }
    }
    window.scrollTo(...scroll);
    mark([...changed].filter((node) => node && node.isConnected && node !== document.body).map(block));
  }

  // Scripts and stylesheets of the head stay; everything else of it is replaced.
  function head(fresh) {
    const stays = (node) => node.nodeName === 'SCRIPT' || isOwn(node) || (node.nodeName === 'LINK' && node.rel === 'stylesheet');
    const have = new Set([...document.head.children].map((node) => node.outerHTML));
    const want = new Set([...fresh.head.children].map((node) => node.outerHTML));
    for (const node of [...document.head.children]) if (!stays(node) && !want.has(node.outerHTML)) node.remove();
    for (const node of fresh.head.children) {
      if (!stays(node) && node.nodeName !== 'META' && !have.has(node.outerHTML)) document.head.append(document.importNode(node, true));
    }
  }

  function mark(nodes) {
    const all = new Set(nodes);
    for (const node of all) {
      node.setAttribute('data-candour-changed', '');
      setTimeout(() => node.removeAttribute('data-candour-changed'), 2000);
    }
    const [first] = all;
    if (first) panel.say(`Updated: ${section(first)}`);
  }

  // A new stylesheet is loaded beside the old one, which goes when the new one is there.
  function restyle(hrefs) {
    for (const link of document.querySelectorAll('link[rel="stylesheet"]:not([data-candour-preview])')) {
      const url = new URL(link.href);
      if (!hrefs.includes(url.pathname)) continue;
      url.search = `?build=${build}`;
      const next = link.cloneNode();
      next.href = url.href;
      next.addEventListener('load', () => link.remove());
      next.addEventListener('error', () => next.remove());
      link.after(next);
    }
  }

  // --- The bar: connected, building, built, and what was found.

  const panel = (() => {
    const host = document.createElement('aside');
    host.setAttribute('data-candour-preview', '');
    host.setAttribute('aria-label', 'Preview');
    const root = host.attachShadow({ mode: 'open' });
    const make = (name, cls, text) => {
      const node = document.createElement(name);
      if (cls) node.className = cls;
      if (text !== undefined) node.textContent = text;
      return node;
    };
    const style = make('link');
    style.rel = 'stylesheet';
    style.href = new URL('bar.css', own).href;
    const bar = make('div', 'bar');
    const status = make('button', 'status', 'Preview');
    status.type = 'button';
    status.setAttribute('aria-expanded', 'false');
    status.setAttribute('aria-controls', 'more');
    const hide = make('button', 'hide', 'Hide');
    hide.type = 'button';
    hide.setAttribute('aria-label', 'Hide the preview bar until the next page');
    const more = make('div', 'more');
    more.id = 'more';
    more.hidden = true;
    const alert = make('p', 'unseen');
    alert.setAttribute('role', 'alert');
    const polite = make('p', 'unseen');
    polite.setAttribute('aria-live', 'polite');
    bar.append(status, hide);
    root.append(style, more, bar, alert, polite);
    let seen = null;
    let touched = false;

    const open = (yes) => {
      more.hidden = !yes;
      status.setAttribute('aria-expanded', String(yes));
    };
    status.addEventListener('click', () => {
      touched = true;
      open(more.hidden);
    });
    hide.addEventListener('click', () => host.remove());
    root.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !more.hidden) {
        open(false);
        status.focus();
      }
    });

    const count = (n, word) => `${n} ${word}${n === 1 ? '' : 's'}`;
    const pages = [];

    function draw(state) {
      more.replaceChildren();
      if (state.findings.length) {
        more.append(make('h2', '', `Found: ${[
          state.errors ? count(state.errors, 'error') : '',
          state.warnings ? count(state.warnings, 'warning') : '',
        ].filter(Boolean).join(', ')}`));
        if (state.errors) more.append(make('p', '', 'This page shows what can be shown. A build would write nothing.'));
        const list = make('ol');
        for (const finding of state.findings) {
          const item = make('li', finding.rank);
          item.append(make('strong', '', `${finding.rank}: ${finding.message}`));
          item.append(make('pre', '', finding.text));
          list.append(item);
        }
        more.append(list);
        if (state.more) more.append(make('p', '', `and ${state.more} more, in the terminal`));
      }
      if (pages.length) {
        more.append(make('h2', '', 'Other pages that changed'));
        const list = make('ul');
        for (const href of pages) {
          const item = make('li');
          const link = make('a', '', decodeURI(href));
          link.href = href;
          item.append(link);
          list.append(item);
        }
        more.append(list);
      }
      if (!more.children.length) more.append(make('p', '', 'Nothing was found, and no other page changed since this one was opened.'));
    }

    return {
      host,
      say: (text) => { polite.textContent = text; },
      gone: () => {
        status.textContent = 'This page is no longer part of the site';
        host.dataset.state = 'error';
        alert.textContent = status.textContent;
      },
      status: (text, name) => {
        status.textContent = text;
        host.dataset.state = name;
      },
      changed: (hrefs) => {
        for (const href of hrefs.filter((href) => href !== here() && !/\.[a-z0-9]+$/.test(href))) {
          const at = pages.indexOf(href);
          if (at >= 0) pages.splice(at, 1);
          pages.unshift(href);
        }
        pages.length = Math.min(pages.length, 20);
      },
      state: (state) => {
        const found = [
          state.errors ? count(state.errors, 'error') : '',
          state.warnings ? count(state.warnings, 'warning') : '',
        ].filter(Boolean).join(', ');
        status.textContent = `Built in ${state.ms} ms${found ? ` · ${found}` : ''}`;
        host.dataset.state = state.errors ? 'error' : state.warnings ? 'warning' : 'good';
        draw(state);
        if (state.errors && !seen) {
          alert.textContent = `${found}: the list is in the preview bar.`;
          open(true);
        }
        if (!state.errors && seen) {
          alert.textContent = '';
          if (!touched) open(false);
        }
        seen = state.errors > 0;
      },
    };
  })();

  async function refresh() {
    const answer = await fetch(new URL('state.json', own), { cache: 'no-store' });
    panel.state(await answer.json());
  }

  // --- Listening.

  let queue = Promise.resolve();
  function take(event) {
    const news = JSON.parse(event.data);
    if (news.build === build) return;
    const missed = news.build !== build + 1 || news.all;
    build = news.build;
    queue = queue.then(async () => {
      panel.changed(news.changed);
      if (missed || news.changed.includes(here()) || news.gone.includes(here())) await patch();
      restyle(missed ? [...document.querySelectorAll('link[rel="stylesheet"]')].map((link) => new URL(link.href).pathname) : news.changed);
      await refresh();
      document.documentElement.dataset.candourBuild = build;
    }).catch(() => panel.status('The page could not be patched: load it again', 'error'));
  }

  function listen() {
    const events = new EventSource(new URL(`events?build=${build}`, own));
    events.addEventListener('built', take);
    events.addEventListener('building', () => panel.status('Building…', 'busy'));
    events.addEventListener('error', () => panel.status('Not connected: trying again', 'error'));
    events.addEventListener('open', () => { refresh().catch(() => {}); });
    addEventListener('pagehide', () => events.close());
    addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });
  }

  const style = document.createElement('link');
  style.rel = 'stylesheet';
  style.href = new URL('page.css', own).href;
  style.setAttribute('data-candour-preview', '');
  document.head.append(style);
  document.body.append(panel.host);
  document.documentElement.dataset.candourBuild = build;
  listen();
})();
