#!/bin/sh
# Plants bugs, one at a time, in a copy of the sources: in what an update redoes, which the law tests must catch, in the
# gate before the archive, which the cases must catch, and in what is taken from an earlier run. A test that cannot fail
# proves nothing. Run by `sh tests/run --campaign`; with `--dry`, which every test run does, it only sees whether each bug
# can still be planted.
set -eu
case ${1-} in
    --dry) dry=yes ;;
    '') dry=no ;;
    *) echo "usage: sh tests/mutants.sh [--dry]" >&2; exit 2 ;;
esac
root=$(cd "$(dirname "$0")/.." && pwd)
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
mkdir "$copy/site"
for name in Cargo.toml Cargo.lock src tests benches themes content site.toml clippy.toml; do
    [ ! -e "$root/$name" ] || cp -R "$root/$name" "$copy/site/$name"
done
cd "$copy/site"
export CARGO_TARGET_DIR="${CANDOUR_MUTANTS_TARGET:-$copy/target}"

# Runs these tests, for what they say without a planted bug.
begin() {
    if [ "$dry" = no ]; then
        "$1" || { cat "$copy/log"; echo "$2 fail without a planted bug"; exit 1; }
        echo "  $2 pass"
    fi
}

law() { cargo test --quiet --test it law >"$copy/log" 2>&1; }

begin law "the law tests"

planted=0
caught=0
missed=0
# plant TESTS SIGN NAME FILE SED-SCRIPT: TESTS must fail with the bug in FILE, and say SIGN.
plant() {
    cp "$4" "$copy/original"
    sed "$5" "$copy/original" >"$4"
    if cmp -s "$4" "$copy/original"; then
        echo "$3: could not be planted in $4"
        exit 1
    fi
    if [ "$dry" = yes ]; then
        planted=$((planted + 1))
    elif "$1"; then
        echo "MISSED  $3"
        missed=$((missed + 1))
    elif grep -q "$2" "$copy/log"; then
        echo "caught  $3"
        caught=$((caught + 1))
    else
        tail -n 20 "$copy/log"
        echo "$3: the tests failed for another reason"
        exit 1
    fi
    cp "$copy/original" "$4"
    touch "$4"
}

# In what an update redoes.
forget() { plant law "is not what a clean build makes" "$@"; }

# In the gate before the archive.
leave_open() { plant cases "^test result: FAILED" "$@"; }

forget "a register does not say that its order changed" src/site/registers.rs \
    's/touched.insert(Slice::Register(folder.clone()));/let _ = \&touched;/'
forget "a card that changed touches nobody" src/site/showing.rs \
    's/, Slice::Card);/, Slice::Row);/'
forget "the other end of a removed relation is forgotten" src/site/inverse.rs \
    's/if before == after {/if before == after || after.is_empty() {/'
forget "a page that is no longer planned stays" src/build/build.rs \
    's/moved.into_iter().chain(more)/moved.into_iter().filter(|_| first).chain(more)/'
forget "a changed template is not followed to its pages" src/build/build.rs \
    's/touched.extend(checked.value.changed_since(&self.theme).into_iter().map(Slice::Template));/let _ = checked.value.changed_since(\&self.theme);/'
forget "a record is not told that another took its title" src/site/claims.rs \
    's/touched.insert(Slice::Unique(key.0, key.1, key.2));/let _ = (key, \&touched);/'
forget "the day moves and statuses stay" src/site/site.rs \
    's/self.show(all.collect(), touched);/drop(all);/'

cases() { cargo test --quiet --test it -- cases:: year:: >"$copy/log" 2>&1; }

begin cases "the cases"

leave_open "a sealed note opens the gate again" src/archive/gate.rs \
    's/new.notes.iter().filter(|note| !known.contains(&note.digest)).collect();/{ let _ = \&known; new.notes.iter().collect() };/'
leave_open "a note may be older than what it explains" src/archive/reason.rs \
    's/date.latest() >= published/date.latest() >= published || true/'
leave_open "any note says something" src/archive/reason.rs \
    's/letters >= SHORTEST \&\& !EMPTY_WORDS/letters >= SHORTEST || !EMPTY_WORDS/'
leave_open "what is routine now was so always" src/archive/gate.rs \
    's/parts.retain(|part| !(is_now(part) \&\& was_routine(part)));/let _ = \&was_routine; parts.retain(|part| !is_now(part));/'
leave_open "a published record may become a draft" src/archive/gate.rs \
    's/Some(files) => Some(held_back(id, &files)),/Some(files) => Some(held_back(id, \&files)).filter(|_| false),/'
leave_open "a kind may change in silence" src/archive/kind_gate.rs \
    's/if !is_same \&\& !own.iter().any(is_right)/if !is_same \&\& !own.iter().any(is_right) \&\& false/'
leave_open "what is not sealed is built" src/build/unsealed.rs \
    's/(!differences.is_empty()).then(/(!differences.is_empty() \&\& false).then(/'

lately() { cargo test --quiet --lib --test it -- again:: kept:: publish:: >"$copy/log" 2>&1; }

# In what is taken from an earlier run, and in what is done to what it published.
trust() { plant lately "^test result: FAILED" "$@"; }

begin lately "the tests of what an earlier run left"
trust "a page that was kept is taken whatever it read" src/build/recalled.rs \
    's/self.print(&prints, slice) == Some(\*print);/self.print(\&prints, slice) == Some(*print) || true;/'
trust "a record that was kept is taken whatever its files say" src/build/records.rs \
    's/(key_of(self.with?, id, files)? == \*key)/(key_of(self.with?, id, files)? == *key || true)/'
trust "what others made goes with the old tree" src/disk/publish/known.rs \
    's/is_some_and(|made| made != Made::Noted)/is_none_or(|made| made != Made::Noted)/'

if [ "$dry" = yes ]; then
    echo "$planted bugs can be planted"
    exit 0
fi
echo "$caught planted bugs caught, $missed missed"
[ "$missed" -eq 0 ]
