// Answers "what did it say on …" on the page of a history. It reads the lines of the page and writes text; all words
// stand in the page.
(function () {
  "use strict";
  var form = document.getElementById("ask");
  if (!form) return;
  var words = form.dataset;
  var box = form.querySelector("input");
  var answer = form.querySelector(".answer");
  form.hidden = false;

  function long(day) {
    var options = { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };
    return new Intl.DateTimeFormat(document.documentElement.lang || "en-GB", options).format(new Date(day + "T00:00:00Z"));
  }

  function today() {
    var now = new Date();
    return new Date(now.getTime() - now.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
  }

  // Each date comes as the first and the last day that it may mean.
  function force(line, day) {
    if (!("force" in line)) return "";
    var span = function (name) { return line[name] ? line[name].split(" ") : null; };
    var starts = span("starts"), ends = span("ends"), withdrawn = span("withdrawn");
    if (!starts && !ends && !withdrawn) return "";
    if (starts && day < starts[0]) return words.notYet;
    if (withdrawn && day >= withdrawn[1] || ends && day > ends[1]) return words.ended;
    var sure = starts && day >= starts[1] && (!ends || ends[0] === ends[1] || day < ends[0]) && (!withdrawn || day < withdrawn[0]);
    return sure ? words.inForce : words.open;
  }

  function say(day, item) {
    var line = item.dataset;
    var p = document.createElement("p");
    p.append(words.day.replace("{day}", long(day)));
    if (item.classList.contains("gap")) {
      p.append(words.notShown);
    } else {
      var link = item.querySelector("a").cloneNode(true);
      var said = item.querySelector(".said");
      p.append(words.shown + " ", link, "." + (said ? " " + said.textContent : ""));
      var more = force(line, day);
      if (more) p.append(" " + more);
    }
    answer.append(p);
  }

  function ask(day) {
    answer.textContent = "";
    if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return;
    if (day < words.first || day > today()) {
      answer.append(day < words.first ? words.day.replace("{day}", long(day)) + words.before : words.ahead);
      return;
    }
    var items = Array.prototype.filter.call(document.querySelectorAll(".intervals > li"), function (item) {
      return item.dataset.from <= day && (!item.dataset.until || day <= item.dataset.until);
    });
    items.reverse().forEach(function (item) { say(day, item); });
    if (items.length) return;
    // A page for one year knows only those beside it; the list of years knows all.
    if (words.all) {
      location.href = words.all + "#on=" + day;
      return;
    }
    var year = parseInt(day, 10), pages = document.querySelectorAll("a[data-year]");
    for (var i = 0; i < pages.length; i++) {
      if (parseInt(pages[i].dataset.year, 10) <= year) {
        location.href = pages[i].href.split("#")[0] + "#on=" + day;
        return;
      }
    }
  }

  function asked() {
    var match = /^#on=(\d{4}-\d{2}-\d{2})$/.exec(location.hash);
    if (match) {
      box.value = match[1];
      ask(match[1]);
    }
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    ask(box.value);
  });
  window.addEventListener("hashchange", asked);
  asked();
})();
