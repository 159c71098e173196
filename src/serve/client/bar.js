// The bar of the preview: what it says and its buttons, in a tree of its own that no style of the site reaches.

import { findings } from './panel.js';

const KEPT = 'candour-preview-bar';

export function make(name, cls, text) {
  const node = document.createElement(name);
  if (cls) node.className = cls;
  if (text !== undefined) node.textContent = text;
  return node;
}

export const count = (n, word) => `${n} ${word}${n === 1 ? '' : 's'}`;

export const tally = (state) => [
  state.errors ? count(state.errors, 'error') : '',
  state.warnings ? count(state.warnings, 'warning') : '',
  state.notes ? `${count(state.notes, 'note')} missing` : '',
].filter(Boolean).join(', ');

const kept = {
  get: () => { try { return sessionStorage.getItem(KEPT); } catch { return null; } },
  set: (value) => { try { sessionStorage.setItem(KEPT, value); } catch { /* Then it is forgotten. */ } },
};

/** Makes the bar; each panel is filled by a function of its own when it is opened. */
export function bar(own, panels) {
  const host = make('aside');
  host.setAttribute('data-candour-preview', '');
  host.setAttribute('aria-label', 'Preview');
  const root = host.attachShadow({ mode: 'open' });
  const style = make('link');
  style.rel = 'stylesheet';
  style.href = new URL('bar.css', own).href;
  const panel = make('section', 'panel');
  panel.id = 'panel';
  panel.hidden = true;
  panel.tabIndex = -1;
  const line = make('div', 'bar');
  const alert = make('p', 'unseen');
  alert.setAttribute('role', 'alert');
  const polite = make('p', 'unseen');
  polite.setAttribute('aria-live', 'polite');

  const button = (cls, text) => {
    const node = make('button', cls, text);
    node.type = 'button';
    return node;
  };
  const status = button('status', 'Preview');
  const buttons = new Map([['findings', status]]);
  for (const [name, { label }] of Object.entries(panels)) buttons.set(name, button(name, label));
  for (const [name, node] of buttons) {
    node.setAttribute('aria-expanded', 'false');
    node.setAttribute('aria-controls', 'panel');
    node.addEventListener('click', () => {
      wasOpened = false;
      show(open === name ? null : name);
    });
  }
  const hide = button('hide', 'Hide');
  hide.setAttribute('aria-label', 'Hide the preview bar');
  const back = button('back', '');
  back.setAttribute('aria-label', 'Show the preview bar');
  back.title = 'Show the preview bar';
  line.append(...buttons.values(), hide);
  root.append(style, panel, line, back, alert, polite);

  let open = null;
  // Whether the panel opened by itself, and so closes by itself.
  let wasOpened = false;
  let state = null;
  let others = [];

  function show(name) {
    const changes = name !== open;
    open = name;
    panel.hidden = !name;
    document.documentElement.toggleAttribute('data-candour-open', Boolean(name));
    for (const [known, node] of buttons) node.setAttribute('aria-expanded', String(known === name));
    if (name) fill();
    if (changes) panel.scrollTop = 0;
  }

  function fill() {
    const close = button('close', 'Close');
    close.addEventListener('click', () => leave());
    const put = (title, ...nodes) => {
      const top = make('div', 'top');
      top.append(make('h2', '', title), close);
      panel.setAttribute('aria-label', title);
      panel.replaceChildren(top, ...nodes);
    };
    if (open === 'findings') findings(put, state, others);
    else if (open) panels[open].fill(put, open);
  }

  function leave() {
    const from = buttons.get(open);
    show(null);
    from?.focus();
  }

  function collapse(yes) {
    host.toggleAttribute('data-hidden', yes);
    kept.set(yes ? 'hidden' : '');
    if (yes) show(null);
  }
  hide.addEventListener('click', () => {
    collapse(true);
    back.focus();
  });
  back.addEventListener('click', () => {
    collapse(false);
    status.focus();
  });
  root.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && open) leave();
  });
  if (kept.get() === 'hidden') host.setAttribute('data-hidden', '');

  const tell = (text, name) => {
    status.textContent = text;
    back.title = text;
    host.dataset.state = name;
  };
  return {
    host,
    tell,
    say: (text) => { polite.textContent = text; },
    // Says something for a while, to eyes and ears.
    flash: (text) => {
      polite.textContent = text;
      const before = status.textContent;
      status.textContent = text;
      setTimeout(() => { if (status.textContent === text) status.textContent = before; }, 4000);
    },
    alarm: (text) => { alert.textContent = text; },
    label: (name, text) => { buttons.get(name).textContent = text; },
    refill: () => { if (open) fill(); },
    others: (hrefs) => { others = hrefs; },
    state: (next) => {
      const before = state;
      state = next;
      const found = tally(state);
      const more = [state.drafts ? 'with drafts' : '', state.as_of ? `as of ${state.as_of}` : ''].filter(Boolean).join(', ');
      tell([`Built in ${state.ms} ms`, found, more].filter(Boolean).join(' · '), state.errors ? 'error' : state.warnings || state.notes ? 'warning' : 'good');
      if (state.errors && !before?.errors) {
        alert.textContent = `${found}: the list is in the preview bar.`;
        if (!open && !host.hasAttribute('data-hidden')) {
          wasOpened = true;
          show('findings');
        }
      } else if (!state.errors && before?.errors) {
        alert.textContent = '';
        polite.textContent = 'All errors are mended.';
        if (wasOpened && open === 'findings') show(null);
      }
      if (open) fill();
    },
  };
}
