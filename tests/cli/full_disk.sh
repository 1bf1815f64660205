#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A full disk: a stage goes on when its log cannot, an output that finds no room fails its stage with a
# sentence, and what cannot be written down yet is written down when there is room again.

if test -z "$FULL_DISK"; then
	# A file system of a few megabytes, in a name space of its own, seen by nobody else.
	for as in "unshare --mount" "unshare --user --map-root-user --mount"; do
		if $as mount -t tmpfs none /mnt 2>/dev/null; then
			FULL_DISK=1 exec $as sh "$0" "$@"
		fi
	done
	echo "1..1"
	echo "ok 1 - a full disk # SKIP no small file system can be mounted here"
	exit 0
fi
. "$ASSAY_SHARE/../tests/support/tap.sh"
disk=$scratch/disk
mkdir disk && mount -t tmpfs -o size=6m none disk || exit 99
sh "$ASSAY_SHARE/../tests/support/project.sh" "$scratch/repo" || exit 99
export ASSAY_STORE="$disk/assay.db"
cd repo || exit 99
stages() {
	{ echo 'stages:' && cat; } >assay.yaml
	git add . && git -c user.name=t -c user.email=t@localhost commit -qm 'Change' || exit 99
}
"$ASSAY" add >/dev/null && "$ASSAY" run >/dev/null || exit 99
"$ASSAY" show 1 >before

# The stage writes elsewhere, so that its own bytes fit.
stages <<END
  big:
    cmd: head -c 3200000 /dev/urandom > big.bin
    outs: [big.bin]
END
try 1 'cannot keep the output big.bin: .*No space left on device' run
find "$ASSAY_STORE.d/objects" -name '*.new' | grep -q .
test $? -eq 1
ok $? "no half object is left"

# The log, and then the store itself, find no room; $scratch/go lets the stage end.
stages <<END
  talk:
    cmd: >-
      echo before; n=0; until test -e $scratch/full || test \$n -ge 1000; do sleep 0.02; n=\$((n + 1)); done; seq 1 20000; touch $scratch/talked;
      n=0; until test -e $scratch/go || test \$n -ge 1000; do sleep 0.02; n=\$((n + 1)); done; echo after
END
try 0 'run 3 started' run --detach
soon grep -q before "$ASSAY_STORE.d/runs/3/talk/log"
fill() {
	head -c 8000000 /dev/zero >>"$disk/filler" 2>/dev/null
}
fill
touch "$scratch/full"
soon test -e "$scratch/talked"
ok $? "a stage goes on when its log has no room"
fill
try 0 'Make a model\|Raise the level\|Change' runs --limit 1
"$ASSAY" show 1 >after 2>&1
cmp -s before after
ok $? "what is recorded can be read on a full disk"
"$ASSAY" run >"$scratch/out" 2>"$scratch/err"
test $? -eq 3 && grep -q 'disk.* is full\|No space left on device' "$scratch/err"
ok $? "a run that finds no room says so"
rm "$disk/filler"
touch "$scratch/go"
ended() {
	"$ASSAY" show 3 | grep -q '^run 3  ok'
}
soon ended
ok $? "with room again the run ends as it should"
"$ASSAY" log 3 talk >"$scratch/out"
grep -q 'bytes of output could not be kept here' "$scratch/out" && grep -q '^after' "$scratch/out"
ok $? "and its log says what is missing"

# Full when the run ends: its end is written down later.
rm "$scratch/go" "$scratch/full" "$scratch/talked"
"$ASSAY" run --force --detach >"$scratch/out"
run=$(sed -n 's/^run \([0-9]*\) started.*/\1/p' "$scratch/out")
soon grep -q before "$ASSAY_STORE.d/runs/$run/talk/log"
touch "$scratch/full"
soon test -e "$scratch/talked"
fill
touch "$scratch/go"
"$ASSAY" show "$run" | head -n 1 >"$scratch/out"
grep -q "^run $run  \(running\|ok\)" "$scratch/out"
ok $? "meanwhile it is shown as nothing but running, or as what it became"
rm "$disk/filler"
ended() {
	"$ASSAY" show "$run" | grep -q "^run $run  \(ok\|failed\)"
}
soon ended
ok $? "and ends when there is room again"
"$ASSAY" show 1 >after
cmp -s before after
ok $? "nothing recorded was lost"
python3 -c 'import sqlite3, sys
sys.exit(sqlite3.connect(sys.argv[1]).execute("PRAGMA integrity_check").fetchone() != ("ok",))' "$ASSAY_STORE"
ok $? "the store is whole"
umount "$disk"
finish
