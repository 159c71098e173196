// Finds editions: loaded by search.js where earlier ones are asked for, or those of a day.
candour("search-past", async function (search) {
  "use strict";
  var say = document.getElementById("search-found").dataset, language = document.documentElement.lang;
  var day = new URLSearchParams(location.search).get("as-of"), spans = {};
  if (day && !/^\d{4}-\d\d-\d\d$/.test(day)) return;
  var index = (await search.load("past"))[0];
  if (!day) {
    // What the newest ones say, records say too.
    search.holds = (n, own) => own.status !== "newest";
    search.add(index, "p");
    return;
  }

  // Only what readers could see at the end of the day.
  search.volumes.pop();
  search.add(index, "p");
  var date = new Date(day).toLocaleDateString(language, { dateStyle: "long", timeZone: "UTC" });
  ["one", "many", "partial", "none"].forEach(name => say[name] = say.then.replace("{date}", date) + " " + say[name]);
  if (day < index.first) say.none = say.before.replace("{date}", date);

  search.prepare = async numbers => {
    var codes = new Set(numbers.map(n => Math.floor(n / search.year).toString(16)));
    var files = await Promise.all([...codes].map(code => search.load("ps-" + code)));
    files.flat().forEach(([n, from, until]) => spans[n] = [from, until]);
  };
  search.holds = n => spans[n] && spans[n][0] <= day && (!spans[n][1] || spans[n][1] > day);
});
