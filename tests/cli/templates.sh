#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Running a dvc.yaml with templates: values from params.yaml and from settings, generated stages whose names
# are no names of files, stages that are wrong, paths that lead out.

. "$ASSAY_SHARE/../tests/support/tap.sh"
sh "$ASSAY_SHARE/../tests/support/project.sh" "$scratch/repo" || exit 99
export ASSAY_STORE="$scratch/assay.db"
cd repo || exit 99
"$ASSAY" add >/dev/null || exit 99
# commit: what is in the work tree.
commit() {
	git add -A . && git -c user.name=t -c user.email=t@localhost commit -qm 'Change' || exit 99
}

git rm -q assay.yaml
cat >params.yaml <<'END'
level: 95
opts: {deep: true, size: [1, 2]}
models: {small: {n: 1}, "a/b": {n: 2}}
END
cat >dvc.yaml <<'END'
vars: [{out: sum.txt}]
stages:
  fit:
    foreach: ${models}
    do:
      cmd: echo ${level} ${item.n} ${opts} | tee fit-${item.n}.txt
      params: ['models.${key}', level]
      outs: ['fit-${item.n}.txt']
  sum:
    cmd: |
      cat fit-1.txt fit-2.txt > ${out}
      cd / && echo moved
      test -f ${out} && echo still here
    deps: [fit-1.txt, fit-2.txt]
    outs: ['${out}']
  nothing: {cmd: ''}
END
commit
try 0 'fit@a/b' run --plan
try 0 '^run 1: ok' run
"$ASSAY" log 1 sum | grep -q 'still here'
ok $? "each line of a command begins where the stage does"
test "$(cat "$ASSAY_STORE.d/objects"/*/* | grep -c '^95 [12] --deep --size 1 2$')" -ge 2
ok $? "the templates' values reach the commands"
test -f "$ASSAY_STORE.d/runs/1/fit@a%2Fb/log"
ok $? "a name that is no file's has a folder all the same"
try 0 "^95 2 --deep" log 1 fit@a/b
try 0 '^run 2: cached' run
try 0 '^run 3: ok' run --set level=96
grep -rq '^96 1 --deep' "$ASSAY_STORE.d/objects"
ok $? "a setting changes what templates put in"

# One stage that is wrong keeps nobody from running another.
cat >>dvc.yaml <<'END'
  bad: {cmd: 'echo ${nope}'}
  above: {cmd: 'true', outs: [../above.txt]}
  remote: {cmd: 'true', deps: ['s3://bucket/key']}
END
commit
try 0 '^run 4: cached' run sum
try 3 "'\${nope}' names nothing in params.yaml or 'vars'" run bad
touch ../above.txt
try 3 'above.txt, which lies outside of the repository' run above
try 3 's3://bucket/key, which lies outside of the repository' run --here remote
test -f ../above.txt
ok $? "nothing outside of the repository is removed"
finish
