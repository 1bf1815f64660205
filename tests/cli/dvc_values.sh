#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Metrics and params of many revisions, of folders, and of files that cannot be read, as DVC 3.67.1 tells them of the
# same project.

. "$ASSAY_SHARE/../tests/support/tap.sh"
. "$ASSAY_SHARE/../tests/support/dvc.sh"
PATH=/usr/bin:/bin
GIT_AUTHOR_NAME=test GIT_AUTHOR_EMAIL=test@localhost GIT_COMMITTER_NAME=test GIT_COMMITTER_EMAIL=test@localhost
export PATH GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL

# commit NUMBER: all of the project, at that second.
commit() {
	GIT_AUTHOR_DATE="170000000$1 +0000" GIT_COMMITTER_DATE="170000000$1 +0000"
	export GIT_AUTHOR_DATE GIT_COMMITTER_DATE
	git add -A && git commit -q -m "$1" || exit 99
}

# tells PATTERN: what was said on standard error.
tells() {
	grep -q -- "$1" "$scratch/err"
	ok $? "it tells '$1'"
}

git -c init.defaultBranch=main init -q project && cd project && mkdir .dvc d folder folder/in sub || exit 99
git config core.autocrlf false
printf '/cache\n/tmp\n' >.dvc/.gitignore && : >.dvc/config
cat >dvc.yaml <<'X'
stages:
  make:
    cmd: make
    metrics:
    - m.json: {cache: false}
    - d
metrics: [top.json, folder]
params: [p.py]
X
echo '/d' >.gitignore
echo '{"acc": 0.5, "list": [1], "loss": {"a": 0.123456789}}' >m.json
echo '{"top": true, "name": "x"}' >top.json
echo 'y: 2' >d/y.yaml && echo '{"q": NaN}' >folder/q.json && echo 'r: 1' >folder/in/r.yaml
cat >p.py <<'X'
PAIR = (1, 2)
MAP = {'one': (1,), 'deep': {'none': ()}, 'list': [(1, 'x'), 2]}
X
"$ASSAY" dvc commit -q -f 2>/dev/null && commit 1 && git tag v1 && git tag -a -m note v1-again && git branch other
echo '{"acc": 0.75, "loss": {"a": 1.5}}' >m.json && echo 5 >folder/s.json && echo 'not: [' >top.json && commit 2
echo '{"top": false}' >top.json && printf "PAIR = 3, 4\nMAP = {'one': (1, 2), 'list': [(1, 'y'), 2]}\n" >p.py
"$ASSAY" dvc commit -q -f 2>/dev/null && commit 3
third=$(git rev-parse HEAD) second=$(git rev-parse HEAD~1) first=$(git rev-parse HEAD~2)

says 0 metrics show -a <<'X'
Revision    Path                  acc    loss.a    name    q    r    top    y
main        m.json            -   0.75   1.5       -       -    -    -      -
main        d/y.yaml          -   -      -         -       -    -    -      2
main        top.json          -   -      -         -       -    -    False  -
main        folder/in/r.yaml  -   -      -         -       -    1    -      -
main        folder/q.json     -   -      -         -       nan  -    -      -
main        folder/s.json     5   -      -         -       -    -    -      -
other       m.json            -   0.5    0.12346   -       -    -    -      -
other       d/y.yaml          -   -      -         -       -    -    -      2
other       top.json          -   -      -         x       -    -    True   -
other       folder/in/r.yaml  -   -      -         -       -    1    -      -
other       folder/q.json     -   -      -         -       nan  -    -      -
X
says 0 metrics show --all-branches --all-tags --precision 2 <<'X'
Revision           Path                  acc    loss.a    name    q    r    top    y
main               m.json            -   0.75   1.5       -       -    -    -      -
main               d/y.yaml          -   -      -         -       -    -    -      2
main               top.json          -   -      -         -       -    -    False  -
main               folder/in/r.yaml  -   -      -         -       -    1    -      -
main               folder/q.json     -   -      -         -       nan  -    -      -
main               folder/s.json     5   -      -         -       -    -    -      -
other,v1,v1-again  m.json            -   0.5    0.12      -       -    -    -      -
other,v1,v1-again  d/y.yaml          -   -      -         -       -    -    -      2
other,v1,v1-again  top.json          -   -      -         x       -    -    True   -
other,v1,v1-again  folder/in/r.yaml  -   -      -         -       -    1    -      -
other,v1,v1-again  folder/q.json     -   -      -         -       nan  -    -      -
X
says 0 metrics show -A <<X
Revision                                  Path                  acc    loss.a    name    q    r    top    y
workspace                                 m.json            -   0.75   1.5       -       -    -    -      -
workspace                                 d/y.yaml          -   -      -         -       -    -    -      2
workspace                                 top.json          -   -      -         -       -    -    False  -
workspace                                 folder/in/r.yaml  -   -      -         -       -    1    -      -
workspace                                 folder/q.json     -   -      -         -       nan  -    -      -
workspace                                 folder/s.json     5   -      -         -       -    -    -      -
$third  m.json            -   0.75   1.5       -       -    -    -      -
$third  d/y.yaml          -   -      -         -       -    -    -      2
$third  top.json          -   -      -         -       -    -    False  -
$third  folder/in/r.yaml  -   -      -         -       -    1    -      -
$third  folder/q.json     -   -      -         -       nan  -    -      -
$third  folder/s.json     5   -      -         -       -    -    -      -
$second  m.json            -   0.75   1.5       -       -    -    -      -
$second  d/y.yaml          -   -      -         -       -    -    -      2
$second  top.json          -   -      -         -       -    -    -      -
$second  folder/in/r.yaml  -   -      -         -       -    1    -      -
$second  folder/q.json     -   -      -         -       nan  -    -      -
$second  folder/s.json     5   -      -         -       -    -    -      -
$first  m.json            -   0.5    0.12346   -       -    -    -      -
$first  d/y.yaml          -   -      -         -       -    -    -      2
$first  top.json          -   -      -         x       -    -    True   -
$first  folder/in/r.yaml  -   -      -         -       -    1    -      -
$first  folder/q.json     -   -      -         -       nan  -    -      -
X
tells "revisions: '$second'"
says 0 metrics show -A --json <<X
{"workspace": {"data": {"m.json": {"data": {"acc": 0.75, "loss": {"a": 1.5}}}, "d/y.yaml": {"data": {"y": 2}}, "top.json": {"data": {"top": false}}, "folder/in/r.yaml": {"data": {"r": 1}}, "folder/q.json": {"data": {"q": NaN}}, "folder/s.json": {"data": 5}}}, "$third": {"data": {"m.json": {"data": {"acc": 0.75, "loss": {"a": 1.5}}}, "d/y.yaml": {"data": {"y": 2}}, "top.json": {"data": {"top": false}}, "folder/in/r.yaml": {"data": {"r": 1}}, "folder/q.json": {"data": {"q": NaN}}, "folder/s.json": {"data": 5}}}, "$second": {"data": {"m.json": {"data": {"acc": 0.75, "loss": {"a": 1.5}}}, "d/y.yaml": {"data": {"y": 2}}, "top.json": {"error": {"type": "JSONFileCorruptedError", "msg": "top.json:1: this is not JSON: a value is expected here"}}, "folder/in/r.yaml": {"data": {"r": 1}}, "folder/q.json": {"data": {"q": NaN}}, "folder/s.json": {"data": 5}}}, "$first": {"data": {"m.json": {"data": {"acc": 0.5, "loss": {"a": 0.123456789}}}, "d/y.yaml": {"data": {"y": 2}}, "top.json": {"data": {"top": true, "name": "x"}}, "folder/in/r.yaml": {"data": {"r": 1}}, "folder/q.json": {"data": {"q": NaN}}}}}
X
says 0 metrics show -T --md m.json <<'X'
| Revision    | Path   | acc   | loss.a   |
|-------------|--------|-------|----------|
| workspace   | m.json | 0.75  | 1.5      |
| v1,v1-again | m.json | 0.5   | 0.12346  |

X
cd sub || exit 99
says 0 metrics show -R --json ../d ../folder <<'X'
{"": {"data": {"../d/y.yaml": {"data": {"y": 2}}, "../folder/in/r.yaml": {"data": {"r": 1}}, "../folder/q.json": {"data": {"q": NaN}}, "../folder/s.json": {"data": 5}}}}
X
cd ..
echo '{"acc": 1}' >m.json
says 0 metrics show -a m.json <<'X'
Revision    Path    acc    loss.a
workspace   m.json  1      -
main        m.json  0.75   1.5
other       m.json  0.5    0.12346
X
says 0 metrics show -T --json nothing.json <<'X'
{"workspace": {"data": {"nothing.json": {"error": {"type": "FileNotFoundError", "msg": "[Errno 2] No such file or directory: 'nothing.json'"}}}}, "v1,v1-again": {"data": {"nothing.json": {"error": {"type": "FileNotFoundError", "msg": "[Errno 2] No such file or directory: 'nothing.json'"}}}}}
X
tells "revisions: 'workspace, v1,v1-again'"
git checkout -q m.json && git checkout -q --detach
says 0 metrics show -a m.json <<'X'
Revision    Path    acc    loss.a
workspace   m.json  0.75   1.5
main        m.json  0.75   1.5
other       m.json  0.5    0.12346
X
git checkout -q main

says 0 metrics diff -R v1 --all --targets folder d <<'X'
Path              Metric    v1    workspace    Change
d/y.yaml          y         2     2            0
folder/in/r.yaml  r         1     1            0
folder/q.json     q         nan   nan          nan
X
says 0 metrics diff --all v1 v1-again </dev/null
says 0 metrics diff --all --json v1 v1 --targets top.json <<'X'
{"top.json": {"top": {"old": true, "new": true, "diff": 0}, "name": {"old": "x", "new": "x"}}}
X
says 0 params diff v1 <<'X'
Path    Param          v1             workspace
p.py    MAP.deep.none  ()             -
p.py    MAP.list       [(1, 'x'), 2]  [(1, 'y'), 2]
p.py    MAP.one        (1,)           (1, 2)
p.py    PAIR           (1, 2)         (3, 4)
X
says 0 params diff --json v1 <<'X'
{"p.py": {"PAIR": {"old": [1, 2], "new": [3, 4]}, "MAP.one": {"old": [1], "new": [1, 2]}, "MAP.deep.none": {"old": [], "new": null}, "MAP.list": {"old": "[(1, 'x'), 2]", "new": "[(1, 'y'), 2]"}}}
X

# Files that cannot be read, each with DVC's word for why; what a folder holds when nobody knows.
printf '{"a": "\377"}' >folder/b.json && printf 'a: [' >folder/c.yaml && printf 'a = [' >folder/c.toml && : >folder/e.toml
echo q.json >.dvcignore
"$ASSAY" dvc metrics show --json folder >"$scratch/out" 2>"$scratch/err"
sed 's/"msg": "[^"]*"/"msg": ""/g' "$scratch/out" >"$scratch/plain"
cat >"$scratch/wanted" <<'X'
{"": {"data": {"folder/b.json": {"error": {"type": "EncodingError", "msg": ""}}, "folder/c.toml": {"error": {"type": "TOMLFileCorruptedError", "msg": ""}}, "folder/c.yaml": {"error": {"type": "YAMLFileCorruptedError", "msg": ""}}, "folder/e.toml": {"data": {}}, "folder/in/r.yaml": {"data": {"r": 1}}, "folder/s.json": {"data": 5}}}}
X
diff "$scratch/wanted" "$scratch/plain" >>"$scratch/err"
ok $? "files that cannot be read are told with DVC's words for why"
rm .dvcignore && rm -r .dvc/cache d
"$ASSAY" dvc metrics show --json d >"$scratch/out" 2>"$scratch/err"
grep -q '"d": {"error": {"type": "IsADirectoryError"' "$scratch/out"
ok $? "a folder whose files nobody knows is an error"
tells "revisions: ''"

# Files that are named and there are read, whatever is wrong with the project.
cp dvc.yaml kept.yaml && echo 'x: [' >>dvc.yaml && echo '{"t": 1}' >there.json
says 0 metrics show --json there.json <<'X'
{"": {"data": {"there.json": {"data": {"t": 1}}}}}
X
"$ASSAY" dvc metrics show --json nosuch.json >"$scratch/out" 2>"$scratch/err"
grep -q '"error"' "$scratch/out"
ok $? "one that is not there needs the project"
mv kept.yaml dvc.yaml && rm there.json

# All commits, those of no branch too, in Git's order, also where many are of the same second.
git checkout -q -f -b side "$first" && rm -rf folder/* && commit 3 && git commit -q --allow-empty -m again && git tag away
git commit -q --allow-empty -m more && git update-ref refs/remotes/o/far HEAD && git reset -q --hard HEAD~2
git commit -q --allow-empty -m other && git checkout -q -f main && git merge -q -m both side || exit 99
"$ASSAY" dvc metrics show -A m.json >"$scratch/out" 2>"$scratch/err"
sed 1,2d "$scratch/out" | cut -d' ' -f1 >"$scratch/commits"
git rev-list --branches --tags --remotes HEAD | diff - "$scratch/commits" >>"$scratch/err" &&
	[ "$(wc -l <"$scratch/commits")" = 8 ]
ok $? "all commits are told, in the order of git rev-list"
rm -rf .git && echo none >.git
try 255 "no Git repository" dvc metrics show -a
finish

