#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The manual says what the program does, all of it and nothing else, and is well-formed.

. "$ASSAY_SHARE/../tests/support/tap.sh"
man=$ASSAY_SHARE/../man
tables=$(dirname "$ASSAY")/man/tables

for page in assay.1 assay-keys.7; do
	cp "$man/$page" page
	chmod u+w page
	sh "$man/update.sh" "$tables" page
	diff "$man/$page" page >"$scratch/out"
	ok $? "$page has what the tables have (else: make manual)"
done
"$tables" keys >/dev/null
ok $? "each screen has its section"

# A page from which something is missing is seen.
grep -v 'assay rerun' "$man/assay.1" >page
cp page without
sh "$man/update.sh" "$tables" page
! cmp -s page without
ok $? "a page without a command is renewed"

for page in "$man"/*.[0-9]; do
	if command -v mandoc >/dev/null; then
		mandoc -Tlint -W warning "$page" >"$scratch/out" 2>&1
		ok $? "mandoc has nothing to say about ${page##*/}"
	fi
	if command -v man >/dev/null && man --help 2>&1 | grep -q -e --warnings; then
		man --warnings -E UTF-8 -l -Tutf8 -Z "$page" 2>"$scratch/out" >/dev/null
		test ! -s "$scratch/out"
		ok $? "man has nothing to say about ${page##*/}"
	fi
done

sh "$ASSAY_SHARE/../tests/support/project.sh" "$scratch/repo" || exit 99
export ASSAY_STORE="$scratch/assay.db"
cd repo || exit 99
cat >assay.yaml <<'END'
stages:
  model:
    cmd:
      - echo learning; cp params.yaml model.txt
      - level=0.$(sed -n 's/^level. //p' params.yaml)
        && printf '{"accuracy":%s,"slices":{"a":{"accuracy":%s}}}' $level $level > metrics.json
    deps: [data/x.csv]
    params: [level, bad, opt, train.lr]
    outs: [model.txt]
    metrics: [metrics.json]
  test:
    cmd: mkdir -p r && echo '<testsuite><testcase name="a" time="1"><failure/></testcase></testsuite>' > r/junit.xml
    deps: [model.txt]
tests:
  - {stage: test, junit: r/junit.xml}
models:
  numbers: {path: model.txt}
environments:
  staging: {target: {type: directory, path: deploy/staging}}
  production:
    after: staging
    target: {type: directory, path: deploy/production}
    rules: [{count: 1}]
END
printf 'opt: adam\ntrain: {lr: 0.1}\n' >>params.yaml
mkdir data src && echo 1 >data/x.csv && echo 1 >src/a.py
git add . && git -c user.name=t -c user.email=t@localhost commit -qm 'Say where models go'
echo 2 >data/x.csv && echo 2 >src/a.py
git -c user.name=t -c user.email=t@localhost commit -qam 'Change code and data'
mkdir .dvc && printf 'outs:\n- md5: 900150983cd24fb0d6963f7d28e17f72\n  path: raw.bin\n' >raw.bin.dvc
git -c user.name=t -c user.email=t@localhost tag -a -m tagged churn@v1.0.0
# A project of DVC's, for "assay keep".
mkdir -p ../kept/.dvc && (
	cd ../kept && : >.dvc/config && echo level: 1 >params.yaml &&
		printf 'stages:\n  model: {cmd: "cp params.yaml model.txt && echo {} >metrics.yaml",'\
' params: [level], outs: [model.txt], metrics: [{metrics.yaml: {cache: false}}]}\n' >dvc.yaml &&
		git -c init.defaultBranch=main init -q && git config user.name t && git config user.email t@localhost &&
		git add . &&
		git commit -qm "Begin"
) || exit 99
for part in keys environment answers filters; do
	python3 "$ASSAY_SHARE/../tests/style/manual.py" $part "$ASSAY_SHARE/.." "$ASSAY" >"$scratch/out" 2>&1
	ok $? "manual: $part"
done
finish
