#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# assay run in a DVC project: data that DVC keeps come from its cache, results that it has are taken, and the commands
# run as DVC runs them.  No DVC is needed; the objects of its cache are made by hand.

. "$ASSAY_SHARE/../tests/support/tap.sh"
. "$ASSAY_SHARE/../tests/support/dvc_data.sh"
export PATH=/usr/bin:/bin SHELL=/bin/bash ASSAY_STORE="$scratch/assay.db" XDG_CACHE_HOME="$scratch/cache" \
	XDG_CONFIG_HOME="$scratch/config"

# outcomes "STAGE=OUTCOME ...": of the newest run.
outcomes() {
	"$ASSAY" show --json >"$scratch/out" 2>"$scratch/err"
	got=$(python3 -c 'import json, sys
print(*("%s=%s" % (s["stage"], s["outcome"]) for s in json.load(sys.stdin)["stages"]))' <"$scratch/out")
	test "$got" = "$1"
	ok $? "$1${2:+: $2}"
}
# same FILE COMMAND: the newest run's artifact of that name is what the command prints.
same() {
	"$ASSAY" show --json >"$scratch/out" 2>"$scratch/err"
	sh -c "$2" | python3 -c 'import hashlib, json, sys
found = [a["sha256"] for a in json.load(open(sys.argv[1]))["artifacts"] if a["path"] == sys.argv[2]]
assert found == [hashlib.sha256(sys.stdin.buffer.read()).hexdigest()]' "$scratch/out" "$1" 2>>"$scratch/err"
	ok $? "$1 of the run is what it should be"
}
# anew: a store that knows nothing.
anew() {
	rm -rf "$ASSAY_STORE"* && "$ASSAY" init >/dev/null && "$ASSAY" add . >/dev/null
}
commit() {
	git add -A && git -c user.name=t -c user.email=t@localhost commit -q --allow-empty -m "$1"
}

git init -q project && cd project && mkdir .dvc data && printf '/tmp\n/cache\n/config.local\n' >.dvc/.gitignore &&
	: >.dvc/config || exit 99
seq 100 >data/raw.csv && mkdir -p data/images/more && echo 1 >data/images/1 && echo 2 >data/images/more/2
track data/raw.csv && track data/images && echo notes >data/notes.txt
cat >dvc.yaml <<'END'
stages:
  prepare:
    cmd: cat data/raw.csv data/images/1 data/images/more/2 >prep.csv; echo "$BASH_VERSION" >shell.txt; ls data >listed.txt
    deps: [data]
    outs: [prep.csv, shell.txt, listed.txt]
  train:
    cmd: echo "$(cat prep.csv | wc -l) $(sed -n 's/lr. //p' params.yaml) $DVC_STAGE" >model.txt; echo '{"rows":102}' >m.json
    deps: [prep.csv]
    params: [lr]
    outs: [model.txt]
    metrics: [{m.json: {cache: false}}]
END
echo 'lr: 0.1' >params.yaml && commit one && anew

# Data that DVC keeps: a file, a folder, and a dependency that is a folder with both and with files of Git's.
try 0 'prepare  *run ' run --plan
try 0 '^run 1: ok' run
outcomes "prepare=success train=success"
same prep.csv 'cat data/raw.csv; echo 1; echo 2'
same listed.txt 'printf "images\nimages.dvc\nnotes.txt\nraw.csv\nraw.csv.dvc\n"'
same model.txt 'echo "102 0.1 train"'
same shell.txt "bash -c 'echo \$BASH_VERSION'"
try 0 '^run 2: cached' run
rm -r data/raw.csv data/images
try 0 '^run 3: cached' run
[ ! -e data/raw.csv ]
ok $? "a run in a checkout of its own does not need the data in the work tree"
try 1 'data/images of data/images.dvc is not there; "dvc checkout" or "dvc pull"' run --here
git checkout -q . && "$ASSAY" dvc checkout >/dev/null

# The same inputs in the work tree and in a checkout are the same.
try 0 '^run 5: cached' run --here

# What is not in DVC's cache is named before any stage runs, and a damaged object is never served.
object=.dvc/cache/files/md5/$(md5sum data/raw.csv | sed 's/ .*//; s/^../&\//')
mv "$object" "$scratch/kept"
try 3 "stage 'prepare': data/raw.csv is not in DVC's cache; \"dvc pull\"" run --force
try 3 "data/raw.csv is not in DVC's cache" run --plan
chmod u+w "$scratch/kept" && cp "$scratch/kept" "$object" && echo damaged >>"$object" && chmod 444 "$object"
try 1 'data/raw.csv' run --force
outcomes "prepare=canceled train=canceled"
mv "$scratch/kept" "$object" && chmod 444 "$object"
folder=.dvc/cache/files/md5/$(sed -n 's/.*md5: \(..\)\(.*\.dir\)/\1\/\2/p' data/images.dvc)
mv "$folder" "$scratch/kept"
try 3 "data/images is not in DVC's cache" run --force
mv "$scratch/kept" "$folder"

# Links by cache.type, and a cache that .dvc/config.local, which Git does not know, has elsewhere.
mv .dvc/cache "$scratch/elsewhere"
printf '[cache]\n    dir = %s\n    type = symlink\n' "$scratch/elsewhere" >.dvc/config.local
printf 'stages:\n  look: {cmd: readlink data/raw.csv >link.txt, deps: [data/raw.csv], outs: [link.txt]}\n' >dvc.yaml
commit look
try 0 '^run .*: ok' run
same link.txt "echo $scratch/elsewhere/files/md5/${object#.dvc/cache/files/md5/}"
test "$(cat "$scratch/elsewhere/files/md5/${object#.dvc/cache/files/md5/}" | wc -l)" = 100
ok $? "what a checkout linked to outlasts it"
mv "$scratch/elsewhere" .dvc/cache && rm .dvc/config.local
git checkout -q HEAD~ -- dvc.yaml && commit back

# dvc.lock and the run cache: what DVC has is not run again, neither in a checkout nor in the work tree.
"$ASSAY" dvc repro >/dev/null 2>&1 && commit recorded && anew
try 0 'prepare  *depends .*unless DVC' run --plan
try 0 '^run 1: cached' run
outcomes "prepare=skipped train=skipped" "dvc.lock says so"
same model.txt 'cat model.txt'
try 0 'rows' show 1
git status --porcelain >"$scratch/out"
[ ! -s "$scratch/out" ]
ok $? "and nothing in the work tree changed"
anew
try 0 'prepare  *be cached .*as dvc.lock records it' run --plan --here
try 0 '^run 1: cached' run --here
sed -i 's/0.1/0.2/' params.yaml
"$ASSAY" dvc repro >/dev/null 2>&1
sed -i 's/0.2/0.1/' params.yaml && git checkout -q dvc.lock && commit again 2>/dev/null
anew
try 0 '^run 1: cached' run --set lr=0.2
outcomes "prepare=skipped train=skipped" "the run cache says so"
sed -i 's/0.1/0.2/' params.yaml
rm -f model.txt m.json
try 0 '^run 2: cached' run --here
outcomes "prepare=skipped train=skipped" "the run cache says so in the work tree, too"
test "$(cat model.txt)" = "102 0.2 train" && test "$("$ASSAY" dvc status --json)" = "{}"
ok $? "its result is laid out and recorded"
git checkout -q . && "$ASSAY" dvc checkout >/dev/null 2>&1
try 0 '^run 3: ok' run --force
outcomes "prepare=success train=success" "unless one is told to run all"

# A frozen stage is not run: its output comes from DVC's cache; so does one that is left out.
sed -i 's/^  prepare:/&\n    frozen: true/' dvc.yaml && commit frozen && anew
try 0 '^run 1: ok' run --force
outcomes "prepare=skipped train=success"
same model.txt 'echo "102 0.1 train"'
sed -i '/frozen: true/d' dvc.yaml && commit thawed
try 0 '^run 2: ok' run --force --single train
outcomes "train=success"
same model.txt 'echo "102 0.1 train"'
rm .dvc/cache/files/md5/"$(md5sum prep.csv | sed 's/ .*//; s/^../&\//')"
try 3 "prep.csv is not in DVC's cache" run --force --single train
"$ASSAY" dvc commit -f >/dev/null 2>&1

# An output that stays is there before the stage writes on, and is not a link into the cache.
cat >dvc.yaml <<'END'
stages:
  log:
    cmd: echo more >>log.txt
    deps: [params.yaml]
    outs: [{log.txt: {persist: true}}]
END
rm -f dvc.lock && "$ASSAY" dvc repro >/dev/null 2>&1 && printf '[cache]\n    type = hardlink\n' >.dvc/config && commit log
sed -i 's/0.1/0.3/' params.yaml && commit param
anew
try 0 '^run 1: ok' run
same log.txt 'printf "more\nmore\n"'
test "$(cat .dvc/cache/files/md5/"$(echo more | md5sum | sed 's/ .*//; s/^../&\//')")" = more
ok $? "DVC's cache is never written to"

# Data that changed in the work tree are recorded anew, as "dvc repro" does; an import is not.
cat >dvc.yaml <<'END'
stages:
  count: {cmd: wc -l <data/raw.csv >count.txt, deps: [data/raw.csv], outs: [count.txt]}
END
rm -f dvc.lock data/raw.csv && seq 7 >data/raw.csv && : >.dvc/config
try 0 '^run 2: ok' run --here
grep -q "$(md5sum <data/raw.csv | sed 's/ .*//')" data/raw.csv.dvc && test "$("$ASSAY" dvc status --json)" = "{}"
ok $? "data/raw.csv.dvc is of the data that the stage read, and nothing is changed"
commit seven && rm data/raw.csv
try 3 'needs data/raw.csv' run --here
finish
