#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# From a repository to runs: init, add, run, runs, show, log, rerun, cancel, status.

. "$ASSAY_SHARE/../tests/support/tap.sh"
sh "$ASSAY_SHARE/../tests/support/project.sh" "$scratch/repo" || exit 99
export ASSAY_STORE="$scratch/store/assay.db"

try 3 'there is no store' runs
try 0 'The store is' init
try 3 'no repository yet' run
try 3 'is not in a Git repository' add /
try 0 'Added repo' add repo
try 3 'in the store already' add repo
cd repo || exit 99
try 0 'has not succeeded yet' run --plan
try 0 'run 1: ok' run
try 0 'run 2: cached' run
try 0 'same command, params and data as run 1' show
try 0 'run 3: ok' run -s level=97
try 0 '0.9700' runs
try 0 'params level 95 -> 97' show 3
try 1 'check: failed after .* (exit code 1)' run -s bad=true
try 0 '^note       check: exit code 1' show 4
try 1 '^run 5: failed after .*(check: exit code 1)' rerun 4
try 0 'run 6: ok' run -c HEAD~1
try 0 'learning' log 1 model
try 0 '^oops' log 1 model
try 0 '^....-..-..T..:..:......Z o learning' log -t 1 model
try 3 "has no stage 'modl'; did you mean 'model'" run modl
try 3 "has no param 'levl'; did you mean 'level'" run -s levl=1
try 2 'must be KEY=VALUE' run -s level
try 3 'has no commit nowhere' run -c nowhere
try 3 'has no run 99' show 99
try 2 'is not the number of a run' show abc
try 3 'is done already' cancel 1
try 2 'has no option' runs --colour
try 2 "did you mean 'runs'" rums
test "$("$ASSAY" runs --sort accuracy | awk 'NR == 2 { print $1 }')" = 3
ok $? "runs --sort puts the best first"
try 0 'Make a model' runs --limit 1 --commit HEAD~1
try 0 'level .*95 .*97' compare 1 3
try 0 'accuracy ^ .*0.9500 .*0.9700 better +0.0200' compare 1 3
try 0 'bad .*false' compare --all 1 3
try 2 'has no pinned baseline' compare 3
try 0 '^run 1  ok' --store "$ASSAY_STORE" show 1
for words in "compare 1 3" runs "show 3" status "run --plan" doctor; do
	json $words
done
test "$(git status --porcelain)" = ''
ok $? "the work tree is untouched"

# A run in the work tree keeps what was not committed.
sed -i 's/level: 95/level: 96/' params.yaml
try 0 'run 7: ok' run --here
try 0 'in the work tree, with uncommitted changes' show 7
git checkout -q .

# A stage that will not end is ended with all that it started.
cat >assay.yaml <<'END'
stages:
  sleeper:
    cmd: setsid sleep 1000 & trap '' TERM; echo $$ > pid; echo asleep; sleep 1000 & wait
    outs: [never]
END
# Other tests may sleep at the same time: these sleeps can be told by their length.
sed -i "s/sleep 1000/sleep 1000.$$/g" assay.yaml
git add . && git -c user.name=t -c user.email=t@localhost commit -qm 'Sleep'
try 0 'run 8 started' run --detach
i=0
until grep -q asleep "$ASSAY_STORE.d/runs/8/sleeper/log" 2>/dev/null || test $i -ge 200; do
	i=$((i + 1))
	sleep 0.05
done
try 0 'is asked to end' cancel 8
i=0
until "$ASSAY" show 8 | grep -q '^run 8  canceled' || test $i -ge 400; do
	i=$((i + 1))
	sleep 0.05
done
try 0 '^run 8  canceled' show 8
! pgrep -f "^sleep 1000\.$$" >/dev/null
ok $? "nothing that the run started is left"
# Two files that have a metric of the same name: the second one's is told apart, as in a comparison of commits.
cat >assay.yaml <<'END'
stages:
  train: {cmd: "echo '{\"acc\": 0.7}' >train.json", metrics: [train.json: {cache: false}]}
  test: {cmd: "echo '{\"acc\": 0.3, \"n\": 4}' >test.json", metrics: [test.json: {cache: false}]}
END
git add -A && git -c user.name=t -c user.email=t@localhost commit -qm 'Two files' || exit 99
try 0 'ok' run
"$ASSAY" show --json >"$scratch/out"
python3 - "$scratch/out" <<'END'
import json, sys
metrics = json.dumps(json.load(open(sys.argv[1])))
sys.exit(not all(name in metrics for name in ('"acc"', '"test.json:acc"', '"n"')) or "train.json:acc" in metrics)
END
ok $? "both are there"
finish
