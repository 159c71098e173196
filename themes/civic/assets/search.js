// Answers the words in the address from the files of the index, as `candour search` does: docs/search.md of candour.
(function () {
  "use strict";
  var root = new URL("../", document.currentScript.src), files = {}, posted = {}, volumes = [];
  var find = name => document.getElementById("search-" + name);
  var form = find("form"), found = find("found"), list = find("list"), status = find("status"), browse = find("browse");
  var say = found.dataset, language = document.documentElement.lang;
  var index = JSON.parse(find("index").textContent), params = new URLSearchParams(location.search);
  var PAGE = 8, page = Math.max(1, parseInt(params.get("page"), 10) || 1), query = params.get("q") || "";
  var facets = ["kind", "status", "year", "tag", "owner"], sort = params.get("sort"), all = params.get("all");
  var slots = 2 ** (index.places + index.years), year = 2 ** index.places, classes = {}, stop = index.stop.split(" ");
  // For search-past.js.
  var open = { volumes, add, load, year, holds: () => true, prepare() {} };
  add(index, "");

  // Files call this.
  window.candour = (name, rows) => { posted[name] = rows; };

  function add(index, at) {
    volumes.push([index, at]);
    index.classes.forEach(own => { classes[own.code] = own; own.at = at; });
  }

  function load(file, folder) {
    return files[file] = files[file] || new Promise((done, fail) => {
      var script = document.createElement("script");
      script.src = new URL((folder || "search/index/") + file + ".js", root);
      script.onerror = fail;
      script.onload = () => posted[file] ? done(posted[file]) : fail();
      document.head.append(script);
    });
  }

  function tokens(text) {
    var plain = text.normalize("NFKD").replace(/\p{M}|['’]/gu, "").toLowerCase();
    return plain.match(/[\p{L}\p{N}]+/gu) || [];
  }

  // Steps between numbers, in base 45; then weight and section, if given.
  function read(text, marked) {
    var posts = [], at = 0, last = 0;
    function value() { var c = text.charCodeAt(at++); return c - (c > 92 ? 36 : 35); }
    while (at < text.length) {
      var scale = 1, v;
      do { v = value(); last += v % 45 * scale; scale *= 45; } while (v > 44);
      posts.push(marked ? [last, value(), value()] : [last, 1, 0]);
    }
    return posts;
  }

  async function shard(word) {
    return (await Promise.all(volumes.map(([index, at]) => {
      var bound = index.bounds.filter(b => b <= word).pop();
      return load(at + "w-" + bound.replace(/[^a-z0-9]/gu, c => "_" + c.codePointAt(0).toString(16)));
    }))).flat();
  }

  function numbers(term) { return term.posts.map(post => post[0]); }
  function forms(group) { return group[0].split(" "); }

  function slips(a, b) {
    var before, row = [], next = [], i, j;
    for (j = 0; j <= b.length; j++) row[j] = j;
    for (i = 1; i <= a.length; i++) {
      next = [i];
      for (j = 1; j <= b.length; j++) {
        next[j] = Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (a[i - 1] !== b[j - 1]));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) next[j] = Math.min(next[j], before[j - 2] + 1);
      }
      before = row;
      row = next;
    }
    return row[b.length];
  }

  function term(used, groups) {
    var best = {}, least = 0;
    groups.forEach(group => {
      least = Math.max(least, group[2] || 0);
      read(group[1], true).forEach(post => {
        var own = best[post[0]] || [0, 0, 0];
        if (post[1] > own[1] || post[1] === own[1] && post[2] > own[2]) best[post[0]] = post;
      });
    });
    var posts = Object.values(best), rests = groups.filter(group => group[3]);
    return { used, posts, rests, forms: groups.flatMap(forms), least: Math.max(least, posts.length) };
  }

  // A word as it is, as a beginning, or as a slip.
  function look(groups, word, exact) {
    var having = word => groups.filter(group => forms(group).includes(word)), same = having(word);
    if (same.length || exact) return term(word, same);
    var plain = form => !/^~|=$/.test(form), length = [...word].length;
    var longer = groups.filter(group => {
      return forms(group).some(form => plain(form) && form.startsWith(word));
    });
    if (length > 2 && longer.length) return term(word, longer);
    var most = length < 4 ? 0 : length < 8 ? 1 : 2, near;
    groups.forEach(group => {
      var many = group[2] || read(group[1], true).length;
      forms(group).filter(plain).forEach(form => {
        if (Math.abs([...form].length - length) > most) return;
        var away = slips(form, word);
        if (away <= most && (!near || away < near[0] || away === near[0] && many > near[1])) near = [away, many, form];
      });
    });
    return near ? term(near[2], having(near[2])) : term(word, []);
  }

  async function exactly(key) { return complete(look(await shard(key), key, true)); }

  async function complete(term) {
    var known = new Set(numbers(term));
    for (var rest of await Promise.all(term.rests.map(group => load(group[3])))) {
      term.posts = term.posts.concat(read(rest[0]).filter(post => !known.has(post[0]) && known.add(post[0])));
      term.least = term.posts.length;
    }
    term.rests = [];
    return term;
  }

  async function chosen(facet) {
    var terms = await Promise.all(params.getAll(facet).map(value => exactly("~" + facet + "+" + value)));
    return new Set(terms.flatMap(numbers));
  }

  function classOf(n) { return classes[Math.floor(n / slots)]; }
  function yearOf(n) { var y = Math.floor(n / year) % 2 ** index.years; return y ? String(y + index.epoch) : ""; }

  function weigh(terms, titled, lists) {
    var documents = {}, over = 0, hits = [], would = {};
    function add(n, score, section) {
      var d = documents[n] = documents[n] || { n, score: 0, matched: 0, sections: {} };
      d.score += score;
      d.matched++;
      d.sections[section] = (d.sections[section] || 0) + score;
      return d;
    }
    terms.forEach(term => {
      var rarity = Math.round(10 * Math.log2(1 + volumes[0][0].documents / Math.max(term.least, 1)));
      term.posts.forEach(([n, weight, section]) => add(n, rarity * weight, section));
    });
    numbers(titled).forEach(n => add(n, 1e6, 0).matched = terms.length);
    documents = Object.values(documents).filter(d => (d.class = classOf(d.n)) && open.holds(d.n, d.class));
    var full = documents.filter(d => d.matched === terms.length);
    var partial = terms.length > 1 && !full.length;
    facets.forEach(facet => would[facet] = []);
    (partial ? documents : full).forEach(d => {
      var own = d.class, failed = facets.filter(facet => {
        var wanted = params.getAll(facet);
        if (!wanted.length) return facet === "status" && !all && own.rank === 2;
        if (lists[facet]) return !lists[facet].has(d.n);
        return !wanted.includes(facet === "year" ? yearOf(d.n) : own[facet]);
      });
      facets.forEach(facet => { if (!failed.length || failed.join() === facet) would[facet].push(d.n); });
      if (failed.join() === "status" && !params.has("status")) over++;
      if (failed.length) return;
      d.score *= own.weight * (partial ? d.matched * d.matched : 1);
      hits.push(d);
    });
    order(hits, (a, b) => sort === "new" ? b.n % slots - a.n % slots : b.score - a.score || yearOf(b.n) - yearOf(a.n));
    return { hits, partial, over, would };
  }

  // Editions come last.
  function order(hits, by) {
    hits.sort((a, b) => (a.class.rank > 2) - (b.class.rank > 2) || by(a, b) || a.n - b.n);
  }

  async function block(hit) {
    var { at, shift } = hit.class, name = at + "r-" + shift + "-" + Math.floor(hit.n / 2 ** shift).toString(16);
    hit.row = (await load(name)).find(row => row[0] === hit.n);
    return hit;
  }

  function make(name, text, of, className) {
    var element = document.createElement(name);
    if (text) element.textContent = text;
    if (className) element.className = className;
    if (of) of.append(element);
    return element;
  }

  function marked(element, text, words) {
    text.split(/([\p{L}\p{N}\p{M}'’]+)/u).forEach((part, at) => {
      if (at % 2 && tokens(part).some(word => words.has(word))) make("mark", part, element);
      else element.append(part);
    });
  }

  function below(count) {
    for (var scale = 1; scale * 10 < count;) scale *= 10;
    return scale * ([5, 2, 1].find(step => step * scale < count) || 0);
  }

  function number(count) { return count.toLocaleString(language); }
  function fill(text, values) { return text.replace(/\{(\w+)\}/g, (_, name) => values[name]); }
  function count(many, exact) { return exact ? number(many) : fill(say.more, { count: number(below(many)) }); }

  function address(name, value) {
    var next = new URLSearchParams(location.search);
    next.delete("page");
    next.set(name, value);
    return "?" + next + "#search-found";
  }

  function link(text, href, of) { var a = make("a", text, of); a.href = href; return a; }

  function show(hit, words) {
    var row = hit.row, item = make("li", "", list), page = row[2];
    var best = Object.entries(hit.sections).sort((a, b) => b[1] - a[1])[0][0];
    var part = row[5][best] || ["", "", ""], local = location.protocol === "file:" && /(^|\/)$/.test(page);
    var href = new URL(page + (local ? "index.html" : ""), root).href;
    marked(link("", href, make("h3", "", item)), row[1], words);
    var about = make("p", "", item, "kicker");
    about.append(hit.class.kind_label + " ");
    if (hit.class.status_label) make("span", hit.class.status_label, about, "tag " + hit.class.tone);
    // A date alone stays on one line.
    about.append(" " + row[3].replace(/^(\d+) (\p{L}+) (?=\d+$)/u, "$1\u00a0$2\u00a0"));
    if (part[0]) link(part[1], href + "#" + part[0], make("p", say.section + " ", item));
    marked(make("p", "", item), part[0] ? part[2] || row[4] : row[4] || part[2], words);
  }

  function counts(facet, found, exact) {
    document.querySelectorAll('[name="' + facet + '"]').forEach(async input => {
      var has = n => (facet === "year" ? yearOf(n) : classOf(n)[facet]) === input.value, label = input.closest("label");
      if (facet === "tag" || facet === "owner") {
        var having = new Set(numbers(await exactly("~" + facet + "+" + input.value)));
        has = n => having.has(n);
      }
      var many = found.filter(has).length;
      label.lastChild.textContent = "(" + count(many, exact) + ")";
      label.hidden = !many && !input.checked;
    });
  }

  function pages(total, exact) {
    var nav = find("pages"), last = Math.ceil(total / PAGE);
    if (page > 1) link(say.previous, address("page", page - 1), nav);
    if (last > 1) make("span", fill(say.page, { page: number(page), last: count(last, exact) }), nav);
    if (page < last || !exact) link(say.next, address("page", page + 1), nav);
    nav.hidden = !nav.childNodes.length;
  }

  async function answer(words) {
    var typed = tokens(query), [terms, titled, tag, owner] = await Promise.all([
      Promise.all(words.map(async word => look(await shard(word), word))),
      typed.length < 7 ? exactly(typed.join("+") + "=") : { posts: [] },
      chosen("tag"), chosen("owner"),
    ]);
    var lists = { tag, owner }, total, said, weighed = async () => {
      await open.prepare(searched.concat(titled).flatMap(numbers));
      return weigh(searched, titled, lists);
    };
    var searched = terms.filter((term, at) => term.posts.length && terms.find(other => other.used === term.used) === term);
    var exact = !searched.some(term => term.rests.length), result = await weighed();
    if (!exact && (result.hits.length < page * PAGE || result.partial || sort)) {
      await Promise.all(searched.map(complete));
      result = await weighed();
      exact = true;
    }
    total = result.hits.length;
    if (sort === "title" && total <= 200) {
      await Promise.all(result.hits.map(block));
      order(result.hits, (a, b) => a.row[1].localeCompare(b.row[1], language));
    }
    var hits = await Promise.all(result.hits.slice((page - 1) * PAGE, page * PAGE).map(block));
    said = fill(!total ? say.none : total === 1 && exact ? say.one : result.partial ? say.partial : say.many, { count: count(total, exact), query });
    terms.forEach((term, at) => {
      var values = { word: words[at], used: term.used };
      if (!term.posts.length) said = fill(say.missing, values) + (words[1] ? " " + said : "");
      else if (term.used !== words[at]) said = fill(say.instead, values) + " " + said;
    });
    if (sort === "title" && total > 200) said += " " + say.unsorted;
    var marks = new Set(searched.flatMap(term => term.forms).concat(words));
    hits.forEach(hit => show(hit, marks));
    list.start = (page - 1) * PAGE + 1;
    if (result.over) link(fill(say.over, { count: count(result.over, exact) }), address("all", 1), find("over"));
    find("nothing").hidden = browse.hidden = total > 0;
    facets.slice(0, 3).forEach(facet => counts(facet, result.would[facet], exact));
    document.querySelectorAll("details[data-facet]").forEach(more => {
      more.ontoggle = () => more.open && counts(more.dataset.facet, result.would[more.dataset.facet], exact);
      more.ontoggle();
    });
    pages(total, exact);
    document.title = said + " – " + document.title;
    status.textContent = said;
  }

  form.elements.q.value = query;
  document.querySelectorAll("[form]").forEach(input => {
    if (input.type === "checkbox") input.checked = params.getAll(input.name).includes(input.value);
    else if (params.has(input.name)) input.value = params.get(input.name);
    var more = input.checked && input.closest("details[data-facet]");
    if (more) more.open = true;
  });
  if (!tokens(query).length) return;
  find("refine").open = matchMedia("(min-width: 56em)").matches;
  found.hidden = false;
  if (location.hash) found.focus();
  var slow = setTimeout(() => status.textContent = say.loading, 1000);
  (async () => {
    if (params.get("as-of") || params.get("editions")) await (await load("search-past", "assets/"))(open);
    await answer(tokens(query).filter(word => !stop.includes(word)));
  })().catch(() => {
    status.textContent = say.failed;
    browse.hidden = false;
  }).finally(() => clearTimeout(slow));
})();
