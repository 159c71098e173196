#!/usr/bin/env python3
"""Measures what history costs: many records with many editions each.

    python3 benches/whole-site/history.py --candour target/release/candour

Writes R records, and publishes them E times, each time with a change and a note in every record; then builds the site
with its archive and without it, each also with nothing changed and after one edit (which is published), and counts how
long it takes to make as many hard links as the output has files. Needs Python 3.11 and nothing else. See README.md here.
"""

import argparse
import datetime
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

import compare


def timed(command):
    begin, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    wall, after = time.monotonic() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"{command} failed:\n{done.stdout}\n{done.stderr}")
    laps = {name: float(ms) for name, ms in re.findall(r"(?m)^ *([a-z]+) +([0-9.]+) ms$", done.stdout)}
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, laps


def computing(laps):
    """Everything but publishing and keeping, in seconds."""
    return (laps["total"] - laps.get("publish", 0) - laps.get("keep", 0)) / 1000


def revise(root, policies, edition, day):
    """Another text for every record, with a note for each edition after the first."""
    for policy in policies:
        path = root / f"content/policies/{policy.slug}.md"
        text = path.read_text(encoding="utf-8")
        head, body = text[4:].split("\n+++\n", 1)
        head += f'\n[[change]]\ndate = {day}\nkind = "minor"\nnote = "Clarified the duty in section {edition}."\n'
        path.write_text(f"+++\n{head}\n+++\n{body}\nRevision {edition} clarifies what section {edition} asks.\n", encoding="utf-8")


def links(out, to):
    """Seconds for as many hard links as a folder has files, with their folders."""
    shutil.rmtree(to, ignore_errors=True)
    begin = time.monotonic()
    subprocess.run(["cp", "-al", out, to], check=True)
    wall = time.monotonic() - begin
    shutil.rmtree(to)
    return wall


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--records", type=int, default=1000)
    ask.add_argument("--editions", type=int, default=20)
    ask.add_argument("--runs", type=int, default=3)
    ask.add_argument("--tmp", type=Path, default=Path("/dev/shm"), help="a memory-backed folder [/dev/shm]")
    ask.add_argument("--candour", type=Path, required=True, help="the candour to measure")
    ask.add_argument("--keep", action="store_true", help="keep the site, and use one that was kept")
    told = ask.parse_args()

    candour = told.candour.absolute()
    root = told.tmp.absolute() / f"candour-history-{told.records}-{told.editions}"
    site, plain = root / "site", root / "plain"
    if not site.exists():
        policies = compare.make_policies(told.records, compare.SEED)
        compare.write_candour(site, policies)
        text = (site / "site.toml").read_text(encoding="utf-8")
        (site / "site.toml").write_text(re.sub(r"(?m)^as_of = .*\n", "", text), encoding="utf-8")
        first, growth = datetime.date(2024, 1, 1), []
        for edition in range(1, told.editions + 1):
            day = first + datetime.timedelta(days=30 * (edition - 1))
            if edition > 1:
                revise(site, policies, edition, day)
            _, cpu, laps = timed([candour, "publish", "--timings", "--site", site, "--date", day])
            growth.append((edition, cpu))
        middle = len(growth) // 2
        slope = lambda part: (part[-1][1] - part[0][1]) / (part[-1][0] - part[0][0])
        if middle > 1:
            print(f"CPU s more for each edition of all records, while they are sealed: {slope(growth[:middle + 1]):.3f} in the first half, "
                  f"{slope(growth[middle:]):.3f} in the second.")
    if not plain.exists():
        for part in ("site.toml", "content"):
            where = site / part
            (shutil.copytree if where.is_dir() else lambda a, b: (b.parent.mkdir(parents=True, exist_ok=True), shutil.copy(a, b)))(where, plain / part)
        settings = (plain / "site.toml").read_text(encoding="utf-8")
        (plain / "site.toml").write_text(re.sub(r"(?m)^\[archive\]\nsince = .*\n", "", settings), encoding="utf-8")

    out, rows = root / "out", {}

    def build(name, where, out, fresh):
        if fresh:
            for folder in (out, where / ".candour"):
                shutil.rmtree(folder, ignore_errors=True)
        rows.setdefault(name, []).append(timed([candour, "build", "--timings", "--site", where, "--out", out]))

    policies = compare.make_policies(told.records, compare.SEED)
    for run in range(told.runs):
        build("without history, fresh", plain, root / "out-plain", True)
        build("with history, fresh", site, out, True)
        build("with history, again", site, out, False)
        build("without history, again", plain, root / "out-plain", False)
        # One record says something else, in both; with history, that is one more edition of it.
        sealed = sorted(folder.name for folder in (site / "archive/snapshots").iterdir())
        day = datetime.date.fromisoformat(sealed[-1][:10]) + datetime.timedelta(days=1)
        for where in (plain, site):
            revise(where, policies[:1], len(sealed) + 1, day)
        build("without history, after an edit", plain, root / "out-plain", False)
        published = timed([candour, "publish", "--timings", "--date", day, "--site", site, "--out", out])
        rows.setdefault("with history, one more edition published", []).append(published)
        build("with history, again after that", site, out, False)
        rows.setdefault("as many hard links", []).append((links(out, root / "linked"), 0, {}))
    files = sum(len(names) for _, _, names in os.walk(out))
    print(f"{told.records} records with {told.editions} editions: {files} files.\n\n| | wall s | CPU s | computing s |\n|---|---|---|---|")
    for name, all_runs in rows.items():
        wall, cpu = (statistics.median(run[at] for run in all_runs) for at in (0, 1))
        own = statistics.median(computing(run[2]) if run[2] else 0 for run in all_runs)
        print(f"| {name} | {wall:.3f} | {cpu:.3f} | {own:.3f} |")
    for name, (_, _, laps) in ((name, runs[-1]) for name, runs in rows.items()):
        print(name, laps)
    if not told.keep:
        shutil.rmtree(root)


if __name__ == "__main__":
    main()
