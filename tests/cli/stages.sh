#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Stages that misbehave: flood, print what drives a terminal, leave others behind, leave what is no file.

. "$ASSAY_SHARE/../tests/support/tap.sh"
sh "$ASSAY_SHARE/../tests/support/project.sh" "$scratch/repo" || exit 99
export ASSAY_STORE="$scratch/assay.db"
cd repo || exit 99
"$ASSAY" add >/dev/null || exit 99
# stages: with standard input as the pipeline.
stages() {
	{ echo 'stages:' && cat; } >assay.yaml
	git add . && git -c user.name=t -c user.email=t@localhost commit -qm 'Misbehave' || exit 99
}

# Some 8 MB in lines of one character, in bounded memory and a log of bounded size.
stages <<'END'
  flood:
    cmd: yes | head -c 8000000; echo last >&2; sed -n 's/^VmHWM:[^0-9]*\([0-9]*\) kB/\1/p' /proc/$PPID/status > memory
    outs: [memory]
END
ASSAY_LOG_MAX=1000000 "$ASSAY" run >out 2>&1
grep -q '^run 1: ok' out
ok $? "a stage that prints without end ends as its command does"
log=$ASSAY_STORE.d/runs/1/flood/log
test "$(wc -c <"$log")" -lt 1500000
ok $? "its log stays within the maximum"
test "$(tail -n 1 "$log" | grep -c 'assay: the log has reached its maximum of 1000000 bytes')" -eq 1
ok $? "and the log's last line says so"
find "$ASSAY_STORE.d/objects" -type f -size -2 -exec cat {} + >memory
# The sanitizers keep much for themselves.
test "$(sort -n memory | tail -n 1)" -lt 200000
ok $? "the memory of its supervisor does not grow with it ($(cat memory) kB)"

# One line without an end.
stages <<'END'
  line:
    cmd: head -c 1000000 /dev/zero | tr '\0' x
END
try 0 '^run 2: ok' run
awk '{ if (length > 65600 + 32768) exit 1 } END { exit NR < 10 }' "$ASSAY_STORE.d/runs/2/line/log"
ok $? "a line without an end is broken into lines"

# Bytes are kept as they are; what a person sees of them is another thing.
stages <<'END'
  raw:
    cmd: printf 'a\033[31mred\033]0;title\007b\000c\377d\302\233e\nnext\342\200\256\n'; printf '10%%\r20%%\rdone\n'; printf 'no end'
END
try 0 '^run 3: ok' run
printf 'a\033[31mred\033]0;title\007b\000c\377d\302\233e\nnext\342\200\256\n10%%\r20%%\rdone\nno end\n' >expected
"$ASSAY" log 3 raw >out && cmp -s out expected
ok $? "into a pipe the log goes as it was printed"
try 0 '"raw"' show 3 --json
json show 3

# A failing stage whose own name for its failure holds escapes, and a subject that does.
printf 'stages:\n  bad:\n    cmd: "true"\n    outs: ["no\\e[31mred"]\n' >assay.yaml
git add . && git -c user.name=t -c user.email=t@localhost commit -qm "$(printf 'Sub\033[31mject\033]0;x\007')"
try 1 'did not leave its output' run
try 1 'did not leave its output' rerun 4
for words in runs "show 4" "show 5" "compare 4 5" "run --plan" status; do
	"$ASSAY" $words >out 2>&1
	LC_ALL=C grep -q "$(printf '[\001-\010\013-\037\177]')" out
	test $? -eq 1 || { words="$words: raw" && break; }
done
test "$words" = status
ok $? "no command but log prints a control character ($words)"

# Leaves others behind: they are ended with the stage, and what they hold open keeps nobody waiting.
tag=1000.$$
begun() {
	pgrep -f "^sleep $tag" >/dev/null
}
stages <<END
  parent:
    cmd: (setsid sleep $tag &) ; sleep $tag & echo left
END
try 0 '^run 6: ok' run
! begun
ok $? "what a stage left running is ended with it"

stages <<'END'
  suicide:
    cmd: kill -9 $$
END
try 1 'ended by signal 9' run
stages <<'END'
  slow:
    cmd: trap 'echo asked to end; exit 5' TERM; sleep 100 & wait
END
try 1 'ended after its time was up' run --timeout 1
"$ASSAY" log last slow | grep -q 'asked to end'
ok $? "a stage is asked to end before it is ended"
stages <<'END'
  command:
    cmd: no-such-command-anywhere
END
try 1 'exit code 127' run
stages <<'END'
  pipe:
    cmd: mkfifo fifo
    outs: [fifo]
END
try 1 'fifo is neither a file nor a folder' run
stages <<'END'
  pipe:
    cmd: mkfifo "$ASSAY_METRICS"; sleep 0.6
END
try 0 '^run 11: ok' run
finish
