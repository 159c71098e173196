#!/bin/sh
# Plants invalidation bugs, one at a time, in a copy of the sources, and expects the law tests to catch each.
# A law that cannot fail proves nothing. Run by `sh tests/run --campaign`.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
mkdir "$copy/site"
for name in Cargo.toml Cargo.lock src tests benches themes content site.toml clippy.toml; do
    [ ! -e "$root/$name" ] || cp -R "$root/$name" "$copy/site/$name"
done
cd "$copy/site"
export CARGO_TARGET_DIR="${CANDOUR_MUTANTS_TARGET:-$copy/target}"

law() { cargo test --quiet --test it law >"$copy/log" 2>&1; }

echo "without a bug:"
law || { cat "$copy/log"; echo "the law tests fail without a planted bug"; exit 1; }
echo "  the law tests pass"

caught=0
missed=0
# plant NAME FILE SED-SCRIPT
plant() {
    cp "$2" "$copy/original"
    sed "$3" "$copy/original" >"$2"
    if cmp -s "$2" "$copy/original"; then
        echo "$1: could not be planted in $2"
        exit 1
    fi
    if law; then
        echo "MISSED  $1"
        missed=$((missed + 1))
    elif grep -q "is not what a clean build makes" "$copy/log"; then
        echo "caught  $1"
        caught=$((caught + 1))
    else
        tail -n 20 "$copy/log"
        echo "$1: the tests failed for another reason"
        exit 1
    fi
    cp "$copy/original" "$2"
    touch "$2"
}

plant "a register does not say that its order changed" src/site/registers.rs \
    's/touched.insert(Slice::Register(id.folder.clone()));/let _ = \&touched;/'
plant "a card that changed touches nobody" src/site/site.rs \
    's/Slice::Card(id.clone())/Slice::Row(id.clone())/'
plant "the other end of a removed relation is forgotten" src/site/inverse.rs \
    's/if before == after {/if before == after || after.is_empty() {/'
plant "a page that is no longer planned stays" src/build/build.rs \
    's/tasks.extend(moved.into_iter().map(Task::Page));/if first { tasks.extend(moved.into_iter().map(Task::Page)); }/'
plant "a changed template is not followed to its pages" src/build/build.rs \
    's/touched.extend(checked.value.changed_since(&self.theme).into_iter().map(Slice::Template));/let _ = checked.value.changed_since(\&self.theme);/'
plant "a record is not told that another took its title" src/site/claims.rs \
    's/touched.insert(Slice::Unique(key.0, key.1, key.2));/let _ = (key, \&touched);/'
plant "the day moves and statuses stay" src/site/site.rs \
    's/self.show(&document.id.clone(), Some(document), touched);/let _ = \&document;/'

echo "$caught planted bugs caught, $missed missed"
[ "$missed" -eq 0 ]
