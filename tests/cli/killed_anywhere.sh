#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# kill -9 of the runner, and of the process of a deployment, right before and right after each moment in
# which it writes something down: all is settled, nothing is shown as running, no process is left, what
# was recorded stays, and the same works the next time.

. "$ASSAY_SHARE/../tests/support/tap.sh"
sh "$ASSAY_SHARE/../tests/support/project.sh" "$scratch/repo" || exit 99
export ASSAY_STORE="$scratch/assay.db"
cd repo || exit 99
cat >>assay.yaml <<END
models:
  numbers: {path: model.txt}
environments:
  staging: {target: {type: directory, path: $scratch/staging}}
END
# Its processes can be told from those of others by the folder that they work in.
git add . && git -c user.name=t -c user.email=t@localhost commit -qm 'Say where models go'
if ! $TEST_CC -shared -fPIC -o "$scratch/kill.so" "$ASSAY_SHARE/../tests/support/kill_at_sync.c" 2>"$scratch/err"; then
	n=1
	echo "ok 1 - kill -9 anywhere # SKIP cannot build a shared library"
	finish
	exit 0
fi
# The library stands before the sanitizers', which they would complain about.
ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}verify_asan_link_order=0
export ASAN_OPTIONS

# killing WORD N ARGUMENT...: assay with the process of that word killed at its Nth sync.
killing() {
	word=$1 at=$2
	shift 2
	LD_PRELOAD=$scratch/kill.so KILL_WORD=$word KILL_AT=$at "$ASSAY" "$@" >"$scratch/out" 2>"$scratch/err"
}
settled() {
	"$ASSAY" "$1" --json >"$scratch/json" && ! grep -q '"phase": "\(running\|queued\)"\|"running": [1-9{]' "$scratch/json"
}
sound() {
	python3 -c 'import sqlite3, sys
c = sqlite3.connect(sys.argv[1])
bad = [r for r in c.execute("PRAGMA integrity_check") if r != ("ok",)]
bad += c.execute("PRAGMA foreign_key_check").fetchall()
bad += c.execute("SELECT id, run, phase FROM stage_run WHERE phase <> ?", ("done",)).fetchall()
bad += c.execute("SELECT id, phase FROM run WHERE phase <> ?", ("done",)).fetchall()
bad += c.execute("SELECT id, state FROM deployment WHERE state = ?", ("running",)).fetchall()
# Of a run that is done the history stands in chunks, and each last value once.
bad += c.execute("SELECT run FROM metric_point").fetchall()
bad += c.execute("SELECT run FROM artifact JOIN stage_run ON stage_run.id = stage_run"
                 " WHERE digest = ?", ("",)).fetchall()
print(bad)
sys.exit(bool(bad))' "$ASSAY_STORE" >"$scratch/out" 2>&1
}
left_over() {
	pgrep -f "$ASSAY_STORE" | grep -v "^$$\$"
}

"$ASSAY" add >/dev/null && "$ASSAY" run >/dev/null || exit 99
for side in before after; do
	if test $side = after; then export KILL_AFTER=1; fi
	at=1 bad=0 lost=0
	while test $at -lt 200; do
		killing runner-process $at run --force --detach
		soon settled runs || { echo "# sync $at: a run is not settled"; bad=1; }
		sound || { echo "# sync $at: $(cat "$scratch/out")"; bad=1; }
		"$ASSAY" show last >"$scratch/shown"
		grep -q '^run [0-9]*  ok' "$scratch/shown" && break
		grep -q '^run [0-9]*  lost' "$scratch/shown" || { echo "# sync $at: $(head -n 1 "$scratch/shown")"; bad=1; }
		lost=$((lost + 1)) at=$((at + 1))
	done
	test $bad -eq 0 && test $lost -gt 5 && test $at -lt 200
	ok $? "the runner killed $side each of its $lost syncs: the run is settled, the store sound"
	test -z "$(left_over)"
	ok $? "no process of it is left"
done
unset KILL_AFTER
try 0 '^run [0-9]*: ' run
try 0 '^numbers  *\(ok\|cached\)' show last
try 0 'numbers@1' register last --model numbers

for side in before after; do
	if test $side = after; then export KILL_AFTER=1; fi
	at=1 bad=0
	while test $at -lt 100; do
		"$ASSAY" request numbers@1 staging >/dev/null 2>&1
		request=$("$ASSAY" deploy --json | python3 -c 'import json, sys
print(json.load(sys.stdin)["environments"][0]["waiting"][0])')
		killing deploy-process $at deploy "$request" &
		# Any command settles what it finds; so nobody waits until the one that follows looks again.
		soon sh -c "'$ASSAY' status; ! kill -0 $!"
		wait $!
		soon sh -c "! '$ASSAY' deploy | grep -q running" || { echo "# sync $at: runs still"; bad=1; }
		sound || { echo "# sync $at: $(cat "$scratch/out")"; bad=1; }
		"$ASSAY" verify staging >"$scratch/shown" 2>&1 && break
		grep -q 'nothing is live in staging' "$scratch/shown" || { echo "# sync $at: $(cat "$scratch/shown")"; bad=1; }
		at=$((at + 1))
	done
	test $bad -eq 0 && test $at -gt 2 && test $at -lt 100
	ok $? "the deployment killed $side sync 1 to $((at - 1)): what serves is what is recorded, and at last it is live"
	test -z "$(left_over)"
	ok $? "no process of it is left"
	# The other side begins with nothing live again.
	"$ASSAY" request numbers@1 staging >/dev/null 2>&1
	python3 -c 'import sqlite3, sys
c = sqlite3.connect(sys.argv[1])
c.execute("UPDATE deployment SET state = ?", ("replaced",))
c.commit()' "$ASSAY_STORE"
	rm -f staging/current "$scratch/staging/current"
done
finish
