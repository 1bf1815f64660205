#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# assay dvc repro and commit: which stages run, what people read, exit statuses, and that what is killed, or meets
# another process, leaves the project whole.  The texts are those of DVC 3.67.1 on the same project.

. "$ASSAY_SHARE/../tests/support/tap.sh"
. "$ASSAY_SHARE/../tests/support/dvc.sh"
export PATH=/usr/bin:/bin SHELL=/bin/sh
git init -q project && cd project && mkdir .dvc && printf '/tmp\n/cache\n' >.dvc/.gitignore && : >.dvc/config || exit 99
cat >dvc.yaml <<'END'
stages:
  a:
    cmd: cat src.txt src.txt >a.txt
    deps: [src.txt]
    outs: [a.txt]
  b:
    cmd:
    - mkdir -p d/e && cat a.txt >d/e/f && echo 2 >d/g
    - echo "$DVC_STAGE $DVC_ROOT" >b.txt; echo '{"x":1}' >m.json
    deps: [a.txt]
    params: [x]
    outs: [b.txt, d]
    metrics: [{m.json: {cache: false}}]
  c:
    cmd: cat b.txt d/g >c.txt
    deps: [b.txt, d]
    outs: [c.txt]
  other:
    cmd: echo other >o.txt
    outs: [o.txt]
END
echo 'x: 1e3' >params.yaml && echo s >src.txt && git add . && git -c user.name=t -c user.email=t@localhost commit -qm x

# runs "STAGE ..." ARGUMENT...: assay dvc repro with these arguments runs, or tells of, just these stages.
runs() {
	wanted=$1
	shift
	"$ASSAY" dvc repro "$@" >"$scratch/out" 2>"$scratch/err"
	got=$(sed -n "s/^Running stage '\(.*\)':/\1/p" "$scratch/out" | tr '\n' ' ')
	test "$got" = "$wanted${wanted:+ }"
	ok $? "assay dvc repro $* runs '$wanted'"
}
clean() {
	test "$("$ASSAY" dvc status --json)" = "{}"
	ok $? "$1"
}
# as_they_were: the files that the stages make.
as_they_were() {
	cat a.txt b.txt d/e/f d/g m.json c.txt o.txt | md5sum
}

says 0 repro <<'END'
Running stage 'a':
> cat src.txt src.txt >a.txt
Generating lock file 'dvc.lock'
Updating lock file 'dvc.lock'

Running stage 'b':
> mkdir -p d/e && cat a.txt >d/e/f && echo 2 >d/g
> echo "$DVC_STAGE $DVC_ROOT" >b.txt; echo '{"x":1}' >m.json
Updating lock file 'dvc.lock'

Running stage 'c':
> cat b.txt d/g >c.txt
Updating lock file 'dvc.lock'

Running stage 'other':
> echo other >o.txt
Updating lock file 'dvc.lock'

To track the changes with git, run:

	git add .gitignore dvc.lock

To enable auto staging, run:

	dvc config core.autostage true
Use `dvc push` to send your updates to remote storage.
END
clean "nothing is changed after a run"
first=$(as_they_were)
cp dvc.lock "$scratch/first.lock"
test "$(cat .gitignore)" = "$(printf '/a.txt\n/b.txt\n/d\n/c.txt\n/o.txt')" && test "$(cat b.txt)" = "b $(pwd -P)"
ok $? "outputs are Git's to ignore, but for what is not cached, and commands know their stage"
says 0 repro c <<'END'
Stage 'a' didn't change, skipping
Stage 'b' didn't change, skipping
Stage 'c' didn't change, skipping
Data and pipelines are up to date.
END

# Which stages run.
echo t >>src.txt
runs "a" a --dry
runs "a b c" c
git checkout -q src.txt && "$ASSAY" dvc repro >"$scratch/out" 2>&1
test "$(grep -c "is cached - skipping run" "$scratch/out")" = 3 && cmp -s dvc.lock "$scratch/first.lock" && test "$(as_they_were)" = "$first"
ok $? "what was run before is laid out from the run cache, metrics too"
sed -i 's/1e3/1000/' params.yaml
runs "" b
sed -i 's/1000/7/' params.yaml
runs "b" --downstream b
runs "b" -s -f b
runs "a b c other" -f
runs "a b c" --pipeline -f c
runs "a b" --glob '[ab]' -f
runs "b" --no-run-cache -s -f b
sed -i 's/  other:/  other:\n    frozen: true/' dvc.yaml
runs "" other -f
sed -i '/frozen: true/d' dvc.yaml
rm c.txt
"$ASSAY" dvc repro c | grep -q "Stage 'c' is cached"
ok $? "an output that is gone comes from the cache"
rm -rf .dvc/cache/runs .dvc/cache/files c.txt
runs "" --allow-missing
runs "a b c other"
clean "after the cache was lost all is run again"

# What cannot be done ends with 255 and one sentence, and removes nothing.
mv src.txt kept
says 255 repro a </dev/null
grep -q "failed to reproduce 'a': the dependency src.txt does not exist" "$scratch/err" && [ -e a.txt ]
ok $? "a missing dependency is named, and outputs stay"
mv kept src.txt
says 255 repro nosuch </dev/null
grep -q "there is no stage 'nosuch' in dvc.yaml" "$scratch/err"
ok $? "a stage that does not exist is named"
cat >>dvc.yaml <<'END'
  bad: {cmd: "echo begun >bad.txt; exit 7", deps: [o.txt], outs: [bad.txt]}
  worse: {cmd: cp bad.txt worse.txt, deps: [bad.txt], outs: [worse.txt]}
  quiet: {cmd: "true", outs: [never.txt]}
  last: {cmd: echo l >l.txt, outs: [l.txt]}
END
cp dvc.lock "$scratch/lock"
says 255 repro bad <<'END'
Stage 'other' didn't change, skipping
Running stage 'bad':
> echo begun >bad.txt; exit 7
END
grep -q "failed to reproduce 'bad': failed to run: echo begun >bad.txt; exit 7, exited with 7" "$scratch/err" &&
	cmp -s dvc.lock "$scratch/lock" && test "$(cat .dvc/tmp/rwlock)" = "{}"
ok $? "a command that fails is told with its status, and leaves no record and no claim"
"$ASSAY" dvc repro -k >"$scratch/out" 2>"$scratch/err"
test $? = 255 && grep -q "Stage 'worse' will be skipped" "$scratch/err" && grep -q "l.txt" dvc.lock &&
	grep -q "failed to reproduce stages: 'bad', 'quiet'" "$scratch/err" && ! grep -q "bad.txt" dvc.lock .gitignore
ok $? "with --keep-going all is run that does not depend on what failed"
"$ASSAY" dvc repro --ignore-errors >"$scratch/out" 2>"$scratch/err"
ok $? "with --ignore-errors failures are told only"
sed -i '/  bad:/,$d' dvc.yaml

# Committing what was changed by hand.
echo mine >c.txt
"$ASSAY" dvc commit </dev/null >"$scratch/out" 2>"$scratch/err"
test $? = 1 && grep -q "outputs 'c.txt' of stage 'c' changed" "$scratch/err"
ok $? "nothing is committed without being asked or forced"
says 0 commit -f <<'END'
Updating lock file 'dvc.lock'
END
clean "nothing is changed after a commit"
rm c.txt && "$ASSAY" dvc checkout >/dev/null && test "$(cat c.txt)" = mine
ok $? "what was committed is in the cache"
echo more >c.txt && "$ASSAY" dvc commit -q -f c.txt && "$ASSAY" dvc status -q
ok $? "an output can be committed by its path"
sed -i 's,cat b.txt d/g,cat b.txt d/g d/g,' dvc.yaml
runs "c" --no-commit c
"$ASSAY" dvc status | grep -q "not in cache: *c.txt" && "$ASSAY" dvc commit && "$ASSAY" dvc status -q
ok $? "with --no-commit the cache is left alone"
echo x >>src.txt && runs "a b c" c

# Data that was added stays described as it was, comments too.
mkdir data && echo 1 >data/f && cat >data.dvc <<'END'
# the raw data
outs:
- md5: 00000000000000000000000000000000.dir
  size: 1 # bytes
  hash: md5
  path: data
END
"$ASSAY" dvc repro data.dvc >"$scratch/out"
printf '# the raw data\nouts:\n- md5: %s.dir\n  size: 2 # bytes\n  hash: md5\n  path: data\n  nfiles: 1\n' \
	"$(printf '[{"md5": "b026324c6904b2a9cb4b88d6d61c81d1", "relpath": "f"}]' | md5sum | cut -c1-32)" | cmp - data.dvc
ok $? "a *.dvc file keeps its comments"
clean "data is as recorded after it"
"$ASSAY" dvc repro data.dvc | grep -q "^'data.dvc' didn't change, skipping"
ok $? "and is recorded once"

# cache.type, and outputs that stay from run to run.
printf '[cache]\n    type = hardlink\n[core]\n    autostage = true\n' >.dvc/config
cat >>dvc.yaml <<'END'
  log: {cmd: date +%N >>log.txt, always_changed: true, outs: [{log.txt: {persist: true}}]}
END
"$ASSAY" dvc repro -f log >/dev/null && "$ASSAY" dvc repro log >/dev/null && test "$(wc -l <log.txt)" = 2 &&
	test "$(stat -c %h log.txt)" = 2 && test -z "$(find .dvc/cache -perm /222 -type f -path '*files*')"
ok $? "an output that persists is written to, and the cache is not"
git diff --cached --name-only | tr '\n' ' ' | grep -q "^.gitignore dvc.lock $"
ok $? "what changed is staged with core.autostage"
sed -i '/  log:/d' dvc.yaml && : >.dvc/config

# Others are kept out of what a command writes, and waited for while they write the lock.
cat >>dvc.yaml <<'END'
  slow: {cmd: "echo on >started; i=0; while [ -e hold ] && [ $i -lt 500 ]; do sleep 0.02; i=$((i + 1)); done; echo s >slow.txt", outs: [slow.txt]}
END
: >hold
"$ASSAY" dvc repro slow >"$scratch/slow" 2>&1 &
soon test -e started
"$ASSAY" dvc repro slow >"$scratch/out" 2>"$scratch/err"
test $? = 255 && grep -q "slow.txt is written by process [0-9]* (assay dvc repro slow): wait until it is done" "$scratch/err"
ok $? "two processes do not run the same stage at once"
runs "c" -f -s c
rm started hold && wait && grep -q "Updating lock file" "$scratch/slow" && grep -q slow.txt dvc.lock && test "$(cat .dvc/tmp/rwlock)" = "{}"
ok $? "other stages can be run meanwhile, and both are recorded"
flock .dvc/tmp/lock sleep 0.5 &
sleep 0.1
runs "c" -f -s c
wait
printf '{"write": {"%s/c.txt": {"pid": 999999999, "cmd": "dvc repro"}}}' "$(pwd -P)" >.dvc/tmp/rwlock
runs "c" -f -s c
test "$(cat .dvc/tmp/rwlock)" = "{}"
ok $? "the claim of a process that is gone holds nobody up"

# kill -9 while a command runs and while things are written down.
: >hold
"$ASSAY" dvc repro -f -s slow >"$scratch/slow" 2>&1 &
pid=$!
soon test -e started
kill -9 $pid
wait $pid 2>/dev/null
# Its stage goes on to the end, as after any kill -9; it must not see what the next run makes.
rm hold && soon test -e slow.txt && rm slow.txt && "$ASSAY" dvc status --json | grep -q slow
ok $? "a run that was killed is not recorded"
soon "$ASSAY" dvc repro slow && clean "a run that was killed is run again"
if $TEST_CC -shared -fPIC -o "$scratch/kill.so" "$ASSAY_SHARE/../tests/support/kill_at_sync.c" 2>"$scratch/err"; then
	ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}verify_asan_link_order=0
	export ASAN_OPTIONS
	good=0
	at=1
	while test $at -lt 40; do
		rm -rf .dvc/cache dvc.lock .gitignore a.txt b.txt d c.txt
		LD_PRELOAD=$scratch/kill.so KILL_WORD=dvc KILL_AT=$at "$ASSAY" dvc repro c >/dev/null 2>"$scratch/err"
		status=$?
		"$ASSAY" dvc stage list >/dev/null 2>"$scratch/err" || good=1
		find .dvc/cache/files -type f ! -name '*.tmp' ! -name '.assay-*' 2>/dev/null | while read -r object; do
			name=$(echo "$object" | sed 's,.*/md5/\(..\)/,\1,; s/\.dir$//')
			test "$(md5sum <"$object" | cut -c1-32)" = "$name" || echo "$object"
		done >"$scratch/damaged"
		test -s "$scratch/damaged" && good=1
		"$ASSAY" dvc repro c >/dev/null 2>"$scratch/err" || good=1
		test -z "$(find . -name '.assay-*')" || good=1
		"$ASSAY" dvc status --json >"$scratch/out"
		grep -q '"[abc]"' "$scratch/out" && good=1
		test $status -gt 128 || break
		at=$((at + 1))
	done
	test $at -gt 5 || good=1
	ok $good "killed at each of $((at - 1)) moments of writing, the lock and the cache are whole, the next run ends well, and nothing is left"
fi
finish
