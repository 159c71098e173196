#!/usr/bin/env python3
"""Measures what a first query costs a reader, beside Pagefind on the same pages.

    python3 benches/search/compare.py --n 10000

Makes the documents of `benches/whole-site`, builds them with candour, and lets Pagefind read the pages of the same output.
Then a Chromium that has nothing yet asks each for the same words. A server counts requests, bytes (packed, with their
headers) and rounds: what was asked for only after something else had come. Each answer takes 150 ms, so that a round can be
told from the next. Needs Python 3.11, Chromium, and Pagefind from PyPI, which it puts into a folder of its own.
"""

import argparse
import gzip
import http.server
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "whole-site"), str(HERE.parent / "preview")]
import compare  # noqa: E402
import latency  # noqa: E402

LATENCY = 0.150
PACKED = {"html": "text/html; charset=utf-8", "js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8",
          "json": "application/json", "svg": "image/svg+xml"}
# What Pagefind's own page would do: load it, search, and show as many results as candour does.
PAGEFIND = """<!doctype html><meta charset="utf-8"><title>Pagefind</title><p id="search-status"></p><script type="module">
const pagefind = await import("/pagefind/pagefind.js");
const found = await pagefind.search(new URLSearchParams(location.search).get("q"));
await Promise.all(found.results.slice(0, 8).map(result => result.data()));
document.querySelector("#search-status").textContent = `${found.results.length} results “`;
</script>"""
# When the page asked for what, and had it, in milliseconds; a request that waits for a connection has been asked for.
ASKED = """JSON.stringify(performance.getEntriesByType("resource")
    .filter(one => one.name.includes("/search/index/")).map(one => [one.startTime, one.responseEnd]))"""
DONE = "document.querySelector('#search-status') && document.querySelector('#search-status').textContent.includes('“')"


class Server(http.server.ThreadingHTTPServer):
    """Serves a folder, packed, slowly, and notes what was asked for."""

    daemon_threads = True

    def __init__(self, folder):
        super().__init__(("127.0.0.1", 0), Handler)
        self.folder, self.seen, self.lock = Path(folder), [], threading.Lock()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def taken(self):
        with self.lock:
            seen, self.seen = self.seen, []
        return seen


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        begin = time.monotonic()
        path = urllib.parse.unquote(urllib.parse.urlsplit(self.path).path)
        file = self.server.folder / (path.lstrip("/") + ("index.html" if path.endswith("/") else ""))
        body = file.read_bytes() if file.is_file() else b""
        kind = PACKED.get(file.suffix.lstrip("."))
        headers = {"Content-Type": kind or "application/octet-stream"}
        if kind and body:
            body, headers["Content-Encoding"] = gzip.compress(body, 9), "gzip"
        headers["Content-Length"] = str(len(body))
        time.sleep(LATENCY)
        size = len(body) + 17 + sum(len(f"{name}: {value}\r\n") for name, value in headers.items())
        with self.server.lock:
            self.server.seen.append((begin, time.monotonic(), path, size))
        self.send_response_only(200 if file.is_file() else 404)
        for name, value in headers.items():
            self.send_header(name, value)
        try:
            self.end_headers()
            self.wfile.write(body)
        except BrokenPipeError:
            # The browser has gone.
            self.close_connection = True


def rounds(seen):
    """How many requests came one after another, each only after an answer to the one before."""
    depths = []
    for begin, end, *_ in sorted(seen):
        before = [depth for other, depth in depths if other <= begin]
        depths.append((end, 1 + max(before, default=0)))
    return max((depth for _, depth in depths), default=0)


def asked_in(asked):
    """The rounds in which a page asked, however many connections it has; a worker's requests are not seen."""
    return f", asked for in {rounds(asked)}" if asked else ""


def ask(url, server):
    """Loads a page in a browser that has nothing yet, until it has answered."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = latency.Chromium(profile)
        try:
            server.taken()
            begin = time.monotonic()
            session = browser.open(url)
            while time.monotonic() - begin < 120:
                answer = browser.ask("Runtime.evaluate", session, expression=f"!!({DONE})", returnByValue=True)
                if answer.get("result", {}).get("value") is True:
                    break
                time.sleep(0.02)
            else:
                sys.exit(f"{url} was not answered")
            took = time.monotonic() - begin
            text = browser.ask("Runtime.evaluate", session, returnByValue=True,
                               expression="document.querySelector('#search-status').textContent")["result"]["value"]
            asked = browser.ask("Runtime.evaluate", session, expression=ASKED, returnByValue=True)["result"]["value"]
        finally:
            browser.child.terminate()
            browser.child.wait()
    seen = [one for one in server.taken() if not one[2].endswith("favicon.ico")]
    return seen, took, text, json.loads(asked)


def census(folder, pattern="**/*"):
    files = [path for path in folder.glob(pattern) if path.is_file()]
    return len(files), sum(path.stat().st_size for path in files), sum(
        len(gzip.compress(path.read_bytes(), 6)) for path in files)


def common_words(documents):
    """A common word and two words, of those that stand in the texts."""
    counts = {}
    for page in sorted(documents.glob("*.md"))[:200]:
        for word in set(re.findall(r"[a-z]{6,}", page.read_text().split("+++", 2)[2].lower())):
            counts[word] = counts.get(word, 0) + 1
    ordered = sorted(counts, key=lambda word: (-counts[word], word))
    return ordered[2], f"{ordered[5]} {ordered[len(ordered) // 8]}"


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--n", type=int, nargs="+", default=[1000], help="how many documents; several in turn")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--candour", type=Path, help="a binary of candour; without it, HEAD is built")
    options.add_argument("--without", type=Path, help="a binary that makes no index, to tell what the index costs")
    options.add_argument("--runs", type=int, default=3, help="builds of each binary, in turn")
    options.add_argument("--no-pagefind", action="store_true")
    options.add_argument("--tmp", type=Path, default=Path("/dev/shm"))
    chosen = options.parse_args()
    cache = Path(tempfile.gettempdir())
    binary = chosen.candour or compare.candour_binary(cache)[0]
    pagefind = None if chosen.no_pagefind else compare.pagefind_binary(cache)
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.0f}")
    for n in chosen.n:
        with tempfile.TemporaryDirectory(dir=chosen.tmp) as work:
            work = Path(work)
            compare.prepare(work, n, chosen.seed, [])
            out, log = work / "out", work / "log"
            times = {}
            for _ in range(chosen.runs):
                for name, program in [("with", binary), ("without", chosen.without)]:
                    if program:
                        shutil.rmtree(out, ignore_errors=True)
                        shutil.rmtree(work / "candour/.candour", ignore_errors=True)
                        command = [str(program), "build", "--site", str(work / "candour"), "--out", str(out)]
                        wall, cpu, *_ = compare.run(command, log)
                        times.setdefault(name, []).append((cpu, wall))
            if chosen.without:
                shutil.rmtree(out, ignore_errors=True)
                compare.run([str(binary), "build", "--site", str(work / "candour"), "--out", str(out)], log)
            least = {name: min(runs) for name, runs in times.items()}
            told = ", ".join(f"{name} its index {cpu:.2f} s of CPU, {wall:.2f} s" for name, (cpu, wall) in least.items())
            print(f"\n{n} documents: built {told} (least of {chosen.runs})")
            if "without" in least:
                print(f"  the index is {100 * (1 - least['without'][0] / least['with'][0]):.0f} % of the build by CPU")
            files, size, packed = census(out / "search/index")
            print(f"  candour: {files} files of the index, {size / 1e6:.2f} MB, packed {packed / 1e6:.2f} MB")
            if pagefind:
                command = [str(pagefind), "--site", str(out), "--glob", "policies/*/index.html"]
                wall, cpu, memory, _ = compare.run(command, log)
                files, size, _ = census(out / "pagefind")
                print(f"  pagefind: {files} files, {size / 1e6:.2f} MB, {cpu:.2f} s of CPU, {wall:.2f} s, {memory:.0f} MiB")
                (out / "pagefind-search.html").write_text(PAGEFIND)
            server = Server(out)
            root = f"http://127.0.0.1:{server.server_address[1]}"
            for words in common_words(work / "candour/content/policies"):
                for name, page in [("candour", "/search/?q="), ("pagefind", "/pagefind-search.html?q=")]:
                    if name == "pagefind" and not pagefind:
                        continue
                    seen, took, text, asked = ask(root + page + urllib.parse.quote_plus(words), server)
                    index = [one for one in seen if "/search/index/" in one[2] or "/pagefind/" in one[2]]
                    print(f"  “{words}” {name}: {sum(one[3] for one in seen) / 1000:.1f} kB, {len(seen)} requests, "
                          f"{rounds(seen)} rounds; of the index {sum(one[3] for one in index) / 1000:.1f} kB, "
                          f"{len(index)} requests, {rounds(index)} rounds{asked_in(asked)}; {took:.1f} s; {text.strip()}")
            server.shutdown()


if __name__ == "__main__":
    main()
