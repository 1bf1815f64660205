#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# assay gto: versions registered, put in stages and taken back, all in Git's tags; what is refused, with
# GTO's exit status; and the tables.

. "$ASSAY_SHARE/../tests/support/tap.sh"

export GIT_AUTHOR_NAME=ana GIT_AUTHOR_EMAIL=ana@localhost
export GIT_COMMITTER_NAME=Bo GIT_COMMITTER_EMAIL=bo@localhost TZ=UTC
git -c init.defaultBranch=main init -q work && cd work || exit 99
for second in 1000 2000 3000; do
	GIT_AUTHOR_DATE="@$second +0000" GIT_COMMITTER_DATE="@$second +0000" git commit -q --allow-empty -m "$second"
done
git tag light@v1.0.0

# at SECOND: the clock that tags are made by.
at() {
	export ASSAY_NOW=${1}000
}

# tags NAME...: these and no others are there, but for the light one.
tags() {
	printf '%s\n' "$@" light@v1.0.0 | LC_ALL=C sort >"$scratch/err"
	git for-each-ref --format='%(refname:strip=2)' refs/tags | LC_ALL=C sort >"$scratch/out"
	cmp -s "$scratch/out" "$scratch/err"
	ok $? "the tags are $*"
}

# said: what assay said last is the text on standard input.
said() {
	diff - "$scratch/out" >"$scratch/err"
	ok $? "$1"
}

try 0 "Nothing to show" gto show
try 0 "Nothing has happened" gto history
try 1 "no artifact 'net'" gto show net
at 4000
try 0 "tag net@v0.0.1" gto register net HEAD~2
test "$(git for-each-ref --format='%(objecttype) %(*subject) %(taggername) %(taggeremail) %(taggerdate:unix) %(contents)' \
	refs/tags/net@v0.0.1)" = "tag 1000 Bo <bo@localhost> 4000 Registering artifact net version v0.0.1"
ok $? "the tag says who registered what and when"
try 1 "registered at commit" gto register net HEAD~2
try 1 "cannot be an artifact" gto register net.onnx
try 1 "no version yet" gto register other --bump-major
try 1 "no version; one looks like" gto register net --version 1.0.0
try 1 "registered already" gto register net --version v0.0.1
try 1 "exclude each other" gto register net --version v1.0.0 --bump-major
try 2 "name the artifact" gto register
try 2 "auto, true or false" gto register net --simple maybe
at 5000
try 0 "net@v0.1.0" gto register net HEAD~1 --bump-minor -m "-better"
try 0 "net@v2.0.0-rc.1#1" gto register net --version v2.0.0-rc.1 --simple false
tags net@v0.0.1 net@v0.1.0 "net@v2.0.0-rc.1#1"
at 6000
try 0 "in stage prod" gto assign net --stage prod --version v0.1.0
at 7000
try 0 "net#prod#3" gto assign net HEAD~2 --stage prod
try 1 "in stage 'prod' already" gto assign net HEAD~2 --stage prod
try 1 "has no version v7.0.0" gto assign net --stage prod --version v7.0.0
try 2 "name the stage" gto assign net
at 8000
try 0 "sub=deep#dev#1" gto assign sub:deep HEAD~1 --stage dev --skip-registration
tags net@v0.0.1 net@v0.1.0 "net@v2.0.0-rc.1#1" "net#prod#2" "net#prod#3" "sub=deep#dev#1"

"$ASSAY" gto show --plain >"$scratch/out"
said "show lists latest versions and stages, by time" <<END
name      latest       #dev     #prod
net       v2.0.0-rc.1  -        v0.0.1
sub:deep  -            $(git rev-parse --short=7 HEAD~1)  -
END
"$ASSAY" gto show net --vs -1 --sort semver --plain >"$scratch/out"
said "all versions of a stage can be shown" <<END
artifact    version      stage    created_at                 ref
net         v2.0.0-rc.1           1970-01-01 01:23:20+00:00  net@v2.0.0-rc.1#1
net         v0.1.0       prod     1970-01-01 01:23:20+00:00  net@v0.1.0
net         v0.0.1       prod     1970-01-01 01:06:40+00:00  net@v0.0.1
END
"$ASSAY" gto show net@latest >"$scratch/out"
said "tables have a line around them" <<END
╒════════════╤═════════════╤═════════╤═══════════════════════════╤═══════════════════╕
│ artifact   │ version     │ stage   │ created_at                │ ref               │
╞════════════╪═════════════╪═════════╪═══════════════════════════╪═══════════════════╡
│ net        │ v2.0.0-rc.1 │         │ 1970-01-01 01:23:20+00:00 │ net@v2.0.0-rc.1#1 │
╘════════════╧═════════════╧═════════╧═══════════════════════════╧═══════════════════╛
END
"$ASSAY" gto show "net#prod" --sort semver --version >"$scratch/out"
said "by version, another one is in the stage" <<END
v0.1.0
END
try 0 "unassignment\|assignment" gto history sub:deep
try 0 "^prod$" gto stages
try 1 "there is no --name" gto show net --name
try 1 "exclude each other" gto show --json --plain
try 2 "timestamp or semver" gto show --sort name

try 0 "^prod$" gto check-ref "net#prod#3" --stage
try 0 "^assignment$" gto check-ref "refs/tags/net#prod#3" --event
try 0 "Version v0.0.1 of net was put in stage prod" gto check-ref "net#prod#3"
"$ASSAY" gto check-ref light@v1.0.0 >"$scratch/out" && test ! -s "$scratch/out"
ok $? "a light-weight tag says nothing"
try 0 '"action": "unassign"' gto parse-tag "a=b#prod!#4"
try 1 "no tag of GTO" gto parse-tag "v1.0.0"

at 9000
try 0 "out of stage prod" gto deprecate net v0.0.1 prod
try 0 "v0.1.0" gto show "net#prod" --version
try 1 "never was in stage" gto deprecate net v0.0.1 dev
try 0 "Removed the tag net@v0.1.0" gto deprecate net v0.1.0 --delete
at 9500
try 0 "net@deprecated" gto deprecate net
try 1 "deprecated already" gto deprecate net
tags net@v0.0.1 "net@v2.0.0-rc.1#1" "net#prod#3" "net#prod!#4" net@deprecated "sub=deep#dev#1"
"$ASSAY" gto show --name >"$scratch/out"
said "what is deprecated is not shown" <<END
sub:deep
END
try 0 "^net$" gto show --deprecated --name

echo "stages: [dev, prod]" >.gto
try 1 "none of the stages that .gto allows: dev, prod" gto assign sub:deep --stage qa
try 0 "^dev$" gto stages --allowed
echo "stages: dev" >.gto
try 1 "a list is needed" gto show
rm .gto
git tag -a -m x net@v8.0.0 HEAD && git tag -a -m x "net#prod#9" HEAD
try 1 "not clear" gto show
git tag -d net@v8.0.0 "net#prod#9" >/dev/null
echo "net: {path: 1}" >artifacts.yaml && git add artifacts.yaml && git commit -qm broken
try 1 "commit .*artifacts.yaml:1: a text is needed" gto show

# Pushing is git's work.
git rm -q artifacts.yaml && git commit -qm well && git init -q --bare ../origin && git remote add origin ../origin
try 0 "Pushed to origin" gto register new --push
test "$(git -C ../origin tag)" = new@v0.0.1
ok $? "a pushed tag is in the remote repository"
try 0 "Pushed to origin" gto deprecate new v0.0.1 --delete --push
test -z "$(git -C ../origin tag)"
ok $? "and goes from there"
git remote set-url origin ../nowhere
try 1 "is made here, and not there" gto register new --push

mkdir -p bin && printf '#!/bin/sh\necho "real gto: $*"\n' >bin/gto && chmod +x bin/gto
PATH=$PWD/bin:$PATH
try 0 "real gto: doctor" gto doctor
try 0 "real gto: show -r https://example.invalid/r" gto show -r https://example.invalid/r
finish
