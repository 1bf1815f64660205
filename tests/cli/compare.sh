#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Comparing runs: formats, ignored keys, metrics at a step.

. "$ASSAY_SHARE/../tests/support/tap.sh"
sh "$ASSAY_SHARE/../tests/support/project.sh" "$scratch/repo" || exit 99
export ASSAY_STORE="$scratch/store/assay.db"
"$ASSAY" add repo >/dev/null && cd repo || exit 99
# A loss of 0.5, 0.3 and 0.4.
sed -i 's/\$((9 - i))/$((i==1?5:i+1))/' assay.yaml
git -c user.name=t -c user.email=t@localhost commit -qam 'A loss that rises' || exit 99
for level in 90 95; do
	"$ASSAY" run -s level=$level >/dev/null || exit 99
done

# shows PATTERN ARGUMENT...: assay compare with these arguments prints a line that matches.
shows() {
	pattern=$1
	shift
	"$ASSAY" compare "$@" >"$scratch/out" 2>"$scratch/err"
	grep -q -- "$pattern" "$scratch/out"
	ok $? "assay compare $* shows '$pattern'"
}

# hides PATTERN ARGUMENT...
hides() {
	pattern=$1
	shift
	"$ASSAY" compare "$@" >"$scratch/out" 2>"$scratch/err" && ! grep -q -- "$pattern" "$scratch/out"
	ok $? "assay compare $* does not show '$pattern'"
}

shows '^| accuracy ↑ | 0.9000 | 0.9500 ▲ +0.0500 |$' 1 2 --format markdown
shows '^PARAMS,level,,90,95,' 1 2 -f csv
shows '"format": 1' 1 2 --format json
json compare 1 2
try 2 'markdown, csv and json' compare 1 2 --format xml

try 0 'param.level' ignore param.level
shows '^1 rows are ignored; --ignored' 1 2
hides 'level' 1 2
hides 'level' 1 2 --format csv
shows '^  level' 1 2 --ignored
try 0 'param.level' ignore
try 2 'is no key' ignore level
try 0 'ignore no key' ignore --remove param.level
shows '^  level' 1 2

shows '^  loss v *0.4000  *0.4000 =$' 1 2 --all
shows '^  loss v *0.3000  *0.3000 =$' 1 2 --all --at best
shows '^  loss v *0.5000  *0.5000 =$' 1 2 --all --at 1
shows 'metrics at step 1; 2 without a history at the last value' 1 2 --at 1
shows '^  loss v *- *-$' 1 2 --all --at 4
shows '2 have no value there' 1 2 --at 4
try 2 'last, best or a step' compare 1 2 --at worst

# Where the runs worked: what differs is told, and a run that did nothing worked where its results are from.
shows '"kernel"' 1 2 --all --json
OMP_NUM_THREADS=3 "$ASSAY" run -s level=95 --force >/dev/null
shows '^ENVIRONMENT  1 of ' 2 3
shows '^  env.OMP_NUM_THREADS  *-  *3$' 2 3
"$ASSAY" run -s level=95 >/dev/null
shows 'the environment of run 4 is that of run 3, whose results it took' 3 4
shows '^  env.OMP_NUM_THREADS  *-  *3$' 2 4
hides '^ENVIRONMENT' 3 4
try 0 '^on .*, Linux ' show 3
try 0 '"env.OMP_NUM_THREADS":"3"' show 3 --json

# Tests that changed state.  The report is taken up of a stage that failed, too.
cat >>assay.yaml <<'END'
  test:
    cmd: cp report.xml junit.xml; ! grep -q failure junit.xml
    deps: [report.xml]
tests:
  - {stage: test, junit: junit.xml}
END
# report CASE...: what the stage will say.
report() {
	{ echo "<testsuite name='s'>"; printf "<testcase name='%s\n" "$@"; echo '</testsuite>'; } >report.xml
	git add . && git -c user.name=t -c user.email=t@localhost commit -qm 'Other tests' &&
		"$ASSAY" run test >"$scratch/out" 2>&1
}
report "a'/>" "b'><failure message='b broke'/></testcase>" "c'/>"
report "a'><failure message='one is not two'/></testcase>" "b'/>" "d'/>"
shows '^TESTS  4 of 5 differ' 5 6
shows '^  s.a  *passed  *failed, newly failed$' 5 6
shows '^  s.b  *failed  *passed, fixed$' 5 6
shows '^  s.c  *passed  *not there, gone$' 5 6
shows '^  s.d  *-  *passed, new$' 5 6
shows '^  (all)  *2 passed, 1 failed  *2 passed, 1 failed$' 5 6 --all
shows '^| s.a | passed | failed ▼ newly failed |$' 5 6 --format markdown
try 0 'one is not two' show 6
"$ASSAY" rerun 6 >/dev/null 2>&1
hides '^TESTS' 6 7
report "a'/>" && "$ASSAY" run test >/dev/null
try 0 'cached' show 9
try 0 'tests      1 passed' show 9
# What is no report, and none at all.
echo hello >report.xml && git -c user.name=t -c user.email=t@localhost commit -qam 'No report' && "$ASSAY" run test >/dev/null
try 0 'junit.xml  error .*cannot be read' show 10
sed -i 's/cp report.xml junit.xml; /true; /' assay.yaml && "$ASSAY" run --here test >/dev/null
try 0 'did not leave this report' show 11
sed -i 's/junit: junit.xml/junit: ..\/x/' assay.yaml
try 3 'assay.yaml' run --here --plan
sed -i 's/stage: test, junit: .*x/stage: tests, junit: x/' assay.yaml
try 3 "no stage 'tests'" run --here --plan

# Groups: runs that differ in the level alone.  The numbers are SciPy's.
printf 'lr: 1\n' >>params.yaml
printf 'stages:\n  model:\n    cmd: %s\n    params: [level]\n    metrics: [metrics.json]\n' \
	"'echo \"{\\\"accuracy\\\":\" 0.\$(sed -n \"s/^level. //p\" params.yaml)\"}\" > metrics.json'" >assay.yaml
git add . && git -c user.name=t -c user.email=t@localhost commit -qm 'One stage' || exit 99
first=$(($("$ASSAY" runs --json | sed -n 's/.*"run": \([0-9]*\).*/\1/p' | head -1) + 1))
for level in 90 95 97; do "$ASSAY" run -s level=$level >/dev/null || exit 99; done
for level in 91 92 93 96; do "$ASSAY" run -s level=$level -s lr=2 >/dev/null || exit 99; done
runs=$(seq -s ' ' $first $((first + 6)))
shows '0.9400 +-0.0896 n 3 *0.9300 +-0.0344 n 4 worse -0.0100 +-0.0736 p 0.86' $runs --group param.level
shows '^p by Mann\|p by Mann-Whitney U below 5 runs' $runs --group param.level
shows '0.0100 +-0.0736 p 0.7$' $runs --group param.level --test welch
shows '^  lr  *1  *2$' $runs --group param.level
shows '^METRICS,accuracy,higher,0.94[0-9]*,3,0.0895[0-9]*,0.93,-0.01,4,0.034[0-9]*,0.0736[0-9]*,Mann-Whitney U,0.857' $runs --group param.level -f csv
shows '"members"' $runs --group param.level --json
shows 'fewer than 3 runs: no interval can be given' $runs --group param.lr
try 3 "no param\|has a param 'x'" compare $runs --group param.x
try 2 'param.NAME or tag.NAME' compare $runs --group lr
try 2 'welch and mann-whitney' compare $runs --group param.level --test t
"$ASSAY" tag $runs --set kind=seed >/dev/null
shows 'accuracy' $runs --group tag.kind
shows '^level  *+1.000  *7 ' $runs --correlate accuracy
shows '^lr  *-0.144  *7  *0.76$' $runs --correlate accuracy
shows 'nothing of causes' $runs --correlate accuracy
json compare $runs --correlate accuracy
try 3 "has a metric 'nothing'" compare $runs --correlate nothing

# Another repository, and another pipeline.
sh "$ASSAY_SHARE/../tests/support/project.sh" "$scratch/other" && "$ASSAY" add "$scratch/other" >/dev/null
(cd "$scratch/other" && "$ASSAY" run -R other >/dev/null)
other=$((first + 7))
shows 'repo run 1 (baseline) *other run' 1 $other
shows '^1 of 2 runs are of another repository than the baseline' 1 $other
shows '^METRICS  2 of 2 differ' 1 $other --all
shows '^code is not compared\|the code is not compared: ' 1 $other

# What changed in a data file: from Git, and of what is not kept its digest.
mkdir -p data && printf 'id,x\n1,a\n2,b\n' >data/t.csv && printf '\000\001' >data/b.npy
sed -i 's,^    params: ,    deps: [data/t.csv\, data/b.npy]\n    params: ,' assay.yaml
git add . && git -c user.name=t -c user.email=t@localhost commit -qm Data && "$ASSAY" run >/dev/null
printf 'id,x\n2,B\n3,c\n\033[31m4\n' >data/t.csv && printf '\000\002' >data/b.npy
git -c user.name=t -c user.email=t@localhost commit -qam 'Other data' && "$ASSAY" run >/dev/null
first=$((first + 8))
second=$((first + 1))
shows '^2 rows, then 3: 1 changed, 1 gone, 2 new; the columns are the same$' $first $second --data data/t.csv
shows '^+2,B$' $first $second --data data/t.csv
shows '^+4$' $first $second --data data/t.csv
shows 'not text$' $first $second --data data/b.npy
hides '^[-+]' $first $second --data data/b.npy
json compare $first $second --data data/t.csv
try 3 'neither run' compare $first $second --data data/x
try 2 'two runs' compare $first $second 1 --data data/t.csv
echo '5,e' >>data/t.csv && "$ASSAY" run --here >/dev/null
shows 'not kept: it was not as the commit has it$' $second $((second + 1)) --data data/t.csv
finish
