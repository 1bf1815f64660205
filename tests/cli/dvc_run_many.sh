#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# assay run in a DVC project that lies in a folder of its repository, and whose stages stand in several dvc.yaml: from
# where it is run, which stages a target means, in which order they run, and what is kept.  No DVC is needed: the order
# and the locks are those of DVC 3.67.1 ("dvc repro --all-pipelines") on the same project.

. "$ASSAY_SHARE/../tests/support/tap.sh"
. "$ASSAY_SHARE/../tests/support/dvc_data.sh"
export PATH=/usr/bin:/bin SHELL=/bin/sh ASSAY_STORE="$scratch/assay.db" XDG_CACHE_HOME="$scratch/cache" \
	XDG_CONFIG_HOME="$scratch/config"

# would "STAGE ..." ARGUMENT...: these stages would run, in this order.
would() {
	wanted=$1
	shift
	"$ASSAY" run --plan --json "$@" >"$scratch/out" 2>"$scratch/err"
	got=$(python3 -c 'import json, sys
print(*(s["stage"] for s in json.load(sys.stdin)["stages"] if s["action"] != "left out"))' <"$scratch/out")
	test "$got" = "$wanted"
	ok $? "$(basename "$(pwd)"): assay run $* is of '$wanted'"
}
commit() {
	git add -A && git -c user.name=t -c user.email=t@localhost commit -q --allow-empty -m "$1"
}

git init -q mono && cd mono && mkdir -p ml/.dvc ml/data ml/sub/deep other && echo x >other/x && cd ml &&
	printf '/tmp\n/cache\n/config.local\n' >.dvc/.gitignore && : >.dvc/config || exit 99
seq 10 >data/raw.csv && track data/raw.csv
cat >dvc.yaml <<'END'
stages:
  z:
    cmd: cat sub/b.txt sub/a.txt >z.txt
    deps: [sub/b.txt, sub/a.txt]
    outs: [z.txt]
  y:
    cmd: echo y >y.txt
    deps: [data/raw.csv]
    outs: [y.txt]
END
cat >sub/dvc.yaml <<'END'
stages:
  a:
    cmd: echo "$DVC_STAGE" >a.txt; wc -l <../data/raw.csv >>a.txt; echo ${flags} >>a.txt
    deps: [../data/raw.csv]
    params: [lr]
    outs: [a.txt]
  b:
    foreach: [1, 2]
    do:
      cmd: echo ${item} >b${item}.txt
      deps: [a.txt]
      outs: ["b${item}.txt"]
  bb:
    cmd:
    - cat b2.txt b1.txt >b.txt
    - echo 1 >m.json
    deps: [b2.txt, b1.txt]
    outs: [b.txt]
    metrics: [{m.json: {cache: false}}]
END
printf 'lr: 1\nflags: {on: true, off: false, list: [1, 2]}\n' >sub/params.yaml
printf '[parsing]\n    bool = boolean_optional\n    list = append\n' >.dvc/config
cd .. && git config user.name t && git config user.email t@localhost && commit one && "$ASSAY" init >/dev/null && "$ASSAY" add . >/dev/null || exit 99

# The only project is meant from anywhere in the repository.
all="sub/dvc.yaml:a sub/dvc.yaml:b@2 sub/dvc.yaml:b@1 sub/dvc.yaml:bb z y"
would "$all"
cd other && would "$all"
cd ../ml && would "$all"
would "sub/dvc.yaml:a sub/dvc.yaml:b@2 sub/dvc.yaml:b@1 sub/dvc.yaml:bb z" z
would "$all" dvc.yaml
would y dvc.yaml:y
would "sub/dvc.yaml:a sub/dvc.yaml:b@2 sub/dvc.yaml:b@1" sub/dvc.yaml:b
cd sub && would "sub/dvc.yaml:a" a
would "sub/dvc.yaml:a sub/dvc.yaml:b@2 sub/dvc.yaml:b@1 sub/dvc.yaml:bb" dvc.yaml
would "sub/dvc.yaml:a sub/dvc.yaml:b@1" b@1
would y ../dvc.yaml:y
try 3 "no stage 'none'" run none
try 3 'no stages in ../data/raw.csv.dvc' run ../data/raw.csv.dvc

# In a checkout, and in the work tree.
try 0 '^run 1: ok' run
"$ASSAY" show 1 --json >"$scratch/out" 2>"$scratch/err"
grep -q '"path": *"sub/b.txt"' "$scratch/out"
ok $? "artifacts are called by their paths in the project"
rm -rf "$ASSAY_STORE"* && "$ASSAY" init >/dev/null && "$ASSAY" add . >/dev/null
try 0 '^run 1: ok' run --here
printf 'sub/dvc.yaml:a\n10\n--on --no-off --list 1 --list 2\n' | cmp - a.txt >"$scratch/out" 2>&1
ok $? "[parsing] of DVC's config is known, and a stage is told its name as DVC has it"
cd .. && test "$("$ASSAY" dvc status --json)" = "{}"
ok $? "nothing is changed for DVC"
cmp "$TEST_DATA/dvc/many/dvc.lock" dvc.lock >"$scratch/out" 2>&1 && cmp "$TEST_DATA/dvc/many/sub.lock" sub/dvc.lock >"$scratch/out" 2>&1
ok $? "the locks are byte for byte DVC's"
git status --porcelain . | sort >"$scratch/out"
test "$(tr -d '\n' <"$scratch/out")" = "?? ml/.gitignore?? ml/dvc.lock?? ml/sub/.gitignore?? ml/sub/dvc.lock?? ml/sub/m.json"
ok $? "what DVC keeps is Git's to ignore, in the folders that it is in"
commit two
try 0 '^run 2: cached' run
try 0 '^run 3: ok' rerun 2 --force
cd ../other && try 0 '^run 4: cached' rerun 1
cd ../ml

# Compared with a revision, and kept as an experiment.
try 0 'raw.csv' compare HEAD workspace --all
try 0 '^run 5: ok' run --set sub/params.yaml:lr=5
try 0 'Run 5 is the experiment kept now' keep 5 kept
try 0 'sub/params.yaml:lr  *1  *5' compare HEAD kept
experiment=$(git for-each-ref --format='%(objectname)' 'refs/exps/**/kept')
git show "$experiment:ml/sub/params.yaml" 2>&1 | grep -q 'lr: 5' &&
	git show "$experiment:ml/sub/dvc.lock" | sed 's/lr: 5/lr: 1/' | cmp "$TEST_DATA/dvc/many/sub.lock" - >"$scratch/out" 2>&1
ok $? "the experiment has the run's params, and the locks that DVC would have written"
cd ..

# A second project: which one is meant must be known.
mkdir -p second/.dvc && : >second/.dvc/config && printf 'stages:\n  s: {cmd: echo s >s.txt, outs: [s.txt]}\n' >second/dvc.yaml
commit three
try 2 'several DVC projects (ml, second)' run
cd second && would s
try 0 '^run 6: ok' run
cd ../ml/sub && would "sub/dvc.yaml:a" a
cd ../.. && try 0 '^run 7: cached' rerun 6
finish
