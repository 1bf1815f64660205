#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Repositories and pipeline files as they should not be: each gets a sentence that says what, where and
# what to do.

. "$ASSAY_SHARE/../tests/support/tap.sh"
export ASSAY_STORE="$scratch/assay.db"
"$ASSAY" init >/dev/null || exit 99
commit() {
	git add . && git -c user.name=t -c user.email=t@localhost commit -qm "$1"
}

# Away from here: the build folder may lie in a repository itself.
outside=$(mktemp -d /tmp/assay-XXXXXX)
touch "$outside/file"
try 3 'is not in a Git repository; "git init" makes one' add "$outside"
try 3 'is not in a Git repository' add "$outside/file"
rm -r "$outside"
try 3 'nowhere' add nowhere
git -c init.defaultBranch=main init -q damaged
(cd damaged && echo hello >file && commit first)
try 0 'Added damaged' add damaged
find damaged/.git/objects -type f -exec sh -c 'chmod u+w "$1" && : >"$1"' sh {} \;
# libgit2 1.5 forgets to free the reference whose object it cannot read.
sanitizer=$ASAN_OPTIONS
export ASAN_OPTIONS="${sanitizer:+$sanitizer:}detect_leaks=0"
try 3 'cannot read HEAD of .*damaged; "git fsck" says more' run --repository damaged
export ASAN_OPTIONS="$sanitizer"

# Without a commit there is nothing to run yet; the first one makes it good.
git -c init.defaultBranch=main init -q empty
try 0 'Added empty' add empty
try 3 'has no commit yet' run --repository empty
try 3 'has no commit yet' run --repository empty --plan
(cd empty && printf 'stages: {a: {cmd: "true"}}\n' >assay.yaml && commit first)
try 0 '^run [0-9]*: ' run --repository empty

(cd empty && echo >>assay.yaml && commit second && echo >>assay.yaml && commit third)
git clone -q --depth 1 "file://$scratch/empty" shallow
try 0 'Added shallow' add shallow
try 0 '^run [0-9]*: ' run --repository shallow
try 3 'has no commit HEAD~1 (it is a shallow clone' run --repository shallow -c HEAD~1

git clone -q empty detached && git -C detached checkout -q HEAD~1 2>/dev/null
try 0 'protected branch main' add detached
try 0 '^run [0-9]*: ' run --repository detached
git init -q --bare bare.git && git -C empty push -q ../bare.git main 2>/dev/null
try 0 'Added bare' add bare.git --branch main
try 0 '^run [0-9]*: ' run --repository bare -c main
try 2 'has no work tree' run --repository bare --here
mv detached gone
try 3 'detached' run --repository detached

# A pipeline file that is not one.  Named by commit, file and line.
cd empty || exit 99
# pipeline STATUS PATTERN: with standard input as assay.yaml.
pipeline() {
	cat >assay.yaml
	commit "$2" || exit 99
	try "$1" "$2" run
}
pipeline 3 'assay.yaml:3:1: this is not YAML' <<'END'
stages:
  a: {cmd: "true"
END
pipeline 3 "assay.yaml:2: .*'comand'.*did you mean 'cmd'" <<'END'
stages:
  a: {comand: "true"}
END
pipeline 3 "assay.yaml:1: .*'stage'.*did you mean 'stages'" <<'END'
stage: {}
END
pipeline 3 'assay.yaml:2:.*tab' <<'END'
stages:
	a: {cmd: "true"}
END
pipeline 3 "assay.yaml:2:.*foreach" <<'END'
stages:
  a: {foreach: 1, do: {cmd: echo}}
END
pipeline 3 'has no pipeline; give it' </dev/null
pipeline 3 'assay.yaml:1:.*a list' <<'END'
- a
END
pipeline 3 'cycle\|wait for each other' <<'END'
stages:
  a: {cmd: "true", deps: [b.txt], outs: [a.txt]}
  b: {cmd: "true", deps: [a.txt], outs: [b.txt]}
END
pipeline 3 '\.\./up' <<'END'
stages:
  a: {cmd: "true", outs: [../up]}
END
pipeline 0 '^run [0-9]*: ' <<'END'
stages:
  a: &a
    cmd: "true"
    desc: an anchor
  b: *a
  c:
    <<: *a
    desc: a merge
END
try 3 "has no stage 'bb'; did you mean 'b'" run bb
# A bomb of aliases, and 10 MB of stages, are read or refused at once.
{
	echo 'x0: &x0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]'
	for i in 1 2 3 4 5 6 7 8 9; do
		j=$((i - 1))
		echo "x$i: &x$i [*x$j, *x$j, *x$j, *x$j, *x$j, *x$j, *x$j, *x$j, *x$j, *x$j]"
	done
} >../bomb
pipeline 3 'more than 1000000 nodes' <../bomb
awk 'BEGIN { print "stages:"; print "  a: {cmd: \"true\"}"
	for (i = 0; i < 130000; i++) printf "# %070d\n", i }' >../large
pipeline 0 '^run [0-9]*: ' <../large
awk 'BEGIN { for (i = 0; i < 240000; i++) printf "# %070d\n", i }' >../larger
pipeline 3 'more than the 16777216' <../larger
printf 'stages: {a: {cmd: "echo \377"}}\n' >../latin
pipeline 3 'assay.yaml:1:.*UTF-8' <../latin
# A repository that the store does not know has no answers, least of all another's.
mkdir ../stranger && cd ../stranger && git init -q || exit 99
try 3 'stranger is not in the store; "assay add" adds it' runs
try 3 'stranger is not in the store' run
finish
