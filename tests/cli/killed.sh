#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A runner that is killed: nothing is shown as running that isn't, nothing as lost that lives.

. "$ASSAY_SHARE/../tests/support/tap.sh"

shows() {
	"$ASSAY" show "$1" | grep -q -- "$2"
}

sh "$ASSAY_SHARE/../tests/support/project.sh" "$scratch/repo" || exit 99
export ASSAY_STORE="$scratch/assay.db"
cat >repo/assay.yaml <<'END'
stages:
  quick:
    cmd: echo done > quick.txt
    outs: [quick.txt]
  slow:
    cmd: echo begun; n=0; until test -e GO || test $n -ge 1000; do sleep 0.05; n=$((n + 1)); done; echo ended
    deps: [quick.txt]
END
sed -i "s,GO,$scratch/go," repo/assay.yaml
cd repo && git add . && git -c user.name=t -c user.email=t@localhost commit -qm 'Wait' || exit 99
"$ASSAY" add >/dev/null || exit 99

begun() {
	grep -q begun "$ASSAY_STORE.d/runs/$1/slow/log"
}

"$ASSAY" run --detach >/dev/null
soon begun 1
ok $? "the slow stage runs"
# The stage's supervisor is a child of the runner with the same words: the older one is the runner.
pkill -KILL -o -f "runner-process $ASSAY_STORE 1\$"
shows 1 '^run 1  running'
ok $? "while its stage lives the run is shown as running, its runner gone or not"
touch "$scratch/go"
soon shows 1 '^run 1  lost'
ok $? "when the stage has ended the run is lost"
shows 1 '^quick  *ok'
ok $? "what a stage had left before is kept"
shows 1 'ended well, but its runner was gone'
ok $? "the stage that outlived the runner says how it ended"
"$ASSAY" log 1 slow | grep -q ended
ok $? "its log goes on to its end"
"$ASSAY" rerun 1 >out 2>&1
grep -q 'quick: cached' out && grep -q 'run 2: ok' out
ok $? "a rerun takes what was kept, and succeeds"

rm -f "$scratch/go"
"$ASSAY" run --force --detach >/dev/null
soon begun 3
pkill -KILL -f "runner-process $ASSAY_STORE 3\$"
soon shows 3 '^run 3  lost'
ok $? "with the stage's supervisor killed as well, the run is lost"
gone() {
	! pgrep -f "until test -e $scratch/go"
}
soon gone
ok $? "and the stage does not go on unseen"
"$ASSAY" status | grep -q '^running   0'
ok $? "nothing is running"
finish
