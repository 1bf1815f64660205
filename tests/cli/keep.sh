#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Runs kept as experiments of DVC's: what the commit has, what the cache has, and what is refused.

n=0
ok()
{
	n=$((n + 1))
	echo "ok $n - $1"
}
fail()
{
	n=$((n + 1))
	echo "not ok $n - $1"
	sed 's/^/# /' "$TMPDIR/out" "$TMPDIR/err"
}
check()
{
	title=$1
	shift
	if "$@" >/dev/null 2>&1; then ok "$title"; else fail "$title"; fi
}
# says TITLE STATUS TEXT COMMAND...: it ends so, and says that somewhere.
says()
{
	title=$1 status=$2 text=$3
	shift 3
	"$@" >"$TMPDIR/out" 2>"$TMPDIR/err"
	if test $? = "$status" && cat "$TMPDIR/out" "$TMPDIR/err" | grep -qF -- "$text"; then ok "$title"; else fail "$title"; fi
}

cd "$TMPDIR" || exit 99
git config --global user.name test
git config --global user.email test@localhost
git config --global init.defaultBranch main
mkdir project && cd project && git init -q || exit 99
cat >train.sh <<'END'
lr=$(sed -n 's/^lr: \([0-9.]*\).*/\1/p' params.yaml)
cat prepared/* >model.bin
echo "$lr" >>model.bin
echo "{\"accuracy\": $lr}" >metrics.json
END
cat >dvc.yaml <<'END'
stages:
  prepare:
    cmd: mkdir -p prepared && grep seed params.yaml >prepared/a && echo b >prepared/b
    params: [seed]
    outs: [prepared]
  train:
    cmd: sh train.sh
    deps: [prepared, train.sh]
    params: [lr]
    outs: [model.bin]
    metrics:
    - metrics.json: {cache: false}
  broken:
    cmd: grep fine state
    deps: [state]
END
echo fine >state
printf '# all of them\nseed: 1\nlr: 0.1 # rate\n' >params.yaml
printf '/prepared\n/model.bin\n' >.gitignore
git add -A
git commit -q -m "No project of DVC"
"$ASSAY" init >/dev/null && "$ASSAY" add . >/dev/null || exit 99
"$ASSAY" run >/dev/null 2>&1
says "the run of a commit that DVC does not know is refused" 3 "is no DVC project" "$ASSAY" keep 1

mkdir .dvc && : >.dvc/config && printf '/cache\n/tmp\n' >.dvc/.gitignore
git add -A
git commit -q -m "A project of DVC"
"$ASSAY" run -s lr=0.5 >/dev/null 2>&1
base=$(git rev-parse HEAD)
before=$(git status --porcelain --ignored)
says "a run with a changed param is kept" 0 "Run 2 is the experiment run-2 now" "$ASSAY" keep 2
ref=refs/exps/$(echo "$base" | cut -c 1-2)/$(echo "$base" | cut -c 3-)/run-2
check "under the ref that DVC would give it" git rev-parse -q --verify "$ref"
check "on the commit that the run was of" test "$(git rev-parse "$ref^")" = "$base"
check "with the param changed and all else of the file as it was" \
	test "$(git show "$ref:params.yaml")" = "$(printf '# all of them\nseed: 1\nlr: 0.5 # rate\n')"
check "with the metrics, which Git keeps" test "$(git show "$ref:metrics.json")" = '{"accuracy": 0.5}'
check "without the outputs, which DVC keeps" \
	test "$(git ls-tree -r --name-only "$ref" | grep -c -e model.bin -e prepared)" = 0
git show "$ref:dvc.lock" >"$TMPDIR/lock"
md5=$(printf 'seed: 1\nb\n0.5\n' | md5sum | cut -d ' ' -f 1)
check "with the output's digest in dvc.lock" grep -q "md5: $md5" "$TMPDIR/lock"
check "and its bytes in the cache" test "$(tail -1 ".dvc/cache/files/md5/$(echo "$md5" | sed 's,^..,&/,')")" = 0.5
check "and with the folder's manifest" test "$(find .dvc/cache/files/md5 -name '*.dir' | wc -l)" = 1
check "and the param in dvc.lock" grep -q "lr: 0.5" "$TMPDIR/lock"
check "and the stage that has nothing to record" grep -q "broken:" "$TMPDIR/lock"
check "with DVC's words for a message" \
	sh -c "git log -1 --format=%s $ref | grep -Eq '^dvc: commit experiment [0-9a-f]{64}\$'"
check "nothing is left but what DVC ignores" \
	test "$(git status --porcelain --ignored | grep -v '^!! .dvc/')" = "$(echo "$before" | grep -v '^!! .dvc/')"
check "nor beside DVC's own files" test "$(find .dvc/tmp -name 'assay-*' | wc -l)" = 0

"$ASSAY" dvc exp show --json >"$TMPDIR/out" 2>"$TMPDIR/err"
check "assay dvc exp show lists it" python3 -c "
import json
_, base = json.load(open('$TMPDIR/out'))
(one,) = base['experiments']
state = one['revs'][0]
assert one['name'] == 'run-2' and state['data']['params']['params.yaml']['data']['lr'] == 0.5
assert state['data']['metrics']['metrics.json']['data'] == {'accuracy': 0.5}
assert state['data']['outs']['model.bin']['hash'] == '$md5'"

"$ASSAY" run -s lr=0.5 >/dev/null 2>&1
says "a run whose stages were all cached is kept as well" 0 "Run 3" "$ASSAY" keep 3
check "with the same files" git diff --quiet "$ref" "${ref%2}3"
says "another of the same name is refused" 3 "there is an experiment 'run-2' already" "$ASSAY" keep 2
says "but not where it is to be replaced" 0 "run-2" "$ASSAY" keep -f -m "Said so" 2
check "with the message that was given" test "$(git log -1 --format=%s "$ref")" = "Said so"
says "it can have a name of its own" 0 '"experiment": "good-one"' "$ASSAY" keep --json 2 good-one
says "which is no path" 2 "cannot be an experiment's name" "$ASSAY" keep 2 a/b
says "nor anything that Git does not take" 3 "cannot be a name in Git" "$ASSAY" keep 2 'a b'

echo bad >state && git commit -q -a -m "Breaks"
"$ASSAY" run >/dev/null 2>&1
says "a run that failed is refused" 3 "did not succeed" "$ASSAY" keep last
git revert -n HEAD && git commit -q -m "Mended"
echo "# more" >>params.yaml
"$ASSAY" run --here >/dev/null 2>&1
says "and one with changes that no commit has" 3 "that no commit has" "$ASSAY" keep last
says "and one that is not there" 3 "99" "$ASSAY" keep 99
echo "1..$n"
