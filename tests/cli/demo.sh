#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# assay demo: the whole story without a terminal, stopped half-way and gone on with, told again; the
# screen on a terminal; and what it refuses.

. "$ASSAY_SHARE/../tests/support/tap.sh"
files=$ASSAY_SHARE/demo

# story TITLE: all of it happened.
story() {
	"$ASSAY" demo --files "$files" "$scratch/a demo" >"$scratch/out" 2>"$scratch/err" </dev/null
	test $? -eq 0 && test ! -s "$scratch/err" &&
		grep -q '^All of that happened' "$scratch/out" &&
		grep -q '^penguins@2 is recorded as live; what serves is the same' "$scratch/out" &&
		grep -q 'back to production is live' "$scratch/out" &&
		grep -q '^penguins@1 is recorded as live; what serves is the same' "$scratch/out"
	ok $? "$1"
}

mkdir full && echo mine >full/file
try 3 'holds something else' demo --files "$files" full
test "$(ls -A full)" = file
ok $? "a folder with something in it is left as it is"
try 3 'is not a folder' demo --files "$files" full/file
mkdir -p other/penguins && git init -q other/penguins
try 3 "is not the demo's repository" demo --files "$files" other
try 3 'files are not installed' demo --files "$scratch/full"
try 2 'no answer as JSON' demo --json
try 2 'has a store and a repository of its own' demo --store x.db

# A PATH that has all that is needed but one program.
for missing in git python3; do
	mkdir "without-$missing"
	for program in sh dirname env sed cat grep git python3; do
		test $program = $missing || ln -s "$(command -v $program)" "without-$missing/$program"
	done
	PATH=$scratch/without-$missing try 3 "needs $missing, which is not installed" demo \
		--files "$files" not-made
	test ! -e not-made
	ok $? "without $missing nothing is made"
done

"$ASSAY" demo --files "$files" "$scratch/a demo" >out 2>err </dev/null &
demo=$!
soon grep -q '^running 2 of 11' out
ok $? "it says how far it is"
kill -TERM $demo
wait $demo
test $? -eq 143 && grep -q 'goes on from there' err && ! grep -q '^running 11' out
ok $? "stopped half-way, it says what comes next"

story "from there it tells the whole story"
ASSAY_STORE="$scratch/a demo/assay.db"
export ASSAY_STORE
cd "$scratch/a demo/penguins" || exit 99
"$ASSAY" runs >"$scratch/out"
test "$(grep -c '^ *[0-9]* *ok' "$scratch/out")" -ge 9 && test "$(grep -c failed "$scratch/out")" -eq 1
ok $? "each commit has been run, and one failed"
test "$(git status --porcelain)" = ''
ok $? "the work tree is clean"
runs=$("$ASSAY" runs --json | grep -c '"run":')
story "and tells it again"
test "$("$ASSAY" runs --json | grep -c '"run":')" -eq "$runs"
ok $? "without running anything again"

python3 - "$ASSAY" demo --files "$files" "$scratch/a demo" >"$scratch/out" 2>&1 <<'END'
import os, pty, select, sys
os.environ.update(TERM="xterm", LINES="24", COLUMNS="80")
pid, fd = pty.fork()
if pid == 0:
    os.execv(sys.argv[1], sys.argv[1:])
seen, asked = b"", False
while select.select([fd], [], [], 20)[0]:
    try:
        seen += os.read(fd, 65536)
    except OSError:
        break
    if b"Take larger" in seen.split(b"\x1b[?1049h")[-1] and b"1049h" in seen and not asked:
        asked = True
        os.write(fd, b"q")
print(seen)
sys.exit(not (asked and b"11 of 11" in seen and os.waitpid(pid, 0)[1] == 0))
END
ok $? "on a terminal it shows how far it is, then the screen"
finish
