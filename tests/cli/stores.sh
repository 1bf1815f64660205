#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Stores as they should not be: locked, newer, damaged, not ours, not to be written, not there.  Each gets
# a sentence, and nothing is made worse by looking.

. "$ASSAY_SHARE/../tests/support/tap.sh"
sh "$ASSAY_SHARE/../tests/support/project.sh" "$scratch/repo" || exit 99
export ASSAY_STORE="$scratch/assay.db"
good=$scratch/good.db
cd repo || exit 99
"$ASSAY" add >/dev/null && "$ASSAY" run >/dev/null || exit 99
cp "$ASSAY_STORE" "$good"
# What SQL does is asked of Python, which is needed for these tests anyway.
sql() {
	python3 -c 'import sqlite3, sys
c = sqlite3.connect(sys.argv[1], isolation_level=None)
for s in sys.argv[2:]: c.execute(s)' "$@"
}
# fresh: an undamaged store again.
fresh() {
	rm -f "$ASSAY_STORE" "$ASSAY_STORE"-* && cp "$good" "$ASSAY_STORE"
}

# Locked by somebody who does not let go: writers give up, readers need not wait.
mkfifo locked release
python3 -c 'import sqlite3, sys
c = sqlite3.connect(sys.argv[1], isolation_level=None)
c.execute("BEGIN IMMEDIATE")
open("locked", "w").close()
open("release").close()' "$ASSAY_STORE" &
locker=$!
cat locked
export ASSAY_LOCK_WAIT=50
try 3 'is locked by another program; nothing was changed, try again' pin 1
try 3 'is locked by another program' run
try 0 'Raise the level' runs
try 0 '^run 1  ok' show 1
: >release
wait $locker
unset ASSAY_LOCK_WAIT
try 0 'is the baseline' pin 1
# One who lets go in time is waited for.
python3 -c 'import sqlite3, sys
c = sqlite3.connect(sys.argv[1], isolation_level=None)
c.execute("BEGIN IMMEDIATE")
open("locked", "w").close()
import time
time.sleep(0.3)
c.execute("COMMIT")' "$ASSAY_STORE" &
cat locked
try 0 'no more' pin 1 --toggle
wait
rm locked release

sql "$ASSAY_STORE" 'PRAGMA user_version = 99'
for words in runs "pin 1" init "doctor"; do
	case $words in doctor) status=1 ;; *) status=3 ;; esac
	try $status 'has schema 99 and this assay knows up to [0-9]*; start a newer assay' $words
done
fresh
sql "$ASSAY_STORE" 'PRAGMA application_id = 7'
try 3 'is a SQLite file but no assay store; name another' runs
try 3 'is a SQLite file but no assay store' init
fresh
sql "$ASSAY_STORE" 'PRAGMA user_version = 0'
try 3 'older schema 0 and cannot be brought up to date' runs

# Damaged: whatever is broken in it, a sentence and an exit status, never a crash.
rm "$ASSAY_STORE"
head -c 20000 /dev/urandom >"$ASSAY_STORE"
try 3 'is damaged or no assay store' runs
try 3 'is damaged or no assay store' init
echo 'hello' >"$ASSAY_STORE"
try 3 'is damaged or no assay store' runs
# hurt TITLE COMMAND...: after the damage each command ends with 0 or 3, and 3 with a sentence.
hurt() {
	title=$1 bad=0
	for words in runs "show 1" status "compare 1 1" models deploy "pin 1" "log 1"; do
		"$ASSAY" $words >"$scratch/out" 2>"$scratch/err"
		got=$?
		case $got in
		0) ;;
		3) test "$(grep -c '^assay: .* store .*' "$scratch/err")" -eq 1 || bad=1 ;;
		*) bad=1 ;;
		esac
		test $bad -eq 0 || { echo "# $words: exit $got"; break; }
	done
	ok $bad "$title: each command works or says that the store is damaged"
}
size=$(wc -c <"$good")
for part in 100 4096 $((size / 2)) $((size - 4096)); do
	rm -f "$ASSAY_STORE"-* && head -c $part "$good" >"$ASSAY_STORE"
	hurt "cut to $part bytes"
done
page=1
while test $page -lt $((size / 4096)); do
	fresh
	chmod u+w "$ASSAY_STORE"
	tr '\0' '\377' </dev/zero | dd of="$ASSAY_STORE" bs=4096 seek=$page count=1 conv=notrunc iflag=fullblock 2>/dev/null
	hurt "page $page overwritten"
	page=$((page + 5))
done
fresh
printf 'SQLite format 4' | dd of="$ASSAY_STORE" conv=notrunc 2>/dev/null
try 3 'is damaged or no assay store' runs
: >"$ASSAY_STORE"
try 3 'assay init' runs
fresh

# Not there, or not to be had.
try 3 'there is no store at .*nowhere/a.db yet; "assay init" makes one' runs --store "$scratch/nowhere/a.db"
try 3 'file/a.db' init --store "$scratch/repo/params.yaml/file/a.db"
mkdir folder.db
try 3 'folder.db' runs --store "$scratch/repo/folder.db"
try 3 'folder.db' init --store "$scratch/repo/folder.db"
try 0 'The store is' init --store "$scratch/new/er/a.db"
env -u HOME -u XDG_DATA_HOME -u ASSAY_STORE "$ASSAY" runs >"$scratch/out" 2>"$scratch/err"
test $? -eq 2 && grep -q 'name a store with --store FILE' "$scratch/err"
ok $? "without a home a store must be named"

# Not to be written, for whoever is not root.
as_nobody() {
	if test "$(id -u)" -eq 0; then
		setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
	else
		"$@"
	fi
}
shared=$(mktemp -d /tmp/assay-XXXXXX)
cp "$good" "$shared/a.db"
cp "$ASSAY" "$shared/assay" && chmod 755 "$shared" "$shared/assay"
if as_nobody "$shared/assay" --version >/dev/null 2>&1; then
	chmod 444 "$shared/a.db" && chmod 555 "$shared"
	nobody_says() {
		wanted=$1 pattern=$2
		shift 2
		HOME=/nonexistent as_nobody "$shared/assay" "$@" --store "$shared/a.db" >"$scratch/out" 2>"$scratch/err"
		test $? -eq "$wanted" && cat "$scratch/out" "$scratch/err" | grep -q -- "$pattern"
		ok $? "a store that may not be written: $1"
	}
	nobody_says 4 'may not be written; check the owner and mode' pin 1
	nobody_says 4 'may not be written; check the owner and mode' runs
	chmod 000 "$shared/a.db"
	nobody_says 4 'a.db may not be read' runs
	chmod 755 "$shared"
	nobody_says 4 'a.db may not be read' pin 1
else
	n=$((n + 1))
	echo "ok $n - a store that may not be written # SKIP cannot run the program as another user"
fi
chmod -R u+rwX "$shared" && rm -rf "$shared"
finish
