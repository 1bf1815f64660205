#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# assay run --here in a DVC project leaves dvc.lock, DVC's cache and the work tree as "dvc repro" would: the locks to
# compare with are DVC's own.  No DVC is needed.

. "$ASSAY_SHARE/../tests/support/tap.sh"
export PATH=/usr/bin:/bin ASSAY_STORE="$scratch/assay.db" XDG_CACHE_HOME="$scratch/cache"

# ran "STAGE ...": the stages whose commands the newest run ran.
ran() {
	"$ASSAY" show --json >"$scratch/out" 2>"$scratch/err"
	got=$(python3 -c 'import json, sys
print(*(s["stage"] for s in json.load(sys.stdin)["stages"] if s["outcome"] == "success"))' <"$scratch/out")
	test "$got" = "$1"
	ok $? "just '$1' ran${2:+: $2}"
}
# clean TITLE: DVC would say that nothing is changed, and nobody claims anything.
clean() {
	"$ASSAY" dvc status --json >"$scratch/out" 2>"$scratch/err"
	test "$(cat "$scratch/out")" = "{}" && { [ ! -e .dvc/tmp/rwlock ] || test "$(cat .dvc/tmp/rwlock)" = "{}"; }
	ok $? "$1"
}
# recorded REVISION: dvc.lock is what DVC wrote there.
recorded() {
	git show "$1:dvc.lock" | cmp - dvc.lock >"$scratch/out" 2>&1
	ok $? "dvc.lock is byte for byte that of $1"
}
# lay_out REVISION: its files, but the lock that is there already.
lay_out() {
	cp dvc.lock "$scratch/kept" 2>/dev/null
	git checkout -qf "$1" && rm dvc.lock
	[ ! -e "$scratch/kept" ] || cp "$scratch/kept" dvc.lock
}

git clone -q "$TEST_DATA/dvc/replay/basic/project.bundle" project && cd project || exit 99
git checkout -q r0 && rm dvc.lock && "$ASSAY" init >/dev/null && "$ASSAY" add . >/dev/null || exit 99

# What DVC recorded at three revisions is recorded again; each runs what it must.
try 0 '^run 1: ok' run
[ ! -e dvc.lock ] && [ ! -e .dvc/cache ]
ok $? "a run in a checkout of its own leaves DVC's files alone"
rm -rf "$ASSAY_STORE"* && "$ASSAY" init >/dev/null && "$ASSAY" add . >/dev/null
try 0 '^run 1: ok' run --here
ran "prepare train evaluate"
recorded r0
clean "nothing is changed after a run"
lay_out r1
try 0 '^run 2: ok' run --here
ran "train evaluate" "a param changed"
recorded r1
clean "nothing is changed after a run of some stages"
lay_out r2
try 0 '^run 3: ok' run --here
recorded r2
mkdir "$scratch/theirs" && tar -xf "$TEST_DATA/dvc/replay/basic/cache.tar" -C "$scratch/theirs"
diff -r "$scratch/theirs/cache" .dvc/cache >"$scratch/out" 2>&1
ok $? "DVC's cache and its run cache are as DVC left them"

# What is taken from assay's own store is recorded, too.
lay_out r1
try 0 '^run 4: cached' run --here
recorded r1
clean "nothing is changed after results were taken from the store"
rm -r dvc.lock .dvc/cache
try 0 '^run 5: cached' run --here
recorded r1
clean "a lock and a cache that were lost are made anew from the store"
touch -d 2020-01-01 dvc.lock
try 0 '^run 6: cached' run --here
test "$(stat -c %Y dvc.lock)" = "$(date -d 2020-01-01 +%s)"
ok $? "what is recorded already is not written again"

# A stage that fails leaves what is recorded, and no claim.
git show r1:dvc.lock >"$scratch/whole"
sed -i 's/cat out.sorted.csv params.yaml > model.txt/cat out\/sorted.csv > model.txt; exit 7/' dvc.yaml
try 1 'train: exit code 7' run --here
cmp -s dvc.lock "$scratch/whole" && test "$(cat .dvc/tmp/rwlock)" = "{}"
ok $? "a stage that fails leaves dvc.lock whole and no claim"
sed -i 's/> model.txt; exit 7/> other.txt/' dvc.yaml
try 1 'did not leave its output model.txt' run --here
cmp -s dvc.lock "$scratch/whole" && test "$(cat .dvc/tmp/rwlock)" = "{}"
ok $? "a stage without its output leaves dvc.lock whole and no claim"
git checkout -q dvc.yaml
try 0 '^run 9: cached' run --here
clean "and the next run that works leaves nothing changed"

# Another process of DVC's that is at the same paths, and one that is gone.
echo "{\"write\": {\"$(pwd -P)/model.txt\": {\"pid\": $$, \"cmd\": \"dvc repro\"}}}" >.dvc/tmp/rwlock
cp .dvc/tmp/rwlock "$scratch/claims"
try 1 "train: .*model.txt is written by process $$ (dvc repro)" run --here --force
test -e model.txt && grep -q "\"pid\": $$" .dvc/tmp/rwlock && cmp -s dvc.lock "$scratch/whole"
ok $? "whose claim and files stay"
sh -c 'echo $$' >"$scratch/gone"
sed -i "s/\"pid\": $$/\"pid\": $(cat "$scratch/gone")/" .dvc/tmp/rwlock
try 0 '^run 11: ok' run --here --force
clean "who is gone claims nothing"

# Links by cache.type: what a run, or a result from the store, lays out becomes one; the cache is never written to.
cat >dvc.yaml <<'END2'
stages:
  keep:
    cmd: echo more >>log.txt; mkdir -p d && echo "$DVC_STAGE $DVC_ROOT" >d/who
    params: [train.lr]
    outs: [{log.txt: {persist: true}}, d]
  left:
    cmd: sleep 0.2; cat log.txt >left.txt
    deps: [log.txt, d]
    outs: [left.txt]
  right:
    cmd:
    - until [ -e left.txt ] && ! grep -q 'here left' .dvc/tmp/rwlock; do sleep 0.1; done
    - cat d/who log.txt >right.txt; cp .dvc/tmp/rwlock .dvc/tmp/seen
    deps: [log.txt, d]
    outs: [right.txt]
  still:
    cmd: echo never >data/in.csv
    deps: [params.yaml]
    frozen: true
    outs: [{still.txt: {cache: false}}]
END2
rm dvc.lock && printf '[cache]\n    type = symlink\n[core]\n    autostage = true\n' >>.dvc/config
echo s >still.txt
try 0 '^run 12: ok' run --here --jobs 2
test "$(cat d/who)" = "keep $(pwd -P)" && [ -L d/who ] && [ -L log.txt ] && [ -L left.txt ] && [ -L right.txt ]
ok $? "outputs are links into DVC's cache, and a stage knows its name and project"
clean "nothing is changed after stages that ran side by side, and a frozen one"
grep -q 'log.txt": \[{"pid": [0-9]*, "cmd": "assay run --here right"}\]' .dvc/tmp/seen
ok $? "the end of one stage leaves another's claim on the same file"
test "$(git diff --cached --name-only | tr '\n' ' ')" = ".gitignore dvc.lock "
ok $? "by core.autostage what was recorded is in Git's index"
first=$(readlink log.txt)
sed -i 's/lr: 0.*/lr: 0.75/' params.yaml
try 0 '^run 13: ok' run --here --jobs 2
test "$(cat "$first")" = more && test "$(cat log.txt)" = "$(printf 'more\nmore')" && [ -L log.txt ]
ok $? "an output that stays is written without writing into DVC's cache"
clean "nothing is changed after an output was written on"
try 0 '^run 14: cached' run --here
[ -L d/who ] && [ -L log.txt ] && [ -L left.txt ]
ok $? "results from the store are links, too"
test "$(git check-ignore log.txt d left.txt right.txt still.txt | wc -l)" = 4
ok $? "outputs are Git's to ignore"
rm still.txt
try 1 'still: .*still.txt does not exist' run --here
[ -e right.txt ]
ok $? "a frozen stage whose output is gone is told"

# A project that cannot be understood is no run at all, and nothing is touched.
echo '[broken' >>.dvc/config
cp dvc.lock "$scratch/whole"
try 3 '.dvc/config:' run --here
cmp -s dvc.lock "$scratch/whole" && [ -e right.txt ]
ok $? "a broken config of DVC's stops the run, and nothing is lost"
finish
