"""Takes every check out of candour, one at a time, and expects a case of its code to fail.

A check that no case shows could be lost without anyone noticing. The sources are copied; in the copy, each place that
makes a finding of a code gets a number, and a finding whose number stands in the environment variable MUTANT is left
out. So the copy is compiled once, and its cases run once for each place. candour itself knows nothing of this.

    python3 tests/checks.py [CODE...]    all places, or those of some codes

It prints a line for each place, and fails if a check can be taken out unnoticed, or if a code has no place or no case.
Run by `sh tests/run --campaign`.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PARTS = ["Cargo.toml", "Cargo.lock", "src", "tests", "benches", "themes", "content", "site.toml", "clippy.toml"]
# Files that list codes and make no findings.
NO_CHECKS = {"diag/code.rs", "diag/explain.rs", "cli/explain.rs"}
# A code that is compared, not given; `Code::ALL` and `Code::named` are functions of all codes.
COMPARED = re.compile(r"(==|!=)\s*$|matches!\([^;]*$|\.contains\(&?$|\[$")
SITE = re.compile(r"\bCode::([A-Z][A-Za-z]+)\b")

# What the copy gets: the code of a finding that is left out, and who says which that is.
SWITCH = '''
/// The code of a check that was taken out.
pub fn taken_out(number: usize, code: Code) -> Code {
    use std::sync::OnceLock;
    static MUTANT: OnceLock<Option<usize>> = OnceLock::new();
    let mutant = MUTANT.get_or_init(|| std::env::var("MUTANT").ok().and_then(|text| text.parse().ok()));
    if *mutant == Some(number) { Code::TakenOut } else { code }
}
'''


def codes():
    """The variants of the enum with their names, in order."""
    text = (ROOT / "src/diag/code.rs").read_text()
    return dict(re.findall(r'^    ([A-Z]\w+)\s+"([a-z.-]+)"\s+(?:Error|Warning),', text, re.M))


def without_tests(text):
    """Where the tests of a file begin."""
    found = re.search(r"^#\[cfg\([^)]*\btest\b", text, re.M)
    return found.start() if found else len(text)


def instrument(src, variants):
    """Numbers the places in a copy of the sources; says where each is."""
    places = []
    for path in sorted(src.rglob("*.rs")):
        name = path.relative_to(src).as_posix()
        if name in NO_CHECKS or path.stem in ("tests", "laws", "shown"):
            continue
        text = path.read_text()
        end = without_tests(text)

        def numbered(match):
            line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
            after = text[match.end() : match.end() + 12]
            before = text[max(0, match.start() - 200) : match.start()]
            is_import = match.group(1) not in variants or line.lstrip().startswith(("//", "use "))
            # A pattern (`Code::X =>`, `Code::X |`) and a comparison give no code away.
            is_pattern = re.match(r"\s*(=>|\|[^|]|==|!=)", after) or line.rstrip().endswith("|")
            # Elements of an array that is searched, in a statement of its own.
            statement = re.split(r"[;{}]", before)[-1]
            is_searched = "matches!(" in statement or ".contains(" in text[match.end() : match.end() + 60].split(";")[0]
            # The name of a code in a message.
            is_named = re.search(r'format!\("[^"]*",\s*$', before)
            # An item of a constant stands where no function can be called.
            is_constant = re.search(r"\bconst\b[^;{}]*$", before) or re.search(r"\bconst fn\b[^}]*$", before)
            if is_import or is_pattern or is_searched or is_named or is_constant or COMPARED.search(before.rstrip(" ")):
                return match.group(0)
            number = len(places)
            places.append((match.group(1), f"{name}:{text.count(chr(10), 0, match.start()) + 1}"))
            return f"crate::diag::code::taken_out({number}, {match.group(0)})"

        path.write_text(SITE.sub(numbered, text[:end]) + text[end:])

    code = src / "diag/code.rs"
    text = code.read_text()
    text = text.replace("codes! {\n", 'codes! {\n    TakenOut "taken.out" Warning,\n', 1)
    code.write_text(text + SWITCH)
    finding = src / "diag/finding.rs"
    text = finding.read_text()
    start = "pub fn in_order(mut findings: Vec<Finding>) -> Vec<Finding> {\n"
    assert text.count(start) == 1, "in_order is not as it was: every finding is to pass it"
    finding.write_text(text.replace(start, start + "    findings.retain(|finding| finding.code != Code::TakenOut);\n"))
    return places


def run(binary, folder, prefix, mutant=None):
    """Runs the cases whose names begin so; the names of those that fail, or None if there are no such cases."""
    environment = {**os.environ, "CASES": prefix, "RUST_BACKTRACE": "0", "CARGO_MANIFEST_DIR": str(folder)}
    environment.pop("UPDATE_CASES", None)
    environment.pop("MUTANT", None)
    if mutant is not None:
        environment["MUTANT"] = str(mutant)
    arguments = [binary, "--exact", "cases::every_case_comes_out_as_it_is_written"]
    result = subprocess.run(arguments, cwd=folder, env=environment, capture_output=True, text=True)
    output = result.stdout + result.stderr
    if "no case files were found" in output:
        return None
    if result.returncode == 0:
        return []
    failed = re.findall(r"^\S*/([^/\s]+)\.case$", output, re.M)
    if not failed:
        sys.exit(f"{output}\nthe cases fail in a way that names none")
    return failed


def main():
    variants = codes()
    asked = sys.argv[1:]
    unknown = [code for code in asked if code not in variants.values()]
    if unknown or not variants:
        sys.exit(f"no such code: {', '.join(unknown)}")
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "site"
        copy.mkdir()
        for part in PARTS:
            source = ROOT / part
            if source.is_dir():
                shutil.copytree(source, copy / part)
            elif source.exists():
                shutil.copy2(source, copy / part)
        places = instrument(copy / "src", variants)
        target = os.environ.get("CANDOUR_MUTANTS_TARGET", str(Path(scratch) / "target"))
        build = ["cargo", "test", "--quiet", "--no-run", "--message-format=json-render-diagnostics", "--test", "it"]
        # Another lint than the product's would stop the copy.
        environment = {**os.environ, "CARGO_TARGET_DIR": target, "RUSTFLAGS": "--cap-lints=warn"}
        made = subprocess.run(build, cwd=copy, env=environment, stdout=subprocess.PIPE, text=True)
        messages = [json.loads(line) for line in made.stdout.splitlines() if line.startswith("{")]
        tests = [message for message in messages if message.get("target", {}).get("kind") == ["test"]]
        binaries = [message["executable"] for message in tests if message.get("executable")]
        if made.returncode != 0 or len(binaries) != 1:
            sys.exit("the copy with numbered checks does not compile")
        binary = binaries[0]
        if run(binary, copy, ""):
            sys.exit("the cases fail with every check in place")
        began = time.monotonic()
        survivors, with_place = [], set()
        for number, (variant, place) in enumerate(places):
            code = variants[variant]
            with_place.add(code)
            if asked and code not in asked:
                continue
            failed = run(binary, copy, code, number)
            if failed:
                print(f"caught  {code:24} {place:34} {', '.join(failed)}", flush=True)
            else:
                reason = "no case of this code" if failed is None else "every case of this code passes"
                survivors.append(f"{code} {place}: {reason}")
                print(f"MISSED  {code:24} {place:34} {reason}", flush=True)
        nowhere = [code for code in variants.values() if code not in with_place and (not asked or code in asked)]
        tried = len([1 for variant, _ in places if not asked or variants[variant] in asked])
        seconds = time.monotonic() - began
        print(f"{tried} checks taken out in {seconds:.0f} s, {tried - len(survivors)} caught, {len(survivors)} missed")
        if nowhere:
            print(f"codes that no place gives: {', '.join(nowhere)}")
        if survivors or nowhere:
            sys.exit(1)


main()
