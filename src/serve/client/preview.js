// The preview's own script: it is added to pages as they are served and is in no published site. It listens for builds,
// patches the page in view, and tells what was found.

import { askFor } from './ask.js';
import { bar } from './bar.js';
import { changes, connect, fetchDesk, follows, openAt, placed, source } from './panel.js';
import { mark, patch, remember, restyle, section } from './patch.js';

const script = document.querySelector('script[data-build]');
const own = new URL('.', script.src);
const here = () => location.pathname;
let build = Number(script.dataset.build);
let base = null;

const shown = bar(own, {
  changes: { label: 'Changes', fill: changes },
  source: { label: 'Source', fill: source },
});
connect(own, (text) => shown.flash(text));

// --- Taking in a build.

const others = [];
function note_others(news) {
  const titles = new Map(news.edited.map(({ href, title }) => [href, title]));
  // What was edited first, then the pages that show it.
  const hrefs = [...news.changed.filter((href) => !titles.has(href)), ...[...titles.keys()].reverse()];
  for (const href of hrefs) {
    if (href === here() || /\.[a-z0-9]+$/.test(href)) continue;
    const at = others.findIndex((one) => one.href === href);
    if (at >= 0) others.splice(at, 1);
    others.unshift({ href, title: titles.get(href) });
  }
  for (const href of news.gone) {
    const at = others.findIndex((one) => one.href === href);
    if (at >= 0) others.splice(at, 1);
  }
  others.length = Math.min(others.length, 20);
  shown.others(others);
}

async function refresh() {
  shown.state(await askFor(new URL('state.json', own)));
  clearTimeout(counting);
  counting = setTimeout(() => count_changes().catch(() => {}), 800);
}

// How many records readers will see changed; once it is quiet, for all records are compared.
let counting = 0;
async function count_changes() {
  const review = await askFor(new URL('review.json', own));
  const many = review ? review.records.length + review.more : 0;
  shown.label('changes', many ? `Changes: ${many}` : 'Changes');
}

async function patch_page() {
  const nodes = await patch();
  if (!nodes) {
    shown.tell('This page is no longer part of the site', 'error');
    shown.alarm('This page is no longer part of the site.');
    return false;
  }
  mark(nodes);
  if (nodes.length) shown.say(`Updated: ${section(nodes[0])}`);
  sources = null;
  return true;
}

async function take_in(news, missed) {
  note_others(news);
  const [edited] = news.edited;
  if (follows() && news.edited.length === 1 && edited.href !== here()) {
    location.href = edited.href;
    return;
  }
  const concerns = missed || news.changed.includes(here()) || news.gone.includes(here());
  const is_there = concerns ? await patch_page() : true;
  restyle((path) => missed || news.changed.includes(path), build);
  if (is_there) await refresh();
  document.documentElement.dataset.candourBuild = build;
}

let queue = Promise.resolve();
function take(event) {
  const news = JSON.parse(event.data);
  const moved = base !== null && base !== news.base;
  const before = base;
  base = news.base;
  if (moved) {
    // The whole site lives elsewhere now.
    const rest = here().startsWith(before) ? here().slice(before.length) : '';
    location.replace(base + rest + location.hash);
    return;
  }
  if (news.build === build) return;
  const missed = news.build !== build + 1 || news.all;
  build = news.build;
  queue = queue.then(() => take_in(news, missed)).catch(() => shown.tell('The page could not be patched: load it again', 'error'));
}

// --- Listening. A page that nobody sees does not listen: a browser has few connections to one server.

let events = null;
function listen() {
  if (events || document.visibilityState === 'hidden') return;
  events = new EventSource(new URL('events', own));
  events.addEventListener('built', take);
  events.addEventListener('building', () => shown.tell('Building…', 'busy'));
  events.addEventListener('open', () => { queue = queue.then(refresh).catch(() => {}); });
  events.addEventListener('error', () => {
    shown.tell('Not connected: trying again', 'error');
    // It tries again by itself, unless it was refused.
    if (events.readyState === EventSource.CLOSED) {
      stop();
      setTimeout(listen, 2000);
    }
  });
}

function stop() {
  events?.close();
  events = null;
}

document.addEventListener('visibilitychange', () => (document.visibilityState === 'hidden' ? stop() : listen()));
addEventListener('pagehide', stop);
addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });

// --- Alt and a click on a paragraph open it in the editor.

let sources = null;
addEventListener('click', async (event) => {
  if (!event.altKey || event.button !== 0 || event.target.closest('[data-candour-preview]')) return;
  const target = event.target;
  event.preventDefault();
  sources ??= await fetchDesk();
  if (!sources.file) return;
  const found = placed(sources).find(({ node }) => node.contains(target));
  openAt(found ? sources.text : sources.file, found ? found.line : 1);
}, true);

const style = document.createElement('link');
style.rel = 'stylesheet';
style.href = new URL('page.css', own).href;
style.setAttribute('data-candour-preview', '');
document.head.append(style);
document.body.append(shown.host);
document.documentElement.dataset.candourBuild = build;
remember(build).catch(() => {}).finally(listen);
